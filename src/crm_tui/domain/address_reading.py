"""An address as people type it, taken apart: number, street, complement, code, town.

Nothing is invented: what cannot be told stays empty, and what can be several things is offered as
*candidates*. The rules and the traps behind them are those of French and Belgian typing without a comma: a
year is no postal code ("8 mai 1945"), a street may be called after a town ("rue de Paris"), a Belgian number
stands behind the street.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from crm_tui.domain.address import FRENCH_TERRITORIES
from crm_tui.domain.address_words import (
    CONNECTORS,
    GIVEN_NAMES,
    LONGEST_KIND,
    MONTHS,
    SMALL_WORDS,
    STREET_KINDS,
    TITLES,
    is_dutch_street,
    is_name_word,
    is_title,
)
from crm_tui.domain.card import Address
from crm_tui.domain.places import Gazetteer, Place, place_key
from crm_tui.domain.text import clean, digits, fold

#: More is no address but a pasted text; it stays whole in the street.
_LONGEST = 250
_LONGEST_TOWN = 7
_MOST_CANDIDATES = 60
#: From so many inhabitants on, a town is more likely meant than a family name.
_LARGE = 20_000

_SHORT_CODES = {"BE": 4, "LU": 4, "CH": 4}
_COUNTRY_OF_PREFIX = {
    "F": "FR",
    "FR": "FR",
    "B": "BE",
    "BE": "BE",
    "L": "LU",
    "LU": "LU",
    "CH": "CH",
    "MC": "MC",
}
_COUNTRIES = {
    "france": "FR",
    "belgique": "BE",
    "belgie": "BE",
    "belgium": "BE",
    "suisse": "CH",
    "schweiz": "CH",
    "switzerland": "CH",
    "grand duche de luxembourg": "LU",
    "principaute de monaco": "MC",
}
_AS_TOWN_TOO = {"luxembourg": "LU", "monaco": "MC"}

_LAST_COUNTRY = re.compile(rf"\s+(?:{'|'.join(_COUNTRIES)}|belgië)$", re.I)
_ANY_CODE = re.compile(r"\b\d{4,5}\b")
#: The towns of which an arrondissement is often all that is said: "Lyon 3e".
_ARRONDISSEMENTS = {"paris": (75000, 20), "lyon": (69000, 9), "marseille": (13000, 16)}
_ARRONDISSEMENT = re.compile(
    r"\b(paris|lyon|marseille)[\s,]+(\d{1,2})\s?(?:er|e|è|ème|eme|ième|[eè]?me)?(?:\s+arr\w*\.?)?$", re.I
)
_CEDEX = re.compile(r"[\s,]*\bcedex\b\.?(?:\s*(\d{1,2}))?(?!\d)", re.I)
_PO_BOX = re.compile(
    r"\b(?:(b\.?p\.?|c\.?s\.?|tsa|boîte postale|boite postale|postbus|case postale)\s*(?:n\s?[°o]\s*)?)"
    r"(\d{1,3}(?: \d{3})+|\d{1,6})(?!\d)",
    re.I,
)
_PO_BOX_NAMES = {
    "boite postale": "BP",
    "b p": "BP",
    "c s": "CS",
    "postbus": "Postbus",
    "case postale": "Case postale",
}
_BOX = re.compile(
    r"[\s,/]*\b(?:bte|boîte|boite|bus|box)\b\.?\s*(?:n\s?[°o]\s*)?([a-z]?\d[\w./-]*|[a-z])(?!\w)", re.I
)
_DESIGNATOR = r"(?:n\s?[°o]\s*)?(?:[a-z]?\d{1,4}[a-z]?|[a-z])(?![\w'’])"
_COMPLEMENT = re.compile(
    r"(?:^|(?<=[\s,]))(?:"
    rf"(?:appartement|appart|appt|app|apt|bâtiment|batiment|bât|bat|bloc|tour|cage|escalier|esc|hall|entrée|entree)\.?\s*{_DESIGNATOR}"
    r"|(?:porte|pte|lot|local)\.?\s*(?:n\s?[°o]\s*)?\d{1,4}[a-z]?(?!\w)"
    r"|(?:\d{1,2}\s?(?:er|e|è|eme|ème|ième|nd|nde)?\s?(?:étage|etage|ét|etg)\b\.?(?:\s+(?:gauche|droite|face|g|d)\b)?)"
    r"|(?:étage|etage|etg)\.?\s*\d{1,2}(?!\w)"
    r"|(?:rdc|rez[- ]de[- ]chauss[ée]e|rez)\b"
    r"|(?:chez|c/o)\s+[^,\d]+(?=,|$)"
    r")",
    re.I,
)
_CODE = re.compile(r"(?<![\w-])(?:(F|FR|B|BE|L|LU|CH|MC)\s?-\s?)?(\d{5}|\d{2} \d{3}|\d{4})(?![\w/])", re.I)
_TOKEN = re.compile(r"[^\s,;()\-–—'’]+['’]?")
_NUMBER = re.compile(
    r"(?:n\s?[°o]\.?\s*)?(\d{1,4}(?:\s?[-/à]\s?\d{1,4})?)\s?(bis|ter|quater|quinquies|[a-h])?(?![\w'’])[\s,]*",
    re.I,
)
_LAST_NUMBER = re.compile(
    r"[\s,]+(?:n\s?[°o]\.?\s*)?(\d{1,4}(?:\s?[-/]\s?\d{1,4})?)\s?(bis|ter|quater|[a-h])?$", re.I
)
_INNER_NUMBER = re.compile(r"(?<=\s)\d{1,4}\s?(?:bis|ter|quater|[a-h])?(?=\s+[^\W\d])", re.I)
_WHOLE_STREETS = ("grand place", "grand rue", "grande rue")
_ROADS = frozenset(
    ["departementale", "nationale", "rd", "rn", "d", "n", "km", "lot", "zone", "autoroute", "a"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A town and code that may be meant."""

    postal_code: str
    city: str
    country: str = ""
    insee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was understood of one line."""

    address: Address = field(default_factory=Address)
    insee: str = ""
    """The commune's code, where the town is sure."""
    candidates: tuple[Candidate, ...] = ()
    """Towns and codes to choose from, where several are possible."""
    sure: bool = True
    """Whether the town was told from the street by a code or a comma, and not only by its place."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    key: str
    start: int
    end: int
    after_comma: bool


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
    line, country = _without_country(line)
    line, beside = _without_parts(line)
    town = _town(line, gazetteer, country, region)
    if not country and (named := _before_country(line, town)):
        shorter = _town(line[: named.start()], gazetteer, _COUNTRIES[fold(named[0])], region)
        if shorter.city or shorter.postal_code:
            line, town, country = line[: named.start()], shorter, _COUNTRIES[fold(named[0])]
    rest = line[: town.start].rstrip(" ,;-–") + ", " + line[town.end :].lstrip(" ,;-–")
    where = country or town.country or ""
    street = _street(rest.strip(" ,;"), where or region)
    address = replace(
        street,
        complement=", ".join(part for part in (street.complement, beside.complement) if part),
        box=beside.box,
        po_box=beside.po_box,
        postal_code=town.postal_code,
        city=town.city,
        cedex=beside.cedex,
        country=where,
    )
    return Reading(address=address, insee=town.insee, candidates=town.candidates, sure=town.sure)


def house_number(text: str) -> tuple[str, str]:
    """``12 bis`` as number and repetition; any other text is all number."""
    number = clean(text)
    found = _NUMBER.fullmatch(number)
    return (_plain(found[1]), (found[2] or "").lower()) if found else (number, "")


# What stands beside the street


def _without_country(line: str) -> tuple[str, str]:
    before, comma, last = line.rpartition(",")
    key = fold(last)
    if comma and key in _COUNTRIES:
        return before.rstrip(" ,"), _COUNTRIES[key]
    if (found := _LAST_COUNTRY.search(line)) and _ANY_CODE.search(line[: found.start()]):
        return line[: found.start()].rstrip(" ,("), _COUNTRIES[fold(found[0])]
    if comma and key in _AS_TOWN_TOO and re.search(r"\d{4,5}\s+\w", before):
        return before.rstrip(" ,"), _AS_TOWN_TOO[key]
    return line, ""


def _before_country(line: str, town: _Town) -> re.Match[str] | None:
    """A country's name at the end, where it may as well be that of a street ("rue Anatole France")."""
    return None if town.city else _LAST_COUNTRY.search(line)


