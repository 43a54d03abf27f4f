"""A card to be read only: as it was on another day, or as it was typed and not saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import getters
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.card_view import CardView

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


class CardAtScreen(CrmScreen[None]):
    """Shows one card under a banner that says what it is."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, card: Card, *, title: str, banner: str) -> None:
        """Show that card."""
        super().__init__()
        self._card = card
        self._banner = banner
        self.set_reactive(CardAtScreen.title_left, title)

    def compose_content(self) -> Iterable[Widget]:
        """The banner, then the card."""
        yield Static(plain(self._banner), classes="banner")
        yield CardView()

    def on_mount(self) -> None:
        """Fill the card in."""
        self.query_one(CardView).show(self._card, self.app.words)
