"""The application: one workspace, what the screens share, and what happens at the start and at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from textual import events
from textual.screen import Screen
from textual.signal import Signal

from crm_tui import config, i18n
from crm_tui.domain.errors import BadFile, CrmError
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.services.journal import Journal
from crm_tui.services.session import Workspace
from crm_tui.ui import file_names, hangup
from crm_tui.ui import words as words_of
from crm_tui.ui.app_base import CrmAppBase
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import apply_keymap
from crm_tui.ui.post_watch import PostWatch
from crm_tui.ui.screens.client_list import ClientListScreen
from crm_tui.ui.tasks import in_background
from crm_tui.ui.words import Words

if TYPE_CHECKING:
    from crm_tui.domain.card import Card
    from crm_tui.domain.staff import StaffMember
    from crm_tui.services.drafts import DraftKeeper
    from crm_tui.services.last_check import Checked
    from crm_tui.services.registers import RegisterDesk
    from crm_tui.services.vocabulary import Vocabulary

STYLESHEET = "crm_tui.tcss"
SECONDS_A_MINUTE = 60.0
VERIFIED_AT_START = 20_000
"""Up to how many events the start checks the whole trace; of longer ones, what came since the last check."""


def stylesheet_path() -> Path:
    """The layout and colour rules: inside the installed package, or at the top of the source tree."""
    package = Path(__file__).parents[1]
    installed = package / STYLESHEET
    return installed if installed.is_file() else package.parents[1] / STYLESHEET


class CrmApp(CrmAppBase):
    """The client files of one shop, for the member of the staff who runs the program."""

    def __init__(
        self,
        database: str | None = None,
        *,
        login: str | None = None,
        when_drawn: Callable[[], None] | None = None,
    ) -> None:
        """Get ready; the database is opened after the first screen is drawn.

        Args:
            database: a path (SQLite) or a URL; that of the settings by default.
            login: who is at work, where the service account says so: then no file is reached but those of the
                exchange folder, and no database is made. The Unix account by default.
            when_drawn: called once the first screen stands.

        Raises:
            BadFile: a settings file cannot be understood.
        """
        self.settings = config.load()
        i18n.use_language(self.settings.language)
        super().__init__(css_path=stylesheet_path())
        self.workspace = Workspace(database or self.settings.database_url, login=login, create=login is None)
        file_names.confine_to(None if login is None else self.settings.exchange)
        self.workspace.required_fields = frozenset(self.settings.required_fields)
        self.workspace.retention_years = self.settings.retention_years
        self._when_drawn = when_drawn
        self.words = Words()
        self.store_problem: CrmError | None = None
        """Why the store could not be opened."""
        self.trace: Checked | None = None
        """What the check of the trace found in this session; ``None``: it was not checked."""
        self.draft_keepers: WeakSet[DraftKeeper] = WeakSet()
        self.journal = Journal(self.workspace)
        """Takes note of who looked at what."""
        self.post_watch = PostWatch(self, self.workspace)
        self._lock_after = self.settings.lock_minutes * SECONDS_A_MINUTE
        self._last_input = monotonic()
        self.is_untouched = True
        """Nobody has pressed a key or a button yet: a question may open by itself."""
        self.card_saved: Signal[Card] = Signal(self, "card_saved")
        """Published by whoever saved, detached, reattached or undid: what shows cards reads again."""
        self.store_ready: Signal[None] = Signal(self, "store_ready")
        """The store is open, or the people and lists were read again; see also ``store_problem``."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The editable lists; the pre-set ones until the store is open."""
        return self.words.vocabulary

    @vocabulary.setter
    def vocabulary(self, lists: Vocabulary) -> None:
        self.words = replace(self.words, vocabulary=lists)

    @cached_property
    def registers(self) -> RegisterDesk:
        """Who may be asked about firms; nobody where the settings name nobody."""
        from crm_tui.services.registers import RegisterDesk

        return RegisterDesk(self.workspace, self.settings)

    @property
    def colleagues(self) -> list[StaffMember]:
        """The active staff of my shop."""
        return list(self.words.colleagues)

    @property
    def client_list(self) -> ClientListScreen:
        """The first screen, to which every way back leads."""
        screen = self.screen_stack[0]
        assert isinstance(screen, ClientListScreen)  # noqa: S101  # see get_default_screen
        return screen

    @property
    def trace_words(self) -> str:
        """« ✓ trace 24/11/2026 » where the trace was checked in this session and holds; nothing unchecked.

        The day is that of the last whole check: what came since was checked in this session.
        """
        if self.trace is None:
            return ""
        if not self.trace.result.ok:
            return _("▲ trace")
        return _("✓ trace {day}").format(day=self.trace.whole_at.astimezone().strftime("%d/%m/%Y"))

    def get_default_screen(self) -> Screen[Any]:
        """The client list (manual, step 1)."""
        return ClientListScreen()

    def on_mount(self) -> None:
        """Take the user's keys, and open the store once the first screen stands."""
        try:
            problems = apply_keymap(self, config.load_keymap())
        except BadFile as error:
            problems = [error_text(error)]
        self.call_after_refresh(self._start, problems)
        if self._lock_after > 0:
            self.set_timer(self._lock_after, self._lock_if_idle)

    def _lock_if_idle(self) -> None:
        """Hide the screen if nobody has touched anything for long enough; look again when that may be so."""
        from crm_tui.ui.screens.lock import LockScreen

        left = self._lock_after - (monotonic() - self._last_input)
        if left <= 0 and not isinstance(self.screen, LockScreen):
            self.push_screen(LockScreen(self.words.who(self.workspace.login)))
        self.set_timer(left if left > 0 else self._lock_after, self._lock_if_idle)

    def _start(self, problems: list[str]) -> None:
        """The first screen is drawn: now there is time."""
        if self._when_drawn is not None:
            self._when_drawn()
        if problems:
            self.client_list.say(problems[0], "warning")
        self.read_words()

    def read_words(self) -> None:
        """Open the store, read who works here and the lists, then tell everybody."""
        in_background(self, self._load_words, self._words_read, self._words_not_read, group="words")

    def _load_words(self) -> Words:
        found = words_of.load(self.workspace)
        self.post_watch.begin()  # before the list is read: nothing falls between the two
        return found

    def keep_drafts(self) -> None:
        """Write what was typed in every open form; safe in any thread."""
        for keeper in list(self.draft_keepers):
            keeper.keep()

    def keep_typed(self) -> None:
        """Write what was typed before the program leaves, and edit no card any more."""
        self.keep_drafts()
        self.journal.close()
        self.post_watch.stop()

    def on_unmount(self) -> None:
        """The screens are gone: no thread goes on holding them, and no register is asked any more."""
        for keeper in list(self.draft_keepers):
            keeper.close()
        self.post_watch.stop()
        if self._asks_registers:
            self.registers.stop()

    async def on_event(self, event: events.Event) -> None:
        """Note the first key when it comes, not when its turn comes."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self.is_untouched = False
            self._last_input = monotonic()
        await super().on_event(event)

    async def action_quit(self) -> None:
        """Leave; what is typed in an open form is kept first."""
        hangup.keep_within(self.keep_typed, hangup.KEEP_SECONDS)
        self.exit()

    def action_help(self) -> None:
        """Show the commands of the screen in front."""
        from crm_tui.ui.screens.help import HelpScreen, open_help

        if isinstance(self.screen, CrmScreen) and not isinstance(self.screen, HelpScreen):
            open_help(self.screen)

    def _words_read(self, words: Words) -> None:
        self.words = words
        self.store_problem = None
        self.store_ready.publish(None)
        if self._asks_registers:
            self.registers.start()
        if self.trace is None:
            in_background(self, self._checked_trace, self._checked, self._not_checked, group="trace")

    @property
    def _asks_registers(self) -> bool:
        return bool(self.settings.vat_register or self.settings.company_register)

    def _words_not_read(self, error: CrmError) -> None:
        self.store_problem = error
        self.store_ready.publish(None)

    def _checked_trace(self) -> Checked | None:
        from crm_tui.services import last_check

        return last_check.check(self.workspace, whole_up_to=VERIFIED_AT_START)

    def _checked(self, checked: Checked | None) -> None:
        self.trace = checked
        self.store_ready.publish(None)
        if checked is not None and not checked.result.ok:
            self.client_list.say(
                _("La trace ne se vérifie pas : appelez la personne qui administre crm-tui."), "error"
            )

    def _not_checked(self, error: CrmError) -> None:
        """Nothing is claimed about a trace that could not be checked."""
        self.log(error.code)
