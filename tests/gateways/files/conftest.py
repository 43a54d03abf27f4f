"""Files to read, written where the test says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_tui.domain.column_rows import Lookup
from crm_tui.domain.columns import Mapping
from crm_tui.gateways.files import jsonl, vcards
from crm_tui.gateways.files.encodings import Source
from crm_tui.gateways.files.records import Format, SourceRecord
from crm_tui.gateways.files.spreadsheets import Spreadsheet

Written = Callable[[str | bytes], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a file and says where."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / f"file-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def read(
    path: Path, form: Format, mapping: Mapping | None = None, lookup: Lookup | None = None
) -> list[SourceRecord]:
    with Source(path) as source:
        match form:
            case Format.CSV:
                return list(Spreadsheet(source).records(mapping, lookup))
            case Format.VCARD:
                return list(vcards.records(source, lookup))
            case Format.JSONL:
                return list(jsonl.records(source))


def codes(record: SourceRecord) -> list[str]:
    return [problem.code for problem in record.problems]
