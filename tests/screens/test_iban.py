"""The IBAN in the form: whole for a manager, masked for a seller, and never lost by saving."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input

from crm_tui.domain.card import Card, PersonFace
from crm_tui.domain.vocabulary import Role
from crm_tui.services import cards, people
from crm_tui.services.session import Workspace
from tests.flows.conftest import AtWork

WHOLE = "FR7630006000011234567890189"


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.SELLER, "FR76 •••• 189"), (Role.ADMIN, "FR76 3000 6000 0112 3456 7890 189")]
)
async def test_the_form_shows_it_by_role_and_saving_keeps_it(
    workspace: Workspace, at_work: AtWork, role: Role, shown: str
) -> None:
    card = cards.create(workspace, replace(Card(person=PersonFace(last_name="Dupont")), iban=WHOLE))
    people.save_member(workspace, "chef", role=Role.ADMIN)
    people.save_member(workspace, workspace.login, role=role)
    async with at_work() as clerk:
        await clerk.type("dupont")
        await clerk.press("tab", "e")
        assert clerk.app.screen.query_one("#iban", Input).value == shown
        await clerk.fill("last-name", "Martin")
        await clerk.press("ctrl+s")
        assert clerk.screen_name != "CardFormScreen"
    saved = cards.open_card(workspace, card.id or 0)
    assert (saved.person.last_name, saved.iban) == ("Martin", WHOLE)
