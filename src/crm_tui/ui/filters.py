"""The last door before the terminal: no character that acts on it, or hides in it, is ever drawn.

Textual passes the characters of its texts on as they are, so that an imported name could write the clipboard,
change colours or reverse the reading order of the line. :mod:`crm_tui.domain.text` cleans what comes in; this
filter holds for whatever was stored otherwise.
"""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_ACTIVE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1 controls
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # reading direction
    "\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # no width
    "\u2028\u2029"  # line and paragraph separators
    "\U000e0000-\U000e007f"  # tags
    "]+"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def without_active_characters(text: str) -> str:
    """``text`` as it may be drawn, in as many cells as before."""
    if text.isprintable():
        return text
    cleaned = _LONE_SURROGATE.sub("\ufffd", _ACTIVE.sub("", text))
    # A joined emoji falls apart into several when its joiner goes: the line keeps its width all the same.
    width = cell_len(text)
    return cleaned if cell_len(cleaned) == width else set_cell_size(cleaned, width)


class ControlCharacterFilter(LineFilter):
    """Removes control, bidirectional, zero-width and tag characters, and web links, from every drawn line."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments as they may reach the terminal."""
        return [self._harmless(segment) for segment in segments]

    @staticmethod
    def _harmless(segment: Segment) -> Segment:
        text, style, control = segment
        if style is not None and style.link:
            style = style.update_link(None)
        elif text.isprintable():
            return segment
        return Segment(without_active_characters(text), style, control)
