"""Two cards become one and two again, as members of the staff do it."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from crm_tui.domain.card import Card, Note, Phone
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import (
    CardChanged,
    Forbidden,
    Merged,
    MergedSince,
    MergeUndone,
    NotFound,
    NotMerged,
    SameCard,
    Unchanged,
    Withdrawn,
)
from crm_tui.domain.fields import with_value
from crm_tui.domain.merging import Side
from crm_tui.domain.vocabulary import Kind, Role
from crm_tui.services import cards, duplicates, history, merging, people
from crm_tui.services.session import Workspace
from tests.services.conftest import named, noted, person

PATIENCE = 20


def saved(workspace: Workspace, card: Card) -> Card:
    return cards.create(workspace, card, allow_duplicates=True)


@pytest.fixture
def anne(marie: Workspace) -> Card:
    return saved(marie, person("Dupont", "Anne", "06 12 34 56 78"))


@pytest.fixture
def annie(marie: Workspace) -> Card:
    return saved(
        marie, noted(person("Dupond", "Annie", "04 72 00 11 22", "annie@example.fr"), "vient le mardi")
    )


def merged(workspace: Workspace, winner: Card, loser: Card) -> Card:
    return merging.merge(workspace, merging.plan(workspace, winner.id or 0, loser.id or 0))


def key(card: Card) -> int:
    return card.id or 0


def content(card: Card) -> Card:
    return replace(card, version=0)


def test_one_card_goes_on_and_the_other_one_is_read(marie: Workspace, anne: Card, annie: Card) -> None:
    plan = merging.plan(marie, key(anne), key(annie))

    choices: dict[str, Side] = {"first_name": "loser", "last_name": "winner"}
    card = merging.merge(marie, plan, choices, 9.3, ("same_name", "same_city"))

    assert (card.id, card.person.first_name, card.person.last_name) == (anne.id, "Annie", "Dupont")
    assert [row.number for row in card.phones] == ["+33612345678", "+33472001122"]
    assert [(note.text, note.by) for note in card.membership.notes] == [("vient le mardi", "marie")]
    frozen = cards.open_card(marie, key(annie))
    assert frozen == replace(annie, merged_into=anne.id, version=annie.version + 1)
    assert merging.winner_of(marie, key(annie)) == merging.winner_of(marie, key(anne)) == anne.id
    for each in (anne, annie):
        (told,) = merging.mergings(marie, key(each))
        assert (told.winner_id, told.loser_id, told.by, told.stands) == (anne.id, annie.id, "marie", True)
        assert (told.score, told.reasons) == ("9.3", ("same_name", "same_city"))
    assert history.verify(marie).ok


def test_the_merged_card_is_found_through_the_one_that_took_it_in(
    marie: Workspace, anne: Card, annie: Card
) -> None:
    merged(marie, anne, annie)

    for text in ("dupont", "dupond", "0472001122", "annie"):
        page = cards.page(marie, ListQuery(text=text), 0, 10)
        assert [row.id for row in page.rows] == [anne.id], text


def test_a_merged_card_is_not_written(marie: Workspace, anne: Card, annie: Card) -> None:
    merged(marie, anne, annie)
    frozen = cards.open_card(marie, key(annie))

    with pytest.raises(Merged) as refusal:
        cards.modify(marie, frozen, named(frozen, "Anna"))
    assert refusal.value.data["number"] == anne.number
    with pytest.raises(Merged):
        cards.detach(marie, key(annie))


def test_what_cannot_be_merged(marie: Workspace, anne: Card, annie: Card) -> None:
    with pytest.raises(SameCard):
        merging.plan(marie, key(anne), key(anne))
    with pytest.raises(NotFound):
        merging.plan(marie, key(anne), 999)
    with pytest.raises(NotFound):
        merging.winner_of(marie, 999)
    third = saved(marie, person("Durand", "Luc", ""))
    plan = merging.plan(marie, key(anne), key(annie))
    with pytest.raises(ValueError, match="iban"):
        merging.merge(marie, plan, {"iban": "loser"})
    merging.merge(marie, plan)
    for pair in ((anne, annie), (annie, third), (third, annie)):
        with pytest.raises(Merged):
            merging.plan(marie, *map(key, pair))
    with marie.store.write(actor="marie", action="revert_import") as tx:
        tx.execute("UPDATE contact SET withdrawn = 1 WHERE id = ?", (third.id,))
    with pytest.raises(Withdrawn):
        merging.plan(marie, key(anne), key(third))


def test_who_may_only_read_merges_nothing(
    marie: Workspace, karim: Workspace, anne: Card, annie: Card
) -> None:
    people.save_member(marie, "karim", role=Role.READER)
    plan = merging.plan(karim, key(anne), key(annie))

    with pytest.raises(Forbidden):
        merging.merge(karim, plan)


def test_a_plan_may_be_turned_round(marie: Workspace, anne: Card, annie: Card) -> None:
    plan = merging.swap(marie, merging.plan(marie, key(anne), key(annie)))

    card = merging.merge(marie, plan)

    assert (card.id, cards.open_card(marie, key(anne)).merged_into) == (annie.id, annie.id)


def test_the_number_that_was_not_chosen_stays_in_sight(marie: Workspace) -> None:
    ours, theirs = (
        saved(marie, with_value(with_value(Card(), "company_name", "Dupont"), field, value))
        for field, value in (("vat_number", "FR40303265045"), ("vat_number", "FR83404833048"))
    )
    accounts = ("FR14 2004 1010 0505 0001 3M02 606", "BE68 5390 0754 7034")
    ours, theirs = (
        cards.modify(marie, card, replace(card, iban=iban))
        for card, iban in zip((ours, theirs), accounts, strict=True)
    )

    card = merging.merge(marie, merging.plan(marie, key(ours), key(theirs)), {"vat_number": "loser"})

    notes = [note.text for note in card.membership.notes]
    assert f"Fiche n° {ours.number} : Numéro de TVA FR40303265045" in notes
    assert f"Fiche n° {theirs.number} : SIREN 404833048" in notes
    (account,) = (text for text in notes if "IBAN" in text)
    assert account.startswith(f"Fiche n° {theirs.number} : IBAN BE68")
    assert "5390" not in account


def test_colleagues_who_said_that_they_are_two_are_heard(marie: Workspace, anne: Card) -> None:
    other = cards.create(marie, person("Dupont", "Anne", "04 72 00 11 22"), not_same=(key(anne),))

    assert "declared_apart" in merging.plan(marie, key(anne), key(other)).warnings


def test_a_card_that_was_saved_since_it_was_shown_is_not_merged(
    marie: Workspace, karim: Workspace, anne: Card, annie: Card
) -> None:
    plan = merging.plan(marie, key(anne), key(annie))
    cards.modify(karim, annie, named(annie, "Anna"))

    with pytest.raises(CardChanged) as refusal:
        merging.merge(marie, plan)

    assert refusal.value.data == {"id": annie.number, "by": "karim"}
    assert cards.open_card(marie, key(annie)).merged_into is None


def side_by_side(
    first: Callable[[threading.Event, threading.Event], None], second: Callable[[], None]
) -> None:
    """Run the second while the first is in the middle of its unit of work."""
    inside, go_on = threading.Event(), threading.Event()
    threads = [
        threading.Thread(target=first, args=(inside, go_on), daemon=True),
        threading.Thread(target=second, daemon=True),
    ]
    threads[0].start()
    assert inside.wait(PATIENCE)
    threads[1].start()
    threads[1].join(0.3)
    assert threads[1].is_alive(), "the second one did not wait"
    go_on.set()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_a_colleague_edits_the_loser_while_the_merge_begins(
    marie: Workspace, karim: Workspace, anne: Card, annie: Card
) -> None:
    from crm_tui.store import cards as store

    plan = merging.plan(marie, key(anne), key(annie))
    refused: list[CardChanged] = []

    def edit(inside: threading.Event, go_on: threading.Event) -> None:
        with karim.store.write(actor="karim", action="modify") as tx:
            store.update(tx, named(annie, "Anna"), karim.shop_id)
            inside.set()
            go_on.wait(PATIENCE)

    def merge() -> None:
        with pytest.raises(CardChanged) as refusal:
            merging.merge(marie, plan)
        refused.append(refusal.value)

    side_by_side(edit, merge)

    assert [error.data["by"] for error in refused] == ["karim"]
    assert cards.open_card(marie, key(annie)).person.first_name == "Anna"
    assert merging.mergings(marie, key(anne)) == []


def test_a_colleague_edits_the_loser_while_the_merge_ends(
    marie: Workspace, karim: Workspace, anne: Card, annie: Card
) -> None:
    from crm_tui.store import merging as store

    refused: list[Merged] = []

    def merge(inside: threading.Event, go_on: threading.Event) -> None:
        with marie.store.write(actor="marie", action="merge") as tx:
            store.lock(tx, (key(anne), key(annie)))
            store.merge(tx, key(anne), key(annie), marie.shop_id)
            inside.set()
            go_on.wait(PATIENCE)

    def edit() -> None:
        with pytest.raises(Merged) as refusal:
            cards.modify(karim, annie, named(annie, "Anna"))
        refused.append(refusal.value)

    side_by_side(merge, edit)

    assert [error.data["number"] for error in refused] == [anne.number]
    assert cards.open_card(marie, key(annie)).person.first_name == "Annie"
    assert history.verify(marie).ok


def test_a_merge_is_taken_back_and_what_was_added_since_stays(
    marie: Workspace, karim: Workspace, anne: Card, annie: Card
) -> None:
    card = merged(marie, anne, annie)
    later = replace(
        card,
        emails=tuple(replace(row, label="Travail") for row in card.emails),
        membership=replace(card.membership, notes=(*card.membership.notes, Note(text="rappelée"))),
    )
    cards.modify(karim, card, later)

    done = merging.unmerge(karim, merging.standing(karim, key(annie)).id)

    assert [row.number for row in done.winner.phones] == ["+33612345678"]
    assert [note.text for note in done.winner.membership.notes] == ["rappelée"]
    assert [(row.label, row.address) for row in done.winner.emails] == [("Travail", "annie@example.fr")]
    assert [(kept.field, kept.value) for kept in done.kept] == [("emails", "annie@example.fr")]
    assert content(done.loser) == content(annie)
    assert cards.open_card(marie, key(annie)) == done.loser
    assert history.verify(marie).ok


def test_the_outer_merge_is_taken_back_first(marie: Workspace, anne: Card, annie: Card) -> None:
    third = saved(marie, person("Durand", "Luc", "06 99 88 77 66"))
    merged(marie, anne, annie)
    inner = merging.standing(marie, key(annie))
    merged(marie, third, anne)
    assert cards.open_card(marie, key(annie)).merged_into == third.id

    with pytest.raises(MergedSince) as refusal:
        merging.unmerge(marie, inner.id)
    assert refusal.value.data["number"] == anne.number

    merging.unmerge(marie, merging.standing(marie, key(third)).id)
    assert cards.open_card(marie, key(annie)).merged_into == anne.id
    merging.unmerge(marie, inner.id)
    assert [content(cards.open_card(marie, key(card))) for card in (anne, annie, third)] == [
        content(card) for card in (anne, annie, third)
    ]


def test_a_merge_beside_it_is_taken_back_first(marie: Workspace, anne: Card, annie: Card) -> None:
    """What both losers say came with the first of them; it must not go while the second one stands."""
    twin = saved(marie, person("Dupond", "Annie", "04 72 00 11 22"))
    merged(marie, anne, annie)
    first = merging.standing(marie, key(anne))
    merged(marie, anne, twin)

    with pytest.raises(MergedSince):
        merging.unmerge(marie, first.id)


def test_what_was_not_merged_cannot_be_taken_back(marie: Workspace, anne: Card, annie: Card) -> None:
    with pytest.raises(NotMerged):
        merging.standing(marie, key(anne))
    with pytest.raises(NotMerged):
        merging.unmerge(marie, 1)
    merged(marie, anne, annie)
    told = merging.standing(marie, key(anne))
    merging.unmerge(marie, told.id)
    with pytest.raises(NotMerged):
        merging.unmerge(marie, told.id)
    (told,) = merging.mergings(marie, key(anne))
    assert (told.stands, told.undone_by) == (False, "marie")


def test_there_is_one_timeline(marie: Workspace, anne: Card, annie: Card) -> None:
    own = history.history(marie, key(annie))
    card = merged(marie, anne, annie)

    lines = history.history(marie, key(anne))

    assert [line.seq for line in lines] == sorted((line.seq for line in lines), reverse=True)
    assert {line.subject for line in lines} == {anne.subject, annie.subject}
    assert [line for line in lines if line.subject == annie.subject and line.action != "merge"] == own
    assert {line.subject for line in history.history(marie, key(annie))} == {annie.subject}
    assert content(history.card_at(marie, key(anne), own[0].seq)) == content(annie)
    last = next(line.seq for line in lines if line.subject == anne.subject)
    assert content(history.card_at(marie, key(anne), last)) == content(card)
    merging.unmerge(marie, merging.standing(marie, key(anne)).id)
    assert {line.subject for line in history.history(marie, key(anne))} == {anne.subject}


def test_a_value_of_the_merged_card_is_brought_to_the_one_that_goes_on(
    marie: Workspace, anne: Card, annie: Card
) -> None:
    cards.modify(marie, annie, replace(named(annie, "Anna"), phones=(Phone(typed="04 72 99 99 99"),)))
    merged(marie, anne, cards.open_card(marie, key(annie)))
    lines = history.history(marie, key(anne))
    (name,) = (line for line in lines if line.field == "first_name" and line.old == "Annie")
    (number,) = (line for line in lines if line.field == "value" and line.old == "+33472001122")

    assert history.restore(marie, key(anne), name).person.first_name == "Annie"
    phones = history.restore(marie, key(anne), number).phones

    assert [row.number for row in phones] == ["+33612345678", "+33472999999", "+33472001122"]


@pytest.mark.parametrize("side", ["winner", "loser"])
def test_undo_right_after_a_merge_takes_it_back(marie: Workspace, anne: Card, annie: Card, side: str) -> None:
    merged(marie, anne, annie)
    card = anne if side == "winner" else annie

    assert content(history.undo_last(marie, key(card))) == content(card)

    assert content(cards.open_card(marie, key(anne))) == content(anne)
    assert content(cards.open_card(marie, key(annie))) == content(annie)
    with pytest.raises(MergeUndone):
        history.undo_last(marie, key(card))


def test_undo_after_a_later_change_takes_back_that_change_alone(
    marie: Workspace, anne: Card, annie: Card
) -> None:
    card = merged(marie, anne, annie)
    cards.modify(marie, card, named(card, "Anna"))

    back = history.undo_last(marie, key(anne))

    assert back.person.first_name == card.person.first_name
    assert cards.open_card(marie, key(annie)).merged_into == anne.id


def test_undo_on_a_card_that_a_merge_of_others_touched(marie: Workspace, anne: Card) -> None:
    firm, other = (
        saved(marie, with_value(with_value(Card(), "company_name", name), "kind", Kind.COMPANY))
        for name in ("Atelier", "Garage")
    )
    entry = replace(anne, person=replace(anne.person, employer="Atelier", employer_id=firm.id))
    cards.modify(marie, anne, entry)
    before = cards.add_note(marie, key(anne), "vient le mardi")
    merged(marie, other, firm)
    assert cards.open_card(marie, key(anne)).person.employer_id == other.id

    back = history.undo_last(marie, key(anne))

    assert back.membership.notes == ()
    assert back.person.employer_id == other.id
    assert len(before.membership.notes) == 1
    assert cards.open_card(marie, key(firm)).merged_into == other.id


def test_the_creation_is_not_undone_by_way_of_a_merge_of_others(marie: Workspace, anne: Card) -> None:
    other = cards.create(marie, person("Dupont", "Anne", "04 72 00 11 22"), not_same=(key(anne),))
    third = saved(marie, person("Durand", "Luc", "06 99 88 77 66"))
    merged(marie, third, anne)

    with pytest.raises(Unchanged):
        history.undo_last(marie, key(other))


def test_the_check_of_duplicates_leads_to_the_card_that_goes_on(
    marie: Workspace, anne: Card, annie: Card
) -> None:
    merged(marie, anne, annie)

    found = duplicates.find(marie, person("Dupond", "Annie", "04 72 00 11 22"))

    assert anne.id in [candidate.id for candidate in found]
