"""The client list: all of it in alphabetical order, or what a typed text finds.

A text is answered from the full-text index by row number, newest first, and never by the index's own rank,
which would read every hit; the few hundred newest hits are then put in order here.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from crm_tui.domain.directory import ClientRow, ListQuery, Page
from crm_tui.store import list_lines
from crm_tui.store.search_terms import Term, wanted
from crm_tui.store.unit_of_work import Tx

#: A text finds this many clients at most: the newest, and those that hold its very words.
MOST_NEWEST = 200
MOST_EXACT = 50

#: Further down than this, the list is read from its nearer end.
_NEAR = 1000

_Hit = tuple[Any, ...]
_HIT_COLUMNS = f"{list_lines.COLUMNS}, s.name, s.mail, s.phone, s.place"

_SQLITE = (
    f"SELECT {_HIT_COLUMNS} FROM search_fts f"  # noqa: S608  # constants
    " CROSS JOIN directory d ON d.shop_id = ? AND d.contact_id = f.rowid AND d.detached = ?"
    " CROSS JOIN search_doc s ON s.id = f.rowid"
    " WHERE search_fts MATCH ? ORDER BY f.rowid DESC LIMIT ?"
)
_POSTGRESQL = (
    f"SELECT {_HIT_COLUMNS} FROM search_doc s"  # noqa: S608  # constants
    " JOIN directory d ON d.shop_id = ? AND d.contact_id = s.id AND d.detached = ?"
    " WHERE s.words @@ CAST(? AS tsquery) ORDER BY s.id DESC LIMIT ?"
)
_BY_NUMBER = (
    f"SELECT {_HIT_COLUMNS} FROM contact c"  # noqa: S608  # constants
    " JOIN directory d ON d.shop_id = ? AND d.contact_id = c.id AND d.detached = ?"
    " JOIN search_doc s ON s.id = c.id WHERE c.number = ?"
)


def answer(tx: Tx, shop_id: int, query: ListQuery, offset: int, limit: int) -> Page:
    """Some lines of a shop's list, and how many lines the whole answer has."""
    if query.text.strip():
        found = _found(tx, shop_id, query)
        lines = map(list_lines.line, found[offset : offset + limit])
        return Page(rows=tuple(lines), total=len(found))
    total = _size(tx, shop_id, query)
    return Page(rows=_lines(tx, shop_id, query, offset, limit, total), total=total)


def page(tx: Tx, shop_id: int, query: ListQuery, offset: int, limit: int) -> tuple[ClientRow, ...]:
    """Some lines of a shop's list."""
    if query.text.strip():
        return answer(tx, shop_id, query, offset, limit).rows
    return _lines(tx, shop_id, query, offset, limit, None)


def count(tx: Tx, shop_id: int, query: ListQuery) -> int:
    """How many lines the whole answer has."""
    if query.text.strip():
        return len(_found(tx, shop_id, query))
    return _size(tx, shop_id, query)


# The whole list


def _size(tx: Tx, shop_id: int, query: ListQuery) -> int:
    total: int = tx.execute(list_lines.SIZE, (shop_id, int(query.detached)))[0][0]
    return total


def _lines(
    tx: Tx, shop_id: int, query: ListQuery, offset: int, limit: int, total: int | None
) -> tuple[ClientRow, ...]:
    if total is None and offset > _NEAR:
        total = _size(tx, shop_id, query)
    backwards = total is not None and offset > total // 2
    if backwards and total is not None:
        limit = min(limit, total - offset)
        offset = total - offset - limit
        if limit <= 0:
            return ()
    sql = list_lines.page_sql(backwards=backwards)
    found = tx.execute(sql, (shop_id, int(query.detached), limit, offset))
    return tuple(map(list_lines.line, reversed(found) if backwards else found))


# What a text finds


def _found(tx: Tx, shop_id: int, query: ListQuery) -> list[_Hit]:
    """Everything that the text finds, best first."""
    asked = wanted(query.text)
    scope = (shop_id, int(query.detached))
    hits: dict[int, _Hit] = {}
    if asked.terms:
        hits = _hits(tx, scope, asked.terms, MOST_NEWEST, begun=asked.terms)
        if len(hits) == MOST_NEWEST:
            # The last of several words is still being typed; one alone may well be whole.
            hits |= _hits(tx, scope, asked.terms, MOST_EXACT, begun=asked.terms[1:][-1:])
    ranked = sorted(hits.values(), key=lambda hit: (_distance(hit, asked.terms), -hit[0]))
    by_number = tx.execute(_BY_NUMBER, (*scope, asked.customer_number)) if asked.customer_number else []
    first = {hit[0] for hit in by_number}
    return by_number + [hit for hit in ranked if hit[0] not in first]


def _hits(
    tx: Tx, scope: tuple[int, int], terms: Iterable[Term], limit: int, *, begun: Container[Term]
) -> dict[int, _Hit]:
    """The newest clients with words that are, or for the terms ``begun`` begin with, those of the terms."""
    if tx.dialect.name == "postgresql":
        sql = _POSTGRESQL
        parts = (_term(term, "'{}':*" if term in begun else "'{}'", "&", "|") for term in terms)
        expression = " & ".join(parts)
    else:
        sql = _SQLITE
        parts = (_term(term, '"{}"*' if term in begun else '"{}"', "AND", "OR") for term in terms)
        expression = " AND ".join(parts)
    return {hit[0]: hit for hit in tx.execute(sql, (*scope, expression, limit))}


def _term(term: Term, pattern: str, both: str, either: str) -> str:
    """A term in the language of the index; words hold letters and digits alone, so nothing is escaped."""
    alternatives = (f" {both} ".join(pattern.format(word) for word in words) for words in term)
    return "(" + f" {either} ".join(f"({each})" for each in alternatives) + ")"


def _distance(hit: _Hit, terms: Iterable[Term]) -> int:
    """How far a client is from what was typed: 0 where each word is a whole one of the name."""
    columns = [f" {column} " for column in hit[-4:]]
    return sum(min(sum(_steps(f" {word}", *columns) for word in words) for words in term) for term in terms)


def _steps(beginning: str, name: str, mail: str, phone: str, place: str) -> int:
    whole = beginning + " "
    if whole in name or whole in phone:
        return 0
    if name.startswith(beginning):
        return 1
    if beginning in name:
        return 2
    if beginning in mail or beginning in phone:
        return 4
    return 6 if beginning in place else 8
