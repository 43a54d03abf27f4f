"""Many new cards at once: sample data and imports.

The same rows as :func:`crm_tui.store.cards.insert` writes, traced by the same triggers, but a few thousand
cards go together, each table in one sweep. What can be worked out about a card before it has an id is a
:class:`Ready`, which another process may have made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from crm_tui.domain.card import Card
from crm_tui.domain.errors import UnknownStaff
from crm_tui.store import breakdown, clock, listing, projections, rows, traits
from crm_tui.store.cards import staff_ids
from crm_tui.store.filters import ListRow
from crm_tui.store.mapping import Row
from crm_tui.store.unit_of_work import Tx

_TOGETHER = 2000

#: Owners before what they own.
_SWEEPS = (
    "contact",
    "coordinate",
    "social_profile",
    "membership",
    "membership_state",
    "consent",
    "loyalty",
    "note",
)

#: Rows that say when they were noted, and by whom.
_SIGNED = frozenset(("consent", "note"))


@dataclass(frozen=True, slots=True)
class Ready:
    """A card as far as it can be written down without its id, its shop and its hour."""

    contact: Row
    owned: Sequence[tuple[str, Row]]
    """The rows that belong to the contact, with their tables."""
    salesperson: str
    membership: Row
    kept: Sequence[tuple[str, Row]]
    """The rows that belong to the membership, with their tables; some lack when and by whom."""
    standing: listing.Standing
    projection: projections.Projection


class NewCard(NamedTuple):
    """A card to be added."""

    card: Card | Ready
    shop_id: int
    created_at: datetime | None = None
    """When the shop got it; now, where it is not said."""
    detached_at: datetime | None = None
    """When the shop let it go again."""
    reason: str = ""
    """Why it did."""


def ready(card: Card) -> Ready:
    """Everything about a new card that does not wait for its id."""
    membership = card.membership
    return Ready(
        contact=breakdown.contact_columns(card),
        owned=[row for group in breakdown.contact_groups(card) for row in _rows(group)],
        salesperson=membership.salesperson,
        membership={"stage": membership.stage, "origin": membership.origin},
        kept=[row for group in breakdown.membership_groups(membership, "", "") for row in _rows(group)],
        standing=listing.standing_of(membership, 0, detached=False, salesperson_id=None, touched=""),
        projection=projections.of_card(card),
    )


def _rows(group: breakdown.Group) -> Iterable[tuple[str, Row]]:
    for rank, child in enumerate(group.children):
        yield group.table, {**child.columns, "rank": rank} if group.ranked else child.columns


def insert_many(
    tx: Tx, items: Iterable[NewCard], *, progress: Callable[[int], None] | None = None
) -> list[int]:
    """Add cards; says their ids, in order.

    Args:
        tx: A unit of work.
        items: The cards; read as they are written, so they may be made on the way.
        progress: Told now and then how many are written.

    Raises:
        UnknownStaff: A salesperson is not on the staff list.
    """
    rest = iter(items)
    with tx.dialect.more_memory(tx.cursor):
        first = list(islice(rest, _TOGETHER))
        several = len(first) == _TOGETHER
        with traits.keys_in_order(tx) if several else nullcontext() as waiting:
            return _insert_batches(tx, first, rest, waiting, progress or (lambda done: None))


def _insert_batches(
    tx: Tx,
    first: list[NewCard],
    rest: Iterator[NewCard],
    waiting: traits.Waiting | None,
    progress: Callable[[int], None],
) -> list[int]:
    logins = staff_ids(tx)
    ids: list[int] = []
    batch = first
    while batch:
        ids += _insert_batch(tx, batch, logins, waiting)
        # Into the trace with what is staged, so that memory and the staging table stay small.
        tx.chain()
        progress(len(ids))
        batch = list(islice(rest, _TOGETHER))
    return ids


def _insert_batch(
    tx: Tx, batch: list[NewCard], logins: Mapping[str, int], waiting: traits.Waiting | None
) -> list[int]:
    ids = list(rows.reserve(tx, "contact", len(batch)))
    membership_ids = rows.reserve(tx, "membership", len(batch))
    sweeps: dict[str, list[Row]] = defaultdict(list)
    derived: list[projections.Projection] = []
    lines: list[ListRow] = []
    for item, contact_id, membership_id in zip(batch, ids, membership_ids, strict=True):
        card = item.card if isinstance(item.card, Ready) else ready(item.card)
        if card.salesperson and card.salesperson not in logins:
            raise UnknownStaff(login=card.salesperson)
        salesperson = logins.get(card.salesperson)
        _spread(tx, item, card, (contact_id, membership_id, salesperson), sweeps)
        projection = card.projection.of(contact_id)
        derived.append(projection)
        standing = replace(
            card.standing,
            shop_id=item.shop_id,
            detached=item.detached_at is not None,
            salesperson_id=salesperson,
            touched=sweeps["contact"][-1]["updated_at"],
        )
        lines.append(projections.directory_row(projection, standing))
    for table in _SWEEPS:
        _sweep(tx, table, sweeps[table])
    projections.insert_many(tx, derived, lines, waiting=waiting)
    return ids


def _spread(
    tx: Tx,
    item: NewCard,
    card: Ready,
    ids: tuple[int, int, int | None],
    sweeps: dict[str, list[Row]],
) -> None:
    """Put the rows of one card where they will be written."""
    contact_id, membership_id, salesperson_id = ids
    at = clock.to_text(item.created_at) or tx.at
    sweeps["contact"].append(breakdown.new_contact(card.contact, contact_id, at))
    for table, row in card.owned:
        sweeps[table].append({"contact_id": contact_id, **row})
    sweeps["membership"].append(
        {
            "id": membership_id,
            "contact_id": contact_id,
            "salesperson_id": salesperson_id,
            **card.membership,
            **breakdown.attachment(item.shop_id, at, tx.actor),
            "detached_at": clock.to_text(item.detached_at),
            "detached_by": tx.actor if item.detached_at else "",
            "detach_reason": item.reason,
        }
    )
    signature = {"at": at, "by": tx.actor}
    for table, row in card.kept:
        signed = {**signature, **row} if table in _SIGNED else row
        sweeps[table].append({"membership_id": membership_id, **signed})


def _sweep(tx: Tx, table: str, found: list[Row]) -> None:
    if not found:
        return
    names = tuple(found[0])
    marks = ", ".join("?" * len(names))
    sql = f"INSERT INTO {table} ({rows.quoted(names)}) VALUES ({marks})"  # noqa: S608  # our own names
    tx.executemany(sql, list(map(itemgetter(*names), found)))
