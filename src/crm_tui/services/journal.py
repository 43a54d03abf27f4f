"""Who looked at what: noted without a value, in the background, so that no reader waits for the write lock.

Lines are kept for twelve months and go by whole months (CNIL, deliberation 2021-122).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crm_tui.domain.errors import CrmError, StoreBusy
from crm_tui.domain.retention import months_later
from crm_tui.domain.vocabulary import Role
from crm_tui.log import LOGGER
from crm_tui.services.session import Workspace

if TYPE_CHECKING:
    from crm_tui.store.journal import Entry

#: Months for which lines are kept.
KEPT = 12
#: Seconds between two writes, and within which one who goes on searching is still at the same search.
_PAUSE, _SAME_SEARCH = 2.0, 60.0


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at a card."""

    at: datetime
    by: str
    action: str
    """open, search, export, reveal or copy."""
    n: int


def note(workspace: Workspace, action: str, subject: str = "", n: int = 0) -> None:
    """Note one look at once: for commands, which nobody watches being drawn. Never raises."""
    try:
        _write(workspace, [(datetime.now(UTC), action, subject, n)])
    except CrmError as error:  # what was asked for is answered all the same
        LOGGER.error("look not noted: %s", error.code)


def of_card(workspace: Workspace, contact_id: int) -> list[Look]:
    """Who looked at a card and those merged into it, newest first.

    Raises:
        Forbidden: only a manager may read that.
    """
    from crm_tui.store import journal, merging

    workspace.require(Role.MANAGER)
    with workspace.read() as tx:
        found = journal.of_subjects(tx, sorted(merging.subjects(tx, contact_id)))
    return [Look(datetime.fromisoformat(at), by, action, n) for at, by, _shop, action, _subject, n in found]


def purge(workspace: Workspace, now: datetime | None = None) -> int:
    """Remove what is older than twelve months, by whole months; says how many lines.

    Raises:
        Forbidden: only a manager may.
    """
    from crm_tui.store import clock, journal

    moment = (now or datetime.now(UTC)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = clock.to_text(months_later(moment, -KEPT))
    with workspace.store.write(actor=workspace.login, action="purge_journal", needs=Role.MANAGER) as tx:
        return journal.purge(tx, before)


class Journal:
    """Takes the looks of one running program and writes them in small batches."""

    def __init__(self, workspace: Workspace, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin; the thread starts with the first look."""
        self._workspace = workspace
        self._clock = clock
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._waiting: list[tuple[datetime, str, str, int]] = []
        self._searched_at: float | None = None
        self._thread: threading.Thread | None = None
        self._leaving = threading.Event()

    def note(self, action: str, subject: str = "", n: int = 0) -> None:
        """Take one look; returns at once."""
        with self._lock:
            if self._leaving.is_set():
                return
            if action == "search":
                now, last = self._clock(), self._searched_at
                self._searched_at = now
                if last is not None and now - last < _SAME_SEARCH:
                    self._searched_more(n)
                    return
            else:
                self._searched_at = None
            self._waiting.append((datetime.now(UTC), action, subject, n))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
                self._thread.start()
        self._wake.set()

    def close(self) -> None:
        """Write what is left, if that is possible at once."""
        self._leaving.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(1.0)

    def _searched_more(self, n: int) -> None:
        """The same search goes on: the last count is the one that is told, where it was not written yet."""
        if self._waiting and self._waiting[-1][1] == "search":
            at, action, subject, _n = self._waiting[-1]
            self._waiting[-1] = (at, action, subject, n)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._leaving.wait(_PAUSE)  # what is looked at meanwhile is written together
            self._wake.clear()
            leaving = self._leaving.is_set()
            with self._lock:
                some, self._waiting = self._waiting, []
            try:
                if some:
                    _write(self._workspace, some)
            except StoreBusy:
                with self._lock:
                    self._waiting = [*some, *self._waiting]
                self._wake.set()
            except CrmError as error:
                LOGGER.error("looks not noted: %s", error.code)
            if leaving:
                return


def _write(workspace: Workspace, looks: list[tuple[datetime, str, str, int]]) -> None:
    from crm_tui.store import clock, journal

    shop = workspace.shop_id
    entries: list[Entry] = [
        (clock.to_text(at), workspace.login, shop, action, subject, n) for at, action, subject, n in looks
    ]
    with workspace.store.write(actor=workspace.login, action="journal", needs=Role.READER) as tx:
        journal.add(tx, entries)
