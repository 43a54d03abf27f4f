"""What registers say: asked in a thread, kept with the card, asked again later, never waited for."""

from __future__ import annotations

import logging
import queue
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crm_tui.config import Settings
from crm_tui.domain.card import Address, Card, CompanyFace
from crm_tui.domain.errors import Conflict, Forbidden
from crm_tui.domain.registers import CheckState, NumberCheck, in_vies, is_news
from crm_tui.domain.vocabulary import Kind, Role
from crm_tui.gateways.companies import CompanySearch, Firm
from crm_tui.gateways.http import ProviderError, Trouble
from crm_tui.gateways.vies import VatAnswer, VatState, Vies
from crm_tui.services import cards, history, merging, people, registers
from crm_tui.services.asking import Asker, Heard
from crm_tui.services.registers import Rechecker, RegisterDesk, VatNews
from crm_tui.services.restraint import FAILURES, PAUSE
from crm_tui.services.session import Workspace
from tests.gateways.stand_ins import StandIn, standing_in
from tests.services.test_address_lookup import Clock

NUMBER, OTHER = "FR40303265045", "BE0403019261"
ON = Settings(vat_register="vies", company_register="sirene")
WHEN = datetime(2026, 11, 24, 9, tzinfo=UTC)


def check(state: CheckState, value: str = NUMBER, day: int = 0, proof: str = "") -> NumberCheck:
    answered = None if state.is_open else WHEN + timedelta(days=day)
    return NumberCheck(value=value, state=state, asked_at=WHEN, answered_at=answered, proof=proof)


def firm(workspace: Workspace, number: str = NUMBER, name: str = "Cycles Morel") -> Card:
    face = CompanyFace(company_name=name, vat_number=number)
    return cards.create(workspace, Card(kind=Kind.COMPANY, company=face), allow_duplicates=True)


def asker(say: Callable[[str], VatAnswer], clock: Clock | None = None, cap: int = 500) -> Asker[VatAnswer]:
    return Asker(lambda: say, name="VIES", most_in_a_day=cap, clock=clock or time.monotonic)


def valid(_number: str) -> VatAnswer:
    return VatAnswer(state=VatState.VALID, proof="WAPI1")


def offline(_number: str) -> VatAnswer:
    raise ProviderError(Trouble.OFFLINE)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    with standing_in() as stand_in:
        monkeypatch.setattr(Vies.__init__, "__defaults__", (stand_in.url,))
        monkeypatch.setattr(CompanySearch.__init__, "__defaults__", (stand_in.url,))
        yield stand_in


