"""A form and those who work on the same card at other posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.ui.base import WIDE
from crm_tui.ui.post_watch import merged_words

if TYPE_CHECKING:
    from crm_tui.services.other_posts import News
    from crm_tui.ui.form.entry_screen import EntryScreen

_GAP = "   "


class FormPresence:
    """Says that the card is being edited here, and in the title who else does; nothing typed is touched."""

    def __init__(self, form: EntryScreen) -> None:
        """Say nothing before :meth:`begin`."""
        self._form = form
        self._draft_words = ""
        self._card_id: int | None = None

    def begin(self) -> None:
        """The form is there; a new card is nobody else's."""
        self._card_id = self._form.base.id if self._form.base is not None else None
        if self._card_id is not None:
            watch = self._form.app.post_watch
            watch.hold(self._card_id)
            watch.saved.subscribe(self._form, self._saved_elsewhere)
            watch.presence.subscribe(self._form, lambda _nothing: self._show())
            self._show()

    def leave(self) -> None:
        """The form is closed."""
        if self._card_id is not None:
            self._form.app.post_watch.release(self._card_id)

    def draft_is(self, words: str) -> None:
        """Say in the title what became of the draft; on a narrow line a colleague takes its place."""
        self._draft_words = words
        self._show()

    def _show(self) -> None:
        watch = self._form.app.post_watch
        present = watch.editing_words(self._card_id) if self._card_id is not None else ""
        parts = [part for part in (present, self._draft_words) if part]
        self._form.title_right = _GAP.join(parts if self._form.app.size.width >= WIDE else parts[:1])

    def _saved_elsewhere(self, news: News) -> None:
        base = self._form.base
        written = news.change_of(self._card_id) if self._card_id is not None else None
        known = base is not None and base.updated_at
        if written is not None and (not known or known < written.at):
            self._form.tell_now(merged_words(written, self._form.app.words), "warning")
