"""The rights of the person, by commands."""

import json
from pathlib import Path

from tests.cli.conftest import MARIE, Run, as_lines


def test_erase_prints_the_proof_and_leaves_the_number(run: Run, tmp_path: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    answer = run("subject", "erase", 1, "--reason", "demande du client", "--letter", tmp_path, "--json")
    assert answer.code == 0
    assert answer.one["erased"] == "1"
    assert answer.one["scrubbed"] is True
    assert "n° 1" in Path(answer.one["letter"]).read_text(encoding="utf-8")
    shown = run("contact", "show", 1, "--json").one
    assert shown["erased_at"]
    assert "last_name" not in shown
    assert run("contact", "find", "dupont", "--json").json == []
    assert run("trace", "verify").code == 0
    again = run("subject", "erase", 1, "--reason", "encore")
    assert (again.code, "a été effacée" in again.err) == (1, True)


def test_erase_explains_what_stands_against_it(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    refused = run("subject", "erase", 1, "--reason", "demande de Marie Dupont")
    assert refused.code == 1
    assert "ne doit pas nommer" in refused.err
    assert run("subject", "erase", 1).code == 2
    assert run("subject", "erase", 9, "--reason", "x").code == 1


def test_a_restored_backup_is_purged(run: Run, tmp_path: Path, database: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    run("backup", tmp_path / "copy.db")
    run("subject", "erase", 1, "--reason", "demande du client", "--letter", tmp_path)
    database.unlink()
    restored = run("restore", tmp_path / "copy.db", "--json")
    assert restored.one["erased"] == 1
    assert json.dumps(run("contact", "show", 1, "--json").one).count("Dupont") == 0


def test_export_masks_the_names_of_others(run: Run, tmp_path: Path) -> None:
    other = {**MARIE, "first_name": "Paul", "last_name": "Durand", "phones": [], "emails": []}
    noted = {**MARIE, "notes": ["Cousine de Paul Durand."]}
    run("contact", "add", "-", "--allow-duplicates", stdin=as_lines(other, noted))
    done = run("subject", "export", 2, tmp_path / "dossier", "--json")
    assert done.one["masked"] == ["Paul Durand"]
    text = Path(done.one["files"][0]).read_text(encoding="utf-8")
    assert "Durand" not in text
    assert "Dupont" in text
    assert run("subject", "export", 2, tmp_path / "dossier").code == 1
    kept = run("subject", "export", 2, tmp_path / "whole", "--keep", "Paul Durand", "--json")
    assert kept.one["masked"] == []
    assert run("subject", "handed", 2, "--json").one["handed_at"]
    assert run("subject", "handed", 2).code == 1


def test_archive_review_and_journal(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    run("contact", "show", 1)
    assert [look["action"] for look in run("subject", "journal", 1, "--json").json] == ["open"]
    assert run("subject", "archive", 1, "--reason", "facture", "--json").one == {"archived": "1"}
    assert run("contact", "find", "--json").json == []
    refused = run("contact", "edit", 1, "-", stdin='{"nickname": "Mimi"}')
    assert (refused.code, "archivée" in refused.err) == (1, True)
    assert run("subject", "unarchive", 1).code == 0
    assert run("subject", "review", "--json").json == []
    assert run("subject", "purge").code == 1
    assert run("subject", "purge-journal", "--json").one == {"purged": 0}
