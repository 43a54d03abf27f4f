"""The note guard with a shop's lists, and what commands and imports are told of it."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.card import Card, Note
from crm_tui.domain.vocabulary import ListName
from crm_tui.services import cards, exchange, vocabulary, wording
from crm_tui.services.session import Workspace
from tests.services.conftest import noted, person


def words_of(workspace: Workspace, text: str, card: Card | None = None) -> list[str]:
    known = vocabulary.load(workspace)
    return [hit.word for hit in wording.check(known, text, card or person())]


def test_the_guard_of_one_snapshot_of_the_lists_is_made_once(marie: Workspace) -> None:
    known = vocabulary.load(marie)
    assert wording.guard(known) is wording.guard(known)
    assert wording.guard(known) is not wording.guard(vocabulary.load(marie))


def test_words_are_added_allowed_and_retired(marie: Workspace) -> None:
    assert words_of(marie, "Un peu perché, radin") == ["radin"]
    added = vocabulary.add(marie, ListName.WORDING_JUDGEMENTS, "perché")
    vocabulary.add(marie, ListName.WORDING_ALLOWED, "radin")
    assert words_of(marie, "Un peu perché, radin") == ["perché"]
    vocabulary.change(marie, ListName.WORDING_JUDGEMENTS, added.code, "retire")
    assert words_of(marie, "Un peu perché, radin") == []


def test_the_clients_own_names_are_left_alone(marie: Workspace) -> None:
    assert words_of(marie, "Conard rappelle") == ["Conard"]
    assert words_of(marie, "Conard rappelle", person(last="Conard")) == []


def test_a_reason_is_kept_with_its_note(marie: Workspace) -> None:
    card = cards.create(marie, person())
    cards.add_note(marie, card.id or 0, "il est malade", "délai\ndemandé ")
    (note,) = cards.open_card(marie, card.id or 0).membership.notes
    assert (note.text, note.guard_reason) == ("il est malade", "délai demandé")


def test_only_new_notes_without_a_reason_are_warned_of(marie: Workspace) -> None:
    known = vocabulary.load(marie)
    card = noted(noted(person(), "client radin"), "quel connard, malade")
    (problem,) = wording.problems(known, card)
    assert (problem.field, problem.code, problem.blocks) == ("notes.1", "note_wording", False)
    assert problem.data == {"words": "connard"}
    assert not list(wording.problems(known, card, card.membership.notes))
    explained = tuple(replace(note, guard_reason="cité") for note in card.membership.notes)
    assert not list(
        wording.problems(known, replace(card, membership=replace(card.membership, notes=explained)))
    )


def test_a_line_with_a_serious_note_is_stored_and_warned_of(marie: Workspace) -> None:
    lines = [
        '{"last_name": "Morel", "notes": ["quel connard", "RAS"]}',
        '{"last_name": "Petit", "notes": [{"text": "quel connard", "reason": "cité de la plainte"}]}',
    ]
    first, second = exchange.add(marie, lines)
    assert [problem.code for problem in first.problems] == ["note_wording"]
    assert second.problems == ()
    assert first.card is not None
    assert second.card is not None
    assert [note.text for note in first.card.membership.notes] == ["quel connard", "RAS"]
    assert second.card.membership.notes[0].guard_reason == "cité de la plainte"
    tally = exchange.Tally()
    tally.add(first)
    tally.add(second)
    assert tally.notes_to_review == 1


def test_a_note_said_again_keeps_its_reason(marie: Workspace) -> None:
    card = cards.create(marie, person())
    card = cards.add_note(marie, card.id or 0, "il est malade", "délai demandé")
    again = replace(card.membership, notes=(Note(text="il est malade"),))
    saved = cards.modify(marie, card, replace(card, membership=again))
    assert saved.membership.notes == card.membership.notes
