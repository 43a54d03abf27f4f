"""The names of firms: what is left without legal form and small words, abbreviations written out."""

from __future__ import annotations

import re
from functools import lru_cache

from crm_tui.domain.duplicates import lexicon

_MOST_WORDS, _SHORTEST_NAME = 10, 4
#: Of a surname in a firm's name, and glued to it: "Van Damme" and "Vandamme" are one.
_PARTICLES = re.compile(r"(?<= )van (de[nr]? |het |t )?(?=[a-z]{3})")


@lru_cache(maxsize=4_096)
def firm_words(name: str) -> str:
    """The words of a folded firm name that tell it from others, in their order.

    A name that is nothing but a legal form or small words is kept whole.
    """
    text = _PARTICLES.sub(lambda found: found[0].replace(" ", ""), f" {name} ")
    for phrase in lexicon.phrases("firms", "glued_forms"):
        if f" {phrase} " in text:
            text = text.replace(f" {phrase} ", " ")
    left_out = lexicon.words("firms", "legal_forms") | lexicon.words("firms", "weak_words")
    full = lexicon.mapping("firms", "abbreviations")
    kept = [full.get(word, word) for word in text.split() if word not in left_out]
    if len(kept) == 1:
        kept = [_without_ending(kept[0])]
    if not kept:
        kept = [word for word in name.split() if word not in lexicon.words("firms", "legal_forms")]
    return " ".join((kept or name.split())[:_MOST_WORDS])


def _without_ending(word: str) -> str:
    """A name written in one word, without the "freres" or "etfils" at its end."""
    for ending in lexicon.phrases("firms", "endings"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_NAME:
            return word[: -len(ending)]
    return word


def acronym(words: str) -> str:
    """The first letters of the words of a firm; nothing for a single word."""
    letters = "".join(word[0] for word in words.split())
    return letters if len(letters) > 1 else ""


def acronyms(words: str) -> tuple[str, ...]:
    """The letters by which a firm may be called: without the "Société" that was left out, and with it."""
    letters = acronym(words)
    return (letters, f"s{letters}") if letters else ()
