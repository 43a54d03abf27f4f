"""Who edits which card: leases in a small file beside the database.

A lease holds a card's number, a login, a session and an end; never a name or a value. The file helps people
and decides nothing: whatever it says, saves are merged. It may be lost, damaged or locked at any time; then
nobody seems to be there, until the next renewal a few seconds later.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

#: Seconds for which a lease holds; its owner renews it long before.
TERM = 60.0
#: Bytes read at most; some five hundred leases.
_MOST = 65_536
_TRIES = 5
_PAUSE = 0.01


@dataclass(frozen=True, slots=True)
class Lease:
    """One card in one form."""

    card: int
    login: str
    session: str
    """The running program."""
    until: float
    """Seconds since 1970."""

    def holds(self, now: float) -> bool:
        """Whether its owner still renews it; an end beyond any term is of a clock that was set back."""
        return now < self.until <= now + 2 * TERM


class PresenceFile:
    """The leases of all programs on one database. Every method may raise ``OSError``, and none waits."""

    def __init__(self, path: Path, mode: int, *, clock: Callable[[], float] = time.time) -> None:
        """Name the file; it is made by the first lease.

        Args:
            path: where it is; a symbolic link there is not followed.
            mode: its permissions.
            clock: seconds since 1970.
        """
        self.path = path
        self.mode = mode
        self._clock = clock

    def stamp(self) -> tuple[int, int, int] | None:
        """What moves with each write; ``None`` where there is no file."""
        try:
            found = os.stat(self.path, follow_symlinks=False)
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def leases(self) -> list[Lease]:
        """All that stands there, also what no longer holds."""
        try:
            with self._opened(os.O_RDONLY, fcntl.LOCK_SH) as handle:
                return _read(handle)
        except FileNotFoundError:
            return []

    def put(self, session: str, login: str, cards: Iterable[int]) -> None:
        """Make these the cards of a session, from now for :data:`TERM` seconds, in place of those before."""
        now = self._clock()
        mine = [Lease(card, login, session, now + TERM) for card in sorted(set(cards))]
        if not mine and self.stamp() is None:
            return
        with self._opened(os.O_RDWR | os.O_CREAT, fcntl.LOCK_EX) as handle:
            others = [lease for lease in _read(handle) if lease.session != session and lease.holds(now)]
            text = json.dumps([asdict(lease) for lease in (*others, *mine)]).encode()
            if len(text) == os.fstat(handle).st_size:
                text += b"\n"  # two writes in one tick of the file system's clock differ by their size
            os.pwrite(handle, text, 0)
            os.ftruncate(handle, len(text))

    @contextmanager
    def _opened(self, flags: int, lock: int) -> Iterator[int]:
        handle = os.open(self.path, flags | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, self.mode)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise OSError(f"not a plain file: {self.path.name}")
            if flags & os.O_CREAT and found.st_size == 0 and found.st_uid == os.geteuid():
                os.fchmod(handle, self.mode)  # whatever the umask said
            _lock(handle, lock)
            yield handle
        finally:
            os.close(handle)


def _lock(handle: int, kind: int) -> None:
    for _try in range(_TRIES - 1):
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)
        else:
            return
    fcntl.flock(handle, kind | fcntl.LOCK_NB)


def _read(handle: int) -> list[Lease]:
    """The leases; none where the text was cut off or makes no sense."""
    try:
        found = [Lease(**each) for each in json.loads(os.pread(handle, _MOST, 0))]
    except (ValueError, TypeError, RecursionError):
        return []
    return [lease for lease in found if _makes_sense(lease)]


def _makes_sense(lease: Lease) -> bool:
    return (
        type(lease.card) is int
        and isinstance(lease.login, str)
        and isinstance(lease.session, str)
        and isinstance(lease.until, int | float)
    )
