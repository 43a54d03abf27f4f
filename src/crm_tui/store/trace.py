"""Reading the trace: what happened to a card, and how it was.

How it is written is in :mod:`crm_tui.store.chain`; whether it holds, in :mod:`crm_tui.store.verification`.
A *subject* is the random name under which the trace knows a card (``contact.subject``).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from crm_tui.domain.trace import TraceLine
from crm_tui.store.chain import head as _head
from crm_tui.store.chain import replay
from crm_tui.store.clock import from_text
from crm_tui.store.guards import traced_tables
from crm_tui.store.rows import find
from crm_tui.store.unit_of_work import Tx
from crm_tui.store.verification import verify

__all__ = [
    "change_bounds",
    "changes_of",
    "current_rows",
    "head",
    "history",
    "last_change",
    "rows_at",
    "show",
    "subject_at",
    "timeline",
    "verify",
]

#: Table name, then row id, then column name.
Rows = dict[str, dict[int, dict[str, Any]]]

_EVENTS = (
    "SELECT e.seq, e.change, e.at, e.actor, e.action, e.entity, e.entity_id, e.fields, e.subject, v.body"
    " FROM event e LEFT JOIN event_value v ON v.seq = e.seq"
)


def head(tx: Tx) -> tuple[int, str]:
    """Number and hash of the last event."""
    seq, link, _ = _head(tx)
    return seq, link


def history(tx: Tx, subject: str, *, limit: int | None = None) -> list[TraceLine]:
    """What was changed in a card, the newest first; at most ``limit`` lines."""
    return show(tx, subject, limit=limit)


def show(tx: Tx, subject: str | None = None, *, limit: int | None = None) -> list[TraceLine]:
    """What was changed in a card or, without ``subject``, in everything; the newest first."""
    if subject is None:
        events = tx.iterate(f"{_EVENTS} ORDER BY e.seq DESC")
    else:
        events = tx.iterate(f"{_EVENTS} WHERE e.subject = ? ORDER BY e.seq DESC", (subject,))
    lines: list[TraceLine] = []
    for event in events:
        lines += _lines(event)
        if limit is not None and len(lines) >= limit:
            return lines[:limit]
    return lines


def timeline(tx: Tx, subjects: Collection[str]) -> list[TraceLine]:
    """What was changed in several cards, as one history; the newest first."""
    condition = f"e.subject IN ({', '.join('?' * len(subjects))})"
    events = tx.iterate(f"{_EVENTS} WHERE {condition} ORDER BY e.seq DESC", sorted(subjects))
    return [line for event in events for line in _lines(event)]


def _lines(event: tuple[Any, ...]) -> Iterator[TraceLine]:
    seq, change, at, actor, action, entity, entity_id, fields, subject, text = event
    body = json.loads(text) if text is not None else {}
    old, new = body.get("old"), body.get("new")
    when = from_text(at)
    if when is None:
        raise ValueError(f"event {seq} has no time")
    for field in fields.split(",") if fields else ():
        yield TraceLine(
            seq=seq,
            change=change,
            at=when,
            actor=actor,
            action=action,
            entity=entity,
            entity_id=entity_id,
            field=field,
            old=_as_text(old, field),
            new=_as_text(new, field),
            subject=subject,
        )


def _as_text(row: Mapping[str, Any] | None, field: str) -> str | None:
    if row is None:
        return None
    value = row.get(field)
    return "" if value is None else str(value)


def rows_at(tx: Tx, subject: str, *, seq: int | None = None, at: str | None = None) -> Rows:
    """The rows of a card as they were, by replaying its events.

    Up to and with event ``seq``, or all that had happened at the instant ``at`` (UTC text); up to now when
    neither is given. A row has all its columns, ``id`` too.
    """
    conditions = ["e.subject = ?"]
    params: list[str | int] = [subject]
    if seq is not None:
        conditions.append("e.seq <= ?")
        params.append(seq)
    if at is not None:
        conditions.append("e.at <= ?")
        params.append(at)
    rows: Rows = {}
    for event in tx.iterate(f"{_EVENTS} WHERE {' AND '.join(conditions)} ORDER BY e.seq", params):
        entity, entity_id, text = event[5], event[6], event[9]
        if text is not None:
            replay(rows.setdefault(entity, {}), entity, entity_id, json.loads(text))
    return {entity: found for entity, found in rows.items() if found}


def current_rows(tx: Tx, subject: str) -> Rows:
    """The rows of a card as they are, in the shape of :func:`rows_at`."""
    found = tx.execute("SELECT id FROM contact WHERE subject = ?", (subject,))
    if not found:
        return {}
    rows: Rows = {}
    for table in traced_tables():
        if table.owner:
            condition = f"{table.owner} = ?"
            if table.owner == "membership_id":
                condition = "membership_id IN (SELECT id FROM membership WHERE contact_id = ?)"
            if of_table := find(tx, table.name, condition, found[0]):
                rows[table.name] = of_table
    return rows


def last_change(tx: Tx, subject: str) -> int | None:
    """The number of the last change of a card."""
    rows = tx.execute("SELECT change FROM event WHERE subject = ? ORDER BY seq DESC LIMIT 1", (subject,))
    return rows[0][0] if rows else None


def changes_of(tx: Tx, subject: str) -> list[tuple[int, str]]:
    """Number and action of the changes of a card, the newest first."""
    return [
        (change, action)
        for change, action, _ in tx.execute(
            "SELECT change, action, max(seq) FROM event WHERE subject = ? GROUP BY change, action"
            " ORDER BY 3 DESC",
            (subject,),
        )
    ]


def subject_at(tx: Tx, seq: int) -> str:
    """The card that an event is about; nothing where it is about none."""
    found = tx.execute("SELECT subject FROM event WHERE seq = ?", (seq,))
    return str(found[0][0]) if found else ""


def change_bounds(tx: Tx, change: int) -> tuple[int, int]:
    """The first and the last event of a change; they stand together.

    Raises:
        ValueError: There is no such change.
    """
    rows = tx.execute("SELECT seq FROM event WHERE seq = ? AND change = ?", (change, change))
    if not rows:
        raise ValueError(f"no change {change}")
    [(after,)] = tx.execute(
        "SELECT coalesce((SELECT min(seq) FROM event WHERE seq > ? AND change <> ?),"
        " (SELECT max(seq) + 1 FROM event))",
        (change, change),
    )
    return change, after - 1
