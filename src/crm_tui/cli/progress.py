"""How far a long command is, for who watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def shown_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream of a terminal, nothing elsewhere; it is told how much is done of how much."""
    with shown_steps(what) as (tell,):
        yield tell


@contextmanager
def shown_steps(*names: str) -> Iterator[tuple[Callable[[int, int], None], ...]]:
    """The same for a command of several steps, a bar for each."""
    if not sys.stderr.isatty():
        yield tuple(_untold for _name in names)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks = [bar.add_task(name, total=None) for name in names]
        yield tuple(partial(_tell, bar, task) for task in tasks)


def _tell(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)


def _untold(done: int, total: int) -> None:
    """Nobody watches."""
