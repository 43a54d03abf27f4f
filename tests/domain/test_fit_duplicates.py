"""The tool that refits the weights, on a shop small enough to fit at once."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "fit_duplicates.py"
COLUMNS = (
    "kind", "gender", "first", "last", "nickname", "company", "employer", "vat", "phones", "emails", "street",
    "zip", "city", "country", "iban",
)  # fmt: skip
LAST = ("Caudrelier", "Vandamme", "Ottobon", "Macquart", "Desfossés", "Lantreibecq")
FIRST = ("Odile", "Bruno", "Hélène", "Édith", "Philippe")


@pytest.fixture
def tool() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("fit_duplicates", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fit_duplicates"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["fit_duplicates"]


def _write(path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    with gzip.open(path, "wt", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    people = [
        {
            "kind": "P",
            "last": last,
            "first": first,
            "phones": f"06 12 34 {place:02} {other:02}",
            "zip": "59000",
        }
        for place, last in enumerate(LAST)
        for other, first in enumerate(FIRST)
    ]
    contacts = [{"id": str(number), **row} for number, row in enumerate(people, 1)]
    again = [
        {"qid": f"d{row['id']}", **{name: row[name] for name in row if name != "id"}} for row in contacts
    ]
    new = [
        {"qid": f"n{number}", "kind": "P", "last": f"Nouveau{number}", "first": "Luc", "zip": "59000"}
        for number in range(30)
    ]
    truth = [
        {"qid": row["qid"], "label": "dup", "true_id": row["qid"][1:], "small": "1"} for row in again
    ] + [
        {"qid": row["qid"], "label": "new", "true_id": "", "scenario": "random", "small": "1"} for row in new
    ]
    _write(tmp_path / "contacts.csv.gz", ("id", *COLUMNS), contacts)
    _write(tmp_path / "queries.csv.gz", ("qid", *COLUMNS), [*again, *new])
    _write(
        tmp_path / "truth.csv.gz",
        ("qid", "label", "true_id", "scenario", "shared_or_related", "small"),
        truth,
    )
    return tmp_path


def test_weights_are_fitted_scored_and_written(
    tool: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = folder / "weights.json"
    before = tool.WEIGHTS.read_text(encoding="utf-8")
    weights.write_text(before, encoding="utf-8")
    monkeypatch.setattr(tool, "WEIGHTS", weights)
    monkeypatch.setattr(sys, "argv", ["fit_duplicates.py", str(folder), "--half"])

    tool.main()

    printed = capsys.readouterr().out
    assert "recall@1 1.0000" in printed
    assert "false alarms 0.0000" in printed
    bits = json.loads(weights.read_text(encoding="utf-8"))["bits"]
    assert bits.keys() >= {"constant", "last.eq", "mobile@one", "mobile@nameless"}
    for name, value in bits.items():
        least, most = tool.bounds(name)
        assert least <= value <= most, name


def test_the_weights_that_are_shipped_lie_within_their_bounds(tool: ModuleType) -> None:
    data = json.loads(tool.WEIGHTS.read_text(encoding="utf-8"))

    assert data["fitted"]
    for name, value in data["bits"].items():
        if name not in ("names.nameless", "nameless.identified", "constant"):
            least, most = tool.bounds(name)
            assert least <= value <= most, name
