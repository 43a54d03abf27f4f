"""What was typed is there at the next start, whatever ended the program."""

from __future__ import annotations

import signal
from time import monotonic

import pytest

from crm_tui.ui.hangup import GRACE_SECONDS, HANGUP_EXIT_CODE, TERMINATED_EXIT_CODE
from tests.terminal.program import (
    CTRL_Q,
    CTRL_S,
    ENTER,
    ESCAPE,
    EXIT_BOUND,
    F6,
    OFFER,
    TAB,
    StartCrm,
    shown,
    shows,
    to_form,
    typed,
)
from tests.terminal.pty_driver import PtyProgram

pytestmark = pytest.mark.terminal

ENTRY = {"Prénom": "Zoé-Ange", "Nom de famille": "d'Été", "Portable": "06 12 34", "Bureau": "zoe@oran"}
"""A card that is half typed: its number is too short, its address has no end."""
_TABS_BETWEEN = {"Prénom": 0, "Nom de famille": 1, "Portable": 3, "Bureau": 3}

KEY_EVERY = 0.05
LOSS_BOUND = 0.3 + 0.7
"""Seconds of typing that a killed program may lose, and what a loaded machine adds."""


def with_entry(program: PtyProgram) -> PtyProgram:
    """Type the entry into a new card; the caret stays in its last field, which is never left."""
    to_form(program)
    for label, text in ENTRY.items():
        program.type(TAB * _TABS_BETWEEN[label] + text)
        shows(program, label, text)
    # A letter is on the screen a few milliseconds before the form has taken note of it.
    program.settle(0.1)
    return program


def resumed(crm: StartCrm) -> PtyProgram:
    """At the next start, take up what was offered."""
    program = crm.at_offer()
    program.type(ENTER)
    program.wait_for("Ctrl+S Créer")
    return program


def assert_entry_is_back(crm: StartCrm) -> PtyProgram:
    program = resumed(crm)
    program.settle()
    assert {label: shown(program, label) for label in ENTRY} == ENTRY
    return program


class TestCutOff:
    def test_closed_terminal(self, crm: StartCrm) -> None:
        program = with_entry(crm.at_list())
        program.close_master()
        assert program.wait_exit(EXIT_BOUND) == HANGUP_EXIT_CODE
        assert_entry_is_back(crm)

    @pytest.mark.parametrize(
        ("controlling", "ignore_hangup"), [(True, True), (False, False)], ids=["nohup", "not-controlling"]
    )
    def test_closed_terminal_that_no_signal_tells(
        self, crm: StartCrm, controlling: bool, ignore_hangup: bool
    ) -> None:
        program = with_entry(crm.at_list(controlling=controlling, ignore_hangup=ignore_hangup))
        program.close_master()
        assert program.wait_exit(EXIT_BOUND) == HANGUP_EXIT_CODE
        assert_entry_is_back(crm)

    def test_hang_up(self, crm: StartCrm) -> None:
        program = with_entry(crm.at_list())
        program.kill(signal.SIGHUP)
        assert program.wait_exit(EXIT_BOUND) == HANGUP_EXIT_CODE
        assert_entry_is_back(crm)

    def test_termination(self, crm: StartCrm) -> None:
        program = with_entry(crm.at_list())
        program.kill(signal.SIGTERM)
        assert program.wait_exit(EXIT_BOUND) == TERMINATED_EXIT_CODE
        assert_entry_is_back(crm)

    def test_termination_while_the_line_is_stalled(self, crm: StartCrm) -> None:
        program = with_entry(crm.at_list())
        program.pause_reading()
        # What these keys make it draw is more than the terminal holds, so its loop stands still.
        program.type(TAB * 500)
        before = -1.0
        while program.cpu_seconds() != before:
            before = program.cpu_seconds()
            assert not program.ended(0.3)
        started = monotonic()
        program.kill(signal.SIGTERM)
        assert program.wait_exit(EXIT_BOUND) == TERMINATED_EXIT_CODE
        # An exit in good order was not possible: it did stand still.
        assert monotonic() - started >= GRACE_SECONDS
        assert_entry_is_back(crm)

    def test_killed_while_typing(self, crm: StartCrm) -> None:
        program = to_form(crm.at_list())
        text = "abcdefghijklmnopqrstuvwxyzabcdefghijklmn"
        for letter in text:
            program.type(letter)
            assert not program.ended(KEY_EVERY)
        seen = shown(program, "Prénom") or ""
        program.kill(signal.SIGKILL)
        program.wait_exit()

        kept = shown(resumed(crm), "Prénom") or ""

        assert text.startswith(kept)
        assert len(seen) - len(kept) <= LOSS_BOUND / KEY_EVERY

    def test_killed_a_moment_after_the_last_letter(self, crm: StartCrm) -> None:
        program = with_entry(crm.at_list())
        assert not program.ended(LOSS_BOUND)
        program.kill(signal.SIGKILL)
        program.wait_exit()
        assert_entry_is_back(crm)

    def test_cut_off_once_more_right_after_it_was_taken_up(self, crm: StartCrm) -> None:
        with_entry(crm.at_list()).close_master()
        resumed(crm).close_master()
        assert_entry_is_back(crm)


