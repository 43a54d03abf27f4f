"""One of a few options on one line: « (•) Personne   ( ) Entreprise »."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size

from crm_tui.domain.text import fold
from crm_tui.ui.widgets.value_field import ValueChanged, ValueField

_GAP = "   "


class Choice(ValueField):
    """A radio line with one focus stop.

    Left and Right choose (the first press takes the current option when none was chosen), Space takes the
    current one, a letter the only option that begins with it; Backspace clears where ``allow_none``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1)", show=False),
        Binding("right", "choose(1)", show=False),
        Binding("space", "choose(0)", show=False),
        Binding("backspace,delete", "clear", show=False),
    ]

    @dataclass
    class Changed(ValueChanged):
        """Another option was chosen, or the choice cleared (empty value)."""

        widget: Choice
        value: str

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        value: str = "",
        *,
        allow_none: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        """Make a line of ``(code, label)`` options; an empty value means that none is chosen."""
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self.options = tuple(options)
        self.allow_none = allow_none
        self._value = value

    @property
    def value(self) -> str:
        """The code of the chosen option, or an empty text."""
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self.refresh()
            self.value_changed()

    def value_changed(self) -> None:
        """Tell that the value is another one now."""
        self.post_message(self.Changed(self, self._value))

    @property
    def _current(self) -> int | None:
        """The index of the chosen option."""
        return next((index for index, (code, _label) in enumerate(self.options) if code == self._value), None)

    def _pieces(self) -> list[str]:
        return [f"({'•' if code == self._value else ' '}) {label}" for code, label in self.options]

    def render(self) -> Content:
        """The options; the current one stands out while the line has the focus."""
        current = self._current or 0
        return Content(_GAP).join(
            Content.assemble(piece[:4], self.marked(piece[4:])) if index == current else Content(piece)
            for index, piece in enumerate(self._pieces())
        )

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The width of all options on one line."""
        return cell_len(_GAP.join(self._pieces()))

    def action_choose(self, step: int) -> None:
        """Choose the current option (0) or its neighbour (±1)."""
        if not self.options:
            return
        current = self._current
        if current is None:
            index = len(self.options) - 1 if step < 0 else 0
        else:
            index = (current + step) % len(self.options)
        self.value = self.options[index][0]

    def action_clear(self) -> None:
        """Choose nothing, where that is possible."""
        if self.allow_none:
            self.value = ""

    def on_key(self, event: events.Key) -> None:
        """A letter chooses the only option that begins with it."""
        if not event.is_printable or not event.character or event.character.isspace():
            return
        wanted = fold(event.character)
        found = [code for code, label in self.options if wanted and fold(label).startswith(wanted)]
        if len(found) == 1:
            event.stop()
            self.value = found[0]

    def on_click(self, event: events.Click) -> None:
        """Choose the option under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        start = 0
        for (code, _label), piece in zip(self.options, self._pieces(), strict=True):
            end = start + cell_len(piece)
            if start <= offset.x < end:
                self.value = code
                return
            start = end + len(_GAP)
