"""The store: one database, opened once by a process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from typing import Any

from sqlalchemy import Engine

from crm_tui.domain.errors import StoreError, StoreMissing
from crm_tui.domain.vocabulary import Role
from crm_tui.store.dialects import Dialect, dialect_for
from crm_tui.store.unit_of_work import Tx, check_schema, reading, translated, writing


class Store:
    """An open database. Its methods may be called from any thread; each transaction stays in one."""

    def __init__(self, url: str, dialect: Dialect, engine: Engine) -> None:
        self.url = url
        self.dialect = dialect
        self.created = False
        """Whether the database was missing and this process has just made it."""
        self._engine = engine
        self._mine = threading.Lock()
        self._writes = 0
        self._own_changes: set[int] = set()
        self._watch_lock = threading.Lock()
        self._watch: Any = None

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Store:
        """Open the database at ``url``: a plain path, ``sqlite:///…`` or ``postgresql+psycopg://…``.

        With ``create``, one that is not there yet is made first, by one process even if several ask at once.

        Raises:
            StoreMissing: There is none, and ``create`` was not asked.
            NotADatabase: What is there is not ours, or damaged.
            NewerStore: It was written by a newer version of the program.
            OlderStore: It waits for ``upgrade``.
            StoreReadOnly: Its file or folder cannot be written.
            StoreBusy: It is locked for longer than one can wait.
            StoreError: ``unknown_database_kind``, ``postgres_missing`` or ``store_unreachable``.
        """
        dialect = dialect_for(url)
        try:
            return cls(url, dialect, _open_engine(dialect))
        except StoreMissing:
            if not create:
                raise
        from crm_tui.store.upgrade import upgrade

        created = upgrade(url, create=True)
        store = cls(url, dialect, _open_engine(dialect))
        store.created = created
        return store

    def read(self) -> AbstractContextManager[Tx]:
        """A short, consistent look at the data."""
        return reading(self._engine, self.dialect)

    @contextmanager
    def write(
        self, *, actor: str, action: str, needs: Role | None = Role.SELLER, reason: str = ""
    ) -> Iterator[Tx]:
        """One unit of work: all of it is saved and traced, or nothing.

        ``actor`` is the Unix login, ``action`` the use case, ``reason`` what the person said about it. With
        ``needs``, the actor must be on the staff list with at least that role; ``None`` is for setting up a
        fresh database.

        Raises:
            UnknownStaff: The actor is not on the list, or no longer active.
            Forbidden: The role does not allow it.
            StoreBusy, StoreFull, StoreReadOnly, NotADatabase: What the database says.
            NewerStore, OlderStore: It was upgraded meanwhile.
        """
        with self._mine:
            self._writes += 1
        try:
            with writing(
                self._engine, self.dialect, actor=actor, action=action, needs=needs, reason=reason
            ) as tx:
                yield tx
            if tx.change is not None:
                self._own_changes.add(tx.change)
        finally:
            with self._mine:
                self._writes -= 1

    def own_changes(self, *, after: int) -> frozenset[int] | None:
        """The changes behind event ``after`` that were made through this store; the older ones are forgotten.

        ``None`` while a unit of work is under way: what was read of the trace may hold its events already.
        """
        with self._mine:
            if self._writes:
                return None
            self._own_changes = {change for change in self._own_changes if change > after}
            return frozenset(self._own_changes)

    @contextmanager
    def long_work(self) -> Iterator[None]:
        """While many units of work follow each other that each write very many rows, as in an import.

        What they read again and again stays in memory between them, and is cleared up at the end.
        """
        try:
            with self.dialect.long_work():
                yield
        finally:
            with suppress(StoreError):  # somebody else does it with the next save
                self.settle()

    def settle(self) -> None:
        """Clear up after very many rows were written; else the next one who saves waits for it."""
        with translated(self.dialect), self.dialect.queue(), closing(self._engine.raw_connection()) as pooled:
            self.dialect.settle(pooled.cursor())

    def scrub(self) -> bool:
        """After somebody was erased: take what was removed off the disk as well; in its own time.

        Returns:
            Whether it is done; else somebody who was reading holds the log, and the next one will do it.
        """
        with translated(self.dialect), self.dialect.queue(), closing(self._engine.raw_connection()) as pooled:
            self.dialect.watch(pooled.driver_connection)  # no transaction around it
            try:
                return self.dialect.scrub(pooled.cursor())
            finally:
                pooled.invalidate()

    def data_version(self) -> int:
        """A number that moves when something was committed, here or elsewhere; cheap enough to poll."""
        with self._watch_lock, translated(self.dialect):
            if self._watch is None:
                pooled = self._engine.raw_connection()
                self._watch = pooled.driver_connection
                pooled.detach()  # the pool has no use for it afterwards
                self.dialect.watch(self._watch)
            try:
                return self.dialect.changes_seen(self._watch)
            except Exception:  # a server that was restarted is asked anew next time
                self._close_watch()
                raise

    def close(self) -> None:
        """Let all connections go."""
        with self._watch_lock:
            self._close_watch()
        self._engine.dispose()

    def _close_watch(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None


def _open_engine(dialect: Dialect) -> Engine:
    dialect.check_place()
    engine = dialect.engine()
    try:
        with reading(engine, dialect) as tx:
            check_schema(dialect, tx.cursor)
    except BaseException:
        engine.dispose()
        raise
    return engine
