"""What the client list asks and what it gets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import unquote

from crm_tui.domain.text import digits
from crm_tui.domain.vocabulary import Consent

#: Under which name the filters and the order are remembered for a member of the staff.
PREFERENCE = "client_list"

_CUSTOMER_NUMBER = re.compile(r"(n\s*[°º]\.?|#)?\s*(\d{1,12})", re.I)
_SCHEME = re.compile(r"\s*(?:tel|callto|sms|mailto):(?://)?", re.I)
_AFTER_LINK = re.compile(r"[;?]")


def without_scheme(text: str) -> str:
    """The number or the address of a link that was copied (RFC 3966): « tel:+33-6-12-34-56-78;ext=4 »."""
    found = _SCHEME.match(text)
    return _AFTER_LINK.split(unquote(text[found.end() :]))[0].strip() if found else text


@dataclass(frozen=True, slots=True)
class CustomerNumber:
    """A text that may be a customer number."""

    number: str
    """Its digits."""
    is_said: bool
    """Whether the text says that it is one: « n° 12 », « #12 »."""


def customer_number(text: str) -> CustomerNumber | None:
    """The customer number that a text may be; ``None`` for a text that is none."""
    found = _CUSTOMER_NUMBER.fullmatch(text)
    return CustomerNumber(digits(found[2]), bool(found[1])) if found else None


class Sort(StrEnum):
    """In which order clients are listed when no text is searched."""

    NAME = "name"
    TOUCHED = "touched"
    """Last saved first."""
    CREATED = "created"
    """Newest first."""
    CITY = "city"


class FacetName(StrEnum):
    """By what a list can be filtered."""

    STATE = "state"
    STAGE = "stage"
    SALESPERSON = "salesperson"
    CITY = "city"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Which clients of a shop to list; an empty text means all, in the order asked.

    Several values of one filter are alternatives; a client must meet all filters that have any.
    """

    text: str = ""
    detached: bool = False
    """List those that the shop let go, instead of its clients."""
    states: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    salespeople: tuple[str, ...] = ()
    """Logins; "" for clients that nobody follows."""
    cities: tuple[str, ...] = ()
    """As written on the cards; accents and case do not matter."""
    consents: tuple[Consent, ...] = ()
    """What holds over all channels: accepted for any, else refused for any, else unknown."""
    sort: Sort = Sort.NAME

    @property
    def is_filtered(self) -> bool:
        """Whether any filter leaves clients out."""
        filters = (self.states, self.stages, self.salespeople, self.cities, self.consents)
        return self.detached or any(filters)

    def unfiltered(self) -> ListQuery:
        """The same text and order, over all clients."""
        return ListQuery(text=self.text, sort=self.sort)

    def about(self, text: str) -> ListQuery:
        """The same filters and order, for another text."""
        return replace(self, text=text)

    def to_json(self) -> str:
        """The filters and the order, to be remembered; never the text."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "text"}
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ListQuery:
        """What was remembered; whatever of it is not understood any more filters nothing."""
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            return cls()
        consents = _texts(found, "consents")
        sort = found.get("sort")
        return cls(
            detached=found.get("detached") is True,
            states=_texts(found, "states"),
            stages=_texts(found, "stages"),
            salespeople=_texts(found, "salespeople"),
            cities=_texts(found, "cities"),
            consents=tuple(consent for consent in Consent if consent in consents),
            sort=Sort(sort) if sort in set(Sort) else Sort.NAME,
        )


def _texts(found: dict[str, Any], name: str) -> tuple[str, ...]:
    values = found.get(name)
    return tuple(each for each in values if isinstance(each, str)) if isinstance(values, list) else ()


def overall(answers: Iterable[Consent]) -> Consent:
    """What holds over all channels: accepted for any, else refused for any, else unknown."""
    given = set(answers)
    return next((each for each in (Consent.ACCEPTED, Consent.REFUSED) if each in given), Consent.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """One line of the client list."""

    id: int
    name: str
    phone: str = ""
    """E.164, or as typed."""
    email: str = ""
    city: str = ""
    states: tuple[str, ...] = ()
    detached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some lines of the client list."""

    rows: tuple[ClientRow, ...]
    total: int
    """How many lines the whole answer has."""
    instead: str = ""
    """The text that was searched instead of the one asked, which found too little."""
    at_least: bool = False
    """Whether there are more lines than ``total``, of which nobody knows the number."""
    query: ListQuery | None = None
    """What it answers, where nobody asked: the filters and the order that were remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One value of one filter, and how many of the shop's clients have it."""

    name: FacetName
    value: str
    """A code, a login, a town, a consent; "" for clients without one."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberHit:
    """A text that is a phone number, and the clients who have it."""

    number: str
    """E.164."""
    ids: tuple[int, ...] = ()
    """Clients of my shop, then those that it let go, then those of other shops."""
    detached: frozenset[int] = frozenset()
    """Which of them my shop let go."""
    elsewhere: frozenset[int] = frozenset()
    """Which of them only other shops have."""
