"""The filters of the client list: what they offer, how they are chosen, said, kept and removed."""

from __future__ import annotations

import pytest

from crm_tui.domain.card import Address, Card, Membership, PersonFace
from crm_tui.domain.directory import Facet, FacetName, ListQuery, Sort
from crm_tui.domain.vocabulary import Consent
from crm_tui.services import cards, directory
from crm_tui.services.session import Workspace
from crm_tui.ui import filter_choices
from crm_tui.ui.filter_choices import Choice
from crm_tui.ui.query_words import in_words
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import Words
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork

TOWNS = ("Lyon", "Lyon", "Lyon", "Bron", "Bron", "Saint-Étienne")


def client(place: int, town: str = "", state: str = "client", salesperson: str = "") -> Card:
    return Card(
        person=PersonFace(first_name="Zoé", last_name=f"Martin{place}"),
        addresses=(Address(city=town),) if town else (),
        membership=Membership(states=(state,) if state else (), salesperson=salesperson),
    )


@pytest.fixture
def seven(workspace: Workspace) -> list[Card]:
    """Seven clients in three towns, one of them a prospect of Lyon, one without town or state."""
    entries = [client(place, town) for place, town in enumerate(TOWNS)]
    entries[0] = client(0, "Lyon", "prospect")
    entries.append(client(6, "", ""))
    return [cards.create(workspace, entry, allow_duplicates=True) for entry in entries]


def rows(clerk: Clerk) -> list[str]:
    """The lines of the filters that stand on the screen."""
    lines = [line.strip("│ ") for line in clerk.lines() if "│" in line]
    return [line for line in lines if "[" in line or "(" in line]


def pointed(clerk: Clerk) -> str:
    row = clerk.app.screen.query_one("#filters-list", WindowedList).current
    return row.cells[1] if row else ""


def names_listed(clerk: Clerk) -> int:
    return clerk.app.screen.query_one("#client-list", WindowedList).count


async def test_every_filter_is_offered_with_its_counts(seven: list[Card], at_work: AtWork) -> None:
    async with at_work(size=(80, 40)) as clerk:
        await clerk.press("f3")
        assert clerk.screen_name == "FilterModal"
        assert clerk.line("[ ] Client ").split()[-2] == "5"
        assert clerk.line("[ ] Prospect").split()[-2] == "1"
        assert "Ville" in clerk.line("[ ] Lyon")
        assert clerk.line("[ ] Lyon").split()[-2] == "3"
        assert clerk.line("[ ] sans ville").split()[-2] == "1"
        assert clerk.line("les fiches détachées").split()[-2] == "0"
        assert "(•) par nom" in clerk.screen_text()
        assert clerk.status == " Sans filtre : 7 clients."


async def test_it_all_works_on_the_smallest_terminal(seven: list[Card], at_work: AtWork) -> None:
    async with at_work(size=(60, 16)) as clerk:
        await clerk.press("f3", "shift+tab", "down")
        assert pointed(clerk) == "( ) dernières modifiées"
        assert "dernières modifiées" in clerk.screen_text()
        await clerk.press("space", "enter")
        assert clerk.lines()[2].startswith(" Filtres     tri : dernières modif")


