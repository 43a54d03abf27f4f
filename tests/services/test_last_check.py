"""A long trace is checked from where it last held, and the day of the last whole check is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm_tui.domain.card import Card, PersonFace
from crm_tui.services import cards, history, last_check
from crm_tui.services.session import Workspace
from tests.store.raw import forge


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def add(marie: Workspace, name: str) -> None:
    cards.create(marie, Card(person=PersonFace(last_name=name)))


def test_a_short_trace_is_checked_whole(marie: Workspace) -> None:
    before = datetime.now(UTC)
    checked = last_check.check(marie, whole_up_to=1000)
    assert checked is not None
    assert checked.result.ok
    assert before <= checked.whole_at <= datetime.now(UTC)


def test_a_long_one_that_was_never_checked_is_left(marie: Workspace) -> None:
    add(marie, "Dupont")
    assert last_check.check(marie, whole_up_to=0) is None


def test_a_long_one_is_checked_from_where_it_last_held(marie: Workspace) -> None:
    add(marie, "Dupont")
    last_check.remember(marie.place, history.verify(marie), "2026-11-20T10:00:00+00:00")
    add(marie, "Martin")
    checked = last_check.check(marie, whole_up_to=0)
    assert checked is not None
    assert checked.result.ok
    assert checked.whole_at.day == 20
    noted = last_check.last(marie.place)
    assert noted is not None
    assert (noted.seq, noted.hash) == (checked.result.events, checked.result.head)

    add(marie, "Durand")
    forge(marie.store, "UPDATE event SET actor = 'x' WHERE seq = ?", (noted.seq + 1,))
    broken = last_check.check(marie, whole_up_to=0)
    assert broken is not None
    assert (broken.result.problem, broken.result.bad_seq) == ("hash", noted.seq + 1)
    assert last_check.last(marie.place) == noted, "what does not hold is not noted"

    forge(marie.store, "UPDATE event SET hash = 'x' WHERE seq = ?", (noted.seq,))
    broken = last_check.check(marie, whole_up_to=0)
    assert broken is not None
    assert (broken.result.problem, broken.result.bad_seq) == ("cut", noted.seq)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"seq": "1", "hash": "", "whole_at": "2026-11-20T10:00:00Z"}']
)
def test_a_note_that_makes_no_sense_is_no_note(marie: Workspace, state: Path, text: str) -> None:
    last_check.remember(marie.place, history.verify(marie))
    [file] = (state / "crm-tui" / "trace").iterdir()
    file.write_text(text)
    assert last_check.last(marie.place) is None


def test_a_folder_that_cannot_be_written_is_no_error(marie: Workspace, state: Path) -> None:
    state.write_text("")
    last_check.remember(marie.place, history.verify(marie))
    assert last_check.last(marie.place) is None
