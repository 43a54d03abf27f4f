"""Postal addresses as people and post offices read them: one line, or the lines of an envelope.

Sources: NF Z10-011 (La Poste, SNA) for France and Monaco; bpost, "How to compose an address", for Belgium;
the Universal Postal Union's country sheets for Luxembourg and Switzerland.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from crm_tui.domain.address_words import is_dutch_street, kind_of
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
#: "Bahnhofstrasse 12a": elsewhere the letter behind a number is a capital.
_SMALL_LETTERS = frozenset({"CH", "DE", "AT"})
_COUNTRY_BEFORE_CODE = {"LU": "L", "CH": "CH"}

POSTAL_LINE = 38
"""How many characters of a line La Poste reads (NF Z10-011)."""

#: NF Z10-011, annex: where the line is too long, the street's type, never its name, is shortened.
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
#: bpost, "one language per address": where Dutch is the language, unless the street is French.
_FLEMISH_CODES = (range(1500, 4000), range(8000, 10_000))
_FRENCH_STREETS = frozenset(
    ("rue", "avenue", "boulevard", "chaussée", "place", "chemin", "route", "allée", "impasse", "drève")
)
_BUILDING = re.compile(
    r"(?:b[âa]t(?:iment|\b)|r[ée]s(?:idence|\b)|imm(?:euble|\b)|tour\b|entr[ée]e\b|hall\b|bloc\b"
    r"|z(?:a|i|ac|one)\b|parc\b|centre\b|lot(?:issement)?\b)",
    re.I,
)
_FIRST_NUMBER = re.compile(r"\s?[-/].*")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
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


def is_french_post(country: str) -> bool:
    """Whether the rules of La Poste hold there."""
    return country in _FRENCH_POST


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

    France wants what is inside the building, the box too, before the building, no punctuation from the street
    on, of two numbers the first, and the town in capitals without accents; Luxembourg a comma behind the
    number, and everybody but France the town as it is written. Lines are never cut: La Poste reads 38
    characters, bpost 50. An address of which nothing was understood keeps the lines in which it was typed.
    """
    country = address.country or shop_country
    if not address.has_parts:
        return [line for line in (name, *map(clean, address.typed.splitlines())) if line]
    abroad = _is_abroad(country, shop_country)
    town = _joined(_prefixed_code(address.postal_code, country, abroad), address.city, address.cedex)
    if country in _FRENCH_POST:
        street = _french_street(address)
        inside, building = _inside_and_building(address.complement)
        inside = ", ".join(part for part in (inside, _box(address, country)) if part)
        middle: tuple[str, ...] = (inside, building, street, _unpunctuated(address.po_box))
        town = _capitals(town)
    else:
        comma = "," if country == "LU" and address.number and address.street else ""
        middle = (address.complement, _street_line(address, country, comma), address.po_box)
    lines = (name, *middle, town, _capitals(country_name(country)) if abroad else "")
    return [line for line in lines if line]


def _inside_and_building(complement: str) -> tuple[str, str]:
    """Lines 2 and 3 of NF Z10-011: flat, floor and "chez"; then building, residence and zone."""
    parts = [part for part in map(clean, complement.split(",")) if part]
    building = [part for part in parts if _BUILDING.match(part)]
    return ", ".join(part for part in parts if part not in building), ", ".join(building)


def _street_line(address: Address, country: str, comma: str = "") -> str:
    """Number and street in the country's order, with the box; ``comma`` stands behind the number."""
    number = _house(address, country) + comma
    order = (address.street, number) if country in _NUMBER_AFTER_STREET else (number, address.street)
    return _joined(*order, _box(address, country))


def _house(address: Address, country: str) -> str:
    """The number with what repeats it: "12 bis", in France "12 B", in Belgium "12B"."""
    letter = address.repetition
    if country in _SMALL_LETTERS and len(letter) == 1:
        return f"{address.number}{letter.lower()}"
    repetition = " ".join(part.upper() if len(part) == 1 else part for part in letter.split())
    is_glued = len(letter) == 1 and country not in _FRENCH_POST
    return f"{address.number}{repetition}" if is_glued else _joined(address.number, repetition)


def _box(address: Address, country: str) -> str:
    """The box as it was said, or in the language of the address."""
    box = address.box
    if not box or _BOX_WORD.match(box):
        return box
    return f"bus {box}" if country == "BE" and _is_dutch(address) else _("bte {box}").format(box=box)


def _is_dutch(address: Address) -> bool:
    """Whether a Belgian address is Dutch, by its street or else by its town."""
    words = fold(address.street).split()
    if kind_of(words)[0] in _FRENCH_STREETS:
        return False
    code = address.postal_code
    is_flemish = code.isdecimal() and any(int(code) in codes for codes in _FLEMISH_CODES)
    return is_flemish or fold(address.city) == "brussel" or any(map(is_dutch_street, words))


def _prefixed_code(postal_code: str, country: str, abroad: bool) -> str:
    """The code as it is written: Luxembourg keeps its letter at home."""
    prefix = _COUNTRY_BEFORE_CODE.get(country) if abroad or country == "LU" else ""
    return f"{prefix}-{postal_code}" if prefix and postal_code else postal_code


def _is_abroad(country: str, shop_country: str) -> bool:
    """Whether the envelope must name the country; La Poste serves overseas and Monaco without it."""
    return country != shop_country and not {country, shop_country} <= FRENCH_TERRITORIES


def _french_street(address: Address) -> str:
    """The street line without box and punctuation, its type shortened where the line is too long."""
    number = _house(replace(address, number=_FIRST_NUMBER.sub("", address.number)), "FR")
    street = _unpunctuated(address.street)
    if len(line := _unpunctuated(_joined(number, street))) <= POSTAL_LINE:
        return line
    kind, _space, name = street.partition(" ")
    return _unpunctuated(_joined(number, _SHORT_TYPES.get(fold(kind), kind), name))


def _unpunctuated(line: str) -> str:
    return clean(_PUNCTUATION.sub(" ", line))


def _capitals(line: str) -> str:
    """Capitals without accents, hyphens or apostrophes, as the sorting machines expect."""
    line = line.translate(_LIGATURES)
    plain = "".join(letter for letter in normalize("NFKD", line) if not category(letter).startswith("M"))
    return clean(re.sub(r"[\W_]+", " ", plain).upper())


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
