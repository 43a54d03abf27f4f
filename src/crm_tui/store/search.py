"""The client list: all of it, what filters leave, or what a typed text finds.

A text is answered from the full-text index by row number, newest first, and never by the index's own rank,
which would read every hit; the few hundred newest hits are then put in order here, and older ones follow as
they come. A text that finds next to nothing is taken for mistyped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.directory import ClientRow, ListQuery, NumberHit, Page
from crm_tui.domain.text import digits
from crm_tui.store import full_text, list_lines, mistyped, whole_list
from crm_tui.store.filters import Filter, Reads, chosen, condition, counts, marks, tag
from crm_tui.store.search_terms import Term, Wanted, wanted

#: So many clients that a text finds are put in order: the newest, and those that hold its very words.
MOST_NEWEST = 200
MOST_EXACT = 50

#: Further ones are counted up to here.
MOST_COUNTED = 500

#: So many of those who share a number.
MOST_WITH_NUMBER = 400
_ELSEWHERE = 2

#: A list that holds less than one in so many of the cards has its own word in the index looked up.
_SMALL_SHARE = 4

#: A text that finds fewer may be mistyped.
_ENOUGH = 5

_Hit = tuple[Any, ...]
_HIT_COLUMNS = f"{list_lines.COLUMNS}, s.name, s.mail, s.phone, s.place"

_BY_NUMBER = (
    f"SELECT {_HIT_COLUMNS} FROM contact c"  # noqa: S608  # constants
    " JOIN directory d ON d.shop_id = ? AND d.contact_id = coalesce(c.merged_into, c.id) AND d.detached = ?"
    " JOIN search_doc s ON s.id = d.contact_id WHERE c.number = ?"
)


def answer(tx: Reads, shop_id: int, query: ListQuery, offset: int, limit: int) -> Page:
    """Some lines of a shop's list, and how many lines the whole answer has."""
    if not query.text.strip():
        selected = whole_list.selection(tx, shop_id, query)
        rows = whole_list.page(tx, selected, query.sort, offset, limit)
        return Page(rows=rows, total=selected.total, at_least=selected.at_least)
    scope = _Scope.of(tx, shop_id, query)
    found = _found(tx, scope, query.text, offset + limit)
    wanted_ids = found.ids[offset : offset + limit]
    hits = found.hits | _hits(tx, scope, [key for key in wanted_ids if key not in found.hits])
    lines = (list_lines.line(hits[key]) for key in wanted_ids if key in hits)
    return Page(rows=tuple(lines), total=len(found.ids), at_least=found.at_least, instead=found.instead)


def page(tx: Reads, shop_id: int, query: ListQuery, offset: int, limit: int) -> tuple[ClientRow, ...]:
    """Some lines of a shop's list."""
    return answer(tx, shop_id, query, offset, limit).rows


def count(tx: Reads, shop_id: int, query: ListQuery) -> int:
    """How many lines the whole answer has."""
    return answer(tx, shop_id, query, 0, 0).total


def by_number(tx: Reads, shop_id: int, number: str) -> NumberHit:
    """Who has a phone number (E.164): my shop's clients first, the newest of each kind first."""
    index = full_text.index_of(tx)
    expression = index.expression([((digits(number),),)])
    rows = tx.execute(
        f"SELECT {index.key}, coalesce(d.detached, {_ELSEWHERE}), s.phone FROM {index.table}"  # noqa: S608  # constants
        f" {index.join} search_doc s ON s.id = {index.key}"
        f" LEFT JOIN directory d ON d.shop_id = ? AND d.contact_id = {index.key}"
        f" WHERE {index.matches} ORDER BY {index.key} DESC LIMIT ?",
        (shop_id, expression, MOST_WITH_NUMBER),
    )
    having = sorted((where, -key) for key, where, phone in rows if digits(number) in phone.split())
    return NumberHit(
        number=number,
        ids=tuple(-key for _, key in having),
        detached=frozenset(-key for where, key in having if where == 1),
        elsewhere=frozenset(-key for where, key in having if where == _ELSEWHERE),
    )


