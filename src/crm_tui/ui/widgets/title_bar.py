"""The first line of a screen: where am I, and in what state."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crm_tui.ui.plain import plain

_GAP = 2


class TitleBar(Widget, can_focus=False):
    """One line: the place at the left, the state (draft, trace, who) at the right."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TitleBar {
        dock: top;
        height: 1;
        padding: 0 1;
        text-style: bold;
    }
    """

    left = reactive("")
    right = reactive("")

    def render(self) -> Content:
        """The line; where it is too long the left part gives way."""
        right = plain(self.right)
        room = max(0, self.content_size.width - right.cell_length - _GAP)
        left = plain(self.left).truncate(room, ellipsis=True, pad=True)
        return left + " " * _GAP + right if self.right else plain(self.left)
