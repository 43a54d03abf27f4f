"""An address in the form: one line, or field by field (manual, steps 27-30; SCREENS 4)."""

from __future__ import annotations

from dataclasses import replace

from textual.containers import Vertical
from textual.widgets import Static

from crm_tui.domain.address import COUNTRY_CODES, country_name, one_line
from crm_tui.domain.address_street import house_number
from crm_tui.domain.card import Address
from crm_tui.domain.manual_address import SHOWN, read_back, shown
from crm_tui.i18n import _
from crm_tui.ui.form.lists import label_menu
from crm_tui.ui.widgets.address_suggest import AddressField
from crm_tui.ui.widgets.coordinate_rows import only_one_box
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.menu import Menu
from crm_tui.ui.widgets.navigation import SECONDARY
from crm_tui.ui.widgets.row_parts import Aside, SmallButton
from crm_tui.ui.widgets.section import SectionTitle
from crm_tui.ui.widgets.text_field import TextField
from crm_tui.ui.words import Words


class AddressRow(Vertical):
    """An address; the icon at the right end of its line opens the entry field by field, and closes it."""

    def __init__(self, index: int, address: Address, words: Words) -> None:
        self._country = words.region
        self._known = address
        """What is known of the address while the line still says it."""
        self._known_line = one_line(address, words.region) if address.has_parts else address.typed
        self._offered = address
        """The parts with which the manual entry was opened."""
        self.is_manual = False
        self._said = ""
        """What is told of the address while its line says it."""
        stem = f"address-{index}"
        self.label_menu = label_menu(address.label, words.vocabulary, id=f"{stem}-label")
        self._read: tuple[str, bool, Address | None] = ("", False, None)
        """The last line that was read, whether towns were known then, and its parts where they are sure."""
        self.field = AddressField(self._known_line, words.region, self._choose, self._say, id=stem)
        self._in_line = Static(_("saisie manuelle"), markup=False, classes="in-line")
        self.billing = only_one_box(_("fact."), address.billing, id=f"{stem}-billing")
        self.delivery = only_one_box(_("livr."), address.delivery, id=f"{stem}-delivery")
        self._icon = SmallButton("✎ F8", id=f"{stem}-manual")
        self.line = FieldRow(
            self.label_menu,
            self.field,
            self._in_line,
            Aside(self._icon, self.billing, self.delivery),
            id=f"{stem}-row",
        )
        self._note = Static(markup=False, classes="address-note")
        self.texts = {
            name: TextField(
                id=f"{stem}-{name.replace('_', '-')}", classes=f"address-{name.replace('_', '-')}"
            )
            for name in SHOWN
        }
        self.texts["repetition"].add_class(SECONDARY)
        self.country = Menu(
            [(code, country_name(code)) for code in COUNTRY_CODES],
            id=f"{stem}-country",
            classes="address-country",
        )
        texts = self.texts
        self.manual_rows = (
            FieldRow(_("N°"), texts["number"], texts["repetition"], _("Voie"), texts["street"]),
            FieldRow(_("Complément"), texts["complement"], _("Boîte"), texts["box"]),
            FieldRow(
                _("Code postal"), texts["postal_code"], _("Ville"), texts["city"], _("Pays"), self.country
            ),
        )
        self._parts_when_closed: dict[str, str] = self._shown_parts
        """What the fields of the manual entry held when it was closed."""
        self._title = SectionTitle(_("Adresse : saisie manuelle"), _("F8 recherche"))
        super().__init__(self._title, self.line, self._note, *self.manual_rows, id=f"{stem}-rows")
        self._show()

    @property
    def value(self) -> Address:
        """The address as typed."""
        if self.is_manual:
            address = self._parts()
        elif self.field.value == self._known_line:
            address = self._known
        else:
            address = self._understood(self.field.value)
        return replace(
            address,
            id=self._known.id,
            label=self.label_menu.value,
            billing=self.billing.value,
            delivery=self.delivery.value,
        )

    def _understood(self, line: str) -> Address:
        """The line with its parts where they are sure; a candidate is never taken in silence."""
        desk = self.field.desk
        known = self._read
        if known[:2] != (line, desk.is_ready):
            known = self._read = (line, desk.is_ready, desk.understood(line, self._country))
        return replace(self._at_home(known[2] or Address()), typed=line)

    def _at_home(self, address: Address) -> Address:
        """The shop's country goes without saying."""
        return replace(address, country="") if address.country == self._country else address

    def _choose(self, address: Address, line: str) -> None:
        """An address was chosen under the line, which will say it so."""
        self._known = replace(self._at_home(address), id=self._known.id)
        self._known_line = line

    def fill(self, address: Address) -> None:
        """Put in a firm's address, which is one of business; for a row that is empty."""
        self.label_menu.value = "office"
        self.field.put(address)

    def _say(self, text: str) -> None:
        """Tell something of the address under its line."""
        self._said = text
        self._show_note()

    def _show_note(self) -> None:
        text = "" if self.is_manual else self._said
        if text or self._note.display:
            self._note.update(text)
            self._note.display = bool(text)

    def on_address_field_manual_wanted(self, event: AddressField.ManualWanted) -> None:
        """The last row under the line does what the icon does."""
        event.stop()
        # By itself: what I send goes no further than to me, who am above it.
        self._icon.call_later(self._icon.press)

    @property
    def first_field(self) -> TextField:
        """Where one begins to type."""
        return self.texts["number"] if self.is_manual else self.field

    def row_of(self, part: str) -> tuple[FieldRow, TextField | Menu]:
        """The line of the form, and the field, in which a part of the address is to be mended."""
        if not self.is_manual:
            return self.line, self.field
        if part == "country":
            return self.manual_rows[2], self.country
        for row in self.manual_rows:
            if part in self.texts and self.texts[part] in row.children:
                return row, self.texts[part]
        return self.manual_rows[0], self.texts["number"]

    def toggle_manual(self) -> None:
        """Go to the entry field by field, filled with what was understood, or back to the line."""
        if self.is_manual:
            self._back_to_line()
        else:
            self._open_manual()
        self._show()

    def open_if_set(self) -> None:
        """Go to the entry field by field if a program set one of its fields while it was closed."""
        if self.is_manual:
            return
        closed = self._parts_when_closed
        parts = {name: text for name, text in self._shown_parts.items() if text != closed[name]}
        if parts:
            self._open_manual()
            self.country.value = parts.pop("country", self.country.value)
            for name, text in parts.items():
                self.texts[name].value = text
            self._show()

    @property
    def _shown_parts(self) -> dict[str, str]:
        texts = {name: field.value for name, field in self.texts.items()}
        return texts | {"country": self.country.value}

    def _open_manual(self) -> None:
        line = self.field.value
        as_known = line == self._known_line and self._known.has_parts
        parts = self._known if as_known else self._at_home(self.field.desk.read(line, self._country))
        self._offered = replace(parts, typed=self._known.typed if as_known else line)
        for name, text in shown(parts).items():
            self.texts[name].reset(text)
        self.country.value = parts.country or self._country
        self.is_manual = True

    def _back_to_line(self) -> None:
        parts = self._parts()
        self.is_manual = False
        self._parts_when_closed = self._shown_parts
        if replace(parts, manual=self._offered.manual) != self._offered:
            self._known = replace(parts, id=self._known.id)
            self._known_line = one_line(parts, self._country)
            self.field.value = self._known_line
            self._said = ""

    def _parts(self) -> Address:
        """The fields of the manual entry; what they do not show stays as it was."""
        texts = {name: field.value for name, field in self.texts.items()}
        if not texts["repetition"].strip():
            texts["number"], texts["repetition"] = house_number(texts["number"])
        country = self.country.value
        if country == self._country and not self._offered.country:
            country = ""
        parts = replace(read_back(texts, self._offered), country=country, manual=True)
        return parts if parts.has_parts else replace(parts, typed="")

    def _show(self) -> None:
        self._show_note()
        self.field.display = not self.is_manual
        self._in_line.display = self.is_manual
        self._title.display = self.is_manual
        for row in self.manual_rows:
            row.display = self.is_manual
