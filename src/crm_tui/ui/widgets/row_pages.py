"""The rows of a long list that are in memory: a few pages, the last used ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

PAGE_ROWS = 100
MAX_PAGES = 64


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: what it stands for, and its texts by column."""

    key: int
    cells: tuple[str, ...]


class RowPages:
    """At most ``MAX_PAGES`` pages of ``PAGE_ROWS`` rows; the least recently used one goes first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._partial: set[int] = set()

    def clear(self) -> None:
        """Forget all rows."""
        self._pages.clear()
        self._partial.clear()

    def put(self, page: int, rows: Sequence[Row], *, partial: bool = False) -> None:
        """Keep a page; a partial one is shown, and still counts as missing."""
        self._pages[page] = tuple(rows)
        self._pages.move_to_end(page)
        self._partial.discard(page)
        if partial:
            self._partial.add(page)
        while len(self._pages) > MAX_PAGES:
            gone, _rows = self._pages.popitem(last=False)
            self._partial.discard(gone)

    def row(self, index: int) -> Row | None:
        """The row at ``index``, if it is in memory."""
        page, place = divmod(index, PAGE_ROWS)
        rows = self._pages.get(page)
        if rows is None:
            return None
        self._pages.move_to_end(page)
        return rows[place] if place < len(rows) else None

    def missing(self, first: int, last: int) -> list[int]:
        """The pages with rows from ``first`` to ``last`` (included) that are not wholly in memory."""
        wanted = range(first // PAGE_ROWS, last // PAGE_ROWS + 1)
        return [page for page in wanted if page not in self._pages or self._lacks(page, last)]

    def _lacks(self, page: int, last: int) -> bool:
        return page in self._partial and last >= page * PAGE_ROWS + len(self._pages[page])
