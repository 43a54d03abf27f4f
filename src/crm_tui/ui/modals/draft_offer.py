"""At the start: entries that were typed and not saved are offered again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.domain.draft import Draft
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _, ngettext
from crm_tui.labels import error_text
from crm_tui.services import drafts
from crm_tui.ui.base import CrmModal
from crm_tui.ui.card_words import phone_text
from crm_tui.ui.commands import bindings_for
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

    def __init__(self, pending: Sequence[Draft]) -> None:
        """Offer these, newest first."""
        super().__init__()
        self._drafts = list(pending)
        self._to_discard = ""

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
        return Row(place, (when, described(draft, self.app.words)))

    @property
    def _current(self) -> Draft | None:
        row = self.query_one("#draft-list", WindowedList).current
        return self._drafts[row.key] if row else None

    def on_windowed_list_opened(self, event: WindowedList.Opened) -> None:
        """Enter on a line."""
        self.action_resume()

    def on_windowed_list_highlighted(self, event: WindowedList.Highlighted) -> None:
        """Another line: the first J for the one before is forgotten."""
        self._to_discard = ""

    def action_resume(self) -> None:
        """Take the entry up again."""
        if draft := self._current:
            if readable(draft) is None:
                self.say(_("Cette saisie vient d'une autre version du programme."), "warning")
            else:
                self.dismiss(draft)

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
                title=_("Saisie non enregistrée › {name}").format(name=card.display_name),
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
            self.say(_("J encore une fois jette cette saisie pour de bon."), "warning")
            return
        in_background(
            self, lambda: drafts.discard(draft.id), lambda _nothing: self._discarded(draft), self._failed
        )

    def _discarded(self, draft: Draft) -> None:
        self._drafts.remove(draft)
        if not self._drafts:
            self.dismiss(None)
            return
        self._show()
        self.say(_("Saisie jetée."))

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")


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
