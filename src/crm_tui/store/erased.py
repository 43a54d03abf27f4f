"""Who was erased: whose values the trace may lack, and which rows it cannot replay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_tui.store.guards import TracedTable
from crm_tui.store.unit_of_work import Tx

#: The first schema in which anybody could be erased.
_SINCE = 3

#: What is left of an erased card: which one it was, and when.
KEPT_OF_CONTACT = frozenset(
    ("subject", "number", "kind", "merged_into", "withdrawn", "erased_at", "version", "updated_at")
)
KEPT_OF_MEMBERSHIP = frozenset(("contact_id", "shop_id", "detached_at"))
_KEPT = {"contact": KEPT_OF_CONTACT, "membership": KEPT_OF_MEMBERSHIP}
#: Rows of an erased card that are left whole: they tell of deeds, not of the person.
_WHOLE = frozenset(("merging", "access_request", "contact_link", "not_duplicate"))


@dataclass(frozen=True, slots=True)
class Erased:
    """The persons who were erased."""

    last: Mapping[str, int] = field(default_factory=dict)
    """Subject to the event that says so; the values of those before it are gone."""
    also: frozenset[int] = frozenset()
    """Events of other cards whose values are gone with them."""
    rows: frozenset[tuple[str, int]] = frozenset()
    """The rows of other cards that those are about: they cannot be replayed."""
    contacts: frozenset[int] = frozenset()
    memberships: frozenset[int] = frozenset()

    def may_lack(self, seq: int, subject: str) -> bool:
        """Whether an event may have no values."""
        return seq < self.last.get(subject, 0) or seq in self.also

    def tells(self, subject: str, entity: str, entity_id: int) -> bool:
        """Whether an event still counts for the row that it is about."""
        return subject not in self.last and (entity, entity_id) not in self.rows

    def counts(self, table: TracedTable, number: int, row: Mapping[str, Any]) -> bool:
        """Whether a row can be compared with its events."""
        return not self._owns(table, number, row) and (table.name, number) not in self.rows

    def is_bare(self, table: TracedTable, number: int, row: Mapping[str, Any]) -> bool:
        """Whether a row, if it is of an erased person, holds nothing that has to be gone."""
        if not self._owns(table, number, row) or table.name in _WHOLE:
            return True
        kept = _KEPT.get(table.name)
        return kept is not None and not any(value for name, value in row.items() if name not in kept)

    def _owns(self, table: TracedTable, number: int, row: Mapping[str, Any]) -> bool:
        if not table.owner:
            return False
        owner = number if table.owner == "id" else row[table.owner]
        return owner in (self.memberships if table.owner == "membership_id" else self.contacts)


def read(tx: Tx) -> Erased:
    """All of them; there are few. Each has its event, or the erasure does not count."""
    if (tx.dialect.version(tx.cursor) or 0) < _SINCE:
        return Erased()
    last: dict[str, int] = {}
    also: set[int] = set()
    for subject, others in tx.execute("SELECT subject, also FROM erasure"):
        found = tx.execute(
            "SELECT max(seq) FROM event WHERE subject = ? AND action = 'erase' AND entity = 'contact'",
            (subject,),
        )
        if found[0][0] is not None:
            last[subject] = found[0][0]
            also.update(map(int, filter(None, others.split(","))))
    contacts = frozenset(
        key
        for subject in last
        for (key,) in tx.execute("SELECT id FROM contact WHERE subject = ? AND erased_at <> ''", (subject,))
    )
    memberships = frozenset(
        key
        for contact in contacts
        for (key,) in tx.execute("SELECT id FROM membership WHERE contact_id = ?", (contact,))
    )
    return Erased(last, frozenset(also), frozenset(_rows(tx, also)), contacts, memberships)


def _rows(tx: Tx, also: set[int]) -> Iterator[tuple[str, int]]:
    for seq in also:
        yield from tx.execute("SELECT entity, entity_id FROM event WHERE seq = ?", (seq,))
