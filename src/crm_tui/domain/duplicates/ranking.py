"""The score of each candidate: the bits of its evidence, summed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from crm_tui.domain.duplicates import lexicon
from crm_tui.domain.duplicates.candidates import Candidate, level_of
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.records import Record
from crm_tui.domain.duplicates.sides import Side

if TYPE_CHECKING:
    from crm_tui.domain.duplicates.comparison import Evidence


@cache
def weights() -> dict[str, float]:
    """The weight of each feature, in bits."""
    return dict(lexicon.weights()["bits"])


def rank(
    entry: Record, records: Iterable[Record], counts: Mapping[int, int], total: int, limit: int = 10
) -> list[Candidate]:
    """The likeliest cards for an entry, strongest first.

    Args:
        entry: What is typed.
        records: The cards that share a key with it.
        counts: How many cards hold each name that :func:`asked` names for the entry.
        total: How many cards there are.
        limit: How many candidates at most.
    """
    side, rarity = Side(entry), Rarity(counts, total)
    sides = [Side(record) for record in records]
    sharing = shared(side, sides)
    found = []
    for place, card in enumerate(sides):
        score, view = best_view(side, card, rarity, sharing)
        found.append((-score, card.record.id, place, view))
    found.sort(key=lambda each: each[:3])
    return [
        _candidate(side, sides[place], -score, view, rarity, sharing)
        for score, _id, place, view in found[:limit]
    ]


def pair(
    a: Record, b: Record, counts: Mapping[int, int], total: int, sharing: Mapping[str, int] | None = None
) -> Candidate:
    """One card beside another: ``b`` as a candidate for ``a``."""
    side, card, rarity = Side(a), Side(b), Rarity(counts, total)
    score, view = best_view(side, card, rarity, sharing or {})
    return _candidate(side, card, score, view, rarity, sharing or {})


def best_view(entry: Side, card: Side, rarity: Rarity, sharing: Mapping[str, int]) -> tuple[float, Evidence]:
    """The score of a pair, by the way to look at it that says most for it."""
    from crm_tui.domain.duplicates.comparison import evidence

    bits = weights()
    best = None
    for view in evidence(entry, card, rarity, sharing):
        score = bits["constant"]
        for name, size in view.features:
            score += bits.get(name, 0.0) * size
        if best is None or score > best[0]:
            best = (score, view)
    assert best is not None  # noqa: S101  # there always is a way to look at a pair
    return round(best[0], 2), best[1]


def shared(entry: Side, cards: Iterable[Side]) -> dict[str, int]:
    """How many of the cards have each identifier of the entry."""
    found: Counter[str] = Counter()
    iban = entry.record.iban
    for card in cards:
        if entry.lines and card.lines:
            found.update(entry.lines.keys() & card.lines.keys())
        if entry.mails and card.mails:
            found.update(mail for mail in entry.mails if mail in card.mails)
        if iban and iban == card.record.iban:
            found[iban] += 1
    return {name: cards for name, cards in found.items() if cards > 1}


def _candidate(
    entry: Side, card: Side, score: float, view: Evidence, rarity: Rarity, sharing: Mapping[str, int]
) -> Candidate:
    from crm_tui.domain.duplicates.reasons import is_household, reasons_of

    return Candidate(
        record=card.record,
        score=score,
        level=level_of(score),
        reasons=reasons_of(entry, card, view, weights(), rarity, sharing),
        household=is_household(entry, card, view),
    )
