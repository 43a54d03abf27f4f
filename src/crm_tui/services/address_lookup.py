"""Addresses from a remote provider, for rows that may come later: asked in a thread, never waited for.

The widget gives a text and goes on; rows come back through a callback with the generation that they answer.
One question is on its way at a time, and the newest one waits: what was asked between is dropped.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import uuid4

from crm_tui.domain.card import Address
from crm_tui.domain.text import fold
from crm_tui.gateways.address_providers import AddressProvider, Question
from crm_tui.gateways.address_providers import RemoteRow as RemoteRow
from crm_tui.gateways.http import ProviderError
from crm_tui.gateways.http import Refusal as Refusal
from crm_tui.gateways.http import Trouble as Trouble

LOGGER = logging.getLogger(__name__)

#: Signs without which no question is worth its price.
SHORTEST = 4
#: Requests in one session, and in one day of one process, after which a fault of ours costs no more.
MOST_IN_SESSION, MOST_IN_A_DAY = 8, 500
#: Seconds after which a session token is worth nothing any more.
SESSION_SECONDS = 180.0
#: Failures in a row that stop the asking, and for how long (doubled each time, up to the last).
FAILURES, PAUSE, LONGEST_PAUSE = 3, 30.0, 300.0
_CACHED, _CACHE_SECONDS = 256, 600.0
_FOREVER = float("inf")

Answered = Callable[["Answer"], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider said to one question."""

    generation: int
    rows: tuple[RemoteRow, ...] = ()
    trouble: Trouble | None = None
    refusal: Refusal = Refusal.UNSAID
    """What is wrong with the key, where the trouble is that it was denied."""


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


class AddressLookup:
    """One remote provider, made when it is first asked."""

    def __init__(
        self,
        make: Callable[[], AddressProvider],
        *,
        name: str,
        attribution: str = "",
        countries: tuple[str, ...] = ("FR",),
        near: tuple[float, float] | None = None,
        most_in_a_day: int = MOST_IN_A_DAY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; no thread is started and nothing is imported yet.

        Args:
            make: makes the provider; called in the thread, for it loads the network's libraries.
            name: the provider as it is named on the screen.
            attribution: what must stand under its rows.
            countries: where addresses are looked for, the shop's first.
            near: the shop's town.
            most_in_a_day: requests, so that a fault cannot cost money.
            clock: seconds that never go back.
        """
        self.name = name
        self.attribution = attribution
        self.breaker = Breaker(clock)
        self._make = make
        self._provider: AddressProvider | None = None
        self._countries = countries
        self._near = None if near is None else (round(near[0], 1), round(near[1], 1))
        self._clock = clock
        self._cap = most_in_a_day
        self._asked_today = 0
        self._day_ends = 0.0
        self._session = ""
        self._session_until = 0.0
        self._asked_in_session = 0
        self._cache: OrderedDict[str, tuple[float, tuple[RemoteRow, ...]]] = OrderedDict()
        self._mail = threading.Condition()
        self._waiting: Callable[[], None] | None = None
        self._thread: threading.Thread | None = None

    def may_ask(self, text: str) -> bool:
        """Whether a text is worth a question, and one may be asked now."""
        folded = fold(text)
        long_enough = len(folded) >= SHORTEST and any(map(str.isalpha, folded))
        with self._mail:
            return long_enough and not self.breaker.is_open and not self._spent()

    def ask(self, text: str, generation: int, answered: Answered) -> None:
        """Ask in the thread; ``answered`` is called there, unless a newer question comes before."""
        self._post(lambda: self._suggest(text, generation, answered))

    def choose(
        self, row: RemoteRow, chosen: Callable[[Address], None], failed: Callable[[Trouble], None]
    ) -> None:
        """Ask for the parts of a row; one of the two is called in the thread. The session ends."""
        self._post(lambda: self._resolve(row, chosen, failed))

    def cancel(self) -> None:
        """The address is not looked for any more: the session is dropped, and what waits with it."""
        with self._mail:
            self._waiting = None
            self._session = ""

    def close(self) -> None:
        """Nothing is asked any more; a question on its way is not waited for."""
        self.cancel()
        with self._mail:
            self._cap = 0

    # In the thread

    def _post(self, task: Callable[[], None]) -> None:
        with self._mail:
            self._waiting = task
            if self._thread is None:
                # A daemon: quitting never waits for the network.
                self._thread = threading.Thread(target=self._work, daemon=True, name=f"addresses {self.name}")
                self._thread.start()
            self._mail.notify()

    def _work(self) -> None:
        while True:
            with self._mail:
                while self._waiting is None:
                    self._mail.wait()
                task, self._waiting = self._waiting, None
            task()

    def _suggest(self, text: str, generation: int, answered: Answered) -> None:
        key = fold(text)
        with self._mail:
            known = self._cache.get(key)
            if known is not None and known[0] > self._clock():
                rows = known[1]
            elif self.breaker.is_open or self._spent():
                return
            else:
                rows = None
                session = self._current_session()
                self._asked_today += 1
                self._asked_in_session += 1
        if rows is not None:
            answered(Answer(generation=generation, rows=rows))
            return
        question = Question(text=text, countries=self._countries, near=self._near, session=session)
        try:
            found = tuple(guarded(lambda: self._known_provider().suggest(question)))
        except ProviderError as error:
            self._failed(error, text)
            answered(Answer(generation=generation, trouble=error.trouble, refusal=error.refusal))
            return
        self.breaker.succeeded()
        LOGGER.info("addresses: %s answered %d rows to %d signs", self.name, len(found), len(text))
        with self._mail:
            self._cache[key] = (self._clock() + _CACHE_SECONDS, found)
            while len(self._cache) > _CACHED:
                self._cache.popitem(last=False)
        answered(Answer(generation=generation, rows=found))

    def _resolve(
        self, row: RemoteRow, chosen: Callable[[Address], None], failed: Callable[[Trouble], None]
    ) -> None:
        with self._mail:
            session = self._session
            self._session = ""
            if self.attribution:  # answers of a provider that asks for it die with their session
                self._cache.clear()
        try:
            address = row.address or guarded(lambda: self._known_provider().resolve(row, session))
        except ProviderError as error:
            self._failed(error, row.label)
            failed(error.trouble)
            return
        chosen(replace(address, typed=row.label))

    def _known_provider(self) -> AddressProvider:
        if self._provider is None:
            self._provider = self._make()
        return self._provider

    def _failed(self, error: ProviderError, text: str) -> None:
        self.breaker.failed(error)
        why = f"{error.trouble} {error.refusal}".rstrip()
        LOGGER.warning("addresses: %s: %s (%d signs)", self.name, why, len(text))

    def _current_session(self) -> str:
        now = self._clock()
        if not self._session or now > self._session_until:
            self._session = str(uuid4())
            self._asked_in_session = 0
        self._session_until = now + SESSION_SECONDS
        return self._session

    def _spent(self) -> bool:
        now = self._clock()
        if now > self._day_ends:
            self._day_ends = now + 86_400.0
            self._asked_today = 0
        in_session = bool(self._session) and now <= self._session_until
        return self._asked_today >= self._cap or (in_session and self._asked_in_session >= MOST_IN_SESSION)
