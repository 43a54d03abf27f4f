"""The names of firms, and of a firm and a person: how alike, and in which relation that puts them."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import OSA

from crm_tui.domain.duplicates.firms import acronyms, firm_words
from crm_tui.domain.duplicates.names import glued
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.sides import Side
from crm_tui.domain.duplicates.sounds import skeleton, sound
from crm_tui.domain.text import fold

_QUALITY = {"eq": 9, "typo": 8, "contain": 6, "sound": 5, "acronym": 4, "word": 2, "no": 0, "missing": 0}
_RELATION = {
    **dict.fromkeys(("eq", "typo", "sound", "contain", "acronym"), "same_firm"),
    "word": "like_firm", "no": "other_firm", "missing": "no_firm",
}  # fmt: skip
_SHORTEST_SURNAME = 3
_SHORTEST_INSIDE = 5
_MOST_BETWEEN = 6
_FEWEST_LETTERS = 4


class Firms(NamedTuple):
    """How the names of two firms, or of a firm and a person, stand to each other."""

    level: str
    relation: str
    bits: float
    """Of what they share."""
    words: tuple[str, str]


def firm_level(one: str, other: str) -> str:
    """How alike the telling words of two firms are: eq, typo, contain, sound, acronym, word, no, missing."""
    if not one or not other:
        return "missing"
    if one == other:
        return "eq"
    words, others = one.split(), other.split()
    bare, known = glued(one), glued(other)
    if bare == known or sorted(words) == sorted(others):
        return "eq"
    if (len(words) == 1 and _written_in(others, bare)) or (len(others) == 1 and _written_in(words, known)):
        return "typo"
    longest = max(len(bare), len(known))
    allowed = 1 if longest < 8 else 2 if longest < 14 else 3
    if longest > 3 and OSA.distance(bare, known, score_cutoff=allowed) <= allowed:
        return "typo"
    matched = matched_words(words, others)
    whole = len(matched) in (len(words), len(others))
    if whole and sum(map(len, matched)) >= _FEWEST_LETTERS:
        return "typo" if len(words) == len(others) else "contain"
    if known in acronyms(one) or bare in acronyms(other):
        return "acronym"
    if len(bare) > 4 and skeleton(bare) == skeleton(known):
        return "sound"
    return "word" if matched else "no"


def _written_in(words: list[str], text: str) -> bool:
    """Whether a name written in one word holds the words of the other in order, and little else."""
    if len(words) < 2:
        return False
    place = 0
    for word in words:
        place = text.find(word, place)
        if place < 0:
            return False
        place += len(word)
    return len(text) - sum(map(len, words)) <= _MOST_BETWEEN


def matched_words(words: list[str], others: list[str]) -> list[str]:
    """The words of one name that the other holds too, a slip of the finger allowed in long ones."""
    left = list(others)
    matched = []
    for word in words:
        found = word if word in left else ""
        if not found and len(word) > 4:
            found = next(
                (
                    other
                    for other in left
                    if len(other) > 3 and OSA.distance(word, other, score_cutoff=1) <= 1
                ),
                "",
            )
        if found:
            left.remove(found)
            matched.append(word)
    return matched


def compare_firms(entry: Side, card: Side, rarity: Rarity) -> Firms:
    """The names of two firms, former ones included."""
    best = ("missing", "", "")
    for one in entry.firms:
        for other in card.firms:
            level = firm_level(one, other)
            if _QUALITY[level] > _QUALITY[best[0]] or not best[1]:
                best = (level, one, other)
    level, one, other = best
    bits = 0.0
    if level in ("eq", "typo", "contain", "word", "sound"):
        shared = matched_words(one.split(), other.split()) if level != "eq" else one.split()
        bits = sum(rarity.bits(f"W{word}") for word in shared)
        if level in ("typo", "sound"):
            bits = max(bits, rarity.size / 2)
    return Firms(level, _RELATION[level], bits, (one, other))


def named_like_firm(person: Side, firm: Side, rarity: Rarity) -> Firms | None:
    """A firm's name that was typed as a person's: "Boulangerie Martin" for "Boulangerie Martin SARL"."""
    record, name = person.record, firm.record.company
    whole = firm_words(f"{record.first} {record.last}".strip())
    if not name or " " not in whole or firm_level(whole, name) != "eq":
        return None
    return Firms("eq", "same_firm", sum(rarity.bits(f"W{word}") for word in whole.split()), (whole, name))


def compare_person_and_firm(person: Side, firm: Side, rarity: Rarity) -> Firms:
    """A person and a firm: the owner's name in the firm's, the employer that is the firm."""
    name = firm.firms[0]
    words = {*name.split(), *fold(firm.record.company_name).split()}
    inside = ""
    bits = 0.0
    for each in person.names[:2]:
        last, surname = each.last, each.bare
        if len(surname) < _SHORTEST_SURNAME:
            continue
        if (
            surname in words
            or words.issuperset(last.split())
            or (len(surname) >= _SHORTEST_INSIDE and surname in glued(name))
        ):
            inside, bits = "owner", rarity.bits("L" + glued(last))
            break
        if len(surname) >= _SHORTEST_INSIDE and any(
            OSA.distance(surname, word, score_cutoff=1) <= 1 or each.heard == sound(word) for word in words
        ):
            inside, bits = "near_owner", min(rarity.bits("L" + glued(last)), 9.0)
    level = firm_level(person.record.employer, name)
    works_there = _QUALITY[level] >= _QUALITY["acronym"]
    if inside:
        relation = "owner_staff" if works_there else inside
    else:
        relation = "staff" if works_there else "outsider"
    return Firms(level, relation, bits, (person.record.last, name))
