"""The note guard at the screens: told at once, reworded by F9, a reason asked for serious words alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.card import Card, Membership, Note
from crm_tui.domain.vocabulary import ListName
from crm_tui.services import cards, history, vocabulary
from crm_tui.ui.modals.note import NoteModal
from crm_tui.ui.screens.card import CardScreen
from crm_tui.ui.screens.card_form import CardFormScreen
from tests.screens.form_app import (
    at_work,
    database,
    entry_of,
    form_of,
    is_shown,
    kept,
    marie,
    own_folders,
    saved_card,
    workspace,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from crm_tui.services.session import Workspace
    from tests.flows.clerk import Clerk
    from tests.flows.conftest import AtWork

__all__ = ["at_work", "database", "own_folders", "saved_card", "workspace"]


@pytest.fixture
async def noting(saved_card: Card, at_work: AtWork) -> AsyncIterator[Clerk]:
    """A clerk in the note of the form that edits the card of Marie Dupont."""
    async with at_work() as clerk:
        clerk.app.push_screen(CardFormScreen(base=saved_card))
        await clerk.press("f4")
        await clerk.to_step("Complément")
        await clerk.go_to("note")
        await clerk.settle()
        yield clerk


def notes(workspace: Workspace, card_id: int | None) -> list[tuple[str, str]]:
    found = cards.open_card(workspace, card_id or 0).membership.notes
    return [(note.text, note.guard_reason) for note in found]


class TestForm:
    async def test_a_factual_note_says_nothing_and_draws_no_line(self, noting: Clerk) -> None:
        await noting.type("Freins à purger, batterie morte.")
        assert not is_shown(noting, "note-wording")
        assert "F9" not in noting.keys

    async def test_a_word_is_told_as_soon_as_it_is_typed(self, noting: Clerk) -> None:
        await noting.type("client radi")
        assert not is_shown(noting, "note-wording")
        await noting.type("n")
        told = noting.line("« radin »")
        assert "△ « radin » : jugement, le client le lira (RGPD art. 5)" in told
        assert "F9 Reformuler" in noting.keys
        await noting.press("backspace")
        assert not is_shown(noting, "note-wording")

    async def test_f9_puts_facts_in_its_place_with_the_first_blank_chosen(self, noting: Clerk) -> None:
        await noting.type("Client radin, rappeler lundi")
        await noting.press("f9")
        assert noting.field("note").value == "A demandé une remise de …, rappeler lundi"
        await noting.type("10 %")
        assert noting.field("note").value == "A demandé une remise de 10 %, rappeler lundi"
        assert not is_shown(noting, "note-wording")
        assert entry_of(noting).membership.notes[-1].text.startswith("A demandé")
        for _word in range(4):
            if "radin" not in noting.field("note").value:
                await noting.press("ctrl+z")
        assert noting.field("note").value == "Client radin, rappeler lundi"

    async def test_f9_takes_what_the_line_tells_the_serious_words_first(self, noting: Clerk) -> None:
        await noting.type("Radin. Quel connard, il est malade")
        assert "▲ « connard »" in noting.screen_text()
        assert "(+ 2 autres)" in noting.screen_text()
        await noting.press("f9")
        assert noting.field("note").value == "Radin. A haussé le ton le …, il est malade"
        await noting.press("f9")
        assert noting.field("note").value == "Radin. A haussé le ton le …, indisponible jusqu'au …"
        await noting.press("f9")
        assert noting.field("note").value.startswith("A demandé une remise de …. A haussé")

    async def test_f9_says_when_there_is_nothing_to_reword(self, noting: Clerk) -> None:
        await noting.press("f9")
        assert noting.status.strip() == "Rien n'est à reformuler dans la note."

    async def test_advice_stops_nobody(self, noting: Clerk, saved_card: Card, workspace: Workspace) -> None:
        await noting.type("client radin")
        await noting.press("ctrl+s")
        assert notes(workspace, saved_card.id) == [("client radin", "")]

    async def test_a_serious_word_asks_for_a_reason_which_the_history_shows(
        self, noting: Clerk, saved_card: Card, workspace: Workspace
    ) -> None:
        await noting.type("quel connard")
        await noting.press("ctrl+s")
        assert noting.screen_name == "NoteReason"
        assert "« connard » : injure" in noting.screen_text()
        await noting.press("enter")
        assert noting.status.strip().startswith("Tapez un motif")
        assert notes(workspace, saved_card.id) == []
        await noting.type("propos du voisin, cité dans sa plainte")
        await noting.press("enter")
        assert noting.screen_name != "NoteReason"
        wanted = ("quel connard", "propos du voisin, cité dans sa plainte")
        assert notes(workspace, saved_card.id) == [wanted]
        lines = history.history(workspace, saved_card.id or 0)
        assert wanted[1] in [line.new for line in lines if line.field == "guard_reason"]
        noting.app.push_screen(CardScreen(saved_card.id or 0))
        await noting.settle()
        assert "Motif (note) : propos du voisin" in noting.screen_text()

    async def test_escape_goes_back_to_the_note(
        self, noting: Clerk, saved_card: Card, workspace: Workspace
    ) -> None:
        await noting.type("quel connard")
        await noting.press("ctrl+s", "escape")
        assert noting.screen_name == "CardFormScreen"
        assert noting.focused_id == "note"
        assert noting.field("note").value == "quel connard"
        assert notes(workspace, saved_card.id) == []

    async def test_a_reason_does_not_stand_for_other_words(self, noting: Clerk) -> None:
        await noting.type("il est malade")
        await noting.press("ctrl+s")
        await noting.type("délai demandé")
        form = form_of_below(noting)
        form.fields.texts["vat_number"].value = "FR00"  # keeps the form open
        await noting.press("enter")
        assert noting.screen_name == "CardFormScreen"
        assert form.fields.note_reason == "délai demandé"
        await noting.to_step("Complément")
        await noting.go_to("note")
        await noting.type(", connard")
        assert form.fields.note_reason == ""
        await noting.press("ctrl+s")
        assert noting.screen_name == "NoteReason"

    async def test_the_cards_own_name_is_no_insult(self, at_work: AtWork) -> None:
        async with at_work() as clerk:
            card = marie(last_name="Conard")
            clerk.app.push_screen(CardFormScreen(entry=card))
            await clerk.press("f4")
            await clerk.to_step("Complément")
            await clerk.go_to("note")
            await clerk.settle()
            await clerk.type("conard rappelle lundi")
            assert not is_shown(clerk, "note-wording")

    async def test_a_draft_keeps_the_reason(self, at_work: AtWork, workspace: Workspace) -> None:
        text = Note(text="il est malade", guard_reason="délai demandé")
        entry = replace(marie(), membership=Membership(notes=(text,)))
        async with at_work() as clerk:
            clerk.app.push_screen(CardFormScreen(entry=entry))
            await clerk.settle()
            form = form_of(clerk)
            form.keeper.put(form.entry)
            await clerk.press("ctrl+s")
            await clerk.settle()
            assert clerk.screen_name != "NoteReason"
        assert kept(workspace) == []
        assert [note.guard_reason for note in entry_notes(workspace)] == ["délai demandé"]


def form_of_below(clerk: Clerk) -> CardFormScreen:
    form = clerk.app.screen_stack[-2]
    assert isinstance(form, CardFormScreen)
    return form


def entry_notes(workspace: Workspace) -> tuple[Note, ...]:
    return cards.open_card(workspace, 1).membership.notes


class TestModal:
    async def test_told_reworded_and_explained(
        self, saved_card: Card, at_work: AtWork, workspace: Workspace
    ) -> None:
        async with at_work() as clerk:
            clerk.app.push_screen(NoteModal(saved_card))
            await clerk.settle()
            await clerk.type("Appelé lundi.")
            await clerk.press("enter")
            await clerk.type("C'est un mauvais payeur.")
            assert "△ « mauvais payeur »" in clerk.screen_text()
            await clerk.press("f9")
            await clerk.type("03/04")
            await clerk.press("end")
            await clerk.type(" Il est malade.")
            await clerk.press("ctrl+s")
            assert clerk.screen_name == "NoteReason"
            await clerk.type("délai demandé")
            await clerk.press("enter")
        text = "Appelé lundi.\nFacture du 03/04 payée avec retard. Il est malade."
        assert notes(workspace, saved_card.id) == [(text, "délai demandé")]


class TestComplete:
    async def test_the_note_is_told_and_explained(
        self, saved_card: Card, at_work: AtWork, workspace: Workspace
    ) -> None:
        from crm_tui.domain.changes import proposals
        from crm_tui.ui.screens.complete import CompleteScreen

        entry = replace(marie(), membership=Membership(notes=(Note(text="cliente alcoolique"),)))
        async with at_work() as clerk:
            found = [each for each in proposals(saved_card, entry) if each.field == "notes"]
            clerk.app.push_screen(CompleteScreen(saved_card, entry, found))
            await clerk.settle()
            assert clerk.status.strip().startswith("▲ « alcoolique » : santé")
            await clerk.press("ctrl+s")
            assert clerk.screen_name == "NoteReason"
            await clerk.type("dit par elle-même")
            await clerk.press("enter")
        assert notes(workspace, saved_card.id) == [("cliente alcoolique", "dit par elle-même")]


async def test_the_shops_own_words_count_at_once(
    saved_card: Card, at_work: AtWork, workspace: Workspace
) -> None:
    vocabulary.add(workspace, ListName.WORDING_JUDGEMENTS, "perché")
    vocabulary.add(workspace, ListName.WORDING_ALLOWED, "radin")
    async with at_work() as clerk:
        clerk.app.push_screen(NoteModal(saved_card))
        await clerk.settle()
        await clerk.type("Un peu perché, radin")
        assert "△ « perché »" in clerk.screen_text()
        assert "radin »" not in clerk.screen_text()
