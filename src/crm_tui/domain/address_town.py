"""Where in a line the town stands, and which one it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crm_tui.domain.address import FRENCH_TERRITORIES, POSTAL_DIGITS
from crm_tui.domain.address_words import (
    CONNECTORS,
    GIVEN_NAMES,
    MONTHS,
    REPETITIONS,
    ROADS,
    STREET_KINDS,
    ends_as_street,
    is_name_word,
    is_title,
    kind_of,
)
from crm_tui.domain.places import Gazetteer, Place, place_key

_LONGEST_TOWN = 7
_SHORTEST_PART = 3
_LONG_NAME = 3
_SHORTEST_TYPED = 4
_MOST_NEAR = 3
_MOST_CANDIDATES = 60
_SHORT_CODE = 4
#: From so many inhabitants on, a town is more likely meant than a family name.
_LARGE = 20_000
#: From so many on, a name before a comma is more likely a town than a house.
_TOWN = 2_000

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
ARRONDISSEMENTS = {"paris": (75000, 20), "lyon": (69000, 9), "marseille": (13000, 16)}
"""The towns of which an arrondissement is often all that is said ("Lyon 3e"): code 0, and how many."""
_ORDINAL = r"(\d{1,2})\s?(?:er|e|è|ème|eme|ième|[eè]?me)?(?:\s+arr\w*\.?)?"
_ARRONDISSEMENT = re.compile(rf"\b(paris|lyon|marseille)[\s,]+{_ORDINAL}$", re.I)
_ARRONDISSEMENT_BEHIND = re.compile(rf"\s+{_ORDINAL}(?=\s*(?:,|$))", re.I)
_DEPARTMENT = re.compile(r"(,?)\s*\b(\d{2}|2[AB]|97[1-8]|98[678])$", re.I)
_CODE = re.compile(
    r"(?<![\w-])(?:(F|FR|B|BE|L|LU|CH|MC)(\s?-\s?|\s?))?(\d{5}|\d{2} \d{3}|\d{4})(?![\w/])", re.I
)
#: Behind a Swiss or Belgian town: "1211 Genève 3", "4000 Liège 1".
_POST_OFFICE = re.compile(r"\s(\d{1,2})(?=\s*(?:,|$))")
_TOKEN = re.compile(r"[^\s,;()\-–—'’]+['’]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Where the town stands in the line, and what it is; see :class:`~.address_reading.Reading`."""

    start: int
    end: int
    postal_code: str = ""
    city: str = ""
    country: str = ""
    insee: str = ""
    candidates: tuple[Place, ...] = ()
    department: str = ""
    sure: bool = True

    @property
    def is_known(self) -> bool:
        """Whether a code or a name was found."""
        return bool(self.postal_code or self.city)


def find_town(line: str, gazetteer: Gazetteer, country: str, region: str, *, has_cedex: bool = False) -> Town:
    """The town of a line; one that begins and ends at its end where there is none.

    Args:
        line: without what stands beside street and town.
        gazetteer: where towns are looked up.
        country: the one that was typed, if any.
        region: the shop's country.
        has_cedex: whether the code is a CEDEX's, which is the sorting office's and may be none of the town.
    """
    finder = _Finder(line, gazetteer, country, region, has_cedex)
    return (
        finder.in_department()
        or finder.with_code()
        or finder.in_arrondissement()
        or finder.by_name()
        or finder.leading()
        or finder.mistyped()
        or Town(start=len(line), end=len(line))
    )


class _Word(NamedTuple):
    text: str
    key: str
    start: int
    end: int
    after_comma: bool


class _Code(NamedTuple):
    """Digits that may be a postal code."""

    prefix: str
    number: str
    start: int
    end: int
    in_two: bool

    @property
    def is_short(self) -> bool:
        """Whether it may as well be a year or a house."""
        return len(self.number) == _SHORT_CODE


