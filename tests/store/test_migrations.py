"""The schema in the database is the one in the code, and an upgrade loses nothing."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import crm_tui.store.tables  # noqa: F401  # fills SQLModel.metadata
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import NewerStore, OlderStore, StoreError, TraceBroken
from crm_tui.store import migrations, search, trace, upgrade
from crm_tui.store.engine import Store
from crm_tui.store.migrations import SCHEMA
from crm_tui.store.unit_of_work import Tx
from tests.store.raw import add_contact, forge
from tests.store.test_engine import set_version

FILES = Path(__file__).with_name("files")


def test_the_number_of_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    revisions = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [int(revision.revision) for revision in revisions] == list(range(SCHEMA, 0, -1))


def test_the_migrated_schema_is_the_one_of_the_tables(store: Store) -> None:
    def ours(name: str | None, kind: str, parents: Any) -> bool:
        table = parents.get("table_name") or (name if kind == "table" else "")
        return not str(table).startswith("search_fts") and (str(table), str(name)) not in {
            ("search_doc", "words"),
            ("search_doc", "search_doc_words"),
        }

    with store.read() as tx:
        # Alembic takes an empty text for no default on SQLite; the migration is the same for both.
        defaults = store.dialect.name == "postgresql"
        options = {"compare_type": True, "compare_server_default": defaults, "include_name": ours}
        context = MigrationContext.configure(tx.connection, opts=options)
        different = compare_metadata(context, SQLModel.metadata)
    if store.dialect.name == "sqlite":
        # Alembic does not read what a reference that was added to a table does; the next test does.
        different = [each for each in different if each[0] not in ("add_fk", "remove_fk")]
    assert different == []


def test_every_reference_restricts(sqlite_store: Store) -> None:
    wanted = {
        (table.name, key.parent.name, key.column.table.name, "RESTRICT")
        for table in SQLModel.metadata.tables.values()
        for key in table.foreign_keys
    }
    with sqlite_store.read() as tx:
        found = tx.execute(
            'SELECT m.name, f."from", f."table", f.on_delete'
            " FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
        )
    assert set(found) == wanted


@pytest.mark.parametrize("version", [1, 2])
def test_a_database_of_an_earlier_schema_is_brought_up(tmp_path: Path, version: int) -> None:
    path = tmp_path / "crm.db"
    path.write_bytes(gzip.decompress((FILES / f"schema{version}.db.gz").read_bytes()))
    with pytest.raises(OlderStore):
        Store.open(str(path))
    upgrade.upgrade(str(path))
    store = Store.open(str(path))
    with store.read() as tx:
        assert trace.verify(tx).ok
        [(shop,)] = tx.execute("SELECT shop_id FROM staff WHERE login = 'demo-marie'")
        [(clients,)] = tx.execute("SELECT count(*) FROM contact")
        assert clients == 40
        [(name, number)] = tx.execute(
            "SELECT c.last_name, d.phone FROM contact c JOIN directory d ON d.contact_id = c.id"
            " WHERE d.shop_id = ? AND d.phone <> '' AND c.last_name <> '' ORDER BY c.id LIMIT 1",
            (shop,),
        )
        for text in (name, number):
            assert search.page(tx, shop, ListQuery(text=text), 0, 50)
    store.close()


def test_every_table_is_strict(sqlite_store: Store) -> None:
    with sqlite_store.read() as tx:
        loose = tx.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
            " AND name NOT IN ('sqlite_schema', 'sqlite_sequence', 'alembic_version')"
        )
    assert loose == []


def add_document(tx: Tx, number: int, name: str) -> None:
    tx.execute("INSERT INTO search_doc (id, name, phone) VALUES (?, ?, '0612345678')", (number, name))


def found(tx: Tx, word: str) -> list[int]:
    if tx.dialect.name == "sqlite":
        rows = tx.execute("SELECT rowid FROM search_fts WHERE search_fts MATCH ?", (f'"{word}"*',))
    else:
        rows = tx.execute("SELECT id FROM search_doc WHERE words @@ CAST(? AS tsquery)", (f"'{word}':*",))
    return [number for (number,) in rows]


def test_the_full_text_index_follows_the_documents(store: Store) -> None:
    with store.write(actor="karim", action="create") as tx:
        add_document(tx, 1, "lefevre elodie")
        add_document(tx, 2, "martin lefebvre")
    with store.read() as tx:
        assert found(tx, "lef") == [1, 2]
        assert found(tx, "lefev") == [1]
        assert found(tx, "0612") == [1, 2]
    with store.write(actor="karim", action="modify") as tx:
        tx.execute("UPDATE search_doc SET name = 'durand' WHERE id = 1")
        tx.execute("DELETE FROM search_doc WHERE id = 2")
    with store.read() as tx:
        assert found(tx, "lef") == []
        assert found(tx, "dur") == [1]


def test_an_upgrade_keeps_the_rows_the_trace_and_a_copy(database_url: str) -> None:
    filled(database_url)
    set_version(database_url, SCHEMA - 1)
    with pytest.raises(OlderStore):
        Store.open(database_url)
    if database_url.startswith("postgresql"):
        # Alembic's own note is the version there: the migration would run again.
        set_version(database_url, SCHEMA)
    upgrade.upgrade(database_url)
    store = Store.open(database_url)
    with store.read() as tx:
        assert tx.execute("SELECT last_name FROM contact") == [("Lefèvre",)]
        assert trace.verify(tx).ok
    store.close()
    if not database_url.startswith("postgresql"):
        [copy] = Path(database_url).parent.glob(f"crm.db.schema{SCHEMA - 1}-*")
        set_version(str(copy), SCHEMA)
        older = Store.open(str(copy))
        with older.read() as tx:
            assert trace.verify(tx).ok
        older.close()


def filled(url: str) -> None:
    store = Store.open(url)
    with store.write(actor="karim", action="create") as tx:
        add_contact(tx)
    store.close()


def test_an_upgrade_brings_back_the_guards(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with store.read() as tx:
        guards = sorted(store.dialect.guards_found(tx.cursor))
    store.close()
    set_version(sqlite_url, SCHEMA - 1)
    upgrade.upgrade(sqlite_url)
    store = Store.open(sqlite_url)
    with store.read() as tx:
        assert sorted(store.dialect.guards_found(tx.cursor)) == guards
    store.close()


def test_nothing_is_done_to_a_database_that_is_up_to_date(database_url: str, tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    upgrade.upgrade(database_url)
    after = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock")
    assert after == before


def test_a_newer_database_is_not_touched(database_url: str) -> None:
    set_version(database_url, SCHEMA + 1)
    with pytest.raises(NewerStore):
        upgrade.upgrade(database_url)


def test_a_broken_trace_stops_the_upgrade(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    forge(store, "UPDATE event SET actor = 'x' WHERE seq = 2")
    store.close()
    set_version(sqlite_url, SCHEMA - 1)
    with pytest.raises(TraceBroken):
        upgrade.upgrade(sqlite_url)
    with pytest.raises(OlderStore):
        Store.open(sqlite_url)


@pytest.mark.parametrize("point", ["_migrate", "dialect"])
def test_an_upgrade_that_fails_leaves_the_old_schema_whole(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    filled(sqlite_url)
    set_version(sqlite_url, SCHEMA - 1)

    def fail(*_arguments: object) -> None:
        raise StoreError(path="x")

    with monkeypatch.context() as patch:
        if point == "_migrate":
            patch.setattr(upgrade, "_migrate", fail)
        else:
            patch.setattr("crm_tui.store.dialects.sqlite.SqliteDialect.set_version", fail)
        with pytest.raises(StoreError):
            upgrade.upgrade(sqlite_url)
    with pytest.raises(OlderStore):
        Store.open(sqlite_url)
    set_version(sqlite_url, SCHEMA)
    store = Store.open(sqlite_url)
    with store.read() as tx:
        assert trace.verify(tx).ok
        assert tx.execute("SELECT last_name FROM contact") == [("Lefèvre",)]
    store.close()


def test_several_processes_may_upgrade_at_once(sqlite_url: str) -> None:
    filled(sqlite_url)
    set_version(sqlite_url, SCHEMA - 1)
    code = "import sys; from crm_tui.store.upgrade import upgrade; upgrade(sys.argv[1])"
    started = [
        subprocess.Popen([sys.executable, "-c", code, sqlite_url], stderr=subprocess.PIPE) for _ in range(3)
    ]
    errors = [process.communicate(timeout=60)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], errors
    assert len(list(Path(sqlite_url).parent.glob(f"crm.db.schema{SCHEMA - 1}-*"))) == 1
    store = Store.open(sqlite_url)
    with store.read() as tx:
        assert trace.verify(tx).ok
    store.close()


def test_opening_an_up_to_date_database_does_not_load_alembic(sqlite_url: str) -> None:
    code = (
        "import sys; from crm_tui.store.engine import Store; Store.open(sys.argv[1], create=True).close();"
        "print([name for name in sys.modules if name.split('.')[0] in ('alembic', 'psycopg')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sqlite_url], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
