"""The words of the trade, as codes.

What a person reads comes from :mod:`crm_tui.labels`; the editable lists start from the codes given here
and then live in the store (manual, steps 10-11, 15-19, 21-24, 32-39).
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a card is shown as; both faces are kept whatever the kind (manual, step 3)."""

    PERSON = "person"
    COMPANY = "company"


class Gender(StrEnum):
    """How to address a person (manual, step 5); not given by default."""

    MALE = "male"
    FEMALE = "female"
    NEUTRAL = "neutral"
    UNKNOWN = ""


class Consent(StrEnum):
    """Whether a person accepts commercial messages; unknown means no (manual, step 20; GDPR art. 7)."""

    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Channel(StrEnum):
    """The ways to reach a person for which consent is asked separately."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    POST = "post"


class Role(StrEnum):
    """What a member of the staff may do, each role including the ones before it."""

    READER = "reader"
    SELLER = "seller"
    MANAGER = "manager"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether this role may do what ``other`` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class ListName(StrEnum):
    """The editable lists."""

    STATE = "state"
    STAGE = "stage"
    ORIGIN = "origin"
    NETWORK = "network"
    PROGRAMME = "programme"
    LABEL = "label"
    DEPARTMENT = "department"
    JOB_TITLE = "job_title"
    WORDING_INSULTS = "wording_insults"
    WORDING_SENSITIVE = "wording_sensitive"
    WORDING_JUDGEMENTS = "wording_judgements"
    WORDING_ALLOWED = "wording_allowed"
    """The last four add to the words of the note guard, or take away from them; they begin empty."""


class Severity(StrEnum):
    """Whether a problem stops the save; only nonsense does."""

    BLOCKING = "blocking"
    WARNING = "warning"


class Level(StrEnum):
    """How likely two cards are the same client."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    CLOSE = "close"
    """Too little for a warning."""


#: What each editable list holds on the first day, in order. French labels: :mod:`crm_tui.labels`.
PRESET_CODES: dict[ListName, tuple[str, ...]] = {
    ListName.STATE: ("client", "prospect", "employee", "supplier"),
    ListName.STAGE: ("to_contact", "proposal", "sold", "cancelled"),
    ListName.ORIGIN: (
        "word_of_mouth",
        "walk_in",
        "website",
        "trade_fair",
        "social_network",
        "advertisement",
        "partner",
        "phone_call",
    ),
    ListName.NETWORK: (
        "facebook",
        "instagram",
        "linkedin",
        "x",
        "tiktok",
        "youtube",
        "pinterest",
        "whatsapp",
        "strava",
        "mastodon",
        "website",
    ),
    ListName.PROGRAMME: ("club",),
    ListName.LABEL: ("mobile", "home", "office", "other"),
    ListName.DEPARTMENT: (
        "accounting",
        "workshop",
        "sales",
        "marketing",
        "after_sales",
        "management",
        "purchasing",
    ),
    ListName.JOB_TITLE: (
        "accountant",
        "technician",
        "salesperson",
        "graphic_designer",
        "manager",
        "mechanic",
        "buyer",
    ),
}

DEFAULT_PHONE_LABEL = "mobile"
DEFAULT_EMAIL_LABEL = "office"
DEFAULT_ADDRESS_LABEL = "home"
