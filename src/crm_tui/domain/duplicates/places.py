"""Where a client lives: number and street drawn from however the address was typed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from crm_tui.domain.card import Address
from crm_tui.domain.duplicates import lexicon
from crm_tui.domain.text import fold

#: Longer streets are no streets.
_LONGEST = 120
_NUMBER = re.compile(r"(\d{1,4})([a-z]?)")
_TYPED = re.compile(r"(.*?)[\s,]*\b(\d{4,5})\s+(\D+)")


class Place(NamedTuple):
    """One address in comparable form; what is not known is empty."""

    number: str
    """House number without its repetition."""
    street: str
    """The words that name the street, without its type and small words."""
    postal_code: str
    city: str


def place_of(address: Address) -> Place | None:
    """The comparable form of an address; ``None`` where it holds nothing to compare."""
    number, street, code, city = address.number, address.street, address.postal_code, address.city
    if not (street or code or city) and (found := _TYPED.match(address.typed[:_LONGEST])):
        street, code, city = found[1], found[2], found[3]
    line = fold(f"{number} {street}"[:_LONGEST])
    house, words = street_of(line)
    place = Place(house, words, fold(code[:12]).replace(" ", ""), fold(city[:60]))
    return place if any(place) else None


@lru_cache(maxsize=1_024)
def street_of(line: str) -> tuple[str, str]:
    """Number and naming words of a folded street line, the number before or after the name."""
    tokens = line.split()
    number = ""
    if tokens and (found := _NUMBER.fullmatch(tokens[0])):
        number, tokens = found[1], tokens[1:]
        if tokens and len(tokens) > 1 and tokens[0] in lexicon.words("streets", "repetitions"):
            tokens = tokens[1:]
    else:
        if len(tokens) > 2 and tokens[-1] in lexicon.words("streets", "repetitions"):
            tokens = tokens[:-1]
        if len(tokens) > 1 and (found := _NUMBER.fullmatch(tokens[-1])) and not _is_a_year(tokens):
            number, tokens = found[1], tokens[:-1]
    full = lexicon.mapping("streets", "abbreviations")
    left_out = lexicon.words("streets", "types") | lexicon.words("streets", "small_words")
    kept = [full.get(token, token) for token in tokens if token not in left_out]
    return number.lstrip("0"), " ".join(kept or tokens)


def _is_a_year(tokens: list[str]) -> bool:
    """Whether the number at the end belongs to the name: "rue du 8 mai 1945"."""
    return len(tokens[-1]) == 4 and tokens[-1][:2] in ("18", "19", "20")
