"""Google and the national base against stand-ins of their documented shapes."""

from __future__ import annotations

import json
import time
import traceback
from typing import Any

import pytest

from crm_tui.domain.card import Address
from crm_tui.gateways.address_providers import AddressProvider, Question, RemoteRow
from crm_tui.gateways.ban import Ban
from crm_tui.gateways.google_places import GoogleLegacy, GooglePlaces
from crm_tui.gateways.http import ProviderError, Refusal, Trouble
from tests.gateways.stand_ins import KEY, StandIn, standing_in

QUESTION = Question(text="12 victor hugo", countries=("FR", "BE"), near=(45.7578, 4.8320), session="token-1")
PROVIDERS = ["google", "legacy", "ban"]


def provider(name: str, server: StandIn) -> AddressProvider:
    made: dict[str, AddressProvider] = {
        "google": GooglePlaces(KEY, server.url),
        "legacy": GoogleLegacy(KEY, server.url),
        "ban": Ban(server.url),
    }
    return made[name]


def test_google_suggests_and_resolves() -> None:
    with standing_in() as server:
        google = provider("google", server)
        (row,) = google.suggest(QUESTION)
        assert (row.label, row.spans) == ("12 Rue Victor Hugo, 69002 Lyon, France", ((0, 2), (7, 18)))
        address = google.resolve(row, "token-1")
    assert address == Address(
        number="5", repetition="bis", street="Rue Victor Hugo", postal_code="69002", city="Lyon", country="FR"
    )
    asked, details = server.seen
    assert (asked.method, asked.path) == ("POST", "/v1/places:autocomplete")
    assert asked.body["sessionToken"] == "token-1"
    assert asked.body["includedRegionCodes"] == ["fr", "be"]
    assert asked.body["locationBias"]["circle"]["center"] == {"latitude": 45.8, "longitude": 4.8}
    assert (details.method, details.path) == ("GET", "/v1/places/abc")
    assert details.query["sessionToken"] == ["token-1"]
    for request in server.seen:
        assert request.headers["x-goog-api-key"] == KEY
        assert request.headers["x-goog-fieldmask"]
        assert "*" not in request.headers["x-goog-fieldmask"]
        assert "key" not in request.query


def test_a_key_of_any_shape_is_sent_in_the_header() -> None:
    with standing_in() as server:
        GooglePlaces("another-kind-of-key", server.url).suggest(QUESTION)
    assert server.seen[0].headers["x-goog-api-key"] == "another-kind-of-key"


def test_legacy_google() -> None:
    with standing_in() as server:
        legacy = provider("legacy", server)
        (row,) = legacy.suggest(QUESTION)
        assert row.spans == ((0, 2),)
        assert legacy.resolve(row, "token-1").city == "Lyon"
    assert server.seen[0].query["components"] == ["country:fr|country:be"]
    assert [request.query["sessiontoken"] for request in server.seen] == [["token-1"], ["token-1"]]


def test_the_national_base() -> None:
    with standing_in() as server:
        ban = provider("ban", server)
        (row,) = ban.suggest(QUESTION)
    assert row.address == Address(
        number="12",
        repetition="bis",
        street="Rue Victor Hugo",
        postal_code="69002",
        city="Lyon",
        country="FR",
    )
    assert ban.resolve(row, "") == row.address
    assert server.seen[0].query["lat"] == ["45.8"]


@pytest.mark.parametrize("name", PROVIDERS)
def test_no_result_is_no_trouble(name: str) -> None:
    with standing_in("empty") as server:
        assert provider(name, server).suggest(QUESTION) == []


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("403", Trouble.DENIED),
        ("429", Trouble.QUOTA),
        ("500", Trouble.BROKEN),
        ("html", Trouble.PORTAL),
        ("cut", Trouble.BAD_ANSWER),
        ("list", Trouble.BAD_ANSWER),
    ],
)
def test_bad_days(name: str, mode: str, wanted: Trouble) -> None:
    with standing_in(mode) as server:
        trouble = trouble_of(provider(name, server))
        assert trouble.trouble is wanted
        assert trouble.retry_after == (5.0 if mode == "429" else 0.0)
        assert len(server.seen) == 1  # never asked twice


@pytest.mark.parametrize(
    ("mode", "trouble"), [("denied", Trouble.DENIED), ("over", Trouble.QUOTA), ("unknown", Trouble.BROKEN)]
)
def test_legacy_says_it_in_its_status(mode: str, trouble: Trouble) -> None:
    with standing_in(mode) as server:
        assert trouble_of(provider("legacy", server)).trouble is trouble


def test_a_place_that_is_gone() -> None:
    with standing_in("404") as server, pytest.raises(ProviderError) as caught:
        provider("google", server).resolve(RemoteRow(label="x", key="old"), "token")
    assert caught.value.trouble is Trouble.NOT_FOUND


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_slow_answer_is_waited_for(name: str) -> None:
    with standing_in("slow") as server:
        assert len(provider(name, server).suggest(QUESTION)) == 1


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_request_has_its_own_day(name: str) -> None:
    with standing_in("500") as server:
        asked = provider(name, server)
        assert trouble_of(asked).trouble is Trouble.BROKEN
        for mode, rows in (("ok", 1), ("empty", 0), ("ok", 1)):
            server.mode = mode
            assert len(asked.suggest(QUESTION)) == rows


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_server_that_hangs_is_given_up(name: str) -> None:
    with standing_in("hang") as server:
        begun = time.monotonic()
        assert trouble_of(provider(name, server)).trouble is Trouble.TIMEOUT
        assert time.monotonic() - begun < 2.5


