"""French firms by the public search of companies (SIRENE): free, without a key, seven requests a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_tui.domain.card import Address
from crm_tui.gateways import http

_SERVER = "https://recherche-entreprises.api.gouv.fr"
#: What SIRENE writes for « bis » and its like; any other letter stands for itself.
_REPETITIONS = {"B": "bis", "T": "ter", "Q": "quater", "C": "quinquies"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """What is publicly known of a firm."""

    name: str
    siren: str
    siret: str = ""
    """Of its seat."""
    address: Address | None = None
    """Of its seat, as far as it is told in parts."""
    closed: bool = False


class CompanySearch:
    """One connection to the service."""

    name = "Recherche d'entreprises"

    def __init__(self, server: str = _SERVER) -> None:
        """Nothing is asked yet.

        Args:
            server: where the service is; another one in tests.
        """
        import requests

        http.discreet()
        self._server = server
        self._session = requests.Session()

    def firms(self, text: str, limit: int = 5) -> list[Firm]:
        """The firms of a name, a SIREN or a SIRET.

        Raises:
            ProviderError: there is no answer.
        """
        params = {"q": text, "per_page": str(limit)}
        results = http.get(self._session, f"{self._server}/search", params).get("results")
        found = [each for each in results if isinstance(each, dict)] if isinstance(results, list) else []
        return [firm for firm in map(_firm, found) if firm.name and firm.siren][:limit]


def _firm(result: dict[str, Any]) -> Firm:
    seat = result.get("siege")
    seat = seat if isinstance(seat, dict) else {}

    def told(name: str) -> str:
        value = seat.get(name)
        return value.strip() if isinstance(value, str) else ""

    street = " ".join(part for part in (told("type_voie"), told("libelle_voie")) if part)
    address = Address(
        number=told("numero_voie"),
        repetition=_REPETITIONS.get(told("indice_repetition"), told("indice_repetition").lower()),
        street=street,
        complement=told("complement_adresse"),
        postal_code=told("code_postal"),
        city=told("libelle_commune"),
        country="FR",
    )
    return Firm(
        name=str(result.get("nom_raison_sociale") or result.get("nom_complet") or ""),
        siren=str(result.get("siren") or ""),
        siret=told("siret"),
        address=address if address.postal_code or address.city else None,
        closed=result.get("etat_administratif") == "C",
    )
