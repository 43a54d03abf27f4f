"""Files of cards: opened, looked at, brought in.

A file may hold any number of cards: it is read as it is saved, and what is wrong with one record is told with
its line while the others go on. What was brought in can be taken back (:mod:`crm_tui.services.reverting`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from crm_tui.domain.column_rows import Lookup
from crm_tui.domain.columns import TARGETS
from crm_tui.domain.columns import Mapping as Columns
from crm_tui.domain.errors import BadFile, CrmError
from crm_tui.gateways.files.encodings import Source
from crm_tui.gateways.files.records import Format as Format
from crm_tui.gateways.files.records import SourceRecord
from crm_tui.services import exchange, people
from crm_tui.services.exchange import LineResult, OnDuplicate, Reference
from crm_tui.services.import_lines import Bringing, Rehearsal
from crm_tui.services.reverting import Batch as Batch
from crm_tui.services.reverting import Reverted as Reverted
from crm_tui.services.reverting import batch as batch
from crm_tui.services.reverting import batches as batches
from crm_tui.services.reverting import cards_of as cards_of
from crm_tui.services.reverting import reinstate as reinstate
from crm_tui.services.reverting import revert as revert
from crm_tui.services.session import Workspace
from crm_tui.services.side_process import WORTH_IT

_SUFFIXES = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt"), Format.CSV),
    **dict.fromkeys((".vcf", ".vcard"), Format.VCARD),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), Format.JSONL),
}
_REMEMBERED = "columns:{fingerprint}"


class UnknownColumn(CrmError):
    """A file has no column of that name, or a card no such field."""

    code = "unknown_column"


@dataclass(slots=True, kw_only=True)
class ImportFile:
    """A file of cards, as far as its beginning shows it."""

    path: Path
    form: Format
    encoding: str
    size: int
    """In bytes."""
    delimiter: str = ""
    """Of a table."""
    header: tuple[str, ...] = ()
    """The names of the columns of a table; empty names where it has none."""
    first_rows: list[list[str]] = field(default_factory=list)
    """Of a table."""
    mapping: Columns | None = None
    """What the columns of a table are; the one that is set here is used."""
    position: int = 0
    """How many bytes have been read in the reading under way."""
    import_id: int | None = None
    """The number of the import, once anything of it was saved."""

    def records(self, lookup: Lookup | None = None) -> Iterator[SourceRecord]:
        """The records from the beginning, each as far as it can be read.

        Raises:
            BadFile: the file is gone, or cannot be read any more.
        """
        from crm_tui.gateways.files import jsonl, spreadsheets, vcards

        with Source(self.path) as source:
            match self.form:
                case Format.CSV:
                    found = spreadsheets.Spreadsheet(source).records(self.mapping, lookup)
                case Format.VCARD:
                    found = vcards.records(source, lookup)
                case Format.JSONL:
                    found = jsonl.records(source)
            for record in found:
                self.position = source.position
                yield record
            self.position = source.position

    def choose(self, choices: Mapping[str, str]) -> None:
        """Say of some columns, by name or by number, what they are.

        Raises:
            UnknownColumn: there is no such column, or no such field.
        """
        if self.mapping is None:
            raise UnknownColumn(column=next(iter(choices), ""))
        columns = list(self.mapping.columns)
        for name, target in choices.items():
            places = [index for index, column in enumerate(columns) if column.header.strip() == name.strip()]
            if not places and name.isdecimal() and 0 < int(name) <= len(columns):
                places = [int(name) - 1]
            field_name, _dot, row = target.partition("#")
            if not places or field_name not in TARGETS or not (row or "1").isdecimal():
                raise UnknownColumn(column=name, target=target)
            for place in places:
                columns[place] = columns[place].chosen(field_name, int(row or 1) - 1)
        self.mapping = Columns(columns=tuple(columns))


def open_file(path: Path, form: Format | None = None, mapping: Columns | None = None) -> ImportFile:
    """Look at the beginning of a file.

    Args:
        path: where it is.
        form: what it is; told by its name or its content where it is not said.
        mapping: what the columns of a table are; guessed where it is not said.

    Raises:
        BadFile: it is missing, empty, cannot be read, or is no text.
    """
    from crm_tui.gateways.files.spreadsheets import Spreadsheet

    with Source(path) as source:
        form = _form_of(source, form)
        found = ImportFile(path=path, form=form, encoding=source.encoding, size=_size(path))
        if form is Format.CSV:
            table = Spreadsheet(source)
            found.delimiter, found.header = table.delimiter, table.header
            found.first_rows = table.first_rows
            found.mapping = mapping if mapping and len(mapping.columns) == table.width else table.mapping
    return found


def _form_of(source: Source, said: Format | None) -> Format:
    """The form that is said, or that the name or the content shows.

    Raises:
        BadFile: the content shows none, or surely another one.
    """
    form = said or _SUFFIXES.get(Path(source.path).suffix.lower())
    beginning = source.sample.lstrip().upper()
    if beginning.startswith(b"BEGIN:VCARD"):
        if said is Format.CSV:
            raise BadFile(path=source.path, reason="is_vcard")
        return said or Format.VCARD
    if form is Format.VCARD and b"BEGIN:VCARD" not in beginning:
        raise BadFile(path=source.path, reason="no_vcard")
    if form is Format.JSONL and b"{" not in beginning:
        raise BadFile(path=source.path, reason="no_jsonl")
    if form is not None:
        return form
    if beginning.startswith(b"{"):
        return Format.JSONL
    if beginning.startswith((b"<", b"[")):
        raise BadFile(path=source.path, reason="format")
    return Format.CSV


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        raise BadFile(path=str(path), reason="unreadable") from None


def remembered_mapping(workspace: Workspace, file: ImportFile) -> Columns | None:
    """What I said of such columns before; nothing where I never did, or a newer version of the program."""
    if file.mapping is None:
        return None
    name = _REMEMBERED.format(fingerprint=file.mapping.fingerprint)
    try:
        found = Columns.from_json(json.loads(people.preference(workspace, name) or "{}"))
    except ValueError:
        return None
    return found if len(found.columns) == len(file.mapping.columns) else None


def remember_mapping(workspace: Workspace, file: ImportFile) -> None:
    """Keep for me what the columns of such tables are."""
    if file.mapping is not None:
        name = _REMEMBERED.format(fingerprint=file.mapping.fingerprint)
        people.remember(workspace, name, json.dumps(file.mapping.to_json(), ensure_ascii=False))


def preview(workspace: Workspace, file: ImportFile, limit: int = 20) -> list[LineResult]:
    """What the first records of a file would become."""
    known = exchange.reference(workspace)
    rehearsal = Rehearsal(workspace, known, OnDuplicate.SKIP)
    with _reading(rehearsal.results(file.records(_lookup(workspace, known)))) as results:
        return list(islice(results, limit))


def rehearse(
    workspace: Workspace, file: ImportFile, *, on_duplicate: OnDuplicate = OnDuplicate.SKIP
) -> Iterator[LineResult]:
    """What an import would do, without writing anything.

    A record is compared with the cards that are there, and with the few records right before it.
    """
    known = exchange.reference(workspace)
    return Rehearsal(workspace, known, on_duplicate, is_long=file.size > WORTH_IT).results(
        file.records(_lookup(workspace, known))
    )


def bring_in(
    workspace: Workspace, file: ImportFile, *, on_duplicate: OnDuplicate = OnDuplicate.SKIP
) -> Iterator[LineResult]:
    """Create one card per record, many in a unit of work; a record is told of once it is saved.

    Whoever stops asking for results stops the import after what is told, and may take it back.

    Args:
        workspace: who brings them in.
        file: the cards.
        on_duplicate: what to do with a record that looks like an existing card, or like a record before it.
    """
    known = exchange.reference(workspace)
    bringing = Bringing(
        workspace, known, on_duplicate, file.path.name, file.form, is_long=file.size > WORTH_IT
    )
    return _followed(bringing, file, file.records(_lookup(workspace, known)))


def _followed(bringing: Bringing, file: ImportFile, records: Iterator[SourceRecord]) -> Iterator[LineResult]:
    """The results; the file gets the number of its import, which a colleague's may follow at once."""
    with _reading(bringing.results(records)) as results:
        for result in results:
            file.import_id = bringing.import_id
            yield result


@contextmanager
def _reading(results: Iterator[LineResult]) -> Iterator[Iterator[LineResult]]:
    """Results of which only the first are wanted: the file behind them is closed at once."""
    try:
        yield results
    finally:
        close = getattr(results, "close", None)
        if close is not None:
            close()


def _lookup(workspace: Workspace, known: Reference) -> Lookup:
    from crm_tui.services import addresses

    home = workspace.region
    return Lookup(
        code=known.code,
        login=known.login,
        address=lambda text, region: addresses.parse(text, region).address,
        region=home,
        country=lambda code, city, numbers: addresses.country_of(code, city, numbers, home),
    )
