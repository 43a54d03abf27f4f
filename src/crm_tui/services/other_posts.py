"""What happens at the other posts on one database: what was saved there, and which cards are being edited.

One daemon thread asks once a second. While nothing happens that is one ``PRAGMA data_version`` (on PostgreSQL
the number of the last event) and one ``stat`` of the presence file, some tens of microseconds. Nothing here
ever fails for the person at work: it is logged, and tried again.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean
from crm_tui.domain.trace import Written
from crm_tui.log import LOGGER
from crm_tui.services.session import Workspace

if TYPE_CHECKING:
    from crm_tui.store.presence import Lease, PresenceFile

#: Seconds between two looks.
EVERY = 1.0
#: Seconds after which a lease is renewed; a third of its term.
RENEWED_EVERY = 20.0
#: Seconds for which the end of the program waits for its leases to be given back.
_FAREWELL = 0.3
_LOGIN_LENGTH = 64


@dataclass(frozen=True, slots=True)
class News:
    """What others wrote, oldest first."""

    written: tuple[Written, ...] = ()

    def followed_by(self, later: News) -> News:
        """Both, as one."""
        return News((*self.written, *later.written))

    def touches(self, card_id: int) -> bool:
        """Whether anything was written on a card."""
        return any(each.card == card_id for each in self.written)

    def change_of(self, card_id: int) -> Written | None:
        """The last change of a card; what is said of a pair of cards, or by a register, is none."""
        from crm_tui.services.history import NO_CHANGE

        changes = (each for each in reversed(self.written) if each.card == card_id)
        return next((each for each in changes if each.action not in NO_CHANGE), None)


class OtherPosts:
    """Watches the other programs on the database, and tells them which cards are edited in this one.

    ``hold`` and ``release`` may be called from the drawing loop: the thread does the writing.
    """

    def __init__(
        self, workspace: Workspace, *, heard: Callable[[News], object], moved: Callable[[], object]
    ) -> None:
        """Watch nothing before :meth:`begin`.

        Args:
            workspace: who works here.
            heard: called in the thread when somebody else wrote something.
            moved: called in the thread when :attr:`editing` changed.
        """
        self.editing: Mapping[int, tuple[str, ...]] = {}
        """Who edits which card at another post: logins by card."""
        self._workspace = workspace
        self._heard = heard
        self._moved = moved
        self._session = uuid.uuid4().hex
        self._version: int | None = None
        self._seq: int | None = None
        self._held: Counter[int] = Counter()
        self._told: frozenset[int] = frozenset()
        self._renewed = 0.0
        self._stamp: tuple[int, int, int] | None = None
        self._leases: list[Lease] = []
        self._failures: dict[str, str] = {}
        self._looking = threading.Lock()
        self._wake = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start from what the store holds now; the second time does nothing. Reads the disk."""
        if self._thread is None and not self._stopped:
            self.look()
            self._thread = threading.Thread(target=self._run, name="other posts", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Give the leases back and end the thread, within a third of a second."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_FAREWELL)

    def hold(self, card_id: int) -> None:
        """The card is being edited here; as often as :meth:`release` will be called."""
        self._held[card_id] += 1
        self._wake.set()

    def release(self, card_id: int) -> None:
        """The card is edited here no more."""
        self._held[card_id] -= 1
        self._wake.set()

    def look(self) -> None:
        """Look once, now."""
        with self._looking:
            self._safely("news", self._look_at_store)
            self._safely("presence", self._look_at_presence)

    def _run(self) -> None:
        due = time.monotonic() + EVERY
        while not self._stopped:
            woken = self._wake.wait(max(0.0, due - time.monotonic()))
            self._wake.clear()
            if woken:
                with self._looking:
                    self._safely("presence", self._look_at_presence)
            else:
                self.look()
                due = time.monotonic() + EVERY
        with self._looking:
            self._held.clear()
            self._safely("presence", self._tell)

    def _safely(self, what: str, work: Callable[[], None]) -> None:
        """A failure is logged once, not each second."""
        try:
            work()
        except Exception as error:  # of the disk, the server, or a loop that was closed meanwhile
            code = error.code if isinstance(error, CrmError) else type(error).__name__
            if self._failures.get(what) != code:
                LOGGER.warning("other posts: %s: %s", what, code)
            self._failures[what] = code
        else:
            self._failures.pop(what, None)

    def _look_at_store(self) -> None:
        from crm_tui.store import news, trace

        store = self._workspace.store
        # Forgotten until the look has succeeded: after a failure the number may be another connection's.
        known, self._version = self._version, None
        version = store.data_version()
        if version == known:
            self._version = known
            return
        with store.read() as tx:
            last, _hash = trace.head(tx)
            seq = last if self._seq is None else self._seq
            written = news.since(tx, seq)
        mine = store.own_changes(after=seq)
        if mine is None:
            return  # the next look knows more
        self._version, self._seq = version, last
        others = tuple(each for each in written if each.change not in mine)
        if others:
            self._heard(News(others))

    def _look_at_presence(self) -> None:
        self._tell()
        file = self._file
        if file is None:
            return
        stamp = file.stamp()
        if stamp != self._stamp:
            self._leases, self._stamp = file.leases(), stamp
        now = time.time()
        editing: dict[int, tuple[str, ...]] = {}
        for lease in self._leases:
            if lease.session != self._session and lease.holds(now):
                login = clean(lease.login, limit=_LOGIN_LENGTH)
                known = editing.get(lease.card, ())
                if login not in known:
                    editing[lease.card] = (*known, login)
        if editing != self.editing:
            self.editing = editing
            self._moved()

    def _tell(self) -> None:
        """Bring the file to what is edited here."""
        held = frozenset(+Counter(self._held))
        due = time.monotonic() - self._renewed >= RENEWED_EVERY
        file = self._file
        if file is not None and (held != self._told or (held and due)):
            file.put(self._session, self._workspace.login, held)
            self._told, self._renewed = held, time.monotonic()

    @cached_property
    def _file(self) -> PresenceFile | None:
        return self._workspace.store.dialect.presence()
