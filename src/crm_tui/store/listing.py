"""The lines of the client lists, their sizes, and how many lines each filter keeps.

Derived from the cards; see :mod:`crm_tui.store.projections`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.card import Card
from crm_tui.domain.text import sort_key
from crm_tui.store import mapping
from crm_tui.store.unit_of_work import Tx

#: Characters of each column of a list line: more than a screen shows, and little enough for an index.
_LINE_LIMIT = 150

_DIRECTORY = ("shop_id", "contact_id", "detached", "sort_key", "name", "phone", "email", "city", "states")
_INSERT_DIRECTORY = (
    f"INSERT INTO directory ({', '.join(_DIRECTORY)}) VALUES ({', '.join('?' * len(_DIRECTORY))})"  # noqa: S608  # constants
)
_RESIZE = (
    "INSERT INTO directory_size (shop_id, detached, n) VALUES (?, ?, ?)"
    " ON CONFLICT (shop_id, detached) DO UPDATE SET n = directory_size.n + excluded.n"
)

#: The tables of this module.
TABLES = ("directory", "directory_size", "directory_facet")

ListRow = tuple[Any, ...]
"""A row of ``directory``."""

Sizes = Counter[tuple[int, int]]
"""How many lines more, or fewer, a list has; by shop and by detached (0 or 1)."""


@dataclass(frozen=True, slots=True)
class Line:
    """The list lines of one contact: what is the same in every shop."""

    sort_key: str
    name: str
    phone: str
    email: str
    city: str


def line_of(card: Card) -> Line:
    """What all shops show of a card."""
    name = card.display_name
    return Line(
        sort_key=sort_key(name)[:_LINE_LIMIT],
        name=name[:_LINE_LIMIT],
        phone=next((row.number or row.typed for row in card.phones), "")[:_LINE_LIMIT],
        email=next((row.address or row.typed for row in card.emails), "")[:_LINE_LIMIT],
        city=next((row.city for row in card.addresses if row.city), "")[:_LINE_LIMIT],
    )


def rows_of(line: Line, contact_id: int, found: mapping.Rows) -> list[ListRow]:
    """The lines of one card in the lists of all its shops, from its stored rows."""
    states: dict[int, list[str]] = {}
    for row in sorted(found["membership_state"].values(), key=lambda row: (row["rank"], row["id"])):
        states.setdefault(row["membership_id"], []).append(row["state"])
    return [
        row_of(
            line, contact_id, row["shop_id"], detached=bool(row["detached_at"]), states=states.get(key, [])
        )
        for key, row in found["membership"].items()
    ]


def row_of(line: Line, contact_id: int, shop_id: int, *, detached: bool, states: Iterable[str]) -> ListRow:
    """The line of a card in the list of one shop."""
    return (
        shop_id,
        contact_id,
        int(detached),
        line.sort_key,
        line.name,
        line.phone,
        line.email,
        line.city,
        ",".join(dict.fromkeys(states)),
    )


def refresh(tx: Tx, contact_id: int, lines: list[ListRow]) -> None:
    """Bring the lines of one card up to date, touching only what differs; no line where none is given."""
    wanted = {line[0]: line for line in lines}
    stored = {
        line[0]: line
        for line in tx.execute(
            f"SELECT {', '.join(_DIRECTORY)} FROM directory WHERE contact_id = ?",  # noqa: S608  # constants
            (contact_id,),
        )
    }
    sizes: Sizes = Counter()
    for shop_id, line in wanted.items():
        old = stored.get(shop_id)
        if old is None:
            tx.execute(_INSERT_DIRECTORY, line)
            sizes[shop_id, line[2]] += 1
        elif old != line:
            sizes[shop_id, old[2]] -= 1
            sizes[shop_id, line[2]] += 1
            sets = ", ".join(f"{name} = ?" for name in _DIRECTORY[2:])
            tx.execute(
                f"UPDATE directory SET {sets} WHERE shop_id = ? AND contact_id = ?",  # noqa: S608  # constants
                (*line[2:], *line[:2]),
            )
    for shop_id in stored.keys() - wanted.keys():
        tx.execute("DELETE FROM directory WHERE shop_id = ? AND contact_id = ?", (shop_id, contact_id))
        sizes[shop_id, stored[shop_id][2]] -= 1
    _resize(tx, sizes)


def insert_many(tx: Tx, lines: list[ListRow]) -> None:
    """Add the lines of new cards."""
    tx.executemany(_INSERT_DIRECTORY, lines)
    _resize(tx, Counter((line[0], line[2]) for line in lines))


def _resize(tx: Tx, sizes: Sizes) -> None:
    """Keep the sizes of the lists, by shop and by detached or not."""
    changed = [(shop, detached, by) for (shop, detached), by in sorted(sizes.items()) if by]
    if changed:
        tx.alone()  # all writers of a shop share these rows
        tx.executemany(_RESIZE, changed)
