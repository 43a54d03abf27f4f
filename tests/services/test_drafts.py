"""Drafts: what was typed is there at the next start."""

import threading
from dataclasses import replace

import pytest

from crm_tui.domain.card import Card, PersonFace, Phone
from crm_tui.domain.errors import CrmError, StoreReadOnly
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


def test_the_form_is_told_once_that_its_draft_cannot_be_written(
    marie: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    told: list[CrmError] = []
    keeper = DraftKeeper(marie, on_failed=told.append)
    for name in ("Z", "Zo", "Zoé"):
        keeper.put(named(HALF_TYPED, name))
        keeper.flush()
    keeper.close()
    assert [type(error) for error in told] == [StoreReadOnly]


def test_hanging_up_keeps_what_was_not_put_yet(marie: Workspace) -> None:
    keeper = DraftKeeper(marie, look=lambda: named(HALF_TYPED, "Zoé-Marie"))
    keeper.put(HALF_TYPED)
    keeper.keep()
    keeper.close()
    assert [draft.title for draft in drafts.pending(marie)] == ["Zoé-Marie"]


def test_hanging_up_writes_no_draft_where_nothing_was_typed(marie: Workspace) -> None:
    keeper = DraftKeeper(marie, look=lambda: None)
    keeper.keep()
    keeper.close()
    assert drafts.pending(marie) == []


def test_hanging_up_keeps_what_was_put_when_the_form_cannot_be_read(marie: Workspace) -> None:
    def fail() -> Card:
        raise LookupError

    keeper = DraftKeeper(marie, look=fail)
    keeper.put(HALF_TYPED)
    keeper.keep()
    keeper.close()
    assert [drafts.card_of(draft) for draft in drafts.pending(marie)] == [HALF_TYPED]


def test_a_draft_can_be_claimed_while_nobody_types_it(marie: Workspace) -> None:
    keeper = DraftKeeper(marie)
    keeper.put(HALF_TYPED)
    keeper.close()
    [listed] = drafts.pending(marie)
    newer = DraftKeeper(marie, draft=listed)
    newer.put(named(HALF_TYPED, "Zoé-Marie"))
    newer.flush()
    assert drafts.claim(marie, listed) is None
    newer.close()
    claimed = drafts.claim(marie, listed)
    assert claimed is not None
    assert claimed.title == "Zoé-Marie"
    drafts.discard(listed.id)
    assert drafts.claim(marie, listed) is None
    assert drafts.pending(marie) == []
