"""The names of people: titles left out, particles glued, short forms of given names known."""

from __future__ import annotations

from functools import lru_cache

from crm_tui.domain.duplicates import lexicon
from crm_tui.domain.text import fold

#: A name has no more than this many words, and no word more letters.
_MOST_WORDS, _MOST_LETTERS = 8, 40
_MOST_FULL_FORMS = 3
_ELIDED = frozenset("dl")
_NO_GROUP: frozenset[int] = frozenset()


def name_words(text: str) -> str:
    """The folded words of a surname or given name, without titles such as "Mme" and "Dr"."""
    words = [word[:_MOST_LETTERS] for word in fold(text[:200]).split()]
    titles = lexicon.words("people", "titles")
    kept = [word for word in words if word not in titles] if len(words) > 1 else words
    return " ".join((kept or words)[:_MOST_WORDS])


def glued(words: str) -> str:
    """A name in one word: "le gendre" and "legendre", "jean pierre" and "jeanpierre" are one."""
    return words.replace(" ", "")


@lru_cache(maxsize=8_192)
def core(words: str) -> str:
    """A surname in one word without its particles: "van den bossche" and "bossche" are one."""
    parts = words.split()
    if len(parts) < 2:
        return words
    particles = lexicon.words("people", "particles")
    kept = [
        part
        for place, part in enumerate(parts)
        # What was elided belongs to the name: "D'Hondt" is written "Dhondt" as well.
        if part not in particles or (part in _ELIDED and place + 1 < len(parts))
    ]
    return "".join(kept) or "".join(parts)


def full_forms(first: str) -> tuple[str, ...]:
    """The full names for which a glued given name may stand, itself the first."""
    full = lexicon.full_given_names()
    groups = sorted(lexicon.given_names().get(first, ()))
    found = dict.fromkeys((first, *(full[group] for group in groups)))
    return tuple(found)[: _MOST_FULL_FORMS + 1]


def are_forms(first: str, other: str) -> bool:
    """Whether two glued given names are forms of one name."""
    table = lexicon.given_names()
    return not table.get(first, _NO_GROUP).isdisjoint(table.get(other, _NO_GROUP))


def are_official(first: str, other: str) -> bool:
    """Whether both glued given names are names that a register of births holds, not short forms of one."""
    official = lexicon.official_given_names()
    return first in official and other in official


def initials(words: str) -> str:
    """The first letters of the words of a given name."""
    return "".join(word[0] for word in words.split())
