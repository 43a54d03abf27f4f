"""When, and to whom, unsaved entries are offered again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.domain import serial
from crm_tui.domain.card import Card
from crm_tui.domain.draft import Draft
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _, ngettext
from crm_tui.labels import error_text
from crm_tui.services import drafts
from crm_tui.ui.base import AnyScreen
from crm_tui.ui.modals.draft_offer import DraftOffer
from crm_tui.ui.tasks import in_background

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


class DraftOffers:
    """The drafts found at the start; offered once by themselves, then by a key."""

    def __init__(
        self,
        app: CrmApp,
        screen: AnyScreen,
        *,
        is_idle: Callable[[], bool],
        resumed: Callable[[Card | None, Card | None], None],
    ) -> None:
        """Offer drafts over a screen.

        Args:
            app: The application.
            screen: The screen.
            is_idle: Whether nobody is typing there.
            resumed: Gets the card that was being edited, if any, and what was saved in the end.
        """
        self._app = app
        self._screen = screen
        self._is_idle = is_idle
        self._resumed = resumed
        self._looked = False
        self._to_offer: list[Draft] = []

    def look(self) -> None:
        """Look for drafts at the start, once."""
        if not self._looked:
            self._looked = True
            self._read(self._found)

    def offer(self) -> None:
        """Show the drafts that there are now (F6)."""
        self._read(self._show)

    def offer_if_idle(self) -> None:
        """Ask where nobody is typing, else point to the key: no letter may answer a question by chance."""
        if not self._to_offer:
            return
        if self._is_idle():
            self._show(self._to_offer)
            return
        count = len(self._to_offer)
        text = ngettext(
            "Une saisie n'est pas enregistrée.", "{count} saisies ne sont pas enregistrées.", count
        )
        self._screen.say(text.format(count=count), "warning", "F6")

    def _read(self, done: Callable[[list[Draft]], None]) -> None:
        workspace = self._app.workspace
        in_background(self._screen, lambda: drafts.pending(workspace), done, self._failed, group="drafts")

    def _found(self, found: list[Draft]) -> None:
        self._to_offer = found
        self.offer_if_idle()

    def _show(self, found: list[Draft]) -> None:
        self._to_offer = []
        if found:
            self._app.push_screen(DraftOffer(found), self._resume)
        else:
            self._screen.say(_("Il n'y a pas de saisie gardée."))

    def _failed(self, error: CrmError) -> None:
        self._screen.say(error_text(error), "error")

    def _resume(self, draft: Draft | None) -> None:
        if draft is None:
            return
        from crm_tui.ui.screens.card_form import CardFormScreen

        base = serial.thaw(draft.base) if draft.base else None
        form = CardFormScreen(base=base, entry=drafts.card_of(draft), draft=draft)
        self._app.push_screen(form, lambda saved: self._resumed(base, saved))
