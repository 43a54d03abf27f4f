"""Copies of the database that can be trusted, and putting one back.

A copy is made under another name, checked (pages, references, trace, rows against their replay), and only
then gets its own name; an existing file is never replaced. SQLite's backup interface keeps nobody from
working meanwhile. For PostgreSQL ``pg_dump`` and ``pg_restore`` do the work.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from crm_tui.domain.errors import (
    BackupBroken,
    BadFile,
    CopyBroken,
    NewerStore,
    NotADatabase,
    StoreFull,
    TraceBroken,
)
from crm_tui.store.dialects import Dialect, dialect_for
from crm_tui.store.dialects.postgresql import PostgresDialect
from crm_tui.store.dialects.sqlite import SqliteDialect
from crm_tui.store.driver import sqlite3
from crm_tui.store.engine import Store
from crm_tui.store.migrations import SCHEMA
from crm_tui.store.unit_of_work import reading, translated
from crm_tui.store.verification import verify

#: What SQLite puts beside a file, and leaves there when the disk is full.
_BESIDE = ("-wal", "-shm", "-journal")


def backup(store: Store, target: Path) -> None:
    """Write a verified copy of the database to ``target``, readable by its owner alone.

    Raises:
        BadFile: There is such a file already, or it cannot be written, or the disk is full; ``pg_dump`` is
            missing or failed.
        NotADatabase: The copy is damaged, as the original must be; it is thrown away.
        CopyBroken: The trace does not verify; the copy is there all the same, better than none.
    """
    copy(store.dialect, target)


def copy(dialect: Dialect, target: Path) -> None:
    """What :func:`backup` does, for a database of any version of the schema."""
    with _finished(target) as unfinished, translated(dialect):
        if isinstance(dialect, SqliteDialect):
            broken = _copy_file(dialect.path, unfinished)
        elif isinstance(dialect, PostgresDialect):
            broken = _check_trace(dialect)
            _run(dialect, "pg_dump", "--format=custom", "--no-owner", f"--file={unfinished}", _to(dialect))
        else:
            raise TypeError(type(dialect))
    if broken is not None:
        raise CopyBroken(path=str(target), **broken.data)


def restore(source: Path, url: str) -> None:
    """Put the copy ``source`` where there is no database yet.

    A copy of an older schema waits for ``upgrade`` then.

    Raises:
        BadFile: The source cannot be read, or something is at ``url`` already; ``pg_restore`` is missing or
            failed.
        NotADatabase: The source is not a copy of a database of ours, or is damaged.
        NewerStore: It was written by a newer version of the program.
        BackupBroken: The trace of the copy does not verify; nothing is put in place.
    """
    if not source.is_file():
        raise BadFile(path=str(source), reason="missing")
    if not os.access(source, os.R_OK):
        raise BadFile(path=str(source), reason="unreadable")
    dialect = dialect_for(url)
    with translated(dialect), dialect.queue():
        if dialect.exists():
            if isinstance(dialect, SqliteDialect):
                raise BadFile(path=dialect.place, reason="exists")
            raise BadFile(path=dialect.place, reason="filled")
        if isinstance(dialect, SqliteDialect):
            dialect.path.unlink(missing_ok=True)  # empty, or exists() would have said so
            with _finished(dialect.path, mode=dialect.creation_mode()) as unfinished:
                broken = _copy_file(source, unfinished)
                if broken is not None:
                    raise BackupBroken(path=str(source), **broken.data)
        elif isinstance(dialect, PostgresDialect):
            options = ("--no-owner", "--exit-on-error", "--single-transaction")
            _run(dialect, "pg_restore", *options, _to(dialect), str(source))
            # Only the server can read a dump, so it is looked at in place and taken out again.
            broken = _check_trace(dialect)
            if broken is not None:
                _clear(dialect)
                raise BackupBroken(path=str(source), **broken.data)
        else:
            raise TypeError(type(dialect))


@contextmanager
def _finished(target: Path, *, mode: int = 0o600) -> Iterator[Path]:
    """A new file beside ``target``: it gets that name when the block ends well, and goes when it does not."""
    if target.exists():
        raise BadFile(path=str(target), reason="exists")
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        try:
            os.fchmod(handle, mode)
            yield unfinished
            os.fsync(handle)
        finally:
            os.close(handle)
        _name(unfinished, target)
    except FileExistsError as error:
        raise BadFile(path=str(target), reason="exists") from error
    except StoreFull as error:
        raise BadFile(path=str(target), reason="full") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BadFile(path=str(target), reason="full") from error
        raise BadFile(path=str(target), reason="unwritable") from error
    finally:
        for rest in (unfinished, *(unfinished.with_name(unfinished.name + end) for end in _BESIDE)):
            with suppress(OSError):
                rest.unlink()


def _name(unfinished: Path, target: Path) -> None:
    """Give the file its name, never that of an existing one."""
    try:
        os.link(unfinished, target)  # unlike a renaming, this refuses to replace
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS) or target.exists():
            raise
        unfinished.rename(target)  # memory sticks know no links
    folder = target.parent
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- SQLite ---------------------------------------------------------------------------------------------


def _copy_file(source: Path, target: Path) -> TraceBroken | None:
    """Copy and check; what is wrong with the copy is told of ``source``."""
    with translated(SqliteDialect(source)):
        origin = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        try:
            origin.execute("SELECT 1 FROM sqlite_master")  # the backup itself does not say what is wrong
            destination = sqlite3.connect(str(target), isolation_level=None)
            try:
                origin.backup(destination)
                _check_pages(destination, source)
                broken = _check_trace(SqliteDialect(target))
                destination.execute("PRAGMA journal_mode = DELETE")  # one file, not three
                return broken
            finally:
                destination.close()
        finally:
            origin.close()


def _check_pages(copy_: Any, source: Path) -> None:
    version = SqliteDialect(source).version(copy_)
    whole = copy_.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    if version is None or not whole or copy_.execute("PRAGMA foreign_key_check").fetchall():
        raise NotADatabase(path=str(source))
    if version > SCHEMA:
        raise NewerStore(path=str(source), version=str(version), expected=str(SCHEMA))


# --- both -----------------------------------------------------------------------------------------------


def _check_trace(dialect: Dialect) -> TraceBroken | None:
    engine = dialect.engine()
    try:
        with reading(engine, dialect) as tx:
            ours = dialect.version(tx.cursor) == SCHEMA
            result = verify(tx, rows=ours, guards=ours)
    finally:
        engine.dispose()
    if result.ok:
        return None
    return TraceBroken(problem=result.problem, seq=str(result.bad_seq or ""), detail=result.detail)


# --- PostgreSQL -----------------------------------------------------------------------------------------


def _run(dialect: PostgresDialect, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password goes by its environment, where no process list shows it."""
    found = _program(program)
    if found is None:
        raise BadFile(path=program, reason="program_missing")
    environment = {
        **os.environ,
        "LC_ALL": "C",
        **({"PGPASSWORD": dialect.url.password} if dialect.url.password else {}),
    }
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, check=False)  # noqa: S603  # our own
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        if os.strerror(errno.ENOSPC) in "".join(last):
            raise StoreFull(path=dialect.place)
        raise BadFile(path=program, reason="program_failed", detail="".join(last))


def _clear(dialect: PostgresDialect) -> None:
    """Take out everything of a database that was empty before it was filled from a dump."""
    engine = dialect.engine()
    try:
        with engine.begin() as connection:
            cursor = connection.connection.cursor()
            dialect.drop_guards(cursor)
            cursor.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p')"
                " AND relnamespace = current_schema()::regnamespace"
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f"DROP TABLE {table} CASCADE")
    finally:
        engine.dispose()


def _to(dialect: PostgresDialect) -> str:
    url = dialect.url
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return f"--dbname={address.render_as_string()}"


def _program(name: str) -> str | None:
    """The newest one of Debian's places, which can read every older server, or one on ``PATH``."""

    def age(path: Path) -> int:
        return int(path.parent.parent.name) if path.parent.parent.name.isdecimal() else 0

    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=age)
    return str(places[-1]) if places else shutil.which(name)
