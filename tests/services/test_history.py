"""History, undo and restoring a value."""

from dataclasses import replace

import pytest

from crm_tui.domain.card import Card, Phone
from crm_tui.domain.errors import Conflict, Unchanged
from crm_tui.domain.serial import with_consent
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.services import cards, history
from crm_tui.services.session import Workspace
from tests.services.conftest import named, person


def content(card: Card) -> Card:
    """The card without what every save changes."""
    return replace(card, version=0, updated_at=None)


def test_the_creation_cannot_be_undone(marie: Workspace) -> None:
    card = cards.create(marie, person())

    with pytest.raises(Unchanged):
        history.undo_last(marie, card.id or 0)


def test_the_last_change_is_undone_and_leaves_its_trace(marie: Workspace) -> None:
    card = cards.create(marie, person())
    cards.modify(marie, card, replace(named(card, "Annie"), phones=()))

    back = history.undo_last(marie, card.id or 0)

    assert back.person.first_name == "Anne"
    assert [row.number for row in back.phones] == ["+33612345678"]
    actions = [line.action for line in history.history(marie, card.id or 0)]
    assert {"create", "modify", "undo"} == set(actions)
    assert history.verify(marie).ok


def test_an_undone_answer_on_consent_is_answered_back(marie: Workspace) -> None:
    card = cards.create(marie, person())
    answers = dict.fromkeys(Channel, Consent.ACCEPTED)
    cards.modify(marie, card, with_consent(card, answers))

    back = history.undo_last(marie, card.id or 0)

    assert {back.membership.consent(channel) for channel in Channel} == {Consent.UNKNOWN}
    assert len(back.membership.consents) == 8


def test_what_a_colleague_built_upon_is_not_undone_silently(marie: Workspace, karim: Workspace) -> None:
    card = cards.create(marie, person())
    first = cards.modify(marie, card, named(card, "Annie"))
    cards.modify(karim, first, named(first, "Annick"))

    back = history.undo_last(marie, card.id or 0)

    assert back.person.first_name == "Annie"


def test_the_card_as_it_was_after_any_event(marie: Workspace) -> None:
    versions = [cards.create(marie, person())]
    for first in ("Annie", "Annick"):
        versions.append(cards.modify(marie, versions[-1], named(versions[-1], first)))
    lines = history.history(marie, versions[0].id or 0)
    changes = sorted({line.change for line in lines})

    for change, version in zip(changes, versions, strict=True):
        last = max(line.seq for line in lines if line.change == change)
        assert content(history.card_at(marie, version.id or 0, last)) == content(version)


def test_one_value_is_brought_back(marie: Workspace) -> None:
    card = cards.create(marie, person())
    changed = cards.modify(marie, card, named(card, "Annie"))
    cards.modify(marie, changed, replace(changed, phones=(*changed.phones, Phone(typed="04 72 00 11 22"))))
    lines = history.history(marie, card.id or 0)
    line = next(line for line in lines if line.field == "first_name" and line.old == "Anne")

    back = history.restore(marie, card.id or 0, line)

    assert back.person.first_name == "Anne"
    assert len(back.phones) == 2
    with pytest.raises(Unchanged):
        history.restore(marie, card.id or 0, line)


def test_a_removed_row_is_brought_back(marie: Workspace) -> None:
    card = cards.create(marie, person())
    cards.modify(marie, card, replace(card, phones=()))
    lines = history.history(marie, card.id or 0)
    line = next(line for line in lines if line.entity == "coordinate" and line.new is None)

    back = history.restore(marie, card.id or 0, line)

    assert [row.number for row in back.phones] == ["+33612345678"]


def test_a_creation_replaced_nothing(marie: Workspace) -> None:
    card = cards.create(marie, person())
    line = history.history(marie, card.id or 0)[-1]

    with pytest.raises((Unchanged, Conflict)):
        history.restore(marie, card.id or 0, line)
