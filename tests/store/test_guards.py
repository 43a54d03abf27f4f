"""What the database itself refuses and records."""

from __future__ import annotations

from typing import Any

import pytest

from crm_tui.store import trace
from crm_tui.store.engine import Store
from crm_tui.store.guards import traced_tables
from crm_tui.store.unit_of_work import Tx
from tests.store.raw import add_contact, add_phone, direct

TRACED = [table.name for table in traced_tables()]
DELETABLE = [table.name for table in traced_tables() if table.deletable]
KEPT = [table.name for table in traced_tables() if not table.deletable]


def one_of_each(tx: Tx) -> None:
    contact, _ = add_contact(tx)
    other, _ = add_contact(tx)
    add_phone(tx, contact)
    tx.execute("INSERT INTO list_item (list_name, code, position) VALUES ('state', 'client', 1)")
    tx.execute("INSERT INTO social_profile (contact_id, rank, url) VALUES (?, 0, 'x')", (contact,))
    tx.execute("INSERT INTO not_duplicate (low, high) VALUES (?, ?)", (contact, other))
    tx.execute("INSERT INTO contact_link (low, high, kind) VALUES (?, ?, 'household')", (contact, other))
    tx.execute("INSERT INTO merging (winner_id, loser_id, at) VALUES (?, ?, ?)", (contact, other, tx.at))
    tx.execute("INSERT INTO identifier_check (contact_id, kind, value) VALUES (?, 'vat', 'x')", (contact,))
    tx.execute("INSERT INTO access_request (contact_id, at) VALUES (?, ?)", (contact, tx.at))
    tx.execute("INSERT INTO objection (fingerprint, channel) VALUES ('x', 'phone')")
    tx.execute("INSERT INTO erasure (subject, number) VALUES ('x', '1')")
    tx.execute("INSERT INTO import_batch (shop_id, file_name) SELECT min(id), 'clients.csv' FROM shop")
    for statement in (
        "INSERT INTO membership_state (membership_id, rank, state) VALUES (1, 0, 'client')",
        "INSERT INTO consent (membership_id, channel, state) VALUES (1, 'email', 'accepted')",
        "INSERT INTO loyalty (membership_id, rank, programme) VALUES (1, 0, 'club')",
        "INSERT INTO note (membership_id, text) VALUES (1, 'Préfère le matin')",
    ):
        tx.execute(statement)


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write(actor="karim", action="create") as tx:
        one_of_each(tx)
    return store


def state(store: Store, table: str) -> list[tuple[Any, ...]]:
    with store.read() as tx:
        return tx.execute(f"SELECT * FROM {table} ORDER BY 1")


def refused(store: Store, message: str, sql: str) -> None:
    with pytest.raises(Exception, match=message):
        direct(store, sql)


def refused_within(store: Store, message: str, sql: str) -> None:
    with pytest.raises(Exception, match=message), store.write(actor="marie", action="modify") as tx:
        tx.execute(sql)


@pytest.mark.parametrize("table", TRACED)
def test_nobody_writes_past_the_unit_of_work(filled: Store, table: str) -> None:
    before = state(filled, table)
    assert before, "a row to try on"
    column = next(t.columns[0] for t in traced_tables() if t.name == table)
    refused(filled, "no actor|never changed", f"UPDATE {table} SET {column} = {column}")
    refused(filled, "no actor|never", f"DELETE FROM {table}")
    refused(filled, "no actor", f"INSERT INTO {table} SELECT * FROM {table}")
    assert state(filled, table) == before


@pytest.mark.parametrize("table", KEPT)
def test_what_is_never_deleted(filled: Store, table: str) -> None:
    refused_within(filled, "never deleted", f"DELETE FROM {table}")


def test_consent_is_never_changed(filled: Store) -> None:
    refused_within(filled, "never changed", "UPDATE consent SET state = 'refused'")


@pytest.mark.parametrize("table", DELETABLE)
def test_what_is_deleted_is_traced(filled: Store, table: str) -> None:
    with filled.write(actor="karim", action="modify") as tx:
        tx.execute(f"DELETE FROM {table}")
    with filled.read() as reader:
        [(entity, body)] = reader.execute(
            "SELECT entity, body FROM event e JOIN event_value v ON v.seq = e.seq WHERE e.change = ?",
            (tx.change,),
        )
        assert trace.verify(reader).ok
    assert entity == table
    assert body.startswith('{"new":null,"old":{')


