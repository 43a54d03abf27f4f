"""What was committed since an event: for those who show cards."""

from __future__ import annotations

from crm_tui.domain.trace import Written
from crm_tui.store import clock
from crm_tui.store.unit_of_work import Tx


def since(tx: Tx, seq: int) -> list[Written]:
    """What was written behind event ``seq``, oldest first."""
    found = tx.execute(
        "SELECT c.id, e.change, e.at, e.actor, e.action FROM event e"
        " LEFT JOIN contact c ON c.subject = e.subject WHERE e.seq > ?"
        " GROUP BY c.id, e.change, e.at, e.actor, e.action ORDER BY max(e.seq)",
        (seq,),
    )
    return [
        Written(card, change, when, actor, action)
        for card, change, at, actor, action in found
        if (when := clock.from_text(at)) is not None
    ]
