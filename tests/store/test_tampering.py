"""Every column, every row and every guard: whatever the owner of the database changes is found.

What there is to change is asked of the database itself, so that what comes new is covered too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crm_tui.domain.trace import Verification
from crm_tui.store import erasing, trace
from crm_tui.store.engine import Store
from crm_tui.store.guards import postgres_guards, sqlite_guards, table_of, traced_tables
from crm_tui.store.tables import Event, EventValue
from tests.store.raw import add_contact, direct, forge, rechain, unguarded
from tests.store.test_guards import one_of_each

EVENT_COLUMNS = [column.name for column in table_of(Event).columns]
VALUE_COLUMNS = [column.name for column in table_of(EventValue).columns]
TRACED = [table.name for table in traced_tables()]


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write(actor="karim", action="create") as tx:
        one_of_each(tx)
    assert verified(store).ok
    return store


def verified(store: Store) -> Verification:
    with store.read() as tx:
        return trace.verify(tx)


def last_seq(store: Store) -> int:
    with store.read() as tx:
        return trace.head(tx)[0]


def test_the_columns_are_those_of_the_database(store: Store) -> None:
    with store.read() as tx:
        for name, columns in (("event", EVENT_COLUMNS), ("event_value", VALUE_COLUMNS)):
            tx.cursor.execute(f"SELECT * FROM {name}")
            assert sorted(each[0] for each in tx.cursor.description) == sorted(columns)


def _set(store: Store, table: str, column: str, key: str, old: Any, new: Any) -> None:
    """Put another value into one column of one row, whatever the triggers and references say."""
    with unguarded(store) as connection:
        if store.dialect.name == "sqlite":
            connection.execute("PRAGMA foreign_keys = OFF")
        sql = f'UPDATE {table} SET "{column}" = ? WHERE "{column}" = ? AND {key}'
        if old is None:
            sql = f'UPDATE {table} SET "{column}" = ? WHERE {key}'
        changed = connection.execute(store.dialect.sql(sql), (new,) if old is None else (new, old))
        assert changed.rowcount == 1


def _other(old: Any) -> Any:
    match old:
        case bytes():
            return bytes(16)
        case str():
            return f"{old}x"
        case _:
            return (old or 0) + 4711


@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("table", ["event", "event_value"])
def test_every_column_of_an_event_and_of_its_value(filled: Store, table: str, place: str) -> None:
    last = last_seq(filled)
    seq = {"first": 1, "middle": last // 2, "last": last}[place]
    for column in EVENT_COLUMNS if table == "event" else VALUE_COLUMNS:
        with filled.read() as tx:
            [(old,)] = tx.execute(f'SELECT "{column}" FROM {table} WHERE seq = {seq}')
        new = _other(old)
        _set(filled, table, column, f"seq = {seq}", old, new)
        result = verified(filled)
        problem = {"event": "hash", "event_value": "digest"}[table]
        if column == "seq":
            problem = {"event": "gap", "event_value": "value_missing"}[table]
        assert (result.ok, result.problem, result.bad_seq) == (False, problem, seq), column
        _set(filled, table, column, f"seq = {new if column == 'seq' else seq}", new, old)
    assert verified(filled).ok


@pytest.mark.parametrize("table", TRACED)
def test_every_column_of_every_traced_row(filled: Store, table: str) -> None:
    columns = next(("id", *each.columns) for each in traced_tables() if each.name == table)
    with filled.read() as tx:
        [(key,)] = tx.execute(f"SELECT max(id) FROM {table}")
        [(last,)] = tx.execute("SELECT max(seq) FROM event WHERE entity = ? AND entity_id = ?", (table, key))
    for column in columns:
        with filled.read() as tx:
            [(old,)] = tx.execute(f'SELECT "{column}" FROM {table} WHERE id = {key}')
        new = _other(old)
        _set(filled, table, column, f"id = {key}", old, new)
        result = verified(filled)
        assert (result.ok, result.problem) == (False, "rows_differ"), column
        if column == "id":
            assert result.detail in (f"{table} {key}", f"{table} {new}")
        else:
            assert (result.detail, result.bad_seq) == (f"{table} {key}", last), "the last that was true of it"
        _set(
            filled, table, column, f"id = {new if column == 'id' else key}", None if old is None else new, old
        )
    assert verified(filled).ok


def test_negative_numbers_are_no_hiding_place(filled: Store) -> None:
    with unguarded(filled) as connection:
        connection.execute(
            "INSERT INTO event (seq, at, actor, change, action, entity, entity_id, subject, fields, digest,"
            " prev, hash, fmt) SELECT -5, at, actor, change, action, entity, entity_id, subject, fields,"
            " digest, prev, hash, fmt FROM event WHERE seq = 1"
        )
    assert verified(filled).problem == "gap"
    forge(filled, "DELETE FROM event WHERE seq = -5")
    assert verified(filled).ok
    with unguarded(filled) as connection:
        if filled.dialect.name == "sqlite":
            connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            "INSERT INTO event_value (seq, salt, body) SELECT -5, salt, body FROM event_value WHERE seq = 1"
        )
    assert verified(filled).problem == "gap"


def test_an_event_put_in_at_the_end(filled: Store) -> None:
    last = last_seq(filled)
    with unguarded(filled) as connection:
        connection.execute(
            "INSERT INTO event (seq, at, actor, change, action, entity, entity_id, subject, fields, digest,"
            f" prev, hash, fmt) SELECT {last} + 1, at, actor, change, action, entity, entity_id, subject,"
            f" fields, digest, hash, hash, fmt FROM event WHERE seq = {last}"
        )
        connection.execute(
            f"INSERT INTO event_value (seq, salt, body) SELECT {last} + 1, salt, body"
            f" FROM event_value WHERE seq = {last}"
        )
    assert (verified(filled).problem, verified(filled).bad_seq) == ("hash", last + 1)


# --- what is no trace of ours ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE event_value SET body = body || ' {}' WHERE seq = ?", "digest"),
        ("UPDATE event_value SET body = 'pas du json' WHERE seq = ?", "digest"),
        ("UPDATE event_value SET body = '[]' WHERE seq = ?", "digest"),
        ('UPDATE event_value SET body = \'{"new":null,"old":null}\' WHERE seq = ?', "digest"),
        (f"UPDATE event_value SET body = '{'[' * 100_000}' WHERE seq = ?", "digest"),
        ("UPDATE event SET at = 'zzzz' WHERE seq = ?", "format"),
        ("UPDATE event SET at = '9999-01-01' WHERE seq = ?", "format"),
        ("UPDATE event SET change = 999 WHERE seq = ?", "format"),
        ("UPDATE event SET change = 2 WHERE seq = ?", "format"),
        ("UPDATE event SET fields = 'x,y' WHERE seq = ?", "format"),
    ],
)
def test_an_event_that_is_chained_but_none_of_ours(filled: Store, change: str, problem: str) -> None:
    last = last_seq(filled)
    rechain(filled, (change, (last,)), start=last)
    assert (verified(filled).problem, verified(filled).bad_seq) == (problem, last)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE event_value SET body = cast(x'ff80' as text) WHERE seq = 7", "digest"),
        ("UPDATE event SET actor = cast(x'ff80' as text) WHERE seq = 7", "hash"),
    ],
)
def test_a_text_that_is_none_is_found_by_its_number(sqlite_store: Store, change: str, problem: str) -> None:
    with sqlite_store.write(actor="karim", action="create") as tx:
        one_of_each(tx)
    forge(sqlite_store, change)
    assert (verified(sqlite_store).problem, verified(sqlite_store).bad_seq) == (problem, 7)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE event_value SET salt = 'aaaa' WHERE seq = 7", "digest"),
        ("UPDATE event_value SET salt = NULL WHERE seq = 7", "digest"),
        ("UPDATE event_value SET body = NULL WHERE seq = 7", "digest"),
        ("UPDATE event_value SET body = x'ff00' WHERE seq = 7", "digest"),
        ("UPDATE event SET at = NULL WHERE seq = 7", "hash"),
        ("UPDATE event SET hash = NULL WHERE seq = 7", "hash"),
    ],
)
def test_columns_that_take_anything(sqlite_store: Store, change: str, problem: str) -> None:
    from crm_tui.store.driver import sqlite3

    with sqlite_store.write(actor="karim", action="create") as tx:
        one_of_each(tx)
    connection = sqlite3.connect(sqlite_store.dialect.place, isolation_level=None)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_master SET sql = replace(replace(sql, char(10) || ' STRICT', ''), 'NOT NULL', '')"
        " WHERE name IN ('event', 'event_value')"
    )
    connection.close()
    forge(sqlite_store, change)
    assert (verified(sqlite_store).problem, verified(sqlite_store).bad_seq) == (problem, 7)


@pytest.mark.parametrize("table", ["event_value", "event"])
def test_a_table_of_the_trace_is_gone(filled: Store, table: str) -> None:
    cascade = "" if filled.dialect.name == "sqlite" else " CASCADE"
    direct(filled, f"DROP TABLE {table}{cascade}")
    assert (verified(filled).problem, verified(filled).detail) == ("schema", table)


def test_an_event_that_replaces_what_never_was_is_named(filled: Store) -> None:
    with filled.write(actor="karim", action="modify") as tx:
        tx.execute("UPDATE contact SET last_name = 'Zoé' WHERE id = 1")
    last = last_seq(filled)
    lie = '{"new":{"last_name":"Zoé"},"old":{"last_name":"x"}}'
    rechain(filled, ("UPDATE event_value SET body = ? WHERE seq = ?", (lie, last)), start=last)
    result = verified(filled)
    assert (result.problem, result.detail, result.bad_seq) == ("rows_differ", "contact 1", last)


def test_a_column_of_somebody_else(filled: Store) -> None:
    direct(filled, "ALTER TABLE contact ADD COLUMN more text DEFAULT 'x'")
    assert (verified(filled).problem, verified(filled).detail) == ("schema", "contact")


# --- the guards -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [guard.name for guard in sqlite_guards()])
def test_every_trigger_of_sqlite(sqlite_store: Store, name: str) -> None:
    guard = next(each for each in sqlite_guards() if each.name == name)
    direct(sqlite_store, f"DROP TRIGGER {name}")
    assert (verified(sqlite_store).problem, verified(sqlite_store).detail) == ("guard_missing", name)
    # One of the same name that does nothing.
    direct(sqlite_store, guard.create.split(" BEGIN ")[0] + " BEGIN SELECT 1; END")
    assert (verified(sqlite_store).problem, verified(sqlite_store).detail) == ("guard_missing", name)
    direct(sqlite_store, f"DROP TRIGGER {name}")
    direct(sqlite_store, guard.create)
    assert verified(sqlite_store).ok


@pytest.mark.postgres
def test_every_trigger_and_function_of_postgresql(postgres_url: str) -> None:
    store = Store.open(postgres_url)
    for guard in postgres_guards():
        if guard.create.startswith("CREATE FUNCTION"):
            replaced = guard.create.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
            direct(store, replaced.replace(guard.definition, "BEGIN RETURN NEW; END"))
            assert verified(store).detail == guard.name
            direct(store, replaced)
        else:
            table = guard.create.split(" ON ", 1)[1].split()[0]
            for change, back in (
                (f"DROP TRIGGER {guard.name} ON {table}", guard.create),
                *(
                    (f"ALTER TABLE {table} {how} TRIGGER {guard.name}",
                     f"ALTER TABLE {table} ENABLE TRIGGER {guard.name}")
                    for how in ("DISABLE", "ENABLE ALWAYS")
                ),
            ):  # fmt: skip
                direct(store, change)
                assert verified(store).detail == guard.name
                direct(store, back)
    assert verified(store).ok
    store.close()


@pytest.mark.postgres
def test_a_rule_of_the_server_counts_as_a_guard_that_is_not_ours(postgres_url: str) -> None:
    store = Store.open(postgres_url)
    direct(store, "CREATE RULE quiet AS ON INSERT TO event DO INSTEAD NOTHING")
    assert (verified(store).problem, verified(store).detail) == ("guard_missing", "quiet")
    store.close()


# --- ways round the guards ------------------------------------------------------------------------------


def _rename(connection: Any) -> None:
    connection.execute("UPDATE contact SET last_name = 'Autre' WHERE id = 1")


def _triggers_out_and_in(store: Store) -> None:
    with unguarded(store) as connection:
        _rename(connection)


def _without_their_text(store: Store) -> None:
    """``writable_schema``: the triggers are taken out of the schema itself, and put back."""
    from crm_tui.store.driver import sqlite3

    connection = sqlite3.connect(store.dialect.place, isolation_level=None)
    kept = connection.execute("SELECT * FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("DELETE FROM sqlite_master WHERE type = 'trigger'")
    connection.close()
    connection = sqlite3.connect(store.dialect.place, isolation_level=None)
    _rename(connection)
    connection.execute("PRAGMA writable_schema = ON")
    connection.executemany("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", kept)
    connection.close()


def _replaced(store: Store) -> None:
    with unguarded(store) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            "INSERT OR REPLACE INTO contact (id, subject, number, kind, last_name, version, created_at)"
            " SELECT id, subject, number, kind, 'Autre', version, created_at FROM contact WHERE id = 1"
        )


def _pushed_out(store: Store) -> None:
    """A row that takes another one's number throws that one out, past its trigger."""
    with unguarded(store) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            "UPDATE OR REPLACE contact SET number = (SELECT number FROM contact WHERE id = 2) WHERE id = 1"
        )


