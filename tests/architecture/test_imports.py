"""The walls of the house, seen by a fresh interpreter."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "alembic",
    "email_validator",
    "googlemaps",
    "phonenumbers",
    "psycopg",
    "pydantic",
    "rapidfuzz",
    "requests",
    "sqlalchemy",
    "sqlmodel",
    "stdnum",
)

#: What the first frame does without: what a card is made of, and the screens that come later.
LATER = (
    "crm_tui.domain.card",
    "crm_tui.domain.changes",
    "crm_tui.domain.duplicates",
    "crm_tui.domain.rules",
    "crm_tui.services.cards",
    "crm_tui.services.drafts",
    "crm_tui.services.history",
    "crm_tui.ui.card_words",
    "crm_tui.ui.crash",
    "crm_tui.ui.detaching",
    "crm_tui.ui.draft_offers",
    "crm_tui.ui.modals",
    "crm_tui.ui.prefill",
    "crm_tui.ui.screens.card",
    "crm_tui.ui.screens.card_form",
    "crm_tui.ui.widgets.client_preview",
)


def loaded_by(statement: str) -> set[str]:
    """The modules, and the packages they are in, that a fresh interpreter has loaded after the statement."""
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "never"),
    [
        ("import crm_tui.cli.guard, crm_tui.cli.start, crm_tui.ui.app", LATER),
        ("import crm_tui", ("textual", "typer", *HEAVY)),
        ("import crm_tui.cli", ("textual", "typer", *HEAVY)),
        ("import crm_tui.cli.commands", ("textual", *HEAVY)),
        ("import crm_tui.ui.app", ("typer", *HEAVY)),
        ("import crm_tui.ui.screens.card_form", HEAVY),
        ("import crm_tui.services.cards, crm_tui.services.drafts", ("textual", *HEAVY)),
        ("import crm_tui.domain.card, crm_tui.domain.rules", ("textual", "sqlite3", *HEAVY)),
        ("import crm_tui.store.first_page", ("textual", *HEAVY)),
    ],
)
def test_heavy_libraries_are_loaded_late(statement: str, never: tuple[str, ...]) -> None:
    leaked = loaded_by(statement) & set(never)

    assert not leaked, f"{statement!r} loads {sorted(leaked)}"


def test_a_named_database_starts_the_screens_without_the_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    statement = "from crm_tui.cli.guard import guarded; assert guarded(['--database', 'shop.db']) == 1"

    assert "typer" not in loaded_by(f"{statement}  # there is no terminal here")
