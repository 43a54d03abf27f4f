"""The parts of the form that need no screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crm_tui.domain.card import (
    Card,
    CompanyFace,
    Loyalty,
    Membership,
    Note,
    PersonFace,
    SocialProfile,
)
from crm_tui.domain.dates import read_day
from crm_tui.domain.duplicates import Candidate, Reason, Record
from crm_tui.domain.vocabulary import Kind, Level
from crm_tui.ui.form.steps import PLACES, Step, hidden_values, is_shown, step_of
from crm_tui.ui.widgets.duplicate_hint import hint_text, reasons_in_words

KINDS = pytest.mark.parametrize("kind", list(Kind))


def shown(kind: Kind, *, essential: bool = False, step: Step = Step.IDENTITY) -> list[str]:
    return [row for row in PLACES if is_shown(row, essential=essential, step=step, kind=kind)]


class TestSteps:
    @KINDS
    def test_every_row_is_in_the_step_in_which_one_looks_for_it(self, kind: Kind) -> None:
        for row, place in PLACES.items():
            if place.in_steps and place.only in (None, kind):
                assert row in shown(kind, step=step_of(row, kind))

    @KINDS
    def test_save_is_always_there(self, kind: Kind) -> None:
        assert "save" in shown(kind, essential=True)
        for step in Step:
            assert "save" in shown(kind, step=step)

    def test_the_essential_fields_of_a_person(self) -> None:
        rows = shown(Kind.PERSON, essential=True)
        assert rows[:5] == ["kind", "gender", "first_name", "last_name", "essential_only"]
        assert not {"company_name", "vat_number", "person_title", "nickname", "iban"} & {*rows}

    def test_those_of_a_company_begin_with_its_name_and_vat_number(self) -> None:
        rows = shown(Kind.COMPANY, essential=True)
        assert rows[:4] == ["kind", "company_name", "vat_number", "person_title"]

    def test_the_company_step_is_there_for_both(self) -> None:
        for kind in Kind:
            assert shown(kind, step=Step.COMPANY) == ["company_name", "vat_number", "siren", "siret", "save"]

    def test_what_the_essential_page_hides_is_counted(self) -> None:
        card = Card(
            person=PersonFace(last_name="Dupont", nickname="Mimi"),
            company=CompanyFace(company_name="Dupont SARL"),
            social_profiles=(
                SocialProfile(network="x"),
                SocialProfile(typed="@a"),
                SocialProfile(typed="@b"),
            ),
            membership=Membership(
                states=("client",), loyalty=(Loyalty(programme="club"),), notes=(Note(text="Rappeler."),)
            ),
        )
        assert hidden_values(card) == 5
        assert hidden_values(replace(card, kind=Kind.COMPANY)) == 4
        assert hidden_values(Card()) == 0


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/2027", date(2027, 12, 31)),
        (" 1-2-27 ", date(2027, 2, 1)),
        ("29.02.2028", date(2028, 2, 29)),
        ("29/02/2027", None),
        ("2027-12-31", None),
        ("0/0/0", None),
        ("demain", None),
        ("", None),
    ],
)
def test_days_as_they_are_typed(text: str, day: date | None) -> None:
    assert read_day(text) == day


class TestHint:
    CANDIDATE = Candidate(
        record=Record(id=1, name="DUPONT Marie", phone="+33612345678", city="Lyon"),
        score=9.0,
        level=Level.CERTAIN,
        reasons=(
            Reason("same_mobile", 14.8, {"number": "+33612345678"}),
            Reason("same_name", 4.0),
            Reason("same_city", 2.1),
            Reason("other_gender", -5.6),
        ),
    )

    def test_one_line_for_the_likeliest(self) -> None:
        assert hint_text([self.CANDIDATE]) == (
            "▲ 1 doublon possible : DUPONT Marie, Lyon · même portable, nom et prénom identiques"
        )
        assert hint_text([self.CANDIDATE] * 3).startswith("▲ 3 doublons possibles : ")
        assert hint_text([]) == ""

    def test_a_long_name_leaves_room_for_the_reason(self) -> None:
        record = replace(self.CANDIDATE.record, name="LEFEBVRE-DESMOULINS Marie-Christine", city="Lyon")
        long = replace(self.CANDIDATE, record=record)
        assert hint_text([self.CANDIDATE], room=78) == (
            "▲ 1 doublon possible : DUPONT Marie, Lyon · même portable"
        )
        assert hint_text([long], room=74) == (
            "▲ 1 doublon possible : LEFEBVRE-DESMOULINS Marie-Christine · même portable"
        )
        assert hint_text([long], room=60) == "▲ 1 doublon possible : LEFEBVRE-DESMOULINS… · même portable"

    def test_every_reason_in_words(self) -> None:
        assert reasons_in_words(self.CANDIDATE, "FR") == (
            "très probablement la même · même portable · nom et prénom identiques"
            " · même ville · genre différent"
        )

    def test_a_number_that_is_not_shown_is_said(self) -> None:
        other = replace(self.CANDIDATE, record=replace(self.CANDIDATE.record, phone="+33478001122"))
        assert "même portable 06 12 34 56 78" in reasons_in_words(other, "FR")
