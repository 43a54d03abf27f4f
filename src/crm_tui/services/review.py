"""Likely duplicates among the cards that are there: search the whole base, look through the pairs.

The search runs beside the clerks' work: it reads some cards, compares them, and stores the pairs that it
found in a unit of work of its own that touches nothing else. It can be stopped, or killed, at any moment and
goes on from there. What a clerk who saves a card would be warned about is what is found here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crm_tui.domain import duplicates as engine
from crm_tui.domain.card import ShopLink
from crm_tui.domain.duplicates import Reason, Record
from crm_tui.domain.errors import NotFound, StoreBusy, Unchanged
from crm_tui.domain.vocabulary import Kind, Level, Role
from crm_tui.services.comparison import Comparison
from crm_tui.services.links import APART, Linked
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.store.unit_of_work import Tx

#: Cards that are compared and stored together: half a second's work.
TOGETHER = 200

#: Which cards were compared, the pairs found, and those that no longer hold.
_Compared = tuple[list[int], dict[tuple[int, int], float], set[tuple[int, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewState:
    """How far the search has come, and what there is to look through for my shop."""

    at: datetime | None = None
    """When the round under way, or the last one, began; ``None`` before the first."""
    by: str = ""
    """Who began it."""
    done: int = 0
    """Cards compared in it."""
    total: int = 0
    """Cards to compare in it."""
    finished_at: datetime | None = None
    counts: Mapping[Level, int]
    """How many pairs there are of each level, strongest first."""

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two cards that look like one client."""

    a: Record
    """The older card."""
    b: Record
    score: float
    """Bits; 0 = even odds."""
    level: Level
    reasons: tuple[Reason, ...]
    household: bool = False
    """Whether they look like two people of one household: to be linked rather than merged."""
    a_shops: tuple[ShopLink, ...] = ()
    """Which shops have, or had, each of them."""
    b_shops: tuple[ShopLink, ...] = ()

    @property
    def with_firm(self) -> bool:
        """Whether one of them is a firm, which lives in no household."""
        return Kind.COMPANY in (self.a.kind, self.b.kind)


def state(workspace: Workspace) -> ReviewState:
    """How far the search has come."""
    from crm_tui.store import clock, review

    shop = workspace.shop_id
    with workspace.read() as tx:
        latest = review.current(tx)
        counts = {level: review.count(tx, shop, level) for level in review.FLOORS}
    if latest is None:
        return ReviewState(counts=counts)
    return ReviewState(
        at=clock.from_text(latest.at),
        by=latest.by,
        done=latest.done,
        total=latest.total,
        finished_at=clock.from_text(latest.finished_at),
        counts=counts,
    )


def scan(
    workspace: Workspace,
    progress: Callable[[int, int], None] = lambda done, total: None,
    stop: Callable[[], bool] = lambda: False,
    *,
    restart: bool = False,
) -> ReviewState:
    """Search for pairs, from where the last search stopped.

    Once all cards were compared, only those are that are new since or were saved since.

    Args:
        workspace: who searches.
        progress: told how many cards are done, and of how many, about twice a second.
        stop: asked as often whether to stop; what is done stays done.
        restart: compare all cards again.

    Raises:
        Forbidden: the role does not allow it.
        StoreBusy: somebody holds the store for longer than one can wait; go on later.
    """
    from crm_tui.store import review

    with workspace.read() as tx:
        before = review.current(tx)
        plan = review.planned(tx, restart=restart)
    with workspace.store.write(actor=workspace.login, action="review") as tx:
        if plan is not None:
            review.begin(tx, plan, before)
    while not stop():
        with workspace.read() as tx:
            under_way = review.current(tx)
            if under_way is None or under_way.finished_at:
                break
            ids, found, gone = _compared(tx, review.waiting(tx, under_way, TOGETHER))
        with workspace.store.write(actor=workspace.login, action="review") as tx:
            reached = review.advance(tx, under_way, ids, found, gone)
        progress(reached.done, reached.total)
    return state(workspace)


