"""What happens at the other posts, brought to the screens when it disturbs nobody."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from textual.screen import ModalScreen
from textual.signal import Signal
from textual.timer import Timer

from crm_tui.domain.trace import Written
from crm_tui.i18n import _
from crm_tui.services.other_posts import News, OtherPosts
from crm_tui.services.session import Workspace
from crm_tui.ui.words import Words

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_AGAIN = 0.3
"""Seconds after which is looked again whether a question was answered or a save has ended."""


class PostWatch:
    """The other posts, for the screens.

    Nothing is told while a question stands over a screen or a save is under way; it is told when that ends.
    Without news nothing runs on the drawing loop and nothing is written to the terminal.
    """

    def __init__(self, app: CrmApp, workspace: Workspace) -> None:
        """Watch nothing before :meth:`begin`."""
        self._app = app
        self._posts = OtherPosts(
            workspace,
            heard=lambda news: app.call_later(self._heard, news),
            moved=lambda: app.call_later(self._moved),
        )
        self.saved: Signal[News] = Signal(app, "saved_elsewhere")
        """Published when another program wrote something."""
        self.presence: Signal[None] = Signal(app, "presence")
        """Published when somebody began or ended to edit a card; see :meth:`editing_words`."""
        self._news = News()
        self._timer: Timer | None = None
        self.begin = self._posts.begin
        self.hold = self._posts.hold
        self.release = self._posts.release
        self.look = self._posts.look

    def stop(self) -> None:
        """The program ends."""
        self._posts.stop()

    def editing_words(self, card_id: int) -> str:
        """« Marie D. modifie cette fiche »; nothing where nobody does."""
        logins = self._posts.editing.get(card_id, ())
        return editing_words(logins, self._app.words) if logins else ""

    def _moved(self) -> None:
        self.presence.publish(None)

    def _heard(self, news: News) -> None:
        self._news = self._news.followed_by(news)
        self._deliver()

    def _deliver(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._is_busy:
            self._timer = self._app.set_timer(_AGAIN, self._deliver)
            return
        news, self._news = self._news, News()
        if news.written:
            self.saved.publish(news)

    @property
    def _is_busy(self) -> bool:
        return isinstance(self._app.screen, ModalScreen) or any(
            worker.group == "save" and not worker.is_finished for worker in self._app.workers
        )


def editing_words(logins: Collection[str], words: Words) -> str:
    """« Marie D. modifie cette fiche »."""
    if words.me is not None and set(logins) == {words.me.login}:
        return _("Vous modifiez cette fiche à un autre poste")
    names = ", ".join(words.who(login) for login in logins)
    if len(logins) == 1:
        return _("{who} modifie cette fiche").format(who=names)
    return _("{who} modifient cette fiche").format(who=names)


def changed_words(written: Written, words: Words) -> str:
    """« Marie D. a modifié cette fiche à 14:02. »."""
    return _("{who} a modifié cette fiche à {time}.").format(**_who_and_when(written, words))


def merged_words(written: Written, words: Words) -> str:
    """The same, over a form: short enough for a line of 80 columns."""
    return _("{who} a modifié cette fiche à {time} : vos saisies seront fusionnées.").format(
        **_who_and_when(written, words)
    )


def _who_and_when(written: Written, words: Words) -> dict[str, str]:
    return {"who": words.who(written.actor), "time": f"{written.at.astimezone():%H:%M}"}
