"""The client list: search, keys, what an empty one says, drafts, detaching from it (SCREENS 1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm_tui.domain.card import Card, CompanyFace, Email, Membership, PersonFace, Phone
from crm_tui.domain.directory import ListQuery, Page
from crm_tui.domain.vocabulary import Kind
from crm_tui.services import cards, directory, drafts, history, last_check, merging
from crm_tui.services.session import Workspace
from crm_tui.ui.widgets.client_results import ClientResults
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import day
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork


def person(first: str, last: str, phone: str = "", email: str = "", states: tuple[str, ...] = ()) -> Card:
    return Card(
        person=PersonFace(first_name=first, last_name=last),
        phones=(Phone(typed=phone),) if phone else (),
        emails=(Email(typed=email),) if email else (),
        membership=Membership(states=states),
    )


@pytest.fixture
def three_clients(workspace: Workspace) -> list[Card]:
    """The clients of the drawing."""
    company = Card(
        kind=Kind.COMPANY,
        company=CompanyFace(company_name="DUPONT & FILS (SARL)"),
        phones=(Phone(typed="04 78 00 11 22"),),
        membership=Membership(states=("client", "supplier")),
    )
    entries = [
        person("Marie", "Dupont", "06 12 34 56 78", "marie.dupont@orange.fr", ("client",)),
        company,
        person("Jean-Pierre", "Martin", "+32 475 12 34 56", states=("prospect",)),
    ]
    return [cards.create(workspace, entry, allow_duplicates=True) for entry in entries]


def list_of(clerk: Clerk) -> WindowedList:
    return clerk.app.screen.query_one("#client-list", WindowedList)


def highlighted(clerk: Clerk) -> int | None:
    row = list_of(clerk).current
    return row.key if row else None


async def wait_for(clerk: Clerk, text: str) -> None:
    """What comes after a pause of the program's own."""
    for _round in range(100):
        if text in clerk.screen_text():
            return
        await clerk.pilot.pause(0.02)
        await clerk.settle()
    raise AssertionError(f"{text!r} does not appear")


