"""Every kind of tampering is found, and told where it is."""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

import pytest

from crm_tui.domain.trace import Verification
from crm_tui.store import trace
from crm_tui.store.engine import Store
from tests.store.raw import add_contact, add_phone, direct, forge, unguarded


@pytest.fixture
def written(store: Store) -> Store:
    """Three events of the setting up, and four units of work with two or three events each."""
    contact = 0
    for number in range(3):
        with store.write(actor="karim", action="create") as tx:
            contact, _ = add_contact(tx, f"Nom {number}")
    with store.write(actor="marie", action="modify", reason="au téléphone") as tx:
        phone = add_phone(tx, contact)
        tx.execute("UPDATE contact SET first_name = 'Zoé' WHERE id = ?", (contact,))
        tx.execute("DELETE FROM coordinate WHERE id = ?", (phone,))
    return store


def verified(store: Store, **options: Any) -> Verification:
    with store.read() as tx:
        return trace.verify(tx, **options)


def found(store: Store) -> tuple[str, int | None]:
    result = verified(store)
    assert not result.ok
    return result.problem, result.bad_seq


def last_seq(store: Store) -> int:
    with store.read() as tx:
        return trace.head(tx)[0]


def test_an_honest_trace_holds(written: Store) -> None:
    told: list[tuple[int, int]] = []
    with written.read() as tx:
        result = trace.verify(tx, progress=lambda done, total: told.append((done, total)))
        head = trace.head(tx)
    assert result == Verification(ok=True, events=12, head=head[1])
    assert told[-1] == (12, 12)


def test_an_empty_trace_holds(empty_url: str) -> None:
    store = Store.open(empty_url, create=True)
    assert verified(store) == Verification(ok=True, events=0, head="0" * 64)
    store.close()


def test_the_format_is_what_the_decision_says(written: Store) -> None:
    """By a reader that shares no code with the writer."""
    link = "0" * 64
    with written.read() as tx:
        rows = tx.execute(
            "SELECT e.seq, at, actor, change, action, entity, entity_id, subject, fields, digest, fmt, prev,"
            " hash, salt, body FROM event e JOIN event_value v ON v.seq = e.seq ORDER BY e.seq"
        )
    for *told, prev, own, salt, body in rows:
        digest = told[9]
        assert len(salt) == 16
        assert hashlib.sha256(salt + body.encode()).hexdigest() == digest
        content = b"crm-trace-v1" + link.encode()
        for value in told:
            data = str(value).encode()
            content += struct.pack(">I", len(data)) + data
        assert prev == link
        assert hashlib.sha256(content).hexdigest() == own
        link = own
        values = json.loads(body)
        assert body == json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert set(values) <= {"old", "new", "reason"}


@pytest.mark.parametrize(
    "column",
    [
        "at",
        "actor",
        "change",
        "action",
        "entity",
        "entity_id",
        "subject",
        "fields",
        "digest",
        "prev",
        "hash",
        "fmt",
    ],
)
@pytest.mark.parametrize("seq", [1, 6, 12])
def test_every_column_of_an_event(written: Store, column: str, seq: int) -> None:
    number = column in ("change", "entity_id", "fmt")
    value = f"{column} + 1" if number else f"{column} || 'x'"
    forge(written, f"UPDATE event SET {column} = {value} WHERE seq = ?", (seq,))
    assert found(written) == ("hash", seq)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE event_value SET body = replace(body, 'Nom 1', 'Nom 2') WHERE seq = 6", "digest"),
        (
            "UPDATE event_value SET salt = (SELECT salt FROM event_value WHERE seq = 7) WHERE seq = 6",
            "digest",
        ),
        ("DELETE FROM event_value WHERE seq = 6", "value_missing"),
    ],
)
def test_the_values_of_an_event(written: Store, change: str, problem: str) -> None:
    forge(written, change)
    assert found(written) == (problem, 6)


@pytest.mark.parametrize("seq", [1, 6])
def test_an_event_taken_out(written: Store, seq: int) -> None:
    with unguarded(written) as connection:
        connection.execute(f"DELETE FROM event_value WHERE seq = {seq}")
        connection.execute(f"DELETE FROM event WHERE seq = {seq}")
    assert found(written) == ("gap", seq)


def test_an_event_taken_out_and_the_rest_moved_up(written: Store) -> None:
    with unguarded(written) as connection:
        connection.execute("DELETE FROM event_value WHERE seq = 6")
        connection.execute("DELETE FROM event WHERE seq = 6")
        for seq in range(7, 13):
            connection.execute(f"UPDATE event SET seq = {seq - 1} WHERE seq = {seq}")
            connection.execute(f"UPDATE event_value SET seq = {seq - 1} WHERE seq = {seq}")
    assert found(written) == ("hash", 6)


def test_two_events_that_changed_places(written: Store) -> None:
    with unguarded(written) as connection:
        for table in ("event_value", "event"):
            if table == "event_value" and written.dialect.name == "sqlite":
                connection.execute("PRAGMA foreign_keys = OFF")
            for old, new in ((6, -1), (7, 6), (-1, 7)):
                connection.execute(f"UPDATE {table} SET seq = {new} WHERE seq = {old}")
    assert found(written) == ("hash", 6)


def test_values_without_an_event(written: Store) -> None:
    with unguarded(written) as connection:
        connection.execute("DELETE FROM event WHERE seq = 12")
    assert found(written) == ("gap", 12)


def test_a_cut_tail_shows_in_the_rows(written: Store) -> None:
    with unguarded(written) as connection:
        connection.execute("DELETE FROM event_value WHERE seq >= 11")
        connection.execute("DELETE FROM event WHERE seq >= 11")
    result = verified(written)
    assert (result.problem, result.detail) == ("rows_differ", "contact 3")


