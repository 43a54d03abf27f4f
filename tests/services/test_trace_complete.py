"""Whatever the staff do, in whatever order: the trace replayed is what the tables held, at every moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.card import Address, Card, ConsentRecord, Email, Loyalty, Phone, SocialProfile
from crm_tui.domain.errors import CrmError
from crm_tui.domain.staff import Shop
from crm_tui.domain.vocabulary import Channel, Consent, ListName, Role
from crm_tui.services import (
    cards,
    history,
    importing,
    links,
    merging,
    people,
    review,
    vocabulary,
)  # fmt: skip
from crm_tui.services.exchange import OnDuplicate
from crm_tui.services.session import Workspace
from crm_tui.store import chain, trace
from crm_tui.store.guards import traced_tables
from tests.services.conftest import named, noted, person
from tests.services.import_files import bring_in, entry, with_lists

NUMBER = st.integers(0, 30)
Tables = dict[str, dict[int, dict[str, Any]]]


class AtWork:
    """Two members of the staff at work, and the numbers that the steps choose by."""

    def __init__(self, marie: Workspace, karim: Workspace, folder: Path) -> None:
        self.marie, self.karim, self.folder = marie, karim, folder

    def ids(self) -> list[int]:
        with self.marie.store.read() as tx:
            return [key for (key,) in tx.execute("SELECT id FROM contact ORDER BY id")]

    def one(self, number: int) -> int:
        found = self.ids()
        return found[number % len(found)] if found else 0

    def card(self, number: int) -> Card:
        return cards.open_card(self.karim, self.one(number))


def create(shop: AtWork, a: int, b: int, text: str) -> None:
    card = person(f"Nom{a}{text}", "Anne", f"06 12 34 5{b % 10} {a % 90 + 10}")
    cards.create(shop.karim, card, allow_duplicates=True)


def modify(shop: AtWork, a: int, b: int, text: str) -> None:
    card = shop.card(a)
    mine = card.membership
    street = Address(street="rue Victor Hugo", number=str(b), city="Lyon", country="FR")
    club = Loyalty(programme="club", member_number=str(b))
    answer = ConsentRecord(channel=Channel.EMAIL, state=(Consent.ACCEPTED, Consent.REFUSED)[b % 2])
    entries = [
        named(card, f"Léa{b}"),
        replace(card, emails=(*card.emails, Email(typed=f"a{b}@example.com"))),
        replace(card, phones=card.phones[1:]),
        replace(card, phones=(*card.phones, Phone(typed=f"04 78 00 00 {b % 90 + 10}"))),
        replace(card, addresses=(street,)),
        replace(card, social_profiles=(SocialProfile(network="instagram", url=f"nom{b}"),)),
        replace(card, iban="FR1420041010050500013M02606" if b % 2 else ""),
        replace(card, membership=replace(mine, states=("client", "prospect")[: b % 3])),
        replace(card, membership=replace(mine, loyalty=(club,))),
        replace(card, membership=replace(mine, consents=(*mine.consents, answer))),
        noted(card, f"Préfère le matin {b}"),
    ]
    cards.modify(shop.karim, card, entries[b % len(entries)])


def bring(shop: AtWork, a: int, b: int, text: str) -> None:
    line = entry(f"Import{a}", f"06 99 00 00 {b % 90 + 10}", emails=[{"address": f"i{b}@example.com"}])
    bring_in(shop.marie, shop.folder, line, on_duplicate=list(OnDuplicate)[b % len(OnDuplicate)])


def restore(shop: AtWork, a: int, b: int, text: str) -> None:
    lines = history.history(shop.karim, shop.one(a))
    history.restore(shop.karim, shop.one(a), lines[b % len(lines)])


def unmerge(shop: AtWork, a: int, b: int, text: str) -> None:
    merging.unmerge(shop.karim, a % 3 + 1)


def revert(shop: AtWork, a: int, b: int, text: str) -> None:
    batches = importing.batches(shop.marie)
    chosen = batches[a % len(batches)]
    (importing.revert if not chosen.reverted_at else importing.reinstate)(shop.marie, chosen.id)


def change_item(shop: AtWork, a: int, b: int, text: str) -> None:
    items = vocabulary.items(shop.marie, ListName.STATE)
    vocabulary.change(shop.marie, ListName.STATE, items[a % len(items)].code, "rename", f"Etat {b}")


STEPS: dict[str, Callable[[AtWork, int, int, str], object]] = {
    "create": create,
    "modify": modify,
    "modify again": modify,
    "add_note": lambda s, a, b, text: cards.add_note(s.karim, s.one(a), f"note {b}"),
    "detach": lambda s, a, b, text: cards.detach(s.karim, s.one(a), "déménagement"),
    "reattach": lambda s, a, b, text: cards.reattach(s.karim, s.one(a)),
    "undo": lambda s, a, b, text: history.undo_last(s.karim, s.one(a)),
    "restore": restore,
    "merge": lambda s, a, b, text: merging.merge(s.karim, merging.plan(s.karim, s.one(a), s.one(b))),
    "unmerge": unmerge,
    "link": lambda s, a, b, text: links.link(s.karim, s.one(a), s.one(b)),
    "unlink": lambda s, a, b, text: links.unlink(s.karim, s.one(a), s.one(b)),
    "apart": lambda s, a, b, text: review.apart(s.karim, s.one(a), s.one(b)),
    "import": bring,
    "revert": revert,
    "staff": lambda s, a, b, text: people.save_member(
        s.marie, f"luc{a % 3}", name=f"Luc {b}", role=list(Role)[b % 4]
    ),
    "shop": lambda s, a, b, text: people.save_shop(s.marie, Shop(name=f"Atelier {a} {text}", country="FR")),
    "list": lambda s, a, b, text: vocabulary.add(s.marie, ListName.STATE, f"Etat {a} {text}"),
    "list item": change_item,
}  # fmt: skip


def all_rows(workspace: Workspace) -> tuple[int, Tables]:
    """The number of the last event, and every row of every traced table."""
    found: Tables = {}
    with workspace.store.read() as tx:
        for table in traced_tables():
            names = ("id", *table.columns)
            listed = ", ".join(f'"{name}"' for name in names)
            rows = tx.execute(f"SELECT {listed} FROM {table.name}")
            found[table.name] = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
        return trace.head(tx)[0], found


@settings(max_examples=6, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), NUMBER, NUMBER, st.sampled_from(["", "é", "x"])),
        min_size=8,
        max_size=20,
    )
)
def test_the_trace_replayed_is_what_the_tables_held(
    marie: Workspace, karim: Workspace, tmp_path: Path, steps: list[tuple[str, int, int, str]]
) -> None:
    with marie.store.read() as tx:
        fresh = not tx.execute("SELECT 1 FROM list_item")
    if fresh:
        with_lists(marie)
    shop = AtWork(marie, karim, tmp_path)
    seen = dict([all_rows(marie)])
    for number in range(2):
        create(shop, number, number, "début")
    for name, a, b, text in steps:
        with suppress(CrmError, ZeroDivisionError):  # refused, or there was nothing to choose from
            STEPS[name](shop, a, b, text)
        head, rows = all_rows(marie)
        assert seen.setdefault(head, rows) == rows, "no event, so no change"
    replayed: Tables = {table.name: {} for table in traced_tables()}
    with marie.store.read() as tx:
        assert trace.verify(tx).ok
        events = tx.execute(
            "SELECT e.seq, e.entity, e.entity_id, v.body FROM event e JOIN event_value v ON v.seq = e.seq"
            " ORDER BY e.seq"
        )
    for seq, entity, key, body in events:
        chain.replay(replayed[entity], entity, key, json.loads(body))
        if seq in seen:
            assert replayed == seen[seq], f"after event {seq}"


@pytest.mark.parametrize("name", sorted(STEPS))
def test_every_step_can_happen(name: str, marie: Workspace, karim: Workspace, tmp_path: Path) -> None:
    """A step that were always refused would prove nothing."""
    with_lists(marie)
    shop = AtWork(marie, karim, tmp_path)
    for number in range(3):
        create(shop, number, number, "x")
    before = {
        "reattach": ["detach"],
        "undo": ["modify"],
        "restore": ["modify"],
        "unmerge": ["merge"],
        "unlink": ["link"],
        "revert": ["import"],
    }.get(name, [])
    for step in [*before, name]:
        head, _ = all_rows(marie)
        STEPS[step](shop, 0, 2 if step in ("merge", "link", "unlink", "apart") else 0, "")
        assert all_rows(marie)[0] > head
