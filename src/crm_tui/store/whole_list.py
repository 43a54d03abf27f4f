"""The client list without a text: all of it or what the filters leave, page by page, in any of its orders.

Two ways lead to a page. Where the filters leave few, the full-text index knows them by their tags, and they
are put in order here. Where they leave many, the index of the order is walked, which holds all that filters
ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.directory import ClientRow, FacetName, ListQuery, Sort
from crm_tui.store import full_text, list_lines
from crm_tui.store.filters import INITIALS, Filter, Reads, chosen, condition, counts, marks

#: What filters leave up to this is fetched and sorted; beyond, the order is walked.
_FEW = 2000

#: Lines that several filters leave are counted up to here.
MOST_COUNTED = 10_000

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class _Steps:
    """What is counted anyway and tells where in an order the lines are that begin with it."""

    facet: str
    column: str


_STEPS = {
    Sort.NAME: _Steps(INITIALS, "sort_key"),
    Sort.CITY: _Steps(FacetName.CITY.value, "city_key"),
}

#: Further down than this, a page is not reached line by line from the first.
_NEAR = 1000


@dataclass(frozen=True, slots=True)
class _Order:
    columns: tuple[str, ...]
    index: str
    """For SQLite, whose planner knows nothing of the tables, and may take another and sort."""
    descending: bool = False

    def sql(self, prefix: str = "", *, backwards: bool = False) -> str:
        direction = " DESC" if self.descending is not backwards else ""
        return ", ".join(f"{prefix}{column}{direction}" for column in self.columns)


_ORDERS = {
    Sort.NAME: _Order(("sort_key", "contact_id"), "INDEXED BY directory_order"),
    Sort.TOUCHED: _Order(("touched", "contact_id"), "INDEXED BY directory_touched", descending=True),
    # By the ids: they are given in the order in which cards come.
    Sort.CREATED: _Order(("contact_id",), "NOT INDEXED", descending=True),
    Sort.CITY: _Order(("city_key", "sort_key", "contact_id"), "INDEXED BY directory_city"),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """The lines that a query without a text leaves."""

    shop_id: int
    detached: int
    filters: tuple[Filter, ...]
    total: int
    at_least: bool = False
    """Whether there are more."""
    ids: tuple[int, ...] | None = None
    """Them all, where they are few."""


def selection(tx: Reads, shop_id: int, query: ListQuery) -> Selection:
    """How many lines a query leaves, and which way leads to them."""
    detached = int(query.detached)
    filters = tuple(chosen(tx, query))
    if not filters:
        [[size]] = tx.execute(list_lines.SIZE, (shop_id, detached))
        return Selection(shop_id, detached, filters, size)
    most = [counts(tx, shop_id, detached, each) for each in filters]
    if not all(most):
        return Selection(shop_id, detached, filters, 0)
    known = most[0] if len(filters) == 1 and _is_disjoint(filters[0]) else None
    if known is not None and known > _FEW:
        return Selection(shop_id, detached, filters, known)
    terms = (each.tags(shop_id, detached) for each in filters)
    expression = full_text.index_of(tx).expression(terms)
    ids = full_text.ids(tx, expression, _FEW + 1)
    if len(ids) <= _FEW:
        return Selection(shop_id, detached, filters, len(ids), ids=tuple(ids))
    total = full_text.count(tx, expression, MOST_COUNTED)
    return Selection(shop_id, detached, filters, total, at_least=total == MOST_COUNTED)


def page(tx: Reads, selected: Selection, sort: Sort, offset: int, limit: int) -> tuple[ClientRow, ...]:
    """Some of the lines."""
    limit = min(limit, selected.total - offset)
    if limit <= 0:
        return ()
    if selected.ids is not None:
        rows = _sorted(tx, selected.shop_id, selected.ids, sort, offset, limit)
    else:
        rows = _walked(tx, selected, sort, offset, limit)
    return tuple(map(list_lines.line, rows))


def _is_disjoint(each: Filter) -> bool:
    """Whether no client has two of the values."""
    return each.facet is not FacetName.STATE or len(each.values) == 1


def _sorted(
    tx: Reads, shop_id: int, ids: tuple[int, ...], sort: Sort, offset: int, limit: int
) -> list[tuple[Any, ...]]:
    sql = (
        f"SELECT contact_id FROM directory WHERE shop_id = ? AND contact_id IN ({marks(ids)})"  # noqa: S608  # marks alone
        f" ORDER BY {_ORDERS[sort].sql()} LIMIT ? OFFSET ?"
    )
    return _lines(tx, shop_id, _ORDERS[sort].sql("d."), sql, (shop_id, *ids, limit, offset))


def _walked(tx: Reads, selected: Selection, sort: Sort, offset: int, limit: int) -> list[tuple[Any, ...]]:
    where, values = condition(tx, selected.filters)
    towns = next((each.values for each in selected.filters if each.facet is FacetName.CITY), ())
    if towns and (sort is Sort.CITY or (sort is Sort.NAME and len(towns) == 1)):
        # The clients of one town are in the order of their names there.
        sort = Sort.CITY
        where += " AND city_key BETWEEN ? AND ?"
        values += [min(towns), max(towns)]
    backwards = offset > selected.total // 2 and not selected.at_least
    if backwards:
        offset = selected.total - offset - limit
    elif offset > _NEAR and not selected.filters and sort in _STEPS:
        step, offset = _step(tx, selected, sort, offset)
        where += f" AND {_STEPS[sort].column} >= ?"
        values.append(step)
    order = _ORDERS[sort].sql("d.", backwards=backwards)
    params = (selected.shop_id, selected.detached, *values, limit, offset)
    rows = _lines(tx, selected.shop_id, order, ids_sql(tx, sort, where, backwards=backwards), params)
    return rows[::-1] if backwards else rows


def _lines(tx: Reads, shop_id: int, order: str, ids: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The lines of the ids that a statement gives: those of a page alone are read whole."""
    return tx.execute(
        f"SELECT {list_lines.COLUMNS} FROM ({ids}) AS page"  # noqa: S608  # constants
        f" {full_text.index_of(tx).join} directory d ON d.shop_id = ? AND d.contact_id = page.contact_id"
        f" ORDER BY {order}",
        (*params, shop_id),
    )


def ids_sql(tx: Reads, sort: Sort, where: str = "", *, backwards: bool = False) -> str:
    """The ids of a list in an order, read from the index of that order alone.

    Its parameters: shop, detached, those of the conditions ``where``, limit, offset.
    """
    order = _ORDERS[sort]
    index = "" if tx.dialect.name == "postgresql" else order.index
    return (
        f"SELECT contact_id FROM directory {index} WHERE shop_id = ? AND detached = ?{where}"  # noqa: S608  # constants
        f" ORDER BY {order.sql(backwards=backwards)} LIMIT ? OFFSET ?"
    )


def _step(tx: Reads, selected: Selection, sort: Sort, offset: int) -> tuple[str, int]:
    """With what the lines at a place in the list begin, and how far after the first of those it is."""
    found = tx.execute(
        "SELECT value, n FROM directory_facet WHERE shop_id = ? AND detached = ? AND facet = ? AND n > 0",
        (selected.shop_id, selected.detached, _STEPS[sort].facet),
    )
    for value, n in sorted(found):
        if offset < n:
            return value, offset
        offset -= n
    return _LAST, 0
