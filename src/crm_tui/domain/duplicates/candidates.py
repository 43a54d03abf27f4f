"""What is found: an existing card that looks like the entry, how much, and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crm_tui.domain.card import ShopLink
from crm_tui.domain.duplicates.records import Record
from crm_tui.domain.vocabulary import Level

#: From these scores on (bits; 0 = even odds) a pair is called certain, probable or possible, and the warning
#: opens; what is near below it is only counted.
CERTAIN, PROBABLE, POSSIBLE, NEAR = 8.0, 1.0, -1.0, -4.0


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence; ``bits`` is negative for what speaks against."""

    code: str
    bits: float
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An existing card that looks like the entry."""

    record: Record
    score: float
    """Bits; 0 = even odds."""
    level: Level
    reasons: tuple[Reason, ...]
    """At most three for it, strongest first; then at most one against it."""
    shops: tuple[ShopLink, ...] = ()
    mine: bool = True
    """Whether it is, or was, a client of my shop."""
    detached: bool = False
    """Whether my shop let it go."""
    merged_from: str = ""
    """The number of the merged card through which it was found."""
    household: bool = False
    """Whether it looks like another person of the same household."""

    @property
    def id(self) -> int:
        """The card's id."""
        return self.record.id

    @property
    def warns(self) -> bool:
        """Whether the warning opens for it."""
        return self.score >= POSSIBLE

    @property
    def near(self) -> bool:
        """Whether it is only counted."""
        return NEAR <= self.score < POSSIBLE


def level_of(score: float) -> Level:
    """The level of a score in bits."""
    if score >= CERTAIN:
        return Level.CERTAIN
    if score >= PROBABLE:
        return Level.PROBABLE
    return Level.POSSIBLE if score >= POSSIBLE else Level.CLOSE


def with_links(candidate: Candidate, shops: tuple[ShopLink, ...], shop_id: int) -> Candidate:
    """The candidate with the shops that know it, as one shop sees it."""
    mine = [link for link in shops if link.shop_id == shop_id]
    return replace(
        candidate,
        shops=shops,
        mine=bool(mine),
        detached=bool(mine) and all(link.detached_at is not None for link in mine),
    )
