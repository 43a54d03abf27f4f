"""The base on a real pseudo-terminal: costs, odd bytes, hostile text, and every way to be cut off."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path
from time import monotonic

import pytest

from crm_tui.ui.hangup import HANGUP_EXIT_CODE, TERMINATED_EXIT_CODE
from tests.terminal.base_program import ATTACK, FIELDS, HOSTILE, SEEN
from tests.terminal.program import StartProgram
from tests.terminal.pty_driver import PtyProgram

pytestmark = pytest.mark.terminal

PROGRAM = [sys.executable, str(Path(__file__).with_name("base_program.py"))]
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[2])}
EXIT_BOUND = 3.0
WIDGETS_SHOWN = 25

_CSI = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The file in which the program keeps what was typed."""
    return tmp_path / "kept"


def started_form(start_program: StartProgram, kept: Path, typed: str = "Marie") -> PtyProgram:
    return with_typed_text(start_program([*PROGRAM, "form", str(kept)], env=ENVIRONMENT), typed)


def with_typed_text(program: PtyProgram, typed: str) -> PtyProgram:
    program.wait_for("Ctrl+S Créer")
    if typed:
        program.type(typed)
        program.wait_for(typed)
    else:
        program.settle()
    return program


class TestBytes:
    def test_moving_through_a_form_costs_at_most_500_bytes_a_tab(
        self, start_program: StartProgram, kept: Path
    ) -> None:
        program = started_form(start_program, kept, typed="")
        costs = [program.cost_of("\t") for _ in range(FIELDS + 1)]
        assert max(costs) <= 500, costs

    def test_a_typed_character_costs_at_most_200_bytes(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept, typed="")
        costs = [program.cost_of(character) for character in "Marie"]
        assert max(costs) <= 200, costs

    def test_nothing_is_written_at_rest(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        program.settle()
        assert program.idle_bytes(3) == 0

    def test_the_first_screen_fits_the_budget(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept, typed="")
        assert program.mark <= 16_000


class TestColours:
    def test_only_the_terminals_own_colours_are_used(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        assert b"\x1b[1;36;49m" in program.output
        assert not re.findall(rb"\x1b\[[0-9;]*[34]8;[25];", program.output)

    def test_no_color_is_obeyed_and_readable(self, start_program: StartProgram, kept: Path) -> None:
        program = start_program([*PROGRAM, "form", str(kept)], env={**ENVIRONMENT, "NO_COLOR": "1"})
        with_typed_text(program, "Marie")
        parameters = {
            number
            for sequence in re.findall(rb"\x1b\[([0-9;]*)m", program.output)
            for number in sequence.split(b";")
        }
        assert parameters <= {b"", b"0", b"1", b"7", b"39", b"49"}


class TestKeys:
    def test_accents_of_a_latin1_terminal_arrive(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept, typed="")
        program.type("Renée".encode("latin-1"))
        program.wait_for("Renée")
        program.type(b" 5 \x80 ")
        program.wait_for("Renée 5 €")

    def test_an_accent_does_not_wait_for_the_next_key(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept, typed="")
        program.type("André".encode("latin-1"))
        program.wait_for("André", timeout=2)

    def test_utf8_cut_within_a_character_is_mended(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept, typed="")
        first, second = "é".encode()[:1], "é".encode()[1:]
        program.type(b"Ren" + first)
        program.type(second + b"e")
        program.wait_for("Renée")

    def test_ctrl_c_does_not_quit(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        program.type("\t\x03")
        program.wait_for("Pour quitter : Ctrl+Q")
        program.kill(signal.SIGINT)
        program.type("Dupont")
        program.wait_for("Dupont")

    def test_ctrl_q_quits_and_restores_the_terminal(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        mark = program.mark
        program.type("\x11")
        assert program.wait_exit(EXIT_BOUND) == 0
        program.wait_until(lambda: b"\x1b[?1049l" in program.bytes_since(mark), "main screen")

    def test_a_small_window_keeps_the_form(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        program.resize(50, 12)
        program.wait_for("Fenêtre trop petite : il faut 60 colonnes et 16")
        program.settle()
        program.type("unseen")
        assert program.idle_bytes(0.5) == 0
        program.resize(80, 24)
        program.wait_for("Marie")
        program.type(" Dupont")
        program.wait_for("Marie Dupont")
        assert "unseen" not in program.text

    def test_a_click_on_the_key_bar_runs_the_command(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        column = program.lines[-1].index("F7 Doublons") + 2
        program.type(f"\x1b[<0;{column};24M\x1b[<0;{column};24m")
        program.wait_for("Supprimer DUPONT Marie ?")

    def test_a_resize_storm_is_survived(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        for size in range(20):
            program.resize(40 + 5 * size, 10 + size)
        program.resize(80, 24)
        program.settle()
        program.wait_for("Marie")
        program.wait_for("Ctrl+S Créer")

    def test_what_was_cut_off_during_a_stop_comes_back(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        program.kill(signal.SIGSTOP)
        program.resize(40, 10)
        program.resize(80, 24)
        assert "Marie" not in program.text
        program.kill(signal.SIGCONT)
        program.wait_for("Marie")
        program.wait_for("Ctrl+S Créer")

    def test_every_key_arrives_after_a_stop(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        for _ in range(2):
            mark = program.mark
            program.kill(signal.SIGSTOP)
            program.kill(signal.SIGCONT)
            program.wait_until(lambda mark=mark: program.mark > mark, "screen")  # type: ignore[misc]  # binds now
            program.settle()
        program.type("-Ange")
        program.wait_for("Marie-Ange")
        threads = Path(f"/proc/{program.pid}/task").glob("*/comm")
        assert len(list(threads)) <= 4  # main, input, output, hang-up


class TestHostileText:
    def attacked(self, start_program: StartProgram, *options: str) -> PtyProgram:
        program = start_program([*PROGRAM, "attack", *options], env=ENVIRONMENT, cols=250, rows=150)
        program.wait_until(lambda: program.output.count(SEEN.encode()) >= WIDGETS_SHOWN, "every widget")
        program.settle()
        return program

    def test_no_character_that_acts_reaches_the_terminal(self, start_program: StartProgram) -> None:
        program = self.attacked(start_program)
        shown = [line for line in program.lines if SEEN in line]
        assert len(shown) >= WIDGETS_SHOWN, program.text
        # What Textual itself writes: CSI sequences, none of which is one of the attack's, and line ends.
        assert b"\x1b[38;5;201;7;9m" not in program.output
        assert b"\x1b[2J" not in program.output
        assert b"\x1b[3J" not in program.output
        rest = _CSI.sub(b"", program.output).decode()
        assert set(re.findall("[\x00-\x1f\x7f-\x9f]", rest)) <= {"\r", "\n"}
        hidden = {character for text in HOSTILE.values() for character in text if ord(character) > 0x9F}
        assert not hidden & set(rest)

    def test_without_the_filter_it_would(self, start_program: StartProgram) -> None:
        program = self.attacked(start_program, "--no-filter")
        assert b"\x1b]52;c;SE9TVElMRQ==\x1b\\" in program.output
        assert b"\x1b[38;5;201;7;9m" in program.output
        assert "\x9d0;HOSTILE".encode() in program.output
        assert "\u202e" in program.output.decode()

    def test_the_attack_holds_every_payload(self) -> None:
        assert all(payload in ATTACK for payload in HOSTILE.values())


class TestBeingCutOff:
    def test_a_closed_terminal(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        program.close_master()
        assert program.wait_exit(EXIT_BOUND) == HANGUP_EXIT_CODE
        assert kept.read_text(encoding="utf-8") == "Marie"

    @pytest.mark.parametrize(("controlling", "ignore_hangup"), [(False, False), (True, True), (False, True)])
    def test_a_closed_terminal_without_a_signal(
        self, start_program: StartProgram, kept: Path, controlling: bool, ignore_hangup: bool
    ) -> None:
        program = with_typed_text(
            start_program(
                [*PROGRAM, "form", str(kept)],
                env=ENVIRONMENT,
                controlling=controlling,
                ignore_hangup=ignore_hangup,
            ),
            "Marie",
        )
        program.close_master()
        assert program.wait_exit(EXIT_BOUND) == HANGUP_EXIT_CODE
        assert kept.read_text(encoding="utf-8") == "Marie"

    def test_hang_up(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        mark = program.mark
        program.kill(signal.SIGHUP)
        assert program.wait_exit(EXIT_BOUND) == HANGUP_EXIT_CODE
        assert kept.read_text(encoding="utf-8") == "Marie"
        program.wait_until(lambda: b"\x1b[?1049l" in program.bytes_since(mark), "main screen")

    def test_termination_is_an_orderly_exit(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        mark = program.mark
        started = monotonic()
        program.kill(signal.SIGTERM)
        assert program.wait_exit(EXIT_BOUND) == TERMINATED_EXIT_CODE
        assert monotonic() - started < 1.5
        assert kept.read_text(encoding="utf-8") == "Marie"
        program.wait_until(lambda: b"\x1b[?1049l" in program.bytes_since(mark), "main screen")

    def stalled(self, start_program: StartProgram, kept: Path) -> PtyProgram:
        """A program that draws without end on a terminal that has stopped reading."""
        program = with_typed_text(start_program([*PROGRAM, "stall", str(kept)], env=ENVIRONMENT), "Marie")
        program.pause_reading()
        before = -1.0
        while program.cpu_seconds() != before:
            before = program.cpu_seconds()
            assert not program.ended(0.3)
        return program

    def test_termination_while_the_line_is_stalled(self, start_program: StartProgram, kept: Path) -> None:
        program = self.stalled(start_program, kept)
        program.kill(signal.SIGTERM)
        assert program.wait_exit(EXIT_BOUND) == TERMINATED_EXIT_CODE
        assert kept.read_text(encoding="utf-8") == "Marie"

    def test_hang_up_while_the_line_is_stalled(self, start_program: StartProgram, kept: Path) -> None:
        program = self.stalled(start_program, kept)
        program.close_master()
        assert program.wait_exit(EXIT_BOUND) == HANGUP_EXIT_CODE
        assert kept.read_text(encoding="utf-8") == "Marie"

    def test_no_processor_time_is_burnt_at_rest(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept)
        program.settle()
        before = program.cpu_seconds()
        assert not program.ended(2)
        assert program.cpu_seconds() - before <= 0.1


class TestCrash:
    def test_one_sentence_a_code_and_no_value(self, start_program: StartProgram, kept: Path) -> None:
        program = started_form(start_program, kept, typed="Secret")
        mark = program.mark
        program.type("\x1bOS")
        assert program.wait_exit(EXIT_BOUND) == 1
        program.wait_until(lambda: b"Code" in program.bytes_since(mark), "sentence")
        said = program.bytes_since(mark).decode().rpartition("\x1b[?1004l")[2]
        assert re.search(r"Votre saisie est gardée\. Code à donner : [0-9A-F]{6}$", " ".join(said.split()))
        assert "Secret" not in said
        assert "Traceback" not in said
        assert "ValueError" not in said
        assert kept.read_text(encoding="utf-8") == "Secret"