@pytest.mark.parametrize("table", [t.name for t in traced_tables() if t.changeable])
def test_a_row_keeps_its_key(filled: Store, table: str) -> None:
    refused_within(filled, "fixed", f"UPDATE {table} SET id = id + 1000")


@pytest.mark.parametrize("alias", ["rowid", "oid", "_rowid_"])
def test_a_row_keeps_its_key_by_any_name(sqlite_store: Store, alias: str) -> None:
    refused_within(sqlite_store, "fixed", f"UPDATE staff SET {alias} = 99 WHERE id = 2")


@pytest.mark.parametrize(
    "change",
    [
        "coordinate SET contact_id = contact_id + 1",
        "membership SET contact_id = 99",
        "note SET membership_id = 2",
        "contact SET subject = 'another'",
        "not_duplicate SET high = 1",
    ],
)
def test_a_row_keeps_its_owner(filled: Store, change: str) -> None:
    refused_within(filled, "fixed", f"UPDATE {change}")


@pytest.mark.parametrize("table", ["event", "event_value"])
def test_the_trace_is_append_only(filled: Store, table: str) -> None:
    before = state(filled, table)
    for attempt in (refused, refused_within):
        attempt(filled, "append only", f"UPDATE {table} SET seq = seq")
        attempt(filled, "append only", f"DELETE FROM {table} WHERE seq = 1")
    refused(filled, "append only|no actor", f"INSERT INTO {table} SELECT * FROM {table} WHERE seq = 1")
    assert state(filled, table) == before


@pytest.mark.parametrize("seq", [1, 2, 1000])
def test_an_event_is_only_added_at_the_end(filled: Store, seq: int) -> None:
    refused_within(
        filled, "append only", f"INSERT INTO event (seq, change, entity_id, fmt) VALUES ({seq}, 1, 1, 1)"
    )


@pytest.mark.parametrize("table", ["event", "event_value"])
def test_insert_or_replace_does_not_get_round_it(sqlite_store: Store, table: str) -> None:
    before = state(sqlite_store, table)
    for attempt in (refused, refused_within):
        attempt(
            sqlite_store, "append only", f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE seq = 1"
        )
    assert state(sqlite_store, table) == before


def test_a_replacement_is_a_removal_and_an_insertion(sqlite_store: Store) -> None:
    columns = "(id, list_name, code, position)"
    with sqlite_store.write(actor="marie", action="modify") as tx:
        tx.execute(f"INSERT INTO list_item {columns} VALUES (1, 'state', 'client', 1)")
    with sqlite_store.write(actor="marie", action="modify") as tx:
        tx.execute(f"INSERT OR REPLACE INTO list_item {columns} VALUES (7, 'state', 'client', 1)")
    with sqlite_store.read() as reader:
        events = reader.execute("SELECT entity_id FROM event WHERE change = ?", (tx.change,))
        assert trace.verify(reader).ok
    assert events == [(1,), (7,)]


def test_a_replacement_cannot_remove_what_is_kept(sqlite_store: Store) -> None:
    refused_within(
        sqlite_store,
        "never deleted",
        "INSERT OR REPLACE INTO staff (login, role, shop_id, active) VALUES ('karim', 'admin', 1, 1)",
    )


@pytest.mark.postgres
@pytest.mark.parametrize("table", [*TRACED, "event", "event_value"])
def test_truncate_is_refused(postgres_url: str, table: str) -> None:
    store = Store.open(postgres_url)
    refused(store, "append only|never deleted", f"TRUNCATE {table} CASCADE")
    store.close()


def test_the_guards_in_the_database_are_the_generated_ones(store: Store) -> None:
    with store.read() as tx:
        found = tx.dialect.guards_found(tx.cursor)
    assert sorted(found) == sorted((guard.name, guard.definition) for guard in store.dialect.guards())


def test_references_hold(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), store.write(actor="karim", action="x") as tx:
        add_phone(tx, 4711)


@pytest.mark.parametrize(("column", "value"), [("position", "second"), ("retired", "no")])
def test_types_hold(store: Store, column: str, value: str) -> None:
    with (
        pytest.raises(Exception, match=r"(?i)integer|datatype"),
        store.write(actor="karim", action="x") as tx,
    ):
        tx.execute(
            f"INSERT INTO list_item (list_name, code, {'' if column == 'position' else 'position, '}{column})"
            f" VALUES ('state', 'client', {'' if column == 'position' else '1, '}?)",
            (value,),
        )
