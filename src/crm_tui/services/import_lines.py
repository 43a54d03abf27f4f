"""The records of a file one after the other: checked, compared, saved some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.domain import changes
from crm_tui.domain.card import Card
from crm_tui.domain.errors import CrmError, Forbidden, StoreError, UnknownStaff
from crm_tui.gateways.files.records import Format, SourceRecord
from crm_tui.services import cards, objections
from crm_tui.services.exchange import LineResult, OnDuplicate, Reference, Tally
from crm_tui.services.lookout import Lookout
from crm_tui.services.record_check import Line, RecordCheck
from crm_tui.services.session import Workspace
from crm_tui.services.side_process import checked, seldom_collected
from crm_tui.services.units import card_in, signed

if TYPE_CHECKING:
    from crm_tui.domain.duplicates import Candidate
    from crm_tui.store.unit_of_work import Tx

#: Records that are saved in one unit of work: enough to share the wait for the disk and the pages of the
#: indexes (half as many are written as with 200), and few enough that a colleague who saves meanwhile waits
#: for a fifth of a second.
TOGETHER = 400


class _Checked:
    """Reads records and says of each whether it can be saved."""

    def __init__(
        self, workspace: Workspace, known: Reference, on_duplicate: OnDuplicate, *, is_long: bool = False
    ) -> None:
        self._workspace = workspace
        self._policy = on_duplicate
        self._is_long = is_long
        self._check = RecordCheck(known=known, region=workspace.region, required=workspace.required_fields)

    def _chunks(self, records: Iterable[SourceRecord]) -> Iterator[list[Line | LineResult]]:
        yield from checked(self._check, records, TOGETHER, beside=self._is_long)

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
            lines = [each for each in chunk if isinstance(each, Line)]
            with self._workspace.read() as tx:
                lookout = Lookout(tx, [line.question for line in lines], shop)
                told = [self._told(lookout, index, line) for index, line in enumerate(lines)]
            rest = iter(told)
            yield from (next(rest) if isinstance(each, Line) else each for each in chunk)

    def _told(self, lookout: Lookout, index: int, line: Line) -> LineResult:
        found = [] if self._policy is OnDuplicate.CREATE else lookout.warnings(index)
        if not found:
            lookout.add(-1 - index, line.compared, line.keys)
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
        *,
        is_long: bool = False,
    ) -> None:
        super().__init__(workspace, known, on_duplicate, is_long=is_long)
        self._file_name = file_name
        self._form = form
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
        with self._workspace.store.long_work(), seldom_collected():
            for chunk in self._chunks(records):
                done = self._save(chunk)
                for result in done:
                    self._tally.add(result)
                yield from done
            self._finish()

    def _save(self, chunk: Sequence[Line | LineResult]) -> list[LineResult]:
        """What became of some records, saved as one; where one is refused, each by itself."""
        lines = [each for each in chunk if isinstance(each, Line)]
        if not lines:
            return [each for each in chunk if isinstance(each, LineResult)]
        before = self._import_id
        try:
            saving = _Saving(self, lines)
            if self._policy is OnDuplicate.SKIP:
                with self._workspace.read() as tx:
                    saving.decide(tx)
            # No savepoint: on SQLite it makes each row of the trace dearer than the whole card.
            with self._workspace.store.write(actor=self._workspace.login, action="import") as tx:
                done = saving.run(tx)
                self._note(tx, [*done, *(each for each in chunk if isinstance(each, LineResult))])
        except CrmError as error:  # all of it is lost
            self._import_id = before
            if len(lines) > 1 and not isinstance(error, (StoreError, Forbidden, UnknownStaff)):
                return [result for each in chunk for result in self._save([each])]
            done = [line.became("failed", error=error) for line in lines]
        rest = iter(done)
        return [next(rest) if isinstance(each, Line) else each for each in chunk]

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

    @property
    def compares(self) -> bool:
        """Whether it matters what a line looks like."""
        return self._policy is not OnDuplicate.CREATE

    def completes(self, found: Sequence[Candidate]) -> bool:
        """Whether a line is put into the strongest card that it looks like."""
        return self._completes(found)

    def complete(self, tx: Tx, line: Line, found: Sequence[Candidate]) -> tuple[LineResult, Card]:
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

    def __init__(self, bringing: Bringing, lines: Sequence[Line]) -> None:
        self._bringing = bringing
        self._lines = lines
        self._found: list[list[Candidate]] | None = None
        """Whom each line looks like, where that was asked before."""
        self._seen = 0
        """The last event of the trace when it was."""
        self._lookout: Lookout | None = None
        self._results: list[LineResult | None] = [None] * len(lines)
        self._waiting: list[int] = []
        self._ids: dict[int, int] = {}
        """Of the cards that were added, by the negative ids under which the lines behind found them."""

    def decide(self, tx: Tx) -> None:
        """Ask before the unit of work whom the lines look like: colleagues need not wait for that."""
        from crm_tui.store.chain import head

        self._seen = head(tx)[0]
        lookout = self._look(tx)
        self._found = []
        for index, line in enumerate(self._lines):
            found = lookout.warnings(index)
            if not found:
                lookout.add(-1 - index, line.compared, line.keys)
            self._found.append(found)

    def run(self, tx: Tx) -> list[LineResult]:
        """What became of the lines, in order."""
        from crm_tui.store.chain import head

        if self._bringing.compares:
            tx.alone()  # or a colleague saves the same client between the look and the saving
            if self._found is None or head(tx)[0] != self._seen:
                self._found = None
                self._lookout = self._look(tx)
        for index, line in enumerate(self._lines):
            found = self._candidates(index)
            if not found:
                self._wait(index)
            elif self._bringing.completes(found):
                self._complete(tx, line, index, found)
            else:
                self._results[index] = line.became("skipped", found=found)
        self._add(tx)
        return [self._named(result) for result in self._results if result is not None]

    def _look(self, tx: Tx) -> Lookout:
        return Lookout(tx, [line.question for line in self._lines], self._bringing.shop_id)

    def _candidates(self, index: int) -> list[Candidate]:
        if self._found is not None:
            return self._found[index]
        return self._lookout.warnings(index) if self._lookout else []

    def _wait(self, index: int) -> None:
        self._waiting.append(index)
        if self._lookout:
            line = self._lines[index]
            self._lookout.add(-1 - index, line.compared, line.keys)

    def _complete(self, tx: Tx, line: Line, index: int, found: Sequence[Candidate]) -> None:
        from crm_tui.domain import duplicates as engine

        if found[0].id < 0:
            self._add(tx)
        found = [self._named_candidate(each) for each in found]
        self._results[index], card = self._bringing.complete(tx, line, found)
        if self._lookout:
            record = engine.record_of(card)
            self._lookout.add(record.id, record, engine.keys(record))

    def _add(self, tx: Tx) -> None:
        """Write the cards that wait."""
        from crm_tui.store import bulk

        shop = self._bringing.shop_id
        waiting, self._waiting = self._waiting, []
        ids = bulk.insert_many(tx, [bulk.NewCard(self._lines[index].ready, shop) for index in waiting])
        for index, contact_id in zip(waiting, ids, strict=True):
            line = self._lines[index]
            self._ids[-1 - index] = contact_id
            self._refuse(tx, contact_id, line.card)
            card = replace(line.card, id=contact_id, number=str(contact_id))
            self._results[index] = line.became("created", card=card)

    def _refuse(self, tx: Tx, contact_id: int, entry: Card) -> None:
        """Whoever objected once is not canvassed because of an import."""
        from crm_tui.store import cards as store

        if entry.membership.consents or objections.with_refusals(tx, entry) != entry:
            shop = self._bringing.shop_id
            card = card_in(tx, contact_id, shop)
            refusing = objections.with_refusals(tx, card)
            if refusing != card:
                store.update(tx, signed(refusing, tx), shop)
            objections.follow(tx, refusing)

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
