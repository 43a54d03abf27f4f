"""Whether the trace holds: chain, values, guards, and the rows against their replay.

One pass over the events, with the same memory for ten events as for ten million. To compare the rows with
the trace without keeping them, both sides are summed up: each value that a row holds counts as one 64-bit
number (a hash of table, row, column and value, by a key that Python draws anew in each process); an event
adds what it sets and takes away what it replaces; the sums over the rows as they are must come out the same.
Sums are kept for each table in 1,024 parts, and a part that differs is looked into row by row.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from crm_tui.domain.trace import Verification
from crm_tui.store.chain import FORMAT, GENESIS, digest_of, hash_of, head, replay
from crm_tui.store.erased import Erased
from crm_tui.store.erased import read as erased_in
from crm_tui.store.guards import TracedTable, traced_tables
from crm_tui.store.rows import columns, quoted
from crm_tui.store.unit_of_work import Tx

_PARTS = 1024
_STEP = 5000
_MASK = (1 << 64) - 1

_EVENTS = (
    "SELECT e.seq, e.at, e.actor, e.change, e.action, e.entity, e.entity_id, e.subject, e.fields, e.digest,"
    " e.prev, e.hash, e.fmt, v.salt, v.body FROM event e LEFT JOIN event_value v ON v.seq = e.seq"
    " ORDER BY e.seq"
)

Progress = Callable[[int, int], None]
Sums = dict[str, list[int]]


class _Broken(Exception):
    def __init__(self, problem: str, seq: int | None = None, detail: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.seq = seq
        self.detail = detail


def verify(
    tx: Tx, *, rows: bool = True, guards: bool = True, noted: str = "", progress: Progress | None = None
) -> Verification:
    """Check the whole trace, and with ``rows`` that every traced row is what its events say.

    A database of another schema than this build's can only be verified without ``rows`` and ``guards``.

    ``noted`` is the hash of a last event as it was noted elsewhere: an event must still have it. Nothing else
    finds a tail that was cut off together with what it did to the rows.

    ``progress`` is told the number of events done and their total. Of several problems, the first is told:
    in the chain, then the noted event that is gone, then in the guards, then what was staged past a unit of
    work, then the rows.
    """
    total, last, _ = head(tx)
    sums: Sums = defaultdict(lambda: [0] * _PARTS)
    done, seen = 0, noted in ("", GENESIS)
    try:
        erased = erased_in(tx)
        for done, link in _walk(tx, sums if rows else None, erased):
            seen = seen or link == noted
            if progress is not None and done % _STEP == 0:
                progress(done, total)
        if progress is not None:
            progress(done, total)
        if not seen:
            raise _Broken("cut")
        if guards and (name := altered_guard(tx)):
            raise _Broken("guard_missing", detail=name)
        if name := leftover(tx):
            raise _Broken("staging", detail=name)
        if rows:
            _check_rows(tx, sums, erased)
    except _Broken as broken:
        return Verification(
            ok=False, events=done, head=last, bad_seq=broken.seq, problem=broken.problem, detail=broken.detail
        )
    return Verification(ok=True, events=done, head=last)


def _walk(tx: Tx, sums: Sums | None, erased: Erased) -> Iterator[tuple[int, str]]:
    """Check the links and the digests, and sum up what the events say; yields number and hash of each."""
    expected, link, latest = 1, GENESIS, ""
    for event in tx.iterate(_EVENTS):
        seq, at, _, _, _, entity, entity_id, subject, fields, digest, prev, own, fmt, salt, body = event
        if seq != expected:
            raise _Broken("gap", expected)
        if fmt != FORMAT or prev != link or own != hash_of(prev, *event[:10], fmt) or at < latest:
            raise _Broken("hash", seq)
        if body is None:
            if not erased.may_lack(seq, subject):
                raise _Broken("value_missing", seq)
            expected, link, latest = seq + 1, own, at
            yield seq, link
            continue
        if digest != digest_of(salt, body):
            raise _Broken("digest", seq)
        content = json.loads(body)
        if fields != ",".join(sorted({**(content["old"] or {}), **(content["new"] or {})})):
            raise _Broken("digest", seq)
        if sums is not None and erased.tells(subject, entity, entity_id):
            old, new = content["old"], content["new"]
            weight = _weight(entity, entity_id, new) - _weight(entity, entity_id, old)
            weight += _presence(entity, entity_id) * ((old is None) - (new is None))
            part = sums[entity]
            part[entity_id % _PARTS] = (part[entity_id % _PARTS] + weight) & _MASK
        expected, link, latest = seq + 1, own, at
        yield seq, link
    stray = tx.execute(
        "SELECT min(v.seq) FROM event_value v LEFT JOIN event e ON e.seq = v.seq WHERE e.seq IS NULL"
    )
    if stray[0][0] is not None:
        raise _Broken("gap", stray[0][0])


def _weight(entity: str, entity_id: int, row: dict[str, Any] | None) -> int:
    """What the values of a row come to; an empty one counts nothing, as it is not in an insertion's event."""
    return sum(
        hash(f"{entity}\0{entity_id}\0{column}\0{value}") for column, value in (row or {}).items() if value
    )


