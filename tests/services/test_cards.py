"""The use cases on cards."""

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm_tui.domain import changes
from crm_tui.domain.card import Address, Card, CompanyFace, PersonFace, Phone
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import (
    Conflict,
    DuplicatesFound,
    Forbidden,
    InvalidCard,
    NotFound,
    Unchanged,
    UnknownStaff,
)
from crm_tui.domain.serial import with_consent
from crm_tui.domain.vocabulary import Channel, Consent, Kind, Role
from crm_tui.services import cards, duplicates, history, people
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in
from crm_tui.store import cards as store_cards
from tests.services.conftest import At, named, noted, person


def test_a_card_is_created_in_canonical_form_and_keeps_what_was_typed(marie: Workspace) -> None:
    card = cards.create(marie, noted(person(email="Anne@Example.COM"), "Préfère le matin."))

    assert card.id
    assert card.number
    assert (card.phones[0].number, card.phones[0].typed) == ("+33612345678", "06 12 34 56 78")
    assert card.emails[0].address == "Anne@example.com"
    (note,) = card.membership.notes
    assert note.by == "marie"
    assert note.at
    assert datetime.now(UTC) - note.at < timedelta(minutes=1)
    assert cards.open_card(marie, card.id) == card


def test_nonsense_is_refused_and_odd_things_pass(marie: Workspace) -> None:
    with pytest.raises(InvalidCard) as refused:
        cards.create(marie, person(phone="06 12 34"))
    assert [problem.field for problem in refused.value.problems if problem.blocks] == ["phones.0.number"]

    card = cards.create(marie, person(phone="06 39 98 12 34"))

    assert card.phones[0].number == "+33639981234"


def test_an_empty_card_is_refused(marie: Workspace) -> None:
    with pytest.raises(InvalidCard):
        cards.create(marie, Card())


def test_compulsory_fields_are_the_shops_choice(marie: Workspace) -> None:
    marie.required_fields = frozenset({"emails"})

    with pytest.raises(InvalidCard) as refused:
        cards.create(marie, person())

    assert [problem.code for problem in refused.value.problems if problem.blocks] == ["required"]


def test_a_duplicate_is_seen_before_saving(marie: Workspace) -> None:
    known = cards.create(marie, person())

    with pytest.raises(DuplicatesFound) as found:
        cards.create(marie, person(last="Martin", first=""))

    (candidate,) = found.value.candidates
    assert candidate.id == known.id
    assert candidate.warns
    assert [link.name for link in candidate.shops] == [marie.shop.name]


def test_saying_that_it_is_somebody_else_creates_the_card_and_is_remembered(marie: Workspace) -> None:
    known = cards.create(marie, person())

    twin = cards.create(marie, person(first="Anna"), not_same=[known.id or 0])

    assert twin.id != known.id
    assert duplicates.find(marie, twin) == []


