"""Which cards came by which file, and what happened to them since.

Every unit of work that belongs to an import changes its row in ``import_batch``; so the trace says which
changes are its own, and what else was done to a card was done by somebody.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crm_tui.store import projections, rows
from crm_tui.store.mapping import Row
from crm_tui.store.unit_of_work import Tx


@dataclass(frozen=True, slots=True)
class Since:
    """What was done to a card of an import beside it."""

    reason: str
    """``merged``, ``linked`` or ``changed``."""
    by: str = ""
    """The login of who did it last, where it is known."""


def begin(tx: Tx, shop_id: int, file_name: str, form: str, policy: str) -> int:
    """Open an import; says its number."""
    return rows.insert(
        tx,
        "import_batch",
        {
            "shop_id": shop_id,
            "file_name": file_name,
            "format": form,
            "policy": policy,
            "at": tx.at,
            "by": tx.actor,
            "counts": "{}",
        },
    )


def add(tx: Tx, import_id: int, cards: Iterable[tuple[int, str]]) -> None:
    """Note the cards that a file made or completed, with which of the two."""
    tx.executemany(
        "INSERT INTO import_card (import_id, contact_id, outcome) VALUES (?, ?, ?)"
        " ON CONFLICT (import_id, contact_id, outcome) DO NOTHING",
        [(import_id, contact_id, outcome) for contact_id, outcome in cards],
    )


def change(tx: Tx, import_id: int, columns: Row) -> None:
    """Change what is known of an import; ``counts`` is given as an object."""
    if "counts" in columns:
        columns = {**columns, "counts": json.dumps(columns["counts"], sort_keys=True)}
    rows.update(tx, "import_batch", import_id, columns)


def get(tx: Tx, import_id: int) -> Row | None:
    """One import, ``counts`` as an object."""
    return next(iter(_read(rows.find(tx, "import_batch", "id = ?", (import_id,)))), None)


def of_shop(tx: Tx, shop_id: int) -> list[Row]:
    """The imports of a shop, the oldest first."""
    return _read(rows.find(tx, "import_batch", "shop_id = ?", (shop_id,)))


def _read(found: Mapping[int, Row]) -> list[Row]:
    return [{**row, "counts": json.loads(row["counts"] or "{}")} for row in found.values()]


def cards(tx: Tx, import_id: int, after: int, limit: int) -> dict[int, str]:
    """Some of the cards of an import by id, above one: ``created``, or ``completed`` and not created."""
    found = tx.execute(
        "SELECT contact_id, max(outcome) FROM import_card WHERE import_id = ? AND contact_id > ?"
        " GROUP BY contact_id ORDER BY contact_id LIMIT ?",
        (import_id, after, limit),
    )
    # "created" comes behind "completed" in the alphabet.
    return dict(found)


def count(tx: Tx, import_id: int) -> int:
    """How many cards an import made or completed."""
    sql = "SELECT count(DISTINCT contact_id) FROM import_card WHERE import_id = ?"
    return int(tx.execute(sql, (import_id,))[0][0])


def changes(tx: Tx, import_id: int) -> dict[int, str]:
    """The changes in which an import was made, taken back or brought back, in order, with their actions."""
    return dict(
        tx.execute(
            "SELECT DISTINCT change, action FROM event"
            " WHERE subject = '' AND entity = 'import_batch' AND entity_id = ? ORDER BY change",
            (import_id,),
        )
    )


def contacts(tx: Tx, ids: Collection[int]) -> dict[int, Row]:
    """The rows of cards, which nobody else saves before the unit of work ends."""
    return rows.find(tx, "contact", f"id IN ({_marks(ids)})", sorted(ids), lock=True) if ids else {}


def written(tx: Tx, found: Mapping[int, Row]) -> dict[int, dict[int, str]]:
    """The changes of cards, with who made each."""
    by_subject = {row["subject"]: key for key, row in found.items()}
    made: dict[int, dict[int, str]] = defaultdict(dict)
    events = tx.execute(
        "SELECT DISTINCT subject, change, actor FROM event"  # noqa: S608  # marks alone
        f" WHERE subject IN ({_marks(by_subject)}) ORDER BY change",
        list(by_subject),
    )
    for subject, number, actor in events:
        made[by_subject[subject]][number] = actor
    return made


def since(tx: Tx, found: Mapping[int, Row], own: Collection[int]) -> dict[int, Since]:
    """What was done to cards beside the changes of their import; those without are left out."""
    ids = list(found)
    linked = _referred_to(tx, ids)
    made = written(tx, found)
    known: dict[int, Since] = {}
    for key, row in found.items():
        others = [actor for number, actor in made.get(key, {}).items() if number not in own]
        if row["merged_into"] is not None:
            known[key] = Since("merged", others[-1] if others else "")
        elif others:
            known[key] = Since("changed", others[-1])
        elif key in linked:
            known[key] = Since("linked")
    return known


def _referred_to(tx: Tx, ids: Sequence[int]) -> set[int]:
    """The cards that others name as their employer, or are linked to."""
    marks = _marks(ids)
    found = tx.execute(
        f"SELECT employer_id FROM contact WHERE employer_id IN ({marks})"  # noqa: S608  # marks alone
        f" UNION SELECT low FROM contact_link WHERE low IN ({marks})"
        f" UNION SELECT high FROM contact_link WHERE high IN ({marks})",
        [*ids, *ids, *ids],
    )
    return {key for (key,) in found}


def withdraw(tx: Tx, contact_id: int, version: int) -> None:
    """Take a card out of all lists and searches; it stays, to be read."""
    changed = {"withdrawn": 1, "version": version + 1, "updated_at": tx.at}
    rows.update(tx, "contact", contact_id, changed)
    projections.refresh(tx, contact_id)


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
