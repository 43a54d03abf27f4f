"""A drop-down on one line: « Client à contacter ▾ »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from crm_tui.domain.text import fold
from crm_tui.i18n import _
from crm_tui.ui.widgets.cells import fit, one_line
from crm_tui.ui.widgets.drop_down import DropDown, ListRow, ListUnder
from crm_tui.ui.widgets.navigation import SECONDARY
from crm_tui.ui.widgets.value_field import ValueChanged, ValueField

CUSTOM = "+custom"
"""The code of « Personnaliser… » among the actions of a label menu; no list item can have it."""

ARROW = " ▾"
MAX_ROWS = 8
_MIN_LABEL = 8


@dataclass(frozen=True, slots=True)
class MenuOption:
    """A line of the menu; ``aside`` is a remark at its right (« déjà créé »)."""

    code: str
    label: str
    aside: str = ""


MenuOptionLike = MenuOption | tuple[str, str]


def as_option(option: MenuOptionLike) -> MenuOption:
    """A pair ``(code, label)`` as a full option."""
    return option if isinstance(option, MenuOption) else MenuOption(*option)


class Menu(ValueField):
    """One value of a list.

    Space and Alt+Down open it; a letter opens it with only the lines that hold what is typed. Arrows, Page
    keys, Home and End move, Enter, Space and a click choose, Escape closes without choosing. Enter goes on to
    the next field, after it has chosen where the list is open. With the class ``-label`` the text stands at
    the right edge, as the label of a row.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", show=False),
        Binding("space", "space", show=False),
        Binding("alt+down", "open", show=False),
        Binding("down", "down", show=False),
        Binding("up", "up", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
        Binding("escape", "close", show=False),
        Binding("backspace", "erase", show=False),
        Binding("delete", "clear", show=False),
    ]

    @dataclass
    class Changed(ValueChanged):
        """The value is another one now."""

        widget: Menu
        value: str

    @dataclass
    class ActionChosen(Message):
        """A person chose a trailing line that asks for something (``CUSTOM``); the value is unchanged."""

        widget: Menu
        code: str

        @property
        def control(self) -> Menu:
            """The menu, for selectors in ``@on``."""
            return self.widget

    def __init__(
        self,
        options: Sequence[MenuOptionLike] = (),
        value: str = "",
        *,
        actions: Sequence[MenuOptionLike] = (),
        allow_none: bool = False,
        known_labels: Mapping[str, str] | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        """Make a menu.

        Args:
            options: The values that are offered.
            value: The code at first; it need not be offered any more.
            actions: Lines at the end that ask for something instead of being a value.
            allow_none: Whether an empty choice is offered.
            known_labels: Labels of codes that are not offered any more.
            name: Textual's name.
            id: Textual's id.
            classes: Textual's classes.
            disabled: Whether the menu refuses the focus.
        """
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._options = tuple(map(as_option, options))
        self._actions = tuple(map(as_option, actions))
        self.allow_none = allow_none
        self.known_labels = dict(known_labels or {})
        self._value = value
        self._filter = ""
        self._offered: list[MenuOption] = []
        self._under = ListUnder(self, MAX_ROWS)

    @property
    def value(self) -> str:
        """The code of the chosen value, or an empty text."""
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self.refresh(layout=True)
            self.post_message(self.Changed(self, value))

    @property
    def options(self) -> tuple[MenuOption, ...]:
        """The values that are offered."""
        return self._options

    @options.setter
    def options(self, options: Sequence[MenuOptionLike]) -> None:
        self._options = tuple(map(as_option, options))
        self.close()
        self.refresh(layout=True)

    @property
    def label(self) -> str:
        """The chosen value in words; a code that nobody knows is shown as it is."""
        labels = {option.code: option.label for option in self._options}
        return labels.get(self._value) or self.known_labels.get(self._value, self._value)

    @property
    def is_cut(self) -> bool:
        """Whether the field is too narrow for the whole label."""
        return cell_len(one_line(self.label)) > self.content_size.width - len(ARROW)

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._under.is_open

    @property
    def offered(self) -> list[str]:
        """The lines that are shown."""
        return self._under.texts

    def render(self) -> Content:
        """The value, or what is typed to find one, and the arrow."""
        shown = f"{self._filter}_" if self._filter else self.label
        width = max(0, self.content_size.width - len(ARROW))
        if self.has_class("-label"):
            block = min(width, max(_MIN_LABEL, cell_len(one_line(shown))))
            text = " " * (width - block) + fit(shown, block)
        else:
            text = fit(shown, width)
        arrow = (ARROW, self.get_visual_style("value-field--arrow", partial=True))
        return Content.assemble(self.marked(text), arrow)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The width of the value and the arrow."""
        return max(_MIN_LABEL, cell_len(one_line(self.label))) + len(ARROW)

    def open(self, typed: str = "") -> None:
        """Show the list, or only the lines that hold ``typed``."""
        self._filter = typed
        empty = [MenuOption("", _("(aucun)"))] if self.allow_none and not typed else []
        needle = fold(typed)
        found = [option for option in self._options if needle in fold(option.label)]
        found.sort(key=lambda option: not fold(option.label).startswith(needle))
        actions = [option for option in self._actions if needle in fold(option.label)]
        self._offered = [*empty, *found, *actions]
        if self._offered:
            codes = [option.code for option in self._offered]
            current = codes.index(self._value) if not typed and self._value in codes else 0
            self._under.show([ListRow(option.label, option.aside) for option in self._offered], current)
        else:
            self._under.show([ListRow(_("Aucune ligne ne contient ces lettres"), disabled=True)])
        self.refresh()

    def close(self) -> None:
        """Take the list away without choosing."""
        self._under.close()
        if self._filter:
            self._filter = ""
            self.refresh()

    def _take(self, index: int) -> bool:
        option = self._offered[index]
        self.close()
        if option in self._actions:
            self.post_message(self.ActionChosen(self, option.code))
            return False
        self.value = option.code
        return True

    def _take_current(self) -> bool:
        """Choose the current line; whether it was a value."""
        index = self._under.highlighted
        return index is not None and index < len(self._offered) and self._take(index)

    def action_open(self) -> None:
        """Show the list."""
        if not self.is_open:
            self.open()

    def action_enter(self) -> None:
        """Choose the current line where the list is open, and leave for the next field."""
        if not self.is_open and self.has_class(SECONDARY):
            # Enter passes such a menu by: whoever went there and presses it wants to see the list.
            self.open()
        elif not self.is_open or self._take_current():
            self.action_next_field()

    def action_space(self) -> None:
        """Show the list; a space among the letters typed is a letter."""
        if not self.is_open:
            self.open()
        elif self._filter:
            self.open(self._filter + " ")
        else:
            self._take_current()

    def action_down(self) -> None:
        """Next line, or next field."""
        if self.is_open:
            self._under.move(1)
        else:
            self.action_next_field()

    def action_up(self) -> None:
        """Previous line, or previous field."""
        if self.is_open:
            self._under.move(-1)
        else:
            self.action_previous_field()

    def action_page(self, step: int) -> None:
        """One page of lines down (1) or up (-1)."""
        self._only_open()
        self._under.move_page(step)

    def action_first(self) -> None:
        """First line."""
        self._only_open()
        self._under.move_to_end(last=False)

    def action_last(self) -> None:
        """Last line."""
        self._only_open()
        self._under.move_to_end(last=True)

    def action_close(self) -> None:
        """Escape: close; with no list it means what it means elsewhere."""
        self._only_open()
        self.close()

    def action_erase(self) -> None:
        """Backspace: the last letter typed to search, else the value."""
        if self.is_open:
            if self._filter:
                self.open(self._filter[:-1])
        else:
            self.action_clear()

    def action_clear(self) -> None:
        """Choose nothing, where that is possible."""
        if self.allow_none and not self.is_open:
            self.value = ""

    def _only_open(self) -> None:
        if not self.is_open:
            raise SkipAction

    def on_key(self, event: events.Key) -> None:
        """Letters search."""
        if event.is_printable and event.character and not event.character.isspace():
            event.stop()
            self.open(self._filter + event.character)

    def on_click(self, event: events.Click) -> None:
        """Open or close."""
        event.stop()
        if self.is_open:
            self.close()
        else:
            self.open()

    def on_drop_down_picked(self, event: DropDown.Picked) -> None:
        """A click chooses the line."""
        event.stop()
        if event.index < len(self._offered):
            self._take(event.index)

    def on_blur(self) -> None:
        """The list does not outlive the focus."""
        self.close()

    def on_unmount(self) -> None:
        """Nor the field."""
        self._under.close()
