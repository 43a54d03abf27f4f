"""Opening a database, and what is said when that cannot be."""

from __future__ import annotations

import _thread
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from crm_tui.domain.errors import (
    NewerStore,
    NotADatabase,
    OlderStore,
    StoreBusy,
    StoreError,
    StoreMissing,
    StoreReadOnly,
)
from crm_tui.store import upgrade
from crm_tui.store.dialects import dialect_for, postgresql
from crm_tui.store.driver import sqlite3
from crm_tui.store.engine import Store
from crm_tui.store.migrations import SCHEMA


def test_a_fresh_database_is_empty(empty_url: str) -> None:
    store = Store.open(empty_url, create=True)
    with store.read() as tx:
        assert tx.execute("SELECT count(*) FROM contact") == [(0,)]
        assert tx.execute("SELECT count(*) FROM event") == [(0,)]
    store.close()


def test_a_missing_database_is_not_made_unasked(empty_url: str) -> None:
    with pytest.raises(StoreMissing):
        Store.open(empty_url)


def test_a_missing_file_leaves_no_trace_of_the_question(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing) as caught:
        Store.open(str(tmp_path / "none" / "crm.db"))
    assert caught.value.data["path"] == str(tmp_path / "none" / "crm.db")
    assert list(tmp_path.iterdir()) == []


def test_an_upgrade_of_nothing_makes_nothing(empty_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        upgrade.upgrade(empty_url)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreMissing):
        Store.open(empty_url)


def test_an_existing_database_is_opened_as_it_is(database_url: str) -> None:
    store = Store.open(database_url, create=True)
    with store.read() as tx:
        assert tx.execute("SELECT login FROM staff ORDER BY id") == [("marie",), ("karim",)]
    store.close()


def test_several_processes_may_create_at_once(empty_url: str) -> None:
    code = (
        "import sys; from crm_tui.store.engine import Store;"
        " store = Store.open(sys.argv[1], create=True); print(store.created); store.close()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, empty_url], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    assert sorted(out.split()[0] for out, _error in said) == [b"False", b"False", b"True"]
    store = Store.open(empty_url)
    with store.read() as tx:
        assert tx.dialect.version(tx.cursor) == SCHEMA
    store.close()


@pytest.mark.parametrize(("spelling", "kind"), [("{}", "path"), ("sqlite:///{}", "url")])
def test_a_path_and_a_url_name_the_same_file(sqlite_url: str, spelling: str, kind: str) -> None:
    assert dialect_for(spelling.format(sqlite_url)).place == sqlite_url, kind


def test_a_path_may_hold_anything(tmp_path: Path) -> None:
    path = tmp_path / "atelier 100% café?#&=" / "base ' \" é.db"
    Store.open(str(path), create=True).close()
    Store.open(str(path)).close()
    assert path.exists()


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(StoreError) as caught:
        Store.open("mysql://localhost/crm")
    assert caught.value.code == "unknown_database_kind"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o700, 0o600), (0o2770, 0o660)])
def test_files_are_private_whatever_the_umask(
    tmp_path: Path, umask: int, folder_mode: int, file_mode: int
) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    folder.chmod(folder_mode)
    before = os.umask(umask)
    try:
        store = Store.open(str(folder / "crm.db"), create=True)
        with store.write(actor="marie", action="setup", needs=None) as tx:
            tx.execute("INSERT INTO shop (name) VALUES ('Moto')")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(["crm.db", "crm.db-wal", "crm.db-shm", "crm.db.lock"], file_mode)


def test_a_new_folder_is_private(tmp_path: Path) -> None:
    Store.open(str(tmp_path / "new" / "crm.db"), create=True).close()
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_place_that_cannot_be_written() -> None:
    with pytest.raises(StoreReadOnly):
        Store.open("/proc/crm-tui/crm.db", create=True)


