"""Numbers and addresses that nobody may canvass, by fingerprints that tell nobody which they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crm_tui.store import rows
from crm_tui.store.filters import marks
from crm_tui.store.unit_of_work import Tx

#: A fingerprint and the channel that it closes.
Closed = tuple[str, str]


def any_at_all(tx: Tx) -> bool:
    """Whether anybody ever objected: most shops have nothing to look up for years."""
    return bool(tx.execute("SELECT 1 FROM objection LIMIT 1"))


def standing(tx: Tx, fingerprints: Sequence[str]) -> dict[Closed, str]:
    """The objections that hold, each with its time."""
    if not fingerprints:
        return {}
    sql = (
        "SELECT fingerprint, channel, at FROM objection"  # noqa: S608  # marks alone
        f" WHERE lifted_at = '' AND fingerprint IN ({marks(fingerprints)})"
    )
    return {(print_, channel): at for print_, channel, at in tx.execute(sql, fingerprints)}


def close(tx: Tx, wanted: Iterable[Closed]) -> None:
    """Note objections; one that was lifted holds again."""
    for print_, channel in wanted:
        noted: dict[str, Any] = {"at": tx.at, "by": tx.actor, "lifted_at": "", "lifted_by": ""}
        known = rows.find(tx, "objection", "fingerprint = ? AND channel = ?", (print_, channel))
        if not known:
            rows.insert(tx, "objection", {"fingerprint": print_, "channel": channel, **noted})
        for key, row in known.items():
            if row["lifted_at"]:
                rows.update(tx, "objection", key, noted)


def lift(tx: Tx, wanted: Iterable[Closed]) -> None:
    """The person accepted again."""
    for print_, channel in wanted:
        for key in rows.find(
            tx, "objection", "fingerprint = ? AND channel = ? AND lifted_at = ''", (print_, channel)
        ):
            rows.update(tx, "objection", key, {"lifted_at": tx.at, "lifted_by": tx.actor})
