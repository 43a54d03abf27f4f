"""Rows written and trace rows forged past the program, for the tests of the store itself."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from crm_tui.store.chain import GENESIS, digest_of, hash_of
from crm_tui.store.driver import sqlite3
from crm_tui.store.engine import Store
from crm_tui.store.unit_of_work import Tx


def add_contact(tx: Tx, last_name: str = "Lefèvre") -> tuple[int, str]:
    """A bare contact of the first shop; its id and its subject."""
    subject = secrets.token_hex(16)
    [(contact,)] = tx.execute(
        "INSERT INTO contact (subject, number, kind, last_name, version, created_at)"
        " VALUES (?, ?, 'person', ?, 1, ?) RETURNING id",
        (subject, subject[:8], last_name, tx.at),
    )
    tx.execute(
        "INSERT INTO membership (contact_id, shop_id, attached_at) VALUES (?, (SELECT min(id) FROM shop), ?)",
        (contact, tx.at),
    )
    return contact, subject


def add_phone(tx: Tx, contact: int, value: str = "+33612345678") -> int:
    """A phone of a contact; its id."""
    [(phone,)] = tx.execute(
        "INSERT INTO coordinate (contact_id, kind, rank, value) VALUES (?, 'phone', 0, ?) RETURNING id",
        (contact, value),
    )
    return int(phone)


@contextmanager
def unguarded(store: Store) -> Iterator[Any]:
    """A connection of the driver on which no trigger works: what the owner of the database can do."""
    if store.dialect.name == "sqlite":
        connection = sqlite3.connect(store.dialect.place)
        connection.execute("PRAGMA synchronous = OFF")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in triggers:
            connection.execute(sql)
    else:
        import psycopg

        connection = psycopg.connect(store.url.replace("postgresql+psycopg", "postgresql"))
        connection.execute("SET session_replication_role = replica")
        yield connection
    connection.commit()
    connection.close()


def forge(store: Store, sql: str, params: Sequence[Any] = ()) -> None:
    """Run one statement past all triggers."""
    with unguarded(store) as connection:
        connection.execute(store.dialect.sql(sql), params)


def direct(store: Store, sql: str, params: Sequence[Any] = ()) -> None:
    """Run one statement as somebody with a database shell would."""
    if store.dialect.name == "sqlite":
        connection = sqlite3.connect(store.dialect.place)
    else:
        import psycopg

        connection = psycopg.connect(store.url.replace("postgresql+psycopg", "postgresql"))
    try:
        connection.execute(store.dialect.sql(sql), params)
        connection.commit()
    finally:
        connection.close()


def rechain(store: Store, *changes: tuple[str, Sequence[Any]], start: int) -> None:
    """Change what one likes, and chain all events from ``start`` on anew, as docs/trace-format.md says."""
    with unguarded(store) as connection:
        if store.dialect.name == "sqlite":
            connection.execute("PRAGMA foreign_keys = OFF")
        for sql, params in changes:
            connection.execute(store.dialect.sql(sql), params)
        found = connection.execute(
            store.dialect.sql(
                "SELECT e.seq, e.at, e.actor, e.change, e.action, e.entity, e.entity_id, e.subject, e.fields,"
                " e.digest, e.fmt, v.salt, v.body FROM event e LEFT JOIN event_value v ON v.seq = e.seq"
                " WHERE e.seq >= ? ORDER BY e.seq"
            ),
            (start,),
        ).fetchall()
        before = connection.execute(
            store.dialect.sql("SELECT hash FROM event WHERE seq = ?"), (start - 1,)
        ).fetchone()
        link = before[0] if before else GENESIS
        for *values, fmt, salt, body in found:
            if body is not None:
                values[9] = digest_of(bytes(salt), body)
            prev, link = link, hash_of(link, *values, fmt)
            connection.execute(
                store.dialect.sql("UPDATE event SET digest = ?, prev = ?, hash = ? WHERE seq = ?"),
                (values[9], prev, link, values[0]),
            )
