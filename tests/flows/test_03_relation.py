"""The manual, steps 13 to 20: what the contact is for the shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crm_tui.domain.vocabulary import Channel, Consent, ListName
from crm_tui.services import cards, vocabulary
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import person


async def test_steps_13_14_menu_commercial(team: Workspace, crm: Clerk) -> None:
    """Menu Commercial : le collaborateur qui traite habituellement avec ce client."""
    await crm.press("f2", "f4")
    await crm.fill("last-name", "Dupont")
    await crm.go_to("salesperson")
    await crm.press("space")
    text = crm.screen_text()
    assert "Karim Benali" in text
    assert "Marie Dubois" in text
    await crm.type("kar")
    await crm.press("enter")
    assert "Karim Benali" in crm.line("Commercial")
    await crm.press("ctrl+s")
    assert only_card(team).membership.salesperson == "karim"
    assert "Karim B." in crm.lines()[1]


async def test_steps_15_17_menu_etat_du_contact(team: Workspace, crm: Clerk) -> None:
    """Menu Etat du contact, plusieurs états à la fois."""
    await crm.press("f2", "f4")
    await crm.fill("last-name", "Dupont")
    await crm.go_to("states")
    await crm.press("space")
    for label in ("Client", "Prospect", "Employé", "Fournisseur"):
        assert f"[ ] {label}" in crm.screen_text()
    await crm.press("space", "down", "space", "f", "space")
    assert "[x] Client" in crm.screen_text()
    await crm.press("enter")
    assert "Client, Prospect, Fournisseur" in crm.line("Etat du contact")
    await crm.press("ctrl+s")
    assert only_card(team).membership.states == ("client", "prospect", "supplier")
    assert "Client, Prospect, Fournisseur" in crm.lines()[1]
    await crm.press("escape")
    assert "Cli Pr" in crm.line("DUPONT")


async def test_steps_15_17_the_list_is_edited_by_an_administrator(team: Workspace, at_work: AtWork) -> None:
    """Menu Etat du contact, plusieurs états à la fois."""
    vocabulary.add(team, ListName.STATE, "Partenaire")
    async with at_work() as clerk:
        await clerk.press("f2", "f4")
        await clerk.fill("last-name", "Dupont")
        await clerk.go_to("states")
        await clerk.press("p", "p", "space", "escape", "ctrl+s")
        assert "Partenaire" in clerk.lines()[1]


async def test_steps_18_19_menu_cycle_de_prospection(team: Workspace, crm: Clerk) -> None:
    """Menu Cycle de prospection."""
    await crm.press("f2", "f4")
    await crm.fill("last-name", "Dupont")
    await crm.go_to("stage")
    await crm.press("space")
    for label in ("Client à contacter", "Proposition effectuée", "Vente effectuée", "Annulé"):
        assert label in crm.screen_text()
    await crm.press("down", "down", "enter")
    assert "Proposition effectuée" in crm.line("Cycle de prosp.")
    await crm.press("ctrl+s")
    assert only_card(team).membership.stage == "proposal"
    assert "Proposition effectuée" in crm.lines()[1]


async def test_step_20_accepte_ou_non_les_communications_commerciales(team: Workspace, crm: Clerk) -> None:
    """Accepte ou non les communications commerciales (obligation RGPD)."""
    await crm.press("f2")
    assert "(•) pas demandé" in crm.line("Communications commerciales")
    await crm.fill("last-name", "Dupont")
    await crm.go_to("consent")
    await crm.press("a")
    assert "(•) accepte" in crm.line("Communications commerciales")
    await crm.press("f4")
    await crm.fill("consent-how", "oral")
    await crm.press("down", "enter")
    assert crm.field("consent-how").value == "oral au comptoir"
    assert crm.line("oral au comptoir, ").endswith(", Marie D.")
    await crm.go_to("consent-sms")
    await crm.press("r")
    assert "(•) refuse" in crm.line("SMS  (")
    await crm.go_to("consent-post")
    assert "(•) accepte" in crm.line("Courrier  (")
    await crm.press("ctrl+s")
    answers = only_card(team).membership
    assert answers.consent(Channel.SMS) is Consent.REFUSED
    for channel in (Channel.EMAIL, Channel.PHONE, Channel.POST):
        record = answers.consent_record(channel)
        assert record is not None
        assert (record.state, record.by, record.how) == (Consent.ACCEPTED, team.login, "oral au comptoir")
        assert record.at is not None
        assert datetime.now(UTC) - record.at < timedelta(minutes=5)
    assert "Email oui · SMS non · Téléphone oui · Courrier oui" in crm.screen_text()


async def test_step_20_is_never_pre_set_to_yes(team: Workspace, at_work: AtWork) -> None:
    """Accepte ou non les communications commerciales (obligation RGPD)."""
    cards.create(team, person("Marie", "Dupont"))
    async with at_work() as clerk:
        await clerk.press("enter")
        assert "Non : jamais demandé" in clerk.screen_text()
        await clerk.press("e", "ctrl+s")
    assert only_card(team).membership.consents == ()
