"""Keys that are typed ahead of the program reach the screen that the keys before them opened.

Textual hands each key to what has the focus at the moment it arrives. On a slow line several keys arrive at
once: « F2 Marie » would open the form and type the name into the search behind it. Here a key waits until the
one before has done all it does: what it opens stands, and has the focus.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from textual.app import App
from textual.events import Event

_QUIET_TURNS = 3
"""So many turns of the loop without a message: whoever was in the middle of something has ended it."""
_PATIENCE = 1.0
"""Seconds after which a key goes on, whatever the one before is still doing."""


class TypeAhead:
    """Delivers keys and pasted texts one after the other."""

    def __init__(self, app: App[Any], deliver: Callable[[Event], Awaitable[None]]) -> None:
        """Deliver to an application by its own way of handling an event."""
        self._app = app
        self._deliver = deliver
        self._waiting: deque[Event] = deque()
        self._task: asyncio.Task[None] | None = None

    def put(self, event: Event) -> None:
        """Take a key; it is delivered at once where no other is being dealt with."""
        self._waiting.append(event)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="type-ahead")

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._deliver(self._waiting.popleft())
                await self._handled()
        except Exception as error:  # a task of its own has nobody else to tell
            self._app._handle_exception(error)

    async def _handled(self) -> None:
        """Wait until no message is on its way, neither the key itself nor what it led to."""
        end = monotonic() + _PATIENCE
        quiet = 0
        while quiet < _QUIET_TURNS and monotonic() < end:
            await asyncio.sleep(0)
            quiet = 0 if self._is_busy() else quiet + 1

    def _is_busy(self) -> bool:
        return bool(
            self._app.message_queue_size or any(node.message_queue_size for node in self._app._registry)
        )
