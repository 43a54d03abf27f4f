"""When two cards look like the same client, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings

from crm_tui.domain.card import Address, Card, CompanyFace, Email, PersonFace, Phone, ShopLink
from crm_tui.domain.duplicates import POSSIBLE, Record, best, compare, keys, record_of, with_links
from crm_tui.domain.vocabulary import Gender, Kind, Level
from tests.store.card_strategies import cards

few = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

MARIE = Card(
    id=1,
    number="1",
    person=PersonFace(gender=Gender.FEMALE, first_name="Marie", last_name="Dupont"),
    phones=(Phone(number="+33612345678"),),
    emails=(Email(address="marie@orange.fr"),),
    addresses=(Address(number="12", street="rue Victor Hugo", postal_code="69002", city="Lyon"),),
)
FIRM = Card(
    id=2,
    number="2",
    kind=Kind.COMPANY,
    company=CompanyFace(company_name="Cycles Morel SARL", vat_number="FR40303265045", siren="303265045"),
)


def entry(card: Card, **changes: object) -> Record:
    """A card typed anew, with some fields typed otherwise."""
    return record_of(replace(card, id=None, number="", **changes))  # type: ignore[arg-type]  # fields by name


def person(**changes: str) -> PersonFace:
    return PersonFace(**{"first_name": "Marie", "last_name": "Dupont", **changes})  # type: ignore[arg-type]  # idem


def codes(one: Record, other: Record) -> list[str]:
    candidate = compare(one, other)
    return [reason.code for reason in candidate.reasons] if candidate else []


@few
@given(cards())
def test_a_record_survives_its_json(card: Card) -> None:
    record = record_of(card)
    assert Record.from_json(record.to_json()) == record


@few
@given(cards())
def test_a_card_shares_its_keys_with_itself_and_is_found(card: Card) -> None:
    record = record_of(replace(card, id=3))
    again = entry(card)
    assert keys(record) == keys(again)
    if keys(record):
        candidate = compare(again, record)
        assert candidate is not None
        assert candidate.id == 3
        assert candidate.score >= POSSIBLE


@few
@given(cards(), cards())
def test_comparing_says_the_same_both_ways(one: Card, other: Card) -> None:
    first, second = compare(record_of(one), record_of(other)), compare(record_of(other), record_of(one))
    assert (first is None) == (second is None)
    if first and second:
        assert first.score == second.score


@few
@given(cards(), cards())
def test_a_shared_key_is_a_candidate(one: Card, other: Card) -> None:
    first, second = record_of(one), record_of(other)
    if keys(first) & keys(second):
        assert compare(first, second) is not None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (person(last_name="DUPONT", first_name="MARIE"), "same_name"),
        (person(last_name="Dùpont", first_name="Màrie"), "same_name"),
        (person(last_name="Marie", first_name="Dupont"), "swapped_names"),
        (person(last_name="Dupont Marie", first_name=""), "same_name"),
    ],
)
def test_a_name_typed_otherwise_is_the_same_name(typed: PersonFace, code: str) -> None:
    record = entry(Card(person=typed))
    assert keys(record) & keys(record_of(MARIE))
    assert code in codes(record, record_of(MARIE))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (Card(phones=(Phone(number="+33612345678"),)), "same_mobile"),
        (Card(emails=(Email(address="MARIE@orange.fr"),)), "same_email"),
    ],
)
def test_one_shared_coordinate_is_enough(typed: Card, code: str) -> None:
    record = entry(typed)
    assert keys(record) & keys(record_of(MARIE))
    assert code in codes(record, record_of(MARIE))


def test_the_same_landline_weighs_less_than_the_same_mobile() -> None:
    mobile = compare(entry(MARIE), record_of(MARIE))
    landline = Card(id=4, person=person(), phones=(Phone(number="+33478001122"),))
    fixed = compare(entry(landline), record_of(landline))
    assert mobile is not None
    assert fixed is not None
    assert "same_phone" in codes(entry(landline), record_of(landline))
    assert mobile.score > fixed.score


def test_a_firm_is_found_by_its_vat_number_and_by_its_name_without_its_legal_form() -> None:
    by_number = entry(Card(company=CompanyFace(siren="303265045")))
    by_name = entry(Card(kind=Kind.COMPANY, company=CompanyFace(company_name="MOREL CYCLES")))
    for record, code in ((by_number, "same_vat"), (by_name, "same_company")):
        assert keys(record) & keys(record_of(FIRM))
        assert code in codes(record, record_of(FIRM))


def test_a_person_who_buys_for_their_firm_meets_the_firm() -> None:
    both = replace(MARIE, company=FIRM.company)
    assert keys(entry(both)) & keys(record_of(FIRM))
    assert keys(entry(both)) & keys(record_of(MARIE))


@pytest.mark.parametrize(
    ("typed", "against"),
    [
        (replace(MARIE, phones=(Phone(number="+33699999999"),)), "other_mobile"),
        (replace(MARIE, person=replace(MARIE.person, gender=Gender.MALE)), "other_gender"),
        (replace(MARIE, person=replace(MARIE.person, first_name="Jean")), "other_first_name"),
        (replace(MARIE, person=replace(MARIE.person, last_name="Martin", first_name="Jean")), "other_name"),
        (
            replace(MARIE, addresses=(Address(street="rue Haute", postal_code="59000", city="Lille"),)),
            "other_city",
        ),
    ],
)
def test_what_speaks_against_lowers_the_score_and_is_said_last(typed: Card, against: str) -> None:
    same, other = compare(entry(MARIE), record_of(MARIE)), compare(entry(typed), record_of(MARIE))
    assert same is not None
    assert other is not None
    assert other.score < same.score
    assert against in [reason.code for reason in other.reasons if reason.bits < 0]
    assert [reason.bits for reason in other.reasons] == sorted(
        (reason.bits for reason in other.reasons), reverse=True
    )


def test_levels() -> None:
    certain = compare(entry(MARIE), record_of(MARIE))
    name_alone = compare(entry(Card(person=person())), record_of(MARIE))
    against_all = compare(
        entry(
            Card(
                person=person(gender=Gender.MALE),
                phones=(Phone(number="+33699999999"),),
                addresses=(Address(street="rue Haute", postal_code="59000", city="Lille"),),
            )
        ),
        record_of(MARIE),
    )
    levels = [candidate.level for candidate in (certain, name_alone, against_all) if candidate]
    assert levels == [Level.CERTAIN, Level.PROBABLE, Level.POSSIBLE]


def test_nothing_in_common_is_no_candidate() -> None:
    assert compare(entry(FIRM), record_of(MARIE)) is None
    assert compare(Record(), Record()) is None
    assert keys(Record()) == frozenset()


def test_the_strongest_come_first_and_only_some() -> None:
    namesakes = [record_of(replace(MARIE, id=each, phones=(), emails=())) for each in range(10, 30)]
    found = best(entry(MARIE), [*namesakes, record_of(MARIE), record_of(FIRM)], limit=5)
    assert [candidate.id for candidate in found] == [1, 10, 11, 12, 13]


def test_a_card_of_two_shops_is_seen_by_each_in_its_way() -> None:
    candidate = compare(entry(MARIE), record_of(MARIE))
    assert candidate is not None
    links = (
        ShopLink(shop_id=1, name="Cycles", detached_at=datetime(2025, 2, 3, tzinfo=UTC)),
        ShopLink(shop_id=2, name="Motos"),
    )
    seen = [(each.mine, each.detached) for each in (with_links(candidate, links, shop) for shop in (1, 2, 3))]
    assert seen == [(True, True), (True, False), (False, False)]