async def test_space_ticks_and_enter_applies(seven: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f3", "space")
        assert clerk.status == " 5 clients avec ces filtres."
        await clerk.press("down", "space")
        assert clerk.status == " 6 clients avec ces filtres."
        await clerk.press("enter")
        assert clerk.lines()[1].endswith("6 sur 7")
        assert clerk.lines()[2].startswith(" Filtres     Client, Prospect ")
        assert clerk.lines()[2].endswith("F3 change  F4 retire")
        assert "F4 Tous les clients" in clerk.keys


async def test_letters_find_a_town_and_enter_takes_it(seven: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("saintet")
        assert rows(clerk) == ["> Ville            [ ] Saint-Étienne" + "1".rjust(34)]
        assert "Entrée Prendre cette valeur" in clerk.keys
        await clerk.press("enter")
        assert clerk.screen_name == "ClientListScreen"
        assert clerk.lines()[2].startswith(" Filtres     Saint-Étienne ")
        assert names_listed(clerk) == 1


async def test_several_towns_are_found_one_after_the_other(seven: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("bron")
        await clerk.press("space")
        assert pointed(clerk) == "[x] Bron"
        await clerk.type("lyo")
        await clerk.press("space")
        await clerk.press("enter")
        assert clerk.lines()[2].startswith(" Filtres     Bron, Lyon ")
        assert names_listed(clerk) == 5


async def test_a_town_of_several_words_is_typed_as_it_is_written(
    workspace: Workspace, at_work: AtWork
) -> None:
    towns = ("Saint-Étienne", "Saint-Étienne", "Saint-Malo", "Bron", "Bron")
    for place, town in enumerate(towns):
        cards.create(workspace, client(place, town), allow_duplicates=True)
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("saint malo")
        assert "Chercher  saint malo_" in clerk.screen_text()
        assert pointed(clerk) == "[ ] Saint-Malo"
        await clerk.press("space")
        assert pointed(clerk) == "[x] Saint-Malo"
        await clerk.type("bron")
        await clerk.press("space")
        assert pointed(clerk) == "[x] Bron"
        await clerk.type("saint")
        await clerk.press("down", "up", "space")
        assert pointed(clerk) == "[x] Saint-Étienne"
        await clerk.type("malo")
        await clerk.press("space")
        assert pointed(clerk) == "[ ] Saint-Malo"
        await clerk.press("enter")
        assert names_listed(clerk) == 4


async def test_letters_that_nothing_holds_are_taken_back(seven: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("lyx")
        assert "Chercher  lyx_   aucune valeur" in clerk.screen_text()
        await clerk.press("enter")
        assert clerk.screen_name == "FilterModal"
        await clerk.press("backspace")
        assert pointed(clerk) == "[ ] Lyon"


async def test_escape_leaves_the_list_as_it_was(seven: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f3", "space", "escape")
        assert clerk.screen_name == "ClientListScreen"
        assert clerk.lines()[1].endswith("7 clients")
        assert clerk.lines()[2].startswith("───")


async def test_one_key_clears_all(seven: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f3", "delete")
        assert clerk.status == " Aucun filtre n'est coché."
        await clerk.press("space", "shift+tab", "down", "space", "delete")
        assert clerk.status == " Sans filtre : 7 clients."
        await clerk.press("enter")
        assert clerk.lines()[2].startswith("───")


async def test_f4_and_escape_remove_the_filters_in_the_list(seven: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f4")
        assert clerk.status == " Aucun filtre n'est mis."
        for key in ("f4", "escape"):
            await clerk.press("f3", "space", "enter")
            assert names_listed(clerk) == 5
            await clerk.press(key)
            assert clerk.lines()[1].endswith("7 clients")


async def test_escape_comes_back_from_the_list_before_it_removes_filters(
    seven: list[Card], at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await clerk.press("f3", "space", "enter", "tab", "escape")
        assert clerk.focused_id == "search"
        assert names_listed(clerk) == 5
        await clerk.press("escape")
        assert names_listed(clerk) == 7


async def test_filters_are_kept_for_the_next_start(
    seven: list[Card], workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("lyon")
        await clerk.press("enter")
    assert directory.remembered(workspace).cities == ("Lyon",)
    async with at_work() as clerk:
        assert clerk.lines()[1].endswith("3 sur 7")
        assert clerk.lines()[2].startswith(" Filtres     Lyon ")
        await clerk.press("f4")
    async with at_work() as clerk:
        assert clerk.lines()[1].endswith("7 clients")


async def test_the_filters_hold_for_what_is_searched(seven: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("bron")
        await clerk.press("enter")
        await clerk.type("martin0")
        assert "Aucun client pour « martin0 » avec ces filtres : Bron" in clerk.screen_text()
        assert "Entrée : chercher « martin0 » parmi tous les clients" in clerk.screen_text()
        assert clerk.keys.startswith(" Entrée Tous les clients")
        await clerk.press("enter")
        assert clerk.lines()[1] == " Rechercher  martin0" + "1 sur 7".rjust(59)
        assert clerk.lines()[2].startswith("───")


async def test_an_empty_filtered_list_says_how_to_see_everybody(seven: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("fournisseur")
        await clerk.press("enter")
        assert "Aucun client avec ces filtres : Fournisseur" in clerk.screen_text()
        assert "Entrée : tous les clients" in clerk.screen_text()
        await clerk.press("enter")
        assert clerk.lines()[1].endswith("7 clients")


async def test_the_last_created_come_first(seven: list[Card], at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("tri")
        await clerk.press("down", "down", "enter")
        assert clerk.lines()[2].startswith(" Filtres     tri : dernières créées ")
        assert "MARTIN6" in clerk.lines()[5]


# What the filters offer, without a screen


def test_a_long_filter_shows_its_beginning_and_what_is_ticked() -> None:
    facets = [Facet(name=FacetName.CITY, value=f"Ville {place:02}", count=40 - place) for place in range(30)]
    query = ListQuery(cities=("Ville 25", "Ailleurs"))
    choices = filter_choices.offered(query, facets, 0, Words())
    towns = [c for c in filter_choices.in_sight(choices, query, "") if c.group == FacetName.CITY]
    assert [choice.label for choice in towns[:2]] == ["Ville 00", "Ville 01"]
    assert [choice.label for choice in towns if filter_choices.is_ticked(query, choice)] == [
        "Ville 25",
        "Ailleurs",
    ]
    assert len(towns) == filter_choices.AT_ONCE + 3
    assert towns[-1].is_remark
    assert len(filter_choices.in_sight(choices, query, "ville 2")) == 10


def test_the_name_of_a_filter_finds_it_first() -> None:
    facets = [Facet(name=FacetName.CITY, value="Kortrijk", count=1)]
    choices = filter_choices.offered(ListQuery(), facets, 0, Words())
    found = [choice.label for choice in filter_choices.in_sight(choices, ListQuery(), "tri")]
    assert found == ["par nom", "dernières modifiées", "dernières créées", "par ville", "Kortrijk"]


@pytest.mark.parametrize(
    ("group", "value"),
    [
        (FacetName.STATE, "client"),
        (FacetName.STAGE, "sold"),
        (FacetName.SALESPERSON, ""),
        (FacetName.CITY, "Lyon"),
        (FacetName.CONSENT, "refused"),
        (filter_choices.DETACHED, ""),
    ],
)
def test_ticking_twice_changes_nothing(group: str, value: str) -> None:
    choice = Choice(group=group, value=value, label="")
    once = filter_choices.ticked(ListQuery(), choice)
    assert filter_choices.is_ticked(once, choice)
    assert once.is_filtered
    assert filter_choices.ticked(once, choice) == ListQuery()


def test_the_filters_in_words() -> None:
    query = ListQuery(
        states=("client", "prospect"),
        cities=("Lyon", ""),
        consents=(Consent.ACCEPTED,),
        detached=True,
        sort=Sort.TOUCHED,
    )
    assert in_words(query, Words()) == (
        "Client, Prospect · Lyon, sans ville · communications : accepte · fiches détachées"
        " · tri : dernières modifiées"
    )
    assert in_words(ListQuery(text="dupont"), Words()) == ""
