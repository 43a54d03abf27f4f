"""``tools/verify_trace.py``, which shares no code with the program, agrees with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_tui.store import trace
from crm_tui.store.engine import Store
from crm_tui.store.guards import traced_tables
from tests.store.raw import direct, forge, rechain, unguarded
from tests.store.test_guards import one_of_each
from tests.store.test_tampering import _erase

SCRIPT = Path(__file__).parents[2] / "tools" / "verify_trace.py"


def both(store: Store) -> bool:
    """Whether it holds, by the program and by the script."""
    with store.read() as tx:
        ours = trace.verify(tx).ok
    done = subprocess.run([sys.executable, SCRIPT, store.url], capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 4), done.stderr
    assert ours is (done.returncode == 0), done.stdout
    return ours


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write(actor="karim", action="create", reason="au téléphone") as tx:
        one_of_each(tx)
    return store


def test_an_honest_trace(filled: Store) -> None:
    assert both(filled)
    with filled.write(actor="karim", action="modify") as tx:
        tx.execute("UPDATE contact SET last_name = 'Zoé\u2028' WHERE id = 1")
        tx.execute("UPDATE membership SET salesperson_id = NULL")
        tx.execute("DELETE FROM note")
    assert both(filled)


def test_it_knows_all_traced_tables() -> None:
    names = {table.name for table in traced_tables()}
    assert {name for name in names if f'"{name}"' not in SCRIPT.read_text()} == set()


def test_an_erasure(filled: Store) -> None:
    _erase(filled, 1)
    assert both(filled)
    forge(filled, "DELETE FROM event_value WHERE seq = 1")
    assert not both(filled)


def _tail_off(store: Store) -> None:
    with unguarded(store) as connection:
        connection.execute("DELETE FROM event_value WHERE seq > 10")
        connection.execute("DELETE FROM event WHERE seq > 10")


@pytest.mark.parametrize(
    "attack",
    [
        *(
            lambda store, change=change: forge(store, change)
            for change in (
                "UPDATE event SET actor = 'x' WHERE seq = 6",
                "UPDATE event SET at = '' WHERE seq = 6",
                "UPDATE event_value SET body = body || ' ' WHERE seq = 6",
                "DELETE FROM event_value WHERE seq = 6",
                "UPDATE contact SET last_name = 'x' WHERE id = 2",
                "DELETE FROM note",
                "INSERT INTO shop (id, name) VALUES (9, 'x')",
            )
        ),
        _tail_off,
    ],
)
def test_what_was_tampered_with(filled: Store, attack: Callable[[Store], None]) -> None:
    attack(filled)
    assert not both(filled)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contact SET last_name = 'Lefèvre' WHERE id = 1",
        "UPDATE membership SET salesperson_id = 1 WHERE contact_id = 1",
        "INSERT INTO coordinate (id, contact_id, kind, rank, value) VALUES (99, 1, 'phone', 0, '+33612')",
        "DELETE FROM event_value WHERE seq IN (SELECT max(seq) FROM event WHERE entity = 'erasure')",
    ],
)
def test_what_is_left_of_who_was_erased(filled: Store, change: str) -> None:
    _erase(filled, 1)
    forge(filled, change)
    assert not both(filled)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event_value SET body = body || ' {}' WHERE seq = ?",
        "UPDATE event_value SET body = 'pas du json' WHERE seq = ?",
        "UPDATE event_value SET body = '[]' WHERE seq = ?",
        f"UPDATE event_value SET body = '{'[' * 100_000}' WHERE seq = ?",
        "UPDATE event SET at = 'zzzz' WHERE seq = ?",
        "UPDATE event SET change = 999 WHERE seq = ?",
        "UPDATE event SET fields = 'x,y' WHERE seq = ?",
        "UPDATE event SET entity = 'no such' WHERE seq = ?",
    ],
)
def test_what_is_chained_but_not_as_the_format_says(filled: Store, change: str) -> None:
    with filled.read() as tx:
        last = trace.head(tx)[0]
    rechain(filled, (change, (last,)), start=last)
    assert not both(filled)


def test_an_event_that_replaces_what_never_was(filled: Store) -> None:
    with filled.write(actor="karim", action="modify") as tx:
        tx.execute("UPDATE contact SET last_name = 'Zoé' WHERE id = 1")
    with filled.read() as tx:
        last = trace.head(tx)[0]
    lie = '{"new":{"last_name":"Zoé"},"old":{"last_name":"x"}}'
    rechain(filled, ("UPDATE event_value SET body = ? WHERE seq = ?", (lie, last)), start=last)
    assert not both(filled)


def test_a_lost_table(filled: Store) -> None:
    direct(filled, "DROP TABLE event_value")
    assert not both(filled)


def test_seals(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from crm_tui.services import sealing
    from crm_tui.services.session import Workspace

    key, seals = tmp_path / "key", tmp_path / "seals"
    workspace = Workspace(filled.url, login="marie")
    signers = Path(f"{key}.signers")
    sealing.seal(workspace, key=key, file=seals, signers=signers)
    command = [sys.executable, str(SCRIPT), filled.url, "--seals", str(seals), "--signers", str(signers)]
    assert subprocess.run(command, timeout=60).returncode == 0
    seals.write_text(seals.read_text().replace('"seq":', '"seq":1'))
    assert subprocess.run(command, timeout=60).returncode == 4
    for content in ("", "\n", "[]\n", "coucou\n", "{}\n"):
        seals.write_text(content)
        assert subprocess.run(command, timeout=60).returncode == 4, content
    seals.unlink()
    assert subprocess.run(command, timeout=60).returncode == 4
    signers.unlink()
    assert subprocess.run(command, timeout=60).returncode == 2, "nobody can say by whom they are signed"
    workspace.close()
