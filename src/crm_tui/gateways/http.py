"""One question to a web service: one attempt, short time-outs, and errors that hold nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_tui.gateways.address_providers import CONNECT, READ, ProviderError, Trouble

if TYPE_CHECKING:
    import requests


def get(session: requests.Session, url: str, params: dict[str, str] | None = None) -> dict[str, Any]:
    """The JSON object that a service answers.

    Raises:
        ProviderError: there is none; its text holds neither the address nor what was asked.
    """
    import requests

    try:
        response = session.get(url, params=params, timeout=(CONNECT, READ))
    except requests.exceptions.Timeout:
        raise ProviderError(Trouble.TIMEOUT) from None
    except requests.exceptions.RequestException:
        raise ProviderError(Trouble.OFFLINE) from None
    return answer_of(response)


def answer_of(response: requests.Response) -> dict[str, Any]:
    """The JSON object of a response.

    Raises:
        ProviderError: it is an error, or something else.
    """
    if response.status_code != 200:
        raise ProviderError(
            trouble_of(response.status_code), seconds(response.headers.get("retry-after", ""))
        )
    try:
        body = response.json()
    except ValueError:
        raise ProviderError(Trouble.BAD_ANSWER) from None
    if not isinstance(body, dict):
        raise ProviderError(Trouble.BAD_ANSWER)
    return body


def trouble_of(status: int) -> Trouble:
    """What a status of HTTP means to us."""
    if status in (401, 403):
        return Trouble.DENIED
    if status == 429:
        return Trouble.QUOTA
    if status == 404:
        return Trouble.NOT_FOUND
    return Trouble.OFFLINE if status >= 500 else Trouble.BAD_ANSWER


def seconds(text: str) -> float:
    """What a ``Retry-After`` says; 0 where it says nothing."""
    return float(text) if text.isdecimal() else 0.0
