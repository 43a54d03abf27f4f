"""One web service, asked away from the keys: one question at a time, the newest one, and never waited for.

The thread is a daemon, so that quitting never waits for the network; a service that fails is left alone for
a while, and a daily cap keeps a fault of ours small. The log gets the service, the outcome and the time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from crm_tui.gateways.http import ProviderError, Trouble
from crm_tui.services.restraint import Breaker, DailyCap, guarded

LOGGER = logging.getLogger(__name__)

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Heard(Generic[A]):
    """What came back for one question: an answer, or why there is none."""

    question: str
    answer: A | None = None
    trouble: Trouble | None = None


class Asker(Generic[A]):
    """One service, made when it is first asked."""

    def __init__(
        self,
        make: Callable[[], Callable[[str], A]],
        *,
        name: str,
        most_in_a_day: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; no thread is started and nothing is imported yet.

        Args:
            make: makes what asks, and raises ``ProviderError``; called where it is first asked, for it loads
                the network's libraries.
            name: the service as it is named on the screen.
            most_in_a_day: questions, so that a fault stays small.
            clock: seconds that never go back.
        """
        self.name = name
        self.breaker = Breaker(clock)
        self._make = make
        self._service: Callable[[str], A] | None = None
        self._clock = clock
        self._cap = DailyCap(most_in_a_day, clock)
        self._mail = threading.Condition()
        self._waiting: Callable[[], object] | None = None
        self._thread: threading.Thread | None = None

    def prepare(self) -> None:
        """Load what asking needs, in the thread, so that no key of the first question waits for it."""
        self._post(self._loaded)

    def ask(self, question: str, heard: Callable[[Heard[A]], None]) -> None:
        """Ask in the thread; ``heard`` is called there, unless a newer question comes before."""
        self._post(lambda: heard(self._heard(question)))

    def _post(self, task: Callable[[], object]) -> None:
        with self._mail:
            self._waiting = task
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True, name=f"asking {self.name}")
                self._thread.start()
            self._mail.notify()

    def answer(self, question: str) -> A:
        """Ask at once and wait, some seconds at most; for whoever has a thread of their own.

        Raises:
            ProviderError: there is no answer, or the service is left alone for now.
        """
        with self._mail:
            if self.breaker.is_open:
                raise ProviderError(Trouble.DENIED if self.breaker.is_final else Trouble.OFFLINE)
            if self._cap.is_spent:
                raise ProviderError(Trouble.QUOTA)
            self._cap.count()
        began = self._clock()
        try:
            answer = guarded(lambda: (self._service or self._load())(question))
        except ProviderError as error:
            self.breaker.failed(error)
            LOGGER.warning("registers: %s: %s after %.1f s", self.name, error.trouble, self._clock() - began)
            raise
        self.breaker.succeeded()
        LOGGER.info("registers: %s answered after %.1f s", self.name, self._clock() - began)
        return answer

    def _load(self) -> Callable[[str], A]:
        self._service = self._service or self._make()
        return self._service

    def _loaded(self) -> None:
        with suppress(ProviderError):  # the first question fails the same way, and tells whoever asks
            guarded(self._load)

    def _heard(self, question: str) -> Heard[A]:
        try:
            return Heard(question, self.answer(question))
        except ProviderError as error:
            return Heard(question, trouble=error.trouble)

    def _work(self) -> None:
        while True:
            with self._mail:
                while self._waiting is None:
                    self._mail.wait()
                task, self._waiting = self._waiting, None
            task()
