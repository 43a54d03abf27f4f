"""What a remote provider of addresses is: asked with a text, answers with rows, tells why it cannot.

A provider is opt-in, one attempt at a time, and never sees more than the typed address (without flat and
floor), the countries and the shop's surroundings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crm_tui.domain.card import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked."""

    text: str
    countries: tuple[str, ...] = ("FR",)
    """ISO 3166 alpha-2, the shop's first."""
    near: tuple[float, float] | None = None
    """Latitude and longitude of the shop's town, to a tenth of a degree."""
    session: str = ""
    """One per address that is looked for; a provider that bills sessions counts it once."""
    limit: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteRow:
    """One address that a provider offers."""

    label: str
    spans: tuple[tuple[int, int], ...] = ()
    """Which characters of the label match what was typed: first, and one past the last."""
    key: str = ""
    """The provider's own name for it, to ask for its parts."""
    address: Address | None = None
    """Its parts, where they came with it."""


class AddressProvider(Protocol):
    """One service, asked from one thread at a time."""

    name: str
    """As it is named on the screen."""
    attribution: str
    """What must stand under its rows; "" for nothing."""

    def suggest(self, question: Question) -> list[RemoteRow]:
        """Rows for a text; blocks for two seconds at most.

        Raises:
            ~crm_tui.gateways.http.ProviderError: there is no answer.
        """

    def resolve(self, row: RemoteRow, session: str) -> Address:
        """The parts of a row that was chosen; ends the session.

        Raises:
            ~crm_tui.gateways.http.ProviderError: there is no answer.
        """
