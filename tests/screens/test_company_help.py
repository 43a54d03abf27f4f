"""What registers bring into the form and onto the card: told quietly, proposed, never imposed."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pytest

from crm_tui.domain.card import Phone
from crm_tui.domain.registers import CheckState, NumberCheck
from crm_tui.domain.vocabulary import Kind
from crm_tui.gateways.companies import CompanySearch
from crm_tui.gateways.vies import Vies
from crm_tui.services import cards, people, registers
from crm_tui.services.session import Workspace
from crm_tui.ui.screens.card_form import CardFormScreen
from crm_tui.ui.widgets import register_field
from crm_tui.ui.widgets.register_field import RegisterField, question_of
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card
from tests.gateways.stand_ins import StandIn, standing_in
from tests.screens.form_app import at_work, database, entry_of, own_folders, save, workspace
from tests.screens.form_app import firm as company

__all__ = ["at_work", "database", "own_folders", "workspace"]

NUMBER = "FR40303265045"
ROW = "CYCLES MOREL, 12 bis RUE VICTOR HUGO, 69002 LYON"


@pytest.fixture
def server(own_folders: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The settings name both registers, which are a stand-in."""
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "crm-tui" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('vat_register = "vies"\ncompany_register = "sirene"\n', encoding="utf-8")
    monkeypatch.setattr(register_field, "DEBOUNCE", 0.01)
    with standing_in() as stand_in:
        for service in (Vies, CompanySearch):
            monkeypatch.setattr(service.__init__, "__defaults__", (stand_in.url,))
        yield stand_in


@pytest.fixture
async def form(server: StandIn, workspace: Workspace, at_work: AtWork) -> AsyncIterator[Clerk]:
    """A clerk before the form of a new firm."""
    people.edit_shop(workspace, workspace.shop_id, city="Lyon", postal_code="69002")
    async with at_work() as clerk:
        await clerk.press("f2", "ctrl+t")
        yield clerk


async def leave_with_number(clerk: Clerk, number: str = NUMBER) -> None:
    await clerk.fill("vat-number", number)
    await clerk.press("tab")


def asked_of_vies(server: StandIn) -> list[str]:
    return [request.path for request in server.seen if request.path.startswith("/ms/")]


