"""Bringing a database to the schema of this build, or making a fresh one.

One process at a time, all in one transaction: whoever comes second finds it done, and what is killed on the
way leaves the old schema whole. Alembic is loaded here and nowhere else.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from crm_tui.domain.errors import NewerStore, NotADatabase, StoreMissing
from crm_tui.store import projections
from crm_tui.store.dialects import Dialect, dialect_for
from crm_tui.store.dialects.sqlite import SqliteDialect
from crm_tui.store.migrations import SCHEMA
from crm_tui.store.unit_of_work import Tx, translated

#: Seconds to wait for a colleague who upgrades or saves just now.
_PATIENCE = 60.0


def upgrade(url: str, *, create: bool = False) -> bool:
    """Upgrade the database at ``url``, or with ``create`` make one; nothing is done when it is up to date.

    Says whether it made a fresh one, which holds tables and triggers, no shop, no staff and no list. Before
    an existing file is changed, a verified copy of it is put beside it.

    Raises:
        StoreMissing: There is none, and ``create`` was not asked.
        NewerStore: It was written by a newer version of the program.
        NotADatabase: What is there is not ours.
        StoreError: As :meth:`crm_tui.store.engine.Store.open`; BadFile when the copy cannot be made.
    """
    dialect = dialect_for(url)
    if not create and not dialect.exists():
        raise StoreMissing(path=dialect.place)
    with translated(dialect), dialect.queue(_PATIENCE):
        dialect.create_place()
        engine = dialect.engine()
        try:
            _copy_first(engine, dialect)
            with dialect.for_writing(engine.connect()) as connection, connection.begin():
                return _bring_up(connection, dialect)
        finally:
            engine.dispose()


def _copy_first(engine: Engine, dialect: Dialect) -> None:
    """Put a verified copy beside a file that is about to change.

    On a server the upgrade is one transaction all the same, and copies are its administrator's.
    """
    if not isinstance(dialect, SqliteDialect):
        return
    with dialect.for_reading(engine.connect()) as connection, connection.begin():
        version = dialect.version(connection.connection.cursor())
    if version is not None and version < SCHEMA:
        from crm_tui.store.backup import copy

        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        copy(dialect, dialect.path.with_name(f"{dialect.path.name}.schema{version}-{stamp}"))


def _bring_up(connection: Connection, dialect: Dialect) -> bool:
    cursor: Any = connection.connection.cursor()
    dialect.lock_schema(cursor)
    version = dialect.version(cursor)
    if version == SCHEMA:
        return False
    if version is not None and version > SCHEMA:
        raise NewerStore(path=dialect.place, version=str(version), expected=str(SCHEMA))
    if version is None and not dialect.is_empty(cursor):
        raise NotADatabase(path=dialect.place)
    dialect.drop_guards(cursor)
    _migrate(connection)
    for guard in dialect.guards():
        cursor.execute(guard.create)
    if version is not None:
        _derive(connection, dialect)
    dialect.set_version(cursor, SCHEMA)
    cursor.close()
    return version is None


def _derive(connection: Connection, dialect: Dialect) -> None:
    """Make what is derived from the cards anew: each schema may derive something else."""
    tx = Tx(connection, dialect)
    with dialect.more_memory(tx.cursor):
        projections.rebuild(tx)
    tx.close()


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
