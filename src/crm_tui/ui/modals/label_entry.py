"""A few words for a list: a new value, or another name for one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget

from crm_tui.i18n import _
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.widgets.search_field import SubmitField


class LabelEntry(CrmModal[str]):
    """Asks for one line of text; Escape gives ``None``."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("label_entry")

    def __init__(self, title: str, value: str = "") -> None:
        """Ask for a text, beginning with ``value``."""
        super().__init__()
        self._value = value
        self.set_reactive(LabelEntry.title_left, title)

    def compose_content(self) -> Iterable[Widget]:
        """The one field."""
        with Vertical(id="label-entry-box"):
            yield SubmitField(self._value, id="label-entry")

    def action_save(self) -> None:
        """Take the text, if there is one."""
        text = self.query_one("#label-entry", SubmitField).value.strip()
        if text:
            self.dismiss(text)
        else:
            self.say(_("Tapez un intitulé, ou Échap pour renoncer."), "warning")
