"""The country of an address that names none."""

import pytest

from crm_tui.domain.address_country import country_of
from crm_tui.gateways import gazetteer


@pytest.mark.parametrize(
    ("code", "city", "region", "numbers", "country"),
    [
        ("1000", "Bruxelles", "FR", (), "BE"),
        ("9000", "Gand", "FR", (), "BE"),
        ("1000", "Lausanne", "FR", (), "CH"),
        ("35000", "Rennes", "BE", (), "FR"),
        ("1000", "BRUXELLES 1", "FR", ("0032 475 12 34 56",), "BE"),
        ("1000", "BRUXELLES 1", "FR", (), ""),
        ("1000", "Bourg-en-Bresse", "FR", (), ""),
        ("35000", "Bruxelles", "FR", ("+32475123456",), ""),
        ("", "Bruxelles", "FR", (), ""),
    ],
)
def test_a_town_with_its_code_tells_its_country(
    code: str, city: str, region: str, numbers: tuple[str, ...], country: str
) -> None:
    assert country_of(code, city, gazetteer.load(), region, numbers) == country
