"""Small parts of the rows of a form."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button

from crm_tui.ui.widgets.navigation import SECONDARY


class Aside(Horizontal):
    """What stands at the right end of a row: « [ ] fact. »."""

    ALLOW_SELECT = False

    def __init__(self, *widgets: Widget) -> None:
        super().__init__(*widgets)


class SmallButton(Button):
    """A button of one line; Enter and a click press it, only Tab visits the secondary ones."""

    def __init__(self, text: str, *, id: str, secondary: bool = True) -> None:  # noqa: A002  # Textual's own name
        super().__init__(Content(text), compact=True, id=id, classes=SECONDARY if secondary else None)
