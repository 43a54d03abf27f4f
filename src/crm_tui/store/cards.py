"""Cards in and out of the store.

Every function works inside a unit of work of its caller, and leaves the list, the search and the traits of
duplicates as the cards say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from crm_tui.domain.card import Card, Membership
from crm_tui.domain.errors import Archived, Erased, Merged, NotFound, Withdrawn
from crm_tui.store import listing, mapping, projections, rows
from crm_tui.store.breakdown import (
    Child,
    Group,
    attachment,
    contact_columns,
    contact_groups,
    membership_columns,
    membership_groups,
    new_contact,
)
from crm_tui.store.mapping import Row, Rows
from crm_tui.store.unit_of_work import Tx

#: Columns of which one row at most of a kind may have a 1.
_FLAGS = ("billing", "delivery")


# Reading


def get(tx: Tx, contact_id: int, shop_id: int) -> Card | None:
    """The card as one shop sees it; a card that only other shops have comes with an empty membership."""
    found = rows.of_contact(tx, contact_id)
    return card_from_trace(tx, found, shop_id) if found["contact"] else None


def card_from_trace(tx: Tx, found: Rows, shop_id: int) -> Card:
    """The card that the rows of one contact make up, for example those of another day."""
    return mapping.card_from_rows(
        found,
        shop_id=shop_id,
        staff_logins=dict(tx.execute("SELECT id, login FROM staff")),
        shop_names=dict(tx.execute("SELECT id, name FROM shop")),
    )


def version(tx: Tx, contact_id: int) -> int | None:
    """How often the card was saved; ``None`` where there is no such card."""
    found = tx.execute("SELECT version FROM contact WHERE id = ?", (contact_id,))
    return int(found[0][0]) if found else None


def subject_of(tx: Tx, contact_id: int) -> str | None:
    """Under which name the trace knows the card; ``None`` where there is no such card."""
    found = tx.execute("SELECT subject FROM contact WHERE id = ?", (contact_id,))
    return str(found[0][0]) if found else None


def exists(tx: Tx) -> bool:
    """Whether there is any card at all."""
    return bool(tx.execute("SELECT 1 FROM contact LIMIT 1"))


def ids(tx: Tx, shop_id: int) -> Iterator[int]:
    """The clients of a shop, in the order of its list."""
    sql = "SELECT contact_id FROM directory WHERE shop_id = ? AND detached = 0 ORDER BY sort_key, contact_id"
    return (contact_id for (contact_id,) in tx.iterate(sql, (shop_id,)))


# Writing


def insert(tx: Tx, card: Card, shop_id: int, *, came: str = "") -> int:
    """Add a card as a client of a shop; says its id, which is also the customer number.

    ``came`` says how the person made contact, where they did: keeping the card is counted from that.

    Raises:
        UnknownStaff: The salesperson is not on the staff list.
    """
    membership = {
        **membership_columns(card.membership, staff_ids(tx)),
        **attachment(shop_id, tx.at, tx.actor),
        **({"last_contact_at": tx.at, "last_contact_how": came} if came else {}),
    }
    contact_id = rows.reserve(tx, "contact", 1)[0]
    contact = new_contact(contact_columns(card), contact_id, tx.at)
    rows.insert(tx, "contact", contact)
    for group in contact_groups(card):
        _sync(tx, group, {}, {"contact_id": contact_id})
    membership_id = rows.insert(tx, "membership", {"contact_id": contact_id, **membership})
    for group in membership_groups(card.membership, tx.at, tx.actor):
        _sync(tx, group, {}, {"membership_id": membership_id})
    derived = projections.of_card(replace(card, id=contact_id, number=contact["number"]))
    standing = listing.standing_of(
        card.membership,
        shop_id,
        detached=False,
        salesperson_id=membership["salesperson_id"],
        touched=contact["updated_at"],
    )
    projections.insert_many(tx, [derived], [projections.directory_row(derived, standing)])
    return contact_id


def update(tx: Tx, card: Card, shop_id: int, *, came: str = "") -> None:
    """Bring the stored card to what ``card`` says, touching only what differs.

    Rows are matched by id: those the store does not have are added, those the card does not have are removed,
    except answers on consent, which are only ever added. The version rises by one if anything differs. A shop
    that never had the card gets it. ``came`` says how the person made contact by that, where they did.

    Raises:
        NotFound: There is no such card.
        Merged, Withdrawn, Erased, Archived: It can only be read.
        UnknownStaff: The salesperson is not on the staff list.
    """
    found = _existing(tx, card.id or 0)
    _refuse_if_archived(found, shop_id)
    contact_id, contact = next(iter(found["contact"].items()))
    changes = _differing(contact, contact_columns(card))
    changed = bool(changes)
    for group in contact_groups(card):
        changed |= _sync(tx, group, found[group.table], {"contact_id": contact_id})
    changed |= _update_membership(tx, card.membership, found, contact_id, shop_id)
    if changed:
        _save_version(tx, found, changes)
        key = _membership_of(found, shop_id)
        if came and key is not None:
            rows.update(tx, "membership", key, {"last_contact_at": tx.at, "last_contact_how": came})


def detach(tx: Tx, contact_id: int, shop_id: int, reason: str) -> None:
    """Let a client go from a shop; nothing of the card is lost.

    Raises:
        NotFound: The shop does not have the card.
    """
    closed = {"detached_at": tx.at, "detached_by": tx.actor, "detach_reason": reason}
    found = _existing(tx, contact_id)
    _refuse_if_archived(found, shop_id)
    key = _membership_of(found, shop_id)
    if key is None:
        raise NotFound(id=str(contact_id))
    rows.update(tx, "membership", key, closed)
    _save_version(tx, found, {})


def reattach(tx: Tx, contact_id: int, shop_id: int) -> None:
    """Make a card the client of a shop again as it was, or for the first time.

    Raises:
        NotFound: There is no such card.
    """
    found = _existing(tx, contact_id)
    _refuse_if_archived(found, shop_id)
    key = _membership_of(found, shop_id)
    if key is None:
        owner = {"contact_id": contact_id, **attachment(shop_id, tx.at, tx.actor)}
        rows.insert(tx, "membership", owner)
    else:
        rows.update(tx, "membership", key, {"detached_at": "", "detached_by": "", "detach_reason": ""})
    _save_version(tx, found, {})


def archive(tx: Tx, contact_id: int, shop_id: int, reason: str) -> None:
    """Put a card into the archive of a shop: there it is only read, and in no list.

    Raises:
        NotFound: The shop does not have the card.
    """
    _set(tx, contact_id, shop_id, archived_at=tx.at, archived_by=tx.actor, archive_reason=reason)


def unarchive(tx: Tx, contact_id: int, shop_id: int) -> None:
    """Take it out again.

    Raises:
        NotFound: The shop does not have the card.
    """
    _set(tx, contact_id, shop_id, archived_at="", archived_by="", archive_reason="")


def came(tx: Tx, contact_id: int, shop_id: int, how: str) -> None:
    """Note that the person came, called or answered; keeping the card is counted from that.

    Raises:
        NotFound: The shop does not have the card.
        Archived: It is only read.
    """
    _refuse_if_archived(_existing(tx, contact_id), shop_id)
    _set(tx, contact_id, shop_id, last_contact_at=tx.at, last_contact_how=how)


def keep(tx: Tx, contact_id: int, shop_id: int, reason: str) -> None:
    """Note that somebody decided to keep the card all the same.

    Raises:
        NotFound: The shop does not have the card.
    """
    _set(tx, contact_id, shop_id, kept_at=tx.at, kept_by=tx.actor, kept_reason=reason)


def _set(tx: Tx, contact_id: int, shop_id: int, **columns: str) -> None:
    found = _existing(tx, contact_id)
    key = _membership_of(found, shop_id)
    if key is None:
        raise NotFound(id=str(contact_id))
    rows.update(tx, "membership", key, columns)
    _save_version(tx, found, {})


def _refuse_if_archived(found: Rows, shop_id: int) -> None:
    key = _membership_of(found, shop_id)
    if key is not None and found["membership"][key]["archived_at"]:
        raise Archived()


def _existing(tx: Tx, contact_id: int) -> Rows:
    found = rows.of_contact(tx, contact_id)
    if not found["contact"]:
        raise NotFound(id=str(contact_id))
    _refuse_if_out(tx, found["contact"][contact_id])
    return found


def _refuse_if_out(tx: Tx, contact: Row) -> None:
    """A card that another one took in, or that was taken back, is only read."""
    if (winner := contact["merged_into"]) is not None:
        [(number,)] = tx.execute("SELECT number FROM contact WHERE id = ?", (winner,))
        raise Merged(id=str(winner), number=number)
    if contact["erased_at"]:
        raise Erased(id=str(contact["id"]))
    if contact["withdrawn"]:
        raise Withdrawn(id=str(contact["id"]))


def _save_version(tx: Tx, found: Rows, changes: Row) -> None:
    for contact_id, contact in found["contact"].items():
        saved = {"version": contact["version"] + 1, "updated_at": tx.at}
        rows.update(tx, "contact", contact_id, {**changes, **saved})
        projections.refresh(tx, contact_id)


def _membership_of(found: Rows, shop_id: int) -> int | None:
    return next((key for key, row in found["membership"].items() if row["shop_id"] == shop_id), None)


def _update_membership(tx: Tx, membership: Membership, found: Rows, contact_id: int, shop_id: int) -> bool:
    wanted = membership_columns(membership, staff_ids(tx))
    key = _membership_of(found, shop_id)
    if key is None:
        owner = {"contact_id": contact_id, **wanted, **attachment(shop_id, tx.at, tx.actor)}
        key = rows.insert(tx, "membership", owner)
        changed = True
    else:
        changes = _differing(found["membership"][key], wanted)
        changed = bool(changes)
        if changes:
            rows.update(tx, "membership", key, changes)
    owned = {
        table: {each: row for each, row in stored.items() if row.get("membership_id") == key}
        for table, stored in found.items()
    }
    known_states = {row["state"]: each for each, row in owned["membership_state"].items()}
    for group in membership_groups(membership, tx.at, tx.actor, known_states):
        changed |= _sync(tx, group, owned[group.table], {"membership_id": key})
    return changed


# Rows of a list


def _sync(tx: Tx, group: Group, stored: Mapping[int, Row], owner: Row) -> bool:
    """Make the stored rows of one list what the card says; says whether anything differed."""
    stored = {key: row for key, row in stored.items() if row.items() >= group.only.items()}
    children = _matched(group, stored)
    gone = [] if group.append_only else sorted(stored.keys() - {child.id for child in children})
    for key in gone:
        rows.delete(tx, group.table, key)
    fresh = [child for child in children if child.id not in stored]
    changes = {
        child.id: differing
        for child in children
        if child.id in stored and (differing := _differing(stored[child.id], child.columns))
    }
    _change(tx, group.table, changes)
    for child in fresh:
        rows.insert(tx, group.table, {**owner, **group.new, **child.columns})
    return bool(gone or changes or fresh)


def _matched(group: Group, stored: Mapping[int, Row]) -> list[Child]:
    """The rows of the card that may be written, with their ranks.

    A stored row keeps its rank where the order allows it, so that removing the first row of a list is one
    event and not one for each row below.
    """
    if group.append_only:
        return [child for child in group.children if child.id is None]
    if not group.ranked:
        return group.children
    last = -1
    ranked = []
    for child in group.children:
        known = stored.get(child.id or 0)
        last = known["rank"] if known and known["rank"] > last else last + 1
        ranked.append(Child(child.id, {**child.columns, "rank": last}))
    return ranked


def _change(tx: Tx, table: str, changes: Mapping[int, Row]) -> None:
    """Write the changes of several rows; at no moment do two rows hold a flag that one alone may hold."""
    gaining = {key for key, columns in changes.items() if any(columns.get(flag) == 1 for flag in _FLAGS)}
    for key, columns in changes.items():
        if key not in gaining:
            rows.update(tx, table, key, columns)
    for key in gaining:
        lost = {flag: 0 for flag in _FLAGS if changes[key].get(flag) == 0}
        if lost:
            rows.update(tx, table, key, lost)
    for key in sorted(gaining):
        rest = {name: value for name, value in changes[key].items() if not (name in _FLAGS and value == 0)}
        rows.update(tx, table, key, rest)


def _differing(stored: Row, wanted: Row) -> Row:
    return {name: value for name, value in wanted.items() if stored[name] != value}


def staff_ids(tx: Tx) -> dict[str, int]:
    """Staff id by login."""
    return dict(tx.execute("SELECT login, id FROM staff"))
