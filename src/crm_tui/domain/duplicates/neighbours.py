"""How near two cards live to each other."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from crm_tui.domain.duplicates.places import Place
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.sides import Side

_QUALITY = {
    "full": 9,
    "typo": 7,
    "street": 6,
    "postcode": 5,
    "city": 4,
    "elsewhere": 3,
    "near": 2,
    "far": 1,
}


def nearest(entry: Side, card: Side, rarity: Rarity) -> tuple[str, float]:
    """The nearest two of their addresses, and the bits of a postcode that they share."""
    best, bits = "", 0.0
    for mine in entry.record.places:
        for theirs in card.record.places:
            level = _level(mine, theirs)
            if level and (not best or _QUALITY[level] > _QUALITY[best]):
                best = level
                bits = 0.0
                if mine.postal_code and mine.postal_code == theirs.postal_code:
                    bits = rarity.bits("Z" + mine.postal_code)
    return best, bits


def _level(mine: Place, theirs: Place) -> str:
    same_code = bool(mine.postal_code) and mine.postal_code == theirs.postal_code
    same_town = same_code or (
        bool(mine.city) and mine.city == theirs.city and not (mine.postal_code and theirs.postal_code)
    )
    if mine.street and theirs.street:
        if _same_street(mine.street, theirs.street):
            same_number = mine.number == theirs.number
            if same_town and (same_number or not (mine.number and theirs.number)):
                return "full" if same_number else "street"
            both_known = bool(mine.number and mine.postal_code and theirs.postal_code)
            if both_known and same_number and _one_digit_off(mine.postal_code, theirs.postal_code):
                return "typo"
            if same_town:
                return "elsewhere"
        elif same_town:
            return "elsewhere"
    elif same_code:
        return "postcode"
    elif same_town:
        return "city"
    if not (mine.postal_code and theirs.postal_code):
        return ""
    if len(mine.postal_code) == len(theirs.postal_code) and mine.postal_code[:2] == theirs.postal_code[:2]:
        return "near"
    return "far"


def _one_digit_off(code: str, other: str) -> bool:
    return OSA.distance(code, other, score_cutoff=1) <= 1


def _same_street(one: str, other: str) -> bool:
    if one == other:
        return True
    return (
        OSA.normalized_similarity(one, other, score_cutoff=0.75) > 0 or one.split()[-1] == other.split()[-1]
    )
