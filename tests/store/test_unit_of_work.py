"""All or nothing, by somebody who may, traced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

import pytest

from crm_tui.domain.errors import Forbidden, ForeignContext, StoreBusy, StoreFull, Unchanged, UnknownStaff
from crm_tui.domain.vocabulary import Role
from crm_tui.store import staff, trace, unit_of_work
from crm_tui.store.dialects.sqlite import SqliteDialect
from crm_tui.store.engine import Store
from crm_tui.store.tables import Shop
from crm_tui.store.unit_of_work import Tx
from tests.store.raw import add_contact, add_phone, direct, forge


def count(store: Store, table: str) -> int:
    with store.read() as tx:
        return int(tx.execute(f"SELECT count(*) FROM {table}")[0][0])


def test_what_was_written_is_there_and_traced(store: Store) -> None:
    with store.write(actor="karim", action="create", reason="au comptoir") as tx:
        contact, subject = add_contact(tx)
        add_phone(tx, contact)
    with store.read() as tx:
        events = tx.execute(
            "SELECT e.seq, actor, action, change, entity, entity_id, subject, fields, body, at FROM event e"
            " JOIN event_value v ON v.seq = e.seq WHERE e.change = ? ORDER BY e.seq",
            (tx_change(store),),
        )
        assert tx.execute("SELECT count(*) FROM trace_staging") == [(0,)]
        assert tx.execute("SELECT count(*) FROM ctx") == [(0,)]
    assert [event[4] for event in events] == ["contact", "membership", "coordinate"]
    assert {event[1:4] for event in events} == {("karim", "create", events[0][0])}
    assert {event[6] for event in events} == {subject}
    assert events[2][5:] == (
        1,
        subject,
        "contact_id,kind,value",
        '{"new":{"contact_id":1,"kind":"phone","value":"+33612345678"},"old":null,"reason":"au comptoir"}',
        events[0][9],
    )


def tx_change(store: Store) -> int:
    with store.read() as tx:
        return int(tx.execute("SELECT max(change) FROM event")[0][0])


def test_the_session_is_flushed_before_raw_statements_and_before_the_commit(store: Store) -> None:
    with store.write(actor="marie", action="setup") as tx:
        tx.session.add(Shop(name="Vélo Rhône"))
        assert tx.execute("SELECT count(*) FROM shop") == [(2,)]
        tx.session.add(Shop(name="Atelier"))
    with store.read() as tx:
        assert tx.execute("SELECT name FROM shop ORDER BY id DESC LIMIT 1") == [("Atelier",)]
        assert trace.verify(tx).ok


def test_the_session_reads_by_sqlmodel(store: Store) -> None:
    from sqlmodel import select

    with store.read() as tx:
        assert [shop.name for shop in tx.session.exec(select(Shop))] == ["Moto Rhône"]


def test_an_error_leaves_nothing(store: Store) -> None:
    before = count(store, "event")
    with pytest.raises(ZeroDivisionError), store.write(actor="karim", action="create") as tx:
        print(add_contact(tx)[0] / 0)
    assert (count(store, "contact"), count(store, "event"), count(store, "trace_staging")) == (0, before, 0)
    with store.write(actor="karim", action="create") as tx:  # and the next one has its turn
        add_contact(tx)
    assert count(store, "contact") == 1


def test_a_unit_of_work_that_writes_nothing_leaves_no_event(store: Store) -> None:
    before = count(store, "event")
    with store.write(actor="karim", action="modify") as tx:
        tx.execute("UPDATE shop SET city = city")
    assert tx.change is None
    assert count(store, "event") == before


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match=r"no actor|store_read_only"), store.read() as tx:
        tx.execute("UPDATE shop SET city = 'Lyon'")
    with store.read() as tx:
        assert tx.execute("SELECT city FROM shop") == [("",)]


@pytest.mark.parametrize("needs", list(Role))
@pytest.mark.parametrize("role", list(Role))
def test_roles(sqlite_store: Store, role: Role, needs: Role) -> None:
    with sqlite_store.write(actor="marie", action="setup") as tx:
        tx.execute("UPDATE staff SET role = ? WHERE login = 'karim'", (str(role),))
    if role.includes(needs):
        with sqlite_store.write(actor="karim", action="modify", needs=needs) as tx:
            tx.execute("UPDATE shop SET city = 'Lyon'")
    else:
        with (
            pytest.raises(Forbidden) as caught,
            sqlite_store.write(actor="karim", action="modify", needs=needs),
        ):
            pytest.fail("the unit of work must not begin")
        assert caught.value.data == {"login": "karim", "role": role, "needs": needs}


@pytest.mark.parametrize("login", ["root", "", "marie' OR 1=1 --"])
def test_strangers_cannot_write(store: Store, login: str) -> None:
    with pytest.raises(UnknownStaff), store.write(actor=login, action="modify"):
        pytest.fail("the unit of work must not begin")


def test_who_has_left_cannot_write(store: Store) -> None:
    with store.write(actor="marie", action="setup") as tx:
        tx.execute("UPDATE staff SET active = 0 WHERE login = 'karim'")
    with pytest.raises(UnknownStaff), store.write(actor="karim", action="modify"):
        pytest.fail("the unit of work must not begin")


def test_even_the_setup_needs_a_name(store: Store) -> None:
    with pytest.raises(ValueError, match="actor"), store.write(actor="", action="setup", needs=None):
        pytest.fail("the unit of work must not begin")


def test_one_inside_another_is_said_at_once(store: Store) -> None:
    with (
        pytest.raises(RuntimeError, match="inside"),
        store.write(actor="marie", action="modify"),
        store.write(actor="marie", action="modify"),
    ):
        pytest.fail("the inner unit of work must not begin")


def test_time_never_runs_backwards(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.write(actor="karim", action="create") as tx:
        add_contact(tx)
    before = tx.at
    monkeypatch.setattr(unit_of_work, "now", lambda: "2001-01-01T00:00:00.000000Z")
    with store.write(actor="karim", action="create") as tx:
        add_contact(tx)
    assert tx.at == before
    with store.read() as tx:
        assert trace.verify(tx).ok


def test_a_part_may_be_refused_alone(store: Store) -> None:
    with store.write(actor="karim", action="import") as tx:
        kept, _ = add_contact(tx, "Avant")
        with suppress(Unchanged), tx.savepoint():
            contact, _ = add_contact(tx, "Refusée")
            tx.session.add(Shop(name="Refusée"))
            tx.execute("UPDATE contact SET last_name = 'Autre' WHERE id = ?", (kept,))
            add_phone(tx, contact)
            raise Unchanged()
        with tx.savepoint():
            tx.session.add(Shop(name="Gardée"))
            add_contact(tx, "Après")
    with store.read() as tx:
        names = tx.execute("SELECT last_name FROM contact ORDER BY last_name")
        assert names == [("Après",), ("Avant",)]
        assert [name for (name,) in tx.execute("SELECT name FROM shop WHERE id > 1")] == ["Gardée"]
        bodies = [body for (body,) in tx.execute("SELECT body FROM event_value")]
        assert not [body for body in bodies if "Refusée" in body or "Autre" in body]
        assert trace.verify(tx).ok


def test_what_goes_wrong_in_a_part_by_no_refusal_is_the_end_of_all(store: Store) -> None:
    with suppress(ZeroDivisionError), store.write(actor="karim", action="import") as tx:
        add_contact(tx)
        with tx.savepoint():
            raise ZeroDivisionError
    assert count(store, "contact") == 0


def test_who_is_alone_sees_what_was_saved_while_waiting(store: Store) -> None:
    looking, seen = threading.Event(), []

    def colleague() -> None:
        with store.write(actor="karim", action="create") as tx:
            looking.set()
            tx.alone()
            seen.extend(tx.execute("SELECT last_name FROM contact"))

    other = threading.Thread(target=colleague)
    with store.write(actor="marie", action="create") as tx:
        tx.alone()
        other.start()
        looking.wait(0.3)
        add_contact(tx, "Dupont")
    other.join()
    assert seen == [("Dupont",)]


def test_a_bulk_writer_chains_as_it_goes(store: Store) -> None:
    with store.write(actor="karim", action="import") as tx:
        for number in range(5):
            add_contact(tx, f"Nom {number}")
            tx.chain()
            assert tx.execute("SELECT count(*) FROM trace_staging") == [(0,)]
    with store.read() as reader:
        assert reader.execute("SELECT count(*), min(seq) FROM event WHERE change = ?", (tx.change,)) == [
            (10, tx.change)
        ]
        assert trace.verify(reader).ok


def test_more_rows_than_one_helping(store: Store) -> None:
    with store.write(actor="karim", action="import") as tx:
        rows = [(f"c{n}", f"Code {n}") for n in range(4500)]
        tx.executemany("INSERT INTO list_item (list_name, code, label, position) VALUES ('x', ?, ?, 1)", rows)
    with store.read() as reader:
        assert len(list(reader.iterate("SELECT id FROM list_item"))) == 4500
        assert trace.verify(reader).ok
        [(least, most)] = reader.execute(
            "SELECT min(entity_id), max(entity_id) FROM event WHERE entity = 'list_item'"
        )
        assert most - least == 4499


def test_writers_side_by_side(store: Store) -> None:
    def work(name: str) -> None:
        for _ in range(10):
            with store.write(actor="karim", action="create") as tx:
                contact, _subject = add_contact(tx, name)
                add_phone(tx, contact)

    threads = [threading.Thread(target=work, args=(f"Nom {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert count(store, "contact") == 40
    with store.read() as tx:
        assert trace.verify(tx).ok
        changes = tx.execute("SELECT change, count(*), max(seq) - min(seq) FROM event GROUP BY change")
    assert [row[1:] for row in changes if row[0] > 3] == [(3, 2)] * 40, (
        "what was saved together stands together"
    )


def test_a_process_killed_in_the_middle_leaves_nothing(store: Store) -> None:
    code = (
        "import os, sys; from crm_tui.store.engine import Store; from tests.store.raw import add_contact\n"
        "with Store.open(sys.argv[1]).write(actor='karim', action='create') as tx:\n"
        "    add_contact(tx); tx.chain(); os.kill(os.getpid(), 9)"
    )
    before = count(store, "event")
    done = subprocess.run([sys.executable, "-c", code, store.url], cwd=os.getcwd(), timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (count(store, "contact"), count(store, "event"), count(store, "trace_staging")) == (0, before, 0)
    assert count(store, "ctx") == 0
    with store.write(actor="karim", action="create") as tx:
        add_contact(tx)
    with store.read() as tx:
        assert trace.verify(tx).ok


def test_somebody_elses_context_is_evidence(sqlite_store: Store) -> None:
    direct(sqlite_store, "INSERT INTO ctx (id, actor) VALUES (1, 'x')")
    for _ in range(2):
        with (
            pytest.raises(ForeignContext),
            sqlite_store.write(actor="karim", action="create"),
        ):
            pytest.fail("the unit of work must not begin")
    with sqlite_store.read() as tx:
        assert tx.execute("SELECT actor FROM ctx") == [("x",)]
    direct(sqlite_store, "DELETE FROM ctx")
    with sqlite_store.write(actor="karim", action="create") as tx:
        add_contact(tx)


def test_a_role_that_nobody_knows_may_nothing(store: Store) -> None:
    forge(store, "UPDATE staff SET role = 'boss' WHERE login = 'karim'")
    with pytest.raises(UnknownStaff), store.write(actor="karim", action="create"):
        pytest.fail("the unit of work must not begin")
    with store.read() as tx:
        member = staff.member(tx, "karim")
    assert member is not None
    assert not member.active


def test_a_full_disk(sqlite_store: Store) -> None:
    def fill(tx: Tx) -> None:
        tx.execute("PRAGMA max_page_count = 10")  # SQLite takes the present size instead
        tx.executemany(
            "INSERT INTO list_item (list_name, code, label, position) VALUES ('x', ?, ?, 1)",
            [(str(n), "é" * 1000) for n in range(1000)],
        )

    with pytest.raises(StoreFull), sqlite_store.write(actor="karim", action="import") as tx:
        fill(tx)
    assert count(sqlite_store, "list_item") == 0
    with sqlite_store.read() as tx:
        assert trace.verify(tx).ok


def test_a_busy_store(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = SqliteDialect(sqlite_store.dialect.path)  # type: ignore[attr-defined]  # a SQLite store
    real = SqliteDialect.queue
    monkeypatch.setattr(SqliteDialect, "queue", lambda self: real(self, patience=0.05))
    with (
        real(holder),
        pytest.raises(StoreBusy),
        sqlite_store.write(actor="karim", action="modify"),
    ):
        pytest.fail("the unit of work must not begin")
