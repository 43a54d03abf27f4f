"""The traits by which duplicates are found, and how often names occur.

Derived from the cards; see :mod:`crm_tui.store.projections`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import keys, record_of
from crm_tui.store.unit_of_work import Tx

_INSERT_KEY = "INSERT INTO dup_key (k, contact_id) VALUES (?, ?)"
_INSERT_RECORD = "INSERT INTO dup_doc (contact_id, doc) VALUES (?, ?)"

#: The tables of this module.
TABLES = ("dup_key", "dup_doc", "dup_freq")


@dataclass(frozen=True, slots=True)
class Traits:
    """What a card is compared by."""

    record: str
    keys: frozenset[int]


def traits_of(card: Card) -> Traits:
    """The traits of a stored card."""
    record = record_of(card)
    return Traits(record=record.to_json(), keys=keys(record))


def refresh(tx: Tx, contact_id: int, traits: Traits | None) -> None:
    """Bring the traits of one card up to date, touching only what differs; ``None`` for one without any."""
    old_record = tx.execute("SELECT doc FROM dup_doc WHERE contact_id = ?", (contact_id,))
    if traits is None:
        tx.execute("DELETE FROM dup_doc WHERE contact_id = ?", (contact_id,))
    elif not old_record:
        tx.execute(_INSERT_RECORD, (contact_id, traits.record))
    elif old_record[0][0] != traits.record:
        tx.execute("UPDATE dup_doc SET doc = ? WHERE contact_id = ?", (traits.record, contact_id))
    wanted = traits.keys if traits else frozenset()
    old_keys = {key for (key,) in tx.execute("SELECT k FROM dup_key WHERE contact_id = ?", (contact_id,))}
    tx.executemany(
        "DELETE FROM dup_key WHERE k = ? AND contact_id = ?",
        [(key, contact_id) for key in sorted(old_keys - wanted)],
    )
    tx.executemany(_INSERT_KEY, [(key, contact_id) for key in sorted(wanted - old_keys)])


def insert_many(tx: Tx, found: Sequence[tuple[int, Traits]]) -> None:
    """Add the traits of new cards, with their ids."""
    tx.executemany(_INSERT_RECORD, [(contact_id, traits.record) for contact_id, traits in found])
    # In the order of the index: random keys would touch a page each.
    tx.executemany(
        _INSERT_KEY, sorted((key, contact_id) for contact_id, traits in found for key in traits.keys)
    )
