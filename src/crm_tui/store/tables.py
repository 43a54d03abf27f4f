"""The tables.

Dates are UTC texts (``2026-11-24T14:02:31.123456Z``) and booleans are 0 or 1 on every database, so that the
trace has one canonical form. Foreign keys restrict, never cascade. ``TRACED`` lists the tables whose every
change ends in the trace; the others are projections that can be rebuilt, or the trace itself.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

_STRICT: dict[str, Any] = {"sqlite_strict": True}
#: For traced rows that can be removed: the trace, and whoever still edits the card as it was, go on calling a
#: removed row by its id, so that id must never be another row's. PostgreSQL's sequences never go back anyway.
_LASTING_IDS: dict[str, Any] = {**_STRICT, "sqlite_autoincrement": True}


def _text(**options: Any) -> Any:
    return Field(default="", sa_type=Text, nullable=False, sa_column_kwargs={"server_default": ""}, **options)


def _sorted_text(**options: Any) -> Any:
    return Field(
        default="",
        # By code point, as on SQLite: the index serves the order, and the order is the same everywhere.
        sa_type=Text().with_variant(Text(collation="C"), "postgresql"),
        nullable=False,
        sa_column_kwargs={"server_default": ""},
        **options,
    )


def _flag() -> Any:
    return Field(default=0, sa_type=Integer, nullable=False, sa_column_kwargs={"server_default": text("0")})


def _key() -> Any:
    return Field(default=None, primary_key=True, sa_type=Integer)


#: What the lines of a list are filtered by, besides the town.
_FILTERS = ("stage", "salesperson_id", "consent", "states")


class Shop(SQLModel, table=True):
    """One of the shops that share the database; "ma société" of the manual."""

    __table_args__ = _STRICT
    id: int | None = _key()
    name: str = _text()
    country: str = _text()
    postal_code: str = _text()
    city: str = _text()


class Staff(SQLModel, table=True):
    """A member of the staff, known by the Unix login."""

    __table_args__ = _STRICT
    id: int | None = _key()
    login: str = _text(unique=True)
    name: str = _text()
    role: str = _text()
    shop_id: int = Field(foreign_key="shop.id", ondelete="RESTRICT", sa_type=Integer)
    active: int = Field(default=1, sa_type=Integer, nullable=False)


class ListItem(SQLModel, table=True):
    """One entry of an editable list; a retired one stays readable."""

    __tablename__: ClassVar[Any] = "list_item"
    __table_args__ = (UniqueConstraint("list_name", "code"), _LASTING_IDS)
    id: int | None = _key()
    list_name: str = _text()
    code: str = _text()
    label: str = _text()
    position: int = Field(default=0, sa_type=Integer, nullable=False)
    retired: int = _flag()


class Contact(SQLModel, table=True):
    """What the person or firm is, shared by all shops of the database; both faces on one row."""

    __table_args__ = _STRICT
    id: int | None = _key()
    subject: str = _text(unique=True)
    number: str = _text(unique=True)
    kind: str = _text()
    gender: str = _text()
    first_name: str = _text()
    last_name: str = _text()
    nickname: str = _text()
    department: str = _text()
    job_title: str = _text()
    employer: str = _text()
    employer_id: int | None = Field(
        default=None, foreign_key="contact.id", ondelete="RESTRICT", index=True, sa_type=Integer
    )
    company_name: str = _text()
    vat_number: str = _text()
    siren: str = _text()
    siret: str = _text()
    iban: str = _text()
    merged_into: int | None = Field(
        default=None, foreign_key="contact.id", ondelete="RESTRICT", index=True, sa_type=Integer
    )
    """The card that took this one in; never one that was itself taken in."""
    withdrawn: int = _flag()
    """Whether it came by an import that was taken back: it is in no list, no search, no warning."""
    erased_at: str = _text()
    """When the person's values were destroyed (GDPR, art. 17); only the number and this date are left."""
    version: int = Field(default=1, sa_type=Integer, nullable=False)
    created_at: str = _text()
    updated_at: str = _text()


