"""Towns and postal codes of France, Belgium, Luxembourg, Switzerland and Monaco, shipped with the program.

The file is unpacked into memory as it is (2.6 MB) and searched by bisection, so that nothing is written and
no server process carries tables of its own. ``tools/build_gazetteer.py`` makes it.
"""

from __future__ import annotations

import heapq
import io
import lzma
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from itertools import accumulate

from crm_tui.domain.address import POSTAL_DIGITS
from crm_tui.domain.places import OTHER_NAMES, Place, place_key

#: What is looked at for names with a later word that begins as asked.
_MOST_LATER = 400
_LONGEST_CODE = 5
_MOST_CODES = 10**_LONGEST_CODE


@lru_cache(maxsize=1)
def load() -> PackedGazetteer:
    """The gazetteer, unpacked on first use (about 0.1 s)."""
    packed = (resources.files("crm_tui") / "data" / "gazetteer.tsv.xz").read_bytes()
    return PackedGazetteer(lzma.decompress(packed))


class PackedGazetteer:
    """The lines of the file, in the order of the spelling under which towns are looked up."""

    def __init__(self, text: bytes) -> None:
        """Find the lines of ``text``.

        No single call of this takes more than a few milliseconds, for none of them lets another thread go on:
        so the order of the codes is counted rather than sorted.
        """
        self._text = text
        self._starts = array("L")
        self._populations = array("L")
        self._later_text = bytearray()
        later_starts, later_lines, codes = array("L"), array("L"), array("L")
        counts = [0] * (_MOST_CODES + 1)
        start = 0
        for index, line in enumerate(io.BytesIO(text)):
            key, postal_code, _country, _insee, population, _rest = line.split(b"\t", 5)
            self._starts.append(start)
            start += len(line)
            self._populations.append(int(population or 0))
            code = int(postal_code)
            codes.append(code)
            counts[code + 1] += 1
            if (space := key.find(b" ")) > 0:
                later_starts.append(len(self._later_text))
                later_lines.append(index)
                self._later_text += key[space:] + b"\n"
        self._later_starts, self._later_lines = later_starts, later_lines
        self._first_of_code = array("L", accumulate(counts))
        self._by_code = array("L", bytes(len(codes) * codes.itemsize))
        after = self._first_of_code[:]
        for index, code in enumerate(codes):
            self._by_code[after[code]] = index
            after[code] += 1

    def with_code(self, postal_code: str, country: str = "") -> list[Place]:
        """The towns that have a postal code, the greatest first."""
        if not (postal_code.isascii() and postal_code.isdecimal()):
            return []
        found = map(self._place, self._with_codes(int(postal_code), int(postal_code) + 1))
        return _sorted(
            place for place in found if place.postal_code == postal_code and country in ("", place.country)
        )

    def with_code_beginning(self, digits: str, country: str = "", limit: int = 20) -> list[Place]:
        """Towns of which a code begins so, the greatest first."""
        length = POSTAL_DIGITS.get(country, _LONGEST_CODE)
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= length):
            return []
        open_digits = 10 ** (length - len(digits))
        lines = self._with_codes(int(digits) * open_digits, (int(digits) + 1) * open_digits)
        lines = heapq.nlargest(limit * 4, lines, key=self._populations.__getitem__)
        found = (self._place(index) for index in lines)
        known = [place for place in found if len(place.postal_code) == length]
        return _sorted(place for place in known if country in ("", place.country))[:limit]

    def named(self, name: str, country: str = "") -> list[Place]:
        """The towns of exactly that name in any spelling, with each of their codes."""
        key = place_key(name).encode()
        if not key:
            return []
        lines = [*self._range(key + b"\t"), *self._other_names(key + b"\t")]
        found = map(self._place, lines)
        return _sorted(place for place in found if country in ("", place.country))

    def beginning(self, name: str, country: str = "", limit: int = 20, *, later: bool = True) -> list[Place]:
        """Towns whose name, or (``later``) a later word of it, begins so; the greatest first, each once."""
        key = place_key(name).encode()
        if not key:
            return []
        first = self._greatest([*self._range(key), *self._other_names(key)], country, limit)
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

    def _with_codes(self, first: int, end: int) -> Sequence[int]:
        """The lines with codes from the first on, up to the end."""
        most = len(self._first_of_code) - 1
        return self._by_code[self._first_of_code[min(first, most)] : self._first_of_code[min(end, most)]]

    def _range(self, key: bytes) -> range:
        """The lines that begin so."""
        first = bisect_left(self._starts, key, key=self._beginning_of(len(key)))
        last = bisect_right(self._starts, key, key=self._beginning_of(len(key)))
        return range(first, last)

    def _other_names(self, key: bytes) -> Iterator[int]:
        """The lines of towns of which another name begins so, those of ``key`` itself left out."""
        for other, own in OTHER_NAMES.items():
            if f"{other}\t".encode().startswith(key) and not own.encode().startswith(key):
                yield from self._range(f"{own}\t".encode())

    def _beginning_of(self, length: int) -> Callable[[int], bytes]:
        text = self._text
        return lambda start: text[start : start + length]

    def _later(self, key: bytes) -> Iterator[int]:
        """The lines of which a word after the first begins so."""
        wanted = b" " + key
        at = self._later_text.find(wanted)
        for _ in range(_MOST_LATER):
            if at < 0:
                return
            index = bisect_right(self._later_starts, at) - 1
            yield self._later_lines[index]
            at = self._later_text.find(wanted, at + 1)

    def _place(self, index: int) -> Place:
        start = self._starts[index]
        line = self._text[start : self._text.index(b"\n", start)].decode()
        _key, code, country, insee, population, latitude, longitude, name = line.split("\t")
        return Place(name, code, country, insee, int(population or 0), float(latitude), float(longitude))


def _sorted(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (-place.population, place.name, place.postal_code))
