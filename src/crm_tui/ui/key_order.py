"""Keys take effect one after the other, however fast they come.

Textual hands a key to the widget that has the focus when the key arrives, not when its turn comes: of a burst
« Marie, Tab, Dupont », as a slow line delivers it, all the letters land in the first field; keys that follow
one that opens a screen land in the screen below, or nowhere. Here each key waits until the one before has
done what it does, and until the screen in front can take it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.events import Event, Key, Paste
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

PATIENCE = 2.0
"""Seconds after which the next key goes its way, whatever the one before is still doing."""
_ROUNDS = 2
"""A key, and then the messages that it made a widget send (``Input.Submitted``), pass each widget once."""


class KeyOrder:
    """The keys, pastes and mouse events of one application, in the order in which they came."""

    def __init__(self, app: App[Any], deliver: Callable[[Event], Awaitable[None]]) -> None:
        """Wait for the first one.

        Args:
            app: The application.
            deliver: Hands one event to whatever should get it now.
        """
        self._app = app
        self._deliver = deliver
        self._waiting: deque[Event] = deque()
        self._delivery: asyncio.Task[None] | None = None
        self._written_in: Widget | Screen[Any] | None = None
        """The text field that may still be busy with letters."""

    def add(self, event: Event) -> None:
        """Deliver the event when its turn comes."""
        self._waiting.append(event)
        if self._delivery is None or self._delivery.done():
            self._delivery = asyncio.create_task(self._run(), name="keys")

    async def _run(self) -> None:
        try:
            while self._waiting and self._app.screen_stack:
                await self._take(self._waiting.popleft())
        except Exception as error:  # as in a message pump: the application says so and ends
            self._app._handle_exception(error)

    async def _take(self, event: Event) -> None:
        screen = self._app.screen
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await _either(screen._mounted_event.wait(), screen)
        target = self._app.focused or self._app.screen
        if isinstance(event, Key) and target.check_consume_key(event.key, event.character):
            # But a letter for a text field: the next one need not wait for it, a command has to.
            self._written_in = target
            await self._deliver(event)
            return
        if self._written_in is not None:
            await self._settle(self._written_in)
            self._written_in = None
        await self._deliver(event)
        if isinstance(event, Key | Paste):
            await self._settle(target)

    async def _settle(self, target: Widget | Screen[Any]) -> None:
        """Wait until what a key did to its target is done, and what that led to."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                for _ in range(_ROUNDS):
                    await self._pass(target)

    async def _pass(self, target: Widget | Screen[Any]) -> None:
        """Wait until each pump from the target up to the application has done what it had to do."""
        for pump in (*target.ancestors_with_self, self._app):
            passed = asyncio.Event()
            if pump.call_later(passed.set):
                await _either(passed.wait(), pump)


async def _either(happening: Awaitable[Any], pump: MessagePump) -> None:
    """Wait for something that the pump will do, or for the end of the pump, which may forget to do it."""
    future = asyncio.ensure_future(happening)
    ends = {pump._task} if pump._task is not None else set()
    try:
        await asyncio.wait({future, *ends}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        future.cancel()
