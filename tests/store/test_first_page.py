"""The first lines of the list, without the weight of the store."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from crm_tui.domain.card import Card, PersonFace
from crm_tui.domain.directory import PREFERENCE, ListQuery, Sort
from crm_tui.domain.vocabulary import Consent
from crm_tui.store import bulk, cards, first_page, search, staff
from crm_tui.store.driver import sqlite3
from crm_tui.store.engine import Store


def fill(store: Store) -> None:
    with store.write(actor="marie", action="import") as tx:
        ids = bulk.insert_many(
            tx, [bulk.NewCard(Card(person=PersonFace(last_name=f"N{index}")), 1) for index in range(30)]
        )
        cards.detach(tx, ids[0], 1, "")


def test_it_is_what_the_store_would_say(sqlite_store: Store) -> None:
    fill(sqlite_store)
    with sqlite_store.read() as tx:
        expected = search.answer(tx, 1, ListQuery(), 0, 20)
    assert expected.total == 29
    expected = replace(expected, query=ListQuery())
    assert first_page.read(sqlite_store.url, "marie", 20) == expected
    assert first_page.read(f"sqlite:///{sqlite_store.url}", "karim", 20) == expected


def test_it_is_filtered_and_sorted_as_each_left_it(sqlite_store: Store) -> None:
    fill(sqlite_store)
    query = ListQuery(salespeople=("",), consents=(Consent.UNKNOWN,), sort=Sort.TOUCHED)
    with sqlite_store.write(actor="marie", action="preference") as tx:
        marie = staff.member(tx, "marie")
        karim = staff.member(tx, "karim")
        assert marie is not None
        assert karim is not None
        staff.set_preference(tx, marie.id or 0, PREFERENCE, query.to_json())
        staff.set_preference(tx, karim.id or 0, PREFERENCE, '{"sort": 3, "states": "x", "detached": true}')
    with sqlite_store.read() as tx:
        expected = search.answer(tx, 1, query, 0, 20)
        gone = search.answer(tx, 1, ListQuery(detached=True), 0, 20)
    assert (expected.total, gone.total) == (29, 1)
    assert first_page.read(sqlite_store.url, "marie", 20) == replace(expected, query=query)
    assert first_page.read(sqlite_store.url, "karim", 20) == replace(gone, query=ListQuery(detached=True))


def test_it_reads_while_somebody_writes(sqlite_store: Store) -> None:
    fill(sqlite_store)
    with sqlite_store.write(actor="marie", action="create") as tx:
        cards.insert(tx, Card(person=PersonFace(last_name="Neuf")), 1)
        page = first_page.read(sqlite_store.url, "marie", 20)
    assert page is not None
    assert page.total == 29


def test_what_is_in_the_way_makes_it_not_available(sqlite_store: Store, tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("not a database " * 1000)
    empty = tmp_path / "empty.db"
    empty.touch()
    assert first_page.read(str(tmp_path / "nowhere.db"), "marie", 20) is None
    assert not (tmp_path / "nowhere.db").exists()
    assert first_page.read(str(tmp_path), "marie", 20) is None
    assert first_page.read(str(text), "marie", 20) is None
    assert first_page.read(str(empty), "marie", 20) is None
    assert first_page.read("postgresql+psycopg://localhost/crm", "marie", 20) is None
    assert first_page.read(sqlite_store.url, "nobody", 20) is None


def test_a_database_of_another_version_is_left_to_the_store(sqlite_store: Store) -> None:
    connection = sqlite3.connect(sqlite_store.url)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    assert first_page.read(sqlite_store.url, "marie", 20) is None


def test_an_odd_path_is_a_path(sqlite_store: Store, tmp_path: Path) -> None:
    odd = tmp_path / "a b?mode=rw#%41é.db"
    Path(sqlite_store.url).rename(odd)
    page = first_page.read(str(odd), "marie", 20)
    assert page is not None
    assert (page.rows, page.total) == ((), 0)


def test_it_loads_nothing_heavy(sqlite_store: Store) -> None:
    script = (
        "import sys; from crm_tui.store import first_page;"
        f"assert first_page.read({sqlite_store.url!r}, 'marie', 20) is not None;"
        "heavy = {'sqlmodel', 'sqlalchemy', 'pydantic', 'alembic', 'phonenumbers', 'textual'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
