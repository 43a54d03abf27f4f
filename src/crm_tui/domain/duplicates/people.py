"""The names of two people: how alike surnames and given names are, and in which relation that puts them."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from crm_tui.domain.duplicates import lexicon
from crm_tui.domain.duplicates.names import are_forms, are_official, full_forms, glued, initials
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.sides import PersonName, Side

_SURNAME_QUALITY = {
    "eq": 10, "typo": 8, "sound": 7, "part": 5, "near": 3, "missing": 2, "no": 0,
}  # fmt: skip
_GIVEN_QUALITY = {
    "eq": 8, "form": 6, "formal": 6, "typo": 6, "sound": 5, "initial": 5, "part": 4, "prefix": 4, "near": 2,
    "missing": 1, "no": 0,
}  # fmt: skip
_SURNAME_HOLDS = 5
#: What a way to split one box into two names must not come to.
_GUESSED_IN_VAIN = frozenset(("no", "near", "missing"))
_RELATION = {
    "eq": "same", "form": "same", "initial": "same", "typo": "slip", "sound": "slip",
    "formal": "alike", "part": "alike", "prefix": "alike", "near": "alike", "missing": "one", "no": "kin",
}  # fmt: skip
#: Bits of a name that is not quite the same: what the slip hides is not known to be rare.
_MOST_BITS_OF_A_SLIP = 9.0
_INITIAL_BITS = 3.5


class Names(NamedTuple):
    """How the names of two people stand to each other."""

    last: str
    first: str
    relation: str
    """same; slip; alike, as brothers' names are; kin; one, where the other name is missing; half; stranger;
    nameless."""
    swapped: bool
    former: bool
    """Whether it took a former name to see it."""
    bits_last: float
    bits_first: float
    mine: PersonName
    theirs: PersonName


_NOBODY = PersonName("", "", "", "", "", "")


def surname_level(one: PersonName, other: PersonName) -> str:
    """How alike two surnames are: eq, typo, sound, part, near, no, or missing."""
    if one.last == other.last:
        return "eq" if one.last else "missing"
    bare, known = one.bare, other.bare
    if not bare or not known:
        return "missing"
    if bare == known:
        return "eq"
    longest = max(len(bare), len(known))
    distance = OSA.distance(bare, known, score_cutoff=2)
    if (distance == 1 and longest > 3) or (distance == 2 and longest > 8):
        return "typo"
    if one.heard == other.heard:
        return "sound"
    if " " in one.last or " " in other.last:
        if glued(one.last) == glued(other.last):
            return "eq"
        if _share_a_word(one.last.split(), other.last.split()):
            return "part"
    if JaroWinkler.similarity(bare, known, score_cutoff=0.9):
        return "near"
    return "no"


def _share_a_word(words: list[str], others: list[str]) -> bool:
    particles = lexicon.words("people", "particles")
    for word in words:
        if len(word) > 2 and word not in particles:
            for other in others:
                if word == other:
                    return True
                if len(word) > 4 and len(other) > 4 and OSA.distance(word, other, score_cutoff=1) <= 1:
                    return True
    return False


def given_level(one: PersonName, other: PersonName) -> str:
    """How alike two given names are.

    eq, form (Cathy, Catherine), formal (Élise, Élisabeth), initial, typo, sound, part, prefix, near, no, or
    missing.
    """
    bare, known = one.given, other.given
    if bare == known:
        return "eq" if bare else "missing"
    if not bare or not known:
        return "missing"
    short, long = (bare, known) if len(bare) <= len(known) else (known, bare)
    if len(short) < 3 and short[0] == long[0]:
        return "initial"
    if are_forms(bare, known):
        return "formal" if are_official(bare, known) else "form"
    several = " " in one.first or " " in other.first
    if several and (initials(one.first) == known or initials(other.first) == bare):
        return "initial"
    if len(long) > 3 and len(long) - len(short) < 2 and OSA.distance(bare, known, score_cutoff=1) == 1:
        return "typo"
    if one.given_heard == other.given_heard:
        return "sound"
    if several and not set(one.first.split()).isdisjoint(other.first.split()):
        return "part"
    if len(short) > 2 and long.startswith(short):
        return "prefix"
    if JaroWinkler.similarity(bare, known, score_cutoff=0.88):
        return "near"
    return "no"


def compare_names(entry: Side, card: Side, rarity: Rarity) -> Names:
    """The best way to see the names of one person in those of the other."""
    best: tuple[int, str, str, bool, PersonName, PersonName] | None = None
    for mine in entry.names:
        for theirs in card.names:
            level, given = surname_level(mine, theirs), given_level(mine, theirs)
            held = _SURNAME_QUALITY[level]
            quality = held + _GIVEN_QUALITY[given]
            if best is None or (quality > best[0] and given not in _GUESSED_IN_VAIN):
                best = (quality, level, given, False, mine, theirs)
            if held < _SURNAME_HOLDS and mine.first and (mine.last or theirs.last):
                turned = mine.turned()
                level, given = surname_level(turned, theirs), given_level(turned, theirs)
                held = _SURNAME_QUALITY[level]
                quality = held + _GIVEN_QUALITY[given] - 1
                if held >= _SURNAME_HOLDS and given not in ("no", "near") and quality > best[0]:
                    best = (quality, level, given, True, turned, theirs)
    if best is None:
        return Names("missing", "missing", "nameless", False, False, 0.0, 0.0, _NOBODY, _NOBODY)
    _quality, level, given, swapped, mine, theirs = best
    return Names(
        level,
        given,
        _relation(level, given),
        swapped,
        _is_former(entry, mine) or _is_former(card, theirs),
        _surname_bits(level, mine, rarity),
        _given_bits(given, mine.given, rarity),
        mine,
        theirs,
    )


def _is_former(side: Side, name: PersonName) -> bool:
    record = side.record
    return bool(
        (record.former_last and name.last in record.former_last)
        or (record.former_first and name.first in record.former_first)
    )


def _relation(level: str, given: str) -> str:
    if _SURNAME_QUALITY[level] >= _SURNAME_HOLDS:
        return _RELATION[given]
    if level == "missing":
        if given == "missing":
            return "nameless"
        return "one" if _RELATION[given] in ("same", "slip") else "stranger"
    return "half" if _RELATION[given] in ("same", "slip") and given != "initial" else "stranger"


def _surname_bits(level: str, name: PersonName, rarity: Rarity) -> float:
    if level == "eq":
        return rarity.bits("L" + glued(name.last))
    if level == "sound":
        return min(rarity.bits("S" + name.heard), _MOST_BITS_OF_A_SLIP)
    if level in ("typo", "part"):
        return min(rarity.bits("L" + glued(name.last)), _MOST_BITS_OF_A_SLIP)
    return 0.0


def _given_bits(level: str, given: str, rarity: Rarity) -> float:
    if level == "eq":
        return rarity.bits("F" + given)
    if level in ("form", "formal"):
        return min(rarity.bits("F" + form) for form in full_forms(given))
    if level in ("typo", "sound", "part"):
        return min(rarity.bits("F" + given), _MOST_BITS_OF_A_SLIP)
    return _INITIAL_BITS if level == "initial" else 0.0
