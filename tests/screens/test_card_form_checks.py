"""What the form says about what is typed: problems in words, what was understood, bad input of every sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events

from crm_tui.ui.widgets.text_field import TextField
from tests.screens.form_app import (
    at_work,
    database,
    entry_of,
    form,
    form_of,
    own_folders,
    type_lines,
    type_person,
    workspace,
)

if TYPE_CHECKING:
    from crm_tui.services.session import Workspace
    from tests.flows.clerk import Clerk
    from tests.flows.conftest import AtWork

__all__ = ["at_work", "database", "form", "own_folders", "workspace"]

NO_DOT = "L'adresse email n'a pas de point après le @"


class TestProblems:
    async def test_nothing_is_said_while_one_types(self, form: Clerk) -> None:
        await form.go_to("email-0")
        await form.type("marie@orange")
        assert "▲" not in form.screen_text()

    async def test_leaving_the_field_tells_it_beside_the_field(self, form: Clerk) -> None:
        await form.go_to("email-0")
        await type_lines(form, "marie@orange")
        lines = form.lines()
        row = next(index for index, line in enumerate(lines) if "marie@orange" in line)
        assert lines[row + 1].strip() == f"▲ {NO_DOT}"
        assert form.field("email-0").value == "marie@orange"

    async def test_it_goes_as_soon_as_it_is_mended(self, form: Clerk) -> None:
        await form.go_to("email-0")
        await type_lines(form, "marie@orange")
        await form.press("up", "end")
        assert "▲" in form.screen_text()
        await form.type(".fr")
        assert "▲" not in form.screen_text()

    async def test_what_is_only_odd_is_a_warning(self, form: Clerk) -> None:
        await form.go_to("email-0")
        await type_lines(form, "marie@gmial.com")
        text = " ".join(form.screen_text().split())
        assert "△ Domaine inhabituel après le @ : vérifiez-le. Plutôt marie@gmail.com ?" in text

    async def test_missing_is_no_error_before_saving(self, form: Clerk) -> None:
        await type_lines(form, *[""] * 8)
        assert "▲" not in form.screen_text()

    async def test_they_are_counted_on_the_steps_and_told_below(self, form: Clerk) -> None:
        await form.press("f4", "f6")
        await form.go_to("email-0")
        await type_lines(form, "marie@orange")
        assert "[Coordonnées 1!]" in form.lines()[1]
        await form.press("f5")
        assert "Coordonnées 1!" in form.lines()[1]
        assert f"Coordonnées : {NO_DOT}" in form.lines()[-2]

    async def test_saving_goes_to_the_first_and_counts(self, form: Clerk) -> None:
        await type_person(form, "Marie", "Dupont", "0612", "marie@orange")
        await form.press("ctrl+s")
        assert form.focused_id == "phone-0"
        assert "2 champs à corriger" in form.lines()[-2]
        await form.press("enter")
        assert "2 champs à corriger" not in form.lines()[-2]

    async def test_saving_nothing_asks_for_a_name(self, form: Clerk) -> None:
        await form.press("ctrl+s")
        assert form.focused_id == "last-name"
        assert "▲ Donnez au moins un nom" in form.screen_text()

    async def test_saving_shows_the_step_of_the_problem(self, form: Clerk) -> None:
        await form.press("f4")
        await type_lines(form, "", "", "Marie", "Dupont")
        await form.press("f5")
        await form.fill("iban", "FR76 1234")
        await form.press("f6", "ctrl+s")
        assert form.focused_id == "iban"
        assert "[Complément 1!]" in form.lines()[1]

    async def test_an_essential_page_opens_for_a_problem_that_it_hides(self, form: Clerk) -> None:
        await form.press("f4", "f5")
        await form.fill("iban", "FR76 1234")
        await form.press("f4")
        await type_lines(form, "", "", "Marie", "Dupont")
        await form.press("ctrl+s")
        assert form.focused_id == "iban"
        assert "[Complément 1!]" in form.lines()[1]

    async def test_a_day_that_does_not_exist(self, form: Clerk) -> None:
        await type_lines(form, "", "", "Marie", "Dupont")
        await form.press("f4", "f6", "f6")
        await form.fill("loyalty-0-number", "A-1")
        await form.fill("loyalty-0-until", "31/02/2027")
        await form.press("tab")
        assert "▲ Cette date n'existe pas : tapez-la comme 31/12/2027" in form.screen_text()
        await form.press("ctrl+s")
        assert form.focused_id == "loyalty-0-until"
        assert form.screen_name == "CardFormScreen"
        await form.fill("loyalty-0-until", "28/02/2027")
        assert "▲" not in form.screen_text()
        assert entry_of(form).membership.loyalty[0].valid_until is not None

    async def test_manual_address_problems_stand_beside_their_part(self, form: Clerk) -> None:
        await form.press("f8")
        await form.fill("address-0-postal-code", "690")
        await form.press("enter")
        lines = form.lines()
        row = next(index for index, line in enumerate(lines) if "Code postal  690" in line)
        assert "△ Code postal : 5 chiffres (France)" in lines[row + 1]


class TestUnderstood:
    async def test_a_vat_number(self, form: Clerk) -> None:
        await form.press("ctrl+t")
        await form.fill("vat-number", "FR40 303 265 045")
        assert "SIREN 303 265 045, France" in form.screen_text()

    async def test_a_siret(self, form: Clerk) -> None:
        await form.press("f4", "f6", "f6")
        await form.fill("siret", "73282932000074")
        assert "SIREN 732 829 320" in form.screen_text()

    async def test_an_iban_in_fours(self, form: Clerk) -> None:
        await form.press("f4", "f5")
        await form.fill("iban", "FR1420041010050500013M02606")
        assert "FR14 2004 1010 0505 0001 3M02 606" in form.screen_text()

    async def test_the_bank_is_a_hint_and_nothing_where_it_is_not_known(self, form: Clerk) -> None:
        await form.press("f4", "f5")
        await form.fill("iban", "BE71 0961 2345 6769")
        assert "Banque : BELFIUS BANQUE, BIC GKCCBEBB (indicatif)" in form.screen_text()
        await form.fill("iban", "BE68 5390 0754 7034")
        assert "Banque" not in form.screen_text()


HOSTILE = {
    "markup": "[/red] [bold]x[/] [@click=app.quit]y[/]",
    "emoji": "Zoé 🚲👨‍👩‍👧",
    "right to left": "יוסי \u202eevil",
    "zero width": "Ma\u200brie\ufeff",
    "controls": "a\x1b]0;PWNED\x07b\x00\x9bc",
    "long": "x" * 10_000,
    "lines": "Marie Dupont\nCycles Morel\r\n12 rue X",
    "marks": "e" + "\u0301" * 40,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_no_field_minds_strange_text(form: Clerk, text: str) -> None:
    """Every text field of the form takes every text, and the form goes on."""
    fields = list(form_of(form).query(TextField))
    for field in fields:
        field.post_message(events.Paste(text))
    await form.settle()
    assert len(fields) == 27
    await form.press("f4")
    for _step in range(4):
        await form.press("tab", "f6")
        assert form.lines()
    await form.press("ctrl+s")
    assert form.screen_name in ("CardFormScreen", "CardScreen")
    if form.screen_name == "CardFormScreen":
        for field in fields:
            assert not any(sign in field.value for sign in "\x1b\x00\u200b\u202e\ufeff\n")


async def test_a_pasted_signature_stays_on_one_line(form: Clerk) -> None:
    await form.go_to("last-name")
    form.app.focused.post_message(events.Paste("Dupont\nMarie\n"))  # type: ignore[union-attr]  # it has the focus
    await form.settle()
    assert entry_of(form).person.last_name == "Dupont, Marie"


async def test_strange_text_is_kept_as_it_was_cleaned(at_work: AtWork, workspace: Workspace) -> None:
    async with at_work() as clerk:
        await clerk.press("f2")
        await type_person(clerk, "[/red]", "Œuf 🚲 יוסי")
        await clerk.press("ctrl+s")
        assert clerk.screen_name == "CardScreen"
        assert "[/red]" in clerk.screen_text()
