"""Candidates: cards that share a trait, wherever they are and whatever they were called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.card import Card, CompanyFace, Email, PersonFace, Phone, ShopLink
from crm_tui.domain.duplicates import TOTAL, Record, asked, probes, rank, record_of
from crm_tui.store import bulk, cards, duplicates, projections, rows, trace, traits
from crm_tui.store.engine import Store
from crm_tui.store.unit_of_work import Tx
from tests.store.card_strategies import cards as any_card

SHOP = 1
MARIE = Card(
    person=PersonFace(first_name="Marie", last_name="Dupont"), phones=(Phone(number="+33612345678"),)
)


def candidates(tx: Tx, entry: Card) -> list[Record]:
    return duplicates.candidates(tx, probes(record_of(entry)))


def found(tx: Tx, entry: Card) -> list[int]:
    return [record.id for record in candidates(tx, entry)]


def renamed(tx: Tx, key: int, change: Callable[[Card], Card]) -> None:
    card = cards.get(tx, key, SHOP)
    assert card is not None
    cards.update(tx, change(card), SHOP)


def derived(tx: Tx) -> list[list[tuple[Any, ...]]]:
    return [
        tx.execute(f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("dup_doc", "dup_key", "dup_freq")
    ]


def test_a_card_that_shares_a_trait_is_a_candidate_with_its_record(store: Store) -> None:
    with store.write(actor="marie", action="create") as tx:
        key = cards.insert(tx, MARIE, SHOP)
        cards.insert(tx, Card(person=PersonFace(last_name="Zwaenepoel")), SHOP)
        stored = cards.get(tx, key, SHOP)
        assert stored is not None
        assert candidates(tx, Card(phones=MARIE.phones)) == [record_of(stored)]
        assert candidates(tx, Card(phones=(Phone(number="+33699999999"),))) == []
        assert duplicates.candidates(tx, {}) == []


def test_who_shares_more_and_rarer_traits_comes_first(store: Store) -> None:
    with store.write(actor="marie", action="create") as tx:
        namesakes = [cards.insert(tx, replace(MARIE, phones=()), SHOP) for _ in range(3)]
        both = cards.insert(tx, MARIE, SHOP)
        assert found(tx, MARIE) == [both, *namesakes]
        assert len(duplicates.candidates(tx, probes(record_of(MARIE)), limit=2)) == 2


def test_what_weighs_too_little_can_be_left_out() -> None:
    shared = duplicates.Sharing({1: [7, 8], 2: [8], 3: [9]})
    assert shared.best({1: 1.0, 2: 5.0, 4: 9.0}, 10) == [8, 7]
    assert shared.best({1: 1.0, 2: 5.0}, 10, least=2.0) == [8]


def test_who_shares_one_thing_alone_can_be_left_out_unless_that_is_telling() -> None:
    shared = duplicates.Sharing({1: [7, 8], 2: [8], 3: [9]})
    probes = {1: 1.0, 2: 2.0, 3: 6.0}
    assert shared.best(probes, 10, telling=6.0) == [9, 8]
    assert shared.best(probes, 10, telling=7.0) == [8]


def test_a_trait_that_everybody_shares_says_nothing(store: Store) -> None:
    crowd = Card(company=CompanyFace(company_name="Particulier"))
    entry = replace(MARIE, company=crowd.company)
    with store.write(actor="marie", action="import") as tx:
        marie = cards.insert(tx, MARIE, SHOP)
        bulk.insert_many(tx, [bulk.NewCard(crowd, SHOP)] * duplicates.MOST_SHARING)
        looked_up = probes(record_of(crowd))
        assert len(duplicates.candidates(tx, looked_up, limit=1000)) == duplicates.MOST_SHARING
        cards.insert(tx, crowd, SHOP)
        assert candidates(tx, crowd) == []
        assert found(tx, entry) == [marie]


def test_cards_of_other_shops_and_detached_ones_are_candidates_and_say_so(store: Store) -> None:
    with store.write(actor="marie", action="setup") as tx:
        [(other,)] = tx.execute("INSERT INTO shop (name) VALUES ('Vélo Liège') RETURNING id")
        key = cards.insert(tx, MARIE, other)
        cards.reattach(tx, key, SHOP)
        cards.detach(tx, key, SHOP, "")
        assert found(tx, MARIE) == [key]
        card = cards.get(tx, key, SHOP)
        assert card is not None
        assert card.membership.is_detached
        assert duplicates.shop_links(tx, [key]) == {
            key: (
                ShopLink(shop_id=SHOP, name="Moto Rhône", detached_at=card.membership.detached_at),
                ShopLink(shop_id=other, name="Vélo Liège"),
            )
        }
        assert duplicates.shop_links(tx, []) == {}


# What a card once said


def test_an_old_telephone_and_an_old_name_still_lead_to_the_card(store: Store) -> None:
    with store.write(actor="marie", action="create") as tx:
        key = cards.insert(tx, replace(MARIE, emails=(Email(address="marie@orange.fr"),)), SHOP)
    with store.write(actor="marie", action="modify") as tx:
        renamed(tx, key, lambda card: replace(card, person=replace(card.person, last_name="Martin")))
        renamed(tx, key, lambda card: replace(card, phones=(replace(card.phones[0], number="+33699999999"),)))
        renamed(tx, key, lambda card: replace(card, emails=()))
    with store.read() as tx:
        [record] = candidates(tx, Card(phones=MARIE.phones))
        assert (record.id, record.former_phones) == (key, ("+33612345678",))
        assert record.phones == ("+33699999999",)
        assert found(tx, Card(emails=(Email(address="marie@orange.fr"),))) == [key]
        entry = record_of(replace(MARIE, phones=()))
        counts, total = duplicates.counts(tx, asked(entry))
        [candidate] = rank(entry, duplicates.candidates(tx, probes(entry)), counts, total)
        assert "former_name" in {reason.code for reason in candidate.reasons}


def test_what_a_card_says_again_is_not_what_it_once_said(store: Store) -> None:
    def called(name: str) -> Callable[[Card], Card]:
        return lambda card: replace(card, person=replace(card.person, last_name=name))

    with store.write(actor="marie", action="create") as tx:
        key = cards.insert(tx, MARIE, SHOP)
        for name in ("Martin", "Durand", "Dupont"):
            renamed(tx, key, called(name))
        [record] = candidates(tx, MARIE)
        assert (record.last, record.former_last) == ("dupont", ("martin", "durand"))


DEEDS = st.sampled_from(("insert", "bulk", "rewrite", "detach", "withdraw", "merge", "trace"))


def act(tx: Tx, deed: str, which: int, card: Card) -> None:
    """One deed; on a card that is there, where it is about one."""
    known = rows.find(tx, "contact", "merged_into IS NULL AND withdrawn = 0")
    chosen = list(known)[which % len(known)] if known else None
    if chosen is None or deed == "insert":
        cards.insert(tx, card, SHOP)
    elif deed == "bulk":
        bulk.insert_many(tx, [bulk.NewCard(card, SHOP)] * which)
    elif deed == "rewrite":
        renamed(tx, chosen, lambda old: replace(card, id=old.id, number=old.number, subject=old.subject))
    elif deed == "detach":
        cards.detach(tx, chosen, SHOP, "")
    elif deed == "trace":
        tx.chain()
    else:
        other = next((key for key in known if key != chosen), None)
        out = {"withdrawn": 1} if deed == "withdraw" or other is None else {"merged_into": other}
        for key in rows.find(tx, "contact", "merged_into = ?", (chosen,)):
            rows.update(tx, "contact", key, {"merged_into": None, "version": known[chosen]["version"] + 1})
            projections.refresh(tx, key)
        rows.update(tx, "contact", chosen, {**out, "version": known[chosen]["version"] + 1})
        projections.refresh(tx, chosen)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(DEEDS, st.integers(0, 4), any_card()), max_size=10))
def test_made_anew_the_traits_are_what_they_have_become_step_by_step(
    store: Store, deeds: list[tuple[str, int, Card]]
) -> None:
    with store.write(actor="marie", action="any") as tx:
        for deed in deeds:
            act(tx, *deed)
        tx.chain()
        before = derived(tx)
        projections.rebuild(tx)
        assert derived(tx) == before
        [(with_traits,)] = tx.execute("SELECT count(*) FROM contact WHERE withdrawn = 0")
        counted = dict(tx.execute("SELECT k, n FROM dup_freq"))
        assert counted.get(TOTAL, 0) == with_traits
        assert min(counted.values(), default=1) > 0


def test_a_card_that_was_withdrawn_leaves_nothing_and_one_that_was_merged_its_traits(store: Store) -> None:
    with store.write(actor="marie", action="create") as tx:
        winner = cards.insert(tx, MARIE, SHOP)
        loser = cards.insert(tx, MARIE, SHOP)
        gone = cards.insert(tx, MARIE, SHOP)
        rows.update(tx, "contact", loser, {"merged_into": winner, "version": 2})
        rows.update(tx, "contact", gone, {"withdrawn": 1, "version": 2})
        for key in (loser, gone):
            projections.refresh(tx, key)
        assert [(each.id, each.merged_into) for each in candidates(tx, MARIE)] == [
            (winner, 0),
            (loser, winner),
        ]


def test_the_numbers_of_cards_that_hold_a_name_are_told_with_the_number_of_all(store: Store) -> None:
    with store.write(actor="marie", action="create") as tx:
        assert duplicates.counts(tx, ()) == ({}, 0)
        for name in ("Dupont", "Dupont", "Martin"):
            cards.insert(tx, Card(person=PersonFace(last_name=name)), SHOP)
        names = asked(record_of(Card(person=PersonFace(last_name="Dupont"))))
        counts, total = duplicates.counts(tx, names)
        assert total == 3
        assert set(counts.values()) == {2, 3}


@pytest.mark.parametrize(("batch", "waiting"), [(3, 100), (3, 10_000), (5000, 100)])
def test_keys_that_wait_are_written_at_the_end(
    store: Store, batch: int, waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_TOGETHER", batch)
    monkeypatch.setattr(traits, "_WAITING", waiting)
    with store.write(actor="marie", action="import") as tx:
        several = [replace(MARIE, phones=(Phone(number=f"+3361234567{n}"),)) for n in range(8)]
        ids = bulk.insert_many(tx, [bulk.NewCard(card, SHOP) for card in several])
        assert sorted(found(tx, MARIE)) == ids
        before = derived(tx)
        projections.rebuild(tx)
        assert derived(tx) == before


# Who is whom


def test_that_two_cards_are_two_clients_is_remembered_both_ways_and_once(store: Store) -> None:
    with store.write(actor="karim", action="create") as tx:
        first, second, third = (cards.insert(tx, MARIE, SHOP) for _ in range(3))
        duplicates.remember_not_same(tx, second, first)
        duplicates.remember_not_same(tx, first, second)
        duplicates.remember_not_same(tx, third, third)
        duplicates.remember_not_same(tx, first, third)
        assert duplicates.not_same(tx, first) == {second, third}
        assert duplicates.not_same(tx, second) == {first}
    with store.read() as tx:
        assert tx.execute('SELECT low, high, "by" FROM not_duplicate ORDER BY high') == [
            (first, second, "karim"),
            (first, third, "karim"),
        ]
        assert trace.verify(tx).ok
