"""PostgreSQL, for many shops; its driver is loaded only when the URL asks for it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from importlib.util import find_spec
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from crm_tui.domain.errors import NotADatabase, StoreBusy, StoreError, StoreFull, StoreMissing, StoreReadOnly
from crm_tui.store.dialects import PATIENCE, Dialect, store_error

if TYPE_CHECKING:
    from crm_tui.store.guards import Guard

#: Keys of the advisory locks, in the database's own name space ("CRMt").
_CHAIN_LOCK = (0x43524D74, 1)
_SCHEMA_LOCK = (0x43524D74, 2)

#: Tables that hold values of people.
_SCRUBBED = (
    *("event_value", "trace_staging", "contact", "coordinate", "social_profile", "membership", "consent"),
    *("membership_state", "loyalty", "note", "identifier_check", "directory", "directory_facet"),
    *("search_doc", "search_word", "search_word_key", "known_street", "dup_doc", "dup_key", "dup_freq"),
)

_numbers = count()

_OPTIONS = " ".join(
    (
        f"-c lock_timeout={int(PATIENCE * 1000)}",
        "-c idle_in_transaction_session_timeout=300000",
        "-c timezone=UTC",
    )
)

_ERRORS: dict[str, type[StoreError]] = {
    "55P03": StoreBusy,  # lock_not_available
    "40P01": StoreBusy,  # deadlock_detected
    "40001": StoreBusy,  # serialization_failure
    "53300": StoreBusy,  # too_many_connections
    "53100": StoreFull,
    "25006": StoreReadOnly,
    "42501": StoreReadOnly,  # insufficient_privilege
    "3D000": StoreMissing,  # no such database
    "XX001": NotADatabase,  # data_corrupted
    "XX002": NotADatabase,  # index_corrupted
}


class PostgresDialect(Dialect):
    """One PostgreSQL database."""

    name = "postgresql"
    for_update = " FOR NO KEY UPDATE"

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url).set(drivername="postgresql+psycopg")

    @property
    def place(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    def engine(self) -> Engine:
        """An engine whose connections give up a lock after :data:`PATIENCE` seconds."""
        if find_spec("psycopg") is None:
            raise store_error("postgres_missing", path=self.place)
        return create_engine(
            self.url,
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            connect_args={"options": _OPTIONS, "connect_timeout": int(PATIENCE)},
        )

    def exists(self) -> bool:
        """Whether the database holds anything."""
        engine = self.engine()
        try:
            with engine.connect() as connection:
                return not self.is_empty(connection.connection.cursor())
        except DBAPIError as error:
            ours = self.translate(error.orig) if error.orig is not None else None
            if ours is None:
                raise
            raise ours from error
        finally:
            engine.dispose()

    def create_place(self) -> None:
        """Nothing to do: the server's administrator makes the database."""

    def check_place(self) -> None:
        """Nothing to do: connecting says it."""

    def is_empty(self, cursor: Any) -> bool:
        """Whether the schema has no table."""
        rows = cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm', 'f')"
        ).fetchone()
        return bool(rows[0] == 0)

    def sql(self, statement: str) -> str:
        """The statement with ``%s`` for each ``?``."""
        return _percent(statement)

    def queue(self, patience: float = PATIENCE) -> AbstractContextManager[None]:
        """No queue: the server lets units of work run side by side up to the chain."""
        return nullcontext()

    def for_reading(self, connection: Connection) -> Connection:
        """One consistent snapshot."""
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def for_writing(self, connection: Connection) -> Connection:
        """READ COMMITTED, as the engine says."""
        return connection

    def streaming_cursor(self, connection: Any) -> Any:
        """A cursor on the server."""
        return connection.cursor(f"crm_{next(_numbers)}")

    def version(self, cursor: Any) -> int | None:
        """The revision that Alembic noted; its names are numbers."""
        if cursor.execute("SELECT to_regclass('alembic_version')").fetchone()[0] is None:
            return None
        row = cursor.execute("SELECT version_num FROM alembic_version").fetchone()
        return int(row[0]) if row else None

    def set_version(self, cursor: Any, version: int) -> None:
        """Nothing to do: Alembic notes it."""

    def open_context(self, cursor: Any, actor: str) -> None:
        """Set ``crm.actor`` for this transaction; a shared row in ``ctx`` would make writers wait."""
        cursor.execute("SELECT set_config('crm.actor', %s, true)", (actor,))

    def close_context(self, cursor: Any) -> None:
        """Empty ``crm.actor``."""
        cursor.execute("SELECT set_config('crm.actor', '', true), set_config('crm.erasing', '', true)")

    def open_erasing(self, cursor: Any, subject: str) -> None:
        """Set ``crm.erasing`` for this transaction."""
        cursor.execute("SELECT set_config('crm.erasing', %s, true)", (subject,))

    def scrub(self, cursor: Any) -> bool:
        """Give the room of the removed rows back.

        How long the server's log and its copies keep them is its administrator's to say
        (docs/decisions/0013-erasure.md).
        """
        for table in _SCRUBBED:
            cursor.execute(f"VACUUM {table}")
        return True

    def lock_chain(self, cursor: Any) -> None:
        """An advisory lock, taken as late as can be so that all else runs side by side."""
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _CHAIN_LOCK)

    def lock_schema(self, cursor: Any) -> None:
        """An advisory lock, waited for as long as an upgrade takes."""
        cursor.execute("SET LOCAL lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _SCHEMA_LOCK)

    def more_memory(self, cursor: Any) -> AbstractContextManager[None]:
        """Nothing to do: the server has its own."""
        return nullcontext()

    def settle(self, cursor: Any) -> None:
        """Nothing to do: the server does it by itself."""

    def guards(self) -> list[Guard]:
        """The generated functions and triggers."""
        from crm_tui.store.guards import postgres_guards

        return postgres_guards()

    def guards_found(self, cursor: Any) -> list[tuple[str, str]]:
        """The triggers, the bodies of our functions, and rules, of which we have none.

        What is switched off says so.
        """
        triggers = cursor.execute(
            "SELECT tgname, CASE tgenabled WHEN 'O' THEN '' ELSE 'disabled: ' END"
            " || pg_get_triggerdef(pg_trigger.oid, true) FROM pg_trigger"
            " JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        ).fetchall()
        functions = cursor.execute(
            "SELECT proname, prosrc FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'crm_')"
        ).fetchall()
        rules = cursor.execute(
            "SELECT rulename, definition FROM pg_rules WHERE schemaname = current_schema()"
        ).fetchall()
        return [(str(name), str(text)) for name, text in (*triggers, *functions, *rules)]

    def drop_guards(self, cursor: Any) -> None:
        """Drop our functions, and the triggers that call them."""
        names = cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'crm_')"
        ).fetchall()
        for (name,) in names:
            cursor.execute(f"DROP FUNCTION {name} CASCADE")

    def watch(self, connection: Any) -> None:
        """Never a transaction, which would go on for hours."""
        connection.autocommit = True

    def changes_seen(self, connection: Any) -> int:
        """The number of the last event."""
        number: int = connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0]
        return number

    def translate(self, error: BaseException) -> StoreError | None:
        """By SQLSTATE; a server that does not answer has none."""
        import psycopg

        if not isinstance(error, psycopg.Error) or isinstance(error, psycopg.IntegrityError):
            return None
        state = error.sqlstate or ""
        if state in _ERRORS:
            return _ERRORS[state](path=self.place)
        if isinstance(error, psycopg.OperationalError):
            if "does not exist" in str(error) and "database" in str(error):
                return StoreMissing(path=self.place)
            return store_error("store_unreachable", path=self.place)
        return None


@lru_cache(maxsize=512)
def _percent(statement: str) -> str:
    return statement.replace("%", "%%").replace("?", "%s")
