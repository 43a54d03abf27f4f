"""What the client list asks and what it gets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from crm_tui.domain.vocabulary import Consent


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
    """Whether there may be more lines than ``total``."""


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
