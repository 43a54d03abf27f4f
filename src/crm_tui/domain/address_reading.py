"""An address as people type it, taken apart: number, street, complement, code, town.

Nothing is invented: what cannot be told stays empty, and what can be several things is offered as
*candidates*. The rules and the traps behind them are those of French and Belgian typing without a comma: a
year is no postal code ("8 mai 1945"), a street may be called after a town ("rue de Paris"), a Belgian number
stands behind the street.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from crm_tui.domain.address_street import parse_street
from crm_tui.domain.address_town import ARRONDISSEMENTS, Town, find_town
from crm_tui.domain.address_words import (
    CONNECTORS,
    DEPARTMENTS,
    GIVEN_NAMES,
    LONGEST_DEPARTMENT,
    STREET_KINDS,
    is_name_word,
    is_title,
)
from crm_tui.domain.card import Address
from crm_tui.domain.places import Gazetteer, Place, place_key
from crm_tui.domain.text import clean, fold

#: More is no address but a pasted text; it stays whole in the street.
_LONGEST = 250

_COUNTRIES = {
    "france": "FR",
    "france metropolitaine": "FR",
    "belgique": "BE",
    "belgie": "BE",
    "belgien": "BE",
    "belgium": "BE",
    "suisse": "CH",
    "schweiz": "CH",
    "switzerland": "CH",
    "grand duche de luxembourg": "LU",
    "principaute de monaco": "MC",
}
_AS_TOWN_TOO = {"luxembourg": "LU", "monaco": "MC"}
_CODES = frozenset(("FR", "BE", "LU", "CH", "MC"))
#: Lands of France that people write behind the town like a country, by the beginning of their INSEE codes.
_LANDS = {
    "guadeloupe": "971",
    "martinique": "972",
    "guyane": "973",
    "guyane francaise": "973",
    "la reunion": "974",
    "ile de la reunion": "974",
    "reunion": "974",
    "mayotte": "976",
    "nouvelle caledonie": "988",
    "polynesie francaise": "987",
    "corse": "20",
}
_LAST_COUNTRY = re.compile(rf"\s+(?:{'|'.join(_COUNTRIES)}|belgië)$", re.I)
_LAST_LAND = re.compile(
    r"\s+(?:(?:(?:île de )?la )?réunion|(?:la )?reunion|guadeloupe|martinique|guyane|mayotte|corse)$", re.I
)
_ANY_CODE = re.compile(r"\b\d{4,5}\b")

#: Quotes say nothing, and a bar parts like a comma.
_PLAIN = str.maketrans({"’": "'", "«": "", "»": "", '"': "", "|": ",", "\t": " "})
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
#: A decimal comma parts nothing: "PK 15,5" is read with a sign that nobody types in its stead.
_MILESTONE = re.compile(r"\b(pk\s?\d{1,3}),(?=\d)", re.I)
_DECIMAL = "\N{ARABIC DECIMAL SEPARATOR}"
_GLUED_CODE = re.compile(r"\b(\d{5})(?=[^\W\d_]{3})")
_GLUED_NUMBER = re.compile(
    r"(?:^|(?<=,)|(?<=,\s))(\d{1,4})(?=(?:rue|avenue|av|boulevard|bd|place|chemin|impasse|all[ée]e|route|quai)\b)",
    re.I,
)

_CEDEX = re.compile(r"[\s,]*\bcedex\b\.?(?:\s*(\d{1,2}))?(?!\d)", re.I)
_PO_BOX = re.compile(
    r"\b(?:(b\.?p\.?|c\.?s\.?|tsa|boîte postale|boite postale|postbus|postfach|case postale)"
    r"\s*(?:n\s?[°o]\s*)?)(\d{1,3}(?: \d{3})+|\d{1,6})(?!\d)",
    re.I,
)
_PO_BOX_NAMES = {
    "boite postale": "BP",
    "b p": "BP",
    "c s": "CS",
    "postbus": "Postbus",
    "postfach": "Postfach",
    "case postale": "Case postale",
}
_BOX = re.compile(
    r"[\s,/]*(?:\b|(?<=\d))(?:bte|boîte|boite|bus|box)(?![^\W\d_])\.?\s*(?:n\s?[°o]\s*)?"
    r"([a-z]?\d[\w./-]*|[a-z])(?![\w'])",
    re.I,
)
#: "16/3", "16 b 3" and "16 A1": behind the number of a Belgian house.
_BELGIAN_BOX = re.compile(
    r"(?<=\d)(\s?[a-h])??\s?(?:/\s?([a-z]?\d{1,4}|[a-z])|b\.?\s?(\d{1,3})|([ac-z]\d{1,3})(?=,|$))(?![\w/])",
    re.I,
)
_DESIGNATOR = (
    r"(?:\.?\s*(?:n\s?[°o]\s*)?\d{1,4}[a-z]?|[.\s]\s*(?:n\s?[°o]\s*)?(?:[a-z]\d{1,4}|[a-z]))(?![\w'’])"
)
_SIDE = r"(?:\s+(?:gauche|droite|face|g|d)\b)?"
_COMPLEMENT = re.compile(
    r"(?:^|(?<=[\s,]))(?:"
    r"(?:appartement|appart|appt|app|apt|bâtiment|batiment|bât|bat|bt|bloc|tour|cage|escalier|esc|hall"
    r"|entrée|entree|logement|lgt|studio|chambre|bureau|boîte aux lettres|boite aux lettres|bal)"
    rf"{_DESIGNATOR}"
    r"|(?:porte|pte|lot|local)\.?\s*(?:n\s?[°o]\s*)?\d{1,4}[a-z]?(?!\w)"
    r"|porte\s+(?:(?:de\s+)?(?:gauche|droite)|face)\b"
    rf"|(?:\d{{1,2}}\s?(?:er|e|è|eme|ème|ième|nd|nde)\s?(?:étage|etage|ét|etg)\b\.?{_SIDE})"
    rf"|(?:\d{{1,2}}\s?(?:étage|etage|ét|etg)\b\.?(?!\s*\d){_SIDE})"
    r"|(?:étage|etage|etg)\.?\s*\d{1,2}(?!\w)"
    rf"|(?:dernier|premier|deuxi[èe]me|second|troisi[èe]me|quatri[èe]me)\s(?:étage|etage)\b{_SIDE}"
    r"|au\sfond\s(?:de\sla\scour|du\scouloir|à\s(?:gauche|droite))\b"
    rf"|(?:rdc|rez[- ]de[- ]chauss[ée]e|rez)\b{_SIDE}"
    r"|(?:digicode|interphone)\s*:?\s*[\da-z]{1,8}\b|code\s+(?:porte\s+)?[\da-z]*\d[\da-z]{3,7}\b"
    r"|(?:chez|c/o|[àa] l['’]attention de)\s+[^,\d]+?(?=,|$|\d"
    r"|\s(?:rue|avenue|av|boulevard|bd|place|pl|chemin|impasse|imp|all[ée]e|route|rte|quai|square|cours)"
    r"\.?\s[^\W\d]|\s\w{2,}(?:straat|laan|steenweg|plein|stra(?:ss|ß)e|str|gasse|platz)\b)"
    r")",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was understood of one line."""

    address: Address = field(default_factory=Address)
    insee: str = ""
    """The commune's code, where the town is sure."""
    candidates: tuple[Place, ...] = ()
    """Towns and codes to choose from, where several are possible."""
    department: str = ""
    """The department that was typed instead of a code: "Saint-Denis (93)"."""
    sure: bool = True
    """Whether the town was told from the street by a code or a comma, and not only by its place."""


