"""Columns that share a width: which are shown, how wide, and a line of cells drawn in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.ui.widgets.cells import fit

GAP = 2


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of a list.

    Either ``width`` cells wide, or ``fraction`` parts of what the others leave, never under ``minimum``
    cells. Where the columns do not all fit, those with the lowest ``priority`` are dropped first (the
    rightmost among equals).
    """

    title: str
    width: int = 0
    fraction: int = 0
    minimum: int = 4
    priority: int = 0

    @property
    def least(self) -> int:
        """The fewest cells that the column accepts."""
        return self.minimum if self.fraction else self.width


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column that is shown: its index among the specifications and its width in cells."""

    index: int
    width: int


def place_columns(columns: Sequence[ColumnSpec], width: int) -> tuple[PlacedColumn, ...]:
    """The columns that fit in ``width`` cells, and how wide each is."""
    shown = list(range(len(columns)))
    while len(shown) > 1 and _least(columns, shown) > width:
        shown.remove(min(shown, key=lambda index: (columns[index].priority, -index)))
    spare = max(0, width - _least(columns, shown))
    parts = sum(columns[index].fraction for index in shown)
    placed = []
    for index in shown:
        column = columns[index]
        extra = spare * column.fraction // parts if parts else 0
        spare, parts = spare - extra, parts - column.fraction
        placed.append(PlacedColumn(index, min(column.least + extra, width)))
    return tuple(placed)


def _least(columns: Sequence[ColumnSpec], shown: Sequence[int]) -> int:
    return sum(columns[index].least for index in shown) + GAP * (len(shown) - 1)


def draw_cells(cells: Sequence[str], placed: Sequence[PlacedColumn]) -> str:
    """The cells of one line in their columns."""
    texts = (fit(cells[column.index] if column.index < len(cells) else "", column.width) for column in placed)
    return (" " * GAP).join(texts)