def _posing(store: Store) -> None:
    """As somebody, with what the triggers noted wiped away."""
    direct(store, "INSERT INTO ctx (id, actor) VALUES (1, 'marie')")
    direct(store, "UPDATE contact SET last_name = 'Autre' WHERE id = 1")
    direct(store, "DELETE FROM trace_staging")
    direct(store, "DELETE FROM ctx")


def _replica(store: Store) -> None:
    forge(store, "UPDATE contact SET last_name = 'Autre' WHERE id = 1")


def _switched_off_and_on(store: Store) -> None:
    direct(store, "ALTER TABLE contact DISABLE TRIGGER ALL")
    direct(store, "UPDATE contact SET last_name = 'Autre' WHERE id = 1")
    direct(store, "ALTER TABLE contact ENABLE TRIGGER ALL")


def _emptied(store: Store) -> None:
    direct(store, "ALTER TABLE note DISABLE TRIGGER ALL")
    direct(store, "TRUNCATE note")
    direct(store, "ALTER TABLE note ENABLE TRIGGER ALL")


def _posing_on_the_server(store: Store) -> None:
    direct(
        store,
        "DO $$ BEGIN PERFORM set_config('crm.actor', 'marie', true);"
        " UPDATE contact SET last_name = 'Autre' WHERE id = 1; DELETE FROM trace_staging; END $$",
    )


