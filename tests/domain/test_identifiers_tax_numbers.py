"""VAT numbers, SIREN and SIRET, with or without what stands before them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import siren as siren_standard

from crm_tui.domain.tax_numbers import siren, siret, vat
from crm_tui.domain.vocabulary import Severity


@pytest.mark.parametrize(
    "typed",
    [
        "FR40303265045",
        "fr 40 303 265 045",
        "FR 40.303.265.045",
        "FR-40-303265045",
        "FR\u00a040\u202f303 265 045",
        "40303265045",
        "303265045",
        "303 265 045",
        "N° TVA : FR40303265045",
        "N° TVA intracommunautaire : FR40303265045",
        "TVA intracom. FR 40 303265045",
        "SIREN 303 265 045",
        "RCS Lyon B 303 265 045",
    ],
)
def test_every_french_way_of_typing(typed: str) -> None:
    reading = vat(typed, "FR")
    assert (reading.vat_number, reading.siren, reading.siret) == ("FR40303265045", "303265045", "")
    assert (reading.country, reading.problem_code) == ("FR", "")


@pytest.mark.parametrize("typed", ["35600000049837", "356 000 000 49837", "SIRET : 356 000 000 49837"])
def test_siret_gives_all_three_and_la_poste_has_its_own_key(typed: str) -> None:
    reading = vat(typed, "FR")
    assert reading.vat_number == "FR39356000000"
    assert (reading.siren, reading.siret, reading.problem_code) == ("356000000", "35600000049837", "")


@pytest.mark.parametrize(
    ("typed", "country", "number", "of"),
    [
        ("0403.019.261", "FR", "BE0403019261", "BE"),
        ("BE 0403.019.261", "FR", "BE0403019261", "BE"),
        ("BE403019261", "FR", "BE0403019261", "BE"),
        ("403019261", "BE", "BE0403019261", "BE"),
        ("0403019261", "BE", "BE0403019261", "BE"),
        ("BTW BE 0403.019.261", "BE", "BE0403019261", "BE"),
        ("LU15027442", "FR", "LU15027442", "LU"),
        ("15027442", "LU", "LU15027442", "LU"),
        ("GB980780684", "FR", "GB980780684", "GB"),
        ("CHE-100.155.212 TVA", "FR", "CHE100155212TVA", "CH"),
        ("CHE-100.155.212 MWST", "FR", "CHE100155212MWST", "CH"),
        ("CHE-100.155.212", "FR", "CHE100155212", "CH"),
        ("100155212", "CH", "CHE100155212", "CH"),
        ("XI980780684", "FR", "XI980780684", "GB"),
        ("FR53000004605", "FR", "FR53000004605", "MC"),
        ("MC53000004605", "MC", "FR53000004605", "MC"),
        ("FRK7399859412", "FR", "FRK7399859412", "FR"),
        ("EL094259216", "FR", "EL094259216", "GR"),
        ("GR094259216", "FR", "EL094259216", "GR"),
        ("EU372022452", "FR", "EU372022452", ""),
        ("IM3720001234", "FR", "IM3720001234", ""),
        ("DE136695976", "FR", "DE136695976", "DE"),
        ("NL4495445B01", "FR", "NL004495445B01", "NL"),
        ("IT00743110157", "FR", "IT00743110157", "IT"),
    ],
)
def test_each_country_by_its_own_rules(typed: str, country: str, number: str, of: str) -> None:
    reading = vat(typed, country)
    assert (reading.vat_number, reading.country, reading.problem_code) == (number, of, "")
    assert vat(number, country).vat_number == number


def test_monaco_has_no_siren() -> None:
    assert vat("FR53000004605", "FR").siren == ""


@pytest.mark.parametrize(
    ("typed", "country", "of"),
    [("15027442", "FR", "LU"), ("00743110157", "FR", "IT"), ("303265045", "BE", "FR")],
)
def test_a_country_that_was_guessed_is_said(typed: str, country: str, of: str) -> None:
    reading = vat(typed, country)
    assert (reading.country, reading.problem_code) == (of, "vat_guessed")
    assert reading.vat_number
    assert (reading.severity, reading.data) == (Severity.WARNING, {"country": of})


def test_a_country_without_known_check_digits_is_kept_with_a_warning() -> None:
    reading = vat("NO 974 760 673 MVA", "FR")
    assert (reading.vat_number, reading.problem_code) == ("NO974760673MVA", "vat_unchecked")
    assert reading.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("typed", "country", "code"),
    [
        ("F", "FR", "vat_incomplete"),
        ("FR", "FR", "vat_incomplete"),
        ("FR4030326504", "FR", "vat_incomplete"),
        ("30326504", "BE", "vat_incomplete"),
        ("4030326504", "FR", "vat_incomplete"),
        ("BE 0403 019", "FR", "vat_incomplete"),
        ("AT", "FR", "vat_incomplete"),
        ("FR403032650451", "FR", "vat_too_long"),
        ("123456789012345", "FR", "vat_too_long"),
        ("FR40303265046", "FR", "vat_checksum"),
        ("BE0403019262", "FR", "vat_checksum"),
        ("0403019262", "BE", "vat_checksum"),
        ("0403019262", "FR", "vat_checksum"),
        ("1403019261", "FR", "vat_checksum"),
        ("FR303265046", "FR", "vat_incomplete"),
        ("BE2403019261", "FR", "vat_checksum"),
        ("GB980780680", "FR", "vat_checksum"),
        ("XI123456789", "FR", "vat_checksum"),
        ("CHE-100.155.213", "FR", "vat_checksum"),
        ("303265046", "FR", "siren_checksum"),
        ("35600000049838", "FR", "siret_checksum"),
        ("ZZ123456", "FR", "vat_country"),
        ("Dupont & fils", "FR", "vat_format"),
        ("é", "FR", "vat_format"),
    ],
)
def test_not_understood(typed: str, country: str, code: str) -> None:
    reading = vat(typed, country)
    assert (reading.vat_number, reading.problem_code, reading.severity) == ("", code, Severity.BLOCKING)


def test_a_mistyped_belgian_number_is_never_taken_for_a_bulgarian_one() -> None:
    assert vat("0403019262", "FR").vat_number == ""
    assert vat("0403019262", "BE").vat_number == ""


def test_siren_and_siret_alone() -> None:
    assert siren("303 265 045").vat_number == "FR40303265045"
    assert siret("356 000 000 49837").siren == "356000000"
    both = siren("356 000 000 49837")
    assert (both.siren, both.siret) == ("356000000", "35600000049837")
    only_siren = siret("303265045")
    assert (only_siren.siren, only_siren.siret) == ("303265045", "")
    assert (only_siren.problem_code, only_siren.severity) == ("siret_is_siren", Severity.WARNING)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", ""),
        ("30326504", "siren_incomplete"),
        ("3032650451", "siren_too_long"),
        ("303265046", "siren_checksum"),
        ("abc", "siren_format"),
        ("35600000049838", "siren_too_long"),
    ],
)
def test_siren_problems(typed: str, code: str) -> None:
    assert siren(typed).problem_code == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", ""),
        ("303265046", "siret_incomplete"),
        ("3560000004983", "siret_incomplete"),
        ("356000000498370", "siret_too_long"),
        ("35600000049838", "siret_checksum"),
        ("abc", "siret_format"),
    ],
)
def test_siret_problems(typed: str, code: str) -> None:
    assert siret(typed).problem_code == code


@given(st.integers(10_000_000, 99_999_999))
def test_every_siren_gives_a_vat_number_that_gives_it_back(start: int) -> None:
    from stdnum import luhn

    number = str(start) + luhn.calc_check_digit(str(start))
    assert siren_standard.is_valid(number)
    reading = vat(number, "FR")
    assert reading.siren == number
    assert vat(reading.vat_number, "FR").siren == number
    assert vat(reading.vat_number.removeprefix("FR"), "FR").siren == number


@given(
    st.one_of(
        st.text(max_size=40),
        st.text("0123456789FRBELUGCHMX .-+*", max_size=20),
        st.from_regex(r"[A-Z]{2}[0-9A-Z]{0,14}", fullmatch=True),
    ),
    st.sampled_from(["FR", "BE", "CH", "GR", "MC", "", "zz"]),
)
def test_no_text_raises_and_what_is_kept_is_read_back(typed: str, country: str) -> None:
    for reading in (vat(typed, country), siren(typed), siret(typed)):
        understood = reading.vat_number or reading.siren or reading.siret
        assert reading.blocks is (not understood and bool(reading.problem_code))
    number = vat(typed, country).vat_number
    assert not number or vat(number, country).vat_number == number


def test_a_belgian_number_of_nine_digits_is_read_and_said() -> None:
    reading = vat("403019261", "FR")
    assert (reading.vat_number, reading.problem_code, reading.data) == (
        "BE0403019261",
        "vat_guessed",
        {"country": "BE"},
    )


@pytest.mark.parametrize(
    ("typed", "siret"), [("FR 303265045", ""), ("FR 356 000 000 49837", "35600000049837")]
)
def test_a_siren_or_siret_behind_the_letters_fr_is_understood(typed: str, siret: str) -> None:
    reading = vat(typed, "FR")
    assert reading.vat_number.startswith("FR")
    assert reading.vat_number.endswith(reading.siren)
    assert (len(reading.siren), reading.siret, reading.problem_code) == (9, siret, "")
