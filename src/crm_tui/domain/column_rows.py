"""From the cells of one row of a table to the contact JSON, as a mapping of columns says.

Nothing that stands in a cell is dropped: what its column cannot take goes to the note, under the column's
name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_tui.domain import own_columns
from crm_tui.domain.address_lines import read_street, read_town, read_whole, street_among
from crm_tui.domain.card import Address
from crm_tui.domain.column_contents import kind_of
from crm_tui.domain.column_words import label_code
from crm_tui.domain.columns import ColumnTarget, Mapping
from crm_tui.domain.errors import Problem
from crm_tui.domain.fields import ADDRESS_PARTS
from crm_tui.domain.names import (
    gender_of,
    is_firm_title,
    is_legal_form,
    looks_like_firm,
    split_name,
    without_title,
)
from crm_tui.domain.text import clean, digits, fold
from crm_tui.domain.vocabulary import PRESET_CODES, Kind, ListName, Severity
from crm_tui.i18n import _

_LISTED = {"states": ListName.STATE, "stage": ListName.STAGE, "origin": ListName.ORIGIN}
_TAX = ("vat_number", "siren", "siret")
_FLAGS = frozenset(("billing", "delivery"))
_STATE_SEPARATOR = re.compile(r"[,;|/\n]")
#: Several values in one cell, as Google Contacts writes them.
_SEVERAL = " ::: "
_YES = frozenset(
    ("oui", "o", "yes", "y", "ja", "j", "1", "x", "true", "vrai", "accepte", "accepted", "ok", "waar", "on")
)
_NO = frozenset(("non", "n", "no", "nee", "0", "false", "faux", "refuse", "refused", "onwaar", "off"))
_UNASKED = frozenset(("pas demande", "inconnu", "unknown", "onbekend", "pas demandee"))


def _preset(name: ListName, text: str) -> str:
    """The code that a list has on its first day, for a text that is one."""
    code = fold(text).replace(" ", "_")
    return code if code in PRESET_CODES[name] else ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the words of a file are looked up in; by default the lists are as on their first day."""

    code: Callable[[ListName, str], str] = _preset
    """The code of a word of a closed list (states, stage, origin); empty where the list does not have it."""
    login: Callable[[str], str] = str
    """The login of a member of the staff, by login or name; empty where there is none."""
    address: Callable[[str, str], Address] = read_whole
    """The parts of an address that is one text, read in a country."""
    region: str = "FR"
    """The shop's country, ISO 3166 alpha-2."""
    country: Callable[[str, str, Sequence[str]], str] = lambda postal_code, city, numbers: ""
    """The country of a postal code that is none of the shop's, by it, its town and the client's numbers."""


def given_parts(address: Address, region: str) -> dict[str, str]:
    """The parts of an address in the contact JSON; the shop's own country is not said."""
    parts = {name: value for name in ADDRESS_PARTS if (value := getattr(address, name))}
    if parts.get("country") == region:
        del parts["country"]
    return parts


def whole_address(text: str, lookup: Lookup, region: str) -> dict[str, str]:
    """The parts of an address that is one text; the text itself where its town is not plain to see."""
    address = lookup.address(text, region)
    return given_parts(address, lookup.region) if address.postal_code and address.city else {"text": text}


