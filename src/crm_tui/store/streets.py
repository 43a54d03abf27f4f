"""The streets that are known from the addresses of clients, to complete half-typed ones without a network.

Derived from the cards; see :mod:`crm_tui.store.projections`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crm_tui.domain.card import Card
from crm_tui.domain.known_streets import KnownStreet, Street, kind_and_name, street_of
from crm_tui.domain.text import fold
from crm_tui.store.filters import Reads
from crm_tui.store.unit_of_work import Tx

#: The tables of this module.
TABLES = ("known_street",)

#: Of the most used spellings, so many are looked at.
_SPELLINGS = 40
_LAST = "\U0010ffff"

_COLUMNS = ", ".join(Street._fields)
_OWN = f"SELECT {_COLUMNS} FROM known_street WHERE contact_id = ?"  # noqa: S608  # constants
_INSERT = f"INSERT INTO known_street ({_COLUMNS}, contact_id) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608  # constants
_DELETE = (
    "DELETE FROM known_street WHERE key = ? AND street = ? AND postal_code = ? AND city = ? AND country = ?"
    " AND contact_id = ?"
)
#: Counted in the order of the index, without sorting: a few thousand addresses take a millisecond or two.
_BEGINNING, _BEGINNING_WITH_CODE = (
    f"SELECT {_COLUMNS}, count(*) AS n FROM known_street"  # noqa: S608  # constants
    f" WHERE key >= ? AND key < ?{with_code}"
    f" GROUP BY {_COLUMNS} ORDER BY n DESC, street, postal_code LIMIT ?"
    for with_code in ("", " AND postal_code >= ? AND postal_code < ?")
)


def of_card(card: Card) -> frozenset[Street]:
    """The streets that a card teaches, each once."""
    return frozenset(street for address in card.addresses if (street := street_of(address)) is not None)


def refresh(tx: Tx, contact_id: int, streets: frozenset[Street]) -> None:
    """Bring the streets of one card up to date, touching only what differs."""
    stored = {Street(*row) for row in tx.execute(_OWN, (contact_id,))}
    tx.executemany(_DELETE, [(*street, contact_id) for street in sorted(stored - streets)])
    tx.executemany(_INSERT, [(*street, contact_id) for street in sorted(streets - stored)])


def insert_many(tx: Tx, found: Iterable[tuple[int, frozenset[Street]]]) -> None:
    """Add the streets of new cards, with their ids; in the order of the index."""
    tx.executemany(
        _INSERT, sorted((*street, contact_id) for contact_id, streets in found for street in streets)
    )


def beginning(
    tx: Reads, key: str, *, kind: str = "", postal_code: str = "", limit: int = 6
) -> Sequence[KnownStreet]:
    """The streets of clients that begin so, the most used first; one row for each, however it is spelled.

    Args:
        tx: A transaction.
        key: The words typed so far (:func:`~crm_tui.domain.known_streets.street_key`).
        kind: The kind of street, where one was typed.
        postal_code: The beginning of the code, where one was typed.
        limit: How many at most.
    """
    if not key:
        return ()
    found: dict[tuple[str, ...], KnownStreet] = {}
    statement = _BEGINNING
    bounds: tuple[str, ...] = (key, key + _LAST)
    if postal_code:
        statement, bounds = _BEGINNING_WITH_CODE, (*bounds, postal_code, postal_code + _LAST)
    for *columns, count in tx.execute(statement, (*bounds, _SPELLINGS)):
        street = Street(*columns)
        own_kind = kind_and_name(street.street)[0]
        if kind and own_kind != kind:
            continue
        same = (own_kind, street.key, street.postal_code, fold(street.city), street.country)
        most_used = found.get(same)
        found[same] = KnownStreet(
            street=most_used.street if most_used else street,
            count=count + (most_used.count if most_used else 0),
        )
    return sorted(found.values(), key=lambda each: (-each.count, each.street))[:limit]
