"""What one column of a table of cards is: found by typing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from crm_tui.column_texts import column_label
from crm_tui.domain.columns import ColumnTarget, Mapping
from crm_tui.domain.text import fold
from crm_tui.i18n import _
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.search_field import SearchField
from crm_tui.ui.widgets.windowed_list import WindowedList

#: In the order in which people look for them.
TARGETS = (
    "ignore",
    "note",
    "last_name",
    "first_name",
    "full_name",
    "name",
    "middle_name",
    "title",
    "gender",
    "kind",
    "nickname",
    "company_name",
    "organisation",
    "employer",
    "department",
    "job_title",
    "phones.number",
    "phones.label",
    "phones.extension",
    "phones.billing",
    "emails.address",
    "emails.label",
    "emails.billing",
    "addresses.line",
    "addresses.street_line",
    "addresses.town",
    "addresses.number",
    "addresses.repetition",
    "addresses.street",
    "addresses.complement",
    "addresses.box",
    "addresses.po_box",
    "addresses.postal_code",
    "addresses.city",
    "addresses.cedex",
    "addresses.country",
    "addresses.text",
    "addresses.label",
    "addresses.billing",
    "addresses.delivery",
    "salesperson",
    "states",
    "stage",
    "origin",
    "consent",
    "consent.email",
    "consent.sms",
    "consent.phone",
    "consent.post",
    "vat_number",
    "siren",
    "siret",
    "iban",
    "social_profiles.url",
    "social_profiles.network",
    "loyalty.member_number",
    "loyalty.programme",
    "loyalty.label",
    "loyalty.valid_until",
    "notes",
)

_LIST = "column-targets"
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column may go."""

    name: str
    row: int = 0
    """Which row of a list, counted from 0."""

    @property
    def label(self) -> str:
        """What people call it."""
        return column_label(self.name, self.row)


def targets_for(mapping: Mapping) -> list[Target]:
    """All that a column can be; lists have one row more than the table fills now."""
    rows: dict[str, int] = {}
    for column in mapping.columns:
        name, dot, _part = column.target.partition(".")
        if dot or name == "notes":
            rows[name] = max(rows.get(name, 0), column.row + 1)
    found = []
    for target in TARGETS:
        name, dot, _part = target.partition(".")
        several = (bool(dot) and name != "consent") or name == "notes"
        found += [Target(target, row) for row in range(rows.get(name, 0) + 1 if several else 1)]
    return found


class ColumnChoice(CrmModal[Target]):
    """The values of the column stay in sight; Escape leaves it as it was."""

    AUTO_FOCUS = "#column-search"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("column_choice")

    def __init__(self, column: ColumnTarget, title: str, mapping: Mapping, examples: Sequence[str]) -> None:
        """Ask what a column is.

        Args:
            column: As it is now.
            title: Its name.
            mapping: What all the columns are.
            examples: Some of its values.
        """
        super().__init__()
        self._targets = targets_for(mapping)
        self._found = self._targets
        self._column = column
        self._examples = [example for example in examples if example.strip()][:_EXAMPLES]
        self.set_reactive(ColumnChoice.title_left, _("Colonne « {title} »").format(title=title))

    def compose_content(self) -> Iterable[Widget]:
        """Some values, the search, the targets."""
        with Vertical(id="column-choice-box"):
            yield Static(plain(" · ".join(self._examples) or _("(colonne vide)")), id="column-examples")
            yield SearchField(_LIST, placeholder=_("nom, téléphone, ville, note…"), id="column-search")
            yield WindowedList((ColumnSpec(_("Va dans"), fraction=1, minimum=20),), id=_LIST)

    def on_mount(self) -> None:
        """Begin with what it is now."""
        super().on_mount()
        now = Target(self._column.target, self._column.row)
        self._show(self._targets.index(now) if now in self._targets else 0)

    def _show(self, cursor: int = 0) -> None:
        rows = [Row(place, (target.label,)) for place, target in enumerate(self._found)]
        self.query_one(f"#{_LIST}", WindowedList).set_source(len(rows), rows, keep=False, cursor=cursor)
        self.say("" if rows else _("Rien ne correspond."))

    @on(Input.Changed, "#column-search")
    def _sought(self, event: Input.Changed) -> None:
        wanted = fold(event.value).split()
        self._found = [
            target for target in self._targets if all(word in fold(target.label) for word in wanted)
        ]
        self._show()

    @on(WindowedList.Opened, f"#{_LIST}")
    def _entered(self) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        """Take the target that is pointed at."""
        row = self.query_one(f"#{_LIST}", WindowedList).current
        if row is not None:
            self.dismiss(self._found[row.key])
