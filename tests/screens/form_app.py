"""A clerk before the form, in the running program with a store of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import pytest

from crm_tui.domain.card import Card, CompanyFace, Email, PersonFace, Phone
from crm_tui.domain.draft import Draft
from crm_tui.domain.vocabulary import Kind
from crm_tui.paths import state_folder
from crm_tui.services import cards, drafts
from crm_tui.services.session import Workspace
from crm_tui.store.drafts import DraftFile
from crm_tui.ui.screens.card_form import CardFormScreen
from crm_tui.ui.widgets.check import Check
from crm_tui.ui.widgets.choice import Choice
from crm_tui.ui.widgets.menu import Menu
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, at_work, database, own_folders, workspace

__all__ = ["at_work", "database", "edit", "form", "own_folders", "saved_card", "workspace"]


def form_of(clerk: Clerk) -> CardFormScreen:
    """The form in front."""
    assert isinstance(clerk.app.screen, CardFormScreen)
    return clerk.app.screen


def entry_of(clerk: Clerk) -> Card:
    """What the form holds."""
    return form_of(clerk).entry


def value_of(clerk: Clerk, widget_id: str) -> object:
    """The value of any field."""
    return cast("Check | Choice | Menu", clerk.widget(widget_id)).value


def is_shown(clerk: Clerk, widget_id: str) -> bool:
    """Whether a widget is on the page."""
    return all(node.display for node in clerk.widget(widget_id).ancestors_with_self)


async def type_lines(clerk: Clerk, *texts: str) -> None:
    """Type into one field after the other; Enter goes on, an empty text leaves the field as it is."""
    for text in texts:
        if text:
            await clerk.type(text)
        await clerk.press("enter")


async def type_person(clerk: Clerk, first: str, last: str, phone: str = "", email: str = "") -> None:
    """The essential fields of a person, from the type on."""
    await type_lines(clerk, "", "", first, last, phone, email)


def save(workspace: Workspace, card: Card) -> Card:
    """Put a card into the store, whatever it looks like."""
    return cards.create(workspace, card, allow_duplicates=True)


def marie(**changes: str) -> Card:
    """A card as a clerk types it."""
    texts = {"first_name": "Marie", "last_name": "Dupont", **changes}
    return Card(
        person=PersonFace(first_name=texts["first_name"], last_name=texts["last_name"]),
        phones=(Phone(typed="06 12 34 56 78"),),
        emails=(Email(typed="marie@orange.fr", label="office"),),
    )


def firm(name: str = "Cycles Morel") -> Card:
    """A company card."""
    return Card(kind=Kind.COMPANY, company=CompanyFace(company_name=name))


def kept(workspace: Workspace) -> list[Draft]:
    """The drafts on the disk, those that are being typed among them."""
    file = DraftFile(state_folder() / "drafts.db")
    try:
        return file.list(workspace.login, drafts.identity(workspace))
    finally:
        file.close()


@pytest.fixture
async def form(at_work: AtWork) -> AsyncIterator[Clerk]:
    """A clerk before the form of a new card."""
    async with at_work() as clerk:
        await clerk.press("f2")
        yield clerk


@pytest.fixture
def saved_card(workspace: Workspace) -> Card:
    """Marie Dupont, in the store."""
    return save(workspace, marie())


@pytest.fixture
async def edit(saved_card: Card, at_work: AtWork) -> AsyncIterator[Clerk]:
    """A clerk who edits the card of Marie Dupont."""
    async with at_work() as clerk:
        clerk.app.push_screen(CardFormScreen(base=saved_card))
        await clerk.settle()
        yield clerk
