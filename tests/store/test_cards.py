"""Cards in and out of the store: nothing is lost, and only what differs is touched."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from crm_tui.domain.card import (
    Address,
    Card,
    CompanyFace,
    ConsentRecord,
    Loyalty,
    Membership,
    Note,
    PersonFace,
    Phone,
    SocialProfile,
)
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import NotFound, UnknownStaff
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.store import cards, projections, search, trace
from crm_tui.store.engine import Store
from crm_tui.store.unit_of_work import Tx
from tests.store.card_strategies import bare
from tests.store.card_strategies import cards as any_card

SHOP = 1
MARIE = Card(
    person=PersonFace(first_name="Marie", last_name="Dupont"),
    phones=(Phone(number="+33612345678", typed="06 12 34 56 78", billing=True), Phone(number="+33478001122")),
    addresses=(Address(number="12", street="rue Hugo", city="Lyon", billing=True, delivery=True),),
    social_profiles=(SocialProfile(network="strava", url="https://strava.com/marie"),),
    membership=Membership(
        salesperson="karim",
        states=("client", "prospect"),
        consents=(ConsentRecord(channel=Channel.SMS, state=Consent.ACCEPTED, how="oral"),),
        loyalty=(Loyalty(programme="club", member_number="A-1"),),
        notes=(Note(text="vient le mardi"),),
    ),
)


@pytest.fixture
def other_shop(store: Store) -> int:
    with store.write(actor="marie", action="setup") as tx:
        [(shop,)] = tx.execute("INSERT INTO shop (name, country) VALUES ('Vélo Liège', 'BE') RETURNING id")
    return int(shop)


def insert(store: Store, card: Card, shop: int = SHOP) -> Card:
    with store.write(actor="marie", action="create") as tx:
        key = cards.insert(tx, card, shop)
    return read(store, key)


def read(store: Store, key: int | None, shop: int = SHOP) -> Card:
    with store.read() as tx:
        card = cards.get(tx, key or 0, shop)
    assert card is not None
    return card


def update(store: Store, card: Card, shop: int = SHOP) -> list[tuple[str, str]]:
    """Save a card; says the entity and the fields of each event."""
    with store.read() as tx:
        before, _ = trace.head(tx)
    with store.write(actor="karim", action="modify") as tx:
        cards.update(tx, card, shop)
    with store.read() as tx:
        return [
            (entity, fields)
            for entity, fields in tx.execute(
                "SELECT entity, fields FROM event WHERE seq > ? ORDER BY seq", (before,)
            )
        ]


def derived(tx: Tx) -> dict[str, list[tuple[Any, ...]]]:
    columns = {
        "directory": "shop_id, contact_id, detached, sort_key, name, phone, email, city, states",
        "directory_size WHERE n <> 0": "shop_id, detached, n",
        "search_doc": "id, name, mail, phone, place",
        "dup_doc": "contact_id, doc",
        "dup_key": "k, contact_id",
    }
    return {
        table: tx.execute(f"SELECT {names} FROM {table} ORDER BY 1, 2") for table, names in columns.items()
    }


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=any_card(), second=any_card())
def test_what_is_saved_is_what_is_read_and_what_the_trace_replays(
    store: Store, first: Card, second: Card
) -> None:
    stored = insert(store, first)
    assert bare(stored) == first
    # Half of the rows stay the same, the others are new.
    changed = replace(second, id=stored.id, phones=(*second.phones, *stored.phones[1:]))
    flagged = [replace(row, billing=index == 0) for index, row in enumerate(changed.phones)]
    kept = stored.membership.consents
    changed = replace(
        changed,
        phones=tuple(flagged),
        membership=replace(changed.membership, consents=kept + changed.membership.consents),
    )
    update(store, changed)
    found = read(store, stored.id)
    assert bare(found) == bare(changed)
    assert update(store, found) == []
    with store.read() as tx:
        assert cards.card_from_trace(tx, trace.rows_at(tx, stored.subject), SHOP) == found
        (seq,) = tx.execute("SELECT min(change) FROM event WHERE subject = ?", (stored.subject,))[0]
        _, last = trace.change_bounds(tx, seq)
        assert cards.card_from_trace(tx, trace.rows_at(tx, stored.subject, seq=last), SHOP) == stored
        assert cards.card_from_trace(tx, trace.current_rows(tx, stored.subject), SHOP) == found
        assert trace.verify(tx).ok


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=any_card(), second=any_card())
def test_what_is_derived_is_the_same_step_by_step_and_made_anew(
    store: Store, first: Card, second: Card
) -> None:
    stored = insert(store, first)
    update(store, replace(second, id=stored.id))
    with store.write(actor="marie", action="detach") as tx:
        cards.detach(tx, stored.id or 0, SHOP, "")
    with store.write(actor="marie", action="rebuild") as tx:
        step_by_step = derived(tx)
        projections.rebuild(tx)
        assert derived(tx) == step_by_step


def test_a_new_card_has_a_number_a_secret_name_and_a_date(store: Store) -> None:
    card = insert(store, MARIE)
    assert card.id is not None
    assert card.number == str(card.id)
    assert len(card.subject) == 32
    assert card.version == 1
    assert card.created_at == card.updated_at == card.membership.attached_at
    assert card.membership.attached_by == "marie"
    assert [link.shop_id for link in card.members] == [SHOP]
    assert [link.name for link in card.members] == ["Moto Rhône"]
    assert insert(store, MARIE).subject != card.subject


def test_a_note_and_an_answer_say_who_and_when_also_when_the_card_does_not(store: Store) -> None:
    card = insert(store, MARIE)
    [answer], [note] = card.membership.consents, card.membership.notes
    assert (answer.by, answer.at) == ("marie", card.created_at)
    assert (note.by, note.at) == ("marie", card.created_at)


def test_saving_an_unchanged_card_leaves_no_event_and_no_new_version(store: Store) -> None:
    card = insert(store, MARIE)
    assert update(store, card) == []
    assert read(store, card.id) == card


def test_only_what_differs_is_touched(store: Store) -> None:
    card = insert(store, MARIE)
    second = replace(card.phones[1], label="office")
    entry = replace(card, iban="FR76", phones=(card.phones[0], second))
    assert update(store, entry) == [("coordinate", "label"), ("contact", "iban,updated_at,version")]
    found = read(store, card.id)
    assert found.version == 2
    assert found.updated_at is not None
    assert card.updated_at is not None
    assert found.updated_at > card.updated_at
    assert found.phones[1].id == card.phones[1].id


def test_removing_the_first_of_a_list_is_one_event(store: Store) -> None:
    card = insert(store, MARIE)
    events = update(store, replace(card, phones=card.phones[1:]))
    assert [entity for entity, _ in events] == ["coordinate", "contact"]
    assert [row.number for row in read(store, card.id).phones] == ["+33478001122"]


def test_the_order_of_a_list_is_kept(store: Store) -> None:
    card = insert(store, MARIE)
    new = Phone(number="+33600000001")
    update(store, replace(card, phones=(card.phones[1], new, card.phones[0])))
    found = read(store, card.id)
    assert [row.number for row in found.phones] == ["+33478001122", "+33600000001", "+33612345678"]
    assert (found.phones[0].id, found.phones[2].id) == (card.phones[1].id, card.phones[0].id)


def test_the_billing_row_may_move_either_way(store: Store) -> None:
    card = insert(store, MARIE)
    for _ in range(2):
        card = replace(card, phones=tuple(replace(row, billing=not row.billing) for row in card.phones))
        update(store, card)
        assert bare(read(store, card.id)) == bare(card)


def test_billing_and_delivery_may_change_places(store: Store) -> None:
    home = Address(street="rue Hugo", city="Lyon", billing=True)
    work = Address(street="quai Perrache", city="Lyon", delivery=True)
    card = insert(store, replace(MARIE, addresses=(home, work)))
    crossed = tuple(replace(row, billing=row.delivery, delivery=row.billing) for row in card.addresses)
    update(store, replace(card, addresses=crossed))
    assert bare(read(store, card.id)).addresses == bare(replace(card, addresses=crossed)).addresses


def test_a_row_that_a_colleague_removed_meanwhile_is_added_again(store: Store) -> None:
    card = insert(store, MARIE)
    update(store, replace(card, phones=()))
    update(store, card)
    assert bare(read(store, card.id)) == bare(card)


def test_answers_on_consent_are_only_ever_added(store: Store) -> None:
    card = insert(store, MARIE)
    refusal = ConsentRecord(channel=Channel.SMS, state=Consent.REFUSED)
    events = update(store, replace(card, membership=replace(card.membership, consents=(refusal,))))
    assert [entity for entity, _ in events] == ["consent", "contact"]
    found = read(store, card.id)
    assert [answer.state for answer in found.membership.consents] == [Consent.ACCEPTED, Consent.REFUSED]
    assert found.membership.consents[1].by == "karim"
    assert found.membership.consent(Channel.SMS) is Consent.REFUSED


def test_a_note_is_changed_in_place_and_keeps_its_signature(store: Store) -> None:
    card = insert(store, MARIE)
    [note] = card.membership.notes
    changed = replace(note, text="vient le jeudi")
    assert update(store, replace(card, membership=replace(card.membership, notes=(changed,)))) == [
        ("note", "text"),
        ("contact", "updated_at,version"),
    ]
    assert read(store, card.id).membership.notes == (changed,)


def test_a_given_instant_is_kept(store: Store) -> None:
    at = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    note = Note(text="ancienne", at=at, by="karim")
    card = insert(store, Card(membership=Membership(notes=(note,))))
    assert [(row.at, row.by) for row in card.membership.notes] == [(at, "karim")]


def test_detaching_and_reattaching_lose_nothing(store: Store) -> None:
    card = insert(store, MARIE)
    with store.write(actor="karim", action="detach") as tx:
        cards.detach(tx, card.id or 0, SHOP, "a déménagé")
    gone = read(store, card.id)
    assert gone.membership.is_detached
    assert (gone.membership.detached_by, gone.membership.detach_reason) == ("karim", "a déménagé")
    assert gone.members[0].detached_at == gone.membership.detached_at
    with store.write(actor="karim", action="reattach") as tx:
        cards.reattach(tx, card.id or 0, SHOP)
    assert bare(read(store, card.id)) == bare(card)
    assert not read(store, card.id).membership.is_detached


def test_each_shop_has_its_own_side_of_a_card(store: Store, other_shop: int) -> None:
    card = insert(store, MARIE)
    seen = read(store, card.id, other_shop)
    assert seen.person == card.person
    assert seen.membership == Membership(shop_id=other_shop)
    theirs = replace(seen, membership=Membership(states=("supplier",), notes=(Note(text="livre"),)))
    update(store, theirs, other_shop)
    assert read(store, card.id, other_shop).membership.states == ("supplier",)
    mine = read(store, card.id)
    assert mine.membership == card.membership
    assert [link.shop_id for link in mine.members] == [SHOP, other_shop]
    with store.write(actor="marie", action="detach") as tx:
        cards.detach(tx, card.id or 0, other_shop, "")
    assert [link.detached_at is None for link in read(store, card.id).members] == [True, False]


def test_reattaching_a_card_that_the_shop_never_had_attaches_it(store: Store, other_shop: int) -> None:
    card = insert(store, MARIE)
    with store.write(actor="marie", action="reattach") as tx:
        cards.reattach(tx, card.id or 0, other_shop)
    assert read(store, card.id, other_shop).membership.attached_by == "marie"


def test_what_is_not_there_is_said(store: Store, other_shop: int) -> None:
    card = insert(store, MARIE)
    with store.read() as tx:
        assert cards.get(tx, 999, SHOP) is None
        assert cards.version(tx, 999) is None
        assert cards.subject_of(tx, 999) is None
        assert cards.version(tx, card.id or 0) == 1
        assert cards.subject_of(tx, card.id or 0) == card.subject
    with store.write(actor="marie", action="x") as tx:
        with pytest.raises(NotFound):
            cards.update(tx, replace(MARIE, id=999), SHOP)
        with pytest.raises(NotFound):
            cards.detach(tx, card.id or 0, other_shop, "")
        with pytest.raises(NotFound):
            cards.reattach(tx, 999, SHOP)


def test_an_unknown_salesperson_saves_nothing(store: Store) -> None:
    entry = replace(MARIE, membership=Membership(salesperson="nobody"))
    with pytest.raises(UnknownStaff), store.write(actor="marie", action="create") as tx:
        cards.insert(tx, entry, SHOP)
    with store.read() as tx:
        assert not cards.exists(tx)


def test_the_id_of_a_removed_row_is_never_given_again(store: Store) -> None:
    card = insert(store, MARIE)
    membership = replace(
        card.membership, states=("client",), loyalty=(Loyalty(programme="club"),), notes=(Note(text="une"),)
    )
    full = replace(card, phones=(Phone(number="+33612345678"),), social_profiles=(SocialProfile(url="a"),))
    seen: set[tuple[str, int]] = set()
    for _ in range(2):
        update(store, replace(full, membership=membership))
        with store.read() as tx:
            rows = trace.current_rows(tx, card.subject)
        removable = ("coordinate", "social_profile", "membership_state", "loyalty", "note")
        ids = {(table, key) for table in removable for key in rows[table]}
        assert {table for table, _ in ids} == set(removable)
        assert not ids & seen
        seen |= ids
        emptied = replace(membership, states=(), loyalty=(), notes=())
        update(
            store, replace(card, phones=(), emails=(), social_profiles=(), addresses=(), membership=emptied)
        )


def test_the_clients_of_a_shop_come_in_the_order_of_its_list(store: Store, other_shop: int) -> None:
    for last, shop in (
        ("Émile", SHOP),
        ("zoé", SHOP),
        ("Eric", SHOP),
        ("Dupont", SHOP),
        ("Abel", other_shop),
    ):
        insert(store, Card(person=PersonFace(last_name=last)), shop)
    firm = Card(company=CompanyFace(company_name="3 Suisses"))
    gone = insert(store, firm)
    insert(store, firm)
    with store.write(actor="marie", action="detach") as tx:
        cards.detach(tx, gone.id or 0, SHOP, "")
    with store.read() as tx:
        found = [cards.get(tx, key, SHOP) for key in list(cards.ids(tx, SHOP))]
        assert cards.exists(tx)
    assert [card.display_name for card in found if card] == ["DUPONT", "ÉMILE", "ERIC", "ZOÉ", "3 Suisses"]


def test_a_very_long_name_is_kept_whole_and_listed(store: Store) -> None:
    letters = random.Random(1)
    name = "".join(letters.choice("abcdefghijklmnopqrstuvwxyzéü𠀀 ") for _ in range(10_000)).strip()
    card = insert(store, Card(person=PersonFace(last_name=name, first_name=name)))
    assert card.person.last_name == name
    with store.read() as tx:
        [row] = search.page(tx, SHOP, ListQuery(), 0, 10)
        assert row.name == card.display_name[:150]
        assert search.count(tx, SHOP, ListQuery(text=name[:20])) == 1


def test_who_reads_a_card_to_change_it_waits_for_the_one_who_did_before(store: Store) -> None:
    key = insert(store, MARIE).id or 0
    has_read = threading.Event()

    def change(**what: str) -> None:
        with store.write(actor="karim", action="modify") as tx:
            card = cards.get(tx, key, SHOP)
            has_read.set()
            assert card is not None
            cards.update(tx, replace(card, **what), SHOP)  # type: ignore[arg-type]  # one text field

    with store.write(actor="marie", action="modify") as tx:
        card = cards.get(tx, key, SHOP)
        assert card is not None
        colleague = threading.Thread(target=change, kwargs={"iban": "FR76"})
        colleague.start()
        assert not has_read.wait(0.3)
        cards.update(tx, replace(card, person=replace(card.person, nickname="Mimi")), SHOP)
    colleague.join()
    found = read(store, key)
    assert (found.iban, found.person.nickname, found.version) == ("FR76", "Mimi", 3)
