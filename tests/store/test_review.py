"""The search for duplicates over the base: its rounds, and the pairs that are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_tui.domain.card import Card, PersonFace, Phone
from crm_tui.domain.duplicates import CERTAIN, POSSIBLE, PROBABLE
from crm_tui.domain.vocabulary import Level
from crm_tui.store import cards, duplicates, review, trace
from crm_tui.store.engine import Store
from crm_tui.store.unit_of_work import Tx

SHOP = 1
MARIE = Card(
    person=PersonFace(first_name="Marie", last_name="Dupont"), phones=(Phone(number="+33612345678"),)
)


def add(store: Store, count: int, shop: int = SHOP) -> list[int]:
    with store.write(actor="marie", action="create") as tx:
        return [cards.insert(tx, MARIE, shop) for _ in range(count)]


def begin(store: Store, *, restart: bool = False) -> review.Round | None:
    with store.read() as tx:
        before, plan = review.current(tx), review.planned(tx, restart=restart)
    with store.write(actor="karim", action="review") as tx:
        if plan is not None:
            review.begin(tx, plan, before)
        return review.current(tx)


def step(store: Store, limit: int = 2, found: dict[review.Pair, float] | None = None) -> list[int]:
    """Do the next cards of the round; says which they were."""
    with store.read() as tx:
        under_way = review.current(tx)
        assert under_way is not None
        ids = review.waiting(tx, under_way, limit)
    with store.write(actor="karim", action="review") as tx:
        review.advance(tx, under_way, ids, found or {}, ())
    return ids


def out(tx: Tx, column: str, value: int, contact_id: int) -> None:
    """As a merge or the taking back of an import leaves a card."""
    tx.execute(f"UPDATE contact SET {column} = ? WHERE id = ?", (value, contact_id))


def test_the_first_round_takes_every_card_once_and_says_how_far_it_is(store: Store) -> None:
    assert begin(store) == begin(store)
    ids = add(store, 5)
    with store.write(actor="marie", action="merge") as tx:
        out(tx, "merged_into", ids[0], ids[1])
        out(tx, "withdrawn", 1, ids[2])

    planned = begin(store, restart=True)

    assert planned is not None
    assert (planned.by, planned.done, planned.total) == ("karim", 0, 3)
    assert [step(store), step(store), step(store)] == [[ids[0], ids[3]], [ids[4]], []]
    with store.read() as tx:
        ended = review.current(tx)
        assert ended is not None
        assert (ended.done, ended.last_id, bool(ended.finished_at)) == (3, ids[4], True)
        assert trace.verify(tx).ok


def test_the_next_round_takes_what_is_new_or_was_saved_since(store: Store) -> None:
    ids = add(store, 4)
    begin(store)
    step(store, 3)
    with store.write(actor="marie", action="modify") as tx:
        card = cards.get(tx, ids[1], SHOP)
        assert card is not None
        cards.update(tx, replace(card, person=replace(card.person, nickname="Mimi")), SHOP)
    late = add(store, 1)
    assert [step(store, 3), step(store, 3)] == [[ids[3], *late], []]

    begin(store)

    new = add(store, 1)
    # The late card was compared, but also saved after the round before began.
    assert step(store, 10) == [ids[1], *late, *new]
    assert step(store, 10) == []
    begin(store)
    assert step(store, 10) == new
    assert step(store, 10) == []
    begin(store, restart=True)
    assert step(store, 10) == [*ids, *late, *new]


def test_a_round_that_was_broken_off_goes_on(store: Store) -> None:
    ids = add(store, 3)
    begin(store)
    step(store)
    again = begin(store)
    assert again is not None
    assert (again.done, again.total) == (2, 3)
    assert step(store) == ids[2:]


def test_two_searches_at_once_do_not_take_each_other_back(store: Store) -> None:
    ids = add(store, 4)
    with store.read() as tx:
        plan = review.planned(tx)
        assert plan is not None
    for login in ("marie", "karim"):
        with store.write(actor=login, action="review") as tx:
            review.begin(tx, plan, None)
    with store.read() as tx:
        under_way = review.current(tx)
    assert under_way is not None
    assert under_way.by == "marie"
    step(store, 3)

    with store.write(actor="marie", action="review") as tx:
        late = review.advance(tx, under_way, ids[:2], {(ids[0], ids[1]): 3.0}, ())

    assert late.last_id == ids[2]
    with store.read() as tx:
        assert review.current(tx) == late
        assert review.of_cards(tx, ids[:1]) == {(ids[0], ids[1]): 3.0}


def test_pairs_come_strongest_first_level_by_level(store: Store) -> None:
    a, b, c, d = add(store, 4)
    scores: dict[review.Pair, float | None] = {
        (a, b): PROBABLE,
        (a, c): CERTAIN - 0.01,
        (b, c): CERTAIN,
        (a, d): POSSIBLE,
        (b, d): POSSIBLE - 0.01,
        (c, d): 30.04,
    }
    with store.write(actor="karim", action="review") as tx:
        review.change(tx, scores)
    with store.read() as tx:
        assert list(review.shown(tx, SHOP, None, 0, 10)) == [(c, d), (b, c), (a, c), (a, b), (a, d)]
        assert review.shown(tx, SHOP, None, 1, 2) == {(b, c): 8.0, (a, c): 7.9}
        assert list(review.shown(tx, SHOP, Level.CERTAIN, 0, 10)) == [(c, d), (b, c)]
        assert list(review.shown(tx, SHOP, Level.PROBABLE, 1, 10)) == [(a, b)]
        assert list(review.shown(tx, SHOP, Level.POSSIBLE, 0, 10)) == [(a, d)]
        assert list(review.shown(tx, SHOP, Level.CLOSE, 0, 10)) == []
        assert [review.count(tx, SHOP, level) for level in Level] == [2, 2, 1, 0]
    with store.write(actor="karim", action="review") as tx:
        review.change(tx, {(c, d): None, (b, c): 1.0})
        assert list(review.shown(tx, SHOP, None, 0, 2)) == [(a, c), (b, c)]
    assert [review.level_of(score) for score in (8.0, 7.9, 1.0, -1.0, -1.1)] == [
        Level.CERTAIN,
        Level.PROBABLE,
        Level.PROBABLE,
        Level.POSSIBLE,
        None,
    ]


@pytest.mark.parametrize("gone", ["merged", "withdrawn", "apart", "linked", "not mine", "detached"])
def test_a_pair_is_not_shown_once_somebody_decided(store: Store, gone: str) -> None:
    first, second = add(store, 2)
    with store.write(actor="karim", action="review") as tx:
        review.change(tx, {(first, second): 9.0})
        assert review.count(tx, SHOP, Level.CERTAIN) == 1
        assert list(review.shown(tx, SHOP, None, 0, 10)) == [(first, second)]
    shop = SHOP
    with store.write(actor="marie", action="merge") as tx:
        if gone == "merged":
            out(tx, "merged_into", first, second)
        elif gone == "withdrawn":
            out(tx, "withdrawn", 1, first)
        elif gone == "apart":
            duplicates.remember_not_same(tx, second, first)
        elif gone == "linked":
            tx.execute(
                "INSERT INTO contact_link (low, high, kind) VALUES (?, ?, 'household')", (first, second)
            )
        elif gone == "not mine":
            [(shop,)] = tx.execute("INSERT INTO shop (name) VALUES ('Vélo Liège') RETURNING id")
        else:
            cards.detach(tx, first, SHOP, "")
            assert review.count(tx, SHOP, Level.CERTAIN) == 1
            cards.detach(tx, second, SHOP, "")
    with store.read() as tx:
        assert review.shown(tx, shop, None, 0, 10) == {}
        assert review.count(tx, shop, Level.CERTAIN) == 0
        assert review.of_cards(tx, [second]) == {(first, second): 9.0}


def test_a_card_comes_with_those_that_it_took_in(store: Store) -> None:
    winner, loser, other = add(store, 3)
    with store.write(actor="marie", action="merge") as tx:
        out(tx, "merged_into", winner, loser)
    with store.read() as tx:
        families = review.families(tx, [winner, other, other + 1])
        assert review.families(tx, []) == {}
    assert {key: [record.id for record in family] for key, family in families.items()} == {
        winner: [winner, loser],
        other: [other],
    }
