"""A factual wording in the place of what should not stand in a note."""

from __future__ import annotations

import re
from typing import NamedTuple

from crm_tui.domain.wording.hits import Hit

BLANK = "…"
"""What a proposed wording leaves to be filled in."""

_LEFT_OVER = re.compile(r"[ ,;:]*$")
_SENTENCE_END = ".!?\n"


class Reworded(NamedTuple):
    """A text with another wording in it."""

    start: int
    """Of the text before, what is replaced begins here."""
    end: int
    wording: str
    """What comes in its place."""
    blank: tuple[int, int]
    """Of the text after, the first place to be filled in, or the end of the wording."""

    def applied(self, text: str) -> str:
        """The text after."""
        return text[: self.start] + self.wording + text[self.end :]


def reword(text: str, hit: Hit, wording: str) -> Reworded:
    """The text with a wording in the place of a hit and of what leads to it; an empty one takes both away."""
    start, end = hit.clause
    if wording:
        if text[start].isupper():
            wording = wording[0].upper() + wording[1:]
        at = start + wording.find(BLANK) if BLANK in wording else start + len(wording)
        return Reworded(start, end, wording, (at, at + (BLANK in wording)))
    before, after = text[:start], text[end:]
    head = _LEFT_OVER.sub("", before)
    rest = after.lstrip(" ,;:")
    if not head or head[-1] in _SENTENCE_END:
        rest = rest.lstrip(" .")
        glue = " " if head and rest else ""
        if rest and text[start].isupper():
            return Reworded(
                len(head), len(text) - len(rest) + 1, glue + rest[0].upper(), (len(head), len(head))
            )
    else:
        glue = (
            ""
            if not rest or rest[0] in _SENTENCE_END
            else ", "
            if "," in after[:2] or before != head
            else " "
        )
    return Reworded(len(head), len(text) - len(rest), glue, (len(head), len(head)))
