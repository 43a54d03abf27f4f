"""Cards in and out as JSON Lines; a bad line is reported and the others go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Any

from crm_tui.domain import changes, serial
from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import BadFile, CrmError, DuplicatesFound, InvalidCard, Problem
from crm_tui.services import cards, duplicates, vocabulary
from crm_tui.services.session import Workspace

#: One line may be long, but not a whole file by mistake.
LINE_LIMIT = 1_000_000


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
    """Create one card per line, each in a unit of work of its own.

    Args:
        workspace: who adds them.
        lines: JSON objects.
        on_duplicate: what to do with a line that looks like an existing card; by default it is refused.
    """
    words = vocabulary.load(workspace)
    for number, card, problems in parsed(lines, words):
        if problems:
            yield LineResult(line=number, outcome="invalid", problems=tuple(problems))
        else:
            yield _add_one(workspace, number, card, on_duplicate)


def _add_one(workspace: Workspace, number: int, entry: Card, on_duplicate: OnDuplicate | None) -> LineResult:
    try:
        card = cards.create(workspace, entry, allow_duplicates=on_duplicate is OnDuplicate.CREATE)
        return LineResult(line=number, outcome="created", card=card)
    except InvalidCard as error:
        return LineResult(line=number, outcome="invalid", problems=tuple(error.problems))
    except DuplicatesFound as error:
        found = tuple(error.candidates)
        if on_duplicate is OnDuplicate.COMPLETE:
            return _complete_one(workspace, number, entry, found)
        return LineResult(line=number, outcome="skipped", duplicates=found)
    except CrmError as error:
        return LineResult(line=number, outcome="failed", error=error)


def _complete_one(workspace: Workspace, number: int, entry: Card, found: tuple[Candidate, ...]) -> LineResult:
    try:
        existing = cards.open_card(workspace, found[0].id)
        typed, _problems = cards.prepare(workspace, entry)
        chosen = [each for each in changes.proposals(existing, typed) if each.chosen]
        card = cards.complete(workspace, existing, chosen)
    except CrmError as error:
        return LineResult(line=number, outcome="failed", duplicates=found, error=error)
    return LineResult(line=number, outcome="completed", card=card, duplicates=found)


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
