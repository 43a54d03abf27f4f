"""The bank behind an IBAN: sure, or nothing."""

from __future__ import annotations

import pytest
from tools.build_banks import lines

from crm_tui.gateways.banks import Bank, bank_of


@pytest.mark.parametrize(
    ("iban", "bank"),
    [
        ("FR7630004008310001234567143", Bank("BNPAFRPP", "BNP PARIBAS")),
        ("FR7630003035409876543210925", Bank("SOGEFRPP", "SOCIETE GENERALE SA")),
        ("FR1420041010050500013M02606", Bank("PSSTFRPP", "LA BANQUE POSTALE")),
        ("BE71096123456769", Bank("GKCCBEBB", "BELFIUS BANQUE")),
        ("BE68539007547034", None),  # a code that is no longer given
        ("FR7618719000000000000000000", None),  # two banks of one code
        ("FR7699999000000000000000000", None),
        ("DE89370400440532013000", None),
        ("GB29NWBK60161331926819", None),
        ("", None),
        ("BE", None),
    ],
)
def test_who_it_is(iban: str, bank: Bank | None) -> None:
    assert bank_of(iban) == bank


def test_a_code_of_several_banks_is_left_out() -> None:
    rows = [
        {"bank_code": "1", "bic": "AAAAFRPPXXX", "name": "Group"},
        {"bank_code": "1", "bic": "AAAAFRPP123", "name": "Bank  of the region"},
        {"bank_code": "2", "bic": "BBBBFRPP", "name": "One"},
        {"bank_code": "2", "bic": "CCCCFRPP", "name": "Two"},
        {"bank_code": "3", "bic": "DDDDFRPP001", "name": "Branches"},
        {"bank_code": "3", "bic": "DDDDFRPP002", "name": "Branches"},
        {"bank_code": "4", "bic": "", "name": "None"},
    ]
    assert lines(rows) == ["1\tAAAAFRPP123\tBank of the region", "3\tDDDDFRPP\tBranches"]
