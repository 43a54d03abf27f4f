"""What differs between SQLite and PostgreSQL, behind one small class each.

Everything else in the store is written once: SQL with ``?`` for each value, which :meth:`Dialect.sql`
turns into what the driver wants.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_tui.domain.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from crm_tui.store.guards import Guard
    from crm_tui.store.presence import PresenceFile

#: Seconds for which a writer waits for its turn before it is told that the store is busy.
PATIENCE = 10.0


def store_error(code: str, **data: str) -> StoreError:
    """A store error whose sentence is ``code`` rather than that of its class."""
    error = StoreError(**data)
    error.code = code
    return error


class Dialect(ABC):
    """One kind of database, at one place."""

    name: str
    for_update: str
    """To be put after a SELECT of rows that this unit of work is going to change."""

    @property
    @abstractmethod
    def place(self) -> str:
        """The database as it may be shown: a path, or an address without its password."""

    @abstractmethod
    def engine(self) -> Engine:
        """A new engine; nothing is opened yet.

        Raises:
            StoreError: ``postgres_missing``, the driver is not installed.
        """

    @abstractmethod
    def exists(self) -> bool:
        """Whether there is anything at that place, ours or not."""

    @abstractmethod
    def create_place(self) -> None:
        """Make what an empty database needs, when it is not there.

        Raises:
            StoreReadOnly: It cannot be made there.
            StoreMissing: Only the server's administrator can make it.
        """

    @abstractmethod
    def check_place(self) -> None:
        """Before opening: whether a database is there and can be written.

        Raises:
            StoreMissing: There is none.
            StoreReadOnly: It cannot be written.
            StoreError: ``is_a_folder``.
        """

    @abstractmethod
    def is_empty(self, cursor: Any) -> bool:
        """Whether the database holds no table at all, so that ours may be made in it."""

    @abstractmethod
    def sql(self, statement: str) -> str:
        """The statement with the driver's own placeholders instead of ``?``."""

    @abstractmethod
    def queue(self, patience: float = PATIENCE) -> AbstractContextManager[None]:
        """The turn of one writer, waited for outside any transaction.

        Raises:
            StoreBusy: it did not come within ``patience`` seconds.
            StoreReadOnly: the queue's file cannot be written.
        """

    @abstractmethod
    def for_reading(self, connection: Connection) -> Connection:
        """The connection, set for one consistent look at the data."""

    @abstractmethod
    def for_writing(self, connection: Connection) -> Connection:
        """The connection, set for one unit of work."""

    @abstractmethod
    def streaming_cursor(self, connection: Any) -> Any:
        """A cursor of the driver's connection that does not fetch everything at once."""

    @abstractmethod
    def version(self, cursor: Any) -> int | None:
        """The number of the last migration, or ``None`` where there is none of ours."""

    @abstractmethod
    def set_version(self, cursor: Any, version: int) -> None:
        """Note the number of the last migration where :meth:`version` finds it."""

    @abstractmethod
    def open_context(self, cursor: Any, actor: str) -> None:
        """Say who writes; from here to :meth:`close_context` the guards let writes pass.

        Raises:
            ForeignContext: Somebody said so past the program.
        """

    @abstractmethod
    def close_context(self, cursor: Any) -> None:
        """Take back what :meth:`open_context` said."""

    @abstractmethod
    def open_erasing(self, cursor: Any, subject: str) -> None:
        """Let the values of one subject be destroyed, until the context is closed or "" is given."""

    @abstractmethod
    def scrub(self, cursor: Any) -> bool:
        """Outside any transaction, take what was removed off the disk as well.

        Returns:
            Whether nothing of it is left where the database keeps its rows; somebody who was reading
            meanwhile may hold the log.
        """

    @abstractmethod
    def lock_chain(self, cursor: Any) -> None:
        """Be the only one to append to the trace until the end of the transaction; twice is once."""

    @abstractmethod
    def lock_schema(self, cursor: Any) -> None:
        """Be the only one to change the schema until the end of the transaction."""

    @abstractmethod
    def more_memory(self, cursor: Any) -> AbstractContextManager[None]:
        """While very many rows are written, so that the same pages are not written again and again."""

    def long_work(self) -> AbstractContextManager[None]:
        """While many units of work each write very many rows: :meth:`more_memory` is kept between them."""
        return nullcontext()

    @abstractmethod
    def settle(self, cursor: Any) -> None:
        """Do now, outside any transaction, what very many written rows leave to be done."""

    @abstractmethod
    def guards(self) -> list[Guard]:
        """The triggers that keep the trace, in the order in which they are made."""

    @abstractmethod
    def guards_found(self, cursor: Any) -> list[tuple[str, str]]:
        """The triggers in the database: name and definition, comparable with :meth:`guards`."""

    @abstractmethod
    def drop_guards(self, cursor: Any) -> None:
        """Remove all triggers, before the schema changes."""

    def presence(self) -> PresenceFile | None:
        """The file beside the database that says who edits what; ``None`` where there is no such place."""
        return None

    @abstractmethod
    def watch(self, connection: Any) -> None:
        """Set up a connection of the driver that does nothing but :meth:`changes_seen`."""

    @abstractmethod
    def changes_seen(self, connection: Any) -> int:
        """A number that moves when somebody commits."""

    @abstractmethod
    def translate(self, error: BaseException) -> StoreError | None:
        """The driver's error as one of ours; ``None`` for a mistake in our own code or data."""


def dialect_for(url: str) -> Dialect:
    """The database that ``url`` names: a plain path, ``sqlite:///…`` or ``postgresql+psycopg://…``.

    Raises:
        StoreError: ``unknown_database_kind``, it names something else.
    """
    if url.startswith(("postgresql://", "postgresql+psycopg://")):
        from crm_tui.store.dialects.postgresql import PostgresDialect

        return PostgresDialect(url)
    if url.startswith("sqlite:///"):
        url = url.removeprefix("sqlite:///")
    elif "://" in url:
        raise store_error("unknown_database_kind", kind=url.split("://", 1)[0])
    from crm_tui.store.dialects.sqlite import SqliteDialect

    return SqliteDialect(Path(url).expanduser().absolute())
