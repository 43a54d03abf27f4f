"""Duplicates among the cards that are there: the search for them, and the pairs to look through."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from crm_tui.domain.card import Address, Card, PersonFace
from crm_tui.domain.errors import Forbidden, NotFound, StoreBusy, Unchanged
from crm_tui.domain.vocabulary import Gender, Level
from crm_tui.services import cards, duplicates, history, review
from crm_tui.services.session import Workspace
from tests.services.conftest import At, person

DIES = """
import os, signal, sys
from crm_tui.services import review
from crm_tui.services.session import Workspace

review.TOGETHER = 1

def progress(done, total):
    if done == 3:
        os.kill(os.getpid(), signal.SIGKILL)

review.scan(Workspace(sys.argv[1], login="karim", create=False), progress)
"""


def create(workspace: Workspace, *entries: Card) -> list[int]:
    return [cards.create(workspace, entry, allow_duplicates=True).id or 0 for entry in entries]


def numbered(count: int) -> list[Card]:
    """People who have nothing in common."""
    names = ("Abadie", "Bergougnoux", "Cazalis", "Delhaye", "Estève", "Fourcade", "Guilbaud", "Hourcade")
    return [
        person(last, f"{last[::-1].title()}", f"06 {11 + at} {21 + at} {31 + at} {41 + at}")
        for at, last in enumerate(names[:count])
    ]


HOMONYM = Card(
    person=PersonFace(last_name="Fourcade", first_name="Yannick", gender=Gender.MALE),
    addresses=(Address(number="3", street="rue des Lilas", postal_code="69002", city="Lyon"),),
)


def correct(workspace: Workspace, contact_id: int) -> None:
    """Say of a card that looks like a homonym that it is somebody else: a woman, elsewhere."""
    card = cards.open_card(workspace, contact_id)
    person = replace(card.person, gender=Gender.FEMALE, first_name="Christine")
    elsewhere = replace(
        card.addresses[0], number="118", street="boulevard Foch", postal_code="13008", city="Marseille"
    )
    cards.modify(
        workspace,
        card,
        replace(card, person=person, addresses=(elsewhere,), phones=numbered(1)[0].phones),
    )


def found(workspace: Workspace) -> list[tuple[int, int]]:
    return [(pair.a.id, pair.b.id) for pair in review.pairs(workspace, 0, 50)]


def test_nothing_was_searched_yet(marie: Workspace) -> None:
    state = review.state(marie)

    assert (state.at, state.finished_at, state.total, state.pairs) == (None, None, 0, 0)
    assert review.pairs(marie, 0, 50) == []
    assert review.scan(marie).finished_at is not None


def test_pairs_are_found_once_each_with_what_speaks_for_them(marie: Workspace, karim: Workspace) -> None:
    first, second, *_others = create(marie, person("Lefebvre"), person("Lefèvre"), *numbered(3))

    seen: list[tuple[int, int]] = []
    state = review.scan(karim, lambda done, total: seen.append((done, total)))

    assert (state.by, state.done, state.total, state.finished_at is not None) == ("karim", 5, 5, True)
    assert seen == [(5, 5), (5, 5)]
    assert (state.pairs, state.counts[Level.CERTAIN]) == (1, 1)
    [pair] = review.pairs(marie, 0, 50)
    assert (pair.a.id, pair.a.name, pair.b.id, pair.b.name) == (
        first,
        "LEFEBVRE Anne",
        second,
        "LEFÈVRE Anne",
    )
    assert (pair.level, pair.household) == (Level.CERTAIN, False)
    assert pair.score >= 8
    assert "same_mobile" in [reason.code for reason in pair.reasons]
    assert [link.name for link in (*pair.a_shops, *pair.b_shops)] == ["Moto Rhône", "Moto Rhône"]


def test_a_pair_is_what_a_clerk_would_have_been_warned_of(marie: Workspace) -> None:
    entries = [person("Dupont"), person("Dupond"), person("Durand", "Paul"), HOMONYM, HOMONYM, *numbered(4)]
    keys = create(marie, *entries)

    review.scan(marie)

    warned = {
        (min(key, each.id), max(key, each.id))
        for key in keys
        for each in duplicates.find(marie, cards.open_card(marie, key), 50)
        if each.score >= -1
    }
    assert set(found(marie)) == warned
    assert {(keys[0], keys[1]), (keys[3], keys[4])} <= warned


def test_a_search_stops_when_asked_and_goes_on_with_the_rest(
    marie: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "TOGETHER", 2)
    create(marie, *numbered(4), person(), person())
    done: list[int] = []

    stopped = review.scan(marie, lambda at, _total: done.append(at), lambda: len(done) == 2)

    assert (stopped.done, stopped.total, stopped.finished_at) == (4, 6, None)
    assert found(marie) == []
    ended = review.scan(marie, lambda at, _total: done.append(at))
    assert (done, ended.done, ended.finished_at is not None) == ([2, 4, 6, 6], 6, True)
    assert len(found(marie)) == 1


def test_a_search_that_was_killed_goes_on_and_nothing_is_lost(marie: Workspace) -> None:
    keys = create(marie, person(), person(), *numbered(3), person("Moreau"), person("Moreau"))

    killed = subprocess.run([sys.executable, "-c", DIES, marie.database], env=os.environ, timeout=60)

    assert killed.returncode == -signal.SIGKILL
    state = review.state(marie)
    assert (state.done, state.total, state.finished_at) == (3, 7, None)
    assert (keys[0], keys[1]) in found(marie)
    assert review.scan(marie).done == 7
    pairs = found(marie)
    assert {(keys[0], keys[1]), (keys[5], keys[6])} <= set(pairs)
    review.scan(marie, restart=True)
    assert found(marie) == pairs


def test_two_searches_at_once_find_what_one_finds(
    marie: Workspace, karim: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "TOGETHER", 1)
    keys = create(marie, person(), person(), *numbered(4))

    # Whenever one has stored something, the other one goes on a little.
    others: list[int] = []

    def between(_done: int, _total: int) -> None:
        if len(others) < 3:
            others.append(0)
            review.scan(karim, stop=iter([False, True]).__next__)

    state = review.scan(marie, between)

    assert (state.done, state.total, state.finished_at is not None) == (6, 6, True)
    assert found(marie) == [(keys[0], keys[1])]


def test_the_next_search_looks_at_what_is_new_or_changed(marie: Workspace) -> None:
    keys = create(marie, *numbered(4))
    review.scan(marie)
    [new] = create(marie, numbered(1)[0])
    card = cards.open_card(marie, keys[1])
    twin = cards.open_card(marie, keys[2])
    cards.modify(marie, card, replace(card, person=twin.person, phones=twin.phones))

    state = review.scan(marie)

    assert (state.done, state.total) == (2, 2)
    assert sorted(found(marie)) == [(keys[0], new), (keys[1], keys[2])]
    assert review.scan(marie).total == 0
    assert review.scan(marie, restart=True).total == 5


def test_a_card_that_was_corrected_is_no_longer_proposed(marie: Workspace) -> None:
    keys = create(marie, HOMONYM, HOMONYM, HOMONYM, person("Moreau"), person("Moreau"))
    review.scan(marie)
    before = found(marie)
    correct(marie, keys[1])
    assert review.state(marie).pairs == len(before) == 4

    # Page by page, as a screen reads them.
    page = [(pair.a.id, pair.b.id) for at in range(len(before)) for pair in review.pairs(marie, at, 1)]

    assert page == [pair for pair in before if keys[1] not in pair]
    assert len(page) == review.state(marie).pairs == 2


def test_the_next_search_forgets_what_no_longer_holds(marie: Workspace) -> None:
    keys = create(marie, HOMONYM, HOMONYM)
    assert review.scan(marie).pairs == 1
    correct(marie, keys[0])

    assert review.scan(marie).pairs == 0


def test_only_the_clients_of_my_shop_are_proposed(marie: Workspace, at_work: At) -> None:
    create(marie, person(), person())
    review.scan(marie)
    with marie.store.write(actor="marie", action="shop") as tx:
        [(other,)] = tx.execute("INSERT INTO shop (name) VALUES ('Vélo Liège') RETURNING id")
        tx.execute(
            "INSERT INTO staff (login, role, shop_id, active) VALUES ('lucas', 'seller', ?, 1)", (other,)
        )
    lucas = at_work("lucas")

    assert review.pairs(lucas, 0, 50) == []
    [new] = create(lucas, person())
    review.scan(lucas)

    assert [pair.b.id for pair in review.pairs(lucas, 0, 50)] == [new, new]
    assert review.state(lucas).pairs == 2
    assert review.state(marie).pairs == 3


def test_cards_that_are_not_the_same_client_are_not_proposed_again(
    marie: Workspace, karim: Workspace
) -> None:
    first, second = create(marie, person(), person())
    review.scan(marie)

    review.apart(karim, second, first)

    assert found(marie) == []
    review.scan(marie, restart=True)
    assert found(marie) == []
    with pytest.raises(NotFound):
        review.apart(karim, first, 999)


def test_that_two_are_two_is_taken_back_and_traced(marie: Workspace, karim: Workspace) -> None:
    first, second = create(marie, person(), person())
    review.scan(marie)
    review.apart(marie, first, second)
    assert [(each.id, each.kind) for each in review.apart_from(marie, second)] == [(first, "apart")]

    review.undo_apart(karim, second, first)

    assert found(marie) == [(first, second)]
    assert review.apart_from(marie, second) == []
    assert [line.actor for line in history.events(marie) if line.action == "not_same_undone"][:1] == ["karim"]
    assert history.verify(marie).ok
    with pytest.raises(Unchanged):
        review.undo_apart(karim, first, second)
    with pytest.raises(NotFound):
        review.undo_apart(karim, first, 999)


def test_a_reader_looks_and_changes_nothing(marie: Workspace, at_work: At) -> None:
    keys = create(marie, HOMONYM, HOMONYM)
    review.scan(marie)
    with marie.store.write(actor="marie", action="staff") as tx:
        tx.execute("INSERT INTO staff (login, role, shop_id, active) VALUES ('lea', 'reader', 1, 1)")
    lea = at_work("lea")

    assert found(lea) == [(keys[0], keys[1])]
    correct(marie, keys[0])
    assert found(lea) == []
    assert review.state(lea).pairs == 1
    with pytest.raises(Forbidden):
        review.scan(lea)
    with pytest.raises(Forbidden):
        review.apart(lea, *keys)


def test_pairs_are_shown_while_somebody_holds_the_store(
    marie: Workspace, karim: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = create(marie, HOMONYM, HOMONYM)
    review.scan(marie)
    correct(marie, keys[0])

    def busy(*_arguments: object, **_options: object) -> None:
        raise StoreBusy()

    monkeypatch.setattr(karim.store, "write", busy)

    assert found(karim) == []


def test_a_card_that_was_merged_goes_on_speaking_for_the_one_that_took_it_in(marie: Workspace) -> None:
    winner, loser = create(marie, numbered(1)[0], person())
    with marie.store.write(actor="marie", action="merge") as tx:
        from crm_tui.store import projections

        tx.execute("UPDATE contact SET merged_into = ?, updated_at = ? WHERE id = ?", (winner, tx.at, loser))
        projections.refresh(tx, loser)
    [third] = create(marie, person())

    review.scan(marie)

    assert found(marie) == [(winner, third)]
