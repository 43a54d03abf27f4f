"""Shops, staff, their choices, loyalty numbers."""

from __future__ import annotations

import pytest

from crm_tui.domain.card import Card, Loyalty, Membership
from crm_tui.domain.errors import NotFound, UnknownStaff
from crm_tui.domain.staff import Shop, StaffMember
from crm_tui.domain.vocabulary import Role
from crm_tui.store import cards, staff, trace
from crm_tui.store.engine import Store


def test_shops_are_added_and_changed(store: Store) -> None:
    with store.write(actor="marie", action="shop") as tx:
        added = staff.add_shop(tx, Shop(name="Vélo", country="BE", postal_code="4000", city="Liège"))
        assert added.id is not None
        staff.update_shop(tx, Shop(id=added.id, name="Vélo Liège", country="BE"))
    with store.read() as tx:
        assert [shop.name for shop in staff.shops(tx)] == ["Moto Rhône", "Vélo Liège"]
        assert staff.shop(tx, added.id) == Shop(id=added.id, name="Vélo Liège", country="BE")
        with pytest.raises(NotFound):
            staff.shop(tx, 999)
    with pytest.raises(NotFound), store.write(actor="marie", action="shop") as tx:
        staff.update_shop(tx, Shop(id=999, name="x"))


def test_staff_are_added_changed_and_never_forgotten(store: Store) -> None:
    with store.write(actor="marie", action="staff") as tx:
        added = staff.add_member(tx, StaffMember(login="ana", name="Ana", role=Role.READER, shop_id=1))
        changed = StaffMember(login="ana", name="Ana B.", role=Role.MANAGER, shop_id=1, active=False)
        staff.update_member(tx, changed)
    with store.read() as tx:
        found = staff.member(tx, "ana")
        assert found is not None
        assert (found.id, found.name, found.role, found.active) == (added.id, "Ana B.", Role.MANAGER, False)
        assert [member.login for member in staff.members(tx)] == ["ana", "karim", "marie"]
        assert staff.member(tx, "nobody") is None
    with pytest.raises(UnknownStaff), store.write(actor="marie", action="staff") as tx:
        staff.update_member(tx, StaffMember(login="nobody", shop_id=1))


def test_saving_the_same_again_leaves_no_event(store: Store) -> None:
    with store.read() as tx:
        before = trace.head(tx)
        [shop], marie = staff.shops(tx), staff.member(tx, "marie")
    assert marie is not None
    with store.write(actor="marie", action="staff") as tx:
        staff.update_shop(tx, shop)
        staff.update_member(tx, marie)
    with store.read() as tx:
        assert trace.head(tx) == before


def test_a_choice_is_remembered_for_one_person_and_not_traced(store: Store) -> None:
    with store.read() as tx:
        before = trace.head(tx)
        marie, karim = (staff.member(tx, login) for login in ("marie", "karim"))
    assert marie is not None
    assert karim is not None
    with store.write(actor="marie", action="preference") as tx:
        staff.set_preference(tx, marie.id or 0, "essential", "1")
        staff.set_preference(tx, marie.id or 0, "essential", "0")
    with store.read() as tx:
        assert staff.preference(tx, marie.id or 0, "essential") == "0"
        assert staff.preference(tx, marie.id or 0, "other") is None
        assert staff.preference(tx, karim.id or 0, "essential") is None
        assert trace.head(tx) == before


def test_a_loyalty_number_is_free_until_somebody_has_it(store: Store) -> None:
    entry = Card(membership=Membership(loyalty=(Loyalty(programme="club", member_number="A-1"),)))
    with store.write(actor="marie", action="create") as tx:
        assert staff.loyalty_number_free(tx, "club", "A-1")
        cards.insert(tx, entry, 1)
        assert not staff.loyalty_number_free(tx, "club", "A-1")
        assert staff.loyalty_number_free(tx, "other", "A-1")