class _Finder:
    """One line in which a town is looked for."""

    def __init__(self, line: str, gazetteer: Gazetteer, country: str, region: str, has_cedex: bool) -> None:
        self._line = line
        self._has_cedex = has_cedex
        self._words = list(_words(line))
        self._gazetteer = gazetteer
        self._country = country
        self._region = region

    def in_department(self) -> Town | None:
        """A town in front of its department: "Saint-Denis (93)"; a department alone tells no town."""
        found = _DEPARTMENT.search(self._line)
        if not found or self._country not in ("", *FRENCH_TERRITORIES):
            return None
        if not found[1] and self.in_arrondissement():
            return None
        department, before = found[2].upper(), self._line[: found.start()]
        shorter = _Finder(before, self._gazetteer, self._country, self._region, self._has_cedex)
        coded = shorter.with_code()
        if coded and (coded.insee.startswith(department) or coded.postal_code.startswith(department)):
            return replace(coded, end=len(self._line), department=department)
        if not coded and (named := shorter.by_name(department)):
            return replace(named, end=len(self._line), department=department, sure=named.sure)
        # A street that has its number needs no other.
        words = shorter._words
        whole = bool(found[1]) or (bool(words) and _ends_name(words[-1].key))
        at_home = self._region in FRENCH_TERRITORIES and whole and department.isdecimal()
        if at_home and not coded and words and words[0].key.isdecimal() and not shorter.by_name():
            return Town(start=found.start(), end=len(self._line), department=department)
        return None

    def in_arrondissement(self) -> Town | None:
        """A town and its arrondissement at the end of the line: "Lyon 3e"."""
        found = _ARRONDISSEMENT.search(self._line)
        if not found or self._country not in ("", "FR"):
            return None
        first, count = ARRONDISSEMENTS[found[1].lower()]
        if not 1 <= int(found[2]) <= count:
            return None
        number = f"{first + int(found[2])}"
        return _chosen(found.start(), found.end(), number, self._gazetteer.with_code(number, "FR"))

    def with_code(self) -> Town | None:
        """The town of the last number that is a postal code."""
        for code in reversed(list(self._codes())):
            if town := self._of_code(code):
                return self._with_post_office(town, code)
        return None

    def _with_post_office(self, town: Town, code: _Code) -> Town:
        """The town with the number of its post office: no house stands behind town and code."""
        found = _POST_OFFICE.match(self._line, town.end)
        if not found or not town.city or len(town.postal_code) != _SHORT_CODE or town.end <= code.end:
            return town
        return replace(town, end=found.end(), city=f"{town.city} {found[1]}")

    def by_name(self, department: str = "") -> Town | None:
        """The longest name of a town at the end of a line without a code."""
        words = self._words
        for count in range(min(_LONGEST_TOWN, len(words)), 0, -1):
            some, before = words[-count:], words[:-count]
            if any(word.after_comma for word in some[1:]) or (some[0].key in ("d", "l") and count == 1):
                continue
            if self._line[some[0].start - 1 : some[0].start] == "-":
                continue  # "Luxembourg-Ville" is no "Ville"
            if not before and count == 1 and some[0].key in STREET_KINDS:
                continue
            places = self._named(some)
            if department:
                places = [place for place in places if _is_in(place, department)]
            after_comma = some[0].after_comma
            if places and (before if after_comma else _may_follow(before, places, count)):
                start = some[0].start
                if len(before) > 2 and before[0].key.isdecimal() and _is_department(before[-1].key, places):
                    start = before[-1].start  # "12 rue du Port 44 Nantes"
                return _several(start, some[-1].end, places, sure=after_comma)
        return None

    def mistyped(self) -> Town | None:
        """What stands behind the comma of a street, and is nearly a town; it is offered, never taken."""
        start = max((index for index, word in enumerate(self._words) if word.after_comma), default=0)
        before, some = self._words[:start], self._words[start:]
        key = " ".join(_keys(some))
        if not before or len(key) < _SHORTEST_TYPED or any(word.key.isdecimal() for word in some):
            return None
        if not (before[0].key.isdecimal() or kind_of(_keys(before))[0]):
            return None
        begun = self._gazetteer.beginning(
            key[:_SHORTEST_PART], self._country or self._region, 60, later=False
        )
        towns = [place for place in begun if _is_town(place, _TOWN)]
        near = [place for place in towns if _nearly(place_key(place.name), key)][:_MOST_NEAR]
        if not near:
            return None
        same = [each for place in near for each in self._gazetteer.named(place.name, place.country)]
        return Town(
            start=some[0].start,
            end=some[-1].end,
            city=self._line[some[0].start : some[-1].end],
            country=_only(place.country for place in near),
            candidates=_first(same),
            sure=False,
        )

    def leading(self) -> Town | None:
        """A town in front of its street: "Lyon, 12 rue Victor Hugo"."""
        words = self._words
        comma = next((index for index, word in enumerate(words) if index and word.after_comma), 0)
        number = next((index for index, word in enumerate(words) if index and word.key.isdecimal()), 0)
        kind = next((index for index, word in enumerate(words) if index and word.key in STREET_KINDS), 0)
        for count, smallest in ((comma, _TOWN), (number, _LARGE), (kind, _LARGE)):
            if not 0 < count <= _LONGEST_TOWN or not kind_of(_without_number(_keys(words[count:])))[0]:
                continue
            places = [place for place in self._named(words[:count]) if _is_town(place, smallest)]
            if places:
                return _several(words[0].start, words[count - 1].end, places, sure=count == comma)
        return None

    def _codes(self) -> Iterator[_Code]:
        for found in _CODE.finditer(self._line):
            prefix, start = found[1] or "", found.start()
            if prefix and not found[2].strip() and found[2] and not self._is_prefix(found):
                prefix, start = "", found.start(3)
            number = found[3].replace(" ", "")
            yield _Code(prefix.upper(), number, start, found.end(), " " in found[3])

    def _is_prefix(self, found: re.Match[str]) -> bool:
        """Whether letters with a space behind them belong to the code: "12 b 1050" is a house "b"."""
        before = self._line[: found.start()].rstrip()
        if not before or before.endswith(","):
            return True
        return found[1].isupper() and (len(found[1]) > 1 or not before[-1].isdecimal())

    def _of_code(self, code: _Code) -> Town | None:
        where = _COUNTRY_OF_PREFIX.get(code.prefix, self._country)
        if where and (POSTAL_DIGITS.get(where, 0) == _SHORT_CODE) != code.is_short:
            return None
        places = [p for p in self._gazetteer.with_code(code.number) if where in ("", p.country)]
        if code.is_short and not where and any(place.country == self._region for place in places):
            places = [place for place in places if place.country == self._region]
        if code.in_two and not places:
            return None
        after = [word for word in self._words if word.start >= code.end]
        before = [word for word in self._words if word.end <= code.start]
        if code.is_short and not code.prefix and not self._is_plain(code, places, after, before, where):
            return self._without_zero(code, after)
        if found := _matched(after, places, from_start=True):
            place, first, last = found
            name, end = self._longer(code, after, place, after.index(last) + 1)
            return _chosen(code.start, end or last.end, code.number, [replace(place, name=name)])
        street_behind = bool(after) and bool(kind_of(_keys(after))[0])
        if (not after or street_behind) and (found := _matched(before, places, from_start=False)):
            place, first, _last = found
            start = before.index(first)
            if first.after_comma or _may_follow(before[:start], [place], len(before) - start):
                return _chosen(first.start, code.end, code.number, [place])
        if after and (town := self._typed(code, places, after, where, street_behind=street_behind)):
            return town
        if not after and before and (named := self._named_before(before, code.number, where)):
            return replace(named, end=code.end)
        if not places and code.is_short:
            return None
        return _chosen(code.start, code.end, code.number, places)

    def _without_zero(self, code: _Code, after: Sequence[_Word]) -> Town | None:
        """A French code that a spreadsheet made a number: "1000 Bourg-en-Bresse"."""
        number = f"0{code.number}"
        found = _matched(after, self._gazetteer.with_code(number, "FR"), from_start=True)
        return _chosen(code.start, found[2].end, number, found[:1]) if found else None

    def _longer(self, code: _Code, after: Sequence[_Word], place: Place, count: int) -> tuple[str, int]:
        """The name of a part of the town that goes on, and its end: "74000 Annecy-le-Vieux"."""
        run = _run(after)
        for longer in range(min(len(run), _LONGEST_TOWN), count, -1):
            for part in self._gazetteer.named(_text(run[:longer]), place.country):
                if part.insee == place.insee and (part.insee or part.name == place.name):
                    return part.name, run[longer - 1].end
        if place_key(place.name) in ARRONDISSEMENTS:
            end = after[count - 1].end
            found = _ARRONDISSEMENT_BEHIND.match(self._line, end)
            if found and int(found[1]) == int(code.number) % 100:
                return place.name, found.end()
        return place.name, 0

    def _typed(
        self, code: _Code, places: Sequence[Place], after: Sequence[_Word], where: str, *, street_behind: bool
    ) -> Town | None:
        """The town behind a code that has none of that very name."""
        run = _run(after)
        if not run:
            return None
        end = run[-1].end
        typed = self._line[code.end : end].strip(" ,;-")
        key = place_key(typed)
        named = self._gazetteer.named(typed, where)
        named_so = [place for place in named if place.postal_code[:2] == code.number[:2]]
        if named_so and self._may_have(named_so, places):
            # A CEDEX has a code of its own.
            return Town(
                start=code.start,
                end=end,
                postal_code=code.number,
                city=named_so[0].name,
                country=named_so[0].country,
                insee=_only(place.insee for place in named_so),
            )
        for alike in (_nearly, _begins, _ends):
            near = [place for place in places if alike(place_key(place.name), key)]
            if len({place.insee or place.name for place in near}) == 1:
                return _chosen(code.start, end, code.number, near[:1])
        if street_behind:
            return None
        return Town(
            start=code.start,
            end=end,
            postal_code=code.number,
            city=typed,
            country=where or _only(place.country for place in places) or ("" if places else self._region),
            candidates=_first([*places, *named]),
        )

    def _may_have(self, towns: Sequence[Place], places: Sequence[Place]) -> bool:
        """Whether towns may have a code that ``places`` have: "69002 Villeurbanne" contradicts itself.

        Only of French towns can it be told: people write "1050 Bruxelles" for Ixelles, and rightly.
        """
        communes = {place.insee for place in places if place.insee}
        if self._has_cedex or not communes:
            return True
        return any(not town.insee or town.insee in communes for town in towns)

    def _named_before(self, before: Sequence[_Word], number: str, where: str) -> Town | None:
        """A town before its code: "Lyon 69426" behind a comma: the code is a CEDEX's or a firm's own."""
        start = max((index for index, word in enumerate(before) if word.after_comma), default=None)
        if start is None:
            return None
        places = self._gazetteer.named(_text(before[start:]), where or self._region)
        if not places:
            return None
        of_code = self._gazetteer.with_code(number, where)
        if not self._may_have(places, of_code):
            return Town(
                start=before[start].start,
                end=before[-1].end,
                postal_code=number,
                city=self._line[before[start].start : before[-1].end],
                country=_only(place.country for place in of_code),
                candidates=_first([*of_code, *places]),
            )
        return Town(
            start=before[start].start,
            end=before[-1].end,
            postal_code=number,
            city=places[0].name,
            country=places[0].country,
            insee=_only(place.insee for place in places),
        )

    def _is_plain(
        self,
        code: _Code,
        places: Sequence[Place],
        after: Sequence[_Word],
        before: Sequence[_Word],
        where: str,
    ) -> bool:
        """Four digits are a year or a house, unless the town behind them or a comma says otherwise."""
        home = where or self._region
        is_short_there = POSTAL_DIGITS.get(home) == _SHORT_CODE
        if not places:
            return bool(where) and is_short_there and bool(after)
        if _matched(after, places, from_start=True):
            return True
        # A second number: the house was said before.
        is_second = bool(before) and before[-1].key.isdecimal()
        has_number = is_second or (len(before) > 2 and before[0].key.isdecimal())
        if not (is_short_there or is_second) or (before and before[-1].key in MONTHS):
            return False
        parted = self._line[: code.start].rstrip().endswith((",", "-"))
        if not after:
            return (
                parted
                or not before
                or is_second
                or (is_short_there and has_number)
                or bool(_matched(before, places, from_start=False))
            )
        if parted and is_short_there:
            return True
        typed = " ".join(_keys(_run(after)))
        keys = [place_key(place.name) for place in places]
        return any(alike(key, typed) for key in keys for alike in (_nearly, _begins, _ends)) or any(
            is_short_there
            or (named.country, named.postal_code[:2]) in _regions(places)
            or (is_second and _is_alike(named.postal_code, code.number))
            for count in range(1, min(_LONGEST_TOWN, len(after)) + 1)
            for named in self._gazetteer.named(_text(after[:count]), home if is_short_there else "")
        )

    def _named(self, words: Sequence[_Word]) -> Sequence[Place]:
        """The towns of that name: those at home, or else those of the neighbours."""
        found = self._gazetteer.named(name := _text(words), self._country)
        if not found and len(words) >= _LONG_NAME:  # "Isle-sur-la-Sorgue"
            found = [
                place
                for article in ("l", "le", "la", "les")
                for place in self._gazetteer.named(f"{article} {name}", self._country)
            ]
        if self._country:
            return found
        at_home = [place for place in found if place.country == self._region]
        if self._region in FRENCH_TERRITORIES:
            at_home = [place for place in found if place.country in FRENCH_TERRITORIES - {"MC"}] or at_home
            return at_home or found
        # A Belgian who means a French village says so.
        return at_home or [place for place in found if place.country != "FR" or place.population >= _TOWN]


