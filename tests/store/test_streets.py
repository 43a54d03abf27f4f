"""Streets that are known from the addresses of clients: kept with the cards, found by what was typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_tui.domain.card import Address, Card, PersonFace
from crm_tui.domain.known_streets import Street, kind_and_name, street_key
from crm_tui.store import bulk, cards, projections, streets
from crm_tui.store.engine import Store
from crm_tui.store.unit_of_work import Tx


def living_at(*addresses: Address) -> Card:
    """A card with addresses."""
    return Card(person=PersonFace(last_name="Dupont"), addresses=addresses)


def at(street: str, city: str = "Lyon", postal_code: str = "69002", source: str = "") -> Address:
    """An address of a street."""
    return Address(number="8", street=street, city=city, postal_code=postal_code, source=source)


def offered(tx: Tx, key: str, kind: str = "", postal_code: str = "") -> list[tuple[str, str, int]]:
    """The streets that are offered."""
    found = streets.beginning(tx, key, kind=kind, postal_code=postal_code)
    return [(each.street.street, each.street.city, each.count) for each in found]


@pytest.mark.parametrize(
    ("street", "city", "key"),
    [
        ("rue Victor Hugo", "Lyon", "victor hugo lyon"),
        ("AV. de la République", "St-Étienne", "republique saint etienne"),
        ("Grande Rue", "Lyon", "grande rue lyon"),
        ("rue du 8 mai 1945", "", "8 mai 1945"),
        ("rue", "Lyon", ""),
        ("", "Lyon", ""),
        ("rue de la", "", "la"),
    ],
)
def test_a_street_is_looked_up_by_its_name_and_town(street: str, city: str, key: str) -> None:
    assert street_key(street, city) == key


def test_the_kind_of_a_street_is_written_out() -> None:
    assert kind_and_name("bd St-Michel") == ("boulevard", "saint michel")
    assert kind_and_name("Victor Hugo") == ("", "victor hugo")


def test_the_most_used_street_comes_first_however_it_is_spelled(store: Store) -> None:
    with store.write(actor="marie", action="any") as tx:
        for address in (
            at("rue Victor Hugo", "Bron", "69500"),
            at("rue Victor Hugo"),
            at("RUE VICTOR HUGO", "LYON"),
            at("rue Victor Hugo"),
            at("avenue Victor Hugo"),
            at("rue Victor Hugo", "Lyon", "69002", "google"),
            at("rue Victor", ""),
        ):
            cards.insert(tx, living_at(address), 1)
        assert offered(tx, "victor hu") == [
            ("rue Victor Hugo", "Lyon", 3),
            ("rue Victor Hugo", "Bron", 1),
            ("avenue Victor Hugo", "Lyon", 1),
        ]
        assert offered(tx, "victor hugo br") == [("rue Victor Hugo", "Bron", 1)]
        assert offered(tx, "victor", "avenue") == [("avenue Victor Hugo", "Lyon", 1)]
        assert offered(tx, "victor", "", "695") == [("rue Victor Hugo", "Bron", 1)]
        assert offered(tx, "hugo") == []
        assert offered(tx, "") == []


def stored(tx: Tx) -> list[tuple[int, Street]]:
    """What the table holds."""
    columns = ", ".join(Street._fields)
    rows = tx.execute(f"SELECT contact_id, {columns} FROM known_street")
    return sorted((contact_id, Street(*street)) for contact_id, *street in rows)


def test_what_is_kept_is_what_a_rebuild_finds(store: Store) -> None:
    with store.write(actor="marie", action="any") as tx:
        first = cards.insert(tx, living_at(at("rue Victor Hugo"), at("quai Perrache")), 1)
        bulk.insert_many(tx, [bulk.NewCard(living_at(at(f"rue {name}")), 1) for name in ("Haute", "Basse")])
        card = cards.get(tx, first, 1)
        assert card is not None
        [kept, changed] = card.addresses
        cards.update(tx, replace(card, addresses=(kept, replace(changed, street="quai Rambaud"))), 1)
        before = stored(tx)
        assert [street.street for _key, street in before] == [
            "quai Rambaud",
            "rue Victor Hugo",
            "rue Haute",
            "rue Basse",
        ]
        projections.rebuild(tx)
        assert stored(tx) == before


@pytest.mark.parametrize("column", ["merged_into", "withdrawn"])
def test_a_card_that_is_out_of_the_lists_teaches_nothing(store: Store, column: str) -> None:
    with store.write(actor="marie", action="any") as tx:
        winner = cards.insert(tx, living_at(at("quai Perrache")), 1)
        gone = cards.insert(tx, living_at(at("rue Victor Hugo")), 1)
        value = winner if column == "merged_into" else 1
        tx.execute(f"UPDATE contact SET {column} = ? WHERE id = ?", (value, gone))
        projections.refresh(tx, gone)
        assert [key for key, _street in stored(tx)] == [winner]
        projections.rebuild(tx)
        assert [key for key, _street in stored(tx)] == [winner]


def test_who_gave_an_address_is_stored_with_it(store: Store) -> None:
    with store.write(actor="marie", action="any") as tx:
        contact_id = cards.insert(tx, living_at(at("rue Victor Hugo", source="ban")), 1)
        card = cards.get(tx, contact_id, 1)
        assert card is not None
        assert card.addresses[0].source == "ban"
