"""From a typed card to a stored one, with its problems."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain.address import country_name
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
    SocialProfile,
)
from crm_tui.domain.errors import Problem
from crm_tui.domain.rules import check, normalise
from crm_tui.domain.vocabulary import Channel, Consent, Kind, Severity
from crm_tui.problem_texts import PROBLEM_TEXTS, problem_text

NAMED = PersonFace(last_name="Dupont")


def found(
    card: Card, region: str = "FR", required: frozenset[str] = frozenset()
) -> list[tuple[str, str, bool]]:
    return [
        (problem.field, problem.code, problem.blocks)
        for problem in check(card, region=region, required=required)
    ]


def test_a_whole_card() -> None:
    card = Card(
        person=PersonFace(first_name="  Marie\u200b ", last_name="Du\u00adpont\x1b[31m"),
        company=CompanyFace(company_name="Cycles  Dupont", vat_number="303 265 045"),
        iban="iban fr76 3000 6000 0112 3456 7890 189",
        phones=(Phone(), Phone(typed=" 06 12 34 56 78 ", billing=True), Phone(typed="0478123456 poste 12")),
        emails=(Email(typed="Marie <marie@ORANGE.fr>"),),
        addresses=(
            Address(number="12", street="rue  Hugo", postal_code="69 002", city="Lyon", country="France"),
        ),
        social_profiles=(SocialProfile(network="instagram", typed="@marie"), SocialProfile(network="x")),
        membership=Membership(
            states=("client", "client", " "),
            loyalty=(Loyalty(programme="club", member_number=" A-0001 "), Loyalty(programme="club")),
            notes=(Note(text=" Rappeler \n après 18 h "), Note(text=" ")),
        ),
    )
    stored, problems = normalise(card, region="FR")
    assert problems == []
    assert (stored.person.first_name, stored.person.last_name) == ("Marie", "Dupont")
    assert stored.company == CompanyFace(
        company_name="Cycles Dupont", vat_number="FR40303265045", siren="303265045"
    )
    assert stored.iban == "FR7630006000011234567890189"
    mobile, office = stored.phones
    assert (mobile.number, mobile.typed, mobile.billing) == ("+33612345678", "06 12 34 56 78", True)
    assert (office.number, office.extension, office.typed) == ("+33478123456", "12", "0478123456 poste 12")
    assert (stored.emails[0].address, stored.emails[0].typed) == (
        "marie@orange.fr",
        "Marie <marie@ORANGE.fr>",
    )
    assert (stored.addresses[0].street, stored.addresses[0].postal_code) == ("rue Hugo", "69002")
    assert stored.addresses[0].country == "FR"
    assert [row.url for row in stored.social_profiles] == ["https://www.instagram.com/marie"]
    assert stored.membership.states == ("client",)
    assert [row.member_number for row in stored.membership.loyalty] == ["A-0001"]
    assert [note.text for note in stored.membership.notes] == ["Rappeler\naprès 18 h"]


def test_what_was_not_understood_stays_as_typed_and_blocks() -> None:
    card = Card(
        company=CompanyFace(company_name="Morel", vat_number="FR 123", siret="456"),
        iban="FR76 30",
        phones=(Phone(typed="pas encore"),),
        emails=(Email(), Email(typed="marie@orange")),
        social_profiles=(SocialProfile(network="website", typed="javascript:alert(1)"),),
    )
    stored, problems = normalise(card, region="FR")
    assert [(problem.field, problem.code) for problem in problems] == [
        ("phones.0.number", "phone_not_a_number"),
        ("emails.1.address", "email_no_dot"),
        ("vat_number", "vat_incomplete"),
        ("siret", "siret_incomplete"),
        ("iban", "iban_incomplete"),
        ("social_profiles.0.url", "web_scheme"),
    ]
    assert all(problem.blocks for problem in problems)
    assert (stored.company.vat_number, stored.company.siret, stored.iban) == ("FR 123", "456", "FR76 30")
    assert (stored.phones[0].number, stored.phones[0].typed) == ("", "pas encore")
    assert (stored.emails[0].address, stored.emails[0].typed) == ("", "marie@orange")
    assert (stored.social_profiles[0].url, stored.social_profiles[0].typed) == ("", "javascript:alert(1)")


def test_canonical_rows_pass_unchanged() -> None:
    card = Card(
        person=NAMED,
        phones=(Phone(id=1, number="+33612345678", extension="12"), Phone(number="3639")),
        emails=(Email(address="Marie@orange.fr"),),
        social_profiles=(SocialProfile(network="x", url="https://x.com/marie"),),
    )
    assert normalise(card, region="BE") == (card, [])


def test_raw_text_in_a_canonical_field_is_read_as_typed() -> None:
    card = Card(
        phones=(Phone(number="06 12 34 56 78"),),
        emails=(Email(address="a@b@c"),),
        social_profiles=(SocialProfile(url="javascript:alert(1)"), SocialProfile(url="https://x.com/marie")),
    )
    stored, problems = normalise(card, region="FR")
    assert (stored.phones[0].number, stored.phones[0].typed) == ("+33612345678", "06 12 34 56 78")
    assert (stored.emails[0].address, stored.emails[0].typed) == ("", "a@b@c")
    assert [row.url for row in stored.social_profiles] == ["", "https://x.com/marie"]
    assert stored.social_profiles[1].network == "x"
    assert [problem.code for problem in problems] == ["email_two_ats", "web_scheme"]


def test_a_number_keeps_its_country_in_a_shop_of_another() -> None:
    card = Card(
        phones=(Phone(typed="0475 12 34 56"),),
        social_profiles=(SocialProfile(network="whatsapp", typed="0475 12 34 56"),),
    )
    stored, _problems = normalise(card, region="BE")
    assert stored.phones[0].number == "+32475123456"
    assert stored.social_profiles[0].url == "https://wa.me/32475123456"
    assert normalise(stored, region="FR")[0] == stored


def test_a_number_that_was_typed_anew_is_read_anew() -> None:
    card = Card(phones=(Phone(number="+33612345678", extension="12", typed="06 99 88 77 66"),))
    row = normalise(card, region="FR")[0].phones[0]
    assert (row.number, row.extension) == ("+33699887766", "")


def test_a_siret_fills_what_follows_from_it() -> None:
    stored, problems = normalise(
        Card(company=CompanyFace(siret="356 000 000 49837", company_name="P")), region="FR"
    )
    assert problems == []
    assert stored.company.vat_number == "FR39356000000"
    assert (stored.company.siren, stored.company.siret) == ("356000000", "35600000049837")


def test_a_siren_in_the_place_of_the_siret_is_moved() -> None:
    card = Card(company=CompanyFace(company_name="P", siret="303 265 045"))
    stored, problems = normalise(card, region="FR")
    assert (stored.company.siren, stored.company.siret) == ("303265045", "")
    assert [(problem.code, problem.blocks) for problem in problems] == [("siret_is_siren", False)]
    other = CompanyFace(company_name="P", siren="356000000", siret="303265045")
    assert ("siret", "siret_incomplete", True) in found(Card(company=other))


def test_numbers_of_two_firms_are_a_warning() -> None:
    face = CompanyFace(company_name="P", vat_number="FR40303265045", siret="35600000049837")
    stored, problems = normalise(Card(company=face), region="FR")
    assert [(problem.field, problem.code, problem.blocks) for problem in problems] == [
        ("siret", "siren_mismatch", False)
    ]
    assert (stored.company.vat_number, stored.company.siret) == ("FR40303265045", "35600000049837")


def test_the_country_of_the_address_decides_of_the_vat_number() -> None:
    card = Card(
        company=CompanyFace(company_name="P", vat_number="15027442"),
        addresses=(Address(city="Luxembourg", country="LU"),),
    )
    stored, problems = normalise(card, region="FR")
    assert (stored.company.vat_number, problems) == ("LU15027442", [])


def test_something_to_call_the_card_by() -> None:
    assert found(Card(iban="FR7630006000011234567890189")) == [("last_name", "name_missing", True)]
    assert found(Card(kind=Kind.COMPANY)) == [("company_name", "name_missing", True)]
    assert found(Card(kind=Kind.COMPANY, person=NAMED)) == []
    assert found(Card(phones=(Phone(typed="06 12 34 56 78"),))) == []
    assert found(Card(person=PersonFace(last_name=" \u200b"))) == [("last_name", "name_missing", True)]


def test_compulsory_fields_of_the_kind_in_the_order_of_the_form() -> None:
    required = frozenset({"phones", "first_name", "company_name", "consent", "states"})
    assert found(Card(person=NAMED), required=required) == [
        ("first_name", "required", True),
        ("states", "required", True),
        ("consent", "required", True),
        ("phones", "required", True),
    ]
    assert found(Card(kind=Kind.COMPANY, person=NAMED), required=required)[0] == (
        "company_name",
        "required",
        True,
    )
    complete = Card(
        person=PersonFace(first_name="Marie"),
        phones=(Phone(typed="06 12 34 56 78"),),
        membership=Membership(
            states=("client",), consents=(ConsentRecord(channel=Channel.SMS, state=Consent.REFUSED),)
        ),
    )
    assert found(complete, required=required) == []


def test_one_billing_and_one_delivery_at_most() -> None:
    card = Card(
        phones=(
            Phone(billing=True),
            Phone(typed="06 12 34 56 78", billing=True),
            Phone(typed="04 78 12 34 56", billing=True),
        ),
        emails=(Email(typed="a@orange.fr", billing=True), Email(typed="b@orange.fr", billing=True)),
        addresses=(
            Address(city="Lyon", billing=True, delivery=True),
            Address(city="Bron", billing=True, delivery=True),
        ),
    )
    stored, problems = normalise(card, region="FR")
    assert [(problem.field, problem.code, problem.blocks) for problem in problems] == [
        ("phones.2.billing", "billing_twice", False),
        ("emails.1.billing", "billing_twice", False),
        ("addresses.1.billing", "billing_twice", False),
        ("addresses.1.delivery", "delivery_twice", False),
    ]
    assert [row.billing for row in stored.phones] == [True, False]
    assert [(row.billing, row.delivery) for row in stored.addresses] == [(True, True), (False, False)]


def test_long_texts_block_and_are_never_cut() -> None:
    card = Card(
        person=PersonFace(last_name="x" * 201, job_title="y" * 300),
        membership=Membership(notes=(Note(text="z" * 10_001),), origin="o" * 301),
        addresses=(Address(typed="12 rue Hugo\n69002 Lyon " + "w" * 300),),
    )
    stored, problems = normalise(card, region="FR")
    assert [(problem.field, problem.data["limit"]) for problem in problems] == [
        ("last_name", "200"),
        ("addresses.0.typed", "300"),
        ("origin", "300"),
        ("notes.0", "10000"),
    ]
    assert {problem.code for problem in problems} == {"too_long"}
    assert len(stored.person.last_name) == 201
    assert len(stored.membership.notes[0].text) == 10_001
    assert stored.addresses[0].typed.startswith("12 rue Hugo, 69002 Lyon w")


@pytest.mark.parametrize(
    ("code", "country", "stored", "stored_country", "odd"),
    [
        ("69002", "", "69002", "", False),
        ("69 002", "FR", "69002", "FR", False),
        ("F-69002", "", "69002", "", False),
        ("5590", "BE", "5590", "BE", False),
        ("B-5590", "", "5590", "BE", False),
        ("L-1536", "", "1536", "LU", False),
        ("CH-1003", "Suisse", "1003", "CH", False),
        ("98000", "MC", "98000", "MC", False),
        ("97400", "RE", "97400", "RE", False),
        ("5590", "", "5590", "", True),
        ("69002", "BE", "69002", "BE", True),
        ("SW1A 1AA", "GB", "SW1A 1AA", "GB", False),
    ],
)
def test_postal_codes(code: str, country: str, stored: str, stored_country: str, odd: bool) -> None:
    card = Card(person=NAMED, addresses=(Address(postal_code=code, country=country),))
    result, problems = normalise(card, region="FR")
    assert (result.addresses[0].postal_code, result.addresses[0].country) == (stored, stored_country)
    expected = [("addresses.0.postal_code", "postal_code_shape", False)] if odd else []
    assert [(problem.field, problem.code, problem.blocks) for problem in problems] == expected


@pytest.mark.parametrize(
    ("address", "country", "warned"),
    [
        (Address(number="12", street="rue Victor Hugo"), "FR", []),
        # The type is shortened on the envelope: 37 characters.
        (Address(number="12", street="boulevard de la Place des Jardins Neufs"), "FR", []),
        (
            Address(number="12", street="avenue du Maréchal de Lattre de Tassigny"),
            "FR",
            [("addresses.0.street", "12 AV du MAL de Lattre de Tassigny")],
        ),
        (Address(street="rue de la Place des Jardins du Château Vieux"), "FR", [("addresses.0.street", "")]),
        (Address(street="rue X", complement=f"chez {'x' * 40}"), "FR", [("addresses.0.complement", "")]),
        (Address(street="rue X", complement="appt 4, 3e étage gauche, bât. C, résidence X"), "FR", []),
        (Address(street="rue de la Place des Jardins du Château Vieux"), "BE", []),
    ],
)
def test_a_line_that_the_post_does_not_read_to_its_end(
    address: Address, country: str, warned: list[tuple[str, str]]
) -> None:
    _card, problems = normalise(Card(person=NAMED, addresses=(address,)), region=country)
    assert [(problem.field, problem.data["proposal"]) for problem in problems] == warned
    assert not any(problem.blocks for problem in problems)


def test_an_unknown_country_is_kept_with_a_warning() -> None:
    card = Card(person=NAMED, addresses=(Address(city="Poséidonis", country="Atlantide"),))
    assert found(card) == [("addresses.0.country", "country_unknown", False)]
    assert normalise(card, region="FR")[0].addresses[0].country == "Atlantide"


def test_loyalty_needs_a_programme_and_a_number() -> None:
    rows = (Loyalty(member_number="1"), Loyalty(programme="club", valid_until=date(2027, 1, 1)))
    assert found(Card(person=NAMED, membership=Membership(loyalty=rows))) == [
        ("loyalty.0.programme", "loyalty_programme_missing", True),
        ("loyalty.1.member_number", "loyalty_number_missing", False),
    ]


def test_every_problem_has_a_sentence_that_fits_and_is_filled() -> None:
    data = {
        "limit": "300",
        "digits": "4",
        "country": "BE",
        "network": "facebook",
        "remainder": "mère",
        "expected": "5",
        "allowed": "client",
        "value": "x",
        "login": "karim",
        "found": "4",
        "words": "connard",
        "day": "31/12/2026",
    }
    for code, text in PROBLEM_TEXTS.items():
        said = problem_text(Problem("x", code, data=data))
        assert "{" not in said
        assert len(said) <= 78
        assert ("{country}" in text) is (country_name("BE") in said)
    assert problem_text(Problem("x", "of_a_later_version")) == "of_a_later_version"
    cells = Problem("", "too_many_cells", data={"found": "4", "expected": "2"})
    assert problem_text(cells).startswith("4 cellules au lieu de 2")
    comma = Problem("emails.0.address", "email_comma", data={"proposal": "a@exemple.fr"})
    assert problem_text(comma).endswith("Plutôt a@exemple.fr ?")


ANY = st.one_of(
    st.text(max_size=30),
    st.text("0123456789+() @.FRBEabé,;\n\u200b", max_size=30),
    st.sampled_from(
        [
            "",
            "06 12 34 56 78 (mère)",
            "0692 12 34 56",
            "0475 12 34 56 poste 3",
            "3639",
            "+33612345678",
            "marie@orange.fr",
            "a@exemple,fr",
            "303265045",
            "35600000049837",
            "BE 0403.019.261",
            "BE68 5390 0754 7034",
            "instagram.com/Marie",
            "@marie@mamot.fr",
            "fb.me",
            "L-1536",
            "5590",
            "Belgique",
            "javascript:alert(1)",
        ]
    ),
)
NETWORK = st.sampled_from(["", "website", "instagram", "whatsapp", "mastodon", "facebook", "club"])
CARDS = st.builds(
    Card,
    kind=st.sampled_from(Kind),
    person=st.builds(PersonFace, first_name=ANY, last_name=ANY, employer=ANY),
    company=st.builds(CompanyFace, company_name=ANY, vat_number=ANY, siren=ANY, siret=ANY),
    iban=ANY,
    phones=st.lists(
        st.builds(Phone, number=ANY, typed=ANY, extension=ANY, billing=st.booleans()), max_size=2
    ).map(tuple),
    emails=st.lists(st.builds(Email, address=ANY, typed=ANY, billing=st.booleans()), max_size=2).map(tuple),
    addresses=st.lists(
        st.builds(
            Address, street=ANY, postal_code=ANY, city=ANY, country=ANY, typed=ANY, delivery=st.booleans()
        ),
        max_size=2,
    ).map(tuple),
    social_profiles=st.lists(st.builds(SocialProfile, network=NETWORK, url=ANY, typed=ANY), max_size=2).map(
        tuple
    ),
    membership=st.builds(
        Membership,
        states=st.lists(ANY, max_size=2).map(tuple),
        loyalty=st.lists(st.builds(Loyalty, programme=ANY, member_number=ANY), max_size=2).map(tuple),
        notes=st.lists(st.builds(Note, text=ANY), max_size=2).map(tuple),
    ),
)


@settings(deadline=None)
@given(CARDS, st.sampled_from(["FR", "BE", "RE", "CH"]))
def test_normalising_is_idempotent_and_its_problems_can_be_said(card: Card, region: str) -> None:
    once, problems = normalise(card, region=region)
    assert normalise(once, region=region)[0] == once
    for problem in problems:
        assert problem.code in PROBLEM_TEXTS
        assert problem_text(problem)
        assert problem.severity in Severity
    for rows in (once.phones, once.emails, once.addresses, once.social_profiles):
        assert not any(row.is_empty for row in rows)


def test_a_card_is_read_within_a_few_milliseconds() -> None:
    card = Card(
        person=NAMED,
        company=CompanyFace(vat_number="FR40303265045"),
        iban="FR7630006000011234567890189",
        phones=(Phone(typed="06 12 34 56 78"),),
        emails=(Email(typed="marie@orange.fr"),),
    )
    normalise(card, region="FR")
    timings = []
    for _round in range(20):
        start = time.perf_counter()
        normalise(card, region="FR")
        timings.append(time.perf_counter() - start)
    assert min(timings) < 0.005


def test_a_half_typed_last_day_stays_and_is_said() -> None:
    row = Loyalty(programme="club", member_number="A-1", until_typed="31/12/20")
    odd = replace(row, until_typed="31/13/2027")
    card, problems = normalise(
        Card(person=PersonFace(last_name="A"), membership=Membership(loyalty=(row, odd))), region="FR"
    )

    read, kept = card.membership.loyalty
    assert (read.valid_until, read.until_typed) == (date(2020, 12, 31), "")
    assert (kept.valid_until, kept.until_typed) == (None, "31/13/2027")
    assert [(each.field, each.code) for each in problems] == [("loyalty.1.valid_until", "bad_date")]


def test_a_second_number_in_a_field_becomes_a_row_of_its_own() -> None:
    card = Card(
        kind=Kind.COMPANY,
        company=CompanyFace(company_name="A"),
        phones=(
            Phone(typed="06 12 34 56 78 / 04 78 12 34 56", billing=True),
            Phone(typed="06 98 76 54 32 ou 06 98 76 54 33 ou 06 98 76 54 34"),
        ),
    )
    stored, problems = normalise(card, region="FR")

    assert [(row.number, row.label, row.billing) for row in stored.phones] == [
        ("+33612345678", "mobile", True),
        ("+33478123456", "office", False),
        ("+33698765432", "mobile", False),
        ("+33698765433", "mobile", False),
        ("+33698765434", "mobile", False),
    ]
    assert [(each.field, each.code) for each in problems] == [
        ("phones.0.number", "phone_split"),
        ("phones.1.number", "phone_split"),
    ]
    assert normalise(stored, region="FR") == (stored, [])


def test_a_second_number_that_is_not_understood_stays_where_it_was_typed() -> None:
    typed = "06 12 34 56 78 / 06 12 34 56"
    stored, problems = normalise(Card(person=NAMED, phones=(Phone(typed=typed),)), region="FR")
    assert [row.typed for row in stored.phones] == [typed]
    assert [each.code for each in problems] == ["phone_several"]


@pytest.mark.parametrize("label", ["", "mobile"])
def test_words_beside_a_number_become_its_label(label: str) -> None:
    card = Card(person=NAMED, phones=(Phone(typed="06 12 34 56 78 (mère)", label=label),))
    stored, problems = normalise(card, region="FR")
    assert [(row.number, row.label) for row in stored.phones] == [("+33612345678", "mère")]
    assert [each.code for each in problems] == ["phone_label"]


def test_words_beside_a_number_do_not_replace_a_label() -> None:
    card = Card(person=NAMED, phones=(Phone(typed="06 12 34 56 78 (mère)", label="office"),))
    stored, problems = normalise(card, region="FR")
    assert [row.label for row in stored.phones] == ["office"]
    assert [each.code for each in problems] == ["phone_text"]


def test_a_second_address_in_a_field_becomes_a_row_of_its_own() -> None:
    card = Card(person=NAMED, emails=(Email(typed="a@orange.fr;c@orange.fr, d@free.fr", label="home"),))
    stored, problems = normalise(card, region="FR")
    assert [(row.address, row.label) for row in stored.emails] == [
        ("a@orange.fr", "home"),
        ("c@orange.fr", "office"),
        ("d@free.fr", "office"),
    ]
    assert [(each.field, each.code) for each in problems] == [("emails.0.address", "email_split")]
    assert normalise(stored, region="FR") == (stored, [])


@pytest.mark.parametrize(
    ("kind", "typed", "label"),
    [
        (Kind.PERSON, "04 78 12 34 56", "home"),
        (Kind.COMPANY, "04 78 12 34 56", "office"),
        (Kind.PERSON, "06 12 34 56 78", "mobile"),
        (Kind.COMPANY, "06 12 34 56 78", "mobile"),
    ],
)
def test_a_number_without_a_label_gets_the_one_of_its_kind(kind: Kind, typed: str, label: str) -> None:
    card = Card(kind=kind, person=NAMED, phones=(Phone(typed=typed, label=""),))
    assert [row.label for row in normalise(card, region="FR")[0].phones] == [label]


def test_a_french_register_number_contradicts_a_foreign_vat_number() -> None:
    company = CompanyFace(company_name="A", vat_number="BE0403019261", siren="552100554")
    assert ("siren", "siren_mismatch", False) in found(Card(company=company))
