"""What registers said of the numbers of cards: one row for each card and number."""

from __future__ import annotations

from crm_tui.domain.registers import CheckState, NumberCheck, is_news
from crm_tui.store import clock, rows
from crm_tui.store.mapping import Row
from crm_tui.store.unit_of_work import Tx

#: Where a card has the number that each kind of check is about.
_COLUMNS = {"vat": "vat_number", "siren": "siren", "siret": "siret"}
_OPEN = tuple(state.value for state in CheckState if state.is_open)


def of_contact(tx: Tx, contact_id: int) -> list[NumberCheck]:
    """All checks of a card, the oldest first; those of former numbers too."""
    return [
        _check(row) for row in rows.find(tx, "identifier_check", "contact_id = ?", (contact_id,)).values()
    ]


def record(tx: Tx, contact_id: int, check: NumberCheck) -> bool:
    """Keep what was said of a number of a card; says whether that was news.

    It is none where the card no longer has the number, or can only be read: it may have been erased, merged
    or changed while the register was asked.
    """
    if not _has(tx, contact_id, check):
        return False
    said = {
        "state": check.state.value,
        "asked_at": clock.to_text(check.asked_at) or tx.at,
        "answered_at": clock.to_text(check.answered_at),
        "by": tx.actor,
        "source": check.source,
        "proof": check.proof,
    }
    key = (contact_id, check.kind, check.value)
    found = rows.find(tx, "identifier_check", "contact_id = ? AND kind = ? AND value = ?", key, lock=True)
    for row_id, row in found.items():
        if not is_news(_check(row), check):
            return False
        rows.update(tx, "identifier_check", row_id, said)
        return True
    owner = {"contact_id": contact_id, "kind": check.kind, "value": check.value}
    rows.insert(tx, "identifier_check", {**owner, **said})
    return True


def still_open(tx: Tx, limit: int) -> dict[str, list[int]]:
    """The VAT numbers that VIES is still to be asked about, the longest waiting first, with their cards.

    Numbers that a card no longer has, and cards that can only be read, are left out.
    """
    marks = ", ".join("?" * len(_OPEN))
    found = tx.execute(
        "SELECT i.value, i.contact_id FROM identifier_check i JOIN contact c ON c.id = i.contact_id"  # noqa: S608  # marks alone
        f" WHERE i.state IN ({marks}) AND i.kind = 'vat' AND c.vat_number = i.value AND c.merged_into IS NULL"
        " AND c.withdrawn = 0 AND c.erased_at = '' ORDER BY i.asked_at, i.id LIMIT ?",
        (*_OPEN, limit),
    )
    numbers: dict[str, list[int]] = {}
    for value, contact_id in found:
        numbers.setdefault(value, []).append(contact_id)
    return numbers


def _has(tx: Tx, contact_id: int, check: NumberCheck) -> bool:
    live = "id = ? AND merged_into IS NULL AND withdrawn = 0 AND erased_at = ''"
    found = rows.find(tx, "contact", live, (contact_id,), lock=True)
    return any(row[_COLUMNS[check.kind]] == check.value for row in found.values())


def _check(row: Row) -> NumberCheck:
    return NumberCheck(
        kind=row["kind"],
        value=row["value"],
        state=CheckState(row["state"]),
        asked_at=clock.from_text(row["asked_at"]),
        answered_at=clock.from_text(row["answered_at"]),
        source=row["source"],
        proof=row["proof"],
    )