def _compared(tx: Tx, ids: list[int]) -> _Compared:
    from crm_tui.store import review

    stored = review.of_cards(tx, ids) if ids else {}
    families = review.families(tx, sorted({*ids, *(key for pair in stored for key in pair)}))
    compare = Comparison(tx, families.values())
    found: dict[tuple[int, int], float] = {}
    entries = [(contact_id, entry) for contact_id in ids for entry in families.get(contact_id, ())]
    for contact_id, other, score in compare.lookalikes(entries):
        pair = review.pair_of(contact_id, other)
        found[pair] = max(score, found.get(pair, score))
    gone = set()
    for pair, score in stored.items():
        a, b = (families.get(key) for key in pair)
        if a and b:
            # Found from the other card of the two, now or once: it counts as far as it still holds.
            still = min(score, compare.best(a, b).score)
            if still >= engine.POSSIBLE:
                found[pair] = max(still, found.get(pair, still))
            elif pair not in found:
                gone.add(pair)
    return ids, found, gone


def pairs(workspace: Workspace, offset: int, limit: int, level: Level | None = None) -> list[Pair]:
    """Some of the pairs of which at least one card is my shop's client, strongest first.

    Those that were merged, linked, declared apart or withdrawn are gone; each is compared again, so that a
    card that was corrected since is not proposed for what it no longer is.
    """
    from crm_tui.store import review

    shop = workspace.shop_id
    may_write = workspace.staff.role.includes(Role.SELLER)
    while True:
        with workspace.read() as tx:
            found, weaker = _verified(tx, review.shown(tx, shop, level, offset, limit))
        if not weaker or not may_write:
            return found
        try:
            # With the stored pairs put right, the next ones move up, and no page has a gap.
            with workspace.store.write(actor=workspace.login, action="review") as tx:
                review.change(tx, weaker)
        except StoreBusy:  # it can wait for the next look
            return found


def _verified(
    tx: Tx, stored: Mapping[tuple[int, int], float]
) -> tuple[list[Pair], dict[tuple[int, int], float | None]]:
    """The pairs that still hold, and the scores of those that are of another level now, or of none."""
    from crm_tui.store import duplicates, review

    ids = sorted({key for pair in stored for key in pair})
    families = review.families(tx, ids)
    links = duplicates.shop_links(tx, ids)
    compare = Comparison(tx, families.values())
    found: list[Pair] = []
    weaker: dict[tuple[int, int], float | None] = {}
    for (low, high), score in stored.items():
        a, b = families[low], families[high]
        candidate = compare.best(a, b)
        still = min(score, candidate.score)
        level = review.level_of(still)
        if level is not review.level_of(score):
            weaker[low, high] = still if level else None
        elif level is not None:
            found.append(
                Pair(
                    a=a[0],
                    b=b[0],
                    score=round(still, 1),
                    level=level,
                    reasons=candidate.reasons,
                    household=candidate.household,
                    a_shops=links.get(low, ()),
                    b_shops=links.get(high, ()),
                )
            )
    return found, weaker


def apart(workspace: Workspace, a: int, b: int) -> None:
    """Remember that two cards are two clients ("ce n'est pas un doublon").

    What is said of a card that was merged holds for the one that took it in.

    Raises:
        NotFound: one of them is not there.
        Forbidden: the role does not allow it.
    """
    from crm_tui.store import duplicates

    with workspace.store.write(actor=workspace.login, action="not_same") as tx:
        duplicates.remember_not_same(tx, _live(tx, a), _live(tx, b))


def undo_apart(workspace: Workspace, a: int, b: int) -> None:
    """Take back that two cards are two clients: they are compared again, and proposed where they look alike.

    Raises:
        NotFound: one of them is not there.
        Unchanged: nobody said that they are two.
        Forbidden: the role does not allow it.
    """
    from crm_tui.store import duplicates

    with workspace.store.write(actor=workspace.login, action="not_same_undone") as tx:
        if not duplicates.forget_not_same(tx, _live(tx, a), _live(tx, b)):
            raise Unchanged()


def apart_from(workspace: Workspace, contact_id: int) -> list[Linked]:
    """The cards of which somebody said that they are not this client, by name.

    Those that were merged since are left out: what was said of them holds for the card that took them in.

    Raises:
        NotFound: there is no such card.
    """
    from crm_tui.store import duplicates, links

    shop = workspace.shop_id
    with workspace.read() as tx:
        found = [
            Linked(id=other, name=card_in(tx, other, shop).display_name, kind=APART)
            for other in duplicates.not_same(tx, _live(tx, contact_id))
            if links.winner_of(tx, other) == other
        ]
    return sorted(found, key=lambda each: (each.name, each.id))


def _live(tx: Tx, contact_id: int) -> int:
    from crm_tui.store import links

    winner = links.winner_of(tx, contact_id)
    if winner is None:
        raise NotFound(id=str(contact_id))
    return winner
