"""Lines in: each is judged by itself, against the base and the lines before it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crm_tui.domain.card import Card, Membership
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import CrmError, Forbidden, StoreFull
from crm_tui.domain.vocabulary import Role
from crm_tui.problem_texts import problem_text
from crm_tui.services import cards, exchange, history, people
from crm_tui.services.exchange import LineResult, OnDuplicate
from crm_tui.services.session import Workspace, preset_items
from crm_tui.store import cards as store
from crm_tui.store import lists
from crm_tui.store.unit_of_work import Tx
from tests.services.conftest import At, person


def jsonl(*entries: dict[str, Any] | str) -> list[str]:
    return [each if isinstance(each, str) else json.dumps(each) for each in entries]


def entry(last: str, phone: str = "", **more: Any) -> dict[str, Any]:
    return {"last_name": last, **({"phones": [{"number": phone}]} if phone else {}), **more}


def bring_in(
    workspace: Workspace, *entries: dict[str, Any] | str, on_duplicate: OnDuplicate = OnDuplicate.SKIP
) -> list[LineResult]:
    return list(exchange.bring_in(workspace, jsonl(*entries), on_duplicate=on_duplicate))


def units_of_work(workspace: Workspace, action: str = "import") -> int:
    return len({line.change for line in history.events(workspace) if line.action == action})


def test_a_file_is_saved_by_the_batch_and_told_line_by_line(
    marie: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "TOGETHER", 3)

    results = bring_in(marie, *(entry(f"Nom{'abcdefg'[number]}") for number in range(7)))

    assert [(each.line, each.outcome) for each in results] == [(line, "created") for line in range(1, 8)]
    assert units_of_work(marie) == 3
    for each in results:
        assert each.card is not None
        assert cards.open_card(marie, each.card.id or 0) == each.card
    assert history.verify(marie).ok


def test_who_adds_line_by_line_is_answered_at_once(marie: Workspace) -> None:
    told: list[str] = []

    def typed() -> Any:
        for name in ("Dupont", "Martin"):
            yield from jsonl(entry(name))
            told.append(name)

    for number, result in enumerate(exchange.add(marie, typed())):
        assert len(told) == number
        assert result.card is not None
        assert cards.open_card(marie, result.card.id or 0)
    assert units_of_work(marie, "create") == 2


def test_a_line_is_compared_with_the_base_and_with_the_lines_before_it(marie: Workspace) -> None:
    known = cards.create(marie, person())

    results = bring_in(
        marie,
        entry("Durand", "06 12 34 56 78"),
        entry("Martin", "06 98 76 54 32"),
        entry("Martine", "06 98 76 54 32"),
    )

    assert [each.outcome for each in results] == ["skipped", "created", "skipped"]
    first, second, third = results
    assert [each.id for each in first.duplicates] == [known.id]
    assert second.card is not None
    assert [each.id for each in third.duplicates] == [second.card.id]


def test_a_bad_line_does_not_spoil_its_batch(marie: Workspace) -> None:
    results = bring_in(
        marie,
        entry("Dupont"),
        "{oops",
        entry("Nul", "06 12 34"),
        entry("Martin"),
    )

    assert [each.outcome for each in results] == ["created", "invalid", "invalid", "created"]
    assert [each.line for each in results] == [1, 2, 3, 4]
    names = {row.name for row in cards.page(marie, ListQuery(), 0, 10).rows}
    assert names == {"DUPONT", "MARTIN"}
    assert history.verify(marie).ok


def test_a_line_refused_half_way_leaves_nothing_of_itself(
    marie: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = store.insert

    def refuse(tx: Any, card: Any, shop: int) -> int:
        key = insert(tx, card, shop)
        if card.person.last_name == "Perdue":
            raise CrmError()
        return key

    monkeypatch.setattr(store, "insert", refuse)

    results = bring_in(marie, entry("Dupont"), entry("Perdue"), entry("Martin"))

    assert [each.outcome for each in results] == ["created", "failed", "created"]
    page = cards.page(marie, ListQuery(), 0, 10)
    assert ([row.name for row in page.rows], page.total) == (["DUPONT", "MARTIN"], 2)
    assert history.verify(marie).ok


def test_a_batch_that_cannot_be_saved_is_told_of_line_by_line(
    marie: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Tx) -> None:
        raise StoreFull(path="crm.db")

    with monkeypatch.context() as patch:
        patch.setattr(Tx, "chain", full)
        results = bring_in(marie, entry("Dupont"), "{oops", entry("Martin"))

    assert [each.outcome for each in results] == ["failed", "invalid", "failed"]
    assert cards.page(marie, ListQuery(), 0, 10).total == 0


def test_completing_sees_the_lines_before_and_is_seen_by_those_behind(marie: Workspace) -> None:
    results = bring_in(
        marie,
        entry("Martin", "06 98 76 54 32"),
        entry("Martin", "06 98 76 54 32", emails=[{"address": "martin@example.com"}]),
        entry("Autre", emails=[{"address": "martin@example.com"}], nickname="Titi"),
        entry("Durand"),
        on_duplicate=OnDuplicate.COMPLETE,
    )

    assert [each.outcome for each in results] == ["created", "completed", "completed", "created"]
    assert [each.line for each in results] == [1, 2, 3, 4]
    first = results[0].card
    assert first is not None
    card = cards.open_card(marie, first.id or 0)
    assert (card.emails[0].address, card.person.nickname) == ("martin@example.com", "Titi")
    assert card.person.last_name == "Martin"


def test_creating_whatever_it_looks_like(marie: Workspace) -> None:
    twin = entry("Martin", "06 98 76 54 32")

    results = bring_in(marie, twin, twin, on_duplicate=OnDuplicate.CREATE)

    assert [each.outcome for each in results] == ["created", "created"]


def test_a_reader_brings_nothing_in(marie: Workspace, at_work: At) -> None:
    people.save_member(marie, "lea", role=Role.READER)

    results = bring_in(at_work("lea"), entry("Dupont"), "{oops")

    assert [each.outcome for each in results] == ["failed", "invalid"]
    assert isinstance(results[0].error, Forbidden)


def test_a_card_of_an_unknown_salesperson_is_kept_without_one(marie: Workspace) -> None:
    kept, known = bring_in(marie, entry("Dupont", salesperson="nobody"), entry("Martin", salesperson="marie"))

    assert (kept.outcome, known.outcome) == ("created", "created")
    assert [(each.field, each.code, each.blocks) for each in kept.problems] == [
        ("salesperson", "unknown_colleague", False)
    ]
    assert kept.card is not None
    assert kept.card.membership.salesperson == ""
    assert known.problems == ()
    assert known.card is not None
    assert known.card.membership.salesperson == "marie"
    (rehearsed,) = exchange.rehearse(marie, jsonl(entry("Autre", salesperson="nobody")))
    assert rehearsed.outcome == "created"


def test_a_code_that_its_list_does_not_have_stops_the_line(marie: Workspace) -> None:
    with marie.store.write(actor="marie", action="list") as tx:
        lists.seed(tx, preset_items())
    (result,) = bring_in(
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
