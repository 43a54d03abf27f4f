"""Who is working, for which shop, on which database.

Making a :class:`Workspace` costs nothing; the store, and SQLModel with it, is loaded on first use, so that a
screen can paint before. Who acts is the Unix account of the process, never an environment variable.
"""

from __future__ import annotations

import os
import pwd
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.domain.bank import mask_iban
from crm_tui.domain.errors import Forbidden, StoreMissing, UnknownStaff
from crm_tui.domain.retention import YEARS
from crm_tui.domain.staff import ListItem, Shop, StaffMember
from crm_tui.domain.vocabulary import PRESET_CODES, Role
from crm_tui.labels import DEFAULT_SHOP_NAME, preset_label

if TYPE_CHECKING:
    from crm_tui.domain.card import Card
    from crm_tui.domain.trace import TraceLine
    from crm_tui.store.engine import Store
    from crm_tui.store.unit_of_work import Tx

DEFAULT_COUNTRY = "FR"


def may_see_iban(staff: StaffMember) -> bool:
    """Whether somebody is shown whole IBANs; others see « FR76 •••• 189 », and may replace them."""
    return staff.role.includes(Role.MANAGER)


def unix_login() -> str:
    """The login of the account that runs this process."""
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid{uid}"


def _unix_name(login: str) -> str:
    try:
        return pwd.getpwnam(login).pw_gecos.split(",")[0].strip() or login
    except KeyError:
        return login


class Workspace:
    """One member of the staff at work on one database; safe to share between threads."""

    def __init__(self, database: str, *, login: str | None = None, create: bool = True) -> None:
        """Name the database and the person; nothing is opened yet.

        Args:
            database: a path (SQLite) or a URL.
            login: who acts; the Unix account by default.
            create: whether a missing database is made on first use.
        """
        self.database = database
        self.login = login or unix_login()
        self.required_fields: frozenset[str] = frozenset()
        self.retention_years = YEARS
        self.created = False
        """Whether the database was missing and has just been made here."""
        self._create = create
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._staff: StaffMember | None = None
        self._shop: Shop | None = None

    @property
    def store(self) -> Store:
        """The store, opened on first use.

        Raises:
            StoreError: it cannot be opened.
        """
        with self._lock:
            if self._store is None:
                from crm_tui.store.engine import Store

                try:
                    self._store = Store.open(self.database)
                except StoreMissing:
                    if not self._create:
                        raise
                    self._store = Store.open(self.database, create=True)
                    self.created = self._store.created
                self._set_up(self._store)
            return self._store

    @property
    def place(self) -> str:
        """The database as it may be shown: a path, or an address without its password."""
        return self.store.dialect.place

    @property
    def staff(self) -> StaffMember:
        """The member of the staff who acts.

        Raises:
            UnknownStaff: the account is not on the staff list, or no longer active.
        """
        with self._lock:
            if self._staff is None:
                from crm_tui.store import staff

                with self.store.read() as tx:
                    member = staff.member(tx, self.login)
                if member is None or not member.active:
                    raise UnknownStaff(login=self.login)
                self._staff = member
            return self._staff

    @property
    def shop(self) -> Shop:
        """The shop for which the member of the staff works."""
        with self._lock:
            if self._shop is None:
                from crm_tui.store import staff

                with self.store.read() as tx:
                    self._shop = staff.shop(tx, self.staff.shop_id or 0)
            return self._shop

    @property
    def shop_id(self) -> int:
        """The key of my shop."""
        return self.shop.id or 0

    @property
    def region(self) -> str:
        """The country in which phone numbers and addresses are read, ISO 3166 alpha-2."""
        return self.shop.country or DEFAULT_COUNTRY

    def discreet(self, card: Card) -> Card:
        """The card as I may read it outside the form: with its IBAN masked, unless I am shown whole ones."""
        if not card.iban or may_see_iban(self.staff):
            return card
        return replace(card, iban=mask_iban(card.iban))

    def discreet_lines(self, lines: Iterable[TraceLine]) -> list[TraceLine]:
        """The lines of a history as I may read them."""
        if may_see_iban(self.staff):
            return list(lines)
        return [
            replace(line, old=line.old and mask_iban(line.old), new=line.new and mask_iban(line.new))
            if line.field == "iban"
            else line
            for line in lines
        ]

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A short look at the data, for those who are on the staff list.

        Raises:
            UnknownStaff: the account is not, or no longer.
        """
        _known = self.staff
        with self.store.read() as tx:
            yield tx

    def require(self, role: Role) -> None:
        """Whether I may do what is not written: read a journal, or copy what belongs to all shops.

        Raises:
            Forbidden: the role does not allow it.
            UnknownStaff: the account is not on the staff list, or no longer.
        """
        from crm_tui.store import staff

        with self.store.read() as tx:  # as it is now, not as it was when the program started
            member = staff.member(tx, self.login)
        if member is None or not member.active:
            raise UnknownStaff(login=self.login)
        if not member.role.includes(role):
            raise Forbidden(login=self.login, role=str(member.role), needs=str(role))

    def forget(self) -> None:
        """Read who I am and where again at the next use, for example after the staff list changed."""
        with self._lock:
            self._staff = self._shop = None

    def close(self) -> None:
        """Let the store go."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None
            self.forget()

    def _set_up(self, store: Store) -> None:
        """Give a fresh database its first shop, its first administrator and its lists."""
        from crm_tui.store import lists, staff

        with store.read() as tx:
            if staff.shops(tx):
                return
        with store.write(actor=self.login, action="setup", needs=None) as tx:
            if staff.shops(tx):
                return
            shop = staff.add_shop(tx, Shop(name=DEFAULT_SHOP_NAME, country=DEFAULT_COUNTRY))
            staff.add_member(
                tx,
                StaffMember(login=self.login, name=_unix_name(self.login), role=Role.ADMIN, shop_id=shop.id),
            )
            lists.seed(tx, preset_items())


def preset_items() -> list[ListItem]:
    """What the editable lists hold on the first day."""
    return [
        ListItem(list_name=name, code=code, label=preset_label(name, code), position=position)
        for name, codes in PRESET_CODES.items()
        for position, code in enumerate(codes)
    ]
