"""VIES and the search of companies against stand-ins of their documented shapes."""

from __future__ import annotations

import pytest

from crm_tui.domain.card import Address
from crm_tui.gateways.companies import CompanySearch, Firm
from crm_tui.gateways.http import ProviderError
from crm_tui.gateways.vies import VatAnswer, VatState, Vies
from tests.gateways.stand_ins import standing_in

NUMBER = "FR40303265045"


def test_a_firm_and_its_seat() -> None:
    with standing_in() as server:
        (firm,) = CompanySearch(server.url).firms("303265045")
    assert firm == Firm(
        name="CYCLES MOREL",
        siren="303265045",
        siret="30326504500011",
        address=Address(
            number="12",
            repetition="bis",
            street="RUE VICTOR HUGO",
            postal_code="69002",
            city="LYON",
            country="FR",
        ),
    )
    assert server.seen[0].query["q"] == ["303265045"]


def test_a_valid_number() -> None:
    with standing_in() as server:
        answer = Vies(server.url).check(NUMBER)
    assert answer == VatAnswer(
        state=VatState.VALID, name="CYCLES MOREL", address="12 RUE VICTOR HUGO, 69002 LYON"
    )


@pytest.mark.parametrize(
    ("mode", "state"),
    [("vat_busy", VatState.UNKNOWN), ("vat_wrong", VatState.INVALID), ("empty", VatState.UNKNOWN)],
)
def test_a_country_that_does_not_answer_says_nothing(mode: str, state: VatState) -> None:
    with standing_in(mode) as server:
        assert Vies(server.url).check(NUMBER) == VatAnswer(state=state)


def test_what_a_country_keeps_to_itself_is_empty() -> None:
    with standing_in("vat_secret") as server:
        assert Vies(server.url).check(NUMBER) == VatAnswer(state=VatState.VALID)


def test_the_consultation_number_is_kept_where_there_is_one() -> None:
    with standing_in("vat_proof") as server:
        assert Vies(server.url).check(NUMBER).proof == "WAPIAAAA1"


@pytest.mark.parametrize("mode", ["403", "429", "500", "html", "cut", "list"])
def test_bad_days(mode: str) -> None:
    with standing_in(mode) as server:
        with pytest.raises(ProviderError):
            Vies(server.url).check(NUMBER)
        with pytest.raises(ProviderError):
            CompanySearch(server.url).firms("x")
    assert len(server.seen) == 2


def test_an_answer_without_a_bottom_is_unreadable() -> None:
    with standing_in() as server:
        server.content = b"[" * 200_000
        with pytest.raises(ProviderError):
            Vies(server.url).check(NUMBER)
        with pytest.raises(ProviderError):
            CompanySearch(server.url).firms("x")


def test_a_number_cannot_lead_elsewhere() -> None:
    with standing_in() as server:
        Vies(server.url).check("FR/../../x?y")
    assert server.seen[0].path == "/ms/FR/vat/%2F..%2F..%2Fx%3Fy"
