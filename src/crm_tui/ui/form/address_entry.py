"""The parts of an address that can be read off one line without knowing any street."""

from __future__ import annotations

import re

from crm_tui.domain.address import FRENCH_TERRITORIES, country_code
from crm_tui.domain.card import Address
from crm_tui.domain.text import clean

_LEADING_NUMBER = re.compile(r"(\d{1,5})\s*(bis|ter|quater|[a-z](?![\w'’-]))?(?:\s*,\s*|\s+)(?=\D)", re.I)
_TRAILING_NUMBER = re.compile(r"\s+(\d{1,4})\s*(bis|ter|quater|[a-z])?$", re.I)
_HOUSE_NUMBER = re.compile(r"(\d{1,5})\s*(bis|ter|quater|[a-z])", re.I)
_TOWN = re.compile(r"(?:^|[\s,]+)(?:(F|FR|B|BE|L|LU|CH)\s?-\s?)?(\d{4,5})\s+([^\W\d][^\d,]*)$", re.I)
_COUNTRY_OF_PREFIX = {"F": "FR", "B": "BE", "L": "LU"}
_SHORTEST_COUNTRY = 4
_FRENCH_DIGITS = 5


def read_line(text: str, region: str) -> Address:
    """The number, the street, the town and the country of an address typed on one line.

    Only what is plain to see is taken apart; all the rest is left in the street, so that nothing is lost.
    """
    line = clean(text)
    line, country = _without_country(line)
    postal_code = city = ""
    town = _TOWN.search(line)
    if town and (town[1] or _may_be_code(town[2], line[: town.start(2)], country or region)):
        prefix = (town[1] or "").upper()
        country = country or _COUNTRY_OF_PREFIX.get(prefix, prefix)
        postal_code, city, line = town[2], town[3].strip(), line[: town.start()]
    street = line.strip(" ,")
    number, repetition = "", ""
    if found := _LEADING_NUMBER.match(street):
        number, repetition, street = found[1], found[2] or "", street[found.end() :]
    elif (country or region) not in FRENCH_TERRITORIES and (found := _TRAILING_NUMBER.search(street)):
        number, repetition, street = found[1], found[2] or "", street[: found.start()]
    return Address(
        number=number,
        repetition=repetition.lower(),
        street=street.strip(" ,"),
        postal_code=postal_code,
        city=city,
        country=country,
    )


def split_number(text: str) -> tuple[str, str]:
    """``12 bis`` as number and repetition; any other text is all number."""
    number = clean(text)
    found = _HOUSE_NUMBER.fullmatch(number)
    return (found[1], found[2].lower()) if found else (number, "")


def _without_country(line: str) -> tuple[str, str]:
    """The line without the country's name at its end, and the country's code."""
    before, comma, last = line.rpartition(",")
    name = last.strip()
    if comma and len(name) >= _SHORTEST_COUNTRY and (code := country_code(name)):
        return before.strip(), code
    return line, ""


def _may_be_code(digits: str, before: str, country: str) -> bool:
    """Four digits in France are a year or a house unless a comma parts them from the street."""
    if country not in FRENCH_TERRITORIES:
        return True
    return len(digits) == _FRENCH_DIGITS or before.rstrip().endswith(",")
