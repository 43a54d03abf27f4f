"""Two cards side by side: the values in two columns, the letters that differ marked, a sign at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from textual.content import Content

from crm_tui.ui.form.values import ComparedLine
from crm_tui.ui.letters import differing, marked
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.cells import fit, one_line

_TITLE = 18
_SIGN = 3
_GAP = 1


def side_by_side(lines: Iterable[ComparedLine], width: int) -> Content:
    """The lines on ``width`` cells; a long value goes on under itself."""
    room = max(8, (width - _TITLE - _SIGN - 3 * _GAP) // 2)
    return Content("\n").join(piece for line in lines for piece in _drawn(line, room))


def _drawn(line: ComparedLine, room: int) -> Iterator[Content]:
    mine, theirs = one_line(line.mine), one_line(line.theirs)
    in_mine, in_theirs = differing(mine, theirs) if line.sign == "≠" else ([], [])
    left = marked(plain(mine), in_mine).wrap(room)
    right = marked(plain(theirs), in_theirs).wrap(room)
    titles, signs = [fit(line.title, _TITLE)], [line.sign.rjust(_SIGN - 1)]
    for title, one, other, sign in zip_longest(titles, left, right, signs):
        yield plain(" " * _GAP).join(
            (plain(title or " " * _TITLE), _padded(one, room), _padded(other, room), plain(sign or ""))
        )


def _padded(text: Content | None, room: int) -> Content:
    return (text or plain("")).truncate(room, pad=True)
