"""Work that may wait for the disk, away from the loop that draws.

The work runs in a daemon thread, so that a store that hangs never delays quitting; a Textual worker waits for
it, so that it is cancelled with its screen and that tests can wait for it. The answer to a question that was
asked again meanwhile is dropped.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from textual.dom import DOMNode
from textual.worker import Worker

from crm_tui.domain.errors import CrmError

T = TypeVar("T")


def in_background(
    owner: DOMNode,
    work: Callable[[], T],
    done: Callable[[T], None],
    failed: Callable[[CrmError], None] | None = None,
    *,
    group: str = "default",
) -> Worker[None]:
    """Do ``work`` elsewhere, then hand its result to ``done`` on the drawing loop.

    Args:
        owner: the widget or screen that asks; when it goes, the answer is dropped.
        work: may block; must not touch widgets.
        done: receives the result.
        failed: receives an expected failure; without it the failure is the program's.
        group: a newer question of the same owner and group makes the older one's answer void.
    """

    async def wait() -> None:
        try:
            result = await asyncio.wrap_future(_started(work))
        except CrmError as error:
            if failed is None:
                raise
            if _is_there(owner):
                failed(error)
        else:
            if _is_there(owner):
                done(result)

    return owner.run_worker(wait, group=group, exclusive=True, exit_on_error=True)


def _is_there(owner: DOMNode) -> bool:
    """Whether the owner is not being taken down: its widgets go first, its workers only then."""
    return owner.is_running and owner.app.is_running and not owner._pruning


def _started(work: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()

    def run() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = work()
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=run, daemon=True, name="work").start()
    return future
