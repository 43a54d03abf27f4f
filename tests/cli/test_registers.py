"""Asking VIES again from the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.gateways.vies import Vies
from crm_tui.services import cards, registers
from crm_tui.services.session import Workspace
from tests.cli.conftest import Run, as_lines
from tests.gateways.stand_ins import StandIn, standing_in


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    with standing_in() as stand_in:
        monkeypatch.setattr(Vies.__init__, "__defaults__", (stand_in.url,))
        yield stand_in


@pytest.fixture
def waiting(run: Run, database: Path) -> None:
    """A firm whose number waits for an answer."""
    firm = {"kind": "company", "company_name": "Cycles Morel", "vat_number": "FR40303265045"}
    [added] = run("contact", "add", "-", "--json", stdin=as_lines(firm)).json
    workspace = Workspace(str(database))
    registers.keep(workspace, cards.open_card(workspace, added["id"]), None)
    workspace.close()


def turn_on() -> None:
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "crm-tui" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('vat_register = "vies"\n', encoding="utf-8")


def test_nobody_is_asked_unless_the_settings_say_so(run: Run, waiting: None, server: StandIn) -> None:
    answer = run("check-numbers")
    assert answer.code == 1
    assert 'vat_register = "vies"' in answer.err
    assert server.seen == []


def test_what_waits_is_asked_and_told(run: Run, waiting: None, server: StandIn) -> None:
    turn_on()
    server.mode = "500"
    answer = run("check-numbers", "--json")
    assert (answer.code, answer.one) == (1, {"valid": 0, "invalid": 0, "unknown": 0, "left": 1})
    server.mode = "ok"
    answer = run("check-numbers")
    assert (answer.code, answer.out) == (
        0,
        "Valides : 1 · inconnues : 0 · sans réponse : 0 · restent : 0\n",
    )
    assert run("check-numbers", "--json").one["valid"] == 0
    history = run("contact", "history", 1).out
    assert "TVA au registre" in history
    assert "à vérifier → valide" in history
