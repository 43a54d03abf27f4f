"""The engine as the store and the screens use it: records, keys, counts, scores, reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.card import Address, Card, CompanyFace, Email, PersonFace, Phone, ShopLink
from crm_tui.domain.duplicates import (
    CERTAIN,
    NEAR,
    POSSIBLE,
    PROBABLE,
    TOTAL,
    Candidate,
    Former,
    Record,
    asked,
    counted,
    keys,
    pair,
    probes,
    rank,
    record_of,
    with_links,
)
from crm_tui.domain.duplicates.candidates import level_of
from crm_tui.domain.vocabulary import Gender, Kind, Level
from tests.domain.duplicate_cards import TOTAL_CARDS, counts_of, firm, found, person
from tests.store.card_strategies import cards

few = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LILLE = "12 rue des Lilas|59000|Lille"
ODILE = person(
    "Caudrelier",
    "Odile",
    "f",
    id=1,
    employer="Cycles Morel",
    phones=["06 12 34 56 78", "03 20 11 22 33"],
    mails=["odile.caudrelier@orange.fr"],
    at=LILLE,
)

formers = st.builds(
    Former,
    last_names=st.lists(st.text(max_size=8), max_size=2).map(tuple),
    first_names=st.lists(st.text(max_size=8), max_size=2).map(tuple),
    companies=st.lists(st.text(max_size=8), max_size=2).map(tuple),
    phones=st.lists(st.from_regex(r"\+33[1-9][0-9]{8}", fullmatch=True), max_size=2).map(tuple),
    emails=st.lists(st.emails(), max_size=2).map(tuple),
)
anything = st.text(max_size=60)
wild_cards = st.builds(
    Card,
    kind=st.sampled_from(Kind),
    person=st.builds(
        PersonFace, last_name=anything, first_name=anything, nickname=anything, employer=anything
    ),
    company=st.builds(CompanyFace, company_name=anything, vat_number=anything),
    iban=anything,
    phones=st.lists(st.builds(Phone, number=anything, typed=anything), max_size=2).map(tuple),
    emails=st.lists(st.builds(Email, address=anything, typed=anything), max_size=2).map(tuple),
    addresses=st.lists(
        st.builds(
            Address, number=anything, street=anything, postal_code=anything, city=anything, typed=anything
        ),
        max_size=2,
    ).map(tuple),
)


# Records and keys


@few
@given(cards(), formers, st.integers(0, 9))
def test_a_record_survives_its_json(card: Card, former: Former, merged_into: int) -> None:
    record = record_of(card, former, merged_into)

    assert Record.from_json(record.to_json()) == record
    assert record.merged_into == merged_into


@few
@given(cards(), formers)
def test_a_card_is_looked_up_by_the_keys_it_keeps(card: Card, former: Former) -> None:
    record = record_of(card, former)
    entry = record_of(replace(card, id=None, number=""))

    assert keys(entry) == keys(record_of(card))
    assert keys(record_of(card)) <= keys(record)
    assert keys(entry) <= probes(entry).keys()
    assert counted(entry) <= asked(entry)
    assert TOTAL in asked(entry)
    assert all(0 < key < 2**48 for key in probes(entry).keys() | keys(record))
    assert all(weight > 0 for weight in probes(entry).values())


@few
@given(wild_cards, wild_cards)
def test_no_text_is_too_strange(one: Card, other: Card) -> None:
    entry, card = record_of(one), record_of(other)
    (candidate,) = rank(entry, [card], {}, 0)

    assert Record.from_json(card.to_json()) == card
    assert candidate.record == card
    assert -200 < candidate.score < 200
    assert keys(card) | probes(entry).keys() is not None


@pytest.mark.parametrize(
    "name",
    [
        "x" * 5_000,
        "Jean " * 1_000,
        "😀👨‍👩‍👧",
        "محمد علي",
        "Παπαδόπουλος",
        "Достоевский",
        "24/7",
        "—",
        "'",
        "ß",
    ],
)
def test_a_strange_name_is_quick_and_finds_itself(name: str) -> None:
    start = perf_counter()
    for card in (person(name, name, id=1), firm(name, id=1), person(name, id=1, nickname=name)):
        record = record_of(card)
        assert len(keys(record)) < 60
        assert len(probes(record)) < 200
        assert len(record.to_json()) < 16_000
        assert rank(record, [record], counts_of(record), TOTAL_CARDS)[0].score > -12
    assert perf_counter() - start < 2


def test_an_empty_card_has_no_key_and_finds_nobody() -> None:
    assert keys(Record()) == frozenset()
    assert probes(Record()) == {}
    assert asked(Record()) == {TOTAL}
    assert rank(Record(), [], {}, 0) == []
    assert not pair(Record(), record_of(ODILE), {}, TOTAL_CARDS).warns


def test_the_keys_of_a_card_are_few() -> None:
    assert len(keys(record_of(ODILE))) <= 25
    assert len(record_of(ODILE).to_json()) < 350


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("18 Rue Levy", "18, rue Lévy"),
        ("Rue Neuve 2", "2 rue Neuve"),
        ("7 av. d'Arras", "7 avenue d'Arras"),
        ("12, BVD DU DOCTEUR SANCHEZ", "12 boulevard du Dr Sanchez"),
        ("11B Rue Sadi Carnot", "11 bis rue Sadi Carnot"),
        ("rue du 8 mai 1945", "Rue du 8-Mai-1945"),
    ],
)
def test_a_street_is_the_same_however_it_is_typed(typed: str, known: str) -> None:
    one, other = (record_of(person("Caudrelier", at=f"{street}|59000|Lille")) for street in (typed, known))

    assert one.places == other.places


def test_an_address_on_one_line_is_taken_apart() -> None:
    line = Card(addresses=(Address(typed="12 rue des Lilas, 59000 Lille"),))

    assert record_of(line).places == record_of(person(at=LILLE)).places


# Scores


def test_the_strongest_come_first_and_only_some() -> None:
    namesakes = [record_of(person("Caudrelier", "Odile", id=each)) for each in range(10, 30)]
    found = rank(record_of(replace(ODILE, id=None)), [*namesakes, record_of(ODILE)], {}, TOTAL_CARDS, limit=5)

    assert [candidate.id for candidate in found] == [1, 10, 11, 12, 13]
    assert [candidate.score for candidate in found] == sorted((each.score for each in found), reverse=True)


def test_a_rare_name_says_more_and_a_large_base_less() -> None:
    entry, card = record_of(person("Caudrelier", "Odile")), record_of(person("Caudrelier", "Odile", id=1))
    counts = counts_of(card)
    common = {key: 5_000 for key in counts}

    assert pair(entry, card, counts, TOTAL_CARDS).score > pair(entry, card, common, TOTAL_CARDS).score
    assert (
        pair(entry, card, common, TOTAL_CARDS).score > pair(entry, card, common, 10 * TOTAL_CARDS).score - 4
    )
    tenfold = {key: 10 * count for key, count in counts.items()}
    assert pair(entry, card, counts, TOTAL_CARDS).score >= pair(entry, card, tenfold, 10 * TOTAL_CARDS).score


def test_a_telephone_that_many_share_says_less() -> None:
    entry = record_of(person(phones=["06 12 34 56 78"]))
    sharing = [record_of(person(f"Nom{each}", phones=["06 12 34 56 78"], id=each)) for each in range(1, 9)]

    alone = rank(entry, sharing[:1], {}, TOTAL_CARDS)[0]
    together = rank(entry, sharing, {}, TOTAL_CARDS)[0]
    assert alone.score > together.score
    assert together.reasons[0].code == "shared_phone"
    assert together.reasons[0].data["count"] == "8"


@pytest.mark.parametrize(
    ("score", "level", "warns", "near"),
    [
        (CERTAIN, Level.CERTAIN, True, False),
        (CERTAIN - 0.01, Level.PROBABLE, True, False),
        (PROBABLE, Level.PROBABLE, True, False),
        (PROBABLE - 0.01, Level.POSSIBLE, True, False),
        (POSSIBLE, Level.POSSIBLE, True, False),
        (POSSIBLE - 0.01, Level.CLOSE, False, True),
        (NEAR, Level.CLOSE, False, True),
        (NEAR - 0.01, Level.CLOSE, False, False),
    ],
)
def test_levels(score: float, level: Level, warns: bool, near: bool) -> None:
    candidate = Candidate(record=Record(), score=score, level=level_of(score), reasons=())

    assert (candidate.level, candidate.warns, candidate.near) == (level, warns, near)


def test_the_same_card_is_certain() -> None:
    assert found(replace(ODILE, id=None), ODILE).level is Level.CERTAIN


#: What an entry may hold of a card; each makes it look more like that card.
AGREEMENTS = (
    "phones",
    "emails",
    "addresses",
    "iban",
    "company",
    "last_name",
    "first_name",
    "gender",
    "employer",
)
KNOWN = [
    replace(ODILE, iban="FR7630006000011234567890189", company=CompanyFace(siren="303265045")),
    person("Le Gendre", "Jean-Pierre", "m", phones=["03 20 11 22 33"], mails=["info@legendre.fr"], at=LILLE),
    person("Martin", "Marie", "f", phones=["06 12 34 56 78"], mails=["mmartin@free.fr"], at="|69002|Lyon"),
    firm("Cycles Caudrelier SARL", phones=["03 20 11 22 33"], mails=["contact@cycles.fr"], at=LILLE),
]
STARTS = [
    Card(),
    person("Caudrelier"),
    person("Caudrelier", "Bruno", "m"),
    person("Caudrelier", "Odette", "f"),
    person("Martin", "Marie", "f"),
    person("Vandamme", "Odile", "f"),
    person("Gendre", "Jean", "m"),
    firm("Cycles Caudrelier"),
    firm("Cycles Morel"),
    firm("Optique"),
]


def _agreeing(entry: Card, card: Card, what: str) -> Card:
    """The entry with one more thing of the card, where it held nothing there."""
    value = getattr(card.person if what in ("last_name", "first_name", "gender", "employer") else card, what)
    if what in ("last_name", "first_name", "gender", "employer"):
        empty = getattr(entry.person, what) in ("", Gender.UNKNOWN)
        return replace(entry, person=replace(entry.person, **{what: value})) if empty else entry
    if what == "company":
        empty = not entry.company.siren
        return replace(entry, company=replace(entry.company, siren=value.siren)) if empty else entry
    return replace(entry, **{what: value}) if not getattr(entry, what) else entry


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KNOWN), st.sampled_from(STARTS), st.permutations(AGREEMENTS))
def test_one_more_agreement_never_lowers_the_score(card: Card, entry: Card, order: list[str]) -> None:
    score = found(entry, card).score
    for what in order:
        entry = _agreeing(entry, card, what)
        after = found(entry, card).score
        assert after >= score - 0.05, what
        score = after


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({"phones": (Phone(number="+33699999999"),)}, "other_mobile"),
        ({"person": replace(ODILE.person, gender=Gender.MALE)}, "other_gender"),
        ({"person": replace(ODILE.person, first_name="Bruno")}, "other_first_name"),
        ({"person": replace(ODILE.person, first_name="Luc", last_name="Martin")}, "other_name"),
        ({"addresses": (Address(street="rue Haute", postal_code="69002", city="Lyon"),)}, "other_department"),
    ],
)
def test_what_speaks_against_lowers_the_score_and_is_said_last(
    changes: dict[str, object], against: str
) -> None:
    same, other = found(ODILE, ODILE), found(replace(ODILE, **changes), ODILE)  # type: ignore[arg-type]  # fields by name

    assert other.score < same.score
    assert other.reasons[-1].code == against
    assert other.reasons[-1].bits < 0


# Reasons


@few
@given(wild_cards, wild_cards)
def test_reasons_are_at_most_three_and_one_against(one: Card, other: Card) -> None:
    for card in (one, other):
        reasons = pair(record_of(one), record_of(card), {}, TOTAL_CARDS).reasons
        bits = [reason.bits for reason in reasons]

        assert len([each for each in bits if each > 0]) <= 3
        assert len([each for each in bits if each <= 0]) <= 1
        assert bits == sorted(bits, reverse=True)


@pytest.mark.parametrize(
    ("entry", "card", "code", "data"),
    [
        (person(phones=["0612345678"]), ODILE, "same_mobile", {"number": "+33612345678"}),
        (person(phones=["0320112233"]), ODILE, "same_phone", {"number": "+33320112233"}),
        (person(phones=["061234568"]), person(phones=["0612345678"]), "near_phone", {}),
        (
            person(mails=["ODILE.caudrelier@orange.fr"]),
            ODILE,
            "same_email",
            {"address": "odile.caudrelier@orange.fr"},
        ),
        (person(mails=["odile.caudrelier@orange.r"]), ODILE, "near_email", {}),
        (person("Caudrelier", "Odile"), ODILE, "same_name", {}),
        (person("Odile", "Caudrelier"), ODILE, "swapped_names", {}),
        (
            person("Caudrelier", "Momo"),
            person("Caudrelier", "Mohamed", nickname="Momo"),
            "same_nickname",
            {"name": "Momo"},
        ),
        (
            person("Caudrelié", "Odile"),
            ODILE,
            "near_name",
            {"mine": "Caudrelié", "theirs": "Caudrelier"},
        ),
        (
            person("Thibo", "Odile"),
            person("Thibault", "Odile"),
            "sounds_alike",
            {"mine": "Thibo", "theirs": "Thibault"},
        ),
        (
            person("Van Damme", "Cathy"),
            person("Vandamme", "Catherine"),
            "short_first_name",
            {"short": "Cathy", "full": "Catherine"},
        ),
        (person("Caudrelier", at=LILLE), ODILE, "same_address", {}),
        (firm("Cycles Morel"), firm("Cycles Morel SARL"), "same_company", {}),
        (firm("Morel", vat="FR40303265045"), firm("Cycles", vat="FR40303265045"), "same_vat", {}),
    ],
)
def test_reasons_say_what_they_speak_of(entry: Card, card: Card, code: str, data: dict[str, str]) -> None:
    reasons = {reason.code: reason for reason in found(entry, card).reasons}

    assert code in reasons
    assert reasons[code].data == data


def test_a_number_that_a_card_shares_with_those_it_took_in_is_its_own() -> None:
    entry = record_of(person(phones=["0612345678"]))
    winner = record_of(person("Caudrelier", "Odile", id=1, phones=["0612345678"]))
    loser = record_of(person("Caudrelié", "Odile", id=2, phones=["0612345678"]), merged_into=1)
    stranger = record_of(person("Abadie", "Luc", id=3, phones=["0612345678"]))

    alone = rank(entry, [winner, loser], {}, TOTAL_CARDS)[0]
    shared = rank(entry, [winner, loser, stranger], {}, TOTAL_CARDS)[0]

    assert [reason.code for reason in alone.reasons][:1] == ["same_mobile"]
    [reason] = [each for each in shared.reasons if each.code == "shared_phone"]
    assert reason.data["count"] == "2"


def test_a_rare_name_is_said_with_its_cards() -> None:
    entry, card = record_of(person("Caudrelier", "Odile")), record_of(ODILE)
    counts = {key: 3 for key in counts_of(card)}

    reasons = {reason.code: reason.data for reason in pair(entry, card, counts, TOTAL_CARDS).reasons}
    assert reasons["rare_name"] == {"count": "3"}


@pytest.mark.parametrize(
    ("entry", "household"),
    [
        (person("Caudrelier", "Bruno", "m", phones=["0320112233"], at=LILLE), True),
        (person("Vandamme", "Bruno", "m", phones=["0320112233"]), True),
        (person("Caudrelier", "Odette", "f", at=LILLE), True),
        (person("Caudrelier", "Odile", "f", at=LILLE), False),
        (person("Caudrelier", "Bruno", "m"), False),
        (person("Martin", "Odile", "f", phones=["0612345678"]), False),
        (firm("Cycles Morel", phones=["0320112233"]), False),
    ],
)
def test_another_person_of_the_same_household_is_offered_a_link(entry: Card, household: bool) -> None:
    assert found(entry, ODILE).household is household


def test_a_card_of_two_shops_is_seen_by_each_in_its_way() -> None:
    candidate = found(ODILE, ODILE)
    links = (
        ShopLink(shop_id=1, name="Cycles", detached_at=datetime(2025, 2, 3, tzinfo=UTC)),
        ShopLink(shop_id=2, name="Motos"),
    )

    seen = [(each.mine, each.detached) for each in (with_links(candidate, links, shop) for shop in (1, 2, 3))]
    assert seen == [(True, True), (True, False), (False, False)]
