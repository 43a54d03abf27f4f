"""One transaction: a short look at the data, or a change with somebody who answers for it.

:class:`Tx` is what the rest of the store works with. It is good only inside its ``with`` block
and in one thread.

A change takes these steps, in this order: the writers' queue; BEGIN IMMEDIATE; is the schema ours; who acts,
and may they; the triggers are told who; *the work*; flush; what the triggers staged is chained into the
trace; the actor is taken back; COMMIT. Whatever goes wrong on the way, nothing of it is left.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from crm_tui.domain.errors import (
    CrmError,
    Forbidden,
    NewerStore,
    NotADatabase,
    OlderStore,
    StoreMissing,
    UnknownStaff,
)
from crm_tui.domain.vocabulary import Role
from crm_tui.store.chain import append_staged, head
from crm_tui.store.clock import now
from crm_tui.store.dialects import Dialect
from crm_tui.store.migrations import SCHEMA

_FETCH = 2000


class Tx:
    """The transaction under way."""

    def __init__(
        self, connection: Connection, dialect: Dialect, *, actor: str = "", action: str = "", reason: str = ""
    ) -> None:
        self.connection = connection
        self.dialect = dialect
        self.actor = actor
        self.action = action
        self.reason = reason
        self.at = now()
        """The UTC text of this unit of work: one for all its rows, never before the last event."""
        self.change: int | None = None
        """The change number of what was written; known when the unit of work has ended, ``None`` if it
        wrote nothing that is traced."""
        self.staged_before = 0
        """Rows of the staging table up to this one are not ours."""
        self.cursor: Any = connection.connection.cursor()
        """The driver's own cursor; for the dialects."""
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """A SQLModel session on this transaction; flushed before the commit, never committed by hand."""
        if self._session is None:
            self._session = Session(bind=self.connection, expire_on_commit=False, autoflush=False)
        return self._session

    def flush(self) -> None:
        """Send the session's pending changes to the database."""
        if self._session is not None:
            self._session.flush()

    def execute(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement on the driver itself and give back all its rows (none for a plain write).

        ``?`` stands for each value, on every database; no other ``?`` may be in the text. A new row's key
        comes by ``RETURNING id``. Pending changes of the session are flushed first.
        """
        self.flush()
        self.cursor.execute(self.dialect.sql(sql), params)
        rows: list[tuple[Any, ...]] = self.cursor.fetchall() if self.cursor.description else []
        return rows

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each of ``rows``, as fast as the driver can."""
        self.flush()
        self.cursor.executemany(self.dialect.sql(sql), rows)

    def iterate(self, sql: str, params: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query a few at a time, for results that may not fit into memory.

        The tables that the query reads must not be written while it runs.
        """
        self.flush()
        cursor = self.dialect.streaming_cursor(self.connection.connection.driver_connection)
        try:
            cursor.execute(self.dialect.sql(sql), params)
            while rows := cursor.fetchmany(_FETCH):
                yield from rows
        finally:
            cursor.close()

    def alone(self) -> None:
        """From here to the end of the unit of work nobody else saves: what is read now still holds then.

        SQLite has one writer at a time anyway. On PostgreSQL the others wait, so it is for what cannot do
        without: whether a new client is there already, and the counts that all writers share. Rows that
        others may change are locked before, never after: whoever has locked one waits for this.
        """
        self.dialect.lock_chain(self.cursor)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the unit of work that may be refused alone: what it wrote goes, the rest stays.

        Only by an error of ours; whatever else goes wrong is the end of the whole unit of work.
        """
        self.flush()
        self.cursor.execute("SAVEPOINT part")
        try:
            yield
            self.flush()
        except CrmError:
            if self._session is not None:
                self._session.expunge_all()
            self.cursor.execute("ROLLBACK TO SAVEPOINT part")
            self.cursor.execute("RELEASE SAVEPOINT part")
            raise
        self.cursor.execute("RELEASE SAVEPOINT part")

    def chain(self) -> None:
        """Move what is staged so far into the trace.

        The end of the unit of work does it anyway; a bulk writer calls it every few thousand rows, so that
        the staging table stays small.
        """
        self.flush()
        append_staged(self)

    def close(self) -> None:
        """Let the session and the cursor go."""
        if self._session is not None:
            self._session.close()
        self.cursor.close()


@contextmanager
def translated(dialect: Dialect) -> Iterator[None]:
    """Turn the driver's errors into ours; what is not one of them goes through as it is."""
    try:
        yield
    except CrmError:
        raise
    except Exception as error:  # each driver has its own; what is none of them goes on as it is
        cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        ours = dialect.translate(cause)
        if ours is None:
            raise
        raise ours from error


@contextmanager
def reading(engine: Engine, dialect: Dialect) -> Iterator[Tx]:
    """A consistent look at the data; short, and nothing of it may be used afterwards."""
    with translated(dialect), dialect.for_reading(engine.connect()) as connection:
        # Left without a commit: the connection rolls back when it goes back to the pool.
        connection.begin()
        tx = Tx(connection, dialect)
        try:
            yield tx
        finally:
            tx.close()


@contextmanager
def writing(
    engine: Engine, dialect: Dialect, *, actor: str, action: str, needs: Role | None, reason: str
) -> Iterator[Tx]:
    """One unit of work; see the head of this module."""
    with translated(dialect), _one_at_a_time(dialect.place), dialect.queue():  # noqa: SIM117  # the queue first, whole
        with dialect.for_writing(engine.connect()) as connection, connection.begin():
            tx = Tx(connection, dialect, actor=actor, action=action, reason=reason)
            try:
                check_schema(dialect, tx.cursor)
                if needs is not None:
                    _check_staff(tx, needs)
                _open(tx)
                yield tx
                tx.chain()
                dialect.close_context(tx.cursor)
            finally:
                tx.close()


def check_schema(dialect: Dialect, cursor: Any) -> None:
    """Whether this build may work with that database.

    Raises:
        StoreMissing: It is empty.
        NotADatabase: It is none of ours.
        OlderStore: It waits for an upgrade.
        NewerStore: This build is too old for it.
    """
    version = dialect.version(cursor)
    if version is None and dialect.is_empty(cursor):
        raise StoreMissing(path=dialect.place)
    if version is None:
        raise NotADatabase(path=dialect.place)
    if version < SCHEMA:
        raise OlderStore(path=dialect.place, version=str(version), expected=str(SCHEMA))
    if version > SCHEMA:
        raise NewerStore(path=dialect.place, version=str(version), expected=str(SCHEMA))


def _check_staff(tx: Tx, needs: Role) -> None:
    rows = tx.execute("SELECT role FROM staff WHERE login = ? AND active = 1", (tx.actor,))
    if not rows:
        raise UnknownStaff(login=tx.actor)
    try:
        role = Role(rows[0][0])
    except ValueError:  # written past the program; the trace says by whom it was another
        raise UnknownStaff(login=tx.actor) from None
    if not role.includes(needs):
        raise Forbidden(login=tx.actor, role=str(role), needs=str(needs))


def _open(tx: Tx) -> None:
    if not tx.actor:
        raise ValueError("a unit of work needs an actor")
    _, _, last_at = head(tx)
    tx.at = max(tx.at, last_at)
    tx.staged_before = tx.execute("SELECT coalesce(max(id), 0) FROM trace_staging")[0][0]
    tx.dialect.open_context(tx.cursor, tx.actor)


class _Here(threading.local):
    def __init__(self) -> None:
        self.written: set[str] = set()


_here = _Here()


@contextmanager
def _one_at_a_time(place: str) -> Iterator[None]:
    """Say at once that a unit of work was opened inside another, rather than wait for oneself."""
    if place in _here.written:
        raise RuntimeError("a unit of work inside another one")
    _here.written.add(place)
    try:
        yield
    finally:
        _here.written.remove(place)