def _without_parts(line: str) -> tuple[str, Address]:
    """The line without box, floor and flat, and those."""
    cedex = ""
    if found := _CEDEX.search(line):
        number = found[1]
        cedex = f"CEDEX {int(number):02d}" if number else "CEDEX"
        line = line[: found.start()] + line[found.end() :]
    po_box = ""
    if found := _PO_BOX.search(line):
        name = fold(found[1])
        po_box = f"{_PO_BOX_NAMES.get(name, name.upper())} {found[2]}"
        line = _cut(line, found)
    box = ""
    if found := _BOX.search(line):
        box = found[1]
        line = _cut(line, found)
    complements = []
    while found := _COMPLEMENT.search(line):
        complements.append(clean(found[0].strip(" ,")))
        line = _cut(line, found)
    return line.strip(" ,;"), Address(cedex=cedex, po_box=po_box, box=box, complement=", ".join(complements))


def _cut(line: str, found: re.Match[str]) -> str:
    before, after = line[: found.start()].rstrip(" ,"), line[found.end() :].lstrip(" ,")
    return f"{before}, {after}" if before and after else before or after


# The town


@dataclass(frozen=True, slots=True, kw_only=True)
class _Town:
    """Where the town stands in the line, and what it is."""

    start: int
    end: int
    postal_code: str = ""
    city: str = ""
    country: str = ""
    insee: str = ""
    candidates: tuple[Candidate, ...] = ()
    sure: bool = True


