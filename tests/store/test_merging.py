"""One card takes another one in: nothing is lost, nothing is widened, and all of it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from crm_tui.domain import merging as rules
from crm_tui.domain.card import (
    Card,
    CompanyFace,
    ConsentRecord,
    Loyalty,
    Membership,
    Note,
    PersonFace,
    Phone,
    SocialProfile,
)
from crm_tui.domain.errors import Merged, MergedSince, NotMerged
from crm_tui.domain.fields import ROW_FIELDS, row_value, rows_of, value_of
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.store import cards, duplicates, links, merging, projections, rows, trace
from crm_tui.store.engine import Store
from crm_tui.store.inverse import Inverted
from crm_tui.store.mapping import Row
from crm_tui.store.merging import POLICIES, Policy
from crm_tui.store.unit_of_work import Tx
from tests.store.card_strategies import cards as any_card

SHOP, OTHER_SHOP = 1, 2
DERIVED = (
    ("directory", ""),
    ("directory_size", " WHERE n <> 0"),
    ("directory_facet", " WHERE n <> 0"),
    ("search_doc", ""),
    ("dup_key", ""),
    ("dup_doc", ""),
    ("dup_freq", " WHERE n <> 0"),
)
#: What counts saves, and what only ever grows.
GROWING = {"contact": {"version"}}
ONLY_ADDED = {"consent", "merging"}

#: Without shrinking: each example writes a database.
PROPERTY = settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def two_shops(store: Store) -> Store:
    with store.write(actor="marie", action="shop") as tx:
        tx.execute("INSERT INTO shop (id, name, country) VALUES (2, 'Moto Saône', 'FR')")
    return store


def insert(store: Store, card: Card, shop: int = SHOP) -> int:
    with store.write(actor="marie", action="create") as tx:
        return cards.insert(tx, card, shop)


def join(store: Store, contact: int, card: Card, shop: int) -> None:
    """Make a card a client of one more shop, with what that shop knows of it."""
    with store.write(actor="karim", action="modify") as tx:
        known = cards.get(tx, contact, shop)
        assert known is not None
        cards.update(tx, replace(known, membership=card.membership), shop)


def read(store: Store, contact: int, shop: int = SHOP) -> Card:
    with store.read() as tx:
        card = cards.get(tx, contact, shop)
    assert card is not None
    return card


def merge(store: Store, winner: int, loser: int, **options: Any) -> int:
    with store.write(actor="marie", action="merge") as tx:
        return merging.merge(tx, winner, loser, SHOP, **options)


def unmerge(store: Store, merging_id: int) -> Inverted:
    with store.write(actor="karim", action="unmerge") as tx:
        return merging.unmerge(tx, merging_id)


def everything(tx: Tx) -> dict[str, Any]:
    """Every row of every card, and everything that is derived from them."""
    found: dict[str, Any] = {}
    for table in ("contact", "coordinate", "social_profile", "membership", "membership_state", "loyalty"):
        silent = GROWING.get(table, set())
        found[table] = {
            key: {name: value for name, value in row.items() if name not in silent}
            for key, row in rows.find(tx, table, "1 = 1").items()
        }
    for table in ("note", *links.PAIRS):
        found[table] = rows.find(tx, table, "1 = 1")
    found["consent"] = answers(tx)
    for table, condition in DERIVED:
        found[table] = sorted(tx.execute(f"SELECT * FROM {table}{condition}"))
    return found


def answers(tx: Tx) -> dict[tuple[int, str], tuple[Any, ...]]:
    """What holds for each membership and channel, with its evidence; nothing where nothing is known."""
    held: dict[tuple[int, str], tuple[Any, ...]] = {}
    for row in rows.find(tx, "consent", "1 = 1").values():
        evidence = () if row["state"] == "unknown" else (row["at"], row["by"], row["how"], row["wording"])
        held[row["membership_id"], row["channel"]] = (row["state"], *evidence)
    return {key: answer for key, answer in held.items() if answer[0] != "unknown"}


def said(card: Card) -> set[tuple[str, str]]:
    """What the lists of a card say."""
    return {(name, row_value(row)) for name in ROW_FIELDS for row in rows_of(card, name)} | {
        ("states", state) for state in card.membership.states
    }


def told(tx: Tx, contact: int) -> set[str]:
    """Every value in the history of a card and of those that it took in."""
    lines = trace.timeline(tx, list(merging.subjects(tx, contact)))
    return {value for line in lines for value in (line.old, line.new) if value}


def values(tx: Tx, contact: int) -> set[str]:
    """Every value in the rows of a card, beside the ids of the rows."""
    found = rows.of_contact(tx, contact)
    return {
        str(value)
        for table in found.values()
        for row in table.values()
        for name, value in row.items()
        if value and name != "id"
    }


def assert_sound(tx: Tx, *contacts: int) -> None:
    """Replayed rows are the rows, what is derived is as made anew, and no row refers to nobody."""
    for contact in contacts:
        subject = cards.subject_of(tx, contact) or ""
        assert trace.rows_at(tx, subject) == trace.current_rows(tx, subject)
    for table, column in POLICIES:
        target = "membership" if column == "membership_id" else "contact"
        lost = f"{column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {target})"
        assert tx.execute(f"SELECT count(*) FROM {table} WHERE {lost}") == [(0,)]
    frozen = "SELECT id FROM contact WHERE merged_into IS NOT NULL"
    assert tx.execute(f"SELECT count(*) FROM contact WHERE merged_into IN ({frozen})") == [(0,)]


def assert_not_widened(before: list[Membership], after: Membership) -> None:
    for channel in Channel:
        known = [record for each in before if (record := each.consent_record(channel)) is not None]
        refused = [record for record in known if record.state is Consent.REFUSED]
        holds = after.consent_record(channel)
        if holds is None or holds.state is not Consent.ACCEPTED:
            continue
        evidence = replace(holds, id=None)
        assert evidence in [replace(record, id=None) for record in known]
        for record in refused:
            assert holds.at is not None
            assert record.at is not None
            assert holds.at > record.at
            assert holds.how or holds.wording


@PROPERTY
@given(data=st.data(), first=any_card(), second=any_card(), elsewhere=any_card(), again=any_card())
def test_a_merge_loses_nothing_and_is_taken_back_without_a_trace_on_the_cards(
    two_shops: Store, data: st.DataObject, first: Card, second: Card, elsewhere: Card, again: Card
) -> None:
    store = two_shops
    winner, loser = insert(store, first), insert(store, second)
    if data.draw(st.booleans()):
        join(store, winner, again, OTHER_SHOP)
        join(store, loser, elsewhere, OTHER_SHOP)
    with store.read() as tx:
        before = everything(tx)
        frozen = rows.of_contact(tx, loser)
        all_values = values(tx, winner) | values(tx, loser)
    shops = [link.shop_id for link in read(store, winner).members]
    views = {shop: [read(store, key, shop) for key in (winner, loser)] for shop in shops}
    plan = rules.plan(*views[SHOP])
    choices = {
        each.field: data.draw(st.sampled_from(["winner", "loser"]), label=each.field)
        for each in plan.conflicts
    }

    merged = merge(store, winner, loser, choices=choices, notes=["Fiche n° 12 : …"])

    with store.read() as tx:
        left = rows.of_contact(tx, loser)
        assert left["contact"][loser].pop("merged_into") == winner
        assert left["contact"][loser].pop("version") == frozen["contact"][loser].pop("version") + 1
        del frozen["contact"][loser]["merged_into"]
        assert left == frozen
        assert all_values <= told(tx, winner)
        assert_sound(tx, winner, loser)
    for shop, (ours, theirs) in views.items():
        after = read(store, winner, shop)
        assert said(ours) | said(theirs) <= said(after)
        assert_not_widened([ours.membership, theirs.membership], after.membership)
    after = read(store, winner)
    for each in plan.conflicts:
        wanted = each.winner if choices[each.field] == "winner" else each.loser
        assert value_of(after, each.field) == wanted

    inverted = unmerge(store, merged)

    assert inverted.kept == ()
    with store.read() as tx:
        assert everything(tx) == before
        assert_sound(tx, winner, loser)
        assert trace.verify(tx).ok


@PROPERTY
@given(all_three=st.tuples(any_card(), any_card(), any_card()), order=st.permutations([0, 1, 2]))
def test_three_cards_become_one_in_any_order_and_three_again(
    store: Store, all_three: tuple[Card, Card, Card], order: list[int]
) -> None:
    ids = [insert(store, card) for card in all_three]
    one, two, three = (ids[place] for place in order)
    views = [read(store, key) for key in ids]
    with store.read() as tx:
        before = everything(tx)
        all_values = {value for key in ids for value in values(tx, key)}

    inner = merge(store, one, two)
    outer = merge(store, three, one)

    after = read(store, three)
    assert set().union(*map(said, views)) <= said(after)
    assert_not_widened([view.membership for view in views], after.membership)
    with store.read() as tx:
        assert {read_.merged_into for read_ in (cards.get(tx, key, SHOP) for key in (one, two)) if read_} == {
            three
        }
        assert all_values <= told(tx, three)
        assert_sound(tx, *ids)
    with pytest.raises(MergedSince):
        unmerge(store, inner)

    unmerge(store, outer)
    unmerge(store, inner)

    with store.read() as tx:
        assert everything(tx) == before
        assert_sound(tx, *ids)
        assert trace.verify(tx).ok


@PROPERTY
@given(first=any_card(), second=any_card())
def test_what_was_changed_since_stays_when_a_merge_is_taken_back(
    store: Store, first: Card, second: Card
) -> None:
    second = replace(second, phones=(Phone(number="+33399999999", typed="x"), *second.phones))
    winner, loser = insert(store, first), insert(store, second)
    merged = merge(store, winner, loser)
    card = read(store, winner)
    labelled = tuple(
        replace(row, label="Depuis") if row.number == "+33399999999" else row for row in card.phones
    )
    membership = replace(card.membership, notes=(*card.membership.notes, Note(text="ajoutée depuis")))
    edited = replace(
        card,
        person=replace(card.person, nickname="Surnom depuis"),
        phones=(*labelled, Phone(number="+33388888888", typed="y")),
        membership=membership,
    )
    with store.write(actor="karim", action="modify") as tx:
        cards.update(tx, edited, SHOP)

    inverted = unmerge(store, merged)

    after = read(store, winner)
    assert after.person.nickname == "Surnom depuis"
    assert {"+33399999999", "+33388888888"} <= {row.number for row in after.phones}
    assert "ajoutée depuis" in [note.text for note in after.membership.notes]
    assert ("phones", "+33399999999") in [(kept.field, kept.value) for kept in inverted.kept]
    assert read(store, loser).merged_into is None
    with store.read() as tx:
        step_by_step = [sorted(tx.execute(f"SELECT * FROM {table}{only}")) for table, only in DERIVED]
        assert_sound(tx, winner, loser)
        assert trace.verify(tx).ok
    with store.write(actor="marie", action="rebuild") as tx:
        projections.rebuild(tx)
        assert [sorted(tx.execute(f"SELECT * FROM {table}{only}")) for table, only in DERIVED] == step_by_step


def referring() -> Iterator[tuple[str, str]]:
    """Every column that refers to a card or to a membership."""
    for table in SQLModel.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table.name in ("contact", "membership"):
                yield table.name, key.parent.name


def test_every_table_that_refers_to_a_card_has_a_policy() -> None:
    assert set(referring()) == POLICIES.keys()


RICH = Card(
    person=PersonFace(last_name="Dupont", first_name="Marie"),
    phones=(Phone(number="+33612345678", typed="06 12 34 56 78", billing=True),),
    social_profiles=(SocialProfile(network="x", url="https://x.com/marie"),),
    membership=Membership(
        salesperson="karim",
        states=("client",),
        stage="sold",
        consents=(ConsentRecord(channel=Channel.SMS, state=Consent.REFUSED, how="oral"),),
        loyalty=(Loyalty(programme="club", member_number="A-1"),),
        notes=(Note(text="vient le mardi"),),
    ),
)


@dataclass
class Scene:
    """A rich card to be merged into a bare one, and a row of each table that refers to it."""

    store: Store
    winner: int
    loser: int
    friend: int
    employee: int
    earlier: int
    merging: int

    def rows(self, table: str, column: str, contact: int) -> list[Row]:
        """What refers to a card by a column, without the ids."""
        condition = f"{column} = ?"
        if column == "membership_id":
            condition = "membership_id IN (SELECT id FROM membership WHERE contact_id = ?)"
        with self.store.read() as tx:
            if table == "import_card":
                sql = f"SELECT import_id, contact_id, outcome FROM import_card WHERE {condition}"
                return [{"row": row} for row in tx.execute(sql, (contact,))]
            found = rows.find(tx, table, condition, (contact,)).values()
        hidden = {"id", "membership_id", "rank", column}
        return [{name: value for name, value in row.items() if name not in hidden} for row in found]


@pytest.fixture
def scene(store: Store) -> Scene:
    winner, loser = insert(store, Card(person=PersonFace(last_name="Dupond"))), insert(store, RICH)
    friend, employee, earlier = (
        insert(store, Card(person=PersonFace(last_name=name))) for name in ("Ami", "Employée", "Ancienne")
    )
    found = Scene(store, winner, loser, friend, employee, earlier, merge(store, loser, earlier))
    with store.write(actor="marie", action="setup") as tx:
        rows.update(tx, "contact", employee, {"employer_id": loser})
        duplicates.remember_not_same(tx, loser, friend)
        links.link(tx, loser, friend, "related")
        batch = rows.insert(tx, "import_batch", {"shop_id": SHOP, "at": tx.at})
        tx.execute(
            "INSERT INTO import_card (import_id, contact_id, outcome) VALUES (?, ?, '')", (batch, loser)
        )
    return found


@pytest.mark.parametrize(("table", "column"), sorted(POLICIES))
def test_every_policy_is_followed(scene: Scene, table: str, column: str) -> None:
    before = scene.rows(table, column, scene.loser)
    side = {"low": "high", "high": "low"}.get(column, "")

    merge(scene.store, scene.winner, scene.loser)

    ours, theirs = (scene.rows(table, column, key) for key in (scene.winner, scene.loser))
    match POLICIES[table, column]:
        case Policy.COPY | Policy.ANSWER:
            assert before
            assert theirs == before
            assert all(row in ours for row in before)
        case Policy.SHOP:
            assert theirs == before
            assert [(row["shop_id"], row["stage"], row["salesperson_id"]) for row in ours] == [
                (row["shop_id"], row["stage"], row["salesperson_id"]) for row in before
            ]
        case Policy.PAIR:
            both = [row for each in ("low", "high") for row in scene.rows(table, each, scene.friend)]
            assert {scene.winner, scene.loser} <= {row.get("low", row.get("high")) for row in both}
            assert theirs == before
            assert side
        case Policy.REPOINT:
            assert before
            assert theirs == []
            assert len(scene.rows(table, column, scene.winner)) >= len(before)
        case Policy.STAY:
            assert theirs == (before if column != "loser_id" else theirs)
            assert all(row in theirs for row in before)


def test_a_shop_that_only_the_loser_had_keeps_the_client_until_the_merge_is_taken_back(
    two_shops: Store,
) -> None:
    store = two_shops
    winner, loser = (
        insert(store, Card(person=PersonFace(last_name="Dupond"))),
        insert(store, RICH, OTHER_SHOP),
    )

    merged = merge(store, winner, loser)

    ours, theirs = read(store, winner, OTHER_SHOP).membership, read(store, loser, OTHER_SHOP).membership
    assert (ours.attached_at, ours.attached_by) == (theirs.attached_at, theirs.attached_by)
    assert (ours.stage, ours.salesperson, ours.states) == ("sold", "karim", ("client",))
    assert ours.consent(Channel.SMS) is Consent.REFUSED

    unmerge(store, merged)

    card = read(store, winner, OTHER_SHOP)
    left = card.membership
    assert left.is_detached
    assert (left.stage, left.salesperson, left.states, left.notes, left.loyalty) == ("", "", (), (), ())
    assert left.consent(Channel.SMS) is Consent.UNKNOWN
    assert card.phones == ()
    again = merge(store, winner, loser)
    assert not read(store, winner, OTHER_SHOP).membership.is_detached
    assert unmerge(store, again).kept == ()
    with store.read() as tx:
        assert_sound(tx, winner, loser)


def test_a_shop_that_works_with_the_merged_card_keeps_it(two_shops: Store) -> None:
    store = two_shops
    winner, loser = (
        insert(store, Card(person=PersonFace(last_name="Dupond"))),
        insert(store, RICH, OTHER_SHOP),
    )
    merged = merge(store, winner, loser)
    card = read(store, winner, OTHER_SHOP)
    noted = replace(card.membership, notes=(*card.membership.notes, Note(text="rappelée")))
    with store.write(actor="karim", action="modify") as tx:
        cards.update(tx, replace(card, membership=noted), OTHER_SHOP)

    inverted = unmerge(store, merged)

    after = read(store, winner, OTHER_SHOP).membership
    assert not after.is_detached
    assert [note.text for note in after.notes] == ["rappelée"]
    assert [kept.field for kept in inverted.kept] == ["members"]


def test_a_client_that_one_of_the_two_still_was_is_not_detached(store: Store) -> None:
    winner, loser = insert(store, Card(person=PersonFace(last_name="Dupond"))), insert(store, RICH)
    with store.write(actor="marie", action="detach") as tx:
        cards.detach(tx, winner, SHOP, "déménagé")

    merged = merge(store, winner, loser)

    assert not read(store, winner).membership.is_detached
    unmerge(store, merged)
    assert read(store, winner).membership.detach_reason == "déménagé"


def test_an_answer_given_after_the_merge_is_not_taken_back(store: Store) -> None:
    accepted = ConsentRecord(channel=Channel.SMS, state=Consent.ACCEPTED, how="oral")
    bare = Card(person=PersonFace(last_name="Dupond"))
    loser = insert(store, replace(bare, membership=Membership(consents=(accepted,))))
    winner = insert(store, bare)
    merged = merge(store, winner, loser)
    card = read(store, winner)
    refused = ConsentRecord(channel=Channel.SMS, state=Consent.REFUSED)
    with store.write(actor="karim", action="modify") as tx:
        consents = (*card.membership.consents, refused)
        cards.update(tx, replace(card, membership=replace(card.membership, consents=consents)), SHOP)

    unmerge(store, merged)

    assert read(store, winner).membership.consent(Channel.SMS) is Consent.REFUSED


def test_employees_follow_and_come_back_also_those_that_were_merged_meanwhile(store: Store) -> None:
    firm, other_firm, person, twin = (
        insert(store, Card(person=PersonFace(last_name=name))) for name in ("F", "G", "P", "Q")
    )
    with store.write(actor="marie", action="modify") as tx:
        rows.update(tx, "contact", person, {"employer": "F", "employer_id": firm})
    of_people = merge(store, twin, person)
    assert read(store, twin).person.employer_id == firm
    of_firms = merge(store, other_firm, firm)
    assert read(store, twin).person.employer_id == other_firm

    assert unmerge(store, of_people).kept == ()

    assert read(store, twin).person.employer_id is None
    assert read(store, person).person.employer_id == other_firm
    unmerge(store, of_firms)
    assert read(store, person).person.employer_id == firm


def test_nobody_becomes_his_own_employer(store: Store) -> None:
    firm = insert(store, Card(company=CompanyFace(company_name="F")))
    person = insert(store, Card(person=PersonFace(last_name="P", employer="F", employer_id=firm)))
    with store.read() as tx:
        before = everything(tx)

    for winner, loser in ((firm, person), (person, firm)):
        merged = merge(store, winner, loser)
        assert read(store, winner).person.employer_id is None
        assert read(store, winner).person.employer == "F"
        unmerge(store, merged)

    with store.read() as tx:
        assert everything(tx) == before


def test_a_merge_is_taken_back_once(store: Store) -> None:
    merged = merge(store, insert(store, RICH), insert(store, RICH))
    unmerge(store, merged)

    for number in (merged, merged + 1):
        with pytest.raises(NotMerged):
            unmerge(store, number)


def test_a_frozen_card_cannot_take_another_one_in(store: Store) -> None:
    winner, loser, third = (insert(store, RICH) for _ in range(3))
    merge(store, winner, loser)

    with pytest.raises(Merged):
        merge(store, loser, third)
