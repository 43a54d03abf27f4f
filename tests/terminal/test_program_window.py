"""The terminal around the program: none, a poor one, a small one, and what is left of it afterwards."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

import pytest

from tests.terminal.program import (
    CRM,
    CTRL_Q,
    EXIT_BOUND,
    Place,
    StartCrm,
    StartProgram,
    ready,
    shows,
    to_form,
    typed,
)
from tests.terminal.pty_driver import PtyProgram

pytestmark = pytest.mark.terminal

NO_TERMINAL = "Il faut un terminal. Par SSH, utilisez : ssh -t serveur crm-tui"
TOO_SMALL = "Fenêtre trop petite"
QUIT_SECONDS = 1.0
TRIES = 3


class TestNoTerminal:
    def test_all_streams_are_pipes(self, place: Place) -> None:
        done = place.run()
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr == NO_TERMINAL + "\n"

    @pytest.mark.parametrize("redirection", ["</dev/null", ">/dev/null"])
    def test_one_stream_is_not_the_terminal(
        self, start_program: StartProgram, place: Place, redirection: str
    ) -> None:
        program = start_program(["sh", "-c", f'"$0" {redirection}', CRM], env=place.environment)
        assert program.wait_exit() == 1
        assert " ".join(program.text.split()) == NO_TERMINAL

    @pytest.mark.parametrize("term", ["dumb", "", "unknown"])
    def test_a_terminal_that_cannot_draw(self, crm: StartCrm, term: str) -> None:
        program = crm(env={"TERM": term}, cols=200)
        assert program.wait_exit() == 1
        assert f"Ce terminal ne peut pas afficher l'application (TERM={term})." in program.text
        assert "Essayez : TERM=xterm-256color crm-tui" in program.text
        assert b"\x1b" not in program.output

    def test_term_is_not_set(self, crm: StartCrm) -> None:
        program = crm(wrapper=["env", "-u", "TERM"], cols=200)
        assert program.wait_exit() == 1
        assert "Ce terminal ne peut pas afficher l'application" in program.text


class TestLocale:
    @pytest.mark.parametrize(
        "locale",
        [
            {"LC_ALL": "C"},
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            {"LC_ALL": "xx_XX.ISO-8859-1", "PYTHONIOENCODING": "latin-1"},
        ],
        ids=["C", "C-ascii", "unknown"],
    )
    def test_accents_are_right_in_any_locale(self, crm: StartCrm, locale: Mapping[str, str]) -> None:
        program = typed(crm.at_list(env=locale), "Zoé Œuvrard")
        program.wait_for("Échap")
        program.wait_for("Prénom  Zoé Œuvrard")


class TestSize:
    def test_a_window_that_becomes_too_small_keeps_the_entry(self, crm: StartCrm) -> None:
        program = typed(crm.at_list(), "Marie")
        program.resize(50, 10)
        program.wait_for(TOO_SMALL)
        program.settle()
        program.type("unseen")
        assert program.idle_bytes(0.5) == 0
        program.resize(80, 24)
        shows(program, "Prénom", "Marie")
        program.type("-Ange")
        shows(program, "Prénom", "Marie-Ange")

    def test_a_resize_storm(self, crm: StartCrm) -> None:
        program = typed(crm.at_list(), "Marie")
        for size in range(30):
            program.resize(40 + 5 * size, 8 + size)
        program.resize(80, 24)
        program.settle()
        shows(program, "Prénom", "Marie")
        program.type("-Ange")
        shows(program, "Prénom", "Marie-Ange")
        program.wait_for("Ctrl+S Créer")

    def test_started_in_a_small_window(self, crm: StartCrm) -> None:
        program = crm(cols=50, rows=10)
        program.wait_for(TOO_SMALL)
        program.settle()
        program.resize(80, 24)
        ready(program)
        program.wait_for("88 clients")

    def test_quit_works_in_a_small_window(self, crm: StartCrm) -> None:
        program = crm(cols=50, rows=10)
        program.wait_for(TOO_SMALL)
        program.type(CTRL_Q)
        assert program.wait_exit() == 0


def test_variables_of_textual_and_of_the_shell_change_nothing(crm: StartCrm) -> None:
    log = crm.place.folder / "textual.log"
    program = crm(
        env={
            "TEXTUAL": "debug,devtools",
            "TEXTUAL_DRIVER": "nosuch:Driver",
            "TEXTUAL_LOG": str(log),
            "TEXTUAL_SCREENSHOT": "1",
            "TEXTUAL_SCREENSHOT_LOCATION": str(crm.place.folder),
            "TEXTUAL_PRESS": "ctrl+q",
            "TEXTUAL_COLOR_SYSTEM": "nosuch",
            "TEXTUAL_FPS": "none",
            "TEXTUAL_ALLOW_SIGNALS": "1",
            "COLUMNS": "33",
            "LINES": "7",
        }
    )
    before = set(os.listdir(crm.place.folder))
    to_form(ready(program))
    program.type("\x03Marie")
    shows(program, "Prénom", "Marie")
    program.type(CTRL_Q)
    assert program.wait_exit() == 0
    assert not log.exists()
    made = set(os.listdir(crm.place.folder)) - before
    assert made <= {"state", "crm.db-wal", "crm.db-shm", "crm.db.lock"}, made


class TestEnd:
    def left(self, program: PtyProgram, mark: int) -> None:
        """The terminal is what it was: main screen, cursor, no mouse, no marked pastes."""
        said = program.bytes_since(mark)
        for sequence in (
            b"\x1b[?1049l",
            b"\x1b[?25h",
            b"\x1b[?1000l",
            b"\x1b[?1003l",
            b"\x1b[?1006l",
            b"\x1b[?2004l",
        ):
            assert sequence in said, sequence
        assert said.rindex(b"\x1b[?25h") > said.rfind(b"\x1b[?25l")

    def test_ctrl_q_quits_at_once_and_gives_the_terminal_back(
        self, start_program: StartProgram, place: Place
    ) -> None:
        script = 'stty -g; "$0"; echo "code $?"; stty -g'
        durations = []
        for _ in range(TRIES):
            program = ready(start_program(["sh", "-c", script, CRM], env=place.environment))
            mark = program.mark
            started = monotonic()
            program.type(CTRL_Q)
            program.wait_until(lambda mark=mark, on=program: b"code 0" in on.bytes_since(mark), "code")  # type: ignore[misc]  # binds now
            durations.append(monotonic() - started)
            assert program.wait_exit() == 0
            self.left(program, mark)
            before, after = re.findall(rb"^[0-9a-f:]{40,}", program.output, re.MULTILINE)
            assert before == after
            if durations[-1] <= QUIT_SECONDS:
                return
        raise AssertionError(f"quitting took {durations} s")

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_gives_the_terminal_back(self, crm: StartCrm, number: signal.Signals) -> None:
        program = typed(crm.at_list(), "Marie")
        mark = program.mark
        program.kill(number)
        assert program.wait_exit(EXIT_BOUND) == 128 + number
        program.wait_until(lambda: b"\x1b[?25h" in program.bytes_since(mark), "cursor")
        self.left(program, mark)

    def test_no_process_is_left(self, crm: StartCrm) -> None:
        program = crm.at_list()
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(program.pid)], capture_output=True, text=True, check=False
        )
        assert listed.stdout.split() == []
        assert Path(f"/proc/{program.pid}").exists()
        program.close_master()
        program.wait_exit(EXIT_BOUND)
        assert not Path(f"/proc/{program.pid}").exists()
