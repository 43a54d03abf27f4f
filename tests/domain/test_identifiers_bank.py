"""IBANs: read, shown in fours, masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban as standard

from crm_tui.domain.bank import format_iban, iban, is_masked_iban, mask_iban
from crm_tui.domain.vocabulary import Severity

FRENCH = "FR7630006000011234567890189"


@pytest.mark.parametrize(
    "typed",
    [
        FRENCH,
        "FR76 3000 6000 0112 3456 7890 189",
        "fr76 3000-6000.0112 3456 7890 189",
        "FR76\u00a03000\u202f6000 0112 3456 7890 189",
        "IBAN FR76 3000 6000 0112 3456 7890 189",
        "IBAN : FR76 3000 6000 0112 3456 7890 189",
        "N° IBAN FR76 3000 6000 0112 3456 7890 189",
        "FR76 3000 6000 0112 3456 7890 189 BIC : AGRIFRPP",
    ],
)
def test_every_way_of_typing(typed: str) -> None:
    reading = iban(typed)
    assert (reading.iban, reading.problem_code) == (FRENCH, "")


@pytest.mark.parametrize(
    "number",
    [
        "LU280019400644750000",
        "CH9300762011623852957",
        "MC5811222000010123456789030",
        "DE89370400440532013000",
        "GB29NWBK60161331926819",
        "NL91ABNA0417164300",
    ],
)
def test_other_countries(number: str) -> None:
    assert (iban(number).iban, iban(number).problem_code) == (number, "")


def test_a_belgian_bank_that_is_gone_is_a_warning_only() -> None:
    reading = iban("BE68 5390 0754 7034")
    assert reading.iban == "BE68539007547034"
    assert (reading.problem_code, reading.severity) == ("iban_bank", Severity.WARNING)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("F", "iban_incomplete"),
        ("FR", "iban_incomplete"),
        ("FR76 3000", "iban_incomplete"),
        ("FR7630006000011234567890188", "iban_checksum"),
        (FRENCH + "1", "iban_too_long"),
        ("ZZ76 3000", "iban_country"),
        ("30006 00001 12345678901 89", "iban_format"),
        ("FR7O30006000011234567890189", "iban_format"),
        ("é", "iban_format"),
        ("pas encore", "iban_format"),
    ],
)
def test_nonsense_blocks(typed: str, code: str) -> None:
    reading = iban(typed)
    assert (reading.iban, reading.problem_code, reading.severity) == ("", code, Severity.BLOCKING)


def test_shown_and_masked() -> None:
    assert format_iban(FRENCH) == "FR76 3000 6000 0112 3456 7890 189"
    assert format_iban("à demander") == "à demander"
    assert mask_iban(FRENCH) == "FR76 •••• 189"
    assert mask_iban("FR76 3000 6000 0112 3456 7890 189") == "FR76 •••• 189"
    assert mask_iban("FR76 3000") == "••••"
    assert mask_iban("") == ""


def test_what_was_masked_is_known_again() -> None:
    assert is_masked_iban(mask_iban(FRENCH))
    assert is_masked_iban(mask_iban("FR76 3000"))
    assert not any(map(is_masked_iban, ("", FRENCH, "FR76 3000", "•••• •••• 189 12")))


@given(st.from_regex(r"[0-9]{23}", fullmatch=True))
def test_what_is_shown_is_read_back(account: str) -> None:
    number = "FR" + standard.calc_check_digits("FR00" + account) + account
    assert iban(number).iban == number
    assert iban(format_iban(number)).iban == number
    assert account[:-3] not in mask_iban(number)


@given(st.one_of(st.text(max_size=60), st.from_regex(r"(FR|BE|LU|XK|ZZ)[0-9A-Z ]{0,40}", fullmatch=True)))
def test_no_text_raises(typed: str) -> None:
    reading = iban(typed)
    assert reading.blocks is (not reading.iban and bool(reading.problem_code))
    assert isinstance(format_iban(typed) + mask_iban(typed), str)
