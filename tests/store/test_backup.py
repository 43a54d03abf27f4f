"""A copy that was not checked is no copy; and one can be put back."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm_tui.domain.errors import BackupBroken, BadFile, CopyBroken, NewerStore, NotADatabase
from crm_tui.store import backup, trace
from crm_tui.store.dialects import dialect_for
from crm_tui.store.driver import sqlite3
from crm_tui.store.engine import Store
from crm_tui.store.migrations import SCHEMA
from tests.conftest import postgres_database
from tests.store.raw import add_contact, forge
from tests.store.test_engine import set_version


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write(actor="karim", action="create") as tx:
        add_contact(tx)
    return store


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder / "copy"


@pytest.fixture
def elsewhere(store: Store, tmp_path: Path) -> Iterator[str]:
    """A place of the same kind as ``store``, without a database."""
    if store.dialect.name == "sqlite":
        yield str(tmp_path / "elsewhere" / "crm.db")
    else:
        yield from postgres_database(template="template0")


def test_there_and_back(filled: Store, copy: Path, elsewhere: str) -> None:
    backup.backup(filled, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in copy.parent.iterdir()] == ["copy"]
    backup.restore(copy, elsewhere)
    again = Store.open(elsewhere)
    with filled.read() as before, again.read() as after:
        for table in ("contact", "membership", "staff", "event", "event_value"):
            query = f"SELECT * FROM {table} ORDER BY 1"
            assert after.execute(query) == before.execute(query)
        assert trace.verify(after).ok
    with again.write(actor="karim", action="create") as tx:  # and the work goes on
        add_contact(tx)
    again.close()


def test_a_restored_file_is_private(sqlite_store: Store, copy: Path, tmp_path: Path) -> None:
    backup.backup(sqlite_store, copy)
    backup.restore(copy, str(tmp_path / "new" / "crm.db"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    assert modes == {"crm.db": 0o600, "crm.db.lock": 0o600}


def test_nothing_is_overwritten(filled: Store, copy: Path) -> None:
    copy.write_text("mine")
    with pytest.raises(BadFile) as caught:
        backup.backup(filled, copy)
    assert caught.value.data == {"path": str(copy), "reason": "exists"}
    assert copy.read_text() == "mine"
    copy.unlink()
    backup.backup(filled, copy)
    with pytest.raises(BadFile) as caught:
        backup.restore(copy, filled.url)
    assert caught.value.data["reason"] == ("exists" if filled.dialect.name == "sqlite" else "filled")


def test_a_folder_that_cannot_be_written(filled: Store, tmp_path: Path) -> None:
    for folder in (Path("/proc"), tmp_path / "missing"):
        with pytest.raises(BadFile) as caught:
            backup.backup(filled, folder / "copy")
        assert caught.value.data["reason"] == "unwritable"


def test_a_copy_is_of_one_moment_while_others_write(sqlite_store: Store, copy: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with sqlite_store.write(actor="karim", action="create") as tx:
                add_contact(tx)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup.backup(sqlite_store, copy.with_name(f"copy{number}"))  # verified inside
    finally:
        stop.set()
        writer.join(timeout=30)
    assert sorted(path.name for path in copy.parent.iterdir()) == ["copy0", "copy1", "copy2"]


def test_a_broken_trace_is_said_and_the_copy_kept(filled: Store, copy: Path) -> None:
    forge(filled, "UPDATE event SET actor = 'x' WHERE seq = 2")
    with pytest.raises(CopyBroken) as caught:
        backup.backup(filled, copy)
    assert caught.value.data["problem"] == "hash"
    assert caught.value.data["seq"] == "2"
    assert caught.value.data["path"] == str(copy)
    assert copy.exists()


def test_a_copy_whose_trace_is_broken_is_not_put_in_place(filled: Store, copy: Path, elsewhere: str) -> None:
    forge(filled, "UPDATE event SET actor = 'x' WHERE seq = 2")
    with pytest.raises(CopyBroken):
        backup.backup(filled, copy)
    with pytest.raises(BackupBroken) as caught:
        backup.restore(copy, elsewhere)
    assert caught.value.data["path"] == str(copy)
    assert not dialect_for(elsewhere).exists()
    Store.open(elsewhere, create=True).close()  # the place is as free as before


@contextmanager
def small_disk(at: Path, kibibytes: int = 64) -> Iterator[Path]:
    """A disk with so little room."""
    at.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "none", str(at)], check=False)
    if made.returncode:
        pytest.skip("only root can mount")
    try:
        yield at
    finally:
        subprocess.run(["umount", str(at)], check=True)


def test_a_full_disk(filled: Store, tmp_path: Path) -> None:
    with small_disk(tmp_path / "stick") as stick:
        with pytest.raises(BadFile) as caught:
            backup.backup(filled, stick / "copy")
        assert caught.value.data == {"path": str(stick / "copy"), "reason": "full"}
        assert list(stick.iterdir()) == []


def test_a_full_disk_when_a_copy_is_put_back(sqlite_store: Store, copy: Path, tmp_path: Path) -> None:
    backup.backup(sqlite_store, copy)
    with small_disk(tmp_path / "stick") as stick:
        with pytest.raises(BadFile) as caught:
            backup.restore(copy, str(stick / "crm.db"))
        assert caught.value.data == {"path": str(stick / "crm.db"), "reason": "full"}
        assert [path.name for path in stick.iterdir()] == ["crm.db.lock"]


def test_a_full_disk_keeps_no_journal_of_a_great_copy(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.write(actor="marie", action="import") as tx:
        rows = [(str(number), "é" * 1000) for number in range(1500)]
        tx.executemany("INSERT INTO list_item (list_name, code, label, position) VALUES ('x', ?, ?, 1)", rows)
    with small_disk(tmp_path / "stick", 200) as stick:
        with pytest.raises(BadFile):
            backup.backup(sqlite_store, stick / "copy")
        assert list(stick.iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_for_the_last_bytes(
    sqlite_store: Store, copy: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def no_room(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", no_room)
    with pytest.raises(BadFile) as caught:
        backup.backup(sqlite_store, copy)
    assert caught.value.data["reason"] == "full"
    assert list(copy.parent.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", "Chère Madame".encode(), b"SQLite format 3\0" + bytes(5000)],
    ids=["empty", "text", "header"],
)
def test_what_is_no_copy(sqlite_store: Store, copy: Path, tmp_path: Path, content: bytes) -> None:
    copy.write_bytes(content)
    with pytest.raises(NotADatabase) as caught:
        backup.restore(copy, str(tmp_path / "new" / "crm.db"))
    assert caught.value.data["path"] == str(copy)
    assert not (tmp_path / "new" / "crm.db").exists()


def test_a_damaged_copy(sqlite_store: Store, copy: Path, tmp_path: Path) -> None:
    backup.backup(sqlite_store, copy)
    content = bytearray(copy.read_bytes())
    content[4096 * 3 : 4096 * 5] = b"\xff" * 4096 * 2
    copy.write_bytes(content)
    with pytest.raises(NotADatabase):
        backup.restore(copy, str(tmp_path / "new" / "crm.db"))
    assert not (tmp_path / "new" / "crm.db").exists()


def test_a_copy_of_another_program(copy: Path, tmp_path: Path) -> None:
    with sqlite3.connect(str(copy)) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()
    with pytest.raises(NotADatabase):
        backup.restore(copy, str(tmp_path / "crm.db"))


def test_a_copy_of_a_newer_version(sqlite_store: Store, copy: Path, tmp_path: Path) -> None:
    backup.backup(sqlite_store, copy)
    set_version(str(copy), SCHEMA + 1)
    with pytest.raises(NewerStore):
        backup.restore(copy, str(tmp_path / "new.db"))


def test_a_copy_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        backup.restore(tmp_path / "none", str(tmp_path / "crm.db"))
    assert caught.value.data["reason"] == "missing"


@pytest.mark.postgres
def test_without_the_programs_of_postgresql(
    postgres_url: str, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_program", lambda name: None)
    store = Store.open(postgres_url)
    with pytest.raises(BadFile) as caught:
        backup.backup(store, copy)
    store.close()
    assert caught.value.data == {"path": "pg_dump", "reason": "program_missing"}
    assert not copy.exists()


@pytest.mark.postgres
def test_a_program_of_postgresql_that_fails(postgres_url: str, copy: Path) -> None:
    copy.write_bytes(b"no dump")
    for url in postgres_database(template="template0"):
        with pytest.raises(BadFile) as caught:
            backup.restore(copy, url)
        assert caught.value.data["reason"] == "program_failed"


def test_a_memory_stick_without_links(
    sqlite_store: Store, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_arguments: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    backup.backup(sqlite_store, copy)
    assert [path.name for path in copy.parent.iterdir()] == ["copy"]
