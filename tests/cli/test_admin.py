"""Staff, shops, lists, trace, demo, backup and doctor through the command line."""

import contextlib
import errno
import sqlite3
from pathlib import Path
from typing import IO

import pytest

from crm_tui.domain.vocabulary import Role
from crm_tui.services import exporting, people
from crm_tui.services.session import Workspace, unix_login
from tests.cli.conftest import MARIE, Run, as_lines

ME = unix_login()


def test_the_first_account_administers_a_fresh_database(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))

    (me,) = run("staff", "list", "--json").json
    (shop,) = run("shop", "list", "--json").json

    assert (me["login"], me["role"], me["active"]) == (ME, "admin", True)
    assert (shop["name"], shop["country"]) == ("Ma société", "FR")


def test_staff_is_added_changed_and_closed(run: Run) -> None:
    run("staff", "add", "marie", "--name", "Marie D.", "--role", "seller")
    run("staff", "add", "marie", "--role", "manager")

    marie = next(each for each in run("staff", "list", "--json").json if each["login"] == "marie")
    assert (marie["name"], marie["role"]) == ("Marie D.", "manager")
    assert run("staff", "remove", "marie", "--json").one["active"] is False
    assert "un administrateur :" in run("staff", "remove", ME).err
    assert "liste du personnel" in run("staff", "remove", "nobody-here").err
    assert "un mot" in run("staff", "add", "two words").err


def test_shops_and_lists(run: Run) -> None:
    shop = run("shop", "add", "Vélos de Liège", "--country", "BE", "--city", "Liège", "--json").one
    assert run("shop", "edit", shop["id"], "--name", "Vélos Liège", "--json").one["city"] == "Liège"
    assert run("shop", "edit", 999, "--name", "x").code == 1

    item = run("list", "add", "state", "Partenaire", "--json").one
    assert item["label"] == "Partenaire"
    assert "n'existe pas encore" in run("list", "add", "state", "partenaire").err
    run("list", "rename", "state", item["code"], "Allié")
    run("list", "retire", "state", "supplier")
    run("list", "move", "state", item["code"], "up")
    items = {each["code"]: each for each in run("list", "show", "state", "--json").json}
    assert items[item["code"]]["label"] == "Allié"
    assert items["supplier"]["retired"] is True
    assert run("list", "retire", "state", "nothing").code == 1


def test_the_trace_verifies_and_is_shown(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))

    verified = run("trace", "verify", "--json")

    assert (verified.code, verified.one["ok"]) == (0, True)
    assert verified.one["events"] > 5
    assert run("trace", "show", "--limit", 3, "--json").json
    assert "intacte" in run("trace", "verify").out


def test_a_changed_trace_exits_with_4(run: Run, database: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "DROP TRIGGER event_unchanged; UPDATE event SET actor = 'somebody' WHERE seq = 3;"
        )

    assert run("trace", "verify").code == 4


@pytest.mark.parametrize("change", ["role = 'boss'", "active = 0", "login = 'somebody'"])
def test_my_own_tampered_line_of_the_staff_is_reported(run: Run, database: Path, change: str) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    tamper(database, f"UPDATE staff SET {change}")

    verified = run("trace", "verify", "--json")

    assert (verified.code, verified.one["problem"]) == (4, "rows_differ")
    assert "liste du personnel" in run("contact", "find", "x").err
    assert run("doctor").code == 1


def tamper(database: Path, sql: str) -> None:
    """Run one statement past all triggers, and leave them as they were."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _made in found:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql)
        for _name, made in found:
            connection.execute(made)
        connection.commit()


def test_a_head_noted_elsewhere(run: Run) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    head = run("trace", "verify", "--json").one["head"]

    assert run("trace", "verify", "--head", head.upper()).code == 0
    gone = run("trace", "verify", "--head", "f" * 64)
    assert gone.code == 4
    assert "l'empreinte notée n'y est pas" in gone.out


def test_a_copy_takes_a_manager(run: Run, database: Path, tmp_path: Path) -> None:
    run("staff", "add", "marie", "--role", "admin")
    for role, code in (("seller", 1), ("manager", 0)):
        people.save_member(Workspace(str(database), login="marie"), ME, role=Role(role))
        answer = run("backup", tmp_path / role)
        assert answer.code == code
        assert (tmp_path / role).exists() is (code == 0)
        assert ("responsable" in answer.err) is (code == 1)


def test_a_broken_base_is_copied_and_not_restored(run: Run, database: Path, tmp_path: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    tamper(database, "UPDATE event SET actor = 'somebody' WHERE seq = 3")
    copy, restored = tmp_path / "copy.db", tmp_path / "restored.db"

    copied = run("backup", copy)

    assert copied.code == 4
    assert f"la copie est gardée, avec ce défaut, dans {copy}" in copied.err
    refused = run("--database", restored, "restore", copy)
    assert refused.code == 4
    assert "rien n'a été remis en place" in refused.err
    assert not restored.exists()


def test_writing_by_hand_stops_the_work_until_it_is_seen_to(run: Run, database: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    tamper(database, "INSERT INTO ctx (id, actor) VALUES (1, 'x')")

    answer = run("shop", "edit", 1, "--name", "Autre")

    assert answer.code == 4
    assert "écrite en dehors de crm-tui" in answer.err
    assert "DELETE FROM ctx" in run("doctor").out


def test_an_export_to_a_full_disk_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(workspace: object, stream: IO[str], *_how: object, **_more: object) -> int:
        stream.write("{")
        raise OSError(errno.ENOSPC, "No space left on device")

    run("contact", "add", "-", stdin=as_lines(MARIE))
    monkeypatch.setattr(exporting, "export", no_room)
    target = tmp_path / "clients.jsonl"

    answer = run("export", target)

    assert (answer.code, answer.err.strip()) == (1, f"Le disque est plein : {target} n'a pas été écrit.")
    assert not target.exists()


def test_sample_data_fills_only_an_empty_database(run: Run) -> None:
    assert run("demo", "--contacts", 40, "--seed", 3, "--json").one == {"contacts": 40}
    assert run("trace", "verify").code == 0
    assert "base vide" in run("demo").err


def test_a_backup_is_verified_and_can_be_put_back(run: Run, tmp_path: Path) -> None:
    key = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]
    copy = tmp_path / "copy.db"

    assert run("backup", copy).code == 0
    assert "existe déjà" in run("backup", copy).err
    restored = tmp_path / "restored.db"
    assert run("--database", restored, "restore", copy).code == 0
    card = run("--database", restored, "contact", "show", key, "--json").one
    assert card["last_name"] == "Dupont"
    assert run("--database", restored, "trace", "verify").code == 0


def test_doctor_examines_and_explains(run: Run, tmp_path: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))

    findings = run("doctor", "--json").json

    assert {finding["ok"] for finding in findings} == {True}
    assert all(finding["text"] for finding in findings)
    nothing = tmp_path / "text.db"
    nothing.write_text("this is no database")
    sick = run("--database", nothing, "doctor")
    assert sick.code == 1
    assert "Traceback" not in sick.err


def test_a_file_that_is_no_database_is_never_touched(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Madame, Monsieur," * 100)

    answer = run("--database", other, "contact", "find", "x")

    assert answer.code == 1
    assert "n'est pas une base" in answer.err
    assert other.read_text().startswith("Madame")


def test_help_speaks_french(run: Run) -> None:
    assert "La fiche client" in run("--help").out
    assert "Créer une fiche" in run("contact", "--help").out
