"""One question to a web service: one attempt, short time-outs, and errors that hold nothing of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests

#: The longest time that a service may ask to be left alone, in seconds: more is a slip of its own.
_LONGEST_REST = 86_400.0
#: Seconds: to reach the service, and to be answered.
CONNECT, READ = 0.5, 1.5


class Trouble(StrEnum):
    """Why a service has no answer."""

    OFFLINE = "offline"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    """The service answers that it fails itself."""
    DENIED = "denied"
    """The key is wrong, or lacks the API."""
    QUOTA = "quota"
    PORTAL = "portal"
    """A page for people: the network wants somebody to log in first."""
    BAD_ANSWER = "bad_answer"
    """Not what the service documents."""
    NOT_FOUND = "not_found"


class Refusal(StrEnum):
    """What a service that refuses a key has against it, where it says so."""

    UNSAID = ""
    KEY = "key"
    """It is none of the service's keys."""
    API = "api"
    """It lacks the API."""
    PLACE = "place"
    """It is good elsewhere: bound to other addresses or programs."""
    BILLING = "billing"


class ProviderError(Exception):
    """No answer; the text holds neither what was asked nor the key."""

    def __init__(self, trouble: Trouble, retry_after: float = 0.0, refusal: Refusal = Refusal.UNSAID) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble
        self.refusal = refusal
        self.retry_after = retry_after
        """Seconds after which the service may be asked again, where it says so."""


def discreet() -> None:
    """Keep the library below from logging whole URLs, which hold what is asked, or a key."""
    logging.getLogger("urllib3").setLevel(logging.ERROR)


def get(
    session: requests.Session, url: str, params: dict[str, str] | None = None, *, read: float = READ
) -> dict[str, Any]:
    """The JSON object that a service answers, ``read`` seconds at the latest after it was reached.

    Raises:
        ProviderError: there is none; its text holds neither the address nor what was asked.
    """
    import requests

    try:
        response = session.get(url, params=params, timeout=(CONNECT, read))
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
    body = json_of(response)
    if not isinstance(body, dict):
        raise ProviderError(Trouble.BAD_ANSWER)
    return body


def json_of(response: requests.Response) -> Any:
    """What a response holds.

    Raises:
        ProviderError: it is no JSON, or nested deeper than anything that is meant.
    """
    try:
        return response.json()
    except (ValueError, RecursionError):
        raise ProviderError(unreadable(response)) from None


@contextmanager
def reading() -> Iterator[None]:
    """Around what takes an answer apart: members of another shape than documented make it unreadable.

    Raises:
        ProviderError: they are.
    """
    try:
        yield
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        raise ProviderError(Trouble.BAD_ANSWER) from None


def words(value: object) -> str:
    """A text of an answer.

    Raises:
        TypeError: it is none, which is not for ``str`` to gloss over.
    """
    if not isinstance(value, str):
        raise TypeError
    return value


def trouble_of(status: int) -> Trouble:
    """What a status of HTTP means to us."""
    if status in (401, 403):
        return Trouble.DENIED
    if status == 429:
        return Trouble.QUOTA
    if status == 404:
        return Trouble.NOT_FOUND
    return Trouble.BROKEN if status >= 500 else Trouble.BAD_ANSWER


def unreadable(response: requests.Response) -> Trouble:
    """What an answer that is no JSON is."""
    return Trouble.PORTAL if response.content.lstrip()[:1] == b"<" else Trouble.BAD_ANSWER


def seconds(text: str) -> float:
    """What a ``Retry-After`` says, a day at most; 0 where it says nothing."""
    return min(float(text), _LONGEST_REST) if text.isdecimal() else 0.0
