"""The terminal goes away: what was typed stays.

Textual has no answer to a dropped line. The kernel's SIGHUP kills it without a word; where SIGHUP is
ignored, or the terminal is not the controlling one, it spins for ever; and while the terminal does not
read, its event loop stands still, with every timer and every asyncio signal handler. So the signals are
caught by the plain ``signal`` module, and a thread asks the kernel for the hang-up of the terminal.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

_LOG = logging.getLogger("crm_tui")

HANGUP_EXIT_CODE = 128 + signal.SIGHUP
TERMINATED_EXIT_CODE = 128 + signal.SIGTERM
KEEP_SECONDS = 1.0
"""How long the program waits for what was typed to be kept."""
GRACE_SECONDS = 2.0
"""How long an orderly exit may take before the program leaves at once."""
_RESTORE_SECONDS = 0.2
_TERMINAL = 0
_RESTORE_SEQUENCE = (
    b"\x18"  # ends a sequence that was cut in the middle
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"  # no mouse reports
    b"\x1b[?2004l\x1b[?1004l\x1b[?7h\x1b[<u\x1b[0m"  # plain paste, no focus reports, wrapping, plain keys
    b"\x1b[?1049l\x1b[?25h"  # the screen of before, with its cursor
)


class _Watch:
    """The handlers and the thread of one :func:`install`."""

    def __init__(
        self, keep: Callable[[], None], exit_app: Callable[[], None], attributes: list[Any] | None
    ) -> None:
        self._keep = keep
        self._exit_app = exit_app
        self._attributes = attributes
        self._loop = asyncio.get_running_loop()
        self._leaving = threading.Lock()
        self._handlers: dict[int, Any] = {}
        self._watchdog: threading.Timer | None = None
        self._wake_reader, self._wake_writer = os.pipe()
        self._thread = threading.Thread(target=self._watch_terminal, name="hang-up", daemon=True)

    def start(self) -> None:
        handlers = {
            signal.SIGHUP: self._hung_up,
            signal.SIGTERM: self._terminated,
            signal.SIGINT: self._interrupted,
        }
        for number, handler in handlers.items():
            self._handlers[number] = signal.signal(number, handler)
        self._thread.start()

    def stop(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        if self._watchdog is not None:
            self._watchdog.cancel()
        os.close(self._wake_writer)
        self._thread.join()
        os.close(self._wake_reader)

    def _hung_up(self, _number: int, _frame: FrameType | None) -> None:
        self._leave(HANGUP_EXIT_CODE)

    def _terminated(self, _number: int, _frame: FrameType | None) -> None:
        if self._watchdog is not None:
            return
        self._watchdog = threading.Timer(GRACE_SECONDS, self._leave_now, (TERMINATED_EXIT_CODE,))
        self._watchdog.daemon = True
        self._watchdog.start()
        keep_within(self._keep, KEEP_SECONDS)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._exit_app)

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        """Ctrl+C is a key of the program (copy); a stray SIGINT ends no form."""

    def _watch_terminal(self) -> None:
        poll = select.poll()
        poll.register(_TERMINAL, 0)
        poll.register(self._wake_reader, 0)
        for descriptor, event in poll.poll():
            if descriptor == _TERMINAL and event & (select.POLLHUP | select.POLLERR):
                self._leave(HANGUP_EXIT_CODE)

    def _leave(self, code: int) -> None:
        """Keep what was typed and go; the first of signal, thread and watchdog does it."""
        if self._leaving.acquire(blocking=False):
            keep_within(self._keep, KEEP_SECONDS)
            self._go(code)

    def _leave_now(self, code: int) -> None:
        if self._leaving.acquire(blocking=False):
            self._go(code)

    def _go(self, code: int) -> None:
        keep_within(self._restore_terminal, _RESTORE_SECONDS)
        os._exit(code)

    def _restore_terminal(self) -> None:
        if self._attributes is not None:
            termios.tcsetattr(_TERMINAL, termios.TCSANOW, self._attributes)
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, _RESTORE_SEQUENCE)


_watch: _Watch | None = None


def install(
    keep: Callable[[], None], exit_app: Callable[[], None], *, attributes: list[Any] | None = None
) -> None:
    """Watch for hang-up and termination; call it from the event loop's thread.

    Args:
        keep: Writes what was typed. It runs in a thread of its own, any error is logged, and after
            ``KEEP_SECONDS`` the program goes on without it.
        exit_app: Asks the application for an orderly exit; called in the event loop.
        attributes: What ``termios.tcgetattr`` said of the terminal before the application took it.
    """
    global _watch
    uninstall()
    _watch = _Watch(keep, exit_app, attributes)
    _watch.start()


def uninstall() -> None:
    """Give the signals back to those who had them."""
    global _watch
    if _watch is not None:
        _watch.stop()
        _watch = None


def keep_within(work: Callable[[], None], seconds: float) -> bool:
    """Run ``work`` in a thread for at most ``seconds``, so that no lock and no slow disk can hold up an exit.

    Returns:
        Whether it ended in time and well.
    """
    done = threading.Event()

    def run() -> None:
        try:
            work()
        except Exception as error:  # no traceback: it may hold what was typed
            _LOG.error("%s while leaving", type(error).__name__)
        else:
            done.set()

    thread = threading.Thread(target=run, name="keep", daemon=True)
    thread.start()
    thread.join(seconds)
    return done.is_set()
