"""How the trace is written: what the triggers staged becomes chained events.

The format, number 1 (``docs/decisions/0001-trace-by-triggers.md``):

- *body*: JSON with sorted keys, no spaces, UTF-8, of ``{"new": …, "old": …}`` and ``"reason"`` when one was
  given. An insertion has ``old`` null, a removal ``new`` null, and the other side is the row without
  its ``id`` and without what is empty (``""``, ``0``, null); a change has the columns that differ.
- *digest*: SHA-256 of 16 random bytes (the salt) and the body.
- *hash*: SHA-256 of ``crm-trace-v1``, the hash before it and, each behind its length as four bytes
  big-endian, ``seq at actor change action entity entity_id subject fields digest fmt``. The hash before
  the first event is 64 zeros.
"""

from __future__ import annotations

import json
import os
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer

from crm_tui.store import tables
from crm_tui.store.guards import table_of

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

FORMAT = 1
GENESIS = "0" * 64

DOMAIN = b"crm-trace-v1"
_CHUNK = 2000
_SALT_BYTES = 16

_STAGED = (
    "SELECT s.id, s.entity, s.entity_id, c.subject, s.old, s.new FROM trace_staging s"
    " LEFT JOIN contact c ON c.id = s.contact_id WHERE s.id > ? ORDER BY s.id LIMIT ?"
)
_EVENT = (
    "INSERT INTO event (seq, at, actor, change, action, entity, entity_id, subject, fields, digest, prev,"
    " hash, fmt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_VALUE = "INSERT INTO event_value (seq, salt, body) VALUES (?, ?, ?)"

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_decode = json.JSONDecoder().raw_decode


def head(tx: Tx) -> tuple[int, str, str]:
    """Number, hash and time of the last event; 0, :data:`GENESIS` and "" before the first."""
    rows = tx.execute("SELECT seq, hash, at FROM event ORDER BY seq DESC LIMIT 1")
    return tuple(rows[0]) if rows else (0, GENESIS, "")


def digest_of(salt: bytes, body: str) -> str:
    """What the chain knows of the values."""
    return sha256(salt + body.encode()).hexdigest()


def hash_of(prev: str, *values: str | int) -> str:
    """The link: ``values`` are the event's columns from ``seq`` to ``fmt`` without ``prev`` and ``hash``."""
    return _link(prev, *map(measured, values))


def measured(value: str | int) -> bytes:
    """A text or a number as it goes into a hash: behind its length."""
    data = str(value).encode()
    return len(data).to_bytes(4, "big") + data


def _link(prev: str, *parts: bytes) -> str:
    return sha256(b"".join((DOMAIN, prev.encode(), *parts))).hexdigest()


def body_of(old: str | None, new: str | None, reason: str) -> tuple[str, str]:
    """The body of an event, and the names of its columns, from the rows as the triggers staged them."""
    before: dict[str, Any] = _decode(old)[0] if old is not None else {}
    after: dict[str, Any] = _decode(new)[0] if new is not None else {}
    if old is None or new is None:
        before = {name: value for name, value in before.items() if value}
        after = {name: value for name, value in after.items() if value}
        names = sorted(before or after)
    else:
        names = sorted(name for name in after if before.get(name) != after[name])
        before = {name: before.get(name) for name in names}
        after = {name: after[name] for name in names}
    body = (
        f'{{"new":{_encode(after) if new is not None else "null"}'
        f',"old":{_encode(before) if old is not None else "null"}'
    )
    return f'{body},"reason":{_encode(reason)}}}' if reason else body + "}", ",".join(names)


def replay(rows: dict[int, dict[str, Any]], entity: str, entity_id: int, body: dict[str, Any]) -> None:
    """Do to the rows of one table what the body of an event says; a row has all its columns and ``id``."""
    old, new = body["old"], body["new"]
    if new is None:
        rows.pop(entity_id, None)
    elif old is None:
        rows[entity_id] = {"id": entity_id, **empty_row(entity), **new}
    else:
        rows.setdefault(entity_id, {"id": entity_id, **empty_row(entity)}).update(new)


@cache
def empty_row(entity: str) -> dict[str, Any]:
    """The columns that the body of an insertion leaves out: a table's columns, all empty, without ``id``.

    A column that a later migration adds is empty in every older event, as it is in every older row.
    """
    for model in tables.TRACED:
        table = table_of(model)
        if table.name == entity:
            return {
                column.name: None if column.nullable else 0 if isinstance(column.type, Integer) else ""
                for column in table.columns
                if column.name != "id"
            }
    return {}


def append_staged(tx: Tx) -> None:
    """Move what this unit of work has staged into the trace.

    Done once before the commit, and as often as a bulk writer likes before that, so that the staging table
    stays small. Rows that were staged by somebody else's hand stay there, for ``trace verify`` to report.
    """
    staged = tx.execute(_STAGED, (tx.staged_before, _CHUNK))
    if not staged:
        return
    tx.alone()
    seq, link, last_at = head(tx)
    at = max(tx.at, last_at)
    if tx.change is None:
        tx.change = seq + 1
    actor, action, change, reason = tx.actor, tx.action, tx.change, tx.reason
    who = measured(at) + measured(actor) + measured(change) + measured(action)
    quick = cache(measured)  # entities, sets of fields and subjects come again and again
    end = measured(FORMAT)
    while staged:
        salts = os.urandom(_SALT_BYTES * len(staged))
        events: list[tuple[Any, ...]] = []
        values: list[tuple[Any, ...]] = []
        for number, (_, entity, entity_id, contact, old, new) in enumerate(staged):
            seq += 1
            subject = contact or ""
            salt = salts[_SALT_BYTES * number : _SALT_BYTES * (number + 1)]
            body, fields = body_of(old, new, reason)
            digest = digest_of(salt, body)
            what = quick(entity) + measured(entity_id) + quick(subject) + quick(fields)
            prev, link = link, _link(link, measured(seq), who, what, measured(digest), end)
            told = (seq, at, actor, change, action, entity, entity_id, subject, fields, digest)
            events.append((*told, prev, link, FORMAT))
            values.append((seq, salt, body))
        tx.executemany(_EVENT, events)
        tx.executemany(_VALUE, values)
        staged = tx.execute(_STAGED, (staged[-1][0], _CHUNK)) if len(staged) == _CHUNK else []
    tx.execute("DELETE FROM trace_staging WHERE id > ?", (tx.staged_before,))
