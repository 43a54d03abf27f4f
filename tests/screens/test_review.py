"""The screen of the duplicates that are there already."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from crm_tui.domain.card import Card
from crm_tui.domain.vocabulary import Level, Role
from crm_tui.services import cards, people, review
from crm_tui.services.review import ReviewState
from crm_tui.services.session import Workspace
from crm_tui.ui.screens.review import ReviewScreen
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork
from tests.flows.entries import firm, person


def save(workspace: Workspace, card: Card) -> Card:
    """Whatever it looks like."""
    return cards.create(workspace, card, allow_duplicates=True)


def pair(workspace: Workspace, first: str, last: str, phone: str) -> None:
    """Somebody who was typed twice."""
    save(workspace, person(first, last, phone=phone))
    save(workspace, person(first, last, phone=phone))


def screen_of(clerk: Clerk) -> ReviewScreen:
    """The screen in front."""
    assert isinstance(clerk.app.screen, ReviewScreen)
    return clerk.app.screen


async def test_an_empty_base_has_nothing_to_look_at(at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f7")
        assert "Aucune paire à regarder." in clerk.screen_text()
        assert "Entrée" not in clerk.keys
        await clerk.press("enter")
        assert clerk.screen_name == "ReviewScreen"
        await clerk.press("escape")
        assert clerk.screen_name == "ClientListScreen"


async def test_the_pair_and_its_reasons_in_full(workspace: Workspace, at_work: AtWork) -> None:
    save(workspace, person("Marie", "Lefebvre", phone="06 12 34 56 78", city="Lyon"))
    save(workspace, person("Marie", "Lefèvre", phone="06 12 34 56 78", city="Bron"))
    async with at_work() as clerk:
        await clerk.press("f7")
        assert "LEFEBVRE Marie" in clerk.line("> ")
        assert "LEFÈVRE Marie" in clerk.line("> ")
        lines = [" ".join(line.split()) for line in clerk.lines()]
        assert "fiche n° 1 n° 2" in lines
        assert "Nom LEFEBVRE Marie LEFÈVRE Marie ≠" in lines
        assert "Téléphone 06 12 34 56 78 06 12 34 56 78 =" in lines
        assert "Ville Lyon Bron ≠" in lines
        assert "même portable 06 12 34 56 78" in clerk.screen_text()


async def test_levels_are_counted_and_chosen(workspace: Workspace, at_work: AtWork) -> None:
    pair(workspace, "Marie", "Lefebvre", "06 12 34 56 78")
    async with at_work() as clerk:
        await clerk.press("f7")
        [level] = [level for level, count in review.state(workspace).counts.items() if count]
        for wanted in (Level.CERTAIN, Level.PROBABLE, Level.POSSIBLE):
            await clerk.press("f3")
            assert "Seulement :" in clerk.lines()[1]
            assert (screen_of(clerk).current is not None) is (wanted is level)
        await clerk.press("f3")
        assert "Seulement :" not in clerk.lines()[1]
        assert screen_of(clerk).current is not None


async def test_two_long_names_leave_room_for_the_undo(workspace: Workspace, at_work: AtWork) -> None:
    pair(workspace, "Marie-Christine", "Lefebvre-Desmoulins de la Fontaine", "06 12 34 56 78")
    async with at_work() as clerk:
        await clerk.press("f7", "enter")
        assert clerk.title.startswith(" Clients › Fusionner LEFEBVRE-DESMOULINS D")
        assert " dans LEFEBVRE-DESMOULINS D" in clerk.title
        await clerk.press("escape", "o")
        assert clerk.status.endswith("U annule.")
        assert "LEFEBVRE" in clerk.status


async def test_two_firms_are_linked_and_of_no_household(workspace: Workspace, at_work: AtWork) -> None:
    for name in ("Cycles Morel", "Cycles Morelle"):
        save(workspace, firm(name, phone="04 78 55 66 77"))
    async with at_work() as clerk:
        await clerk.press("f7")
        assert "L Lier" in clerk.keys
        assert "foyer" not in clerk.keys
        await clerk.press("l")
        assert clerk.status.startswith(" Liées : CYCLES MOREL") or clerk.status.startswith(" Liées : Cycles")
        assert "foyer" not in clerk.status


class Search:
    """A search that is as slow as a big base: it goes on when it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.stopped: list[bool] = []
        self.told: Callable[[int, int], None] | None = None

    def scan(
        self,
        workspace: Workspace,
        progress: Callable[[int, int], None],
        stop: Callable[[], bool],
        *,
        restart: bool = False,
    ) -> ReviewState:
        """See :func:`crm_tui.services.review.scan`."""
        progress(500, 1000)
        self.go_on.wait(10)
        self.stopped.append(stop())
        return review.state(workspace)


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Search:
    slow = Search()
    monkeypatch.setattr(review, "scan", slow.scan)
    return slow


