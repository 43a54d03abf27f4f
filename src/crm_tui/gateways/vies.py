"""European VAT numbers by VIES: valid, invalid, or unknown when a country does not answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from crm_tui.gateways import http

_SERVER = "https://ec.europa.eu/taxation_customs/vies/rest-api"
#: What a country that keeps names to itself answers instead.
_NOT_DISCLOSED = "---"
_COUNTRY = 2
#: Seconds to be answered: VIES asks the country in its turn, and nobody waits for it here.
_READ = 6.0


class VatState(StrEnum):
    """What VIES says of a number."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    """The country's service did not answer; never to be taken for invalid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VatAnswer:
    """What is told of a number."""

    state: VatState
    name: str = ""
    address: str = ""
    """On one line."""
    proof: str = ""
    """The consultation number, where the service gives one."""


class Vies:
    """One connection to the service."""

    name = "VIES"

    def __init__(self, server: str = _SERVER) -> None:
        """Nothing is asked yet.

        Args:
            server: where the service is; another one in tests.
        """
        import requests

        http.discreet()
        self._server = server
        self._session = requests.Session()

    def check(self, number: str) -> VatAnswer:
        """Ask for a canonical number, its country first (``FR40303265045``).

        Raises:
            ProviderError: there is no answer at all.
        """
        country, rest = quote(number[:_COUNTRY], safe=""), quote(number[_COUNTRY:], safe="")
        body = http.get(self._session, f"{self._server}/ms/{country}/vat/{rest}", read=_READ)
        trouble, valid = body.get("userError"), body.get("isValid")
        if trouble not in (None, "", "VALID", "INVALID") or not isinstance(valid, bool):
            return VatAnswer(state=VatState.UNKNOWN)
        if not valid:
            return VatAnswer(state=VatState.INVALID)
        return VatAnswer(
            state=VatState.VALID,
            name=_told(body.get("name")),
            address=_told(body.get("address")),
            proof=_told(body.get("requestIdentifier")),
        )


def _told(value: object) -> str:
    text = value if isinstance(value, str) else ""
    line = ", ".join(part.strip() for part in text.splitlines() if part.strip())
    return "" if line == _NOT_DISCLOSED else line
