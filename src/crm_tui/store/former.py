"""What cards once said: former names, telephone numbers and e-mail addresses, from the trace.

A client who gives her maiden name, or her old number, is still the client on the card. Values that were
erased are in no event any more, and so not here either.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from crm_tui.domain.duplicates import Former
from crm_tui.store.mapping import Rows
from crm_tui.store.unit_of_work import Tx

_NAMES = {
    "last_name": "last_names",
    "first_name": "first_names",
    "nickname": "nicknames",
    "company_name": "companies",
}
_KINDS = {"phone": "phones", "email": "emails"}

#: What these took away had come by mistake: the card never said it.
_TAKEN_BACK = ("undo", "unmerge", "revert_import")

_STAGED = "SELECT entity, entity_id, old, new FROM trace_staging WHERE contact_id = ? AND id > ? ORDER BY id"

Write = tuple[str, int, Mapping[str, Any] | None, Mapping[str, Any] | None]
"""A table, a row, and what it was and became: whole, or the columns that differ."""


def values_of(tx: Tx, several: Mapping[int, Rows]) -> dict[int, Former]:
    """What each of these cards, given by their stored rows, once said and says no more; most have nothing.

    What the unit of work under way has written counts as well.
    """
    # A card that was saved once has only ever been what it is.
    changed = {
        row["subject"]: contact_id
        for contact_id, found in several.items()
        for row in found["contact"].values()
        if row["version"] > 1
    }
    writes: dict[int, list[Write]] = defaultdict(list)
    for subject, write in _traced(tx, list(changed)):
        writes[changed[subject]].append(write)
    for contact_id in changed.values():
        writes[contact_id] += _staged(tx, contact_id)
    return {contact_id: _former(told, several[contact_id]) for contact_id, told in writes.items() if told}


def _traced(tx: Tx, subjects: list[str]) -> Iterator[tuple[str, Write]]:
    if not subjects:
        return
    marks = ", ".join("?" * len(subjects))
    events = tx.execute(
        "SELECT e.subject, e.entity, e.entity_id, v.body FROM event e JOIN event_value v ON v.seq = e.seq"  # noqa: S608  # marks alone
        f" WHERE e.subject IN ({marks}) AND e.entity IN ('contact', 'coordinate')"
        f" AND e.action NOT IN ({', '.join('?' * len(_TAKEN_BACK))}) ORDER BY e.seq",
        (*subjects, *_TAKEN_BACK),
    )
    for subject, entity, entity_id, text in events:
        body = json.loads(text)
        yield subject, (entity, entity_id, body["old"], body["new"])


def _staged(tx: Tx, contact_id: int) -> Iterator[Write]:
    if tx.action in _TAKEN_BACK:
        return
    for entity, entity_id, old, new in tx.execute(_STAGED, (contact_id, tx.staged_before)):
        if entity in ("contact", "coordinate"):
            yield entity, entity_id, json.loads(old) if old else None, json.loads(new) if new else None


def _former(writes: Iterable[Write], found: Rows) -> Former:
    """Every value that was changed or removed, in the order in which the card lost it for the last time."""
    lost: dict[str, dict[str, None]] = {name: {} for name in (*_NAMES.values(), *_KINDS.values())}
    kinds: dict[int, str] = {}

    def lose(name: str, value: str) -> None:
        lost[name].pop(value, None)
        lost[name][value] = None

    for entity, key, old, new in writes:
        if entity == "coordinate":
            kinds.setdefault(key, str((new or old or {}).get("kind", "")))
        if old is None:
            continue
        columns = _NAMES if entity == "contact" else {"value": _KINDS.get(kinds[key], "")}
        for column, name in columns.items():
            was = old.get(column)
            kept = new is not None and new.get(column, was) == was
            if name and was and not kept:
                lose(name, was)
    for name, values in _current(found).items():
        for value in values:
            lost[name].pop(value, None)
    return Former(**{name: tuple(values) for name, values in lost.items()})


def _current(found: Rows) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {name: [] for name in (*_NAMES.values(), *_KINDS.values())}
    for row in found["contact"].values():
        for column, name in _NAMES.items():
            said[name].append(row[column])
    for row in found["coordinate"].values():
        if row["kind"] in _KINDS:
            said[_KINDS[row["kind"]]].append(row["value"])
    return said