class Coordinate(SQLModel, table=True):
    """A phone, e-mail or postal address, canonical and as typed."""

    __table_args__ = (
        Index("coordinate_contact", "contact_id", "kind", "rank"),
        Index(
            "coordinate_one_billing",
            "contact_id",
            "kind",
            unique=True,
            sqlite_where=text("billing = 1"),
            postgresql_where=text("billing = 1"),
        ),
        Index(
            "coordinate_one_delivery",
            "contact_id",
            "kind",
            unique=True,
            sqlite_where=text("delivery = 1"),
            postgresql_where=text("delivery = 1"),
        ),
        _LASTING_IDS,
    )
    id: int | None = _key()
    contact_id: int = Field(foreign_key="contact.id", ondelete="RESTRICT", sa_type=Integer)
    kind: str = _text()
    rank: int = Field(default=0, sa_type=Integer, nullable=False)
    label: str = _text()
    value: str = _text()
    """E.164, canonical e-mail, or the address on one line."""
    typed: str = _text()
    extension: str = _text()
    number: str = _text()
    repetition: str = _text()
    street: str = _text()
    complement: str = _text()
    box: str = _text()
    po_box: str = _text()
    postal_code: str = _text()
    city: str = _text()
    cedex: str = _text()
    country: str = _text()
    manual: int = _flag()
    billing: int = _flag()
    delivery: int = _flag()
    source: str = _text()
    """Who gave the parts of an address: google, ban, or nobody but people."""


class SocialProfile(SQLModel, table=True):
    """A profile on a social network."""

    __tablename__: ClassVar[Any] = "social_profile"
    __table_args__ = _LASTING_IDS
    id: int | None = _key()
    contact_id: int = Field(foreign_key="contact.id", ondelete="RESTRICT", index=True, sa_type=Integer)
    rank: int = Field(default=0, sa_type=Integer, nullable=False)
    network: str = _text()
    url: str = _text()
    typed: str = _text()


class Membership(SQLModel, table=True):
    """What the contact is for one shop; detaching closes it, reattaching opens it again."""

    __table_args__ = (
        UniqueConstraint("contact_id", "shop_id"),
        Index("membership_last_contact", "shop_id", "last_contact_at"),
        _STRICT,
    )
    id: int | None = _key()
    contact_id: int = Field(foreign_key="contact.id", ondelete="RESTRICT", sa_type=Integer)
    shop_id: int = Field(foreign_key="shop.id", ondelete="RESTRICT", index=True, sa_type=Integer)
    salesperson_id: int | None = Field(
        default=None, foreign_key="staff.id", ondelete="RESTRICT", index=True, sa_type=Integer
    )
    stage: str = _text()
    origin: str = _text()
    attached_at: str = _text()
    attached_by: str = _text()
    detached_at: str = _text()
    detached_by: str = _text()
    detach_reason: str = _text()
    archived_at: str = _text()
    """Archived: only read, and in no list, until it is taken out of the archive or erased."""
    archived_by: str = _text()
    archive_reason: str = _text()
    last_contact_at: str = _text()
    """When the person last came, called, bought or wrote: what keeping the data is counted from."""
    last_contact_how: str = _text()
    kept_at: str = _text()
    """When somebody last decided to keep the card all the same."""
    kept_by: str = _text()
    kept_reason: str = _text()


class MembershipState(SQLModel, table=True):
    """One of the several states of a contact for a shop."""

    __tablename__: ClassVar[Any] = "membership_state"
    __table_args__ = (UniqueConstraint("membership_id", "state"), _LASTING_IDS)
    id: int | None = _key()
    membership_id: int = Field(foreign_key="membership.id", ondelete="RESTRICT", sa_type=Integer)
    rank: int = Field(default=0, sa_type=Integer, nullable=False)
    state: str = _text()


class ConsentAnswer(SQLModel, table=True):
    """One answer for one channel, with its evidence; rows are only ever added."""

    __tablename__: ClassVar[Any] = "consent"
    __table_args__ = _STRICT
    id: int | None = _key()
    membership_id: int = Field(foreign_key="membership.id", ondelete="RESTRICT", index=True, sa_type=Integer)
    channel: str = _text()
    state: str = _text()
    at: str = _text()
    by: str = _text()
    how: str = _text()
    wording: str = _text()


class LoyaltyCard(SQLModel, table=True):
    """A membership of a loyalty programme."""

    __tablename__: ClassVar[Any] = "loyalty"
    __table_args__ = (Index("loyalty_number", "programme", "member_number"), _LASTING_IDS)
    id: int | None = _key()
    membership_id: int = Field(foreign_key="membership.id", ondelete="RESTRICT", index=True, sa_type=Integer)
    rank: int = Field(default=0, sa_type=Integer, nullable=False)
    programme: str = _text()
    label: str = _text()
    member_number: str = _text()
    valid_until: str = _text()