@pytest.mark.parametrize(
    "attack", [_triggers_out_and_in, _without_their_text, _replaced, _pushed_out, _posing]
)
def test_ways_round_the_triggers_of_sqlite(sqlite_store: Store, attack: Callable[[Store], None]) -> None:
    with sqlite_store.write(actor="karim", action="create") as tx:
        one_of_each(tx)
    attack(sqlite_store)
    result = verified(sqlite_store)
    assert (result.problem, result.detail.split()[0]) == ("rows_differ", "contact")


@pytest.mark.postgres
@pytest.mark.parametrize("attack", [_replica, _switched_off_and_on, _emptied, _posing_on_the_server])
def test_ways_round_the_triggers_of_postgresql(postgres_url: str, attack: Callable[[Store], None]) -> None:
    store = Store.open(postgres_url)
    with store.write(actor="karim", action="create") as tx:
        one_of_each(tx)
    attack(store)
    assert verified(store).problem == "rows_differ"
    store.close()


# --- people who were erased -----------------------------------------------------------------------------


def _erase(store: Store, contact: int) -> None:
    with store.write(actor="marie", action="erase", reason="demande") as tx:
        erasing.erase(tx, contact, "demande")


@pytest.fixture
def erased(store: Store) -> tuple[Store, int, int]:
    """Two people of whom the first was erased."""
    with store.write(actor="karim", action="create") as tx:
        contact, other = add_contact(tx, "Lefèvre")[0], add_contact(tx, "Martin")[0]
        tx.execute(
            "INSERT INTO coordinate (contact_id, kind, rank, value) VALUES (?, 'phone', 0, '+33612')",
            (contact,),
        )
    _erase(store, contact)
    return store, contact, other


