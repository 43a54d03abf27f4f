"""Duplicates that are there already: pairs over the whole base, the strongest first, decided one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import getters, on
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.errors import CrmError, Unchanged
from crm_tui.domain.vocabulary import Level, Role
from crm_tui.i18n import _, ngettext
from crm_tui.labels import error_text
from crm_tui.services import links, merging, review
from crm_tui.services.review import Pair, ReviewState
from crm_tui.ui import review_words
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.comparison import side_by_side
from crm_tui.ui.plain import plain
from crm_tui.ui.screens.merge import MergeDone, MergeScreen
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.cells import fit
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import PAGE_ROWS, Row
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import counted

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_BAR = 20
"""Cells of the bar that says how far the search is."""
_EDGES = 2
"""Cells that the status line leaves free at its ends."""
_SHORTEST_NAME = 8
_FILTERS = (None, Level.CERTAIN, Level.PROBABLE, Level.POSSIBLE)


@dataclass(frozen=True, slots=True)
class Undo:
    """How the last decision is taken back, and what is said then."""

    work: Callable[[], object]
    said: str


class ReviewScreen(CrmScreen[None]):
    """The search goes on while the screen is there; it stops with it and is taken up where it was."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("review")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self) -> None:
        """Show the pairs of my shop."""
        super().__init__()
        self._state: ReviewState | None = None
        self._pairs: dict[int, Pair] = {}
        """The pairs that were read, by the keys of their rows."""
        self._level: Level | None = None
        self._stop = threading.Event()
        self._is_scanning = False
        self._shown_share = -1
        self._come = (0, 1)
        """How far the search says that it is: cards, of all."""
        self._undo: Undo | None = None
        self.set_reactive(ReviewScreen.title_left, _("Clients › Doublons déjà présents"))

    def compose_content(self) -> Iterable[Widget]:
        """How far the search is, the pairs, and the two cards of the chosen one."""
        yield Static(id="review-progress", markup=False)
        yield WindowedList(
            (
                ColumnSpec(_("Doublon"), width=13, priority=4),
                ColumnSpec(_("Fiche"), fraction=2, minimum=16, priority=6),
                ColumnSpec(_("et fiche"), fraction=2, minimum=16, priority=5),
                ColumnSpec(_("Pourquoi"), fraction=3, minimum=18, priority=3),
            ),
            id="review-list",
        )
        yield Static(id="review-detail", markup=False)

    def on_mount(self) -> None:
        """Show what is known; go on searching where the last search was not finished."""
        self.app.card_saved.subscribe(self, lambda _card: self._read())
        self._read(self._begin)

    def on_unmount(self) -> None:
        """The search stops; what it found stays, and so does how far it came."""
        self._stop.set()

    @property
    def _list(self) -> WindowedList:
        return self.query_one("#review-list", WindowedList)

    @property
    def current(self) -> Pair | None:
        """The pair that is pointed at."""
        row = self._list.current
        return self._pairs.get(row.key) if row else None

    # What is shown

    def _read(self, then: Callable[[], None] | None = None) -> None:
        """Read the pairs again, those around the chosen place first, which stays the same place."""
        workspace, level, page = self.app.workspace, self._level, self._list.cursor // PAGE_ROWS

        def read() -> tuple[ReviewState, list[Pair]]:
            # The pairs first: looking at them puts right what the counts tell.
            found = review.pairs(workspace, page * PAGE_ROWS, PAGE_ROWS, level)
            return review.state(workspace), found

        def received(answer: tuple[ReviewState, list[Pair]]) -> None:
            self._show(answer[0], answer[1], page)
            if then is not None:
                then()

        in_background(self, read, received, self._failed, group="read")

    def _show(self, state: ReviewState, found: list[Pair], page: int) -> None:
        self._state = state
        count = state.counts.get(self._level, 0) if self._level else state.pairs
        self._pairs = {}
        rows = self._rows(found)
        # The search goes on under the pointer: it stays on its pair; where that was decided, on the next.
        generation = self._list.set_source(count, rows if page == 0 else ())
        if page:
            self._list.feed(generation, page * PAGE_ROWS, rows)
        counts = (review_words.level_count(level, number) for level, number in state.counts.items() if number)
        self.title_right = " · ".join(counts)
        # While it goes on, the search itself says how far it is: what is stored comes a little later.
        self._show_progress(*(self._come if self._is_scanning else (state.done, state.total)))
        self._show_detail()

    def _rows(self, found: list[Pair]) -> list[Row]:
        rows = [Row(_key(pair), review_words.cells(pair)) for pair in found]
        self._pairs |= {_key(pair): pair for pair in found}
        return rows

    @on(WindowedList.PageNeeded, "#review-list")
    def _page_needed(self, event: WindowedList.PageNeeded) -> None:
        workspace, level = self.app.workspace, self._level
        offset, limit, generation = event.offset, event.limit, event.generation

        def received(found: list[Pair]) -> None:
            if generation == self._list.generation:
                self._list.feed(generation, offset, self._rows(found))

        in_background(
            self,
            lambda: review.pairs(workspace, offset, limit, level),
            received,
            self._failed,
            group=f"page {offset}",
        )

    @on(WindowedList.Highlighted, "#review-list")
    def _show_detail(self) -> None:
        """The two cards of the chosen pair side by side, and all the reasons."""
        pair = self.current
        detail = self.query_one("#review-detail", Static)
        detail.update(self._detail(pair) if pair else plain(self._nothing()))
        self.refresh_bindings()

    def _detail(self, pair: Pair) -> Content:
        words = self.app.words
        lines = side_by_side(review_words.compared(pair, words), max(20, self.size.width - 2))
        return Content("\n").join((lines, plain(review_words.why(pair, words.region))))

    def _nothing(self) -> str:
        if self._state is None:
            return ""
        if self._state.at is None:
            return _("La base n'a pas encore été parcourue.")
        return _("Aucune paire à regarder.")

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")

    # The search

    def _begin(self) -> None:
        """Search where nobody has yet, or where the last search was not finished."""
        unfinished = self._state is not None and self._state.finished_at is None
        if unfinished and self.app.words.reason_against(Role.SELLER) is None:
            self._scan()

    def _scan(self) -> None:
        workspace, stop = self.app.workspace, threading.Event()
        self._stop, self._is_scanning = stop, True
        self._come = (0, max(1, self._state.total if self._state else 1))

        def told(done: int, total: int) -> None:
            self.call_later(self._progressed, done, total)  # from the working thread

        def failed(error: CrmError) -> None:
            self._is_scanning = False
            self._failed(error)
            self._read()

        in_background(
            self,
            lambda: review.scan(workspace, told, stop.is_set),
            self._scanned,
            failed,
            group="scan",
        )
        self.refresh_bindings()

    def _progressed(self, done: int, total: int) -> None:
        """Draw the bar and what was found so far, but no oftener than the bar moves."""
        share = done * _BAR // max(1, total)
        self._come = (done, total)
        if share != self._shown_share:
            self._shown_share = share
            self._show_progress(done, total)
            self._read()

    def _scanned(self, state: ReviewState) -> None:
        self._is_scanning = False
        if state.finished_at is not None:
            count = state.pairs
            self.say(
                ngettext(
                    "Recherche finie : {count} paire.", "Recherche finie : {count} paires.", count
                ).format(count=counted(count))
            )
        self._read()

    def _show_progress(self, done: int, total: int) -> None:
        text = (
            review_words.searching(done, total, _BAR)
            if self._is_scanning
            else review_words.searched(self._state)
        )
        if self._level is not None:
            text = f"{review_words.only(self._level)} · {text}"
        self.query_one("#review-progress", Static).update(plain(text))

    def action_scan(self) -> None:
        """Search, stop the search, or go on with it."""
        if self._is_scanning:
            self._stop.set()
            self.say(_("La recherche s'arrête ; F5 la reprendra où elle en est."))
        else:
            self._shown_share = -1
            self.say("")
            self._scan()
            self._show_progress(*self._come)

    # What is decided

    def reason_for(self, action: str) -> str | None:
        """Decisions need a pair, and somebody who may change cards."""
        if not self.is_mounted:
            return None
        if action in ("open", "link", "apart") and self.current is None:
            return _("Il n'y a pas de paire à regarder.")
        if action == "undo" and self._undo is None:
            return _("Rien à annuler ici.")
        if action in ("link", "apart", "undo", "scan"):
            return self.app.words.reason_against(Role.SELLER)
        return None

    def label_for(self, command: Command) -> str:
        """F5 goes three ways."""
        if command.id == "review.scan":
            if self._is_scanning:
                return _("Arrêter")
            stopped = self._state is not None and self._state.at and not self._state.finished_at
            return _("Reprendre") if stopped else _("Chercher")
        if command.id == "review.link" and self.is_mounted and self.current and self.current.with_firm:
            return _("Lier")
        return super().label_for(command)

    @on(WindowedList.Opened, "#review-list")
    def _opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Compare the two cards, to merge them; the older one stays, unless they are swapped."""
        pair = self.current
        if pair is None:
            return
        workspace = self.app.workspace

        def merged(done: MergeDone | None) -> None:
            if done is not None:
                winner = done.winner.id or 0
                self._decided(
                    done.words,
                    Undo(
                        lambda: merging.unmerge(workspace, merging.standing(workspace, winner).id),
                        _("Fusion annulée : les deux fiches sont de nouveau séparées."),
                    ),
                )

        self.app.push_screen(
            MergeScreen(pair.a.id, pair.b.id, score=pair.score, reasons=pair.reasons), merged
        )

    def action_link(self) -> None:
        """Two people of one household, or firms that belong together: link them."""
        pair, workspace = self.current, self.app.workspace
        if pair is not None:
            a, b = pair.a.id, pair.b.id
            self._decide(
                lambda: links.link(workspace, a, b),
                self._of_both(
                    _("Liées : {a} et {b}.") if pair.with_firm else _("Liées, même foyer : {a} et {b}."), pair
                ),
                Undo(lambda: links.unlink(workspace, a, b), _("Lien retiré.")),
            )

    def action_apart(self) -> None:
        """Two clients: the pair is not proposed any more."""
        pair, workspace = self.current, self.app.workspace
        if pair is not None:
            a, b = pair.a.id, pair.b.id
            self._decide(
                lambda: review.apart(workspace, a, b),
                self._of_both(_("Retenu, ce n'est pas un doublon : {a} et {b}."), pair),
                Undo(
                    lambda: review.undo_apart(workspace, a, b),
                    _("Annulé : la paire est de nouveau proposée."),
                ),
            )

    def _of_both(self, text: str, pair: Pair) -> str:
        """A sentence about both cards, their names short enough for the line to end with the undo."""
        around = cell_len(_("{said} U annule.").format(said=text.format(a="", b=""))) + _EDGES
        room = max(_SHORTEST_NAME, (self.size.width - around) // 2)
        a, b = (fit(name, room).rstrip() for name in (pair.a.name, pair.b.name))
        return text.format(a=a, b=b)

    def _decide(self, work: Callable[[], None], said: str, undo: Undo) -> None:
        in_background(
            self,
            lambda: _done_once(work),
            lambda _nothing: self._decided(said, undo),
            self._failed,
            group="save",
        )

    def _decided(self, said: str, undo: Undo) -> None:
        """The pair goes, and the next one takes its place under the pointer."""
        self._undo = undo
        self.say(_("{said} U annule.").format(said=said))
        self._read()

    def action_undo(self) -> None:
        """Take the last decision back."""
        undo = self._undo
        if undo is None:
            return

        def undone(_result: object) -> None:
            self._undo = None
            self.say(undo.said)
            self._read()
            self.app.client_list.action_refresh_list()

        in_background(self, undo.work, undone, self._failed, group="save")

    def action_level(self) -> None:
        """The pairs of one level only, then of the next, then all."""
        self._level = _FILTERS[(_FILTERS.index(self._level) + 1) % len(_FILTERS)]
        self._list.home()
        self._read()


def _done_once(work: Callable[[], None]) -> None:
    """A colleague may have decided the same a moment ago."""
    try:
        work()
    except Unchanged:
        return


def _key(pair: Pair) -> int:
    """What tells a pair from all others."""
    return pair.a.id << 32 | pair.b.id
