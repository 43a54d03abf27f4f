"""The first lines of the client list, for the first paint.

Read by the plain driver before SQLModel and SQLAlchemy are loaded. Whatever is in the way (no database, an
old one, a lock, PostgreSQL), the answer is "not available": the whole store, asked next, says what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crm_tui.domain.directory import PREFERENCE, ListQuery, Page
from crm_tui.store import search
from crm_tui.store.driver import sqlite3
from crm_tui.store.migrations import SCHEMA

#: Seconds to wait for a lock before leaving it to the store.
_PATIENCE = 0.1


@dataclass(frozen=True, slots=True)
class _Sqlite:
    name: str = "sqlite"


@dataclass(frozen=True, slots=True)
class _Plain:
    """What a transaction is to those who read lists."""

    connection: Any
    dialect: _Sqlite = _Sqlite()

    def execute(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.connection.execute(sql, params).fetchall()
        return rows


def read(database: str, login: str, limit: int) -> Page | None:
    """The first lines that a member of the staff is used to see: of the shop, as filtered and sorted last.

    Args:
        database: A path, or a URL.
        login: Who looks.
        limit: How many lines.
    """
    path = database.removeprefix("sqlite:///")
    if "://" in path:
        return None
    file = Path(path).expanduser().absolute()
    if not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as connection:
            return _page(connection, login, limit)
    except sqlite3.Error:
        return None


def _page(connection: Any, login: str, limit: int) -> Page | None:
    # One transaction, so that the size and the lines agree.
    connection.isolation_level = None
    tx = _Plain(connection)
    tx.execute("BEGIN")
    if tx.execute("PRAGMA user_version")[0][0] != SCHEMA:
        return None
    staff = tx.execute("SELECT id, shop_id FROM staff WHERE login = ? AND active = 1", (login,))
    if not staff:
        return None
    [(member, shop)] = staff
    remembered = tx.execute(
        "SELECT value FROM preference WHERE staff_id = ? AND name = ?", (member, PREFERENCE)
    )
    query = ListQuery.from_json(remembered[0][0]) if remembered else ListQuery()
    return replace(search.answer(tx, shop, query, 0, limit), query=query)
