"""Whole IBANs are for managers; others see a mask, and never write it over what is stored."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from crm_tui.domain.card import Card
from crm_tui.domain.errors import Forbidden
from crm_tui.domain.staff import StaffMember
from crm_tui.domain.vocabulary import Role
from crm_tui.services import cards, exporting, history
from crm_tui.services.session import Workspace, may_see_iban
from tests.services.conftest import named, person

WHOLE, MASK = "FR7630006000011234567890189", "FR76 •••• 189"


@pytest.fixture
def card(karim: Workspace) -> Card:
    return cards.create(karim, replace(person(), iban="FR76 3000 6000 0112 3456 7890 189"))


@pytest.mark.parametrize("role", Role)
def test_who_may_see_them(role: Role) -> None:
    assert may_see_iban(StaffMember(role=role)) is (role in (Role.MANAGER, Role.ADMIN))


def test_the_card_the_export_and_the_history(marie: Workspace, karim: Workspace, card: Card) -> None:
    for workspace, shown in ((marie, WHOLE), (karim, MASK)):
        assert workspace.discreet(card).iban == shown
        lines = workspace.discreet_lines(history.history(workspace, card.id or 0))
        assert [(line.old, line.new) for line in lines if line.field == "iban"] == [(None, shown)]
        assert WHOLE not in repr(lines) or workspace is marie
    stream = io.StringIO()
    exporting.export(marie, stream)
    assert json.loads(stream.getvalue())["iban"] == WHOLE
    with pytest.raises(Forbidden):
        exporting.export(karim, io.StringIO())


def test_the_mask_is_never_stored(karim: Workspace, card: Card) -> None:
    saved = cards.modify(karim, card, named(karim.discreet(card), "Léa"))
    assert (saved.person.first_name, saved.iban) == ("Léa", WHOLE)
    other = cards.modify(karim, saved, replace(saved, iban="FR14 2004 1010 0505 0001 3M02 606"))
    assert other.iban == "FR1420041010050500013M02606"
    assert cards.modify(karim, other, replace(other, iban="")).iban == ""
