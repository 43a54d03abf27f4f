"""What goes over the line: bytes for the first screen, for a key, and at rest.

80x24, 256 colours, no compression. Peers: vim on the same terminal, and a stock Textual form of ten inputs.
"""

from __future__ import annotations

from bench.bare_app import MARK
from bench.common import BARE_APP, PROGRAM, VIM_MISSING, Lab, first_names, say
from bench.figures import Section, Series
from bench.first_paint import FRAME, ROWS
from bench.terminal import Terminal

_DOWN, _TAB, _F2, _ERASE = "\x1b[B", "\t", "\x1bOQ", "\x7f"
_REST = 5.0
_ROUNDS = 3
#: Typed into the search: how many first names of France begin.
_SEARCH = "mari"
_NAME = "Marie"
_FORM = "Ctrl+S"
_TO_FIRST_NAME = 2
_TABS = 8


def run(lab: Lab) -> Section:
    """Measure."""
    vim, textual, ours = _vim(lab), _textual(lab), _ours(lab)
    section = Section("Bytes on the wire", [*vim.values(), *textual.values(), *ours.values()])
    for name, series in ours.items():
        # Nothing at rest has no ratio; the first screen of vim is the file.
        series.floor = vim.get(name.removeprefix("form ").removeprefix("search "))
    if not vim:
        section.remarks.append(VIM_MISSING)
    section.remarks.append("× floor is, here, × vim: the same act in it, as far as there is one.")
    return section


def _vim(lab: Lab) -> dict[str, Series]:
    editor = lab.editor()
    if not editor:
        return {}
    found = {
        "first screen": Series("vim -u NONE: first screen", "B"),
        "arrow": Series("vim: arrow down", "B"),
        "key": Series("vim: typed character", "B"),
        "Tab": Series("vim: Tab", "B"),
        "rest": Series(f"vim: {_REST:g} s at rest", "B"),
    }
    for _round in range(_ROUNDS):
        say("bytes: vim")
        with Terminal(editor, lab.environment()) as terminal:
            terminal.wait_for(f"{MARK} 20")
            terminal.settle()
            found["first screen"].values.append(len(terminal.output))
            _each(terminal, found["arrow"], [_DOWN] * 5)
            terminal.press("o")
            _each(terminal, found["key"], _NAME)
            _each(terminal, found["Tab"], [_TAB] * 3)
            found["rest"].values.append(terminal.rest(_REST))
    return found


def _textual(lab: Lab) -> dict[str, Series]:
    found = {
        "first screen": Series("stock Textual, 10 inputs: first screen", "B"),
        "Tab": Series("stock Textual: Tab", "B"),
        "key": Series("stock Textual: typed character", "B"),
        "rest": Series(f"stock Textual: {_REST:g} s at rest", "B"),
    }
    for _round in range(_ROUNDS):
        say("bytes: stock Textual")
        with Terminal((*BARE_APP, "10"), lab.environment()) as terminal:
            terminal.wait_for(f"{MARK} 9")
            # Its caret blinks: it never falls silent for longer than half a second.
            terminal.rest(0.5)
            found["first screen"].values.append(len(terminal.output))
            _each(terminal, found["Tab"], [_TAB] * _TABS, quiet=0.2)
            _each(terminal, found["key"], _NAME, quiet=0.2)
            found["rest"].values.append(terminal.rest(_REST))
    return found


def _ours(lab: Lab) -> dict[str, Series]:
    found = {
        "first screen": Series("client list: first screen", "B", limit=16_000, limit_by="max"),
        "arrow": Series("client list: arrow down", "B", limit=600, limit_by="max"),
        "search key": Series("client list: typed character, with its results", "B"),
        "rest": Series(f"client list: {_REST:g} s at rest", "B", limit=0, limit_by="max"),
        "form first screen": Series("new contact: opened", "B", limit=16_000, limit_by="max"),
        "form Tab": Series("new contact: Tab", "B", limit=500, limit_by="max"),
        "form first key": Series("new contact: first character, and « brouillon enregistré »", "B"),
        "form key": Series("new contact: typed character", "B", limit=200, limit_by="max"),
        "form rest": Series(f"new contact: {_REST:g} s at rest", "B", limit=0, limit_by="max"),
    }
    data = lab.data_set(lab.scale.sizes[0])
    for _round in range(_ROUNDS):
        say("bytes: crm-tui")
        with Terminal(PROGRAM, lab.environment(data.path)) as terminal:
            terminal.wait_for(*FRAME, *first_names(data.path, ROWS))
            # The store is loaded behind the first frame; what it adds to the screen belongs to it.
            terminal.settle(2.0)
            found["first screen"].values.append(len(terminal.output))
            found["rest"].values.append(terminal.rest(_REST))
            _each(terminal, found["arrow"], [_DOWN] * 8)
            _each(terminal, found["search key"], _SEARCH)
            terminal.press(_ERASE * len(_SEARCH))
            found["form first screen"].values.append(terminal.press(_F2, quiet=1.0, until=_FORM).size)
            found["form rest"].values.append(terminal.rest(_REST))
            _fill(terminal, found)
    return found


def _fill(terminal: Terminal, found: dict[str, Series]) -> None:
    """Give the two names, as a person does, and walk on through the fields."""
    _each(terminal, found["form Tab"], [_TAB] * _TO_FIRST_NAME)
    first, rest = _NAME[0], _NAME[1:]
    _each(terminal, found["form first key"], first)
    _each(terminal, found["form key"], rest)
    _each(terminal, found["form Tab"], [_TAB])
    _each(terminal, found["form key"], _NAME)
    _each(terminal, found["form Tab"], [_TAB] * _TABS)


def _each(terminal: Terminal, series: Series, keys: str | list[str], quiet: float = 0.3) -> None:
    """Press the keys one by one."""
    for key in keys:
        series.values.append(terminal.press(key, quiet=quiet).size)
