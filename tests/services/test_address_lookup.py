"""Remote rows: asked in a thread, the newest question wins, and a provider that fails is left alone."""

from __future__ import annotations

import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from crm_tui.domain.card import Address
from crm_tui.gateways.address_providers import Question, RemoteRow
from crm_tui.gateways.ban import Ban
from crm_tui.gateways.google_places import GoogleLegacy, GooglePlaces
from crm_tui.gateways.http import ProviderError, Trouble
from crm_tui.services.address_lookup import MOST_IN_A_DAY, MOST_IN_SESSION, AddressLookup, Answer
from crm_tui.services.restraint import FAILURES, LONGEST_PAUSE, PAUSE, Breaker
from tests.gateways.stand_ins import KEY, StandIn, standing_in


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Provider:
    """Answers at once, or when it is let go; keeps what it was asked."""

    name, attribution = "Test", ""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.error: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def suggest(self, question: Question) -> list[RemoteRow]:
        self.questions.append(question)
        assert self.gate.wait(10)
        if self.error is not None:
            raise self.error
        return [RemoteRow(label=f"{question.text}!", address=Address(city="Lyon"))]

    def resolve(self, row: RemoteRow, session: str) -> Address:
        raise self.error or ProviderError(Trouble.NOT_FOUND)


class Desk:
    """A lookup with its provider, and the answers that came."""

    def __init__(self, provider: Provider, clock: Clock, most_in_a_day: int = MOST_IN_A_DAY) -> None:
        self.provider, self.clock = provider, clock
        self.lookup = AddressLookup(lambda: provider, name="Test", clock=clock, most_in_a_day=most_in_a_day)
        self._answers: queue.Queue[Answer] = queue.Queue()

    def ask(self, text: str, generation: int = 1) -> Answer:
        self.lookup.ask(text, generation, self._answers.put)
        return self._answers.get(timeout=10)

    def post(self, text: str, generation: int) -> None:
        self.lookup.ask(text, generation, self._answers.put)

    def next(self) -> Answer:
        return self._answers.get(timeout=10)


@pytest.fixture
def desk() -> Desk:
    return Desk(Provider(), Clock())


def test_rows_come_with_their_generation(desk: Desk) -> None:
    answer = desk.ask("12 victor", 7)
    assert (answer.generation, [row.label for row in answer.rows]) == (7, ["12 victor!"])


def test_only_the_newest_question_waits(desk: Desk) -> None:
    desk.provider.gate.clear()
    desk.post("12 vi", 1)
    while not desk.provider.questions:
        time.sleep(0.001)
    for generation, text in enumerate(("12 vic", "12 vict", "12 victo"), start=2):
        desk.post(text, generation)
    desk.provider.gate.set()
    assert [desk.next().generation, desk.next().generation] == [1, 4]
    assert [question.text for question in desk.provider.questions] == ["12 vi", "12 victo"]


def test_what_was_answered_is_not_asked_again_for_a_while(desk: Desk) -> None:
    desk.ask("12 victor")
    desk.ask("12  VICTOR")
    assert len(desk.provider.questions) == 1
    desk.clock.now += 601
    desk.ask("12 victor")
    assert len(desk.provider.questions) == 2


def test_a_session_lives_until_an_address_is_chosen(desk: Desk) -> None:
    chosen: queue.Queue[Address] = queue.Queue()
    row = desk.ask("12 victor").rows[0]
    desk.ask("12 victor h")
    desk.lookup.choose(row, chosen.put, lambda _trouble: None)
    assert chosen.get(timeout=10) == Address(city="Lyon", typed="12 victor!")
    desk.ask("8 quai")
    desk.clock.now += 181
    desk.ask("9 quai")
    desk.lookup.cancel()
    desk.ask("10 quai")
    sessions = [question.session for question in desk.provider.questions]
    assert sessions[0] == sessions[1]
    assert len(set(sessions)) == 4


def test_a_row_that_cannot_be_resolved(desk: Desk) -> None:
    failed: queue.Queue[Trouble] = queue.Queue()
    desk.lookup.choose(RemoteRow(label="x", key="k"), lambda _address: None, failed.put)
    assert failed.get(timeout=10) is Trouble.NOT_FOUND


def test_the_thread_outlives_an_answer_that_nobody_can_read(desk: Desk) -> None:
    desk.provider.error = KeyError("12 victor")
    assert desk.ask("12 victor").trouble is Trouble.BAD_ANSWER
    failed: queue.Queue[Trouble] = queue.Queue()
    desk.lookup.choose(RemoteRow(label="x", key="k"), lambda _address: None, failed.put)
    assert failed.get(timeout=10) is Trouble.BAD_ANSWER
    desk.provider.error = None
    assert desk.ask("12 victor hugo").rows


@pytest.mark.parametrize("text", ["", "12", "123 4567", "ab"])
def test_what_is_not_worth_a_question(desk: Desk, text: str) -> None:
    assert not desk.lookup.may_ask(text)


