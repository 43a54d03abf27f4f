"""A program on a real pseudo-terminal: what it writes, and when."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
from collections.abc import Mapping, Sequence
from time import perf_counter
from types import TracebackType
from typing import NamedTuple, Self

COLUMNS, LINES = 80, 24
PATIENCE = 60.0
#: Seconds without a byte after which a program has answered.
QUIET = 0.3
#: Seconds after which a key is held to have no answer.
_FIRST_BYTE = 2.0

_SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|\x1b[P_^][^\x1b]*\x1b\\"
    rb"|\x1b[()#%].|\x1b[=>78DEHM]"
)


class Answer(NamedTuple):
    """What a program wrote after a key."""

    size: int
    """Bytes."""
    seconds: float
    """From the key to the last byte; 0 where nothing was written."""


class NotShown(RuntimeError):
    """A text did not come, or the program ended."""


class Terminal:
    """One program, started on a terminal of 80 columns and 24 lines."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start ``argv`` (the program by its path) at home, with that environment and no other."""
        self.output = bytearray()
        self.started = perf_counter()
        self.last = self.started
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            os.chdir(environment["HOME"])
            os.execve(argv[0], list(argv), {**environment, "TERM": "xterm-256color", "LANG": "C.UTF-8"})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)

    @property
    def text(self) -> str:
        """Everything written so far, without the sequences that place and colour it."""
        return _SEQUENCE.sub(b"", self.output).decode(errors="ignore")

    def wait_for(self, *texts: str) -> float:
        """Read until all the texts were written; the seconds from the start to the byte that completed them.

        Raises:
            NotShown: They did not come.
        """
        deadline = perf_counter() + PATIENCE
        while any(text not in self.text for text in texts):
            if not self._read(deadline - perf_counter()):
                missing = [text for text in texts if text not in self.text]
                raise NotShown(f"{missing} not in:\n{self.text[-2000:]}")
        return self.last - self.started

    def settle(self, quiet: float = QUIET) -> None:
        """Read until nothing is written for so many seconds."""
        while self._read(quiet):
            pass

    def press(self, keys: str, *, quiet: float = QUIET, until: str = "") -> Answer:
        """Send keys and read the whole answer: to a text, if one is given, and then to silence."""
        before, sent = len(self.output), perf_counter()
        os.write(self._terminal, keys.encode())
        if until:
            self.wait_for(until)
        else:
            self._read(_FIRST_BYTE)
        self.settle(quiet)
        size = len(self.output) - before
        return Answer(size, self.last - sent if size else 0.0)

    def rest(self, seconds: float) -> int:
        """The bytes written in so many seconds in which nobody does anything."""
        before, end = len(self.output), perf_counter() + seconds
        while (left := end - perf_counter()) > 0:
            self._read(left)
        return len(self.output) - before

    def resident_megabytes(self) -> float:
        """Memory of the process that is in use now."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            kilobytes = next(line.split()[1] for line in status if line.startswith("VmRSS"))
        return int(kilobytes) / 1024

    def _read(self, timeout: float) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, timeout))
        if not ready:
            return False
        try:
            data = os.read(self._terminal, 65536)
        except OSError as error:  # Linux says so when the program at the other end is gone
            raise NotShown(f"the program ended:\n{self.text[-2000:]}") from error
        self.last = perf_counter()
        self.output += data
        return True