class TestAsking:
    def test_nobody_is_asked_by_default(self, marie: Workspace) -> None:
        desk = RegisterDesk(marie, Settings())
        assert (desk.vat, desk.firms, desk.rechecker) == (None, None, None)
        desk.check_vat(NUMBER, "FR", lambda _news: pytest.fail("asked"))
        desk.find_firms("morel", lambda _firms: pytest.fail("asked"))

    @pytest.mark.parametrize(
        ("mode", "state"),
        [
            ("ok", CheckState.VALID),
            ("vat_wrong", CheckState.INVALID),
            ("vat_busy", CheckState.UNKNOWN),
            ("empty", CheckState.UNKNOWN),
            ("slow", CheckState.VALID),
            *((mode, CheckState.WAITING) for mode in ("403", "404", "429", "500", "html", "cut", "list")),
        ],
    )
    def test_the_lack_of_an_answer_is_never_a_fault_of_the_number(
        self, marie: Workspace, server: StandIn, mode: str, state: CheckState
    ) -> None:
        server.mode = mode
        heard: queue.Queue[VatNews] = queue.Queue()
        RegisterDesk(marie, ON).check_vat(" fr 40 303 265 045", "FR", heard.put)
        news = heard.get(timeout=10)
        assert (news.typed, news.check.value, news.check.state) == (" fr 40 303 265 045", NUMBER, state)
        assert (news.check.answered_at is None) is (state is CheckState.WAITING)

    @pytest.mark.parametrize("text", ["", "FR4030326504", "CHE-116.281.710 TVA", "GB980780684", "FR00"])
    def test_only_numbers_of_the_union_are_asked_about(
        self, marie: Workspace, server: StandIn, text: str
    ) -> None:
        RegisterDesk(marie, ON).check_vat(text, "FR", lambda _news: pytest.fail("asked"))
        assert server.seen == []

    def test_a_service_that_fails_is_left_alone_for_a_while(self) -> None:
        clock, asked = Clock(), []

        def say(number: str) -> VatAnswer:
            asked.append(number)
            raise ProviderError(Trouble.TIMEOUT)

        vies = asker(say, clock)
        for _ in range(FAILURES + 2):
            with pytest.raises(ProviderError):
                vies.answer(NUMBER)
        assert len(asked) == FAILURES
        clock.now += PAUSE + 1
        with pytest.raises(ProviderError):
            vies.answer(NUMBER)
        assert len(asked) == FAILURES + 1

    def test_what_asking_needs_can_be_loaded_before(self) -> None:
        loaded: queue.Queue[None] = queue.Queue()

        def make() -> Callable[[str], VatAnswer]:
            loaded.put(None)
            return valid

        vies = Asker(make, name="VIES", most_in_a_day=1)
        vies.prepare()
        loaded.get(timeout=10)
        assert vies.answer(NUMBER).state is VatState.VALID
        assert loaded.empty()

    def test_the_thread_outlives_an_answer_that_nobody_can_read(self) -> None:
        def say(_number: str) -> VatAnswer:
            raise RecursionError

        def broken() -> Callable[[str], VatAnswer]:
            raise ImportError

        heard: queue.Queue[Heard[VatAnswer]] = queue.Queue()
        for vies in (asker(say), Asker(broken, name="VIES", most_in_a_day=9)):
            vies.prepare()
            for _ in range(2):
                vies.ask(NUMBER, heard.put)
                assert heard.get(timeout=10).trouble is Trouble.BAD_ANSWER

    def test_a_day_has_its_cap(self) -> None:
        clock = Clock()
        vies = asker(valid, clock, cap=2)
        vies.answer(NUMBER), vies.answer(NUMBER)
        with pytest.raises(ProviderError, match="quota"):
            vies.answer(NUMBER)
        clock.now += 90_000
        assert vies.answer(NUMBER).state is VatState.VALID

    def test_only_the_newest_question_waits(self) -> None:
        gate: queue.Queue[None] = queue.Queue()
        asked: queue.Queue[str] = queue.Queue()

        def say(text: str) -> VatAnswer:
            asked.put(text)
            gate.get(timeout=10)
            return VatAnswer(state=VatState.VALID)

        heard: queue.Queue[Heard[VatAnswer]] = queue.Queue()
        vies = asker(say)
        vies.ask("a", heard.put)
        assert asked.get(timeout=10) == "a"
        for text in "bcd":
            vies.ask(text, heard.put)
        for _ in range(2):
            gate.put(None)
        assert [heard.get(timeout=10).question for _ in range(2)] == ["a", "d"]

    def test_no_number_and_no_name_is_logged(
        self, marie: Workspace, server: StandIn, caplog: pytest.LogCaptureFixture
    ) -> None:
        heard: queue.Queue[object] = queue.Queue()
        desk = RegisterDesk(marie, ON)
        with caplog.at_level(logging.DEBUG, logger="crm_tui"):
            caplog.handler.addFilter(logging.Filter("crm_tui"))  # the log of the program holds no other
            for mode in ("ok", "500", "html"):
                server.mode = mode
                desk.check_vat(NUMBER, "FR", heard.put)
                desk.find_firms("cycles morel", heard.put)
                heard.get(timeout=10), heard.get(timeout=10)
        assert "VIES" in caplog.text
        assert not any(secret in caplog.text.lower() for secret in ("303265045", "morel", "127.0.0.1"))

    def test_quitting_does_not_wait_for_a_register_that_hangs(self) -> None:
        code = (
            "import sys, time; sys.path.insert(0, '.');"
            "from tests.services.test_registers import *\n"
            "with standing_in('hang') as server:\n"
            "    Vies.__init__.__defaults__ = (server.url,)\n"
            "    RegisterDesk(None, ON).check_vat(NUMBER, 'FR', print)\n"
            "    while not server.seen: time.sleep(0.01)\n"
            "    print(time.time(), flush=True)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
        )
        assert time.time() - float(done.stdout) < 1.0


