"""What a merge would do: what is filled, what is the same, what has to be chosen, what is never widened."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crm_tui.domain.card import (
    Address,
    Card,
    CompanyFace,
    ConsentRecord,
    Email,
    Loyalty,
    Membership,
    Note,
    PersonFace,
    Phone,
)
from crm_tui.domain.fields import value_of, with_value
from crm_tui.domain.merging import MergePlan, decisive_answers, plan
from crm_tui.domain.vocabulary import Channel, Consent, Kind

OLD, NEW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


def card(number: int, **fields: Any) -> Card:
    """A card that was saved long ago, with some fields."""
    made = Card(id=number, number=str(number), version=1, updated_at=OLD)
    for name, value in fields.items():
        made = with_value(made, name, value)
    return made


def default(found: MergePlan, field: str) -> str:
    (conflict,) = (each for each in found.conflicts if each.field == field)
    return conflict.take


def test_what_the_winner_lacks_is_filled() -> None:
    found = plan(card(1, last_name="Dupont"), card(2, first_name="Marie", stage="sold", states=("client",)))

    merged = found.merged()

    assert found.conflicts == ()
    assert (merged.person.first_name, merged.person.last_name) == ("Marie", "Dupont")
    assert (merged.membership.stage, merged.membership.states) == ("sold", ("client",))
    assert [change.field for change in found.additions] == ["first_name", "states", "stage"]


def test_states_are_brought_together() -> None:
    merged = plan(card(1, states=("client", "prospect")), card(2, states=("prospect", "supplier"))).merged()

    assert merged.membership.states == ("client", "prospect", "supplier")


@pytest.mark.parametrize(
    ("ours", "theirs", "taken"),
    [
        ("J", "Jean", "loser"),
        ("Jean", "J", "winner"),
        ("Pierre", "Jean Pierre", "loser"),
        ("LEFEVRE", "Lefèvre", "loser"),
        ("Lefèvre", "LEFEVRE", "winner"),
        ("Durand", "Martin", "winner"),
    ],
)
def test_the_more_complete_text_is_proposed(ours: str, theirs: str, taken: str) -> None:
    assert default(plan(card(1, employer=ours), card(2, employer=theirs)), "employer") == taken


def test_between_equals_the_card_saved_last_is_proposed() -> None:
    ours, theirs = card(1, last_name="Durand", stage="sold"), card(2, last_name="Martin", stage="proposal")

    assert default(plan(ours, replace(theirs, updated_at=NEW)), "stage") == "loser"
    assert default(plan(replace(ours, updated_at=NEW), theirs), "stage") == "winner"


def test_a_choice_wins_over_what_is_proposed_and_must_be_about_a_conflict() -> None:
    found = plan(card(1, last_name="Durand"), card(2, last_name="Martin"))

    assert found.merged().person.last_name == "Durand"
    assert found.merged({"last_name": "loser"}).person.last_name == "Martin"
    with pytest.raises(ValueError, match="first_name"):
        found.merged({"first_name": "loser"})


def test_the_card_that_stays_keeps_its_name_whoever_was_saved_last() -> None:
    found = plan(
        card(1, last_name="Benoist", first_name="Sophie"),
        replace(card(2, last_name="Gros", first_name="Paul"), updated_at=NEW),
    )
    assert {conflict.take for conflict in found.conflicts} == {"winner"}


@pytest.mark.parametrize(
    ("ours", "theirs"), [("Jean", "Jeanne"), ("Jean", "Jean Pierre"), ("J", "Jean"), ("LEFEVRE", "Lefèvre")]
)
@pytest.mark.parametrize("field", ["first_name", "last_name", "company_name"])
def test_the_card_that_stays_keeps_its_name_even_where_the_other_is_longer(
    field: str, ours: str, theirs: str
) -> None:
    found = plan(card(1, **{field: ours}), card(2, **{field: theirs}))
    assert default(found, field) == "winner"
    assert value_of(found.merged(), field) == ours
    assert value_of(found.merged({field: "loser"}), field) == theirs
    assert value_of(plan(card(1), card(2, **{field: theirs})).merged(), field) == theirs


@pytest.mark.parametrize(
    ("field", "ours", "theirs"),
    [
        ("vat_number", "FR40303265045", "FR83404833048"),
        ("siren", "303265045", "404833048"),
        ("iban", "FR1420041010050500013M02606", "BE68539007547034"),
    ],
)
def test_of_two_numbers_a_person_chooses_and_the_other_one_is_set_aside(
    field: str, ours: str, theirs: str
) -> None:
    found = plan(card(1, **{field: ours}), replace(card(2, **{field: theirs}), updated_at=NEW))

    (conflict,) = found.conflicts
    assert conflict.must_choose
    assert conflict.take == "winner"
    assert "two_numbers" in found.warnings
    assert found.set_aside() == [(found.loser, field, theirs)]
    assert found.set_aside({field: "loser"}) == [(found.winner, field, ours)]


def test_the_numbers_of_two_firms_are_not_mixed() -> None:
    found = plan(card(1, vat_number="FR40303265045"), card(2, vat_number="FR83404833048", siren="404833048"))

    assert found.merged().company.siren == ""
    assert found.merged({"vat_number": "loser", "siren": "loser"}).company.siren == "404833048"
    assert found.set_aside({"siren": "loser"}) == [(found.loser, "vat_number", "FR83404833048")]


def test_a_person_and_a_firm_keep_both_faces() -> None:
    found = plan(card(1, last_name="Dupont"), card(2, kind=Kind.COMPANY, company_name="D", vat_number="FR1"))

    merged = found.merged()

    assert "two_faces" in found.warnings
    assert merged.kind is Kind.PERSON
    assert (merged.person.last_name, merged.company) == (
        "Dupont",
        CompanyFace(company_name="D", vat_number="FR1"),
    )


def test_the_card_behind_an_employer_comes_with_the_name() -> None:
    theirs = card(2, employer="Atelier", employer_id=9)

    assert plan(card(1), theirs).merged().person.employer_id == 9
    assert plan(card(1, employer="Atelier"), theirs).merged().person.employer_id == 9
    other = plan(card(1, employer="Garage", employer_id=8), theirs)
    assert other.merged().person == PersonFace(employer="Garage", employer_id=8)
    assert other.merged({"employer": "loser"}).person == PersonFace(employer="Atelier", employer_id=9)
    same = plan(card(1, employer="Atelier", employer_id=8), theirs)
    assert same.merged({"employer_id": "loser"}).person.employer_id == 9


def test_nobody_is_his_own_employer() -> None:
    assert plan(card(1), card(2, employer="A", employer_id=1)).merged().person.employer_id is None
    assert plan(card(1, employer="A", employer_id=2), card(2)).merged().person.employer_id is None


PHONE = Phone(id=10, number="+33612345678", label="mobile")


@pytest.mark.parametrize(
    ("ours", "theirs", "labels"),
    [
        ("mobile", "mobile", ["mobile"]),
        ("mobile", "home", ["mobile"]),
        ("Portable père", "mobile", ["Portable père"]),
        ("mobile", "Portable père", ["Portable père"]),
        ("Portable père", "Portable Paul", ["Portable père", "Portable Paul"]),
    ],
)
def test_a_number_on_both_cards_is_kept_once_unless_both_have_a_label_of_their_own(
    ours: str, theirs: str, labels: list[str]
) -> None:
    found = plan(
        card(1, phones=(replace(PHONE, label=ours),)), card(2, phones=(replace(PHONE, id=20, label=theirs),))
    )

    assert [row.label for row in found.merged().phones] == labels
    assert len(found.joined) == (len(labels) == 1)


def test_a_row_that_is_joined_gets_what_only_the_other_says() -> None:
    ours = Loyalty(id=1, programme="club", member_number="A-1", valid_until=date(2026, 1, 1))
    theirs = replace(ours, id=2, label="Or", valid_until=date(2027, 1, 1))

    merged = plan(card(1, loyalty=(ours,)), card(2, loyalty=(theirs,))).merged()

    assert merged.membership.loyalty == (replace(theirs, id=1),)


def test_two_numbers_of_one_programme_are_both_kept() -> None:
    ours, theirs = (Loyalty(id=key, programme="club", member_number=f"A-{key}") for key in (1, 2))

    merged = plan(card(1, loyalty=(ours,)), card(2, loyalty=(theirs,))).merged()

    assert [row.member_number for row in merged.membership.loyalty] == ["A-1", "A-2"]


def test_billing_and_delivery_stay_where_the_winner_has_them() -> None:
    home = Address(id=1, street="rue Hugo", city="Lyon", billing=True)
    office = Address(id=2, street="quai Gailleton", city="Lyon", billing=True, delivery=True)

    merged = plan(card(1, addresses=(home,)), card(2, addresses=(office,))).merged()

    assert [(row.billing, row.delivery) for row in merged.addresses] == [(True, False), (False, True)]
    joined = plan(
        card(1, emails=(Email(id=1, address="a@b.fr"),)),
        card(2, emails=(Email(id=2, address="A@b.fr", billing=True),)),
    ).merged()
    assert joined.emails == (Email(id=1, address="a@b.fr", billing=True),)


def test_the_same_remark_of_two_days_is_two_remarks() -> None:
    ours, theirs = (
        Note(id=1, text="rappeler", at=OLD, by="marie"),
        Note(id=2, text="rappeler", at=NEW, by="karim"),
    )

    merged = plan(card(1, notes=(ours,)), card(2, notes=(theirs, replace(ours, id=3)))).merged()

    assert [(note.text, note.at, note.by) for note in merged.membership.notes] == [
        ("rappeler", OLD, "marie"),
        ("rappeler", NEW, "karim"),
    ]


def answered(state: Consent, at: datetime | None = OLD, how: str = "oral") -> Membership:
    record = ConsentRecord(id=1, channel=Channel.EMAIL, state=state, at=at, by="marie", how=how)
    return Membership(consents=(record,))


YES, NO, UNKNOWN = Consent.ACCEPTED, Consent.REFUSED, Consent.UNKNOWN


@pytest.mark.parametrize(
    ("ours", "theirs", "copied"),
    [
        (Membership(), answered(YES), YES),
        (Membership(), answered(NO), NO),
        (Membership(), answered(UNKNOWN), None),
        (answered(UNKNOWN), answered(YES), YES),
        (answered(YES), Membership(), None),
        (answered(YES), answered(UNKNOWN, NEW), None),
        (answered(YES), answered(YES, NEW), None),
        (answered(YES), answered(NO), NO),
        (answered(YES, NEW, "oral"), answered(NO, OLD), None),
        (answered(YES, NEW, ""), answered(NO, OLD), NO),
        (answered(YES, None), answered(NO, OLD), NO),
        (answered(NO), answered(YES, OLD), None),
        (answered(NO), answered(YES, NEW, ""), None),
        (answered(NO), answered(YES, NEW, "oral"), YES),
        (answered(NO, NEW), answered(YES, OLD), None),
    ],
)
def test_consent_is_never_widened(ours: Membership, theirs: Membership, copied: Consent | None) -> None:
    taken = decisive_answers(ours, theirs)

    assert [answer.state for answer in taken] == ([copied] if copied else [])
    assert all(answer in theirs.consents for answer in taken)


def test_a_refusal_that_will_hold_for_both_is_said() -> None:
    ours, theirs = (replace(card(key), membership=answered(state)) for key, state in ((1, YES), (2, NO)))

    assert plan(ours, theirs).warnings == ("consent_narrowed",)
    assert plan(theirs, ours).warnings == ()
