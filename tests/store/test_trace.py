"""What the trace tells: history, how a card was, what was changed together."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.store import trace
from crm_tui.store.engine import Store
from crm_tui.store.trace import Rows
from crm_tui.store.unit_of_work import Tx
from tests.store.raw import add_contact, add_phone


@pytest.fixture
def card(store: Store) -> str:
    """The subject of a contact that was made, got a phone, and had both changed."""
    with store.write(actor="karim", action="create") as tx:
        contact, subject = add_contact(tx)
    with store.write(actor="marie", action="modify") as tx:
        phone = add_phone(tx, contact)
        tx.execute("UPDATE contact SET first_name = 'Élodie', version = 2 WHERE id = ?", (contact,))
    with store.write(actor="karim", action="modify") as tx:
        tx.execute("DELETE FROM coordinate WHERE id = ?", (phone,))
        tx.execute(
            "UPDATE contact SET last_name = 'Martin', first_name = '', version = 3 WHERE id = ?", (contact,)
        )
    return subject


def lines(store: Store, subject: str, limit: int | None = None) -> list[tuple[Any, ...]]:
    with store.read() as tx:
        return [
            (line.actor, line.action, line.entity, line.field, line.old, line.new)
            for line in trace.history(tx, subject, limit=limit)
        ]


def test_history_tells_old_and_new_the_newest_first(store: Store, card: str) -> None:
    told = [
        line
        for line in lines(store, card)
        if line[3] not in ("created_at", "number", "subject", "attached_at")
    ]
    assert told == [
        ("karim", "modify", "contact", "first_name", "Élodie", ""),
        ("karim", "modify", "contact", "last_name", "Lefèvre", "Martin"),
        ("karim", "modify", "contact", "version", "2", "3"),
        ("karim", "modify", "coordinate", "contact_id", "1", None),
        ("karim", "modify", "coordinate", "kind", "phone", None),
        ("karim", "modify", "coordinate", "value", "+33612345678", None),
        ("marie", "modify", "contact", "first_name", "", "Élodie"),
        ("marie", "modify", "contact", "version", "1", "2"),
        ("marie", "modify", "coordinate", "contact_id", None, "1"),
        ("marie", "modify", "coordinate", "kind", None, "phone"),
        ("marie", "modify", "coordinate", "value", None, "+33612345678"),
        ("karim", "create", "membership", "contact_id", None, "1"),
        ("karim", "create", "membership", "shop_id", None, "1"),
        ("karim", "create", "contact", "kind", None, "person"),
        ("karim", "create", "contact", "last_name", None, "Lefèvre"),
        ("karim", "create", "contact", "version", None, "1"),
    ]  # fmt: skip


def test_history_has_times_numbers_and_a_limit(store: Store, card: str) -> None:
    with store.read() as tx:
        found = trace.history(tx, card)
        assert trace.history(tx, card, limit=2) == found[:2]
    assert {line.subject for line in found} == {card}
    assert found[0].at.tzinfo is UTC
    assert found[0].at >= found[-1].at
    assert [line.seq for line in found] == sorted((line.seq for line in found), reverse=True)
    assert len({line.change for line in found}) == 3


def test_everything_is_shown_without_a_subject(store: Store, card: str) -> None:
    with store.read() as tx:
        everything = trace.show(tx)
        assert trace.show(tx, card) == [line for line in everything if line.subject == card]
        assert {line.entity for line in everything} >= {"shop", "staff", "contact"}


def test_an_unknown_subject_has_no_history(store: Store) -> None:
    with store.read() as tx:
        assert trace.history(tx, "nobody") == []
        assert trace.rows_at(tx, "nobody") == {}
        assert trace.current_rows(tx, "nobody") == {}
        assert trace.last_change(tx, "nobody") is None


def test_the_card_as_it_was(store: Store, card: str) -> None:
    with store.read() as tx:
        changes = [
            seq for (seq,) in tx.execute("SELECT DISTINCT change FROM event WHERE subject = ?", (card,))
        ]
        ends = [trace.change_bounds(tx, change)[1] for change in sorted(changes)]
        first, second, third = (trace.rows_at(tx, card, seq=seq) for seq in ends)
        times = [tx.execute("SELECT at FROM event WHERE seq = ?", (seq,))[0][0] for seq in ends]
        assert [trace.rows_at(tx, card, at=at) for at in times] == [first, second, third]
        assert trace.rows_at(tx, card, at="2001-01-01T00:00:00.000000Z") == {}
        assert trace.rows_at(tx, card) == third == trace.current_rows(tx, card)
    assert [sorted(rows) for rows in (first, second, third)] == [
        ["contact", "membership"],
        ["contact", "coordinate", "membership"],
        ["contact", "membership"],
    ]
    names = [
        (row["first_name"], row["last_name"])
        for rows in (first, second, third)
        for row in rows["contact"].values()
    ]
    assert names == [("", "Lefèvre"), ("Élodie", "Lefèvre"), ("", "Martin")]
    [phone] = second["coordinate"].values()
    assert phone["value"] == "+33612345678"
    assert phone["street"] == ""
    assert phone["billing"] == 0


def test_changes(store: Store, card: str) -> None:
    with store.read() as tx:
        last = trace.last_change(tx, card)
        assert last is not None
        first, end = trace.change_bounds(tx, last)
        assert tx.execute("SELECT min(seq), max(seq) FROM event WHERE change = ?", (last,)) == [(first, end)]
        assert trace.head(tx)[0] == end
        assert trace.change_bounds(tx, 1) == (1, 3)
        for number in (0, 2, end + 1):
            with pytest.raises(ValueError, match="no change"):
                trace.change_bounds(tx, number)


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
OPERATION = st.one_of(
    st.tuples(st.just("name"), WORDS),
    st.tuples(st.just("phone"), WORDS),
    st.tuples(st.just("retype"), WORDS),
    st.tuples(st.just("hang up"), st.just("")),
    st.tuples(st.just("note"), WORDS),
    st.tuples(st.just("detach"), WORDS),
    st.tuples(st.just("salesperson"), st.sampled_from(["marie", "karim", ""])),
)


def perform(tx: Tx, contact: int, operation: tuple[str, str]) -> None:
    verb, word = operation
    membership = "(SELECT id FROM membership WHERE contact_id = ?)"
    phone = "(SELECT max(id) FROM coordinate WHERE contact_id = ?)"
    match verb:
        case "name":
            tx.execute(
                "UPDATE contact SET last_name = ?, version = version + 1 WHERE id = ?", (word, contact)
            )
        case "phone":
            add_phone(tx, contact, word)
        case "retype":
            tx.execute(
                f"UPDATE coordinate SET typed = ?, rank = rank + 1 WHERE id = {phone}", (word, contact)
            )
        case "hang up":
            tx.execute(f"DELETE FROM coordinate WHERE id = {phone}", (contact,))
        case "note":
            tx.execute(f"INSERT INTO note (membership_id, text) VALUES ({membership}, ?)", (contact, word))
        case "detach":
            tx.execute(
                "UPDATE membership SET detached_at = ?, detach_reason = ? WHERE contact_id = ?",
                (tx.at, word, contact),
            )
        case "salesperson":
            tx.execute(
                "UPDATE membership SET salesperson_id = (SELECT id FROM staff WHERE login = ?)"
                " WHERE contact_id = ?",
                (word, contact),
            )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(units=st.lists(st.lists(st.tuples(st.integers(0, 1), OPERATION), max_size=5), min_size=1, max_size=4))
def test_replay_of_the_trace_is_what_the_rows_were(
    store: Store, units: list[list[tuple[int, tuple[str, str]]]]
) -> None:
    with store.write(actor="karim", action="create") as tx:
        cards = [add_contact(tx), add_contact(tx)]
    seen: list[tuple[int, str, Rows]] = []
    for unit in units:
        with store.write(actor="karim", action="modify") as tx:
            for which, operation in unit:
                perform(tx, cards[which][0], operation)
        with store.read() as tx:
            seq, _ = trace.head(tx)
            seen += [(seq, subject, trace.current_rows(tx, subject)) for _, subject in cards]
    with store.read() as tx:
        for seq, subject, rows in seen:
            assert trace.rows_at(tx, subject, seq=seq) == rows
        assert trace.verify(tx).ok


def test_text_of_every_kind_is_kept(store: Store) -> None:
    odd = 'a"b\\c\n\r\t\x01\x7f é 😀 \u202e\u2028 ‏{"new":null}'
    with store.write(actor="karim", action="create", reason=odd) as tx:
        contact, subject = add_contact(tx, odd)
    with store.read() as tx:
        assert trace.rows_at(tx, subject) == trace.current_rows(tx, subject)
        assert trace.current_rows(tx, subject)["contact"][contact]["last_name"] == odd
        assert trace.verify(tx).ok


def test_fields_hold_no_values(store: Store, card: str) -> None:
    with store.read() as tx:
        fields = {name for (text,) in tx.execute("SELECT fields FROM event") for name in text.split(",")}
    assert all(re.fullmatch(r"[a-z_]+", name) for name in fields)
