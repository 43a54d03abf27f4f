"""What is kept of the lists, which nobody counts any more, is what the lists say, in any order and filter."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.card import Address, Card, ConsentRecord, Membership, PersonFace
from crm_tui.domain.directory import ListQuery, Sort
from crm_tui.domain.places import place_key
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.store import bulk, cards, first_page, projections, search, whole_list
from crm_tui.store.engine import Store
from crm_tui.store.filters import ListRow, counted_of
from crm_tui.store.unit_of_work import Tx
from tests.store.raw import direct

SHOPS = (1, 2)


STATES = ("client", "prospect", "supplier")
TOWNS = ("", "Lyon", "LYON", "St-Étienne", "Saint Etienne", "Bron")


def named(name: str, which: int = 0) -> Card:
    """A card whose standing depends on a number."""
    answers = [state for state in Consent if which & 1 or state is not Consent.ACCEPTED]
    return Card(
        person=PersonFace(last_name=name),
        addresses=(Address(city=TOWNS[which % len(TOWNS)], typed="x"),),
        membership=Membership(
            states=STATES[: which % 4],
            stage=("", "sold", "proposal")[which % 3],
            salesperson=("", "marie", "karim")[which // 3 % 3],
            consents=tuple(
                ConsentRecord(channel=channel, state=state)
                for channel, state in zip(Channel, answers[: which % 4], strict=False)
            ),
        ),
    )


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
        bulk.insert_many(
            tx, [bulk.NewCard(named(f"N{number}", number + which), shop) for number in range(which)]
        )
    elif deed == "rebuild":
        projections.rebuild(tx)
    elif chosen is None or deed == "insert":
        cards.insert(tx, named(f"N{which}", which), shop)
    elif deed == "update":
        card = cards.get(tx, chosen, shop)
        assert card is not None
        other = named(f"M{which}", which)
        membership = replace(
            card.membership,
            states=other.membership.states,
            stage=other.membership.stage,
            salesperson=other.membership.salesperson,
            consents=(*card.membership.consents, *other.membership.consents),
        )
        cards.update(
            tx, replace(card, person=other.person, addresses=other.addresses, membership=membership), shop
        )
    elif deed == "detach" and tx.execute(
        "SELECT 1 FROM membership WHERE contact_id = ? AND shop_id = ?", (chosen, shop)
    ):
        cards.detach(tx, chosen, shop, "")
    elif deed == "reattach":
        cards.reattach(tx, chosen, shop)


DEEDS = st.sampled_from(("bulk", "rebuild", "insert", "update", "detach", "reattach"))
SEVERAL = st.lists(st.tuples(DEEDS, st.sampled_from(SHOPS), st.integers(0, 40)), max_size=12)


def derived(tx: Tx) -> dict[str, list[Any]]:
    """All that is derived for the lists, without the counts of what nobody has any more."""
    directory = [ListRow(*row) for row in tx.execute(f"SELECT {', '.join(ListRow._fields)} FROM directory")]
    counts = tx.execute("SELECT shop_id, detached, facet, value, n FROM directory_facet WHERE n <> 0")
    return {
        "directory": sorted(directory),
        "counts": sorted(counts),
        "words": sorted(tx.execute("SELECT id, name, mail, phone, place, tags FROM search_doc")),
    }


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SEVERAL)
def test_what_is_counted_is_what_the_lines_say(two_shops: Store, deeds: list[tuple[str, int, int]]) -> None:
    with two_shops.write(actor="marie", action="any") as tx:
        for deed, shop, which in deeds:
            act(tx, deed, shop, which)
        kept = derived(tx)
        counted = Counter(each for row in kept["directory"] for each in counted_of(row))
        assert kept["counts"] == sorted((*key, n) for key, n in counted.items())
        projections.rebuild(tx)
        assert derived(tx) == kept


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deeds=SEVERAL,
    query=st.builds(
        ListQuery,
        text=st.sampled_from(("", "n", "m1")),
        detached=st.booleans(),
        states=st.lists(st.sampled_from(("", *STATES)), max_size=2).map(tuple),
        stages=st.lists(st.sampled_from(("", "sold", "proposal")), max_size=2).map(tuple),
        salespeople=st.lists(st.sampled_from(("", "marie", "karim", "nobody")), max_size=2).map(tuple),
        cities=st.lists(st.sampled_from(TOWNS), max_size=2).map(tuple),
        consents=st.lists(st.sampled_from(Consent), max_size=2).map(tuple),
        sort=st.sampled_from(Sort),
    ),
    few=st.sampled_from((0, 1000)),
)
def test_a_list_is_the_lines_that_meet_its_filters(
    two_shops: Store, deeds: list[tuple[str, int, int]], query: ListQuery, few: int
) -> None:
    with two_shops.write(actor="marie", action="any") as tx, pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_list, "_FEW", few)
        patch.setattr(whole_list, "_NEAR", 3)
        for deed, shop, which in deeds:
            act(tx, deed, shop, which)
        directory = derived(tx)["directory"]
        for shop in SHOPS:
            expected = [row for row in directory if row.shop_id == shop and meets(tx, row, query)]
            answer = search.answer(tx, shop, query, 0, 1000)
            assert answer.total == len(answer.rows) == len(expected)
            listed = [row.id for row in answer.rows]
            if query.text:
                assert set(listed) == {row.contact_id for row in expected}
            else:
                assert listed == [row.contact_id for row in in_order(expected, query.sort)]
            for offset in range(0, len(listed), 7):
                part = search.page(tx, shop, query, offset, 7)
                assert [row.id for row in part] == listed[offset : offset + 7]


def meets(tx: Tx, row: ListRow, query: ListQuery) -> bool:
    """Whether a line is one of those that a query asks for."""
    ids = dict(tx.execute("SELECT login, id FROM staff")) | {"": 0}
    return (
        row.detached == query.detached
        and (not query.states or bool(set(row.states.split(",")) & set(query.states)))
        and (not query.stages or row.stage in query.stages)
        and (not query.salespeople or row.salesperson_id in [ids.get(each) for each in query.salespeople])
        and (not query.cities or place_key(row.city) in map(place_key, query.cities))
        and (not query.consents or row.consent in query.consents)
        and any(word.startswith(query.text) for word in called(tx, row.contact_id))
    )


def called(tx: Tx, contact_id: int) -> list[str]:
    """The words of what a card is and was called."""
    now = tx.execute("SELECT last_name FROM contact WHERE id = ?", (contact_id,))
    staged = "SELECT old FROM trace_staging WHERE entity = 'contact' AND entity_id = ? AND old IS NOT NULL"
    once = (json.loads(old).get("last_name", "") for (old,) in tx.execute(staged, (contact_id,)))
    traced = "SELECT v.body FROM event e JOIN event_value v ON v.seq = e.seq WHERE e.entity = 'contact'"
    before = (
        (json.loads(body)["old"] or {}).get("last_name", "")
        for (body,) in tx.execute(f"{traced} AND e.entity_id = ?", (contact_id,))
    )
    return [name.casefold() for name in (now[0][0], *once, *before) if name]


def in_order(lines: list[ListRow], sort: Sort) -> list[ListRow]:
    """Lines as a list shows them."""
    if sort is Sort.NAME:
        return sorted(lines, key=lambda row: (row.sort_key, row.contact_id))
    if sort is Sort.CITY:
        return sorted(lines, key=lambda row: (place_key(row.city) or "~", row.sort_key, row.contact_id))
    if sort is Sort.TOUCHED:
        return sorted(lines, key=lambda row: (row.touched, row.contact_id), reverse=True)
    return sorted(lines, key=lambda row: -row.contact_id)


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
            "INSERT INTO directory (shop_id, contact_id, sort_key, touched, city_key) VALUES (1, ?, ?, ?, ?)",
            [(place, key, key, key) for place, key in enumerate(keys * 50, start=1)],
        )
        tx.execute("ANALYZE directory")
        listed = [key for (key,) in tx.execute("SELECT sort_key FROM directory ORDER BY sort_key")]
        assert listed == sorted(keys * 50)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("backwards", [False, True])
def test_no_order_is_sorted_for(sqlite_store: Store, sort: Sort, backwards: bool) -> None:
    with sqlite_store.read() as tx:
        sql = whole_list.ids_sql(tx, sort, " AND stage IN (?)", backwards=backwards)
        plan = str(tx.execute(f"EXPLAIN QUERY PLAN {sql}", (1, 0, "sold", 25, 0)))
    index = {Sort.NAME: "order", Sort.CREATED: "PRIMARY KEY"}.get(sort, sort.value)
    assert f"directory_{index}" in plan or index in plan
    assert "COVERING" in plan or sort is Sort.CREATED
    assert "B-TREE" not in plan
