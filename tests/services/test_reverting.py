"""A whole import taken back: what nobody touched goes, what somebody built upon stays and is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import Forbidden, Unchanged, Withdrawn
from crm_tui.domain.vocabulary import Role
from crm_tui.services import cards, duplicates, history, importing, links, merging, people, reverting
from crm_tui.services.exchange import OnDuplicate
from crm_tui.services.importing import Batch
from crm_tui.services.reverting import UnknownImport
from crm_tui.services.session import Workspace
from tests.services.conftest import At, named, noted, person
from tests.services.import_files import bring_in, entry, ids

NAMES = ("Abadie", "Bergougnoux", "Cazalis", "Delhaye", "Estève")


def names(workspace: Workspace) -> list[str]:
    return [row.name for row in cards.page(workspace, ListQuery(), 0, 50).rows]


def brought(workspace: Workspace, folder: Path, *last: str) -> list[int]:
    return ids(bring_in(workspace, folder, *(entry(name) for name in last)))


def newest(workspace: Workspace) -> Batch:
    return importing.batches(workspace)[0]


def test_an_import_is_taken_back_and_brought_back(
    marie: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reverting, "TOGETHER", 2)
    mine = cards.create(marie, person("Zola", "Émile"))
    keys = brought(marie, tmp_path, *NAMES)
    before = [cards.open_card(marie, key) for key in keys]
    told: list[tuple[int, int]] = []

    reverted = importing.revert(marie, newest(marie).id, lambda done, total: told.append((done, total)))

    assert (reverted.withdrawn, reverted.restored, reverted.kept) == (5, 0, ())
    assert reverted.batch.reverted_by == "marie"
    assert reverted.batch.counts == {"created": 5, "withdrawn": 5, "restored": 0}
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert names(marie) == [mine.display_name]
    gone = cards.open_card(marie, keys[0])
    assert gone.withdrawn
    with pytest.raises(Withdrawn):
        cards.modify(marie, gone, named(gone, "Luc"))
    assert duplicates.find(marie, person("Abadie", "", "")) == []
    with pytest.raises(Unchanged):
        importing.revert(marie, newest(marie).id)

    again = importing.reinstate(marie, newest(marie).id)

    assert again.withdrawn == 5
    assert (again.batch.reverted_at, again.batch.counts) == (None, {"created": 5})
    after = [cards.open_card(marie, key) for key in keys]
    assert [replace(card, version=0, updated_at=None) for card in after] == [
        replace(card, version=0, updated_at=None) for card in before
    ]
    assert len(names(marie)) == 6
    with pytest.raises(Unchanged):
        importing.reinstate(marie, newest(marie).id)
    assert importing.revert(marie, newest(marie).id).withdrawn == 5
    assert history.verify(marie).ok


def test_what_somebody_built_upon_stays(marie: Workspace, at_work: At, tmp_path: Path) -> None:
    changed, merged, linked, winner, free = brought(marie, tmp_path, *NAMES)
    people.save_member(marie, "karim", role=Role.SELLER)
    karim = at_work("karim")
    card = cards.open_card(karim, changed)
    cards.modify(karim, card, noted(card, "Rappeler lundi"))
    merging.merge(marie, merging.plan(marie, winner, merged))
    other = cards.create(marie, person("Zola", "Émile"))
    links.link(marie, linked, other.id or 0)

    reverted = importing.revert(marie, newest(marie).id)

    assert reverted.withdrawn == 1
    assert {each.id: (each.reason, each.by) for each in reverted.kept} == {
        changed: ("changed", "karim"),
        merged: ("merged", "marie"),
        linked: ("linked", ""),
        winner: ("changed", "marie"),
    }
    assert cards.open_card(marie, free).withdrawn
    assert not cards.open_card(marie, changed).withdrawn
    assert [each.name for each in reverted.kept if each.id == changed] == ["ABADIE"]


def test_an_employer_whom_somebody_named_stays(marie: Workspace, tmp_path: Path) -> None:
    (firm,) = ids(bring_in(marie, tmp_path, {"kind": "company", "company_name": "Cycles Morel"}))
    worker = person("Zola", "Émile")
    cards.create(
        marie, replace(worker, person=replace(worker.person, employer="Cycles Morel", employer_id=firm))
    )

    (kept,) = importing.revert(marie, newest(marie).id).kept

    assert (kept.id, kept.reason) == (firm, "linked")


def test_a_completed_card_gets_back_what_it_said(marie: Workspace, tmp_path: Path) -> None:
    known = cards.create(marie, person())
    key = known.id or 0
    twin = {"first_name": "Anne", "nickname": "Nana", "notes": ["du fichier"]}
    more = [{"address": "anne@example.com"}]
    bring_in(
        marie,
        tmp_path,
        entry("Dupont", "06 12 34 56 78", **twin),
        entry("Dupont", "06 12 34 56 78", first_name="Anne", emails=more),
        on_duplicate=OnDuplicate.COMPLETE,
    )
    completed = cards.open_card(marie, key)
    assert (completed.person.nickname, len(completed.emails), len(completed.membership.notes)) == (
        "Nana",
        1,
        1,
    )
    cards.modify(marie, completed, replace(completed, person=replace(completed.person, nickname="Ninette")))

    reverted = importing.revert(marie, newest(marie).id)

    assert (reverted.withdrawn, reverted.restored) == (0, 1)
    assert [(each.id, each.reason, each.by) for each in reverted.kept] == [(key, "partly", "marie")]
    card = cards.open_card(marie, key)
    assert (card.person.nickname, card.emails, card.membership.notes) == ("Ninette", (), ())
    assert card.phones == known.phones

    importing.reinstate(marie, newest(marie).id)

    card = cards.open_card(marie, key)
    assert (card.person.nickname, len(card.emails), len(card.membership.notes)) == ("Ninette", 1, 1)
    assert history.verify(marie).ok


def test_a_card_that_an_import_made_and_completed_goes_whole(marie: Workspace, tmp_path: Path) -> None:
    twin = entry("Dupont", "06 12 34 56 78", first_name="Anne")
    bring_in(marie, tmp_path, twin, {**twin, "nickname": "Nana"}, on_duplicate=OnDuplicate.COMPLETE)

    reverted = importing.revert(marie, newest(marie).id)

    assert (reverted.withdrawn, reverted.kept, names(marie)) == (1, (), [])


def test_an_import_that_was_stopped_is_taken_back(marie: Workspace, tmp_path: Path) -> None:
    from tests.services.import_files import jsonl

    results = importing.bring_in(marie, jsonl(tmp_path, entry("Abadie"), entry("Cazalis")))
    next(results)
    results.close()  # type: ignore[attr-defined]  # a generator

    assert importing.revert(marie, newest(marie).id).withdrawn == 2


def test_another_one_s_import_is_the_manager_s_to_take_back(
    marie: Workspace, at_work: At, tmp_path: Path
) -> None:
    for login in ("karim", "lea"):
        people.save_member(marie, login, role=Role.SELLER)
    brought(at_work("karim"), tmp_path, "Abadie")

    with pytest.raises(Forbidden):
        importing.revert(at_work("lea"), newest(marie).id)
    assert importing.revert(at_work("karim"), newest(marie).id).withdrawn == 1
    with pytest.raises(Forbidden):
        importing.reinstate(at_work("lea"), newest(marie).id)
    assert importing.reinstate(marie, newest(marie).id).withdrawn == 1


def test_another_shop_s_import_is_not_ours(marie: Workspace, at_work: At, tmp_path: Path) -> None:
    from crm_tui.domain.staff import Shop

    brought(marie, tmp_path, "Abadie")
    other = people.save_shop(marie, Shop(name="Ailleurs", country="BE"))
    people.save_member(marie, "karim", role=Role.ADMIN, shop_id=other.id)

    assert importing.batches(at_work("karim")) == []
    for act in (importing.revert, importing.reinstate):
        with pytest.raises(UnknownImport):
            act(at_work("karim"), newest(marie).id)
        with pytest.raises(UnknownImport):
            act(marie, 99)