def _words(line: str) -> Iterator[_Word]:
    last = 0
    for found in _TOKEN.finditer(line):
        gap = line[last : found.start()]
        if key := place_key(found[0]):
            yield _Word(found[0], key, found.start(), found.end(), "," in gap or ";" in gap or " - " in gap)
        last = found.end()


def _run(words: Sequence[_Word]) -> Sequence[_Word]:
    """The first words, up to a comma or a number."""
    stop = (index for index, word in enumerate(words) if word.key.isdecimal() or (index and word.after_comma))
    return words[: next(stop, len(words))]


def _text(words: Iterable[_Word]) -> str:
    return " ".join(word.text for word in words)


def _keys(words: Iterable[_Word]) -> list[str]:
    return [word.key for word in words]


def _without_number(keys: Sequence[str]) -> Sequence[str]:
    start = 1 if keys and keys[0].isdecimal() else 0
    return keys[start + 1 :] if len(keys) > start and keys[start] in REPETITIONS else keys[start:]


def _matched(
    words: Sequence[_Word], places: Sequence[Place], *, from_start: bool
) -> tuple[Place, _Word, _Word] | None:
    """The place with the longest name that stands at one end of the words."""
    by_key = {place_key(place.name): place for place in reversed(places)}
    for count in range(min(_LONGEST_TOWN, len(words)), 0, -1):
        some = words[:count] if from_start else words[-count:]
        if place := by_key.get(" ".join(_keys(some))):
            return place, some[0], some[-1]
    return None