def test_two_clerks_creating_one_client_at_the_same_moment_see_each_other(
    marie: Workspace, karim: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for workspace in (marie, karim):
        assert workspace.shop_id
    both_looked = threading.Barrier(2)
    look = duplicates.find_in

    def look_and_wait(*about: Any) -> list[Candidate]:
        found = look(*about)
        with suppress(threading.BrokenBarrierError):
            both_looked.wait(0.5)
        return found

    monkeypatch.setattr(duplicates, "find_in", look_and_wait)
    outcomes: list[str] = []

    def create(workspace: Workspace) -> None:
        try:
            cards.create(workspace, person())
            outcomes.append("created")
        except DuplicatesFound:
            outcomes.append("refused")

    clerks = [threading.Thread(target=create, args=(each,)) for each in (marie, karim)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()

    assert sorted(outcomes) == ["created", "refused"]
    assert cards.page(marie, ListQuery(), 0, 10).total == 1


def test_who_creates_a_client_of_a_card_that_a_colleague_is_changing_does_not_wait_in_a_circle(
    marie: Workspace, karim: Workspace
) -> None:
    firm = cards.create(marie, Card(kind=Kind.COMPANY, company=CompanyFace(company_name="Cycles Morel")))
    at_work, done = threading.Event(), threading.Event()

    def hire() -> None:
        at_work.wait(10)
        face = PersonFace(last_name="Blanc", employer="Cycles Morel", employer_id=firm.id)
        cards.create(karim, Card(person=face))
        done.set()

    clerk = threading.Thread(target=hire)
    clerk.start()
    with marie.store.write(actor="marie", action="modify") as tx:
        card = card_in(tx, firm.id or 0, marie.shop_id)
        at_work.set()
        done.wait(0.5)
        store_cards.update(tx, replace(card, iban="FR76"), marie.shop_id)
    clerk.join()

    assert done.is_set()
    assert cards.open_card(marie, firm.id or 0).iban == "FR76"


def test_both_faces_are_found(marie: Workspace) -> None:
    both = replace(
        person(phone=""), company=CompanyFace(company_name="SARL Vélo Dupont", vat_number="FR40303265045")
    )
    known = cards.create(marie, both)

    as_firm = Card(kind=Kind.COMPANY, company=CompanyFace(company_name="Vélo Dupont"))
    by_number = Card(kind=Kind.COMPANY, company=CompanyFace(company_name="Autre", vat_number="303 265 045"))

    assert [each.id for each in duplicates.find(marie, as_firm)] == [known.id]
    assert [each.id for each in duplicates.find(marie, by_number)] == [known.id]


def test_switching_the_kind_loses_nothing(marie: Workspace) -> None:
    card = cards.create(marie, person())
    firm = replace(card, kind=Kind.COMPANY, company=CompanyFace(company_name="Dupont SARL"))

    saved = cards.modify(marie, card, firm)
    back = cards.modify(marie, saved, replace(saved, kind=Kind.PERSON))

    assert saved.display_name == "Dupont SARL"
    assert saved.person.first_name == "Anne"
    assert back.company.company_name == "Dupont SARL"


def test_two_clerks_changing_other_fields_are_both_kept(marie: Workspace, karim: Workspace) -> None:
    base = cards.create(marie, person())
    cards.modify(karim, base, replace(base, phones=(*base.phones, Phone(typed="04 72 00 11 22"))))

    saved = cards.modify(marie, base, named(base, "Annie"))

    assert saved.person.first_name == "Annie"
    assert [row.number for row in saved.phones] == ["+33612345678", "+33472001122"]


def test_two_clerks_changing_the_same_field_are_asked(marie: Workspace, karim: Workspace) -> None:
    base = cards.create(marie, person())
    cards.modify(karim, base, named(base, "Annick"))

    with pytest.raises(Conflict) as conflict:
        cards.modify(marie, base, noted(named(base, "Annie"), "Rappeler."))

    (clash,) = conflict.value.merge.clashes
    assert (clash.base, clash.theirs, clash.mine) == ("Anne", "Annick", "Annie")
    assert conflict.value.data["by"] == "karim"
    theirs = conflict.value.theirs
    saved = cards.modify(marie, theirs, conflict.value.merge.resolved({clash.key: "theirs"}))
    assert saved.person.first_name == "Annick"
    assert [note.text for note in saved.membership.notes] == ["Rappeler."]


def test_a_card_is_completed_with_an_entry_as_one_change(marie: Workspace) -> None:
    known = cards.create(marie, person())
    entry = replace(
        person(first="Annie", email="anne@example.com"),
        addresses=(Address(street="rue Victor Hugo", number="12", postal_code="69002", city="Lyon"),),
    )
    typed, _problems = cards.prepare(marie, entry)
    proposed = changes.proposals(known, typed)

    saved = cards.complete(marie, known, [each for each in proposed if each.chosen])

    assert saved.person.first_name == "Anne"
    assert saved.emails[0].address == "anne@example.com"
    assert saved.addresses[0].city == "Lyon"
    lines = history.history(marie, saved.id or 0)
    assert {line.action for line in lines} == {"create", "complete"}
    assert len({line.change for line in lines if line.action == "complete"}) == 1


def test_detaching_keeps_the_card_and_can_be_undone(marie: Workspace) -> None:
    card = cards.create(marie, person())
    key = card.id or 0

    gone = cards.detach(marie, key, "déménagement")

    assert gone.membership.is_detached
    assert (gone.membership.detach_reason, gone.membership.detached_by) == ("déménagement", "marie")
    assert cards.page(marie, ListQuery(), 0, 10).total == 0
    assert [row.id for row in cards.page(marie, ListQuery(detached=True), 0, 10).rows] == [key]
    assert duplicates.find(marie, person())[0].detached
    with pytest.raises(Unchanged):
        cards.detach(marie, key)
    back = history.undo_last(marie, key)
    assert not back.membership.is_detached
    assert cards.page(marie, ListQuery(), 0, 10).total == 1
    with pytest.raises(Unchanged):
        cards.reattach(marie, key)


def test_another_shop_keeps_the_card(marie: Workspace, at_work: At) -> None:
    from crm_tui.domain.staff import Shop

    other = people.save_shop(marie, Shop(name="Motos Bellecour"))
    people.save_member(marie, "luc", role=Role.SELLER, shop_id=other.id)
    luc = at_work("luc")
    card = cards.create(marie, person())

    seen = cards.open_card(luc, card.id or 0)
    assert seen.membership.attached_at is None
    shared = cards.complete(luc, seen, [])
    assert {link.name for link in shared.members} == {marie.shop.name, "Motos Bellecour"}
    cards.detach(marie, card.id or 0)

    assert cards.page(luc, ListQuery(), 0, 10).total == 1
    assert not cards.open_card(luc, card.id or 0).membership.is_detached


def test_a_reader_reads_and_an_unknown_account_does_not(marie: Workspace, at_work: At) -> None:
    people.save_member(marie, "lea", role=Role.READER)
    card = cards.create(marie, person())
    lea = at_work("lea")

    assert cards.open_card(lea, card.id or 0).person.last_name == "Dupont"
    with pytest.raises(Forbidden):
        cards.create(lea, person(last="Autre", phone="07 11 22 33 44"))
    with pytest.raises(UnknownStaff):
        cards.open_card(at_work("nobody"), card.id or 0)


def test_a_card_that_is_not_there_is_said(marie: Workspace) -> None:
    for act in (cards.open_card, cards.detach, cards.reattach, history.history, history.undo_last):
        with pytest.raises(NotFound):
            act(marie, 999)


def test_consent_is_unknown_until_somebody_asks_and_bears_its_evidence(marie: Workspace) -> None:
    card = cards.create(marie, person())
    assert {card.membership.consent(channel) for channel in Channel} == {Consent.UNKNOWN}
    answers = dict.fromkeys(Channel, Consent.ACCEPTED)

    saved = cards.modify(marie, card, with_consent(card, answers, how="oral au comptoir"))
    refused = cards.modify(marie, saved, with_consent(saved, {Channel.SMS: Consent.REFUSED}))

    record = saved.membership.consent_record(Channel.EMAIL)
    assert record
    assert (record.by, record.how) == ("marie", "oral au comptoir")
    assert record.at
    assert refused.membership.consent(Channel.SMS) is Consent.REFUSED
    assert refused.membership.consent(Channel.EMAIL) is Consent.ACCEPTED
    assert len(refused.membership.consents) == 5


def test_the_employer_is_text_and_may_be_a_card(marie: Workspace) -> None:
    firm = cards.create(marie, Card(kind=Kind.COMPANY, company=CompanyFace(company_name="Cycles Morel")))
    face = PersonFace(last_name="Blanc", employer="Cycles Morel", employer_id=firm.id)

    card = cards.create(marie, Card(person=face))

    assert cards.open_card(marie, card.id or 0).person.employer_id == firm.id
