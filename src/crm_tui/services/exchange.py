"""Cards in and out as JSON Lines; a bad line is reported and the others go on."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from crm_tui.domain import changes, serial
from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import BadFile, CrmError, DuplicatesFound, Problem
from crm_tui.domain.fields import with_value
from crm_tui.domain.vocabulary import ListName, Severity
from crm_tui.services import cards, duplicates, people, vocabulary
from crm_tui.services.session import Workspace

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

#: One line may be long, but not a whole file by mistake.
LINE_LIMIT = 1_000_000

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

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
    """What stopped the line, or what is odd about a card that was saved."""
    error: CrmError | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that can be saved."""

    number: int
    card: Card
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """What the codes and logins of a line are looked up in."""

    words: vocabulary.Vocabulary
    logins: frozenset[str]
    """Of the staff, former members included."""


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
    """The lines of a file, as :func:`decoded` reads them.

    Raises:
        BadFile: the file is missing or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            yield from decoded(stream)
    except FileNotFoundError:
        raise BadFile(path=str(path), reason="missing") from None
    except OSError:
        raise BadFile(path=str(path), reason="unreadable") from None


def decoded(lines: Iterable[bytes]) -> Iterator[str]:
    """Each line as text: UTF-8, or else what Windows wrote; so that an accent arrives as it was typed.

    Bytes that are neither come as lone surrogates, which :func:`parse` reports.
    """
    for number, line in enumerate(lines):
        if number == 0:
            line = line.removeprefix(BOM_UTF8)
        try:
            yield line.decode()
        except UnicodeDecodeError:
            try:
                yield line.decode("cp1252")
            except UnicodeDecodeError:
                yield line.decode(errors="surrogateescape")


def reference(workspace: Workspace) -> Reference:
    """Read what lines refer to."""
    logins = frozenset(member.login for member in people.everybody(workspace))
    return Reference(vocabulary.load(workspace), logins)


def parsed(lines: Iterable[str], known: Reference) -> Iterator[tuple[int, Card, list[Problem]]]:
    """Each line that is not blank, with its number, its card and what is wrong with its form."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        card, problems = parse(line, known, Card())
        yield number, card, problems


def parse(line: str, known: Reference, base: Card) -> tuple[Card, list[Problem]]:
    """One JSON object as changes to a card, and what is wrong or odd about them."""
    if not line.strip():
        return base, [Problem("", "one_object")]
    if len(line) > LINE_LIMIT:
        return base, [Problem("", "line_too_long", data={"limit": str(LINE_LIMIT)})]
    if _LONE_SURROGATE.search(line):
        return base, [Problem("", "bad_encoding")]
    data: Any = None
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and line.lstrip().startswith("{"):
            return base, [Problem("", "one_object")]
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        return base, [Problem("", "bad_json")]
    card, problems = serial.apply_json(base, data, known.words.resolve)
    problems += [
        problem for problem in _unknown_items(card, known.words) if problem.field.partition(".")[0] in data
    ]
    login = card.membership.salesperson.strip()
    if "salesperson" in data and login and login not in known.logins:
        card = with_value(card, "salesperson", base.membership.salesperson)
        problems.append(Problem("salesperson", "unknown_colleague", Severity.WARNING, {"login": login}))
    return card, problems


def _unknown_items(card: Card, words: vocabulary.Vocabulary) -> Iterator[Problem]:
    """The codes of the card that their lists do not have."""
    membership = card.membership
    coded = [("states", ListName.STATE, state) for state in membership.states]
    coded.append(("stage", ListName.STAGE, membership.stage))
    coded.append(("origin", ListName.ORIGIN, membership.origin))
    coded += [
        (f"social_profiles.{index}.network", ListName.NETWORK, row.network)
        for index, row in enumerate(card.social_profiles)
    ]
    coded += [
        (f"loyalty.{index}.programme", ListName.PROGRAMME, row.programme)
        for index, row in enumerate(membership.loyalty)
    ]
    for field_name, name, value in coded:
        if value and not words.knows(name, value):
            allowed = ", ".join(code for code, _label in words.options(name))
            yield Problem(field_name, "unknown_item", data={"value": value, "allowed": allowed})


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
    entries = parsed(lines, reference(workspace))
    while batch := [_checked(workspace, *entry) for entry in islice(entries, together)]:
        while batch:
            done = _save(workspace, batch, action, on_duplicate)
            yield from done
            batch = batch[len(done) :]


def _checked(workspace: Workspace, number: int, entry: Card, problems: list[Problem]) -> _Line | LineResult:
    """The line as it can be saved, or what is wrong with it."""
    card, found = cards.prepare(workspace, entry)
    if any(problem.blocks for problem in problems):
        return LineResult(line=number, outcome="invalid", problems=tuple(problems))
    if any(problem.blocks for problem in found):
        return LineResult(line=number, outcome="invalid", problems=(*problems, *found))
    return _Line(number, card, (*problems, *found))


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
    return LineResult(line=line.number, outcome="created", card=card, problems=line.warnings)


def _complete(workspace: Workspace, line: _Line, found: tuple[Candidate, ...]) -> LineResult:
    try:
        existing = cards.open_card(workspace, found[0].id)
        chosen = [each for each in changes.proposals(existing, line.card) if each.chosen]
        card = cards.complete(workspace, existing, chosen)
    except CrmError as error:
        return LineResult(line=line.number, outcome="failed", duplicates=found, error=error)
    return LineResult(
        line=line.number, outcome="completed", card=card, duplicates=found, problems=line.warnings
    )


def rehearse(workspace: Workspace, lines: Iterable[str]) -> Iterator[LineResult]:
    """What an import would do, without writing anything."""
    for each in parsed(lines, reference(workspace)):
        line = _checked(workspace, *each)
        if isinstance(line, LineResult):
            yield line
            continue
        found = tuple(duplicates.find(workspace, line.card))
        yield LineResult(
            line=line.number,
            outcome="skipped" if found else "created",
            card=line.card,
            duplicates=found,
            problems=line.warnings,
        )


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