class Note(SQLModel, table=True):
    """A remark on the client, for one shop."""

    __table_args__ = _LASTING_IDS
    id: int | None = _key()
    membership_id: int = Field(foreign_key="membership.id", ondelete="RESTRICT", index=True, sa_type=Integer)
    text: str = _text()
    guard_reason: str = _text()
    """Why it was saved over a serious hit of the note guard."""
    at: str = _text()
    by: str = _text()


class Event(SQLModel, table=True):
    """One link of the trace: who changed which row, chained to the one before (DESIGN, the trace)."""

    __table_args__ = (Index("event_subject", "subject", "seq"), _STRICT)
    seq: int | None = Field(default=None, primary_key=True, sa_type=Integer)
    at: str = _text()
    actor: str = _text()
    change: int = Field(default=0, sa_type=Integer, nullable=False)
    """The seq of the first event of the same unit of work: what was saved together."""
    action: str = _text()
    entity: str = _text()
    entity_id: int = Field(default=0, sa_type=Integer, nullable=False)
    subject: str = _text()
    fields: str = _text()
    """Names of the columns concerned, comma-separated; never a value."""
    digest: str = _text()
    prev: str = _text()
    hash: str = _text()
    fmt: int = Field(default=1, sa_type=Integer, nullable=False)


class EventValue(SQLModel, table=True):
    """The values of an event, apart, so that erasing them leaves the chain whole."""

    __tablename__: ClassVar[Any] = "event_value"
    __table_args__ = _STRICT
    seq: int = Field(primary_key=True, foreign_key="event.seq", ondelete="RESTRICT", sa_type=Integer)
    salt: bytes = Field(sa_type=LargeBinary, nullable=False)
    body: str = _text()


class Staged(SQLModel, table=True):
    """What the triggers saw in the unit of work under way; empty outside one."""

    __tablename__: ClassVar[Any] = "trace_staging"
    __table_args__ = _STRICT
    id: int | None = _key()
    entity: str = _text()
    entity_id: int = Field(default=0, sa_type=Integer, nullable=False)
    contact_id: int | None = Field(default=None, sa_type=Integer)
    old: str | None = Field(default=None, sa_type=Text)
    new: str | None = Field(default=None, sa_type=Text)


class Context(SQLModel, table=True):
    """Who is writing; its one row is there only inside a unit of work."""

    __tablename__: ClassVar[Any] = "ctx"
    __table_args__ = _STRICT
    id: int | None = _key()
    actor: str = _text()
    erasing: str = _text()
    """The subject whose values may be destroyed just now: the only ones that the guards let go."""


class DirectoryRow(SQLModel, table=True):
    """Projection: one line of a shop's client list, in the orders in which it is shown.

    Each index also holds what lists are filtered by, so that reading a filtered list looks at no other line.
    """

    __tablename__: ClassVar[Any] = "directory"
    __table_args__ = (
        Index("directory_order", "shop_id", "detached", "sort_key", "contact_id", *_FILTERS, "city_key"),
        Index("directory_touched", "shop_id", "detached", "touched", "contact_id", *_FILTERS, "city_key"),
        Index("directory_city", "shop_id", "detached", "city_key", "sort_key", "contact_id", *_FILTERS),
        {**_STRICT, "sqlite_with_rowid": False},
    )
    shop_id: int = Field(primary_key=True, sa_type=Integer)
    contact_id: int = Field(primary_key=True, sa_type=Integer)
    detached: int = _flag()
    sort_key: str = _sorted_text()
    name: str = _text()
    phone: str = _text()
    email: str = _text()
    city: str = _text()
    city_key: str = _sorted_text()
    """The town as it is filtered and sorted by; "~" for none."""
    states: str = _text()
    """Codes, comma-separated."""
    stage: str = _text()
    salesperson_id: int = _flag()
    """0 for nobody."""
    consent: str = _text()
    """What holds over all channels: accepted, refused or unknown."""
    touched: str = _sorted_text()
    """When the card was last saved."""


class DirectorySize(SQLModel, table=True):
    """Projection: how many lines a shop's client list has, so that nobody has to count them."""

    __tablename__: ClassVar[Any] = "directory_size"
    __table_args__ = _STRICT
    shop_id: int = Field(primary_key=True, sa_type=Integer)
    detached: int = Field(primary_key=True, sa_type=Integer)
    n: int = Field(default=0, sa_type=Integer, nullable=False)


