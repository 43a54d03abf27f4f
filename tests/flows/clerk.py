"""A clerk at the keyboard: tests press keys, wait for the program to be at rest, and read the screen.

A test reads like the manual::

    await clerk.press("f2")
    await clerk.type("Zoé")
    assert "Zoé" in clerk.screen_text()

Keys and pasted texts take the way of a terminal's: through the driver, one event after the other. The waiting
is for messages and workers, never for a time to pass.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_QUIET_TURNS = 2
_ROUNDS = 100
_PATIENCE = 10.0
"""Seconds before a test gives up on what a thread should have done."""


class Clerk:
    """Drives the program by real keys."""

    def __init__(self, app: CrmApp, pilot: Pilot[None]) -> None:
        """Sit down at a running program."""
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys by Textual's names, and wait each time until the program is at rest."""
        for key in keys:
            await self._send(_key_event(key))
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text, accents, spaces and all, and wait until the program is at rest."""
        for character in text:
            await self._send(events.Key(_character_to_key(character), character))
        await self.settle()

    async def paste(self, text: str) -> None:
        """Paste a text as a terminal hands it over, and wait until the program is at rest."""
        await self._send(events.Paste(text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until no work is under way and no message is on its way."""
        for _round in range(_ROUNDS):
            await self._handled()
            if all(worker.is_finished for worker in self.app.workers):
                return
            await self.until(lambda: all(worker.is_finished for worker in self.app.workers))
        raise AssertionError("the program does not come to rest")

    async def look_round(self) -> None:
        """Let the program look at the other posts, and wait until it is at rest."""
        await asyncio.to_thread(self.app.post_watch.look)
        await self.settle()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what a thread will have done in a moment."""
        async with asyncio.timeout(_PATIENCE):
            while not condition():  # noqa: ASYNC110  # threads have no event to wait for
                await asyncio.sleep(0.001)

    async def click(self, selector: str, *, offset: tuple[int, int] = (0, 0)) -> None:
        """Click a widget, and wait until the program is at rest."""
        await self.settle()
        await self.pilot.click(selector, offset=offset)
        await self.settle()

    async def click_on(self, text: str) -> None:
        """Click where a text stands on the screen, and wait until the program is at rest."""
        await self.settle()
        place = next(((line.index(text), row) for row, line in enumerate(self.lines()) if text in line), None)
        assert place is not None, f"« {text} » is not on the screen:\n{self.screen_text()}"
        await self.pilot.click(offset=place)
        await self.settle()

    async def go_to(self, field_id: str) -> None:
        """Press Tab until the widget of that id has the focus."""
        for _press in range(80):
            if self.focused_id == field_id:
                return
            await self._send(_key_event("tab"))
        raise AssertionError(f"Tab does not lead to #{field_id}; the focus is on #{self.focused_id}")

    async def to_step(self, name: str) -> None:
        """Press F6 until the step of that name is shown."""
        for _press in range(5):
            if f"[{name}" in self.lines()[1]:
                return
            await self.press("f6")
        raise AssertionError(f"F6 does not lead to {name}:\n{self.screen_text()}")

    async def fill(self, field_id: str, text: str) -> None:
        """Go to a text field by Tab and replace what it holds."""
        await self.go_to(field_id)
        if self.field(field_id).value:
            await self.press("ctrl+a", "backspace")
        await self.type(text)

    async def pick(self, menu_id: str, letters: str) -> None:
        """Go to a menu by Tab, type letters of a line and take it."""
        await self.go_to(menu_id)
        await self.type(letters)
        await self.press("enter")

    @property
    def focused_id(self) -> str | None:
        """The id of what has the focus."""
        focused = self.app.focused
        return focused.id if focused else None

    @property
    def screen_name(self) -> str:
        """The class of the screen in front."""
        return type(self.app.screen).__name__

    def field(self, field_id: str) -> Input:
        """A text field of the screen in front."""
        return self.app.screen.query_one(f"#{field_id}", Input)

    def widget(self, widget_id: str) -> Widget:
        """Any widget of the screen in front."""
        return self.app.screen.query_one(f"#{widget_id}")

    def lines(self) -> list[str]:
        """What is drawn, modals and what is behind them alike, line by line, without trailing spaces."""
        width, height = self.app.size
        console = Console(
            width=width,
            height=height,
            file=StringIO(),
            record=True,
            force_terminal=True,
            legacy_windows=False,
        )
        console.print(
            self.app.screen._compositor.render_update(full=True, screen_stack=self.app._background_screens)
        )
        return [line.rstrip() for line in console.export_text(styles=False).split("\n")[:height]]

    def screen_text(self) -> str:
        """What is drawn, as one text."""
        return "\n".join(self.lines())

    def line(self, text: str) -> str:
        """The first drawn line that holds a text; fails, showing the screen, where there is none."""
        found = next((line for line in self.lines() if text in line), None)
        assert found is not None, f"« {text} » is not on the screen:\n{self.screen_text()}"
        return found

    @property
    def title(self) -> str:
        """The first line: where one is."""
        return self.lines()[0]

    @property
    def status(self) -> str:
        """The line for what just happened, or what is wrong."""
        return self.lines()[-2]

    @property
    def keys(self) -> str:
        """The line of keys."""
        return self.lines()[-1]

    async def _send(self, event: events.Event) -> None:
        driver = self.app._driver
        assert driver is not None
        event.set_sender(self.app)
        driver.send_message(event)
        await self._handled()

    async def _handled(self) -> None:
        """Every message is dealt with, and what it changed is laid out and drawn."""
        for _round in range(_ROUNDS):
            await self._drained()
            screen = self.app.screen
            if not (
                screen._layout_required
                or screen._scroll_required
                or screen._repaint_required
                or screen._dirty_widgets
                or screen._callbacks
            ):
                return
            screen._on_timer_update()

    async def _drained(self) -> None:
        """Nothing of the program is ready to run: its tasks wait for messages, threads and timers."""
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]  # it has no public name
        quiet = 0
        while quiet < _QUIET_TURNS:
            await asyncio.sleep(0)
            quiet = 0 if ready else quiet + 1


def _key_event(key: str) -> events.Key:
    """The event of a key, with the character that a terminal would send for it."""
    if len(key) == 1:
        return events.Key(_character_to_key(key), key)
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        character = None
    return events.Key(key, character)