def test_a_session_and_a_day_have_their_caps() -> None:
    desk = Desk(Provider(), Clock(), most_in_a_day=MOST_IN_SESSION + 2)
    for number in range(MOST_IN_SESSION):
        assert desk.lookup.may_ask(f"rue {number}")
        desk.ask(f"rue {number}")
    assert not desk.lookup.may_ask("rue de plus")
    desk.lookup.cancel()
    for number in (20, 21):
        desk.ask(f"rue {number}")
    desk.lookup.cancel()
    assert not desk.lookup.may_ask("rue de plus")
    desk.clock.now += 86_401
    assert desk.lookup.may_ask("rue de plus")


def test_a_provider_that_fails_is_left_alone_longer_and_longer(desk: Desk) -> None:
    desk.provider.error = ProviderError(Trouble.OFFLINE)
    for number in range(FAILURES):
        assert desk.ask(f"rue {number}").trouble is Trouble.OFFLINE
    assert not desk.lookup.may_ask("rue de la Paix")
    desk.clock.now += PAUSE + 1
    assert desk.lookup.may_ask("rue de la Paix")
    desk.ask("rue de la Paix")
    desk.clock.now += PAUSE + 1
    assert not desk.lookup.may_ask("rue de la Paix")
    desk.clock.now += PAUSE
    desk.provider.error = None
    desk.ask("rue du Bac")
    assert desk.lookup.may_ask("rue de la Paix")


def test_pauses_have_an_end() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(20):
        breaker.failed(ProviderError(Trouble.TIMEOUT))
    clock.now += LONGEST_PAUSE + 1
    assert not breaker.is_open


def test_a_key_that_is_refused_is_not_tried_again(desk: Desk) -> None:
    desk.provider.error = ProviderError(Trouble.DENIED)
    assert desk.ask("rue de la Paix").trouble is Trouble.DENIED
    desk.clock.now += 1_000_000
    assert desk.lookup.breaker.is_final
    assert not desk.lookup.may_ask("rue de la Paix")


def test_a_quota_says_itself_when_it_ends(desk: Desk) -> None:
    desk.provider.error = ProviderError(Trouble.QUOTA, retry_after=5)
    desk.ask("rue de la Paix")
    assert not desk.lookup.may_ask("rue du Bac")
    desk.clock.now += 6
    assert desk.lookup.may_ask("rue du Bac")


def test_after_closing_nothing_is_asked(desk: Desk) -> None:
    desk.lookup.close()
    assert not desk.lookup.may_ask("rue de la Paix")


@pytest.fixture
def google() -> Iterator[StandIn]:
    with standing_in() as server:
        yield server


@pytest.mark.parametrize("make", [GooglePlaces, GoogleLegacy])
def test_neither_key_nor_text_is_logged(
    make: type[GooglePlaces | GoogleLegacy], google: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    answers: queue.Queue[Answer] = queue.Queue()
    chosen: queue.Queue[Address] = queue.Queue()
    with caplog.at_level(logging.DEBUG):
        for mode in ("ok", "500", "html", "cut", "429", "403", "odd headers"):
            google.mode = mode
            lookup = AddressLookup(lambda: make(KEY, google.url), name="Google", attribution="Google Maps")
            lookup.ask(f"12 victor hugo {mode}", 1, answers.put)
            answer = answers.get(timeout=10)
            for row in answer.rows:
                lookup.choose(row, chosen.put, lambda _trouble: None)
                assert chosen.get(timeout=10).city == "Lyon"
    assert "Google" in caplog.text
    assert KEY not in caplog.text
    assert "victor" not in caplog.text


def test_the_question_is_not_logged_for_the_national_base(
    google: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    answers: queue.Queue[Answer] = queue.Queue()
    google.mode = "odd headers"
    with caplog.at_level(logging.DEBUG):
        AddressLookup(lambda: Ban(google.url), name="BAN").ask("12 victor hugo", 1, answers.put)
        answers.get(timeout=10)
    assert "BAN" in caplog.text
    assert "victor" not in caplog.text


def test_a_question_that_hangs_delays_no_key(google: StandIn) -> None:
    google.mode = "hang"
    lookup = AddressLookup(lambda: GooglePlaces(KEY, google.url), name="Google")
    lookup.ask("12 victor", 0, lambda _answer: None)
    while not google.seen:
        time.sleep(0.001)
    taken = []
    for generation in range(1, 10):
        begun = time.perf_counter()
        assert lookup.may_ask("12 victor hugo")
        lookup.ask("12 victor hugo"[: generation + 4], generation, lambda _answer: None)
        taken.append(time.perf_counter() - begun)
    assert sorted(taken)[len(taken) // 2] < 0.016
    assert len(google.seen) == 1


def test_quitting_does_not_wait_for_the_network() -> None:
    code = (
        "import sys, threading; sys.path.insert(0, '.');"
        "from crm_tui.services.address_lookup import AddressLookup;"
        "from tests.services.test_address_lookup import Provider;"
        "provider = Provider(); provider.gate.clear();"
        "AddressLookup(lambda: provider, name='x').ask('rue de la Paix', 1, print);"
        "import time\nwhile not provider.questions: time.sleep(0.01)\nprint(time.time(), flush=True)"
    )
    command = [sys.executable, "-c", code]
    taken = []
    for _attempt in range(3):  # the best of three: others work on this machine too
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
        taken.append(time.time() - float(done.stdout))
    assert min(taken) < 0.3