def _town(line: str, gazetteer: Gazetteer, country: str, region: str) -> _Town:
    if found := _ARRONDISSEMENT.search(line):
        first, count = _ARRONDISSEMENTS[found[1].lower()]
        if 1 <= int(found[2]) <= count and country in ("", "FR"):
            number = f"{first + int(found[2])}"
            return _chosen(found.start(), found.end(), number, gazetteer.with_code(number, "FR"))
    words = list(_words(line))
    for code in reversed(list(_CODE.finditer(line))):
        if town := _town_of_code(line, words, code, gazetteer, country, region):
            return town
    return _town_by_name(line, words, gazetteer, country, region) or _Town(start=len(line), end=len(line))


def _words(line: str) -> Iterator[_Word]:
    last = 0
    for found in _TOKEN.finditer(line):
        gap = line[last : found.start()]
        key = " ".join(place_key(found[0]).split())
        if key:
            yield _Word(found[0], key, found.start(), found.end(), "," in gap or ";" in gap or " - " in gap)
        last = found.end()


def _town_of_code(
    line: str,
    words: Sequence[_Word],
    code: re.Match[str],
    gazetteer: Gazetteer,
    country: str,
    region: str,
) -> _Town | None:
    prefix, number = (code[1] or "").upper(), code[2].replace(" ", "")
    where = _COUNTRY_OF_PREFIX.get(prefix, country)
    if len(number) == len("75001"):
        places = [place for place in gazetteer.with_code(number) if where in ("", place.country)]
        if where in _SHORT_CODES:
            return None
    elif where in FRENCH_TERRITORIES or " " in code[2]:
        return None
    else:
        places = [place for place in gazetteer.with_code(number) if where in ("", place.country)]
        if not where and region in _SHORT_CODES and any(place.country == region for place in places):
            places = [place for place in places if place.country == region]
    after = [word for word in words if word.start >= code.end()]
    before = [word for word in words if word.end <= code.start()]
    if (
        len(number) != len("75001")
        and not prefix
        and not _plainly_a_code(line, code, places, after, before, where, region, gazetteer)
    ):
        return None
    if found := _matched(after, places, from_start=True):
        place, _first, last = found
        return _chosen(code.start(), last.end, number, [place])
    if not after and (found := _matched(before, places, from_start=False)):
        place, first, _last = found
        return _chosen(first.start, code.end(), number, [place])
    typed_end = next((word.start for word in after if word.after_comma), len(line))
    typed = line[code.end() : typed_end].strip(" ,;-")
    if after and typed:
        named_so = [place for place in gazetteer.named(typed, where) if place.postal_code[:2] == number[:2]]
        if named_so:
            # A CEDEX has a code of its own.
            known = _only([place.insee for place in named_so])
            return _Town(
                start=code.start(),
                end=typed_end,
                postal_code=number,
                city=named_so[0].name,
                country=named_so[0].country,
                insee=known,
            )
        near = [place for place in places if _nearly(place_key(place.name), place_key(typed))]
        if len({place.insee or place.name for place in near}) == 1:
            return _chosen(code.start(), typed_end, number, near[:1])
        return _Town(
            start=code.start(),
            end=typed_end,
            postal_code=number,
            city=typed,
            country=where or _only([place.country for place in places]) or (region if not places else ""),
            candidates=_candidates([*places, *gazetteer.named(typed, where)]),
        )
    if not after and before and (named := _named_before(before, gazetteer, number, where or region)):
        return replace(named, end=code.end())
    return _chosen(code.start(), code.end(), number, places) if places or len(number) > 4 else None