class DirectoryFacet(SQLModel, table=True):
    """Projection: how many lines of a shop's list share a state, a stage, a town..., for the filters.

    Also how many begin with the same two letters, for those who turn to a page far down.
    """

    __tablename__: ClassVar[Any] = "directory_facet"
    __table_args__ = {**_STRICT, "sqlite_with_rowid": False}
    shop_id: int = Field(primary_key=True, sa_type=Integer)
    detached: int = Field(primary_key=True, sa_type=Integer)
    facet: str = Field(primary_key=True, sa_type=Text)
    value: str = Field(primary_key=True, sa_type=Text)
    n: int = _flag()


class SearchDocument(SQLModel, table=True):
    """Projection: the folded words by which a contact is found."""

    __tablename__: ClassVar[Any] = "search_doc"
    __table_args__ = _STRICT
    id: int = Field(primary_key=True, sa_type=Integer)
    name: str = _text()
    mail: str = _text()
    phone: str = _text()
    place: str = _text()
    tags: str = _text()
    """One word for each value by which lists are filtered, shop by shop."""


class SearchWord(SQLModel, table=True):
    """Projection: a word by which some card is found, for those who mistype it; kept when no card has it."""

    __tablename__: ClassVar[Any] = "search_word"
    __table_args__ = _STRICT
    id: int | None = _key()
    word: str = _sorted_text(unique=True)


class SearchWordKey(SQLModel, table=True):
    """Projection: what is left of a word when one letter is taken away, and its sound; hashed."""

    __tablename__: ClassVar[Any] = "search_word_key"
    __table_args__ = {**_STRICT, "sqlite_with_rowid": False}
    k: int = Field(primary_key=True, sa_type=BigInteger().with_variant(Integer(), "sqlite"))
    word_id: int = Field(primary_key=True, sa_type=Integer)


class KnownStreet(SQLModel, table=True):
    """Projection: a street that an address of a client names, to complete what is half-typed."""

    __tablename__: ClassVar[Any] = "known_street"
    __table_args__ = (
        Index("known_street_contact", "contact_id"),
        {**_STRICT, "sqlite_with_rowid": False},
    )
    key: str = Field(primary_key=True, sa_type=Text().with_variant(Text(collation="C"), "postgresql"))
    """The words of the street's name without its kind, then those of the town."""
    street: str = Field(primary_key=True, sa_type=Text)
    postal_code: str = Field(primary_key=True, sa_type=Text().with_variant(Text(collation="C"), "postgresql"))
    city: str = Field(primary_key=True, sa_type=Text)
    country: str = Field(primary_key=True, sa_type=Text)
    contact_id: int = Field(primary_key=True, sa_type=Integer)


class DuplicateKey(SQLModel, table=True):
    """Projection: a hashed trait that two cards of one client are likely to share."""

    __tablename__: ClassVar[Any] = "dup_key"
    __table_args__ = {**_STRICT, "sqlite_with_rowid": False}
    k: int = Field(primary_key=True, sa_type=BigInteger().with_variant(Integer(), "sqlite"))
    contact_id: int = Field(primary_key=True, sa_type=Integer)


class DuplicateDocument(SQLModel, table=True):
    """Projection: what two cards are compared by."""

    __tablename__: ClassVar[Any] = "dup_doc"
    __table_args__ = _STRICT
    contact_id: int = Field(primary_key=True, sa_type=Integer)
    doc: str = _text()


class DuplicateFrequency(SQLModel, table=True):
    """Projection: how many cards hold a name or a word (hashed); 0 stands for the number of all cards."""

    __tablename__: ClassVar[Any] = "dup_freq"
    __table_args__ = _STRICT
    k: int = Field(primary_key=True, sa_type=BigInteger().with_variant(Integer(), "sqlite"))
    n: int = _flag()


class DuplicatePair(SQLModel, table=True):
    """Projection: two existing cards that look like one client, as a review found them.

    ``low`` is the smaller id. What speaks for it is compared again when it is shown.
    """

    __tablename__: ClassVar[Any] = "duplicate_pair"
    __table_args__ = (
        Index("duplicate_pair_score", "score", "low", "high"),
        Index("duplicate_pair_high", "high"),
        {**_STRICT, "sqlite_with_rowid": False},
    )
    low: int = Field(primary_key=True, sa_type=Integer)
    high: int = Field(primary_key=True, sa_type=Integer)
    score: int = _flag()
    """Tenths of a bit."""


