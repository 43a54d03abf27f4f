"""Many new cards at once: sample data and imports.

The same rows as :func:`crm_tui.store.cards.insert` writes, traced by the same triggers, but a few thousand
cards go together, each table in one sweep.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

from crm_tui.domain.card import Card
from crm_tui.store import breakdown, clock, projections, rows
from crm_tui.store.cards import staff_ids
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


class NewCard(NamedTuple):
    """A card to be added."""

    card: Card
    shop_id: int
    created_at: datetime | None = None
    """When the shop got it; now, where it is not said."""
    detached_at: datetime | None = None
    """When the shop let it go again."""
    reason: str = ""
    """Why it did."""


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
    logins = staff_ids(tx)
    rest = iter(items)
    ids: list[int] = []
    with tx.dialect.more_memory(tx.cursor):
        while batch := list(islice(rest, _TOGETHER)):
            ids += _insert_batch(tx, batch, logins)
            # Into the trace with what is staged, so that memory and the staging table stay small.
            tx.chain()
            if progress is not None:
                progress(len(ids))
    return ids


def _insert_batch(tx: Tx, batch: list[NewCard], logins: Mapping[str, int]) -> list[int]:
    ids = list(rows.reserve(tx, "contact", len(batch)))
    membership_ids = rows.reserve(tx, "membership", len(batch))
    sweeps: dict[str, list[Row]] = defaultdict(list)
    derived: list[projections.Projection] = []
    lines: list[tuple[Any, ...]] = []
    for item, contact_id, membership_id in zip(batch, ids, membership_ids, strict=True):
        contact = _spread(tx, item, contact_id, membership_id, sweeps, logins)
        projection = projections.of_card(replace(item.card, id=contact_id, number=contact["number"]))
        derived.append(projection)
        lines.append(
            projections.directory_row(
                projection,
                item.shop_id,
                detached=item.detached_at is not None,
                states=item.card.membership.states,
            )
        )
    for table in _SWEEPS:
        _sweep(tx, table, sweeps[table])
    projections.insert_many(tx, derived, lines)
    return ids


def _spread(
    tx: Tx,
    item: NewCard,
    contact_id: int,
    membership_id: int,
    sweeps: dict[str, list[Row]],
    logins: Mapping[str, int],
) -> Row:
    """Put the rows of one card where they will be written; gives back the contact's."""
    card = item.card
    at = clock.to_text(item.created_at) or tx.at
    contact = breakdown.new_contact(card, contact_id, at)
    sweeps["contact"].append(contact)
    for group in breakdown.contact_groups(card):
        _add(sweeps, group, {"contact_id": contact_id})
    sweeps["membership"].append(
        {
            "id": membership_id,
            "contact_id": contact_id,
            **breakdown.membership_columns(card.membership, logins),
            **breakdown.attachment(item.shop_id, at, tx.actor),
            "detached_at": clock.to_text(item.detached_at),
            "detached_by": tx.actor if item.detached_at else "",
            "detach_reason": item.reason,
        }
    )
    for group in breakdown.membership_groups(card.membership, at, tx.actor):
        _add(sweeps, group, {"membership_id": membership_id})
    return contact


def _add(sweeps: dict[str, list[Row]], group: breakdown.Group, owner: Row) -> None:
    for rank, child in enumerate(group.children):
        row = {**owner, **group.new, **child.columns}
        if group.ranked:
            row["rank"] = rank
        sweeps[group.table].append(row)


def _sweep(tx: Tx, table: str, found: list[Row]) -> None:
    if not found:
        return
    names = tuple(found[0])
    marks = ", ".join("?" * len(names))
    sql = f"INSERT INTO {table} ({rows.quoted(names)}) VALUES ({marks})"  # noqa: S608  # our own names
    tx.executemany(sql, list(map(itemgetter(*names), found)))
