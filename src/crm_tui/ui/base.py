"""The screen and the modal that every other one is built on.

Textual repaints a whole screen each time the focus moves; ours does not, so that a Tab costs a few hundred
bytes on a slow line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import DescendantFocus, Key, Resize, ScreenResume
from textual.geometry import Size
from textual.notifications import SeverityLevel
from textual.reactive import Reactive, var
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input

from crm_tui.i18n import _
from crm_tui.ui.commands import BY_ID, EVERYWHERE, Command, bindings_for
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.key_bar import KeyBar
from crm_tui.ui.widgets.status_line import StatusLine
from crm_tui.ui.widgets.title_bar import TitleBar

Result = TypeVar("Result")

MINIMUM_SIZE = Size(60, 16)
"""Below it no screen can be read; nothing is drawn and no key but Quit does anything."""
WIDE = 110
"""From this width a preview or the duplicates stand at the right."""


def is_too_small(size: Size) -> bool:
    """Whether the terminal is too small for any screen."""
    return size.width < MINIMUM_SIZE.width or size.height < MINIMUM_SIZE.height


class TooSmall(Widget, can_focus=False):
    """Covers the screen while the terminal is too small; what is under it stays as it is."""

    ALLOW_SELECT = False

    def render(self) -> Content:
        """What to do about it."""
        return plain(
            _("Fenêtre trop petite : il faut {columns} colonnes et {lines} lignes. Saisie gardée.").format(
                columns=MINIMUM_SIZE.width, lines=MINIMUM_SIZE.height
            )
        )


class CrmScreen(Screen[Result]):
    """A full screen: title line, content, one line for what just happened, one line of keys.

    A screen gives its content in :meth:`compose_content`, its keys by ``BINDINGS = bindings_for("card")`` and
    says in :meth:`reason_for` which of its commands do not work now, and why.
    """

    DEFAULT_CSS = """
    CrmScreen {
        layers: default too-small;
        overflow: hidden;
        TooSmall {
            display: none;
            layer: too-small;
            width: 100%;
            height: 100%;
            background: $background;
        }
        &.-too-small > TooSmall { display: block; }
        #screen-foot { dock: bottom; height: auto; }
        #screen-content { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings_for(EVERYWHERE)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  # no ClassVar in Textual
    ESCAPE_TO_MINIMIZE = False

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    title_left: var[str] = var("")
    """Where am I: ``Clients › Nouveau contact``."""
    title_right: var[str] = var("")
    """In what state: draft, trace, who."""

    def compose(self) -> ComposeResult:
        """The four parts; a screen overrides :meth:`compose_content`."""
        self._follow_size(update=False)  # what is composed is styled next, once
        yield TitleBar().data_bind(left=CrmScreen.title_left, right=CrmScreen.title_right)
        with Vertical(id="screen-content"):
            yield from self.compose_content()
        with Vertical(id="screen-foot"):
            yield StatusLine()
            yield KeyBar()
        yield TooSmall()

    def compose_content(self) -> Iterable[Widget]:
        """What stands between the title line and the line for what just happened."""
        return ()

    def say(self, text: str, severity: SeverityLevel = "information", hint: str = "") -> None:
        """Tell on the screen's one line what just happened or what is wrong.

        Args:
            text: One sentence; the empty text clears the line.
            severity: How much it should strike the eye.
            hint: The key that answers it, for example ``F7``.
        """
        self.query_one(StatusLine).say(text, severity, hint)

    def reason_for(self, action: str) -> str | None:
        """Why the action does not work now, in a sentence for people; ``None`` when it works.

        It is asked often and must answer from memory.
        """
        return None

    def label_for(self, command: Command) -> str:
        """The words of the key bar for a command; for those that change with the state of the screen."""
        return _(command.bar or command.label)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action can run; a command with a reason against it leaves the bar, but keeps its key."""
        if action == "back" and not self._leads_back:
            return False
        return None if self.reason_for(action) else super().check_action(action, parameters)

    @property
    def _leads_back(self) -> bool:
        return len(self.app.screen_stack) > 1 and self.app.screen_stack[0] is not self

    def action_back(self) -> None:
        """Leave for the screen before; on a modal, the safe answer."""
        self.dismiss(None)

    def on_key(self, event: Key) -> None:
        """Say why the command of this key does not work now."""
        active = self.active_bindings.get(event.key)
        if active is not None and not active.enabled and active.binding.id in BY_ID:
            reason = self.reason_for(active.binding.action)
            if reason:
                event.stop()
                self.say(reason, "warning")

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a one-line field is the screen's own Enter command."""
        for binding in self._bindings.key_to_bindings.get("enter", ()):
            if binding.id in BY_ID:
                event.stop()
                await self.run_action(binding.action)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """A blinking cursor would write to the line for ever."""
        if getattr(event.widget, "cursor_blink", False):
            event.widget.cursor_blink = False  # type: ignore[attr-defined]  # Input and TextArea have it

    def on_resize(self, event: Resize) -> None:
        """Cover the screen while the terminal is too small."""
        self.set_class(is_too_small(event.size), "-too-small")

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Follow the size that changed while another screen was in front."""
        if not self.outer_size:  # never laid out: all of it was styled a moment ago, when it was composed
            event.refresh_styles = False
        self._follow_size()

    def _follow_size(self, *, update: bool = True) -> None:
        size = self.app.size
        classes = {
            "-too-small": is_too_small(size),
            "-narrow": size.width < WIDE,
            "-wide": size.width >= WIDE,
        }
        self.update_classes(classes, update=update)


class CrmModal(CrmScreen[Result], ModalScreen[Result]):
    """A question over a screen, answered with a typed value; Escape is the safe answer, ``None``.

    The first control of :meth:`compose_content` should be the safe one: it gets the focus.
    ``title_left`` stands in the frame.
    """

    DEFAULT_CSS = """
    CrmModal {
        align: center middle;
        background: transparent;
        .modal-box {
            width: auto;
            height: auto;
            max-width: 100%;
            max-height: 100%;
            border: solid $primary;
            background: $background;
            padding: 0 1;
        }
        StatusLine {
            border-top: none;
            height: 1;
            background: $background;
        }
        KeyBar { background: $background; }
    }
    """

    def compose(self) -> ComposeResult:
        """A frame with the content, the line for what is wrong and the keys."""
        self._follow_size(update=False)
        with Vertical(classes="modal-box"):
            yield from self.compose_content()
        with Vertical(id="screen-foot"):
            yield StatusLine()
            yield KeyBar()
        yield TooSmall()

    def on_mount(self) -> None:
        """Put the title into the frame."""
        self._show_title(self.title_left)

    def watch_title_left(self, title: str) -> None:
        """Keep the title of the frame up to date."""
        if self.is_mounted:
            self._show_title(title)

    def _show_title(self, title: str) -> None:
        self.query_one(".modal-box").border_title = plain(title)


AnyScreen = CrmScreen[Any]
