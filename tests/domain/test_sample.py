"""The sample clients: the same by seed, valid in every field, and shared out as in a real shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice

import phonenumbers
import pytest
from email_validator import validate_email
from rapidfuzz.fuzz import token_set_ratio
from stdnum import iban as stdnum_iban
from stdnum.eu import vat as stdnum_vat
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from crm_tui.domain.card import Address, Card, Email, Phone
from crm_tui.domain.rules import normalise
from crm_tui.domain.sample import SampleContact, sample_contacts, sample_shops
from crm_tui.domain.sample.firms import of_town
from crm_tui.domain.sample.identifiers import Sequence
from crm_tui.domain.sample.people import slug
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import PRESET_CODES, Channel, Consent, Gender, Kind, ListName, Role
from crm_tui.gateways import sample_data
from crm_tui.labels import PRESETS

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DATA = sample_data.load()
COUNT = 2_000


def make(count: int, seed: int = 7) -> list[SampleContact]:
    return list(sample_contacts(count, seed=seed, now=NOW, data=DATA))


def own_labels(card: Card) -> set[str]:
    """The labels that are not pre-set."""
    rows: list[Phone | Email | Address] = [*card.phones, *card.emails, *card.addresses]
    return {row.label for row in rows} - set(PRESET_CODES[ListName.LABEL])


@pytest.fixture(scope="module")
def contacts() -> list[SampleContact]:
    return make(COUNT)


@pytest.fixture(scope="module")
def cards(contacts: list[SampleContact]) -> list[Card]:
    return [contact.card for contact in contacts]


def test_same_seed_makes_the_same_clients_and_another_seed_others(contacts: list[SampleContact]) -> None:
    assert make(COUNT) == contacts
    others = make(200, seed=8)
    assert sum(other == contact for other, contact in zip(others, contacts, strict=False)) == 0


def test_a_longer_run_begins_with_the_shorter_one(contacts: list[SampleContact]) -> None:
    assert make(300) == contacts[:300]
    endless = sample_contacts(10**9, seed=7, now=NOW, data=DATA)
    assert list(islice(endless, 300)) == contacts[:300]


def test_no_client_is_asked_for() -> None:
    assert make(0) == []


def test_telephone_numbers_are_valid_and_typed_as_they_are_said(contacts: list[SampleContact]) -> None:
    shops = sample_shops()
    invalid = []
    for contact in contacts:
        home = shops[contact.shop].country
        for phone in contact.card.phones:
            number = phonenumbers.parse(phone.number)
            assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == phone.number
            if not phonenumbers.is_valid_number(number):
                invalid.append(phone.number)
            region = phonenumbers.region_code_for_number(number)
            national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
            if region == home or (home == "FR" and region not in ("BE", None)):
                assert phone.typed == national
            else:
                assert phonenumbers.parse(phone.typed, home) == number
    assert len(invalid) <= 0.01 * COUNT


def test_mobiles_are_labelled_mobile_and_landlines_are_those_of_the_town(cards: list[Card]) -> None:
    kinds: Counter[tuple[str, bool]] = Counter()
    for card in cards:
        for phone in card.phones:
            if phone.label in ("mobile", "home", "office"):
                kind = phonenumbers.number_type(phonenumbers.parse(phone.number))
                kinds[phone.label, kind == phonenumbers.PhoneNumberType.MOBILE] += 1
    assert kinds["mobile", False] == kinds["home", True] == kinds["office", True] == 0
    around_lyon = [
        card for card in cards if any(row.postal_code.startswith("6900") for row in card.addresses)
    ]
    landlines = [phone for card in around_lyon for phone in card.phones if phone.typed.startswith("04 ")]
    assert len(landlines) > 20
    assert {phone.typed[:5] for phone in landlines} <= {"04 78", "04 72", "04 37", "04 26"}


def test_mail_can_reach_nobody(cards: list[Card]) -> None:
    addresses = [email.address for card in cards for email in card.emails]
    assert len(addresses) > COUNT / 2
    for address in addresses:
        assert validate_email(address, check_deliverability=False, strict=True).normalized == address
        assert address.isascii()
        assert address.endswith((".example.com", ".example.org", ".example.net"))
    sites = [profile.url for card in cards for profile in card.social_profiles]
    assert len(sites) > 20
    assert all(site.split("/")[2].endswith((".example.com", ".example.org")) for site in sites)


def test_business_and_bank_numbers_hold(cards: list[Card]) -> None:
    countries: Counter[str] = Counter()
    for card in cards:
        company = card.company
        if company.vat_number:
            assert stdnum_vat.validate(company.vat_number) == company.vat_number
            countries[company.vat_number[:2]] += 1
        if company.siret:
            assert stdnum_siret.validate(company.siret) == company.siret
            assert stdnum_siren.validate(company.siren) == company.siret[:9]
            assert company.vat_number[4:] == company.siren
        if card.iban:
            assert stdnum_iban.validate(card.iban) == card.iban
            countries[f"iban {card.iban[:2]}"] += 1
            if card.iban.startswith("FR"):
                assert int(card.iban[4:]) % 97 == 0  # the RIB key
    assert min(countries[key] for key in ("FR", "BE", "iban FR", "iban BE")) > 20


def test_addresses_are_in_real_towns(cards: list[Card]) -> None:
    towns = {
        (place.country, code, place.city, place.language)
        for place in DATA.communes
        for code in place.postal_codes
    }
    real = {town[:3] for town in towns}
    dutch = {town[:3] for town in towns if town[3] == "nl"}
    for card in cards:
        assert sum(row.billing for row in card.addresses) <= 1
        assert sum(row.delivery for row in card.addresses) <= 1
        assert sum(row.billing for row in card.emails) <= 1
        assert sum(row.billing for row in card.phones) <= 1
        for row in card.addresses:
            town = (row.country, row.postal_code, row.city)
            assert town in real
            assert row.street in DATA.streets[row.country, "nl" if town in dutch else "fr"]
    overseas = [row for card in cards for row in card.addresses if row.postal_code.startswith("97")]
    assert overseas


def test_codes_are_those_of_the_editable_lists(contacts: list[SampleContact]) -> None:
    shops = sample_shops()
    for contact in contacts:
        member = contact.card.membership
        logins = {login for login, _, _ in shops[contact.shop].staff}
        assert set(member.states) <= set(PRESET_CODES[ListName.STATE])
        assert member.stage in ("", *PRESET_CODES[ListName.STAGE])
        assert member.origin in ("", *PRESET_CODES[ListName.ORIGIN])
        assert member.salesperson in {"", *logins}
        assert {row.programme for row in member.loyalty} <= set(PRESET_CODES[ListName.PROGRAMME])
        assert {row.by for row in member.consents} | {row.by for row in member.notes} <= logins
        assert {row.network for row in contact.card.social_profiles} <= set(PRESET_CODES[ListName.NETWORK])


def test_what_is_on_an_editable_list_is_given_by_its_code(cards: list[Card]) -> None:
    job_labels = set(PRESETS[ListName.JOB_TITLE].values())
    department_labels = set(PRESETS[ListName.DEPARTMENT].values())
    assert not {card.person.job_title for card in cards} & job_labels
    assert not {card.person.department for card in cards} & department_labels
    assert {card.person.job_title for card in cards} & set(PRESET_CODES[ListName.JOB_TITLE])
    assert {card.person.department for card in cards} & set(PRESET_CODES[ListName.DEPARTMENT])


def test_cards_are_what_the_rules_would_store(contacts: list[SampleContact]) -> None:
    shops = sample_shops()
    for contact in contacts[:500]:
        card, problems = normalise(contact.card, region=shops[contact.shop].country)
        assert card == contact.card
        assert problems == []


def test_every_text_is_clean(cards: list[Card]) -> None:
    for card in cards:
        person, company = card.person, card.company
        for text in (
            person.first_name,
            person.last_name,
            person.nickname,
            person.job_title,
            person.department,
            person.employer,
            company.company_name,
            *(note.text for note in card.membership.notes),
            *own_labels(card),
        ):
            assert clean(text) == text
            assert "{" not in text
        assert card.display_name


def test_dates_are_in_order_within_the_last_three_years(contacts: list[SampleContact]) -> None:
    years: Counter[int] = Counter()
    for contact in contacts:
        assert NOW - timedelta(days=3 * 365) <= contact.created_at < NOW
        assert contact.created_at.weekday() != 6
        years[(NOW - contact.created_at).days // 365] += 1
        assert (contact.detached_at is None) == (contact.detach_reason == "")
        member = contact.card.membership
        answers = [row.at for row in member.consents]
        moments = [contact.detached_at, *answers, *(row.at for row in member.notes)]
        for moment in moments:
            assert moment is None or contact.created_at <= moment <= NOW
    assert min(years[age] for age in range(3)) > 0.25 * COUNT


SHARES: dict[str, tuple[Callable[[SampleContact], bool], float, float]] = {
    "firms": (lambda contact: contact.card.kind is Kind.COMPANY, 0.09, 0.15),
    "both faces": (
        lambda contact: bool(contact.card.person_name and contact.card.company.company_name),
        0.03,
        0.07,
    ),
    "detached": (lambda contact: contact.detached_at is not None, 0.025, 0.055),
    "no answer on mail": (
        lambda contact: contact.card.membership.consent(Channel.EMAIL) is Consent.UNKNOWN,
        0.35,
        0.5,
    ),
    "accepts mail": (
        lambda contact: contact.card.membership.consent(Channel.EMAIL) is Consent.ACCEPTED,
        0.28,
        0.42,
    ),
    "several states": (lambda contact: len(contact.card.membership.states) > 1, 0.03, 0.12),
    "own label": (
        lambda contact: bool(own_labels(contact.card)),
        0.05,
        0.15,
    ),
    "women": (lambda contact: contact.card.person.gender is Gender.FEMALE, 0.25, 0.45),
    "with notes": (lambda contact: bool(contact.card.membership.notes), 0.25, 0.42),
    "with an employer": (lambda contact: bool(contact.card.person.employer), 0.1, 0.25),
    "loyal": (lambda contact: bool(contact.card.membership.loyalty), 0.1, 0.3),
    "in Belgium": (lambda contact: contact.shop == 2, 0.2, 0.3),
    "reachable by phone": (lambda contact: bool(contact.card.phones), 0.85, 0.99),
}


@pytest.mark.parametrize("name", SHARES)
def test_shares_are_believable(name: str, contacts: list[SampleContact]) -> None:
    belongs, least, most = SHARES[name]
    share = sum(map(belongs, contacts)) / COUNT
    assert least <= share <= most


def test_some_clients_were_entered_twice_and_no_others_share_a_number(cards: list[Card]) -> None:
    by_phone: dict[str, list[Card]] = {}
    for card in cards:
        for phone in card.phones:
            by_phone.setdefault(phone.number, []).append(card)
    pairs = [group for group in by_phone.values() if len(group) > 1]
    assert 0.012 * COUNT <= len(pairs) <= 0.04 * COUNT
    for first, second in pairs:
        names = [slug(card.display_name).replace("-", " ") for card in (first, second)]
        assert token_set_ratio(*names) > 60
    loyalty = Counter(row.member_number for card in cards for row in card.membership.loyalty)
    assert set(loyalty.values()) == {1}


def test_shops_have_staff_of_several_roles_with_logins_of_their_own() -> None:
    shops = sample_shops()
    assert [shop.country for shop in shops] == ["FR", "FR", "BE"]
    towns = {(place.country, code, place.city) for place in DATA.communes for code in place.postal_codes}
    assert {(shop.country, shop.postal_code, shop.city) for shop in shops} <= towns
    logins = [login for shop in shops for login, _, _ in shop.staff]
    assert len(set(logins)) == len(logins)
    assert all(login.startswith("demo-") for login in logins)
    for shop in shops:
        assert {Role.MANAGER, Role.SELLER} <= {role for _, _, role in shop.staff}


def test_a_sequence_gives_every_number_once() -> None:
    sequence = Sequence(3, start=417)
    assert sorted(sequence.take() for _ in range(1000)) == [f"{number:03d}" for number in range(1000)]


@pytest.mark.parametrize(
    ("city", "said"),
    [
        ("Lyon", "de Lyon"),
        ("Annecy", "d'Annecy"),
        ("Écully", "d'Écully"),
        ("Le Havre", "du Havre"),
        ("Les Abymes", "des Abymes"),
        ("La Rochelle", "de La Rochelle"),
    ],
)
def test_towns_are_said_in_french(city: str, said: str) -> None:
    assert of_town(city) == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jean-Noël", "jean-noel"),
        ("Le Goff", "le-goff"),
        ("D'Hondt", "dhondt"),
        ("Şahin & Fils", "sahin-fils"),
    ],
)
def test_slugs_are_plain(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_the_lists_are_long_enough_and_small_enough() -> None:
    assert sum(map(len, DATA.given_names.values())) > 600
    assert sum(map(len, DATA.family_names.values())) > 780
    assert sum(place.country == "FR" for place in DATA.communes) > 380
    assert sum(place.country == "BE" for place in DATA.communes) > 110
