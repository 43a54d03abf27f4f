"""Drives a program on a real pseudo-terminal: what a person's terminal would receive, byte for byte.

Every wait ends on a condition (a text on the screen, silence, the end of the program) or fails after a bound.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import termios
import threading
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from types import TracebackType
from typing import Self

import pyte
from ptyprocess import PtyProcess

DEFAULT_TIMEOUT = 15.0
#: Sequences that the terminal emulator does not know and would print: keyboard protocol, mode requests.
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9;]*\$p")
_BASE_ENVIRONMENT = {
    "TERM": "xterm-256color",
    "LANG": "C.UTF-8",
    "PATH": os.environ.get("PATH", os.defpath),
    "ESCDELAY": "50",
}


class PtyProgram:
    """One running program, its screen and every byte it wrote."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cols: int = 80,
        rows: int = 24,
        controlling: bool = True,
        ignore_hangup: bool = False,
        cwd: str | None = None,
    ) -> None:
        """Start ``argv``.

        Args:
            argv: The program and its arguments.
            env: Added to (or taken over) a small clean environment; nothing of the caller's is passed on.
            cols: Width of the terminal.
            rows: Height of the terminal.
            controlling: Whether it is the program's controlling terminal; if not, no SIGHUP tells its end.
            ignore_hangup: Start with SIGHUP ignored, as ``nohup`` does.
            cwd: Folder to start in.
        """
        self.cols, self.rows = cols, rows
        self._screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._output = bytearray()
        self._pending = b""
        self._changed = threading.Condition()
        self._last_output = monotonic()
        self._reading = threading.Event()
        self._reading.set()
        self._closed = False

        def prepare_child() -> None:
            if not controlling:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
                fcntl.ioctl(0, termios.TIOCNOTTY)
            signal.signal(signal.SIGHUP, signal.SIG_IGN if ignore_hangup else signal.SIG_DFL)

        self._process = PtyProcess.spawn(
            list(argv),
            cwd=cwd,
            env={**_BASE_ENVIRONMENT, **(env or {})},
            preexec_fn=prepare_child,
            dimensions=(rows, cols),
        )
        self._fd: int = self._process.fd
        self.pid: int = self._process.pid
        self._pidfd = os.pidfd_open(self.pid)
        self._reader = threading.Thread(target=self._read, name="pty-reader", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # What the person does

    def type(self, data: bytes | str) -> None:
        """Send keys as the terminal sends them."""
        os.write(self._fd, data.encode() if isinstance(data, str) else data)

    def resize(self, cols: int, rows: int) -> None:
        """Change the size of the window."""
        with self._changed:
            self.cols, self.rows = cols, rows
            self._screen.resize(rows, cols)
        self._process.setwinsize(rows, cols)

    def close_master(self) -> None:
        """Close the terminal, as a dropped line does."""
        if not self._closed:
            self._closed = True
            self._reading.set()
            self._process.fileobj.close()

    def kill(self, number: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def pause_reading(self) -> None:
        """Let the output pile up, as a stalled line does."""
        self._reading.clear()

    # What the person sees

    @property
    def lines(self) -> list[str]:
        """The screen, a line each, without spaces at the end."""
        with self._changed:
            return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def wait_for(self, text: str, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Wait until ``text`` is on the screen."""
        self.wait_until(lambda: text in self.text, f"{text!r} on the screen", timeout)

    def wait_gone(self, text: str, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Wait until ``text`` is no longer on the screen."""
        self.wait_until(lambda: text not in self.text, f"{text!r} off the screen", timeout)

    def wait_until(self, condition: Callable[[], bool], what: str, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Wait for a condition that output can make true."""
        deadline = monotonic() + timeout
        with self._changed:
            while not condition():
                remaining = deadline - monotonic()
                if remaining <= 0:
                    raise AssertionError(f"no {what} after {timeout} s; the screen is:\n{self.text}")
                self._changed.wait(min(remaining, 0.1))

    def settle(self, quiet: float = 0.3, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Wait until nothing was written for ``quiet`` seconds."""
        self.wait_until(lambda: monotonic() - self._last_output >= quiet, f"{quiet} s of silence", timeout)

    # What it costs

    @property
    def mark(self) -> int:
        """A place in the output, for :meth:`bytes_since`."""
        with self._changed:
            return len(self._output)

    def bytes_since(self, mark: int) -> bytes:
        """What was written since."""
        with self._changed:
            return bytes(self._output[mark:])

    @property
    def output(self) -> bytes:
        """Everything ever written."""
        return self.bytes_since(0)

    def cost_of(self, keys: bytes | str) -> int:
        """How many bytes the program writes in answer to ``keys``."""
        mark = self.mark
        self.type(keys)
        self.wait_until(lambda: len(self._output) > mark, "answer")
        self.settle()
        return len(self.bytes_since(mark))

    def idle_bytes(self, seconds: float) -> int:
        """How many bytes it writes in so many seconds in which nobody does anything."""
        mark = self.mark
        self.ended(seconds)
        return len(self.bytes_since(mark))

    def cpu_seconds(self) -> float:
        """Processor time used so far."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # How it ends

    def ended(self, timeout: float) -> bool:
        """Whether the program ends within ``timeout`` seconds."""
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        return bool(poll.poll(max(0, int(timeout * 1000))))

    def wait_exit(self, timeout: float = DEFAULT_TIMEOUT) -> int:
        """Wait for the end of the program.

        Returns:
            Its exit code; minus the number of the signal that killed it.
        """
        if not self.ended(timeout):
            raise AssertionError(f"still running after {timeout} s; the screen is:\n{self.text}")
        self._process.wait()
        code: int | None = self._process.exitstatus
        return -int(self._process.signalstatus) if code is None else code

    def stop(self) -> None:
        """End the program if it still runs, and give everything back."""
        if self._pidfd < 0:
            return
        if not self.ended(0):
            self.kill(signal.SIGKILL)
        self.wait_exit()
        self.close_master()
        self._reader.join(DEFAULT_TIMEOUT)
        os.close(self._pidfd)
        self._pidfd = -1

    def _read(self) -> None:
        poll = select.poll()
        while not self._closed:
            self._reading.wait()
            try:
                poll.register(self._fd, select.POLLIN)
                if not poll.poll(50):
                    continue
                data = os.read(self._fd, 65536)
            except (OSError, ValueError):
                return
            if not data:
                return
            with self._changed:
                self._output += data
                self._last_output = monotonic()
                self._draw(data)
                self._changed.notify_all()

    def _draw(self, data: bytes) -> None:
        """Show the output, except for an escape sequence that is not complete yet."""
        data = self._pending + data
        start = data.rfind(b"\x1b")
        self._pending = b""
        if start >= 0 and re.fullmatch(rb"\x1b(\[[0-?]*[ -/]*|\][^\x07]*)?", data[start:]):
            data, self._pending = data[:start], data[start:]
        self._stream.feed(_UNKNOWN.sub(b"", data))
