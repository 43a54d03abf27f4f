"""At the counter: whoever is looked for is found, however little is known and however it is typed."""

from __future__ import annotations

import pytest

from crm_tui.domain.card import Address, Card, Email, PersonFace, Phone
from crm_tui.domain.directory import ListQuery
from crm_tui.services import cards, directory
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import firm, person

HELENE = Card(
    person=PersonFace(first_name="Hélène", last_name="Lefèvre", nickname="Nénette"),
    phones=(Phone(typed="06 11 22 33 44"),),
    emails=(Email(typed="h.lefevre@orange.fr"),),
    addresses=(
        Address(
            number="12", street="rue Victor Hugo", postal_code="42000", city="Saint-Étienne", country="FR"
        ),
    ),
)


@pytest.fixture
def clients(team: Workspace) -> list[Card]:
    """Hélène, a firm, and somebody else."""
    entries = [HELENE, firm("Garage Morel"), person("Paul", "Durand", phone="04 78 00 11 22")]
    return [cards.create(team, entry, allow_duplicates=True) for entry in entries]


@pytest.mark.parametrize(
    "typed",
    [
        "lefevre hélène",
        "HELENE LEF",
        "nenette",
        "3344",
        "0033611223344",
        "h.lefevre",
        "42000",
        "st etienne",
        "n° 1",
        "lefevre 42000",
        "lefebvre",
        "helnee lefevre",
    ],
)
async def test_trouver_une_cliente_avec_ce_que_l_on_sait(
    clients: list[Card], at_work: AtWork, typed: str
) -> None:
    """Rechercher par nom, surnom, téléphone, email, code postal, ville ou numéro de client."""
    async with at_work() as clerk:
        await clerk.type(typed)
        assert "LEFÈVRE Hélène" in clerk.line("> ")
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › LEFÈVRE Hélène")


async def test_le_numero_d_abord(clients: list[Card], team: Workspace, at_work: AtWork) -> None:
    """Un numéro inconnu commence une fiche ; une fois enregistrée, le même numéro l'ouvre."""
    async with at_work() as clerk:
        await clerk.paste("06.12.34.56.78")
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › Nouveau contact")
        assert clerk.field("phone-0").value == "06.12.34.56.78"
        await clerk.fill("last-name", "Petit")
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › PETIT")
        await clerk.press("escape", "escape")
        await clerk.paste("+33 (0)6 12 34 56 78")
        assert clerk.status == " PETIT a ce numéro. Entrée ouvre la fiche."
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › PETIT")


async def test_les_filtres_sont_les_miens(
    clients: list[Card], team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    """Les filtres restent d'un jour à l'autre, pour moi seul, et la liste les dit."""
    async with at_work() as clerk:
        await clerk.press("f3")
        await clerk.type("saint-é")
        await clerk.press("enter")
        assert "Saint-Étienne" in clerk.lines()[2]
        assert "LEFÈVRE Hélène" in clerk.screen_text()
        assert "DURAND Paul" not in clerk.screen_text()
    async with at_work() as clerk:
        assert "Saint-Étienne" in clerk.lines()[2]
        await clerk.press("f4")
        assert "DURAND Paul" in clerk.screen_text()
    assert directory.remembered(karim) == ListQuery()


async def test_rien_de_ce_qui_est_tape_n_est_perdu(team: Workspace, crm: Clerk) -> None:
    """Sans résultat, Entrée commence la fiche avec ce qui a été tapé."""
    await crm.type("petit zoé 0478221133")
    await crm.press("enter")
    await crm.press("ctrl+s")
    saved = only_card(team)
    assert saved.display_name == "PETIT Zoé"
    assert [row.number for row in saved.phones] == ["+33478221133"]
