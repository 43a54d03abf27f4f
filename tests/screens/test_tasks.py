"""Work in the background, and answers that come late."""

from __future__ import annotations

import asyncio
import threading

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from crm_tui.domain.errors import CrmError, Unchanged
from crm_tui.ui.tasks import in_background


class Waiting(App[None]):
    """One widget that asks."""

    def compose(self) -> ComposeResult:
        yield Static()


@pytest.mark.parametrize("going", [False, True])
@pytest.mark.parametrize("fails", [False, True])
async def test_an_answer_for_a_screen_that_is_going_is_dropped(going: bool, fails: bool) -> None:
    may_end = threading.Event()
    heard: list[str | CrmError] = []

    def work() -> str:
        may_end.wait()
        if fails:
            raise Unchanged()
        return "answer"

    async with Waiting().run_test() as pilot:
        owner = pilot.app.query_one(Static)
        worker = in_background(owner, work, heard.append, heard.append)
        await asyncio.sleep(0)
        # As while its children are taken down, before its workers are cancelled.
        owner._pruning = going
        may_end.set()
        await worker.wait()
        owner._pruning = False
    assert len(heard) == (0 if going else 1)
