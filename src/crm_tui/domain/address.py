"""Postal addresses as people and post offices read them: one line, or the lines of an envelope.

Sources: NF Z10-011 (La Poste, SNA) for France and Monaco; bpost, "How to compose an address", for Belgium;
the Universal Postal Union's country sheets for Luxembourg and Switzerland.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import category, normalize

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

    France wants no punctuation from the street on and the town in capitals without accents; elsewhere the
    town is written as it is. Lines are never cut: La Poste reads 38 characters, bpost 50.
    """
    country = address.country or shop_country
    if not address.has_parts:
        return [line for line in (name, clean(address.typed)) if line]
    street = _street_line(address, country)
    po_box = address.po_box
    abroad = _is_abroad(country, shop_country)
    town = _joined(_prefixed_code(address.postal_code, country, abroad), address.city, address.cedex)
    if country in FRENCH_TERRITORIES:
        street, po_box, town = _french_street(street), _unpunctuated(po_box), _capitals(town)
    lines = (name, address.complement, street, po_box, town)
    return [line for line in (*lines, _capitals(country_name(country)) if abroad else "") if line]


def _street_line(address: Address, country: str) -> str:
    """Number and street in the country's order, with the box of a Belgian house."""
    number = _joined(address.number, address.repetition)
    order = (address.street, number) if country in _NUMBER_AFTER_STREET else (number, address.street)
    box = address.box
    if box and not _BOX_WORD.match(box):
        box = _("bte {box}").format(box=box)
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
