"""A person is erased: nothing of it is left in any file, and the trace still holds."""

from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain import serial
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import Erased, ErasureError, Unchanged
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import Channel, Consent, Kind
from crm_tui.services import (
    cards,
    directory,
    drafts,
    duplicates,
    erasing,
    history,
    importing,
    links,
    merging,
    reverting,
    review,
)
from crm_tui.services.exchange import OnDuplicate
from crm_tui.services.session import Workspace
from tests.services.conftest import named, noted, person
from tests.services.erased_person import VALUES, erase, key, quetzalie, remains, saved


def test_the_values_are_really_there_before(marie: Workspace, home: Path) -> None:
    saved(marie, quetzalie())
    found = {value for _place, value in remains(marie, home)}
    assert {"Zwiebelmann", "zwiebelmann", "+33698765432", "tandem mandarine", "KLUB-7788"} <= found


def test_nothing_is_left_after_a_life_of_changes(marie: Workspace, home: Path) -> None:
    """Edits, undo, a value brought back, detached and reattached, a household, a draft."""
    other = saved(marie, person("Durand", "Paul", "06 11 22 33 44", "paul@exemple.fr"))
    card = saved(marie, quetzalie())
    links.link(marie, key(card), key(other))
    card = cards.modify(marie, card, named(card, "Quetzalie-Anne"))
    card = cards.modify(marie, card, replace(card, phones=()))
    card = history.undo_last(marie, key(card))
    card = cards.modify(
        marie, card, serial.with_consent(card, dict.fromkeys(Channel, Consent.ACCEPTED), "papier mandarine")
    )
    directory.remember(marie, ListQuery(cities=("Ploudalmezeau",)))
    line = next(each for each in history.history(marie, key(card)) if each.field == "first_name" and each.old)
    card = history.restore(marie, key(card), line)
    card = cards.detach(marie, key(card), "déménage à Ploudalmezeau")
    card = cards.reattach(marie, key(card))
    keeper = drafts.DraftKeeper(marie, base=card)
    keeper.put(noted(card, "encore un tandem mandarine"))
    keeper.close()
    keeper = drafts.DraftKeeper(marie)
    keeper.put(person("Zwiebelman", "Quetzalie", "0698765432"))
    keeper.close()
    assert len(drafts.pending(marie)) == 2

    done = erase(marie, card, home)

    assert done.scrubbed
    assert drafts.pending(marie) == []
    assert remains(marie, home) == []
    assert history.verify(marie).ok
    assert directory.page(marie, ListQuery(text="durand"), 0, 10).total == 1
    assert duplicates.find(marie, quetzalie()) == []


def test_nothing_is_left_of_those_that_were_merged_into_it(marie: Workspace, home: Path) -> None:
    card = saved(marie, quetzalie())
    loser = saved(marie, person("Vandenzwiebel", "Quetzalie", "+32 471 22 33 44"))
    merging.merge(marie, merging.plan(marie, key(card), key(loser)))
    review.scan(marie)
    with pytest.raises(ErasureError) as refused:
        erasing.plan(marie, key(loser))
    assert refused.value.code == "erase_merged"

    assert erasing.plan(marie, key(card)).also == (loser.number,)
    done = erase(marie, card, home)

    assert done.also == (loser.number,)
    assert remains(marie, home) == []
    assert history.verify(marie).ok
    assert cards.open_card(marie, key(loser)).is_erased


def test_nothing_is_left_with_a_card_that_took_it_in_and_gave_it_back(marie: Workspace, home: Path) -> None:
    winner = saved(marie, person("Martin", "Zoé", "06 55 44 33 22"))
    card = saved(marie, quetzalie())
    merging.merge(marie, merging.plan(marie, key(winner), key(card)))
    taken = cards.open_card(marie, key(winner))
    cards.modify(marie, taken, replace(taken, person=replace(taken.person, nickname="Zo")))
    merging.unmerge(marie, merging.standing(marie, key(card)).id)

    erase(marie, card, home)

    assert remains(marie, home) == []
    assert history.verify(marie).ok
    kept = cards.open_card(marie, key(winner))
    assert (kept.person.last_name, kept.phones[0].number) == ("Martin", "+33655443322")
    assert directory.page(marie, ListQuery(text="martin"), 0, 10).total == 1
    assert history.history(marie, key(winner))


def test_nothing_is_left_of_an_import_that_completed_it_and_was_taken_back(
    marie: Workspace, home: Path
) -> None:
    card = saved(marie, quetzalie())
    file = home / "in" / "clients.csv"
    file.parent.mkdir()
    file.write_text(
        "Nom;Prénom;Téléphone;Email;Profession\n"
        "Zwiebelmann;Quetzalie;0698765432;autre.zwiebelmann@exemplaire.fr;Luthière\n"
        "Petit;Jean;0612000001;jean@exemple.fr;Maçon\n",
        encoding="utf-8",
    )
    opened = importing.open_file(file)
    list(importing.bring_in(marie, opened, on_duplicate=OnDuplicate.COMPLETE))
    [batch] = reverting.batches(marie)
    reverting.revert(marie, batch.id)
    file.unlink()
    assert cards.open_card(marie, key(card)).version > 1

    erase(marie, card, home)

    assert remains(marie, home) == []
    assert history.verify(marie).ok
    reverting.reinstate(marie, batch.id)
    assert remains(marie, home) == []


def test_others_of_the_same_name_stay_whole(marie: Workspace, home: Path) -> None:
    sister = saved(marie, person("Zwiebelmann", "Odile", "06 77 88 99 00"))
    card = saved(marie, quetzalie())
    before = serial.to_json(sister)
    erase(marie, card, home)
    assert serial.to_json(cards.open_card(marie, key(sister))) == before
    assert directory.page(marie, ListQuery(text="zwiebelmann"), 0, 10).total == 1
    assert directory.page(marie, ListQuery(text="zwiebelman"), 0, 10).total == 1
    assert not [value for _place, value in remains(marie, home) if value in ("Quetzalie", "+33698765432")]


def test_what_stays_is_the_number_and_the_day(marie: Workspace, home: Path) -> None:
    card = saved(marie, quetzalie())
    erase(marie, card, home)
    gone = cards.open_card(marie, key(card))
    assert (gone.number, gone.kind, gone.is_erased) == (card.number, Kind.PERSON, True)
    assert gone.display_name == card.number
    with pytest.raises(Erased):
        erase(marie, card, home)
    with pytest.raises(Erased):
        cards.modify(marie, gone, named(gone, "Zoé"))
    with pytest.raises(Unchanged):
        history.undo_last(marie, key(card))
    other = saved(marie, person("Durand", "Paul"))
    with pytest.raises(Erased):
        merging.plan(marie, key(other), key(card))
    with marie.read() as tx:
        [(action, entity, actor)] = tx.execute(
            "SELECT action, entity, actor FROM event WHERE subject = ? ORDER BY seq DESC LIMIT 1",
            (card.subject,),
        )
    assert (action, entity, actor) == ("erase", "contact", "marie")


def test_folded_forms_are_what_is_looked_for() -> None:
    assert fold("Zwiebelmann") in VALUES
