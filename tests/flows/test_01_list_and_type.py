"""The manual, steps 1 to 4 and the change of type: the client list, a new contact, Personne, Entreprise."""

from __future__ import annotations

from crm_tui.domain.directory import ListQuery
from crm_tui.domain.vocabulary import Kind
from crm_tui.services import cards, duplicates
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import firm, person

VAT = "FR44732829320"


async def test_step_1_aller_au_menu_client(team: Workspace, at_work: AtWork) -> None:
    """Aller au menu Client."""
    cards.create(team, person("Marie", "Dupont", phone="06 12 34 56 78"))
    async with at_work() as clerk:
        assert clerk.title.startswith(" Clients · Cycles du Parc")
        assert "06 12 34 56 78" in clerk.line("DUPONT Marie")
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › DUPONT Marie")
        await clerk.press("h")
        assert clerk.title.startswith(" Clients › DUPONT Marie › Historique")
        await clerk.press("escape", "escape")
        assert clerk.title.startswith(" Clients · Cycles du Parc")
        assert clerk.focused_id == "search"


async def test_step_2_cliquer_sur_nouveau_contact(team: Workspace, at_work: AtWork) -> None:
    """Cliquer sur Nouveau contact."""
    cards.create(team, person("Marie", "Dupont"))
    async with at_work() as clerk:
        assert "F2 Nouveau contact" in clerk.keys
        await clerk.press("f2")
        assert clerk.title.startswith(" Clients › Nouveau contact")
        await clerk.press("escape")
        await clerk.press("tab", "n")
        assert clerk.title.startswith(" Clients › Nouveau contact")


async def test_step_2_with_the_mouse(team: Workspace, at_work: AtWork) -> None:
    """Cliquer sur Nouveau contact."""
    async with at_work() as clerk:
        await clerk.click_on("Nouveau contact")
        assert clerk.title.startswith(" Clients › Nouveau contact")
        await clerk.click_on("( ) Entreprise")
        assert "(•) Entreprise" in clerk.line("Type")
        await clerk.click("#company-name")
        await clerk.type("Cycles Morel")
        await clerk.click("#save")
    assert only_card(team).company.company_name == "Cycles Morel"


async def test_step_3_definir_le_type_de_contact_entre_personne_et_entreprise(
    team: Workspace, crm: Clerk
) -> None:
    """Définir le type de contact entre Personne et Entreprise."""
    await crm.press("f2")
    assert crm.focused_id == "kind"
    assert crm.lines()[2] == "             Type  (•) Personne   ( ) Entreprise"
    await crm.press("right")
    assert crm.lines()[2] == "             Type  ( ) Personne   (•) Entreprise"
    await crm.press("space")
    assert "(•) Personne" in crm.line("Type")
    await crm.fill("last-name", "Morel")
    await crm.press("ctrl+t")
    assert "(•) Entreprise" in crm.line("Type")
    assert "Interlocuteur" in crm.screen_text()
    assert "Morel" in crm.line("Nom de famille")
    await crm.fill("company-name", "Cycles Morel")
    await crm.press("ctrl+s")
    saved = only_card(team)
    assert saved.kind is Kind.COMPANY
    assert saved.person.last_name == "Morel"


async def test_step_4_entreprise_remplir_le_champ_numero_de_tva(team: Workspace, crm: Clerk) -> None:
    """Dans le cas d'une entreprise, remplir le champ Numéro de TVA."""
    await crm.press("f2")
    assert "Numéro de TVA" not in crm.screen_text()
    await crm.press("right")
    assert "Numéro de TVA" in crm.screen_text()
    await crm.fill("company-name", "Cycles Morel")
    await crm.press("enter")
    assert crm.focused_id == "vat-number"
    await crm.type("FR00732829320")
    await crm.press("tab")
    assert "▲" in crm.screen_text()
    assert crm.field("vat-number").value == "FR00732829320"
    await crm.fill("vat-number", "732 829 320")
    await crm.press("tab")
    assert "▲" not in crm.screen_text()
    assert "SIREN 732 829 320" in crm.line("Numéro de TVA")
    await crm.press("ctrl+s")
    company = only_card(team).company
    assert (company.vat_number, company.siren) == (VAT, "732829320")
    assert VAT in crm.screen_text()


async def test_modifier_le_type_a_tout_moment(team: Workspace, at_work: AtWork) -> None:
    """Modifier le type à tout moment : achète à son nom et pour son entreprise, évite les doublons."""
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("first-name", "Zoé")
        await clerk.fill("last-name", "Morel")
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › MOREL Zoé")
        await clerk.press("e", "ctrl+t")
        await clerk.fill("company-name", "Cycles Morel")
        await clerk.fill("vat-number", VAT)
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › Cycles Morel")
        assert "MOREL Zoé" in clerk.screen_text()
        await clerk.press("e", "ctrl+t", "ctrl+s")
        assert clerk.title.startswith(" Clients › MOREL Zoé")
        assert "Cycles Morel" in clerk.screen_text()
        assert VAT in clerk.screen_text()
        await clerk.press("escape")
        for text in ("morel zoé", "cycles morel"):
            await clerk.press("escape")
            await clerk.type(text)
            assert "1 sur 1" in clerk.lines()[1]
    card = only_card(team)
    assert card.kind is Kind.PERSON
    assert (card.person_name, card.company.company_name) == ("MOREL Zoé", "Cycles Morel")
    for entry in (person("Zoé", "Morel"), firm("Cycles Morel", vat_number=VAT)):
        assert [found.id for found in duplicates.find(team, entry)] == [card.id]
    assert cards.page(team, ListQuery(), 0, 10).total == 1
