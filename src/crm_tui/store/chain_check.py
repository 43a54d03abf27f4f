"""Whether the links of the trace hold: no event and no value changed, added or taken out.

One pass over events and values side by side, by number; ten million events take no more memory than ten.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any

from crm_tui.domain.errors import NotADatabase
from crm_tui.store.chain import DOMAIN, FORMAT, GENESIS, hash_of, measured
from crm_tui.store.clock import from_text, to_text
from crm_tui.store.erased import Erased
from crm_tui.store.unit_of_work import Tx

_PAGE = 2000
_LEAST = -(1 << 63)


@lru_cache(4096)  # entities, sets of fields and subjects come again and again
def _part(value: str | int) -> str:
    """A value behind its length, each byte as the character of that number."""
    return measured(value).decode("latin-1")


_START, _END = DOMAIN.decode(), _part(FORMAT)
_SIZES = tuple(chr(0) * 3 + chr(size) for size in range(32))
_DIGEST_SIZE = chr(0) * 3 + chr(64)

_EVENTS = (
    "SELECT seq, at, actor, change, action, entity, entity_id, subject, fields, digest, prev, hash, fmt"
    " FROM event WHERE seq >= ? ORDER BY seq"
)
_VALUES = "SELECT seq, salt, body FROM event_value WHERE seq >= ? ORDER BY seq"

#: Number, hash, entity, its id, subject, fields and body of an event that holds; no body where it was erased.
Held = tuple[int, str, str, int, str, str, str | None]


class Broken(Exception):
    """The trace does not hold, and where."""

    def __init__(self, problem: str, seq: int | None = None, detail: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.seq = seq
        self.detail = detail


def held(
    tx: Tx, erased: Erased, *, after: int = 0, link: str = GENESIS, latest: str = ""
) -> Iterator[list[Held]]:
    """The events that hold, a page at a time; the last page may be short of the first that does not.

    Args:
        tx: the look at the data.
        erased: whose values may be gone.
        after: the number of an event that is known to hold; from the first one on by default.
        link: its hash.
        latest: its time.

    Raises:
        Broken: after the events before it were given.
    """
    first = after + 1 if after else _LEAST
    done = after
    try:
        for good in _walk(
            tx.iterate(_EVENTS, (first,)), tx.iterate(_VALUES, (first,)), erased, after, link, latest
        ):
            yield good
            done, link = good[-1][:2] if good else (done, link)
    except Exception as error:  # each driver has its own
        if not _is_unreadable(tx, error):
            raise
    else:
        return
    first = done + 1 if done else _LEAST
    if done > after:
        [(latest,)] = tx.execute("SELECT at FROM event WHERE seq = ?", (done,))
    events, values = _one_by_one(tx, "event", _EVENTS, first), _one_by_one(tx, "event_value", _VALUES, first)
    yield from _walk(events, values, erased, done, link, latest)


def _is_unreadable(tx: Tx, error: Exception) -> bool:
    """Whether a row is there and cannot be read: a text that is not UTF-8, a damaged page."""
    return isinstance(tx.dialect.translate(error), NotADatabase)


def _one_by_one(tx: Tx, table: str, query: str, first: int) -> Iterator[tuple[Any, ...]]:
    """The rows one at a time, so that the one that cannot be read is known by its number."""
    while True:
        try:
            found = tx.execute(f"{query} LIMIT 1", (first,))
        except Exception as error:  # each driver has its own
            if not _is_unreadable(tx, error):
                raise
            [(seq,)] = tx.execute(f"SELECT min(seq) FROM {table} WHERE seq >= ?", (first,))  # noqa: S608  # our names
            raise Broken("hash" if table == "event" else "digest", seq) from None
        if not found:
            return
        yield found[0]
        first = found[0][0] + 1


def _walk(
    events: Iterator[tuple[Any, ...]],
    values: Iterator[tuple[Any, ...]],
    erased: Erased,
    after: int,
    link: str,
    latest: str,
) -> Iterator[list[Held]]:
    expected = after + 1
    told: tuple[int, str, str, str] | None = None
    who = ""
    formed = True
    at_value, salt, body = next(values, _NO_VALUE)
    while page := list(islice(events, _PAGE)):
        good: list[Held] = []
        problem = ""
        try:
            for event in page:
                seq, at, actor, change, action, entity, entity_id, subject, fields, digest, prev, own, fmt = (
                    event
                )
                if told != (change, at, actor, action):
                    told = (change, at, actor, action)
                    who = f"{_part(at)}{_part(actor)}{_part(change)}{_part(action)}"
                    formed = change == seq and _is_time(at)
                number, row = str(seq), str(entity_id)
                # One text, of which each character is a byte: twice as fast as joining their bytes.
                content = (
                    f"{_START}{prev}{_SIZES[len(number)]}{number}{who}{_part(entity)}{_SIZES[len(row)]}{row}"
                    f"{_part(subject)}{_part(fields)}{_DIGEST_SIZE}{digest}{_END}"
                )
                if (
                    seq == expected == at_value
                    and formed
                    and at >= latest
                    and prev == link
                    and fmt == FORMAT
                    and digest == sha256(salt + body.encode()).hexdigest()
                    and own == sha256(content.encode("latin-1", "replace")).hexdigest()
                ):
                    good.append((seq, own, entity, entity_id, subject, fields, body))
                    at_value, salt, body = next(values, _NO_VALUE)
                elif problem := _fault(event, expected, at_value, link, latest, formed, erased):
                    break
                else:
                    good.append((seq, own, entity, entity_id, subject, fields, None))
                link, latest = own, at
                expected += 1
        except (TypeError, AttributeError, IndexError):  # a column that holds another kind of value
            problem = "hash" if isinstance(salt, bytes) and isinstance(body, str) else "digest"
        yield good
        if problem:
            raise Broken(problem, expected)
    if at_value is not None:
        raise Broken("gap", min(at_value, expected))


def _fault(
    event: tuple[Any, ...],
    expected: int,
    at_value: int | None,
    link: str,
    latest: str,
    formed: bool,
    erased: Erased,
) -> str:
    """Why an event does not hold at first sight; nothing where its value was erased as it may be."""
    seq, at, *_, subject, _, _, prev, own, fmt = event
    if seq != expected or (at_value is not None and at_value < seq):
        return "gap"
    if at < latest or prev != link or fmt != FORMAT or own != hash_of(prev, *event[:10], fmt):
        return "hash"
    if not formed:
        return "format"
    if at_value == seq:
        return "digest"
    return "" if erased.may_lack(seq, subject) else "value_missing"


def _is_time(text: str) -> bool:
    """Whether a time is written as the store writes it."""
    try:
        return to_text(from_text(text)) == text != ""
    except (ValueError, TypeError):
        return False


_NO_VALUE: tuple[int | None, bytes, str] = (None, b"", "")
