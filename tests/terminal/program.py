"""The installed program on a terminal of its own: its folders, its database, the ways into its screens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.terminal.pty_driver import PtyProgram

CRM = str(Path(sys.executable).with_name("crm-tui"))
EXIT_BOUND = 3.0
"""Within how many seconds the program is gone when its terminal is, or when it is asked to end."""
OFFER = "Une fiche non enregistrée"

ENTER, ESCAPE, TAB, UP, DOWN = "\r", "\x1b", "\t", "\x1b[A", "\x1b[B"
F1, F2, F4, F5, F6 = "\x1bOP", "\x1bOQ", "\x1bOS", "\x1b[15~", "\x1b[17~"
CTRL_Q, CTRL_S = "\x11", "\x13"
_TABS_TO_FIRST_NAME = 2


class StartProgram(Protocol):
    """Starts any program on a terminal; see :class:`PtyProgram`."""

    def __call__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cols: int = 80,
        rows: int = 24,
        controlling: bool = True,
        ignore_hangup: bool = False,
        cwd: str | None = None,
    ) -> PtyProgram: ...


@dataclass(frozen=True)
class Place:
    """The home of one person, with a database in it."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def database(self) -> Path:
        return self.folder / "crm.db"

    @property
    def state(self) -> Path:
        """Where the drafts and the log are."""
        return self.folder / "state" / "crm-tui"

    @property
    def environment(self) -> dict[str, str]:
        folders = {
            f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("DATA", "STATE", "CONFIG")
        }
        return {"HOME": str(self.folder), "CRM_TUI_DATABASE": str(self.database), **folders}

    def run(
        self,
        *arguments: str,
        given: str = "",
        env: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
    ) -> subprocess.CompletedProcess[str]:
        """Run a command, without a terminal."""
        return subprocess.run(
            [*wrapper, CRM, *arguments],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **self.environment, **(env or {})},
        )


@dataclass(frozen=True)
class StartCrm:
    """Starts the installed program for one person, who may do so several times."""

    start_program: StartProgram
    place: Place

    def __call__(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        cols: int = 80,
        rows: int = 24,
        controlling: bool = True,
        ignore_hangup: bool = False,
        wrapper: Sequence[str] = (),
    ) -> PtyProgram:
        """Start it; ``wrapper`` is a program that starts it in its turn."""
        return self.start_program(
            [*wrapper, CRM, *arguments],
            env={**self.place.environment, **(env or {})},
            cols=cols,
            rows=rows,
            controlling=controlling,
            ignore_hangup=ignore_hangup,
            cwd=str(self.place.folder),
        )

    def at_list(self, **options: object) -> PtyProgram:
        """Start it and wait until the list stands and the trace is checked."""
        return ready(self(**options))  # type: ignore[arg-type]  # passed on as they are

    def at_offer(self) -> PtyProgram:
        """Start it once more, and wait for the entry that was not saved to be offered."""
        program = self()
        program.wait_for(OFFER)
        program.wait_for("Entrée Reprendre")
        program.settle()
        return program


def ready(program: PtyProgram) -> PtyProgram:
    """The program, once its list stands and nothing more is to come."""
    program.wait_for("✓ trace")
    program.settle()
    return program


def to_form(program: PtyProgram) -> PtyProgram:
    """From the list to a new card, the caret in the first name."""
    program.type(F2)
    program.wait_for("Ctrl+S Créer")
    program.settle()
    program.type(TAB * _TABS_TO_FIRST_NAME)
    program.settle()
    return program


def typed(program: PtyProgram, text: str) -> PtyProgram:
    """Type a first name into a new card, and see it."""
    to_form(program).type(text)
    shows(program, "Prénom", text)
    return program


def shows(program: PtyProgram, label: str, text: str) -> None:
    """Wait until the field of that label shows exactly this text."""
    program.wait_until(lambda: shown(program, label) == text, f"{label} = {text!r}")


def shown(program: PtyProgram, label: str) -> str | None:
    """What the field of that label shows; ``None`` where there is no such field."""
    found = re.search(rf"^ *{re.escape(label)}(?: *▾)?  (.*?)(?:   .*)?$", program.text, re.MULTILINE)
    return found[1].rstrip() if found else None


def left_of(text: bytes) -> set[str]:
    """The characters of an output that act on a terminal or hide in it, after the program's own sequences."""
    rest = re.sub(rb"\x1b\[[0-?]*[ -/]*[@-~]", b"", text).decode()
    acting = set(re.findall("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]", rest))
    return acting - {"\r", "\n"}
