"""The French national address base (BAN) by the Géoplateforme's geocoder: free, without a key.

https://data.geopf.fr/geocodage, Licence Ouverte 2.0; fifty requests a second for each address.
"""

from __future__ import annotations

from typing import Any

from crm_tui.domain.address_street import house_number
from crm_tui.domain.card import Address
from crm_tui.gateways import http
from crm_tui.gateways.address_providers import Question, RemoteRow
from crm_tui.gateways.http import ProviderError, Trouble

_SERVER = "https://data.geopf.fr"
_LONGEST = 200


class Ban:
    """One connection to the geocoder."""

    name = "BAN"
    attribution = ""

    def __init__(self, server: str = _SERVER) -> None:
        """Nothing is asked yet.

        Args:
            server: where the geocoder is; another one in tests.
        """
        import requests

        http.discreet()
        self._server = server
        self._session = requests.Session()

    def suggest(self, question: Question) -> list[RemoteRow]:
        """Rows for a text; France only."""
        params: dict[str, str] = {
            "q": question.text[:_LONGEST],
            "autocomplete": "1",
            "index": "address",
            "limit": str(question.limit),
        }
        if question.near is not None:
            params |= {"lat": f"{question.near[0]:.1f}", "lon": f"{question.near[1]:.1f}"}
        body = http.get(self._session, f"{self._server}/geocodage/search", params)
        features = body.get("features")
        if not isinstance(features, list):
            raise ProviderError(Trouble.BAD_ANSWER)
        with http.reading():
            rows = [_row(each["properties"]) for each in features if isinstance(each.get("properties"), dict)]
        return [row for row in rows if row is not None]

    def resolve(self, row: RemoteRow, session: str) -> Address:
        """The parts, which came with the row."""
        if row.address is None:
            raise ProviderError(Trouble.NOT_FOUND)
        return row.address


def _row(properties: dict[str, Any]) -> RemoteRow | None:
    """A row of an address, a street or a place; a mere town is what the gazetteer knows better."""

    def told(name: str) -> str:
        value = properties.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    if told("type") not in ("housenumber", "street", "locality") or not told("label"):
        return None
    number, repetition = house_number(told("housenumber"))
    address = Address(
        number=number,
        repetition=repetition,
        street=told("street") or told("name"),
        postal_code=told("postcode"),
        city=told("city"),
        country="FR",
    )
    return RemoteRow(label=told("label"), key=told("id"), address=address)