def _may_follow(before: Sequence[_Word], places: Sequence[Place], count: int) -> bool:
    """Whether a town may begin here; else its name is that of the street."""
    keys = _keys(before)
    if not keys:
        return True  # the town alone
    if keys[-1] in CONNECTORS or is_title(keys[-1]):
        return False
    names = [key for key in _without_number(keys) if is_name_word(key)]
    if not names:
        return any(map(ends_as_street, keys))
    largest = max(place.population for place in places)
    # Of the neighbours only whether it is a commune is known.
    village = count == 1 and largest < (_LARGE if places[0].country == "FR" else 1)
    return not (village and len(names) == 1 and keys[-1] in GIVEN_NAMES)


def _ends_name(key: str) -> bool:
    """Whether no number may belong to the name of a street: "8 mai 45", "route nationale 7"."""
    return is_name_word(key) and key not in MONTHS | ROADS


def _is_department(key: str, places: Sequence[Place]) -> bool:
    return len(key) == len("69") and key.isdecimal() and all(_is_in(place, key) for place in places)


def _is_town(place: Place, smallest: int) -> bool:
    """Whether it has so many inhabitants; of the neighbours only whether it is a commune is known."""
    return place.population >= (smallest if place.country in FRENCH_TERRITORIES else 1)


def _is_in(place: Place, department: str) -> bool:
    """Whether a town is there; 20 is what Corsica was, and still its codes."""
    by_code = department == "20" or not place.insee
    return (place.postal_code if by_code else place.insee).startswith(department)


