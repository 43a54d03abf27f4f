"""What keeps the program from asking a service outside too much, and from stumbling over its answers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from crm_tui.gateways.http import ProviderError, Trouble

LOGGER = logging.getLogger(__name__)

#: Failures in a row that stop the asking, and for how long (doubled each time, up to the last).
FAILURES, PAUSE, LONGEST_PAUSE = 3, 30.0, 300.0
_DAY = 86_400.0
_FOREVER = float("inf")

T = TypeVar("T")


def guarded(ask: Callable[[], T]) -> T:
    """What a service gives; whatever else than ``ProviderError`` it stumbles over is an unreadable answer.

    There is one thread for a service, and it must outlive every answer. Only the kind of the error is logged:
    its text may hold what was asked.

    Raises:
        ProviderError: there is no answer.
    """
    try:
        return ask()
    except ProviderError:
        raise
    except Exception as error:  # whatever an answer made its reader stumble over
        LOGGER.error("a service's answer was not understood: %s", type(error).__name__)
        raise ProviderError(Trouble.BAD_ANSWER) from None


class Breaker:
    """Keeps a provider that fails from being asked again and again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._pause = PAUSE
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the provider is left alone for now."""
        return self._clock() < self._until

    @property
    def is_final(self) -> bool:
        """Whether it is left alone until the program is started again: the key is not good."""
        return self._until == _FOREVER

    def succeeded(self) -> None:
        """The provider works."""
        self._failures, self._pause, self._until = 0, PAUSE, 0.0

    def failed(self, error: ProviderError) -> None:
        """The provider did not answer as it should."""
        if error.trouble is Trouble.NOT_FOUND:
            return
        if error.trouble is Trouble.DENIED:
            self._until = _FOREVER
            return
        if error.trouble is Trouble.QUOTA:
            self._until = self._clock() + (error.retry_after or PAUSE)
            return
        self._failures += 1
        if self._failures >= FAILURES:
            self._until = self._clock() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)


class DailyCap:
    """So many questions in one day of one process: a fault of ours stays small and cheap."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._asked = 0
        self._day_ends = 0.0

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is asked today."""
        now = self._clock()
        if now > self._day_ends:
            self._day_ends = now + _DAY
            self._asked = 0
        return self._asked >= self._most

    def count(self) -> None:
        """One more was asked."""
        self._asked += 1

    def close(self) -> None:
        """Nothing more is asked at all."""
        self._most = 0
