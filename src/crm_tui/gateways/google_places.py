"""Google's addresses by the ``googlemaps`` client: Places API (New), or the Legacy one where it is asked for.

The package has no method for the new API; its request machinery serves it, with the key in a header rather
than in the URL, where the package's errors would show it. One attempt, no retry: the next key asks again.
Nothing that Google answers is kept beyond the address that a person chose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crm_tui.domain.address_street import house_number
from crm_tui.domain.card import Address
from crm_tui.gateways import http
from crm_tui.gateways.address_providers import Question, RemoteRow
from crm_tui.gateways.http import CONNECT, READ, ProviderError, Refusal, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

_PLACES = "https://places.googleapis.com"
_MAPS = "https://maps.googleapis.com"
#: Essentials fields only: others cost three times as much.
_FIELDS = "id,formattedAddress,addressComponents,postalAddress"
_SUGGESTION_FIELDS = "suggestions.placePrediction.placeId,suggestions.placePrediction.text"
#: Metres around the shop in which addresses come first.
_AROUND = 30_000.0
_MOST_COUNTRIES = 5
_SERVER_ERROR = 500

_LEGACY_TROUBLES = {
    "REQUEST_DENIED": Trouble.DENIED,
    "OVER_QUERY_LIMIT": Trouble.QUOTA,
    "OVER_DAILY_LIMIT": Trouble.QUOTA,
    "NOT_FOUND": Trouble.NOT_FOUND,
    "INVALID_REQUEST": Trouble.BAD_ANSWER,
    "UNKNOWN_ERROR": Trouble.BROKEN,
}
#: google.api.ErrorReason, as far as it is about the key.
_REFUSALS = {
    "API_KEY_INVALID": Refusal.KEY,
    "SERVICE_DISABLED": Refusal.API,
    "API_KEY_SERVICE_BLOCKED": Refusal.API,
    "API_KEY_IP_ADDRESS_BLOCKED": Refusal.PLACE,
    "API_KEY_HTTP_REFERRER_BLOCKED": Refusal.PLACE,
    "API_KEY_ANDROID_APP_BLOCKED": Refusal.PLACE,
    "API_KEY_IOS_APP_BLOCKED": Refusal.PLACE,
    "BILLING_DISABLED": Refusal.BILLING,
}


class _Failed(Exception):
    """An answer that is an error; the package must not read it its own way."""

    def __init__(self, status: int, retry_after: str, refusal: Refusal = Refusal.UNSAID) -> None:
        super().__init__(str(status))
        self.status = status
        self.retry_after = retry_after
        self.refusal = refusal


class GooglePlaces:
    """Places API (New)."""

    name = "Google"
    attribution = "Google Maps"

    def __init__(self, key: str, server: str = _PLACES) -> None:
        """Nothing is asked yet.

        Args:
            key: the shop's key; only ever sent in a header.
            server: where the API is; another one in tests.
        """
        self._client = _client(server)
        self._key = key

    def suggest(self, question: Question) -> list[RemoteRow]:
        """Rows for a text, in its session."""
        body: dict[str, Any] = {
            "input": question.text,
            "sessionToken": question.session,
            "languageCode": "fr",
            "regionCode": question.countries[0].lower(),
            "includedRegionCodes": [country.lower() for country in question.countries],
        }
        if question.near is not None:
            latitude, longitude = (round(degrees, 1) for degrees in question.near)
            center = {"latitude": latitude, "longitude": longitude}
            body["locationBias"] = {"circle": {"center": center, "radius": _AROUND}}
        answer = self._ask("/v1/places:autocomplete", {}, _SUGGESTION_FIELDS, body)
        suggestions = answer.get("suggestions", [])
        if not isinstance(suggestions, list):
            raise ProviderError(Trouble.BAD_ANSWER)
        with http.reading():
            predictions = [each.get("placePrediction") for each in suggestions]
            rows = [_prediction(each) for each in predictions if each is not None]
        return [row for row in rows if row.key and row.label][: question.limit]

    def resolve(self, row: RemoteRow, session: str) -> Address:
        """The parts of a place; ends the session."""
        params = {"languageCode": "fr", "sessionToken": session}
        answer = self._ask(f"/v1/places/{_safe(row.key)}", params, _FIELDS, None)
        components = answer.get("addressComponents")
        if not isinstance(components, list):
            raise ProviderError(Trouble.BAD_ANSWER)
        with http.reading():
            return _address(
                (each.get("types", ()), each.get("longText", ""), each.get("shortText", ""))
                for each in components
            )

    def _ask(
        self, path: str, params: dict[str, str], fields: str, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        headers = {"X-Goog-Api-Key": self._key, "X-Goog-FieldMask": fields}
        return _asked(
            lambda: self._client._request(
                path, params, extract_body=_body, requests_kwargs={"headers": headers}, post_json=body
            )
        )


class GoogleLegacy:
    """Places API (Legacy), for the projects that still have it; it takes the key in the URL alone."""

    name = "Google"
    attribution = "Google Maps"

    def __init__(self, key: str, server: str = _MAPS) -> None:
        """See :class:`GooglePlaces`."""
        self._client = _legacy_client(key, server)

    def suggest(self, question: Question) -> list[RemoteRow]:
        """Rows for a text, in its session."""
        countries = [f"country:{code.lower()}" for code in question.countries[:_MOST_COUNTRIES]]
        params: dict[str, str] = {
            "input": question.text,
            "sessiontoken": question.session,
            "language": "fr",
            "types": "address",
            "components": "|".join(countries),
        }
        if question.near is not None:
            params |= {
                "location": f"{question.near[0]:.1f},{question.near[1]:.1f}",
                "radius": f"{_AROUND:.0f}",
            }
        answer = self._ask("/maps/api/place/autocomplete/json", params)
        predictions = answer.get("predictions", [])
        if not isinstance(predictions, list):
            raise ProviderError(Trouble.BAD_ANSWER)
        with http.reading():
            rows = [
                RemoteRow(
                    label=http.words(each.get("description", "")),
                    key=http.words(each.get("place_id", "")),
                    spans=tuple(
                        (int(part["offset"]), int(part["offset"]) + int(part["length"]))
                        for part in each.get("matched_substrings", ())
                    ),
                )
                for each in predictions
            ]
        return [row for row in rows if row.key and row.label][: question.limit]

    def resolve(self, row: RemoteRow, session: str) -> Address:
        """The parts of a place; ends the session."""
        params = {
            "placeid": row.key,
            "sessiontoken": session,
            "language": "fr",
            "fields": "address_component,place_id",
        }
        result = self._ask("/maps/api/place/details/json", params).get("result")
        components = result.get("address_components") if isinstance(result, dict) else None
        if not isinstance(components, list):
            raise ProviderError(Trouble.BAD_ANSWER)
        with http.reading():
            return _address(
                (each.get("types", ()), each.get("long_name", ""), each.get("short_name", ""))
                for each in components
            )

    def _ask(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        answer = _asked(lambda: self._client._request(path, params, extract_body=_body))
        status = answer.get("status")
        if status not in ("OK", "ZERO_RESULTS"):
            raise ProviderError(_LEGACY_TROUBLES.get(str(status), Trouble.BAD_ANSWER))
        return answer


def _client(server: str) -> Any:
    """A client of the package that puts no key into any URL."""
    from googlemaps.client import urlencode_params

    class KeylessClient(_one_attempt()):  # type: ignore[misc]  # the package has no types
        def _generate_auth_url(self, path: str, params: dict[str, str], _accepts_clientid: bool) -> str:
            query = urlencode_params(sorted(params.items()))
            return f"{path}?{query}" if query else path

    return _made(KeylessClient, "AIza", server)  # the package wants a key of that shape, and never sends it


def _legacy_client(key: str, server: str) -> Any:
    try:
        return _made(_one_attempt(), key, server)
    except ValueError:
        raise ProviderError(Trouble.DENIED) from None


def _one_attempt() -> Any:
    """A client that never asks twice: the next key does, and a person does not wait for it."""
    from googlemaps import Client

    class OneAttempt(Client):  # type: ignore[misc]  # the package has no types
        def _request(
            self,
            url: str,
            params: dict[str, str],
            since: Any = None,
            attempts: int = 0,
            *rest: Any,
            **more: Any,
        ) -> Any:
            if attempts:  # only statuses from 500 on are asked again
                raise _Failed(_SERVER_ERROR, "")
            return super()._request(url, params, since, attempts, *rest, **more)

    return OneAttempt


def _made(client: Callable[..., Any], key: str, server: str) -> Any:
    http.discreet()
    return client(
        key=key,
        connect_timeout=CONNECT,
        read_timeout=READ,
        retry_over_query_limit=False,
        base_url=server,
        # A redirect would take the key along, to whatever host it names.
        requests_kwargs={"allow_redirects": False},
    )


def _asked(ask: Callable[[], Any]) -> dict[str, Any]:
    """The answer, or why there is none; no error of the package gets out, for its text may hold the key."""
    from googlemaps.exceptions import ApiError, HTTPError, Timeout, TransportError

    try:
        answer = ask()
    except _Failed as error:
        # A key that is none is answered with the status of a bad request.
        trouble = Trouble.DENIED if error.refusal else http.trouble_of(error.status)
        raise ProviderError(trouble, http.seconds(error.retry_after), error.refusal) from None
    except Timeout:
        raise ProviderError(Trouble.TIMEOUT) from None
    except (TransportError, HTTPError):
        raise ProviderError(Trouble.OFFLINE) from None
    except (ApiError, ValueError):
        raise ProviderError(Trouble.BAD_ANSWER) from None
    if not isinstance(answer, dict):
        raise ProviderError(Trouble.BAD_ANSWER)
    return answer


def _body(response: requests.Response) -> Any:
    if response.status_code != 200:
        raise _Failed(response.status_code, response.headers.get("retry-after", ""), _refusal(response))
    return http.json_of(response)


def _refusal(response: requests.Response) -> Refusal:
    """What the details of an error have against the key."""
    try:
        reasons = [each.get("reason") for each in http.json_of(response)["error"]["details"]]
    except (ProviderError, AttributeError, KeyError, TypeError):  # nothing is said
        return Refusal.UNSAID
    return next((_REFUSALS[each] for each in map(str, reasons) if each in _REFUSALS), Refusal.UNSAID)


def _safe(place_id: str) -> str:
    return re.sub(r"[^\w-]", "", place_id)


def _prediction(prediction: dict[str, Any]) -> RemoteRow:
    text = prediction.get("text", {})
    return RemoteRow(
        label=http.words(text.get("text", "")),
        key=http.words(prediction.get("placeId", "")),
        spans=tuple(
            (int(each.get("startOffset", 0)), int(each["endOffset"]))
            for each in text.get("matches", ())
            if "endOffset" in each
        ),
    )


def _address(components: Iterable[tuple[Iterable[str], str, str]]) -> Address:
    """The parts of an address; provinces and departments are never a town, nor a section a complement."""
    found: dict[str, str] = {}
    for types, long, short in components:
        for kind in types:
            found.setdefault(http.words(kind), http.words(short if kind == "country" else long))
    number, repetition = house_number(found.get("street_number", ""))
    inside = [found[kind] for kind in ("premise", "subpremise", "floor", "room") if found.get(kind)]
    street = found.get("route", "")
    if not street and inside and "premise" in found:
        street = inside.pop(0)
    return Address(
        number=number,
        repetition=repetition,
        street=street or found.get("neighborhood", ""),
        complement=", ".join(inside),
        postal_code=found.get("postal_code", ""),
        city=found.get("locality", "") or found.get("postal_town", ""),
        country=found.get("country", ""),
    )