class TestLeaving:
    def test_quitting_right_after_the_last_letter(self, crm: StartCrm) -> None:
        program = with_entry(crm.at_list())
        program.type("ge" + CTRL_Q)
        assert program.wait_exit() == 0
        shows(resumed(crm), "Bureau", "zoe@orange")

    def test_leaving_the_form_and_quitting_at_once(self, crm: StartCrm) -> None:
        program = with_entry(crm.at_list())
        program.type(ESCAPE)
        program.wait_for("Brouillon gardé")
        program.type(CTRL_Q)
        assert program.wait_exit() == 0
        assert_entry_is_back(crm)

    def test_a_form_in_which_nothing_was_typed_leaves_nothing(self, crm: StartCrm) -> None:
        to_form(crm.at_list()).close_master()
        assert_nothing_is_kept(crm)

    def test_a_saved_card_leaves_nothing(self, crm: StartCrm) -> None:
        program = typed(crm.at_list(), "Zébulon")
        program.type(CTRL_S)
        program.wait_for("Clients › Zébulon")
        program.settle()
        program.close_master()
        assert_nothing_is_kept(crm)


def assert_nothing_is_kept(crm: StartCrm) -> None:
    program = crm.at_list()
    assert OFFER not in program.text
    program.type(F6)
    program.wait_for("Il n'y a pas de saisie gardée.")


class TestOffer:
    def test_it_says_when_and_what(self, crm: StartCrm) -> None:
        with_entry(crm.at_list()).close_master()
        program = crm.at_offer()
        assert "Zoé-Ange" in program.text or "D'ÉTÉ" in program.text
        assert "06 12 34" in program.text

    def test_a_draft_thrown_away_is_gone(self, crm: StartCrm) -> None:
        with_entry(crm.at_list()).close_master()
        program = crm.at_offer()
        program.type("j")
        program.wait_for("J encore une fois")
        program.type("j")
        program.wait_gone(OFFER)
        program.close_master()
        assert_nothing_is_kept(crm)

    def test_put_off_it_comes_again(self, crm: StartCrm) -> None:
        with_entry(crm.at_list()).close_master()
        program = crm.at_offer()
        program.type(ESCAPE)
        program.wait_gone(OFFER)
        program.type(CTRL_Q)
        assert program.wait_exit() == 0
        assert_entry_is_back(crm)

    def test_an_entry_taken_up_is_saved_and_gone(self, crm: StartCrm) -> None:
        typed(crm.at_list(), "Zébulon").close_master()
        program = resumed(crm)
        program.type(CTRL_S)
        program.wait_for("Clients › Zébulon")
        program.settle()
        program.close_master()
        assert_nothing_is_kept(crm)

    def test_what_another_program_of_mine_is_typing_is_not_offered(self, crm: StartCrm) -> None:
        first = typed(crm.at_list(), "Marie")
        first.wait_for("brouillon enregistré")
        second = crm.at_list()
        assert OFFER not in second.text
        second.type(F6)
        second.wait_for("Il n'y a pas de saisie gardée.")

        first.kill(signal.SIGKILL)
        first.wait_exit()
        second.type(F6)
        second.wait_for(OFFER)

    def test_what_another_program_of_mine_took_up_is_not_offered(self, crm: StartCrm) -> None:
        typed(crm.at_list(), "Marie").close_master()
        first = resumed(crm)
        shows(first, "Prénom", "Marie")
        first.settle()
        assert_nothing_is_kept(crm)

    def test_two_entries_are_both_offered(self, crm: StartCrm) -> None:
        first, second = typed(crm.at_list(), "Marie"), typed(crm.at_list(), "Karim")
        first.close_master()
        second.close_master()
        first.wait_exit()
        second.wait_exit()
        program = crm()
        program.wait_for("2 fiches non enregistrées")
        program.wait_for("Marie")
        program.wait_for("Karim")
