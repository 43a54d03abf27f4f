"""The archive: only read, in no list, and out again as it was."""

from dataclasses import replace

import pytest

from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import Archived, ArchiveReason, Forbidden, Unchanged
from crm_tui.services import archiving, cards, directory, duplicates, history, merging
from crm_tui.services.session import Workspace
from tests.services.conftest import named, person


def listed(workspace: Workspace, text: str = "") -> int:
    return directory.page(workspace, ListQuery(text=text), 0, 10).total


def test_an_archived_card_is_only_read_and_in_no_list(marie: Workspace) -> None:
    card = cards.create(marie, person())
    other = cards.create(marie, person("Petit", "Jean", "06 99 99 99 99"))
    archived = archiving.archive(marie, card.id or 0, "facture de 2024")
    assert archived.membership.is_archived
    assert (archived.membership.archived_by, archived.membership.archive_reason) == (
        "marie",
        "facture de 2024",
    )
    assert (listed(marie), listed(marie, "dupont")) == (1, 0)
    assert [each.id for each in duplicates.find(marie, person())] == [card.id]
    with pytest.raises(Archived):
        cards.modify(marie, archived, named(archived, "Zoé"))
    with pytest.raises(Archived):
        cards.detach(marie, card.id or 0)
    with pytest.raises(Archived):
        cards.add_note(marie, card.id or 0, "x")
    with pytest.raises(Archived):
        merging.plan(marie, other.id or 0, card.id or 0)
    with pytest.raises(Unchanged):
        archiving.archive(marie, card.id or 0, "encore")

    back = archiving.unarchive(marie, card.id or 0)
    assert replace(back, version=0, updated_at=None) == replace(card, version=0, updated_at=None)
    assert (listed(marie), listed(marie, "dupont")) == (2, 1)
    with pytest.raises(Unchanged):
        archiving.unarchive(marie, card.id or 0)
    assert history.verify(marie).ok


def test_it_takes_a_manager_and_a_reason(marie: Workspace, karim: Workspace) -> None:
    card = cards.create(karim, person())
    with pytest.raises(Forbidden):
        archiving.archive(karim, card.id or 0, "x")
    with pytest.raises(ArchiveReason):
        archiving.archive(marie, card.id or 0, " ")
    archiving.archive(marie, card.id or 0, "litige")
    with pytest.raises(Forbidden):
        archiving.unarchive(karim, card.id or 0)
