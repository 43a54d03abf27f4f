"""The application as a whole: its start, its settings, what it keeps when it has to leave."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, TextArea

from crm_tui.domain.card import Card, PersonFace
from crm_tui.domain.draft import Draft
from crm_tui.services import cards, drafts
from crm_tui.services.session import Workspace
from crm_tui.store.drafts import DraftFile
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
    (folder / "keymap.toml").write_text('"client_list.new" = "F12"\n')
    async with at_work() as clerk:
        assert "F12 Nouveau contact" in clerk.lines()[23]
        await clerk.press("f12")
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
    [keeper] = crm.app.draft_keepers
    await crm.pilot.press("ctrl+q")
    assert set(kept) == {keeper.id}


async def test_nothing_of_a_program_that_was_left_goes_on(at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        [keeper] = clerk.app.draft_keepers
        assert keeper._thread.is_alive()
    keeper._thread.join(5)
    assert not keeper._thread.is_alive()


async def test_an_entry_that_was_left_is_offered_at_the_next_start(at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.press("escape")
        assert clerk.lines()[22] == " Brouillon gardé : DUPONT"
    async with at_work() as clerk:
        assert clerk.screen_name == "DraftOffer"
        assert "DUPONT" in clerk.screen_text()


async def test_the_first_key_is_for_the_list_and_no_question(at_work: AtWork, database: str) -> None:
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.press("escape")
    app = CrmApp(database)
    async with app.run_test(size=(80, 24)) as pilot:
        clerk = Clerk(app, pilot)
        await clerk.press("f2")
        assert [type(screen).__name__ for screen in app.screen_stack] == [
            "ClientListScreen",
            "CardFormScreen",
        ]
        await clerk.press("escape")
        assert clerk.screen_name == "ClientListScreen"
        assert clerk.lines()[22].startswith(" Une saisie n'est pas enregistrée.")
        assert clerk.lines()[22].endswith("F6")


async def test_a_key_that_waits_for_its_turn_keeps_the_question_away(
    at_work: AtWork, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.press("escape")
    app = CrmApp(database)
    monkeypatch.setattr(app._key_order, "add", lambda event: None)
    async with app.run_test(size=(80, 24)) as pilot:
        clerk = Clerk(app, pilot)
        await clerk.press("f2")
        assert clerk.screen_name == "ClientListScreen"
        assert clerk.lines()[22].startswith(" Une saisie n'est pas enregistrée.")


async def test_a_new_card_begins_from_the_question_too(at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.press("escape")
    async with at_work() as clerk:
        assert clerk.screen_name == "DraftOffer"
        driver = clerk.app._driver
        assert driver is not None
        for key in ("f2", "enter", "enter", "Z", "o", "é"):
            driver.send_message(events.Key(key, key if len(key) == 1 else None))
        await clerk.settle()
        assert clerk.screen_name == "CardFormScreen"
        assert clerk.field("first-name").value == "Zoé"


async def test_a_question_asked_for_does_not_open_over_another_screen(
    crm: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.press("escape")
    may_read, pending = threading.Event(), drafts.pending

    def slowly(workspace: Workspace) -> list[Draft]:
        may_read.wait(5)
        return pending(workspace)

    monkeypatch.setattr(drafts, "pending", slowly)
    crm.app.client_list.action_drafts()
    crm.app.client_list.action_new()
    may_read.set()
    await crm.settle()
    assert crm.screen_name == "CardFormScreen"


async def test_a_letter_that_the_form_was_not_told_of_is_kept(crm: Clerk, workspace: Workspace) -> None:
    await crm.press("f2")
    await crm.go_to("last-name")
    field = crm.field("last-name")
    with field.prevent(Input.Changed):
        field.value = "Dupont"
    kept = threading.Thread(target=crm.app.keep_typed)
    kept.start()
    kept.join()
    assert titles(workspace) == ["DUPONT"]


async def test_a_letter_that_the_note_was_not_told_of_is_kept(workspace: Workspace, at_work: AtWork) -> None:
    cards.create(workspace, Card(person=PersonFace(last_name="Dupont")))
    async with at_work() as clerk:
        await clerk.press("enter", "n")
        area = clerk.app.screen.query_one("#note-text", TextArea)
        clerk.app.keep_typed()
        assert titles(workspace) == []
        with area.prevent(TextArea.Changed):
            area.insert("Vient lundi")
        kept = threading.Thread(target=clerk.app.keep_typed)
        kept.start()
        kept.join()
        assert titles(workspace) == ["DUPONT"]


def titles(workspace: Workspace) -> list[str]:
    """Of the drafts on the disk, those that are being typed among them."""
    file = DraftFile(drafts.folder() / "drafts.db")
    try:
        return [draft.title for draft in file.list(workspace.login, drafts.identity(workspace))]
    finally:
        file.close()


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
