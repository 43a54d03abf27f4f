"""SQLite, shared by the processes of one machine.

Settings and their reasons: ``docs/decisions/0002-sqlite-settings.md``.
"""

from __future__ import annotations

import fcntl
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from crm_tui.domain.errors import (
    ForeignContext,
    NotADatabase,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreMissing,
    StoreReadOnly,
)
from crm_tui.store.dialects import PATIENCE, Dialect, store_error
from crm_tui.store.driver import sqlite3

if TYPE_CHECKING:
    from crm_tui.store.guards import Guard
    from crm_tui.store.presence import PresenceFile

#: ``PRAGMA application_id``: "CRMt", by which a file of ours is told from any other SQLite file.
APPLICATION_ID = 0x43524D74

#: Kibibytes of pages that a connection keeps, as a rule and while it writes very many rows.
_CACHE, _BULK_CACHE = 8192, 65536
#: Pages of the log from which on it is brought into the file, as a rule (SQLite's own) and in long works.
_LOG, _BULK_LOG = 1000, 16000

_PRAGMAS = (
    f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}",  # first: any other may already meet a lock
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # or REPLACE would delete rows past the triggers
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    f"PRAGMA cache_size = {-_CACHE}",
    "PRAGMA journal_size_limit = 67108864",
)

_ERRORS: dict[str, type[StoreError]] = {
    "SQLITE_BUSY": StoreBusy,
    "SQLITE_LOCKED": StoreBusy,
    "SQLITE_FULL": StoreFull,
    "SQLITE_READONLY": StoreReadOnly,
    "SQLITE_CANTOPEN": StoreReadOnly,
    "SQLITE_PERM": StoreReadOnly,
    "SQLITE_NOTADB": NotADatabase,
    "SQLITE_CORRUPT": NotADatabase,
}

#: Errors to which the driver gives no name: those of a copy, and one of its own.
_NAMELESS: dict[str, type[StoreError]] = {
    "database or disk is full": StoreFull,
    "database is locked": StoreBusy,
    "database disk image is malformed": NotADatabase,
    "decode": NotADatabase,  # a text that is not UTF-8: none of ours wrote it
}


