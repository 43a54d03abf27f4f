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
from textual.widgets.text_area import Selection

from crm_tui.domain.card import Card, Note
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import N_, _
from crm_tui.labels import error_text
from crm_tui.services import cards
from crm_tui.services.drafts import DraftKeeper
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.note_watch import NoteWatch
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.wording_line import WordingLine

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
        self._area = TextArea(id="note-text", compact=True, tab_behavior="focus", show_line_numbers=False)
        self._wording = WordingLine(id="note-wording")
        self._watch = NoteWatch(self, lambda: self._card)
        self._put = ""
        """The text that the keeper has."""
        self.kept = False
        """Whether it was left with a text, which is a draft now."""
        self.set_reactive(NoteModal.title_left, _("Note sur {name}").format(name=card.display_name))

    def compose_content(self) -> Iterable[Widget]:
        """The reminder under the text that it concerns."""
        with Vertical(id="note-box"):
            yield self._area
            yield self._wording
            yield Static(plain(_(_REMINDER)))

    def on_mount(self) -> None:
        """Keep the text safe from the first letter."""
        super().on_mount()
        self._keeper = DraftKeeper(
            self.app.workspace,
            base=self._card,
            look=self._not_yet_put,
            on_failed=lambda error: self.call_later(self._not_kept, error),
        )
        self.app.draft_keepers.add(self._keeper)
        self._watch.wake(self._look)

    def reason_for(self, action: str) -> str | None:
        """F9 needs something to reword."""
        if action == "reword" and not self._wording.text:
            return _("Rien n'est à reformuler dans la note.")
        return None

    @property
    def _text(self) -> str:
        return self._area.text

    def action_save(self) -> None:
        """Save the note and close."""
        text = self._text
        if not text.strip():
            self.action_back()
            return
        self._watch.before_saving(text, lambda: self._save(text))

    def _save(self, text: str) -> None:
        workspace, card_id, reason = self.app.workspace, self._card.id or 0, self._watch.reason(text)
        in_background(
            self,
            lambda: cards.add_note(workspace, card_id, text, reason),
            self._saved,
            self._failed,
            group="save",
        )

    def action_back(self) -> None:
        """Close; what was written stays as a draft of the card."""
        self.kept = bool(self._text.strip())
        if self.kept:
            self._keeper.close()
        else:
            in_background(self.app, self._keeper.discard, lambda _nothing: None, group="draft")
        self.dismiss(None)

    def on_text_area_changed(self) -> None:
        """Keep every letter safe."""
        text = self._text
        self._keeper.put(self._with_note(text))
        self._put = text
        self._look()

    def _look(self) -> None:
        """Tell what should not stand in the note."""
        had_any = bool(self._wording.text)
        self._wording.show(self._watch.hits(self._text))
        if bool(self._wording.text) != had_any:
            self.refresh_bindings()

    def action_reword(self) -> None:
        """Put factual words in the place of what should not stand in the note."""
        area, text = self._area, self._text
        proposal = self._watch.reworded(text)
        if proposal is not None:
            area.replace(proposal.wording, _place(text, proposal.start), _place(text, proposal.end))
            first, last = (_place(self._text, index) for index in proposal.blank)
            area.selection = Selection(first, last)

    def _not_yet_put(self) -> Card | None:
        """Called in any thread: the text while the news of it is still on its way."""
        text = self._text
        return self._with_note(text) if text != self._put else None

    def _with_note(self, text: str) -> Card:
        notes = (*self._card.membership.notes, Note(text=text, guard_reason=self._watch.reason(text)))
        return replace(self._card, membership=replace(self._card.membership, notes=notes))

    def _saved(self, card: Card) -> None:
        self._keeper.discard()
        self.dismiss(card)

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")

    def _not_kept(self, error: CrmError) -> None:
        from crm_tui.ui.draft_words import problem_words

        self.say(problem_words(error), "warning")


def _place(text: str, index: int) -> tuple[int, int]:
    """The line and the column of a place in a text."""
    return text.count("\n", 0, index), index - text.rfind("\n", 0, index) - 1
