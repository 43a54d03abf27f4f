"""What the screens know of the shop, its people and its lists, and how they say it.

All of it is read once, in the background, and then answers from memory: no screen waits for the disk to draw
a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from crm_tui.domain.staff import Shop, StaffMember
from crm_tui.domain.vocabulary import ListName, Role
from crm_tui.i18n import _
from crm_tui.services import vocabulary as lists
from crm_tui.services.session import DEFAULT_COUNTRY, Workspace, may_see_iban, preset_items
from crm_tui.services.vocabulary import Vocabulary

_FRENCH_NUMBER_LENGTH = 12
_FRENCH_SPECIAL = "8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A snapshot: who I am, my shop, the names of people and shops, the editable lists."""

    me: StaffMember | None = None
    """``None`` until the store is open."""
    shop: Shop | None = None
    colleagues: tuple[StaffMember, ...] = ()
    """The active staff of my shop."""
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary(preset_items()))
    people: Mapping[str, str] = field(default_factory=dict)
    """Short name by login, former staff included."""
    people_by_id: Mapping[str, str] = field(default_factory=dict)
    """The same by the key that the trace knows."""
    shops: Mapping[int, str] = field(default_factory=dict)
    """Name by shop id."""

    @property
    def region(self) -> str:
        """The country in which phone numbers are read."""
        return (self.shop.country if self.shop else "") or DEFAULT_COUNTRY

    @property
    def shop_id(self) -> int:
        """The key of my shop; 0 until the store is open."""
        return (self.shop.id or 0) if self.shop else 0

    @property
    def shop_name(self) -> str:
        """What my shop is called."""
        return self.shop.name if self.shop else ""

    def who(self, login: str) -> str:
        """« Marie D. » for a login; the login itself for somebody who is not on the staff list."""
        return self.people.get(login, login)

    def label(self, name: ListName, code: str) -> str:
        """What a code of an editable list is called."""
        return self.vocabulary.label(name, code)

    def phone(self, number: str, extension: str = "") -> str:
        """A stored number as it is read in my shop's country."""
        from crm_tui.domain.phone import format_phone

        return format_phone(number, self.region, extension)

    @property
    def shows_iban(self) -> bool:
        """Whether I am shown whole IBANs where they are edited; so too while nobody knows who I am."""
        return self.me is None or may_see_iban(self.me)

    def reason_against(self, role: Role) -> str | None:
        """Why I may not do what needs ``role``; ``None`` when I may, or when nobody knows yet."""
        if self.me is None or self.me.role.includes(role):
            return None
        if role is Role.SELLER:
            return _("Votre rôle permet de lire les fiches, pas de les changer.")
        return _("Il faut être responsable ou administrateur pour cela.")


def load(workspace: Workspace) -> Words:
    """Open the store if need be, and read everything.

    Raises:
        StoreError: the store cannot be opened.
        UnknownStaff: the account is not on the staff list.
    """
    from crm_tui.services import people

    me = workspace.staff
    shop = workspace.shop
    everybody = people.everybody(workspace)
    return Words(
        me=me,
        shop=shop,
        colleagues=tuple(member for member in everybody if member.shop_id == shop.id and member.active),
        vocabulary=lists.load(workspace),
        people={member.login: short_name(member.name or member.login) for member in everybody},
        people_by_id={str(member.id): short_name(member.name or member.login) for member in everybody},
        shops={each.id or 0: each.name for each in people.shops(workspace)},
    )


def short_name(name: str) -> str:
    """« Marie D. » for « Marie Delorme »: enough to know a colleague, short enough for a line."""
    first, *others = name.split()[:2] or [name]
    if not others or others[0].endswith("."):
        return " ".join((first, *others))
    return f"{first} {others[0][0].upper()}."


def quick_phone(number: str, region: str, extension: str = "") -> str:
    """A French number read in France, without the library of numbers; nothing for any other.

    It lets the first screen be drawn before that library is loaded; the result is the same.
    """
    french = region == "FR" and number.startswith("+33") and len(number) == _FRENCH_NUMBER_LENGTH
    if not french or extension or number[3] == _FRENCH_SPECIAL:
        return ""
    national = "0" + number[3:]
    return " ".join(national[start : start + 2] for start in range(0, len(national), 2))


def trace_state(app_words: str) -> str:
    """What the title says of the trace: what its check found, or that nobody has ever checked it here.

    Beyond some twenty thousand events the start checks only what came since ``trace verify``: a whole check
    would keep reading the disk under the fingers of the people at work, for a sign that few look at.
    """
    return app_words or _("? trace")


def day(at: date | datetime | None) -> str:
    """« 24/11/2026 », local time."""
    if at is None:
        return ""
    return (at.astimezone() if isinstance(at, datetime) else at).strftime("%d/%m/%Y")


def moment(at: datetime | None) -> str:
    """« 24/11/2026 14:02 », local time."""
    return at.astimezone().strftime("%d/%m/%Y %H:%M") if at else ""


def counted(number: int) -> str:
    """« 12 482 »."""
    return f"{number:,}".replace(",", " ")
