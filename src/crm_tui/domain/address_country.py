"""In which country an address is that names none: told by its postal code, its town, the telephone."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.domain.address import POSTAL_DIGITS
from crm_tui.domain.phone import phone
from crm_tui.domain.places import Gazetteer, place_key


def country_of(
    postal_code: str, city: str, gazetteer: Gazetteer, region: str, numbers: Iterable[str] = ()
) -> str:
    """The country of a code that is none of the shop's; nothing where it is, or where it cannot be told.

    "1000 Bruxelles" is Belgian in a French shop; "1000 Bourg-en-Bresse" lost a zero in a spreadsheet.

    Args:
        postal_code: as it is written.
        city: as it is written.
        gazetteer: where towns are looked up.
        region: the shop's country, ISO 3166 alpha-2.
        numbers: the client's telephone numbers: they tell where the town does not.
    """
    code = postal_code.replace(" ", "")
    if not code.isdecimal() or len(code) == POSTAL_DIGITS.get(region, len(code)):
        return ""
    places = [place for place in gazetteer.with_code(code) if place.country != region]
    towns = {place.country for place in places if place_key(place.name) == place_key(city)}
    towns = towns or {place.country for place in gazetteer.named(city) if len(place.postal_code) == len(code)}
    if len(towns) == 1:
        return towns.pop()
    known = {place.country for place in places}
    called = {phone(number, region).region for number in numbers} - {region}
    likely = known & called
    return likely.pop() if len(likely) == 1 else ""
