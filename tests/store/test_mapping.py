"""A card, its rows, and the same card again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from crm_tui.domain.card import Address, Card, Membership, Note, Phone, ShopLink
from crm_tui.domain.errors import UnknownStaff
from crm_tui.store import breakdown, clock, mapping
from tests.store.card_strategies import bare, cards

LOGINS = {1: "marie", 2: "karim"}
SHOPS = {1: "Cycles du Parc", 2: "Moto Morel"}
CONTACT = {
    "subject": "5f",
    "number": "42",
    "version": 3,
    "created_at": "2026-11-24T14:02:31.123456Z",
    "updated_at": "",
}
NOON = "2026-11-24T12:00:00.000000Z"


def rows_of(card: Card, shop_id: int = 1) -> mapping.Rows:
    """What the tables hold for a card, numbered from 1 on in each."""
    membership = card.membership
    ids = {login: key for key, login in LOGINS.items()}
    owned = {"membership_id": 9}
    children: dict[str, list[breakdown.Child]] = {}
    for group in (*breakdown.contact_groups(card), *breakdown.membership_groups(membership, NOON, "marie")):
        children.setdefault(group.table, []).extend(group.children)
    attached = dict.fromkeys(
        ("attached_at", "attached_by", "detached_at", "detached_by", "detach_reason"), ""
    )
    return {
        "contact": {42: {**breakdown.contact_columns(card), **CONTACT}},
        "membership": {9: {**breakdown.membership_columns(membership, ids), **attached, "shop_id": shop_id}},
        **{
            table: {key: {**owned, **child.columns, "rank": key} for key, child in enumerate(rows, start=1)}
            for table, rows in children.items()
        },
    }


def card_of(rows: mapping.Rows, shop_id: int = 1) -> Card:
    return mapping.card_from_rows(rows, shop_id=shop_id, staff_logins=LOGINS, shop_names=SHOPS)


@given(cards())
def test_nothing_of_a_card_is_lost(card: Card) -> None:
    assert bare(card_of(rows_of(card))) == card


def test_ids_order_and_times_come_from_the_rows() -> None:
    card = Card(
        phones=(Phone(number="+33612345678"), Phone(number="+33478001122")),
        membership=Membership(notes=(Note(text="b"), Note(text="a"))),
    )
    rows = {table: dict(content) for table, content in rows_of(card).items()}
    rows["coordinate"][1]["rank"] = 7
    rows["note"] = {
        key: {**row, "at": "2026-11-24T14:02:31.000000Z", "by": "marie"} for key, row in rows["note"].items()
    }
    found = card_of(rows)
    assert (found.id, found.number, found.subject, found.version) == (42, "42", "5f", 3)
    assert found.created_at == datetime(2026, 11, 24, 14, 2, 31, 123456, tzinfo=UTC)
    assert found.updated_at is None
    assert [(row.id, row.number) for row in found.phones] == [(2, "+33478001122"), (1, "+33612345678")]
    assert [(row.id, row.text) for row in found.membership.notes] == [(1, "b"), (2, "a")]


def test_a_card_of_another_shop_is_seen_without_what_it_is_there() -> None:
    card = Card(membership=Membership(states=("client",), salesperson="marie"))
    found = card_of(rows_of(card, shop_id=2))
    assert found.membership == Membership(shop_id=1)
    assert found.members == (ShopLink(shop_id=2, name="Moto Morel"),)


def test_an_unknown_salesperson_is_refused_not_dropped() -> None:
    with pytest.raises(UnknownStaff):
        breakdown.membership_columns(Membership(salesperson="nobody"), {"marie": 1})


def test_rows_of_no_contact_are_refused() -> None:
    with pytest.raises(ValueError, match="one contact"):
        card_of({})


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (Address(typed="au coin de la rue"), "au coin de la rue"),
        (
            Address(number="12", repetition="bis", street="rue Hugo", postal_code="69002", city="Lyon"),
            "12 bis rue Hugo, 69002 Lyon",
        ),
        (
            Address(complement="bât. B", street="quai Perrache", box="bte 3", city="Liège"),
            "bât. B, quai Perrache, bte 3, Liège",
        ),
        (
            Address(po_box="BP 12", postal_code="69800", city="Bron", cedex="CEDEX 2"),
            "BP 12, 69800 Bron CEDEX 2",
        ),
    ],
)
def test_one_line(address: Address, line: str) -> None:
    assert breakdown.one_line(address) == line


def test_instants_are_utc_of_one_width_and_come_back() -> None:
    brussels = timezone(timedelta(hours=1))
    instant = datetime(2026, 11, 24, 15, 2, 31, tzinfo=brussels)
    assert clock.to_text(instant) == "2026-11-24T14:02:31.000000Z"
    assert clock.from_text(clock.to_text(instant)) == instant
    assert (clock.to_text(None), clock.from_text("")) == ("", None)
    assert len(clock.now()) == 27
    with pytest.raises(ValueError, match="time zone"):
        clock.to_text(datetime(2026, 11, 24))  # noqa: DTZ001  # the point of the test
