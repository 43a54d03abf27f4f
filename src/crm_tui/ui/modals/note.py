"""One more note on a card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static, TextArea

from crm_tui.domain.card import Card, Note
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import N_, _
from crm_tui.labels import error_text
from crm_tui.services import cards
from crm_tui.services.drafts import DraftKeeper
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_REMINDER = N_("Tout ce que vous notez est tracé et le client peut en demander copie : restez factuel.")


class NoteModal(CrmModal[Card]):
    """Writes a note and saves it; it stays open, text and all, while the save does not succeed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("note")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, card: Card) -> None:
        """Write on that card."""
        super().__init__()
        self._card = card
        self._keeper: DraftKeeper | None = None
        self.kept = False
        """Whether it was left with a text, which is a draft now."""
        self.set_reactive(NoteModal.title_left, _("Note sur {name}").format(name=card.display_name))

    def compose_content(self) -> Iterable[Widget]:
        """The reminder under the text that it concerns."""
        with Vertical(id="note-box"):
            yield TextArea(id="note-text", compact=True, tab_behavior="focus", show_line_numbers=False)
            yield Static(plain(_(_REMINDER)))

    @property
    def _text(self) -> str:
        return self.query_one("#note-text", TextArea).text

    def action_save(self) -> None:
        """Save the note and close."""
        text = self._text
        if not text.strip():
            self.action_back()
            return
        workspace, card_id = self.app.workspace, self._card.id or 0
        in_background(
            self,
            lambda: cards.add_note(workspace, card_id, text),
            self._saved,
            self._failed,
            group="save",
        )

    def action_back(self) -> None:
        """Close; what was written stays as a draft of the card."""
        if self._keeper is not None:
            if self._text.strip():
                self._keeper.close()
                self.kept = True
            else:
                self._keeper.discard()
        self.dismiss(None)

    def on_text_area_changed(self) -> None:
        """Keep every letter safe."""
        if self._keeper is None:
            self._keeper = DraftKeeper(self.app.workspace, base=self._card)
            self.app.draft_keepers.add(self._keeper)
        notes = (*self._card.membership.notes, Note(text=self._text))
        self._keeper.put(replace(self._card, membership=replace(self._card.membership, notes=notes)))

    def _saved(self, card: Card) -> None:
        if self._keeper is not None:
            self._keeper.discard()
        self.dismiss(card)

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")
