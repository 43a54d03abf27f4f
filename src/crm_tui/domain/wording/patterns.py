"""Expressions of the data files: words with their inflections, what may stand between, classes of words.

``radin(e|s|es)``: each word is a set of forms, with any of the endings or with none; ``(paye|paie)``, where
nothing stands before, is either word.
``..`` stands for up to three words of the same sentence, ``@person`` for any word of a class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

STOP = "."
"""Stands among the words where a sentence ends."""

Element = frozenset[str] | None
"""The forms of one word; ``None`` for a gap."""

Words = Sequence[str]

_GAP = 3


@cache
def forms(word: str) -> frozenset[str]:
    """All forms of one word: ``radin(e|s)`` gives radin, radine and radins."""
    if "(" not in word:
        return frozenset((word,))
    head, _open, rest = word.partition("(")
    inside, _close, tail = rest.partition(")")
    endings = [*inside.split("|"), *([""] if head else [])]
    return frozenset(form for ending in endings for form in forms(head + ending + tail))


def elements(text: str, classes: Mapping[str, frozenset[str]]) -> tuple[Element, ...]:
    """An expression, word by word."""
    return tuple(
        None if word == ".." else classes[word] if word.startswith("@") else forms(word)
        for word in text.split()
    )


def end_of(pattern: Sequence[Element], words: Words, index: int, step: int = 1) -> int | None:
    """Where an expression that begins at a word ends (the index after it), or nothing.

    Backwards with ``step`` -1, for an expression given from its last word to its first.
    """
    if not pattern:
        return index
    first, rest = pattern[0], pattern[1:]
    if first is not None:
        if 0 <= index < len(words) and words[index] in first:
            return end_of(rest, words, index + step, step)
        return None
    for _width in range(_GAP + 1):
        if (end := end_of(rest, words, index, step)) is not None:
            return end
        if not 0 <= index < len(words) or words[index] == STOP:
            return None
        index += step
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around an expression: ``@machine est ~``."""

    before: tuple[Element, ...]
    """From the nearest word outwards."""
    after: tuple[Element, ...]

    @classmethod
    def parse(cls, text: str, classes: Mapping[str, frozenset[str]]) -> Context:
        """Read one; ``~`` is the expression itself."""
        before, _here, after = text.partition("~")
        return cls(elements(before, classes)[::-1], elements(after, classes))

    def holds(self, words: Words, start: int, end: int) -> bool:
        """Whether it stands around the words from ``start`` to before ``end``."""
        return (
            end_of(self.before, words, start - 1, -1) is not None
            and end_of(self.after, words, end) is not None
        )

    @property
    def vocabulary(self) -> Iterable[str]:
        """All words that it knows."""
        return (word for element in (*self.before, *self.after) for word in element or ())
