"""What stayed when an import was taken back, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.i18n import N_, _
from crm_tui.services.importing import Reverted
from crm_tui.services.reverting import KeptCard
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import Words

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_REASONS = {
    "changed": N_("modifiée depuis"),
    "merged": N_("fusionnée depuis"),
    "linked": N_("une autre fiche s'y rattache"),
    "partly": N_("remise en état en partie : le reste a changé depuis"),
}


class KeptCardsScreen(CrmScreen[None]):
    """The cards that an import made or completed and that were left as they are."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("kept_cards")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, result: Reverted) -> None:
        """Show what was kept."""
        super().__init__()
        self._kept = result.kept
        name = result.batch.file_name
        self.set_reactive(KeptCardsScreen.title_left, _("Clients › Import annulé › {name}").format(name=name))

    def compose_content(self) -> Iterable[Widget]:
        """One line a card."""
        yield Static(
            plain(_("Ces fiches ont servi depuis l'import : elles restent telles qu'elles sont.")),
            classes="banner",
        )
        yield WindowedList(
            (
                ColumnSpec(_("N°"), width=8),
                ColumnSpec(_("Nom"), fraction=2, minimum=16),
                ColumnSpec(_("Pourquoi"), fraction=3, minimum=20),
            ),
            id="kept-list",
        )

    def on_mount(self) -> None:
        """Show them."""
        words = self.app.words
        rows = [
            Row(place, (card.number, card.name, _why(card, words))) for place, card in enumerate(self._kept)
        ]
        self.query_one("#kept-list", WindowedList).set_source(len(rows), rows)

    def on_windowed_list_opened(self, event: WindowedList.Opened) -> None:
        """Enter on a line."""
        self.action_open()

    def action_open(self) -> None:
        """Open the card."""
        from crm_tui.ui.screens.card import CardScreen

        if row := self.query_one("#kept-list", WindowedList).current:
            self.app.push_screen(CardScreen(self._kept[row.key].id))


def _why(card: KeptCard, words: Words) -> str:
    reason = _(_REASONS[card.reason]) if card.reason in _REASONS else card.reason
    return f"{reason} ({words.who(card.by)})" if card.by else reason
