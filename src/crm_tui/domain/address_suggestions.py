"""The addresses that a half-typed line may mean, without a network (manual, steps 27-28)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, log10, radians

from crm_tui.domain.address import one_line
from crm_tui.domain.address_reading import Reading, read
from crm_tui.domain.address_words import (
    CONNECTORS,
    MONTHS,
    REPETITIONS,
    ROADS,
    STREET_KINDS,
    is_name_word,
    kind_of,
)
from crm_tui.domain.card import Address
from crm_tui.domain.places import Gazetteer, Place, place_key
from crm_tui.domain.text import clean, fold

_LONGEST_TOWN_TYPED = 4
_SHORTEST_TOWN_TYPED = 2
_SHORTEST_ABROAD = 4
_KM_PER_DEGREE = 111.0
_FAR = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One row under the field."""

    label: str
    address: Address
    insee: str = ""
    source: str = "local"
    """Who offers it: "local" for what is read off the line, "known" for the shop's own streets."""


def suggest(
    text: str, gazetteer: Gazetteer, region: str, home: Address | None = None, limit: int = 6
) -> list[Suggestion]:
    """What the line may mean, the likeliest first.

    Args:
        text: as typed so far.
        gazetteer: where towns are looked up.
        region: the shop's country.
        home: the shop's own town, in which a street without a town is looked for first.
        limit: how many rows at most.
    """
    if len(fold(text)) < _SHORTEST_TOWN_TYPED:
        return []
    near = _Nearness(gazetteer, region, home)
    rows: dict[str, Suggestion] = {}
    for address, insee in _readings(text, gazetteer, region, home, near):
        label = one_line(address, region)
        rows.setdefault(fold(label), Suggestion(label=label, address=address, insee=insee))
        if len(rows) == limit:
            break
    return list(rows.values())


def _readings(
    text: str, gazetteer: Gazetteer, region: str, home: Address | None, near: _Nearness
) -> Iterator[tuple[Address, str]]:
    reading = read(text, gazetteer, region)
    address = reading.address
    in_street = _has_name(address.street)
    code = code_begun(address)
    if code:
        street = read(clean(text).removesuffix(code), gazetteer, region).address
        yield from _in_towns(street, near.sorted(gazetteer.with_code_beginning(code, region, 12)))
    elif not reading.sure or not (address.city or address.postal_code):
        yield from _at_home(text, reading, gazetteer, region, home)
    if address.city and address.postal_code and (reading.insee or not reading.candidates):
        yield address, reading.insee
    yield from _in_towns(address, near.sorted(reading.candidates))
    if reading.department and not address.city:
        places = near.sorted(gazetteer.with_code_beginning(reading.department, "FR", 12))
        yield from _in_towns(address, (_without_choice(place, gazetteer) for place in places))
    elif (not address.postal_code or not reading.sure) and (
        in_street or not address.street or not address.number
    ):
        yield from _towns_begun(text, gazetteer, region, near)


def _has_name(street: str) -> bool:
    return any(map(is_name_word, fold(street).split()))


def code_begun(address: Address) -> str:
    """The beginning of a postal code at the end of a street that has its number: "12 rue Victor Hugo 691"."""
    if address.postal_code:
        return ""
    *names, last = fold(address.street).split() or [""]
    is_code = last.isdecimal() and len(last) >= _SHORTEST_TOWN_TYPED and bool(names)
    if not (is_code and address.number) or names[-1] in MONTHS | ROADS | CONNECTORS:
        return ""
    return last if any(map(is_name_word, names)) else ""


def _at_home(
    text: str, reading: Reading, gazetteer: Gazetteer, region: str, home: Address | None
) -> Iterator[tuple[Address, str]]:
    """The whole line as a street of the shop's own town; what names that town is no part of the street."""
    if home is None or not home.city:
        return
    own = place_key(reading.address.city) == place_key(home.city)
    if own and home.postal_code in ("", *(place.postal_code for place in reading.candidates)):
        at_home = replace(reading.address, postal_code=home.postal_code)
        insee = reading.insee
    else:
        typed = one_line(reading.address, region) if reading.department else clean(text).strip(" ,")
        line = f"{typed}, {home.postal_code} {home.city}"
        whole = read(line, gazetteer, region)
        at_home, insee = whole.address, whole.insee
    street = at_home.street
    names = [word for word in fold(street).split() if is_name_word(word)]
    is_whole = bool(at_home.number) or len(names) > 1 or bool(kind_of(fold(street).split())[0])
    if at_home.city and names and is_whole:
        yield at_home, insee


def _towns_begun(
    text: str, gazetteer: Gazetteer, region: str, near: _Nearness
) -> Iterator[tuple[Address, str]]:
    """The last words as the beginning of a town's name, at home and then in the neighbours' countries."""
    words = clean(text).replace(",", " ").split()
    if len(words) == 1 and words[0].isdecimal():
        yield from _in_towns(Address(), gazetteer.with_code_beginning(words[0], region, 12))
        return
    begun = [
        (street, typed)
        for count in range(min(_LONGEST_TOWN_TYPED, len(words)), 0, -1)
        if len(place_key(typed := " ".join(words[-count:]))) >= _SHORTEST_TOWN_TYPED
        and not typed.isdecimal()
        and (street := _street_before(words[:-count], typed, gazetteer, region)) is not None
    ]
    is_begun = False
    for street, typed in begun:
        is_bare = bool(street.number) and not street.street
        for place in near.sorted(gazetteer.beginning(typed, region, 12, later=not is_bare)):
            is_begun = True
            yield from _in_towns(street, _namesakes(place, gazetteer, near))
    for street, typed in begun:
        if len(typed) >= _SHORTEST_ABROAD:
            found = gazetteer.beginning(typed, "", 20, later=False)
            abroad = near.sorted(place for place in found if place.country != region)
            yield from _in_towns(street, (_without_choice(place, gazetteer) for place in abroad))
    for street, typed in begun:
        if not is_begun and " " not in typed and street.street:
            mistyped = read(f"{one_line(street, region)}, {typed}", gazetteer, region)
            yield from _in_towns(street, near.sorted(mistyped.candidates))


def _street_before(words: Sequence[str], typed: str, gazetteer: Gazetteer, region: str) -> Address | None:
    """What stands before a town that is begun; nothing where no town may stand there."""
    if not words:
        return Address()
    if len(words) == 1 and words[0].isdecimal():
        # "4 saint denis" may name the town; "12 av", "12 bis" and "8 mai" go on as a street.
        is_street = fold(typed).split()[0] in STREET_KINDS.keys() | REPETITIONS | MONTHS
        return None if is_street else Address(number=words[0])
    street = read(" ".join(words), gazetteer, region).address
    keys = fold(words[-1]).split()
    if not keys or keys[-1] in CONNECTORS or not _has_name(street.street):
        return None
    return replace(street, postal_code="", city="", country="")


def _namesakes(place: Place, gazetteer: Gazetteer, near: _Nearness) -> list[Place]:
    """The town, or all towns of its name with their codes, for none may be chosen silently."""
    namesakes = gazetteer.named(place.name, place.country)
    if len({each.insee or each.name for each in namesakes}) > 1:
        return near.sorted(namesakes)
    return [_without_choice(place, gazetteer)]


def _without_choice(place: Place, gazetteer: Gazetteer) -> Place:
    """The town; without a code where it has several, for none may be chosen silently."""
    namesakes = gazetteer.named(place.name, place.country)
    codes = {each.postal_code for each in namesakes if each.insee == place.insee}
    return place if len(codes) == 1 else replace(place, postal_code="")


def _in_towns(address: Address, towns: Iterable[Place]) -> Iterator[tuple[Address, str]]:
    for town in towns:
        yield (
            replace(address, postal_code=town.postal_code, city=town.name, country=town.country),
            town.insee,
        )


class _Nearness:
    """Orders towns: large ones, and those around the shop."""

    def __init__(self, gazetteer: Gazetteer, region: str, home: Address | None) -> None:
        places = gazetteer.named(home.city, region) if home is not None and home.city else []
        wanted = home.postal_code if home is not None else ""
        self._home = next((place for place in places if place.postal_code == wanted), None)
        self._region = region

    def sorted(self, places: Iterable[Place]) -> list[Place]:
        """The places, the likeliest first: of each town its first code, so that all namesakes are seen."""
        counts: Counter[str] = Counter()
        ranked = []
        for place in sorted(places, key=lambda place: place.postal_code):
            town = f"{place.country} {place.insee or place.name}"
            ranked.append((counts[town], -self._weight(place), place.postal_code, place))
            counts[town] += 1
        return [place for *_order, place in sorted(ranked, key=lambda each: each[:3])]

    def _weight(self, place: Place) -> float:
        """In decades of inhabitants; the shop's surroundings weigh like a town a thousand times larger."""
        weight = log10(place.population + 10)
        if self._home is not None:
            weight += 3.0 / (1.0 + _kilometres(self._home, place) / 30.0)
        return weight + (1.0 if place.country == self._region else 0.0)


def _kilometres(one: Place, other: Place) -> float:
    if not (one.latitude and other.latitude):
        return _FAR
    height = one.latitude - other.latitude
    width = (one.longitude - other.longitude) * cos(radians(one.latitude))
    return hypot(height, width) * _KM_PER_DEGREE
