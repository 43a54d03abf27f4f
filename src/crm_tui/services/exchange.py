"""Cards as others give them: what a record says, whether it can be saved, and what became of it.

Used by the commands that take JSON and by :mod:`crm_tui.services.importing`; a bad line is reported and the
others go on.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from crm_tui.domain import rules, serial
from crm_tui.domain.card import Card, Phone
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import BadFile, CrmError, DuplicatesFound, Problem
from crm_tui.domain.fields import with_value
from crm_tui.domain.phone import phone
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import ListName, Severity
from crm_tui.gateways.files.encodings import decoded as spelt
from crm_tui.gateways.files.jsonl import read_object
from crm_tui.gateways.files.records import LINE_LIMIT as LINE_LIMIT
from crm_tui.services import cards, objections, people, vocabulary, wording
from crm_tui.services.session import Workspace


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
    raw: str | Mapping[str, str] = ""
    """The record as it stands in its file."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the codes and logins of a line are looked up in."""

    words: vocabulary.Vocabulary
    logins: frozenset[str]
    """Of the staff, former members included."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Logins by the folded names of the staff, where one alone bears the name."""

    def code(self, name: ListName, text: str) -> str:
        """The code for a code or label of a list; empty where the list does not have it."""
        code = self.words.resolve(name, text)
        return code if self.words.knows(name, code) else ""

    def login(self, text: str) -> str:
        """The login for a login or name; empty where there is none."""
        return text if text in self.logins else self.names.get(fold(text), "")


@dataclass(slots=True)
class Tally:
    """How many lines ended in which way."""

    counts: dict[str, int] = field(default_factory=dict)
    notes_to_review: int = 0
    """How many notes were saved with a serious word and no reason for it."""
    cut: bool = False
    """Whether the file stops in the middle of a record."""

    def add(self, result: LineResult) -> None:
        """Count one line."""
        self.cut = self.cut or any(problem.code == "cut_short" for problem in result.problems)
        self.counts[result.outcome] = self.counts.get(result.outcome, 0) + 1
        if result.outcome in ("created", "completed"):
            self.notes_to_review += sum(problem.code == "note_wording" for problem in result.problems)

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
        yield spelt(line.removeprefix(BOM_UTF8) if number == 0 else line)[0]


def reference(workspace: Workspace) -> Reference:
    """Read what lines refer to."""
    staff = people.everybody(workspace)
    names = [fold(member.name) for member in staff]
    return Reference(
        vocabulary.load(workspace),
        frozenset(member.login for member in staff),
        {
            name: member.login
            for name, member in zip(names, staff, strict=True)
            if name and names.count(name) == 1
        },
    )


def parsed(lines: Iterable[str], known: Reference) -> Iterator[tuple[int, Card, list[Problem]]]:
    """Each line that is not blank, with its number, its card and what is wrong with its form."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        card, problems = parse(line, known, Card())
        yield number, card, problems


def parse(line: str, known: Reference, base: Card) -> tuple[Card, list[Problem]]:
    """One JSON object as changes to a card, and what is wrong or odd about them."""
    data, problems = read_object(line)
    return (base, problems) if problems else read(data, known, base)


def read(data: Mapping[str, Any], known: Reference, base: Card) -> tuple[Card, list[Problem]]:
    """A contact JSON as changes to a card, and what is wrong or odd about them."""
    card, problems = serial.apply_json(base, data, known.words.resolve)
    if "phones" in data:
        card = replace(card, phones=tuple(map(_whole, card.phones)))
    problems += [
        problem for problem in _unknown_items(card, known.words) if problem.field.partition(".")[0] in data
    ]
    login = card.membership.salesperson.strip()
    if "salesperson" in data and login and login not in known.logins:
        card = with_value(card, "salesperson", base.membership.salesperson)
        problems.append(Problem("salesperson", "unknown_colleague", Severity.WARNING, {"login": login}))
    if "notes" in data:
        problems += wording.problems(known.words, card, base.membership.notes)
    return card, problems


def _whole(row: Phone) -> Phone:
    """The number with its extension, as people write it: what is typed is what is read."""
    return replace(row, typed=f"{row.typed} poste {row.extension}") if row.typed and row.extension else row


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
        on_duplicate: ``CREATE`` to save a line whatever it looks like; by default it is refused.
    """
    for number, entry, problems in parsed(lines, reference(workspace)):
        yield _created(workspace, number, entry, problems, allowed=on_duplicate is OnDuplicate.CREATE)


def _created(
    workspace: Workspace, number: int, entry: Card, problems: list[Problem], *, allowed: bool
) -> LineResult:
    card, odd = prepared(workspace, entry)
    if wrong := blocking(problems, odd):
        return LineResult(line=number, outcome="invalid", problems=wrong)
    objected = objections.warnings(workspace, card)
    try:
        saved = cards.create(workspace, card, allow_duplicates=allowed, came=False)
    except DuplicatesFound as error:
        found = tuple(error.candidates)
        return LineResult(line=number, outcome="skipped", duplicates=found, problems=(*problems, *odd))
    except CrmError as error:
        return LineResult(line=number, outcome="failed", error=error)
    told = (*problems, *odd, *objected)
    return LineResult(line=number, outcome="created", card=saved, problems=told)


def prepared(workspace: Workspace, entry: Card) -> tuple[Card, list[Problem]]:
    """The entry in canonical form, and everything that is wrong or odd in it."""
    return canonical(entry, region=workspace.region, required=workspace.required_fields)


def canonical(entry: Card, *, region: str, required: frozenset[str]) -> tuple[Card, list[Problem]]:
    """The same for who knows the shop's country and its compulsory fields.

    Numbers that make no sense in the shop's country are read in that of the address, if it is another one.
    """
    card, problems = rules.normalise(entry, region=region, required=required)
    wrong = {problem.field for problem in problems if problem.blocks and problem.field.startswith("phones.")}
    country = next((row.country for row in card.addresses if row.country), region)
    if not wrong or country == region:
        return card, problems
    rows = tuple(
        replace(row, number=phone(row.typed, country).number) if f"phones.{index}.number" in wrong else row
        for index, row in enumerate(entry.phones)
    )
    return rules.normalise(replace(entry, phones=rows), region=region, required=required)


def blocking(form: Iterable[Problem], content: Iterable[Problem]) -> tuple[Problem, ...]:
    """What keeps a record from being saved: its form, else what it says; nothing where it can be."""
    form, content = tuple(form), tuple(content)
    if any(problem.blocks for problem in form):
        return form
    return (*form, *content) if any(problem.blocks for problem in content) else ()
