"""Beyond the manual: two cards of one client become one, and two again. Nothing is lost either way."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.card import Card
from crm_tui.domain.directory import ListQuery
from crm_tui.services import cards, drafts, links, merging, review
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork
from tests.flows.entries import firm, person


def twins(workspace: Workspace) -> tuple[Card, Card]:
    """One client who was typed twice: n° 1 and n° 2."""
    marie = person("Marie", "Lefebvre", phone="06 12 34 56 78", email="marie@orange.fr", city="Lyon")
    again = person("Marie", "Lefèvre", phone="06 12 34 56 78", email="m.lefevre@free.fr")
    return cards.create(workspace, marie), cards.create(workspace, again, allow_duplicates=True)


def listed(workspace: Workspace) -> list[int]:
    """The ids of my shop's clients."""
    return [row.id for row in cards.page(workspace, ListQuery(), 0, 10).rows]


async def to_card(clerk: Clerk, text: str) -> None:
    """Search, and open what is found."""
    await clerk.type(text)
    await clerk.press("enter")
    assert clerk.screen_name == "CardScreen"


async def merge_the_twins(clerk: Clerk) -> None:
    """From the card n° 1, which stays."""
    await to_card(clerk, "n° 1")
    await clerk.press("f")
    assert "LEFÈVRE Marie" in clerk.line("> LEF")  # it looks like her: it is offered before anything is typed
    await clerk.press("enter")
    assert clerk.title.startswith(" Clients › Fusionner LEFÈVRE Marie dans LEFEBVRE Marie")


async def test_fusionner_from_the_card(team: Workspace, at_work: AtWork) -> None:
    """F : the other card is offered; what is chosen, what is added, what is the same; Ctrl+S; U annule."""
    twins(team)
    async with at_work() as clerk:
        await merge_the_twins(clerk)
        assert "À choisir" in clerk.screen_text()
        assert "(•)" in clerk.line("Nom de famille")
        assert "+" in clerk.line("m.lefevre@free.fr")
        assert "=" in clerk.line("Portable")
        if "(•) Lefèvre" in clerk.screen_text():
            await clerk.press("space")
        assert "(•) Lefebvre" in clerk.screen_text()
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › LEFEBVRE Marie   n° 1")
        assert clerk.status == " Fiche n° 2 fusionnée. U annule."
        assert "m.lefevre@free.fr" in clerk.screen_text()
        assert "Fiche n° 2 fusionnée dans celle-ci" in clerk.screen_text()
        assert listed(team) == [1]

        await clerk.press("u")
        assert clerk.status == " Fusion annulée : les fiches n° 1 et n° 2 sont de nouveau deux."
        assert "m.lefevre@free.fr" not in clerk.screen_text()
        assert sorted(listed(team)) == [1, 2]


async def test_the_other_one_stays(team: Workspace, at_work: AtWork) -> None:
    """X : échanger. The card that stays is shown afterwards."""
    twins(team)
    async with at_work() as clerk:
        await merge_the_twins(clerk)
        await clerk.press("x")
        assert clerk.title.startswith(" Clients › Fusionner LEFEBVRE Marie dans LEFÈVRE Marie")
        await clerk.press("ctrl+s")
        assert "✓ trace" in clerk.title
        assert "   n° 2" in clerk.title
        assert clerk.status == " Fiche n° 1 fusionnée. U annule."
    assert listed(team) == [2]


async def test_the_other_card_is_searched_by_name_or_number(team: Workspace, at_work: AtWork) -> None:
    """Fusionner avec… : any card that the search finds."""
    cards.create(team, person("Anne", "Martin"))
    cards.create(team, person("Zoé", "Petit", phone="06 11 22 33 44"))
    async with at_work() as clerk:
        await to_card(clerk, "martin")
        await clerk.press("f")
        assert clerk.status == " Aucune fiche ne ressemble à celle-ci : cherchez l'autre."
        await clerk.type("n° 2")
        assert "> PETIT Zoé" in clerk.screen_text()
        await clerk.press("enter")
        assert "PETIT Zoé" in clerk.title
        await clerk.press("escape")
        assert clerk.title.startswith(" Clients › MARTIN Anne")
    assert sorted(listed(team)) == [1, 2]


