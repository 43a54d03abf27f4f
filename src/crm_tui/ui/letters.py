"""Which letters of two like texts differ, so that the eye does not have to look for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from textual.content import Content

#: What is written in these letters differs; reverse video is drawn by every terminal, without any colour.
MARK = "reverse"
#: The same where reverse video says what the keys act on.
IN_CHOICE = "bold underline"
#: From this share of letters to be changed on, the texts are simply two texts: nothing is marked.
_ALL_DIFFERENT = 0.5

Spans = list[tuple[int, int]]


def differing(first: str, second: str) -> tuple[Spans, Spans]:
    """The places that differ in each of two like texts; accents and capitals do not count.

    Where one text has letters that the other lacks, the neighbouring letter is marked in both, so that each
    side shows where to look: « Lefe[bv]re » and « Lefè[v]re ».
    """
    left, right = _plain(first), _plain(second)
    if left == right or not left or not right:
        return [], []
    from rapidfuzz.distance import Levenshtein

    if Levenshtein.normalized_distance(left, right) >= _ALL_DIFFERENT:
        return [], []
    in_first: Spans = []
    in_second: Spans = []
    for step in Levenshtein.opcodes(left, right):
        if step.tag == "equal":
            continue
        one, two = (step.src_start, step.src_end), (step.dest_start, step.dest_end)
        if step.src_start == step.src_end or step.dest_start == step.dest_end:
            one, two = _with_neighbour(one, len(left), two, len(right))
        in_first.append(one)
        in_second.append(two)
    return _joined(in_first), _joined(in_second)


def marked(content: Content, spans: Iterable[tuple[int, int]], style: str = MARK) -> Content:
    """The text with these places marked; those that were cut off with the end of the text are not."""
    limit = len(content)
    for start, stop in spans:
        if start < limit:
            content = content.stylize(style, start, min(stop, limit))
    return content


def _plain(text: str) -> str:
    """One letter for each letter, without its accent and capital: the places stay the same."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] for letter in text)


def _with_neighbour(
    one: tuple[int, int], one_length: int, two: tuple[int, int], two_length: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Both places with the letter that follows, or with the one before at the end."""
    if one[1] < one_length and two[1] < two_length:
        return (one[0], one[1] + 1), (two[0], two[1] + 1)
    return (max(0, one[0] - 1), one[1]), (max(0, two[0] - 1), two[1])


def _joined(spans: Spans) -> Spans:
    joined: Spans = []
    for start, stop in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined
