"""The addresses that a half-typed line may mean, without a network (manual, steps 27-28)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import cos, hypot, log10, radians

from crm_tui.domain.address import one_line
from crm_tui.domain.address_reading import Candidate, Reading, read
from crm_tui.domain.address_words import CONNECTORS, begins_with_kind, is_name_word
from crm_tui.domain.card import Address
from crm_tui.domain.places import Gazetteer, Place, place_key
from crm_tui.domain.text import clean, fold

_LONGEST_TOWN_TYPED = 4
_SHORTEST_TOWN_TYPED = 2
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
    in_street = bool(address.street) and any(map(is_name_word, fold(address.street).split()))
    if not reading.sure or not (address.city or address.postal_code):
        yield from _at_home(text, gazetteer, region, home)
    if address.city and address.postal_code and (reading.insee or not reading.candidates):
        yield address, reading.insee
    for candidate in near.sorted(reading.candidates):
        yield _in_town(address, candidate), candidate.insee
    if not address.postal_code and (in_street or not address.street or not address.number):
        yield from _towns_begun(text, reading, gazetteer, region, near)


def _at_home(
    text: str, gazetteer: Gazetteer, region: str, home: Address | None
) -> Iterator[tuple[Address, str]]:
    """The whole line as a street of the shop's own town."""
    if home is None or not home.city:
        return
    line = f"{clean(text).strip(' ,')}, {home.postal_code} {home.city}"
    reading = read(line, gazetteer, region)
    names = [word for word in fold(reading.address.street).split() if is_name_word(word)]
    whole = bool(reading.address.number) or len(names) > 1 or begins_with_kind(reading.address.street)
    if reading.address.city and names and whole:
        yield reading.address, reading.insee


def _towns_begun(
    text: str, reading: Reading, gazetteer: Gazetteer, region: str, near: _Nearness
) -> Iterator[tuple[Address, str]]:
    """The last words as the beginning of a town's name."""
    words = clean(text).replace(",", " ").split()
    for count in range(min(_LONGEST_TOWN_TYPED, len(words)), 0, -1):
        begun = " ".join(words[-count:])
        if begun.isdecimal():
            places = gazetteer.with_code_beginning(begun, region, 12)
            if count == 1 and len(words) == 1:
                yield from ((_in_town(Address(), _candidate_of_code(place)), place.insee) for place in places)
            continue
        if len(place_key(begun)) < _SHORTEST_TOWN_TYPED:
            continue
        before = " ".join(words[:-count])
        street = read(before, gazetteer, region).address if before else Address()
        keys = fold(before).split()
        if before and (
            not keys or keys[-1] in CONNECTORS or not any(map(is_name_word, fold(street.street).split()))
        ):
            continue
        street = replace(street, postal_code="", city="", country="") if street.street else Address()
        places = gazetteer.beginning(begun, region, 12)
        for place in near.sorted_places(places):
            yield _in_town(street, _candidate(place, gazetteer)), place.insee


def _candidate(place: Place, gazetteer: Gazetteer) -> Candidate:
    """The town; without a code where it has several, for none may be chosen silently."""
    namesakes = gazetteer.named(place.name, place.country)
    codes = {each.postal_code for each in namesakes if each.insee == place.insee}
    return replace(_candidate_of_code(place), postal_code=place.postal_code if len(codes) == 1 else "")


def _candidate_of_code(place: Place) -> Candidate:
    return Candidate(postal_code=place.postal_code, city=place.name, country=place.country, insee=place.insee)


def _in_town(address: Address, town: Candidate) -> Address:
    return replace(address, postal_code=town.postal_code, city=town.city, country=town.country)


class _Nearness:
    """Orders towns: large ones, and those around the shop."""

    def __init__(self, gazetteer: Gazetteer, region: str, home: Address | None) -> None:
        self._gazetteer = gazetteer
        places = gazetteer.named(home.city, region) if home is not None and home.city else []
        wanted = home.postal_code if home is not None else ""
        self._home = next((place for place in places if place.postal_code == wanted), None)
        self._region = region

    def sorted(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """The candidates, the likeliest first; the codes of one town in their order."""
        known: dict[tuple[str, str], Place] = {}
        candidates = list(candidates)
        for name in {candidate.city for candidate in candidates}:
            for place in self._gazetteer.named(name):
                known[place.name, place.postal_code] = place
        return sorted(
            candidates,
            key=lambda each: (-self._weight(known.get((each.city, each.postal_code))), each.postal_code),
        )

    def sorted_places(self, places: Iterable[Place]) -> list[Place]:
        """Places, the likeliest first."""
        return sorted(places, key=lambda place: -self._weight(place))

    def _weight(self, place: Place | None) -> float:
        """In decades of inhabitants; the shop's surroundings weigh like a town a thousand times larger."""
        if place is None:
            return 0.0
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
