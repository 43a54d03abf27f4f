"""The records of a file one after the other: checked, compared, saved some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from crm_tui.domain import changes
from crm_tui.domain.card import Card
from crm_tui.domain.errors import CrmError, Forbidden, Problem, StoreError, UnknownStaff
from crm_tui.domain.setting_aside import noted, set_aside
from crm_tui.gateways.files.records import Format, SourceRecord
from crm_tui.i18n import _
from crm_tui.labels import field_label
from crm_tui.services import cards, exchange
from crm_tui.services.exchange import LineResult, OnDuplicate, Reference, Tally
from crm_tui.services.lookout import Lookout
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in, signed

if TYPE_CHECKING:
    from crm_tui.domain.duplicates import Candidate, Record
    from crm_tui.store.bulk import Ready
    from crm_tui.store.unit_of_work import Tx

#: Records that are saved in one unit of work: enough to share the wait for the disk, and few enough that a
#: colleague who saves meanwhile does not notice.
TOGETHER = 200


@dataclass(frozen=True, slots=True)
class _Line:
    """A record that can be saved."""

    record: SourceRecord
    card: Card
    ready: Ready
    """The same as it is written."""
    warnings: tuple[Problem, ...]

    @property
    def compared(self) -> Record:
        """What is compared of it."""
        return self.ready.projection.traits.record

    def became(
        self,
        outcome: str,
        *,
        card: Card | None = None,
        found: Sequence[Candidate] = (),
        error: CrmError | None = None,
    ) -> LineResult:
        """What came of it."""
        return LineResult(
            line=self.record.line,
            outcome=outcome,
            card=card,
            duplicates=tuple(found),
            problems=self.warnings,
            error=error,
            raw=self.record.raw,
        )


class _Checked:
    """Reads records and says of each whether it can be saved."""

    def __init__(
        self, workspace: Workspace, known: Reference, on_duplicate: OnDuplicate, form: Format
    ) -> None:
        self._workspace = workspace
        self._known = known
        self._policy = on_duplicate
        self._form = form

    def _line(self, record: SourceRecord) -> _Line | LineResult:
        """The record as it can be saved, or what is wrong with it."""
        from crm_tui.store import bulk

        problems = list(record.problems)
        card = Card()
        if not record.is_broken:
            card, found = exchange.read(record.data, self._known, card)
            problems += found
        odd: list[Problem] = []
        if not any(problem.blocks for problem in problems):
            card, odd = self._prepared(card)
        if wrong := exchange.blocking(problems, odd):
            return LineResult(line=record.line, outcome="invalid", problems=wrong, raw=record.raw)
        return _Line(record, card, bulk.ready(card), (*problems, *odd))

    def _prepared(self, entry: Card) -> tuple[Card, list[Problem]]:
        """The card in canonical form; what cannot be understood stays as it is, or goes to its note."""
        card, problems = exchange.prepared(self._workspace, entry)
        if not any(problem.blocks for problem in problems):
            return card, problems
        entry, left, values = set_aside(entry, problems)
        if any(problem.blocks for problem in left):
            return card, problems
        if values:
            lines = [
                _("{field} non valide : {value}").format(field=field_label(name), value=value)
                for name, value in values
            ]
            card, problems = exchange.prepared(self._workspace, noted(entry, "\n".join(lines)))
            _same, again, _none = set_aside(entry, problems)
            left = [*(each for each in left if each.code == "kept_in_note"), *again]
        return card, left

    def _chunks(self, records: Iterable[SourceRecord]) -> Iterator[list[_Line | LineResult]]:
        entries = iter(records)
        while chunk := [self._line(record) for record in islice(entries, TOGETHER)]:
            yield chunk

    def _completes(self, found: Sequence[Candidate]) -> bool:
        """Whether a record is surely enough the strongest candidate to be put into its card."""
        from crm_tui.domain.vocabulary import Level

        return self._policy is OnDuplicate.COMPLETE and found[0].level in (Level.CERTAIN, Level.PROBABLE)


class Rehearsal(_Checked):
    """An import that writes nothing."""

    def results(self, records: Iterable[SourceRecord]) -> Iterator[LineResult]:
        """What each record would become."""
        shop = self._workspace.shop_id
        for chunk in self._chunks(records):
            lines = [each for each in chunk if isinstance(each, _Line)]
            with self._workspace.read() as tx:
                lookout = Lookout(tx, [line.compared for line in lines], shop)
                told = [self._told(lookout, index, line) for index, line in enumerate(lines)]
            rest = iter(told)
            yield from (next(rest) if isinstance(each, _Line) else each for each in chunk)

    def _told(self, lookout: Lookout, index: int, line: _Line) -> LineResult:
        found = [] if self._policy is OnDuplicate.CREATE else lookout.warnings(index)
        if not found:
            lookout.add(replace(line.compared, id=-1 - index), line.ready.projection.traits.keys)
            return line.became("created", card=line.card)
        outcome = "completed" if self._completes(found) else "skipped"
        return line.became(outcome, card=line.card, found=found)


class Bringing(_Checked):
    """An import."""

    def __init__(
        self,
        workspace: Workspace,
        known: Reference,
        on_duplicate: OnDuplicate,
        file_name: str,
        form: Format,
    ) -> None:
        super().__init__(workspace, known, on_duplicate, form)
        self._file_name = file_name
        self._tally = Tally()
        self._import_id: int | None = None

    @property
    def shop_id(self) -> int:
        """For which shop the cards are."""
        return self._workspace.shop_id

    @property
    def import_id(self) -> int | None:
        """The number of the import, once anything was saved."""
        return self._import_id

    def results(self, records: Iterable[SourceRecord]) -> Iterator[LineResult]:
        """What became of each record."""
        for chunk in self._chunks(records):
            done = self._save(chunk)
            for result in done:
                self._tally.add(result)
            yield from done
        self._finish()

    def _save(self, chunk: Sequence[_Line | LineResult]) -> list[LineResult]:
        """What became of some records, saved as one; where one is refused, each by itself."""
        lines = [each for each in chunk if isinstance(each, _Line)]
        if not lines:
            return [each for each in chunk if isinstance(each, LineResult)]
        before = self._import_id
        try:
            # No savepoint: on SQLite it makes each row of the trace dearer than the whole card.
            with self._workspace.store.write(actor=self._workspace.login, action="import") as tx:
                done = _Saving(self, tx, lines).run()
                self._note(tx, [*done, *(each for each in chunk if isinstance(each, LineResult))])
        except CrmError as error:  # all of it is lost
            self._import_id = before
            if len(lines) > 1 and not isinstance(error, (StoreError, Forbidden, UnknownStaff)):
                return [result for each in chunk for result in self._save([each])]
            done = [line.became("failed", error=error) for line in lines]
        rest = iter(done)
        return [next(rest) if isinstance(each, _Line) else each for each in chunk]

    def _note(self, tx: Tx, done: Iterable[LineResult]) -> None:
        """Note which cards came by this import, with how many of each outcome there are."""
        from crm_tui.store import imports

        tally = Tally(dict(self._tally.counts))
        noted = []
        for result in done:
            tally.add(result)
            if result.outcome in ("created", "completed") and result.card is not None:
                noted.append((result.card.id or 0, result.outcome))
        if not noted and self._import_id is None:
            return
        if self._import_id is None:
            shop = self._workspace.shop_id
            self._import_id = imports.begin(tx, shop, self._file_name, self._form.value, self._policy.value)
        imports.add(tx, self._import_id, noted)
        imports.change(tx, self._import_id, {"counts": tally.counts})

    def _finish(self) -> None:
        from crm_tui.store import imports

        if self._import_id is None:
            return
        with self._workspace.store.write(actor=self._workspace.login, action="import") as tx:
            columns = {"finished_at": tx.at, "counts": self._tally.counts}
            imports.change(tx, self._import_id, columns)

    def check(self, tx: Tx, lines: Sequence[_Line]) -> Lookout | None:
        """What the lines are compared with; nothing where they are saved whatever they look like."""
        if self._policy is OnDuplicate.CREATE:
            return None
        tx.alone()  # or a colleague saves the same client between the look and the saving
        return Lookout(tx, [line.compared for line in lines], self._workspace.shop_id)

    def completes(self, found: Sequence[Candidate]) -> bool:
        """Whether a line is put into the strongest card that it looks like."""
        return self._completes(found)

    def complete(self, tx: Tx, line: _Line, found: Sequence[Candidate]) -> tuple[LineResult, Card]:
        """Put what a line adds into the card that it is, and say how that card is now."""
        from crm_tui.store import cards as store

        shop = self._workspace.shop_id
        existing = card_in(tx, found[0].id, shop)
        chosen = [each for each in changes.proposals(existing, line.card) if each.chosen]
        is_mine = existing.membership.attached_at is not None and not existing.membership.is_detached
        if is_mine and not chosen:
            return line.became("skipped", found=found), existing
        wanted = cards.valid(self._workspace, changes.complete(existing, chosen), existing)
        if not is_mine:
            store.reattach(tx, found[0].id, shop)
        store.update(tx, signed(changes.keep_row_ids(existing, wanted), tx), shop)
        card = card_in(tx, found[0].id, shop)
        return line.became("completed", card=card, found=found), card


class _Saving:
    """Some lines that are saved together, each seen by those behind it."""

    def __init__(self, bringing: Bringing, tx: Tx, lines: Sequence[_Line]) -> None:
        self._bringing = bringing
        self._tx = tx
        self._lines = lines
        self._lookout = bringing.check(tx, lines)
        self._results: list[LineResult | None] = [None] * len(lines)
        self._waiting: list[int] = []
        self._ids: dict[int, int] = {}
        """Of the cards that were added, by the negative ids under which the lines behind found them."""

    def run(self) -> list[LineResult]:
        """What became of the lines, in order."""
        for index, line in enumerate(self._lines):
            found = self._lookout.warnings(index) if self._lookout else []
            if not found:
                self._wait(index)
            elif self._bringing.completes(found):
                self._complete(line, index, found)
            else:
                self._results[index] = line.became("skipped", found=found)
        self._add()
        return [self._named(result) for result in self._results if result is not None]

    def _wait(self, index: int) -> None:
        self._waiting.append(index)
        if self._lookout:
            line = self._lines[index]
            self._lookout.add(replace(line.compared, id=-1 - index), line.ready.projection.traits.keys)

    def _complete(self, line: _Line, index: int, found: Sequence[Candidate]) -> None:
        from crm_tui.domain.duplicates import record_of

        if found[0].id < 0:
            self._add()
        found = [self._named_candidate(each) for each in found]
        self._results[index], card = self._bringing.complete(self._tx, line, found)
        if self._lookout:
            self._lookout.add(record_of(card))

    def _add(self) -> None:
        """Write the cards that wait."""
        from crm_tui.store import bulk

        shop = self._bringing.shop_id
        waiting, self._waiting = self._waiting, []
        ids = bulk.insert_many(self._tx, [bulk.NewCard(self._lines[index].ready, shop) for index in waiting])
        for index, contact_id in zip(waiting, ids, strict=True):
            line = self._lines[index]
            self._ids[-1 - index] = contact_id
            card = replace(line.card, id=contact_id, number=str(contact_id))
            self._results[index] = line.became("created", card=card)

    def _named(self, result: LineResult) -> LineResult:
        if all(each.id > 0 for each in result.duplicates):
            return result
        return replace(result, duplicates=tuple(map(self._named_candidate, result.duplicates)))

    def _named_candidate(self, candidate: Candidate) -> Candidate:
        """The candidate under the id that its card got meanwhile."""
        contact_id = self._ids.get(candidate.id, candidate.id)
        if contact_id == candidate.id:
            return candidate
        return replace(candidate, record=replace(candidate.record, id=contact_id, number=str(contact_id)))
