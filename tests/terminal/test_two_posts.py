"""Installed programs on one database: what one saves the others show, at no cost while nothing happens."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest

from tests.terminal.program import CTRL_Q, CTRL_S, DOWN, ENTER, ESCAPE, TAB, StartCrm, ready, typed
from tests.terminal.pty_driver import PtyProgram

pytestmark = pytest.mark.terminal

A_SECOND = 2.0
"""A second, and the reading and drawing on a busy machine."""
NOTICE = 2_000
"""Bytes for a card that changed elsewhere; it is drawn once."""
IDLE_SECONDS = 5.0
PRESENT = "Vous modifiez cette fiche à un autre poste"
"""Both programs are the same account's."""


def at_lists(crm: StartCrm, count: int = 2) -> list[PtyProgram]:
    """So many programs, started together."""
    return [ready(program) for program in [crm() for _ in range(count)]]


def on_card(program: PtyProgram) -> PtyProgram:
    """The first card of the list."""
    program.type(DOWN + ENTER)
    program.wait_for("Derniers changements")
    program.settle()
    return program


def in_form(program: PtyProgram) -> PtyProgram:
    """The form of that card."""
    on_card(program).type("e")
    program.wait_for("Ctrl+S Enregistrer")
    program.settle()
    return program


def seconds_until(program: PtyProgram, condition: Callable[[], bool], what: str) -> float:
    begun = monotonic()
    program.wait_until(condition, what)
    return monotonic() - begun


def test_the_list_shows_a_new_card(crm: StartCrm) -> None:
    here, there = at_lists(crm)
    typed(there, "Aaron").type(CTRL_S)
    there.wait_for("Clients › Aaron")
    assert seconds_until(here, lambda: "89 clients" in here.text, "new card") < A_SECOND
    here.wait_for("Aaron")


def test_the_card_and_the_form_say_it(crm: StartCrm) -> None:
    card, form, there = at_lists(crm, 3)
    on_card(card)
    in_form(form).type(TAB * 2 + "Zoé")
    form.wait_for("Zoé")
    in_form(there).type(TAB * 3 + "Zola")
    there.wait_for("Zola")
    card.wait_for(PRESENT)
    card.settle()
    mark = card.mark
    there.type(CTRL_S)
    there.wait_for("Fiche enregistrée.")
    assert seconds_until(card, lambda: "a modifié cette fiche à" in card.text, "notice") < A_SECOND
    form.wait_for("vos saisies seront fusionnées.")
    assert "Zoé" in form.text
    card.settle()
    assert len(card.bytes_since(mark)) <= NOTICE


def test_nothing_is_written_while_nothing_happens(crm: StartCrm) -> None:
    here, there, listed = at_lists(crm, 3)
    on_card(here)
    in_form(there)
    here.wait_for(PRESENT)
    here.settle()
    marks, before = [program.mark for program in (here, there)], listed.cpu_seconds()
    assert listed.idle_bytes(IDLE_SECONDS) == 0
    assert listed.cpu_seconds() - before <= 0.02 * IDLE_SECONDS
    assert [program.mark for program in (here, there)] == marks


def test_presence_comes_and_goes(crm: StartCrm) -> None:
    here, there = (on_card(program) for program in at_lists(crm))
    there.type("e")
    assert seconds_until(here, lambda: PRESENT in here.text, "presence") < A_SECOND
    there.wait_for("Ctrl+S Enregistrer")
    there.type(ESCAPE)
    here.wait_gone(PRESENT)
    there.wait_for("Derniers changements")
    there.type("e")
    here.wait_for(PRESENT)
    there.type(CTRL_Q)
    assert there.wait_exit(timeout=2.0) == 0
    here.wait_gone(PRESENT)


def test_the_presence_of_a_dropped_line_goes_at_once(crm: StartCrm) -> None:
    here, there = at_lists(crm)
    on_card(here)
    in_form(there)
    here.wait_for(PRESENT)
    there.close_master()
    here.wait_gone(PRESENT)


def test_the_presence_of_a_killed_program_runs_out(crm: StartCrm) -> None:
    """Its lease ends a minute after the last renewal; the minute is taken off in the file."""
    here, there = at_lists(crm)
    on_card(here)
    in_form(there)
    here.wait_for(PRESENT)
    there.kill(signal.SIGKILL)
    there.wait_exit()
    file = crm.place.database.with_name("crm.db.presence")
    leases: list[dict[str, Any]] = json.loads(file.read_text())
    assert len(leases) == 1
    assert here.idle_bytes(A_SECOND) == 0
    assert PRESENT in here.text
    leases[0]["until"] -= 60
    file.write_text(json.dumps(leases))
    here.wait_gone(PRESENT, timeout=A_SECOND)