class ReviewRun(SQLModel, table=True):
    """How far the search for pairs over the whole base has come; one row."""

    __tablename__: ClassVar[Any] = "review_run"
    __table_args__ = _STRICT
    id: int | None = _key()
    at: str = _text()
    by: str = _text()
    known_id: int = _flag()
    """Cards up to this one were compared by the round before; only those saved since are looked at again."""
    since: str = _text()
    """When the round before began."""
    last_id: int = _flag()
    """Cards up to this one are done."""
    done: int = _flag()
    total: int = _flag()
    finished_at: str = _text()


class NotDuplicate(SQLModel, table=True):
    """A pair of cards of which somebody said that they are two clients; ``low`` is the smaller id."""

    __tablename__: ClassVar[Any] = "not_duplicate"
    __table_args__ = (UniqueConstraint("low", "high"), _LASTING_IDS)
    id: int | None = _key()
    low: int = Field(foreign_key="contact.id", ondelete="RESTRICT", sa_type=Integer)
    high: int = Field(foreign_key="contact.id", ondelete="RESTRICT", index=True, sa_type=Integer)
    at: str = _text()
    by: str = _text()


class ContactLink(SQLModel, table=True):
    """Two clients that belong together, such as a household; ``low`` is the smaller id."""

    __tablename__: ClassVar[Any] = "contact_link"
    __table_args__ = (UniqueConstraint("low", "high"), _LASTING_IDS)
    id: int | None = _key()
    low: int = Field(foreign_key="contact.id", ondelete="RESTRICT", sa_type=Integer)
    high: int = Field(foreign_key="contact.id", ondelete="RESTRICT", index=True, sa_type=Integer)
    kind: str = _text()
    at: str = _text()
    by: str = _text()


class Merging(SQLModel, table=True):
    """One card taken in by another; what was copied is in the events of the same change."""

    __table_args__ = _STRICT
    id: int | None = _key()
    winner_id: int = Field(foreign_key="contact.id", ondelete="RESTRICT", index=True, sa_type=Integer)
    loser_id: int = Field(foreign_key="contact.id", ondelete="RESTRICT", index=True, sa_type=Integer)
    at: str = _text()
    by: str = _text()
    score: str = _text()
    """Bits, as shown to the person who merged."""
    reasons: str = _text()
    """Codes, comma-separated, as shown to that person."""
    undone_at: str = _text()
    undone_by: str = _text()


class IdentifierCheck(SQLModel, table=True):
    """What a register said of a number of the card, such as a VAT number, or that it is still to be asked."""

    __tablename__: ClassVar[Any] = "identifier_check"
    __table_args__ = (
        UniqueConstraint("contact_id", "kind", "value"),
        Index("identifier_check_state", "state", "asked_at"),
        _LASTING_IDS,
    )
    id: int | None = _key()
    contact_id: int = Field(foreign_key="contact.id", ondelete="RESTRICT", sa_type=Integer)
    kind: str = _text()
    """vat, siren or siret."""
    value: str = _text()
    state: str = _text()
    """waiting, valid, invalid or unknown: the register did not say."""
    asked_at: str = _text()
    answered_at: str = _text()
    by: str = _text()
    source: str = _text()
    """vies, or companies."""
    proof: str = _text()
    """What the register calls its answer."""


class AccessRequest(SQLModel, table=True):
    """A person asked what is held on them (GDPR, art. 15): an answer is due within a month."""

    __tablename__: ClassVar[Any] = "access_request"
    __table_args__ = _STRICT
    id: int | None = _key()
    contact_id: int = Field(foreign_key="contact.id", ondelete="RESTRICT", index=True, sa_type=Integer)
    at: str = _text()
    by: str = _text()
    due_at: str = _text()
    written_at: str = _text()
    """When the file was last written for the person."""
    handed_at: str = _text()
    handed_by: str = _text()


class Objection(SQLModel, table=True):
    """A number or e-mail address that nobody may canvass, by keyed fingerprint: it outlives its card."""

    __table_args__ = (UniqueConstraint("fingerprint", "channel"), _STRICT)
    id: int | None = _key()
    fingerprint: str = _text()
    channel: str = _text()
    at: str = _text()
    by: str = _text()
    lifted_at: str = _text()
    """When the person accepted again."""
    lifted_by: str = _text()