def read(text: str, gazetteer: Gazetteer, region: str = "FR") -> Reading:
    """Take a line apart.

    Args:
        text: as typed; line breaks part like commas.
        gazetteer: where towns are looked up.
        region: the shop's country, ISO 3166 alpha-2.
    """
    line = clean(", ".join(part for part in text.splitlines() if part.strip()), limit=_LONGEST + 1)
    if not line or len(line) > _LONGEST:
        return Reading(address=Address(street=line))
    line = line.translate(_PLAIN)
    line = _MILESTONE.sub(rf"\1{_DECIMAL}", line)
    line = _GLUED_NUMBER.sub(r"\1 ", _GLUED_CODE.sub(r"\1 ", _BRACKETS.sub(r", \1,", line)))
    line, country = _without_country(line.strip(" ,"), gazetteer)
    line, cedex, beside = _without_parts(line)
    has_cedex = cedex is not None
    town = find_town(line, gazetteer, country, region, has_cedex=has_cedex)
    named = _LAST_COUNTRY.search(line)
    if named and not country and fold(town.city) in ("", fold(named[0])):
        before, its_country = line[: named.start()], _COUNTRIES[fold(named[0])]
        shorter = find_town(before, gazetteer, its_country, region, has_cedex=has_cedex)
        if shorter.is_known or _is_whole_street(before):
            line, town, country = before, shorter, its_country
    if town.is_known and _is_its_country(fold(line[town.end :]), town):
        line = line[: town.end]
    rest = line[: town.start].rstrip(" ,;-–/") + ", " + line[town.end :].lstrip(" ,;-–/")
    where = country or town.country
    rest, box = _without_belgian_box(rest) if where == "BE" and not beside.box else (rest, beside.box)
    street = parse_street(rest.strip(" ,;"), where or region)
    address = replace(
        street,
        street=street.street.replace(_DECIMAL, ","),
        complement=", ".join(
            part.replace(_DECIMAL, ",") for part in (street.complement, beside.complement) if part
        ),
        box=box,
        po_box=beside.po_box,
        postal_code=town.postal_code,
        city=town.city,
        cedex=_cedex(cedex, town),
        country=where,
    )
    return Reading(
        address=address,
        insee=town.insee,
        candidates=town.candidates,
        department=town.department,
        sure=town.sure,
    )


