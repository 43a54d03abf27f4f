"""Runs commands as a shop's administrator would, each test on a database of its own."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crm_tui.cli.guard import guarded
from crm_tui.log import LOGGER


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> list[Any]:
        """The lines of JSON that it printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def one(self) -> Any:
        """The one line of JSON that it printed."""
        (only,) = self.json
        return only


Run = Callable[..., Answer]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the database of the test is, or will be."""
    return tmp_path / "shop" / "crm.db"


@pytest.fixture
def run(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs one command line on the test's database, with an optional standard input."""
    for variable in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    monkeypatch.setenv("CRM_TUI_DATABASE", str(database))
    monkeypatch.delenv("CRM_TUI_LANGUAGE", raising=False)
    # What a command does to the log ends with the test.
    monkeypatch.setattr(LOGGER, "propagate", True)
    monkeypatch.setattr(LOGGER, "handlers", [])

    def command(*arguments: object, stdin: str | bytes = "") -> Answer:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        capsys.readouterr()
        code = guarded([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return command


def as_lines(*cards: dict[str, Any]) -> str:
    """Cards as JSON Lines."""
    return "".join(json.dumps(card, ensure_ascii=False) + "\n" for card in cards)


MARIE: dict[str, Any] = {
    "kind": "person",
    "gender": "female",
    "first_name": "Marie",
    "last_name": "Dupont",
    "phones": [{"label": "mobile", "number": "06 12 34 56 78", "billing": True}],
    "emails": [{"label": "Bureau", "address": "marie@example.com"}],
    "states": ["Client", "prospect"],
    "stage": "to_contact",
    "consent": {"email": "accepted", "phone": "refused"},
    "addresses": [
        {
            "label": "home",
            "number": "12",
            "street": "rue Victor Hugo",
            "postal_code": "69002",
            "city": "Lyon",
            "billing": True,
        }
    ],
    "notes": ["Préfère être rappelée après 18 h."],
}