async def test_the_search_says_how_far_it_is_and_can_be_stopped(
    workspace: Workspace, at_work: AtWork, search: Search
) -> None:
    save(workspace, person("Marie", "Dupont"))
    async with at_work() as clerk:
        clerk.app.push_screen(ReviewScreen())
        await clerk.until(lambda: "500 sur 1 000" in clerk.screen_text())
        assert "██████████░░░░░░░░░░" in clerk.lines()[1]
        assert "F5 Arrêter" in clerk.keys
        screen_of(clerk).action_scan()
        search.go_on.set()
        await clerk.settle()
        assert search.stopped == [True]
        assert "██" not in clerk.lines()[1]


async def test_the_pointer_stays_on_its_pair_while_others_are_found(
    workspace: Workspace, at_work: AtWork
) -> None:
    pair(workspace, "Marie", "Lefebvre", "06 12 34 56 78")
    async with at_work() as clerk:
        await clerk.press("f7")
        assert "LEFEBVRE Marie" in clerk.line("> ")
        for place in range(3):
            first, last = ("Zoé", "Aubert"), ("Zoé", "Aubert")
            phone, email = f"07 11 22 33 4{place}", f"zoe{place}@orange.fr"
            save(workspace, person(*first, phone=phone, email=email))
            save(workspace, person(*last, phone=phone, email=email))
        review.scan(workspace)
        clerk.app.card_saved.publish(cards.open_card(workspace, 1))
        await clerk.settle()
        assert screen_of(clerk)._list.count > 3
        assert screen_of(clerk)._list.cursor > 0
        assert "LEFEBVRE Marie" in clerk.line("> ")


async def test_leaving_the_screen_stops_the_search(
    workspace: Workspace, at_work: AtWork, search: Search
) -> None:
    save(workspace, person("Marie", "Dupont"))
    async with at_work() as clerk:
        clerk.app.push_screen(ReviewScreen())
        await clerk.until(lambda: "500 sur 1 000" in clerk.screen_text())
        screen_of(clerk).action_back()
        await clerk.until(lambda: clerk.screen_name == "ClientListScreen")
        await clerk.settle()
        search.go_on.set()
        await clerk.until(lambda: search.stopped == [True])


async def test_a_search_that_was_broken_off_goes_on_by_itself(
    workspace: Workspace, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "TOGETHER", 1)
    for place in range(4):
        pair(workspace, "Marie", f"Lefebvre{'abcd'[place]}", f"06 12 34 56 7{place}")
    seen = iter((False, False, True))
    review.scan(workspace, stop=lambda: next(seen, True))
    assert 0 < review.state(workspace).done < 8
    async with at_work() as clerk:
        await clerk.press("f7")
        assert "Base parcourue le" in clerk.lines()[1]
        assert review.state(workspace).finished_at is not None
        assert clerk.status.startswith(" Recherche finie :")


async def test_what_a_colleague_decided_is_gone(workspace: Workspace, at_work: AtWork) -> None:
    pair(workspace, "Marie", "Lefebvre", "06 12 34 56 78")
    async with at_work() as clerk:
        await clerk.press("f7")
        assert screen_of(clerk).current is not None
        review.apart(workspace, 1, 2)
        await clerk.press("o")
        assert clerk.status.startswith(" Retenu, ce n'est pas un doublon")
        assert screen_of(clerk).current is None


async def test_not_the_same_is_taken_back_right_after(workspace: Workspace, at_work: AtWork) -> None:
    pair(workspace, "Marie", "Lefebvre", "06 12 34 56 78")
    async with at_work() as clerk:
        await clerk.press("f7", "o")
        assert screen_of(clerk).current is None
        assert "U Annuler" in clerk.keys
        await clerk.press("u")
        assert clerk.status == " Annulé : la paire est de nouveau proposée."
        assert screen_of(clerk).current is not None
        assert "U Annuler" not in clerk.keys


async def test_a_reader_may_look_and_not_decide(workspace: Workspace, database: str, at_work: AtWork) -> None:
    pair(workspace, "Marie", "Lefebvre", "06 12 34 56 78")
    review.scan(workspace)
    people.save_member(workspace, "lea", name="Léa Roux", role=Role.READER, shop_id=workspace.shop_id)
    async with at_work() as clerk:
        clerk.app.workspace = Workspace(database, login="lea")
        clerk.app.read_words()
        await clerk.settle()
        await clerk.press("f7")
        assert "Entrée Comparer" in clerk.keys
        for name in ("Même foyer", "Pas le même", "Chercher"):
            assert name not in clerk.keys
        await clerk.press("o")
        assert "Votre rôle permet de lire" in clerk.status
    assert review.state(workspace).pairs == 1


async def test_text_of_people_is_text(workspace: Workspace, at_work: AtWork) -> None:
    pair(workspace, "[b]Marie[/x]", "[/]Dupont", "06 12 34 56 78")
    async with at_work() as clerk:
        await clerk.press("f7")
        assert "[/]DUPONT [b]Marie[/x]" in clerk.line("Nom  ")
