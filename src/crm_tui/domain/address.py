"""Postal addresses as people and post offices read them: one line, or the lines of an envelope.

Sources: NF Z10-011 (La Poste, SNA) for France and Monaco; bpost, "How to compose an address", for Belgium;
the Universal Postal Union's country sheets for Luxembourg and Switzerland.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from crm_tui.domain.address_words import is_dutch_street
from crm_tui.domain.text import clean, fold
from crm_tui.i18n import N_, _

if TYPE_CHECKING:
    from crm_tui.domain.card import Address

#: Where French postal codes, VAT rules and ten-digit telephone numbers hold.
FRENCH_TERRITORIES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "MC"})

POSTAL_DIGITS = {**dict.fromkeys(FRENCH_TERRITORIES, 5), "BE": 4, "LU": 4, "CH": 4}
"""How many digits a postal code has."""

_COUNTRY_NAMES = {
    "FR": N_("France"),
    "BE": N_("Belgique"),
    "LU": N_("Luxembourg"),
    "CH": N_("Suisse"),
    "MC": N_("Monaco"),
    "DE": N_("Allemagne"),
    "IT": N_("Italie"),
    "ES": N_("Espagne"),
    "NL": N_("Pays-Bas"),
    "GB": N_("Royaume-Uni"),
    "PT": N_("Portugal"),
    "IE": N_("Irlande"),
    "AT": N_("Autriche"),
    "GP": N_("Guadeloupe"),
    "MQ": N_("Martinique"),
    "GF": N_("Guyane"),
    "RE": N_("La Réunion"),
    "YT": N_("Mayotte"),
    "PM": N_("Saint-Pierre-et-Miquelon"),
    "BL": N_("Saint-Barthélemy"),
    "MF": N_("Saint-Martin"),
    "NC": N_("Nouvelle-Calédonie"),
    "PF": N_("Polynésie française"),
    "WF": N_("Wallis-et-Futuna"),
}
COUNTRY_CODES = tuple(_COUNTRY_NAMES)
"""The countries offered in the form, the nearest first."""

#: Served and written as in France.
_FRENCH_POST = FRENCH_TERRITORIES | {"NC", "PF", "WF"}
_NUMBER_AFTER_STREET = frozenset({"BE", "CH", "DE", "IT", "ES", "NL", "PT", "AT"})
_COUNTRY_BEFORE_CODE = {"LU": "L", "CH": "CH"}

#: NF Z10-011, annex: above 32 characters the street's type, never its name, is shortened.
_LONG_STREET = 32
_SHORT_TYPES = {
    "allee": "ALL",
    "allees": "ALL",
    "avenue": "AV",
    "boulevard": "BD",
    "chemin": "CHE",
    "cours": "CRS",
    "faubourg": "FG",
    "impasse": "IMP",
    "lotissement": "LOT",
    "passage": "PAS",
    "place": "PL",
    "residence": "RES",
    "route": "RTE",
    "square": "SQ",
}
_BOX_WORD = re.compile(r"^(?:bte|boîte|boite|bus|box|b)\b", re.I)
_BUILDING = re.compile(
    r"(?:b[âa]t(?:iment|\b)|r[ée]s(?:idence|\b)|imm(?:euble|\b)|tour\b|entr[ée]e\b|hall\b|bloc\b"
    r"|z(?:a|i|ac|one)\b|parc\b|centre\b|lot(?:issement)?\b)",
    re.I,
)
_FIRST_NUMBER = re.compile(r"\s?[-/].*")
_PUNCTUATION = re.compile(r"[,;:.]+")


def country_name(code: str) -> str:
    """The name of a country by its ISO 3166 alpha-2 code; the code itself for the rest of the world."""
    return _(_COUNTRY_NAMES[code]) if code in _COUNTRY_NAMES else code


def country_code(text: str) -> str:
    """The ISO 3166 alpha-2 code of a country typed as a code or by name; nothing where it is unknown."""
    from phonenumbers import SUPPORTED_REGIONS

    code = text.strip().upper()
    if code in SUPPORTED_REGIONS:
        return code
    folded = fold(text)
    for known, name in _COUNTRY_NAMES.items():
        if folded and folded in (fold(name), fold(_(name)), fold(name).removeprefix("la ")):
            return known
    return ""


def one_line(address: Address, shop_country: str = "FR") -> str:
    """The address on one line, with its country where that is not the shop's.

    An address of which nothing was understood is shown as typed.
    """
    if not address.has_parts:
        return clean(address.typed)
    country = address.country or shop_country
    parts = (
        _street_line(address, country),
        address.complement,
        address.po_box,
        _joined(address.postal_code, address.city, address.cedex),
        country_name(country) if country != shop_country else "",
    )
    return ", ".join(part for part in parts if part)


def postal_lines(address: Address, name: str, shop_country: str = "FR") -> list[str]:
    """The lines of an envelope posted in ``shop_country``: name, complement, street, box, town, country.

    France wants what is inside the building before the building, no punctuation from the street on, of two
    numbers the first, and the town in capitals without accents; Luxembourg a comma behind the number, and
    everybody but France the town as it is written. Lines are never cut: La Poste reads 38 characters, bpost
    50. An address of which nothing was understood keeps the lines in which it was typed.
    """
    country = address.country or shop_country
    if not address.has_parts:
        return [line for line in (name, *map(clean, address.typed.splitlines())) if line]
    abroad = _is_abroad(country, shop_country)
    town = _joined(_prefixed_code(address.postal_code, country, abroad), address.city, address.cedex)
    if country in _FRENCH_POST:
        first = replace(address, number=_FIRST_NUMBER.sub("", address.number))
        street = _french_street(_street_line(first, country))
        inside, building = _inside_and_building(address.complement)
        middle: tuple[str, ...] = (inside, building, street, _unpunctuated(address.po_box))
        town = _capitals(town)
    else:
        comma = "," if country == "LU" and address.number and address.street else ""
        street = _street_line(replace(address, repetition=f"{address.repetition}{comma}"), country)
        middle = (address.complement, street.replace(" ,", ","), address.po_box)
    lines = (name, *middle, town, _capitals(country_name(country)) if abroad else "")
    return [line for line in lines if line]


def _inside_and_building(complement: str) -> tuple[str, str]:
    """Lines 2 and 3 of NF Z10-011: flat, floor and "chez"; then building, residence and zone."""
    parts = [part for part in map(clean, complement.split(",")) if part]
    building = [part for part in parts if _BUILDING.match(part)]
    return ", ".join(part for part in parts if part not in building), ", ".join(building)


def _street_line(address: Address, country: str) -> str:
    """Number and street in the country's order, with the box of a Belgian house in the street's language."""
    number = _joined(address.number, address.repetition)
    order = (address.street, number) if country in _NUMBER_AFTER_STREET else (number, address.street)
    box = address.box
    if box and not _BOX_WORD.match(box):
        is_dutch = any(map(is_dutch_street, fold(address.street).split()))
        box = f"bus {box}" if is_dutch else _("bte {box}").format(box=box)
    return _joined(*order, box)


def _prefixed_code(postal_code: str, country: str, abroad: bool) -> str:
    """The code as it is written: Luxembourg keeps its letter at home."""
    prefix = _COUNTRY_BEFORE_CODE.get(country) if abroad or country == "LU" else ""
    return f"{prefix}-{postal_code}" if prefix and postal_code else postal_code


def _is_abroad(country: str, shop_country: str) -> bool:
    """Whether the envelope must name the country; La Poste serves overseas and Monaco without it."""
    return country != shop_country and not {country, shop_country} <= FRENCH_TERRITORIES


def _french_street(street: str) -> str:
    """The street line without punctuation, its type shortened where the line is long."""
    line = _unpunctuated(street)
    if len(line) <= _LONG_STREET:
        return line
    return " ".join(_SHORT_TYPES.get(fold(word), word) for word in line.split(" "))


def _unpunctuated(line: str) -> str:
    return clean(_PUNCTUATION.sub(" ", line))


def _capitals(line: str) -> str:
    """Capitals without accents, hyphens or apostrophes, as the sorting machines expect."""
    plain = "".join(letter for letter in normalize("NFKD", line) if not category(letter).startswith("M"))
    return clean(re.sub(r"[\W_]+", " ", plain).upper())


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
