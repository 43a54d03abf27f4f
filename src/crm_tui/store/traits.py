"""The traits by which duplicates are found, and how often names occur.

Derived from the cards and, for what they no longer say, from the trace; see
:mod:`crm_tui.store.projections`. The keys of a card are not looked up by card: they follow from its record,
so one index is enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import TOTAL, Former, Record, counted, keys, record_of
from crm_tui.store.unit_of_work import Tx

#: The tables of this module.
TABLES = ("dup_key", "dup_doc", "dup_freq")

_INSERT_RECORD = "INSERT INTO dup_doc (contact_id, doc) VALUES (?, ?)"
_INSERT_KEY = "INSERT INTO {table} (k, contact_id) VALUES (?, ?)"
#: A key may be there already: that of a record which an older version of the program reduced otherwise.
_UNLESS_KNOWN = " ON CONFLICT (k, contact_id) DO NOTHING"
_INSERT_KEYS_POSTGRESQL = (
    "INSERT INTO dup_key (k, contact_id) SELECT * FROM unnest(CAST(? AS bigint[]), CAST(? AS int[]))"
)
_COUNT = "INSERT INTO dup_freq (k, n) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET n = dup_freq.n + excluded.n"
_FORGET = "DELETE FROM dup_freq WHERE k = ? AND n <= 0"

#: Keys that wait at most.
_WAITING = 1_500_000


@dataclass(frozen=True, slots=True)
class Traits:
    """What a card is compared by."""

    record: Record
    keys: frozenset[int]
    counted: frozenset[int]

    def of(self, contact_id: int) -> Traits:
        """The same for a card that has just got its id, which is also its number."""
        number = str(contact_id)
        record = replace(self.record, id=contact_id, number=number, name=self.record.name or number)
        return replace(self, record=record)


def traits_of(card: Card, former: Former = Former()) -> Traits:  # noqa: B008  # immutable
    """The traits of a card, with what it once was."""
    return _traits(record_of(card, former, card.merged_into or 0))


def _traits(record: Record) -> Traits:
    return Traits(record=record, keys=keys(record), counted=counted(record))


def refresh(tx: Tx, contact_id: int, traits: Traits | None) -> None:
    """Bring the traits of one card up to date, touching only what differs; ``None`` for one without any."""
    stored = tx.execute("SELECT doc FROM dup_doc WHERE contact_id = ?", (contact_id,))
    doc = traits.record.to_json() if traits else None
    if stored and stored[0][0] == doc:
        return
    if doc is None:
        tx.execute("DELETE FROM dup_doc WHERE contact_id = ?", (contact_id,))
    elif stored:
        tx.execute("UPDATE dup_doc SET doc = ? WHERE contact_id = ?", (doc, contact_id))
    else:
        tx.execute(_INSERT_RECORD, (contact_id, doc))
    old = _traits(Record.from_json(stored[0][0])) if stored else None
    old_keys, new_keys = old.keys if old else frozenset(), traits.keys if traits else frozenset()
    tx.executemany(
        "DELETE FROM dup_key WHERE k = ? AND contact_id = ?",
        [(key, contact_id) for key in sorted(old_keys - new_keys)],
    )
    tx.executemany(
        _INSERT_KEY.format(table="dup_key") + _UNLESS_KNOWN,
        [(key, contact_id) for key in sorted(new_keys - old_keys)],
    )
    counts: Counter[int] = Counter()
    for each, by in ((traits, 1), (old, -1)):
        if each is not None:
            counts.update(dict.fromkeys((TOTAL, *each.counted), by))
    _count(tx, counts)


def insert_many(tx: Tx, found: Sequence[tuple[int, Traits]], *, waiting: Waiting | None = None) -> None:
    """Add the traits of new cards, with their ids; the keys into ``waiting``, where it is given."""
    tx.executemany(_INSERT_RECORD, [(contact_id, traits.record.to_json()) for contact_id, traits in found])
    # In the order of the index: random keys would touch a page each.
    new = sorted((key, contact_id) for contact_id, traits in found for key in traits.keys)
    if waiting is not None:
        waiting.add(new)
    elif tx.dialect.name == "postgresql" and new:
        tx.execute(_INSERT_KEYS_POSTGRESQL, tuple(map(list, zip(*new, strict=True))))
    else:
        tx.executemany(_INSERT_KEY.format(table="dup_key"), new)
    counts: Counter[int] = Counter({TOTAL: len(found)})
    for _contact_id, traits in found:
        counts.update(traits.counted)
    _count(tx, counts)


class Waiting:
    """Keys of very many cards, written some millions at a time in the order of the index.

    Else each few thousand cards would change most pages of the index of a great base again.
    """

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._count = 0
        # The driver may keep such tables in memory, so it must not grow for ever.
        tx.execute("CREATE TEMP TABLE waiting_key (k INTEGER, contact_id INTEGER)")

    def add(self, new: Sequence[tuple[int, int]]) -> None:
        """Take some keys, each with its card."""
        self._tx.executemany(_INSERT_KEY.format(table="waiting_key"), new)
        self._count += len(new)
        if self._count >= _WAITING:
            self.write()

    def write(self) -> None:
        """Write those that wait."""
        self._tx.execute(
            "INSERT INTO dup_key (k, contact_id) SELECT k, contact_id FROM waiting_key ORDER BY 1, 2"
        )
        self._tx.execute("DELETE FROM waiting_key")
        self._count = 0


@contextmanager
def keys_in_order(tx: Tx) -> Iterator[Waiting | None]:
    """While very many cards are added and nobody asks for duplicates: their keys may wait.

    Nothing on PostgreSQL: the server has the memory for it, and may not let us make a table.
    """
    if tx.dialect.name == "postgresql":
        yield None
        return
    waiting = Waiting(tx)
    yield waiting
    waiting.write()
    tx.execute("DROP TABLE waiting_key")


def _count(tx: Tx, counts: Mapping[int, int]) -> None:
    """Change how many cards hold some names."""
    changed = [(key, by) for key, by in sorted(counts.items()) if by]
    if changed:
        tx.alone()  # all writers share these rows
        tx.executemany(_COUNT, changed)
        tx.executemany(_FORGET, [(key,) for key, by in changed if by < 0])
