"""The screen hides itself when nobody touches the keyboard."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest

from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork

LIMIT = 15.0
"""Seconds after which a test gives up waiting."""


@pytest.fixture(autouse=True)
def settings(tmp_path: Path) -> Path:
    """A minute without a key is enough."""
    folder = tmp_path / "config" / "crm-tui"
    folder.mkdir(parents=True)
    file = folder / "config.toml"
    file.write_text("lock_minutes = 1\n")
    return file


async def locked(clerk: Clerk) -> None:
    """Wait until it is."""
    deadline = monotonic() + LIMIT
    while "Verrouillé" not in clerk.screen_text():
        assert monotonic() < deadline, clerk.screen_text()
        await clerk.pilot.pause(0.05)


async def test_it_comes_by_itself_and_again(at_work: AtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_tui.ui.app.SECONDS_A_MINUTE", 0.5)
    async with at_work() as clerk:
        await locked(clerk)
        await clerk.press("enter")
        await locked(clerk)


async def test_what_is_typed_is_hidden_and_comes_back(at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f2", "tab", "tab", *"Zozo")
        clerk.app._lock_if_idle()
        await clerk.pilot.pause()
        assert "Zozo" in clerk.screen_text()

        clerk.app._last_input -= 61
        clerk.app._lock_if_idle()
        await locked(clerk)
        assert "Zozo" not in clerk.screen_text()
        await clerk.press("a", "delete", "ctrl+s")
        assert clerk.screen_name == "LockScreen"

        await clerk.press("enter")
        assert clerk.screen_name == "CardFormScreen"
        assert "Zozo" in clerk.screen_text()


@pytest.fixture
def no_settings(settings: Path) -> None:
    """Nothing was chosen."""
    settings.unlink()


@pytest.mark.usefixtures("no_settings")
async def test_it_is_off_by_default(at_work: AtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_tui.ui.app.SECONDS_A_MINUTE", 0.1)
    async with at_work() as clerk:
        await clerk.pilot.pause(0.5)
        assert clerk.screen_name == "ClientListScreen"
