"""Text of an exact width in terminal cells: wide characters count two, combining marks none."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"
_ZERO_WIDTH_JOINER = "\u200d"


def one_line(text: str) -> str:
    """``text`` without anything that could move the cursor or hide: it has the width that is drawn."""
    if text.isprintable():
        return text
    return "".join(map(_drawable, text))


def _drawable(character: str) -> str:
    if character.isprintable() or character == _ZERO_WIDTH_JOINER:
        return character
    return "" if unicodedata.category(character) == "Cf" else " "


def fit(text: str, width: int) -> str:
    """``text`` on exactly ``width`` cells: padded with spaces, or cut with an ellipsis."""
    if width <= 0:
        return ""
    # A character is at least as likely wide as joined: eight code points a cell is more than any line shows,
    # and keeps a text of 10,000 characters from being measured whole.
    text = one_line(text[: 8 * width + 8])
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + ELLIPSIS, width)
