"""The application without its screens: driver, filters, keys, exits.

Textual takes orders from environment variables, some of them before any of our code runs. The command line
removes every ``TEXTUAL*`` variable and sets ``ESCDELAY=50`` (milliseconds before a lone Escape counts)
before it imports Textual. Those that would write or load a file are disarmed here as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, ClassVar

from rich.console import RenderableType
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.reactive import Reactive
from textual.screen import Screen
from textual.theme import Theme

from crm_tui.domain.text import clean
from crm_tui.i18n import _
from crm_tui.ui import hangup
from crm_tui.ui.base import CrmScreen, is_too_small
from crm_tui.ui.commands import BY_ID, binding_for
from crm_tui.ui.difference import Difference, Terminal
from crm_tui.ui.driver import TolerantDriver
from crm_tui.ui.filters import ControlCharacterFilter
from crm_tui.ui.key_order import KeyOrder
from crm_tui.ui.keys import key_name
from crm_tui.ui.theme import CRM


class CrmAppBase(App[None]):
    """What every screen may rely on; the application adds the screens and :meth:`keep_typed`."""

    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [binding_for(BY_ID["quit"], priority=True)]

    theme: Reactive[str] = Reactive(CRM.name)  # from the first: a change reads every style sheet again

    def __init__(self, css_path: str | PurePath | None = None) -> None:
        super().__init__(driver_class=TolerantDriver, css_path=css_path)
        self.features = frozenset()
        self.devtools = None
        self.animation_level = "none"
        self._control_characters = ControlCharacterFilter()
        self._key_order = KeyOrder(self, self._take_input)
        self._terminal = Terminal()
        self._in_front: Screen[object] | None = None

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Ours alone, and before Textual looks for its own."""
        return {CRM.name: CRM}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and ours last: what it lets through is what reaches the terminal."""
        return [*super().get_line_filters(), self._control_characters]

    def keep_typed(self) -> None:
        """Write what was typed and is not saved; called in a thread when the program has to leave."""

    def on_mount(self) -> None:
        """Watch the terminal."""
        driver = self._driver
        if isinstance(driver, TolerantDriver):
            hangup.install(
                self.keep_typed,
                lambda: self.exit(return_code=hangup.TERMINATED_EXIT_CODE),
                attributes=driver.attrs_before,
            )

    def on_resize(self, event: events.Resize) -> None:
        """Draw again what the terminal cut off while it was smaller for a moment.

        Textual draws nothing when the size is what it was, as after two quick changes.
        """
        self._terminal.forget()
        if self._size is not None and event.size == self.screen.outer_size:
            self.screen.refresh()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Write what differs; a screen that comes to the front is whole again, whoever wrote over it."""
        if not screen.is_modal and screen is not self._in_front:
            self._in_front = screen
            self._terminal.forget()
        written: Any = renderable  # Textual's own updates are no renderables by their type either
        if isinstance(written, LayoutUpdate | ChopsUpdate):
            written = Difference(written, self._terminal)
        super()._display(screen, written)

    async def on_event(self, event: events.Event) -> None:
        """What comes from the terminal is taken in its order."""
        if isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded:
            self._key_order.add(event)
        else:
            await super().on_event(event)

    async def _take_input(self, event: events.Event) -> None:
        """While nothing can be seen nothing is typed: only Quit works on a terminal that is too small."""
        if self._size is None or not is_too_small(self._size):
            await super().on_event(event)
        elif isinstance(event, events.Key) and event.key in self._keys_of("quit"):
            await self.run_action("quit")

    def _keys_of(self, command_id: str) -> Sequence[str]:
        """The keys that run a command now."""
        return self._keymap.get(command_id, ",".join(BY_ID[command_id].keys)).split(",")

    def action_help_quit(self) -> None:
        """Ctrl+C does not quit: say what does."""
        if isinstance(self.screen, CrmScreen):
            self.screen.say(_("Pour quitter : {key}").format(key=key_name(self._keys_of("quit")[0])))

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message over the screen; it is never read as markup, whatever ``markup`` says."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def _handle_exception(self, error: Exception) -> None:
        from crm_tui.ui import crash

        kept = hangup.keep_within(self.keep_typed, hangup.KEEP_SECONDS)
        sentence = crash.sentence(crash.record(error), kept=kept)
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self._exit_renderables[:] = [sentence]
        self._close_messages_no_wait()

    def _log(self, *objects: Any, **kwargs: Any) -> None:
        """Textual's own log writes what is on the screen into a file: nothing is logged there."""

    def _set_pointer_shape(self, shape: str) -> None:
        """The mouse pointer keeps its shape: asking costs bytes at each move, and few terminals know how."""

    def action_suspend_process(self) -> None:
        """The program is not put into the background: a form would be left in it."""

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """No picture of personal data is written."""

    def save_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str:
        """No picture of personal data is written, whatever ``TEXTUAL_SCREENSHOT`` says."""
        return ""

    def copy_to_clipboard(self, text: str) -> None:
        """Ask the terminal to take a text into its clipboard (OSC 52), which works over SSH.

        It is pasted elsewhere, perhaps into a shell: nothing in it acts but the ends of its lines.
        """
        super().copy_to_clipboard(clean(text, multiline=True))

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """No browser is opened: it would be the server's."""
