"""What a search text says, and the card that it begins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_tui.domain.card import CompanyFace
from crm_tui.domain.vocabulary import Kind
from crm_tui.ui.prefill import card_from, said


@pytest.mark.parametrize(
    ("text", "last", "first", "phones", "emails"),
    [
        ("dupont", "Dupont", "", (), ()),
        ("dupont marie", "Dupont", "Marie", (), ()),
        ("marie DUPONT", "DUPONT", "Marie", (), ()),
        ("DUPONT Jean-pierre", "DUPONT", "Jean-pierre", (), ()),
        ("de la tour jean-luc", "de la Tour", "Jean-Luc", (), ()),
        ("o'brien", "O'Brien", "", (), ()),
        ("dupont 0478 00 11 22", "Dupont", "", ("0478 00 11 22",), ()),
        ("0478001122 dupont 06 12", "Dupont", "", ("0478001122", "06 12"), ()),
        ("+33 6 12 34 56 78", "", "", ("+33 6 12 34 56 78",), ()),
        ("zoe@exemple.fr", "", "", (), ("zoe@exemple.fr",)),
    ],
)
def test_a_search_text_begins_a_card(
    text: str, last: str, first: str, phones: tuple[str, ...], emails: tuple[str, ...]
) -> None:
    card = card_from(text)
    assert (card.person.last_name, card.person.first_name) == (last, first)
    assert tuple(row.typed for row in card.phones) == phones
    assert tuple(row.typed for row in card.emails) == emails


def test_a_firm_is_recognised_by_its_form_or_its_vat_number() -> None:
    assert card_from("dupont & fils").company.company_name == "dupont & fils"
    assert card_from("Garage SARL Morel").kind is Kind.COMPANY
    card = card_from("cycles morel FR40303265045")
    assert card.company == CompanyFace(company_name="cycles morel", vat_number="FR40303265045")
    assert replace(card, company=CompanyFace()).is_blank


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dupont 0478", "Résultats pour « dupont » et les numéros contenant 0478"),
        ("dupont", "Résultats pour « dupont »"),
        ("04 78", "Résultats pour les numéros contenant 0478"),
        ("", ""),
    ],
)
def test_the_status_line_says_what_is_sought(text: str, words: str) -> None:
    assert said(text) == words
