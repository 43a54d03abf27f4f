"""Addresses as people type them, taken apart; one line a phenomenon."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.address_reading import read
from crm_tui.domain.text import digits
from crm_tui.gateways.gazetteer import load

PARTS = (
    *("number", "repetition", "street", "complement", "box", "po_box"),
    *("postal_code", "city", "cedex", "country"),
)
#: What is typed, the shop's country, and all that is understood (an underscore for a space).
_FILE = Path(__file__).with_name("files") / "addresses.txt"
TYPED = [line.split(" | ") for line in _FILE.read_text(encoding="utf-8").splitlines()]


def parts_of(text: str, region: str) -> dict[str, str]:
    reading = read(text, load(), region)
    parts = {name: value for name in PARTS if (value := getattr(reading.address, name))}
    if reading.insee:
        parts["insee"] = reading.insee
    if reading.candidates:
        parts["candidates"] = str(len(reading.candidates))
    return parts


@pytest.mark.parametrize(("text", "region", "understood"), TYPED)
def test_what_is_understood(text: str, region: str, understood: str) -> None:
    wanted = dict(part.split("=") for part in understood.split())
    assert parts_of(text, region) == {name: value.replace("_", " ") for name, value in wanted.items()}


def test_a_town_without_a_comma_is_not_sure() -> None:
    assert not read("12 victor hugo lyon", load()).sure
    assert read("12 victor hugo, lyon", load()).sure


def test_a_department_is_told_where_no_code_is() -> None:
    assert read("12 rue de la République, Saint-Denis (93)", load()).department == "93"
    assert read("12 rue Victor Hugo, 69", load()).department == "69"


def test_a_town_with_a_slip_is_offered_and_never_taken() -> None:
    reading = read("12 rue Victor Hugo, vileurbanne", load())
    assert [place.name for place in reading.candidates] == ["Villeurbanne"]
    assert not reading.sure
    assert not reading.insee


def test_lines_part_like_commas() -> None:
    assert parts_of("12 rue de la Paix\n75002 Paris", "FR") == parts_of(
        "12 rue de la Paix, 75002 Paris", "FR"
    )


def test_nothing_and_too_much() -> None:
    assert parts_of("  , ", "FR").get("city") is None
    assert parts_of("a" * 5000, "FR") == {"street": "a" * 251}


WORDS = st.sampled_from(
    [
        *("12", "bis", "rue", "avenue", "de", "la", "du", "saint", "st", "victor", "hugo", "69002", "1000"),
        *("8", "mai", "1945", "bp", "cedex", "appt", "3e", "étage", ",", "lyon", "bruxelles", "namur", "b"),
        *("vaulx", "bte", "5", "n°", "résidence", "chez", "les", "l'église", "d'arc", "12-14"),
    ]
)


@given(st.lists(WORDS, max_size=12).map(" ".join), st.sampled_from(["FR", "BE", "LU", "CH", "MC"]))
def test_no_digit_is_lost_or_invented(text: str, region: str) -> None:
    parts = parts_of(text, region)
    told = "".join(digits(value) for name, value in parts.items() if name not in ("insee", "candidates"))
    told += read(text, load(), region).department
    code = parts.get("postal_code", "")
    # A code that nobody typed is the one code of a town that was named, or of its arrondissement.
    of_name = told.replace(code, "", 1)
    readings = (told, of_name, of_name + code[-1:])
    assert without_zeros(text) in map(without_zeros, readings)


def without_zeros(text: str) -> list[str]:
    return [digit for digit in sorted(digits(text)) if digit != "0"]


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    read(text, load(), "FR")