def _named_before(before: Sequence[_Word], gazetteer: Gazetteer, number: str, country: str) -> _Town | None:
    """A town before its code: "Lyon 69426" behind a comma: the code is a CEDEX's or a firm's own."""
    start = max((index for index, word in enumerate(before) if word.after_comma), default=None)
    if start is None:
        return None
    name = " ".join(word.text for word in before[start:])
    places = gazetteer.named(name, country)
    if not places:
        return None
    return _Town(
        start=before[start].start,
        end=before[-1].end,
        postal_code=number,
        city=places[0].name,
        country=places[0].country,
        insee=_only([place.insee for place in places]),
    )


def _plainly_a_code(
    line: str,
    code: re.Match[str],
    places: Sequence[Place],
    after: Sequence[_Word],
    before: Sequence[_Word],
    where: str,
    region: str,
    gazetteer: Gazetteer,
) -> bool:
    """Four digits are a year or a house, unless the town behind them or a comma says otherwise."""
    if not places:
        return where in _SHORT_CODES and bool(after)
    if _matched(after, places, from_start=True):
        return True
    at_home = where in _SHORT_CODES or region in _SHORT_CODES
    if not at_home or (before and before[-1].key in MONTHS):
        return False
    if not after:
        return bool(_matched(before, places, from_start=False)) or line[: code.start()].rstrip().endswith(",")
    home = where or region
    if any(
        gazetteer.named(" ".join(word.text for word in after[:count]), home)
        for count in range(1, min(_LONGEST_TOWN, len(after)) + 1)
    ):
        return True
    return line[: code.start()].rstrip().endswith((",", "-")) or any(
        _nearly(place_key(place.name), " ".join(word.key for word in after)) for place in places
    )


def _matched(
    words: Sequence[_Word], places: Sequence[Place], *, from_start: bool
) -> tuple[Place, _Word, _Word] | None:
    """The place with the longest name that stands at one end of the words."""
    for count in range(min(_LONGEST_TOWN, len(words)), 0, -1):
        some = words[:count] if from_start else words[-count:]
        key = " ".join(word.key for word in some)
        for place in places:
            if place_key(place.name) == key:
                return place, some[0], some[-1]
    return None


def _chosen(start: int, end: int, number: str, places: Sequence[Place]) -> _Town:
    """The one town of a code, or several to choose from."""
    towns = {(place.name, place.country): place for place in places}
    if len({(place.insee or place.name, place.country) for place in places}) == 1 and places:
        place = places[0]
        return _Town(
            start=start,
            end=end,
            postal_code=number,
            city=place.name,
            country=place.country,
            insee=place.insee,
        )
    return _Town(
        start=start,
        end=end,
        postal_code=number,
        country=_only([country for _name, country in towns]),
        candidates=_candidates(places),
    )


def _town_by_name(
    line: str, words: Sequence[_Word], gazetteer: Gazetteer, country: str, region: str
) -> _Town | None:
    """The longest name of a town at the end of a line without a code."""
    for count in range(min(_LONGEST_TOWN, len(words)), 0, -1):
        some = words[-count:]
        if any(word.after_comma for word in some[1:]) or (some[0].key in ("d", "l") and count == 1):
            continue
        if count == len(words) and len(words) == 1 and some[0].key in STREET_KINDS:
            continue
        places = _places(" ".join(word.text for word in some), gazetteer, country, region)
        if not places:
            continue
        before = words[: len(words) - count]
        after_comma = some[0].after_comma
        if not after_comma and not _may_follow(before, places, count):
            continue
        if after_comma and not before:
            continue
        return _several(some[0].start, some[-1].end, places, sure=after_comma)
    return None