def _chosen(start: int, end: int, number: str, places: Sequence[Place]) -> Town:
    """The one town of a code, or several to choose from."""
    if places and _are_one(places):
        return _known(start, end, replace(places[0], postal_code=number))
    return Town(
        start=start,
        end=end,
        postal_code=number,
        country=_only(place.country for place in places),
        candidates=_first(places),
    )


def _known(start: int, end: int, place: Place) -> Town:
    return Town(
        start=start,
        end=end,
        postal_code=place.postal_code,
        city=place.name,
        country=place.country,
        insee=place.insee,
    )


def _are_one(places: Sequence[Place]) -> bool:
    """Whether these are one town: by its code, or in the two languages of Brussels."""
    if len({(place.insee or place.name, place.country) for place in places}) == 1:
        return True
    spots = {(place.latitude, place.longitude) for place in places}
    return len(spots) == 1 and all(place.country == "BE" and place.population for place in places)


def _several(start: int, end: int, places: Sequence[Place], *, sure: bool) -> Town:
    """A town by name: its code where it has one only, and everything to choose from where it has several."""
    communes = {(place.insee or place.name, place.country) for place in places}
    codes = {place.postal_code for place in places}
    certain = len(communes) == 1
    return Town(
        start=start,
        end=end,
        postal_code=_only(codes) if certain else "",
        city=places[0].name,
        country=_only(place.country for place in places),
        insee=places[0].insee if certain else "",
        candidates=_first(places) if len(codes) > 1 else (),
        sure=sure,
    )


def _first(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(places))[:_MOST_CANDIDATES]


def _is_alike(postal_code: str, number: str) -> bool:
    """Whether a number may be one more code of a town that has that one: 1211 of Genève, 1201."""
    return len(postal_code) == len(number) and postal_code[:2] == number[:2]


def _regions(places: Iterable[Place]) -> set[tuple[str, str]]:
    return {(place.country, place.postal_code[:2]) for place in places}


def _only(values: Iterable[str]) -> str:
    unique = set(values)
    return unique.pop() if len(unique) == 1 else ""


def _nearly(key: str, typed: str) -> bool:
    """Whether a town was meant that was typed with a slip of one or two letters."""
    from rapidfuzz.distance import OSA

    return OSA.distance(key, typed, score_cutoff=2) <= (2 if len(key) > 7 else 1)


def _begins(key: str, typed: str) -> bool:
    """Whether a town was named by its first words: "Villefranche"."""
    return len(typed) >= _SHORTEST_PART and key.startswith(f"{typed} ")


def _ends(key: str, typed: str) -> bool:
    """Whether a town was named by its last words: "Octeville"."""
    return len(typed) >= _SHORTEST_PART and key.endswith(f" {typed}")
