"""The walls of the house, seen by a fresh interpreter."""

import subprocess
import sys

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


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after the statement."""
    code = f"import sys\n{statement}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "never"),
    [
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
