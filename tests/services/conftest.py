"""Members of the staff at work, on SQLite and on PostgreSQL in turn."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain.card import Card, Email, Note, PersonFace, Phone
from crm_tui.services.session import Workspace

At = Callable[[str], Workspace]


@pytest.fixture
def at_work(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[At]:
    """Gives one member of the staff after the other a workspace on the same database."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    opened: list[Workspace] = []

    def workspace(login: str) -> Workspace:
        opened.append(Workspace(database_url, login=login))
        return opened[-1]

    yield workspace
    for each in opened:
        each.close()


@pytest.fixture
def marie(at_work: At) -> Workspace:
    """The administrator of the shop."""
    return at_work("marie")


@pytest.fixture
def karim(at_work: At) -> Workspace:
    """A seller of the same shop."""
    return at_work("karim")


def person(last: str = "Dupont", first: str = "Anne", phone: str = "06 12 34 56 78", email: str = "") -> Card:
    """A card as a clerk types it."""
    return Card(
        person=PersonFace(last_name=last, first_name=first),
        phones=(Phone(typed=phone),) if phone else (),
        emails=(Email(typed=email),) if email else (),
    )


def named(card: Card, first: str) -> Card:
    """The card under another first name."""
    return replace(card, person=replace(card.person, first_name=first))


def noted(card: Card, text: str) -> Card:
    """The card with one more note."""
    notes = (*card.membership.notes, Note(text=text))
    return replace(card, membership=replace(card.membership, notes=notes))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path
