"""The first lines of the client list, for the first paint.

Read by the plain driver before SQLModel and SQLAlchemy are loaded. Whatever is in the way (no database, an
old one, a lock, PostgreSQL), the answer is "not available": the whole store, asked next, says what it is.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from crm_tui.domain.directory import Page
from crm_tui.store import list_lines
from crm_tui.store.driver import sqlite3
from crm_tui.store.migrations import SCHEMA

#: Seconds to wait for a lock before leaving it to the store.
_PATIENCE = 0.1


def read(database: str, login: str, limit: int) -> Page | None:
    """The first lines of the shop of a member of the staff, and how many clients it has.

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
    connection.execute("BEGIN")
    if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
        return None
    staff = connection.execute(
        "SELECT shop_id FROM staff WHERE login = ? AND active = 1", (login,)
    ).fetchone()
    if staff is None:
        return None
    clients = (staff[0], 0)
    [total] = connection.execute(list_lines.SIZE, clients).fetchone()
    found = connection.execute(list_lines.page_sql(), (*clients, limit, 0)).fetchall()
    return Page(rows=tuple(map(list_lines.line, found)), total=total)
