"""The card: what it says, and what is done from it (SCREENS 8 and 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from crm_tui.domain.card import (
    Address,
    Card,
    CompanyFace,
    ConsentRecord,
    Email,
    Loyalty,
    Membership,
    PersonFace,
    Phone,
    SocialProfile,
)
from crm_tui.domain.changes import Merge
from crm_tui.domain.errors import Conflict, StoreBusy
from crm_tui.domain.staff import Shop
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind, Role
from crm_tui.services import cards, drafts, history, people
from crm_tui.services.session import Workspace
from crm_tui.ui import card_words
from crm_tui.ui.words import Words, quick_phone, short_name
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork


def marie(workspace: Workspace) -> Card:
    """The card of the drawing."""
    return cards.create(
        workspace,
        Card(
            person=PersonFace(
                gender=Gender.FEMALE, first_name="Marie", last_name="Dupont", job_title="technician"
            ),
            phones=(
                Phone(typed="06 12 34 56 78"),
                Phone(label="Portable père", typed="+32 475 12 34 56"),
            ),
            emails=(Email(typed="marie@orange.fr", billing=True),),
            addresses=(
                Address(
                    number="12",
                    street="rue Victor Hugo",
                    postal_code="69002",
                    city="Lyon",
                    manual=True,
                    billing=True,
                    delivery=True,
                ),
            ),
            iban="FR76 3000 6000 0112 3456 7890 189",
            social_profiles=(SocialProfile(network="instagram", typed="https://www.instagram.com/marie"),),
            membership=Membership(
                salesperson=workspace.login,
                states=("client", "prospect"),
                stage="to_contact",
                origin="trade_fair",
                consents=(
                    ConsentRecord(channel=Channel.EMAIL, state=Consent.ACCEPTED),
                    ConsentRecord(channel=Channel.SMS, state=Consent.REFUSED),
                ),
                loyalty=(Loyalty(programme="club", member_number="A-0001"),),
            ),
        ),
    )


@pytest.fixture
def card(workspace: Workspace) -> Card:
    return marie(workspace)


async def open_first(clerk: Clerk) -> None:
    """The only card of the list."""
    await clerk.press("enter")
    assert clerk.screen_name == "CardScreen"


async def test_everything_on_the_card_can_be_read(card: Card, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_first(clerk)
        lines = clerk.lines()
    text = "\n".join(lines)
    assert lines[0].startswith(" Clients › DUPONT Marie   n° 1")
    assert lines[0].endswith(f"✓ trace {datetime.now().astimezone():%d/%m/%Y}")
    assert lines[1].startswith(" Madame · Client, Prospect · Client à contacter · suivie par ")
    for words in (
        "Portable  06 12 34 56 78",
        "Portable père  +32 475 12 34 56",
        "Bureau  marie@orange.fr",
        "fact.",
        "Domicile  12 rue Victor Hugo",
        "69002 LYON",
        "fact. livr.",
        "Origine      Salon",
        "Fidélité     Carte de fidélité",
        "FR76 •••• 189",
        "instagram.com/marie",
        "Client chez  Ma société",
        "Profession   Technicien",
        "Peut-on la contacter ?",
        "Email oui · SMS non · Téléphone non (jamais demandé) · Courrier non",
        "Fiche créée",
    ):
        assert words in text, words
    assert "3000 6000" not in text
    assert lines[23].startswith(" E Éditer  Suppr Supprimer  H Historique  N Note")


def test_nothing_asked_means_no_to_everything() -> None:
    assert card_words.permissions(Card()) == "Non : jamais demandé"


async def test_detach_asks_with_the_safe_answer_first(
    card: Card, workspace: Workspace, at_work: AtWork
) -> None:
    other = people.save_shop(workspace, Shop(name="Motos Bellecour"))
    people.save_member(workspace, "sophie", shop_id=other.id)
    cards.reattach(Workspace(workspace.database, login="sophie"), card.id or 0)
    async with at_work() as clerk:
        await open_first(clerk)
        await clerk.press("delete")
        assert clerk.screen_name == "ConfirmDetach"
        assert "Supprimer DUPONT Marie de Ma société ?" in clerk.screen_text()
        assert "Elle reste chez : Motos Bellecour." in clerk.screen_text()
        assert clerk.focused_id == "detach-cancel"
        await clerk.press("enter")
        assert clerk.screen_name == "CardScreen"
        assert not cards.open_card(workspace, card.id or 0).membership.is_detached
        await clerk.press("d")
        await clerk.fill("detach-reason", "déménagement")
        await clerk.go_to("detach-confirm")
        await clerk.press("enter")
        assert clerk.screen_name == "ClientListScreen"
        assert clerk.lines()[22] == " Fiche de DUPONT Marie détachée de Ma société. U la rattache."
        detached = cards.open_card(workspace, card.id or 0).membership
        assert (detached.is_detached, detached.detach_reason) == (True, "déménagement")
        await clerk.press("u")
        assert not cards.open_card(workspace, card.id or 0).membership.is_detached


async def test_a_note_is_added_and_undone(card: Card, workspace: Workspace, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_first(clerk)
        await clerk.press("n")
        await clerk.type("Préfère être rappelée après 18 h.")
        assert "restez factuel." in clerk.screen_text()
        await clerk.press("ctrl+s")
        assert clerk.lines()[22] == " Note ajoutée."
        assert "Préfère être rappelée après 18 h." in clerk.screen_text()
        assert "Note ajoutée : Préfère" in clerk.screen_text()
        await clerk.press("u")
        assert clerk.lines()[22] == " Annulé. Note retirée : Préfère être rappelée après 18 h."
    assert not cards.open_card(workspace, card.id or 0).membership.notes


async def test_a_note_that_is_left_stays_as_a_draft(
    card: Card, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await open_first(clerk)
        await clerk.press("n", *"Vient lundi", "escape")
        assert clerk.screen_name == "CardScreen"
        assert "Brouillon gardé" in clerk.lines()[22]
        (draft,) = drafts.pending(workspace)
        assert drafts.card_of(draft).membership.notes[-1].text == "Vient lundi"
        await clerk.press("n", "a", "backspace", "escape")
        assert len(drafts.pending(workspace)) == 1


async def test_a_note_stays_on_the_screen_while_the_store_is_busy(
    card: Card, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_arguments: object) -> Card:
        raise StoreBusy()

    async with at_work() as clerk:
        await open_first(clerk)
        await clerk.press("n", "a")
        with monkeypatch.context() as context:
            context.setattr(cards, "add_note", busy)
            await clerk.press("ctrl+s")
            assert clerk.screen_name == "NoteModal"
            assert "La base est occupée" in clerk.screen_text()
        await clerk.press("ctrl+s")
        assert clerk.screen_name == "CardScreen"


async def test_a_fresh_card_has_nothing_to_undo(card: Card, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_first(clerk)
        await clerk.press("u")
        assert clerk.lines()[22] == " Rien à annuler : la fiche vient d'être créée."


async def test_an_undo_that_would_lose_something_points_to_the_history(
    card: Card, workspace: Workspace, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clashes(*_arguments: object) -> Card:
        raise Conflict(Merge(card=card), card, "")

    cards.add_note(workspace, card.id or 0, "Vélo de course")
    monkeypatch.setattr(history, "undo_last", clashes)
    async with at_work() as clerk:
        await open_first(clerk)
        await clerk.press("u")
        assert clerk.lines()[22].startswith(" Ce changement ne peut plus être annulé seul")


async def test_what_people_typed_is_never_markup(workspace: Workspace, at_work: AtWork) -> None:
    name = "[/foo] [bold]x"
    saved = cards.create(workspace, Card(person=PersonFace(last_name=name, nickname="[@click=app.quit]z")))
    cards.add_note(workspace, saved.id or 0, "[/n] noté")
    async with at_work(size=(120, 40)) as clerk:
        assert "[/FOO] [BOLD]X" in clerk.screen_text()
        await open_first(clerk)
        for text in ("[/FOO] [BOLD]X", "[@click=app.quit]z", "[/n] noté"):
            assert text in clerk.screen_text()
        await clerk.press("d")
        assert clerk.lines()[38] == " ←→ Choisir   Entrée Valider"
        assert "Supprimer [/FOO] [BOLD]X" in clerk.screen_text()
        await clerk.press("escape", "h")
        assert "(rien) → [/foo] [bold]x" in clerk.screen_text()
        await clerk.press("enter")
        assert "[/FOO] [BOLD]X" in clerk.screen_text()


async def test_the_card_follows_what_is_saved_on_it(
    card: Card, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await open_first(clerk)
        saved = cards.modify(workspace, card, replace(card, person=replace(card.person, nickname="Mimi")))
        clerk.app.card_saved.publish(saved)
        await clerk.settle()
        assert "Surnom       Mimi" in clerk.screen_text()
        assert "Surnom : Mimi" in clerk.screen_text()


async def test_edit_opens_the_form_with_the_card(card: Card, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_first(clerk)
        await clerk.press("e")
        assert clerk.screen_name == "CardFormScreen"
        assert clerk.field("first-name").value == "Marie"
        await clerk.press("escape")
        assert clerk.screen_name == "CardScreen"
        await clerk.press("escape")
        assert clerk.screen_name == "ClientListScreen"


async def test_edit_starts_from_the_card_as_it_is_now(
    card: Card, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await open_first(clerk)
        cards.modify(workspace, card, replace(card, person=replace(card.person, first_name="Marianne")))
        await clerk.press("e")
        assert clerk.field("first-name").value == "Marianne"
        await clerk.press("escape")
        assert "DUPONT Marianne" in clerk.lines()[0]


async def test_a_card_that_another_post_just_let_go_is_not_edited(
    card: Card, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await open_first(clerk)
        cards.detach(workspace, card.id or 0, "")
        await clerk.press("e")
        assert clerk.screen_name == "CardScreen"
        assert clerk.lines()[22] == " La fiche est détachée : R la rattache."
        assert "Détachée de Ma société le" in clerk.screen_text()


async def test_a_save_says_that_another_post_let_the_card_go_meanwhile(
    card: Card, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await open_first(clerk)
        await clerk.press("e")
        cards.detach(workspace, card.id or 0, "")
        await clerk.type("X")
        await clerk.press("ctrl+s")
        assert clerk.lines()[22].startswith(" Fiche enregistrée — elle a été détachée entre-temps par ")


async def test_a_card_known_by_a_phone_alone_is_called_as_the_number_is_read(
    workspace: Workspace, at_work: AtWork
) -> None:
    cards.create(workspace, Card(phones=(Phone(typed="0612345678"),)))
    async with at_work() as clerk:
        await open_first(clerk)
        assert clerk.lines()[0].startswith(" Clients › 06 12 34 56 78   n° 1")
        await clerk.press("d")
        assert "Supprimer 06 12 34 56 78 de Ma société ?" in clerk.screen_text()
        await clerk.press("escape", "h")
        assert clerk.lines()[0].startswith(" Clients › 06 12 34 56 78 › Historique")


def test_rows_that_nobody_filled_are_not_shown() -> None:
    card = Card(
        phones=(Phone(),),
        emails=(Email(),),
        addresses=(Address(),),
        social_profiles=(SocialProfile(network="instagram"),),
        membership=Membership(loyalty=(Loyalty(programme="club"),)),
    )
    assert card_words.coordinates(card, Words()) == []
    assert card_words.relation(card, Words()) == []


async def test_the_employers_card_is_one_key_away(workspace: Workspace, at_work: AtWork) -> None:
    firm = cards.create(workspace, Card(kind=Kind.COMPANY, company=CompanyFace(company_name="Cycles Morel")))
    cards.create(
        workspace,
        Card(person=PersonFace(last_name="Abadie", employer="Cycles Morel", employer_id=firm.id)),
    )
    async with at_work() as clerk:
        await open_first(clerk)
        assert "Cycles Morel (fiche n° 1)" in " ".join(clerk.screen_text().split())
        await clerk.press("o")
        assert clerk.lines()[0].startswith(" Clients › Cycles Morel   n° 1")


async def test_a_reader_reads_and_is_told_why_not_more(
    card: Card, workspace: Workspace, at_work: AtWork
) -> None:
    people.save_member(workspace, "chef", role=Role.ADMIN)
    people.save_member(workspace, workspace.login, role=Role.READER)
    async with at_work() as clerk:
        await open_first(clerk)
        assert "Éditer" not in clerk.lines()[23]
        await clerk.press("e")
        assert clerk.lines()[22] == " Votre rôle permet de lire les fiches, pas de les changer."


async def test_the_keys_of_the_bar_can_be_clicked(card: Card, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await open_first(clerk)
        await clerk.pilot.click(offset=(13, 23))
        await clerk.settle()
        assert clerk.screen_name == "ConfirmDetach"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Marie Delorme", "Marie D."),
        ("Karim B.", "Karim B."),
        ("root", "root"),
        ("Jean-Luc de Metz", "Jean-Luc D."),
    ],
)
def test_colleagues_have_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize("number", ["+33612345678", "+33478001122", "+33900112233"])
def test_the_quick_form_of_a_french_number_is_that_of_the_library(number: str) -> None:
    from crm_tui.domain.phone import format_phone

    assert quick_phone(number, "FR") == format_phone(number, "FR")


@pytest.mark.parametrize("number", ["+33800112233", "+32475123456", "3631", ""])
def test_other_numbers_are_left_to_the_library(number: str) -> None:
    assert quick_phone(number, "FR") == ""


def test_words_are_there_before_the_store_is() -> None:
    assert card_words.headline(Card(membership=Membership(states=("client",))), Words()) == "Client"
