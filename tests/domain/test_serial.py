"""Cards as JSON: the exact form of drafts, the public form of the command line."""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain import serial
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
    ShopLink,
    SocialProfile,
)
from crm_tui.domain.serial import apply_json, freeze, thaw, to_json, with_consent
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind, ListName
from crm_tui.gateways.files import jsonl
from crm_tui.problem_texts import PROBLEM_TEXTS, problem_text
from crm_tui.services import exchange
from tests.store.card_strategies import cards, instants

few = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def resolve(name: ListName, text: str) -> str:
    """The labels of the tests: codes stay, two French labels are known."""
    return {"Domicile": "home", "Client": "client"}.get(text, text)


@st.composite
def kept_cards(draw: st.DrawFn) -> Card:
    """Cards with everything that the store adds."""
    return replace(
        draw(cards()),
        id=draw(st.none() | st.integers(1, 10**9)),
        number="1042",
        subject="ab" * 16,
        version=3,
        created_at=draw(st.none() | instants),
        members=(ShopLink(shop_id=1, name="Cycles du Parc", detached_at=draw(st.none() | instants)),),
    )


@few
@given(kept_cards())
def test_a_frozen_card_thaws_to_itself(card: Card) -> None:
    assert thaw(freeze(card)) == card


@few
@given(kept_cards())
def test_a_frozen_card_is_one_line(card: Card) -> None:
    assert "\n" not in freeze(card)


def test_a_field_of_another_version_is_left_out() -> None:
    data = json.loads(freeze(Card(iban="FR76")))
    data["horoscope"] = "lion"
    data["person"]["shoe_size"] = 38
    assert thaw(json.dumps(data)) == Card(iban="FR76")


def test_a_field_that_is_missing_has_its_default() -> None:
    assert thaw('{"iban": "FR76"}') == Card(iban="FR76")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "12",
        "[]",
        "{",
        '{"iban": 12}',
        '{"person": []}',
        '{"phones": 4}',
        '{"kind": "robot"}',
        '{"created_at": "tomorrow"}',
        '{"phones": [{"billing": "yes"}]}',
        '{"membership": {"consents": [{"state": "accepted"}]}}',
    ],
)
def test_what_is_no_card_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the documented error
        thaw(text)


FULL = Card(
    kind=Kind.COMPANY,
    person=PersonFace(
        gender=Gender.FEMALE,
        first_name="Zoé",
        last_name="Lœwe",
        nickname="Zo",
        department="workshop",
        job_title="mechanic",
        employer="Cycles Morel",
    ),
    company=CompanyFace(company_name="Lœwe SARL", vat_number="FR40303265045", siren="303265045"),
    iban="FR1420041010050500013M02606",
    phones=(Phone(number="+33612345678", label="mobile", typed="0612345678", billing=True),),
    emails=(Email(address="zoe@loewe.fr", label="office", typed="zoe@loewe.fr"),),
    addresses=(
        Address(
            number="12", repetition="bis", street="rue X", postal_code="69002", city="Lyon", delivery=True
        ),
        Address(typed="au coin"),
    ),
    social_profiles=(SocialProfile(network="strava", url="https://www.strava.com/athletes/1"),),
    membership=Membership(
        salesperson="karim",
        states=("client", "prospect"),
        stage="sold",
        origin="walk_in",
        loyalty=(Loyalty(programme="club", member_number="A-1", valid_until=date(2027, 12, 31)),),
        notes=(Note(text="Préfère après 18 h."),),
        consents=(ConsentRecord(channel=Channel.EMAIL, state=Consent.ACCEPTED),),
    ),
)


def without_typed(card: Card) -> Card:
    """What the public form can say: not how a number was typed once it is understood."""
    return replace(
        card,
        phones=tuple(Phone(label=row.label, typed=row.number, billing=row.billing) for row in card.phones),
        emails=tuple(Email(label=row.label, typed=row.address) for row in card.emails),
        addresses=tuple(replace(row, manual=row.has_parts) for row in card.addresses),
        social_profiles=tuple(
            SocialProfile(network=row.network, typed=row.url) for row in card.social_profiles
        ),
    )


def test_the_public_form_reads_back() -> None:
    card, problems = apply_json(Card(), to_json(FULL), resolve)
    assert problems == []
    assert card == without_typed(FULL)


def test_the_public_form_of_nothing_is_nearly_nothing() -> None:
    assert to_json(Card()) == {"version": 0, "kind": "person", "consent": "unknown"}


def test_only_the_given_fields_change() -> None:
    card, problems = apply_json(FULL, {"nickname": "Zozo", "stage": None}, resolve)
    assert problems == []
    assert card.person == replace(FULL.person, nickname="Zozo")
    assert card.membership.stage == ""
    assert (card.phones, card.company) == (FULL.phones, FULL.company)


def test_a_list_is_replaced_whole() -> None:
    card, problems = apply_json(
        FULL, {"phones": [{"number": "04 78 00 11 22", "label": "Domicile"}]}, resolve
    )
    assert problems == []
    assert card.phones == (Phone(label="home", typed="04 78 00 11 22"),)


