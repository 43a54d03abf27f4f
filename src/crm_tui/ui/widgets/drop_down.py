"""The list that opens under a field. The field keeps the focus and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual.content import Content, Span
from textual.geometry import Offset, Region
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.cells import fit, one_line

_POINTER = "> "
_BORDER = 2


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the list: a text, and at its right edge a remark (« déjà créé », « Google »)."""

    text: str
    aside: str = ""
    disabled: bool = False
    bold: tuple[tuple[int, int], ...] = ()
    """Which characters of the text match what was typed: first, and one past the last."""

    @property
    def width(self) -> int:
        """How many cells the line wants."""
        return cell_len(one_line(self.text)) + (cell_len(one_line(self.aside)) + 3 if self.aside else 0)

    def drawn(self, width: int) -> str:
        """The line on exactly ``width`` cells."""
        if not self.aside:
            return fit(self.text, width)
        aside = fit(self.aside, min(cell_len(one_line(self.aside)), width // 2))
        return fit(self.text, width - cell_len(aside) - 3) + "  " + aside + " "

    def content(self, width: int) -> Content:
        """The same, with what matches in bold, as far as the text is drawn."""
        drawn = self.drawn(width)
        letters = zip(drawn, self.text, strict=False)
        whole = next((at for at, (one, other) in enumerate(letters) if one != other), len(self.text))
        return Content(
            drawn, spans=[Span(start, min(end, whole), "bold") for start, end in self.bold if start < whole]
        )


class DropDown(OptionList, can_focus=False):
    """The drawn list; a field owns one through :class:`ListUnder`."""

    @dataclass
    class Picked(Message):
        """A row was clicked; sent to the owner of the list."""

        index: int

    def __init__(self, owner: Widget, max_rows: int, *, steady: bool = False) -> None:
        super().__init__(markup=False, compact=True)
        self._owner = owner
        self._max_rows = max_rows
        self._steady = steady
        self._rows: Sequence[ListRow] = ()
        self._anchor: Region | None = None
        self._width = 0

    def on_mount(self) -> None:
        """Follow the field when the form scrolls or the window changes."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._follow)

    def _follow(self, _screen: Screen[object]) -> None:
        if self._owner.is_attached and self._owner.region != self._anchor:
            self.show_rows(self._rows, self.highlighted)

    def show_rows(self, rows: Sequence[ListRow], highlighted: int | None) -> None:
        """Draw ``rows`` beside the owner: below where there is room, else above.

        A steady list looks at the room for as many rows as it may ever have, so that rows which come later
        do not send it to the other side, and gets no narrower while it is open.
        """
        self._rows = rows
        anchor, before = self._owner.region, self._anchor
        self._anchor = anchor
        screen = self._owner.screen.size
        below = screen.height - anchor.bottom - _BORDER
        above = anchor.y - _BORDER
        wanted = self._max_rows if self._steady else min(len(rows), self._max_rows)
        is_below = min(wanted, max(below, above, 1)) <= below
        shown = min(len(rows), self._max_rows, max(below, above, 1))
        height = shown + _BORDER
        y = anchor.bottom if is_below else max(0, anchor.y - height)
        scrolls = len(rows) > shown
        around = len(_POINTER) + _BORDER + (1 if scrolls else 0)
        widest = max((row.width for row in rows), default=0) + around
        width = min(max(anchor.width, widest), screen.width)
        if self._steady and anchor == before:  # else all of it, and what is under it, would be drawn anew
            width = min(max(width, self._width), screen.width)
        self._width = width
        inner = width - around
        self.styles.width = width
        self.styles.height = height
        # Never by itself: a bar that comes while rows are exchanged makes them wrap, and so stays.
        self.styles.overflow_y = "scroll" if scrolls else "hidden"
        self.absolute_offset = Offset(max(0, min(anchor.x, screen.width - width)), y)
        self.set_options([Option(row.content(inner), disabled=row.disabled) for row in rows])
        self.highlighted = highlighted
        self.refresh(layout=True)

    def _get_left_gutter_width(self) -> int:
        return len(_POINTER)

    def render_line(self, y: int) -> Strip:
        """A line of the list, with the pointer that says without colour which row is current."""
        strip = super().render_line(y)
        index = self.scroll_offset.y + y
        style = next((segment.style for segment in strip), None)
        if index != self.highlighted:
            return Strip([Segment(" " * len(_POINTER), style), *strip])
        # Applied here because OptionList, through get_visual_style, forgets `reverse` in Textual 8.2.8.
        text_style = self.get_component_styles("option-list--option-highlighted").text_style
        return Strip([Segment(_POINTER, style), *strip]).apply_style(text_style)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The highlight is the owner's business, not the screen's."""
        event.stop()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell the owner which row was clicked."""
        event.stop()
        self._owner.post_message(self.Picked(event.option_index))


class ListUnder:
    """Opens, moves in and closes the list of one field."""

    def __init__(self, owner: Widget, max_rows: int, *, steady: bool = False) -> None:
        self._owner = owner
        self._max_rows = max_rows
        self._steady = steady
        self._list: DropDown | None = None

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._list is not None

    @property
    def highlighted(self) -> int | None:
        """The index of the current row."""
        return self._list.highlighted if self._list else None

    @property
    def texts(self) -> list[str]:
        """The rows as they are told, for tests and screen readers."""
        return [row.text for row in self._list._rows] if self._list else []

    @property
    def status(self) -> str:
        """What the list says of itself, on its lower edge."""
        return str(self._list.border_subtitle or "") if self._list else ""

    def show(self, rows: Sequence[ListRow], highlighted: int | None = None, status: str = "") -> None:
        """Open the list, or change what it shows; ``status`` stands on its lower edge."""
        if self._list is None:
            self._list = DropDown(self._owner, self._max_rows, steady=self._steady)
            # Beside its owner rather than on the screen: mounting redraws the whole of the parent.
            parent = self._owner.parent
            (parent if isinstance(parent, Widget) else self._owner.screen).mount(self._list)
        self._list.border_subtitle = plain(status)
        self._list.show_rows(rows, highlighted)

    def close(self) -> None:
        """Take the list away."""
        if self._list is not None:
            self._list.remove()
            self._list = None

    def highlight(self, index: int) -> None:
        """Make a row the current one."""
        if self._list is not None:
            self._list.highlighted = index

    def move(self, step: int, *, leave_at_top: bool = False) -> None:
        """Move the highlight; ``leave_at_top`` lets it leave the list upwards, back to the text."""
        if self._list is None:
            return
        if leave_at_top and step < 0 and self._list.highlighted in (None, 0):
            self._list.highlighted = None
        elif step < 0:
            self._list.action_cursor_up()
        else:
            self._list.action_cursor_down()

    def move_page(self, step: int) -> None:
        """Move the highlight by one page."""
        if self._list is not None:
            self._list._move_page(1 if step > 0 else -1)

    def move_to_end(self, *, last: bool) -> None:
        """Move the highlight to the first or last row."""
        if self._list is not None:
            (self._list.action_last if last else self._list.action_first)()