class TestKeeping:
    @pytest.mark.parametrize("number", [NUMBER, OTHER])
    def test_what_can_be_asked(self, number: str) -> None:
        assert in_vies(number)
        assert not in_vies("CHE116281710TVA")

    @pytest.mark.parametrize(
        ("known", "later", "news"),
        [
            (None, check(CheckState.WAITING), True),
            (check(CheckState.WAITING), check(CheckState.WAITING), False),
            (check(CheckState.WAITING), check(CheckState.UNKNOWN), True),
            (check(CheckState.UNKNOWN), check(CheckState.WAITING), False),
            (check(CheckState.UNKNOWN), check(CheckState.VALID), True),
            (check(CheckState.VALID), check(CheckState.UNKNOWN), False),
            (check(CheckState.VALID), check(CheckState.VALID), False),
            (check(CheckState.VALID), check(CheckState.VALID, day=1), True),
            (check(CheckState.VALID), check(CheckState.VALID, proof="W"), True),
            (check(CheckState.VALID), check(CheckState.INVALID), True),
        ],
    )
    def test_what_is_news(self, known: NumberCheck | None, later: NumberCheck, news: bool) -> None:
        assert is_news(known, later) is news

    def test_an_answer_is_kept_with_the_card_and_traced(self, marie: Workspace) -> None:
        card = firm(marie)
        registers.keep(marie, card, check(CheckState.VALID, proof="WAPI1"))
        registers.keep(marie, card, check(CheckState.VALID, proof="WAPI1"))
        assert registers.of_card(marie, card) == check(CheckState.VALID, proof="WAPI1")
        lines = [line for line in history.history(marie, card.id or 0) if line.entity == "identifier_check"]
        assert {line.action for line in lines} == {"check_number"}
        assert {line.field: line.new for line in lines}["proof"] == "WAPI1"
        assert len({line.seq for line in lines}) == 1
        assert history.verify(marie).ok

    def test_without_an_answer_the_number_waits(self, marie: Workspace) -> None:
        card = firm(marie)
        registers.keep(marie, card, None)
        waiting = registers.of_card(marie, card)
        assert waiting is not None
        assert waiting.state is CheckState.WAITING

    def test_the_answer_about_another_number_is_not_this_ones(self, marie: Workspace) -> None:
        card = firm(marie)
        registers.keep(marie, card, check(CheckState.INVALID, OTHER))
        known = registers.of_card(marie, card)
        assert known is not None
        assert known.state is CheckState.WAITING

    def test_a_card_without_a_number_of_the_union_is_left_alone(self, marie: Workspace) -> None:
        card = firm(marie, "")
        registers.keep(marie, card, check(CheckState.VALID))
        assert registers.of_card(marie, card) is None

    def test_another_number_has_no_answer(self, marie: Workspace) -> None:
        card = firm(marie)
        registers.keep(marie, card, check(CheckState.VALID))
        changed = replace(card, company=replace(card.company, vat_number=OTHER))
        saved = cards.modify(marie, card, changed)
        assert registers.of_card(marie, saved) is None

    def test_undo_takes_back_the_last_change_not_the_answer(self, marie: Workspace) -> None:
        card = firm(marie)
        renamed = cards.modify(
            marie, card, replace(card, company=replace(card.company, company_name="Motos Morel"))
        )
        registers.keep(marie, renamed, check(CheckState.VALID))
        undone = history.undo_last(marie, card.id or 0)
        assert undone.company.company_name == "Cycles Morel"
        assert registers.of_card(marie, undone) == check(CheckState.VALID)

    def test_who_saved_last_is_not_who_asked(self, marie: Workspace, karim: Workspace) -> None:
        card = firm(marie)
        company = card.company
        cards.modify(karim, card, replace(card, company=replace(company, company_name="Motos Morel")))
        registers.keep(marie, card, check(CheckState.VALID))
        with pytest.raises(Conflict) as met:
            cards.modify(marie, card, replace(card, company=replace(company, company_name="Vélos Morel")))
        assert met.value.data["by"] == "karim"

    def test_a_merge_leaves_the_answer_where_it_is_and_comes_apart_again(self, marie: Workspace) -> None:
        winner, loser = firm(marie, ""), firm(marie, NUMBER, "Morel Cycles")
        registers.keep(marie, loser, check(CheckState.VALID))
        kept = merging.merge(marie, merging.plan(marie, winner.id or 0, loser.id or 0))
        assert registers.of_card(marie, loser) == check(CheckState.VALID)
        assert registers.of_card(marie, kept) is None
        registers.keep(marie, kept, None)
        apart = merging.unmerge(marie, merging.standing(marie, kept.id or 0).id)
        assert registers.of_card(marie, apart.loser) == check(CheckState.VALID)
        assert history.verify(marie).ok


