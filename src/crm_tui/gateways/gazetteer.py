"""Towns and postal codes of France, Belgium, Luxembourg, Switzerland and Monaco, shipped with the program.

The file is unpacked into memory as it is (2.6 MB) and searched by bisection, so that nothing is written and
no server process carries tables of its own. ``tools/build_gazetteer.py`` makes it.
"""

from __future__ import annotations

import heapq
import lzma
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib import resources

from crm_tui.domain.address import POSTAL_DIGITS
from crm_tui.domain.places import Place, place_key

#: What is looked at for names with a later word that begins as asked.
_MOST_LATER = 400
_LONGEST_CODE = 5


@lru_cache(maxsize=1)
def load() -> PackedGazetteer:
    """The gazetteer, unpacked on first use (about 0.1 s)."""
    packed = (resources.files("crm_tui") / "data" / "gazetteer.tsv.xz").read_bytes()
    return PackedGazetteer(lzma.decompress(packed))


class PackedGazetteer:
    """The lines of the file, in the order of the spelling under which towns are looked up."""

    def __init__(self, text: bytes) -> None:
        """Find the lines of ``text``."""
        self._text = text
        starts = [0, *(found.end() for found in re.finditer(b"\n", text))]
        self._starts = array("L", starts[:-1])
        lines = text.split(b"\n")[:-1]
        fields = [line.split(b"\t", 5) for line in lines]
        self._populations = array("L", (int(each[4] or 0) for each in fields))
        codes = [int(each[1]) for each in fields]
        self._by_code = array("L", sorted(range(len(lines)), key=codes.__getitem__))
        self._codes = array("L", (codes[index] for index in self._by_code))

    def with_code(self, postal_code: str, country: str = "") -> list[Place]:
        """The towns that have a postal code, the greatest first."""
        if not (postal_code.isascii() and postal_code.isdecimal()):
            return []
        number = int(postal_code)
        first = bisect_left(self._codes, number)
        last = bisect_right(self._codes, number)
        found = map(self._place, self._by_code[first:last])
        return _sorted(
            place for place in found if place.postal_code == postal_code and country in ("", place.country)
        )

    def with_code_beginning(self, digits: str, country: str = "", limit: int = 20) -> list[Place]:
        """Towns of which a code begins so, the greatest first."""
        length = POSTAL_DIGITS.get(country, _LONGEST_CODE)
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= length):
            return []
        open_digits = 10 ** (length - len(digits))
        first = bisect_left(self._codes, int(digits) * open_digits)
        last = bisect_left(self._codes, (int(digits) + 1) * open_digits)
        lines = heapq.nlargest(limit * 4, self._by_code[first:last], key=self._populations.__getitem__)
        found = (self._place(index) for index in lines)
        known = [place for place in found if len(place.postal_code) == length]
        return _sorted(place for place in known if country in ("", place.country))[:limit]

    def named(self, name: str, country: str = "") -> list[Place]:
        """The towns of exactly that name in any spelling, with each of their codes."""
        key = place_key(name).encode()
        if not key:
            return []
        found = map(self._place, self._range(key + b"\t"))
        return _sorted(place for place in found if country in ("", place.country))

    def beginning(self, name: str, country: str = "", limit: int = 20, *, later: bool = True) -> list[Place]:
        """Towns whose name, or (``later``) a later word of it, begins so; the greatest first, each once."""
        key = place_key(name).encode()
        if not key:
            return []
        first = self._greatest(self._range(key), country, limit)
        if later and len(first) < limit and len(key) > 2:
            seen = {(place.name, place.insee, place.country) for place in first}
            others = self._greatest(self._later(key), country, limit)
            first += [place for place in others if (place.name, place.insee, place.country) not in seen]
        return first[:limit]

    def _greatest(self, lines: Iterable[int], country: str, limit: int) -> list[Place]:
        found: dict[tuple[str, str, str], Place] = {}
        # Several lines of one town stand together: more are taken than are wanted.
        for index in heapq.nlargest(limit * 12, lines, key=self._populations.__getitem__):
            place = self._place(index)
            if country in ("", place.country):
                found.setdefault((place.name, place.insee, place.country), place)
            if len(found) == limit:
                break
        return list(found.values())

    def _range(self, key: bytes) -> range:
        """The lines that begin so."""
        first = bisect_left(self._starts, key, key=self._beginning_of(len(key)))
        last = bisect_right(self._starts, key, key=self._beginning_of(len(key)))
        return range(first, last)

    def _beginning_of(self, length: int) -> Callable[[int], bytes]:
        text = self._text
        return lambda start: text[start : start + length]

    def _later(self, key: bytes) -> Iterator[int]:
        """The lines of which a word after the first begins so."""
        wanted = b" " + key
        at = self._text.find(wanted)
        for _ in range(_MOST_LATER):
            if at < 0:
                return
            index = bisect_right(self._starts, at) - 1
            if b"\t" not in self._text[self._starts[index] : at]:
                yield index
            at = self._text.find(wanted, at + 1)

    def _place(self, index: int) -> Place:
        start = self._starts[index]
        line = self._text[start : self._text.index(b"\n", start)].decode()
        _key, code, country, insee, population, latitude, longitude, name = line.split("\t")
        return Place(name, code, country, insee, int(population or 0), float(latitude), float(longitude))


def _sorted(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (-place.population, place.name, place.postal_code))