class Erasure(SQLModel, table=True):
    """The proof that a person was erased; rows are only ever added, and name nobody."""

    __table_args__ = _STRICT
    id: int | None = _key()
    subject: str = _text(unique=True)
    number: str = _text()
    at: str = _text()
    by: str = _text()
    reason: str = _text()
    """A code, or the manager's words; the person's own values are refused in it."""
    also: str = _text()
    """Numbers of other cards' events whose values were the person's too, comma-separated: those of a card
    that once took this one in and gave it back."""


class Access(SQLModel, table=True):
    """The journal of who looked at what, without a value: kept twelve months, not part of the trace."""

    __tablename__: ClassVar[Any] = "access_log"
    __table_args__ = (
        Index("access_log_subject", "subject", "at"),
        Index("access_log_at", "at"),
        _STRICT,
    )
    id: int | None = _key()
    at: str = _text()
    by: str = _text()
    shop_id: int = _flag()
    action: str = _text()
    """open, search, export, reveal, copy."""
    subject: str = _text()
    n: int = _flag()
    """How many cards, where it is not one."""


class ImportBatch(SQLModel, table=True):
    """One file that was brought in, so that all of it can be taken back."""

    __tablename__: ClassVar[Any] = "import_batch"
    __table_args__ = _STRICT
    id: int | None = _key()
    shop_id: int = Field(foreign_key="shop.id", ondelete="RESTRICT", sa_type=Integer)
    file_name: str = _text()
    format: str = _text()
    policy: str = _text()
    at: str = _text()
    by: str = _text()
    finished_at: str = _text()
    counts: str = _text()
    """JSON: outcome to number of lines."""
    reverted_at: str = _text()
    reverted_by: str = _text()


class ImportCard(SQLModel, table=True):
    """Which cards an import made or completed; the values are in the trace."""

    __tablename__: ClassVar[Any] = "import_card"
    __table_args__ = (
        Index("import_card_contact", "contact_id"),
        {**_STRICT, "sqlite_with_rowid": False},
    )
    import_id: int = Field(
        primary_key=True, foreign_key="import_batch.id", ondelete="RESTRICT", sa_type=Integer
    )
    contact_id: int = Field(primary_key=True, foreign_key="contact.id", ondelete="RESTRICT", sa_type=Integer)
    outcome: str = Field(primary_key=True, sa_type=Text)


class Preference(SQLModel, table=True):
    """A choice of one member of the staff about the screens, such as the essential fields."""

    __table_args__ = (UniqueConstraint("staff_id", "name"), _STRICT)
    id: int | None = _key()
    staff_id: int = Field(foreign_key="staff.id", ondelete="RESTRICT", sa_type=Integer)
    name: str = _text()
    value: str = _text()


#: Every change of these is traced. The value is the SQL that finds the contact a row belongs to
#: (``{row}`` stands for ``new`` or ``old``); ``None`` for what belongs to no contact.
TRACED: dict[type[SQLModel], str | None] = {
    Shop: None,
    Staff: None,
    ListItem: None,
    Contact: "{row}.id",
    Coordinate: "{row}.contact_id",
    SocialProfile: "{row}.contact_id",
    Membership: "{row}.contact_id",
    MembershipState: "(SELECT contact_id FROM membership WHERE id = {row}.membership_id)",
    ConsentAnswer: "(SELECT contact_id FROM membership WHERE id = {row}.membership_id)",
    LoyaltyCard: "(SELECT contact_id FROM membership WHERE id = {row}.membership_id)",
    Note: "(SELECT contact_id FROM membership WHERE id = {row}.membership_id)",
    NotDuplicate: "{row}.high",
    ContactLink: "{row}.high",
    Merging: "{row}.winner_id",
    IdentifierCheck: "{row}.contact_id",
    AccessRequest: "{row}.contact_id",
    Objection: None,
    Erasure: None,
    ImportBatch: None,
}

#: Rows of these are never removed; those of the second set are never changed either.
NEVER_DELETED: frozenset[type[SQLModel]] = frozenset(
    {
        Contact,
        Membership,
        Shop,
        Staff,
        ConsentAnswer,
        Merging,
        AccessRequest,
        Objection,
        Erasure,
        ImportBatch,
    }
)
#: Those of them that are removed all the same when the person is erased.
ERASABLE: frozenset[type[SQLModel]] = frozenset({ConsentAnswer})
NEVER_CHANGED: frozenset[type[SQLModel]] = frozenset({ConsentAnswer, Erasure})
