"""A change is taken back row by row, as far as nobody built upon it since."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from crm_tui.domain.card import Card, Membership, PersonFace, Phone
from crm_tui.store import cards, rows, trace
from crm_tui.store.engine import Store
from crm_tui.store.inverse import Inverted, invert
from tests.store.card_strategies import bare
from tests.store.card_strategies import cards as any_card

SHOP = 1
ONE = Phone(number="+33612345678", typed="1", billing=True)
TWO = Phone(number="+33478001122", typed="2")
MARIE = Card(
    person=PersonFace(first_name="Marie", last_name="Dupont"),
    phones=(ONE, TWO),
    membership=Membership(states=("client",)),
)


def insert(store: Store, card: Card) -> Card:
    with store.write(actor="marie", action="create") as tx:
        key = cards.insert(tx, card, SHOP)
    return read(store, key)


def read(store: Store, contact: int | None) -> Card:
    with store.read() as tx:
        card = cards.get(tx, contact or 0, SHOP)
    assert card is not None
    return card


def update(store: Store, *several: Card) -> int:
    """Save cards as one change; says its number."""
    with store.write(actor="karim", action="modify") as tx:
        for card in several:
            cards.update(tx, card, SHOP)
    assert tx.change is not None
    return tx.change


def take_back(store: Store, change: int, subjects: list[str] | None = None) -> tuple[Inverted, int | None]:
    """Take a change back; what came of it, and the number of the change that this is."""
    with store.write(actor="marie", action="undo") as tx:
        inverted = invert(tx, change, subjects=subjects)
    return inverted, tx.change


def same(card: Card) -> Card:
    """The card without what counts saves."""
    return replace(card, version=0)


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=any_card(), second=any_card())
def test_a_change_taken_back_and_made_again(store: Store, first: Card, second: Card) -> None:
    before = insert(store, first)
    # Some rows go, some come, some change; answers on consent are only ever added.
    phones = (*(replace(row, label="Autre") for row in before.phones[1:]), *second.phones)
    unflagged = tuple(replace(row, billing=False) for row in phones)
    change = update(store, replace(second, id=before.id, phones=unflagged, iban="another"))
    after = read(store, before.id)

    inverted, undo = take_back(store, change)

    back = read(store, before.id)
    assert inverted.kept == ()
    assert same(replace(back, membership=replace(back.membership, consents=()))) == same(
        replace(before, membership=replace(before.membership, consents=()))
    )
    channels = {answer.channel for answer in after.membership.consents}
    assert [back.membership.consent(each) for each in channels] == [
        before.membership.consent(each) for each in channels
    ]

    assert undo is not None
    inverted, _ = take_back(store, undo)

    again = read(store, before.id)
    assert inverted.kept == ()
    assert bare(replace(again, membership=replace(again.membership, consents=()))) == bare(
        replace(after, membership=replace(after.membership, consents=()))
    )
    with store.read() as tx:
        assert trace.rows_at(tx, before.subject) == trace.current_rows(tx, before.subject)
        assert trace.verify(tx).ok


def test_a_removed_row_comes_again_under_its_id_without_a_flag_that_is_taken(store: Store) -> None:
    card = insert(store, MARIE)
    change = update(store, replace(card, phones=card.phones[1:]))
    left = read(store, card.id)
    update(store, replace(left, phones=(replace(left.phones[0], billing=True),)))

    take_back(store, change)

    phones = {row.id: row for row in read(store, card.id).phones}
    assert phones[card.phones[0].id].number == ONE.number
    assert [row.number for row in phones.values() if row.billing] == [TWO.number]


def test_a_flag_goes_back_to_the_row_that_had_it(store: Store) -> None:
    card = insert(store, MARIE)
    one, two = card.phones
    change = update(store, replace(card, phones=(replace(one, billing=False), replace(two, billing=True))))

    inverted, _ = take_back(store, change)

    assert read(store, card.id).phones == card.phones
    assert inverted.kept == ()


def test_a_flag_that_another_row_has_since_stays_there(store: Store) -> None:
    card = insert(store, MARIE)
    one, two = card.phones
    change = update(store, replace(card, phones=(replace(one, billing=False), two)))
    left = read(store, card.id)
    update(store, replace(left, phones=(left.phones[0], replace(two, billing=True))))

    inverted, _ = take_back(store, change)

    assert [row.number for row in read(store, card.id).phones if row.billing] == [TWO.number]
    assert [(kept.field, kept.value) for kept in inverted.kept] == [("billing", "0")]


def test_what_was_changed_since_is_kept_and_told(store: Store) -> None:
    card = insert(store, MARIE)
    change = update(
        store,
        replace(
            card,
            person=replace(card.person, first_name="Anne", nickname="Nana"),
            phones=(*card.phones, Phone(number="+33399999999", typed="3")),
        ),
    )
    later = read(store, card.id)
    update(
        store,
        replace(
            later,
            person=replace(later.person, first_name="Annie"),
            phones=(*later.phones[:2], replace(later.phones[2], label="home")),
        ),
    )

    inverted, _ = take_back(store, change)

    after = read(store, card.id)
    assert (after.person.first_name, after.person.nickname) == ("Annie", "")
    assert [row.number for row in after.phones] == [ONE.number, TWO.number, "+33399999999"]
    assert {(kept.entity, kept.field, kept.value) for kept in inverted.kept} == {
        ("contact", "first_name", "Annie"),
        ("coordinate", "phones", "+33399999999"),
    }
    assert inverted.contacts == {card.id}


def test_what_is_gone_since_stays_gone(store: Store) -> None:
    card = insert(store, MARIE)
    change = update(store, replace(card, phones=(*card.phones, Phone(number="+33399999999", typed="3"))))
    update(store, card)

    inverted, _ = take_back(store, change)

    assert inverted == Inverted(done=0, kept=(), contacts=frozenset())


def test_what_another_row_says_since_is_not_said_twice(store: Store) -> None:
    card = insert(store, MARIE)
    change = update(store, replace(card, membership=Membership()))
    update(store, replace(read(store, card.id), membership=Membership(states=("client",))))

    take_back(store, change)

    assert read(store, card.id).membership.states == ("client",)


def test_only_the_cards_that_were_asked_for(store: Store) -> None:
    first, second = insert(store, MARIE), insert(store, MARIE)
    anne = [replace(card, person=replace(card.person, first_name="Anne")) for card in (first, second)]
    change = update(store, *anne)

    inverted, _ = take_back(store, change, [second.subject])

    assert inverted.contacts == {second.id}
    assert [read(store, card.id).person.first_name for card in (first, second)] == ["Anne", "Marie"]


def test_a_card_that_was_made_is_not_removed(store: Store) -> None:
    card = insert(store, MARIE)
    with store.read() as tx:
        change = trace.last_change(tx, card.subject)
    assert change is not None

    take_back(store, change)

    with store.read() as tx:
        assert rows.of_contact(tx, card.id or 0)["contact"]


def test_there_must_be_such_a_change(store: Store) -> None:
    with pytest.raises(ValueError, match="no change"), store.write(actor="marie", action="undo") as tx:
        invert(tx, 999)
