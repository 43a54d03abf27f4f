"""The duplicate check of many entries together: of a file, the cards that are there and those before them.

What warns is what :mod:`crm_tui.services.duplicates` would warn of; but keys, records and counts are read
once for all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain import duplicates as engine
from crm_tui.services import duplicates

if TYPE_CHECKING:
    from crm_tui.domain.duplicates import Candidate, Record
    from crm_tui.store.unit_of_work import Tx

_SHOWN = 10

#: Fewer cards are compared than for a clerk, who is shown the near ones too. On the labelled contacts, every
#: card that warns is among the first dozen, and none shares less than that.
_COMPARED = 15
_LEAST = 2.0


class Lookout:
    """Looks for each of some entries among the cards that are there and those that were added meanwhile."""

    def __init__(self, tx: Tx, entries: Sequence[Record], shop_id: int) -> None:
        """Read what all of the entries are compared with.

        Args:
            tx: A transaction, for as long as this is used.
            entries: What is compared of each.
            shop_id: The shop that looks.
        """
        from crm_tui.store import duplicates as store

        self._tx = tx
        self._shop_id = shop_id
        self._entries = entries
        self._probes = [engine.probes(entry) for entry in entries]
        shared = store.sharing(tx, {key for probes in self._probes for key in probes})
        self._near = [shared.best(probes, _COMPARED, _LEAST) for probes in self._probes]
        self._known = store.records(tx, {contact_id for near in self._near for contact_id in near})
        names = {name for entry in entries for name in engine.asked(entry)}
        self._counts, self._total = store.counts(tx, names)
        self._added: dict[int, Record] = {}
        self._by_key: dict[int, set[int]] = defaultdict(set)

    def warnings(self, index: int) -> list[Candidate]:
        """The cards for which the warning opens for an entry, strongest first."""
        entry = self._entries[index]
        ids = {*self._near[index], *self._recent(index)}
        records = [record for key in sorted(ids) if (record := self._record(key)) is not None]
        # The reasons are worked out for those alone for which somebody will read them.
        if not records or not engine.rank(entry, records, self._counts, self._total, 1)[0].warns:
            return []
        ranked = engine.rank(entry, records, self._counts, self._total, 2 * _SHOWN)
        resolved = duplicates.resolved(self._tx, duplicates.warnings(ranked), records)[:_SHOWN]
        return duplicates.seen_from(self._tx, resolved, self._shop_id)

    def add(self, record: Record, keys: Collection[int] | None = None) -> None:
        """Take a card that was added, or changed, so that the entries behind it find it."""
        self._added[record.id] = record
        for key in engine.keys(record) if keys is None else keys:
            self._by_key[key].add(record.id)

    def _record(self, contact_id: int) -> Record | None:
        return self._added.get(contact_id) or self._known.get(contact_id)

    def _recent(self, index: int) -> set[int]:
        if not self._added:
            return set()
        return {key for probe in self._probes[index] for key in self._by_key.get(probe, ())}
