"""How texts become the words of the full-text index: one way for what is stored and for what is asked.

Words hold letters and digits alone, so no text can be anything but words to the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from unicodedata import ucd_3_2_0

from crm_tui.domain.text import digits, fold

#: Longer words are cut: full-text indexes refuse very long ones.
WORD_LIMIT = 60

#: Before the glued domain of an e-mail address, so that "@gm" finds Gmail and "gm" does not. A word that no
#: name begins with; the same rare letters cost nothing in the index.
DOMAIN_MARK = "qq"

_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_OTHER_FORM = {**_SHORT, **{long: short for short, long in _SHORT.items()}}

#: What some write as a word of its own, and some together with the next.
_PARTICLES = frozenset(
    ("d", "da", "de", "del", "des", "di", "du", "el", "la", "le", "mac", "mc", "o", "van", "von")
)

_NUMBER = re.compile(r"[+(]*\d[\d()./+\-–]*")
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
_DIGIT = re.compile(r"\d")


def words(text: str) -> list[str]:
    """The words of a text.

    Only letters and digits that every full-text tokenizer knows as such: one that parts a word of ours in two
    would turn it into a phrase, which the index cannot answer.
    """
    folded = fold(text)
    if not folded.isascii():
        folded = "".join(sign if ucd_3_2_0.category(sign)[0] in "LN" else " " for sign in folded)
    return [word[:WORD_LIMIT] for word in folded.split()]


def domain_word(domain: str) -> str:
    """The one word that stands for the domain of an e-mail address, or for its beginning."""
    return (DOMAIN_MARK + "".join(words(domain)))[:WORD_LIMIT]


def runs(text: str) -> Iterator[tuple[bool, list[str]]]:
    """The parts of a text between spaces: whether they are numbers, and those of the same kind in a row."""
    parts = _TRUNK_ZERO.sub("", text).split()
    return (
        (number, list(run)) for number, run in groupby(parts, key=lambda part: bool(_NUMBER.fullmatch(part)))
    )


def glued(numbers: list[str]) -> str:
    """Numbers in a row as the one that they are when it is a phone: "06 12", "06.12" and "06/12" are 0612."""
    word = "".join(digits(number)[:WORD_LIMIT] for number in numbers)[:WORD_LIMIT]
    abroad = numbers[0].startswith("00") and len(word) > 2
    return word.removeprefix("00") if abroad else word


def name_words(name: str) -> list[str]:
    """The words of a name, and whatever else a search may read or somebody may write in their place.

    What looks like a phone ("24/7") is one word too; "Jean-Pierre" is also "jeanpierre".
    """
    found = spelt_words(name)
    if _DIGIT.search(name):
        found += (glued(run) for number, run in runs(name) if number)
    for part in name.split():
        parted = words(part)
        if len(parted) > 1:
            found.append("".join(parted)[:WORD_LIMIT])
    return found


def spelt_words(name: str) -> list[str]:
    """The words of a name, also those that many write in one, and the short or long form of others."""
    found = words(name)
    return found + [pair.together for pair in with_particles(found)] + _other_forms(found)


def place_words(text: str) -> list[str]:
    """The words of a town or an address, "st" and "saint" both where one of them is."""
    found = words(text)
    return found + _other_forms(found)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words that many write as one."""

    parted: tuple[str, str]
    together: str


def with_particles(found: Sequence[str]) -> list[Pair]:
    """Particles with the word after them: "le goff" is also "legoff"."""
    return [
        Pair((first, second), (first + second)[:WORD_LIMIT])
        for first, second in pairwise(found)
        if first in _PARTICLES
    ]


def _other_forms(found: Iterable[str]) -> list[str]:
    return [_OTHER_FORM[word] for word in found if word in _OTHER_FORM]
