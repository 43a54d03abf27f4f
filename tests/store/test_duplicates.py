"""Candidates: cards that share a trait, wherever they are."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.card import Card, CompanyFace, PersonFace, Phone, ShopLink
from crm_tui.domain.duplicates import Record, keys, record_of
from crm_tui.store import bulk, cards, duplicates, trace
from crm_tui.store.engine import Store
from crm_tui.store.unit_of_work import Tx

SHOP = 1
MARIE = Card(
    person=PersonFace(first_name="Marie", last_name="Dupont"), phones=(Phone(number="+33612345678"),)
)


def candidates(tx: Tx, entry: Card) -> list[Record]:
    return duplicates.candidates(tx, keys(record_of(entry)))


def test_a_card_that_shares_a_trait_is_a_candidate_with_its_record(store: Store) -> None:
    with store.write(actor="marie", action="create") as tx:
        key = cards.insert(tx, MARIE, SHOP)
        cards.insert(tx, Card(person=PersonFace(last_name="Martin")), SHOP)
        stored = cards.get(tx, key, SHOP)
        assert stored is not None
        assert candidates(tx, Card(phones=MARIE.phones)) == [record_of(stored)]
        assert candidates(tx, Card(phones=(Phone(number="+33699999999"),))) == []
        assert duplicates.candidates(tx, []) == []


def test_the_traits_follow_the_card(store: Store) -> None:
    with store.write(actor="marie", action="create") as tx:
        key = cards.insert(tx, MARIE, SHOP)
        card = cards.get(tx, key, SHOP)
        assert card is not None
        moved = replace(card, phones=(replace(card.phones[0], number="+33699999999"),))
        cards.update(tx, moved, SHOP)
        assert candidates(tx, Card(phones=MARIE.phones)) == []
        assert [each.phones for each in candidates(tx, moved)] == [("+33699999999",)]


def test_who_shares_more_and_rarer_traits_comes_first(store: Store) -> None:
    with store.write(actor="marie", action="create") as tx:
        namesakes = [cards.insert(tx, replace(MARIE, phones=()), SHOP) for _ in range(3)]
        both = cards.insert(tx, MARIE, SHOP)
        assert [each.id for each in candidates(tx, MARIE)] == [both, *namesakes]
        assert len(duplicates.candidates(tx, keys(record_of(MARIE)), limit=2)) == 2


def test_a_trait_that_everybody_shares_says_nothing(store: Store) -> None:
    crowd = Card(company=CompanyFace(company_name="Particulier"))
    entry = replace(MARIE, company=crowd.company)
    with store.write(actor="marie", action="import") as tx:
        marie = cards.insert(tx, MARIE, SHOP)
        bulk.insert_many(tx, [bulk.NewCard(crowd, SHOP)] * duplicates.MOST_SHARING)
        assert len(duplicates.candidates(tx, keys(record_of(crowd)), limit=1000)) == duplicates.MOST_SHARING
        cards.insert(tx, crowd, SHOP)
        assert candidates(tx, crowd) == []
        assert [each.id for each in candidates(tx, entry)] == [marie]


def test_cards_of_other_shops_and_detached_ones_are_candidates_and_say_so(store: Store) -> None:
    with store.write(actor="marie", action="setup") as tx:
        [(other,)] = tx.execute("INSERT INTO shop (name) VALUES ('Vélo Liège') RETURNING id")
        key = cards.insert(tx, MARIE, other)
        cards.reattach(tx, key, SHOP)
        cards.detach(tx, key, SHOP, "")
        assert [each.id for each in candidates(tx, MARIE)] == [key]
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
