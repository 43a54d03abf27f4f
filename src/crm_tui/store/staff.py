"""Shops, the people who work there and their choices about the screens, and loyalty numbers."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.errors import NotFound, UnknownStaff
from crm_tui.domain.staff import Shop, StaffMember
from crm_tui.domain.vocabulary import Role
from crm_tui.store import rows
from crm_tui.store.mapping import Row
from crm_tui.store.unit_of_work import Tx


def shops(tx: Tx) -> list[Shop]:
    """The shops that share the database, oldest first."""
    return [_shop(row) for row in rows.find(tx, "shop", "1 = 1").values()]


def shop(tx: Tx, shop_id: int) -> Shop:
    """One shop.

    Raises:
        NotFound: There is no such shop.
    """
    found = rows.find(tx, "shop", "id = ?", (shop_id,))
    if not found:
        raise NotFound(id=str(shop_id))
    return _shop(found[shop_id])


def add_shop(tx: Tx, new: Shop) -> Shop:
    """Add a shop; gives it back with its id."""
    return replace(new, id=rows.insert(tx, "shop", _shop_columns(new)))


def update_shop(tx: Tx, changed: Shop) -> None:
    """Bring a shop to what ``changed`` says.

    Raises:
        NotFound: There is no such shop.
    """
    if shop(tx, changed.id or 0) != changed:
        rows.update(tx, "shop", changed.id or 0, _shop_columns(changed))


def members(tx: Tx) -> list[StaffMember]:
    """The staff of all shops, former members included, by login."""
    found = [_member(row) for row in rows.find(tx, "staff", "1 = 1").values()]
    return sorted(found, key=lambda member: member.login)


def member(tx: Tx, login: str) -> StaffMember | None:
    """The member of the staff with a Unix login, also a former one; ``None`` where there is none."""
    return next((_member(row) for row in rows.find(tx, "staff", "login = ?", (login,)).values()), None)


def add_member(tx: Tx, new: StaffMember) -> StaffMember:
    """Add a member of the staff; gives it back with its id."""
    return replace(new, id=rows.insert(tx, "staff", _member_columns(new)))


def update_member(tx: Tx, changed: StaffMember) -> None:
    """Bring the member of the staff with the same login to what ``changed`` says.

    Raises:
        UnknownStaff: There is nobody of that login.
    """
    known = member(tx, changed.login)
    if known is None:
        raise UnknownStaff(login=changed.login)
    if replace(changed, id=known.id) != known:
        rows.update(tx, "staff", known.id or 0, _member_columns(changed))


def preference(tx: Tx, staff_id: int, name: str) -> str | None:
    """A choice that somebody made about the screens; ``None`` where none was made."""
    found = tx.execute("SELECT value FROM preference WHERE staff_id = ? AND name = ?", (staff_id, name))
    return str(found[0][0]) if found else None


def set_preference(tx: Tx, staff_id: int, name: str, value: str) -> None:
    """Keep a choice about the screens."""
    tx.execute(
        "INSERT INTO preference (staff_id, name, value) VALUES (?, ?, ?)"
        " ON CONFLICT (staff_id, name) DO UPDATE SET value = excluded.value",
        (staff_id, name, value),
    )


def loyalty_number_free(tx: Tx, programme: str, number: str) -> bool:
    """Whether nobody has that number in a loyalty programme, in any shop."""
    return not tx.execute(
        "SELECT 1 FROM loyalty WHERE programme = ? AND member_number = ? LIMIT 1", (programme, number)
    )


def _shop(row: Row) -> Shop:
    return Shop(
        id=row["id"],
        name=row["name"],
        country=row["country"],
        postal_code=row["postal_code"],
        city=row["city"],
    )


def _shop_columns(of: Shop) -> Row:
    return {"name": of.name, "country": of.country, "postal_code": of.postal_code, "city": of.city}


def _member(row: Row) -> StaffMember:
    # A role of no name that we know was written past the program: such an account is a closed one.
    known = row["role"] in set(Role)
    return StaffMember(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        role=Role(row["role"]) if known else Role.READER,
        shop_id=row["shop_id"],
        active=bool(row["active"]) and known,
    )


def _member_columns(of: StaffMember) -> Row:
    return {
        "login": of.login,
        "name": of.name,
        "role": of.role.value,
        "shop_id": of.shop_id,
        "active": int(of.active),
    }