async def test_a_merged_card_leads_to_the_one_that_stays(team: Workspace, at_work: AtWork) -> None:
    """The banner: read only, Entrée goes there, A takes the merge back at any later day."""
    twins(team)
    merging.merge(team, merging.plan(team, 1, 2), {"last_name": "winner"})
    cards.add_note(team, 1, "Préfère être rappelée après 18 h.")
    async with at_work() as clerk:
        from crm_tui.ui.screens.card import CardScreen

        clerk.app.push_screen(CardScreen(2))
        await clerk.settle()
        assert "Fusionnée dans la fiche n° 1 LEFEBVRE Marie" in clerk.lines()[1]
        assert "Entrée Aller à la fiche" in clerk.keys
        assert "E Éditer" not in clerk.keys
        await clerk.press("e")
        assert clerk.status.startswith(" Fiche fusionnée : elle ne peut qu'être lue.")
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › LEFEBVRE Marie   n° 1")
        assert "Fusionnée    n° 2" in clerk.screen_text()
        await clerk.press("escape", "a")
        assert clerk.status.startswith(" Fusion annulée : les fiches n° 1 et n° 2 sont de nouveau deux.")
        assert "Fusionnée dans" not in clerk.screen_text()
    assert sorted(listed(team)) == [1, 2]
    assert [note.text for note in cards.open_card(team, 1).membership.notes] == [
        "Préfère être rappelée après 18 h."
    ]
    assert [row.address for row in cards.open_card(team, 2).emails] == ["m.lefevre@free.fr"]


