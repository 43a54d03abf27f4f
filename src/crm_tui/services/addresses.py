"""What a line of address means, and what it may become; without a network."""

from __future__ import annotations

from crm_tui.domain.address_reading import Reading, read
from crm_tui.domain.address_suggestions import Suggestion
from crm_tui.domain.address_suggestions import suggest as rows_for
from crm_tui.domain.card import Address
from crm_tui.gateways import gazetteer
from crm_tui.services.session import DEFAULT_COUNTRY, Workspace


def parse(text: str, region: str = DEFAULT_COUNTRY) -> Reading:
    """Take a line apart; what cannot be told stays empty."""
    return read(text, gazetteer.load(), region)


def suggest(text: str, region: str = DEFAULT_COUNTRY, home: Address | None = None) -> list[Suggestion]:
    """The addresses that the line may mean, the likeliest first; a few milliseconds.

    Args:
        text: as typed so far.
        region: the shop's country.
        home: the shop's own town (:func:`home_of`).
    """
    return rows_for(text, gazetteer.load(), region, home)


def home_of(workspace: Workspace) -> Address:
    """The shop's own town."""
    shop = workspace.shop
    return Address(postal_code=shop.postal_code, city=shop.city, country=shop.country)
