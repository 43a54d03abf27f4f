"""The fields of the manual entry: every understood part is in sight, and comes back."""

from __future__ import annotations

import pytest

from crm_tui.domain.card import Address
from crm_tui.domain.manual_address import read_back, shown

KNOWN = Address(
    number="12",
    repetition="ter",
    street="rue Molière",
    complement="appt 4",
    box="7",
    po_box="BP 40012",
    postal_code="75083",
    city="Paris",
    cedex="CEDEX 02",
)


def test_box_and_cedex_are_in_sight() -> None:
    fields = shown(KNOWN)
    assert (fields["complement"], fields["city"]) == ("appt 4, BP 40012", "Paris CEDEX 02")


@pytest.mark.parametrize("address", [KNOWN, Address(po_box="Case postale 12", city="Lausanne"), Address()])
def test_what_is_not_changed_comes_back(address: Address) -> None:
    assert read_back(shown(address), address) == address
    assert read_back(shown(address), Address()) == address


@pytest.mark.parametrize(
    ("changed", "complement", "po_box", "city", "cedex"),
    [
        ({"city": "Lyon"}, "appt 4", "BP 40012", "Lyon", ""),
        ({"city": "Lyon cedex 03"}, "appt 4", "BP 40012", "Lyon", "CEDEX 03"),
        ({"complement": "appt 5"}, "appt 5", "", "Paris", "CEDEX 02"),
        ({"complement": "CS 12 345, appt 5"}, "appt 5", "CS 12 345", "Paris", "CEDEX 02"),
        ({"complement": "résidence BP 12 bis"}, "résidence BP 12 bis", "", "Paris", "CEDEX 02"),
        ({"complement": "", "city": ""}, "", "", "", ""),
    ],
)
def test_what_is_changed_is_read_again(
    changed: dict[str, str], complement: str, po_box: str, city: str, cedex: str
) -> None:
    address = read_back(shown(KNOWN) | changed, KNOWN)
    assert (address.complement, address.po_box) == (complement, po_box)
    assert (address.city, address.cedex) == (city, cedex)