def test_labels_of_lists_may_be_said_in_words() -> None:
    card, problems = apply_json(Card(), {"states": ["Client", "supplier", "client"]}, resolve)
    assert problems == []
    assert card.membership.states == ("client", "supplier")


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"kind": "robot"}, "kind", "unknown_value"),
        ({"gender": 3}, "gender", "unknown_value"),
        ({"first_name": ["Zoé"]}, "first_name", "wrong_type"),
        ({"first_name": True}, "first_name", "wrong_type"),
        ({"horoscope": "lion"}, "horoscope", "unknown_field"),
        ({"states": "client"}, "states", "wrong_type"),
        ({"phones": ["0612345678"]}, "phones.0", "wrong_type"),
        ({"phones": [{"numero": "06"}]}, "phones.0.numero", "unknown_field"),
        ({"phones": [{"number": "06", "billing": "yes"}]}, "phones.0.billing", "wrong_type"),
        ({"emails": [{}, {"address": {}}]}, "emails.1.address", "wrong_type"),
        ({"addresses": [{"delivery": 1}]}, "addresses.0.delivery", "wrong_type"),
        ({"loyalty": [{"valid_until": "31/13/2027"}]}, "loyalty.0.valid_until", "bad_date"),
        ({"loyalty": [{"programme": "club"}]}, "loyalty.0.member_number", "loyalty_number_missing"),
        ({"consent": "perhaps"}, "consent", "unknown_value"),
        ({"consent": {"pigeon": "accepted"}}, "consent", "unknown_value"),
        ({"consent": {"email": "perhaps"}}, "consent.email", "unknown_value"),
        ({"notes": [{"texte": "x"}]}, "notes", "wrong_type"),
    ],
)
def test_what_does_not_fit_is_said_and_left_out(data: dict[str, Any], field: str, code: str) -> None:
    card, problems = apply_json(FULL, {"nickname": "Zozo", **data}, resolve)
    assert [(problem.field, problem.code) for problem in problems] == [(field, code)]
    assert card == replace(FULL, person=replace(FULL.person, nickname="Zozo"))


def test_what_only_comes_out_is_ignored_on_the_way_in() -> None:
    data = {"id": 4, "number": "9", "version": 7, "members": [], "created_at": "?", "detached_at": "?"}
    assert apply_json(FULL, data, resolve) == (FULL, [])


@few
@given(st.dictionaries(st.text(max_size=12) | st.sampled_from([*to_json(FULL)]), st.from_type(type(None))))
def test_null_is_not_given(data: dict[str, None]) -> None:
    card, problems = apply_json(Card(), data, resolve)
    wrong = {problem.field for problem in problems}
    assert wrong <= {*data}
    assert card == Card() or "consent" in data


@few
@given(
    st.dictionaries(
        st.sampled_from([*to_json(FULL)]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["label", "number", "address", "text", "billing", "valid_until"]), inner
                )
            ),
            max_leaves=8,
        ),
    )
)
def test_no_json_is_too_strange(data: dict[str, Any]) -> None:
    card, _problems = apply_json(FULL, data, resolve)
    assert thaw(freeze(card)) == card


def test_one_answer_is_for_every_channel() -> None:
    card, problems = apply_json(Card(), {"consent": "accepted"}, resolve)
    assert problems == []
    assert {channel: card.membership.consent(channel) for channel in Channel} == dict.fromkeys(
        Channel, Consent.ACCEPTED
    )
    assert to_json(card)["consent"] == "accepted"


def test_an_answer_that_is_known_adds_nothing() -> None:
    card = with_consent(Card(), {Channel.SMS: Consent.REFUSED}, "oral")
    assert with_consent(card, {Channel.SMS: Consent.REFUSED}) == card
    assert to_json(card)["consent"]["sms"] == "refused"


def test_taking_back_an_answer_is_an_answer() -> None:
    once = with_consent(Card(), {Channel.EMAIL: Consent.ACCEPTED})
    twice = with_consent(once, {Channel.EMAIL: Consent.UNKNOWN})
    assert [record.state for record in twice.membership.consents] == [Consent.ACCEPTED, Consent.UNKNOWN]


def test_moments_are_written_in_utc() -> None:
    card = Card(created_at=datetime(2026, 11, 24, 13, 2, tzinfo=UTC))
    assert to_json(card)["created_at"] == "2026-11-24T13:02:00Z"


@pytest.mark.parametrize("typed", ["2027-12-31", "31/12/2027", " 31/12/2027 "])
def test_a_last_day_is_read_as_programs_and_as_people_write_it(typed: str) -> None:
    card, problems = apply_json(Card(), {"loyalty": [{"member_number": "A", "valid_until": typed}]}, resolve)
    assert problems == []
    assert card.membership.loyalty[0].valid_until == date(2027, 12, 31)


def test_every_problem_of_a_line_has_a_sentence() -> None:
    codes = set()
    for module in (serial, exchange, jsonl):
        source = inspect.getsource(module)
        codes |= set(re.findall(r'(?:_Wrong|Problem)\([^()]*?, "(\w+)"', source))
        codes |= set(re.findall(r'(?:_Wrong|Problem)\(f?"[^"]*", "(\w+)"', source))
    assert codes >= {"wrong_type", "unknown_value", "bad_date", "bad_json", "bad_encoding", "unknown_item"}
    assert codes <= PROBLEM_TEXTS.keys()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"phones": "06"}, "donnez une liste entre crochets"),
        ({"phones": ["06"]}, "donnez un objet entre accolades"),
        ({"first_name": []}, "donnez un texte entre guillemets"),
        ({"phones": [{"billing": "oui"}]}, "true ou false, sans guillemets"),
        ({"kind": "robot"}, "choisissez parmi person, company"),
        ({"surname": "x"}, "Ce champ n'existe pas"),
    ],
)
def test_what_does_not_fit_is_explained(data: dict[str, Any], sentence: str) -> None:
    (problem,) = apply_json(Card(), data, resolve)[1]
    assert sentence in problem_text(problem)
