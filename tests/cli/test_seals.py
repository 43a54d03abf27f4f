"""``trace seal``: the last event signed outside the database, and what it finds that nothing else does."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_tui.store.engine import Store
from tests.cli.conftest import MARIE, Run, as_lines
from tests.store.raw import forge, unguarded

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


@pytest.fixture
def seals(run: Run, tmp_path: Path) -> Path:
    """A database with a card, sealed; a second card, sealed again."""
    file = tmp_path / "elsewhere" / "seals.jsonl"
    for name in ("Dupont", "Martin"):
        run("contact", "add", "-", "--allow-duplicates", stdin=as_lines({**MARIE, "last_name": name}))
        assert run("trace", "seal", "--seals", file).code == 0
    return file


@pytest.fixture
def store(database: Path, seals: Path) -> Store:
    return Store.open(str(database))


def test_a_seal_is_made_and_verified(run: Run, tmp_path: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))

    first = run("trace", "seal")
    assert first.code == 0
    assert "Clé nouvelle" in first.out
    key = tmp_path / "xdg_config_home" / "crm-tui" / "seal_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    again = run("trace", "seal", "--json").one
    assert again["seq"] == run("trace", "verify", "--json").one["events"]
    assert len(Path(again["file"]).read_text().splitlines()) == 2

    verified = run("trace", "verify")
    assert (verified.code, "sceaux" in verified.out) == (0, True)


def test_a_tail_cut_with_what_it_did_is_found(run: Run, store: Store, seals: Path) -> None:
    first, second = (json.loads(line)["seq"] for line in seals.read_text().splitlines())
    with unguarded(store) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        tables = {row[0] for row in connection.execute("SELECT entity FROM event WHERE seq > ?", (first,))}
        for table in tables:
            connection.execute(
                f"DELETE FROM {table} WHERE id IN"
                " (SELECT entity_id FROM event WHERE entity = ? AND seq > ?)", (table, first)
            )  # fmt: skip
        connection.execute("DELETE FROM event_value WHERE seq > ?", (first,))
        connection.execute("DELETE FROM event WHERE seq > ?", (first,))

    assert run("trace", "verify", "--json").code == 0, "nothing inside shows it"
    found = run("trace", "verify", "--seals", seals)
    assert found.code == 4
    assert f"le journal s'arrête à n° {first}, le sceau du " in found.out
    assert f"attendait n° {second}" in found.out
    assert run("trace", "seal", "--seals", seals).code == 4, "nothing is added to broken seals"
    assert len(seals.read_text().splitlines()) == 2


def test_a_rewritten_event_is_found(run: Run, store: Store, seals: Path) -> None:
    sealed = json.loads(seals.read_text().splitlines()[0])["seq"]
    forge(store, "UPDATE event SET hash = ? WHERE seq = ?", ("f" * 64, sealed))
    found = run("trace", "verify", "--seals", seals, "--json").one
    assert (found["seal_problem"], found["sealed_seq"]) == ("seal_rewritten", sealed)


def test_a_journal_of_another_beginning_is_found(run: Run, store: Store, seals: Path) -> None:
    forge(store, "UPDATE event SET hash = ? WHERE seq = 1", ("f" * 64,))
    assert run("trace", "verify", "--seals", seals, "--json").one["seal_problem"] == "seal_other"


def _forged(lines: list[str]) -> list[str]:
    seal = json.loads(lines[-1])
    seal["hash"] = "0" * 64
    return [lines[0], json.dumps(seal, sort_keys=True, separators=(",", ":"))]


def _without_signature(lines: list[str]) -> list[str]:
    seal = json.loads(lines[-1]) | {"signature": ""}
    return [lines[0], json.dumps(seal, sort_keys=True, separators=(",", ":"))]


@pytest.mark.parametrize(
    ("change", "problem", "number"),
    [
        (_forged, "seal_forged", 2),
        (_without_signature, "seal_forged", 2),
        (lambda lines: lines[1:], "seal_gap", 1),
        (lambda lines: lines[::-1], "seal_gap", 1),
        (lambda lines: [lines[0], lines[0], lines[1]], "seal_gap", 2),
        (lambda lines: [lines[0], "{}", lines[1]], "seal_unreadable", 2),
        (lambda lines: [lines[0].replace(":", ": "), lines[1]], "seal_unreadable", 1),
    ],
)
def test_changed_seals_are_found(
    run: Run, seals: Path, change: Callable[[list[str]], list[str]], problem: str, number: int
) -> None:
    seals.write_text("\n".join(change(seals.read_text().splitlines())) + "\n")
    found = run("trace", "verify", "--seals", seals, "--json")
    assert (found.code, found.one["seal_problem"], found.one["seal"]) == (4, problem, number)


def test_a_seal_by_another_key_counts_for_nothing(run: Run, seals: Path, tmp_path: Path) -> None:
    other = tmp_path / "other_key"
    assert run("trace", "seal", "--seals", tmp_path / "others.jsonl", "--key", other).code == 0
    forged = run("trace", "verify", "--seals", tmp_path / "others.jsonl", "--json")
    assert (forged.code, forged.one["seal_problem"]) == (4, "seal_forged")
    signers = f"{other}.signers"
    assert run("trace", "verify", "--seals", tmp_path / "others.jsonl", "--signers", signers).code == 0


def test_seals_that_the_settings_name_must_be_there(
    run: Run, seals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "xdg_config_home" / "crm-tui" / "config.toml"
    settings.write_text(f'seal_file = "{seals}"\n')
    assert run("trace", "verify").code == 0
    seals.unlink()
    assert (run("trace", "verify").code, run("trace", "verify", "--json").one["seal_problem"]) == (
        4,
        "seals_missing",
    )


def test_without_openssh_it_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    monkeypatch.setenv("PATH", "")
    answer = run("trace", "seal")
    assert (answer.code, "openssh-client" in answer.err) == (1, True)


def test_a_broken_trace_is_not_sealed(run: Run, store: Store, seals: Path) -> None:
    forge(store, "UPDATE contact SET last_name = 'x' WHERE id = 1")
    answer = run("trace", "seal", "--seals", seals)
    assert answer.code == 4
    assert len(seals.read_text().splitlines()) == 2


def test_an_empty_file_of_seals_is_none(run: Run, seals: Path) -> None:
    seals.write_bytes(b"")
    found = run("trace", "verify", "--seals", seals)
    assert (found.code, "le fichier des sceaux est vide" in found.out) == (4, True)
    assert run("trace", "seal", "--seals", seals).code == 4, "nor does one begin anew in its place"


def test_a_database_that_was_sealed_misses_its_seals(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    assert run("trace", "verify").code == 0, "none were made yet"
    file = Path(run("trace", "seal", "--json").one["file"])
    file.unlink()
    found = run("trace", "verify")
    assert (found.code, "le fichier des sceaux n'est plus là" in found.out) == (4, True)
    assert run("trace", "seal").code == 4


def test_another_path_to_the_database_leads_to_the_same_seals(
    run: Run, database: Path, tmp_path: Path
) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    file = run("trace", "seal", "--json").one["file"]
    link = tmp_path / "link.db"
    link.symlink_to(database)
    assert f"sceaux de {file}" in run("--database", link, "trace", "verify").out


def test_how_far_the_trace_holds_is_said(run: Run, store: Store) -> None:
    last = run("trace", "verify", "--json").one["events"]
    there = f"les événements 1 à {last} se suivent"
    assert there in run("trace", "verify", "--head", "f" * 64).out
    forge(store, "INSERT INTO shop (id, name) VALUES (9, 'x')")
    assert f"une fiche ne correspond pas à sa trace (shop 9) ; {there}" in run("trace", "verify").out
