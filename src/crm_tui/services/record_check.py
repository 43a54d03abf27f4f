"""Whether a record of a file can be saved, and as what: all that can be said of it without the base.

Nothing here holds a connection, so that it can be done in another process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_tui.domain.bank import is_masked_iban
from crm_tui.domain.card import Card
from crm_tui.domain.errors import CrmError, Problem
from crm_tui.domain.setting_aside import noted, set_aside
from crm_tui.gateways.files.records import SourceRecord
from crm_tui.i18n import _
from crm_tui.labels import field_label
from crm_tui.services import exchange
from crm_tui.services.exchange import LineResult, Reference
from crm_tui.services.lookout import Question, question

if TYPE_CHECKING:
    from crm_tui.domain.duplicates import Candidate, Record
    from crm_tui.store.bulk import Ready


@dataclass(frozen=True, slots=True)
class Line:
    """A record that can be saved."""

    record: SourceRecord
    card: Card
    ready: Ready
    """The same as it is written."""
    warnings: tuple[Problem, ...]
    question: Question

    @property
    def compared(self) -> Record:
        """What is compared of it."""
        return self.ready.projection.traits.record

    @property
    def keys(self) -> frozenset[int]:
        """By what others find it."""
        return self.ready.projection.traits.keys

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheck:
    """What records are judged by."""

    known: Reference
    region: str
    """The shop's country, ISO 3166 alpha-2."""
    required: frozenset[str]
    """The compulsory fields."""

    def lines(self, records: Iterable[SourceRecord]) -> list[Line | LineResult]:
        """Each record as it can be saved, or what is wrong with it."""
        return [self.line(record) for record in records]

    def line(self, record: SourceRecord) -> Line | LineResult:
        """The record as it can be saved, or what is wrong with it."""
        from crm_tui.store import bulk

        problems = list(record.problems)
        card = Card()
        if not record.is_broken:
            card, found = exchange.read(record.data, self.known, card)
            problems += found
        if is_masked_iban(card.iban):  # from an export by somebody who is not shown whole ones
            card = replace(card, iban="")
        odd: list[Problem] = []
        if not any(problem.blocks for problem in problems):
            card, odd = self._prepared(card)
        if wrong := exchange.blocking(problems, odd):
            return LineResult(line=record.line, outcome="invalid", problems=wrong, raw=record.raw)
        ready = bulk.ready(card)
        said = question(ready.projection.traits.record)
        # What the record says is in the card: there is no need to send it twice.
        return Line(replace(record, data={}), card, ready, (*problems, *odd), said)

    def _prepared(self, entry: Card) -> tuple[Card, list[Problem]]:
        """The card in canonical form; what cannot be understood stays as it is, or goes to its note."""
        card, problems = self._canonical(entry)
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
            card, problems = self._canonical(noted(entry, "\n".join(lines)))
            _same, again, _none = set_aside(entry, problems)
            left = [*(each for each in left if each.code == "kept_in_note"), *again]
        return card, left

    def _canonical(self, entry: Card) -> tuple[Card, list[Problem]]:
        return exchange.canonical(entry, region=self.region, required=self.required)
