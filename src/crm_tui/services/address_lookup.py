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
from uuid import uuid4

from crm_tui.domain.card import Address
from crm_tui.domain.text import fold
from crm_tui.gateways.address_providers import AddressProvider, Question
from crm_tui.gateways.address_providers import RemoteRow as RemoteRow
from crm_tui.gateways.http import ProviderError
from crm_tui.gateways.http import Refusal as Refusal
from crm_tui.gateways.http import Trouble as Trouble
from crm_tui.services.restraint import Breaker, DailyCap, guarded

LOGGER = logging.getLogger(__name__)

#: Signs without which no question is worth its price.
SHORTEST = 4
#: Requests in one session, and in one day of one process, after which a fault of ours costs no more.
MOST_IN_SESSION, MOST_IN_A_DAY = 8, 500
#: Seconds after which a session token is worth nothing any more.
SESSION_SECONDS = 180.0
_CACHED, _CACHE_SECONDS = 256, 600.0

Answered = Callable[["Answer"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider said to one question."""

    generation: int
    rows: tuple[RemoteRow, ...] = ()
    trouble: Trouble | None = None
    refusal: Refusal = Refusal.UNSAID
    """What is wrong with the key, where the trouble is that it was denied."""


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
        self._cap = DailyCap(most_in_a_day, clock)
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
            self._cap.close()

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
                self._cap.count()
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
        in_session = bool(self._session) and self._clock() <= self._session_until
        return self._cap.is_spent or (in_session and self._asked_in_session >= MOST_IN_SESSION)
