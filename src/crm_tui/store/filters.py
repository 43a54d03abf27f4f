"""By what client lists are filtered: the values of a line, and what finds the lines that have them.

Each value of a line is counted in ``directory_facet`` and is a word, its *tag*, of the full-text index, so
that the index can tell at once who has several of them and whom a text finds as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

from crm_tui.domain.directory import FacetName, ListQuery
from crm_tui.domain.places import place_key
from crm_tui.store.search_terms import Term

#: What tags begin with: no word of ours does, since :func:`crm_tui.domain.text.fold` makes it an "o". The
#: same three letters for all, for which the prefix indexes hold each card once.
_TAG = "øøø"

#: Lists sort by the town's key; those without one come last.
NO_CITY = "~"

_CITY_LIMIT = 60

#: Beside the facets by name: the first letters of the sort keys, for the way to a page far down.
INITIALS = "initials"
_INITIALS = 2


class _Named(Protocol):
    @property
    def name(self) -> str:
        """``sqlite`` or ``postgresql``."""


class Reads(Protocol):
    """What is needed of a transaction to read lists; also met by the plain driver."""

    @property
    def dialect(self) -> _Named:
        """Which kind of database it is."""

    def execute(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement."""


class ListRow(NamedTuple):
    """A row of ``directory``."""

    shop_id: int
    contact_id: int
    detached: int
    sort_key: str
    name: str
    phone: str
    email: str
    city: str
    city_key: str
    states: str
    stage: str
    salesperson_id: int
    consent: str
    touched: str


def city_key(city: str) -> str:
    """The town as it is filtered and sorted by: "St-Étienne" and "SAINT ETIENNE" are one."""
    return place_key(city)[:_CITY_LIMIT] or NO_CITY


def values_of(row: ListRow) -> list[tuple[str, str]]:
    """By which values a line is filtered, as facet and value."""
    return [
        *((FacetName.STATE.value, state) for state in row.states.split(",")),
        (FacetName.STAGE.value, row.stage),
        (FacetName.SALESPERSON.value, str(row.salesperson_id)),
        (FacetName.CITY.value, row.city_key),
        (FacetName.CONSENT.value, row.consent),
    ]


def counted_of(row: ListRow) -> Iterator[tuple[int, int, str, str]]:
    """In which counts of ``directory_facet`` a line is: shop, detached, facet, value."""
    for facet, value in (*values_of(row), (INITIALS, row.sort_key[:_INITIALS])):
        yield row.shop_id, row.detached, facet, value


def tags_of(rows: Iterable[ListRow]) -> str:
    """The words by which a card is filtered in the lists of all its shops."""
    return " ".join(
        tag(row.shop_id, row.detached, facet, value)
        for row in rows
        for facet, value in [("", ""), *values_of(row)]
    )


@lru_cache(maxsize=10_000)
def tag(shop_id: int, detached: int, facet: str = "", value: str = "") -> str:
    """The word of one value, or without one that of the whole list."""
    said = f"{shop_id} {detached} {facet} {value}".encode()
    return _TAG + blake2b(said, digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Filter:
    """The values of one facet that are asked for, as the tables hold them."""

    facet: FacetName
    values: tuple[str, ...]

    def tags(self, shop_id: int, detached: int) -> Term:
        """Them as alternatives of one term of a search."""
        return tuple((tag(shop_id, detached, self.facet.value, value),) for value in self.values)


def chosen(tx: Reads, query: ListQuery) -> list[Filter]:
    """The filters of a query that leave anybody out."""
    found = {
        FacetName.STATE: query.states,
        FacetName.STAGE: query.stages,
        FacetName.SALESPERSON: _staff_ids(tx, query.salespeople),
        FacetName.CITY: tuple(map(city_key, query.cities)),
        FacetName.CONSENT: tuple(consent.value for consent in query.consents),
    }
    return [Filter(facet, tuple(dict.fromkeys(values))) for facet, values in found.items() if values]


def _staff_ids(tx: Reads, logins: tuple[str, ...]) -> tuple[str, ...]:
    """Keys for logins; one that nobody has is nobody's key, and "" is that of no salesperson."""
    if not logins:
        return ()
    known = {login: str(key) for key, login in tx.execute("SELECT id, login FROM staff")}
    known[""] = "0"
    return tuple(known.get(login, "-1") for login in logins)


def counts(tx: Reads, shop_id: int, detached: int, each: Filter) -> int:
    """How many lines have one of the values; those that have two of them count twice."""
    sql = (
        "SELECT coalesce(sum(n), 0) FROM directory_facet"  # noqa: S608  # marks alone
        f" WHERE shop_id = ? AND detached = ? AND facet = ? AND value IN ({marks(each.values)})"
    )
    return int(tx.execute(sql, (shop_id, detached, each.facet.value, *each.values))[0][0])


def condition(tx: Reads, filters: Iterable[Filter]) -> tuple[str, list[Any]]:
    """The filters as conditions on the columns of ``directory``, an AND before each, and their values."""
    sql = ""
    values: list[Any] = []
    for each in filters:
        sql += f" AND {_condition(tx, each)}"
        values += _values(each)
    return sql, values


_COLUMNS = {
    FacetName.STAGE: "stage",
    FacetName.SALESPERSON: "salesperson_id",
    FacetName.CITY: "city_key",
    FacetName.CONSENT: "consent",
}


def _condition(tx: Reads, each: Filter) -> str:
    if each.facet is not FacetName.STATE:
        return f"{_COLUMNS[each.facet]} IN ({marks(each.values)})"
    place = "strpos" if tx.dialect.name == "postgresql" else "instr"
    return "(" + " OR ".join(f"{place}(',' || states || ',', ?) > 0" for _ in each.values) + ")"


def _values(each: Filter) -> list[Any]:
    if each.facet is FacetName.SALESPERSON:
        return list(map(int, each.values))
    if each.facet is FacetName.STATE:
        return [f",{state}," for state in each.values]
    return list(each.values)


def marks(values: Sequence[Any]) -> str:
    """A mark for each value."""
    return ", ".join("?" * len(values))
