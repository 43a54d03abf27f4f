"""Cards in and out as JSON Lines; a bad line is reported and the others go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from crm_tui.domain import changes, serial
from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import BadFile, CrmError, DuplicatesFound, InvalidCard, Problem
from crm_tui.services import cards, duplicates, vocabulary
from crm_tui.services.session import Workspace

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

#: One line may be long, but not a whole file by mistake.
LINE_LIMIT = 1_000_000

#: Lines of a file that are saved in one unit of work: enough to share the wait for the disk, and few enough
#: that a colleague who saves meanwhile does not notice.
TOGETHER = 100


class OnDuplicate(StrEnum):
    """What an import does with a line that looks like an existing card."""

    CREATE = "create"
    SKIP = "skip"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineResult:
    """What became of one line."""

    line: int
    """Counted from 1."""
    outcome: str
    """created, completed, skipped, invalid or failed."""
    card: Card | None = None
    duplicates: tuple[Candidate, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: CrmError | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that can be saved."""

    number: int
    card: Card


@dataclass(slots=True)
class Tally:
    """How many lines ended in which way."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, result: LineResult) -> None:
        """Count one line."""
        self.counts[result.outcome] = self.counts.get(result.outcome, 0) + 1

    def of(self, outcome: str) -> int:
        """How many lines ended that way."""
        return self.counts.get(outcome, 0)


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a file; undecodable bytes become U+FFFD, so that only their line suffers.

    Raises:
        BadFile: the file is missing or cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as stream:
            yield from stream
    except FileNotFoundError:
        raise BadFile(path=str(path), reason="missing") from None
    except OSError:
        raise BadFile(path=str(path), reason="unreadable") from None


def parsed(
    lines: Iterable[str], words: vocabulary.Vocabulary, base: Card | None = None
) -> Iterator[tuple[int, Card, list[Problem]]]:
    """Each line that is not blank, with its number, its card and what is wrong with its form."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        card, problems = parse(line, words, base or Card())
        yield number, card, problems


def parse(line: str, words: vocabulary.Vocabulary, base: Card) -> tuple[Card, list[Problem]]:
    """One JSON object as changes to a card."""
    data: Any = None
    if len(line) <= LINE_LIMIT:
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            data = None
    if not isinstance(data, dict):
        return base, [Problem("", "bad_json")]
    return serial.apply_json(base, data, words.resolve)


def add(
    workspace: Workspace, lines: Iterable[str], *, on_duplicate: OnDuplicate | None = None
) -> Iterator[LineResult]:
    """Create one card per line, each in a unit of work of its own, for who waits for every answer.

    Args:
        workspace: who adds them.
        lines: JSON objects.
        on_duplicate: what to do with a line that looks like an existing card; by default it is refused.
    """
    return _added(workspace, lines, "create", 1, on_duplicate)


def bring_in(
    workspace: Workspace, lines: Iterable[str], *, on_duplicate: OnDuplicate
) -> Iterator[LineResult]:
    """Create one card per line, many in a unit of work; a line is told of once it is saved.

    Args:
        workspace: who brings them in.
        lines: JSON objects.
        on_duplicate: what to do with a line that looks like an existing card, or like a line before it.
    """
    return _added(workspace, lines, "import", TOGETHER, on_duplicate)


def _added(
    workspace: Workspace, lines: Iterable[str], action: str, together: int, on_duplicate: OnDuplicate | None
) -> Iterator[LineResult]:
    entries = parsed(lines, vocabulary.load(workspace))
    while batch := [_checked(workspace, *entry) for entry in islice(entries, together)]:
        while batch:
            done = _save(workspace, batch, action, on_duplicate)
            yield from done
            batch = batch[len(done) :]