async def test_a_colleague_edits_one_of_the_two_meanwhile(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    """Who changed it is said, the two are shown again as they are now, and nothing was merged unseen."""
    twins(team)
    async with at_work() as clerk:
        await merge_the_twins(clerk)
        theirs = cards.open_card(karim, 2)
        cards.modify(karim, theirs, replace(theirs, person=replace(theirs.person, nickname="Mimi")))
        await clerk.press("ctrl+s")
        assert clerk.screen_name == "MergeScreen"
        assert "Karim B." in clerk.status
        assert "Mimi" in clerk.screen_text()
        assert sorted(listed(team)) == [1, 2]
        await clerk.press("ctrl+s")
        assert clerk.screen_name == "CardScreen"
    assert cards.open_card(team, 1).person.nickname == "Mimi"


async def test_two_vat_numbers_have_to_be_chosen(team: Workspace, at_work: AtWork) -> None:
    """Nothing decides between two valid numbers but a person; the other one stays in sight."""
    cards.create(team, firm("Cycles Morel", vat_number="FR40303265045"))
    cards.create(team, firm("Cycles Morel", vat_number="FR83404833048"), allow_duplicates=True)
    async with at_work() as clerk:
        await to_card(clerk, "n° 1")
        await clerk.press("f")
        await clerk.type("n° 2")
        await clerk.press("enter")
        assert "▲ Deux numéros différents" in clerk.screen_text()
        await clerk.press("ctrl+s")
        assert "Numéro de TVA : choisissez d'abord" in clerk.status
        assert sorted(listed(team)) == [1, 2]
        await clerk.press("space", "ctrl+s")
        for _field in range(2):  # SIREN goes with the number
            if clerk.screen_name == "MergeScreen":
                await clerk.press("space", "ctrl+s")
        assert clerk.screen_name == "CardScreen"
    assert listed(team) == [1]
    assert any("404833048" in note.text for note in cards.open_card(team, 1).membership.notes)


async def test_the_card_was_merged_while_it_was_edited(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    """What was typed is offered to the card that stays; dropped, it is all still in the form."""
    twins(team)
    async with at_work() as clerk:
        await to_card(clerk, "n° 2")
        await clerk.press("e")
        await clerk.fill("phone-0", "06 99 88 77 66")
        merging.merge(karim, merging.plan(karim, 1, 2), {"last_name": "winner"})
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › LEFEBVRE Marie › Compléter avec votre saisie")
        assert "fusionnée entre-temps dans la n° 1" in clerk.status
        assert "[x]" in clerk.line("06 99 88 77 66")
        assert "Lefèvre" not in clerk.screen_text()  # nobody typed that just now
        await clerk.press("escape")
        assert clerk.field("phone-0").value == "06 99 88 77 66"
        await clerk.press("ctrl+s", "ctrl+s")
        assert "n° 1" in clerk.title or clerk.screen_name == "CardScreen"
    assert "+33699887766" in [row.number for row in cards.open_card(team, 1).phones]
    assert drafts.pending(team) == []


async def test_an_unchanged_form_of_a_card_that_was_merged_leads_to_the_one_that_stays(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    """Ctrl+S without a change says what became of the card, and Enter opens the other."""
    twins(team)
    async with at_work() as clerk:
        await to_card(clerk, "n° 2")
        await clerk.press("e")
        merging.merge(karim, merging.plan(karim, 1, 2), {"last_name": "winner"})
        await clerk.press("ctrl+s")
        assert clerk.screen_name == "CardScreen"
        assert clerk.status == " Rien à enregistrer : cette fiche a été fusionnée entre-temps dans la n° 1."
        assert "Fusionnée dans la fiche n° 1" in clerk.screen_text()
        assert "Entrée Aller à la fiche" in clerk.keys
        await clerk.press("enter")
        assert "n° 1" in clerk.title


async def test_what_was_taken_away_from_a_card_that_was_merged_stays_in_the_form(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    """The card that stays is shown; the entry waits below."""
    twins(team)
    async with at_work() as clerk:
        await to_card(clerk, "n° 2")
        await clerk.press("e")
        await clerk.fill("first-name", "")
        merging.merge(karim, merging.plan(karim, 1, 2), {"last_name": "winner"})
        await clerk.press("ctrl+s")
        assert "n° 1" in clerk.title
        assert clerk.status.startswith(" Fusionnée entre-temps dans cette fiche-ci")
        await clerk.press("escape")
        assert clerk.field("first-name").value == ""
        await clerk.press("escape")
    assert len(drafts.pending(team)) == 1


async def test_the_card_is_merged_while_it_is_completed(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    """What was ticked is proposed again, for the card that stays."""
    twins(team)
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("first-name", "Marie")
        await clerk.fill("last-name", "Lefèvre")
        await clerk.fill("phone-0", "06 12 34 56 78")
        await clerk.fill("email-0", "marie@laposte.net")
        await clerk.press("ctrl+s")
        if "> LEFÈVRE" not in clerk.screen_text():
            await clerk.press("down")
        await clerk.press("c")
        assert clerk.title.startswith(" Clients › LEFÈVRE Marie › Compléter")
        merging.merge(karim, merging.plan(karim, 1, 2), {"last_name": "winner"})
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › LEFEBVRE Marie › Compléter")
        assert "fusionnée dans la fiche n° 1" in clerk.status
        assert "[x]" in clerk.line("marie@laposte.net")
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › LEFEBVRE Marie   n° 1")
    assert "marie@laposte.net" in [row.address for row in cards.open_card(team, 1).emails]
    assert drafts.pending(team) == []


async def test_fusionner_from_the_warning_of_a_card_that_is_edited(team: Workspace, at_work: AtWork) -> None:
    """F7 while editing: F makes one card of the two; what was typed and not saved stays in the form."""
    twins(team)
    async with at_work() as clerk:
        await to_card(clerk, "n° 1")
        await clerk.press("e")
        await clerk.fill("email-0", "marie@laposte.net")
        await clerk.press("f7")
        assert "F Fusionner" in clerk.keys
        await clerk.press("f", "ctrl+s")
        assert clerk.status.startswith(" Fiche n° 2 fusionnée dans la fiche n° 1. Ctrl+S enregistre")
        assert clerk.field("email-0").value == "marie@laposte.net"
        await clerk.press("ctrl+s")
        assert clerk.screen_name == "CardScreen"
    saved = cards.open_card(team, 1)
    assert {row.address for row in saved.emails} == {"marie@laposte.net", "m.lefevre@free.fr"}
    assert listed(team) == [1]


async def test_the_review_is_worked_through_by_keys(team: Workspace, at_work: AtWork) -> None:
    """F7 in the list: the base is searched, and each decision leads to the next pair."""
    twins(team)
    cards.create(team, firm("Cycles Morel", phone="04 78 55 66 77"), allow_duplicates=True)
    cards.create(team, firm("Cycles Morelle", phone="04 78 55 66 77"), allow_duplicates=True)
    cards.create(team, person("Paul", "Durand", email="durand@orange.fr"), allow_duplicates=True)
    cards.create(team, person("Paul", "Durant", email="durand@orange.fr"), allow_duplicates=True)
    async with at_work() as clerk:
        await clerk.press("f7")
        assert clerk.status == " Recherche finie : 3 paires."
        first = clerk.line("> ")[:60]
        await clerk.press("down", "l")
        assert clerk.status.startswith(" Liées, même foyer :")
        assert clerk.status.endswith("U annule.")
        await clerk.press("o")
        assert clerk.status.startswith(" Retenu, ce n'est pas un doublon :")
        assert clerk.line("> ")[:60] == first
        await clerk.press("enter", "ctrl+s")
        assert "fusionnée dans la fiche" in clerk.status
        assert "Aucune paire à regarder." in clerk.screen_text()
        await clerk.press("u")
        assert clerk.line("> ")[:60] == first
        await clerk.press("enter", "ctrl+s", "escape")
        assert clerk.screen_name == "ClientListScreen"
    assert len(listed(team)) == 5
    assert review.state(team).pairs == 0
    assert sum(len(links.of(team, card_id)) for card_id in listed(team)) == 2
