"""The card: what a person or firm is, and what it is for one shop.

Every object here is an immutable value. Text fields are never ``None``: the empty string means "not given".
A card that comes from a form holds what was typed, as typed; :func:`crm_tui.domain.rules.normalise` turns it
into what is stored. A card keeps a person face and a company face at all times, so that switching its kind
loses nothing (manual, step 3).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from crm_tui.domain.vocabulary import (
    DEFAULT_ADDRESS_LABEL,
    DEFAULT_EMAIL_LABEL,
    DEFAULT_PHONE_LABEL,
    Channel,
    Consent,
    Gender,
    Kind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFace:
    """What is known of a human being (manual, steps 5-7 and 9-12)."""

    gender: Gender = Gender.UNKNOWN
    first_name: str = ""
    last_name: str = ""
    nickname: str = ""
    department: str = ""
    job_title: str = ""
    employer: str = ""
    """The employer's name, as typed; stays when the linked card is renamed."""
    employer_id: int | None = None
    """The company card behind the employer's name, where one was chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFace:
    """What is known of a firm (manual, steps 4 and 41-42)."""

    company_name: str = ""
    vat_number: str = ""
    siren: str = ""
    siret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A telephone number (manual, step 25)."""

    id: int | None = None
    label: str = DEFAULT_PHONE_LABEL
    """Code of a pre-set label, or an own label's text (manual, steps 21-24)."""
    number: str = ""
    """E.164 (``+33612345678``), or bare digits for a short service number; empty while not understood."""
    extension: str = ""
    typed: str = ""
    billing: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the row holds nothing that a person typed."""
        return not (self.number or self.typed.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """An e-mail address (manual, step 26)."""

    id: int | None = None
    label: str = DEFAULT_EMAIL_LABEL
    address: str = ""
    """Canonical form (domain in lower case); empty while not understood."""
    typed: str = ""
    billing: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the row holds nothing that a person typed."""
        return not (self.address or self.typed.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address (manual, steps 27-30); ``typed`` alone while nothing of it was understood."""

    id: int | None = None
    label: str = DEFAULT_ADDRESS_LABEL
    number: str = ""
    repetition: str = ""
    """bis, ter, quater or a letter."""
    street: str = ""
    complement: str = ""
    """Flat, floor, building, "chez": lines 2 and 3 of NF Z10-011."""
    box: str = ""
    """Belgian "bte"/"bus"."""
    po_box: str = ""
    """BP, CS or TSA with its number."""
    postal_code: str = ""
    city: str = ""
    cedex: str = ""
    country: str = ""
    """ISO 3166 alpha-2; empty means the shop's country."""
    typed: str = ""
    manual: bool = False
    """Whether the fields were typed one by one."""
    source: str = ""
    """Who gave the parts: "google", "ban" or "sirene"; empty for people and what is read off their typing."""
    billing: bool = False
    delivery: bool = False

    @property
    def has_parts(self) -> bool:
        """Whether any part is known, beyond the typed line."""
        return any(
            (
                self.number,
                self.street,
                self.complement,
                self.box,
                self.po_box,
                self.postal_code,
                self.city,
            )
        )

    @property
    def is_empty(self) -> bool:
        """Whether the row holds nothing that a person typed."""
        return not (self.has_parts or self.typed.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialProfile:
    """A profile on a social network (manual, steps 34-36)."""

    id: int | None = None
    network: str = ""
    url: str = ""
    """The full web address; a handle is expanded when the row is left."""
    typed: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the row holds nothing that a person typed."""
        return not (self.url or self.typed.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Loyalty:
    """A membership of a loyalty programme (manual, steps 37-39)."""

    id: int | None = None
    programme: str = ""
    label: str = ""
    member_number: str = ""
    valid_until: date | None = None
    until_typed: str = ""
    """What was typed as the last day and is not understood as one."""

    @property
    def is_empty(self) -> bool:
        """Whether the row holds nothing that a person typed."""
        texts = (self.member_number, self.label, self.until_typed)
        return not (self.valid_until or any(text.strip() for text in texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """One answer to "may we write to you?", with its evidence; never changed afterwards (GDPR art. 7.1)."""

    id: int | None = None
    channel: Channel
    state: Consent
    at: datetime | None = None
    by: str = ""
    """Login of the member of the staff who noted it."""
    how: str = ""
    """How it was collected, for example "oral au comptoir"."""
    wording: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on the client. The client may ask for a copy: factual words only."""

    id: int | None = None
    text: str = ""
    guard_reason: str = ""
    """Why it was saved over a serious hit of the note guard (:mod:`crm_tui.domain.wording`)."""
    at: datetime | None = None
    by: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What the contact is for one shop; closed, not deleted, when the card is detached (manual, step 46)."""

    shop_id: int | None = None
    salesperson: str = ""
    """Login of the member of the staff who usually deals with the client (manual, steps 13-14)."""
    states: tuple[str, ...] = ()
    stage: str = ""
    origin: str = ""
    consents: tuple[ConsentRecord, ...] = ()
    """Every answer ever noted, oldest first."""
    loyalty: tuple[Loyalty, ...] = ()
    notes: tuple[Note, ...] = ()
    attached_at: datetime | None = None
    attached_by: str = ""
    detached_at: datetime | None = None
    detached_by: str = ""
    detach_reason: str = ""
    archived_at: datetime | None = None
    """Since when it can only be read, and is in no list of my shop."""
    archived_by: str = ""
    archive_reason: str = ""
    last_contact_at: datetime | None = None
    """When the person last came, called, bought or answered; what keeping the card is counted from."""
    last_contact_how: str = ""
    kept_at: datetime | None = None
    """When somebody last decided to keep the card all the same."""
    kept_by: str = ""
    kept_reason: str = ""

    @property
    def is_archived(self) -> bool:
        """Whether my shop may only read it."""
        return self.archived_at is not None

    @property
    def is_detached(self) -> bool:
        """Whether my shop has let the card go."""
        return self.detached_at is not None

    def consent(self, channel: Channel) -> Consent:
        """The last answer for one channel."""
        record = self.consent_record(channel)
        return record.state if record else Consent.UNKNOWN

    def consent_record(self, channel: Channel) -> ConsentRecord | None:
        """The last answer for one channel, with its evidence."""
        answers = [record for record in self.consents if record.channel is channel]
        return answers[-1] if answers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopLink:
    """One shop that has, or had, the contact among its clients ("Client chez")."""

    shop_id: int
    name: str
    detached_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A contact as one shop sees it."""

    id: int | None = None
    number: str = ""
    """The customer number that people say on the phone."""
    subject: str = ""
    """The random identifier under which the trace knows the contact."""
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    merged_into: int | None = None
    """The card that took this one in; then this one can only be read."""
    withdrawn: bool = False
    """Whether it came by an import that was taken back."""
    erased_at: datetime | None = None
    """When the person's values were destroyed (GDPR, art. 17); nothing else is left then."""
    kind: Kind = Kind.PERSON
    person: PersonFace = field(default_factory=PersonFace)
    company: CompanyFace = field(default_factory=CompanyFace)
    iban: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    addresses: tuple[Address, ...] = ()
    social_profiles: tuple[SocialProfile, ...] = ()
    membership: Membership = field(default_factory=Membership)
    members: tuple[ShopLink, ...] = ()

    @property
    def is_erased(self) -> bool:
        """Whether only its number is left."""
        return self.erased_at is not None

    @property
    def person_name(self) -> str:
        """``DUPONT Marie``; the nickname where there is no other name."""
        parts = (self.person.last_name.upper(), self.person.first_name)
        return " ".join(part for part in parts if part) or self.person.nickname

    @property
    def display_name(self) -> str:
        """The one line by which people know the card; never empty for a card that holds anything."""
        names = (self.person_name, self.company.company_name)
        if self.kind is Kind.COMPANY:
            names = names[::-1]
        for name in names:
            if name:
                return name
        for email in self.emails:
            if not email.is_empty:
                return email.address or email.typed.strip()
        for phone in self.phones:
            if not phone.is_empty:
                return phone.number or phone.typed.strip()
        return self.number

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed: such a card needs no draft and may not be saved."""
        membership = self.membership
        return (
            self.person == PersonFace()
            and self.company == CompanyFace()
            and not self.iban
            and all(phone.is_empty for phone in self.phones)
            and all(email.is_empty for email in self.emails)
            and all(address.is_empty for address in self.addresses)
            and all(profile.is_empty for profile in self.social_profiles)
            and all(card.is_empty for card in membership.loyalty)
            and all(note.is_empty for note in membership.notes)
        )
