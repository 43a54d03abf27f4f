"""Which column of a table of addresses holds what: guessed from its name, and from what it holds.

Pure: the first rows come in, a :class:`Mapping` goes out, for a person to look over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Object
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from crm_tui.domain import column_contents as contents
from crm_tui.domain import own_columns
from crm_tui.domain.column_words import HeaderReading, read_header
from crm_tui.domain.text import fold

#: What a column can be, beside the fields of the contact JSON: see :mod:`crm_tui.domain.column_rows`.
SPECIAL_TARGETS = frozenset(
    (
        *("title", "full_name", "name", "middle_name", "organisation", "note", "ignore"),
        *("addresses.line", "addresses.street_line", "addresses.town"),
        *("consent", *(f"consent.{channel}" for channel in ("email", "sms", "phone", "post"))),
    )
)
TARGETS = SPECIAL_TARGETS | own_columns.TARGETS

#: How many rows are looked at.
LOOKED_AT = 50

#: Targets of which a card has one; of two columns that say the same, the second goes to the note.
_ROW_LISTS = ("phones", "emails", "addresses", "social_profiles", "loyalty")
_SEVERAL = frozenset(("notes", "note", "ignore", "states"))

_SURE, _NAMED, _IN_CONTEXT, _BY_CONTENT, _UNKNOWN, _UNWANTED = 1.0, 0.9, 0.75, 0.6, 0.2, 0.1

#: So many unknown columns still go to the note; more of them make it unreadable, and stay in the file.
MOST_NOTED = 20
#: So many cells that name columns make a row a header, whatever the others say.
_TELLING = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTarget:
    """Where what one column holds goes."""

    header: str = ""
    """The column's name in the file."""
    target: str = "ignore"
    """A field of the contact JSON (``last_name``, ``phones.number``), or one of :data:`SPECIAL_TARGETS`.

    ``note`` keeps the value as a line of the note, under the column's name; ``ignore`` leaves it out.
    """
    row: int = 0
    """Which row of a list it belongs to, counted from 0."""
    label: str = ""
    """The label or network of that row, where the column's name says it."""
    mark: str = ""
    """``billing`` or ``delivery`` where the row is for that."""
    confidence: float = _SURE
    """From 0 to 1; below 0.7 the column deserves a look."""
    own: bool = False
    """Whether it is a column of our own export, whose cells are taken as they are."""

    @property
    def is_unchosen(self) -> bool:
        """Whether nobody knows it and it is left out with many others, until somebody says what it is."""
        return self.target == "ignore" and self.confidence <= _UNWANTED

    def chosen(self, target: str, row: int = 0) -> ColumnTarget:
        """The column as a person says what it is."""
        if row == self.row and target.partition(".")[0] == self.target.partition(".")[0]:
            return replace(self, target=target, confidence=_SURE)
        return ColumnTarget(header=self.header, target=target, row=row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """What the columns of one table are."""

    columns: tuple[ColumnTarget, ...]

    @property
    def fingerprint(self) -> str:
        """The same for tables whose columns have the same names in the same order."""
        return fingerprint([column.header for column in self.columns])

    def to_json(self) -> dict[str, Any]:
        """The mapping as it is remembered."""
        names = ("header", "target", "row", "label", "mark", "confidence", "own")
        return {
            "columns": [{name: getattr(column, name) for name in names} for column in self.columns],
        }

    @classmethod
    def from_json(cls, data: Object[str, Any]) -> Mapping:
        """The mapping that was remembered.

        Raises:
            ValueError: it is not one, or of another version of the program.
        """
        try:
            columns = tuple(
                ColumnTarget(
                    header=str(each["header"]),
                    target=str(each["target"]),
                    row=int(each.get("row", 0)),
                    label=str(each.get("label", "")),
                    mark=str(each.get("mark", "")),
                    confidence=float(each.get("confidence", _SURE)),
                    own=bool(each.get("own", False)),
                )
                for each in data["columns"]
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a mapping of columns") from error
        if unknown := {column.target for column in columns} - TARGETS:
            raise ValueError(f"unknown targets: {sorted(unknown)}")
        if any(not 0 <= column.row < 100 for column in columns):
            raise ValueError("no such row")
        return cls(columns=columns)


def fingerprint(headers: Sequence[str]) -> str:
    """What a table is known by; the number of columns alone where they have no names."""
    names = [fold(header) for header in headers]
    text = "\0".join(names) if any(names) else str(len(names))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row of a table names its columns."""
    if not rows:
        return False
    first, others = rows[0], rows[1:]
    if any(contents.is_data(cell) for cell in first):
        return False
    named = [_is_name(cell) for cell in first if cell.strip()]
    if sum(named) >= max(1, len(named) // 3) or (len(named) > _TELLING and all(named[:_TELLING])):
        return True
    return any(contents.is_data(cell) for row in others for cell in row)


def _is_name(cell: str) -> bool:
    return own_columns.target(cell) is not None or bool(read_header(cell).target)


def guess(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Mapping:
    """What each column most likely is.

    Args:
        headers: the names of the columns; empty ones where the table has none.
        rows: the first rows under them.
    """
    return Mapping(columns=tuple(_Guess(headers, rows[:LOOKED_AT]).columns()))


class _Guess:
    """One guess at one table."""

    def __init__(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._headers = list(headers)
        self._cells = [
            [row[index].strip() for row in rows if index < len(row) and row[index].strip()]
            for index in range(len(headers))
        ]
        self._readings = [read_header(header) for header in headers]
        self._named = {reading.target for reading in self._readings}
        self._rows: dict[str, dict[tuple[str, str, int], int]] = {}
        self._taken: set[tuple[str, int]] = set()

    def columns(self) -> list[ColumnTarget]:
        """The columns: those whose name says what they are before those of which only the content does."""
        ours = own_columns.are_ours(self._headers)
        found: list[ColumnTarget | None] = [
            (own_column(header) if ours else None) or self._by_name(index)
            for index, header in enumerate(self._headers)
        ]
        for each in found:
            if each is not None:
                self._taken.add((each.target, each.row))
        columns = [
            each if each is not None else self._by_content(index, header)
            for index, (header, each) in enumerate(zip(self._headers, found, strict=True))
        ]
        if not any(map(str.strip, self._headers)):
            return self._without_names(columns)
        unknown = [each.target == "note" and each.confidence <= _UNKNOWN for each in columns]
        if sum(unknown) <= MOST_NOTED:
            return columns
        return [
            replace(column, target="ignore", confidence=_UNWANTED) if is_unknown else column
            for column, is_unknown in zip(columns, unknown, strict=True)
        ]

    def _by_name(self, index: int) -> ColumnTarget | None:
        reading = self._readings[index]
        target, confidence = self._in_context(reading, index)
        if not target:
            return None
        column = ColumnTarget(
            header=self._headers[index],
            target=target,
            label=reading.label,
            mark=reading.mark,
            confidence=confidence,
        )
        if target == "fax":
            column = replace(column, target="phones.number", label="Fax")
        if target.partition(".")[0] in _ROW_LISTS:
            column = replace(column, row=self._row(column, reading.number))
        if target not in _SEVERAL and (column.target, column.row) in self._taken:
            if target.partition(".")[0] not in _ROW_LISTS:
                return replace(column, target="note", confidence=_IN_CONTEXT)
            column = replace(column, row=self._next_row(column))
        self._taken.add((column.target, column.row))
        return column

    def _in_context(self, reading: HeaderReading, index: int) -> tuple[str, float]:
        """The target of a name that the other names, or the content, make clear."""
        target, cells = reading.target, self._cells[index]
        header = fold(self._headers[index])
        persons = {"first_name", "full_name"} & self._named
        match target:
            case "name" if header in ("nom", "naam", "name") and "first_name" in self._named:
                apart = "last_name" in self._named
                return ("ignore", _IN_CONTEXT) if apart else ("last_name", _SURE)
            case "name":
                if persons or "last_name" in self._named:
                    return "note", _IN_CONTEXT
                return "name", _NAMED
            case "full_name" if {"first_name", "last_name"} <= self._named:
                return "ignore", _IN_CONTEXT
            case "department" if cells and all(contents.is_area(cell) for cell in cells):
                return "note", _IN_CONTEXT
            case "groups":
                return (
                    "ignore" if all(contents.is_everybody(cell) for cell in cells) else "note"
                ), _IN_CONTEXT
            case "emails.label" if cells and all(contents.is_protocol(cell) for cell in cells):
                return "ignore", _IN_CONTEXT
            case "addresses.number" if cells and contents.share(cells, contents.is_street) > 0.5:
                return "addresses.street_line", _IN_CONTEXT
            case "addresses.street_line" if cells and contents.share(cells, contents.holds_town) > 0.5:
                return "addresses.line", _IN_CONTEXT
            case "addresses.street_line" if reading.number > 1 and not self._is_second_address(reading):
                return "addresses.complement", _NAMED
            case "addresses.line":
                return self._address(reading, cells)
            case "":
                return self._from_two_words(header, cells)
        return target, _SURE if target == "ignore" else _NAMED

    def _address(self, reading: HeaderReading, cells: list[str]) -> tuple[str, float]:
        """« Adresse »: a whole address, or the street of one whose town stands in columns of its own."""
        apart = {"addresses.postal_code", "addresses.city", "addresses.town"} & self._named
        if apart and reading.number > 1 and not self._is_second_address(reading):
            return "addresses.complement", _IN_CONTEXT
        if apart and contents.share(cells, contents.holds_town) <= 0.5:
            return "addresses.street_line", _NAMED
        return "addresses.line", _NAMED

    def _is_second_address(self, reading: HeaderReading) -> bool:
        """Whether a town of its own goes with a street of that number."""
        towns = ("addresses.postal_code", "addresses.city", "addresses.town")
        return any(
            other.target in towns and other.number == reading.number and other.label == reading.label
            for other in self._readings
        )

    def _from_two_words(self, header: str, cells: list[str]) -> tuple[str, float]:
        """Names that say something only beside others, or by what stands under them."""
        if header in ("n", "no", "nr", "num", "numero", "nummer", "number"):
            street = bool({"addresses.street_line", "addresses.line"} & self._named)
            return ("addresses.number", _IN_CONTEXT) if street else ("note", _IN_CONTEXT)
        if header in ("titre", "title", "titel"):
            titles = contents.share(cells, contents.is_title) > 0.5 or not cells
            return ("title" if titles else "job_title"), _IN_CONTEXT
        if header in ("type", "categorie", "soort") and contents.share(cells, contents.is_kind) > 0.8:
            return "kind", _IN_CONTEXT
        return "", 0.0

    def _row(self, column: ColumnTarget, number: int) -> int:
        """Which row of its list a column belongs to: columns of one label and number belong together."""
        name = column.target.partition(".")[0]
        rows = self._rows.setdefault(name, {})
        key = (column.label, column.mark, number if number > 1 else 0)
        if column.target == "addresses.complement":
            key = (column.label, column.mark, 0)
        if key not in rows:
            rows[key] = max(rows.values(), default=-1) + 1
        return rows[key]

    def _next_row(self, column: ColumnTarget) -> int:
        """The row after those that the list has, for a second column of the same name."""
        name = column.target.partition(".")[0]
        rows = self._rows.setdefault(name, {})
        row = max(rows.values(), default=-1) + 1
        rows[(column.header, str(row), row)] = row
        return row

    def _by_content(self, index: int, header: str) -> ColumnTarget:
        """What the content of a column says where its name says nothing."""
        cells = self._cells[index]
        target = contents.target_of(cells)
        if not cells:
            return ColumnTarget(header=header, target="ignore", confidence=_UNKNOWN)
        column = ColumnTarget(header=header, target=target or "note", confidence=_BY_CONTENT)
        if not target:
            return replace(column, confidence=_UNKNOWN)
        if (target, column.row) in self._taken:
            if target.partition(".")[0] not in _ROW_LISTS:
                return replace(column, target="note", confidence=_UNKNOWN)
            column = replace(column, row=self._next_row(column))
        elif target.partition(".")[0] in _ROW_LISTS:
            column = replace(column, row=self._row(column, 0))
        self._taken.add((column.target, column.row))
        return column

    def _without_names(self, columns: list[ColumnTarget]) -> list[ColumnTarget]:
        """A table without any name: words beside a postal code are its town and street, the others a name."""
        words = [
            index
            for index, column in enumerate(columns)
            if column.target == "note" and contents.share(self._cells[index], contents.is_words) > _BY_CONTENT
        ]
        named: dict[int, tuple[str, int]] = {}
        for index, column in enumerate(columns):
            if column.target != "addresses.postal_code":
                continue
            if index + 1 in words:
                named[index + 1] = ("addresses.city", column.row)
            before = index - 1
            if before >= 0 and contents.share(self._cells[before], contents.begins_with_number) > _BY_CONTENT:
                named[before] = ("addresses.street_line", column.row)
        left = [index for index in words if index not in named][:2]
        names = ("name",) if len(left) == 1 else ("last_name", "first_name")
        named |= {index: (name, 0) for index, name in zip(left, names, strict=False)}
        return [
            replace(column, target=named[index][0], row=named[index][1], confidence=_UNKNOWN)
            if index in named and column.target == "note"
            else column
            for index, column in enumerate(columns)
        ]


def own_column(header: str) -> ColumnTarget | None:
    """The column of an export of this product that bears that name."""
    found = own_columns.target(header)
    return ColumnTarget(header=header, target=found[0], row=found[1], own=True) if found else None
