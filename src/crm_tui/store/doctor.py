"""Is the database well, and if not, what mends it.

What is looked at, by code (``data`` in parentheses):

- ``database`` (path, error and what fills its sentence): it is there, ours, and can be opened;
- ``schema_version`` (version, expected): remedy ``crm-tui upgrade``;
- ``sqlite_version`` (version, driver): not one with the WAL-reset race, which can damage a file that several
  processes write (SQLite 3.7.0 to 3.51.2, without the fixes in 3.44.6 and 3.50.7);
- ``journal_mode`` (mode): WAL;
- ``file_mode`` (path, mode, expected) and ``folder_mode`` (path, mode): who can read and write;
- ``filesystem`` (path, kind): WAL does not work over a network;
- ``free_space`` (path, free in bytes);
- ``quick_check`` (problem): the pages of the file, and the references between rows;
- ``server_version`` (version): PostgreSQL;
- ``guards`` (name): the triggers of the trace;
- ``staging`` (name): nothing was written past a unit of work;
- ``trace`` (events, seq, problem, detail): what ``crm-tui trace verify`` says, or in its place
  ``trace_unchecked`` (events) where that would take long;
- ``trace_head`` (seq, hash, at): the last event, to be compared with what was noted elsewhere.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from crm_tui.domain.errors import CrmError, NewerStore, OlderStore
from crm_tui.domain.health import Finding
from crm_tui.store.chain import head
from crm_tui.store.dialects import Dialect, dialect_for
from crm_tui.store.dialects.sqlite import SqliteDialect
from crm_tui.store.driver import sqlite3
from crm_tui.store.engine import Store
from crm_tui.store.migrations import SCHEMA
from crm_tui.store.unit_of_work import Tx
from crm_tui.store.verification import altered_guard, leftover, verify

#: Bytes below which a backup or a bulk import may not fit any more.
ENOUGH_SPACE = 200 * 1024 * 1024

#: Events above which the whole trace is left to ``crm-tui trace verify``: some ten seconds.
EVENTS_AT_ONCE = 200_000

_NETWORK = ("nfs", "cifs", "smb", "fuse", "9p", "afs", "ceph", "gluster", "lustre", "ncpfs")


def examine(url: str) -> list[Finding]:
    """All that was looked at, good and bad; a sick database is a finding, never an error."""
    findings: list[Finding] = []
    try:
        dialect = dialect_for(url)
        if isinstance(dialect, SqliteDialect):
            findings += _place(dialect)
        store = Store.open(url)
    except CrmError as error:
        return [*findings, *_not_opened(url, error)]
    findings.append(Finding(code="database", ok=True, data={"path": dialect.place}))
    findings.append(_schema(str(SCHEMA)))
    try:
        with store.read() as tx:
            findings += _sqlite(tx) if dialect.name == "sqlite" else _postgres(tx)
            findings += _trace(tx, dialect)
    except CrmError as error:
        findings += _not_opened(url, error)
    finally:
        store.close()
    return findings


def affected(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the WAL-reset race (https://sqlite.org/wal.html, "The WAL-Reset Bug")."""
    if version >= (3, 51, 3) or version < (3, 7, 0):
        return False
    return not (version[:2] == (3, 50) and version >= (3, 50, 7)) and not (
        version[:2] == (3, 44) and version >= (3, 44, 6)
    )


def _not_opened(url: str, error: CrmError) -> list[Finding]:
    if isinstance(error, OlderStore | NewerStore):
        remedy = "crm-tui upgrade" if isinstance(error, OlderStore) else ""
        return [_schema(error.data["version"], remedy)]
    place = error.data.get("path", url)
    return [Finding(code="database", ok=False, data={**error.data, "path": place, "error": error.code})]


def _schema(version: str, remedy: str = "") -> Finding:
    expected = str(SCHEMA)
    data = {"version": version, "expected": expected}
    return Finding(code="schema_version", ok=version == expected, data=data, remedy=remedy)


# --- the place of a SQLite file -------------------------------------------------------------------------


