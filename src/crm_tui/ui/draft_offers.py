"""When, and to whom, unsaved entries are offered again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.domain import serial
from crm_tui.domain.card import Card
from crm_tui.domain.draft import Draft
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _, ngettext
from crm_tui.services import drafts
from crm_tui.ui.base import AnyScreen
from crm_tui.ui.draft_words import problem_words
from crm_tui.ui.modals.draft_offer import DraftOffer
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


class DraftOffers:
    """The drafts found at the start; offered once by themselves, then by a key."""

    def __init__(
        self,
        app: CrmApp,
        screen: AnyScreen,
        *,
        begin: Callable[[], None],
        resumed: Callable[[Card | None, Card | None], None],
    ) -> None:
        """Offer drafts over a screen.

        Args:
            app: The application.
            screen: The first screen.
            begin: Begins a new card.
            resumed: Gets the card that was being edited, if any, and what was saved in the end.
        """
        self._app = app
        self._screen = screen
        self._begin = begin
        self._resumed = resumed
        self._looked = False
        self._found: list[Draft] = []
        """What was found at the start and nobody was told of yet."""
        self._thrown: list[Draft] = []
        """What was thrown away since the program runs; it can be taken back."""

    def look(self) -> None:
        """Look for drafts at the start, once."""
        if not self._looked:
            self._looked = True
            self._read(self._take)

    def offer(self) -> None:
        """Show the drafts that there are now, and what was thrown away in this session (F6)."""
        self._read(lambda found: self._show([*found, *self._thrown]))

    def tell(self) -> None:
        """Back on the first screen: point to the key, once, if the line says nothing else."""
        if not self._screen.query_one(StatusLine).text:
            self._point_to_key()

    def _point_to_key(self) -> None:
        if not self._found or not self._screen.is_active:
            return
        count = len(self._found)
        self._found = []
        text = ngettext(
            "Une saisie n'est pas enregistrée.", "{count} saisies ne sont pas enregistrées.", count
        )
        self._screen.say(text.format(count=count), "warning", "F6")

    def _read(self, done: Callable[[list[Draft]], None]) -> None:
        workspace = self._app.workspace
        in_background(self._screen, lambda: drafts.pending(workspace), done, self._failed, group="drafts")

    def _take(self, found: list[Draft]) -> None:
        """Ask where nobody is at work yet, else point to the key: no letter may answer by chance."""
        if found and self._app.is_untouched:
            self._show(found)
        else:
            self._found = found
            self._point_to_key()

    def _show(self, found: list[Draft]) -> None:
        if self._app.screen_stack != [self._screen]:
            return  # somebody went on meanwhile
        self._found = []
        if found:
            offer = DraftOffer(found, self._thrown)
            self._app.push_screen(offer, lambda draft: self._answered(draft, offer))
        else:
            self._screen.say(_("Il n'y a pas de saisie gardée."))

    def _failed(self, error: CrmError) -> None:
        self._screen.say(problem_words(error), "error")

    def _answered(self, draft: Draft | None, offer: DraftOffer) -> None:
        if offer.has_thrown:
            self._screen.say(_("Brouillon jeté."), hint="F6")
        if draft is None:
            if offer.wants_new:
                self._begin()
            return
        from crm_tui.ui.screens.card_form import CardFormScreen

        base = serial.thaw(draft.base) if draft.base else None
        form = CardFormScreen(base=base, entry=drafts.card_of(draft), draft=draft)
        self._app.push_screen(form, lambda saved: self._resumed(base, saved))
