"""What differs between cards, and how changes of two people come together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.card import (
    Address,
    Card,
    CompanyFace,
    ConsentRecord,
    Email,
    Membership,
    Note,
    PersonFace,
    Phone,
    SocialProfile,
)
from crm_tui.domain.changes import complete, diff, keep_row_ids, merge, proposals
from crm_tui.domain.fields import ROW_FIELDS, SINGLE_FIELDS, row_value, rows_of, value_of, with_value
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind
from tests.store.card_strategies import cards

few = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


def stored(card: Card, first_id: int = 1) -> Card:
    """The card with the ids that a store gives."""
    ids = count(first_id)
    for name in ROW_FIELDS:
        rows: Any = tuple(replace(row, id=next(ids)) for row in rows_of(card, name))
        card = with_value(card, name, rows)
    consents = tuple(replace(record, id=next(ids)) for record in card.membership.consents)
    return replace(card, id=7, membership=replace(card.membership, consents=consents))


stored_cards = cards().map(stored)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Card, Card, Card]:
    """A stored card, and two edits of it: single fields changed, rows changed, removed and added."""
    base = draw(stored_cards)
    return base, draw(edited(base)), draw(edited(base))


@st.composite
def edited(draw: st.DrawFn, base: Card) -> Card:
    other = draw(cards())
    card = base
    for name in draw(st.lists(st.sampled_from(SINGLE_FIELDS), unique=True, max_size=4)):
        card = with_value(card, name, value_of(other, name))
    for name in draw(st.lists(st.sampled_from(ROW_FIELDS), unique=True, max_size=3)):
        rows: list[Any] = []
        spare = list(rows_of(other, name))
        for row in rows_of(base, name):
            act = draw(st.sampled_from(["keep", "change", "remove"]))
            if act == "keep" or (act == "change" and not spare):
                rows.append(row)
            elif act == "change":
                rows.append(replace(spare.pop(), id=row.id))
        card = with_value(card, name, (*rows, *(row for row in spare if not row.is_empty)))
    fresh = draw(st.sampled_from([(), other.membership.consents]))
    consents = (*card.membership.consents, *fresh)
    return replace(card, membership=replace(card.membership, consents=consents))


def said(card: Card, name: str) -> set[str]:
    """What the rows of a list say."""
    return {row_value(row) for row in rows_of(card, name)}


class TestDiff:
    @few
    @given(stored_cards)
    def test_nothing_changed(self, card: Card) -> None:
        assert diff(card, card) == []

    @few
    @given(edits())
    def test_it_is_empty_only_for_the_same_card(self, three: tuple[Card, Card, Card]) -> None:
        before, after, _other = three
        assert (diff(before, after) == []) == (before == after)

    @few
    @given(edits())
    def test_every_changed_field_is_told_once(self, three: tuple[Card, Card, Card]) -> None:
        before, after, _other = three
        singles = [change.field for change in diff(before, after) if change.field in SINGLE_FIELDS]
        assert singles == [name for name in SINGLE_FIELDS if value_of(before, name) != value_of(after, name)]

    def test_a_row_is_added_changed_and_removed(self) -> None:
        before = Card(phones=(Phone(id=1, number="+331"), Phone(id=2, number="+332")))
        after = Card(phones=(Phone(id=2, number="+333"), Phone(number="+334")))
        told = [
            (change.row_id, change.old and change.old.number, change.new and change.new.number)
            for change in diff(before, after)
        ]
        assert told == [(1, "+331", None), (2, "+332", "+333"), (None, None, "+334")]

    def test_an_answer_on_consent_is_told(self) -> None:
        answer = ConsentRecord(channel=Channel.SMS, state=Consent.REFUSED)
        [change] = diff(Card(), Card(membership=Membership(consents=(answer,))))
        assert (change.field, change.old, change.new) == ("consents", None, answer)


class TestMerge:
    @few
    @given(edits())
    def test_without_their_changes_mine_are_saved(self, three: tuple[Card, Card, Card]) -> None:
        base, _theirs, mine = three
        merged = merge(base, base, mine)
        assert merged.clashes == ()
        for name in SINGLE_FIELDS:
            assert value_of(merged.card, name) == value_of(mine, name)
        for name in ROW_FIELDS:
            assert said(merged.card, name) == said(mine, name)
        fresh = [answer for answer in mine.membership.consents if answer.id is None]
        assert list(merged.card.membership.consents) == [*base.membership.consents, *fresh]

    @few
    @given(edits())
    def test_without_mine_theirs_stay(self, three: tuple[Card, Card, Card]) -> None:
        base, theirs, _mine = three
        theirs = stored(theirs, first_id=1000)
        base_in_theirs = replace(base)
        merged = merge(base_in_theirs, theirs, base_in_theirs)
        assert merged.clashes == ()
        for name in SINGLE_FIELDS:
            assert value_of(merged.card, name) == value_of(theirs, name)

    @few
    @given(edits())
    def test_the_same_change_on_both_sides_is_no_clash(self, three: tuple[Card, Card, Card]) -> None:
        base, theirs, _mine = three
        assert merge(base, theirs, theirs).clashes == ()

    @few
    @given(edits())
    def test_no_clash_no_loss(self, three: tuple[Card, Card, Card]) -> None:
        """Every value that one side wrote and the other did not touch is in the merged card."""
        base, theirs, mine = three
        merged = merge(base, theirs, mine)
        clashing = {clash.field for clash in merged.clashes if clash.row_id is None}
        for name in SINGLE_FIELDS:
            if name in clashing:
                continue
            changed_by = [side for side in (theirs, mine) if value_of(side, name) != value_of(base, name)]
            wanted = value_of(changed_by[0] if changed_by else base, name)
            assert value_of(merged.card, name) == wanted
        for name in ROW_FIELDS:
            removed = {
                row.id
                for side in (theirs, mine)
                for row in rows_of(base, name)
                if row.id not in {other.id for other in rows_of(side, name)}
            }
            kept = {row.id for row in rows_of(merged.card, name)}
            untouched = {row.id for row in rows_of(base, name)} - removed
            assert untouched <= kept
            for row in rows_of(mine, name):
                if row.id is None:
                    assert row_value(row) in said(merged.card, name)

    @few
    @given(edits())
    def test_choices_decide(self, three: tuple[Card, Card, Card]) -> None:
        base, theirs, mine = three
        merged = merge(base, theirs, mine)
        for side, wanted in (("mine", mine), ("theirs", theirs)):
            choices: Any = {clash.key: side for clash in merged.clashes}
            card = merged.resolved(choices)
            for clash in merged.clashes:
                if clash.row_id is None:
                    assert value_of(card, clash.field) == value_of(wanted, clash.field)
                else:
                    rows = {row.id: row for row in rows_of(card, clash.field)}
                    kept = {row.id: row for row in rows_of(wanted, clash.field)}
                    assert rows.get(clash.row_id) == kept.get(clash.row_id)
        assert merged.resolved({}) == merged.card

    def test_two_fields_of_two_people(self) -> None:
        base = Card(id=1, person=PersonFace(first_name="Marie", last_name="Dupont"))
        theirs = replace(base, version=2, person=replace(base.person, last_name="Dupond"))
        mine = replace(base, person=replace(base.person, first_name="Marion"))
        merged = merge(base, theirs, mine)
        assert merged.clashes == ()
        assert (merged.card.person.first_name, merged.card.person.last_name) == ("Marion", "Dupond")
        assert merged.card.version == 2

    def test_the_same_phone_changed_by_both(self) -> None:
        def numbered(number: str) -> Card:
            return Card(id=1, phones=(Phone(id=4, number=number),))

        merged = merge(numbered("+331"), numbered("+332"), numbered("+333"))
        [clash] = merged.clashes
        assert clash.key == ("phones", 4)
        assert merged.card.phones[0].number == "+333"
        assert merged.resolved({clash.key: "theirs"}).phones[0].number == "+332"

    def test_a_phone_that_they_removed_and_i_changed_is_asked(self) -> None:
        base = Card(id=1, phones=(Phone(id=4, number="+331"),))
        merged = merge(base, replace(base, phones=()), replace(base, phones=(Phone(id=4, number="+332"),)))
        [clash] = merged.clashes
        assert clash.theirs is None
        assert merged.resolved({clash.key: "theirs"}).phones == ()

    def test_a_phone_that_both_added_is_there_once(self) -> None:
        base = Card(id=1)
        theirs = replace(base, phones=(Phone(id=9, number="+331"),))
        mine = replace(base, phones=(Phone(number="+331", typed="01"),))
        assert merge(base, theirs, mine).card.phones == theirs.phones


class TestKeepRowIds:
    @few
    @given(stored_cards)
    def test_a_card_without_ids_gets_them_back(self, card: Card) -> None:
        bare = card
        for name in ROW_FIELDS:
            rows: Any = tuple(replace(row, id=None) for row in rows_of(card, name))
            bare = with_value(bare, name, rows)
        again = keep_row_ids(card, bare)
        for name in ROW_FIELDS:
            assert {row.id for row in rows_of(again, name)} == {row.id for row in rows_of(card, name)}

    @few
    @given(edits())
    def test_no_id_is_given_twice(self, three: tuple[Card, Card, Card]) -> None:
        before, after, _other = three
        for name in ROW_FIELDS:
            ids = [row.id for row in rows_of(keep_row_ids(before, after), name) if row.id is not None]
            assert len(ids) == len(set(ids))

    def test_a_note_that_is_said_again_keeps_its_author(self) -> None:
        note = Note(id=3, text="Rappeler.", at=NOW, by="karim")
        before = Card(id=1, membership=Membership(notes=(note,)))
        after = replace(before, membership=Membership(notes=(Note(text="Rappeler."), Note(text="Fait."))))
        assert keep_row_ids(before, after).membership.notes == (note, Note(text="Fait."))

    def test_an_answer_that_is_already_kept_is_not_a_new_one(self) -> None:
        answer = ConsentRecord(channel=Channel.SMS, state=Consent.ACCEPTED, at=NOW, by="marie")
        kept = replace(answer, id=5)
        before = Card(id=1, membership=Membership(consents=(kept,)))
        refusal = replace(answer, state=Consent.REFUSED)
        after = replace(before, membership=Membership(consents=(answer, refusal)))
        assert keep_row_ids(before, after).membership.consents == (kept, refusal)


class TestComplete:
    @few
    @given(stored_cards, cards())
    def test_no_row_of_the_card_is_ever_lost(self, existing: Card, entry: Card) -> None:
        completed = complete(existing, proposals(existing, entry))
        for name in ROW_FIELDS:
            kept = rows_of(completed, name)
            assert kept[: len(rows_of(existing, name))] == rows_of(existing, name)
        consents = completed.membership.consents
        assert consents[: len(existing.membership.consents)] == existing.membership.consents

    @few
    @given(stored_cards, cards())
    def test_everything_ticked_brings_everything_in(self, existing: Card, entry: Card) -> None:
        completed = complete(existing, proposals(existing, entry))
        for name in ROW_FIELDS:
            wanted = {row_value(row) for row in rows_of(entry, name) if not row.is_empty}
            assert wanted <= said(completed, name)
        assert {*entry.membership.states} <= {*completed.membership.states}

    @few
    @given(stored_cards, cards())
    def test_what_is_ticked_by_itself_contradicts_nothing(self, existing: Card, entry: Card) -> None:
        ticked = [proposal for proposal in proposals(existing, entry) if proposal.chosen]
        completed = complete(existing, ticked)
        for name in SINGLE_FIELDS:
            known = value_of(existing, name)
            if known and name != "states":
                assert value_of(completed, name) == known
        for channel in Channel:
            known_answer = existing.membership.consent(channel)
            if known_answer is not Consent.UNKNOWN:
                assert completed.membership.consent(channel) is known_answer

    @few
    @given(stored_cards)
    def test_a_card_has_nothing_to_add_to_itself(self, card: Card) -> None:
        assert proposals(card, card) == []

    @few
    @given(stored_cards, cards())
    def test_one_row_at_most_bears_a_default(self, existing: Card, entry: Card) -> None:
        completed = complete(existing, proposals(existing, entry))
        for rows, flag in (
            (completed.phones, "billing"),
            (completed.emails, "billing"),
            (completed.addresses, "billing"),
            (completed.addresses, "delivery"),
        ):
            assert sum(getattr(row, flag) for row in rows) <= 1

    def test_empty_fields_are_ticked_and_contradictions_are_not(self) -> None:
        existing = Card(
            id=1,
            person=PersonFace(first_name="Marie", last_name="DUPONT"),
            membership=Membership(stage="sold"),
        )
        entry = Card(
            person=PersonFace(first_name="Marie-Ange", last_name="Dupont", gender=Gender.FEMALE),
            emails=(Email(address="marie@orange.fr"),),
        )
        found = {(each.field, each.action, each.chosen) for each in proposals(existing, entry)}
        assert found == {
            ("first_name", "replace", False),
            ("gender", "add", True),
            ("emails", "add", True),
        }

    def test_a_refusal_is_lifted_only_by_a_tick(self) -> None:
        refusal = ConsentRecord(id=1, channel=Channel.EMAIL, state=Consent.REFUSED)
        answer = ConsentRecord(channel=Channel.EMAIL, state=Consent.ACCEPTED)
        existing = Card(id=1, membership=Membership(consents=(refusal,)))
        [proposal] = proposals(existing, Card(membership=Membership(consents=(answer,))))
        assert (proposal.action, proposal.chosen) == ("replace", False)

    def test_the_employers_card_comes_with_its_name(self) -> None:
        existing = Card(id=1, person=PersonFace(last_name="Dupont"))
        entry = Card(person=PersonFace(employer="Cycles Morel", employer_id=42))
        completed = complete(existing, proposals(existing, entry))
        assert (completed.person.employer, completed.person.employer_id) == ("Cycles Morel", 42)

    def test_both_faces_take_part(self) -> None:
        existing = Card(id=1, kind=Kind.PERSON, person=PersonFace(last_name="Dupont"))
        entry = Card(kind=Kind.COMPANY, company=CompanyFace(company_name="Dupont SARL"))
        completed = complete(existing, proposals(existing, entry))
        assert completed.company.company_name == "Dupont SARL"
        assert completed.kind is Kind.PERSON

    def test_an_address_that_the_card_has_is_not_proposed(self) -> None:
        known = Address(id=1, number="12", street="Rue Victor Hugo", postal_code="69002", city="Lyon")
        entry = Card(addresses=(replace(known, id=None, street="rue Victor  Hugo", label="office"),))
        assert proposals(Card(id=1, addresses=(known,)), entry) == []

    def test_empty_rows_are_nothing(self) -> None:
        entry = Card(phones=(Phone(),), emails=(Email(),), social_profiles=(SocialProfile(network="x"),))
        assert proposals(Card(id=1), entry) == []
