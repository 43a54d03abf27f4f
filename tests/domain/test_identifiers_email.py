"""E-mail addresses as they are typed and pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.email import email
from crm_tui.domain.vocabulary import Severity


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("", ""),
        ("marie@orange.fr", "marie@orange.fr"),
        ("  Marie@ORANGE.FR ", "Marie@orange.fr"),
        ("Marie Dupont <marie@orange.fr>", "marie@orange.fr"),
        ('"Dupont, Marie" <marie@orange.fr>', "marie@orange.fr"),
        ("<marie@orange.fr>", "marie@orange.fr"),
        ("mailto:marie@orange.fr?subject=Devis", "marie@orange.fr"),
        ("marie@orange.fr.", "marie@orange.fr"),
        ("marie@orange.fr,", "marie@orange.fr"),
        ("(marie@orange.fr)", "marie@orange.fr"),
        ("marie@orange.fr\u200b", "marie@orange.fr"),
        ("marie+velo@orange.fr", "marie+velo@orange.fr"),
        ("marie@vélo.fr", "marie@vélo.fr"),
        ("marie@xn--vlo-bma.fr", "marie@vélo.fr"),
    ],
)
def test_understood(typed: str, address: str) -> None:
    reading = email(typed)
    assert (reading.address, reading.problem_code, reading.severity) == (address, "", None)


@pytest.mark.parametrize(
    ("typed", "code", "proposal"),
    [
        ("marie", "email_no_at", None),
        ("marieàorange.fr", "email_no_at", "marie@orange.fr"),
        ("marie(at)orange.fr", "email_no_at", "marie@orange.fr"),
        ("marie arobase orange.fr", "email_no_at", "marie@orange.fr"),
        ("@orange.fr", "email_no_name", None),
        ("marie@", "email_no_domain", None),
        ("marie@@orange.fr", "email_two_ats", None),
        ("marie @ orange.fr", "email_space", "marie@orange.fr"),
        ("marie@exemple,fr", "email_comma", "marie@exemple.fr"),
        ("marie@orange..fr", "email_two_dots", "marie@orange.fr"),
        (".marie@orange.fr", "email_character", "marie@orange.fr"),
        ("marie@orange", "email_no_dot", None),
        ("marie@localhost", "email_no_dot", None),
        ("x" * 65 + "@orange.fr", "email_too_long", None),
        ("marie@" + "a." * 130 + "fr", "email_too_long", None),
        ("marie@velo.test", "email_reserved", None),
        ("marie@-orange.fr", "email_character", None),
        ("marie@oran_ge.fr", "email_character", None),
        ("ma,rie@orange.fr", "email_character", None),
        ("marie@[1.2.3.4]", "email_character", None),
    ],
)
def test_not_understood(typed: str, code: str, proposal: str | None) -> None:
    reading = email(typed)
    assert reading.problem_code == code
    assert reading.data.get("proposal") == proposal
    assert reading.blocks
    assert reading.address == ""


@pytest.mark.parametrize(
    ("typed", "proposal"),
    [
        ("marie@gmial.com", "marie@gmail.com"),
        ("marie@gmail.con", "marie@gmail.com"),
        ("marie@gmail.fr", "marie@gmail.com"),
        ("marie@hotmal.fr", "marie@hotmail.fr"),
        ("marie@wandoo.fr", "marie@wanadoo.fr"),
        ("marie@laposte.nte", "marie@laposte.net"),
        ("marie@skyent.be", "marie@skynet.be"),
        ("marie@free.frr", "marie@free.fr"),
    ],
)
def test_a_slip_in_a_provider_is_hinted_never_mended(typed: str, proposal: str) -> None:
    reading = email(typed)
    assert (reading.address, reading.problem_code) == (typed, "email_provider")
    assert reading.severity is Severity.WARNING
    assert reading.data == {"proposal": proposal}


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "ymail.com",
        "orange.com",
        "hotmail.de",
        "live.be",
        "gmx.de",
        "pt.be",
        "dupont-velos.fr",
        "me.fr",
    ],
)
def test_real_domains_bear_no_hint(domain: str) -> None:
    assert email(f"marie@{domain}").problem_code == ""


def test_accents_before_the_at_are_kept_with_a_warning() -> None:
    reading = email("hélène@orange.fr")
    assert (reading.address, reading.problem_code) == ("hélène@orange.fr", "email_accents")
    assert reading.data == {"proposal": "helene@orange.fr"}


def test_of_several_addresses_the_first_is_kept() -> None:
    for typed in ("a@orange.fr; b@free.fr", "a@orange.fr, b@free.fr", "a@orange.fr b@free.fr"):
        reading = email(typed)
        assert (reading.address, reading.problem_code) == ("a@orange.fr", "email_several")
        assert reading.data == {"remainder": "b@free.fr"}
        assert reading.severity is Severity.WARNING


@given(st.one_of(st.text(max_size=80), st.text("aé.@,;<> \u200b-_à'\"[]():?", max_size=40), st.emails()))
def test_no_text_raises_and_an_address_is_read_back(typed: str) -> None:
    reading = email(typed)
    assert reading.blocks is (not reading.address and bool(reading.problem_code))
    if reading.address:
        assert email(reading.address).address == reading.address
