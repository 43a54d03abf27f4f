"""The journal of who looked at what (CNIL, deliberation 2021-122): no value, twelve months, not the trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_tui.store.unit_of_work import Tx

#: When, by whom, for which shop, what, whose card (subject), how many.
Entry = tuple[str, str, int, str, str, int]

_COLUMNS = 'at, "by", shop_id, action, subject, n'


def add(tx: Tx, entries: Sequence[Entry]) -> None:
    """Write some lines."""
    tx.executemany(f"INSERT INTO access_log ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", entries)  # noqa: S608  # constant


def of_subjects(tx: Tx, subjects: Sequence[str]) -> list[Entry]:
    """Who looked at some cards, newest first."""
    marks = ", ".join("?" * len(subjects))
    sql = f"SELECT {_COLUMNS} FROM access_log WHERE subject IN ({marks}) ORDER BY at DESC, id DESC"  # noqa: S608  # marks alone
    found: list[Any] = tx.execute(sql, subjects)
    return [(at, by, shop, action, subject, n) for at, by, shop, action, subject, n in found]


def exports(tx: Tx, subjects: Sequence[str], since: str) -> list[Entry]:
    """The files in which some cards were written: those of their own, and of all clients since an instant."""
    marks = ", ".join("?" * len(subjects))
    sql = (
        f"SELECT {_COLUMNS} FROM access_log WHERE action = 'export'"  # noqa: S608  # marks alone
        f" AND (subject IN ({marks}) OR (subject = '' AND at >= ?)) ORDER BY at, id"
    )
    found: list[Any] = tx.execute(sql, (*subjects, since))
    return [(at, by, shop, action, subject, n) for at, by, shop, action, subject, n in found]


def purge(tx: Tx, before: str) -> int:
    """Remove the lines of before an instant; says how many."""
    return len(tx.execute("DELETE FROM access_log WHERE at < ? RETURNING id", (before,)))
