"""The manual, steps 27 to 30: an address that completes itself, and manual entry where it does not."""

from __future__ import annotations

import pytest

from crm_tui.domain.card import Address, Card, PersonFace
from crm_tui.services import cards, people
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card


@pytest.fixture
def lyon(team: Workspace) -> Workspace:
    """My shop, with its postal code."""
    people.edit_shop(team, team.shop_id, postal_code="69002")
    return team


async def test_steps_27_28_numero_rue_et_ville_suffisent(lyon: Workspace, crm: Clerk) -> None:
    """Suggestions au fur et à mesure ; inutile de taper le type de voie : numéro, rue et ville suffisent."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.go_to("address-0")
    await crm.type("12 victor hugo villeurb")
    assert "> " not in crm.line("12 Victor Hugo, 69100 Villeurbanne")
    assert "Saisir l'adresse manuellement…" in crm.screen_text()
    while "> " not in crm.line("12 Victor Hugo, 69100 Villeurbanne"):
        await crm.press("down")
    await crm.press("enter")
    assert "Saisir l'adresse manuellement…" not in crm.screen_text()
    assert crm.focused_id == "address-0"
    await crm.press("ctrl+s")
    [address] = only_card(lyon).addresses
    assert (address.number, address.street) == ("12", "Victor Hugo")
    assert (address.postal_code, address.city) == ("69100", "Villeurbanne")
    assert address.typed == "12 victor hugo villeurb"
    assert "69100 V" in crm.screen_text()


async def test_steps_27_28_une_rue_connue_vient_en_premier(lyon: Workspace, at_work: AtWork) -> None:
    """Suggestions au fur et à mesure : les rues des clients de l'entreprise d'abord."""
    home = Address(number="4", street="rue Victor Hugo", postal_code="69002", city="Lyon")
    cards.create(lyon, Card(person=PersonFace(last_name="Martin"), addresses=(home,)))
    async with at_work() as crm:
        await crm.press("f2")
        await crm.fill("last-name", "Dupont")
        await crm.go_to("address-0")
        await crm.type("12 vic")
        assert "rue connue" in crm.line("12 rue Victor Hugo, 69002 Lyon")
        await crm.press("down", "tab")
        assert crm.field("address-0").value == "12 rue Victor Hugo, 69002 Lyon"
        assert crm.focused_id == "address-0-manual"


async def test_steps_27_28_une_ville_a_plusieurs_codes_postaux(lyon: Workspace, crm: Clerk) -> None:
    """Suggestions au fur et à mesure : aucun code postal n'est choisi à la place du vendeur."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.go_to("address-0")
    await crm.type("8 capitole toulo")
    while "> " not in crm.line("8 Capitole, Toulouse"):
        await crm.press("down")
    await crm.press("enter")
    assert "Quel code postal ?" in crm.screen_text()
    assert "31000 Toulouse" in crm.screen_text()
    await crm.press("down", "enter", "ctrl+s")
    [address] = only_card(lyon).addresses
    assert (address.postal_code, address.city) == ("31000", "Toulouse")


async def test_steps_27_28_deux_villes_du_meme_nom(lyon: Workspace, crm: Clerk) -> None:
    """Suggestions au fur et à mesure : les villes de même nom restent toutes proposées."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.go_to("address-0")
    await crm.type("3 place du marché, saint-denis")
    text = crm.screen_text()
    assert "93200 Saint-Denis" in text
    assert "97400 Saint-Denis" in text
    await crm.press("enter", "ctrl+s")
    [address] = only_card(lyon).addresses
    assert address.typed == "3 place du marché, saint-denis"
    assert address.postal_code == ""


async def test_steps_27_28_une_adresse_belge(lyon: Workspace, crm: Clerk) -> None:
    """Suggestions au fur et à mesure, le numéro derrière la rue en Belgique."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.go_to("address-0")
    await crm.type("rue haute 12 bte 3, 1000 bruxelles")
    await crm.press("down", "enter", "ctrl+s")
    [address] = only_card(lyon).addresses
    assert (address.street, address.number, address.box) == ("rue Haute", "12", "3")
    assert (address.postal_code, address.city, address.country) == ("1000", "Bruxelles", "BE")
    assert "rue Haute 12 bte 3" in crm.screen_text()


async def test_steps_29_30_facturation_et_livraison(lyon: Workspace, crm: Clerk) -> None:
    """Coordonnée de facturation, de livraison : choisir une proposition n'y touche pas."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.go_to("address-0-billing")
    await crm.press("space", "tab", "space", "shift+tab", "shift+tab", "shift+tab")
    assert crm.focused_id == "address-0"
    await crm.type("12 rue victor hugo, 69002 lyon")
    await crm.press("down", "enter")
    assert crm.line("rue Victor Hugo, 69002").endswith("[x] fact.  [x] livr.")
    await crm.press("ctrl+s")
    [address] = only_card(lyon).addresses
    assert (address.billing, address.delivery) == (True, True)


async def test_adresse_non_reconnue_par_la_liste(lyon: Workspace, crm: Clerk) -> None:
    """Adresse non reconnue → saisie manuelle, remplie de ce qui a été compris, aller et retour sans perte."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.go_to("address-0")
    await crm.type("apt 4, 12 bis victor hugo lyon")
    await crm.press("down", "end", "enter")
    assert "Adresse : saisie manuelle" in crm.screen_text()
    assert crm.focused_id == "address-0-number"
    shown = {
        part: crm.field(f"address-0-{part}").value
        for part in ("number", "repetition", "street", "complement", "postal-code", "city")
    }
    assert shown == {
        "number": "12",
        "repetition": "bis",
        "street": "Victor Hugo",
        "complement": "apt 4",
        "postal-code": "",
        "city": "Lyon",
    }
    await crm.press("f8")
    assert crm.field("address-0").value == "apt 4, 12 bis victor hugo lyon"
    await crm.press("f8")
    await crm.fill("address-0-postal-code", "69002")
    await crm.press("ctrl+s")
    [address] = only_card(lyon).addresses
    assert address.manual
    assert (address.number, address.repetition, address.complement) == ("12", "bis", "apt 4")
    assert (address.postal_code, address.city) == ("69002", "Lyon")
    assert address.typed == "apt 4, 12 bis victor hugo lyon"
