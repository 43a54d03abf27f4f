"""Who works here, where, and the editable lists."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tui.domain.vocabulary import ListName, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One of the shops that share the database."""

    id: int | None = None
    name: str = ""
    country: str = "FR"
    postal_code: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A member of the staff."""

    id: int | None = None
    login: str = ""
    name: str = ""
    role: Role = Role.SELLER
    shop_id: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """One entry of an editable list."""

    id: int | None = None
    list_name: ListName
    code: str
    label: str
    """French text for the pre-set ones, the staff's own words for the others."""
    position: int = 0
    retired: bool = False