def test_values_that_were_erased_are_not_missed(erased: tuple[Store, int, int]) -> None:
    store, *_ = erased
    assert verified(store).ok
    with store.read() as tx:
        bodies = tx.execute("SELECT body FROM event_value")
    assert not any("Lefèvre" in body or "+33612" in body for (body,) in bodies), "none in the erasing either"


def test_values_are_missed_without_an_erasure_of_that_person_after_them(
    erased: tuple[Store, int, int],
) -> None:
    store, contact, other = erased
    with store.read() as reader:
        [(of_erasure,)] = reader.execute(
            "SELECT max(seq) FROM event WHERE entity = 'contact' AND entity_id = ?", (contact,)
        )
        [(of_other,)] = reader.execute(
            "SELECT max(seq) FROM event WHERE entity = 'contact' AND entity_id = ?", (other,)
        )
    for seq in (of_erasure, of_other, 1):
        forge(store, "DELETE FROM event_value WHERE seq = ?", (seq,))
        assert (verified(store).problem, verified(store).bad_seq) == ("value_missing", seq)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contact SET last_name = 'Lefèvre' WHERE id = 1",
        "INSERT INTO coordinate (id, contact_id, kind, rank, value) VALUES (99, 1, 'phone', 0, '+33612')",
        "UPDATE contact SET last_name = '' WHERE id = 2",
        "DELETE FROM membership WHERE contact_id = 2",
    ],
)
def test_what_is_left_of_a_person_is_looked_at_too(erased: tuple[Store, int, int], change: str) -> None:
    store = erased[0]
    forge(store, change)
    assert verified(store).problem == "rows_differ"