class TestAskingAgain:
    def test_what_waits_is_asked_about_and_kept(self, marie: Workspace) -> None:
        first, second, third = firm(marie), firm(marie), firm(marie, OTHER)
        for card in (first, second, third):
            registers.keep(marie, card, None)
        asked: list[str] = []

        def say(number: str) -> VatAnswer:
            asked.append(number)
            return valid(number) if number == NUMBER else VatAnswer(state=VatState.UNKNOWN)

        done = registers.recheck(marie, asker(say), sleep=lambda _seconds: None)
        assert sorted(asked) == [OTHER, NUMBER]
        assert (done.valid, done.invalid, done.unknown, done.left) == (1, 0, 1, 0)
        states = [getattr(registers.of_card(marie, card), "state", None) for card in (first, second, third)]
        assert states == [CheckState.VALID, CheckState.VALID, CheckState.UNKNOWN]
        before = len(history.events(marie))
        registers.recheck(marie, asker(say), sleep=lambda _seconds: None)
        assert asked.count(OTHER) == 2
        assert asked.count(NUMBER) == 1
        assert len(history.events(marie)) == before

    def test_a_round_ends_where_nobody_answers_and_writes_nothing(self, marie: Workspace) -> None:
        for number in (NUMBER, OTHER):
            registers.keep(marie, firm(marie, number), None)
        before = len(history.events(marie))
        done = registers.recheck(marie, asker(offline), sleep=lambda _seconds: None)
        assert done.left == 2
        assert len(history.events(marie)) == before

    def test_rounds_are_short_and_everybody_has_a_turn(self, marie: Workspace) -> None:
        for number in (NUMBER, OTHER):
            registers.keep(marie, firm(marie, number), None)
        asked: list[str] = []

        def say(number: str) -> VatAnswer:
            asked.append(number)
            return VatAnswer(state=VatState.UNKNOWN)

        tried: dict[str, float] = {}
        for _ in range(2):
            registers.recheck(marie, asker(say), limit=1, tried=tried)
        assert sorted(asked) == [OTHER, NUMBER]

    def test_former_numbers_and_merged_cards_are_not_asked_about(self, marie: Workspace) -> None:
        card, twin, winner = firm(marie), firm(marie, OTHER, "Morel"), firm(marie, "")
        for each in (card, twin):
            registers.keep(marie, each, None)
        cards.modify(marie, card, replace(card, company=replace(card.company, vat_number="", siren="")))
        merging.merge(marie, merging.plan(marie, winner.id or 0, twin.id or 0))
        done = registers.recheck(marie, asker(valid))
        assert (done.valid, done.left) == (0, 0)

    @pytest.mark.parametrize("fate", ["changed", "merged", "erased"])
    def test_what_happened_to_the_card_meanwhile_counts(self, marie: Workspace, fate: str) -> None:
        card = firm(marie)
        registers.keep(marie, card, None)

        def say(number: str) -> VatAnswer:
            if fate == "merged":
                merging.merge(marie, merging.plan(marie, firm(marie, "").id or 0, card.id or 0))
            elif fate == "changed":
                company = replace(card.company, vat_number="", siren="")
                cards.modify(marie, card, replace(card, company=company))
            else:
                with marie.store.write(actor="marie", action="erase") as tx:
                    tx.execute("DELETE FROM identifier_check WHERE contact_id = ?", (card.id,))
                    tx.execute("UPDATE contact SET erased_at = ? WHERE id = ?", (tx.at, card.id))
            return valid(number)

        registers.recheck(marie, asker(say))
        with marie.read() as tx:
            told = tx.execute("SELECT state FROM identifier_check WHERE contact_id = ?", (card.id,))
        assert told == ([] if fate == "erased" else [("waiting",)])

    def test_somebody_who_only_reads_asks_nobody_twice(self, marie: Workspace, karim: Workspace) -> None:
        registers.keep(marie, firm(marie), None)
        people.save_member(marie, "karim", role=Role.READER)
        with pytest.raises(Forbidden):
            registers.recheck(karim, asker(valid))

    def test_the_program_asks_at_its_start_and_then_waits(self, marie: Workspace) -> None:
        card = firm(marie)
        registers.keep(marie, card, None)
        rechecker = Rechecker(marie, asker(valid), 3_600.0)
        rechecker.start()
        rechecker.start()
        try:
            deadline = time.monotonic() + 10
            while getattr(registers.of_card(marie, card), "state", None) is not CheckState.VALID:
                assert time.monotonic() < deadline
                time.sleep(0.01)
        finally:
            rechecker.stop()
        assert rechecker._thread is not None
        rechecker._thread.join(10)
        assert not rechecker._thread.is_alive()


class TestFirms:
    @pytest.mark.parametrize("mode", ["403", "429", "500", "html", "cut", "empty"])
    def test_no_answer_is_no_firm(self, marie: Workspace, server: StandIn, mode: str) -> None:
        server.mode = mode
        heard: queue.Queue[list[Firm]] = queue.Queue()
        RegisterDesk(marie, ON).find_firms("morel", heard.put)
        assert heard.get(timeout=10) == []

    def test_a_seat_is_written_as_people_write(self) -> None:
        seat = Address(
            number="12", repetition="bis", street="RUE VICTOR HUGO", postal_code="69002", city="LYON"
        )
        address = registers.fitting(Firm(name="X", siren="303265045", address=seat))
        assert address == Address(
            number="12",
            repetition="bis",
            street="rue Victor Hugo",
            postal_code="69002",
            city="Lyon",
            country="FR",
            source="sirene",
        )

    def test_a_seat_that_cannot_be_read_without_loss_stays_as_it_is(self) -> None:
        seat = Address(street="ZI LES GRANDES TERRES", postal_code="28160", city="BROU")
        address = registers.fitting(Firm(name="X", siren="303265045", address=seat))
        assert address is not None
        assert (address.street, address.city) == ("ZI LES GRANDES TERRES", "BROU")
