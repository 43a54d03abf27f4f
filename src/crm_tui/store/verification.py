"""Whether the trace holds: chain, values, guards, and the rows against their replay.

The chain is walked in :mod:`crm_tui.store.chain_check`. To compare the rows with the trace without keeping
them, both sides are summed up: each value that a row holds counts as one 64-bit
number (a hash of table, row, column and value, by a key that Python draws anew in each process); an event
adds what it sets and takes away what it replaces; the sums over the rows as they are must come out the same.
Sums are kept for each table in 1,024 parts, and a part that differs is looked into row by row.

The few people who were erased are left out of the sums: what is left of their rows must be bare.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import inspect
from sqlmodel import SQLModel

from crm_tui.domain.trace import Verification
from crm_tui.store import erased as who_was_erased
from crm_tui.store.chain import GENESIS, head, replay
from crm_tui.store.chain_check import Broken, Held, held
from crm_tui.store.erased import Erased
from crm_tui.store.guards import TracedTable, traced_tables
from crm_tui.store.rows import columns, quoted
from crm_tui.store.unit_of_work import Tx

_PARTS = 1024
_STEP = 5000
_MASK = (1 << 64) - 1

Progress = Callable[[int, int], None]
Sums = dict[str, list[int]]

_decode = json.JSONDecoder().raw_decode


def verify(
    tx: Tx,
    *,
    rows: bool = True,
    guards: bool = True,
    noted: str = "",
    after: tuple[int, str] | None = None,
    progress: Progress | None = None,
    rows_progress: Progress | None = None,
) -> Verification:
    """Check the whole trace, and with ``rows`` that every traced row is what its events say.

    A database of another schema than this build's can only be verified without ``rows`` and ``guards``.

    ``noted`` is the hash of a last event as it was noted elsewhere: an event must still have it. Nothing else
    finds a tail that was cut off together with what it did to the rows.

    ``after`` is number and hash of an event up to which the trace was found to hold before: only what came
    later is walked through, and the rows are not looked at.

    ``progress`` is told the number of events done and their total, ``rows_progress`` that of the rows. Of
    several problems, the first is told: in the chain, then the noted event that is gone, then in the guards,
    then what was staged past a unit of work, then the rows.
    """
    if name := altered_table(tx, ("event", "event_value", *(t.name for t in traced_tables() if rows))):
        return Verification(ok=False, events=0, problem="schema", detail=name)
    total, last, _ = head(tx)
    sums: Sums = defaultdict(lambda: [0] * _PARTS)
    done, seen = 0, noted in ("", GENESIS)
    erased = who_was_erased.read(tx)
    try:
        for page in _pages(tx, erased, after):
            if not seen:
                seen = any(event[1] == noted for event in page)
            if rows and after is None:
                _add(sums, page, erased)
            done = page[-1][0] if page else done
            if progress is not None:
                progress(done, total)
        if not seen:
            raise Broken("cut")
        if guards and (name := altered_guard(tx)):
            raise Broken("guard_missing", detail=name)
        if name := leftover(tx):
            raise Broken("staging", detail=name)
        if rows and after is None:
            _check_rows(tx, sums, erased, rows_progress)
    except Broken as broken:
        return Verification(
            ok=False, events=done, head=last, bad_seq=broken.seq, problem=broken.problem, detail=broken.detail
        )
    return Verification(ok=True, events=total, head=last)


def _pages(tx: Tx, erased: Erased, after: tuple[int, str] | None) -> Iterable[list[Held]]:
    if after is None or not after[0]:
        return held(tx, erased)
    seq, link = after
    found = tx.execute("SELECT hash, at FROM event WHERE seq = ?", (seq,))
    if not found or found[0][0] != link:
        raise Broken("cut", seq)
    return held(tx, erased, after=seq, link=link, latest=found[0][1])


def _add(sums: Sums, page: Sequence[Held], erased: Erased) -> None:
    """Count what the events of a page set, and take away what they replaced."""
    for seq, _, entity, entity_id, subject, fields, body in page:
        if body is None or (erased.last and not erased.tells(subject, entity, entity_id)):
            continue
        try:
            content, end = _decode(body)
            old, new = content["old"], content["new"]
            if end != len(body):
                raise Broken("digest", seq)
            if fields != ",".join(old if new is None else new) or (new and old and old.keys() != new.keys()):
                raise Broken("format", seq)
            name = f"{entity}\0{entity_id}"
            weight = (hash(name) if old is None else 0) - (hash(name) if new is None else 0)
            for column, value in (new or {}).items():
                if value:  # an empty one counts nothing, as it is not in an insertion's event
                    weight += hash(f"{name}\0{column}\0{value}")
            for column, value in (old or {}).items():
                if value:
                    weight -= hash(f"{name}\0{column}\0{value}")
        except (
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            StopIteration,
            RecursionError,
        ):  # chained, but never by this program
            raise Broken("digest", seq) from None
        sums[entity][entity_id % _PARTS] += weight


def altered_table(tx: Tx, names: Iterable[str]) -> str:
    """The first table that is not there or has other columns; "" when all are as this build makes them."""
    there = {*inspect(tx.connection).get_table_names()}
    for name in names:
        if name not in there:
            return name
        tx.cursor.execute(f"SELECT * FROM {name} LIMIT 0")  # noqa: S608  # our names
        if {each[0] for each in tx.cursor.description} != _columns_of(name):
            return name
    return ""


def _columns_of(table: str) -> set[str]:
    return {column.name for column in SQLModel.metadata.tables[table].columns}


def altered_guard(tx: Tx) -> str:
    """The first trigger that is missing, changed, switched off or not ours; "" when all are as generated."""
    found = list(tx.dialect.guards_found(tx.cursor))
    for guard in tx.dialect.guards():
        if (guard.name, guard.definition) not in found:
            return guard.name
        found.remove((guard.name, guard.definition))
    return min(name for name, _ in found) if found else ""


def leftover(tx: Tx) -> str:
    """The table in which something is left of a write past the unit of work; "" when there is none."""
    for name in ("trace_staging", "ctx"):
        if tx.execute(f"SELECT 1 FROM {name} LIMIT 1"):  # noqa: S608  # our names
            return name
    return ""


# --- the rows -------------------------------------------------------------------------------------------


def _check_rows(tx: Tx, sums: Sums, erased: Erased, progress: Progress | None) -> None:
    found = traced_tables()
    total = sum(tx.execute(f"SELECT count(*) FROM {table.name}")[0][0] for table in found)  # noqa: S608  # our names
    done = 0
    for table in found:
        actual, expected = [0] * _PARTS, sums.pop(table.name, [0] * _PARTS)
        for number, weight in _weights(tx, table, erased):
            actual[number % _PARTS] += weight
            done += 1
            if progress is not None and not done % _STEP:
                progress(done, total)
        for part in range(_PARTS):
            if (actual[part] - expected[part]) & _MASK:
                raise _differing(tx, table, part, erased)
    if progress is not None:
        progress(total, total)


def _weights(tx: Tx, table: TracedTable, erased: Erased) -> Iterator[tuple[int, int]]:
    """The ids of the rows that have to be what their events say, and what their values come to."""
    names = columns(table.name)
    start, rest = f"{table.name}\0", names[1:]
    for number, *values in tx.iterate(f"SELECT {quoted(names)} FROM {table.name}"):  # noqa: S608  # our names
        if erased.last:
            row = dict(zip(rest, values, strict=True))
            if not erased.is_bare(table, number, row):
                raise Broken("rows_differ", detail=f"{table.name} {number}")
            if not erased.counts(table, number, row):
                continue
        name = f"{start}{number}"
        weight = hash(name)
        for column, value in zip(rest, values, strict=True):
            if value:
                weight += hash(f"{name}\0{column}\0{value}")
        yield number, weight


def _differing(tx: Tx, table: TracedTable, part: int, erased: Erased) -> Broken:
    """The first row of a part that is not what its events say, as "contact 42", and the last of those."""
    replayed: dict[int, dict[str, Any]] = {}
    latest: dict[int, int] = {}
    lie: Broken | None = None
    query = (
        "SELECT e.seq, e.entity_id, e.subject, v.body FROM event e JOIN event_value v ON v.seq = e.seq"
        " WHERE e.entity = ? AND e.entity_id % ? = ? ORDER BY e.seq"
    )
    for seq, entity_id, subject, body in tx.iterate(query, (table.name, _PARTS, part)):
        if erased.tells(subject, table.name, entity_id):
            content = json.loads(body)
            if lie is None and _contradicts(replayed.get(entity_id), content["old"]):
                lie = Broken("rows_differ", seq, f"{table.name} {entity_id}")
            replay(replayed, table.name, entity_id, content)
            latest[entity_id] = seq
    actual = {
        row["id"]: row
        for row in _rows(tx, table)
        if row["id"] % _PARTS == part and erased.counts(table, row["id"], row)
    }
    for number in sorted({*replayed, *actual}):
        if replayed.get(number) != actual.get(number):
            return Broken("rows_differ", latest.get(number), f"{table.name} {number}")
    return lie or Broken("rows_differ", detail=table.name)


def _contradicts(before: dict[str, Any] | None, old: dict[str, Any] | None) -> bool:
    """Whether an event replaces what the row never was."""
    if before is None or old is None:
        return before is not old
    return any(before.get(name) != value for name, value in old.items() if value)


def _rows(tx: Tx, table: TracedTable) -> Iterator[dict[str, Any]]:
    names = columns(table.name)
    for row in tx.iterate(f"SELECT {quoted(names)} FROM {table.name}"):  # noqa: S608  # our names
        yield dict(zip(names, row, strict=True))