@pytest.mark.parametrize("create", [False, True])
def test_a_file_that_is_no_database(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Chère Madame, " * 1000)
    with pytest.raises(NotADatabase):
        Store.open(str(path), create=create)
    assert path.read_text().startswith("Chère")


@pytest.mark.parametrize("create", [False, True])
def test_a_database_of_another_program_is_left_alone(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(str(path)) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotADatabase):
        Store.open(str(path), create=create)
    assert path.read_bytes() == before


@pytest.mark.postgres
@pytest.mark.parametrize("create", [False, True])
def test_a_server_database_of_another_program_is_left_alone(postgres_url: str, create: bool) -> None:
    import psycopg

    with psycopg.connect(postgres_url.replace("postgresql+psycopg", "postgresql")) as connection:
        connection.execute("DROP TABLE alembic_version")
    with pytest.raises(NotADatabase):
        Store.open(postgres_url, create=create)


@pytest.mark.parametrize(("version", "error"), [(SCHEMA + 1, NewerStore), (SCHEMA - 1, OlderStore)])
def test_a_database_of_another_version(database_url: str, version: int, error: type[StoreError]) -> None:
    set_version(database_url, version)
    with pytest.raises(error) as caught:
        Store.open(database_url, create=True)
    assert caught.value.data["version"] == str(version)
    assert caught.value.data["expected"] == str(SCHEMA)


def test_an_empty_file_that_was_there_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    path.touch()
    path.chmod(0o644)
    Store.open(str(path), create=True).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("create", [False, True])
def test_a_folder_is_no_database(tmp_path: Path, create: bool) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(str(tmp_path), create=create)
    assert (caught.value.code, caught.value.data) == ("is_a_folder", {"path": str(tmp_path)})


def test_an_upgrade_meanwhile_is_noticed_by_the_next_write(store: Store) -> None:
    set_version(store.url, SCHEMA + 1)
    with pytest.raises(NewerStore), store.write(actor="marie", action="modify"):
        pytest.fail("the unit of work must not begin")


def set_version(url: str, version: int) -> None:
    """Claim another version of the schema."""
    if url.startswith("postgresql"):
        import psycopg

        with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
            connection.execute("UPDATE alembic_version SET version_num = %s", (f"{version:04d}",))
    else:
        connection = sqlite3.connect(url)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.close()


def test_a_damaged_file(sqlite_url: str) -> None:
    path = Path(sqlite_url)
    damaged = bytearray(path.read_bytes())
    damaged[4096 : 4096 * 40] = bytes(4096 * 39)
    path.write_bytes(damaged)
    with pytest.raises(NotADatabase):  # noqa: PT012  # where it is found depends on the pages hit
        store = Store.open(sqlite_url)
        with store.read() as tx:
            tx.execute("SELECT * FROM staff")
            tx.execute("SELECT * FROM contact")


def test_the_lock_of_another_process_is_waited_for_and_then_said(sqlite_url: str) -> None:
    one, two = dialect_for(sqlite_url), dialect_for(sqlite_url)
    with one.queue(), pytest.raises(StoreBusy), two.queue(patience=0.05):
        pytest.fail("the lock is held")
    with two.queue(patience=5):  # the one that gave up does not keep it
        pass


def test_an_interrupted_wait_does_not_keep_the_turn(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object) -> bool:
        raise KeyboardInterrupt

    one, two = dialect_for(sqlite_url), dialect_for(sqlite_url)
    with one.queue(), monkeypatch.context() as patch:
        patch.setattr("threading.Event.wait", interrupted)
        patch.setattr("threading.Thread.start", _start_without_waiting)
        with pytest.raises(KeyboardInterrupt), two.queue():
            pytest.fail("the lock is held")
    with two.queue(patience=5):
        pass


def _start_without_waiting(thread: threading.Thread) -> None:
    _thread.start_new_thread(thread.run, ())


def test_a_turn_comes_when_the_one_before_ends(sqlite_url: str) -> None:
    code = (
        "import sys, time; from crm_tui.store.dialects import dialect_for\n"
        "with dialect_for(sys.argv[1]).queue(): print('mine', flush=True); time.sleep(0.3)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, sqlite_url], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"mine\n"
    with dialect_for(sqlite_url).queue(patience=30):
        assert process.wait(timeout=10) == 0


def test_a_server_that_does_not_answer_and_its_password() -> None:
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql+psycopg://crm:geheim@localhost:1/crm")
    assert caught.value.code == "store_unreachable"
    assert "geheim" not in str(caught.value.data)


@pytest.mark.postgres
def test_a_database_that_the_server_does_not_have(postgres_url: str) -> None:
    with pytest.raises(StoreMissing):
        Store.open(postgres_url.replace("/t_", "/no_"))


@pytest.mark.parametrize("create", [False, True])
def test_postgresql_without_its_driver(monkeypatch: pytest.MonkeyPatch, create: bool) -> None:
    monkeypatch.setattr(postgresql, "find_spec", lambda name: None)
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql+psycopg://localhost/crm", create=create)
    assert caught.value.code == "postgres_missing"


def test_the_others_commits_are_seen(store: Store) -> None:
    other = Store.open(store.url)
    before = store.data_version()
    assert store.data_version() == before
    with other.write(actor="karim", action="modify") as tx:
        tx.execute("UPDATE shop SET city = 'Lyon'")
    assert store.data_version() != before
    other.close()


def test_sqlite_settings(sqlite_store: Store) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "journal_size_limit": 67108864,
        "busy_timeout": 10000,
        "mmap_size": 0,
    }
    with sqlite_store.read() as tx:
        found = {name: rows[0][0] if (rows := tx.execute(f"PRAGMA {name}")) else 0 for name in wanted}
    assert found == wanted
