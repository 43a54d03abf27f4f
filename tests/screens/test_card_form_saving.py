"""Saving, leaving, drafts and colleagues (manual, steps 40-44; SCREENS 7 and 11)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.domain.card import Card, Membership, Note
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.vocabulary import Channel, Consent, Role
from crm_tui.services import cards, drafts, people
from crm_tui.ui.widgets.check import Check
from crm_tui.ui.widgets.choice import Choice
from crm_tui.ui.widgets.text_field import TextField
from tests.screens.form_app import (
    at_work,
    database,
    edit,
    entry_of,
    firm,
    form,
    form_of,
    kept,
    marie,
    own_folders,
    save,
    saved_card,
    type_lines,
    type_person,
    value_of,
    workspace,
)

if TYPE_CHECKING:
    from crm_tui.services.session import Workspace
    from tests.flows.clerk import Clerk
    from tests.flows.conftest import AtWork

__all__ = ["at_work", "database", "edit", "form", "own_folders", "saved_card", "workspace"]


class TestCreate:
    async def test_ctrl_s_creates_the_card_and_opens_it(self, form: Clerk, workspace: Workspace) -> None:
        await type_person(form, "Marie", "Dupont", "0612345678", "marie@orange.fr")
        await form.go_to("consent")
        await form.press("a", "ctrl+s")
        assert form.screen_name == "CardScreen"
        card = cards.open_card(workspace, 1)
        assert card.person_name == "DUPONT Marie"
        assert card.phones[0].number == "+33612345678"
        assert card.membership.consent(Channel.SMS) is Consent.ACCEPTED
        assert drafts.pending(workspace) == []

    async def test_the_button_does_the_same(self, form: Clerk, workspace: Workspace) -> None:
        await type_lines(form, "", "", "Marie", "Dupont", "", "", "", "")
        assert form.focused_id == "save"
        await form.press("enter")
        assert form.screen_name == "CardScreen"

    async def test_everything_typed_is_in_the_card(self, form: Clerk, workspace: Workspace) -> None:
        await form.press("f4")
        for field, text in (
            ("first-name", "Zoé"),
            ("last-name", "Lœwe"),
            ("nickname", "Zo"),
            ("job-title", "Mécanicien"),
            ("employer", "Morel"),
        ):
            await form.fill(field, text)
        await form.press("f6")
        await form.fill("phone-0", "04 78 00 11 22")
        await form.press("f8")
        await form.fill("address-0-number", "12 bis")
        await form.fill("address-0-street", "rue Victor Hugo")
        await form.fill("address-0-city", "Lyon")
        await form.press("f6")
        await form.fill("company-name", "Lœwe SARL")
        await form.fill("vat-number", "FR40303265045")
        await form.press("f6")
        await form.fill("iban", "FR14 2004 1010 0505 0001 3M02 606")
        await form.fill("social-0-url", "https://www.instagram.com/zo/")
        await form.fill("loyalty-0-number", "A-1")
        await form.fill("loyalty-0-until", "31/12/2027")
        await form.fill("note", "Préfère après 18 h.")
        await form.press("ctrl+s")
        assert form.screen_name == "CardScreen"
        card = cards.open_card(workspace, 1)
        assert (card.person.nickname, card.person.job_title, card.person.employer) == (
            "Zo",
            "mechanic",
            "Morel",
        )
        address = card.addresses[0]
        assert (address.number, address.repetition, address.street, address.city, address.manual) == (
            "12",
            "bis",
            "rue Victor Hugo",
            "Lyon",
            True,
        )
        assert (card.company.company_name, card.company.siren) == ("Lœwe SARL", "303265045")
        assert card.iban == "FR1420041010050500013M02606"
        assert card.social_profiles[0].network == "instagram"
        [loyalty] = card.membership.loyalty
        assert (loyalty.programme, loyalty.member_number) == ("club", "A-1")
        assert [note.text for note in card.membership.notes] == ["Préfère après 18 h."]
        assert card.membership.notes[0].by == workspace.login

    async def test_two_presses_make_one_card(self, form: Clerk, workspace: Workspace) -> None:
        await type_person(form, "Marie", "Dupont")
        await form.pilot.press("ctrl+s", "ctrl+s")
        await form.settle()
        assert form.screen_name == "CardScreen"
        assert cards.page(workspace, ListQuery(), 0, 10).total == 1


class TestEdit:
    async def test_one_field(self, edit: Clerk, workspace: Workspace) -> None:
        await edit.fill("first-name", "Marion")
        await edit.press("ctrl+s")
        card = cards.open_card(workspace, 1)
        assert (card.version, card.person.first_name) == (2, "Marion")
        assert card.phones[0].id is not None

    async def test_nothing_changed_is_no_change(
        self, edit: Clerk, saved_card: Card, workspace: Workspace
    ) -> None:
        await edit.press("ctrl+s")
        assert edit.screen_name == "ClientListScreen"
        assert cards.open_card(workspace, 1) == saved_card

    async def test_an_emptied_row_is_gone_and_another_is_new(self, edit: Clerk, workspace: Workspace) -> None:
        await edit.fill("phone-0", "")
        await edit.go_to("add-email")
        await edit.press("enter")
        await edit.type("dupont@free.fr")
        await edit.press("ctrl+s")
        card = cards.open_card(workspace, 1)
        assert card.phones == ()
        assert [row.address for row in card.emails] == ["marie@orange.fr", "dupont@free.fr"]

    async def test_notes_that_were_made_are_shown_and_stay(
        self, at_work: AtWork, workspace: Workspace
    ) -> None:
        noted = replace(marie(), membership=Membership(notes=(Note(text="[/red] Rappeler."),)))
        card = save(workspace, noted)
        from crm_tui.ui.screens.card_form import CardFormScreen

        async with at_work() as clerk:
            clerk.app.push_screen(CardFormScreen(base=card))
            await clerk.settle()
            assert "+1 renseigné" in clerk.screen_text()
            await clerk.press("f4", "f5")
            assert "[/red] Rappeler." in clerk.screen_text()
            await clerk.fill("note", "Fait.")
            await clerk.press("ctrl+s")
        texts = [note.text for note in cards.open_card(workspace, 1).membership.notes]
        assert texts == ["[/red] Rappeler.", "Fait."]
        assert cards.open_card(workspace, 1).membership.notes[0] == card.membership.notes[0]


class TestColleague:
    async def test_other_fields_come_together(
        self, edit: Clerk, saved_card: Card, workspace: Workspace
    ) -> None:
        theirs = replace(saved_card, person=replace(saved_card.person, nickname="Mimi"))
        cards.modify(workspace, saved_card, theirs)
        await edit.fill("first-name", "Marion")
        await edit.press("ctrl+s")
        person = cards.open_card(workspace, 1).person
        assert (person.first_name, person.nickname) == ("Marion", "Mimi")

    async def test_the_same_field_is_asked(self, edit: Clerk, saved_card: Card, workspace: Workspace) -> None:
        theirs = replace(saved_card, person=replace(saved_card.person, first_name="Marie-Ange"))
        cards.modify(workspace, saved_card, theirs)
        await edit.fill("first-name", "Marion")
        await edit.press("ctrl+s")
        assert edit.screen_name == "ConflictScreen"
        text = edit.screen_text()
        assert "Un seul champ vous oppose :" in text
        assert "( ) Marie-Ange" in text
        assert "(•) Marion" in text
        await edit.press("escape")
        assert edit.screen_name == "CardFormScreen"
        assert edit.field("first-name").value == "Marion"
        await edit.press("ctrl+s", "space", "ctrl+s")
        assert edit.screen_name == "ClientListScreen"
        assert cards.open_card(workspace, 1).person.first_name == "Marie-Ange"

    async def test_mine_is_kept_when_i_say_so(
        self, edit: Clerk, saved_card: Card, workspace: Workspace
    ) -> None:
        theirs = replace(saved_card, person=replace(saved_card.person, first_name="Marie-Ange", nickname="M"))
        cards.modify(workspace, saved_card, theirs)
        await edit.fill("first-name", "Marion")
        await edit.press("ctrl+s", "ctrl+s")
        person = cards.open_card(workspace, 1).person
        assert (person.first_name, person.nickname) == ("Marion", "M")

    async def test_a_long_value_is_told_whole_and_the_employers_card_goes_with_its_name(
        self, at_work: AtWork, workspace: Workspace
    ) -> None:
        from crm_tui.ui.screens.card_form import CardFormScreen

        one, other = (
            save(workspace, firm("Cycles Morel et compagnie")),
            save(workspace, firm("Motos Bellecour")),
        )
        card = save(workspace, marie())

        def employed(by: Card) -> Card:
            employer = replace(card.person, employer=by.company.company_name, employer_id=by.id)
            return replace(card, person=employer)

        cards.modify(workspace, card, employed(one))
        async with at_work() as clerk:
            clerk.app.push_screen(CardFormScreen(base=card, entry=employed(other)))
            await clerk.settle()
            await clerk.press("ctrl+s")
            assert "Un seul champ vous oppose :" in clerk.screen_text()
            assert f"{clerk.app.workspace.login} : Cycles Morel et compagnie" in " ".join(
                clerk.screen_text().split()
            )
            await clerk.press("space", "ctrl+s")
        person = cards.open_card(workspace, card.id or 0).person
        assert (person.employer, person.employer_id) == ("Cycles Morel et compagnie", one.id)


class TestStoreInTrouble:
    async def test_everything_typed_stays(self, form: Clerk, workspace: Workspace) -> None:
        await type_person(form, "Marie", "Dupont")
        people.save_member(workspace, "karim", role=Role.ADMIN)
        people.save_member(workspace, workspace.login, role=Role.READER)
        await form.press("ctrl+s")
        assert form.screen_name == "CardFormScreen"
        assert form.field("last-name").value == "Dupont"
        assert "ne permet pas cette action" in form.lines()[-2]
        await form.press("escape")
        assert [draft.title for draft in drafts.pending(workspace)] == ["DUPONT Marie"]


class TestLeaving:
    async def test_with_something_typed_the_draft_stays(self, form: Clerk, workspace: Workspace) -> None:
        await type_person(form, "Marie", "Dupont")
        assert form.lines()[0].endswith("brouillon enregistré")
        await form.press("escape")
        assert form.screen_name == "ClientListScreen"
        assert "Brouillon gardé : DUPONT Marie" in form.screen_text()
        [draft] = drafts.pending(workspace)
        assert drafts.card_of(draft).person.last_name == "Dupont"

    async def test_with_nothing_typed_there_is_none(self, form: Clerk, workspace: Workspace) -> None:
        await form.press("enter", "escape")
        assert form.screen_name == "ClientListScreen"
        assert "Brouillon" not in form.screen_text()
        assert drafts.pending(workspace) == []

    async def test_with_all_erased_there_is_none(self, form: Clerk, workspace: Workspace) -> None:
        await type_person(form, "", "D")
        await form.fill("last-name", "")
        await form.press("escape")
        assert drafts.pending(workspace) == []

    async def test_the_application_can_write_it_at_once(self, form: Clerk, workspace: Workspace) -> None:
        await form.go_to("last-name")
        await form.pilot.press(*"Dup")
        form.app.keep_drafts()
        [draft] = kept(workspace)
        assert draft.title == "DUP"

    async def test_a_draft_is_taken_up_again(self, at_work: AtWork, workspace: Workspace) -> None:
        from crm_tui.ui.screens.card_form import CardFormScreen

        async with at_work() as clerk:
            await clerk.press("f2", "right")
            await clerk.go_to("last-name")
            await clerk.type("Dupont")
            await clerk.fill("phone-0", "06 12 3")
            await clerk.go_to("consent")
            await clerk.press("r", "f8")
            await clerk.fill("address-0-street", "rue X")
            await clerk.press("f4", "f6", "f6")
            await clerk.fill("note", "Rappeler.")
            await clerk.press("escape")
        [draft] = drafts.pending(workspace)
        async with at_work() as clerk:
            if clerk.screen_name != "ClientListScreen":
                await clerk.press("escape")
            clerk.app.push_screen(CardFormScreen(draft=draft))
            await clerk.settle()
            assert value_of(clerk, "kind") == "company"
            assert clerk.field("last-name").value == "Dupont"
            assert clerk.field("phone-0").value == "06 12 3"
            assert clerk.field("address-0").value == "rue X"
            assert value_of(clerk, "consent") == "refused"
            assert clerk.field("note").value == "Rappeler."
            assert form_of(clerk).is_typed
            await clerk.press("escape")
        assert len(drafts.pending(workspace)) == 1

    async def test_an_edit_that_is_taken_up_again_meets_the_merge(
        self, at_work: AtWork, saved_card: Card, workspace: Workspace
    ) -> None:
        from crm_tui.ui.screens.card_form import CardFormScreen

        async with at_work() as clerk:
            clerk.app.push_screen(CardFormScreen(base=saved_card))
            await clerk.settle()
            await clerk.fill("first-name", "Marion")
            await clerk.press("escape")
        theirs = replace(saved_card, person=replace(saved_card.person, nickname="Mimi"))
        cards.modify(workspace, saved_card, theirs)
        [draft] = drafts.pending(workspace)
        async with at_work() as clerk:
            if clerk.screen_name != "ClientListScreen":
                await clerk.press("escape")
            clerk.app.push_screen(CardFormScreen(draft=draft))
            await clerk.settle()
            await clerk.press("ctrl+s")
        person = cards.open_card(workspace, 1).person
        assert (person.first_name, person.nickname) == ("Marion", "Mimi")


class TestValuesSetByAProgram:
    async def test_they_are_saved_as_shown(self, form: Clerk) -> None:
        form.app.screen.query_one("#first-name", TextField).value = "Zoé"
        form.app.screen.query_one("#consent", Choice).value = "accepted"
        form.app.screen.query_one("#phone-0", TextField).value = "06 12 34 56 78"
        form.app.screen.query_one("#phone-0-billing", Check).value = True
        form.app.screen.query_one("#address-0-city", TextField).value = "Lyon"
        form_of(form).action_save()
        entry = entry_of(form)
        assert (entry.person.first_name, entry.phones[0].billing) == ("Zoé", True)
        assert {record.state.value for record in entry.membership.consents} == {"accepted"}
        assert len(entry.membership.consents) == 4
        assert (entry.addresses[0].city, entry.addresses[0].manual) == ("Lyon", True)
        await form.settle()
        assert "Fiche créée : " in form.screen_text()

    async def test_an_unchanged_card_is_said_to_be_so(self, edit: Clerk) -> None:
        await edit.press("ctrl+s")
        assert "Rien à enregistrer : la fiche n'a pas changé." in edit.screen_text()
