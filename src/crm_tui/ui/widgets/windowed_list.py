"""A list of any length that draws, asks for and remembers only what is in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size, clamp
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from crm_tui.ui.widgets.cells import ELLIPSIS, fit
from crm_tui.ui.widgets.columns import ColumnSpec, PlacedColumn, draw_cells, place_columns
from crm_tui.ui.widgets.row_pages import PAGE_ROWS, Row, RowPages

POINTER = "> "
_HEADER_LINES = 1


class WindowedList(ScrollView, can_focus=True):
    """Rows under a line of column titles, one of them current.

    The owner says how many rows there are (``set_source``) and answers each ``PageNeeded`` by ``feed``, from
    a worker or at once; until then the rows are drawn as « … ». All that keys do (``move``, ``move_page``,
    ``home``, ``end``, ``open_current``) can be called from outside, so that a search box keeps the caret.

    There is no scroll bar: Textual redraws it whole whenever the focus moves. Arrows at the end of the titles
    say that rows stand above or below. Moving the cursor redraws two lines; past the edge the view jumps by
    half its height, since on a slow line one redraw for ten keys is better than ten.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "windowed-list--header",
        "windowed-list--row",
        "windowed-list--cursor",
        "windowed-list--cursor-focused",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("home", "home", show=False),
        Binding("end", "end", show=False),
        Binding("enter", "open_current", show=False),
    ]

    @dataclass
    class PageNeeded(Message):
        """Rows are in sight that are not in memory: answer by ``feed(generation, offset, rows)``."""

        widget: WindowedList
        offset: int
        limit: int
        generation: int

        @property
        def control(self) -> WindowedList:
            """The list, for selectors in ``@on``."""
            return self.widget

    @dataclass
    class Highlighted(Message):
        """Another row is current, or the current one changed; None when the list is empty."""

        widget: WindowedList
        row: Row | None

        @property
        def control(self) -> WindowedList:
            """The list, for selectors in ``@on``."""
            return self.widget

    @dataclass
    class Opened(Message):
        """A person wants the row: Enter or a double click."""

        widget: WindowedList
        row: Row

        @property
        def control(self) -> WindowedList:
            """The list, for selectors in ``@on``."""
            return self.widget

    def __init__(
        self,
        columns: Sequence[ColumnSpec],
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name
        classes: str | None = None,
    ) -> None:
        """Make an empty list with these columns."""
        super().__init__(name=name, id=id, classes=classes)
        self.columns = tuple(columns)
        self._placed: tuple[PlacedColumn, ...] = ()
        self._placed_for = -1
        self._count = 0
        self._pages = RowPages()
        self._generation = 0
        self._asked: set[int] = set()
        self._cursor = 0
        self._key_to_find: int | None = None
        self._announced: Row | None = None

    @property
    def count(self) -> int:
        """How many rows the list has."""
        return self._count

    @property
    def generation(self) -> int:
        """Which source the list shows; answers for an older one are dropped."""
        return self._generation

    @property
    def cursor(self) -> int:
        """The index of the current row."""
        return self._cursor

    @property
    def current(self) -> Row | None:
        """The current row, if the list has one and it is in memory."""
        return self._pages.row(self._cursor) if self._count else None

    @property
    def offsets_in_sight(self) -> tuple[int, ...]:
        """Where the pages begin of which rows are in sight, but for the first page."""
        first, last = self._rows_in_sight()
        return tuple(
            page * PAGE_ROWS for page in range(first // PAGE_ROWS, last // PAGE_ROWS + 1) if page > 0
        )

    def set_source(
        self,
        count: int,
        first: Sequence[Row] = (),
        *,
        keep: bool = True,
        cursor: int = 0,
        in_sight: Sequence[tuple[int, Sequence[Row]]] = (),
    ) -> int:
        """Show another result.

        Args:
            count: How many rows there are in all.
            first: The first rows if they are known already, so that they are drawn without a round trip.
            keep: Stay on the row with the same key once it is seen, else at the same place.
            cursor: The index of the current row where ``keep`` is false.
            in_sight: Offset and rows of other pages that are known already.

        Returns:
            The generation that ``PageNeeded`` will carry from now on.
        """
        current = self.current
        self._key_to_find = current.key if keep and current else None
        self._generation += 1
        self._pages.clear()
        self._asked.clear()
        self._count = max(0, count)
        for offset in range(0, len(first), PAGE_ROWS):
            rows = first[offset : offset + PAGE_ROWS]
            self._pages.put(
                offset // PAGE_ROWS, rows, partial=len(rows) < min(PAGE_ROWS, self._count - offset)
            )
        self._cursor = clamp(self._cursor if keep else cursor, 0, max(0, self._count - 1))
        self._find_key(0, first)
        for offset, rows in in_sight:
            self._pages.put(offset // PAGE_ROWS, rows)
            self._find_key(offset, rows)
        self.virtual_size = Size(0, self._count + _HEADER_LINES)
        self._show_cursor()
        self.refresh()
        self._ask_for_rows_in_sight()
        self._announce()
        return self._generation

    def feed(self, generation: int, offset: int, rows: Sequence[Row]) -> None:
        """Answer ``PageNeeded``; an answer for another source than the one shown is dropped."""
        if generation != self._generation:
            return
        page = offset // PAGE_ROWS
        self._asked.discard(page)
        self._pages.put(page, rows)
        self._find_key(offset, rows)
        first, last = self._rows_in_sight()
        if first <= offset + PAGE_ROWS and offset <= last:
            self.refresh()
        self._announce()

    def move(self, step: int) -> None:
        """Move the cursor by ``step`` rows."""
        self._go_to(self._cursor + step)

    def move_page(self, step: int) -> None:
        """Move the cursor and the view by ``step`` pages."""
        if not self._count:
            return
        page = max(1, self._height)
        self._go_to(self._cursor + step * page, top=self.scroll_offset.y + step * page)

    def home(self) -> None:
        """Go to the first row."""
        self._go_to(0)

    def end(self) -> None:
        """Go to the last row."""
        self._go_to(self._count - 1)

    def open_current(self) -> None:
        """Ask for the current row to be opened."""
        if row := self.current:
            self.post_message(self.Opened(self, row))

    action_move = move
    action_move_page = move_page
    action_home = home
    action_end = end
    action_open_current = open_current

    @property
    def _height(self) -> int:
        """How many rows are in sight."""
        return max(0, self.scrollable_content_region.height - _HEADER_LINES)

    def _rows_in_sight(self) -> tuple[int, int]:
        top = self.scroll_offset.y
        return top, min(top + self._height, self._count) - 1

    def _go_to(self, index: int, *, top: int | None = None) -> None:
        index = clamp(index, 0, max(0, self._count - 1))
        if not self._count or index == self._cursor:
            return
        self._key_to_find = None
        former, self._cursor = self._cursor, index
        if top is not None:
            self._scroll_top_to(top)
        self._show_cursor()
        self.refresh_line(former + _HEADER_LINES)
        self.refresh_line(index + _HEADER_LINES)
        self._announce()

    def _show_cursor(self) -> None:
        """Scroll by half a view where the cursor is out of sight."""
        height = self._height
        if not height:
            return
        first = self.scroll_offset.y
        if not first <= self._cursor < first + height:
            self._scroll_top_to(self._cursor - height // 2)
        elif first > max(0, self._count - height):
            self._scroll_top_to(first)

    def _scroll_top_to(self, top: int) -> None:
        top = clamp(top, 0, max(0, self._count - self._height))
        self.scroll_to(y=top, animate=False, force=True)

    def _find_key(self, offset: int, rows: Sequence[Row]) -> None:
        """Put the cursor on the row that was current in the former source, once it is seen."""
        for place, row in enumerate(rows):
            if row.key == self._key_to_find:
                self._key_to_find = None
                self._cursor = offset + place
                self._show_cursor()
                return

    def _ask_for_rows_in_sight(self) -> None:
        first, last = self._rows_in_sight()
        if last < first:
            return
        missing = self._pages.missing(first, last)
        self._asked.intersection_update(missing)
        for page in missing:
            if page not in self._asked:
                self._asked.add(page)
                offset = page * PAGE_ROWS
                limit = min(PAGE_ROWS, self._count - offset)
                self.post_message(self.PageNeeded(self, offset, limit, self._generation))

    def _announce(self) -> None:
        row = self.current
        if row is None and self._count:
            return
        if row != self._announced:
            self._announced = row
            self.post_message(self.Highlighted(self, row))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the rows that come into sight."""
        super().watch_scroll_y(old_value, new_value)
        self._ask_for_rows_in_sight()

    def on_resize(self) -> None:
        """Fill the new height."""
        self._show_cursor()
        self._ask_for_rows_in_sight()

    def _on_focus(self, event: events.Focus) -> None:
        """Say that the keys come here now; Textual's own handler would redraw the whole list for it."""
        event.prevent_default()
        self.has_focus = True
        self.refresh_line(self._cursor + _HEADER_LINES)
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def _on_blur(self, event: events.Blur) -> None:
        """Say that the keys go elsewhere."""
        event.prevent_default()
        self.has_focus = False
        self.refresh_line(self._cursor + _HEADER_LINES)
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def on_click(self, event: events.Click) -> None:
        """Make the row current; a double click opens it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < _HEADER_LINES:
            return
        index = self.scroll_offset.y + offset.y - _HEADER_LINES
        if index < self._count:
            self._go_to(index)
            if event.chain == 2:
                self.open_current()

    def render_line(self, y: int) -> Strip:
        """The line of titles, a row, or nothing."""
        width = self.scrollable_content_region.width
        if width != self._placed_for:
            self._placed = place_columns(self.columns, width - len(POINTER))
            self._placed_for = width
        if y < _HEADER_LINES:
            return self._strip(self._header(width), width, "header")
        index = self.scroll_offset.y + y - _HEADER_LINES
        if index >= self._count:
            return Strip.blank(width, self.get_component_rich_style("windowed-list--row"))
        row = self._pages.row(index)
        text = draw_cells(row.cells if row else (ELLIPSIS,) * len(self.columns), self._placed)
        if index != self._cursor:
            return self._strip(" " * len(POINTER) + text, width, "row")
        return self._strip(POINTER + text, width, "cursor-focused" if self.has_focus else "cursor")

    def _header(self, width: int) -> str:
        """The titles of the columns, and at the right edge whether there are rows above and below."""
        titles = " " * len(POINTER) + draw_cells([column.title for column in self.columns], self._placed)
        top = self.scroll_offset.y
        more = ("↑" if top else " ") + ("↓" if top + self._height < self._count else " ")
        return set_cell_size(titles, width - len(more)) + more

    def _strip(self, text: str, width: int, part: str) -> Strip:
        style = self.get_component_rich_style(f"windowed-list--{part}")
        return Strip([Segment(fit(text, width), style)], width)
