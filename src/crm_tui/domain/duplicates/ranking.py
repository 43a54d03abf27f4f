"""The likeliest cards for an entry, and one card beside another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf

from crm_tui.domain.duplicates.candidates import Candidate
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.records import Record
from crm_tui.domain.duplicates.sides import Side


def rank(
    entry: Record | Side,
    records: Iterable[Record | Side],
    counts: Mapping[int, int],
    total: int,
    limit: int = 10,
    floor: float = -inf,
) -> list[Candidate]:
    """The likeliest cards for an entry, strongest first.

    Args:
        entry: What is typed.
        records: The cards that share a key with it. Who compares a record often gives it as a side.
        counts: How many cards hold each name that :func:`asked` names for the entry.
        total: How many cards there are.
        limit: How many candidates at most.
        floor: What scores less is left out.
    """
    from crm_tui.domain.duplicates.scoring import best_view, candidate, shared

    side, rarity = _side(entry), Rarity(counts, total)
    cards = list(map(_side, records))
    sharing = shared(side, cards)
    found = [(*best_view(side, card, rarity, sharing), card) for card in cards]
    found.sort(key=lambda each: (-each[0], each[2].record.id))
    return [
        candidate(side, card, score, view, rarity, sharing)
        for score, view, card in found[:limit]
        if score >= floor
    ]


def _side(record: Record | Side) -> Side:
    return record if isinstance(record, Side) else Side(record)


def pair(
    a: Record, b: Record, counts: Mapping[int, int], total: int, sharing: Mapping[str, int] | None = None
) -> Candidate:
    """One card beside another: ``b`` as a candidate for ``a``.

    ``sharing`` says how many cards hold an identifier of theirs, where that is known.
    """
    from crm_tui.domain.duplicates.scoring import best_view, candidate

    side, card, rarity = Side(a), Side(b), Rarity(counts, total)
    score, view = best_view(side, card, rarity, sharing or {})
    return candidate(side, card, score, view, rarity, sharing or {})
