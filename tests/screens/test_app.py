"""The application as a whole: its start, its settings, what it keeps when it has to leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from crm_tui.domain.card import Card, PersonFace
from crm_tui.services import cards, drafts
from crm_tui.services.session import Workspace
from crm_tui.ui.app import CrmApp, stylesheet_path
from crm_tui.ui.widgets.windowed_list import WindowedList
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork


def test_the_stylesheet_is_found_in_the_source_tree() -> None:
    assert stylesheet_path() == Path(__file__).parents[2] / "crm_tui.tcss"


def test_the_stylesheet_of_an_installed_package_is_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "crm_tui"
    (package / "ui").mkdir(parents=True)
    (package / "crm_tui.tcss").touch()
    monkeypatch.setattr("crm_tui.ui.app.__file__", str(package / "ui" / "app.py"))
    assert stylesheet_path() == package / "crm_tui.tcss"


async def test_the_first_lines_are_drawn_before_the_store_is_open(
    workspace: Workspace, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards.create(workspace, Card(person=PersonFace(first_name="Marie", last_name="Dupont")))
    workspace.close()
    app = CrmApp(database)
    monkeypatch.setattr(app, "read_words", lambda: None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.client_list.query_one("#client-list", WindowedList).count == 1
        assert "DUPONT Marie" in Clerk(app, pilot).screen_text()
        assert app.workspace._store is None


async def test_settings_name_the_database_and_the_compulsory_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "config" / "crm-tui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('database = "/nowhere/a.db"\nrequired_fields = ["last_name"]\n')
    app = CrmApp()
    assert app.workspace.database == "/nowhere/a.db"
    assert app.workspace.required_fields == frozenset({"last_name"})


async def test_the_users_keys_are_taken(tmp_path: Path, at_work: AtWork) -> None:
    folder = tmp_path / "config" / "crm-tui"
    folder.mkdir(parents=True)
    (folder / "keymap.toml").write_text('"client_list.new" = "F7"\n')
    async with at_work() as clerk:
        assert "F7 Nouveau contact" in clerk.lines()[23]
        await clerk.press("f7")
        assert clerk.screen_name == "CardFormScreen"


async def test_a_keymap_that_cannot_be_read_is_said(tmp_path: Path, at_work: AtWork) -> None:
    folder = tmp_path / "config" / "crm-tui"
    folder.mkdir(parents=True)
    (folder / "keymap.toml").write_text("client_list.new = [")
    async with at_work() as clerk:
        assert clerk.lines()[22].startswith(" Le fichier de ")


async def test_what_is_typed_in_a_form_is_kept_when_the_program_has_to_leave(
    crm: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    monkeypatch.setattr(drafts.DraftKeeper, "flush", lambda keeper: kept.append(keeper.id))
    await crm.pilot.press("ctrl+q")
    assert kept == [keeper.id for keeper in crm.app.draft_keepers]
    assert len(kept) == 1


async def test_an_entry_that_was_left_is_offered_at_the_next_start(at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.press("escape")
        assert clerk.lines()[22] == " Brouillon gardé : DUPONT"
    async with at_work() as clerk:
        assert clerk.screen_name == "DraftOffer"
        assert "DUPONT" in clerk.screen_text()


async def test_every_screen_leads_back_to_the_list(crm: Clerk) -> None:
    await crm.press("f8")
    for keys in (("f2",), ("f9",), ("f1",), ("enter",), ("enter", "h"), ("enter", "h", "enter")):
        await crm.press(*keys)
        assert crm.screen_name != "ClientListScreen"
        await crm.press(*["escape"] * len(keys))
        assert crm.screen_name == "ClientListScreen"
        assert crm.focused_id == "search"


async def test_a_broken_trace_is_said(workspace: Workspace, database: str, at_work: AtWork) -> None:
    cards.create(workspace, Card(person=PersonFace(last_name="Dupont")))
    workspace.close()
    from crm_tui.store.driver import sqlite3

    with sqlite3.connect(database) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE event SET actor = 'mallory' WHERE seq = 3")
    connection.close()
    async with at_work() as clerk:
        assert clerk.lines()[0].endswith("▲ trace")
        assert "La trace ne se vérifie pas" in clerk.lines()[22]


async def test_keys_that_arrive_at_once_reach_the_screen_they_open(crm: Clerk) -> None:
    driver = crm.app._driver
    assert driver is not None
    for key in ("f2", "enter", "enter", "Z", "o", "é", "enter", "escape", "b"):
        driver.send_message(events.Key(key, key if len(key) == 1 else None))
    await crm.settle()
    assert crm.screen_name == "ClientListScreen"
    assert crm.field("search").value == "b"
    await crm.press("escape", "f6")
    await crm.press("enter")
    assert crm.field("first-name").value == "Zoé"
