"""The fields of the form: type, essential fields and steps, rows, labels, consent (manual, steps 3-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.card import Address, Card
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind
from crm_tui.services import people
from tests.screens.form_app import (
    at_work,
    database,
    edit,
    entry_of,
    firm,
    form,
    form_of,
    is_shown,
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


class TestType:
    async def test_it_comes_first_and_is_a_person(self, form: Clerk) -> None:
        assert form.focused_id == "kind"
        assert value_of(form, "kind") == Kind.PERSON

    async def test_a_company_shows_its_name_and_vat_number_first(self, form: Clerk) -> None:
        await form.press("right")
        lines = form.lines()
        named = [line.split()[0] for line in lines[2:10] if line.strip()]
        assert named[:3] == ["Type", "Société", "Numéro"]
        assert any("── Interlocuteur ──" in line for line in lines)
        assert is_shown(form, "first-name")

    async def test_switching_loses_nothing(self, form: Clerk) -> None:
        await type_person(form, "Marie", "Dupont")
        await form.press("ctrl+t")
        await form.go_to("company-name")
        await form.type("Dupont SARL")
        await form.press("ctrl+t")
        entry = entry_of(form)
        assert entry.kind is Kind.PERSON
        assert (entry.person.last_name, entry.company.company_name) == ("Dupont", "Dupont SARL")
        assert form.focused_id == "kind"

    async def test_a_name_typed_on_the_type_is_a_name(self, form: Clerk) -> None:
        await form.type("Emma")
        assert value_of(form, "kind") == Kind.PERSON
        assert form.focused_id == "first-name"
        assert entry_of(form).person.first_name == "Emma"
        await form.go_to("essential-only")
        form.app.screen.set_focus(form.widget("kind"))
        await form.settle()
        await form.type("Pe")
        assert entry_of(form).person.first_name == "Emma"
        assert "Espace" in form.status
        await form.press("space")
        assert value_of(form, "kind") == Kind.COMPANY
        await form.type("Pneus 69")
        assert entry_of(form).company.company_name == "Pneus 69"

    async def test_it_switches_from_any_field_and_the_focus_stays(self, form: Clerk) -> None:
        await type_lines(form, "", "", "Marie")
        await form.press("ctrl+t")
        assert form.focused_id == "last-name"
        assert value_of(form, "kind") == Kind.COMPANY

    async def test_an_existing_card_can_be_switched(self, edit: Clerk, workspace: Workspace) -> None:
        await edit.press("ctrl+t")
        await edit.go_to("company-name")
        await edit.type("Dupont SARL")
        await edit.press("ctrl+s")
        from crm_tui.services import cards

        card = cards.open_card(workspace, 1)
        assert card.kind is Kind.COMPANY
        assert card.person.last_name == "Dupont"


class TestEssentialFields:
    async def test_only_they_are_shown_at_first(self, form: Clerk) -> None:
        assert value_of(form, "essential-only") is True
        assert is_shown(form, "phone-0")
        assert not is_shown(form, "nickname")

    async def test_every_widget_exists_all_the_same(self, form: Clerk) -> None:
        for widget_id in (
            *("kind", "gender", "first-name", "last-name", "essential-only", "nickname", "department"),
            *("job-title", "employer", "salesperson", "states", "stage", "consent", "company-name"),
            *(
                "vat-number",
                "siren",
                "siret",
                "iban",
                "origin",
                "phone-0",
                "phone-0-label",
                "phone-0-billing",
            ),
            *("email-0", "email-0-label", "email-0-billing", "address-0", "address-0-label"),
            *("address-0-manual", "address-0-billing", "address-0-delivery", "address-0-number"),
            *("address-0-street", "address-0-complement", "address-0-postal-code", "address-0-city"),
            *("address-0-country", "add-phone", "add-email", "add-address", "social-0-network"),
            *("social-0-url", "add-social", "loyalty-0-programme", "loyalty-0-number", "loyalty-0-random"),
            *("loyalty-0-label", "loyalty-0-until", "add-loyalty", "note", "save", "consent-email"),
            *("consent-sms", "consent-phone", "consent-post", "consent-how"),
        ):
            assert form.widget(widget_id).is_attached

    async def test_f4_shows_all_in_four_steps_and_back(self, form: Clerk) -> None:
        await form.press("f4")
        assert form.lines()[1] == " [Identité]  Coordonnées  Entreprise  Complément"
        assert is_shown(form, "nickname")
        assert not is_shown(form, "phone-0")
        assert "F5/F6 Étapes  F4 Essentiels" in form.lines()[-1]
        await form.press("f4")
        assert is_shown(form, "phone-0")
        assert "F4 Tous les champs" in form.lines()[-1]

    async def test_the_box_itself_can_be_ticked(self, form: Clerk) -> None:
        await form.go_to("essential-only")
        await form.press("space")
        assert is_shown(form, "nickname")
        assert form.focused_id == "essential-only"

    async def test_f4_shows_the_step_of_the_field_one_is_in(self, form: Clerk) -> None:
        await form.go_to("email-0")
        await form.press("f4")
        assert form.focused_id == "email-0"
        assert "[Coordonnées]" in form.lines()[1]

    async def test_hidden_values_are_counted(self, form: Clerk) -> None:
        await form.press("f4")
        await form.go_to("nickname")
        await form.type("Mimi")
        await form.go_to("employer")
        await form.type("Morel")
        await form.press("f4")
        assert "F4   +2 renseignés" in form.screen_text()

    async def test_the_choice_is_remembered(self, at_work: AtWork, workspace: Workspace) -> None:
        async with at_work() as clerk:
            await clerk.press("f2")
            await clerk.press("f4")
        assert people.preference(workspace, "essential_only") == "no"
        async with at_work() as clerk:
            await clerk.press("f2")
            assert is_shown(clerk, "nickname")
            assert value_of(clerk, "essential-only") is False


class TestSteps:
    async def test_f6_and_f5_go_round(self, form: Clerk) -> None:
        await form.press("f4")
        seen = []
        for _step in range(5):
            seen.append(form.focused_id)
            await form.press("f6")
        assert seen == ["kind", "phone-0", "company-name", "iban", "kind"]
        await form.press("f5", "f5")
        assert form.focused_id == "iban"

    async def test_a_tab_is_clicked(self, form: Clerk) -> None:
        await form.press("f4")
        await form.pilot.click("StepTabs", offset=(40, 0))
        await form.settle()
        assert "[Complément]" in form.lines()[1]

    async def test_without_steps_their_keys_say_why(self, form: Clerk) -> None:
        await form.press("f6")
        assert "tous les champs sont affichés : F4" in form.screen_text()

    async def test_the_company_step_of_a_company_shows_it_too(self, form: Clerk) -> None:
        await form.press("ctrl+t", "f4")
        assert is_shown(form, "vat-number")
        await form.press("f6", "f6")
        assert is_shown(form, "vat-number")
        assert is_shown(form, "siret")
        assert not is_shown(form, "first-name")


class TestKeyboard:
    async def test_enter_runs_through_the_fields_proper(self, form: Clerk) -> None:
        seen = []
        for _field in range(9):
            seen.append(form.focused_id)
            await form.press("enter")
        assert seen == [
            *("kind", "gender", "first-name", "last-name", "phone-0", "email-0", "address-0"),
            *("consent", "save"),
        ]

    async def test_up_and_shift_tab_go_back(self, form: Clerk) -> None:
        await form.press("down", "down", "down", "up")
        assert form.focused_id == "first-name"
        await form.press("shift+tab")
        assert form.focused_id == "gender"

    async def test_gender_by_its_letter(self, form: Clerk) -> None:
        await form.press("enter", "f")
        assert entry_of(form).person.gender is Gender.FEMALE
        await form.press("backspace")
        assert entry_of(form).person.gender is Gender.UNKNOWN

    async def test_everything_on_the_essential_page_is_reached_at_80x24(self, form: Clerk) -> None:
        await form.press("ctrl+t")
        seen = set()
        while form.focused_id not in seen:
            seen.add(form.focused_id)
            focused = form.app.focused
            assert focused is not None
            assert focused.region.bottom <= 21
            assert focused.region.y >= 2
            assert focused.region.right <= 80
            await form.press("tab")
        assert {"company-name", "address-0-delivery", "add-address", "consent", "save"} <= seen


class TestRows:
    async def test_another_phone(self, form: Clerk) -> None:
        await form.go_to("add-phone")
        await form.press("enter")
        assert form.focused_id == "phone-1"
        await form.type("0478001122")
        assert [row.typed for row in entry_of(form).phones] == ["", "0478001122"]

    @pytest.mark.parametrize(("button", "field"), [("add-email", "email-1"), ("add-address", "address-1")])
    async def test_another_coordinate(self, form: Clerk, button: str, field: str) -> None:
        await form.go_to(button)
        await form.press("enter")
        assert form.focused_id == field

    async def test_another_profile_and_another_programme(self, form: Clerk) -> None:
        await form.press("f4", "f5")
        await form.go_to("add-social")
        await form.press("enter")
        assert form.focused_id == "social-1-network"
        await form.go_to("add-loyalty")
        await form.press("enter")
        assert form.focused_id == "loyalty-1-programme"

    async def test_one_phone_is_for_billing(self, form: Clerk) -> None:
        await form.type("")
        await form.go_to("add-phone")
        await form.press("enter")
        await form.go_to("phone-1-billing")
        await form.press("space")
        await form.press(*["shift+tab"] * 4)
        assert form.focused_id == "phone-0"
        await form.go_to("phone-0-billing")
        await form.press("space")
        assert [row.billing for row in entry_of(form).phones] == [True, False]
        assert value_of(form, "phone-1-billing") is False

    async def test_billing_and_delivery_do_not_disturb_each_other(self, form: Clerk) -> None:
        await form.go_to("address-0-billing")
        await form.press("space", "tab", "space")
        await form.go_to("email-0-billing")
        await form.press("space")
        entry = entry_of(form)
        assert (entry.addresses[0].billing, entry.addresses[0].delivery) == (True, True)
        assert entry.emails[0].billing

    async def test_a_phone_is_understood_while_it_is_typed(self, form: Clerk) -> None:
        await form.go_to("phone-0")
        await form.type("0612345678")
        assert "mobile, France" in form.screen_text()
        await form.fill("phone-0", "+32 4 222 33 44")
        assert "fixe, Belgique" in form.screen_text()

    async def test_a_profile(self, form: Clerk) -> None:
        await form.press("f4", "f5")
        await form.go_to("social-0-network")
        await form.type("insta")
        await form.press("enter")
        assert form.focused_id == "social-0-url"
        await form.type("@marie.velo")
        [profile] = entry_of(form).social_profiles
        assert (profile.network, profile.typed) == ("instagram", "@marie.velo")


class TestLabels:
    async def test_own_label_as_in_the_manual(self, form: Clerk) -> None:
        """21 Portable, 22 Personnaliser, 23 Ajouter, 24 type it, OK."""
        await form.go_to("phone-0-label")
        await form.press("space")
        assert "Personnaliser…" in form.screen_text()
        await form.press("end", "enter")
        assert form.focused_id == "custom-label"
        assert "Ajouter un intitulé" in form.screen_text()
        await form.type("Portable père")
        await form.press("tab")
        assert form.focused_id == "custom-label-ok"
        await form.press("enter")
        assert "Portable père ▾" in form.screen_text()
        assert form.focused_id == "phone-0"

    async def test_it_is_offered_again_for_every_coordinate(self, form: Clerk) -> None:
        await form.go_to("phone-0-label")
        await form.press("space", "end", "enter")
        await form.type("Chez le voisin")
        await form.press("enter")
        await form.go_to("email-0-label")
        await form.press("space")
        assert "(déjà créé)" in form.screen_text()
        await form.type("voisin")
        await form.press("enter")
        assert entry_of(form).emails[0].label == entry_of(form).phones[0].label

    async def test_it_is_remembered_for_the_next_card(self, at_work: AtWork) -> None:
        async with at_work() as clerk:
            await clerk.press("f2")
            await clerk.go_to("phone-0-label")
            await clerk.press("space", "end", "enter")
            await clerk.type("[/red] père")
            await clerk.press("enter")
        async with at_work() as clerk:
            await clerk.press("f2")
            await clerk.go_to("phone-0-label")
            await clerk.press("space")
            assert "[/red] père" in clerk.screen_text()

    async def test_nothing_is_no_label_and_escape_changes_nothing(self, form: Clerk) -> None:
        await form.go_to("phone-0-label")
        await form.press("space", "end", "enter", "enter")
        assert form.focused_id == "custom-label"
        assert "Tapez l'intitulé" in form.screen_text()
        await form.type("x" * 61)
        await form.press("enter")
        assert "60 caractères au plus" in form.screen_text()
        await form.press("escape")
        assert entry_of(form).phones[0].label == "mobile"


class TestAddress:
    async def test_f8_opens_the_fields_with_what_was_typed(self, form: Clerk) -> None:
        await form.go_to("address-0")
        await form.type("12 bis, rue Victor Hugo, 69002 Lyon")
        await form.press("f8")
        assert form.focused_id == "address-0-number"
        shown = {
            name: form.field(f"address-0-{name}").value
            for name in ("number", "repetition", "street", "postal-code", "city")
        }
        assert shown == {
            "number": "12",
            "repetition": "bis",
            "street": "rue Victor Hugo",
            "postal-code": "69002",
            "city": "Lyon",
        }
        assert entry_of(form).addresses[0] == Address(
            number="12",
            repetition="bis",
            street="rue Victor Hugo",
            postal_code="69002",
            city="Lyon",
            typed="12 bis, rue Victor Hugo, 69002 Lyon",
            manual=True,
        )

    async def test_the_icon_does_the_same(self, form: Clerk) -> None:
        await form.go_to("address-0-manual")
        await form.press("enter")
        assert form.focused_id == "address-0-number"
        await form.type("12 ter")
        await form.press("enter")
        assert form.focused_id == "address-0-street"
        await form.type("quai Perrache")
        address = entry_of(form).addresses[0]
        assert (address.number, address.repetition, address.street) == ("12", "ter", "quai Perrache")

    async def test_going_back_loses_nothing(self, form: Clerk) -> None:
        await form.go_to("address-0")
        await form.type("12 victor hugo")
        await form.press("f8", "f8")
        assert form.field("address-0").value == "12 victor hugo"
        assert entry_of(form).addresses[0] == Address(typed="12 victor hugo")
        await form.press("f8")
        await form.go_to("address-0-complement")
        await form.type("bât. B")
        await form.press("enter", "enter")
        await form.type("69002")
        await form.press("enter")
        await form.type("Lyon")
        await form.press("f8")
        assert form.field("address-0").value == "12 Victor Hugo, bât. B, 69002 Lyon"
        assert entry_of(form).addresses[0].complement == "bât. B"
        await form.press("f8")
        assert form.field("address-0-complement").value == "bât. B"

    async def test_another_country(self, form: Clerk) -> None:
        await form.go_to("address-0")
        await form.type("rue Haute 12, 1000 Bruxelles, Belgique")
        await form.press("f8")
        address = entry_of(form).addresses[0]
        assert (address.number, address.street) == ("12", "rue Haute")
        assert (address.postal_code, address.city, address.country) == ("1000", "Bruxelles", "BE")
        assert "Belgique" in form.screen_text()

    async def test_f8_where_there_is_no_address_says_where_it_is(self, form: Clerk) -> None:
        await form.press("f4", "f8")
        assert "L'adresse est à l'étape Coordonnées" in form.screen_text()


class TestConsent:
    async def test_it_is_never_yes_by_itself(self, form: Clerk) -> None:
        assert value_of(form, "consent") == Consent.UNKNOWN
        assert entry_of(form).membership.consents == ()

    async def test_one_answer_is_for_all_channels_with_its_evidence(self, form: Clerk) -> None:
        await form.go_to("consent")
        await form.press("a")
        membership = entry_of(form).membership
        assert {channel: membership.consent(channel) for channel in Channel} == dict.fromkeys(
            Channel, Consent.ACCEPTED
        )
        record = membership.consent_record(Channel.EMAIL)
        assert record is not None
        assert record.at is not None
        assert record.by == form.app.workspace.login
        assert f"{record.at.astimezone():%d/%m/%Y %H:%M}" in form.screen_text()

    async def test_each_channel_and_how_it_was_asked(self, form: Clerk) -> None:
        await form.press("f4")
        await form.go_to("consent-how")
        await form.type("comptoir")
        await form.press("down", "enter", "enter", "a", "enter", "r")
        membership = entry_of(form).membership
        answers = [membership.consent(channel) for channel in Channel]
        assert answers == [Consent.ACCEPTED, Consent.REFUSED, Consent.UNKNOWN, Consent.UNKNOWN]
        assert value_of(form, "consent") == ""
        assert {record.how for record in membership.consents} == {"oral au comptoir"}
        assert "oral au comptoir, " in form.screen_text()

    async def test_taking_an_answer_back_before_saving_leaves_none(self, form: Clerk) -> None:
        await form.go_to("consent")
        await form.press("a", "p")
        assert entry_of(form).membership.consents == ()


class TestLists:
    async def test_states_stage_origin_and_colleague(self, form: Clerk) -> None:
        await form.press("f4")
        await form.go_to("salesperson")
        await form.press("space", "down", "enter")
        await form.go_to("states")
        await form.press("space", "space", "down", "space", "enter")
        await form.go_to("stage")
        await form.type("vente")
        await form.press("enter", "f5")
        await form.go_to("origin")
        await form.type("salon")
        await form.press("enter")
        membership = entry_of(form).membership
        assert membership.salesperson == form.app.workspace.login
        assert (membership.states, membership.stage, membership.origin) == (
            ("client", "prospect"),
            "sold",
            "trade_fair",
        )

    async def test_a_department_is_suggested_or_free(self, form: Clerk) -> None:
        await form.press("f4")
        await form.go_to("department")
        await form.type("atel")
        await form.press("down", "enter")
        assert entry_of(form).person.department == "workshop"
        await form.fill("department", "Quai 9¾")
        assert entry_of(form).person.department == "Quai 9¾"

    async def test_a_loyalty_number_at_random(self, form: Clerk) -> None:
        await form.press("f4", "f5")
        await form.go_to("loyalty-0-random")
        await form.press("enter")
        number = form.field("loyalty-0-number").value
        assert len(number) == 9
        [loyalty] = entry_of(form).membership.loyalty
        assert (loyalty.programme, loyalty.member_number) == ("club", number)


class TestEmployer:
    async def test_a_company_card_is_suggested_and_linked(
        self, at_work: AtWork, workspace: Workspace
    ) -> None:
        morel = save(workspace, firm())
        save(workspace, marie(last_name="Morel"))
        async with at_work() as clerk:
            await clerk.press("f2", "f4")
            await clerk.go_to("employer")
            await clerk.type("morel")
            await clerk.press("down", "enter")
            person = entry_of(clerk).person
            assert (person.employer, person.employer_id) == ("Cycles Morel", morel.id)
            assert "fiche n° 1" in clerk.screen_text()
            await clerk.press("ctrl+o")
            assert clerk.screen_name == "CardScreen"
            await clerk.press("escape")
            assert entry_of(clerk).person.employer_id == morel.id
            await clerk.type(" frères")
            assert entry_of(clerk).person.employer_id is None

    async def test_without_a_card_the_key_says_so(self, form: Clerk) -> None:
        await form.press("f4", "ctrl+o")
        assert "L'employeur n'est lié à aucune fiche" in form.screen_text()


class TestWide:
    async def test_the_duplicates_stand_at_the_right(self, at_work: AtWork, saved_card: Card) -> None:
        async with at_work(size=(120, 40)) as clerk:
            await clerk.press("f2")
            assert "Aucun doublon connu." in clerk.screen_text()
            await type_person(clerk, "Marie", "Dupont")
            panel = " ".join(line[82:].strip(" │") for line in clerk.lines())
            assert "DUPONT Marie 06 12 34 56 78" in panel
            assert "nom et prénom identiques" in panel


async def test_the_form_knows_its_card(edit: Clerk) -> None:
    assert "Clients › DUPONT Marie › Éditer" in edit.lines()[0]
    assert "Ctrl+S Enregistrer" in edit.lines()[-1]
    assert edit.field("phone-0").value == "06 12 34 56 78"
    base = form_of(edit).base
    assert base is not None
    assert (entry_of(edit).phones, entry_of(edit).emails) == (base.phones, base.emails)
