"""Lines of addresses as files give them: a street with its number, a town with its code, several lines.

A file names its columns, so that nothing has to be guessed here, and nothing is rewritten; a whole address in
one text is for :mod:`crm_tui.domain.address_reading`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crm_tui.domain.address import FRENCH_TERRITORIES
from crm_tui.domain.address_reading import read
from crm_tui.domain.card import Address
from crm_tui.domain.places import Place
from crm_tui.domain.text import clean

_LEADING_NUMBER = re.compile(r"(\d{1,5})\s*(bis|ter|quater|[a-z](?![\w'’-]))?(?:\s*,\s*|\s+)(?=\D)", re.I)
_TRAILING_NUMBER = re.compile(r"\s+(\d{1,4})\s*(bis|ter|quater|[a-z])?$", re.I)
_BOX = re.compile(r"[\s,]+(?:bte|boîte|boite|bus)\b\.?\s*([\w/.-]+)$", re.I)
_CODE_AND_TOWN = re.compile(r"((?:[A-Z]{1,2}\s?-\s?)?\d{4,5})[\s,-]+(\D.*)", re.I)


def read_street(text: str, region: str) -> Address:
    """The number, the street and the Belgian box of a street line; ``region`` is its country."""
    street = clean(text).strip(" ,")
    number = repetition = box = ""
    if found := _BOX.search(street):
        box, street = found[1], street[: found.start()]
    if found := _LEADING_NUMBER.match(street):
        number, repetition, street = found[1], found[2] or "", street[found.end() :]
    elif region not in FRENCH_TERRITORIES and (found := _TRAILING_NUMBER.search(street)):
        number, repetition, street = found[1], found[2] or "", street[: found.start()]
    return Address(number=number, repetition=repetition.lower(), street=street.strip(" ,"), box=box)


def street_among(lines: Sequence[str]) -> tuple[str, str]:
    """The line that begins with a number, else the first one, and all the others as the complement."""
    street = next((index for index, line in enumerate(lines) if line[:1].isdigit()), 0)
    others = [line for index, line in enumerate(lines) if index != street]
    return (lines[street] if lines else ""), ", ".join(others)


def read_town(text: str) -> tuple[str, str]:
    """The postal code and the town of "35000 Rennes"; a text without code is all town."""
    town = clean(text)
    found = _CODE_AND_TOWN.fullmatch(town)
    return (found[1], found[2]) if found else ("", town)


def read_whole(text: str, region: str) -> Address:
    """A whole address in one text, as far as it can be read without a list of towns."""
    return read(text, _Nowhere(), region).address


class _Nowhere:
    """A gazetteer that knows no town."""

    def with_code(self, postal_code: str, country: str = "") -> Sequence[Place]:
        return ()

    def with_code_beginning(self, digits: str, country: str = "", limit: int = 20) -> Sequence[Place]:
        return ()

    def named(self, name: str, country: str = "") -> Sequence[Place]:
        return ()

    def beginning(
        self, name: str, country: str = "", limit: int = 20, *, later: bool = True
    ) -> Sequence[Place]:
        return ()
