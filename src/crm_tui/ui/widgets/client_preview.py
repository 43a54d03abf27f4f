"""The chosen card beside a wide list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.domain.errors import CrmError
from crm_tui.labels import error_text
from crm_tui.services import cards
from crm_tui.ui import card_words
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.card_view import CardView

if TYPE_CHECKING:
    from crm_tui.services.other_posts import News
    from crm_tui.ui.app import CrmApp

_PAUSE = 0.12
"""Seconds on one row before its card is read: the arrow that is held down reads nothing."""


class ClientPreview(Vertical):
    """Reads and shows a card once the cursor rests on it; nothing is read while it is not displayed."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    card_id: var[int | None] = var(None)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        """Show no card yet."""
        super().__init__(id=id)
        self._pause: Timer | None = None
        self._shown: int | None = None

    def compose(self) -> ComposeResult:
        """The name over the card."""
        yield Static(id="preview-name", markup=False)
        view = CardView(classes="-stacked")
        view.can_focus = False
        yield view

    def on_mount(self) -> None:
        """Read again what somebody saved."""
        self.app.card_saved.subscribe(self, self._saved_somewhere)
        self.app.post_watch.saved.subscribe(self, self._saved_elsewhere)

    def on_show(self) -> None:
        """The window became wide."""
        self._read_soon()

    def watch_card_id(self, card_id: int | None) -> None:
        """Another row."""
        if card_id != self._shown:
            self._read_soon()

    def _saved_somewhere(self, card: Card) -> None:
        if card.id == self.card_id:
            self._shown = None
            self._read_soon()

    def _saved_elsewhere(self, news: News) -> None:
        if self.card_id is not None and news.touches(self.card_id):
            self._shown = None
            self._read_soon()

    def _read_soon(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        if self.is_mounted:
            self._pause = self.set_timer(_PAUSE, self._read)

    def _read(self) -> None:
        key = self.card_id
        if key is None:
            self._shown = None
            self._show_name("")
            self.query_one(CardView).clear()
        elif self.region and key != self._shown:
            workspace = self.app.workspace
            in_background(
                self, lambda: cards.open_card(workspace, key), self._received, self._failed, group="preview"
            )

    def _received(self, card: Card) -> None:
        self._shown = card.id
        self._show_name(f"{card_words.title(card, self.app.words)}   n° {card.number}")
        self.query_one(CardView).show(card, self.app.words)

    def _failed(self, error: CrmError) -> None:
        self._show_name(error_text(error))

    def _show_name(self, text: str) -> None:
        self.query_one("#preview-name", Static).update(plain(text))