async def test_the_first_screen_lists_my_clients(three_clients: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        lines = clerk.lines()
    assert lines[0].startswith(" Clients · Ma société")
    assert lines[0].endswith(f"✓ trace {day(datetime.now(UTC))}")
    assert lines[1] == " Rechercher" + "3 clients".rjust(68)
    assert any("DUPONT Marie" in line and "06 12 34 56 78" in line and "Cli" in line for line in lines)
    assert any("DUPONT & FILS (SARL)" in line and line.endswith("Cli Fou") for line in lines)
    assert any("MARTIN Jean-Pierre" in line and "+32 475 12 34 56" in line for line in lines)
    assert lines[23] == " Entrée Ouvrir  F2 Nouveau contact  F3 Filtres  Tab Liste  F1 Aide  Ctrl+Q"


async def test_typing_searches_at_once_and_the_arrows_move_in_the_list(
    three_clients: list[Card], at_work: AtWork
) -> None:
    async with at_work() as clerk:
        assert clerk.focused_id == "search"
        await clerk.type("dupont")
        assert "2 sur 3" in clerk.lines()[1]
        assert clerk.lines()[22] == " Résultats pour « dupont »"
        await clerk.press("down")
        assert list_of(clerk).cursor == 1
        assert clerk.focused_id == "search"
        await clerk.press("ctrl+home", "home", "x")
        assert list_of(clerk).cursor == 0
        assert clerk.field("search").value == "xdupont"


async def test_letters_are_commands_only_in_the_list(three_clients: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("n", "e")
        assert clerk.field("search").value == "ne"
        await clerk.press("escape")
        assert clerk.field("search").value == ""
        await clerk.press("tab")
        assert clerk.focused_id == "client-list"
        await clerk.press("h")
        assert clerk.screen_name == "HistoryScreen"
        await clerk.press("escape")
        await clerk.press("n")
        assert clerk.screen_name == "CardFormScreen"


async def test_enter_opens_what_was_typed_even_when_the_answer_is_not_there_yet(
    three_clients: list[Card], at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await clerk.pilot.press(*"martin", "enter")
        await clerk.settle()
        assert clerk.lines()[0].startswith(" Clients › MARTIN Jean-Pierre")


async def test_no_result_offers_to_create_what_was_typed(three_clients: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.type("durand zoé 0478221133 zoe@exemple.fr")
        assert "Aucun client. Entrée : créer « durand zoé 0478221133 zoe@exemple.fr »" in clerk.screen_text()
        await clerk.press("enter")
        assert clerk.screen_name == "CardFormScreen"
        assert clerk.field("last-name").value == "Durand"
        assert clerk.field("first-name").value == "Zoé"
        assert clerk.field("phone-0").value.replace(" ", "") == "0478221133"
        assert clerk.field("email-0").value == "zoe@exemple.fr"


async def test_an_empty_base_says_how_to_start(crm: Clerk) -> None:
    text = crm.screen_text()
    assert "F2   crée le premier contact." in text
    assert "Ctrl+O   importe un fichier de clients." in text
    await crm.press("f8")
    assert "300 clients fictifs" in crm.lines()[22]
    assert "Clients · Cycles du Parc" in crm.lines()[0]
    assert list_of(crm).count > 50


async def test_sample_data_only_fill_an_empty_base(three_clients: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f8")
        assert clerk.lines()[22] == " Les données d'exemple vont dans une base vide."


async def test_detach_from_the_list_and_take_back(
    three_clients: list[Card], workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await clerk.type("martin")
        await clerk.press("tab", "delete")
        assert clerk.focused_id == "detach-cancel"
        await clerk.press("right", "enter")
        assert clerk.lines()[22] == " Fiche de MARTIN Jean-Pierre détachée de Ma société. U la rattache."
        assert "2 clients" in clerk.lines()[1]
        await clerk.press("u")
        assert "3 clients" in clerk.lines()[1]
        assert clerk.lines()[22] == " MARTIN Jean-Pierre est de nouveau chez Ma société."
        assert highlighted(clerk) == three_clients[2].id
    assert cards.page(workspace, ListQuery(detached=True), 0, 10).total == 0


async def test_the_card_taken_back_is_the_one_that_the_next_key_acts_on(
    three_clients: list[Card], at_work: AtWork
) -> None:
    marie = three_clients[0]
    async with at_work() as clerk:
        await clerk.press("tab", "home")
        while highlighted(clerk) != marie.id:
            await clerk.press("down")
        await clerk.press("d", "right", "enter")
        assert highlighted(clerk) == three_clients[2].id
        await clerk.press("u")
        assert clerk.focused_id == "client-list"
        assert highlighted(clerk) == marie.id


async def test_letters_work_in_an_empty_list_too(crm: Clerk) -> None:
    await crm.press("tab")
    assert crm.focused_id == "client-list-message"
    await crm.press("tab")
    assert crm.focused_id == "search"
    await crm.press("tab", "n")
    assert crm.screen_name == "CardFormScreen"


@pytest.fixture
def no_database_yet(database: str) -> str:
    Path(database).unlink()
    return database


async def test_a_base_made_by_the_way_is_named(no_database_yet: str, at_work: AtWork) -> None:
    async with at_work(size=(160, 24)) as clerk:
        assert clerk.lines()[22] == f" Base nouvelle : {no_database_yet}"
    async with at_work(size=(160, 24)) as clerk:
        assert "Base nouvelle" not in clerk.screen_text()


async def test_a_trace_that_nobody_checked_is_not_passed_over(
    three_clients: list[Card], at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_tui.ui.app.VERIFIED_AT_START", 0)
    async with at_work() as clerk:
        assert clerk.lines()[0].endswith("? trace")
        await clerk.press("enter")
        assert clerk.lines()[0].endswith("? trace")


async def test_a_long_trace_shows_the_day_of_its_last_whole_check(
    three_clients: list[Card], workspace: Workspace, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_check.remember(workspace.place, history.verify(workspace), "2026-11-20T10:00:00+00:00")
    monkeypatch.setattr("crm_tui.ui.app.VERIFIED_AT_START", 0)
    async with at_work() as clerk:
        assert clerk.lines()[0].endswith("✓ trace 20/11/2026")


async def test_what_another_post_let_go_meanwhile_is_not_opened_for_changes(
    three_clients: list[Card], workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await clerk.type("martin")
        await clerk.press("tab")
        cards.detach(workspace, three_clients[2].id or 0, "")
        await clerk.press("e")
        assert clerk.screen_name == "ClientListScreen"
        assert clerk.lines()[22].startswith(" Détachée de Ma société le")


async def test_a_save_says_that_another_post_let_the_card_go_meanwhile(
    three_clients: list[Card], workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work(size=(120, 40)) as clerk:
        await clerk.type("martin")
        await clerk.press("tab", "e")
        cards.detach(workspace, three_clients[2].id or 0, "")
        await clerk.type("X")
        await clerk.press("ctrl+s")
        assert clerk.screen_name == "ClientListScreen"
        assert "elle a été détachée entre-temps par" in clerk.lines()[38]


async def test_the_only_client_can_be_taken_back_too(workspace: Workspace, at_work: AtWork) -> None:
    cards.create(workspace, person("Marie", "Dupont"))
    async with at_work() as clerk:
        await clerk.press("tab", "d")
        await clerk.press("right", "enter")
        assert list_of(clerk).count == 0
        await clerk.press("u")
        assert list_of(clerk).count == 1


async def test_detached_cards_are_listed_and_reattached(
    three_clients: list[Card], workspace: Workspace, at_work: AtWork
) -> None:
    cards.detach(workspace, three_clients[0].id or 0, "déménagement")
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("détach")
        await clerk.press("enter")
        assert "fiches détachées" in clerk.lines()[0]
        assert "1 détachée" in clerk.lines()[1]
        await clerk.press("enter")
        assert "Détachée de Ma société le" in clerk.screen_text()
        assert "déménagement" in clerk.screen_text()
        await clerk.press("r")
        assert "Détachée de" not in clerk.screen_text()
        await clerk.press("escape", "escape")
        assert "3 clients" in clerk.lines()[1]


async def test_a_number_that_one_client_has_opens_the_card(
    three_clients: list[Card], at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await clerk.paste("+33 6 12 34 56 78")
        assert clerk.status == " DUPONT Marie a ce numéro. Entrée ouvre la fiche."
        assert "1 sur 3" in clerk.lines()[1]
        await clerk.press("enter")
        assert clerk.lines()[0].startswith(" Clients › DUPONT Marie")


async def test_a_number_typed_and_entered_at_once_opens_the_card(
    three_clients: list[Card], at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await clerk.pilot.press(*"0612345678", "enter")
        await clerk.settle()
        assert clerk.lines()[0].startswith(" Clients › DUPONT Marie")


async def test_a_number_of_a_detached_card_opens_it(
    three_clients: list[Card], workspace: Workspace, at_work: AtWork
) -> None:
    cards.detach(workspace, three_clients[0].id or 0, "déménagement")
    async with at_work() as clerk:
        await clerk.type("0612345678")
        assert clerk.status.startswith(" DUPONT Marie a ce numéro · détachée le ")
        assert clerk.status.endswith(" · Entrée ouvre la fiche")
        assert "0 sur 2" in clerk.lines()[1]
        assert clerk.keys.startswith(" Entrée Ouvrir")
        await clerk.press("enter")
        assert clerk.lines()[0].startswith(" Clients › DUPONT Marie")
        assert "Détachée de" in clerk.screen_text()


async def test_a_number_of_another_shops_client_opens_the_card(
    team: Workspace, other_shop: Workspace, at_work: AtWork
) -> None:
    cards.create(team, person("Jean", "Martin"))
    cards.create(other_shop, person("Marie", "Dupont", "06 12 34 56 78"))
    async with at_work() as clerk:
        await clerk.type("06 12 34 56 78")
        assert "DUPONT Marie a ce numéro · Client chez : Motos Bellecour" in clerk.screen_text()
        await clerk.press("enter")
        assert clerk.lines()[0].startswith(" Clients › DUPONT Marie")


async def test_a_number_that_nobody_has_begins_a_card(three_clients: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.type("06 12 34 56 79")
        assert (
            "Aucun client n'a ce numéro. Entrée : créer une fiche avec 06 12 34 56 79" in clerk.screen_text()
        )
        assert clerk.keys.startswith(" Entrée Créer")
        await clerk.press("enter")
        assert clerk.screen_name == "CardFormScreen"
        assert clerk.field("phone-0").value == "06 12 34 56 79"


async def test_a_number_that_several_have_lists_them(
    three_clients: list[Card], workspace: Workspace, at_work: AtWork
) -> None:
    cards.create(workspace, person("Paul", "Dupont", "06 12 34 56 78"), allow_duplicates=True)
    async with at_work() as clerk:
        await clerk.type("0612345678")
        assert clerk.status == " 2 fiches ont le 06 12 34 56 78."
        assert "2 sur 4" in clerk.lines()[1]


async def test_a_number_is_looked_for_beyond_the_filters(three_clients: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("prospect")
        await clerk.press("enter")
        assert "1 sur 3" in clerk.lines()[1]
        await clerk.type("0612345678")
        assert clerk.status == " DUPONT Marie a ce numéro. Entrée ouvre la fiche."
        await clerk.press("enter")
        assert clerk.lines()[0].startswith(" Clients › DUPONT Marie")


async def test_the_number_of_a_merged_card_opens_the_one_that_stays(
    three_clients: list[Card], workspace: Workspace, at_work: AtWork
) -> None:
    marie, firm, _jean = three_clients
    merging.merge(workspace, merging.plan(workspace, marie.id or 0, firm.id or 0))
    async with at_work() as clerk:
        await clerk.type(f"n° {firm.number}")
        assert "1 sur 2" in clerk.lines()[1]
        await clerk.press("enter")
        assert clerk.lines()[0].startswith(f" Clients › DUPONT Marie   n° {marie.number}")
        assert clerk.status == f" La fiche n° {firm.number} a été fusionnée dans celle-ci."
        await clerk.press("escape", "escape")
        await clerk.type(marie.number)
        await clerk.press("enter")
        assert clerk.status == ""


async def test_a_number_near_that_of_another_client_is_nobodys(
    three_clients: list[Card], at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await clerk.type("06 12 34 56 87")
        assert "0 sur 3" in clerk.lines()[1]
        assert "Entrée : créer une fiche avec 06 12 34 56 87" in clerk.screen_text()


async def test_a_mistyped_name_says_what_was_searched_instead(
    three_clients: list[Card], at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await clerk.type("dupnot")
        assert clerk.status == " Résultats pour « dupont »"
        assert "DUPONT Marie" in clerk.screen_text()


async def test_a_text_is_asked_once_while_its_answer_is_on_its_way(
    three_clients: list[Card], at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    really = directory.page

    def page(workspace: Workspace, query: ListQuery, offset: int, limit: int) -> Page:
        asked.append(query.text)
        return really(workspace, query, offset, limit)

    async with at_work() as clerk:
        monkeypatch.setattr(directory, "page", page)
        results = clerk.app.screen.query_one(ClientResults)
        for _time in range(3):
            results.ask(ListQuery(text="dupont"))
        await clerk.settle()
        assert asked == ["dupont"]
        results.ask(ListQuery(text="dupont"), again=True)
        await clerk.settle()
        assert asked.count("dupont") == 2


async def test_a_count_that_nobody_knows_is_said_as_such(
    three_clients: list[Card], at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = directory.page

    def page(workspace: Workspace, query: ListQuery, offset: int, limit: int) -> Page:
        found = really(workspace, query, offset, limit)
        return replace(found, total=10_000, at_least=True) if query.text else found

    async with at_work() as clerk:
        monkeypatch.setattr(directory, "page", page)
        await clerk.type("du")
        assert "plus de 10 000 sur 3" in clerk.lines()[1]


async def test_a_wide_window_shows_the_chosen_card(three_clients: list[Card], at_work: AtWork) -> None:
    async with at_work(size=(120, 40)) as clerk:
        await wait_for(clerk, "DUPONT & FILS (SARL)   n° 2")
        await clerk.type("marie")
        await wait_for(clerk, "DUPONT Marie   n° 1")
        await clerk.press("tab")
        assert clerk.focused_id == "client-list"
        await clerk.press("tab")
        assert clerk.focused_id == "search"


async def test_a_colleagues_card_appears(
    three_clients: list[Card], workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        cards.create(workspace, person("Ali", "Abadie"))
        await clerk.press("f5")
        assert "ABADIE Ali" in clerk.screen_text()


@pytest.fixture
def no_database(database: str) -> None:
    Path(database).write_text("this is no database" * 100)


async def test_a_store_that_cannot_be_opened_is_said_and_keys_still_work(
    no_database: None, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        assert "n'est pas une base crm-tui" in clerk.screen_text()
        await clerk.press("f1")
        assert clerk.screen_name == "HelpScreen"


async def test_somebody_who_is_not_on_the_staff_list_is_told_what_to_do(
    workspace: Workspace, database: str, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workspace.shop_id
    monkeypatch.setattr("crm_tui.services.session.unix_login", lambda: "inconnu")
    async with at_work() as clerk:
        assert "crm-tui staff add inconnu" in clerk.screen_text()


def leave_draft(workspace: Workspace, entry: Card) -> None:
    """An entry that a program left behind."""
    assert workspace.shop_id
    keeper = drafts.DraftKeeper(workspace)
    keeper.put(entry)
    keeper.close()


async def test_drafts_are_offered_at_the_start(workspace: Workspace, at_work: AtWork) -> None:
    leave_draft(workspace, person("Jean", "Martin"))
    leave_draft(workspace, person("Marie", "Dupont", "06 12 34 56 78"))
    async with at_work() as clerk:
        assert clerk.screen_name == "DraftOffer"
        assert "2 fiches non enregistrées :" in clerk.screen_text()
        assert "DUPONT Marie, 06 12 34 56 78" in clerk.screen_text()
        await clerk.press("v")
        assert "Ce qui a été tapé et n'est pas enregistré." in clerk.screen_text()
        await clerk.press("escape", "down", "enter")
        assert clerk.screen_name == "CardFormScreen"
        assert clerk.field("last-name").value == "Martin"


async def test_a_draft_is_thrown_away_by_two_keys_only(workspace: Workspace, at_work: AtWork) -> None:
    leave_draft(workspace, person("Marie", "Dupont"))
    async with at_work() as clerk:
        await clerk.press("j")
        assert "J encore une fois jette cette saisie." in clerk.screen_text()
        assert drafts.pending(workspace)
        await clerk.press("j")
        assert clerk.screen_name == "ClientListScreen"
    assert not drafts.pending(workspace)


async def test_escape_keeps_the_draft_for_later(workspace: Workspace, at_work: AtWork) -> None:
    leave_draft(workspace, person("Marie", "Dupont"))
    async with at_work() as clerk:
        await clerk.press("escape")
        assert clerk.screen_name == "ClientListScreen"
        await clerk.press("f6")
        await clerk.press("enter")
        assert clerk.field("last-name").value == "Dupont"


async def test_a_draft_is_only_pointed_to_while_somebody_types(crm: Clerk) -> None:
    await crm.type("dur")
    leave_draft(crm.app.workspace, person("Marie", "Dupont"))
    offers = crm.app.client_list._drafts
    offers._looked = False
    offers.look()
    await crm.settle()
    assert crm.screen_name == "ClientListScreen"
    assert crm.lines()[22].startswith(" Une saisie n'est pas enregistrée.")
    assert crm.lines()[22].endswith("F6")
    await crm.press("f6")
    assert crm.screen_name == "DraftOffer"


async def test_no_draft_to_offer(crm: Clerk) -> None:
    await crm.press("f6")
    assert crm.lines()[22] == " Il n'y a pas de saisie gardée."