def _checked(workspace: Workspace, number: int, entry: Card, problems: list[Problem]) -> _Line | LineResult:
    """The line as it can be saved, or what is wrong with it."""
    if problems:
        return LineResult(line=number, outcome="invalid", problems=tuple(problems))
    try:
        return _Line(number, cards.valid(workspace, entry))
    except InvalidCard as error:
        return LineResult(line=number, outcome="invalid", problems=tuple(error.problems))


def _save(
    workspace: Workspace, batch: Sequence[_Line | LineResult], action: str, on_duplicate: OnDuplicate | None
) -> list[LineResult]:
    """What became of the first lines of a batch, saved as one; the others are for the next unit of work.

    A line that completes an existing card is the last one: completing is a unit of work of its own, which
    the lines behind it must see.
    """
    refused = [line for line in batch if isinstance(line, LineResult)]
    if len(refused) == len(batch):
        return refused
    done: list[LineResult] = []
    completing = on_duplicate is OnDuplicate.COMPLETE
    shop = workspace.shop_id
    try:
        with workspace.store.write(actor=workspace.login, action=action) as tx:
            for line in batch:
                result = _create(tx, line, shop, on_duplicate) if isinstance(line, _Line) else line
                done.append(result)
                if completing and result.duplicates:
                    break
    except CrmError as error:  # all of it is lost
        return [
            LineResult(line=line.number, outcome="failed", error=error) if isinstance(line, _Line) else line
            for line in batch
        ]
    last = batch[len(done) - 1]
    if completing and isinstance(last, _Line) and (found := done[-1].duplicates):
        done[-1] = _complete(workspace, last, found)
    return done


def _create(tx: Tx, line: _Line, shop_id: int, on_duplicate: OnDuplicate | None) -> LineResult:
    allowed = on_duplicate is OnDuplicate.CREATE
    try:
        with tx.savepoint():
            card = cards.create_in(tx, line.card, shop_id, allow_duplicates=allowed)
    except DuplicatesFound as error:
        return LineResult(line=line.number, outcome="skipped", duplicates=tuple(error.candidates))
    except CrmError as error:
        return LineResult(line=line.number, outcome="failed", error=error)
    return LineResult(line=line.number, outcome="created", card=card)


def _complete(workspace: Workspace, line: _Line, found: tuple[Candidate, ...]) -> LineResult:
    try:
        existing = cards.open_card(workspace, found[0].id)
        chosen = [each for each in changes.proposals(existing, line.card) if each.chosen]
        card = cards.complete(workspace, existing, chosen)
    except CrmError as error:
        return LineResult(line=line.number, outcome="failed", duplicates=found, error=error)
    return LineResult(line=line.number, outcome="completed", card=card, duplicates=found)


def rehearse(workspace: Workspace, lines: Iterable[str]) -> Iterator[LineResult]:
    """What an import would do, without writing anything."""
    words = vocabulary.load(workspace)
    for number, entry, problems in parsed(lines, words):
        card, found_problems = cards.prepare(workspace, entry)
        problems += [problem for problem in found_problems if problem.blocks]
        if problems:
            yield LineResult(line=number, outcome="invalid", problems=tuple(problems))
            continue
        found = duplicates.find(workspace, card)
        outcome = "skipped" if found else "created"
        yield LineResult(line=number, outcome=outcome, card=card, duplicates=tuple(found))


def export(workspace: Workspace, stream: IO[str], progress: Callable[[int], None] = lambda done: None) -> int:
    """Write every client of my shop as JSON Lines, in the order of the list; returns how many."""
    from crm_tui.store import cards as store

    shop = workspace.shop_id
    with workspace.store.read() as tx:
        everybody = iter(list(store.ids(tx, shop)))
    done = 0
    while batch := list(islice(everybody, 200)):
        with workspace.store.read() as tx:
            for contact_id in batch:
                card = store.get(tx, contact_id, shop)
                if card is not None and not card.membership.is_detached:
                    stream.write(json.dumps(serial.to_json(card), ensure_ascii=False) + "\n")
                    done += 1
        progress(done)
    return done
