"""The duplicate check of many entries together: of a file, the cards that are there and those before them.

What warns is what :mod:`crm_tui.services.duplicates` would warn of; but keys, records and counts are read
once for all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_tui.domain import duplicates as engine
from crm_tui.services import duplicates

if TYPE_CHECKING:
    from crm_tui.domain.duplicates import Candidate, Record
    from crm_tui.store.unit_of_work import Tx

_SHOWN = 10

#: Fewer cards are compared than for a clerk, who is shown the near ones too: not those that share little, nor
#: those that share one thing alone, such as the street or the sound of a name, unless that is an identifier.
#: That halves the work; on the labelled contacts three warnings in a thousand are lost.
_COMPARED = 12
_LEAST = 3.0
_TELLING = 6.0


@dataclass(frozen=True, slots=True)
class Question:
    """An entry with what has to be looked up for it, which takes no base to say."""

    record: Record
    probes: dict[int, float]
    names: frozenset[int]


def question(record: Record) -> Question:
    """What has to be looked up for an entry."""
    return Question(record, engine.probes(record), engine.asked(record))


class Lookout:
    """Looks for each of some entries among the cards that are there and those that were added meanwhile."""

    def __init__(self, tx: Tx, entries: Sequence[Question], shop_id: int) -> None:
        """Read what all of the entries are compared with.

        Args:
            tx: A transaction, for as long as this is used.
            entries: What is asked of each.
            shop_id: The shop that looks.
        """
        from crm_tui.store import duplicates as store

        self._tx = tx
        self._shop_id = shop_id
        self._entries = entries
        shared = store.sharing(tx, {key for entry in entries for key in entry.probes})
        self._near = [shared.best(entry.probes, _COMPARED, _LEAST, _TELLING) for entry in entries]
        self._known = store.records(tx, {contact_id for near in self._near for contact_id in near})
        names = {name for entry in entries for name in entry.names}
        self._counts, self._total = store.counts(tx, names)
        self._added: dict[int, Record] = {}
        self._by_key: dict[int, set[int]] = defaultdict(set)

    def warnings(self, index: int) -> list[Candidate]:
        """The cards for which the warning opens for an entry, strongest first."""
        entry = self._entries[index].record
        ids = {*self._near[index], *self._recent(index)}
        records = [record for key in sorted(ids) if (record := self._record(key)) is not None]
        if not records:
            return []
        ranked = engine.rank(entry, records, self._counts, self._total, 2 * _SHOWN, engine.POSSIBLE)
        if not ranked:
            return []
        resolved = duplicates.resolved(self._tx, ranked, records)[:_SHOWN]
        return duplicates.seen_from(self._tx, resolved, self._shop_id)

    def add(self, contact_id: int, record: Record, keys: Collection[int]) -> None:
        """Take a card that was added, or changed, so that the entries behind it find it."""
        self._added[contact_id] = record
        for key in keys:
            self._by_key[key].add(contact_id)

    def _record(self, contact_id: int) -> Record | None:
        record = self._added.get(contact_id) or self._known.get(contact_id)
        if record is not None and record.id != contact_id:
            # Few of those that were added are ever found again.
            record = self._added[contact_id] = replace(record, id=contact_id)
        return record

    def _recent(self, index: int) -> set[int]:
        if not self._added:
            return set()
        probes = self._entries[index].probes.keys() & self._by_key.keys()
        return {contact_id for probe in probes for contact_id in self._by_key[probe]}
