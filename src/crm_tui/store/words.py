"""How texts become the words of the full-text index: one way for what is stored and for what is asked.

Words hold letters and digits alone, so no text can be anything but words to the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from unicodedata import ucd_3_2_0

from crm_tui.domain.text import digits, fold

#: Longer words are cut: full-text indexes refuse very long ones.
WORD_LIMIT = 60

#: Before the glued domain of an e-mail address, so that "@gm" finds Gmail and "gm" does not. A word that no
#: name begins with; the same rare letters cost nothing in the index.
DOMAIN_MARK = "qq"

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
    """The words of a name; what looks like a phone in it ("24/7") as well as a search would read it."""
    found = words(name)
    if _DIGIT.search(name):
        found += (glued(run) for number, run in runs(name) if number)
    return found
