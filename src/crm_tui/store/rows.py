"""Rows in and out of the tables, as plain dictionaries of columns.

The columns come from :mod:`crm_tui.store.tables`, so each table is described once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlmodel import SQLModel

from crm_tui.store import tables as _tables  # noqa: F401  # declares the tables
from crm_tui.store.mapping import Row
from crm_tui.store.unit_of_work import Tx

_OF_CONTACT = ("coordinate", "social_profile", "membership")
_OF_MEMBERSHIP = ("membership_state", "consent", "loyalty", "note")
#: One text for all contacts, so that the driver has the statement ready.
_OF_THE_MEMBERSHIPS = "membership_id IN (SELECT id FROM membership WHERE contact_id = ?)"

_OF_MEMBERSHIPS_BETWEEN = "membership_id IN (SELECT id FROM membership WHERE contact_id BETWEEN ? AND ?)"


@cache
def columns(table: str) -> tuple[str, ...]:
    """The columns of a table, its key ``id`` first."""
    names = [column.name for column in SQLModel.metadata.tables[table].columns]
    return ("id", *(name for name in names if name != "id"))


def quoted(names: Iterable[str]) -> str:
    """Column names for a statement; some of ours, like ``by``, are words of SQL."""
    return ", ".join(f'"{name}"' for name in names)


@cache
def _select(table: str) -> str:
    return f"SELECT {quoted(columns(table))} FROM {table}"  # noqa: S608  # our own names


def find(tx: Tx, table: str, where: str, params: Sequence[Any] = (), *, lock: bool = False) -> dict[int, Row]:
    """The rows of a table that meet a condition, by id and in that order.

    With ``lock``, nobody else may change them, or lock them, before the end of the unit of work.
    """
    names = columns(table)
    locking = tx.dialect.for_update if lock else ""
    sql = f"{_select(table)} WHERE {where} ORDER BY id{locking}"
    return {values[0]: dict(zip(names, values, strict=True)) for values in tx.execute(sql, params)}


def of_contact(tx: Tx, contact_id: int) -> dict[str, dict[int, Row]]:
    """Every row that makes up a contact, by table and id.

    In a unit of work the contact is locked first: what is read is what will be changed.
    """
    found = {"contact": find(tx, "contact", "id = ?", (contact_id,), lock=bool(tx.actor))}
    for table in _OF_CONTACT:
        found[table] = find(tx, table, "contact_id = ?", (contact_id,))
    for table in _OF_MEMBERSHIP:
        found[table] = find(tx, table, _OF_THE_MEMBERSHIPS, (contact_id,))
    return found


def of_contacts(tx: Tx, first: int, last: int) -> dict[int, dict[str, dict[int, Row]]]:
    """The same for all contacts with ids from ``first`` to ``last``, none of them locked."""
    between = (first, last)
    found: dict[int, dict[str, dict[int, Row]]] = {}
    owners: dict[int, int] = {}
    for key, row in find(tx, "contact", "id BETWEEN ? AND ?", between).items():
        found[key] = {table: {} for table in ("contact", *_OF_CONTACT, *_OF_MEMBERSHIP)}
        found[key]["contact"][key] = row
    for table in _OF_CONTACT:
        for key, row in find(tx, table, "contact_id BETWEEN ? AND ?", between).items():
            found[row["contact_id"]][table][key] = row
            if table == "membership":
                owners[key] = row["contact_id"]
    for table in _OF_MEMBERSHIP:
        for key, row in find(tx, table, _OF_MEMBERSHIPS_BETWEEN, between).items():
            found[owners[row["membership_id"]]][table][key] = row
    return found


def insert(tx: Tx, table: str, row: Mapping[str, Any]) -> int:
    """Add a row; says its id."""
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO {table} ({quoted(row)}) VALUES ({marks}) RETURNING id"  # noqa: S608  # our own names
    key: int = tx.execute(sql, tuple(row.values()))[0][0]
    return key


def update(tx: Tx, table: str, key: int, changes: Mapping[str, Any]) -> None:
    """Change some columns of one row."""
    sets = ", ".join(f'"{name}" = ?' for name in changes)
    tx.execute(f"UPDATE {table} SET {sets} WHERE id = ?", (*changes.values(), key))  # noqa: S608  # our own names


def delete(tx: Tx, table: str, key: int) -> None:
    """Remove one row."""
    tx.execute(f"DELETE FROM {table} WHERE id = ?", (key,))  # noqa: S608  # our own names


def reserve(tx: Tx, table: str, count: int) -> Sequence[int]:
    """Ids for so many new rows, which nobody else will get."""
    if tx.dialect.name == "postgresql":
        found = tx.execute(
            "SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?)", (table, count)
        )
        return [key for (key,) in found]
    # SQLite has one writer at a time, and that is us.
    first = tx.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0][0]  # noqa: S608  # our own names
    return range(first, first + count)