def _place(dialect: SqliteDialect) -> Iterator[Finding]:
    path, folder = dialect.path, dialect.path.parent
    version = sqlite3.sqlite_version
    yield Finding(
        code="sqlite_version",
        ok=not affected(tuple(int(part) for part in version.split("."))),
        data={"version": version, "driver": sqlite3.__name__.partition(".")[0]},
        remedy="pip install pysqlite3",
    )
    if path.is_dir() or not folder.is_dir():
        return
    yield _folder_mode(folder)
    beside = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    for file in (path, dialect.lock_path, dialect.presence_path, *beside):
        if file.exists():
            yield _file_mode(file, dialect.creation_mode())
    kind = filesystem_of(folder)
    data = {"path": str(folder), "kind": kind}
    yield Finding(code="filesystem", ok=not kind.startswith(_NETWORK), data=data)
    free = shutil.disk_usage(folder).free
    yield Finding(code="free_space", ok=free >= ENOUGH_SPACE, data={"path": str(folder), "free": str(free)})


def _folder_mode(folder: Path) -> Finding:
    mode = stat.S_IMODE(folder.stat().st_mode)
    # Who can write there can put another file in the place of the database. A group may, where what it
    # makes stays the group's.
    ok = not mode & 0o002 and (not mode & 0o020 or bool(mode & stat.S_ISGID))
    data = {"path": str(folder), "mode": f"{mode:04o}"}
    return Finding(code="folder_mode", ok=ok, data=data, remedy=f"chmod g-w,o-w {quote(str(folder))}")


def _file_mode(file: Path, expected: int) -> Finding:
    mode = stat.S_IMODE(file.stat().st_mode)
    reachable = os.access(file, os.R_OK | os.W_OK)
    data = {"path": str(file), "mode": f"{mode:04o}", "expected": f"{expected:04o}"}
    remedy = f"chmod {expected:04o} {quote(str(file))}"
    return Finding(code="file_mode", ok=mode == expected and reachable, data=data, remedy=remedy)


def filesystem_of(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """The kind of file system that ``folder`` is on, as the kernel calls it; "" where it does not say."""
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    wanted = folder.resolve()
    best, kind = -1, ""
    for line in lines:
        left, _, right = line.partition(" - ")
        point = left.split(" ")[4].encode().decode("unicode_escape")
        if wanted.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), right.split(" ")[0]
    return kind


# --- what is inside -------------------------------------------------------------------------------------


def _sqlite(tx: Tx) -> Iterator[Finding]:
    mode = str(tx.execute("PRAGMA journal_mode")[0][0])
    yield Finding(code="journal_mode", ok=mode == "wal", data={"mode": mode})
    problem = str(tx.execute("PRAGMA quick_check(1)")[0][0])
    if problem == "ok" and (broken := tx.execute("PRAGMA foreign_key_check")):
        problem = f"{broken[0][0]} {broken[0][1]}"
    found = "" if problem == "ok" else problem
    yield Finding(code="quick_check", ok=not found, data={"problem": found})


def _postgres(tx: Tx) -> Iterator[Finding]:
    [(version,)] = tx.execute("SHOW server_version")
    yield Finding(code="server_version", ok=True, data={"version": str(version)})


def _trace(tx: Tx, dialect: Dialect) -> Iterator[Finding]:
    guard = altered_guard(tx)
    yield Finding(code="guards", ok=not guard, data={"name": guard})
    left = leftover(tx)
    remedy = "crm-tui trace verify"
    if left == "ctx":  # it keeps everybody from saving until somebody has seen to it
        remedy = f"sqlite3 {quote(dialect.place)} 'DELETE FROM ctx'"  # noqa: S608  # for people to run
    yield Finding(code="staging", ok=not left, data={"name": left}, remedy=remedy)
    seq, link, at = head(tx)
    if seq > EVENTS_AT_ONCE:
        yield Finding(code="trace_unchecked", ok=True, data={"events": str(seq)})
    else:
        result = verify(tx)
        data = {"events": str(result.events), "seq": str(result.bad_seq or "")}
        data |= {"problem": result.problem, "detail": result.detail}
        yield Finding(code="trace", ok=result.ok, data=data)
    yield Finding(code="trace_head", ok=True, data={"seq": str(seq), "hash": link, "at": at})
