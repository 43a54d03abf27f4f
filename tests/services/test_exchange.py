"""Lines of JSON in: each is judged by itself and answered at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crm_tui.domain.card import Card, Membership
from crm_tui.problem_texts import problem_text
from crm_tui.services import cards, exchange, history, people
from crm_tui.services.exchange import LineResult, OnDuplicate
from crm_tui.services.session import Workspace, preset_items
from crm_tui.store import lists
from tests.services.conftest import person


def jsonl(*entries: dict[str, Any] | str) -> list[str]:
    return [each if isinstance(each, str) else json.dumps(each) for each in entries]


def entry(last: str, phone: str = "", **more: Any) -> dict[str, Any]:
    return {"last_name": last, **({"phones": [{"number": phone}]} if phone else {}), **more}


def add(workspace: Workspace, *entries: dict[str, Any] | str) -> list[LineResult]:
    return list(exchange.add(workspace, jsonl(*entries)))


def test_who_adds_line_by_line_is_answered_at_once(marie: Workspace) -> None:
    told: list[str] = []

    def typed() -> Any:
        for name in ("Dupont", "Martin"):
            yield from jsonl(entry(name))
            told.append(name)

    for number, result in enumerate(exchange.add(marie, typed())):
        assert len(told) == number
        assert result.card is not None
        assert cards.open_card(marie, result.card.id or 0) == result.card
    assert len({line.change for line in history.events(marie) if line.action == "create"}) == 2


def test_a_line_that_looks_like_a_card_is_refused_unless_it_is_wanted(marie: Workspace) -> None:
    known = cards.create(marie, person())
    twin = entry("Dupont", "06 12 34 56 78", first_name="Anne")

    (refused,) = add(marie, twin)
    (wanted,) = exchange.add(marie, jsonl(twin), on_duplicate=OnDuplicate.CREATE)

    assert (refused.outcome, [each.id for each in refused.duplicates]) == ("skipped", [known.id])
    assert wanted.outcome == "created"


def test_a_card_of_an_unknown_salesperson_is_kept_without_one(marie: Workspace) -> None:
    kept, known = add(marie, entry("Dupont", salesperson="nobody"), entry("Martin", salesperson="marie"))

    assert (kept.outcome, known.outcome) == ("created", "created")
    assert [(each.field, each.code, each.blocks) for each in kept.problems] == [
        ("salesperson", "unknown_colleague", False)
    ]
    assert kept.card is not None
    assert kept.card.membership.salesperson == ""
    assert known.problems == ()
    assert known.card is not None
    assert known.card.membership.salesperson == "marie"


def test_a_code_that_its_list_does_not_have_stops_the_line(marie: Workspace) -> None:
    with marie.store.write(actor="marie", action="list") as tx:
        lists.seed(tx, preset_items())
    (result,) = add(
        marie,
        entry(
            "Dupont",
            states=["client", "vip"],
            stage="later",
            origin="moon",
            social_profiles=[{"network": "minitel", "url": "exemple.fr"}],
            loyalty=[{"programme": "gold", "member_number": "1"}],
            department="Cuisine",
            job_title="Chef",
        ),
    )

    assert result.outcome == "invalid"
    assert {each.field: each.data["value"] for each in result.problems} == {
        "states": "vip",
        "stage": "later",
        "origin": "moon",
        "social_profiles.0.network": "minitel",
        "loyalty.0.programme": "gold",
    }
    assert {each.code for each in result.problems} == {"unknown_item"}
    sentence = problem_text(result.problems[0])
    assert "« vip »" in sentence
    assert "client, prospect" in sentence


def test_only_the_codes_that_a_line_gives_are_looked_up(marie: Workspace) -> None:
    base = Card(membership=Membership(stage="of_another_shop"))
    _card, problems = exchange.parse('{"last_name": "A"}', exchange.reference(marie), base)
    assert problems == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "one_object"),
        ('{"last_name": "A"}\n{"last_name": "B"}', "one_object"),
        ("[1]", "bad_json"),
        ('{"last_name": "\udc81"}', "bad_encoding"),
        ('{"last_name": "' + "a" * exchange.LINE_LIMIT + '"}', "line_too_long"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(marie: Workspace, line: str, code: str) -> None:
    _card, problems = exchange.parse(line, exchange.reference(marie), Card())
    assert [each.code for each in problems] == [code]
    assert problem_text(problems[0]) != code


def test_each_line_is_read_as_utf8_or_as_windows_wrote_it() -> None:
    lines = [b"\xef\xbb\xbfCaf\xc3\xa9\n", b"Caf\xe9\n", b"\x81\n", "\ufffd\n".encode()]
    assert list(exchange.decoded(lines)) == ["Café\n", "Café\n", "\udc81\n", "\ufffd\n"]


def test_a_number_is_read_in_the_country_of_its_address_where_it_makes_no_sense_in_ours(
    marie: Workspace,
) -> None:
    belgian = {"addresses": [{"street": "Kerkstraat", "city": "Liège", "country": "BE"}]}
    there, here, neither = add(
        marie,
        entry("Janssens", "043 63 91 06", **belgian),
        entry("Peeters", "06 12 34 56 78", **belgian),
        entry("Maes", "06 12 34 5", **belgian),
    )

    assert there.card is not None
    assert here.card is not None
    assert [row.number for row in (*there.card.phones, *here.card.phones)] == ["+3243639106", "+33612345678"]
    assert [each.code for each in neither.problems] == ["phone_too_short"]


def test_colleagues_are_known_by_login_or_by_the_name_that_one_alone_has(marie: Workspace) -> None:
    people.save_member(marie, "luc", name="Luc Martin")
    people.save_member(marie, "paul", name="Paul Petit")
    people.save_member(marie, "paul2", name="Paul Petit")

    known = exchange.reference(marie)

    assert [known.login(text) for text in ("luc", "LUC MARTIN", "Paul Petit", "Bob")] == [
        "luc",
        "luc",
        "",
        "",
    ]
