"""A membership of a loyalty programme in the form (manual, steps 37-39)."""

from __future__ import annotations

from textual.containers import Vertical

from crm_tui.domain.card import Loyalty
from crm_tui.domain.dates import read_day
from crm_tui.domain.vocabulary import ListName
from crm_tui.i18n import _
from crm_tui.ui.form.lists import list_menu
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.menu import Menu
from crm_tui.ui.widgets.row_parts import Aside, SmallButton
from crm_tui.ui.widgets.text_field import TextField
from crm_tui.ui.words import Words


class LoyaltyRow(Vertical):
    """Programme, number (or one drawn at random), label and last day."""

    def __init__(self, index: int, loyalty: Loyalty, words: Words) -> None:
        stem = f"loyalty-{index}"
        self._row_id = loyalty.id
        programmes = words.vocabulary.options(ListName.PROGRAMME)
        if loyalty.is_empty and not loyalty.programme and programmes:
            programme = programmes[0][0]
        else:
            programme = loyalty.programme
        self.programme = list_menu(ListName.PROGRAMME, programme, words.vocabulary, id=f"{stem}-programme")
        self.field = TextField(loyalty.member_number, id=f"{stem}-number")
        self.random = SmallButton(_("[ Aléatoire ]"), id=f"{stem}-random")
        self.label = TextField(loyalty.label, id=f"{stem}-label")
        until = f"{loyalty.valid_until:%d/%m/%Y}" if loyalty.valid_until else loyalty.until_typed
        self.until = TextField(until, placeholder=_("JJ/MM/AAAA"), id=f"{stem}-until", classes="date")
        self.first_line = FieldRow(_("Programme"), self.programme)
        self.line = FieldRow(_("N° de membre"), self.field, Aside(self.random))
        self.last_line = FieldRow(_("Intitulé"), self.label, _("Valable jusqu'au"), self.until)
        super().__init__(self.first_line, self.line, self.last_line, id=f"{stem}-rows")

    @property
    def value(self) -> Loyalty:
        """The row as typed."""
        until = self.until.value
        day = read_day(until)
        return Loyalty(
            id=self._row_id,
            programme=self.programme.value,
            label=self.label.value,
            member_number=self.field.value,
            valid_until=day,
            until_typed="" if day else until,
        )

    def row_of(self, part: str) -> tuple[FieldRow, TextField | Menu]:
        """The line of the form, and the field, in which a part is to be mended."""
        if part == "valid_until":
            return self.last_line, self.until
        if part == "programme":
            return self.first_line, self.programme
        return (self.last_line, self.label) if part == "label" else (self.line, self.field)
