"""The name of a file to be written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.i18n import _
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.path_field import PathField


class PathEntry(CrmModal[str]):
    """The answer is the name as typed, or ``None``."""

    AUTO_FOCUS = "#path-entry"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("path_entry")

    def __init__(self, title: str, value: str) -> None:
        """Ask for a name, beginning with ``value``."""
        super().__init__()
        self._value = value
        self.set_reactive(PathEntry.title_left, title)

    def compose_content(self) -> Iterable[Widget]:
        """The field, and what the endings mean."""
        with Vertical(id="path-entry-box"):
            yield PathField(value=self._value, id="path-entry")
            yield Static(plain(_(".csv pour un tableur, .vcf pour un téléphone, .jsonl pour un programme.")))
            yield Static(
                plain(_("Le fichier n'est lisible que par vous ; il contient des données personnelles."))
            )

    def action_save(self) -> None:
        """Take the name."""
        text = self.query_one("#path-entry", PathField).value.strip()
        if text:
            self.dismiss(text)
        else:
            self.say(_("Tapez le nom du fichier."), "warning")
