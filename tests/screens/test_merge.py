"""Two cards side by side: what is chosen, what is added, what is said (the flows merge them)."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.card import Card, ConsentRecord, Note, SocialProfile
from crm_tui.domain.vocabulary import Channel, Consent, Role
from crm_tui.services import cards, links, merging, people
from crm_tui.services.session import Workspace
from crm_tui.ui.modals.card_choice import CardChoice
from crm_tui.ui.screens.merge import ConflictRow, MergeDone, MergeScreen
from crm_tui.ui.widgets.windowed_list import WindowedList
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork
from tests.flows.entries import person


def save(workspace: Workspace, card: Card) -> Card:
    """Whatever it looks like."""
    return cards.create(workspace, card, allow_duplicates=True)


async def merge(clerk: Clerk, winner: int = 1, loser: int = 2) -> list[MergeDone | None]:
    """Show the two; what the screen gave stands in the answer, once it is left."""
    given: list[MergeDone | None] = []
    clerk.app.push_screen(MergeScreen(winner, loser), given.append)
    await clerk.settle()
    return given


def rows(clerk: Clerk) -> dict[str, ConflictRow]:
    """What has to be chosen, by field."""
    return {row.conflict.field: row for row in clerk.app.screen.query(ConflictRow)}


async def test_what_was_chosen_stays_chosen_when_the_cards_are_swapped(
    workspace: Workspace, at_work: AtWork
) -> None:
    save(workspace, person("Marie", "Dupont"))
    save(workspace, person("Maryse", "Dupond"))
    async with at_work() as clerk:
        given = await merge(clerk)
        chosen = rows(clerk)["first_name"]
        before = chosen.conflict.winner if chosen.choice.value == "winner" else chosen.conflict.loser
        await clerk.press("space")
        await clerk.press("x")
        now = rows(clerk)["first_name"]
        assert now.conflict.winner == "Maryse"
        after = now.conflict.winner if now.choice.value == "winner" else now.conflict.loser
        assert {before, after} == {"Marie", "Maryse"}
        await clerk.press("ctrl+s")
        assert given[0] is not None
        assert given[0].winner.id == 2
        assert given[0].winner.person.first_name == after


async def test_the_letters_that_differ_are_marked(workspace: Workspace, at_work: AtWork) -> None:
    save(workspace, person("Marie", "Lefebvre"))
    save(workspace, person("Marie", "Lefèvre"))
    async with at_work() as clerk:
        await merge(clerk)
        drawn = rows(clerk)["last_name"].choice.render()
        text = drawn.plain
        marks = [text[span.start : span.end] for span in drawn.spans if "underline" in str(span.style)]
        assert marks == ["bv", "v"]


async def test_with_nothing_to_choose_the_arrows_move_in_what_is_shown(
    workspace: Workspace, at_work: AtWork
) -> None:
    save(workspace, person("Marie", "Dupont"))
    notes = tuple(Note(text=f"Remarque {place}") for place in range(30))
    other = person("Marie", "Dupont")
    save(workspace, replace(other, membership=replace(other.membership, notes=notes)))
    async with at_work() as clerk:
        given = await merge(clerk)
        assert clerk.focused_id == "merge-body"
        assert "Espace Choisir" not in clerk.keys
        await clerk.press("pagedown", "pagedown")
        assert "Remarque 25" in clerk.screen_text()
        await clerk.press("ctrl+s")
        assert given[0] is not None
        assert len(given[0].winner.membership.notes) == 30


async def test_a_refusal_that_will_hold_for_the_whole_card_is_said(
    workspace: Workspace, at_work: AtWork
) -> None:
    for state in (Consent.ACCEPTED, Consent.REFUSED):
        card = person("Marie", "Dupont")
        answer = ConsentRecord(channel=Channel.EMAIL, state=state)
        save(workspace, replace(card, membership=replace(card.membership, consents=(answer,))))
    async with at_work() as clerk:
        await merge(clerk)
        assert "▲ Un refus de communications commerciales" in clerk.screen_text()
        assert "refuse" in clerk.line("Accord Email")


async def test_that_two_cards_share_nothing_is_said(workspace: Workspace, at_work: AtWork) -> None:
    save(workspace, person("Marie", "Dupont", phone="06 12 34 56 78", city="Lyon"))
    save(workspace, person("Yves", "Kervella", phone="07 98 76 54 32", city="Brest"))
    save(workspace, person("Marie", "Kervella", phone="06 12 34 56 78"))
    async with at_work() as clerk:
        await merge(clerk)
        assert "▲ Rien en commun" in clerk.screen_text()
        await clerk.press("escape")
        await merge(clerk, 1, 3)
        assert "Rien en commun" not in clerk.screen_text()


async def choose(clerk: Clerk, text: str) -> list[str]:
    """The names that the choice of the other card offers for card n° 1 and a text."""
    clerk.app.push_screen(CardChoice(cards.open_card(clerk.app.workspace, 1)))
    await clerk.settle()
    await clerk.type(text)
    found = clerk.app.screen.query_one("#card-choice-list", WindowedList)
    names = []
    for _place in range(found.count):
        assert found.current is not None
        names.append(found.current.cells[0])
        found.move(1)
    return names


async def test_a_number_offers_its_card_and_no_stranger_whose_phone_contains_it(
    workspace: Workspace, at_work: AtWork
) -> None:
    save(workspace, person("Marie", "Dupont"))
    save(workspace, person("Yves", "Kervella", phone="06 22 33 44 55"))
    save(workspace, person("Luc", "Abadie", phone="06 02 02 02 02"))
    save(workspace, person("Anne", "Cazalis", phone="06 23 45 67 89"))
    cards.detach(workspace, 2, "")
    async with at_work() as clerk:
        assert await choose(clerk, "2") == ["KERVELLA Yves"]
        assert await choose(clerk, "n° 3") == ["ABADIE Luc"]
        assert await choose(clerk, "1") == []
        assert "C'est cette fiche-ci" in clerk.screen_text()
        assert await choose(clerk, "4567") == ["CAZALIS Anne"]
        assert "les numéros contenant 4567" in clerk.screen_text()
        assert await choose(clerk, "06 23 45 67 88") == []
        assert "Aucune autre fiche trouvée." in clerk.screen_text()


async def test_linked_cards_are_merged_knowingly(workspace: Workspace, at_work: AtWork) -> None:
    save(workspace, person("Marie", "Dupont"))
    save(workspace, person("Jean", "Dupont"))
    links.link(workspace, 1, 2)
    async with at_work() as clerk:
        await merge(clerk)
        assert "▲ Ces fiches sont liées" in clerk.screen_text()


async def test_text_of_people_is_text(workspace: Workspace, at_work: AtWork) -> None:
    save(workspace, person("[b]Marie[/x]", "[red]Dupont"))
    other = person("[/]", "[@click=app.quit]Dupont[/]")
    profile = SocialProfile(network="website", typed="https://exemple.fr/[b]")
    save(workspace, replace(other, social_profiles=(profile,)))
    async with at_work() as clerk:
        await merge(clerk)
        assert "[b]Marie[/x]" in clerk.screen_text()
        assert "[@click=app.quit]Dupont[/]" in clerk.screen_text()
        await clerk.press("ctrl+s")
        assert clerk.screen_name == "ClientListScreen"


async def test_a_reader_may_look_and_not_merge(workspace: Workspace, database: str, at_work: AtWork) -> None:
    save(workspace, person("Marie", "Dupont"))
    save(workspace, person("Maryse", "Dupont"))
    people.save_member(workspace, "lea", name="Léa Roux", role=Role.READER)
    async with at_work() as clerk:
        clerk.app.workspace = Workspace(database, login="lea")
        clerk.app.read_words()
        await clerk.settle()
        await merge(clerk)
        assert "Ctrl+S" not in clerk.keys
        await clerk.press("ctrl+s")
        assert "Votre rôle permet de lire" in clerk.status
    assert cards.open_card(workspace, 2).merged_into is None


async def test_a_card_that_was_merged_meanwhile_cannot_be_merged_again(
    workspace: Workspace, at_work: AtWork
) -> None:
    for name in ("Marie", "Maryse", "Marion"):
        save(workspace, person(name, "Dupont"))
    merging.merge(workspace, merging.plan(workspace, 3, 2), {})
    async with at_work() as clerk:
        await merge(clerk)
        assert "fusionnée dans la fiche n° 3" in clerk.status
        await clerk.press("ctrl+s")
        assert clerk.screen_name == "MergeScreen"
        assert "Les deux fiches ne sont pas encore lues." in clerk.status


async def test_everything_can_be_reached_in_the_smallest_window(
    workspace: Workspace, at_work: AtWork
) -> None:
    save(workspace, replace(person("Marie", "Dupont", phone="06 12 34 56 78"), iban=""))
    save(workspace, person("Maryse-Bernadette-Antoinette", "Dupond de la Fontaine", city="Lyon"))
    async with at_work(size=(60, 16)) as clerk:
        given = await merge(clerk)
        assert "Maryse-Bernadette-Antoinette" in clerk.screen_text()
        await clerk.press("pagedown", "down", "space", "ctrl+s")
        assert given[0] is not None
