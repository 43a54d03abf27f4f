"""An own label for a phone, an e-mail or an address (manual, steps 22-24; SCREENS 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from crm_tui.domain.text import clean
from crm_tui.i18n import _
from crm_tui.services.vocabulary import LABEL_LIMIT
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.widgets.row_parts import SmallButton
from crm_tui.ui.widgets.search_field import SubmitField


class CustomLabel(CrmModal[str]):
    """Asks for the words; gives the label, or nothing when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("label_entry")

    def compose_content(self) -> Iterable[Widget]:
        """The field and its two buttons."""
        with Vertical(id="custom-label-form"):
            yield Static(_("Ajouter un intitulé"), markup=False)
            yield SubmitField(id="custom-label")
            with Horizontal(classes="buttons"):
                yield SmallButton(_("[ OK ]"), id="custom-label-ok", secondary=False)
                yield SmallButton(_("[ Annuler ]"), id="custom-label-cancel", secondary=False)

    def on_mount(self) -> None:
        """Name the box."""
        self.title_left = _("Personnaliser")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the label, or not."""
        event.stop()
        if event.button.id == "custom-label-ok":
            self.action_save()
        else:
            self.action_back()

    def action_save(self) -> None:
        """Take the label, if there is one."""
        text = clean(self.query_one("#custom-label", SubmitField).value)
        if not text:
            self.say(_("Tapez l'intitulé, par exemple « Portable père »."), "warning")
        elif len(text) > LABEL_LIMIT:
            self.say(
                _("L'intitulé est trop long : {limit} caractères au plus.").format(limit=LABEL_LIMIT),
                "warning",
            )
        else:
            self.dismiss(text)
