"""Every way of typing a telephone number."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.phone import (
    _country,
    _kind,
    _read,
    _shown,
    format_phone,
    phone,
    phone_country,
    phone_kind,
)
from crm_tui.domain.vocabulary import Severity

REGIONS = ("FR", "BE", "LU", "CH", "MC", "RE", "YT", "GP", "GF", "MQ")


@pytest.mark.parametrize(
    "typed",
    [
        "04 78 12 34 56",
        "04.78.12.34.56",
        "04-78-12-34-56",
        "04/78/12/34/56",
        "0478123456",
        "O478 12 34 56",
        "o4 78 12 34 56",
        "+33 (0)4 78 12 34 56",
        "+33 (O)4 78 12 34 56",
        "0033 4 78 12 34 56",
        "0033 (0)4 78 12 34 56",
        "+33478123456",
        "33478123456",
        "478123456",
        "+0478123456",
        "tel:+33478123456",
        "Tél. : 04 78 12 34 56",
        "téléphone 04 78 12 34 56",
        "\u202d04\u00a078\u202f12 34 56\u202c",
    ],
)
def test_every_french_way_of_typing(typed: str) -> None:
    reading = phone(typed, "FR")
    assert (reading.number, reading.region, reading.kind) == ("+33478123456", "FR", "fixed")
    assert (reading.problem_code, reading.severity, reading.remainder) == ("", None, "")


@pytest.mark.parametrize(
    ("typed", "region", "number", "country", "kind"),
    [
        ("06 12 34 56 78", "FR", "+33612345678", "FR", "mobile"),
        ("09 72 12 34 56", "FR", "+33972123456", "FR", "fixed"),
        ("0 800 123 456", "FR", "+33800123456", "FR", "service"),
        ("0475 12 34 56", "BE", "+32475123456", "BE", "mobile"),
        ("+32 475 12 34 56", "FR", "+32475123456", "BE", "mobile"),
        ("32475123456", "FR", "+32475123456", "BE", "mobile"),
        ("621 123 456", "LU", "+352621123456", "LU", "mobile"),
        ("22 33 44", "LU", "+352223344", "LU", "fixed"),
        ("079 123 45 67", "CH", "+41791234567", "CH", "mobile"),
        ("99 99 99 99", "MC", "+37799999999", "MC", "fixed"),
        ("06 12 34 56 78", "??", "+33612345678", "FR", "mobile"),
        ("+1 650 253 0000", "FR", "+16502530000", "US", ""),
    ],
)
def test_countries(typed: str, region: str, number: str, country: str, kind: str) -> None:
    reading = phone(typed, region)
    assert (reading.number, reading.region, reading.kind, reading.problem_code) == (number, country, kind, "")
    assert (phone_country(number), phone_kind(number)) == (country, kind)


def test_a_number_that_is_valid_at_home_is_never_read_as_foreign() -> None:
    assert phone("0475 12 34 56", "FR").number == "+33475123456"
    assert phone("0263 12 34 56", "FR").region == "FR"


@pytest.mark.parametrize(
    ("typed", "number", "country"),
    [
        ("0692 12 34 56", "+262692123456", "RE"),
        ("0693 12 34 56", "+262693123456", "RE"),
        ("0262 20 12 34", "+262262201234", "RE"),
        ("0639 69 12 34", "+262639691234", "YT"),
        ("0269 60 12 34", "+262269601234", "YT"),
        ("0690 30 12 34", "+590690301234", "GP"),
        ("0590 20 12 34", "+590590201234", "GP"),
        ("0590 27 12 34", "+590590271234", "BL"),
        ("0694 20 12 34", "+594694201234", "GF"),
        ("0594 30 12 34", "+594594301234", "GF"),
        ("0696 20 12 34", "+596696201234", "MQ"),
        ("0596 30 12 34", "+596596301234", "MQ"),
        ("+33 692 12 34 56", "+262692123456", "RE"),
    ],
)
def test_overseas_numbers_typed_in_metropolitan_france(typed: str, number: str, country: str) -> None:
    reading = phone(typed, "FR")
    assert (reading.number, reading.region, reading.problem_code) == (number, country, "")


def test_metropolitan_number_typed_in_la_reunion() -> None:
    assert phone("06 12 34 56 78", "RE").number == "+33612345678"
    assert phone("0692 12 34 56", "RE").number == "+262692123456"


@pytest.mark.parametrize(("typed", "country"), [("0639 12 34 56", "YT"), ("0691 12 34 56", "GP")])
def test_overseas_number_that_nobody_has_is_kept_with_a_hint(typed: str, country: str) -> None:
    reading = phone(typed, "FR")
    assert (reading.problem_code, reading.severity) == ("phone_overseas", Severity.WARNING)
    assert reading.data == {"country": country}
    assert reading.number == "+33" + typed.replace(" ", "")[1:]


def test_french_number_typed_in_belgium_is_read_with_a_warning() -> None:
    reading = phone("06 12 34 56 78", "BE")
    assert (reading.number, reading.problem_code) == ("+33612345678", "phone_read_as")
    assert reading.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("typed", "extension"),
    [
        ("0478123456 poste 12", "12"),
        ("04 78 12 34 56 p. 7", "7"),
        ("04 78 12 34 56, interne 401", "401"),
        ("04 78 12 34 56 int. 401", "401"),
        ("04 78 12 34 56 ext 4", "4"),
        ("04 78 12 34 56 x4", "4"),
        ("04 78 12 34 56;ext=4", "4"),
        ("04 78 12 34 56 #4", "4"),
    ],
)
def test_extension_is_cut_off(typed: str, extension: str) -> None:
    reading = phone(typed, "FR")
    assert (reading.number, reading.extension, reading.problem_code) == ("+33478123456", extension, "")


@pytest.mark.parametrize(
    ("typed", "remainder", "code"),
    [
        ("06 12 34 56 78 (mère)", "mère", "phone_text"),
        ("mère : 06 12 34 56 78", "mère", "phone_text"),
        ("06 12 34 56 78 Marie O Brien", "Marie O Brien", "phone_text"),
        ("06 12 34 56 78 / 04 78 00 11 22", "04 78 00 11 22", "phone_several"),
        ("06 12 34 56 78 ou 04 78 00 11 22", "ou 04 78 00 11 22", "phone_several"),
    ],
)
def test_what_is_not_the_number_is_handed_back(typed: str, remainder: str, code: str) -> None:
    reading = phone(typed, "FR")
    assert (reading.number, reading.remainder, reading.problem_code) == ("+33612345678", remainder, code)
    assert reading.severity is Severity.WARNING
    assert reading.data == {"remainder": remainder}


@pytest.mark.parametrize("typed", ["3639", "15", "118218", "118 218", "39 00"])
def test_short_numbers_are_services(typed: str) -> None:
    reading = phone(typed, "FR")
    assert (reading.number, reading.kind) == (typed.replace(" ", ""), "service")
    assert (reading.problem_code, reading.severity) == ("phone_service", Severity.WARNING)


def test_possible_but_unallocated_is_a_warning() -> None:
    reading = phone("0701 23 45 67", "BE")
    assert reading.number
    assert (reading.problem_code, reading.severity) == ("phone_unallocated", Severity.WARNING)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("06 12 34", "phone_too_short"),
        ("06 12 34 56 7", "phone_too_short"),
        ("06 12 34 56 78 9", "phone_too_long"),
        ("abc", "phone_not_a_number"),
        ("+", "phone_not_a_number"),
        ("1", "phone_not_a_number"),
        ("+999 123 456 789", "phone_country_unknown"),
    ],
)
def test_nonsense_blocks(typed: str, code: str) -> None:
    reading = phone(typed, "FR")
    assert (reading.number, reading.problem_code, reading.severity) == ("", code, Severity.BLOCKING)
    problem = reading.problem("phones.0.number")
    assert problem is not None
    assert problem.blocks


def test_nothing_typed_is_no_problem() -> None:
    assert phone("  \u200b", "FR").problem("phones.0.number") is None


def test_format() -> None:
    assert format_phone("+33612345678", "FR") == "06 12 34 56 78"
    assert format_phone("+33612345678", "BE") == "+33 6 12 34 56 78"
    assert format_phone("+32475123456", "BE") == "0475 12 34 56"
    assert format_phone("+262692123456", "FR") == "+262 692 12 34 56"
    assert format_phone("+33478123456", "FR", "12") == "04 78 12 34 56 poste 12"
    assert format_phone("3639", "FR") == "3639"
    assert format_phone("pas un numéro", "FR") == "pas un numéro"
    assert phone_country("3639") == ""
    assert phone_kind("pas un numéro") == ""


def examples() -> list[str]:
    """One allocated number of each kind of line in each country."""
    numbers = set()
    for region in (*REGIONS, "DE", "IT", "ES", "NL", "GB", "PT", "NC", "PF"):
        for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
            example = phonenumbers.example_number_for_type(region, kind)
            if example:
                numbers.add(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164))
    return sorted(numbers)


@given(st.sampled_from(examples()), st.sampled_from(REGIONS))
def test_what_is_shown_is_read_back(number: str, region: str) -> None:
    assert phone(number, region).number == number
    assert phone(format_phone(number, region), region).number == number
    shown = format_phone(number, region, "12")
    assert (phone(shown, region).number, phone(shown, region).extension) == (number, "12")


@given(st.from_regex(r"0[1-9]( ?[0-9]{2}){4}", fullmatch=True), st.sampled_from(("FR", "RE", "MQ")))
def test_whatever_is_kept_is_read_back(typed: str, region: str) -> None:
    reading = phone(typed, region)
    again = phone(format_phone(reading.number, region), region)
    assert again.number == reading.number


@given(
    st.one_of(st.text(max_size=60), st.text("0123456789+() .-/;=#xoO poste", max_size=40)),
    st.one_of(st.sampled_from(REGIONS), st.text(max_size=3)),
)
def test_no_text_raises(typed: str, region: str) -> None:
    reading = phone(typed, region)
    assert reading.blocks is (not reading.number and bool(reading.problem_code))
    assert isinstance(format_phone(typed, region), str)
    assert isinstance(phone_country(typed) + phone_kind(typed), str)


@pytest.mark.parametrize("beginning", range(100))
def test_a_plain_french_number_is_what_the_library_says(beginning: int) -> None:
    for following in range(100):
        number = f"+33{beginning:02}{following:02}12345"
        assert (phone_kind(number), phone_country(number)) == (_kind(number), _country(number))
    for following in range(0, 100, 9):
        number = f"+33{beginning:02}{following:02}12345"
        for region in ("FR", "BE", "MQ"):
            assert format_phone(number, region) == _shown(number, region)
            assert phone(number, region) == _read(number, region)
            assert phone("0" + number[3:], region) == _read("0" + number[3:], region)


@given(
    st.sampled_from(["0", "+33", "+33 "]),
    st.from_regex(r"[0-9]", fullmatch=True),
    st.lists(st.from_regex(r"[ .\-]?[0-9]{2}", fullmatch=True), min_size=3, max_size=5),
    st.sampled_from(REGIONS),
)
def test_however_it_is_typed(prefix: str, first: str, pairs: list[str], region: str) -> None:
    typed = prefix + first + "".join(pairs)
    assert phone(typed, region) == _read(typed, region)


@pytest.mark.parametrize("code", ["32", "262", "590", "594", "596"])
@pytest.mark.parametrize("first", range(1, 10))
def test_other_numbers_are_shown_as_the_library_shows_them(code: str, first: int) -> None:
    for following in range(0, 1000, 7):
        for rest in ("1234", "12345"):
            number = f"+{code}{first}{following:03}{rest}"
            for region in ("FR", "BE", "RE"):
                assert format_phone(number, region) == _shown(number, region)
