"""One card takes another one in, and gives it back.

A merge copies into the winner what it lacks, by the same code as any other save, and leaves every row of the
loser where it is: the loser is frozen, and leads to the winner. What was written is in the trace as one
change, and an undo takes that change back (:mod:`crm_tui.store.inverse`).

:data:`POLICIES` says, for every column that refers to a card or to a membership, what a merge does about it;
a test fails when a table has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum, auto

from crm_tui.domain import merging
from crm_tui.domain.card import Card, Note
from crm_tui.domain.errors import Erased, MergedSince, NotFound, NotMerged
from crm_tui.domain.merging import Merging, Side
from crm_tui.store import cards, clock, projections, rows, trace
from crm_tui.store.inverse import Inverted, invert
from crm_tui.store.mapping import Row
from crm_tui.store.unit_of_work import Tx


class Policy(Enum):
    """What a merge does about rows that refer to the loser."""

    COPY = auto()
    """The winner gets such a row, unless one of its own says the same."""
    SHOP = auto()
    """One row for each shop: the winner's is completed, or it gets one like the loser's."""
    ANSWER = auto()
    """Only the answer that holds for both is copied (:func:`crm_tui.domain.merging.decisive_answers`)."""
    PAIR = auto()
    """What was said of the loser and a third card is said of the winner and that card as well."""
    REPOINT = auto()
    """The row refers to the winner from now on."""
    STAY = auto()
    """It tells what happened to the loser, and goes on telling it."""


POLICIES: dict[tuple[str, str], Policy] = {
    ("contact", "employer_id"): Policy.REPOINT,
    ("contact", "merged_into"): Policy.REPOINT,
    ("coordinate", "contact_id"): Policy.COPY,
    ("social_profile", "contact_id"): Policy.COPY,
    ("membership", "contact_id"): Policy.SHOP,
    ("membership_state", "membership_id"): Policy.COPY,
    ("consent", "membership_id"): Policy.ANSWER,
    ("loyalty", "membership_id"): Policy.COPY,
    ("note", "membership_id"): Policy.COPY,
    ("not_duplicate", "low"): Policy.PAIR,
    ("not_duplicate", "high"): Policy.PAIR,
    ("contact_link", "low"): Policy.PAIR,
    ("contact_link", "high"): Policy.PAIR,
    ("merging", "winner_id"): Policy.STAY,
    ("merging", "loser_id"): Policy.STAY,
    ("identifier_check", "contact_id"): Policy.STAY,
    ("access_request", "contact_id"): Policy.STAY,
    ("import_card", "contact_id"): Policy.STAY,
}


def lock(tx: Tx, contact_ids: Iterable[int]) -> None:
    """Nobody else saves these cards before the unit of work ends."""
    ids = sorted(contact_ids)
    rows.find(tx, "contact", f"id IN ({', '.join('?' * len(ids))})", ids, lock=True)


def merge(
    tx: Tx,
    winner_id: int,
    loser_id: int,
    shop_id: int,
    *,
    choices: Mapping[str, Side] | None = None,
    notes: Iterable[str] = (),
    score: str = "",
    reasons: Iterable[str] = (),
) -> int:
    """Let one card take another one in; says the number of the merge. Both must be live and two.

    Args:
        tx: A unit of work.
        winner_id: The card that goes on.
        loser_id: The card that is only read from now on.
        shop_id: The shop whose view the choices are about; in others the defaults are taken.
        choices: Field to side, for fields in which that shop's views of the cards contradict each other.
        notes: Remarks for the winner, about what was not taken.
        score: Bits, as shown.
        reasons: Codes, as shown.

    Raises:
        NotFound: There is no such card.
        Merged, Withdrawn: The winner can only be read.
    """
    merging_id = rows.insert(
        tx,
        "merging",
        {
            "winner_id": winner_id,
            "loser_id": loser_id,
            "at": tx.at,
            "by": tx.actor,
            "score": score,
            "reasons": ",".join(reasons),
        },
    )
    touched = _repoint(tx, winner_id, loser_id)
    _copy_pairs(tx, winner_id, loser_id)
    _fill(tx, winner_id, loser_id, shop_id, choices or {}, tuple(notes))
    [(version,)] = tx.execute("SELECT version FROM contact WHERE id = ?", (loser_id,))
    rows.update(tx, "contact", loser_id, {"merged_into": winner_id, "version": version + 1})
    for contact_id in (*touched, loser_id, winner_id):
        projections.refresh(tx, contact_id)
    return merging_id


def unmerge(tx: Tx, merging_id: int) -> Inverted:
    """Take a merge back, as far as nobody built upon it since.

    Raises:
        NotMerged: There is no such merge, or it was taken back already.
        MergedSince: The winner took part in a later merge that stands; that one is taken back first.
    """
    found = get(tx, merging_id)
    if found is None or not found.stands:
        raise NotMerged(id=str(found.loser_id if found else merging_id))
    lock(tx, (found.winner_id, found.loser_id))
    if tx.execute("SELECT 1 FROM contact WHERE id = ? AND erased_at <> ''", (found.winner_id,)):
        raise Erased(id=str(found.winner_id))
    for later in of_card(tx, found.winner_id):
        if later.stands and later.id > merging_id:
            [(number,)] = tx.execute("SELECT number FROM contact WHERE id = ?", (later.loser_id,))
            raise MergedSince(id=str(later.loser_id), number=number)
    inverted = invert(tx, _change_of(tx, found), skip=("merging",))
    rows.update(tx, "merging", merging_id, {"undone_at": tx.at, "undone_by": tx.actor})
    if found.winner_id not in inverted.contacts:
        # Nothing of its own went back, but it is found by the other's names no more.
        projections.refresh(tx, found.winner_id)
    return inverted


def get(tx: Tx, merging_id: int) -> Merging | None:
    """One merge."""
    return next(_mergings(rows.find(tx, "merging", "id = ?", (merging_id,))), None)


def of_card(tx: Tx, contact_id: int) -> list[Merging]:
    """The merges in which a card took part, on either side, the oldest first."""
    found = rows.find(tx, "merging", "winner_id = ? OR loser_id = ?", (contact_id, contact_id))
    return list(_mergings(found))


def in_change(tx: Tx, change: int, contact_id: int) -> Merging | None:
    """The merge that was made, or taken back, by a change, if the card took part in it."""
    found = tx.execute(
        "SELECT entity_id FROM event WHERE seq BETWEEN ? AND ? AND entity = 'merging'",
        trace.change_bounds(tx, change),
    )
    for (key,) in found:
        merged = get(tx, key)
        if merged is not None and contact_id in (merged.winner_id, merged.loser_id):
            return merged
    return None


def subjects(tx: Tx, contact_id: int) -> dict[str, int]:
    """The names in the trace of a card and of those that were merged into it, with their ids."""
    return dict(
        tx.execute(
            "SELECT subject, id FROM contact WHERE id = ? OR merged_into = ?", (contact_id, contact_id)
        )
    )


def _mergings(found: Mapping[int, Row]) -> Iterator[Merging]:
    for key, row in found.items():
        at = clock.from_text(row["at"])
        if at is None:
            raise ValueError(f"merging {key} has no time")
        yield Merging(
            id=key,
            winner_id=row["winner_id"],
            loser_id=row["loser_id"],
            at=at,
            by=row["by"],
            score=row["score"],
            reasons=tuple(filter(None, row["reasons"].split(","))),
            undone_at=clock.from_text(row["undone_at"]),
            undone_by=row["undone_by"],
        )


def _change_of(tx: Tx, merging: Merging) -> int:
    found = tx.execute(
        "SELECT change FROM event WHERE subject = (SELECT subject FROM contact WHERE id = ?)"
        " AND entity = 'merging' AND entity_id = ? ORDER BY seq LIMIT 1",
        (merging.winner_id, merging.id),
    )
    return int(found[0][0])


def _repoint(tx: Tx, winner_id: int, loser_id: int) -> list[int]:
    """Whoever referred to the loser refers to the winner; the winner itself is seen to with its card."""
    touched = []
    for (table, column), policy in POLICIES.items():
        if policy is not Policy.REPOINT:
            continue
        for key, row in rows.find(tx, table, f"{column} = ? AND id <> ?", (loser_id, winner_id)).items():
            rows.update(tx, table, key, {column: winner_id, "version": row["version"] + 1})
            touched.append(key)
    return touched


def _copy_pairs(tx: Tx, winner_id: int, loser_id: int) -> None:
    for table in dict.fromkeys(table for (table, _), policy in POLICIES.items() if policy is Policy.PAIR):
        for row in rows.find(tx, table, "low = ? OR high = ?", (loser_id, loser_id)).values():
            other = row["low"] if row["high"] == loser_id else row["high"]
            low, high = sorted((winner_id, other))
            if low == high or rows.find(tx, table, "low = ? AND high = ?", (low, high)):
                continue
            copied = {name: value for name, value in row.items() if name != "id"}
            rows.insert(tx, table, {**copied, "low": low, "high": high})


def _fill(
    tx: Tx,
    winner_id: int,
    loser_id: int,
    shop_id: int,
    choices: Mapping[str, Side],
    notes: tuple[str, ...],
) -> None:
    """Save the winner as the merge leaves it, shop by shop: first mine, with what is the same for all."""
    ours, theirs = (rows.find(tx, "membership", "contact_id = ?", (key,)) for key in (winner_id, loser_id))
    known = {row["shop_id"]: (key, row) for key, row in ours.items()}
    for row in theirs.values():
        if row["shop_id"] not in known:
            copied = {name: value for name, value in row.items() if name != "id"}
            key = rows.insert(tx, "membership", {**copied, "contact_id": winner_id})
            known[row["shop_id"]] = key, row
            continue
        key, mine = known[row["shop_id"]]
        if mine["detached_at"] and not row["detached_at"]:
            reattached = {"detached_at": "", "detached_by": "", "detach_reason": ""}
            rows.update(tx, "membership", key, reattached)
        if row["last_contact_at"] > mine["last_contact_at"]:
            last = {name: row[name] for name in ("last_contact_at", "last_contact_how")}
            rows.update(tx, "membership", key, last)
    shops = sorted(known, key=lambda shop: (shop != shop_id, shop))
    first = shops[0] if shops else shop_id
    # All planned before anything is saved: which card was saved last is one of the reasons.
    merged = {
        shop: merging.plan(_card(tx, winner_id, shop), _card(tx, loser_id, shop)).merged(
            choices if shop == first else {}
        )
        for shop in shops or [first]
    }
    for shop, card in merged.items():
        if shop == first:
            added = tuple(Note(text=text) for text in notes)
            membership = replace(card.membership, notes=(*card.membership.notes, *added))
            cards.update(tx, replace(card, membership=membership), shop)
        else:
            cards.update(tx, replace(_card(tx, winner_id, shop), membership=card.membership), shop)


def _card(tx: Tx, contact_id: int, shop_id: int) -> Card:
    card = cards.get(tx, contact_id, shop_id)
    if card is None:
        raise NotFound(id=str(contact_id))
    return card
