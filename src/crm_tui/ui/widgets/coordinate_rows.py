"""A phone or an e-mail address in the form: label, value, what was understood, billing (manual, 21-30)."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.card import Email, Phone
from crm_tui.domain.phone import format_phone
from crm_tui.i18n import _
from crm_tui.ui.form.lists import label_menu
from crm_tui.ui.widgets.check import Check
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.navigation import SECONDARY
from crm_tui.ui.widgets.row_list import ONLY_ONE
from crm_tui.ui.widgets.row_parts import Aside
from crm_tui.ui.widgets.text_field import TextField
from crm_tui.ui.words import Words


def only_one_box(text: str, value: bool, *, id: str) -> Check:  # noqa: A002  # Textual's own name
    """A box that one row at most has ticked."""
    return Check(text, value, id=id, classes=f"{SECONDARY} {ONLY_ONE}")


class CoordinateRow(FieldRow):
    """The widgets that a phone and an e-mail address have in common."""

    def __init__(self, stem: str, label: str, shown: str, billing: bool, words: Words) -> None:
        self.label_menu = label_menu(label, words.vocabulary, id=f"{stem}-label")
        self.field = TextField(shown, id=stem)
        self.billing = only_one_box(_("fact."), billing, id=f"{stem}-billing")
        self._shown = shown
        super().__init__(self.label_menu, self.field, Aside(self.billing), id=f"{stem}-row")

    @property
    def _is_touched(self) -> bool:
        return self.field.value != self._shown


class PhoneRow(CoordinateRow):
    """A telephone number."""

    def __init__(self, index: int, phone: Phone, words: Words) -> None:
        number, extension = phone.number, phone.extension
        shown = format_phone(number, words.region, extension) if number else phone.typed
        self._phone = phone
        super().__init__(f"phone-{index}", phone.label, shown, phone.billing, words)

    @property
    def value(self) -> Phone:
        """The row as typed; a number that nobody touched stays as it was understood."""
        phone = Phone(id=self._phone.id, typed=self.field.value) if self._is_touched else self._phone
        return replace(phone, label=self.label_menu.value, billing=self.billing.value)


class EmailRow(CoordinateRow):
    """An e-mail address."""

    def __init__(self, index: int, email: Email, words: Words) -> None:
        self._email = email
        super().__init__(f"email-{index}", email.label, email.address or email.typed, email.billing, words)

    @property
    def value(self) -> Email:
        """The row as typed; an address that nobody touched stays as it was understood."""
        email = Email(id=self._email.id, typed=self.field.value) if self._is_touched else self._email
        return replace(email, label=self.label_menu.value, billing=self.billing.value)
