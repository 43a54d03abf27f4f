"""The whole manual in one go, by keyboard alone: somebody who buys in her own name and for her firm."""

from __future__ import annotations

from crm_tui.domain.directory import ListQuery
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind, ListName
from crm_tui.services import cards, drafts, history, vocabulary
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork
from tests.flows.entries import firm, person

VAT = "FR44732829320"
IBAN = "FR7630006000011234567890189"


async def test_all_46_steps_for_a_person_who_also_buys_for_a_firm(team: Workspace, at_work: AtWork) -> None:
    """Steps 1 to 46, as a clerk goes through them."""
    employer = cards.create(team, firm("Cycles Morel"))
    twin = cards.create(team, person("Marie", "Dupont", city="Lyon"))
    async with at_work() as clerk:
        assert clerk.title.startswith(" Clients · Cycles du Parc")
        await clerk.press("f2", "f4")
        await type_identity(clerk)
        await type_coordinates(clerk)
        await type_more(clerk)
        await clerk.to_step("Entreprise")
        await clerk.fill("company-name", "Dupont Conseil")
        await clerk.fill("vat-number", "44 732 829 320")
        await clerk.press("ctrl+s")
        assert clerk.focused_id == "duplicate-list"
        assert "DUPONT Marie" in clerk.line("> ")
        await clerk.press("enter")
        assert clerk.title.startswith(f" Clients › DUPONT Marie   n° {twin.number}")
        await clerk.press("escape", "ctrl+s", "o")
        assert clerk.title.startswith(" Clients › DUPONT Marie   n° ")
        card_id = int(clerk.title.split("n° ")[1].split()[0])
        check_saved(team, card_id, employer.id)
        await clerk.press("e", "ctrl+t", "ctrl+s")
        assert clerk.title.startswith(" Clients › Dupont Conseil")
        assert "DUPONT Marie" in clerk.screen_text()
        await clerk.press("d", "tab", "enter")
        assert "Fiche de Dupont Conseil détachée de Cycles du Parc" in clerk.status
        await clerk.press("u")
        await clerk.press("tab")
        await clerk.type("dupont conseil")
        assert "1 sur 3" in clerk.lines()[1]
    card = cards.open_card(team, card_id)
    assert card.kind is Kind.COMPANY
    assert card.person_name == "DUPONT Marie"
    assert not card.membership.is_detached
    assert cards.page(team, ListQuery(), 0, 10).total == 3
    assert drafts.pending(team) == []
    assert history.verify(team).ok


async def type_identity(clerk: Clerk) -> None:
    """Steps 3 to 20."""
    await clerk.go_to("kind")
    await clerk.press("right", "left", "tab", "f")
    await clerk.fill("first-name", "Marie")
    await clerk.fill("last-name", "Dupont")
    await clerk.fill("nickname", "Mimi")
    await clerk.fill("department", "marke")
    await clerk.press("down", "enter")
    await clerk.fill("job-title", "graph")
    await clerk.press("down", "enter")
    await clerk.fill("employer", "morel")
    await clerk.press("down", "enter")
    await clerk.pick("salesperson", "karim")
    await clerk.go_to("states")
    await clerk.press("space", "space", "down", "space", "enter")
    await clerk.pick("stage", "propo")
    await clerk.go_to("consent")
    await clerk.press("a")
    await clerk.fill("consent-how", "oral au comptoir")


async def type_coordinates(clerk: Clerk) -> None:
    """Steps 21 to 30."""
    await clerk.to_step("Coordonnées")
    await clerk.go_to("phone-0-label")
    await clerk.press("enter", "end", "enter")
    await clerk.type("Portable père")
    await clerk.press("tab", "enter")
    await clerk.type("06 12 34 56 78")
    await clerk.go_to("add-phone")
    await clerk.press("enter")
    await clerk.type("+32 475 12 34 56")
    await clerk.fill("email-0", "marie@orange.fr")
    await clerk.press("tab", "space")
    await clerk.fill("address-0", "12 bis rue Victor Hugo, 69002 Lyon")
    await clerk.press("f8")
    await clerk.fill("address-0-complement", "bât. B")
    await clerk.go_to("address-0-billing")
    await clerk.press("space", "tab", "space")


async def type_more(clerk: Clerk) -> None:
    """Steps 31 to 39."""
    await clerk.to_step("Complément")
    await clerk.fill("iban", IBAN)
    await clerk.pick("origin", "salon")
    await clerk.pick("social-0-network", "insta")
    await clerk.fill("social-0-url", "@marie.dupont")
    await clerk.go_to("loyalty-0-random")
    await clerk.press("enter")
    await clerk.fill("note", "Préfère être rappelée après 18 h.")


def check_saved(workspace: Workspace, card_id: int, employer_id: int | None) -> None:
    """What was typed is what the store says."""
    card = cards.open_card(workspace, card_id)
    face, relation = card.person, card.membership
    assert (card.kind, face.gender, card.person_name) == (Kind.PERSON, Gender.FEMALE, "DUPONT Marie")
    assert (face.nickname, face.department, face.job_title) == ("Mimi", "marketing", "graphic_designer")
    assert (face.employer, face.employer_id) == ("Cycles Morel", employer_id)
    assert (card.company.company_name, card.company.vat_number) == ("Dupont Conseil", VAT)
    assert (relation.salesperson, relation.states, relation.stage) == (
        "karim",
        ("client", "prospect"),
        "proposal",
    )
    for channel in Channel:
        record = relation.consent_record(channel)
        assert record is not None
        assert (record.state, record.how) == (Consent.ACCEPTED, "oral au comptoir")
    words = vocabulary.load(workspace)
    assert [(words.label(ListName.LABEL, row.label), row.number) for row in card.phones] == [
        ("Portable père", "+33612345678"),
        ("Portable", "+32475123456"),
    ]
    assert [(row.address, row.billing) for row in card.emails] == [("marie@orange.fr", True)]
    [address] = card.addresses
    assert (address.number, address.repetition, address.street) == ("12", "bis", "rue Victor Hugo")
    assert (address.complement, address.postal_code, address.city) == ("bât. B", "69002", "Lyon")
    assert (address.billing, address.delivery) == (True, True)
    assert (card.iban, relation.origin) == (IBAN, "trade_fair")
    assert [row.url for row in card.social_profiles] == ["https://www.instagram.com/marie.dupont"]
    [loyalty] = relation.loyalty
    assert loyalty.member_number
    assert [note.text for note in relation.notes] == ["Préfère être rappelée après 18 h."]
