"""A box to tick: « [x] fact. »."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size

from crm_tui.ui.widgets.value_field import ValueChanged, ValueField


class Check(ValueField):
    """Yes or no; Space and a click toggle, Enter goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick", show=False)]

    @dataclass
    class Changed(ValueChanged):
        """The box was ticked or unticked."""

        widget: Check
        value: bool

    def __init__(
        self,
        label: str,
        value: bool = False,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        """Make a box with its label at the right."""
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self.label = label
        self._value = value

    @property
    def value(self) -> bool:
        """Whether the box is ticked."""
        return self._value

    @value.setter
    def value(self, value: bool) -> None:
        if value != self._value:
            self._value = value
            self.refresh()
            self.post_message(self.Changed(self, value))

    def render(self) -> Content:
        """The box and its label."""
        return self.marked(f"[{'x' if self._value else ' '}] {self.label}")

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The width of the box and its label."""
        return 4 + cell_len(self.label)

    def action_tick(self) -> None:
        """Change yes to no and back."""
        self.value = not self._value

    def on_click(self, event: events.Click) -> None:
        """Toggle."""
        event.stop()
        self.action_tick()
