"""Lines in: each is judged by itself, against the base and the lines before it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import CrmError, Forbidden, StoreFull
from crm_tui.domain.vocabulary import Role
from crm_tui.services import cards, exchange, history, people
from crm_tui.services.exchange import LineResult, OnDuplicate
from crm_tui.services.session import Workspace
from crm_tui.store import cards as store
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
        entry("Perdue", salesperson="nobody"),
        entry("Martin"),
    )

    assert [each.outcome for each in results] == ["created", "invalid", "invalid", "failed", "created"]
    assert [each.line for each in results] == [1, 2, 3, 4, 5]
    assert results[3].error is not None
    assert results[3].error.code == "unknown_staff"
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
