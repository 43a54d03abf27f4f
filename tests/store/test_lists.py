"""The editable lists."""

from __future__ import annotations

import pytest

from crm_tui.domain.staff import ListItem
from crm_tui.domain.vocabulary import ListName
from crm_tui.store import lists, trace
from crm_tui.store.engine import Store

PRESETS = [
    ListItem(list_name=ListName.STATE, code=code, label=code.title(), position=position)
    for position, code in enumerate(("client", "prospect", "supplier"))
]


@pytest.fixture
def seeded(store: Store) -> Store:
    with store.write(actor="marie", action="setup") as tx:
        lists.seed(tx, [*PRESETS, ListItem(list_name=ListName.LABEL, code="home", label="Domicile")])
    return store


def codes(store: Store, *, include_retired: bool = False) -> list[str]:
    with store.read() as tx:
        return [item.code for item in lists.items(tx, ListName.STATE, include_retired=include_retired)]


def test_a_list_has_its_entries_in_order(seeded: Store) -> None:
    with seeded.read() as tx:
        items = lists.items(tx, ListName.STATE)
        assert [(item.code, item.label, item.position) for item in items] == [
            ("client", "Client", 0),
            ("prospect", "Prospect", 1),
            ("supplier", "Supplier", 2),
        ]
        assert [item.list_name for item in lists.all_items(tx)] == [ListName.LABEL, *[ListName.STATE] * 3]
        assert lists.items(tx, ListName.STAGE) == []


def test_a_new_entry_comes_last_with_a_code_of_its_own(seeded: Store) -> None:
    with seeded.write(actor="marie", action="list") as tx:
        added = lists.add(tx, ListName.STATE, "Client fidèle")
        again = lists.add(tx, ListName.STATE, "client fidele")
        signs = lists.add(tx, ListName.STATE, "★")
    assert (added.code, added.label, added.position) == ("client_fidele", "Client fidèle", 3)
    assert (again.code, signs.code) == ("client_fidele_2", "state")
    assert codes(seeded) == ["client", "prospect", "supplier", "client_fidele", "client_fidele_2", "state"]


def test_an_own_label_is_its_own_code(seeded: Store) -> None:
    with seeded.write(actor="karim", action="list") as tx:
        assert lists.add(tx, ListName.LABEL, "Portable père").code == "Portable père"
        assert lists.add(tx, ListName.LABEL, "home").code == "home_2"


def test_a_retired_entry_is_no_longer_offered_and_stays_readable(seeded: Store) -> None:
    with seeded.write(actor="marie", action="list") as tx:
        lists.retire(tx, ListName.STATE, "prospect")
    assert codes(seeded) == ["client", "supplier"]
    assert codes(seeded, include_retired=True) == ["client", "prospect", "supplier"]
    with seeded.write(actor="marie", action="list") as tx:
        lists.restore(tx, ListName.STATE, "prospect")
    assert codes(seeded) == ["client", "prospect", "supplier"]


def test_renaming_keeps_the_code(seeded: Store) -> None:
    with seeded.write(actor="marie", action="list") as tx:
        lists.rename(tx, ListName.STATE, "client", "Cliente")
    with seeded.read() as tx:
        assert lists.items(tx, ListName.STATE)[0].label == "Cliente"
    assert codes(seeded) == ["client", "prospect", "supplier"]


@pytest.mark.parametrize(
    ("code", "by", "order"),
    [
        ("supplier", -1, ["client", "supplier", "prospect"]),
        ("client", 1, ["prospect", "client", "supplier"]),
        ("client", -1, ["client", "prospect", "supplier"]),
        ("client", 9, ["prospect", "supplier", "client"]),
    ],
)
def test_moving(seeded: Store, code: str, by: int, order: list[str]) -> None:
    with seeded.write(actor="marie", action="list") as tx:
        lists.move(tx, ListName.STATE, code, by)
    assert codes(seeded) == order


def test_moving_steps_over_retired_entries(seeded: Store) -> None:
    with seeded.write(actor="marie", action="list") as tx:
        lists.retire(tx, ListName.STATE, "prospect")
        lists.move(tx, ListName.STATE, "supplier", -1)
    assert codes(seeded) == ["supplier", "client"]


def test_every_change_is_traced_and_no_change_is_not(seeded: Store) -> None:
    with seeded.read() as tx:
        before, _ = trace.head(tx)
    with seeded.write(actor="marie", action="list") as tx:
        lists.rename(tx, ListName.STATE, "client", "Client")
        lists.restore(tx, ListName.STATE, "client")
        lists.move(tx, ListName.STATE, "client", -1)
    with seeded.read() as tx:
        assert trace.head(tx)[0] == before
        assert trace.verify(tx).ok
