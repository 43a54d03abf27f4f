"""Only what differs from what stands on the terminal is written.

Textual draws a new screen two or three times before it is at rest, and a whole area where one line of it
changed. On a slow line each of these drawings would be seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip


class Terminal:
    """What stands on the terminal: the pieces of each line, by where they begin."""

    def __init__(self) -> None:
        self._lines: dict[int, dict[int, tuple[int, str]]] = {}

    def forget(self) -> None:
        """Write everything again: nobody knows what stands there."""
        self._lines.clear()

    def changes(self, y: int, x: int, width: int, text: str) -> bool:
        """Note that a piece comes to stand there; whether it was not there already."""
        line = self._lines.setdefault(y, {})
        if line.get(x) == (width, text):
            return False
        for start, (length, _text) in list(line.items()):
            if start < x + width and x < start + length:
                del line[start]
        line[x] = (width, text)
        return True


class Difference(CompositorUpdate):
    """An update without the pieces that stand on the terminal already.

    It is worked out when it is written: updates that Textual drops must not be taken as seen.
    """

    def __init__(self, update: LayoutUpdate | ChopsUpdate, terminal: Terminal) -> None:
        self._update = update
        self._terminal = terminal

    def render_segments(self, console: Console) -> str:
        """The sequences to write."""
        written = []
        for y, x, strip in _pieces(self._update):
            text = strip.render(console)
            if self._terminal.changes(y, x, strip.cell_length, text):
                written += [Control.move_to(x, y).segment.text, text]
        return "".join(written)


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The pieces of an update with their lines and columns, as Textual itself would write them."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, first, last in update.spans:
        for end, (x, piece) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if piece is not None and x <= last and end > first:
                yield y, x, piece if first <= x < last and end <= last else piece.crop(0, min(end, last) - x)