def _without_country(line: str, gazetteer: Gazetteer) -> tuple[str, str]:
    """The line without the country at its end, and that; a land of France becomes its department."""
    before, comma, last = line.rpartition(",")
    before, last, key = before.rstrip(" ,"), last.strip(), fold(last)
    if comma and key in _COUNTRIES:
        return before, _COUNTRIES[key]
    if comma and last in _CODES:
        return before, last
    if comma and key in _LANDS:
        return f"{before}, {_LANDS[key]}", ""
    if comma and key in _AS_TOWN_TOO:
        country, town = _AS_TOWN_TOO[key], before.rpartition(",")[2].strip()
        if re.search(r"\d{4,5}\s+\w", before) or gazetteer.named(town, country):
            return before, country
    if (found := _LAST_COUNTRY.search(line)) and _ANY_CODE.search(line[: found.start()]):
        shorter = line[: found.start()].rstrip(" ,(")
        if not _goes_on(shorter):
            return shorter, _COUNTRIES[fold(found[0])]
    if found := _LAST_LAND.search(line):
        shorter, land = line[: found.start()], _LANDS[fold(found[0])]
        words = shorter.split()
        names = (" ".join(words[-count:]) for count in range(1, 6))
        if any(_is_in(place, land) for name in names for place in gazetteer.named(name)):
            return f"{shorter}, {land}", ""
    return _with_department(line, gazetteer), ""


def _with_department(line: str, gazetteer: Gazetteer) -> str:
    """The line with the number of the department whose name stands behind its town: "Bron, Rhône"."""
    words = line.replace(",", " ").split()
    for count in range(min(LONGEST_DEPARTMENT, len(words) - 1), 0, -1):
        department = DEPARTMENTS.get(fold(" ".join(words[-count:])))
        if department and not _goes_on(" ".join(words[:-count])):
            towns = (" ".join(words[start:-count]) for start in range(-count - 5, -count))
            if any(_is_in(place, department) for town in towns for place in gazetteer.named(town)):
                name = re.search(r"[\s,]+".join(map(re.escape, words[-count:])) + "$", line)
                if name:
                    return f"{line[: name.start()].rstrip(' ,')}, {department}"
    return line


def _is_in(place: Place, land: str) -> bool:
    return place.insee.startswith(land) or place.postal_code.startswith(land)


def _is_its_country(key: str, town: Town) -> bool:
    """Whether the town is followed by the name of its land: "97620 Chirongui Mayotte"."""
    if land := _LANDS.get(key) or DEPARTMENTS.get(key):
        return town.insee.startswith(land) or town.postal_code.startswith(land)
    return bool(key) and _AS_TOWN_TOO.get(key) == town.country


def _goes_on(line: str) -> bool:
    """Whether a name must follow the last word: "rue de" is no street."""
    words = fold(line).split()
    return not words or words[-1] in CONNECTORS or is_title(words[-1])


def _is_whole_street(line: str) -> bool:
    """Whether the name of a street is complete: "12 rue Pasteur", but neither "rue de" nor "rue Anatole"."""
    words = fold(line).split()
    return not _goes_on(line) and words[-1] not in GIVEN_NAMES and any(map(is_name_word, words))


def _without_parts(line: str) -> tuple[str, re.Match[str] | None, Address]:
    """The line without box, floor and flat, its CEDEX, and the others."""
    if cedex := _CEDEX.search(line):
        line = line[: cedex.start()] + line[cedex.end() :]
    po_box = ""
    if found := _PO_BOX.search(line):
        name = fold(found[1])
        po_box = f"{_PO_BOX_NAMES.get(name, name.upper())} {found[2]}"
        line = _cut(line, found)
    complements, start = [], 0
    while found := _COMPLEMENT.search(line, start):
        if _in_street(line[: found.start()]):
            start = found.end()
            continue
        complements.append(clean(found[0].strip(" ,")))
        line, start = _cut(line, found), 0
    box = ""
    if found := _BOX.search(line):
        box = found[1]
        line = _cut(line, found)
    return line.strip(" ,;"), cedex, Address(po_box=po_box, box=box, complement=", ".join(complements))


def _in_street(before: str) -> bool:
    """Whether a "tour" or a "porte" is that of a street: "rue de la Tour 5"."""
    words = fold(before.rpartition(",")[2]).split()
    return bool(words) and (words[-1] in CONNECTORS or words[-1] in STREET_KINDS)


def _cut(line: str, found: re.Match[str]) -> str:
    before, after = line[: found.start()].rstrip(" ,"), line[found.end() :].lstrip(" ,")
    return f"{before}, {after}" if before and after else before or after


def _without_belgian_box(rest: str) -> tuple[str, str]:
    """The street without the box behind its number, and that."""
    found = _BELGIAN_BOX.search(rest)
    if not found:
        return rest, ""
    return rest[: found.start()] + (found[1] or "") + rest[found.end() :], found[2] or found[3] or found[4]


def _cedex(found: re.Match[str] | None, town: Town) -> str:
    """As the post office writes it: with two digits where they are those of an arrondissement."""
    if not found:
        return ""
    number = found[1] or ""
    return (
        f"CEDEX {number.zfill(2) if place_key(town.city) in ARRONDISSEMENTS else number}".strip()
        if number
        else "CEDEX"
    )
