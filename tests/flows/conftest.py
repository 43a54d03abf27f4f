"""A clerk at a program of their own: every test has its database, its settings and its drafts."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from crm_tui.domain.card import Card
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.staff import Shop
from crm_tui.domain.vocabulary import Role
from crm_tui.services import cards, other_posts, people
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk

AtWork = Callable[..., AbstractAsyncContextManager[Clerk]]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, data and drafts of nobody else."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("CRM_TUI_DATABASE", "CRM_TUI_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def posts_looked_at_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens at other posts is told when a test looks (``clerk.look_round()``), not by the clock."""
    monkeypatch.setattr(other_posts, "EVERY", 3600.0)


@cache
def fresh_database(folder: Path) -> Path:
    """A database as the program makes it at its first start, made once, to be copied."""
    path = folder / "fresh.db"
    workspace = Workspace(str(path))
    assert workspace.shop_id
    workspace.close()
    return path


@pytest.fixture
def database(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of my own without any card."""
    path = tmp_path / "clients.db"
    shutil.copy(fresh_database(tmp_path_factory.getbasetemp()), path)
    return str(path)


@pytest.fixture
def workspace(database: str) -> Workspace:
    """The one who runs the tests, at work on that database: to prepare it, and to look at it afterwards."""
    return Workspace(database)


@pytest.fixture
def at_work(database: str) -> AtWork:
    """Starts the program: ``async with at_work() as clerk``; it may be started several times."""

    @asynccontextmanager
    async def start(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Clerk]:
        from crm_tui.ui.app import CrmApp

        app = CrmApp(database)
        async with app.run_test(size=size) as pilot:
            clerk = Clerk(app, pilot)
            await clerk.settle()
            yield clerk

    return start


@pytest.fixture
async def crm(at_work: AtWork) -> AsyncIterator[Clerk]:
    """A clerk before the running program, its database empty but for what ``workspace`` put there."""
    async with at_work() as clerk:
        yield clerk


@pytest.fixture
def team(workspace: Workspace) -> Workspace:
    """My shop, « Cycles du Parc », with me, Marie Dubois, and a seller, Karim Benali; gives my workspace."""
    people.edit_shop(workspace, workspace.shop_id, name="Cycles du Parc", city="Lyon")
    people.save_member(workspace, workspace.login, name="Marie Dubois")
    people.save_member(workspace, "karim", name="Karim Benali", role=Role.SELLER)
    return workspace


@pytest.fixture
def karim(team: Workspace, database: str) -> Workspace:
    """A colleague of my shop, at another post."""
    return Workspace(database, login="karim")


@pytest.fixture
def other_shop(team: Workspace, database: str) -> Workspace:
    """Somebody of another shop that shares the database: Luc, of Motos Bellecour."""
    shop = people.save_shop(team, Shop(name="Motos Bellecour", country="FR"))
    people.save_member(team, "luc", name="Luc Morel", role=Role.SELLER, shop_id=shop.id)
    return Workspace(database, login="luc")


def only_card(workspace: Workspace) -> Card:
    """The card of a shop that has one client."""
    page = cards.page(workspace, ListQuery(), 0, 10)
    assert page.total == 1, f"{page.total} clients"
    return cards.open_card(workspace, page.rows[0].id)
