"""Why a note is saved although a serious word stands in it: one line, kept with the note and in its trace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.wording import Hit
from crm_tui.i18n import _
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.search_field import SubmitField
from crm_tui.wording_texts import why

_SHOWN = 4


class NoteReason(CrmModal[str]):
    """The answer is the reason; Escape goes back to the note and gives ``None``."""

    AUTO_FOCUS = "#note-reason"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("note_reason")

    def __init__(self, hits: Sequence[Hit]) -> None:
        """Ask about the serious words among some hits."""
        super().__init__()
        by_word = {hit.word: hit for hit in reversed(hits) if hit.is_serious}
        self._hits = [*by_word.values()][::-1][:_SHOWN]
        self.set_reactive(NoteReason.title_left, _("Enregistrer cette note quand même ?"))

    def compose_content(self) -> Iterable[Widget]:
        """The words and why they matter, then the line."""
        with Vertical(id="note-reason-box"):
            for hit in self._hits:
                yield Static(plain(why(hit)))
            yield Static(plain(_("Le client peut demander copie de cette note, et l'historique la garde.")))
            yield Static(plain(_("Motif, gardé avec la note :")))
            yield SubmitField(id="note-reason")

    def action_save(self) -> None:
        """Take the reason, if there is one."""
        text = self.query_one("#note-reason", SubmitField).value.strip()
        if text:
            self.dismiss(text)
        else:
            self.say(_("Tapez un motif en quelques mots, ou Échap pour revenir à la note."), "warning")