@dataclass(frozen=True, slots=True)
class _Scope:
    """Among whom a text is looked for."""

    shop_id: int
    detached: int
    tags: tuple[Term, ...] = ()
    """The words of the full-text index that few have: filters, or the list itself in a greater database."""
    where: str = ""
    """Conditions on the lines found, for filters that most of the list meets."""
    values: tuple[Any, ...] = ()

    @classmethod
    def of(cls, tx: Reads, shop_id: int, query: ListQuery) -> _Scope:
        detached = int(query.detached)
        sizes = {tuple(each): n for *each, n in tx.execute("SELECT shop_id, detached, n FROM directory_size")}
        size = sizes.get((shop_id, detached), 0)
        rare: list[Filter] = []
        common: list[Filter] = []
        for each in chosen(tx, query):
            is_common = 2 * counts(tx, shop_id, detached, each) > size
            (common if is_common else rare).append(each)
        tags = tuple(each.tags(shop_id, detached) for each in rare)
        if not tags and _SMALL_SHARE * size <= sum(sizes.values()):
            # Or the index would give card after card that is not in this list. In a list that holds more of
            # the base it is the other way round: the word that everybody has is long to read.
            tags = cls(shop_id, detached).whole
        where, values = condition(tx, common)
        return cls(shop_id, detached, tags, where, tuple(values))

    def finds(self, tx: Reads, terms: Sequence[Term], begun: Sequence[Term], most: int) -> int:
        """How many clients that is, counted up to ``most``."""
        return len(self.ids(tx, terms, begun, most))

    @property
    def whole(self) -> tuple[Term, ...]:
        """The word that everybody in the list has."""
        return (((tag(self.shop_id, self.detached),),),)

    def ids(self, tx: Reads, terms: Sequence[Term], begun: Sequence[Term], most: int) -> list[int]:
        """The newest clients with words that are, or for the terms ``begun`` begin with, theirs."""
        expression = full_text.index_of(tx).expression((*terms, *self.tags), begun)
        if self.tags and not self.where:
            return full_text.ids(tx, expression, most)
        list_ = (self.shop_id, self.detached)
        return full_text.ids_listed(tx, expression, list_, self.where, self.values, most)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a text finds."""

    ids: list[int]
    """The best first, then older ones as they come."""
    hits: dict[int, _Hit]
    """What was read of them to know which are best."""
    at_least: bool = False
    """Whether there are more."""
    instead: str = ""


def _found(tx: Reads, scope: _Scope, text: str, upto: int) -> _Found:
    """Everything that a text finds, or that a text finds which was meant."""
    asked = wanted(text)
    found = _of_terms(tx, scope, asked, upto, asked.terms)
    if len(found.ids) >= _ENOUGH or not asked.terms:
        return found
    instead = mistyped.correct(tx, text, scope, len(found.ids))
    if not instead:
        return found
    meant = wanted(instead)
    # Only the last word may still be being typed.
    other = _of_terms(tx, scope, meant, upto, meant.terms[-1:])
    more = [key for key in other.ids if key not in found.hits]
    if not more:
        return found
    return _Found(found.ids + more, other.hits | found.hits, other.at_least, instead)


def _of_terms(tx: Reads, scope: _Scope, asked: Wanted, upto: int, begun: Sequence[Term]) -> _Found:
    terms = asked.terms
    most = max(MOST_COUNTED, upto)
    ids = scope.ids(tx, terms, begun, most + 1) if terms else []
    near = ids[:MOST_NEWEST]
    if len(ids) > MOST_NEWEST:
        # The last of several words is still being typed; one alone may well be whole.
        near += scope.ids(tx, terms, terms[1:][-1:], MOST_EXACT)
    hits = _hits(tx, scope, near)
    best = sorted(hits, key=lambda key: (_distance(hits[key], terms), -key))
    if asked.customer_number:
        params = (scope.shop_id, scope.detached, asked.customer_number)
        by_number = {hit[0]: hit for hit in tx.execute(_BY_NUMBER, params)}
        best = [*by_number, *(key for key in best if key not in by_number)]
        hits |= by_number
    older = [key for key in ids[MOST_NEWEST:most] if key not in hits]
    return _Found(best + older, hits, len(ids) > most)


def _hits(tx: Reads, scope: _Scope, ids: Sequence[int]) -> dict[int, _Hit]:
    """The lines of some clients, with the words by which they are found."""
    if not ids:
        return {}
    unique = sorted(set(ids))
    rows = tx.execute(
        f"SELECT {_HIT_COLUMNS} FROM directory d JOIN search_doc s ON s.id = d.contact_id"  # noqa: S608  # constants
        f" WHERE d.shop_id = ? AND d.contact_id IN ({marks(unique)})",
        (scope.shop_id, *unique),
    )
    return {row[0]: row for row in rows}


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
