"""Destroying what is known of a person (GDPR, art. 17), so that the trace still holds.

What stays: the customer number, the kind, the date, one event that says so, and a row of ``erasure``. The
rows of the person are removed or emptied, and so are the values of all its events and of the cards that were
merged into it; the digests in the chain stand for them. Cards that once took this one in, and gave it back,
lose the values that they had from it. Files are seen to by :meth:`crm_tui.store.engine.Store.scrub`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.directory import PREFERENCE, ListQuery
from crm_tui.domain.errors import Erased, NotFound
from crm_tui.store import listing, projections, rows, spelling
from crm_tui.store.erased import KEPT_OF_CONTACT, KEPT_OF_MEMBERSHIP
from crm_tui.store.filters import city_key, marks
from crm_tui.store.unit_of_work import Tx

#: Rows of a contact, and of its memberships, that go.
_OF_CONTACT = ("coordinate", "social_profile", "identifier_check")
_OF_MEMBERSHIP = ("membership_state", "consent", "loyalty", "note")
_PAIRS = ("contact_link", "not_duplicate")


@dataclass(frozen=True, slots=True)
class Blockers:
    """What has to be seen to before a person can be erased."""

    winner: str = ""
    """Number of the card that took this one in."""
    shops: tuple[str, ...] = ()
    """Other shops that have the client."""
    employees: tuple[str, ...] = ()
    """Numbers of the cards of which it is the employer."""


def blockers(tx: Tx, contact_id: int, shop_id: int) -> Blockers:
    """What speaks against erasing a card, as one shop sees it.

    Raises:
        NotFound: There is no such card.
        Erased: It was erased already.
    """
    contact = _live(tx, contact_id)
    if contact["merged_into"] is not None:
        [(number,)] = tx.execute("SELECT number FROM contact WHERE id = ?", (contact["merged_into"],))
        return Blockers(winner=number)
    shops = tx.execute(
        "SELECT DISTINCT s.name FROM membership m JOIN shop s ON s.id = m.shop_id"
        " WHERE m.contact_id = ? AND m.shop_id <> ? AND m.detached_at = '' ORDER BY s.name",
        (contact_id, shop_id),
    )
    employees = tx.execute(
        "SELECT number FROM contact WHERE employer_id = ? AND merged_into IS NULL ORDER BY id", (contact_id,)
    )
    return Blockers(shops=tuple(name for (name,) in shops), employees=tuple(n for (n,) in employees))


def group_of(tx: Tx, contact_id: int) -> list[int]:
    """The card and those that were merged into it."""
    found = tx.execute(
        "SELECT id FROM contact WHERE id = ? OR merged_into = ? ORDER BY id", (contact_id,) * 2
    )
    return [key for (key,) in found]


def values(tx: Tx, ids: Sequence[int]) -> set[str]:
    """Every text that cards say or ever said, as it stands in their rows and events."""
    found: set[str] = set()
    for contact_id in ids:
        for table, some in rows.of_contact(tx, contact_id).items():
            for row in some.values():
                found.update(_texts(row, KEPT_OF_CONTACT if table == "contact" else frozenset()))
        for body in _bodies(tx, contact_id):
            content = json.loads(body)
            for side in (content["old"], content["new"]):
                found.update(_texts(side or {}, KEPT_OF_CONTACT))
    return found


def erase(tx: Tx, contact_id: int, reason: str = "") -> list[str]:
    """Destroy the values of a card and of those merged into it; says the subjects.

    Args:
        tx: A unit of work whose action is ``erase``, and whose reason names nobody.
        contact_id: The card that stands for the person.
        reason: The same reason, for the row that proves it.

    Raises:
        NotFound: There is no such card.
        Erased: It was erased already.
    """
    _live(tx, contact_id)
    tx.alone()
    ids = group_of(tx, contact_id)
    subjects = dict(
        tx.execute(f"SELECT id, subject FROM contact WHERE id IN ({marks(ids)}) ORDER BY id", ids)  # noqa: S608  # marks alone
    )
    said = values(tx, ids)
    copies = _copies(tx, ids)
    _part_from_others(tx, ids)
    tx.chain()  # what concerns other cards stays in the trace
    for key, subject in subjects.items():
        tx.dialect.open_erasing(tx.cursor, subject)
        _empty(tx, key)
        tx.execute(
            "DELETE FROM trace_staging WHERE contact_id = ? AND id > ?", (key, tx.staged_before)
        )  # or the values would be in the trace once more
        tx.execute(
            "DELETE FROM event_value WHERE seq IN (SELECT seq FROM event WHERE subject = ?)", (subject,)
        )
    for subject, seqs in copies.items():
        tx.dialect.open_erasing(tx.cursor, subject)
        tx.executemany("DELETE FROM event_value WHERE seq = ?", [(seq,) for seq in seqs])
    tx.dialect.open_erasing(tx.cursor, "")
    also = ",".join(str(seq) for seqs in copies.values() for seq in seqs)
    for key, subject in subjects.items():
        rows.update(tx, "contact", key, {"erased_at": tx.at})
        [(number,)] = tx.execute("SELECT number FROM contact WHERE id = ?", (key,))
        proof = {"subject": subject, "number": number, "at": tx.at, "by": tx.actor, "reason": reason}
        rows.insert(tx, "erasure", {**proof, "also": also if key == contact_id else ""})
    for key in ids:
        projections.refresh(tx, key)
    for subject in copies:
        for (key,) in tx.execute("SELECT id FROM contact WHERE subject = ?", (subject,)):
            projections.refresh(tx, key)
    listing.forget_empty(tx)
    _forget_filters(tx)
    spelling.forget(tx, said)
    return list(subjects.values())


def erased_subjects(tx: Tx) -> list[tuple[str, str, str]]:
    """Subject, number and time of everybody who was erased, the oldest first."""
    found: list[tuple[Any, ...]] = tx.execute("SELECT subject, number, at FROM erasure ORDER BY id")
    return [(subject, number, at) for subject, number, at in found]


def among(tx: Tx, ids: Sequence[int]) -> set[int]:
    """Those of some cards that are erased."""
    sql = f"SELECT id FROM contact WHERE erased_at <> '' AND id IN ({marks(ids)})"  # noqa: S608  # marks alone
    return {key for (key,) in tx.execute(sql, ids)}


def contact_of(tx: Tx, subject: str) -> int | None:
    """The card of a subject that is not erased yet."""
    found = tx.execute("SELECT id FROM contact WHERE subject = ? AND erased_at = ''", (subject,))
    return int(found[0][0]) if found else None


def _live(tx: Tx, contact_id: int) -> dict[str, Any]:
    found = rows.find(tx, "contact", "id = ?", (contact_id,), lock=bool(tx.actor))
    if not found:
        raise NotFound(id=str(contact_id))
    if found[contact_id]["erased_at"]:
        raise Erased(id=str(contact_id))
    return found[contact_id]


def _texts(row: Any, kept: Iterable[str]) -> Iterator[str]:
    return (value for name, value in row.items() if isinstance(value, str) and value and name not in kept)


def _bodies(tx: Tx, contact_id: int) -> Iterator[str]:
    found = tx.execute(
        "SELECT v.body FROM event e JOIN event_value v ON v.seq = e.seq"
        " WHERE e.subject = (SELECT subject FROM contact WHERE id = ?)",
        (contact_id,),
    )
    return (body for (body,) in found)


def _part_from_others(tx: Tx, ids: Sequence[int]) -> None:
    """What ties the person to other cards, and to imports, goes; of this, nothing is a value."""
    some = marks(ids)
    for table in _PAIRS:
        tx.execute(f"DELETE FROM {table} WHERE low IN ({some}) OR high IN ({some})", (*ids, *ids))  # noqa: S608  # marks alone
    tx.execute(f"DELETE FROM duplicate_pair WHERE low IN ({some}) OR high IN ({some})", (*ids, *ids))  # noqa: S608  # marks alone
    tx.execute(f"DELETE FROM import_card WHERE contact_id IN ({some})", ids)  # noqa: S608  # marks alone
    others = rows.find(tx, "contact", f"employer_id IN ({some}) AND id NOT IN ({some})", (*ids, *ids))
    for key, row in others.items():
        rows.update(tx, "contact", key, {"employer_id": None, "version": row["version"] + 1})


def _empty(tx: Tx, contact_id: int) -> None:
    """Remove the rows of one card, and empty those that stay."""
    for table in _OF_MEMBERSHIP:
        tx.execute(
            f"DELETE FROM {table} WHERE membership_id IN (SELECT id FROM membership WHERE contact_id = ?)",  # noqa: S608  # constants
            (contact_id,),
        )
    for table in _OF_CONTACT:
        tx.execute(f"DELETE FROM {table} WHERE contact_id = ?", (contact_id,))  # noqa: S608  # constants
    for key, row in rows.find(tx, "membership", "contact_id = ?", (contact_id,)).items():
        rows.update(tx, "membership", key, {**_blank(row, KEPT_OF_MEMBERSHIP), "detached_at": tx.at})
    for key, row in rows.find(tx, "contact", "id = ?", (contact_id,)).items():
        saved = {"version": row["version"] + 1, "updated_at": tx.at}
        rows.update(tx, "contact", key, {**_blank(row, KEPT_OF_CONTACT), **saved})


def _forget_filters(tx: Tx) -> None:
    """Filters that somebody left on a town where nobody lives any more name it for nothing."""
    found = tx.execute("SELECT id, value FROM preference WHERE name = ?", (PREFERENCE,))
    for key, value in found:
        cities = [city_key(city) for city in ListQuery.from_json(value).cities]
        sql = f"SELECT count(DISTINCT value) FROM directory_facet WHERE value IN ({marks(cities)})"  # noqa: S608  # marks alone
        if cities and tx.execute(sql, cities)[0][0] < len(set(cities)):
            tx.execute("DELETE FROM preference WHERE id = ?", (key,))


def _blank(row: Any, kept: frozenset[str]) -> dict[str, Any]:
    return {
        name: "" if isinstance(value, str) else None
        for name, value in row.items()
        if name not in kept
        and name != "id"
        and (isinstance(value, str) or name in ("employer_id", "salesperson_id"))
    }


def _copies(tx: Tx, ids: Sequence[int]) -> dict[str, list[int]]:
    """Events of other cards that hold the person's values: subject to their numbers.

    A card that took the person's in and gave it back was written in both changes, and in between its events
    on what it had got tell what that was. So was whoever took that card in meanwhile.
    """
    found: dict[str, set[int]] = {}
    holders, seen = [(key, "", "~") for key in ids], set(ids)
    while holders:
        loser, since, until = holders.pop()
        undone = rows.find(tx, "merging", "loser_id = ? AND undone_at <> ''", (loser,))
        for key, merging in undone.items():
            if merging["winner_id"] in seen or not since <= merging["at"] <= until:
                continue
            seen.add(merging["winner_id"])
            holders.append((merging["winner_id"], merging["at"], merging["undone_at"]))
            [(subject, erased_at)] = tx.execute(
                "SELECT subject, erased_at FROM contact WHERE id = ?", (merging["winner_id"],)
            )
            if not erased_at:
                found.setdefault(subject, set()).update(_written_by(tx, subject, key))
    return {subject: sorted(seqs) for subject, seqs in found.items()}


def _written_by(tx: Tx, subject: str, merging_id: int) -> Iterator[int]:
    """The events of a card that tell what an undone merge had brought it."""
    told = tx.execute(
        "SELECT change FROM event WHERE subject = ? AND entity = 'merging' AND entity_id = ? ORDER BY seq",
        (subject, merging_id),
    )
    first, last = told[0][0], told[-1][0]
    events = tx.execute(
        "SELECT seq, change, entity, entity_id, fields FROM event"
        " WHERE subject = ? AND seq >= ? AND entity <> 'merging' ORDER BY seq",
        (subject, first),
    )
    got: dict[tuple[str, int], set[str]] = {}
    for seq, change, entity, entity_id, fields in events:
        names = set(fields.split(",")) - {"version", "updated_at"}
        brought = got.setdefault((entity, entity_id), set())
        if change == first:
            brought |= names
        same = names & brought and (seq < last or entity != "contact")
        if change in (first, last) or same:
            yield seq
