"""The score of a pair: the bits of its evidence, summed.

Loaded with the first comparison: the screens know candidates without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from crm_tui.domain.duplicates import lexicon
from crm_tui.domain.duplicates.candidates import POSSIBLE, Candidate, level_of
from crm_tui.domain.duplicates.comparison import Evidence, evidence
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.reasons import is_household, reasons_of
from crm_tui.domain.duplicates.sides import Side

#: A mobile belongs to one person: with the same surname and given names that fit, it is worth one look
#: whatever else differs. Brothers whose names are alike share a landline rather.
_ONE_LOOK = ("mobile@same", "mobile@one", "mobile@slip", "mobile@alike")
#: The size of an identifier that hardly any other card has.
_OWN = 0.9


@cache
def weights() -> dict[str, float]:
    """The weight of each feature, in bits."""
    return dict(lexicon.weights()["bits"])


def best_view(entry: Side, card: Side, rarity: Rarity, sharing: Mapping[str, int]) -> tuple[float, Evidence]:
    """The score of a pair, by the way to look at it that says most for it."""
    worth = weights().get
    best_score, best = 0.0, None
    for view in evidence(entry, card, rarity, sharing):
        score = 0.0
        for name, size in view.features:
            score += worth(name, 0.0) * size
        if best is None or score > best_score:
            best_score, best = score, view
    assert best is not None  # noqa: S101  # there always is a way to look at a pair
    score = round(best_score + weights()["constant"], 2)
    if score < POSSIBLE and not entry.lines.keys().isdisjoint(card.lines) and _is_worth_a_look(best):
        score = POSSIBLE
    return score, best


def _is_worth_a_look(view: Evidence) -> bool:
    return any(name in _ONE_LOOK and size >= _OWN for name, size in view.features)


def shared(entry: Side, cards: Iterable[Side]) -> dict[str, int]:
    """How many clients have each identifier of the entry that more than one of them has.

    A card that was merged and the one that took it in are one client.
    """
    found: dict[str, set[int]] = defaultdict(set)
    iban = entry.record.iban
    for card in cards:
        client = card.record.merged_into or card.record.id
        if entry.lines and card.lines:
            for line in entry.lines.keys() & card.lines.keys():
                found[line].add(client)
        if entry.mails and card.mails:
            for mail in entry.mails:
                if mail in card.mails:
                    found[mail].add(client)
        if iban and iban == card.record.iban:
            found[iban].add(client)
    return {name: len(clients) for name, clients in found.items() if len(clients) > 1}


def candidate(
    entry: Side, card: Side, score: float, view: Evidence, rarity: Rarity, sharing: Mapping[str, int]
) -> Candidate:
    """What is found, with its reasons."""
    return Candidate(
        record=card.record,
        score=score,
        level=level_of(score),
        reasons=reasons_of(entry, card, view, weights(), rarity, sharing),
        household=is_household(entry, card, view),
    )
