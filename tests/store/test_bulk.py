"""Many cards at once are the same as one after the other."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.card import Card, ConsentRecord, Email, Membership, Note, PersonFace
from crm_tui.domain.errors import UnknownStaff
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.store import bulk, cards, projections, trace
from crm_tui.store.engine import Store
from crm_tui.store.unit_of_work import Tx
from tests.store.card_strategies import bare
from tests.store.card_strategies import cards as any_card

SHOP = 1
BEGAN = datetime(2020, 1, 2, tzinfo=UTC)
ENDED = datetime(2021, 1, 2, tzinfo=UTC)


def derived(tx: Tx) -> list[list[tuple[Any, ...]]]:
    return [
        sorted(tx.execute(f"SELECT * FROM {table}"))
        for table in (
            "directory",
            "directory_size",
            "directory_facet",
            "search_doc",
            "dup_doc",
            "dup_key",
            "dup_freq",
        )
    ]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(any_card(), max_size=5))
def test_cards_added_together_are_read_replayed_and_listed_like_others(
    store: Store, entries: list[Card]
) -> None:
    with store.write(actor="marie", action="import") as tx:
        ids = bulk.insert_many(tx, [bulk.NewCard(card, SHOP) for card in entries])
    with store.read() as tx:
        for key, entry in zip(ids, entries, strict=True):
            card = cards.get(tx, key, SHOP)
            assert card is not None
            assert bare(card) == entry
            assert cards.card_from_trace(tx, trace.rows_at(tx, card.subject), SHOP) == card
        assert trace.verify(tx).ok
    with store.write(actor="marie", action="rebuild") as tx:
        before = derived(tx)
        projections.rebuild(tx)
        assert derived(tx) == before


def test_a_card_may_be_older_than_its_import_and_detached_since(store: Store) -> None:
    membership = Membership(
        notes=(Note(text="vélo rouge"),),
        consents=(ConsentRecord(channel=Channel.EMAIL, state=Consent.REFUSED),),
    )
    entry = Card(emails=(Email(address="a@b.fr"),), membership=membership)
    item = bulk.NewCard(entry, SHOP, created_at=BEGAN, detached_at=ENDED, reason="parti")
    with store.write(actor="marie", action="import") as tx:
        [key] = bulk.insert_many(tx, [item])
        card = cards.get(tx, key, SHOP)
    assert card is not None
    assert (card.created_at, card.membership.attached_at) == (BEGAN, BEGAN)
    assert (card.membership.detached_at, card.membership.detached_by) == (ENDED, "marie")
    assert card.membership.detach_reason == "parti"
    assert [note.at for note in card.membership.notes] == [BEGAN]
    assert [answer.by for answer in card.membership.consents] == ["marie"]


def test_cards_are_written_while_they_are_made_and_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_TOGETHER", 10)
    made: list[int] = []
    told: list[tuple[int, int]] = []

    def entries() -> Any:
        for index in range(25):
            made.append(index)
            yield bulk.NewCard(Card(person=PersonFace(last_name=f"N{index}")), SHOP)

    with store.write(actor="marie", action="import") as tx:
        ids = bulk.insert_many(tx, entries(), progress=lambda done: told.append((done, len(made))))
    assert told == [(10, 10), (20, 20), (25, 25)]
    assert len(set(ids)) == 25
    with store.read() as tx:
        [(changes,)] = tx.execute("SELECT count(DISTINCT change) FROM event WHERE action = 'import'")
        assert changes == 1
        assert trace.verify(tx).ok


def test_the_memory_for_many_rows_is_given_back(sqlite_store: Store) -> None:
    sizes: list[int] = []

    def entries(tx: Tx) -> Any:
        sizes.append(tx.execute("PRAGMA cache_size")[0][0])
        yield bulk.NewCard(Card(person=PersonFace(last_name="A")), SHOP)

    with sqlite_store.write(actor="marie", action="import") as tx:
        [usual] = tx.execute("PRAGMA cache_size")[0]
        bulk.insert_many(tx, entries(tx))
        assert tx.execute("PRAGMA cache_size") == [(usual,)]
    assert sizes[0] < 4 * usual < 0  # kibibytes are negative there


def test_a_long_work_keeps_its_memory_until_it_is_over(sqlite_store: Store) -> None:
    def sizes() -> tuple[int, int]:
        with sqlite_store.read() as tx:
            return tx.execute("PRAGMA cache_size")[0][0], tx.execute("PRAGMA wal_autocheckpoint")[0][0]

    usual = sizes()
    with sqlite_store.long_work():
        with sqlite_store.write(actor="marie", action="import") as tx:
            bulk.insert_many(tx, [bulk.NewCard(Card(person=PersonFace(last_name="A")), SHOP)])
        # What reads next has the pages of who wrote.
        assert sizes()[0] < 4 * usual[0] < 0
        assert sizes()[1] > usual[1]
    assert sizes() == usual
    assert Path(sqlite_store.url + "-wal").stat().st_size == 0


def test_a_card_that_is_called_by_its_number_alone_is_listed_by_it(store: Store) -> None:
    with store.write(actor="marie", action="import") as tx:
        bulk.insert_many(tx, [bulk.NewCard(Card(iban="FR76"), SHOP), bulk.NewCard(Card(), SHOP)])
        before = derived(tx)
        projections.rebuild(tx)
        assert derived(tx) == before
        assert {name for (name,) in tx.execute("SELECT name FROM directory")} == {"1", "2"}


def test_a_card_that_another_process_made_ready_is_added_like_any_other(store: Store) -> None:
    membership = Membership(
        salesperson="karim",
        states=("client",),
        notes=(Note(text="vélo rouge"), Note(text="vélo bleu", at=BEGAN, by="karim")),
    )
    entry = Card(person=PersonFace(last_name="A"), emails=(Email(address="a@b.fr"),), membership=membership)
    made = pickle.loads(pickle.dumps(bulk.ready(entry)))
    with store.write(actor="marie", action="import") as tx:
        one, other = bulk.insert_many(tx, [bulk.NewCard(made, SHOP), bulk.NewCard(entry, SHOP)])
        assert {bare(card) for key in (one, other) if (card := cards.get(tx, key, SHOP))} == {
            replace(
                entry,
                membership=replace(
                    membership,
                    notes=(
                        Note(text="vélo bleu", at=BEGAN, by="karim"),
                        Note(text="vélo rouge", at=datetime.fromisoformat(tx.at), by="marie"),
                    ),
                ),
            )
        }
        before = derived(tx)
        projections.rebuild(tx)
        assert derived(tx) == before


def test_who_saves_next_need_not_clear_up(store: Store) -> None:
    with store.write(actor="marie", action="import") as tx:
        bulk.insert_many(tx, [bulk.NewCard(Card(person=PersonFace(last_name="A")), SHOP)] * 20)
    store.settle()
    if store.dialect.name == "sqlite":
        assert Path(store.url + "-wal").stat().st_size == 0
    with store.read() as tx:
        assert trace.verify(tx).ok


def test_new_cards_go_on_after_an_import(store: Store) -> None:
    with store.write(actor="marie", action="import") as tx:
        ids = bulk.insert_many(tx, [bulk.NewCard(Card(person=PersonFace(last_name="A")), SHOP)] * 3)
    with store.write(actor="marie", action="create") as tx:
        assert cards.insert(tx, Card(person=PersonFace(last_name="B")), SHOP) == max(ids) + 1


def test_one_bad_card_and_nothing_is_added(store: Store) -> None:
    good = bulk.NewCard(Card(person=PersonFace(last_name="A")), SHOP)
    bad = bulk.NewCard(Card(membership=Membership(salesperson="nobody")), SHOP)
    with pytest.raises(UnknownStaff), store.write(actor="marie", action="import") as tx:
        bulk.insert_many(tx, [good, bad])
    with store.read() as tx:
        assert not cards.exists(tx)
