"""Shops, staff, their preferences, and loyalty numbers."""

from __future__ import annotations

import secrets
from dataclasses import replace

from crm_tui.domain.errors import CrmError
from crm_tui.domain.staff import Shop, StaffMember
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Role
from crm_tui.services.session import Workspace

#: No 0/O, 1/I/L, B/8, S/5 or Z/2: the number is read out on the phone.
_ALPHABET = "ACDEFGHJKMNPQRTUVWXY3467" + "9"


class UnknownShop(CrmError):
    """No such shop."""

    code = "unknown_shop"


class UnknownColleague(CrmError):
    """No such member of the staff."""

    code = "unknown_colleague"


class LastAdministrator(CrmError):
    """The database would be left without an administrator."""

    code = "last_administrator"


class BadLogin(CrmError):
    """A login is empty, too long, or not a word."""

    code = "bad_login"


def colleagues(workspace: Workspace) -> list[StaffMember]:
    """The active staff of my shop, for the menu *Commercial* (manual, step 13)."""
    shop = workspace.shop_id
    return [member for member in everybody(workspace) if member.shop_id == shop and member.active]


def everybody(workspace: Workspace) -> list[StaffMember]:
    """The staff of all shops, former members included."""
    from crm_tui.store import staff

    with workspace.read() as tx:
        return staff.members(tx)


def save_member(
    workspace: Workspace,
    login: str,
    *,
    name: str | None = None,
    role: Role | None = None,
    shop_id: int | None = None,
    active: bool | None = None,
) -> StaffMember:
    """Add a member of the staff, or change what is given of one.

    Raises:
        BadLogin: the login is not a word.
        UnknownShop: there is no such shop.
        LastAdministrator: nobody could administer any more.
        Forbidden: only an administrator may.
    """
    from crm_tui.store import staff

    login = clean(login)
    if not login or len(login) > 32 or any(not (c.isalnum() or c in "._-") for c in login):
        raise BadLogin(login=login[:32])
    with workspace.store.write(actor=workspace.login, action="staff", needs=Role.ADMIN) as tx:
        known = staff.member(tx, login)
        before = known or StaffMember(login=login, name=login, shop_id=workspace.shop_id)
        after = replace(
            before,
            name=clean(name) if name is not None else before.name,
            role=role if role is not None else before.role,
            shop_id=shop_id if shop_id is not None else before.shop_id,
            active=active if active is not None else before.active,
        )
        if all(shop.id != after.shop_id for shop in staff.shops(tx)):
            raise UnknownShop(id=str(after.shop_id))
        others = [member for member in staff.members(tx) if member.login != login]
        if not any(member.role is Role.ADMIN and member.active for member in (*others, after)):
            raise LastAdministrator()
        if known is None:
            after = staff.add_member(tx, after)
        else:
            staff.update_member(tx, after)
    workspace.forget()
    return after


def shops(workspace: Workspace) -> list[Shop]:
    """The shops that share the database."""
    from crm_tui.store import staff

    with workspace.read() as tx:
        return staff.shops(tx)


def save_shop(workspace: Workspace, shop: Shop) -> Shop:
    """Add a shop, or change one when its id is given; names are cleaned.

    Raises:
        UnknownShop: there is no shop of that id.
        Forbidden: only an administrator may.
    """
    from crm_tui.store import staff

    shop = replace(
        shop,
        name=clean(shop.name),
        country=clean(shop.country).upper(),
        postal_code=clean(shop.postal_code),
        city=clean(shop.city),
    )
    with workspace.store.write(actor=workspace.login, action="shop", needs=Role.ADMIN) as tx:
        if shop.id is None:
            shop = staff.add_shop(tx, shop)
        elif all(known.id != shop.id for known in staff.shops(tx)):
            raise UnknownShop(id=str(shop.id))
        else:
            staff.update_shop(tx, shop)
    workspace.forget()
    return shop


def edit_shop(
    workspace: Workspace,
    shop_id: int,
    *,
    name: str | None = None,
    country: str | None = None,
    postal_code: str | None = None,
    city: str | None = None,
) -> Shop:
    """Change what is given of one shop.

    Raises:
        UnknownShop: there is no shop of that id.
        Forbidden: only an administrator may.
    """
    known = {shop.id: shop for shop in shops(workspace)}
    if shop_id not in known:
        raise UnknownShop(id=str(shop_id))
    shop = known[shop_id]
    changed = Shop(
        id=shop_id,
        name=shop.name if name is None else name,
        country=shop.country if country is None else country,
        postal_code=shop.postal_code if postal_code is None else postal_code,
        city=shop.city if city is None else city,
    )
    return save_shop(workspace, changed)


def preference(workspace: Workspace, name: str, default: str = "") -> str:
    """A choice about the screens that I made before."""
    from crm_tui.store import staff

    member = workspace.staff.id or 0
    with workspace.read() as tx:
        value = staff.preference(tx, member, name)
    return default if value is None else value


def remember(workspace: Workspace, name: str, value: str) -> None:
    """Keep a choice about the screens for me."""
    from crm_tui.store import staff

    member = workspace.staff.id or 0
    with workspace.store.write(actor=workspace.login, action="preference", needs=Role.READER) as tx:
        staff.set_preference(tx, member, name, value)


def random_member_number(workspace: Workspace, programme: str) -> str:
    """A loyalty number that nobody has in the programme (manual, step 39)."""
    from crm_tui.store import staff

    with workspace.read() as tx:
        while True:
            letters = "".join(secrets.choice(_ALPHABET) for _position in range(8))
            number = f"{letters[:4]}-{letters[4:]}"
            if staff.loyalty_number_free(tx, programme, number):
                return number
