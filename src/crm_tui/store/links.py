"""Pairs of cards: clients that belong together, such as a household.

Also where a card that was merged is to be found. A pair is kept under the smaller id first.
"""

from __future__ import annotations

from crm_tui.store import rows
from crm_tui.store.unit_of_work import Tx

#: The tables whose rows are pairs of cards.
PAIRS = ("not_duplicate", "contact_link")


def winner_of(tx: Tx, contact_id: int) -> int | None:
    """The card that took this one in, or the card itself; ``None`` where there is no such card."""
    found = tx.execute("SELECT coalesce(merged_into, id) FROM contact WHERE id = ?", (contact_id,))
    return int(found[0][0]) if found else None


def by_customer_number(tx: Tx, number: str) -> list[int]:
    """The card of that customer number, or the one that took it in; none where nobody has it."""
    found = tx.execute("SELECT coalesce(merged_into, id) FROM contact WHERE number = ?", (number,))
    return [int(key) for (key,) in found]


def link(tx: Tx, first: int, second: int, kind: str) -> bool:
    """Keep that two clients belong together, and how; says whether that is new."""
    low, high = sorted((first, second))
    for key, row in rows.find(tx, "contact_link", "low = ? AND high = ?", (low, high)).items():
        if row["kind"] == kind:
            return False
        rows.update(tx, "contact_link", key, {"kind": kind})
        return True
    rows.insert(tx, "contact_link", {"low": low, "high": high, "kind": kind, "at": tx.at, "by": tx.actor})
    return True


def unlink(tx: Tx, first: int, second: int) -> bool:
    """Forget that two clients belong together; says whether they did."""
    found = rows.find(tx, "contact_link", "low = ? AND high = ?", sorted((first, second)))
    for key in found:
        rows.delete(tx, "contact_link", key)
    return bool(found)


def linked(tx: Tx, contact_id: int) -> dict[int, str]:
    """The clients that belong with a card, each with the kind of the link.

    Cards that were merged are left out: their links count for the card that took them in.
    """
    found = rows.find(tx, "contact_link", "low = ? OR high = ?", (contact_id, contact_id))
    others = {row["low"] if row["high"] == contact_id else row["high"]: row["kind"] for row in found.values()}
    return {other: kind for other, kind in others.items() if winner_of(tx, other) == other}
