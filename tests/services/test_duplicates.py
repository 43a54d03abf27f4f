"""Whom an entry looks like: here, merged, linked, of another shop; and who is excused."""

from __future__ import annotations

import gc
import threading
from dataclasses import replace

import pytest

from crm_tui.domain import duplicates as engine
from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import DuplicatesFound
from crm_tui.domain.vocabulary import Level
from crm_tui.services import cards, duplicates, links, merging
from crm_tui.services.session import Workspace
from crm_tui.store import duplicates as store
from tests.services.conftest import At, named, person


def found(workspace: Workspace, entry: Card) -> dict[int, Candidate]:
    return {each.id: each for each in duplicates.find(workspace, entry)}


def saved(workspace: Workspace, entry: Card) -> int:
    return cards.create(workspace, entry, allow_duplicates=True).id or 0


def merged(workspace: Workspace, winner: int, loser: int) -> None:
    plan = merging.plan(workspace, winner, loser)
    merging.merge(workspace, plan, {conflict.field: "winner" for conflict in plan.conflicts})


def test_candidates_come_strongest_first_and_without_a_floor(marie: Workspace) -> None:
    twin = saved(marie, person())
    wife = saved(marie, named(person(phone="04 72 11 22 33"), "Rose"))

    candidates = duplicates.find(marie, person())

    assert [each.id for each in candidates] == [twin, wife]
    assert candidates[0].level is Level.CERTAIN
    assert candidates[1].level is Level.CLOSE
    assert [each.id for each in duplicates.warnings(candidates)] == [twin]
    assert [each.id for each in duplicates.find(marie, person(), 1)] == [twin]


def test_a_card_that_was_merged_leads_to_the_one_that_took_it_in(marie: Workspace) -> None:
    winner = saved(marie, person("Dupont", "Anne", "06 12 34 56 78"))
    loser = saved(marie, person("Vandenbroucke", "Annie", "06 98 76 54 32"))
    merged(marie, winner, loser)

    by_loser = found(marie, person("Vandenbroucke", "Annie", "06 98 76 54 32"))
    by_winner = found(marie, person("Dupont", "Anne", ""))

    assert list(by_loser) == list(by_winner) == [winner]
    assert by_loser[winner].merged_from == str(loser)
    assert by_loser[winner].record.name == "DUPONT Anne"
    assert by_winner[winner].merged_from == ""


def test_of_a_card_and_one_it_took_in_the_stronger_counts(
    marie: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    winner = saved(marie, person("Dupont", "Anne", "06 12 34 56 78"))
    loser = saved(marie, person("Dupond", "Annie", "06 98 76 54 32", "annie@orange.fr"))
    other = saved(marie, person("Dupont", "Rose", "06 11 11 11 11"))
    merged(marie, winner, loser)

    entry = person("Dupond", "Annie", "06 98 76 54 32", "annie@orange.fr")
    [first, second] = duplicates.find(marie, entry, 2)

    assert (first.id, second.id) == (winner, other)


def test_a_card_being_edited_is_not_its_own_duplicate_nor_of_those_that_are_known_to_be_others(
    marie: Workspace,
) -> None:
    mine, twin, apart, household = (saved(marie, person()) for _ in range(4))
    with marie.store.write(actor="marie", action="not_same") as tx:
        store.remember_not_same(tx, mine, apart)
    links.link(marie, mine, household)

    assert list(found(marie, cards.open_card(marie, mine))) == [twin]
    assert set(found(marie, person())) == {mine, twin, apart, household}


def test_cards_of_other_shops_and_detached_ones_say_so(marie: Workspace) -> None:
    key = saved(marie, person())
    cards.detach(marie, key)

    [candidate] = duplicates.find(marie, person())

    assert (candidate.mine, candidate.detached) == (True, True)
    assert [link.name for link in candidate.shops] == ["Moto Rhône"]


# Saving


def test_only_what_warns_stops_a_card_and_what_is_excused_does_not(marie: Workspace) -> None:
    twin = saved(marie, person())
    saved(marie, person("Dupont", "Rose", ""))

    with pytest.raises(DuplicatesFound) as stopped:
        cards.create(marie, person())
    assert [each.id for each in stopped.value.candidates] == [twin]

    assert cards.create(marie, person(), not_same=[twin]).id
    assert cards.create(marie, person("Dupont", "Jules", "")).id


def test_who_was_merged_meanwhile_is_excused_with_the_card_that_took_them_in(marie: Workspace) -> None:
    winner = saved(marie, person("Martin", "Luc", "06 98 76 54 32"))
    twin = saved(marie, person())
    merged(marie, winner, twin)

    with pytest.raises(DuplicatesFound):
        cards.create(marie, person())
    assert cards.create(marie, person(), not_same=[twin]).id


def test_the_household_of_who_is_excused_is_excused_but_no_real_look_alike(marie: Workspace) -> None:
    first, second = saved(marie, person()), saved(marie, named(person(), "Rose"))
    links.link(marie, first, second)
    with marie.read() as tx:
        candidates = [replace(each, score=2.0) for each in duplicates.find_in(tx, person(), 1)]
        at_home = [replace(each, household=each.id == second) for each in candidates]
        strangers = [replace(each, household=False) for each in candidates]

        assert {each.id for each in duplicates.unexcused(tx, at_home, ())} == {first, second}
        assert duplicates.unexcused(tx, at_home, [first]) == []
        assert [each.id for each in duplicates.unexcused(tx, strangers, [first])] == [second]


def test_two_clerks_who_create_one_client_in_the_same_second_see_each_other(at_work: At) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def create(login: str) -> None:
        workspace = at_work(login)
        workspace.region  # noqa: B018  # opens the store
        start.wait()
        try:
            cards.create(workspace, person())
            outcomes.append("created")
        except DuplicatesFound:
            outcomes.append("warned")

    clerks = [threading.Thread(target=create, args=(login,)) for login in ("marie", "karim")]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join(30)
    assert sorted(outcomes) == ["created", "warned"]


def test_warming_up_loads_what_the_first_check_needs(
    marie: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[engine.Record] = []

    def probes(record: engine.Record) -> dict[int, float]:
        asked.append(record)
        return {}

    monkeypatch.setattr(engine, "probes", probes)
    duplicates.warm(marie)
    [record] = asked
    assert record.emails
    assert record.phones


def test_what_is_loaded_for_the_first_check_is_no_garbage_to_look_through(
    marie: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[int] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(len(gc.get_objects())))
    duplicates._keep.cache_clear()

    duplicates.warm(marie)
    duplicates.warm(marie)

    assert len(frozen) == 1
