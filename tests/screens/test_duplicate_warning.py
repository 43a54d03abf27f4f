"""Look-alikes: the hint, the warning, and what can be done about them (manual, step 40; SCREENS 6 and 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.domain import rules
from crm_tui.domain.card import Card, Phone, ShopLink
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.duplicates import Candidate, Reason, record_of
from crm_tui.domain.vocabulary import Level
from crm_tui.services import cards, drafts
from crm_tui.ui.modals.duplicate_warning import DuplicateChoice, DuplicateWarning
from tests.screens.form_app import (
    at_work,
    database,
    edit,
    entry_of,
    firm,
    kept,
    marie,
    own_folders,
    save,
    saved_card,
    type_lines,
    type_person,
    workspace,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from crm_tui.services.session import Workspace
    from tests.flows.clerk import Clerk
    from tests.flows.conftest import AtWork

import pytest

__all__ = ["at_work", "database", "edit", "own_folders", "saved_card", "workspace"]


@pytest.fixture
async def warned(saved_card: Card, at_work: AtWork) -> AsyncIterator[Clerk]:
    """A clerk who typed Marie Dupont again, with another e-mail address, and pressed Ctrl+S."""
    async with at_work() as clerk:
        await clerk.press("f2")
        await type_person(clerk, "Mari", "Dupont", "0612345678", "dupont@free.fr")
        await clerk.press("ctrl+s")
        yield clerk


def clients(workspace: Workspace) -> int:
    """How many clients my shop has."""
    return cards.page(workspace, ListQuery(), 0, 10).total


class TestHint:
    async def test_it_comes_when_a_field_is_left(self, saved_card: Card, at_work: AtWork) -> None:
        async with at_work() as clerk:
            await clerk.press("f2")
            await type_lines(clerk, "", "", "Marie")
            await clerk.type("Dupont")
            assert "doublon" not in clerk.lines()[-2]
            await clerk.press("enter")
            assert clerk.lines()[-2].startswith(
                " ▲ 1 doublon possible : DUPONT Marie · nom et prénom identiques"
            )
            assert clerk.lines()[-2].endswith("F7")

    async def test_it_goes_with_its_reason(self, saved_card: Card, at_work: AtWork) -> None:
        async with at_work() as clerk:
            await clerk.press("f2")
            await type_person(clerk, "Marie", "Dupont")
            await clerk.fill("last-name", "Martin")
            await clerk.press("enter")
            assert "doublon" not in clerk.lines()[-2]

    async def test_f7_shows_them_before_saving(self, saved_card: Card, at_work: AtWork) -> None:
        async with at_work() as clerk:
            await clerk.press("f2", "f7")
            assert "Aucune fiche ne ressemble à votre saisie." in clerk.screen_text()
            await type_person(clerk, "Marie", "Dupont")
            await clerk.press("f7")
            assert clerk.focused_id == "duplicate-list"

    async def test_a_card_is_not_its_own_duplicate(self, edit: Clerk) -> None:
        await edit.fill("first-name", "Mari")
        await edit.press("enter")
        assert "doublon" not in edit.lines()[-2]


class TestWarning:
    async def test_it_comes_before_anything_is_saved(self, warned: Clerk, workspace: Workspace) -> None:
        assert warned.screen_name == "DuplicateWarning"
        assert warned.focused_id == "duplicate-list"
        assert clients(workspace) == 1
        text = warned.screen_text()
        assert "1 fiche ressemble à votre saisie" in text
        assert "> DUPONT Marie" in text
        assert "06 12 34 56 78" in text
        assert "Client chez : Ma société" in text
        assert "probablement la même · même portable" in text
        assert "Rien n'est perdu" in text
        assert "Entrée Ouvrir  C Compléter la fiche  O Pas le même, créer" in text

    async def test_the_entry_stands_beside_the_card(self, warned: Clerk) -> None:
        lines = [" ".join(line.strip("│ ").split()) for line in warned.lines()]
        assert "votre saisie fiche n° 1" in lines
        assert "Prénom Mari Marie ≠" in lines
        assert "Nom de famille Dupont Dupont =" in lines
        assert "Portable 06 12 34 56 78 06 12 34 56 78 =" in lines
        assert "Email dupont@free.fr marie@orange.fr ≠" in lines

    async def test_escape_goes_back_to_the_form(self, warned: Clerk) -> None:
        await warned.press("escape")
        assert warned.screen_name == "CardFormScreen"
        assert entry_of(warned).person.first_name == "Mari"

    async def test_opening_keeps_the_entry(self, warned: Clerk, workspace: Workspace) -> None:
        await warned.press("enter")
        assert warned.screen_name == "CardScreen"
        assert "DUPONT Marie" in warned.lines()[0]
        assert len(kept(workspace)) == 1
        await warned.press("escape")
        assert warned.screen_name == "CardFormScreen"
        assert entry_of(warned).person.first_name == "Mari"

    async def test_not_the_same_creates_and_is_remembered(self, warned: Clerk, workspace: Workspace) -> None:
        await warned.press("o")
        assert warned.screen_name == "CardScreen"
        assert clients(workspace) == 2
        from crm_tui.services import duplicates

        assert duplicates.find(workspace, cards.open_card(workspace, 2)) == []

    async def test_a_card_that_i_have_cannot_be_reattached(self, warned: Clerk) -> None:
        await warned.press("r")
        assert warned.screen_name == "DuplicateWarning"
        assert "n'est pas détachée" in warned.screen_text()

    async def test_several_can_be_looked_at(self, at_work: AtWork, workspace: Workspace) -> None:
        save(workspace, marie())
        save(workspace, marie(first_name="Jean"))
        async with at_work() as clerk:
            await clerk.press("f2")
            await type_person(clerk, "Marie", "Dupont", "0612345678")
            await clerk.press("ctrl+s")
            assert "2 fiches ressemblent à votre saisie" in clerk.screen_text()
            await clerk.press("down")
            assert "> DUPONT Jean" in clerk.screen_text()
            assert "fiche n° 2" in clerk.screen_text()

    async def test_while_editing_they_can_only_be_looked_at(
        self, at_work: AtWork, saved_card: Card, workspace: Workspace
    ) -> None:
        from crm_tui.ui.screens.card_form import CardFormScreen

        other = save(workspace, firm())
        async with at_work() as clerk:
            clerk.app.push_screen(CardFormScreen(base=other))
            await clerk.settle()
            await clerk.fill("phone-0", "0612345678")
            await clerk.press("enter", "f7")
            assert clerk.screen_name == "DuplicateWarning"
            await clerk.press("o")
            assert clerk.screen_name == "DuplicateWarning"
            assert "Vous modifiez une fiche qui existe déjà." in clerk.screen_text()


class TestComplete:
    async def test_what_is_empty_is_ticked_and_what_contradicts_is_not(self, warned: Clerk) -> None:
        await warned.press("c")
        assert warned.screen_name == "CompleteScreen"
        assert "Clients › DUPONT Marie › Compléter avec votre saisie" in warned.lines()[0]
        lines = [" ".join(line.split()) for line in warned.lines()]
        assert "[ ] Prénom Marie Mari remplacer" in lines
        assert "[x] Email marie@orange.fr dupont@free.fr ajouter" in lines

    async def test_the_card_is_completed_and_the_draft_is_gone(
        self, warned: Clerk, workspace: Workspace
    ) -> None:
        await warned.press("c", "ctrl+s")
        assert warned.screen_name == "CardScreen"
        card = cards.open_card(workspace, 1)
        assert card.person.first_name == "Marie"
        assert [row.address for row in card.emails] == ["marie@orange.fr", "dupont@free.fr"]
        assert clients(workspace) == 1
        assert drafts.pending(workspace) == []

    async def test_ticks_decide(self, warned: Clerk, workspace: Workspace) -> None:
        await warned.press("c", "space", "down", "space", "ctrl+s")
        card = cards.open_card(workspace, 1)
        assert card.person.first_name == "Mari"
        assert [row.address for row in card.emails] == ["marie@orange.fr"]

    async def test_escape_changes_nothing(self, warned: Clerk, workspace: Workspace) -> None:
        await warned.press("c", "escape")
        assert warned.screen_name == "CardFormScreen"
        assert entry_of(warned).emails[0].typed == "dupont@free.fr"
        assert cards.open_card(workspace, 1).version == 1

    async def test_a_detached_card_is_reattached_and_completed(
        self, at_work: AtWork, saved_card: Card, workspace: Workspace
    ) -> None:
        cards.detach(workspace, 1, "déménagement")
        async with at_work() as clerk:
            await clerk.press("f2")
            await type_person(clerk, "Marie", "Dupont", "0612345678", "dupont@free.fr")
            await clerk.press("ctrl+s")
            assert "détachée le " in clerk.screen_text()
            await clerk.press("r")
            assert clerk.screen_name == "CompleteScreen"
            assert not cards.open_card(workspace, 1).membership.is_detached
            await clerk.press("ctrl+s")
            assert clerk.screen_name == "CardScreen"
        assert len(cards.open_card(workspace, 1).emails) == 2

    async def test_a_card_that_says_it_all(self, at_work: AtWork, saved_card: Card) -> None:
        async with at_work() as clerk:
            await clerk.press("f2")
            await type_person(clerk, "Marie", "Dupont", "0612345678", "marie@orange.fr")
            await clerk.press("ctrl+s", "c")
            assert "La fiche dit déjà tout ce que vous avez saisi." in clerk.screen_text()
            await clerk.press("ctrl+s")
            assert clerk.screen_name == "CardScreen"


class TestWhatIsSaid:
    """The warning over candidates of every sort, and what it offers for each."""

    async def shown(self, clerk: Clerk, *candidates: Candidate, editing: bool = False) -> list[object]:
        """Show them; the answer is appended to what this gives."""
        given: list[object] = []
        clerk.app.push_screen(DuplicateWarning(marie(), candidates, editing=editing), given.append)
        await clerk.settle()
        return given

    async def test_a_card_that_was_found_through_a_merged_one(
        self, at_work: AtWork, saved_card: Card
    ) -> None:
        async with at_work() as clerk:
            await self.shown(clerk, replace(candidate(), merged_from="12"))
            assert "n° 12 fusionnée dans n° 1" in clerk.line("> DUPONT Marie")

    async def test_a_card_of_another_shop_can_be_reattached(self, at_work: AtWork, saved_card: Card) -> None:
        theirs = replace(candidate(), mine=False, shops=(ShopLink(shop_id=9, name="Motos Bellecour"),))
        async with at_work() as clerk:
            given = await self.shown(clerk, theirs)
            assert "Client chez : Motos" in clerk.line("> DUPONT Marie")
            assert "R Rattacher" in clerk.keys
            await clerk.press("r")
            assert [choice.action for choice in given if isinstance(choice, DuplicateChoice)] == ["reattach"]

    async def test_a_household_is_offered_as_a_link(self, at_work: AtWork, saved_card: Card) -> None:
        async with at_work() as clerk:
            given = await self.shown(clerk, candidate(), replace(candidate(), household=True))
            assert "L Même foyer" not in clerk.keys
            await clerk.press("l")
            assert "Rien ne dit que ces deux personnes sont du même foyer." in clerk.screen_text()
            await clerk.press("down")
            assert "L Même foyer" in clerk.keys
            await clerk.press("l")
            assert [choice.action for choice in given if isinstance(choice, DuplicateChoice)] == ["link"]

    async def test_reasons_for_and_against_are_words(self, at_work: AtWork, saved_card: Card) -> None:
        async with at_work() as clerk:
            await self.shown(clerk, candidate())
            text = " ".join(clerk.screen_text().replace("│", " ").split())
            assert "très probablement la même · même portable · nom très proche : Dupont / Dupond" in text
            assert "· genre différent" in text
            assert "%" not in text

    async def test_near_cards_are_called_near(self, at_work: AtWork, saved_card: Card) -> None:
        async with at_work() as clerk:
            await self.shown(clerk, replace(candidate(), score=-2.0, level=Level.CLOSE))
            assert "1 fiche proche de votre saisie" in clerk.screen_text()
            assert "fiche proche · même portable" in clerk.screen_text()

    async def test_the_page_keys_move_in_a_long_comparison(
        self, at_work: AtWork, workspace: Workspace
    ) -> None:
        many = replace(marie(), phones=tuple(Phone(typed=f"06 12 34 56 {end}") for end in range(60, 80)))
        save(workspace, many)
        async with at_work() as clerk:
            clerk.app.push_screen(DuplicateWarning(many, [candidate()]))
            await clerk.settle()
            assert "06 12 34 56 79" not in clerk.screen_text()
            await clerk.press("pagedown", "pagedown", "pagedown")
            assert "06 12 34 56 79" in clerk.screen_text()
            await clerk.press("pageup", "pageup", "pageup")
            assert "06 12 34 56 60" in clerk.screen_text()

    async def test_it_stands_in_the_smallest_window(self, at_work: AtWork, saved_card: Card) -> None:
        async with at_work(size=(60, 16)) as clerk:
            await self.shown(clerk, candidate(), replace(candidate(), household=True))
            assert "> DUPONT Marie" in clerk.screen_text()
            assert "votre saisie" in clerk.screen_text()


def candidate() -> Candidate:
    """The saved card, as the engine might find it."""
    return Candidate(
        record=record_of(cards_of_marie()),
        score=12.0,
        level=Level.CERTAIN,
        reasons=(
            Reason("same_mobile", 14.8, {"number": "+33612345678"}),
            Reason("near_name", 1.5, {"mine": "Dupont", "theirs": "Dupond"}),
            Reason("other_gender", -5.6),
        ),
        shops=(ShopLink(shop_id=1, name="Ma société"),),
    )


def cards_of_marie() -> Card:
    """The saved card, with the number that it is known by."""
    card, _problems = rules.normalise(marie(), region="FR")
    return replace(card, id=1, number="1")


class TestQuietLine:
    """Under the form: only counted where it is not worth a warning."""

    async def test_near_cards_are_only_counted(
        self, at_work: AtWork, saved_card: Card, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from crm_tui.services import duplicates

        near = replace(candidate(), score=-2.0, level=Level.CLOSE)
        monkeypatch.setattr(duplicates, "find", lambda _workspace, _entry: [near, near, near])
        async with at_work() as clerk:
            await clerk.press("f2")
            await type_person(clerk, "Marie", "Dupont")
            assert clerk.lines()[-2].startswith(" 3 fiches proches")
            assert clerk.lines()[-2].endswith("F7")
            await clerk.press("f7")
            assert "3 fiches proches de votre saisie" in clerk.screen_text()

    async def test_the_column_at_the_right_tells_of_both(
        self, at_work: AtWork, saved_card: Card, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from crm_tui.services import duplicates

        near = replace(candidate(), score=-2.0, level=Level.CLOSE)
        monkeypatch.setattr(duplicates, "find", lambda _workspace, _entry: [candidate(), near])
        async with at_work(size=(120, 40)) as clerk:
            await clerk.press("f2")
            await type_person(clerk, "Marie", "Dupont")
            assert "Doublons possibles" in clerk.screen_text()
            assert "1 fiche proche" in clerk.screen_text()

    async def test_nothing_is_compared_again_while_nothing_changes(
        self, at_work: AtWork, saved_card: Card, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from crm_tui.services import duplicates

        asked: list[str] = []
        real = duplicates.find

        def find(workspace: Workspace, entry: Card, limit: int = 10) -> list[Candidate]:
            asked.append(entry.display_name)
            return real(workspace, entry, limit)

        monkeypatch.setattr(duplicates, "find", find)
        async with at_work() as clerk:
            await clerk.press("f2")
            await type_person(clerk, "Marie", "Dupont")
            wanted = len(asked)
            await clerk.press("tab", "tab", "shift+tab", "tab", "tab")
            assert len(asked) == wanted
