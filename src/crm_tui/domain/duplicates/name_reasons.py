"""What the names of two cards say for or against their being one client, as reasons."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.duplicates.businesses import Firms
from crm_tui.domain.duplicates.candidates import Reason
from crm_tui.domain.duplicates.names import glued
from crm_tui.domain.duplicates.people import Names
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.sides import Side

_RARE = 5
"""A surname that no more cards hold is said to be rare."""
_BITS_OF_RARITY = 0.12
"""Of the weight of the whole name, what its being rare is worth beside the other reasons."""
_OF_NAMES = ("last.", "first.", "rare.", "common.", "names.")
_OF_FIRMS = ("firm.", "both.", "rare.", "common.")
_SURNAMES = {"typo": "near_name", "sound": "sounds_alike", "part": "part_of_name"}
_FIRMS = {
    "eq": "same_company", "typo": "near_company", "sound": "near_company", "contain": "part_of_company",
    "acronym": "acronym", "word": "other_company", "no": "other_company",
}  # fmt: skip


def by_names(
    entry: Side, card: Side, names: Names, bits: Mapping[str, float], rarity: Rarity
) -> list[Reason]:
    """What the names of two people say."""
    found = _by_surname(entry, card, names, bits)
    found += _by_given_name(entry, card, names, bits)
    if names.last == "eq":
        count = rarity.count("L" + glued(names.mine.last))
        if 0 < count <= _RARE:
            found.append(Reason("rare_name", names.bits_last * _BITS_OF_RARITY, {"count": str(count)}))
    return found


def _by_surname(entry: Side, card: Side, names: Names, bits: Mapping[str, float]) -> list[Reason]:
    worth = _sum(bits, _OF_NAMES)
    if names.former:
        return [Reason("former_name", worth, {"name": _shown(names.theirs.last, card)})]
    if names.swapped:
        return [Reason("swapped_names", worth)]
    if names.last == "eq" and names.first == "eq" and (nickname := _nickname(entry, card, names)):
        return [Reason("same_nickname", worth, {"name": nickname})]
    if names.last == "eq":
        return [Reason("same_name" if names.first == "eq" else "same_last_name", worth)]
    if names.last in _SURNAMES:
        shown = {"mine": _shown(names.mine.last, entry), "theirs": _shown(names.theirs.last, card)}
        return [Reason(_SURNAMES[names.last], worth, shown)]
    if names.last == "missing":
        return []
    return [Reason("other_name", _sum(bits, (f"last.{names.last}", f"names.{names.relation}")))]


def _nickname(entry: Side, card: Side, names: Names) -> str:
    """The nickname by which one of the two is meant, as it is told; nothing where none is."""
    for side, view in ((entry, names.mine), (card, names.theirs)):
        record = side.record
        if view.first and view.first == record.nickname != record.first:
            return view.first.title()
    return ""


def _by_given_name(entry: Side, card: Side, names: Names, bits: Mapping[str, float]) -> list[Reason]:
    level = names.first
    worth = bits.get(f"first.{level}", 0.0)
    if level == "no":
        worth += bits["names.kin"] if names.relation == "kin" else 0.0
        return [Reason("other_first_name", worth)]
    if level in ("eq", "missing") or names.relation in ("half", "stranger"):
        return []
    if level == "initial":
        return [Reason("same_initial", worth)]
    mine, theirs = _shown(names.mine.first, entry), _shown(names.theirs.first, card)
    if level == "form":
        short, full = sorted((mine, theirs), key=len)
        return [Reason("short_first_name", worth, {"short": short, "full": full})]
    code = "near_first_name" if level in ("typo", "sound") else "similar_first_name"
    return [Reason(code, worth, {"mine": mine, "theirs": theirs})]


def by_firms(entry: Side, card: Side, firms: Firms, bits: Mapping[str, float]) -> list[Reason]:
    """What the names of two firms say, or those of a person and a firm."""
    worth = _sum(bits, _OF_FIRMS)
    if "both" in bits:
        found = []
        if "owner" in firms.relation:
            person = card if entry.is_firm else entry
            found.append(Reason("name_in_company", worth, {"name": _shown(firms.words[0], person)}))
        if "staff" in firms.relation:
            found.append(Reason("employer_is_company", worth))
        if firms.relation == "outsider":
            found.append(Reason("other_name", bits["both.outsider"]))
        return found
    code = _FIRMS.get(firms.level, "")
    if not code:
        return []
    if code in ("same_company", "other_company"):
        return [Reason(code, worth)]
    shown = {"mine": _shown(firms.words[0], entry), "theirs": _shown(firms.words[1], card)}
    return [Reason(code, worth, shown)]


def _sum(bits: Mapping[str, float], starts: tuple[str, ...]) -> float:
    return sum(value for name, value in bits.items() if name.startswith(starts))


def _shown(words: str, side: Side) -> str:
    """Folded words as they are written on the card."""
    record = side.record
    for folded, written in (
        (record.last, record.last_name),
        (record.first, record.first_name),
        (record.company, record.company_name),
    ):
        if words == folded:
            return written
    return words.title()
