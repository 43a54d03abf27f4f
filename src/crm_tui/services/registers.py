"""What public registers say of a firm: its VAT number by VIES, its name and seat by the search of companies.

Nothing is asked unless the settings name the register, and nothing ever waits for it. What VIES said of a
number is kept with the card, and traced; a number about which nobody could be asked is kept as waiting, and
asked about later (:class:`Rechecker`, ``crm-tui check-numbers``).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crm_tui.config import Settings
from crm_tui.domain.address import one_line
from crm_tui.domain.card import Address, Card
from crm_tui.domain.errors import CrmError, Forbidden, UnknownStaff
from crm_tui.domain.registers import CHECK, CheckState, NumberCheck, check_of, in_vies, is_news
from crm_tui.domain.tax_numbers import vat
from crm_tui.domain.text import fold
from crm_tui.services.asking import Asker, Heard
from crm_tui.services.session import Workspace

if TYPE_CHECKING:
    from crm_tui.gateways.companies import Firm as Firm
    from crm_tui.gateways.vies import VatAnswer

LOGGER = logging.getLogger(__name__)

#: Numbers asked about in one round, the seconds between two of them, and how many are looked through.
ROUND, BETWEEN, LOOKED_AT = 20, 1.0, 1_000
#: Firms that are proposed.
MOST_FIRMS = 5

Sleep = Callable[[float], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class VatNews:
    """What VIES said of a number that was typed; name and address are shown, and not kept."""

    typed: str
    check: NumberCheck
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What came of asking about the numbers that wait."""

    valid: int = 0
    invalid: int = 0
    unknown: int = 0
    left: int = 0
    """Numbers about which nobody was asked this time."""


class RegisterDesk:
    """Asks the registers for one member of the staff at work."""

    def __init__(self, workspace: Workspace, settings: Settings) -> None:
        """Prepare what the settings name; nothing is asked, and no thread is started."""
        self._workspace = workspace
        cap = settings.register_daily_cap
        self.vat: Asker[VatAnswer] | None = None
        """VIES; nothing where the settings do not name it."""
        self.firms: Asker[list[Firm]] | None = None
        """The search of companies; nothing where the settings do not name it."""
        self.rechecker: Rechecker | None = None
        if settings.vat_register == "vies":
            self.vat = vies(settings)
            self.rechecker = Rechecker(workspace, vies(settings), 60.0 * settings.vat_recheck_minutes)
        if settings.company_register == "sirene":
            self.firms = Asker(_companies, name="Recherche d'entreprises", most_in_a_day=cap)

    def start(self) -> None:
        """Get ready behind the first screen, and begin to ask about the numbers that wait."""
        for asker in (self.vat, self.firms):
            if asker is not None:
                asker.prepare()
        if self.rechecker is not None:
            self.rechecker.start()

    def stop(self) -> None:
        """Ask about no further number."""
        if self.rechecker is not None:
            self.rechecker.stop()

    def check_vat(self, typed: str, region: str, heard: Callable[[VatNews], None]) -> None:
        """Ask about a number as typed; ``heard`` is called in a thread, and only for a number of the EU."""
        asker = self.vat
        if asker is None:
            return
        number = vat(typed, region).vat_number
        if not in_vies(number):
            return
        asked = _now()
        asker.ask(number, lambda answer: heard(_news(typed, asked, answer)))

    def find_firms(self, text: str, heard: Callable[[list[Firm]], None]) -> None:
        """Look for firms by name, SIREN or SIRET; ``heard`` is called in a thread, for an answer only."""
        if self.firms is not None:
            self.firms.ask(text, lambda answer: heard([] if answer.answer is None else answer.answer))


def vies(settings: Settings) -> Asker[VatAnswer]:
    """What asks VIES."""
    return Asker(_vies, name="VIES", most_in_a_day=settings.register_daily_cap)


def of_card(workspace: Workspace, card: Card) -> NumberCheck | None:
    """What is known of the VAT number that a card has now."""
    from crm_tui.store import identifier_checks

    number = card.company.vat_number
    if not number or card.id is None:
        return None
    with workspace.read() as tx:
        return check_of(identifier_checks.of_contact(tx, card.id), number)


def keep(workspace: Workspace, card: Card, check: NumberCheck | None) -> None:
    """Remember what was said of the VAT number of a card that was just saved; else that it is to be asked.

    Args:
        workspace: who saved it.
        card: as it was saved.
        check: what VIES said while the card was typed, of whatever number.

    Raises:
        StoreError: it cannot be written.
    """
    from crm_tui.store import identifier_checks

    number = card.company.vat_number
    if card.id is None or not in_vies(number):
        return
    if check is None or check.value != number:
        check = NumberCheck(value=number, state=CheckState.WAITING, asked_at=_now())
    with workspace.read() as tx:
        known = check_of(identifier_checks.of_contact(tx, card.id), number)
    if not is_news(known, check):
        return
    with workspace.store.write(actor=workspace.login, action=CHECK) as tx:
        identifier_checks.record(tx, card.id, check)