class SqliteDialect(Dialect):
    """One SQLite file."""

    name = "sqlite"
    for_update = ""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock_path = path.with_name(path.name + ".lock")
        self.presence_path = path.with_name(path.name + ".presence")
        self._long_works = 0

    @property
    def place(self) -> str:
        """The path."""
        return str(self.path)

    def engine(self) -> Engine:
        """An engine that leaves BEGIN to :func:`_begin`."""
        engine = create_engine(
            URL.create("sqlite", database=str(self.path)),  # a path may hold ? and %
            module=sqlite3,
            # Each kept connection has a page cache of its own; one to read and one to write are enough. The
            # one that was used last comes first: its pages still hold, unless somebody else has saved.
            pool_size=2,
            pool_use_lifo=True,
            connect_args={"isolation_level": None, "check_same_thread": False, "timeout": PATIENCE},
        )
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        return engine

    def sql(self, statement: str) -> str:
        """The statement as it is: ``?`` is SQLite's own placeholder."""
        return statement

    @contextmanager
    def queue(self, patience: float = PATIENCE) -> Iterator[None]:
        """Wait in the kernel's queue of ``flock``, which is fair where SQLite's own lock is not."""
        handle = self._lock_file()
        if not _locked(handle, patience):
            raise StoreBusy(path=self.place)
        try:
            yield
        finally:
            os.close(handle)

    def for_reading(self, connection: Connection) -> Connection:
        """A deferred transaction: it sees one state and locks nobody out."""
        return connection.execution_options(sqlite_begin="DEFERRED")

    def for_writing(self, connection: Connection) -> Connection:
        """An immediate transaction: a deferred one that turns to writing fails at once when it is late."""
        return connection.execution_options(sqlite_begin="IMMEDIATE")

    def streaming_cursor(self, connection: Any) -> Any:
        """Any cursor: SQLite works out one row at a time."""
        return connection.cursor()

    def version(self, cursor: Any) -> int | None:
        """``user_version`` of a file of ours."""
        if not _is_ours(cursor):
            return None
        number: int = cursor.execute("PRAGMA user_version").fetchone()[0]
        return number

    def set_version(self, cursor: Any, version: int) -> None:
        """Mark the file as ours, at that version."""
        cursor.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        cursor.execute(f"PRAGMA user_version = {version:d}")

    def open_context(self, cursor: Any, actor: str) -> None:
        """Put the one row into ``ctx``.

        One that is there already was put there past the program (ours never outlives its transaction): it
        stays, as evidence.
        """
        if cursor.execute("SELECT 1 FROM ctx LIMIT 1").fetchone():
            raise ForeignContext(path=self.place)
        cursor.execute("INSERT INTO ctx (id, actor) VALUES (1, ?)", (actor,))

    def close_context(self, cursor: Any) -> None:
        """Empty ``ctx``."""
        cursor.execute("DELETE FROM ctx")

    def open_erasing(self, cursor: Any, subject: str) -> None:
        """Name the subject in ``ctx``; what is removed is overwritten from here on."""
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.execute("UPDATE ctx SET erasing = ?", (subject,))

    def scrub(self, cursor: Any) -> bool:
        """Merge the full-text index, write the file anew, empty the log.

        Pages keep parts of what once stood on them, also of what was only moved or changed before; in a file
        that is written anew from the rows there is nothing else.
        """
        cursor.execute("INSERT INTO search_fts (search_fts) VALUES ('optimize')")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA secure_delete = OFF")
        busy, _log, _done = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def lock_chain(self, cursor: Any) -> None:
        """Nothing to do: BEGIN IMMEDIATE is that lock."""

    def lock_schema(self, cursor: Any) -> None:
        """Nothing to do: BEGIN IMMEDIATE is that lock."""

    @contextmanager
    def more_memory(self, cursor: Any) -> Iterator[None]:
        """A greater page cache: what a batch adds to the indexes touches a page for each new card."""
        cursor.execute(f"PRAGMA cache_size = {-_BULK_CACHE}")
        if self._long_works:
            cursor.execute(f"PRAGMA wal_autocheckpoint = {_BULK_LOG}")
        try:
            yield
        finally:
            if not self._long_works:
                cursor.execute(f"PRAGMA cache_size = {-_CACHE}")

    @contextmanager
    def long_work(self) -> Iterator[None]:
        """Keep the greater cache between units of work, and bring the log into the file more seldom.

        Each unit of work changes many of the pages that the one before changed. :meth:`settle` ends it.
        """
        self._long_works += 1
        try:
            yield
        finally:
            self._long_works -= 1

    def settle(self, cursor: Any) -> None:
        """Bring the log into the file and shorten it; what a long reader still needs is left."""
        cursor.execute(f"PRAGMA cache_size = {-_CACHE}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_LOG}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def guards(self) -> list[Guard]:
        """The generated triggers."""
        from crm_tui.store.guards import sqlite_guards

        return sqlite_guards()

    def guards_found(self, cursor: Any) -> list[tuple[str, str]]:
        """The triggers as SQLite keeps them: the very text that made them."""
        found = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        return [tuple(each) for each in found]

    def drop_guards(self, cursor: Any) -> None:
        """Drop every trigger."""
        for name, _ in self.guards_found(cursor):
            cursor.execute(f'DROP TRIGGER "{name}"')

    def presence(self) -> PresenceFile:
        """Another file than the database: each lease there would raise everybody's ``data_version``."""
        from crm_tui.store.presence import PresenceFile

        return PresenceFile(self.presence_path, self.creation_mode())

    def watch(self, connection: Any) -> None:
        """Nothing to do: outside a transaction it holds nothing."""

    def changes_seen(self, connection: Any) -> int:
        """``PRAGMA data_version``: moves with the commits of all other connections."""
        number: int = connection.execute("PRAGMA data_version").fetchone()[0]
        return number

    def translate(self, error: BaseException) -> StoreError | None:
        """By SQLite's own error name, its primary part."""
        if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.IntegrityError):
            return None
        name = str(getattr(error, "sqlite_errorname", ""))
        for prefix, kind in _ERRORS.items():
            if name == prefix or name.startswith(prefix + "_"):
                return kind(path=self.place)
        if name.startswith("SQLITE_IOERR"):
            return store_error("store_failed", path=self.place, reason=name)
        if not name:
            return next(
                (kind(path=self.place) for text, kind in _NAMELESS.items() if text in str(error)), None
            )
        return None

    def exists(self) -> bool:
        """Whether the file is there; one without a byte is about to become a database."""
        try:
            return self.path.stat().st_size > 0
        except OSError:
            return False

    def check_place(self) -> None:
        """Whether the file is there, and it and its folder can be written (``-wal`` comes beside it)."""
        self._refuse_folder()
        if not self.exists():
            raise StoreMissing(path=self.place)
        if not (os.access(self.path, os.R_OK | os.W_OK) and os.access(self.path.parent, os.W_OK | os.X_OK)):
            raise StoreReadOnly(path=self.place)

    def create_place(self) -> None:
        """Make the empty file, and its folder when there is none, with the right permissions.

        SQLite itself would make it readable by everyone; ``-wal`` and ``-shm`` take over its mode. An empty
        file that somebody made before gets these permissions too.
        """
        self._refuse_folder()
        try:
            _touch(self.path, self.creation_mode())
            if not self.exists():
                self.path.chmod(self.creation_mode())
        except OSError as error:
            raise StoreReadOnly(path=self.place) from error

    def is_empty(self, cursor: Any) -> bool:
        """Whether the file has no schema."""
        return _has_no_schema(cursor)

    def creation_mode(self) -> int:
        """Permissions of a new file: for its owner alone, or for the group in a setgid folder."""
        return 0o660 if self.path.parent.stat().st_mode & stat.S_ISGID else 0o600

    def _refuse_folder(self) -> None:
        if self.path.is_dir():
            raise store_error("is_a_folder", path=self.place)

    def _lock_file(self) -> int:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _touch(self.lock_path, self.creation_mode())
            return os.open(self.lock_path, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise StoreReadOnly(path=self.place) from error


def _touch(path: Path, mode: int) -> None:
    with suppress(FileExistsError):
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
        try:
            os.fchmod(handle, mode)  # whatever the umask says
        finally:
            os.close(handle)


def _locked(handle: int, patience: float) -> bool:
    """Lock ``handle``; after ``patience`` seconds it is closed and the answer is no.

    A waiting ``flock`` cannot be given up, so a thread does the waiting; when its turn comes too late it
    lets go at once.
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    else:
        return True
    settled = threading.Lock()
    outcome: list[str] = []
    arrived = threading.Event()

    def wait() -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with settled:
            if outcome:
                os.close(handle)
            else:
                outcome.append("locked")
        arrived.set()

    threading.Thread(target=wait, name="crm-store-queue", daemon=True).start()
    try:
        arrived.wait(patience)
    except BaseException:  # Ctrl+C: the turn must not be kept by nobody
        with settled:
            if outcome:
                os.close(handle)
            else:
                outcome.append("given up")
        raise
    with settled:
        if not outcome:
            outcome.append("given up")
        return outcome == ["locked"]


def _is_ours(cursor: Any) -> bool:
    return bool(cursor.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)


def _has_no_schema(cursor: Any) -> bool:
    return not cursor.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def _set_up(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    if _is_ours(connection) or _has_no_schema(connection):
        # It stays in the file, so somebody else's must not get it.
        connection.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Connection) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {kind}")
