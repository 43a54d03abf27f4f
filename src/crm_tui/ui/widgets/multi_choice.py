"""Several values of a list on one line: « Client, Prospect ▾ »."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.content import Content

from crm_tui.domain.text import fold
from crm_tui.ui.widgets.cells import fit
from crm_tui.ui.widgets.drop_down import DropDown, ListRow, ListUnder
from crm_tui.ui.widgets.menu import ARROW, MAX_ROWS
from crm_tui.ui.widgets.value_field import ValueChanged, ValueField


class MultiChoice(ValueField):
    """Several values at once.

    Space and Alt+Down open the list; Space and a click tick a row, a letter goes to the next row that begins
    with it, Escape closes. Every tick counts at once. Enter goes on to the next field; in the open list it
    ticks the row that was gone to, if nothing was ticked before.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", show=False),
        Binding("space", "space", show=False),
        Binding("alt+down", "open", show=False),
        Binding("down", "down", show=False),
        Binding("up", "up", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
        Binding("escape", "close", show=False),
    ]

    @dataclass
    class Changed(ValueChanged):
        """A value was ticked or unticked."""

        widget: MultiChoice
        value: tuple[str, ...]

    def __init__(
        self,
        options: Sequence[tuple[str, str]] = (),
        value: Iterable[str] = (),
        *,
        known_labels: Mapping[str, str] | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        """Make a field of ``(code, label)`` options; ``known_labels`` names codes no longer offered."""
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._options = tuple(options)
        self.known_labels = dict(known_labels or {})
        self._value = self._ordered(value)
        self._shown: list[str] = []
        self._under = ListUnder(self, MAX_ROWS)
        self._value_when_opened = self._value
        self._went_to_row = False

    @property
    def value(self) -> tuple[str, ...]:
        """The chosen codes in the order of the list; those that are not offered any more stand last."""
        return self._value

    @value.setter
    def value(self, value: Iterable[str]) -> None:
        ordered = self._ordered(value)
        if ordered != self._value:
            self._value = ordered
            if self.is_open:
                self._show(self._under.highlighted)
            self.refresh()
            self.post_message(self.Changed(self, ordered))

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The values that are offered."""
        return self._options

    @options.setter
    def options(self, options: Sequence[tuple[str, str]]) -> None:
        self._options = tuple(options)
        self._value = self._ordered(self._value)
        self.close()
        self.refresh()

    @property
    def label(self) -> str:
        """The chosen values in words."""
        return ", ".join(self._label(code) for code in self._value)

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._under.is_open

    @property
    def offered(self) -> list[str]:
        """The rows that are shown, with their boxes."""
        return self._under.texts

    def _ordered(self, value: Iterable[str]) -> tuple[str, ...]:
        wanted = dict.fromkeys(value)
        offered = [code for code, _label in self._options if code in wanted]
        return (*offered, *(code for code in wanted if code not in offered))

    def _label(self, code: str) -> str:
        return dict(self._options).get(code) or self.known_labels.get(code, code)

    def render(self) -> Content:
        """The chosen values and the arrow."""
        text = self.marked(fit(self.label, self.content_size.width - len(ARROW)))
        arrow = (ARROW, self.get_visual_style("value-field--arrow", partial=True))
        return Content.assemble(text, arrow)

    def open(self) -> None:
        """Show the list; a chosen value that is not offered any more can be unticked there."""
        codes = [code for code, _label in self._options]
        self._shown = [*codes, *(code for code in self._value if code not in codes)]
        if self._shown:
            self._value_when_opened = self._value
            self._went_to_row = False
            self._show(0)

    def _show(self, highlighted: int | None) -> None:
        rows = [
            ListRow(f"[{'x' if code in self._value else ' '}] {self._label(code)}") for code in self._shown
        ]
        self._under.show(rows, highlighted)

    def close(self) -> None:
        """Take the list away; what is ticked stays."""
        self._under.close()

    def _toggle(self, index: int) -> None:
        code = self._shown[index]
        if code in self._value:
            self.value = [kept for kept in self._value if kept != code]
        else:
            self.value = [*self._value, code]

    def action_open(self) -> None:
        """Show the list."""
        if not self.is_open:
            self.open()

    def action_enter(self) -> None:
        """Tick the row that was gone to, and leave for the next field."""
        row = self._under.highlighted
        means_row = self._went_to_row and self._value == self._value_when_opened
        if means_row and row is not None and self._shown[row] not in self._value:
            self._toggle(row)
        self.close()
        self.action_next_field()

    def action_space(self) -> None:
        """Tick the current row, or show the list."""
        if not self.is_open:
            self.open()
        elif self._under.highlighted is not None:
            self._toggle(self._under.highlighted)

    def action_down(self) -> None:
        """Next row, or next field."""
        if self.is_open:
            self._went_to_row = True
            self._under.move(1)
        else:
            self.action_next_field()

    def action_up(self) -> None:
        """Previous row, or previous field."""
        if self.is_open:
            self._went_to_row = True
            self._under.move(-1)
        else:
            self.action_previous_field()

    def action_first(self) -> None:
        """First row."""
        self._only_open()
        self._went_to_row = True
        self._under.move_to_end(last=False)

    def action_last(self) -> None:
        """Last row."""
        self._only_open()
        self._went_to_row = True
        self._under.move_to_end(last=True)

    def action_close(self) -> None:
        """Escape: close; with no list it means what it means elsewhere."""
        self._only_open()
        self.close()

    def _only_open(self) -> None:
        if not self.is_open:
            raise SkipAction

    def on_key(self, event: events.Key) -> None:
        """A letter goes to the next row that begins with it, and opens the list to do so."""
        if not event.is_printable or not event.character or event.character.isspace():
            return
        event.stop()
        if not self.is_open:
            self.open()
        start = -1 if self._under.highlighted is None else self._under.highlighted
        around = [*range(start + 1, len(self._shown)), *range(start + 1)]
        wanted = fold(event.character)
        found = [
            index for index in around if wanted and fold(self._label(self._shown[index])).startswith(wanted)
        ]
        if found:
            self._went_to_row = True
            self._under.highlight(found[0])

    def on_click(self, event: events.Click) -> None:
        """Open or close."""
        event.stop()
        if self.is_open:
            self.close()
        else:
            self.open()

    def on_drop_down_picked(self, event: DropDown.Picked) -> None:
        """A click ticks the row."""
        event.stop()
        if event.index < len(self._shown):
            self._toggle(event.index)

    def on_blur(self) -> None:
        """The list does not outlive the focus."""
        self.close()

    def on_unmount(self) -> None:
        """Nor the field."""
        self._under.close()
