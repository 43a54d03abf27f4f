"""Import and export of JSON Lines."""

import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import MARIE, Run, as_lines


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """A file with one good line twice, one broken line and one more good line."""
    file = tmp_path / "cards.jsonl"
    file.write_text(as_lines(MARIE, MARIE) + "{oops\n" + as_lines({"company_name": "Vélo & Fils"}))
    return file


def test_an_import_reports_each_line_and_goes_on(run: Run, cards: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"

    answer = run("import", cards, "--report", report, "--json")

    assert answer.code == 1
    assert answer.one == {"created": 2, "skipped": 1, "invalid": 1, "dry_run": False}
    outcomes = [json.loads(line)["outcome"] for line in report.read_text().splitlines()]
    assert outcomes == ["created", "skipped", "invalid", "created"]
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_a_dry_run_writes_nothing(run: Run, cards: Path) -> None:
    run("contact", "add", "-", stdin=as_lines({"last_name": "Martin"}))

    answer = run("import", cards, "--dry-run", "--json")

    assert answer.one["dry_run"] is True
    assert run("contact", "find", "dupont", "--json").json == []


def test_completing_adds_what_the_card_lacks(run: Run, tmp_path: Path) -> None:
    key = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]
    file = tmp_path / "more.jsonl"
    file.write_text(as_lines({"last_name": "Dupont", "first_name": "Marie", "nickname": "Mimi"}))

    assert run("import", file, "--on-duplicate", "complete", "--json").one["completed"] == 1

    assert run("contact", "show", key, "--json").one["nickname"] == "Mimi"


def test_what_is_exported_can_be_imported_elsewhere(run: Run, tmp_path: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE, {"company_name": "Vélo & Fils", "kind": "company"}))
    file = tmp_path / "out.jsonl"

    assert run("export", file, "--json").one == {"exported": 2}

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = [json.loads(line) for line in file.read_text().splitlines()]
    other = tmp_path / "other.db"
    assert run("--database", other, "import", file, "--json").one["created"] == 2
    again = tmp_path / "again.jsonl"
    run("export", again, "--database", other)
    after = [json.loads(line) for line in again.read_text().splitlines()]
    own = {"id", "number", "version", "created_at", "updated_at"}
    assert [{k: v for k, v in each.items() if k not in own} for each in after] == [
        {k: v for k, v in each.items() if k not in own} for each in before
    ]


def test_nothing_is_overwritten_and_bad_places_are_said(run: Run, tmp_path: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    taken = tmp_path / "taken.jsonl"
    taken.write_text("mine")

    assert "existe déjà" in run("export", taken).err
    assert taken.read_text() == "mine"
    assert "ne peut pas être écrit" in run("export", tmp_path / "no" / "where.jsonl").err
    assert "format" in run("export", tmp_path / "cards.xyz").err
    assert "n'existe pas" in run("import", tmp_path / "none.jsonl").err


def test_a_missing_file_is_said_before_its_format_and_the_only_format_is_named(
    run: Run, tmp_path: Path
) -> None:
    assert "n'existe pas" in run("import", tmp_path / "nope").err
    answer = run("import", tmp_path / "nope", "--format", "csv")
    assert answer.code == 2
    assert "--format" in answer.err
    assert "Seul « jsonl » est possible." in answer.err
    assert "skip" in run("import", tmp_path / "nope", "--on-duplicate", "merge").err


def test_an_import_says_what_is_odd_about_the_cards_it_created(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cards.jsonl"
    file.write_text(as_lines({"last_name": "A", "salesperson": "nobody"}))

    answer = run("import", file)

    assert answer.code == 0
    assert answer.out.splitlines()[0].startswith("Ligne 1 : « nobody »")
    assert "Créées : 1" in answer.out
