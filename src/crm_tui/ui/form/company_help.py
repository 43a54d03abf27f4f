"""What public registers bring into the form: a line under the VAT number, and firms to take over.

Nothing is asked unless the settings name the register, and nothing that a person typed is changed but by
choosing a firm; then only what is empty is filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from crm_tui.domain.address import one_line
from crm_tui.domain.card import Address
from crm_tui.domain.registers import NumberCheck
from crm_tui.domain.tax_numbers import siren
from crm_tui.domain.text import digits, fold
from crm_tui.i18n import _
from crm_tui.labels import field_label
from crm_tui.services import registers
from crm_tui.services.registers import VatNews
from crm_tui.ui import register_words
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.register_field import RegisterField

if TYPE_CHECKING:
    from crm_tui.services.registers import Firm
    from crm_tui.ui.form.entry_screen import EntryScreen


@dataclass
class VatAnswered(Message):
    """VIES said something, or could not be asked; posted from its thread."""

    news: VatNews


class CompanyHelp:
    """The registers, for one form."""

    def __init__(self, form: EntryScreen) -> None:
        self._form = form
        self._asked = ""
        """The text of the VAT number that was asked about, or about which all is known."""
        self._told = ""
        """The text of the VAT number under which something is said of it."""
        self.check: NumberCheck | None = None
        """What VIES said of the number that was typed last."""

    # The VAT number

    def begin(self) -> None:
        """Show what is known of the number of the card that is edited."""
        form, base = self._form, self._form.base
        if form.app.registers.vat is None or base is None:
            return
        workspace = form.app.workspace

        def known(check: NumberCheck | None) -> None:
            if check is not None and self._vat == check.value and not self._asked:
                self._show(check.value, check)

        in_background(
            form, lambda: registers.of_card(workspace, base), known, form.tell_error, group="registers"
        )

    @property
    def _vat(self) -> str:
        return self._form.fields.texts["vat_number"].value

    def changed(self) -> None:
        """Something was typed: what was said of another number is not said of this one."""
        if self._vat != self._asked:
            self._asked = ""
        if self._told and self._vat != self._told:
            self._told = ""
            self._note("")

    def left(self, widget: Widget) -> None:
        """A field was left: a VAT number is asked about, once."""
        if widget is self._form.fields.texts["vat_number"]:
            self._ask_vat()

    def _ask_vat(self) -> None:
        form, typed = self._form, self._vat
        desk, region = form.app.registers, form.country
        if desk.vat is None or not typed.strip() or typed == self._asked:
            return
        self._asked = typed

        def heard(news: VatNews) -> None:
            form.post_message(VatAnswered(news))

        # Even what is a number of the European Union is told by libraries that may have to be read first.
        in_background(
            form, lambda: desk.check_vat(typed, region, heard), lambda _nothing: None, group="vat number"
        )

    def heard(self, news: VatNews) -> None:
        """Show what VIES said, unless the number is another one by now."""
        if news.typed != self._vat:
            return
        self._show(news.typed, news.check, news.name, news.address)
        if news.check.state.is_open:
            self._asked = ""  # leaving the field again asks again

    def _show(self, typed: str, check: NumberCheck, name: str = "", address: str = "") -> None:
        self._asked = self._told = typed
        self.check = check
        self._note(register_words.under_field(check, name, address))

    def _note(self, text: str) -> None:
        row = self._form.fields.rows["vat_number"]
        if isinstance(row, FieldRow):
            row.note = text

    # Firms

    def find(self, event: RegisterField.Asked) -> None:
        """Ask for the firms of a text."""
        self._form.app.registers.find_firms(event.question, event.answer)

    def take(self, field: RegisterField, firm: Firm) -> None:
        """Bring a firm that was chosen into the fields that are empty, and its name into its own."""
        texts = self._form.fields.texts
        told = {
            "company_name": firm.name,
            "vat_number": siren(firm.siren).vat_number,
            "siren": firm.siren,
            "siret": firm.siret,
        }
        taken = []
        for name, value in told.items():
            empty = not texts[name].value.strip()
            is_for = name == "company_name" and texts[name] is field
            if value and (empty or is_for) and texts[name].value != value:
                texts[name].take(value)
                taken.append(field_label(name))
        self._form.tell_now(
            _("Repris du registre : {fields}").format(fields=", ".join(taken))
            if taken
            else _("Rien à reprendre : ces champs sont déjà remplis.")
        )
        if not texts["vat_number"].has_focus:
            self._ask_vat()
        # Another of the firm's sites may be meant: the register tells the parts of the seat alone.
        if digits(texts["siret"].value) == firm.siret:
            in_background(
                self._form,
                lambda: registers.fitting(firm),
                lambda seat: self._take_seat(seat, taken),
                group="seat",
            )

    def _take_seat(self, seat: Address | None, taken: list[str]) -> None:
        region = self._form.country
        rows = self._form.fields.addresses.rows
        if seat is None:
            return
        line = fold(one_line(seat, region))
        if any(fold(one_line(row.value, region)) == line for row in rows):
            return
        fields = ", ".join([*taken, field_label("addresses")])

        async def put() -> None:
            empty = [row for row in rows if row.value.is_empty and not row.is_manual]
            row = empty[0] if empty else await self._form.fields.addresses.add()
            row.fill(seat)
            self._form.tell_now(_("Repris du registre : {fields}").format(fields=fields))

        self._form.run_worker(put(), group="seat")
