"""What a search text says, and the card that it begins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_tui.domain.card import CompanyFace
from crm_tui.domain.text import clean_typing
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
        ("Jean-Luc de la Fontaine", "de la Fontaine", "Jean-Luc", (), ()),
        ("jean-luc de la FONTAINE", "de la FONTAINE", "Jean-Luc", (), ()),
        ("charles henri d'artagnan", "d'Artagnan", "Charles Henri", (), ()),
        ("anke van den berg 0475 12 34 56", "van den Berg", "Anke", ("0475 12 34 56",), ()),
        ("ludwig von trapp", "von Trapp", "Ludwig", (), ()),
        ("yann le goff", "le Goff", "Yann", (), ()),
        ("le goff yann", "le Goff", "Yann", (), ()),
        ("Dupont, Marie", "Dupont", "Marie", (), ()),
        ("mme dupont", "Dupont", "", (), ()),
        ("tel:+33-6-12-34-56-78;ext=4", "", "", ("+33-6-12-34-56-78",), ()),
        ("tel:06%2012%2034%2056%2078", "", "", ("06 12 34 56 78",), ()),
        ("mailto:zoe@exemple.fr?subject=a", "", "", (), ("zoe@exemple.fr",)),
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


SIGNATURE = """
Marie de la Fontaine
Responsable commerciale
Cycles Morel SARL
12 bis rue Victor Hugo
69002 Lyon
Tél. : 04 78 00 11 22
Mob : +33 (0)6 12 34 56 78
marie@cycles-morel.fr
www.cycles-morel.fr
SIRET 403 032 650 00045
Pensez à la planète avant d'imprimer
"""


@pytest.mark.parametrize("between", ["\n", " | ", " - "])
def test_a_pasted_signature_begins_a_card_and_nothing_of_it_is_lost(between: str) -> None:
    card = card_from(clean_typing(between.join(SIGNATURE.strip().splitlines())))
    assert (card.person.first_name, card.person.last_name) == ("Marie", "de la Fontaine")
    assert (card.person.job_title, card.person.employer) == ("Responsable commerciale", "Cycles Morel SARL")
    assert [(row.typed, row.label) for row in card.phones] == [
        ("04 78 00 11 22", "office"),
        ("+33 (0)6 12 34 56 78", "mobile"),
    ]
    assert [row.typed for row in card.emails] == ["marie@cycles-morel.fr"]
    assert [row.typed for row in card.addresses] == ["12 bis rue Victor Hugo, 69002 Lyon"]
    assert [row.typed for row in card.social_profiles] == ["www.cycles-morel.fr"]
    [note] = card.membership.notes
    assert note.text.splitlines() == ["SIRET 403 032 650 00045", "Pensez à la planète avant d'imprimer"]


def test_the_signature_of_a_firm_begins_a_firm() -> None:
    card = card_from(
        "Cycles Morel SARL, Accueil : 04 78 00 11 22, contact@cycles-morel.fr, Fax 04 78 00 11 23"
    )
    assert card.kind is Kind.COMPANY
    assert card.company.company_name == "Cycles Morel SARL"
    assert [row.typed for row in card.emails] == ["contact@cycles-morel.fr"]
    assert card.membership.notes[0].text == "Accueil : 04 78 00 11 22\nFax 04 78 00 11 23"


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
