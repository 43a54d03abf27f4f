"""The sizes of the lists, which nobody counts any more, are those of the lists."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.card import Card, PersonFace
from crm_tui.domain.directory import ListQuery
from crm_tui.store import bulk, cards, first_page, list_lines, projections, search
from crm_tui.store.engine import Store
from crm_tui.store.unit_of_work import Tx
from tests.store.raw import direct

SHOPS = (1, 2)


def named(name: str) -> Card:
    return Card(person=PersonFace(last_name=name))


@pytest.fixture
def two_shops(store: Store) -> Store:
    with store.write(actor="marie", action="shop") as tx:
        tx.execute("INSERT INTO shop (id, name, country) VALUES (2, 'Moto Saône', 'FR')")
    return store


def act(tx: Tx, deed: str, shop: int, which: int) -> None:
    """One deed; on a card that is there, where it is about one."""
    known = [key for (key,) in tx.execute("SELECT id FROM contact ORDER BY id")]
    chosen = known[which % len(known)] if known else None
    if deed == "bulk":
        bulk.insert_many(tx, [bulk.NewCard(named(f"N{number}"), shop) for number in range(which)])
    elif deed == "rebuild":
        projections.rebuild(tx)
    elif chosen is None or deed == "insert":
        cards.insert(tx, named(f"N{which}"), shop)
    elif deed == "update":
        card = cards.get(tx, chosen, shop)
        assert card is not None
        cards.update(tx, replace(card, iban=str(which)), shop)
    elif deed == "detach" and tx.execute(
        "SELECT 1 FROM membership WHERE contact_id = ? AND shop_id = ?", (chosen, shop)
    ):
        cards.detach(tx, chosen, shop, "")
    elif deed == "reattach":
        cards.reattach(tx, chosen, shop)


DEEDS = st.sampled_from(("bulk", "rebuild", "insert", "update", "detach", "reattach"))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(DEEDS, st.sampled_from(SHOPS), st.integers(0, 4)), max_size=12))
def test_the_size_of_a_list_is_how_many_lines_it_has(
    two_shops: Store, deeds: list[tuple[str, int, int]]
) -> None:
    with two_shops.write(actor="marie", action="any") as tx:
        for deed in deeds:
            act(tx, *deed)
        for shop in SHOPS:
            for detached in (False, True):
                query = ListQuery(detached=detached)
                assert search.count(tx, shop, query) == len(search.page(tx, shop, query, 0, 10_000))


def test_what_failed_is_not_counted(store: Store) -> None:
    with suppress(ZeroDivisionError), store.write(actor="marie", action="create") as tx:
        cards.insert(tx, named("Dupont"), 1)
        raise ZeroDivisionError
    with store.read() as tx:
        assert search.count(tx, 1, ListQuery()) == 0


def test_the_lines_are_not_counted_again(store: Store) -> None:
    with store.write(actor="marie", action="create") as tx:
        cards.insert(tx, named("Dupont"), 1)
    direct(store, "UPDATE directory_size SET n = 1000000")
    with store.read() as tx:
        assert search.count(tx, 1, ListQuery()) == 1_000_000
        assert search.answer(tx, 1, ListQuery(), 0, 20).total == 1_000_000
    page = first_page.read(store.url, "marie", 20)
    assert store.dialect.name == "postgresql" or (page is not None and page.total == 1_000_000)


def test_the_order_of_the_list_is_that_of_the_index_and_the_same_everywhere(store: Store) -> None:
    keys = ["a b", "ab", "a", "b", "~3", "z", "é", "ea", "A", "~", "€", "zz", "œ"]
    with store.write(actor="marie", action="setup") as tx:
        tx.executemany(
            "INSERT INTO directory (shop_id, contact_id, sort_key) VALUES (1, ?, ?)",
            list(enumerate(keys * 50, start=1)),
        )
        tx.execute("ANALYZE directory")
        listed = [key for (key,) in tx.execute("SELECT sort_key FROM directory ORDER BY sort_key")]
        assert listed == sorted(keys * 50)
        explain = "EXPLAIN" if store.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        for backwards in (False, True):
            sql = f"{explain} {list_lines.page_sql(backwards=backwards)}"
            plan = str(tx.execute(sql, (1, 0, 25, 0)))
            assert "directory_order" in plan
            assert "sort" not in plan.lower().replace("sort_key", "")
            assert "b-tree" not in plan.lower()