def _places(name: str, gazetteer: Gazetteer, country: str, region: str) -> Sequence[Place]:
    """The towns of that name: those at home, or else those of the neighbours."""
    if country:
        return gazetteer.named(name, country)
    found = gazetteer.named(name)
    at_home = [place for place in found if place.country == region]
    if region in FRENCH_TERRITORIES:
        at_home = [place for place in found if place.country in FRENCH_TERRITORIES - {"MC"}] or at_home
    return at_home or found


def _may_follow(before: Sequence[_Word], places: Sequence[Place], count: int) -> bool:
    """Whether a town may begin here; else its name is that of the street."""
    keys = [word.key for word in before]
    if not keys:
        return True  # the town alone
    if keys[-1] in CONNECTORS or is_title(keys[-1]):
        return False
    names = [key for key in _after_kind(keys) if is_name_word(key)]
    if not names:
        return all(key.isdecimal() for key in keys) is False and _is_dutch(keys)
    largest = max(place.population for place in places)
    # Of the neighbours only whether it is a commune is known.
    village = count == 1 and largest < (_LARGE if places[0].country == "FR" else 1)
    return not (village and len(names) == 1 and keys[-1] in GIVEN_NAMES)


def _is_dutch(keys: Sequence[str]) -> bool:
    return any(map(is_dutch_street, keys))


def _after_kind(keys: Sequence[str]) -> Sequence[str]:
    start = 1 if keys and keys[0].isdecimal() else 0
    if len(keys) > start and keys[start] in ("bis", "ter", "quater"):
        start += 1
    return keys[start:]


def _several(start: int, end: int, places: Sequence[Place], *, sure: bool) -> _Town:
    """A town by name: its code where it has one only, and everything to choose from where it has several."""
    communes = {(place.insee or place.name, place.country) for place in places}
    codes = {place.postal_code for place in places}
    certain = len(communes) == 1
    return _Town(
        start=start,
        end=end,
        postal_code=_only(codes) if certain else "",
        city=places[0].name,
        country=_only([place.country for place in places]),
        insee=places[0].insee if certain else "",
        candidates=_candidates(places) if len(codes) > 1 else (),
        sure=sure,
    )


def _candidates(places: Iterable[Place]) -> tuple[Candidate, ...]:
    found = dict.fromkeys(
        Candidate(postal_code=place.postal_code, city=place.name, country=place.country, insee=place.insee)
        for place in places
    )
    return tuple(found)[:_MOST_CANDIDATES]


def _only(values: Iterable[str]) -> str:
    unique = set(values)
    return unique.pop() if len(unique) == 1 else ""


def _nearly(key: str, typed: str) -> bool:
    """Whether a town was meant that was typed with a slip of one or two letters."""
    from rapidfuzz.distance import OSA

    return OSA.distance(key, typed, score_cutoff=2) <= (2 if len(key) > 7 else 1)


# Number and street


def _street(text: str, country: str) -> Address:
    """The number and the street of what is left; parts behind commas that are neither are complements."""
    parts = [part.strip(" ;-–") for part in text.split(",")]
    parts = [part for part in parts if part]
    # "12, rue Victor Hugo" is one part.
    joined: list[str] = []
    for part in parts:
        if (
            joined
            and re.fullmatch(r"(?:n\s?[°o]\.?\s*)?\d{1,4}\s?(?:bis|ter|quater|[a-h])?", joined[-1], re.I)
        ) or (
            joined
            and re.fullmatch(r"(?:n\s?[°o]\.?\s*)?\d{1,4}\s?(?:bis|ter|quater|[a-h])?", part, re.I)
            and not _NUMBER.match(joined[-1])
        ):
            joined[-1] += " " + part
        else:
            joined.append(part)
    if not joined:
        return Address()
    joined = [piece for part in joined for piece in _place_before_number(part)]
    main = max(range(len(joined)), key=lambda index: (_looks_like_street(joined[index]), -index))
    number, repetition, street = _numbered(joined[main], country)
    others = [part for index, part in enumerate(joined) if index != main]
    return Address(
        number=number,
        repetition=repetition,
        street=_written_out(street),
        complement=", ".join(others),
    )


