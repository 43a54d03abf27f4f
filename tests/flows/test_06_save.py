"""The manual, steps 40 to 43: look-alikes before saving, the tab Entreprise, Créer."""

from __future__ import annotations

from crm_tui.domain.directory import ListQuery
from crm_tui.domain.vocabulary import Kind
from crm_tui.services import cards, drafts
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import firm, person

VAT = "FR44732829320"


def clients(workspace: Workspace) -> int:
    """How many clients the shop has."""
    return cards.page(workspace, ListQuery(), 0, 1).total


async def test_step_40_une_liste_de_contacts_pouvant_etre_un_doublon(
    team: Workspace, at_work: AtWork
) -> None:
    """Une liste de contacts pouvant être un doublon apparaît avant l'enregistrement ; cliquer sur une ligne
    pour y accéder ; les données saisies seront alors perdues (ici : gardées)."""
    known = cards.create(team, person("Marie", "Dupont", phone="06 12 34 56 78", city="Lyon"))
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("first-name", "Marie")
        await clerk.fill("last-name", "Dupont")
        await clerk.fill("phone-0", "06 12 34 56 78")
        await clerk.fill("email-0", "marie@orange.fr")
        await clerk.press("tab")
        assert "1 doublon possible : DUPONT Marie, Lyon" in clerk.status
        assert "F7" in clerk.status
        await clerk.press("ctrl+s")
        assert clerk.focused_id == "duplicate-list"
        assert "1 fiche ressemble à votre saisie" in clerk.screen_text()
        row = clerk.line("> DUPONT Marie")
        assert "06 12 34 56 78" in row
        assert "Client chez : Cycles du Parc" in row
        assert "même portable" in clerk.screen_text()
        assert "nom et prénom identiques" in clerk.screen_text()
        assert "marie@orange.fr" in clerk.line("Email").replace("marie@orange…", "marie@orange.fr")
        assert "Rien n'est perdu" in clerk.screen_text()
        assert clients(team) == 1
        await clerk.press("enter")
        assert clerk.title.startswith(f" Clients › DUPONT Marie   n° {known.number}")
        await clerk.press("escape")
        assert clerk.title.startswith(" Clients › Nouveau contact")
        assert clerk.field("email-0").value == "marie@orange.fr"
        await clerk.press("escape")
        assert "Brouillon gardé : DUPONT Marie" in clerk.status
    [draft] = drafts.pending(team)
    assert drafts.card_of(draft).emails[0].typed == "marie@orange.fr"


async def test_step_40_with_the_mouse(team: Workspace, at_work: AtWork) -> None:
    """Cliquer sur une ligne pour y accéder."""
    cards.create(team, person("Marie", "Dupont", phone="06 12 34 56 78"))
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.fill("phone-0", "06 12 34 56 78")
        await clerk.press("ctrl+s")
        await clerk.click_on("DUPONT Marie       06")
        assert clerk.title.startswith(" Clients › DUPONT Marie")
        await clerk.press("escape")
        assert clerk.field("phone-0").value == "06 12 34 56 78"


async def test_step_40_nothing_alike_asks_nothing(team: Workspace, at_work: AtWork) -> None:
    """Une liste de contacts pouvant être un doublon apparaît avant l'enregistrement."""
    cards.create(team, person("Marie", "Dupont", phone="06 12 34 56 78"))
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Nakamura")
        await clerk.press("f7")
        assert clerk.status == " Aucune fiche ne ressemble à votre saisie."
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › NAKAMURA")
    assert clients(team) == 2


async def test_steps_41_42_onglet_entreprise_numero_tva_intracommunautaire(
    team: Workspace, crm: Clerk
) -> None:
    """Onglet Entreprise, Numéro TVA intracommunautaire."""
    await crm.press("f2", "f4")
    assert crm.lines()[1] == " [Identité]  Coordonnées  Entreprise  Complément"
    await crm.fill("last-name", "Morel")
    await crm.press("f6", "f6")
    assert crm.lines()[1] == " Identité  Coordonnées  [Entreprise]  Complément"
    await crm.fill("company-name", "Cycles Morel")
    await crm.fill("siret", "732 829 320 00074")
    await crm.fill("vat-number", "BE0203.201.340")
    await crm.press("tab")
    assert "Belgique" in crm.line("Numéro de TVA")
    await crm.fill("vat-number", "fr 44 732 829 320")
    await crm.press("ctrl+s")
    saved = only_card(team)
    assert saved.kind is Kind.PERSON
    assert (saved.company.vat_number, saved.company.siret) == (VAT, "73282932000074")
    assert VAT in crm.screen_text()


async def test_steps_41_42_the_tab_is_clicked(team: Workspace, crm: Clerk) -> None:
    """Onglet Entreprise, Numéro TVA intracommunautaire."""
    await crm.press("f2", "f4")
    await crm.click_on("Entreprise  Complément")
    assert "[Entreprise]" in crm.lines()[1]
    assert "Numéro de TVA" in crm.screen_text()


async def test_step_43_creer(team: Workspace, at_work: AtWork) -> None:
    """Créer."""
    async with at_work() as clerk:
        await clerk.press("f2")
        assert "Ctrl+S Créer" in clerk.keys
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › Nouveau contact")
        assert clerk.focused_id == "last-name"
        assert clerk.status == " 1 champ à corriger"
        await clerk.type("Dupont")
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › DUPONT")
        await clerk.press("escape")
        assert "DUPONT" in clerk.line("> ")
        await clerk.press("f2")
        await clerk.fill("last-name", "Nakamura")
        await clerk.go_to("save")
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › NAKAMURA")
    assert clients(team) == 2
    assert drafts.pending(team) == []


async def test_step_43_a_problem_on_another_step_is_counted_on_its_tab(team: Workspace, crm: Clerk) -> None:
    """Créer."""
    await crm.press("f2", "f4")
    await crm.fill("last-name", "Dupont")
    await crm.press("f6")
    await crm.fill("email-0", "marie@orange")
    await crm.press("f5")
    assert "Coordonnées 1!" in crm.lines()[1]
    assert crm.status.startswith(" Coordonnées : ")
    await crm.press("ctrl+s")
    assert crm.focused_id == "email-0"
    assert "[Coordonnées 1!]" in crm.lines()[1]
    await crm.type(".fr")
    await crm.press("ctrl+s")
    assert only_card(team).emails[0].address == "marie@orange.fr"


async def test_step_43_a_firm_by_its_name_alone(team: Workspace, crm: Clerk) -> None:
    """Créer."""
    await crm.press("f2", "right")
    await crm.fill("company-name", "Cycles Morel")
    await crm.press("ctrl+s")
    assert only_card(team).display_name == firm("Cycles Morel").display_name
