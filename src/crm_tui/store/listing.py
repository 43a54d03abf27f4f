"""The lines of the client lists, their sizes, and how many lines each filter keeps.

Derived from the cards; see :mod:`crm_tui.store.projections`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from crm_tui.domain.card import Card, Membership
from crm_tui.domain.directory import overall
from crm_tui.domain.text import sort_key
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.store import mapping
from crm_tui.store.filters import ListRow, city_key, counted_of
from crm_tui.store.unit_of_work import Tx

#: Characters of each column of a list line: more than a screen shows, and little enough for an index.
_LINE_LIMIT = 150

_COLUMNS = ", ".join(ListRow._fields)
_INSERT_DIRECTORY = f"INSERT INTO directory ({_COLUMNS}) VALUES ({', '.join('?' * len(ListRow._fields))})"  # noqa: S608  # constants
#: The key begins with the shop.
_OF_CONTACT = f"SELECT {_COLUMNS} FROM directory WHERE shop_id IN (SELECT id FROM shop) AND contact_id = ?"  # noqa: S608  # constants
_RESIZE = (
    "INSERT INTO directory_size (shop_id, detached, n) VALUES (?, ?, ?)"
    " ON CONFLICT (shop_id, detached) DO UPDATE SET n = directory_size.n + excluded.n"
)
_RECOUNT = (
    "INSERT INTO directory_facet (shop_id, detached, facet, value, n) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (shop_id, detached, facet, value) DO UPDATE SET n = directory_facet.n + excluded.n"
)

#: The tables of this module.
TABLES = ("directory", "directory_size", "directory_facet")


@dataclass(frozen=True, slots=True)
class Line:
    """The list lines of one contact: what is the same in every shop."""

    sort_key: str
    name: str
    phone: str
    email: str
    city: str
    city_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a contact is for one shop, as far as its line says it."""

    shop_id: int
    detached: bool
    states: tuple[str, ...] = ()
    stage: str = ""
    salesperson_id: int | None = None
    consent: Consent = Consent.UNKNOWN
    touched: str = ""
    """When the card was last saved."""


def line_of(card: Card) -> Line:
    """What all shops show of a card."""
    name = card.display_name
    city = next((row.city for row in card.addresses if row.city), "")
    return Line(
        sort_key=sort_key(name)[:_LINE_LIMIT],
        name=name[:_LINE_LIMIT],
        phone=next((row.number or row.typed for row in card.phones), "")[:_LINE_LIMIT],
        email=next((row.address or row.typed for row in card.emails), "")[:_LINE_LIMIT],
        city=city[:_LINE_LIMIT],
        city_key=city_key(city),
    )


def nameless(line: Line, number: str) -> Line:
    """The same for a card that is called by nothing but its number, which it has just got."""
    return replace(line, name=number, sort_key=sort_key(number))


def standing_of(
    membership: Membership, shop_id: int, *, detached: bool, salesperson_id: int | None, touched: str
) -> Standing:
    """What a new card is for its shop."""
    return Standing(
        shop_id=shop_id,
        detached=detached,
        states=membership.states,
        stage=membership.stage,
        salesperson_id=salesperson_id,
        consent=overall(map(membership.consent, Channel)),
        touched=touched,
    )


def rows_of(line: Line, contact_id: int, found: mapping.Rows) -> list[ListRow]:
    """The lines of one card in the lists of all its shops, from its stored rows."""
    states: dict[int, list[str]] = {}
    for row in sorted(found["membership_state"].values(), key=lambda row: (row["rank"], row["id"])):
        states.setdefault(row["membership_id"], []).append(row["state"])
    answers: dict[int, dict[str, Consent]] = {}
    for _, row in sorted(found["consent"].items()):
        # The last answer of each channel holds.
        answers.setdefault(row["membership_id"], {})[row["channel"]] = Consent(row["state"])
    touched = found["contact"][contact_id]["updated_at"]
    return [
        row_of(
            line,
            contact_id,
            Standing(
                shop_id=row["shop_id"],
                detached=bool(row["detached_at"]),
                states=tuple(states.get(key, ())),
                stage=row["stage"],
                salesperson_id=row["salesperson_id"],
                consent=overall(answers.get(key, {}).values()),
                touched=touched,
            ),
        )
        for key, row in found["membership"].items()
        if not row["archived_at"]
    ]


def row_of(line: Line, contact_id: int, standing: Standing) -> ListRow:
    """The line of a card in the list of one shop."""
    return ListRow(
        shop_id=standing.shop_id,
        contact_id=contact_id,
        detached=int(standing.detached),
        sort_key=line.sort_key,
        name=line.name,
        phone=line.phone,
        email=line.email,
        city=line.city,
        city_key=line.city_key,
        states=",".join(dict.fromkeys(standing.states)),
        stage=standing.stage,
        salesperson_id=standing.salesperson_id or 0,
        consent=standing.consent.value,
        touched=standing.touched,
    )


def refresh(tx: Tx, contact_id: int, lines: Iterable[ListRow]) -> None:
    """Bring the lines of one card up to date, touching only what differs; no line where none is given."""
    wanted = {line.shop_id: line for line in lines}
    stored = {row[0]: ListRow(*row) for row in tx.execute(_OF_CONTACT, (contact_id,))}
    for shop_id, line in wanted.items():
        old = stored.get(shop_id)
        if old is None:
            tx.execute(_INSERT_DIRECTORY, line)
        elif old != line:
            changed = [
                name for name, before, now in zip(ListRow._fields, old, line, strict=True) if before != now
            ]
            sets = ", ".join(f"{name} = ?" for name in changed)
            tx.execute(
                f"UPDATE directory SET {sets} WHERE shop_id = ? AND contact_id = ?",  # noqa: S608  # constants
                (*(getattr(line, name) for name in changed), shop_id, contact_id),
            )
    for shop_id in stored.keys() - wanted.keys():
        tx.execute("DELETE FROM directory WHERE shop_id = ? AND contact_id = ?", (shop_id, contact_id))
    _recount(tx, wanted.values(), stored.values())


def insert_many(tx: Tx, lines: list[ListRow]) -> None:
    """Add the lines of new cards."""
    tx.executemany(_INSERT_DIRECTORY, lines)
    _recount(tx, lines, ())


def forget_empty(tx: Tx) -> None:
    """Take away the values that no line has any more: the name of a town may have been one person's."""
    tx.execute("DELETE FROM directory_facet WHERE n <= 0")


def _recount(tx: Tx, more: Iterable[ListRow], fewer: Iterable[ListRow]) -> None:
    """Keep the sizes of the lists, and how many lines each value has."""
    sizes: Counter[tuple[int, int]] = Counter()
    values: Counter[tuple[int, int, str, str]] = Counter()
    for rows, by in ((more, 1), (fewer, -1)):
        for row in rows:
            sizes[row.shop_id, row.detached] += by
            for counted in counted_of(row):
                values[counted] += by
    resized = [(*key, by) for key, by in sorted(sizes.items()) if by]
    recounted = [(*key, by) for key, by in sorted(values.items()) if by]
    if resized or recounted:
        tx.alone()  # all writers of a shop share these rows
        tx.executemany(_RESIZE, resized)
        tx.executemany(_RECOUNT, recounted)
