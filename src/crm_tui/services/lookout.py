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
from crm_tui.domain.duplicates.sides import Side
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
        self._fresh = store.Sharing(defaultdict(list))
        """Who was added, by key."""
        self._sides: dict[int, Side] = {}

    def warnings(self, index: int) -> list[Candidate]:
        """The cards for which the warning opens for an entry, strongest first."""
        asked = self._entries[index]
        fresh = self._fresh.best(asked.probes, _COMPARED, _LEAST, _TELLING)
        near = sorted({*self._near[index], *fresh})
        sides = [side for contact_id in near if (side := self._side(contact_id)) is not None]
        if not sides:
            return []
        ranked = engine.rank(asked.record, sides, self._counts, self._total, 2 * _SHOWN, engine.POSSIBLE)
        if not ranked:
            return []
        records = [side.record for side in sides]
        resolved = duplicates.resolved(self._tx, ranked, records)[:_SHOWN]
        return duplicates.seen_from(self._tx, resolved, self._shop_id)

    def add(self, contact_id: int, record: Record, keys: Collection[int]) -> None:
        """Take a card that was added, or changed, so that the entries behind it find it."""
        again = contact_id in self._added
        self._added[contact_id] = record
        self._sides.pop(contact_id, None)
        for key in keys:
            found = self._fresh.cards[key]
            if not again or contact_id not in found:
                found.append(contact_id)

    def _side(self, contact_id: int) -> Side | None:
        """A card made ready to be compared, as many entries of one file ask for the same one."""
        side = self._sides.get(contact_id)
        if side is None:
            record = self._added.get(contact_id) or self._known.get(contact_id)
            if record is None:
                return None
            if record.id != contact_id:
                record = replace(record, id=contact_id)
            side = self._sides[contact_id] = Side(record)
        return side
