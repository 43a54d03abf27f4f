"""Requests of access, and whose names stand on other cards."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from crm_tui.store import full_text, rows
from crm_tui.store.filters import marks
from crm_tui.store.unit_of_work import Tx

#: Among so many cards that a word finds, its owner is looked for.
_LOOKED_AT = 50


def open_request(tx: Tx, contact_id: int) -> dict[str, Any] | None:
    """The request that still waits for an answer."""
    found = rows.find(tx, "access_request", "contact_id = ? AND handed_at = ''", (contact_id,))
    return next(iter(found.values()), None)


def last_request(tx: Tx, contact_id: int) -> dict[str, Any] | None:
    """The request that was made last, answered or not."""
    found = rows.find(tx, "access_request", "contact_id = ?", (contact_id,))
    return list(found.values())[-1] if found else None


def note_written(tx: Tx, contact_id: int, due_at: str) -> None:
    """The file was written: for the request that waits, or for one that is made by this."""
    waiting = open_request(tx, contact_id)
    if waiting is not None:
        rows.update(tx, "access_request", waiting["id"], {"written_at": tx.at})
        return
    asked = {"contact_id": contact_id, "at": tx.at, "by": tx.actor, "due_at": due_at}
    rows.insert(tx, "access_request", {**asked, "written_at": tx.at})


def note_handed(tx: Tx, contact_id: int) -> bool:
    """The file was given to the person; says whether one was waiting for that."""
    waiting = open_request(tx, contact_id)
    if waiting is None:
        return False
    rows.update(tx, "access_request", waiting["id"], {"handed_at": tx.at, "handed_by": tx.actor})
    return True


def names_of_others(tx: Tx, word: str, own: Collection[int]) -> list[tuple[str, str]]:
    """Last name and company of other cards that a folded word finds."""
    index = full_text.index_of(tx)
    found = full_text.ids(tx, index.expression([((word,),)]), _LOOKED_AT)
    ids = [key for key in found if key not in own]
    if not ids:
        return []
    sql = f"SELECT last_name, company_name FROM contact WHERE id IN ({marks(ids)})"  # noqa: S608  # marks alone
    return [(last, company) for last, company in tx.execute(sql, ids)]
