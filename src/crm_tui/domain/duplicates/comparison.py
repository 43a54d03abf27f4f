"""Two records side by side: each piece of evidence as a named feature with its size.

A feature is worth its weight in bits times its size. The same telephone says something else between namesakes
than between a husband and a wife, so identifiers are features of the relation in which the names stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from crm_tui.domain.duplicates import lexicon
from crm_tui.domain.duplicates.businesses import (
    Firms,
    compare_firms,
    compare_person_and_firm,
    firm_level,
    named_like_firm,
)
from crm_tui.domain.duplicates.identifiers import Features, differences, identifiers
from crm_tui.domain.duplicates.names import glued
from crm_tui.domain.duplicates.neighbours import nearest
from crm_tui.domain.duplicates.people import Names, compare_names
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.sides import Side
from crm_tui.domain.duplicates.spelling import spelling_of

_CLEAR = 10.0
"""Beyond so many bits, a name says no more."""
_FULL_MATCH = frozenset(("same", "slip", "alike", "one", "nameless", "same_firm", "owner_staff", "owner"))


class Evidence(NamedTuple):
    """What one way to look at two records found."""

    features: Features
    names: Names | None
    firms: Firms | None


def evidence(entry: Side, card: Side, rarity: Rarity, sharing: Mapping[str, int]) -> list[Evidence]:
    """All evidence, for each way to look at the two: as people, as firms, as a person and their firm.

    ``sharing`` says how many of the records at hand have an identifier that more than one of them has.
    """
    shared = identifiers(entry, card, sharing)
    identified = bool(shared)
    place, place_bits = nearest(entry, card, rarity)
    identified = identified or place == "full"
    common = differences(entry, card, shared)
    views = []
    blank = entry.is_blank or card.is_blank
    if blank or entry.is_firm == card.is_firm or (entry.names and card.names):
        views.append(_as_people(entry, card, rarity, identified, place_bits))
    if entry.firms and card.firms and (entry.is_firm or card.is_firm):
        views.append(_as_firms(compare_firms(entry, card, rarity), rarity, identified, place_bits))
    if entry.is_firm != card.is_firm and not blank:
        person, firm = (card, entry) if entry.is_firm else (entry, card)
        if (same := named_like_firm(person, firm, rarity)) is not None:
            views.append(_as_firms(same, rarity, identified, place_bits))
        views.append(_as_both(person, firm, rarity, identified, place_bits))
    if entry.is_firm and card.is_firm:
        views = [view for view in views if view[1].firms] or views
    done = []
    for relation, view in views:
        found = view.features
        found += [(f"{name}@{relation}", size) for name, size in shared]
        if relation == "same":
            # Whatever two cards share says at least as much once the given name is known too.
            found += [(f"{name}@one", size) for name, size in shared]
        if shared and view.names and view.names.relation == "nameless":
            found.append(("nameless.identified", 1.0))
        group = "match" if relation in _FULL_MATCH else "other"
        if place == "full":
            found.append((f"place.full@{relation}", 1.0))
            if relation == "same":
                found.append(("place.full@one", 1.0))
        elif place:
            found.append((f"place.{place}@{group}", 1.0))
        if place in ("full", "street"):
            found.append((f"place.postcode@{group}", 1.0))
        if place_bits:
            found.append((f"place.bits@{group}", place_bits))
        found += [(f"{name}@{group}", 1.0) for name in common]
        done.append(view)
    return done


def _surprise(bits: float, rarity: Rarity, kind: str, identified: bool) -> Features:
    """How rare what is shared is, for a base of this size; common names matter less beside an identifier."""
    clear = max(-_CLEAR, min(_CLEAR, bits - rarity.size))
    if clear > 0:
        return [(f"rare.{kind}", clear)]
    return (
        [(f"common.{kind}", clear)]
        if identified
        else [(f"common.{kind}", clear), (f"common.{kind}.alone", clear)]
    )


def _as_people(
    entry: Side, card: Side, rarity: Rarity, identified: bool, place_bits: float
) -> tuple[str, Evidence]:
    names = compare_names(entry, card, rarity)
    relation = names.relation
    # Beside another surname, that no given name is known says nothing for it.
    given = "no" if relation == "stranger" and names.first == "missing" else names.first
    found: Features = [
        ("people", 1.0),
        (f"last.{names.last}", 1.0),
        (f"first.{given}", 1.0),
        (f"names.{relation}", 1.0),
    ]
    genders = {entry.record.gender, card.record.gender}
    if genders == {"male", "female"}:
        found.append(("gender.differs", 1.0))
    mine, theirs = entry.record.employer, card.record.employer
    if mine and theirs:
        level = firm_level(mine, theirs)
        found.append(("employer.same" if level in ("eq", "typo", "contain") else "employer.differs", 1.0))
    if relation == "stranger" and not identified:
        return relation, Evidence(found, names, None)
    if names.swapped:
        found.append(("swapped", 1.0))
        known = lexicon.given_names()
        if names.mine.given in known and glued(names.mine.last) in known:
            found.append(("swapped.either", 1.0))
    if names.former:
        found.append(("former", 1.0))
    if relation in _FULL_MATCH and relation != "nameless":
        found += _surprise(names.bits_last + names.bits_first + place_bits, rarity, "people", identified)
    elif relation in ("kin", "half"):
        found.append((f"bits.{relation}", (names.bits_last + names.bits_first) / 10))
    if relation == "half" and entry.record.gender != "male" and card.record.gender != "male":
        found.append(("half.woman", 1.0))
    found += spelling_of(entry, card, names, rarity)
    return relation, Evidence(found, names, None)


def _as_firms(firms: Firms, rarity: Rarity, identified: bool, place_bits: float) -> tuple[str, Evidence]:
    found: Features = [("firms", 1.0), (f"firm.{firms.level}", 1.0)]
    if firms.relation in ("same_firm", "like_firm"):
        found += _surprise(firms.bits + place_bits, rarity, "firms", identified)
    return firms.relation, Evidence(found, None, firms)


def _as_both(
    person: Side, firm: Side, rarity: Rarity, identified: bool, place_bits: float
) -> tuple[str, Evidence]:
    firms = compare_person_and_firm(person, firm, rarity)
    found: Features = [("both", 1.0), (f"both.{firms.relation}", 1.0)]
    if firms.bits:
        found += _surprise(firms.bits + place_bits, rarity, "both", identified)
    if person.record.employer and firms.level in ("no", "word"):
        found.append(("both.other_employer", 1.0))
    return firms.relation, Evidence(found, None, firms)