def contact_of(
    mapping: Mapping, cells: Sequence[str], lookup: Lookup | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    """The contact JSON of one row, and what was odd about it."""
    row = _Row(lookup or Lookup())
    for column, cell in zip(mapping.columns, cells, strict=False):
        if cell.strip():
            row.take(column, cell)
    return row.result(), row.problems


@dataclass(slots=True)
class _Row:
    """The card that one row of a table is becoming."""

    lookup: Lookup
    problems: list[Problem] = field(default_factory=list)
    _data: dict[str, Any] = field(default_factory=dict)
    _lists: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    _notes: dict[int, str] = field(default_factory=dict)
    _kept: list[str] = field(default_factory=list)
    _ours: set[int] = field(default_factory=set)
    """The addresses of our own table: they say their country where it is another one."""
    _middle: str = ""
    _firm_title: str = ""
    _organisation: str = ""

    def take(self, column: ColumnTarget, cell: str) -> None:
        """Put one cell where its column says."""
        name, _dot, part = column.target.partition(".")
        if name in own_columns.ROWS and part:
            self._take_part(column, name, part, cell)
        elif name == "consent":
            self._take_consent(column, part, cell)
        elif column.target in _LISTED:
            self._take_listed(column, cell)
        else:
            self._take_single(column, cell)

    def _take_single(self, column: ColumnTarget, cell: str) -> None:
        match column.target:
            case "ignore":
                return
            case "note":
                self._keep(column, cell)
            case "notes":
                self._notes[len(self._notes)] = cell
            case "kind":
                if kind := kind_of(cell):
                    self._data["kind"] = kind
                else:
                    self._keep(column, cell)
            case "gender" | "title":
                self._take_title(column, cell)
            case "organisation":
                self._organisation = cell
            case "name" | "full_name":
                self._take_name(cell, first_name_first=column.target == "full_name")
            case "middle_name":
                self._middle = cell
            case "salesperson":
                self._take_salesperson(column, cell)
            case single:
                self._data[single] = cell

    def _take_title(self, column: ColumnTarget, cell: str) -> None:
        gender = gender_of(cell)
        if gender is not None:
            self._data["gender"] = gender.value
        elif column.target == "title" and is_firm_title(cell):
            self._firm_title = cell
        else:
            self._keep(column, cell)

    def _take_name(self, cell: str, *, first_name_first: bool) -> None:
        if looks_like_firm(cell):
            self._data.setdefault("company_name", cell)
            return
        text, gender = without_title(cell)
        last, first = split_name(text, first_name_first=first_name_first)
        self._data |= {"last_name": last, "first_name": first}
        if gender is not None:
            self._data.setdefault("gender", gender.value)

    def _take_salesperson(self, column: ColumnTarget, cell: str) -> None:
        if login := self.lookup.login(clean(cell)):
            self._data["salesperson"] = login
            return
        self._keep(column, cell)
        self._warn("salesperson", "kept_in_note", value=clean(cell))

    def _take_listed(self, column: ColumnTarget, cell: str) -> None:
        """A word of a closed list, or several states; what the list does not have goes to the note."""
        name = _LISTED[column.target]
        whole = self.lookup.code(name, clean(cell))
        several = column.target == "states" and _STATE_SEPARATOR.search(cell)
        words = _STATE_SEPARATOR.split(cell) if several and (not whole or whole == clean(cell)) else [cell]
        codes = []
        for word in filter(None, map(clean, words)):
            if code := self.lookup.code(name, word):
                codes.append(code)
            else:
                self._keep(column, word)
                self._warn(column.target, "kept_in_note", value=word)
        if codes and column.target == "states":
            self._data["states"] = [*self._data.get("states", ()), *codes]
        elif codes:
            self._data[column.target] = codes[0]

    def _take_consent(self, column: ColumnTarget, channel: str, cell: str) -> None:
        """An answer; anything but a clear yes or no is no answer (GDPR art. 7)."""
        word = fold(cell)
        state = "accepted" if word in _YES else "refused" if word in _NO else ""
        if not state:
            if word not in _UNASKED:
                self._keep(column, cell)
            return
        answers = self._data.setdefault("consent", {})
        for each in (channel,) if channel else ("email", "sms", "phone", "post"):
            answers[each] = state

    def _take_part(self, column: ColumnTarget, name: str, part: str, cell: str) -> None:
        """One part of a row of a list; Google's several values in one cell are rows of their own."""
        if column.own:
            if name == "addresses":
                self._ours.add(column.row)
            value = fold(cell) in _YES if part in _FLAGS else cell
            self._lists.setdefault(name, {}).setdefault(column.row, {})[part] = value
            return
        if name == "loyalty":
            if not digits(cell):
                self._keep(column, cell)
                return
            self._lists.setdefault(name, {}).setdefault(column.row, {"programme": "club"})
        if _SEVERAL in cell and part in ("number", "address", "url") and name != "addresses":
            first, *others = cell.split(_SEVERAL)
            self._put(column, name, part, first)
            for offset, other in enumerate(others):
                self._lists[name][1000 + 100 * column.row + offset] = {part: other}
            return
        self._put(column, name, part, cell)

    def _put(self, column: ColumnTarget, name: str, part: str, cell: str) -> None:
        row = self._lists.setdefault(name, {}).setdefault(column.row, {})
        if part in _FLAGS:
            row[part] = fold(cell) in _YES
        elif part == "label":
            row[part] = label_code(cell)
        elif part == "complement":
            row[part] = ", ".join(filter(None, (row.get(part, ""), cell)))
        elif part in ("line", "street_line", "town"):
            self._put_address(row, part, cell)
        else:
            row[part] = cell
        if column.label:
            row.setdefault("network" if name == "social_profiles" else "label", column.label)
        if column.mark:
            row[column.mark] = True

    def _put_address(self, row: dict[str, Any], part: str, cell: str) -> None:
        """The parts of a line; where they are not plain to see, the line as it is."""
        if part == "town":
            code, row["city"] = read_town(cell)
            if code:
                row["postal_code"] = code
            return
        region = self.lookup.region
        lines = [text for line in cell.splitlines() if (text := line.strip(" ,"))]
        if part == "street_line":
            street, complement = street_among(lines)
            if complement:
                row["complement"] = ", ".join(filter(None, (row.get("complement", ""), complement)))
            row |= given_parts(read_street(street, region), region)
        else:
            row |= whole_address(", ".join(lines), self.lookup, region)

    def _keep(self, column: ColumnTarget, cell: str) -> None:
        """Keep a value as a line of the note, under the name of its column."""
        text = clean(cell, multiline=True)
        self._kept.append(
            _("{field} : {value}").format(field=column.header, value=text) if column.header else text
        )

    def _warn(self, name: str, code: str, **data: str) -> None:
        self.problems.append(Problem(name, code, Severity.WARNING, data))

    def result(self) -> dict[str, Any]:
        """The contact JSON."""
        data = self._data
        if self._middle:
            data["first_name"] = " ".join(filter(None, (data.get("first_name", ""), self._middle)))
        if self._organisation:
            is_person = data.get("last_name") or data.get("first_name")
            data.setdefault("employer" if is_person else "company_name", self._organisation)
        self._name_firm()
        self._choose_kind()
        self._place_addresses()
        self._data = data = {name: value for name, value in data.items() if value}
        for name, rows in self._lists.items():
            data[name] = [rows[key] for key in sorted(rows) if self._says_something(name, rows[key])]
        notes = [*self._notes.values(), *(["\n".join(self._kept)] if self._kept else [])]
        if notes:
            data["notes"] = notes
        return data

    def _name_firm(self) -> None:
        """Where the title is that of a firm, the name is the firm's; a legal form belongs to it."""
        data = self._data
        if not self._firm_title:
            return
        data.setdefault("kind", Kind.COMPANY.value)
        if data.get("company_name"):
            return
        names = (data.pop("last_name", ""), data.pop("first_name", ""))
        form = clean(self._firm_title) if is_legal_form(self._firm_title) else ""
        data["company_name"] = " ".join(filter(None, (form, *names)))

    def _place_addresses(self) -> None:
        """An address of another country says so, and its street is read as people write it there."""
        numbers = [str(row["number"]) for row in self._lists.get("phones", {}).values() if "number" in row]
        for key, row in self._lists.get("addresses", {}).items():
            if key in self._ours or row.get("country") or not row.get("postal_code"):
                continue
            if country := self.lookup.country(row["postal_code"], row.get("city", ""), numbers):
                if row.get("street") and not row.get("number"):
                    row |= given_parts(read_street(row["street"], country), country)
                row["country"] = country

    def _choose_kind(self) -> None:
        """A firm is what has a firm's name and no person's, or a firm's numbers beside its name."""
        data = self._data
        if "kind" in data or not data.get("company_name"):
            return
        person = data.get("last_name") or data.get("first_name")
        if not person or any(data.get(name) for name in _TAX):
            data["kind"] = Kind.COMPANY.value

    @staticmethod
    def _says_something(name: str, row: dict[str, Any]) -> bool:
        return any(value and part not in ("label", "network", *_FLAGS) for part, value in row.items())
