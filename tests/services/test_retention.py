"""The clock runs from what the person did, and from nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crm_tui.domain import serial
from crm_tui.domain.errors import Archived, ArchiveReason, Forbidden
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.services import archiving, cards, exchange, history, merging, retention
from crm_tui.services.exchange import OnDuplicate
from crm_tui.services.session import Workspace
from tests.services.conftest import named, noted, person

LATER = datetime.now(UTC) + timedelta(days=3 * 366)


def last(workspace: Workspace, contact_id: int | None) -> tuple[datetime | None, str]:
    membership = cards.open_card(workspace, contact_id or 0).membership
    return membership.last_contact_at, membership.last_contact_how


def test_what_the_person_did_counts_and_what_we_do_does_not(marie: Workspace) -> None:
    card = cards.create(marie, person())
    came, how = last(marie, card.id)
    assert how == "creation"
    assert came is not None
    card = cards.modify(marie, card, noted(named(card, "Zoé"), "rien"))
    card = cards.reattach(marie, cards.detach(marie, card.id or 0).id or 0)
    history.undo_last(marie, card.id or 0)
    assert last(marie, card.id) == (came, "creation")
    card = cards.reattach(marie, card.id or 0)
    card = cards.modify(marie, card, serial.with_consent(card, {Channel.SMS: Consent.ACCEPTED}))
    answered, how = last(marie, card.id)
    assert (how, answered is not None and answered > came) == ("consent", True)
    retention.visited(marie, card.id or 0)
    assert last(marie, card.id)[1] == "visit"
    assert history.verify(marie).ok


def test_what_programs_bring_in_is_no_visit(marie: Workspace) -> None:
    [result] = exchange.add(marie, ['{"last_name": "Dupont"}'], on_duplicate=OnDuplicate.CREATE)
    assert result.card is not None
    assert last(marie, result.card.id) == (None, "")


def test_the_review_counts_from_it(marie: Workspace) -> None:
    card = cards.create(marie, person())
    assert retention.counts(marie) == retention.Counts(0, 0)
    assert retention.counts(marie, LATER) == retention.Counts(1, 0)
    came, _how = last(marie, card.id)
    assert came is not None
    assert retention.counts(marie, LATER - timedelta(days=30)) == retention.Counts(0, 1)
    [due] = retention.review(marie, now=LATER)
    assert (due.id, due.last_contact, due.due_at.year - came.year) == (card.id, came, 3)
    assert len(retention.review(marie, soon=True, now=LATER - timedelta(days=30))) == 1
    marie.retention_years = 5
    assert retention.counts(marie, LATER) == retention.Counts(0, 0)


def test_keep_archive_and_erase(marie: Workspace, karim: Workspace, tmp_path: Path) -> None:
    ids = [
        cards.create(marie, person(last, "Jean", f"06 00 00 00 0{place}"), allow_duplicates=True).id or 0
        for place, last in enumerate(("Un", "Deuxième", "Troisième", "Quatrième"))
    ]
    with pytest.raises(Forbidden):
        retention.keep(karim, ids, "garantie")
    with pytest.raises(ArchiveReason):
        retention.keep(marie, ids, "")
    assert retention.keep(marie, ids[:1], "garantie") == 1
    assert cards.open_card(marie, ids[0]).membership.kept_reason == "garantie"
    assert retention.archive(marie, ids[1:2], "facture") == 1
    done, left = retention.erase(marie, [*ids[2:], 999], "durée dépassée", tmp_path / "exports")
    assert [each.number for each in done] == [str(each) for each in ids[2:]]
    assert [(contact, error.code) for contact, error in left] == [(999, "not_found")]
    assert retention.counts(marie, LATER - timedelta(days=10)).due == 0
    with pytest.raises(Archived):
        retention.visited(marie, ids[1])
    assert history.verify(marie).ok


def test_a_merge_keeps_the_later_contact(marie: Workspace) -> None:
    winner = cards.create(marie, person(), came=False)
    loser = cards.create(marie, person("Dupond"), allow_duplicates=True)
    merging.merge(marie, merging.plan(marie, winner.id or 0, loser.id or 0))
    assert last(marie, winner.id) == last(marie, loser.id)
    merging.unmerge(marie, merging.standing(marie, loser.id or 0).id)
    assert last(marie, winner.id) == (None, "")


def test_an_archived_card_is_not_reviewed(marie: Workspace) -> None:
    card = cards.create(marie, person())
    archiving.archive(marie, card.id or 0, "litige")
    assert retention.review(marie, now=LATER) == []
    assert replace(card) == card
