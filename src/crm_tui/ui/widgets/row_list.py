"""Rows of one kind in a form: phones, addresses… At least one always stands ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual.containers import Vertical
from textual.widget import Widget

from crm_tui.ui.widgets.check import Check

W = TypeVar("W", bound=Widget)

ONLY_ONE = "only-one"
"""Class of the boxes of which one row at most is ticked; they pair by the end of their id."""


class RowList(Vertical, Generic[W]):
    """The rows, and how one more is made."""

    def __init__(
        self,
        rows: Sequence[W],
        new_row: Callable[[int], W],
        *,
        id: str,  # noqa: A002  # Textual's own name
    ) -> None:
        """Take the first rows; ``new_row`` makes the row of a number."""
        self.rows = list(rows) or [new_row(0)]
        self._new_row = new_row
        super().__init__(*self.rows, id=id)

    async def add(self) -> W:
        """Make one more row at the end."""
        row = self._new_row(len(self.rows))
        self.rows.append(row)
        await self.mount(row)
        return row

    def on_check_changed(self, event: Check.Changed) -> None:
        """Ticking a box of which there is one unticks the same box of the other rows."""
        box = event.widget
        if not box.has_class(ONLY_ONE) or not event.value:
            return
        sort = (box.id or "").rpartition("-")[2]
        for other in self.query(Check).filter(f".{ONLY_ONE}"):
            if other is not box and (other.id or "").rpartition("-")[2] == sort:
                other.value = False
