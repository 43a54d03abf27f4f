"""What all one-line fields that are not text inputs have in common."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

from crm_tui.ui.widgets.navigation import focus_neighbour


class ValueChanged(Message):
    """The value of a field changed: a person chose another, or the program set one.

    Every field posts its own subclass (``Choice.Changed``, ``Menu.Changed``…); ``@on(ValueChanged)`` hears
    them all.
    """

    widget: Widget
    value: object

    @property
    def control(self) -> Widget:
        """The field, for selectors in ``@on``."""
        return self.widget


class ValueField(Widget, can_focus=True):
    """A field on one line with one focus stop; Enter and the arrows go to its neighbours.

    Setting ``value`` to another one posts ``Changed``, as Textual's own Checkbox and Select do.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"value-field--current", "value-field--arrow"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "next_field", show=False),
        Binding("up", "previous_field", show=False),
    ]

    def marked(self, text: str) -> Content:
        """``text`` as the place where the keys go: in reverse while the field has the focus."""
        content = Content(text)
        if not self.has_focus:
            return content
        style = self.get_component_styles("value-field--current").text_style
        # Not get_visual_style: in Textual 8.2.8 it forgets `reverse`.
        return content.stylize(Style(bold=style.bold, underline=style.underline, reverse=style.reverse))

    def action_next_field(self) -> None:
        """Leave for the next field."""
        focus_neighbour(self, 1)

    def action_previous_field(self) -> None:
        """Leave for the previous field."""
        focus_neighbour(self, -1)
