"""Cards that share a trait with an entry, and pairs of which somebody said that they are two clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log2

from crm_tui.domain.card import ShopLink
from crm_tui.domain.duplicates import Record
from crm_tui.store import clock, rows
from crm_tui.store.unit_of_work import Tx

#: A trait that more cards share than this says nothing about who they are.
MOST_SHARING = 400


def candidates(tx: Tx, keys: Iterable[int], *, limit: int = 50) -> list[Record]:
    """The cards that share most with an entry, those with the rarest traits first.

    Cards of other shops and detached ones are among them: otherwise they would be typed again.

    Args:
        tx: A transaction.
        keys: The hashed traits of the entry (:func:`crm_tui.domain.duplicates.keys`).
        limit: How many cards at most.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return []
    probe = f"SELECT k, contact_id FROM dup_key WHERE k = ? LIMIT {MOST_SHARING + 1}"  # noqa: S608  # constant
    probes = " UNION ALL ".join(f"SELECT k, contact_id FROM ({probe}) AS probe" for _ in wanted)  # noqa: S608
    found = tx.execute(probes, wanted)
    sharing: dict[int, list[int]] = defaultdict(list)
    for key, contact_id in found:
        sharing[key].append(contact_id)
    weights: dict[int, float] = defaultdict(float)
    for contact_ids in sharing.values():
        if len(contact_ids) <= MOST_SHARING:
            for contact_id in contact_ids:
                weights[contact_id] += 1 / (1 + 0.15 * log2(len(contact_ids)))
    best = sorted(weights, key=lambda contact_id: (-weights[contact_id], contact_id))[:limit]
    records = _records(tx, best)
    return [records[contact_id] for contact_id in best]


def _records(tx: Tx, ids: Sequence[int]) -> dict[int, Record]:
    if not ids:
        return {}
    found = tx.execute(
        f"SELECT contact_id, doc FROM dup_doc WHERE contact_id IN ({_marks(ids)})",  # noqa: S608  # marks alone
        ids,
    )
    return {contact_id: Record.from_json(doc) for contact_id, doc in found}


def shop_links(tx: Tx, ids: Sequence[int]) -> dict[int, tuple[ShopLink, ...]]:
    """Which shops have, or had, each of these cards ("Client chez")."""
    if not ids:
        return {}
    found = tx.execute(
        "SELECT m.contact_id, m.shop_id, s.name, m.detached_at FROM membership m"  # noqa: S608  # marks alone
        f" JOIN shop s ON s.id = m.shop_id WHERE m.contact_id IN ({_marks(ids)}) ORDER BY m.shop_id",
        ids,
    )
    links: dict[int, tuple[ShopLink, ...]] = {}
    for contact_id, shop_id, name, detached_at in found:
        link = ShopLink(shop_id=shop_id, name=name, detached_at=clock.from_text(detached_at))
        links[contact_id] = (*links.get(contact_id, ()), link)
    return links


def remember_not_same(tx: Tx, first: int, second: int) -> None:
    """Keep that two cards are two clients; saying it again changes nothing."""
    low, high = sorted((first, second))
    if low == high or rows.find(tx, "not_duplicate", "low = ? AND high = ?", (low, high)):
        return
    rows.insert(tx, "not_duplicate", {"low": low, "high": high, "at": tx.at, "by": tx.actor})


def not_same(tx: Tx, contact_id: int) -> set[int]:
    """The cards of which somebody said that they are not this one."""
    found = tx.execute(
        "SELECT high FROM not_duplicate WHERE low = ? UNION SELECT low FROM not_duplicate WHERE high = ?",
        (contact_id, contact_id),
    )
    return {other for (other,) in found}


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))
