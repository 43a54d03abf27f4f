"""Entries that were not saved yet, in a file of their own.

The file belongs to one member of the staff and may sit on another disk than the database. It is written by
the plain driver, a few times a second while somebody types, so it loads nothing heavy. A damaged file never
stands in the way: it is set aside under another name and a fresh one begins.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from crm_tui.domain.draft import Draft
from crm_tui.domain.errors import StoreBusy, StoreError, StoreFull, StoreReadOnly
from crm_tui.store import clock
from crm_tui.store.driver import sqlite3

_T = TypeVar("_T")
_Drafts = list[Draft]  # inside the class, ``list`` is its method
_Values = list[Any]

_FORMAT = 1
_COLUMNS = "id, login, database, card_id, base, body, title, saved_at"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS draft (
  id TEXT PRIMARY KEY, login TEXT NOT NULL, database TEXT NOT NULL, card_id INTEGER, base TEXT NOT NULL,
  body TEXT NOT NULL, title TEXT NOT NULL, saved_at TEXT NOT NULL, pid INTEGER NOT NULL, started TEXT NOT NULL
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this machine; a pid alone is used again one day, so its start goes with it."""

    pid: int
    started: str
    """In the system's own words; empty where it does not tell."""

    @classmethod
    def with_pid(cls, pid: int) -> Process:
        """The process that has the pid now."""
        return cls(pid, _start_of(pid))

    @property
    def is_living(self) -> bool:
        """Whether it is still there."""
        if self.started:
            return _start_of(self.pid) == self.started
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def _start_of(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    # The command's name, in brackets, may hold blanks and brackets itself.
    fields = stat[stat.rindex(b")") + 2 :].split()
    ended = fields[0] in (b"Z", b"X")
    return "" if ended else fields[19].decode()


class DraftFile:
    """The drafts of one member of the staff; may be used from several threads.

    Every method may raise:

    - ``StoreReadOnly``: the folder or the file cannot be written;
    - ``StoreFull``: the disk is full;
    - ``StoreBusy``: another program holds the file.
    """

    def __init__(self, path: Path, *, process: Process | None = None) -> None:
        """Name the file; it is made on first use.

        Args:
            path: where it is.
            process: who types the drafts that are put; this process by default.
        """
        self.path = path
        self.process = process or Process.with_pid(os.getpid())
        self._lock = threading.Lock()
        self._connection: Any = None
        self._inode = 0

    def put(self, draft: Draft) -> None:
        """Keep a draft, in place of the earlier state of the same one; it is on the disk on return."""
        row = (
            draft.id,
            draft.login,
            draft.database,
            draft.card_id,
            draft.base,
            draft.body,
            draft.title,
            clock.to_text(draft.saved_at) or clock.now(),
            self.process.pid,
            self.process.started,
        )
        sql = f"INSERT OR REPLACE INTO draft ({_COLUMNS}, pid, started) VALUES (?,?,?,?,?,?,?,?,?,?)"  # noqa: S608  # constant
        self._with_file(lambda connection: connection.execute(sql, row).rowcount)

    def list(self, login: str, database: str) -> _Drafts:
        """What somebody typed for one database and no other living process is typing, newest first."""
        sql = (
            f"SELECT pid, started, {_COLUMNS} FROM draft"  # noqa: S608  # constant
            " WHERE login = ? AND database = ? ORDER BY saved_at DESC, id"
        )
        rows = self._with_file(lambda connection: connection.execute(sql, (login, database)).fetchall())
        return [
            _draft(values)
            for pid, started, *values in rows
            if (typist := Process(pid, started)) == self.process or not typist.is_living
        ]

    def delete(self, draft_id: str) -> None:
        """Throw a draft away; unknown ones are no matter."""
        self._with_file(
            lambda connection: connection.execute("DELETE FROM draft WHERE id = ?", (draft_id,)).rowcount
        )

    def purge(self, older_than: datetime) -> int:
        """Throw away the drafts last typed before an instant; says how many there were."""
        limit = clock.to_text(older_than)
        count: int = self._with_file(
            lambda connection: connection.execute("DELETE FROM draft WHERE saved_at < ?", (limit,)).rowcount
        )
        return count

    def forget(self, wanted: Callable[[Draft], bool]) -> int:
        """Throw away the drafts of anybody that meet a condition, and leave nothing of them on the disk.

        What was set aside as damaged goes too: nobody can tell any more whose values it holds.
        """

        def work(connection: Any) -> int:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM draft").fetchall()  # noqa: S608  # constant
            gone = [(values[0],) for values in rows if wanted(_draft(values))]
            connection.executemany("DELETE FROM draft WHERE id = ?", gone)
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return len(gone)

        count: int = self._with_file(work)
        for part in self.path.parent.glob(f"{self.path.name}.broken-*"):
            part.unlink(missing_ok=True)
        return count

    def close(self) -> None:
        """Let the file go; the next call opens it again."""
        with self._lock:
            self._close()

    def _with_file(self, work: Callable[[Any], _T]) -> _T:
        with self._lock:
            try:
                try:
                    return work(self._open())
                except sqlite3.OperationalError:
                    raise
                except sqlite3.DatabaseError:
                    self._set_aside()
                    return work(self._open())
            except sqlite3.OperationalError as error:
                self._close()
                raise _explained(error) from error
            except OSError as error:
                self._close()
                raise StoreReadOnly(path=str(self.path)) from error

    def _open(self) -> Any:
        if self._connection is not None and _inode(self.path) == self._inode:
            return self._connection
        self._close()
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The file holds what clients said: made unreadable for others before SQLite makes it.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(
            str(self.path), timeout=2.0, isolation_level=None, check_same_thread=False
        )
        self._connection = connection
        self._inode = _inode(self.path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        if connection.execute("PRAGMA user_version").fetchone()[0] not in (0, _FORMAT):
            raise sqlite3.DatabaseError("drafts of another version")
        connection.execute(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {_FORMAT}")
        return connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _set_aside(self) -> None:
        self._close()
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        for suffix in ("", "-wal", "-shm"):
            part = self.path.with_name(self.path.name + suffix)
            if part.exists():
                part.rename(self.path.with_name(f"{self.path.name}.broken-{stamp}{suffix}"))


def _draft(values: _Values) -> Draft:
    draft_id, login, database, card_id, base, body, title, saved_at = values
    return Draft(
        id=draft_id,
        login=login,
        database=database,
        card_id=card_id,
        base=base,
        body=body,
        title=title,
        saved_at=clock.from_text(saved_at),
    )


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


def _explained(error: Exception) -> StoreError:
    text = str(error)
    if "locked" in text or "busy" in text:
        return StoreBusy()
    if "full" in text:
        return StoreFull()
    return StoreReadOnly()