def _presence(entity: str, entity_id: int) -> int:
    """What a row counts for being there at all."""
    return hash(f"{entity}\0{entity_id}")


def altered_guard(tx: Tx) -> str:
    """The first trigger that is missing, changed, switched off or not ours; "" when all are as generated."""
    found = dict(tx.dialect.guards_found(tx.cursor))
    for guard in tx.dialect.guards():
        if found.pop(guard.name, None) != guard.definition:
            return guard.name
    return min(found, default="")


def leftover(tx: Tx) -> str:
    """The table in which something is left of a write past the unit of work; "" when there is none."""
    for name in ("trace_staging", "ctx"):
        if tx.execute(f"SELECT 1 FROM {name} LIMIT 1"):  # noqa: S608  # our names
            return name
    return ""


def _check_rows(tx: Tx, sums: Sums, erased: Erased) -> None:
    for table in traced_tables():
        actual = [0] * _PARTS
        for row in _rows(tx, table):
            number = row.pop("id")
            if not erased.is_bare(table, number, row):
                raise _Broken("rows_differ", detail=f"{table.name} {number}")
            if not erased.counts(table, number, row):
                continue
            weight = _weight(table.name, number, row) + _presence(table.name, number)
            actual[number % _PARTS] = (actual[number % _PARTS] + weight) & _MASK
        expected = sums.pop(table.name, [0] * _PARTS)
        if actual != expected:
            part = next(number for number in range(_PARTS) if actual[number] != expected[number])
            raise _Broken("rows_differ", detail=_differing_row(tx, table, part, erased))


def _rows(tx: Tx, table: TracedTable) -> Iterator[dict[str, Any]]:
    names = columns(table.name)
    for row in tx.iterate(f"SELECT {quoted(names)} FROM {table.name}"):  # noqa: S608  # our names
        yield dict(zip(names, row, strict=True))


def _differing_row(tx: Tx, table: TracedTable, part: int, erased: Erased) -> str:
    """The first row of a part that is not what its events say, as "contact 42"."""
    replayed: dict[int, dict[str, Any]] = {}
    query = (
        "SELECT e.subject, e.entity_id, v.body FROM event e JOIN event_value v ON v.seq = e.seq"
        " WHERE e.entity = ? AND e.entity_id % ? = ? ORDER BY e.seq"
    )
    for subject, entity_id, body in tx.iterate(query, (table.name, _PARTS, part)):
        if erased.tells(subject, table.name, entity_id):
            replay(replayed, table.name, entity_id, json.loads(body))
    actual = {
        row["id"]: row
        for row in _rows(tx, table)
        if row["id"] % _PARTS == part and erased.counts(table, row["id"], row)
    }
    for number in sorted({*replayed, *actual}):
        if replayed.get(number) != actual.get(number):
            return f"{table.name} {number}"
    return table.name