def recheck(
    workspace: Workspace,
    asker: Asker[VatAnswer],
    *,
    limit: int = ROUND,
    tried: dict[str, float] | None = None,
    sleep: Sleep = time.sleep,
) -> Round:
    """Ask VIES about the numbers that wait; the round ends where VIES cannot be reached.

    Args:
        workspace: who asks.
        asker: VIES.
        limit: numbers to ask about.
        tried: when each number was last asked about, so that those that nobody answers for do not keep the
            others waiting; brought up to date.
        sleep: waits between two questions, out of courtesy.

    Raises:
        Forbidden: the role does not allow to keep what is answered.
        StoreError: the store cannot be used.
    """
    from crm_tui.gateways.http import ProviderError
    from crm_tui.store import identifier_checks

    tried = {} if tried is None else tried
    with workspace.read() as tx:
        waiting = identifier_checks.still_open(tx, LOOKED_AT)
    queue = sorted(waiting, key=lambda number: tried.get(number, 0.0))
    counts = dict.fromkeys(CheckState, 0)
    asked = 0
    for number in queue[:limit]:
        if asked:
            sleep(BETWEEN)
        began = _now()
        tried[number] = time.monotonic()
        try:
            answer = asker.answer(number)
        except ProviderError:
            break
        asked += 1
        check = _check(number, began, answer)
        counts[check.state] += 1
        with workspace.store.write(actor=workspace.login, action=CHECK) as tx:
            for contact_id in waiting[number]:
                identifier_checks.record(tx, contact_id, check)
    return Round(
        valid=counts[CheckState.VALID],
        invalid=counts[CheckState.INVALID],
        unknown=counts[CheckState.UNKNOWN],
        left=len(queue) - asked,
    )


class Rechecker:
    """Asks again in the background, at the start and every so often, for as long as the program runs."""

    def __init__(self, workspace: Workspace, asker: Asker[VatAnswer], every: float) -> None:
        """Prepare; the thread comes with :meth:`start`.

        Args:
            workspace: who asks.
            asker: VIES; one of its own, so that a form never waits for a round.
            every: seconds between two rounds.
        """
        self._workspace = workspace
        self._asker = asker
        self._every = every
        self._tried: dict[str, float] = {}
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin with a round; once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="numbers to check")
            self._thread.start()

    def stop(self) -> None:
        """No further round; the one under way is not waited for."""
        self._ended.set()

    def _work(self) -> None:
        while not self._ended.is_set():
            try:
                recheck(self._workspace, self._asker, tried=self._tried, sleep=self._ended.wait)
            except (Forbidden, UnknownStaff):
                return  # somebody who only reads
            except CrmError as error:
                LOGGER.warning("registers: the round ended: %s", error.code)
            self._ended.wait(self._every)


def fitting(firm: Firm) -> Address | None:
    """A firm's seat as an address of a card: in small letters where it can be read so without losing any."""
    from crm_tui.services.addresses import parse

    seat = firm.address
    if seat is None:
        return None
    read = parse(one_line(seat, "FR"), "FR").address
    same = all(
        fold(getattr(read, name)) == fold(getattr(seat, name))
        for name in ("number", "repetition", "street", "complement", "postal_code", "city")
    )
    return replace(read if same else seat, country="FR", typed="", source="sirene")


def _check(number: str, asked: datetime, answer: VatAnswer) -> NumberCheck:
    return NumberCheck(
        value=number,
        state=CheckState(answer.state.value),
        asked_at=asked,
        answered_at=_now(),
        proof=answer.proof,
    )


def _news(typed: str, asked: datetime, heard: Heard[VatAnswer]) -> VatNews:
    if heard.answer is None:
        # Asked about for nothing, it waits as one that could not be asked about at all.
        return VatNews(
            typed=typed, check=NumberCheck(value=heard.question, state=CheckState.WAITING, asked_at=asked)
        )
    answer = heard.answer
    return VatNews(
        typed=typed,
        check=_check(heard.question, asked, answer),
        name=answer.name,
        address=answer.address,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _vies() -> Callable[[str], VatAnswer]:
    from crm_tui.gateways.vies import Vies

    return Vies().check


def _companies() -> Callable[[str], list[Firm]]:
    from crm_tui.gateways.companies import CompanySearch

    service = CompanySearch()
    return lambda text: service.firms(text, MOST_FIRMS)
