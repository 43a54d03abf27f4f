"""Which clients the list shows, and in which order: every filter in one column, with counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.directory import Facet, FacetName, ListQuery, Page
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _, ngettext
from crm_tui.labels import error_text
from crm_tui.services import directory
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.filter_choices import (
    GROUPS,
    SORT,
    Choice,
    goes_on,
    in_sight,
    is_named,
    is_ticked,
    offered,
    ticked,
)
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import counted

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_COUNT_WIDTH = 9
#: The list marks at the right edge of its titles that rows stand above or below.
_MARKS = 2
_MOVES = frozenset(("up", "down", "pageup", "pagedown", "home", "end", "tab", "shift+tab", "left", "right"))


class FilterModal(CrmModal[ListQuery]):
    """Space ticks, letters find a value, Enter applies; Escape leaves the list as it was.

    Space goes on with a value of several words (« saint malo ») as long as that is what the letters begin.

    Enter with a value found by its letters ticks it too: F3, « lyo », Enter lists those of Lyon.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("filters")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, query: ListQuery) -> None:
        """Start from what the list shows."""
        super().__init__()
        self._query = query
        self._typed = ""
        self._has_moved = False
        """Whether the pointer was moved since the last letter."""
        self._choices: list[Choice] = []
        self._shown: list[Choice] = []
        self._facets: dict[tuple[FacetName, str], Facet] = {}
        """What the store told, by filter and value; towns of few clients are told only when asked for."""
        self._detached: int | None = None
        self.set_reactive(FilterModal.title_left, _("Filtres"))

    def compose_content(self) -> Iterable[Widget]:
        """What is typed, and the values."""
        with Vertical(id="filters-box"):
            yield Static(id="filters-typed", markup=False)
            yield WindowedList(
                (
                    ColumnSpec(_("Filtre"), width=15),
                    ColumnSpec(_("Valeur"), fraction=1, minimum=20),
                    ColumnSpec(_("Clients").rjust(_COUNT_WIDTH), width=_COUNT_WIDTH + _MARKS),
                ),
                id="filters-list",
            )

    def on_mount(self) -> None:
        """Offer what is known at once; the counts follow."""
        super().on_mount()
        self._offer()
        self._read_facets()
        self._count()

    @property
    def _list(self) -> WindowedList:
        return self.query_one("#filters-list", WindowedList)

    @property
    def current(self) -> Choice | None:
        """The value that is pointed at."""
        row = self._list.current
        return self._shown[self._list.cursor] if row else None

    # What is shown

    def _read_facets(self) -> None:
        workspace, query = self.app.workspace, self._query

        def read() -> tuple[list[Facet], int]:
            return (
                directory.facets(workspace, query),
                directory.page(workspace, ListQuery(detached=True), 0, 0).total,
            )

        def done(answer: tuple[list[Facet], int]) -> None:
            facets, self._detached = answer
            self._facets.clear()
            self._take(facets)

        in_background(self, read, done, self._failed, group="facets")

    def _read_towns(self, letters: str) -> None:
        workspace, query = self.app.workspace, self._query

        def done(facets: list[Facet]) -> None:
            if query.detached == self._query.detached:
                self._take(facets)

        in_background(
            self,
            lambda: directory.facets(workspace, query, city=letters),
            done,
            self._failed,
            group=f"towns {letters}",
        )

    def _take(self, facets: list[Facet]) -> None:
        self._facets |= {(facet.name, facet.value): facet for facet in facets}
        self._offer(self.current)

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")

    def _offer(self, at: Choice | None = None) -> None:
        self._choices = offered(self._query, self._facets.values(), self._detached, self.app.words)
        self._show(at)

    def _show(self, at: Choice | None = None) -> None:
        """Draw the values, pointing at that one, else at the first."""
        self._shown = in_sight(self._choices, self._query, self._typed)
        rows = [self._row(place) for place in range(len(self._shown))]
        cursor = self._place_of(at) if at else 0
        self._list.set_source(len(rows), rows, keep=False, cursor=cursor)
        self.query_one("#filters-typed", Static).update(plain(self._sought()))
        self.refresh_bindings()

    def _sought(self) -> str:
        if not self._typed:
            return _("Tapez des lettres pour trouver une valeur : lyon, prospect, tri…")
        text = (
            _("Chercher  {letters}_")
            if self._shown
            else _("Chercher  {letters}_   aucune valeur ; Retour arrière efface")
        )
        return text.format(letters=self._typed)

    def _place_of(self, choice: Choice) -> int:
        same = (
            place
            for place, each in enumerate(self._shown)
            if (each.group, each.value, each.is_remark) == (choice.group, choice.value, choice.is_remark)
        )
        return next(same, 0)

    def _row(self, place: int) -> Row:
        choice = self._shown[place]
        starts = place == 0 or self._shown[place - 1].group != choice.group
        box = "   "
        if not choice.is_remark:
            on = is_ticked(self._query, choice)
            box = ("(•)" if on else "( )") if choice.group == SORT else ("[x]" if on else "[ ]")
        count = "" if choice.count is None else counted(choice.count)
        title = _(GROUPS[choice.group]) if starts else ""
        return Row(place, (title, f"{box} {choice.label}", count.rjust(_COUNT_WIDTH)))

    @on(WindowedList.PageNeeded)
    def _more_rows(self, event: WindowedList.PageNeeded) -> None:
        places = range(event.offset, min(event.offset + event.limit, len(self._shown)))
        self._list.feed(event.generation, event.offset, [self._row(place) for place in places])

    def _count(self) -> None:
        """Say how many clients the list would have."""
        workspace, query = self.app.workspace, self._query
        in_background(
            self,
            lambda: directory.page(workspace, query.about(""), 0, 0),
            self._counted,
            self._failed,
            group="count",
        )

    def _counted(self, page: Page) -> None:
        if page.at_least:
            text = _("Plus de {count} clients avec ces filtres.")
        elif self._query.is_filtered:
            text = ngettext(
                "{count} client avec ces filtres.", "{count} clients avec ces filtres.", page.total
            )
        else:
            text = ngettext("Sans filtre : {count} client.", "Sans filtre : {count} clients.", page.total)
        self.say(text.format(count=counted(page.total)))

    # What can be done

    def reason_for(self, action: str) -> str | None:
        """Only a value can be ticked, and only what is ticked can be cleared."""
        if not self.is_mounted:
            return None
        if action == "tick" and (self.current is None or self.current.is_remark):
            return _("Cette ligne n'est pas une valeur : tapez des lettres pour la trouver.")
        if action == "clear" and self._query == ListQuery(text=self._query.text) and not self._typed:
            return _("Aucun filtre n'est coché.")
        return None

    def label_for(self, command: Command) -> str:
        """Enter takes what the letters found."""
        if command.id == "filters.apply" and self._takes_current:
            return _("Prendre cette valeur")
        return super().label_for(command)

    @property
    def _takes_current(self) -> bool:
        """Whether letters were typed to find a value, and Space has not answered them."""
        choice = self.current if self._typed and self._shown else None
        return choice is not None and not choice.is_remark and not is_ticked(self._query, choice)

    def on_key(self, event: Key) -> None:
        """Letters find, Backspace takes them back."""
        if event.key == "backspace" and self._typed:
            event.stop()
            self._find(self._typed[:-1])
        elif event.is_printable and event.character and not event.character.isspace():
            event.stop()
            self._find(self._typed + event.character)
        elif event.key == "space" and self._space_goes_on:
            event.stop()
            self._find(self._typed + " ")
        else:
            self._has_moved = self._has_moved or event.key in _MOVES
            super().on_key(event)

    @property
    def _space_goes_on(self) -> bool:
        """Whether a space is the one between two words of a value, and not a tick."""
        choice = self.current
        if choice is None or self._has_moved or not self._typed or self._typed.endswith(" "):
            return False
        return any(goes_on(each, self._typed) for each in self._shown) and not is_named(choice, self._typed)

    def _find(self, typed: str) -> None:
        self._typed, self._has_moved = typed, False
        self._show()
        if typed:
            self._read_towns(typed)

    @on(WindowedList.Highlighted, "#filters-list")
    def _pointed(self) -> None:
        self.refresh_bindings()

    @on(WindowedList.Opened, "#filters-list")
    def _entered(self) -> None:
        self.action_apply()

    def action_tick(self) -> None:
        """Tick the value that is pointed at, or untick it."""
        choice = self.current
        if choice is None or choice.is_remark:
            return
        was_detached = self._query.detached
        self._query, self._typed = ticked(self._query, choice), ""
        self._show(choice)
        self._count()
        if self._query.detached != was_detached:
            self._read_facets()

    def action_clear(self) -> None:
        """Untick everything, and list by name."""
        was_detached = self._query.detached
        self._query = ListQuery(text=self._query.text)
        self._typed = ""
        self._offer()
        self._count()
        if was_detached:
            self._read_facets()

    def action_apply(self) -> None:
        """List what is ticked."""
        if self._takes_current and (choice := self.current):
            self._query = ticked(self._query, choice)
        self.dismiss(self._query)

    def action_group(self, step: int) -> None:
        """Go to the first value of the next filter, or of the one before."""
        starts = [
            place
            for place, choice in enumerate(self._shown)
            if place == 0 or self._shown[place - 1].group != choice.group
        ]
        cursor = self._list.cursor
        ahead = [place for place in starts if place > cursor]
        behind = [place for place in starts if place < cursor]
        goal = (ahead or starts)[0] if step > 0 else (behind or starts)[-1]
        self._list.move(goal - cursor)
