"""Where a problem of the card is shown, and where the focus goes to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.widget import Widget

from crm_tui.domain.errors import Problem
from crm_tui.problem_texts import problem_text
from crm_tui.ui.form.checks import WHEN_SAVING, Findings
from crm_tui.ui.form.fields import CardFields
from crm_tui.ui.widgets.field_row import FieldRow


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of the form, and the field on it."""

    row: FieldRow
    field: Widget


def spot_of(fields: CardFields, problem: Problem) -> Spot | None:
    """Where the field of a problem stands; nothing for one that the form does not have."""
    name, _dot, rest = problem.field.partition(".")
    index, _dot, part = rest.partition(".")
    if name == "notes":
        return _single(fields, "note")
    if not index:
        return _single(fields, "consent" if name == "consents" else name)
    place = int(index)
    match name:
        case "phones" | "emails":
            rows = fields.phones.rows if name == "phones" else fields.emails.rows
            return Spot(rows[place], rows[place].field) if place < len(rows) else None
        case "addresses" if place < len(fields.addresses.rows):
            return Spot(*fields.addresses.rows[place].row_of(part))
        case "social_profiles" if place < len(fields.social_profiles.rows):
            profile = fields.social_profiles.rows[place]
            return Spot(profile, profile.field)
        case "loyalty" if place < len(fields.loyalty.rows):
            return Spot(*fields.loyalty.rows[place].row_of(part))
    return None


def _single(fields: CardFields, key: str) -> Spot | None:
    row = fields.rows.get(key)
    if not isinstance(row, FieldRow):
        return None
    field = next((widget for widget in row.query("*") if widget.can_focus), None)
    return Spot(row, field) if field else None


class ProblemBoard:
    """Shows problems beside their fields: not before a field was left, then as one types."""

    def __init__(self, fields: CardFields) -> None:
        self._fields = fields
        self._left: set[FieldRow] = set()
        self._all = False
        self.shown: dict[FieldRow, Problem] = {}
        """The first problem of each line that shows one."""

    def leave(self, widget: Widget) -> None:
        """A field was left: from now on its problems are shown."""
        row = next((each for each in widget.ancestors_with_self if isinstance(each, FieldRow)), None)
        if row is not None:
            self._left.add(row)

    def leave_all(self) -> None:
        """Somebody tried to save: every problem counts from now on."""
        self._all = True

    def show(self, problems: Iterable[Problem], focused: Widget | None) -> None:
        """Show what is to be shown, and take away what is mended."""
        worst: dict[FieldRow, Problem] = {}
        for problem in problems:
            spot = spot_of(self._fields, problem)
            if spot is None or not self._is_due(problem, spot.row, in_focus=spot.field is focused):
                continue
            known = worst.get(spot.row)
            if known is None or (problem.blocks and not known.blocks):
                worst[spot.row] = problem
        for row in self.shown.keys() - worst.keys():
            row.set_problem("")
        for row, problem in worst.items():
            row.set_problem(problem_text(problem), problem.severity)
        self.shown = worst

    def _is_due(self, problem: Problem, row: FieldRow, *, in_focus: bool) -> bool:
        if self._all:
            return True
        if problem.code in WHEN_SAVING:
            return False
        return row in self.shown if in_focus else row in self._left

    def blocking_by_row(self) -> Mapping[FieldRow, Problem]:
        """The lines that show a problem that stops the save."""
        return {row: problem for row, problem in self.shown.items() if problem.blocks}


def show_hints(fields: CardFields, findings: Findings) -> None:
    """Show what was understood of the numbers."""
    for index, phone in enumerate(fields.phones.rows):
        phone.hint = findings.hints.get(f"phones.{index}", "")
    for name in ("vat_number", "siret", "iban", "employer"):
        row = fields.rows[name]
        if isinstance(row, FieldRow):
            row.hint = findings.hints.get(name, "")
            if name == "iban":
                row.note = findings.bank
