"""Drafts: what was typed is there at the next start."""

import threading
from dataclasses import replace

import pytest

from crm_tui.domain.card import Card, PersonFace, Phone
from crm_tui.services import cards, drafts
from crm_tui.services.drafts import DraftKeeper
from crm_tui.services.session import Workspace
from tests.services.conftest import named, person

HALF_TYPED = Card(person=PersonFace(first_name="Zoé"), phones=(Phone(typed="06 1"), Phone()))


def test_an_entry_is_offered_again_exactly_as_typed(marie: Workspace) -> None:
    keeper = DraftKeeper(marie)
    keeper.put(HALF_TYPED)
    keeper.close()

    (draft,) = drafts.pending(marie)

    assert drafts.card_of(draft) == HALF_TYPED
    assert draft.title == "Zoé"
    assert draft.saved_at


def test_the_newest_state_is_written_without_being_asked(marie: Workspace) -> None:
    written = threading.Event()
    keeper = DraftKeeper(marie, on_saved=written.set)

    keeper.put(HALF_TYPED)

    assert written.wait(5)
    assert drafts.pending(marie) == []  # a form that is open is not offered
    keeper.close()
    assert [drafts.card_of(each) for each in drafts.pending(marie)] == [HALF_TYPED]


def test_a_saved_entry_leaves_no_draft(marie: Workspace) -> None:
    keeper = DraftKeeper(marie)
    keeper.put(HALF_TYPED)
    keeper.flush()

    keeper.discard()
    keeper.put(named(HALF_TYPED, "Zoé-Marie"))
    keeper.flush()

    assert drafts.pending(marie) == []


def test_a_draft_of_an_edit_meets_the_merge(marie: Workspace, karim: Workspace) -> None:
    base = cards.create(marie, person())
    keeper = DraftKeeper(marie, base=base)
    keeper.put(named(base, "Annie"))
    keeper.close()
    cards.modify(karim, base, replace(base, iban="FR7630006000011234567890189"))

    (draft,) = drafts.pending(marie)
    assert draft.card_id == base.id
    saved = cards.modify(marie, drafts.base_of(draft) or base, drafts.card_of(draft))

    assert saved.person.first_name == "Annie"
    assert saved.iban == "FR7630006000011234567890189"


def test_drafts_are_mine_and_of_this_database(marie: Workspace, karim: Workspace) -> None:
    keeper = DraftKeeper(marie)
    keeper.put(HALF_TYPED)
    keeper.close()

    assert drafts.pending(karim) == []
    assert drafts.pending(Workspace(marie.database + "x", login="marie")) == []


def test_a_discarded_draft_is_gone(marie: Workspace) -> None:
    keeper = DraftKeeper(marie)
    keeper.put(HALF_TYPED)
    keeper.close()

    drafts.discard(drafts.pending(marie)[0].id)

    assert drafts.pending(marie) == []


def test_a_state_folder_that_cannot_be_written_never_stops_the_typing(
    marie: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    keeper = DraftKeeper(marie)

    keeper.put(HALF_TYPED)
    keeper.flush()
    keeper.close()
