"""What was meant by a text that finds next to nothing: the nearest words and numbers that find something."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from typing import Protocol

from crm_tui.domain.text import clean, digits
from crm_tui.store import full_text, spelling
from crm_tui.store.filters import Reads
from crm_tui.store.search_terms import Term, wanted
from crm_tui.store.words import runs, words

#: Shorter words are not corrected: they are still being typed, or mean too much.
_SHORTEST = 4
#: So many words of a text are corrected, each in so many ways.
_MOST_WORDS, _MOST_WAYS = 3, 3
#: Clients that a corrected text finds are counted up to here, to choose between two.
_COUNTED = 50

_LOT_MORE = 4
#: A word that so many clients have is none that was mistyped.
_ENOUGH = 5

_DIGITS = "0123456789"
#: Numbers of so many digits may be those of a phone with a digit too few, too many or wrong.
_PHONE_DIGITS = range(9, 13)


class Scope(Protocol):
    """Among whom a text is looked for."""

    def finds(self, tx: Reads, terms: Sequence[Term], begun: Sequence[Term], most: int) -> int:
        """How many clients have words that are, or for the terms ``begun`` begin with, theirs."""


def correct(tx: Reads, text: str, scope: Scope, found: int) -> str:
    """The text that was probably meant, if it finds a lot more; nothing where none does.

    Args:
        tx: A transaction.
        text: What was typed.
        scope: Among whom.
        found: How many clients it finds.
    """
    best, most = "", found
    for parts, replaced in _others(tx, clean(text, limit=200), scope, found):
        finds = _finds(tx, parts, replaced, scope)
        # The text itself and the nearest others come first: a farther one must find a lot more.
        if finds > _LOT_MORE * most:
            best, most = " ".join(parts), finds
    return best


def _finds(tx: Reads, parts: Sequence[str], replaced: Collection[int], scope: Scope) -> int:
    """How many clients have the words: whole ones, but for a last one that is still being typed."""
    terms = [term for part in parts for term in wanted(part).terms]
    begun = terms[-1:] if len(parts) - 1 not in replaced else []
    return scope.finds(tx, terms, begun, _COUNTED)


_Other = tuple[Sequence[str], Collection[int]]
"""The parts of a text, and which of them were replaced."""


def _others(tx: Reads, text: str, scope: Scope, found: int) -> Iterator[_Other]:
    """Texts with other words in the place of those that nobody has, or few; the nearest first."""
    parts = list(_parts(text))
    if len(parts) == 1 and not found:
        yield from (([number], [0]) for number in _numbers(tx, parts[0]))
    open_to_doubt = [place for place, word in enumerate(parts) if word.isalpha() and len(word) >= _SHORTEST]
    unknown = [place for place in open_to_doubt if not spelling.is_known(tx, parts[place])]
    if unknown:
        yield from _replaced(tx, parts, unknown[:_MOST_WORDS])
    else:
        for place in open_to_doubt[:_MOST_WORDS]:
            # What finds somebody is right, apart perhaps from a word that hardly anybody has.
            last = place == len(parts) - 1
            if not found or _finds(tx, [parts[place]], () if last else (0,), scope) < _ENOUGH:
                yield from _replaced(tx, parts, [place])


def _replaced(tx: Reads, parts: Sequence[str], places: Sequence[int]) -> Iterator[_Other]:
    ways = [spelling.meant(tx, parts[place], _MOST_WAYS) for place in places]
    for chosen in product(*ways):
        other = list(parts)
        for place, word in zip(places, chosen, strict=True):
            other[place] = word
        yield other, places


def _numbers(tx: Reads, text: str) -> Iterator[str]:
    """Phone numbers of clients that are one digit away."""
    number = digits(text)
    if len(number) not in _PHONE_DIGITS:
        return
    near = _one_digit_away(number)
    index = full_text.index_of(tx)
    rows = tx.execute(
        f"SELECT s.phone FROM {index.table} {index.join} search_doc s ON s.id = {index.key}"  # noqa: S608  # constants
        f" WHERE {index.matches} LIMIT ?",
        (index.expression([tuple((each,) for each in sorted(near))]), _COUNTED),
    )
    yield from dict.fromkeys(word for (phone,) in rows for word in phone.split() if word in near)


def _one_digit_away(number: str) -> set[str]:
    cuts = [(number[:place], number[place:]) for place in range(len(number) + 1)]
    near = {left + right[1:] for left, right in cuts if right}
    near |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    near |= {left + digit + right[1:] for left, right in cuts if right for digit in _DIGITS}
    near |= {left + digit + right for left, right in cuts for digit in _DIGITS}
    return near - {number}


def _parts(text: str) -> Iterator[str]:
    """Words one by one; numbers and e-mail addresses as they were typed."""
    for numeric, run in runs(text):
        if numeric:
            yield " ".join(run)
        else:
            for part in run:
                yield from [part] if "@" in part else words(part)
