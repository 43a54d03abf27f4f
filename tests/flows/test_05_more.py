"""The manual, steps 31 to 39: IBAN, origin, social networks, loyalty; and the note they are all traced by."""

from __future__ import annotations

from datetime import date

from crm_tui.domain.vocabulary import ListName
from crm_tui.services import vocabulary
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card

IBAN = "FR7630006000011234567890189"


async def new_contact(clerk: Clerk) -> None:
    """A new contact with a name, at the last step."""
    await clerk.press("f2", "f4")
    await clerk.fill("last-name", "Dupont")
    await clerk.to_step("Complément")


async def test_step_31_iban(team: Workspace, crm: Clerk) -> None:
    """IBAN."""
    await new_contact(crm)
    await crm.fill("iban", "FR76 3000 6000 0112 3456 7890 188")
    await crm.press("tab")
    assert "▲" in crm.screen_text()
    await crm.fill("iban", "fr7630006000011234567890189")
    await crm.press("tab")
    assert "▲" not in crm.screen_text()
    assert "FR76 3000 6000 0112 3456 7890 189" in crm.line("IBAN")
    await crm.press("ctrl+s")
    assert only_card(team).iban == IBAN
    assert "FR76 •••• 189" in crm.screen_text()
    assert "3000" not in crm.screen_text()
    await crm.press("e")
    assert crm.field("iban").value == "FR76 3000 6000 0112 3456 7890 189"


async def test_steps_32_33_origine_du_contact(team: Workspace, at_work: AtWork) -> None:
    """Origine du contact, liste préétablie."""
    vocabulary.add(team, ListName.ORIGIN, "Vélo-école")
    async with at_work() as clerk:
        await new_contact(clerk)
        await clerk.go_to("origin")
        await clerk.press("space")
        for label in ("Bouche à oreille", "Passage", "Site web", "Salon"):
            assert label in clerk.screen_text()
        await clerk.press("escape")
        await clerk.type("velo")
        await clerk.press("enter")
        assert "Vélo-école" in clerk.line("Origine")
        await clerk.press("ctrl+s")
        assert "Vélo-école" in clerk.line("Origine")
    assert vocabulary.load(team).label(ListName.ORIGIN, only_card(team).membership.origin) == "Vélo-école"


async def test_steps_34_36_reseaux_sociaux(team: Workspace, crm: Clerk) -> None:
    """Réseaux sociaux : réseau, adresse web complète dans Identifiant."""
    await new_contact(crm)
    await crm.pick("social-0-network", "face")
    assert "Facebook" in crm.line("Réseau ")
    await crm.fill("social-0-url", "https://www.facebook.com/marie.dupont")
    await crm.go_to("add-social")
    await crm.press("enter")
    assert crm.focused_id == "social-1-network"
    await crm.type("insta")
    await crm.press("enter")
    await crm.fill("social-1-url", "@marie")
    await crm.press("ctrl+s")
    assert [(row.network, row.url) for row in only_card(team).social_profiles] == [
        ("facebook", "https://www.facebook.com/marie.dupont"),
        ("instagram", "https://www.instagram.com/marie"),
    ]
    for part in ("facebook.com", "/marie.dupont", "instagram.com", "/marie"):
        assert part in crm.screen_text()


async def test_steps_37_39_programme_de_fidelite(team: Workspace, at_work: AtWork) -> None:
    """Programme de fidélité : bouton +, programme, N° de membre, à défaut une valeur aléatoire."""
    vocabulary.add(team, ListName.PROGRAMME, "Club")
    async with at_work() as clerk:
        await new_contact(clerk)
        await clerk.pick("loyalty-0-programme", "club")
        await clerk.fill("loyalty-0-number", "A-0001")
        await clerk.fill("loyalty-0-label", "Or")
        await clerk.fill("loyalty-0-until", "31/02/2027")
        await clerk.press("ctrl+s")
        assert clerk.focused_id == "loyalty-0-until"
        assert "▲ Cette date n'existe pas" in clerk.screen_text()
        await clerk.fill("loyalty-0-until", "31/12/2027")
        await clerk.go_to("add-loyalty")
        await clerk.press("enter")
        assert clerk.focused_id == "loyalty-1-programme"
        await clerk.go_to("loyalty-1-random")
        await clerk.press("enter")
        drawn = clerk.field("loyalty-1-number").value
        assert len(drawn) >= 8
        await clerk.press("ctrl+s")
        assert "Club Or A-0001" in clerk.screen_text()
        assert drawn in clerk.screen_text()
    first, second = only_card(team).membership.loyalty
    assert (first.member_number, first.label, first.valid_until) == ("A-0001", "Or", date(2027, 12, 31))
    assert (second.programme, second.member_number) == ("club", drawn)


async def test_garder_trace_de_toutes_les_informations_notees(team: Workspace, crm: Clerk) -> None:
    """Garder trace de toutes les informations notées dans une fiche client : des phrases factuelles."""
    await crm.press("f2")
    said = "Tout ce que vous notez est tracé et le client peut en demander copie : restez factuel."
    assert said in " ".join(crm.screen_text().split())
    await crm.press("f4")
    await crm.fill("last-name", "Dupont")
    await crm.to_step("Complément")
    await crm.fill("note", "Préfère être rappelée après 18 h.")
    await crm.press("ctrl+s")
    assert "Préfère être rappelée après 18 h." in crm.line("Marie D.")
    await crm.press("n")
    assert said in " ".join(crm.screen_text().replace("│", " ").split())
    await crm.type("Vélo repris le 3 mars.")
    await crm.press("ctrl+s")
    assert "Vélo repris le 3 mars." in crm.screen_text()
    assert [note.text for note in only_card(team).membership.notes] == [
        "Préfère être rappelée après 18 h.",
        "Vélo repris le 3 mars.",
    ]
