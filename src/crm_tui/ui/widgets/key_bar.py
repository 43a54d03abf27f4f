"""The last line of a screen: the keys that work now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from textual.content import Content
from textual.events import Click, Resize
from textual.screen import Screen
from textual.widget import Widget

from crm_tui.i18n import _
from crm_tui.ui.commands import BY_ID, EVERYWHERE, POSITION, Command
from crm_tui.ui.keys import key_name

_MARGIN = 1
_GAP = 2
_SHARED_KEYS = frozenset({"enter", "escape", "space", "tab"})
"""Keys that a field or a list hands on, or uses as the command does: Enter in the search field opens the
card, Escape in a field without an open list goes back."""

_FUNCTION_KEY = re.compile(r"f\d+")
"""Keys that may stand in the bar without words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One command as the bar shows it."""

    command: Command
    key: str
    """Textual's name of the key that runs it now."""
    keys: str
    """The keys as people read them; several where neighbours share their words."""
    label: str

    @property
    def text(self) -> str:
        """``F2 Nouveau contact``, or the key alone."""
        return f"{self.keys} {self.label}".rstrip()

    @property
    def width(self) -> int:
        """In cells."""
        return Content(self.text).cell_length


class KeyBar(Widget, can_focus=False):
    """Shows the commands of the focused chain that work now; a click runs one.

    It draws again only when its words changed: moving through a form costs nothing here.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []

    def on_mount(self) -> None:
        """Follow what works."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen.is_current:
            self._show_what_works()

    def on_resize(self, event: Resize) -> None:
        """Fit the new width."""
        self._show_what_works()

    def _show_what_works(self) -> None:
        entries = self._working()
        if entries != self._entries:
            self._entries = entries
            self.refresh()

    def _working(self) -> list[Entry]:
        return fit(merge(working_entries(self.screen)), self.size.width)

    def render(self) -> Content:
        """The line, keys in bold."""
        if not self._entries and self.is_attached:  # the first frame, before anybody said what works
            self._entries = self._working()
        parts: list[str | tuple[str, str]] = [" " * _MARGIN]
        for gap, entry in zip(_gaps(self._entries), self._entries, strict=True):
            parts.append(" " * gap)
            parts.append((entry.keys, "bold $accent"))
            parts.append(entry.text[len(entry.keys) :])
        return Content.assemble(*parts)

    def on_click(self, event: Click) -> None:
        """Press the key under the mouse."""
        start = _MARGIN
        for gap, entry in zip(_gaps(self._entries), self._entries, strict=True):
            start += gap
            if start <= event.x < start + entry.width:
                self.app.simulate_key(entry.key)
                return
            start += entry.width


def working_entries(screen: Screen[object]) -> list[Entry]:
    """The commands that work now and that the bar shows, ways out last."""
    label_for: Callable[[Command], str] = getattr(screen, "label_for", lambda command: _(command.label))
    entries: dict[str, Entry] = {}
    taken: set[str] = set()
    for node, bindings in screen._modal_binding_chain:
        for key, binding in bindings:
            command = BY_ID.get(binding.id or "")
            if key in taken:
                continue
            if command is None:
                if key not in _SHARED_KEYS or binding.action == "press":
                    taken.add(key)
                continue
            taken.add(key)
            if (
                command.show
                and command.id not in entries
                and screen.app._check_action_state(binding.action, node)
            ):
                entries[command.id] = Entry(command, key, key_name(key), label_for(command))
    shown = sorted(entries.values(), key=lambda entry: (entry.command.leads_out, POSITION[entry.command.id]))
    # One way out is enough: Ctrl+Q where Escape leads nowhere.
    has_back = any(entry.command.action == "back" for entry in shown)
    return [entry for entry in shown if not (has_back and entry.command.action == "app.quit")]


def merge(entries: Iterable[Entry]) -> list[Entry]:
    """Neighbours with the same short words become one: ``F5/F6 Étapes``, ``Alt+↑/↓ Déplacer``."""
    merged = []
    for bar, group in groupby(entries, key=lambda entry: entry.command.bar or entry.command.id):
        first, *others = group
        if first.command.bar:
            names = [entry.keys.rpartition("+")[2] for entry in others]
            first = replace(first, keys="/".join([first.keys, *names]), label=_(bar))
        merged.append(first)
    return merged


def fit(entries: list[Entry], width: int) -> list[Entry]:
    """As many entries, and as many of their words, as ``width`` cells hold.

    The ways out and the help always stand, as bare keys where there is no room; the help makes way only
    where all the rest fits without it. The other commands are taken in their order, with their words; a
    function key may stand without them. What room is left gives the help, then the ways out, their words.
    """
    fitting = _filled(entries, width)
    without_help = [entry for entry in entries if not _is_help(entry)]
    if len(fitting) < len(entries) and len(alone := _filled(without_help, width)) == len(without_help):
        return alone
    return fitting


def _filled(entries: list[Entry], width: int) -> list[Entry]:
    standing = [entry for entry in reversed(entries) if entry.command.leads_out or _is_help(entry)]
    others = [entry for entry in entries if entry not in standing]
    shown: list[Entry] = []
    for entry in [*map(_bare, standing), *others, *reversed(standing)]:
        for form in [entry, _bare(entry)] if _FUNCTION_KEY.match(entry.key) else [entry]:
            forms = {each.command.id: each for each in [*shown, form]}
            longer = [forms[each.command.id] for each in entries if each.command.id in forms]
            if _length(longer) <= width:
                shown = longer
                break
    return shown


def _is_help(entry: Entry) -> bool:
    return entry.command.group == EVERYWHERE and not entry.command.leads_out


def _bare(entry: Entry) -> Entry:
    return replace(entry, label="")


def _length(entries: list[Entry]) -> int:
    return _MARGIN + sum(_gaps(entries)) + sum(entry.width for entry in entries)


def _gaps(entries: list[Entry]) -> list[int]:
    """The spaces before each entry; two bare keys stand close together."""
    gaps = []
    for place, entry in enumerate(entries):
        bare = place > 0 and not entry.label and not entries[place - 1].label
        gaps.append(0 if place == 0 else 1 if bare else _GAP)
    return gaps
