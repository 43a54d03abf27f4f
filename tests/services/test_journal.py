"""Who looked at what is noted without a value, and nobody waits for it."""

import threading
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from crm_tui.domain.errors import Forbidden
from crm_tui.services import access_file, cards, exporting, journal
from crm_tui.services.journal import Journal
from crm_tui.services.session import Workspace
from tests.services.conftest import person


def lines(workspace: Workspace) -> list[tuple[str, str, str, int]]:
    with workspace.read() as tx:
        return tx.execute('SELECT "by", action, subject, n FROM access_log ORDER BY id')


def test_looks_are_written_in_one_batch(karim: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_PAUSE", 60.0)
    card = cards.create(karim, person())
    noted = Journal(karim)
    noted.note("open", card.subject)
    noted.note("search", n=12)
    assert lines(karim) == []
    noted.close()
    assert lines(karim) == [("karim", "open", card.subject, 0), ("karim", "search", "", 12)]
    noted.note("open", card.subject)
    assert len(lines(karim)) == 2


def test_one_search_is_one_line(karim: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_PAUSE", 60.0)
    now = [0.0]
    noted = Journal(karim, clock=lambda: now[0])
    for count in (900, 40, 3):
        noted.note("search", n=count)
        now[0] += 1
    now[0] += 120
    noted.note("search", n=7)
    noted.note("open", "x")
    noted.note("search", n=8)
    noted.close()
    assert [(action, n) for _by, action, _subject, n in lines(karim)] == [
        ("search", 3),
        ("search", 7),
        ("open", 0),
        ("search", 8),
    ]


def test_nobody_waits_while_somebody_writes(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_PAUSE", 0.0)
    karim, marie = Workspace(sqlite_url, login="karim"), Workspace(sqlite_url, login="marie")
    assert karim.shop_id == marie.shop_id
    noted = Journal(karim)
    writing, done = threading.Event(), threading.Event()

    def hold() -> None:
        with marie.store.write(actor="marie", action="modify"):
            writing.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert writing.wait(10)
    noted.note("open", "x")  # returns at once, or the test stands here
    assert not done.is_set()
    done.set()
    holder.join()
    noted.close()
    assert [action for _by, action, _subject, _n in lines(karim)] == ["open"]
    karim.close()
    marie.close()


def test_only_a_manager_reads_it_and_exports(marie: Workspace, karim: Workspace, tmp_path: Path) -> None:
    card = cards.create(karim, person())
    journal.note(karim, "open", card.subject)
    with pytest.raises(Forbidden):
        journal.of_card(karim, card.id or 0)
    with pytest.raises(Forbidden):
        exporting.export(karim, StringIO())
    assert exporting.export(marie, StringIO()) == 1
    access_file.write(marie, card.id or 0, tmp_path / "dossier")
    assert [(look.by, look.action) for look in journal.of_card(marie, card.id or 0)] == [
        ("marie", "export"),
        ("karim", "open"),
    ]
    assert ("marie", "export", "", 1) in lines(marie)
    text = (tmp_path / "dossier" / f"dossier-{card.number}.txt").read_text(encoding="utf-8")
    assert "Karim  fiche ouverte" in text


def test_it_goes_by_whole_months(marie: Workspace) -> None:
    with marie.store.write(actor="marie", action="journal") as tx:
        tx.executemany(
            "INSERT INTO access_log (at, action) VALUES (?, 'open')",
            [("2025-10-31T23:59:59.000000Z",), ("2025-11-01T00:00:00.000000Z",), ("2026-11-20T00:00:00.0Z",)],
        )
    assert journal.purge(marie, datetime(2026, 11, 24, tzinfo=UTC)) == 1
    assert len(lines(marie)) == 2
    assert journal.purge(marie, datetime(2026, 11, 24, tzinfo=UTC)) == 0
