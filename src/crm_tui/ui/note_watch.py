"""The note guard at a screen on which a note is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.wording import Hit, Reworded, foremost, reword, serious_words
from crm_tui.services import wording
from crm_tui.ui.modals.note_reason import NoteReason
from crm_tui.ui.tasks import in_background
from crm_tui.wording_texts import wording_of

if TYPE_CHECKING:
    from crm_tui.domain.card import Card
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.wording import Guard
    from crm_tui.services.vocabulary import Vocabulary
    from crm_tui.ui.app import CrmApp
    from crm_tui.ui.base import AnyScreen


class NoteWatch:
    """Knows the hits of one note, and for which serious words a reason was given.

    The words are read in the background when :meth:`wake` is called; until then nothing is found.
    """

    def __init__(self, screen: AnyScreen, client: Callable[[], Card], *, reason: str = "") -> None:
        """Serve one screen.

        Args:
            screen: the one on which the note is typed.
            client: gives the card that the note is about, for its names.
            reason: one that was given before, with a draft.
        """
        self._screen = screen
        self._client = client
        self._words: Vocabulary | None = None
        self._guard: Guard | None = None
        self._last: tuple[str, tuple[str, ...], Sequence[Hit]] = ("", (), ())
        self._reason = reason
        self._excused: frozenset[str] | None = None
        """The words that the reason is about; nothing while that is not known."""

    def wake(self, then: Callable[[], None]) -> None:
        """Make ready for the lists as they are now; ``then`` is called once it is."""
        words = self._app.words.vocabulary
        if words is self._words and self._guard is not None:
            then()
            return
        self._words = words

        def ready(guard: Guard) -> None:
            self._guard = guard
            self._last = ("", (), ())
            then()

        in_background(self._screen, lambda: wording.warm(words), ready, _ignore, group="wording")

    @property
    def _app(self) -> CrmApp:
        app: CrmApp = self._screen.app  # type: ignore[assignment]  # all screens of ours run in it
        return app

    def hits(self, text: str) -> Sequence[Hit]:
        """What should not stand in the note; the last answer is remembered."""
        if self._guard is None or not text:
            return ()
        names = wording.names_of(self._client())
        if (text, names) != self._last[:2]:
            self._last = (text, names, tuple(self._guard.check(text, names)))
        return self._last[2]

    def reason(self, text: str) -> str:
        """The reason that was given, as long as the serious words of the note are those it is about."""
        if not self._reason or self._guard is None:
            return self._reason
        words = frozenset(serious_words(self.hits(text)))
        if self._excused is None:
            self._excused = words
        return self._reason if words and words <= self._excused else ""

    def before_saving(self, text: str, save: Callable[[], None]) -> None:
        """Call ``save``; where serious words stand in the note, not before a reason was given for them."""
        if text.strip():
            self.wake(lambda: self._ask(text, save))
        else:
            save()

    def _ask(self, text: str, save: Callable[[], None]) -> None:
        hits = self.hits(text)
        words = serious_words(hits)
        if not words or self.reason(text):
            save()
            return

        def answered(reason: str | None) -> None:
            if reason is not None:
                self._reason, self._excused = reason, frozenset(words)
                save()

        self._app.push_screen(NoteReason(hits), answered)

    def reworded(self, text: str) -> Reworded | None:
        """The proposal for the hit that the line under the note tells of."""
        hit = foremost(self.hits(text))
        return reword(text, hit, wording_of(hit)) if hit else None


def _ignore(_error: CrmError) -> None:
    """The word lists come with the program: nothing of ours goes wrong while they are read."""
