"""What the installed program writes to a slow line, key by key (DESIGN §8 and §9)."""

from __future__ import annotations

import re

import pytest

from tests.terminal.program import DOWN, ENTER, ESCAPE, F2, F4, F5, TAB, StartCrm, shows, to_form
from tests.terminal.pty_driver import PtyProgram

pytestmark = pytest.mark.terminal

FIRST_SCREEN = 16_000
TAB_IN_THE_FORM = 500
CHARACTER = 200
ARROW_IN_THE_LIST = 600
SEARCH = 4_000
"""A letter that replaces all the rows of the list draws them anew."""
SEARCH_WITHOUT_RESULT = 1_200
IDLE_SECONDS = 5.0


@pytest.fixture(params=["xterm-256color", "xterm"])
def program(request: pytest.FixtureRequest, crm: StartCrm) -> PtyProgram:
    """The program at rest on its list, on a terminal of 256 and of 16 colours."""
    return crm.at_list(env={"TERM": request.param})


def test_list(program: PtyProgram) -> None:
    assert program.mark <= FIRST_SCREEN
    assert not re.search(rb"\x1b\[[0-9;]*[34]8;[25];", program.output), "more than 16 colours"

    arrows = [program.cost_of(DOWN) for _ in range(4)]
    assert max(arrows) <= ARROW_IN_THE_LIST, arrows
    letters = [program.cost_of(letter) for letter in "dur"]
    assert max(letters) <= SEARCH, letters
    program.cost_of("xq")
    program.wait_for("Aucun client")
    fruitless = [program.cost_of(letter) for letter in "wz"]
    assert max(fruitless) <= SEARCH_WITHOUT_RESULT, fruitless

    program.type(ESCAPE)
    program.wait_for("88 clients")
    program.type(TAB)
    program.settle()
    arrows = [program.cost_of(DOWN) for _ in range(4)]
    assert max(arrows) <= ARROW_IN_THE_LIST, arrows


def test_form(program: PtyProgram) -> None:
    to_form(program)
    program.cost_of("M")
    # The first letter also makes the title say that the entry is kept.
    program.wait_for("brouillon enregistré")
    program.settle()
    letters = [program.cost_of(letter) for letter in "arie"]
    assert max(letters) <= CHARACTER, letters

    tabs = [program.cost_of(TAB) for _ in range(16)]
    assert max(tabs) <= TAB_IN_THE_FORM, tabs


def test_nothing_is_written_at_rest(crm: StartCrm) -> None:
    program = crm.at_list()
    assert program.idle_bytes(IDLE_SECONDS) == 0

    program.type(ENTER)
    program.wait_for("Derniers changements")
    program.settle()
    assert program.idle_bytes(IDLE_SECONDS) == 0

    program.type(ESCAPE)
    program.wait_gone("Derniers changements")
    to_form(program).type("Marie")
    shows(program, "Prénom", "Marie")
    program.wait_for("brouillon enregistré")
    program.settle()
    before = program.cpu_seconds()
    assert program.idle_bytes(IDLE_SECONDS) == 0
    assert program.cpu_seconds() - before <= 0.1 * IDLE_SECONDS


def test_keys_that_arrive_all_at_once_take_effect_in_their_order(crm: StartCrm) -> None:
    program = crm.at_list()
    program.type(F2 + TAB * 2 + "Marie" + TAB + "Dupont" + TAB * 3 + "0612" + TAB * 3 + "marie@x.fr" + ESCAPE)
    program.wait_for("Brouillon gardé : DUPONT Marie")
    program.type("dup")
    program.wait_for("Rechercher  dup")


def test_a_burst_while_the_card_is_typed(crm: StartCrm) -> None:
    program = to_form(crm.at_list())
    program.type("Marie\tDupont\t\t\t06 12 34\x1b[Z\x1b[Z\x1b[Z de")
    shows(program, "Prénom", "Marie")
    shows(program, "Nom de famille", "Dupont de")
    shows(program, "Portable", "06 12 34")


def test_a_note_under_watch(program: PtyProgram) -> None:
    to_form(program)
    program.type(F4)
    program.wait_for("Surnom")
    program.type(F5)
    program.wait_for("Programme de fidélité")
    program.type(TAB * 11)
    program.settle()
    program.type("Freins")
    shows(program, "Note", "Freins")
    program.wait_for("brouillon enregistré")
    program.settle()
    letters = [program.cost_of(letter) for letter in " a purger"]
    assert max(letters) <= CHARACTER, letters

    program.type(", client radin")
    program.wait_for("« radin »")
    program.settle()
    letters = [program.cost_of(letter) for letter in " dit-on"]
    assert max(letters) <= CHARACTER, letters
    assert program.idle_bytes(IDLE_SECONDS) == 0
