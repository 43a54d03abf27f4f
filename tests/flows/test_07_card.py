"""The manual, steps 44 to 46: edit a card, delete it (which detaches it), and take that back."""

from __future__ import annotations

from crm_tui.domain.card import Card
from crm_tui.domain.directory import ListQuery
from crm_tui.services import cards, history
from crm_tui.services.session import Workspace
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import person


def marie(workspace: Workspace) -> Card:
    """The card on which these steps act."""
    return cards.create(workspace, person("Marie", "Dupont", phone="06 12 34 56 78", email="marie@free.fr"))


async def test_step_44_dans_la_fiche_editer(team: Workspace, at_work: AtWork) -> None:
    """Dans la fiche : Editer."""
    marie(team)
    async with at_work() as clerk:
        await clerk.press("enter")
        assert "E Éditer" in clerk.keys
        await clerk.press("e")
        assert clerk.title.startswith(" Clients › DUPONT Marie › Éditer")
        assert "Ctrl+S Enregistrer" in clerk.keys
        assert clerk.field("phone-0").value == "06 12 34 56 78"
        await clerk.fill("email-0", "marie@orange")
        await clerk.press("ctrl+s")
        assert "▲" in clerk.screen_text()
        await clerk.type(".fr")
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › DUPONT Marie   n° ")
        assert clerk.status == " Fiche enregistrée."
        assert "marie@orange.fr" in clerk.screen_text()
        await clerk.press("h")
        assert "marie@free.fr → marie@orange.fr" in clerk.screen_text()
    card = only_card(team)
    assert card.emails[0].address == "marie@orange.fr"
    assert card.phones[0].number == "+33612345678"
    assert history.verify(team).ok


async def test_step_44_editing_from_the_list(team: Workspace, at_work: AtWork) -> None:
    """Dans la fiche : Editer."""
    marie(team)
    async with at_work() as clerk:
        await clerk.press("tab", "e")
        await clerk.fill("first-name", "Marie-Ange")
        await clerk.press("ctrl+s")
        assert "Fiche enregistrée : DUPONT Marie-Ange" in clerk.status
        assert "DUPONT Marie-Ange" in clerk.line("> ")


async def test_step_44_with_the_mouse(team: Workspace, at_work: AtWork) -> None:
    """Dans la fiche : Editer."""
    marie(team)
    async with at_work() as clerk:
        await clerk.click_on("DUPONT Marie")
        await clerk.press("enter")
        await clerk.click_on("E Éditer")
        await clerk.click("#first-name")
        await clerk.press("ctrl+a")
        await clerk.type("Anne")
        await clerk.click_on("Ctrl+S Enregistrer")
    assert only_card(team).person.first_name == "Anne"


async def test_steps_45_46_dans_la_fiche_supprimer(
    team: Workspace, other_shop: Workspace, at_work: AtWork
) -> None:
    """Dans la fiche : Supprimer ; valider le détachement de cette fiche de votre entreprise : Supprimer."""
    card = marie(team)
    assert card.id
    cards.reattach(other_shop, card.id)
    async with at_work() as clerk:
        await clerk.press("enter")
        assert "Suppr Supprimer" in clerk.keys
        await clerk.press("delete")
        text = clerk.screen_text()
        assert "Supprimer DUPONT Marie de Cycles du Parc ?" in text
        assert "La fiche sera détachée de votre entreprise, pas effacée." in text
        assert "Elle reste chez : Motos Bellecour." in text
        assert "Son historique est conservé." in text
        assert clerk.focused_id == "detach-cancel"
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › DUPONT Marie")
        assert not cards.open_card(team, card.id).membership.is_detached
        await clerk.press("d", "shift+tab")
        assert clerk.focused_id == "detach-reason"
        await clerk.type("déménagement à Liège")
        await clerk.go_to("detach-confirm")
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients · Cycles du Parc")
        assert clerk.status == " Fiche de DUPONT Marie détachée de Cycles du Parc. U la rattache."
        detached = cards.open_card(team, card.id)
        assert detached.membership.is_detached
        assert detached.membership.detach_reason == "déménagement à Liège"
        assert cards.page(team, ListQuery(), 0, 10).total == 0
        assert cards.page(other_shop, ListQuery(), 0, 10).total == 1
        assert not cards.open_card(other_shop, card.id).membership.is_detached
        await clerk.press("u")
        assert "DUPONT Marie" in clerk.line("> ")
    assert not cards.open_card(team, card.id).membership.is_detached
    assert [line.action for line in history.history(team, card.id)].count("reattach") >= 1
    assert history.verify(team).ok


async def test_steps_45_46_with_the_mouse(team: Workspace, at_work: AtWork) -> None:
    """Dans la fiche : Supprimer ; valider le détachement de cette fiche de votre entreprise : Supprimer."""
    card = marie(team)
    assert card.id
    async with at_work() as clerk:
        await clerk.press("enter")
        await clerk.click_on("Suppr Supprimer")
        await clerk.click("#detach-cancel")
        await clerk.click_on("Suppr Supprimer")
        await clerk.click("#detach-confirm")
    assert cards.open_card(team, card.id).membership.is_detached


async def test_a_detached_card_is_found_again_later(team: Workspace, at_work: AtWork) -> None:
    """Supprimer : la fiche est détachée ; un autre jour, F3 la retrouve et R la rattache."""
    card = marie(team)
    assert card.id
    cards.detach(team, card.id, "déménagement")
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("déta")
        await clerk.press("enter")
        await clerk.settle()
        assert "DUPONT Marie" in clerk.line("> ")
        await clerk.press("enter")
        assert "déménagement" in clerk.screen_text()
        await clerk.press("r")
        assert "est de nouveau chez Cycles du Parc" in clerk.status
    assert not cards.open_card(team, card.id).membership.is_detached


async def test_a_wrong_change_is_undone_and_a_value_brought_back(team: Workspace, at_work: AtWork) -> None:
    """Garder trace de toutes les informations notées dans une fiche client."""
    marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.fill("email-0", "marie@orange.fr")
        await clerk.press("ctrl+s", "u")
        assert "marie@free.fr" in clerk.screen_text()
        assert only_card(team).emails[0].address == "marie@free.fr"
        await clerk.press("e")
        await clerk.fill("last-name", "Durand")
        await clerk.press("ctrl+s", "h")
        assert "DUPONT → DURAND" in clerk.screen_text().upper()
        await clerk.press("r")
        assert only_card(team).person.last_name == "Dupont"
        assert "Rétabli :" in clerk.status
