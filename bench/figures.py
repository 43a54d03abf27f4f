"""Series of measurements, and the Markdown tables in which they are said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Literal

_DECIMALS = {"B": 0, "MB": 0, "s": 2, "ms": 2, "/s": 0}


@dataclass(slots=True)
class Series:
    """One thing, measured several times."""

    what: str
    unit: Literal["ms", "s", "B", "MB", "/s"] = "ms"
    floor: Series | None = None
    """The series beside which it is read, if any."""
    ratio_limit: float | None = None
    """Budget: how many times the floor, by the median."""
    limit: float | None = None
    """Budget in the unit, by :attr:`limit_by`; the least allowed where the unit is a rate."""
    limit_by: Literal["median", "p99", "max"] = "median"
    values: list[float] = field(default_factory=list)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Measure what happens inside, in the unit of the series (``ms`` or ``s``)."""
        started = perf_counter()
        yield
        self.add_seconds(perf_counter() - started)

    def add_seconds(self, seconds: float) -> None:
        """Add a duration given in seconds."""
        self.values.append(seconds * 1000 if self.unit == "ms" else seconds)

    @property
    def p99(self) -> float:
        """The value that 99 of 100 do not exceed; of fewer than 100, the greatest."""
        ordered = sorted(self.values)
        return ordered[max(0, -(-len(ordered) * 99 // 100) - 1)]

    @property
    def ratio(self) -> float | None:
        """How many times the floor, median to median."""
        return self._ratio(median)

    @property
    def best_ratio(self) -> float | None:
        """How many times the floor, best to best: what other work on the machine disturbs least."""
        return self._ratio(min)

    def _ratio(self, statistic: Callable[[Sequence[float]], float]) -> float | None:
        if self.floor is None or not self.floor.values or not statistic(self.floor.values):
            return None
        return statistic(self.values) / statistic(self.floor.values)

    @property
    def budget(self) -> str:
        """The budget, and whether it is kept; empty where there is none."""
        verdicts = []
        if self.ratio_limit is not None and self.ratio is not None:
            verdicts.append((f"≤ {self.ratio_limit:g} ×", self.ratio <= self.ratio_limit))
        if self.limit is not None:
            least = self.unit == "/s"
            statistics: dict[str, Callable[[], float]] = {
                "median": lambda: median(self.values),
                "p99": lambda: self.p99,
                "max": lambda: max(self.values),
            }
            reached = statistics[self.limit_by]()
            sign = "≥" if least else "≤"
            verdicts.append(
                (
                    f"{self.limit_by} {sign} {self.limit:g} {self.unit}",
                    reached >= self.limit if least else reached <= self.limit,
                )
            )
        return ", ".join(f"{text} {'kept' if kept else '**missed**'}" for text, kept in verdicts)

    @property
    def cells(self) -> list[str]:
        """The row of the table."""
        decimals = _DECIMALS[self.unit]
        figures = (min(self.values), median(self.values), self.p99, max(self.values))
        return [
            self.what,
            self.unit,
            str(len(self.values)),
            *(f"{figure:,.{decimals}f}" for figure in figures),
            *("" if ratio is None else f"{ratio:.2f}" for ratio in (self.ratio, self.best_ratio)),
            self.budget,
        ]


@dataclass(slots=True)
class Section:
    """The result of one bench."""

    title: str
    series: list[Series] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        """The section as Markdown; a series without values was not measured and is left out."""
        measured = [each.cells for each in self.series if each.values]
        parts = [f"## {self.title}"]
        if measured:
            parts.append(
                table(
                    ["what", "unit", "n", "min", "median", "p99", "max", "× floor", "best × best", "budget"],
                    measured,
                )
            )
        parts += [f"- {remark}" for remark in self.remarks]
        return "\n\n".join(parts[:2]) + "".join(f"\n{part}" for part in ["", *parts[2:]] if len(parts) > 2)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns line up in plain text as well."""
    lines = [list(heads), *map(list, rows)]
    widths = [max(3, *(len(line[column]) for line in lines)) for column in range(len(heads))]

    def said(line: Sequence[str]) -> str:
        cells = (
            cell.ljust(width) if column in (0, len(heads) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        return f"| {' | '.join(cells)} |"

    ruler = ["-" * width if column in (0, len(heads) - 1) else "-" * (width - 1) + ":"
             for column, width in enumerate(widths)]  # fmt: skip
    return "\n".join([said(heads), f"| {' | '.join(ruler)} |", *map(said, rows)])
