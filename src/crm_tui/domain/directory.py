"""What the client list asks and what it gets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Which clients of a shop to list; an empty text means all, in alphabetical order."""

    text: str = ""
    detached: bool = False
    """List those that the shop let go, instead of its clients."""


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