def test_a_tail_cut_consistently_is_found_by_a_head_noted_elsewhere(written: Store) -> None:
    with written.read() as tx:
        noted, early = trace.head(tx)[1], tx.execute("SELECT hash FROM event WHERE seq = 4")[0][0]
    assert verified(written, noted=noted).ok
    with unguarded(written) as connection:
        connection.execute("DELETE FROM event_value WHERE seq >= 10")
        connection.execute("DELETE FROM event WHERE seq >= 10")
        connection.execute("UPDATE contact SET first_name = '' WHERE id = 3")
    assert verified(written).ok, "nothing inside shows it"
    assert verified(written, noted=noted).problem == "cut"
    assert verified(written, noted=early).ok
    assert verified(written, noted="0" * 64).ok


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ("UPDATE contact SET last_name = 'Autre' WHERE id = 2", "contact 2"),
        ("UPDATE contact SET nickname = 'Zaza' WHERE id = 2", "contact 2"),
        ("UPDATE contact SET last_name = '' WHERE id = 2", "contact 2"),
        ("UPDATE staff SET role = 'admin' WHERE login = 'karim'", "staff 2"),
        ("DELETE FROM membership WHERE id = 2", "membership 2"),
        ("INSERT INTO note (id, membership_id, text) VALUES (9, 1, 'x')", "note 9"),
        ("INSERT INTO membership_state (id, membership_id, rank) VALUES (9, 1, 0)", "membership_state 9"),
        ("INSERT INTO shop (id) VALUES (5)", "shop 5"),
    ],
)
def test_rows_changed_past_the_trace(written: Store, change: str, detail: str) -> None:
    forge(written, change)
    result = verified(written)
    assert (result.ok, result.problem, result.detail) == (False, "rows_differ", detail)
    assert result.events == 12
    assert verified(written, rows=False).ok


def test_two_rows_that_swapped_their_values(written: Store) -> None:
    with unguarded(written) as connection:
        connection.execute("UPDATE contact SET last_name = 'Nom 1' WHERE id = 1")
        connection.execute("UPDATE contact SET last_name = 'Nom 0' WHERE id = 2")
    assert verified(written).detail == "contact 1"


def test_a_trigger_that_is_gone(written: Store) -> None:
    target = " ON contact" if written.dialect.name == "postgresql" else ""
    name = "contact_trace" if target else "contact_update_trace"
    direct(written, f"DROP TRIGGER {name}{target}")
    result = verified(written)
    assert (result.problem, result.detail, result.bad_seq) == ("guard_missing", name, None)
    assert verified(written, guards=False).ok


def test_a_trigger_that_was_changed(sqlite_store: Store) -> None:
    direct(sqlite_store, "DROP TRIGGER event_kept")
    direct(sqlite_store, "CREATE TRIGGER event_kept BEFORE DELETE ON event BEGIN SELECT 1; END")
    assert verified(sqlite_store).detail == "event_kept"


def test_a_trigger_that_is_not_ours(sqlite_store: Store) -> None:
    direct(
        sqlite_store,
        "CREATE TRIGGER quiet AFTER INSERT ON trace_staging BEGIN DELETE FROM trace_staging; END",
    )
    assert verified(sqlite_store).detail == "quiet"


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ("ALTER TABLE event DISABLE TRIGGER event_unchanged", "event_unchanged"),
        ("ALTER TABLE contact DISABLE TRIGGER ALL", "contact_actor"),
        (
            "CREATE OR REPLACE FUNCTION crm_actor() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'",
            "crm_actor",
        ),
    ],
)
def test_a_trigger_of_the_server_that_does_nothing(postgres_url: str, change: str, detail: str) -> None:
    store = Store.open(postgres_url)
    direct(store, change)
    assert verified(store).detail == detail
    store.close()


def test_a_write_with_a_forged_actor_is_found(written: Store) -> None:
    """Whoever owns the database can pose as somebody; what then lies in the staging table gives it away."""
    if written.dialect.name == "sqlite":
        direct(written, "INSERT INTO ctx (id, actor) VALUES (1, 'marie')")
        assert verified(written).detail == "ctx"
        direct(written, "UPDATE contact SET last_name = 'Autre' WHERE id = 1")
        direct(written, "DELETE FROM ctx")
    else:
        direct(
            written,
            "DO $$ BEGIN PERFORM set_config('crm.actor', 'marie', true);"
            " UPDATE contact SET last_name = 'Autre' WHERE id = 1; END $$",
        )
    result = verified(written)
    assert (result.problem, result.detail) == ("staging", "trace_staging")
    # The next unit of work is not blamed for it, and does not hide it.
    with written.write(actor="karim", action="modify") as tx:
        tx.execute("UPDATE contact SET first_name = 'Ada' WHERE id = 1")
    with written.read() as reader:
        assert reader.execute("SELECT fields FROM event WHERE change = ?", (tx.change,)) == [("first_name",)]
    assert verified(written).problem == "staging"


def test_bytes_that_are_no_text(sqlite_store: Store) -> None:
    forge(sqlite_store, "UPDATE event_value SET body = CAST(x'7bff7d' AS TEXT) WHERE seq = 2")
    assert (verified(sqlite_store).problem, verified(sqlite_store).bad_seq) == ("digest", 2)


def test_one_run_finds_the_first_of_several(written: Store) -> None:
    forge(written, "UPDATE event SET actor = 'x' WHERE seq IN (5, 9)")
    result = verified(written)
    assert (result.bad_seq, result.events) == (5, 4)
    assert last_seq(written) == 12
