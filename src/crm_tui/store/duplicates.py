"""Cards that share a trait with an entry, and pairs of which somebody said that they are two clients.

A check of one entry takes four statements, on the driver itself: the cards behind the keys, their records,
how many cards hold the names, who has them. Many entries of an import take hardly more.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from math import log2
from typing import Any

from crm_tui.domain.card import ShopLink
from crm_tui.domain.duplicates import TOTAL, Record
from crm_tui.store import clock, rows
from crm_tui.store.unit_of_work import Tx

#: A trait that more cards share than this says nothing about who they are.
MOST_SHARING = 400

#: Values of one statement; a server plans longer lists badly.
_TOGETHER = 5000

#: The rows of each key, none where there are too many; what is never read costs nothing.
_SHARING = (
    "SELECT d.k, d.contact_id FROM json_each(?) AS q CROSS JOIN dup_key AS d ON d.k = q.value"  # noqa: S608  # constant
    f" WHERE NOT EXISTS (SELECT 1 FROM dup_key AS m WHERE m.k = q.value LIMIT 1 OFFSET {MOST_SHARING})"
)
_SHARING_POSTGRESQL = (
    "SELECT d.k, d.contact_id FROM unnest(CAST(? AS bigint[])) AS q(k) CROSS JOIN LATERAL"  # noqa: S608  # constant
    f" (SELECT k, contact_id FROM dup_key WHERE dup_key.k = q.k LIMIT {MOST_SHARING + 1}) AS d"
)
_RECORDS = "SELECT doc FROM json_each(?) AS q CROSS JOIN dup_doc AS d ON d.contact_id = q.value"
_RECORDS_POSTGRESQL = "SELECT doc FROM dup_doc WHERE contact_id = ANY(CAST(? AS int[]))"
_COUNTS = "SELECT k, n FROM json_each(?) AS q CROSS JOIN dup_freq AS f ON f.k = q.value"
_COUNTS_POSTGRESQL = "SELECT k, n FROM dup_freq WHERE k = ANY(CAST(? AS bigint[]))"


# Who shares a trait


@dataclass(slots=True)
class Sharing:
    """The cards behind keys, as far as few enough share them."""

    cards: dict[int, list[int]] = field(default_factory=dict)
    """By key; none for a key that nobody has, or too many."""

    def best(
        self, probes: Mapping[int, float], limit: int, least: float = 0.0, telling: float = 0.0
    ) -> list[int]:
        """The cards that share most with an entry, those with the rarest traits first.

        Args:
            probes: What the entry looks up, with the weight of each.
            limit: How many cards at most.
            least: What shares less than this is left out.
            telling: What shares one key alone is left out, unless that one weighs as much by itself.
        """
        weights: dict[int, float] = defaultdict(float)
        once: set[int] = set()
        several: set[int] = set()
        for key in probes.keys() & self.cards.keys():
            contact_ids = self.cards[key]
            if len(contact_ids) > MOST_SHARING:
                continue
            weight = probes[key] * _RARITY[len(contact_ids)]
            for contact_id in contact_ids:
                weights[contact_id] += weight
            if telling:
                several.update(contact_ids if probes[key] >= telling else once.intersection(contact_ids))
                once.update(contact_ids)
        chosen = [
            contact_id
            for contact_id, weight in weights.items()
            if weight >= least and (not telling or contact_id in several)
        ]
        chosen.sort(key=lambda contact_id: (-weights[contact_id], contact_id))
        return chosen[:limit]


#: How much a shared trait counts, by how many share it.
_RARITY = (0.0, *(1 / (1 + 0.15 * log2(count)) for count in range(1, MOST_SHARING + 1)))


def sharing(tx: Tx, keys: Collection[int]) -> Sharing:
    """The cards that have any of these keys."""
    found: dict[int, list[int]] = defaultdict(list)
    for key, contact_id in _listed(tx, _SHARING, _SHARING_POSTGRESQL, keys):
        found[key].append(contact_id)
    return Sharing({key: ids for key, ids in found.items() if len(ids) <= MOST_SHARING})


def candidates(tx: Tx, probes: Mapping[int, float], *, limit: int = 50) -> list[Record]:
    """The cards that share most with an entry, those with the rarest traits first.

    Cards of other shops, detached and merged ones are among them: otherwise they would be typed again.

    Args:
        tx: A transaction.
        probes: What the entry looks up (:func:`crm_tui.domain.duplicates.probes`).
        limit: How many cards at most.
    """
    best = sharing(tx, probes).best(probes, limit)
    known = records(tx, best)
    return [known[contact_id] for contact_id in best if contact_id in known]


def records(tx: Tx, ids: Collection[int]) -> dict[int, Record]:
    """The records of cards, by id; withdrawn cards have none."""
    found = (_record(doc) for (doc,) in _listed(tx, _RECORDS, _RECORDS_POSTGRESQL, ids))
    return {record.id: record for record in found}


#: A form asks again at each field that is left, mostly about the same cards; a file about those of its town.
_record = lru_cache(maxsize=1000)(Record.from_json)


def counts(tx: Tx, hashes: Collection[int]) -> tuple[dict[int, int], int]:
    """How many cards hold each of these names, and how many cards there are."""
    found = dict(_listed(tx, _COUNTS, _COUNTS_POSTGRESQL, {*hashes, TOTAL}))
    return found, found.get(TOTAL, 0)


def _listed(tx: Tx, sql: str, sql_postgresql: str, values: Iterable[int]) -> Iterable[tuple[Any, ...]]:
    """The rows of a statement that takes a list, in the order of the index where there is one."""
    ordered = sorted(values)
    parts: list[list[tuple[Any, ...]]] = []
    for start in range(0, len(ordered), _TOGETHER):
        some = ordered[start : start + _TOGETHER]
        if tx.dialect.name == "postgresql":
            parts.append(tx.execute(sql_postgresql, (some,)))
        else:
            parts.append(tx.execute(sql, (json.dumps(some),)))
    return chain.from_iterable(parts)


# Who has them, and who is whom


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


def forget_not_same(tx: Tx, first: int, second: int) -> bool:
    """Take back that two cards are two clients; says whether somebody had said so."""
    found = rows.find(tx, "not_duplicate", "low = ? AND high = ?", sorted((first, second)))
    for key in found:
        rows.delete(tx, "not_duplicate", key)
    return bool(found)


def not_same(tx: Tx, contact_id: int) -> set[int]:
    """The cards of which somebody said that they are not this one."""
    found = tx.execute(
        "SELECT high FROM not_duplicate WHERE low = ? UNION SELECT low FROM not_duplicate WHERE high = ?",
        (contact_id, contact_id),
    )
    return {other for (other,) in found}


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))