def _place_before_number(part: str) -> list[str]:
    """A house and its street: "Le Clos 12 rue des Pins" are parted."""
    for found in _INNER_NUMBER.finditer(part):
        before, rest = part[: found.start()].strip(), fold(part[found.end() :]).split()
        words = fold(before).split()
        if words and words[-1] not in CONNECTORS | {"n"} and _kind_of(rest)[0]:
            return [before, part[found.start() :].strip()]
    return [part]


def _looks_like_street(part: str) -> int:
    keys = fold(part).split()
    numbered = bool(_NUMBER.match(part)) and len(keys) > 1
    rest = _after_kind(keys)
    kind = bool(rest and (_kind_of(rest)[0] or _is_dutch(rest)))
    return 2 * kind + numbered


def _numbered(part: str, country: str) -> tuple[str, str, str]:
    """Number, repetition and street; the number stands first in France, last in Belgium and elsewhere."""
    found = _NUMBER.fullmatch(part)
    if found:
        return _plain(found[1]), (found[2] or "").lower(), ""
    found = _NUMBER.match(part)
    if found and part[found.end() :].strip() and not _is_date(part, found):
        rest = part[found.end() :].strip(" ,")
        return _plain(found[1]), (found[2] or "").lower(), rest
    last = _LAST_NUMBER.search(part)
    if last and last.start() > 0:
        before = fold(part[: last.start()]).split()
        number = digits(last[1])
        is_year = len(number) == 4 and (
            (before[-1:] and before[-1] in MONTHS) or number[:2] in ("18", "19", "20")
        )
        if before and not is_year and not _goes_on(before[-1], country):
            kind, length = _kind_of(before)
            if not (kind and length == len(before)) or kind in _WHOLE_STREETS:
                return _plain(last[1]), (last[2] or "").lower(), part[: last.start()].strip(" ,")
    return "", "", part


def _goes_on(word: str, country: str) -> bool:
    """Whether a number behind this word belongs to the street: "route nationale 7", "8 mai 45"."""
    return word in CONNECTORS | _ROADS or (word in MONTHS and country in FRENCH_TERRITORIES)


def _is_date(part: str, found: re.Match[str]) -> bool:
    """A day: "8 mai 1945" is no house number."""
    following = fold(part[found.end() :]).split()
    return bool(following) and following[0] in MONTHS


def _plain(number: str) -> str:
    return re.sub(r"\s+", "", number.replace("à", "-"))


def _kind_of(keys: Sequence[str]) -> tuple[str, int]:
    """The kind of street at the beginning, written out, and how many words it is."""
    for count in range(min(LONGEST_KIND, len(keys)), 0, -1):
        kind = STREET_KINDS.get(" ".join(keys[:count]))
        if kind is not None:
            return kind, count
    return "", 0


def _written_out(street: str) -> str:
    """The street with its kind and the titles in it written out, and capitals where none were typed."""
    street = clean(street).rstrip(".")
    pieces = [piece for piece in re.split(r"\s+", street.replace(".", " ")) if piece]
    if not pieces:
        return ""
    keys = [fold(piece) for piece in pieces]
    kind, count = _kind_of(keys)
    if kind and count == len(pieces) and len(pieces) == 1:
        return street
    flat = street == street.lower() or street == street.upper()
    rest = pieces[count:] if kind else pieces
    named = [_name(piece, index == 0 and not kind, flat) for index, piece in enumerate(rest)]
    return " ".join([kind, *_saints(named)] if kind else _saints(named))


def _name(piece: str, first: bool, flat: bool) -> str:
    key = fold(piece)
    if key in TITLES and len(piece) <= len("prof"):
        return TITLES[key]
    if not flat:
        return piece
    parts = re.split(r"([-'’])", piece.lower())
    return "".join(
        part
        if (part in SMALL_WORDS and not (first and index == 0)) or not part.isalpha()
        else part.capitalize()
        for index, part in enumerate(parts)
    )


def _saints(pieces: list[str]) -> list[str]:
    """A saint: "Saint Michel" is one name: "Saint-Michel"."""
    joined: list[str] = []
    for piece in pieces:
        if (
            joined
            and joined[-1] in ("Saint", "Sainte")
            and piece[:1].isalpha()
            and fold(piece) not in SMALL_WORDS
        ):
            joined[-1] += "-" + piece
        else:
            joined.append(piece)
    return joined
