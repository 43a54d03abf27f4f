"""The history: every change in words, the card of another day, one value brought back (SCREENS 10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crm_tui.domain.card import Address, Card, ConsentRecord, Email, Membership, PersonFace, Phone
from crm_tui.domain.vocabulary import Channel, Consent, Gender
from crm_tui.services import cards, history, people
from crm_tui.services.session import Workspace
from crm_tui.ui import trace_words, words
from crm_tui.ui.history_entry import latest
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork


@pytest.fixture
def card(workspace: Workspace) -> Card:
    """A card with a past: created, e-mail changed, address and state added."""
    entry = Card(
        person=PersonFace(first_name="Marie", last_name="Dupont"),
        emails=(Email(typed="marie@free.fr"),),
        membership=Membership(states=("prospect",)),
    )
    created = cards.create(workspace, entry)
    emails = (replace(created.emails[0], address="", typed="marie@orange.fr"),)
    changed = cards.modify(workspace, created, replace(created, emails=emails))
    home = Address(number="12", street="rue Victor Hugo", postal_code="69002", city="Lyon", manual=True)
    more = replace(
        changed,
        addresses=(home,),
        membership=replace(changed.membership, states=("client", "prospect")),
    )
    return cards.modify(workspace, changed, more)


def told(workspace: Workspace, card: Card) -> list[str]:
    """The sentences of the history, newest first."""
    lines = history.history(workspace, card.id or 0)
    return [entry.sentence for entry in trace_words.entries(lines, words.load(workspace))]


def arrows(workspace: Workspace, card: Card) -> list[tuple[str, str]]:
    lines = history.history(workspace, card.id or 0)
    return [(entry.label, entry.arrow) for entry in trace_words.entries(lines, words.load(workspace))]


def test_changes_are_told_in_words(workspace: Workspace, card: Card) -> None:
    assert arrows(workspace, card) == [
        ("Adresse", "(rien) → 12 rue Victor Hugo, 69002 Lyon"),
        ("Etat du contact", "Prospect → Client, Prospect"),
        ("Email", "marie@free.fr → marie@orange.fr"),
        ("Fiche créée", "DUPONT Marie"),
        ("Type", "(rien) → Personne"),
        ("Prénom", "(rien) → Marie"),
        ("Nom de famille", "(rien) → Dupont"),
        ("Email", "(rien) → marie@free.fr"),
        ("Etat du contact", "(rien) → Prospect"),
    ]
    assert told(workspace, card)[0] == "Adresse ajoutée : 12 rue Victor Hugo, 69002 Lyon"


def test_codes_numbers_answers_and_banks_are_readable(workspace: Workspace, card: Card) -> None:
    people.save_member(workspace, "karim", name="Karim Benali")
    changed = replace(
        card,
        person=replace(card.person, gender=Gender.FEMALE),
        phones=(Phone(typed="0612345678", billing=True),),
        iban="FR7630006000011234567890189",
        membership=replace(
            card.membership,
            salesperson="karim",
            origin="trade_fair",
            consents=tuple(ConsentRecord(channel=channel, state=Consent.ACCEPTED) for channel in Channel),
        ),
    )
    saved = cards.modify(workspace, card, changed)
    phones = (replace(saved.phones[0], billing=False),)
    refusal = ConsentRecord(channel=Channel.SMS, state=Consent.REFUSED)
    consents = (*saved.membership.consents, refusal)
    cards.modify(
        workspace,
        saved,
        replace(saved, phones=phones, membership=replace(saved.membership, consents=consents)),
    )
    found = arrows(workspace, card)
    for expected in (
        ("Genre", "(rien) → Femme"),
        ("IBAN", "(rien) → FR76 •••• 189"),
        ("Téléphone", "(rien) → 06 12 34 56 78"),
        ("Commercial", "(rien) → Karim B."),
        ("Origine", "(rien) → Salon"),
        ("Communications commerciales", "pas demandé → accepte"),
        ("SMS (communications)", "accepte → refuse"),
        ("Téléphone, facturation", "oui → non"),
    ):
        assert expected in found, expected
    assert not any("version" in label.lower() or "rank" in label for label, _arrow in found)


def test_letting_go_and_taking_back_are_told(workspace: Workspace, card: Card) -> None:
    cards.detach(workspace, card.id or 0, "déménagement")
    cards.reattach(workspace, card.id or 0)
    assert told(workspace, card)[:2] == [
        "Fiche rattachée à Ma société",
        "Fiche détachée de Ma société (déménagement)",
    ]


def test_the_latest_changes_leave_out_the_details_of_the_creation(workspace: Workspace, card: Card) -> None:
    lines = history.history(workspace, card.id or 0)
    told = trace_words.entries(lines, words.load(workspace))
    assert [entry.sentence for entry in latest(told, 10)] == [
        "Adresse ajoutée : 12 rue Victor Hugo, 69002 Lyon",
        "Etat du contact : Prospect → Client, Prospect",
        "Email : marie@free.fr → marie@orange.fr",
        "Fiche créée",
    ]


async def open_history(clerk: Clerk) -> None:
    await clerk.press("enter", "h")
    assert clerk.screen_name == "HistoryScreen"


async def test_the_history_says_who_when_and_what(card: Card, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_history(clerk)
        lines = clerk.lines()
        assert lines[0].startswith(" Clients › DUPONT Marie › Historique")
        assert lines[0].endswith(f"9 changements, ✓ trace {words.day(datetime.now(UTC))}")
        assert lines[2].startswith("> ")
        assert "Adresse" in lines[2]
        assert "Adresse : (rien) → 12 rue Victor Hugo, 69002 Lyon" in clerk.screen_text()
        assert "R Rétablir" not in lines[23]
        assert "R rétablit" not in clerk.screen_text()
        await clerk.press("down")
        assert "R rétablit : Prospect" in clerk.screen_text()
        assert clerk.lines()[23] == (
            " Entrée La fiche à cette date  R Rétablir cette valeur  F3 Par champ  F1 Échap"
        )


async def test_the_card_as_it_was_is_one_key_away(card: Card, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_history(clerk)
        await clerk.press("end", "enter")
        text = clerk.screen_text()
        assert clerk.screen_name == "CardAtScreen"
        assert "La fiche telle qu'elle était le" in text
        assert "marie@free.fr" in text
        assert "Victor Hugo" not in text
        await clerk.press("escape")
        assert clerk.screen_name == "HistoryScreen"


async def test_a_value_is_brought_back(card: Card, workspace: Workspace, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_history(clerk)
        await clerk.press("down", "down", "r")
        assert clerk.lines()[22] == " Rétabli : Email : marie@orange.fr → marie@free.fr"
        assert "marie@orange.fr → marie@free.fr" in clerk.lines()[2]
        await clerk.press("escape")
        assert "marie@free.fr" in clerk.screen_text()
    assert cards.open_card(workspace, card.id or 0).emails[0].address == "marie@free.fr"


async def test_only_the_answer_that_was_announced_is_brought_back(
    card: Card, workspace: Workspace, at_work: AtWork
) -> None:
    for channels, answer in (
        ((Channel.EMAIL, Channel.SMS), Consent.ACCEPTED),
        ((Channel.POST,), Consent.REFUSED),
    ):
        card = cards.open_card(workspace, card.id or 0)
        new = tuple(ConsentRecord(channel=channel, state=answer) for channel in channels)
        consents = (*card.membership.consents, *new)
        cards.modify(workspace, card, replace(card, membership=replace(card.membership, consents=consents)))
    async with at_work() as clerk:
        await open_history(clerk)
        await clerk.press("down")
        assert "Email, SMS (communications) : pas demandé → accepte" in clerk.screen_text()
        assert "R rétablit : pas demandé" in clerk.screen_text()
        await clerk.press("r")
    kept = cards.open_card(workspace, card.id or 0).membership
    assert [kept.consent(channel) for channel in (Channel.EMAIL, Channel.SMS, Channel.POST)] == [
        Consent.UNKNOWN,
        Consent.UNKNOWN,
        Consent.REFUSED,
    ]


async def test_a_creation_cannot_be_restored(card: Card, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_history(clerk)
        await clerk.press("down", "down", "down", "r")
        assert clerk.lines()[22] == " Cette ligne ne remplace aucune valeur."


async def test_where_there_was_nothing_there_is_nothing_to_bring_back(card: Card, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_history(clerk)
        await clerk.press("r")
        assert clerk.lines()[22] == " Il n'y avait rien avant ce changement : il n'y a rien à rétablir."


async def test_one_field_at_a_time(card: Card, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_history(clerk)
        await clerk.press("down", "down", "f3")
        assert clerk.lines()[22] == " Seulement : Email"
        assert "2 changements" in clerk.lines()[0]
        assert sum("marie@free.fr" in line for line in clerk.lines()[2:15]) >= 2
        assert not any("Prospect" in line for line in clerk.lines())
        await clerk.press("f3")
        assert any("Prospect" in line for line in clerk.lines())
