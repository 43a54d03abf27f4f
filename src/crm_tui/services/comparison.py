"""Compare cards that are there with each other, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain import duplicates as engine
from crm_tui.domain.duplicates import Candidate, Record
from crm_tui.services.duplicates import COMPARED

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

#: The reasons of so few are sought at first: mostly no card warns, and reasons take longer than scores.
_FEW = 5

#: What shares less than this with a card is not compared: one trait of the weak sort, which others have too.
_LEAST = 3.0


class Comparison:
    """Compares some cards, with the numbers of cards that hold their names at hand."""

    def __init__(self, tx: Tx, families: Iterable[Sequence[Record]]) -> None:
        from crm_tui.store import duplicates

        self._tx = tx
        names = {each for family in families for record in family for each in engine.asked(record)}
        self._counts, self._total = duplicates.counts(tx, names)

    def lookalikes(self, entries: Sequence[tuple[int, Record]]) -> Iterator[tuple[int, int, float]]:
        """The cards that warn for each entry, through whichever card that they took in.

        Args:
            entries: Cards, each with its own record or that of a card that it took in.

        Yields:
            The card of the entry, the other card, the score.
        """
        from crm_tui.store import duplicates

        probes = [engine.probes(entry) for _contact_id, entry in entries]
        sharing = duplicates.sharing(self._tx, {key for each in probes for key in each})
        # One more, as the entry is among them.
        chosen = [sharing.best(each, COMPARED + 1, _LEAST) for each in probes]
        known = duplicates.records(self._tx, {key for each in chosen for key in each})
        for (contact_id, entry), ids in zip(entries, chosen, strict=True):
            records = [
                record
                for key in ids
                if (record := known.get(key)) and contact_id not in (record.id, record.merged_into)
            ]
            for each in self._warning(entry, records):
                yield contact_id, each.record.merged_into or each.id, each.score

    def _warning(self, entry: Record, records: Sequence[Record]) -> list[Candidate]:
        for most in (_FEW, COMPARED):
            ranked = engine.rank(entry, records, self._counts, self._total, most)
            if len(ranked) < most or not ranked[-1].warns:
                break
        return [each for each in ranked if each.warns]

    def best(self, a: Sequence[Record], b: Sequence[Record]) -> Candidate:
        """One card beside another, each with those that it took in: what says most, either way round."""
        return max(
            (
                engine.pair(one, other, self._counts, self._total)
                for x in a
                for y in b
                for one, other in ((x, y), (y, x))
            ),
            key=lambda candidate: candidate.score,
        )