@pytest.mark.parametrize("name", PROVIDERS)
def test_nobody_there(name: str) -> None:
    with standing_in() as server:
        asked = provider(name, server)
    assert trouble_of(asked).trouble in (Trouble.OFFLINE, Trouble.TIMEOUT)


@pytest.mark.parametrize(
    ("mode", "trouble", "refusal"),
    [
        ("400", Trouble.DENIED, Refusal.KEY),
        ("400 other", Trouble.BAD_ANSWER, Refusal.UNSAID),
        ("403", Trouble.DENIED, Refusal.API),
        ("403 blocked", Trouble.DENIED, Refusal.API),
        ("403 address", Trouble.DENIED, Refusal.PLACE),
        ("403 referrer", Trouble.DENIED, Refusal.PLACE),
        ("403 billing", Trouble.DENIED, Refusal.BILLING),
        ("403 unsaid", Trouble.DENIED, Refusal.UNSAID),
        ("403 page", Trouble.DENIED, Refusal.UNSAID),
    ],
)
def test_what_google_has_against_a_key(mode: str, trouble: Trouble, refusal: Refusal) -> None:
    with standing_in(mode) as server:
        error = trouble_of(provider("google", server))
    assert (error.trouble, error.refusal) == (trouble, refusal)


@pytest.mark.parametrize("name", PROVIDERS)
def test_no_service_is_left_alone_for_longer_than_a_day(name: str) -> None:
    with standing_in("429 long") as server:
        assert trouble_of(provider(name, server)).retry_after == 86_400


@pytest.mark.parametrize("name", ["google", "legacy"])
def test_the_key_follows_no_redirect(name: str) -> None:
    with standing_in("redirect") as server, standing_in() as other:
        server.elsewhere = other.url
        assert trouble_of(provider(name, server)).trouble is Trouble.BAD_ANSWER
        with pytest.raises(ProviderError):
            provider(name, server).resolve(RemoteRow(label="x", key="a"), "token")
        assert (len(server.seen), other.seen) == (2, [])


DEEP = b"[" * 200_000


def prediction(**parts: Any) -> dict[str, Any]:
    """An answer of Google with one row."""
    return {"suggestions": [{"placePrediction": {"placeId": "a", "text": {"text": "12 rue X"} | parts}}]}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("google", prediction(matches=None)),
        ("google", prediction(matches=[{"endOffset": "zz"}])),
        ("google", prediction(matches=[{"endOffset": float("inf")}])),
        ("google", prediction(text=None)),
        ("google", {"suggestions": ["x"]}),
        ("legacy", {"status": "OK", "predictions": [{"place_id": "a", "matched_substrings": None}]}),
        ("legacy", {"status": "OK", "predictions": [{"matched_substrings": [{"length": 1}]}]}),
        ("legacy", {"status": "OK", "predictions": [None]}),
        ("ban", {"features": ["x", None]}),
    ],
)
def test_one_odd_member_makes_an_answer_unreadable(name: str, answer: dict[str, Any]) -> None:
    with standing_in() as server:
        server.content = json.dumps(answer).encode()
        asked = provider(name, server)
        assert trouble_of(asked).trouble is Trouble.BAD_ANSWER
        server.content = b""
        assert len(asked.suggest(QUESTION)) == 1


@pytest.mark.parametrize("name", PROVIDERS)
def test_an_answer_without_a_bottom_is_unreadable(name: str) -> None:
    with standing_in() as server:
        server.content = DEEP
        assert trouble_of(provider(name, server)).trouble is Trouble.BAD_ANSWER


@pytest.mark.parametrize(
    "odd", [{"longText": None, "types": ["route"]}, {"longText": "x", "types": None}, "x", None]
)
def test_odd_parts_are_no_address(odd: object) -> None:
    with standing_in() as server:
        server.content = json.dumps({"addressComponents": [odd]}).encode()
        with pytest.raises(ProviderError) as caught:
            provider("google", server).resolve(RemoteRow(label="x", key="a"), "token")
    assert caught.value.trouble is Trouble.BAD_ANSWER


def test_a_key_that_legacy_google_refuses_unseen() -> None:
    with pytest.raises(ProviderError) as caught:
        GoogleLegacy("not-of-that-shape")
    assert caught.value.trouble is Trouble.DENIED


def trouble_of(asked: AddressProvider) -> ProviderError:
    """The error of a question; neither it nor what led to it may show the key."""
    with pytest.raises(ProviderError) as caught:
        asked.suggest(QUESTION)
    told = "".join(traceback.format_exception(caught.value))
    assert KEY not in told
    assert QUESTION.text not in told
    return caught.value
