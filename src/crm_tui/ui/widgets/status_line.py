"""The line that says what just happened or what is wrong."""

from __future__ import annotations

from textual.content import Content
from textual.notifications import SeverityLevel
from textual.reactive import reactive
from textual.widget import Widget

from crm_tui.ui.plain import plain

_GAP = 2


class StatusLine(Widget, can_focus=False):
    """One sentence under a rule, with the key that answers it at the right.

    The words carry the meaning; bold and colour only help to find it.
    """

    DEFAULT_CSS = """
    StatusLine {
        height: 2;
        border-top: solid $secondary;
        padding: 0 1;
        &.-warning { color: $warning; }
        &.-error { color: $error; text-style: bold; }
    }
    """

    text = reactive("")
    hint = reactive("")

    def say(self, text: str, severity: SeverityLevel = "information", hint: str = "") -> None:
        """Show ``text`` until something else is said; empty text clears the line."""
        self.text = text
        self.hint = hint
        self.set_class(severity == "warning", "-warning")
        self.set_class(severity == "error", "-error")

    def render(self) -> Content:
        """The sentence, and its key at the right end."""
        if not self.hint:
            return plain(self.text).truncate(self.content_size.width, ellipsis=True)
        hint = plain(self.hint)
        room = max(0, self.content_size.width - hint.cell_length - _GAP)
        return plain(self.text).truncate(room, ellipsis=True, pad=True) + " " * _GAP + hint
