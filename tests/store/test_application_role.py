"""PostgreSQL with the account of docs/server.md that may add events and change none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.domain.errors import StoreReadOnly
from crm_tui.services import cards
from crm_tui.services.session import Workspace
from crm_tui.store import trace
from crm_tui.store.engine import Store
from tests.services.conftest import person
from tests.store.raw import direct

DOCUMENT = Path(__file__).parents[2] / "docs" / "server.md"

pytestmark = pytest.mark.postgres


@pytest.fixture
def as_application(postgres_url: str) -> Iterator[Store]:
    """The store, opened by the account that the document's script makes."""
    script = re.search(r"```sql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert script is not None
    owner = Store.open(postgres_url)
    direct(owner, "DO $$ BEGIN CREATE ROLE crm_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    direct(owner, script[1])
    owner.close()
    store = Store.open(postgres_url.replace("postgres@", "crm_app@"))
    yield store
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'x'",
        "DELETE FROM event",
        "TRUNCATE event CASCADE",
        "UPDATE event_value SET body = '{}'",
        "DELETE FROM event_value",
        "DROP TABLE event_value",
        "DROP TRIGGER event_end ON event",
        "ALTER TABLE event DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE RULE quiet AS ON INSERT TO event DO INSTEAD NOTHING",
        "CREATE OR REPLACE FUNCTION crm_actor() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_account_of_the_program_cannot_touch_the_trace(as_application: Store, statement: str) -> None:
    with pytest.raises(Exception, match=r"permission denied|must be owner|append only"):
        direct(as_application, statement)


def test_not_even_within_a_unit_of_work(as_application: Store) -> None:
    with pytest.raises(StoreReadOnly), as_application.write(actor="marie", action="modify") as tx:
        tx.execute("UPDATE event SET actor = 'x' WHERE seq = 1")


def test_it_can_do_all_the_daily_work(as_application: Store) -> None:
    workspace = Workspace(as_application.url, login="karim")
    card = cards.create(workspace, person("Dupont"))
    cards.detach(workspace, card.id or 0)
    cards.reattach(workspace, card.id or 0)
    cards.add_note(workspace, card.id or 0, "Préfère le matin")
    workspace.close()
    with as_application.read() as tx:
        assert trace.verify(tx).ok
