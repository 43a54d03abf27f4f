"""Tables as spreadsheets write them: which signs part their cells, their rows, and the cards in them.

CSV after RFC 4180, read as it is found: ``;`` ``,`` tab or ``|``, cells with line breaks, ``sep=;`` of Excel,
names of columns or none. A row that does not have the shape of its table is told, and so is a quotation mark
that is never closed: it must not swallow the rows behind it.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from crm_tui.domain import columns
from crm_tui.domain.column_rows import Lookup, contact_of
from crm_tui.domain.columns import LOOKED_AT, Mapping
from crm_tui.domain.errors import Problem
from crm_tui.domain.vocabulary import Severity
from crm_tui.gateways.files.encodings import SAMPLE, Line, Source
from crm_tui.gateways.files.records import LINE_LIMIT, SourceRecord
from crm_tui.i18n import _

_DELIMITERS = ";,\t|"
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.I)
#: A cell with line breaks has no more lines than that: behind them, its mark is taken for a stray one.
_LINES_OF_A_ROW = 500
#: From which part of short rows on a table is taken for one that leaves empty cells at the end out.
_RAGGED = 0.2
#: What :mod:`crm_tui.gateways.files.writing` put in front of a cell that a spreadsheet would run.
_TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_ESCAPED = re.compile("'+[=+\\-@\t\r＝＋－＠]")


class Row(NamedTuple):
    """One row of a table."""

    line: int
    """Where it begins, counted from 1."""
    cells: list[str]
    fault: str
    """The code of what is wrong with its shape; empty where nothing is."""
    text: str
    """The row as it stands in the file."""
    ended: bool
    """Whether its end is there."""


class Spreadsheet:
    """A table of cards; what it looks like is judged from its beginning."""

    def __init__(self, source: Source) -> None:
        """Look at the beginning of a file."""
        self._source = source
        lines = list(_sample_lines(source.sample))
        first = source.text(lines[0].raw)[0] if lines else ""
        sep = _SEP_LINE.fullmatch(first)
        self._skipped = 1 if sep else 0
        texts = [source.text(line.raw)[0] for line in lines[self._skipped :]]
        self.delimiter = sep[1] if sep else _delimiter(texts)
        rows = [row for row in _Rows(source, lines[self._skipped :], self.delimiter) if any(row.cells)]
        self._skipped_rows = _title_rows(rows)
        rows = rows[self._skipped_rows : self._skipped_rows + LOOKED_AT + 1]
        tables = [row.cells for row in rows if not row.fault]
        self.has_header = columns.has_header(tables)
        whole = [row.cells for row in rows if not row.fault and row.ended]
        # A last row that was cut says nothing of how the others look.
        widths = Counter(len(cells) for cells in (whole or tables)[self.has_header :])
        self.width = len(tables[0]) if self.has_header else widths.most_common(1)[0][0] if widths else 0
        self.header = tuple(tables[0]) if self.has_header else ("",) * self.width
        self.first_rows = [[_unescaped(cell) for cell in cells] for cells in tables[self.has_header :]]
        short = sum(number for width, number in widths.items() if width < self.width)
        self._is_ragged = short > _RAGGED * max(1, widths.total())
        self.mapping: Mapping = columns.guess(self.header, self.first_rows)
        """What the columns most likely are."""

    def records(self, mapping: Mapping | None = None, lookup: Lookup | None = None) -> Iterator[SourceRecord]:
        """The cards of the table, once, each by the mapping given, or by the one that was guessed."""
        mapping = mapping or self.mapping
        names = self._names()
        lines = self._source.lines()
        for _number in range(self._skipped):
            next(lines, None)
        to_skip = self._skipped_rows + self.has_header
        for row in _Rows(self._source, lines, self.delimiter, self.width, self._is_ragged):
            if not any(cell.strip() for cell in row.cells) and not row.fault:
                continue
            if to_skip:
                to_skip -= 1
                continue
            yield self._record(row, mapping, lookup, names)

    def _record(
        self, row: Row, mapping: Mapping, lookup: Lookup | None, names: Sequence[str]
    ) -> SourceRecord:
        problem = self._problem(row)
        if problem is not None and problem.blocks:
            return SourceRecord(line=row.line, data={}, problems=(problem,), raw=row.text)
        cells = [_unescaped(cell) for cell in row.cells]
        contact, odd = contact_of(mapping, cells, lookup)
        raw = dict(zip(names, cells, strict=False))
        return SourceRecord(
            line=row.line, data=contact, problems=(*((problem,) if problem else ()), *odd), raw=raw
        )

    def _problem(self, row: Row) -> Problem | None:
        """What is wrong with the shape of a row."""
        if row.fault == "broken_accents":
            return Problem("", row.fault, Severity.WARNING)
        code = row.fault or self._misshapen(row)
        if not code:
            return None
        data = {"found": str(len(row.cells)), "expected": str(self.width), "limit": str(LINE_LIMIT)}
        return Problem("", code, data=data)

    def _misshapen(self, row: Row) -> str:
        if len(row.cells) > self.width and any(row.cells[self.width :]):
            return "too_many_cells"
        if len(row.cells) < self.width and not row.ended:
            return "cut_short"
        if len(row.cells) < self.width and not self._is_ragged:
            return "too_few_cells"
        return ""

    def _names(self) -> list[str]:
        """A name for each column, none twice."""
        names: list[str] = []
        for number, title in enumerate(self.header, start=1):
            name = title.strip() or _("Colonne {number}").format(number=number)
            names.append(f"{name} ({number})" if name in names else name)
        return names


class _Rows:
    """The rows of lines: a cell may have line breaks, a stray quotation mark ends with its line."""

    def __init__(
        self,
        source: Source,
        lines: Iterable[Line],
        delimiter: str,
        width: int = 0,
        ragged: bool = False,
    ) -> None:
        self._source = source
        self._lines = iter(lines)
        self._given_back: deque[Line] = deque()
        self._delimiter = delimiter
        self._width = width
        self._ragged = ragged

    def __iter__(self) -> Iterator[Row]:
        while (line := self._next()) is not None:
            yield self._row(line)

    def _next(self) -> Line | None:
        return self._given_back.popleft() if self._given_back else next(self._lines, None)

    def _row(self, line: Line) -> Row:
        text, fault = self._source.text(line.raw)
        if len(line.raw) > LINE_LIMIT:
            return Row(line.number, [], "line_too_long", text[:200], line.ended)
        if fault == "bad_encoding":
            return Row(line.number, [], fault, text, line.ended)
        if '"' not in text:
            return Row(line.number, text.split(self._delimiter) if text else [], fault, text, line.ended)
        cells, is_open = self._cells(text)
        if is_open:
            return self._row_of_several(line, text, fault)
        if cells is None:
            cells = self._lenient(text)
            fault = fault if len(cells) == self._width or not self._width else "bad_row"
        return Row(line.number, cells, fault, text, line.ended)

    def _row_of_several(self, first: Line, text: str, fault: str) -> Row:
        """The row that begins with a line in which a quotation mark stays open."""
        taken: list[Line] = []
        whole = text
        ended = first.ended
        while len(taken) < _LINES_OF_A_ROW and len(whole) <= LINE_LIMIT:
            line = self._next()
            if line is None:
                break
            taken.append(line)
            more, other_fault = self._source.text(line.raw)
            whole += "\n" + more
            fault = fault or other_fault
            ended = line.ended
            if '"' not in more:
                continue
            cells, is_open = self._cells(whole)
            if is_open:
                continue
            if cells is not None and self._fits(cells):
                return Row(first.number, cells, fault, whole, ended)
            break
        if not ended and all(self._delimiter.encode() not in line.raw for line in taken):
            # The file ends within the cell, and what was taken is no row of its own.
            return Row(first.number, [], "cut_short", whole, False)
        self._given_back.extendleft(reversed(taken))
        return Row(first.number, [], "unclosed_quote", text, first.ended)

    def _fits(self, cells: Sequence[str]) -> bool:
        return not self._width or len(cells) == self._width or (self._ragged and len(cells) < self._width)

    def _cells(self, text: str) -> tuple[list[str] | None, bool]:
        """The cells of a text, and whether a quotation mark is open at its end."""
        try:
            return next(csv.reader([text], delimiter=self._delimiter, strict=True)), False
        except csv.Error as error:
            return None, "end of data" in str(error)

    def _lenient(self, text: str) -> list[str]:
        """The cells where quotation marks stand in the middle of one."""
        try:
            return next(csv.reader([text], delimiter=self._delimiter))
        except csv.Error:
            return []


def _sample_lines(sample: bytes) -> Iterator[Line]:
    """The lines of the beginning of a file; the last one is left out where it is likely cut."""
    breaks = b"\r" if b"\r" in sample and b"\n" not in sample else b"\n"
    lines = sample.split(breaks)
    if len(sample) >= SAMPLE and len(lines) > 1:
        lines.pop()
        lines.append(b"")
    for number, raw in enumerate(lines, start=1):
        yield Line(number, raw.removesuffix(b"\r"), number < len(lines))


def _delimiter(texts: Sequence[str]) -> str:
    """The sign that parts most rows into the same number of cells, two at least."""
    best, best_mark = ";", (0.0, 0)
    texts = [text for text in texts[: LOOKED_AT + 1] if text.strip()]
    for sign in _DELIMITERS:
        try:
            widths = Counter(len(cells) for cells in csv.reader(texts, delimiter=sign))
        except csv.Error:
            continue
        several = Counter({width: number for width, number in widths.items() if width > 1})
        if not several:
            continue
        width, number = several.most_common(1)[0]
        mark = (round(number / widths.total(), 1), width)
        if mark > best_mark:
            best, best_mark = sign, mark
    return best


def _title_rows(rows: Sequence[Row]) -> int:
    """How many rows above the table hold nothing but a title in one cell."""
    widths = [sum(bool(cell.strip()) for cell in row.cells) for row in rows]
    if not widths or max(widths) < 3:
        return 0
    return next((index for index, width in enumerate(widths) if width > 1), 0)


def _unescaped(cell: str) -> str:
    """The text of a cell that was kept from being a formula, by us or as ``="01000"``."""
    if found := _TEXT_FORMULA.fullmatch(cell):
        return found[1].replace('""', '"')
    return cell[1:] if cell.startswith("'") and _ESCAPED.match(cell) else cell
