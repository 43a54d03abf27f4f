"""A database that cannot be used: one French sentence, no traceback, nothing lost, and a way out."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from crm_tui.store.driver import sqlite3
from tests.terminal.program import CTRL_Q, CTRL_S, ESCAPE, StartCrm, ready, shows, to_form, typed
from tests.terminal.pty_driver import DEFAULT_TIMEOUT, PtyProgram

pytestmark = pytest.mark.terminal

NOT_OURS = "Ce fichier n'est pas une base crm-tui, ou il est abîmé"
NEWER = "La base est d'une version plus récente"
NOT_WRITABLE = "La base ne peut pas être écrite"


def says(program: PtyProgram, sentence: str, timeout: float = DEFAULT_TIMEOUT) -> None:
    """Wait for a sentence, over however many lines of the screen it goes."""
    program.wait_until(lambda: sentence in " ".join(program.text.split()), sentence, timeout)


def assert_refused(crm: StartCrm, sentence: str, *, wrapper: Sequence[str] = ()) -> None:
    """The screens say it and can be left; the command says it and fails."""
    program = crm(wrapper=wrapper)
    says(program, sentence)
    program.type(CTRL_Q)
    assert program.wait_exit() == 0
    assert b"Traceback" not in program.output

    done = crm.place.run("contact", "find", "x", wrapper=wrapper)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def as_owner(folder: Path) -> Sequence[str]:
    """How to start a program for which the rights of files count, even where root runs the tests."""
    if os.geteuid():
        return ()
    wrapper = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
    probe = folder / "probe"
    probe.touch(0o400)
    if (
        shutil.which("setpriv") is None
        or not subprocess.run(
            [*wrapper, "sh", "-c", ': 2>&1 >>"$0"', str(probe)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("root cannot be kept from writing here")
    return wrapper


class TestFile:
    def test_a_text(self, crm: StartCrm) -> None:
        text = "Bonjour, ceci est une lettre.\n" * 200
        crm.place.database.write_text(text, encoding="utf-8")
        assert_refused(crm, NOT_OURS)
        assert crm.place.database.read_text(encoding="utf-8") == text

    def test_another_program_s_database(self, crm: StartCrm) -> None:
        crm.place.database.unlink()
        with closing(sqlite3.connect(str(crm.place.database))) as connection:
            connection.execute("CREATE TABLE invoice (id INTEGER PRIMARY KEY)")
            connection.commit()
        assert_refused(crm, NOT_OURS)

    def test_a_newer_version_s_database(self, crm: StartCrm) -> None:
        with closing(sqlite3.connect(str(crm.place.database))) as connection:
            connection.execute("PRAGMA user_version = 999")
            connection.commit()
        before = crm.place.database.read_bytes()
        assert_refused(crm, NEWER)
        assert crm.place.database.read_bytes() == before

    def test_a_damaged_database(self, crm: StartCrm) -> None:
        content = bytearray(crm.place.database.read_bytes())
        content[4096 * 2 : 4096 * 60] = b"\xa5" * (4096 * 58)
        crm.place.database.write_bytes(content)
        program = crm()
        says(program, NOT_OURS)
        program.type(CTRL_Q)
        assert program.wait_exit() == 0

    def test_a_folder(self, crm: StartCrm) -> None:
        crm.place.database.unlink()
        crm.place.database.mkdir()
        program = crm()
        program.wait_for(str(crm.place.database.name))
        program.type(CTRL_Q)
        assert program.wait_exit() == 0
        assert b"Traceback" not in program.output


class TestPlace:
    def test_a_folder_that_cannot_be_made(self, crm: StartCrm) -> None:
        program = crm("--database", "/proc/nowhere/crm.db")
        says(program, NOT_WRITABLE)
        program.type(CTRL_Q)
        assert program.wait_exit() == 0

    def test_a_folder_that_is_not_there_yet_is_made_for_its_owner_alone(self, crm: StartCrm) -> None:
        database = crm.place.folder / "new" / "deep" / "crm.db"
        program = ready(crm("--database", str(database)))
        program.wait_for("Il n'y a pas encore de client.")
        assert database.stat().st_mode & 0o077 == 0
        assert database.parent.stat().st_mode & 0o077 == 0

    def test_a_file_that_cannot_be_written(self, crm: StartCrm) -> None:
        wrapper = as_owner(crm.place.folder)
        crm.place.database.chmod(0o400)
        assert_refused(crm, NOT_WRITABLE, wrapper=wrapper)

    def test_drafts_that_cannot_be_written(self, crm: StartCrm) -> None:
        program = crm(env={"XDG_STATE_HOME": "/proc/nowhere"})
        says(program, "Le brouillon ne peut pas être gardé")
        typed(program, "Zébulon").type(CTRL_S)
        program.wait_for("Clients › Zébulon")
        program.settle()
        program.type(ESCAPE)
        program.wait_for("89 clients")

    def test_settings_that_cannot_be_read(self, crm: StartCrm) -> None:
        file = crm.place.folder / "config" / "crm-tui" / "config.toml"
        file.parent.mkdir(parents=True)
        file.write_text("langue = [", encoding="utf-8")
        program = crm(cols=250)
        assert program.wait_exit() == 1
        program.wait_for(f"Le fichier de réglages {file} ne peut pas être lu.")


class TestPeople:
    def test_an_account_that_is_not_on_the_staff_list(self, crm: StartCrm, sqlite_url: str) -> None:
        shutil.copy2(sqlite_url, crm.place.database)
        assert_refused(crm, "n'est pas dans la liste du personnel. Demandez à un administrateur")

    def test_what_such_an_account_types_is_not_lost(self, crm: StartCrm, sqlite_url: str) -> None:
        shutil.copy2(sqlite_url, crm.place.database)
        program = crm()
        says(program, "n'est pas dans la liste du personnel")
        program.settle()
        to_form(program).type("Marie")
        shows(program, "Prénom", "Marie")
        program.type(CTRL_S)
        program.settle()
        shows(program, "Prénom", "Marie")
        program.type(ESCAPE)
        program.wait_for("Brouillon gardé : Marie")


class TestBusy:
    def test_a_base_that_somebody_else_holds_keeps_nobody_from_saving_later(self, crm: StartCrm) -> None:
        program = typed(crm.at_list(), "Zébulon")
        with closing(sqlite3.connect(str(crm.place.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            program.type(CTRL_S)
            says(program, "La base est occupée. Votre saisie est gardée", timeout=25)
            shows(program, "Prénom", "Zébulon")
            other.execute("ROLLBACK")
        program.type(CTRL_S)
        program.wait_for("Clients › Zébulon")
