"""The rights of the person, from the card."""

from __future__ import annotations

from pathlib import Path

from crm_tui.domain.card import Card, Membership, Note, PersonFace, Phone
from crm_tui.domain.vocabulary import Role
from crm_tui.services import access_file, cards, people
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork


def client(workspace: Workspace, last: str = "Dupont", first: str = "Anne", note: str = "") -> Card:
    return cards.create(
        workspace,
        Card(
            person=PersonFace(last_name=last, first_name=first),
            phones=(Phone(typed=f"06 12 34 56 {len(last):02}"),),
            membership=Membership(notes=(Note(text=note),) if note else ()),
        ),
        allow_duplicates=True,
    )


async def open_card(clerk: Clerk, name: str) -> None:
    await clerk.type(name)
    await clerk.until(lambda: name.upper() in clerk.screen_text())
    await clerk.press("enter")
    await clerk.until(lambda: "n° " in clerk.screen_text().splitlines()[0])
    await clerk.settle()


async def test_erase_asks_for_the_reason_and_the_number(at_work: AtWork, workspace: Workspace) -> None:
    card = client(workspace)
    async with at_work() as clerk:
        await open_card(clerk, "Dupont")
        await clerk.press("ctrl+e")
        await clerk.until(lambda: "pour toujours" in clerk.screen_text())
        await clerk.type("demande du client")
        await clerk.press("tab")
        await clerk.type("999")
        await clerk.press("tab", "tab", "tab", "enter")
        assert f"Tapez le numéro de client : {card.number}" in clerk.screen_text()
        await clerk.go_to("erase-number")
        await clerk.press("backspace", "backspace", "backspace")
        await clerk.type(card.number)
        # Textual leaves out what comes while a button still shows that it was pressed.
        await clerk.until(lambda: not clerk.app.screen.query_one("#erase-confirm").has_class("-active"))
        await clerk.press("tab", "tab", "tab", "enter")
        await clerk.until(lambda: "Attestation" in clerk.screen_text())
        await clerk.until(lambda: f"Client n° {card.number}, effacé le" in clerk.screen_text())
        assert "DUPONT" not in clerk.screen_text()
    assert cards.open_card(workspace, card.id or 0).is_erased


async def test_what_is_for_managers_says_so(at_work: AtWork, workspace: Workspace) -> None:
    client(workspace)
    people.save_member(workspace, "lise", role=Role.ADMIN)
    people.save_member(workspace, workspace.login, role=Role.SELLER)
    async with at_work() as clerk:
        await open_card(clerk, "Dupont")
        await clerk.press("ctrl+e")
        assert "Réservé au responsable" in clerk.status


async def test_the_file_is_written_once_names_are_seen_to(
    at_work: AtWork, workspace: Workspace, tmp_path: Path
) -> None:
    client(workspace, "Durand", "Paul")
    card = client(workspace, "Dupont", "Anne", "voisine de Paul Durand, amie de Durand")
    async with at_work() as clerk:
        await open_card(clerk, "Dupont")
        await clerk.press("m")
        assert "Aucun dossier" in clerk.status
        await clerk.press("x")
        await clerk.until(lambda: "Noms d'autres personnes" in clerk.screen_text())
        assert "[x] masqué" in clerk.line("Paul Durand")
        await clerk.press("space")
        assert "[ ] laissé" in clerk.line("Paul Durand")
        await clerk.press("space", "ctrl+s")
        await clerk.until(lambda: "à remettre avant le" in clerk.line("Accès"))
        [text] = (tmp_path / "data").rglob("dossier-*.txt")
        assert "Durand" not in text.read_text(encoding="utf-8")
        await clerk.press("m")
        await clerk.until(lambda: "remis le" in clerk.line("Accès"))
    request = access_file.last_request(workspace, card.id or 0)
    assert request is not None
    assert request.handed_at is not None


async def test_archive_and_out_again(at_work: AtWork, workspace: Workspace) -> None:
    card = client(workspace)
    async with at_work() as clerk:
        await open_card(clerk, "Dupont")
        await clerk.press("z")
        await clerk.until(lambda: clerk.screen_name == "LabelEntry")
        await clerk.type("facture de 2024")
        await clerk.press("enter")
        await clerk.until(lambda: "Archivée le" in clerk.screen_text())
        assert "facture de 2024" in clerk.screen_text()
        await clerk.press("e")
        assert "Fiche archivée" in clerk.status
        await clerk.press("v")
        assert "Fiche archivée" in clerk.status
        await clerk.press("z")
        await clerk.until(lambda: "· facture de 2024" not in clerk.screen_text())
        await clerk.press("v")
        await clerk.until(lambda: "venu ou a appelé" in clerk.status)
    assert cards.open_card(workspace, card.id or 0).membership.last_contact_how == "visit"


async def test_cards_that_are_due_are_kept_archived_or_erased(at_work: AtWork, workspace: Workspace) -> None:
    ids = [client(workspace, last, "Jean").id or 0 for last in ("Unal", "Deuxal", "Troisal", "Quatrieal")]
    with workspace.store.write(actor=workspace.login, action="visit") as tx:
        tx.execute("UPDATE membership SET last_contact_at = '2020-01-01T00:00:00.000000Z'")
    async with at_work() as clerk:
        await clerk.press("tab", "r")
        await clerk.until(lambda: "UNAL" in clerk.screen_text())
        assert "depuis 3 ans : 4" in clerk.screen_text()
        await clerk.press("k")
        await clerk.until(lambda: clerk.screen_name == "LabelEntry")
        await clerk.type("garantie en cours")
        await clerk.press("enter")
        await clerk.until(lambda: "depuis 3 ans : 3" in clerk.screen_text())
        await clerk.press("a")
        await clerk.until(lambda: clerk.screen_name == "LabelEntry")
        await clerk.type("facture")
        await clerk.press("enter")
        await clerk.until(lambda: "depuis 3 ans : 2" in clerk.screen_text())
        await clerk.press("t", "e")
        await clerk.until(lambda: "Effacer 2 personnes ?" in clerk.screen_text())
        await clerk.press("right", "enter")
        await clerk.until(lambda: clerk.screen_name == "LabelEntry")
        await clerk.type("durée dépassée")
        await clerk.press("enter")
        await clerk.until(lambda: "depuis 3 ans : 0" in clerk.screen_text())
    kept, archived, *gone = (cards.open_card(workspace, each) for each in ids)
    assert kept.membership.kept_reason == "garantie en cours"
    assert archived.membership.is_archived
    assert all(card.is_erased for card in gone)