class TestVat:
    async def test_a_valid_number_is_told_under_the_field_and_kept(
        self, form: Clerk, server: StandIn, workspace: Workspace
    ) -> None:
        await form.fill("company-name", "Cycles Morel")
        await leave_with_number(form, "FR 40 303 265 045")
        await form.until(lambda: "TVA valide au registre (VIES), le" in form.screen_text())
        assert "CYCLES MOREL, 12 RUE VICTOR HUGO, 69002 LYON" in " ".join(form.screen_text().split())
        await form.press("ctrl+s")
        card = only_card(workspace)
        check = registers.of_card(workspace, card)
        assert check is not None
        assert (check.value, check.state) == (NUMBER, CheckState.VALID)
        assert form.screen_name == "CardScreen"
        assert "valide, VIES" in form.screen_text()
        await form.press("h")
        assert "TVA au registre (VIES)" in form.screen_text()
        assert "(rien) → valide" in form.screen_text()
        assert asked_of_vies(server) == ["/ms/FR/vat/40303265045"]

    async def test_invalid_only_where_vies_says_so(self, form: Clerk, server: StandIn) -> None:
        server.mode = "vat_wrong"
        await leave_with_number(form)
        await form.until(lambda: "TVA inconnue du registre (VIES)" in form.screen_text())

    @pytest.mark.parametrize("mode", ["vat_busy", "403", "429", "500", "html", "cut"])
    async def test_no_answer_is_kept_as_to_be_asked(
        self, form: Clerk, server: StandIn, workspace: Workspace, mode: str
    ) -> None:
        server.mode = mode
        await form.fill("company-name", "Cycles Morel")
        await leave_with_number(form)
        await form.until(lambda: "VIES ne répond pas : à vérifier, sera redemandé" in form.screen_text())
        await form.press("ctrl+s")
        check = registers.of_card(workspace, only_card(workspace))
        assert check is not None
        assert check.state.is_open
        assert "à vérifier (VIES)" in form.screen_text()

    async def test_another_number_takes_the_line_away(self, form: Clerk) -> None:
        await leave_with_number(form)
        await form.until(lambda: "TVA valide" in form.screen_text())
        await form.go_to("vat-number")
        await form.type("x")
        assert "TVA valide" not in form.screen_text()

    @pytest.mark.parametrize("number", ["", "FR55303265046"])
    async def test_a_number_that_waits_is_not_said_of_another(
        self, form: Clerk, server: StandIn, number: str
    ) -> None:
        server.mode = "vat_busy"
        await leave_with_number(form)
        await form.until(lambda: "VIES ne répond pas" in form.screen_text())
        server.mode = "hang"
        await form.fill("vat-number", number)
        await form.settle()
        assert "VIES ne répond pas" not in form.screen_text()

    async def test_a_doubt_and_the_answer_stand_under_each_other(self, form: Clerk) -> None:
        await leave_with_number(form, "403019261")
        await form.until(lambda: "VIES ne répond pas" in form.screen_text())
        lines = form.lines()
        doubt = next(place for place, line in enumerate(lines) if "△" in line)
        assert any("VIES ne répond pas" in line for line in lines[doubt + 1 : doubt + 3])

    async def test_the_answer_goes_with_what_completes_another_card(
        self, form: Clerk, workspace: Workspace
    ) -> None:
        known = save(workspace, replace(company(), phones=(Phone(typed="04 78 37 00 11"),)))
        await form.fill("company-name", "Cycles Morel")
        await leave_with_number(form)
        await form.until(lambda: "TVA valide" in form.screen_text())
        await form.fill("phone-0", "04 78 37 00 11")
        await form.press("ctrl+s")
        assert form.screen_name == "DuplicateWarning"
        await form.press("c", "ctrl+s")
        card = cards.open_card(workspace, known.id or 0)
        assert card.company.vat_number == NUMBER
        check = registers.of_card(workspace, card)
        assert check is not None
        assert check.state is CheckState.VALID

    async def test_a_known_answer_is_shown_and_not_asked_for_again(
        self, server: StandIn, workspace: Workspace, at_work: AtWork
    ) -> None:
        card = save(workspace, company())
        card = cards.modify(workspace, card, replace(card, company=replace(card.company, vat_number=NUMBER)))
        known = NumberCheck(
            value=NUMBER, state=CheckState.VALID, answered_at=datetime(2026, 11, 2, tzinfo=UTC)
        )
        registers.keep(workspace, card, known)
        async with at_work() as clerk:
            clerk.app.push_screen(CardFormScreen(base=card))
            await clerk.settle()
            assert "TVA valide au registre (VIES), le 02/11/2026" in clerk.screen_text()
            await clerk.go_to("vat-number")
            await clerk.press("tab")
            await clerk.settle()
        assert asked_of_vies(server) == []

    async def test_a_register_that_hangs_delays_no_key(self, form: Clerk, server: StandIn) -> None:
        await form.go_to("vat-number")
        await form.type("a")
        await form.press("backspace")
        server.mode = "hang"
        await leave_with_number(form)
        await form.until(lambda: bool(asked_of_vies(server)))
        spent = []
        for letter in "abcdefgh":
            began = perf_counter()
            await form.type(letter)
            spent.append(perf_counter() - began)
        assert sorted(spent)[len(spent) // 2] < 0.1
        began = perf_counter()
        await form.press("ctrl+q")
        assert perf_counter() - began < 1.0


class TestFirms:
    @pytest.mark.parametrize(
        ("field", "text", "asked"),
        [
            ("company-name", "cy", ""),
            ("company-name", " cycles  morel ", "cycles morel"),
            ("siren", "303 265 045", "303265045"),
            ("siren", "30326504", ""),
            ("siret", "303 265 045 00011", "30326504500011"),
            ("vat-number", "FR 40 303 265 045", "303265045"),
            ("vat-number", "BE 0403.019.261", ""),
            ("vat-number", "40303265045", ""),
        ],
    )
    def test_what_is_worth_a_question(self, field: str, text: str, asked: str) -> None:
        assert question_of(field, text) == asked

    async def test_a_firm_that_was_chosen_fills_what_is_empty(
        self, form: Clerk, server: StandIn, workspace: Workspace
    ) -> None:
        await form.go_to("company-name")
        await form.type("cycles morel")
        field = form.field("company-name")
        assert isinstance(field, RegisterField)
        await form.until(lambda: field.is_open)
        await form.settle()
        assert ROW in form.screen_text()
        assert "Recherche d'entreprises" in form.screen_text()
        assert field.value == "cycles morel"
        await form.press("down", "enter")
        await form.until(lambda: bool(entry_of(form).addresses[0].street))
        await form.settle()
        entry = entry_of(form)
        assert (entry.company.company_name, entry.company.siret) == ("CYCLES MOREL", "30326504500011")
        assert (entry.company.siren, entry.company.vat_number) == ("303265045", NUMBER)
        [address] = entry.addresses
        assert (address.number, address.repetition, address.street) == ("12", "bis", "rue Victor Hugo")
        assert (address.city, address.label, address.source) == ("Lyon", "office", "sirene")
        assert "Repris du registre : Société" in form.screen_text()
        await form.until(lambda: "TVA valide" in form.screen_text())
        await form.press("ctrl+s")
        assert only_card(workspace).addresses[0].source == "sirene"

    async def test_enter_and_tab_take_nothing_that_was_not_gone_to(
        self, form: Clerk, server: StandIn
    ) -> None:
        field = form.field("company-name")
        assert isinstance(field, RegisterField)
        for key in ("enter", "tab"):
            await form.fill("company-name", "cycles morel")
            await form.until(lambda: field.is_open)
            await form.press(key)
            assert not field.is_open
            assert field.value == "cycles morel"
            assert entry_of(form).company.siret == ""
            await form.press("shift+tab")

    async def test_what_was_typed_stays(self, form: Clerk, server: StandIn) -> None:
        await form.fill("company-name", "Chez Morel")
        await form.fill("vat-number", NUMBER)
        field = form.field("vat-number")
        assert isinstance(field, RegisterField)
        await form.until(lambda: field.is_open)
        await form.press("down", "enter")
        await form.settle()
        entry = entry_of(form)
        assert entry.company.company_name == "Chez Morel"
        assert entry.company.vat_number == NUMBER
        assert entry.company.siret == "30326504500011"

    async def test_an_address_that_was_typed_gets_a_neighbour(self, form: Clerk, server: StandIn) -> None:
        await form.fill("address-0", "8 quai Perrache, 69002 Lyon")
        await form.press("shift+tab")
        for _ in range(20):
            if form.focused_id == "company-name":
                break
            await form.press("shift+tab")
        await form.type("morel")
        field = form.field("company-name")
        assert isinstance(field, RegisterField)
        await form.until(lambda: field.is_open)
        await form.press("down", "enter")
        await form.until(lambda: len(entry_of(form).addresses) == 2)
        first, second = entry_of(form).addresses
        assert first.typed == "8 quai Perrache, 69002 Lyon"
        assert second.street == "rue Victor Hugo"

    async def test_an_answer_for_another_text_is_dropped(self, form: Clerk, server: StandIn) -> None:
        await form.go_to("company-name")
        field = form.field("company-name")
        assert isinstance(field, RegisterField)
        server.mode = "slow"
        await form.type("mor")
        await form.until(lambda: bool(server.seen))
        await form.type("el & fils")
        await form.until(lambda: field.is_open)
        assert [request.query["q"] for request in server.seen] == [[text] for text in ("mor", "morel & fils")]

    @pytest.mark.parametrize("mode", ["403", "429", "500", "html", "cut", "empty"])
    async def test_bad_days_show_nothing(self, form: Clerk, server: StandIn, mode: str) -> None:
        server.mode = mode
        await form.go_to("company-name")
        await form.type("morel")
        await form.until(lambda: bool(server.seen))
        await form.settle()
        field = form.field("company-name")
        assert isinstance(field, RegisterField)
        assert not field.is_open


async def test_nothing_is_asked_by_default(workspace: Workspace, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("f2", "ctrl+t")
        await clerk.fill("company-name", "cycles morel")
        await clerk.fill("vat-number", NUMBER)
        await clerk.press("tab", "ctrl+s")
        assert not isinstance(clerk.app.screen, CardFormScreen)
        assert clerk.app.registers.vat is None
    card = only_card(workspace)
    assert card.kind is Kind.COMPANY
    assert registers.of_card(workspace, card) is None
