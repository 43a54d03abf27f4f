"""Drafts: kept, found again, never in the way."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crm_tui.domain.draft import Draft
from crm_tui.domain.errors import StoreBusy, StoreReadOnly
from crm_tui.store.drafts import DraftFile, Process
from crm_tui.store.driver import sqlite3

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DRAFT = Draft(
    id="a" * 32,
    login="marie",
    database="/srv/crm.db",
    card_id=7,
    base='{"version":3}',
    title="Marie Durand",
    body='{"person":{"first_name":"Éloïse 🚲"}}',
    saved_at=NOON,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "drafts.db"


#: A process that ended: what it typed is offered.
ENDED = Process(os.getpid(), "1")


@pytest.fixture
def drafts(path: Path) -> DraftFile:
    return DraftFile(path, process=ENDED)


def test_a_draft_is_found_again_by_another_process(drafts: DraftFile, path: Path) -> None:
    drafts.put(DRAFT)
    assert DraftFile(path).list("marie", "/srv/crm.db") == [DRAFT]


def test_a_later_state_replaces_the_earlier_one(drafts: DraftFile) -> None:
    drafts.put(DRAFT)
    later = replace(DRAFT, title="Marie Durant", saved_at=NOON + timedelta(seconds=1))
    drafts.put(later)
    assert drafts.list("marie", "/srv/crm.db") == [later]


def test_only_ones_own_drafts_of_this_database_newest_first(drafts: DraftFile) -> None:
    newer = replace(DRAFT, id="b" * 32, card_id=None, saved_at=NOON + timedelta(minutes=1))
    for draft in (
        DRAFT,
        newer,
        replace(DRAFT, id="c" * 32, login="karim"),
        replace(DRAFT, id="d" * 32, database="/srv/other.db"),
    ):
        drafts.put(draft)
    assert drafts.list("marie", "/srv/crm.db") == [newer, DRAFT]


def test_delete_and_purge(drafts: DraftFile) -> None:
    old = replace(DRAFT, id="b" * 32, saved_at=NOON - timedelta(days=31))
    drafts.put(DRAFT)
    drafts.put(old)
    assert drafts.purge(NOON - timedelta(days=30)) == 1
    assert drafts.list("marie", "/srv/crm.db") == [DRAFT]
    drafts.delete(DRAFT.id)
    drafts.delete("unknown")
    assert drafts.list("marie", "/srv/crm.db") == []


def test_nobody_else_can_read_the_file_nor_its_helpers(drafts: DraftFile, path: Path) -> None:
    drafts.put(DRAFT)
    modes = {part.name: stat.S_IMODE(part.stat().st_mode) for part in path.parent.iterdir()}
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_draft_being_typed_is_not_offered_and_is_once_its_process_ended(
    drafts: DraftFile, path: Path
) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        DraftFile(path, process=Process.with_pid(process.pid)).put(DRAFT)
        assert drafts.list("marie", "/srv/crm.db") == []
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert drafts.list("marie", "/srv/crm.db") == [DRAFT]  # not even reaped yet
    finally:
        process.communicate()
    assert drafts.list("marie", "/srv/crm.db") == [DRAFT]


def test_what_this_process_typed_is_offered_to_it(path: Path) -> None:
    """Which of its forms are still open, the process itself knows best."""
    drafts = DraftFile(path)
    drafts.put(DRAFT)

    assert drafts.list(DRAFT.login, DRAFT.database) == [DRAFT]


def test_a_pid_used_again_by_another_process_does_not_hide_a_draft() -> None:
    assert Process.with_pid(os.getpid()).is_living
    assert not ENDED.is_living
    assert Process(os.getpid(), "").is_living  # a system that does not tell when it began


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"not a database, but long enough to look like one" * 100,
        b"SQLite format 3\x00" + b"\xff" * 8000,
    ],
    ids=["empty", "text", "header only"],
)
def test_a_damaged_file_is_set_aside(path: Path, damage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    drafts = DraftFile(path, process=ENDED)
    drafts.put(DRAFT)
    assert drafts.list("marie", "/srv/crm.db") == [DRAFT]
    kept = [part.read_bytes() for part in path.parent.glob("drafts.db.broken-*")]
    assert kept == ([damage] if damage else [])


def test_a_file_damaged_under_our_hands_is_set_aside(drafts: DraftFile, path: Path) -> None:
    drafts.put(DRAFT)
    drafts.close()
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:100] + b"\xa5" * (size - 100))
    assert drafts.list("marie", "/srv/crm.db") == []
    drafts.put(DRAFT)
    assert drafts.list("marie", "/srv/crm.db") == [DRAFT]


def test_drafts_of_a_newer_program_are_set_aside_not_read_wrongly(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    drafts = DraftFile(path, process=ENDED)
    drafts.put(DRAFT)
    assert drafts.list("marie", "/srv/crm.db") == [DRAFT]
    assert list(path.parent.glob("drafts.db.broken-*"))


def test_a_file_that_was_removed_is_made_again(drafts: DraftFile, path: Path) -> None:
    drafts.put(DRAFT)
    for part in path.parent.iterdir():
        part.unlink()
    drafts.put(DRAFT)
    assert DraftFile(path).list("marie", "/srv/crm.db") == [DRAFT]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreReadOnly):
        DraftFile(tmp_path / "file" / "drafts.db").put(DRAFT)


def test_a_link_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "drafts.db").symlink_to(tmp_path / "victim")
    with pytest.raises(StoreReadOnly):
        DraftFile(tmp_path / "drafts.db").put(DRAFT)
    assert (tmp_path / "victim").read_text() == "mine"


def test_a_held_file_is_said_and_later_works(drafts: DraftFile, path: Path) -> None:
    drafts.put(DRAFT)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    later = replace(DRAFT, title="later")
    with pytest.raises(StoreBusy):
        drafts.put(later)
    holder.execute("ROLLBACK")
    holder.close()
    drafts.put(later)
    assert drafts.list("marie", "/srv/crm.db") == [later]


def test_several_threads_share_one_file(drafts: DraftFile) -> None:
    def work(index: int) -> None:
        for step in range(20):
            drafts.put(replace(DRAFT, id=f"{index:032x}", title=str(step)))

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(draft.title for draft in drafts.list("marie", "/srv/crm.db")) == ["19"] * 4


def test_a_thrown_away_draft_leaves_no_word_in_the_file(drafts: DraftFile, path: Path) -> None:
    drafts.put(replace(DRAFT, body="une remarque très personnelle"))
    drafts.delete(DRAFT.id)
    drafts.close()
    assert b"personnelle" not in b"".join(part.read_bytes() for part in path.parent.iterdir())
