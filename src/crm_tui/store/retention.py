"""Which cards of a shop are due to be reviewed: nobody heard from the person for years."""

from __future__ import annotations

from crm_tui.store.unit_of_work import Tx

_DUE = (
    " FROM membership m JOIN contact c ON c.id = m.contact_id"
    " WHERE m.shop_id = ? AND m.archived_at = '' AND m.last_contact_at < ? AND m.kept_at < ?"
    " AND (m.last_contact_at <> '' OR m.attached_at < ?)"
    " AND c.merged_into IS NULL AND c.withdrawn = 0 AND c.erased_at = ''"
)


def count(tx: Tx, shop_id: int, before: str) -> int:
    """How many cards nobody came for, or decided to keep, since an instant."""
    found = tx.execute(f"SELECT count(*){_DUE}", (shop_id, before, before, before))  # constants
    return int(found[0][0])


def due(tx: Tx, shop_id: int, before: str, offset: int, limit: int) -> list[tuple[int, str]]:
    """Those cards and their last contact, or else their arrival; the longest ago first."""
    found = tx.execute(
        "SELECT m.contact_id, CASE WHEN m.last_contact_at = '' THEN m.attached_at ELSE m.last_contact_at END"
        f" AS since{_DUE} ORDER BY since, m.contact_id LIMIT ? OFFSET ?",
        (shop_id, before, before, before, limit, offset),
    )
    return [(contact_id, since) for contact_id, since in found]
