"""Beyond the manual: two clerks on one card. Only what both changed is asked, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.card import Card, Email, Phone
from crm_tui.domain.directory import ListQuery
from crm_tui.services import cards, history
from crm_tui.services.session import Workspace
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import person


def marie(workspace: Workspace) -> Card:
    """The card that both have open."""
    return cards.create(workspace, person("Marie", "Dupont", phone="06 12 34 56 78"))


def call(card: Card, number: str) -> Card:
    """The card with another number in place of its own."""
    return replace(card, phones=(Phone(id=card.phones[0].id, typed=number),))


async def test_another_field_is_merged_without_a_question(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    """Karim adds an e-mail while I change the number: both are kept."""
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.fill("phone-0", "06 12 34 56 79")
        cards.modify(karim, card, replace(card, emails=(Email(typed="marie@orange.fr"),)))
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › DUPONT Marie   n° ")
        assert "marie@orange.fr" in clerk.screen_text()
        assert "06 12 34 56 79" in clerk.screen_text()
    saved = only_card(team)
    assert (saved.phones[0].number, saved.emails[0].address) == ("+33612345679", "marie@orange.fr")


async def test_the_same_field_is_asked(team: Workspace, karim: Workspace, at_work: AtWork) -> None:
    """Karim B. a enregistré cette fiche : un seul champ vous oppose. I keep mine."""
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.fill("phone-0", "06 12 34 56 79")
        cards.modify(karim, card, call(card, "06 99 88 77 66"))
        await clerk.press("ctrl+s")
        assert "Karim B. a enregistré cette fiche à " in clerk.screen_text()
        assert "Un seul champ vous oppose :" in clerk.screen_text()
        row = clerk.line("06 99 88 77 66")
        assert "06 12 34 56 78" in row
        assert "( ) 06 99 88 77 66" in row
        assert "(•) 06 12 34 56 79" in row
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › DUPONT Marie   n° ")
    saved = only_card(team)
    assert [row.number for row in saved.phones] == ["+33612345679"]
    assert history.verify(team).ok


async def test_the_colleague_is_right(team: Workspace, karim: Workspace, at_work: AtWork) -> None:
    """Espace chooses the colleague's value; my other changes are saved with it."""
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.fill("phone-0", "06 12 34 56 79")
        await clerk.fill("email-0", "marie@orange.fr")
        cards.modify(karim, card, call(card, "06 99 88 77 66"))
        await clerk.press("ctrl+s", "space")
        assert "(•) 06 99 88 77 66" in clerk.line("06 99 88 77 66")
        await clerk.press("ctrl+s")
    saved = only_card(team)
    assert [row.number for row in saved.phones] == ["+33699887766"]
    assert [row.address for row in saved.emails] == ["marie@orange.fr"]


async def test_echap_goes_back_to_the_entry(team: Workspace, karim: Workspace, at_work: AtWork) -> None:
    """Échap : revenir à la saisie, which is whole."""
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.fill("phone-0", "06 12 34 56 79")
        cards.modify(karim, card, call(card, "06 99 88 77 66"))
        await clerk.press("ctrl+s", "escape")
        assert clerk.title.startswith(" Clients › DUPONT Marie › Éditer")
        assert clerk.field("phone-0").value == "06 12 34 56 79"
    assert only_card(team).phones[0].number == "+33699887766"


async def test_both_create_the_same_client(team: Workspace, karim: Workspace, at_work: AtWork) -> None:
    """Karim saves her while I type: the check inside the save sees her."""
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.fill("first-name", "Marie")
        await clerk.fill("phone-0", "06 12 34 56 78")
        await clerk.go_to("add-phone")
        marie(karim)
        await clerk.press("ctrl+s")
        assert clerk.focused_id == "duplicate-list"
    assert cards.page(team, ListQuery(), 0, 10).total == 1


async def test_a_colleague_detached_the_card_meanwhile(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    """What I typed is saved on the card, which stays detached; the card says so and R takes it back."""
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.fill("phone-0", "06 12 34 56 79")
        cards.detach(karim, card.id or 0, "déménagement")
        await clerk.press("ctrl+s")
        assert "Détachée de Cycles du Parc" in clerk.screen_text()
        await clerk.press("r")
    saved = only_card(team)
    assert saved.phones[0].number == "+33612345679"
