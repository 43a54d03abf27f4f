"""An own label for a phone, an e-mail or an address (manual, steps 22-24; SCREENS 5)."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from crm_tui.domain.text import clean
from crm_tui.i18n import _
from crm_tui.services.vocabulary import LABEL_LIMIT
from crm_tui.ui.base import CrmModal
from crm_tui.ui.widgets.row_parts import SmallButton
from crm_tui.ui.widgets.text_field import TextField


class _LabelField(TextField):
    """Enter is OK."""

    async def action_submit(self) -> None:
        """Take the label."""
        self.screen.query_one("#custom-label-ok", Button).press()


class CustomLabel(CrmModal[str]):
    """Asks for the words; gives the label, or nothing when it was cancelled."""

    def compose_content(self) -> Iterable[Widget]:
        """The field and its two buttons."""
        with Vertical(id="custom-label-form"):
            yield Static(_("Ajouter un intitulé"), markup=False)
            yield _LabelField(id="custom-label")
            with Horizontal(classes="modal-buttons"):
                yield SmallButton(_("OK"), id="custom-label-ok", secondary=False)
                yield SmallButton(_("Annuler"), id="custom-label-cancel", secondary=False)

    def on_mount(self) -> None:
        """Name the box."""
        self.title_left = _("Personnaliser")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the label, or not."""
        event.stop()
        if event.button.id != "custom-label-ok":
            self.action_back()
            return
        text = clean(self.query_one("#custom-label", TextField).value)
        if not text:
            self.say(_("Tapez l'intitulé, par exemple « Portable père »."), "warning")
        elif len(text) > LABEL_LIMIT:
            self.say(
                _("L'intitulé est trop long : {limit} caractères au plus.").format(limit=LABEL_LIMIT),
                "warning",
            )
        else:
            self.dismiss(text)