@pytest.mark.parametrize("rewritten", [True, False])
@pytest.mark.parametrize("proof", [True, False])
def test_an_erasure_that_never_was_lets_no_value_go(filled: Store, rewritten: bool, proof: bool) -> None:
    """The event, well chained, and even a row of ``erasure``: the card is still there."""
    last = last_seq(filled)
    with filled.read() as tx:
        [(subject, contact)] = tx.execute("SELECT subject, id FROM contact WHERE id = 1")
        [(first,)] = tx.execute("SELECT min(seq) FROM event WHERE subject = ?", (subject,))
    changes: list[tuple[str, Any]] = [
        ("DELETE FROM event_value WHERE seq IN (SELECT seq FROM event WHERE subject = ?)", (subject,)),
        (
            "INSERT INTO event (seq, at, actor, change, action, entity, entity_id, subject, fields, digest,"
            " prev, hash, fmt) SELECT ?, at, actor, ?, 'erase', 'contact', ?, ?, '', '', '', '', fmt"
            " FROM event WHERE seq = ?",
            (last + 1, last + 1, contact, subject, last),
        ),
        (
            "INSERT INTO event_value (seq, salt, body) SELECT ?, salt, ? FROM event_value WHERE seq = 1",
            (last + 1, '{"new":{},"old":{}}'),
        ),
    ]
    if rewritten:
        changes.append(("UPDATE contact SET last_name = 'x' WHERE id = ?", (contact,)))
    if proof:
        changes.append(
            (
                "INSERT INTO erasure (subject, number, at, by, reason, also) VALUES (?, '', '', '', '', '')",
                (subject,),
            )
        )
    rechain(filled, *changes, start=last + 1)
    result = verified(filled)
    if proof:
        assert result.problem == "rows_differ"
    else:
        assert (result.problem, result.bad_seq) == ("value_missing", first)
