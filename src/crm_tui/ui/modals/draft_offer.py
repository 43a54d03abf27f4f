"""At the start: entries that were typed and not saved are offered again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.domain.draft import Draft
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _, ngettext
from crm_tui.services import drafts
from crm_tui.ui import card_words
from crm_tui.ui.base import CrmModal
from crm_tui.ui.card_words import phone_text
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.draft_words import problem_words
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import Words

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_MAX_LINES = 8


class DraftOffer(CrmModal[Draft]):
    """Lists the drafts; the answer is the one to take up again, or ``None``: all stay as they are."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("draft_offer")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, pending: Sequence[Draft], thrown: list[Draft]) -> None:
        """Offer drafts.

        Args:
            pending: these, newest first.
            thrown: those of them that were thrown away; what is thrown away now is added.
        """
        super().__init__()
        self._drafts = list(pending)
        self._thrown = thrown
        self._to_discard = ""
        self.has_thrown = False
        """Whether something was thrown away just now."""
        self.wants_new = False
        """Whether it was left for a new card."""

    def compose_content(self) -> Iterable[Widget]:
        """One line a draft."""
        with Vertical(id="draft-box"):
            yield Static(id="draft-count", markup=False)
            yield WindowedList(
                (
                    ColumnSpec(_("Le"), width=14),
                    ColumnSpec(_("Saisie"), fraction=1, minimum=20),
                ),
                id="draft-list",
            )
            yield Static(plain(_("Rien n'est perdu : Échap garde tout pour plus tard.")))

    def on_mount(self) -> None:
        """Show the drafts."""
        super().on_mount()
        self._show()

    def _show(self) -> None:
        count = len(self._drafts)
        text = ngettext("Une fiche non enregistrée :", "{count} fiches non enregistrées :", count)
        self.query_one("#draft-count", Static).update(plain(text.format(count=count)))
        rows = [self._row(place, draft) for place, draft in enumerate(self._drafts)]
        found = self.query_one("#draft-list", WindowedList)
        found.styles.height = min(count, _MAX_LINES) + 1
        found.set_source(count, rows)

    def _row(self, place: int, draft: Draft) -> Row:
        when = draft.saved_at.astimezone().strftime("%d/%m %H:%M") if draft.saved_at else ""
        words = described(draft, self.app.words)
        return Row(place, (when, _("{name} (jeté)").format(name=words) if draft in self._thrown else words))

    @property
    def _current(self) -> Draft | None:
        row = self.query_one("#draft-list", WindowedList).current
        return self._drafts[row.key] if row else None

    def on_windowed_list_opened(self, event: WindowedList.Opened) -> None:
        """Enter on a line."""
        self.action_resume()

    def on_windowed_list_highlighted(self, event: WindowedList.Highlighted) -> None:
        """Another line: the first J for the one before is forgotten."""
        self._forget_first_j()

    def on_key(self, event: Key) -> None:
        """Any key but a second J takes the first one back; F2, but no letter, was meant for the list."""
        if event.key not in self.app._keys_of("draft_offer.discard"):
            self._forget_first_j()
        if not event.is_printable and event.key in self.app._keys_of("client_list.new"):
            event.stop()
            self.wants_new = True
            self.dismiss(None)
            return
        super().on_key(event)

    def _forget_first_j(self) -> None:
        if self._to_discard:
            self._to_discard = ""
            self.say("")

    def action_resume(self) -> None:
        """Take the entry up again, if nobody else did meanwhile."""
        draft, workspace = self._current, self.app.workspace
        if draft is None:
            return
        if draft in self._thrown:
            self._resume(draft)
            return
        in_background(self, lambda: drafts.claim(workspace, draft), self._resume, self._failed, group="claim")

    def _resume(self, newest: Draft | None) -> None:
        if newest is None:
            self._say_it_is_elsewhere()
        elif readable(newest) is None:
            self.say(_("Cette saisie vient d'une autre version du programme."), "warning")
        elif self.is_active:  # else the person looks at something else meanwhile
            if newest in self._thrown:
                self._thrown.remove(newest)
            self.dismiss(newest)

    def _say_it_is_elsewhere(self) -> None:
        self.say(_("Cette saisie est déjà reprise ailleurs."), "warning")

    def action_view(self) -> None:
        """Show the entry as a card."""
        from crm_tui.ui.screens.card_at import CardAtScreen

        draft = self._current
        card = readable(draft) if draft else None
        if card is None:
            self.say(_("Cette saisie vient d'une autre version du programme."), "warning")
            return
        self.app.push_screen(
            CardAtScreen(
                card,
                title=_("Saisie non enregistrée › {name}").format(
                    name=card_words.title(card, self.app.words)
                ),
                banner=_("Ce qui a été tapé et n'est pas enregistré."),
            )
        )

    def action_discard(self) -> None:
        """Throw the entry away, once J was pressed twice."""
        draft = self._current
        if draft is None:
            return
        if self._to_discard != draft.id:
            self._to_discard = draft.id
            self.say(_("J encore une fois jette cette saisie."), "warning")
            return
        self._to_discard = ""
        if draft in self._thrown:
            self._thrown.remove(draft)
            self._gone(draft)
            return
        workspace = self.app.workspace

        def throw_away() -> Draft | None:
            newest = drafts.claim(workspace, draft)
            if newest is not None:
                drafts.discard(newest.id)
            return newest

        def done(newest: Draft | None) -> None:
            if newest is None:
                self._say_it_is_elsewhere()
                return
            self._thrown.insert(0, newest)
            self.has_thrown = True
            self._gone(draft)

        in_background(self, throw_away, done, self._failed, group="claim")

    def _gone(self, draft: Draft) -> None:
        self._drafts.remove(draft)
        if self._drafts:
            self._show()
            self.say(_("Brouillon jeté."))
        elif self.is_active:
            self.dismiss(None)

    def _failed(self, error: CrmError) -> None:
        self.say(problem_words(error), "error")


def readable(draft: Draft) -> Card | None:
    """The card that was being typed, if this version can read it."""
    try:
        return drafts.card_of(draft)
    except ValueError:
        return None


def described(draft: Draft, words: Words) -> str:
    """« DUPONT Marie, 06 12 34 56 78 »."""
    card = readable(draft)
    phones = [phone_text(row, words) for row in card.phones if not row.is_empty] if card else []
    title = draft.title or _("sans nom")
    if draft.card_id is not None:
        title = _("{name} (modification)").format(name=title)
    return ", ".join((title, *(phone for phone in phones[:1] if phone != draft.title)))
