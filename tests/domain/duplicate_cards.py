"""Cards in few words, and a base of a hundred thousand in which their names are as common as in France."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.domain.card import Address, Card, CompanyFace, Email, PersonFace, Phone
from crm_tui.domain.duplicates import TOTAL, Candidate, Former, Record, rank, record_of
from crm_tui.domain.duplicates.keys import count_names, hashed
from crm_tui.domain.rules import normalise
from crm_tui.domain.vocabulary import Gender, Kind

TOTAL_CARDS = 100_000

#: How many cards hold a surname, a sound, a given name, a word of a firm, a postcode.
COMMON = {"L": 20, "S": 25, "F": 300, "W": 40, "Z": 400}
GENDERS = {"f": Gender.FEMALE, "m": Gender.MALE, "": Gender.UNKNOWN}


def person(
    last: str = "",
    first: str = "",
    gender: str = "",
    *,
    id: int = 0,  # noqa: A002  # the card's own word
    nickname: str = "",
    employer: str = "",
    iban: str = "",
    vat: str = "",
    phones: Iterable[str] = (),
    mails: Iterable[str] = (),
    at: str = "",
) -> Card:
    """A person as the rules leave them; ``at`` is "12 rue Haute|59000|Lille"."""
    face = PersonFace(
        gender=GENDERS[gender], last_name=last, first_name=first, nickname=nickname, employer=employer
    )
    return _card(Card(person=face, company=CompanyFace(vat_number=vat), iban=iban), id, phones, mails, at)


def firm(
    name: str,
    *,
    id: int = 0,  # noqa: A002  # the card's own word
    vat: str = "",
    iban: str = "",
    phones: Iterable[str] = (),
    mails: Iterable[str] = (),
    at: str = "",
) -> Card:
    """A firm as the rules leave it."""
    face = CompanyFace(company_name=name, vat_number=vat)
    return _card(Card(kind=Kind.COMPANY, company=face, iban=iban), id, phones, mails, at)


def _card(card: Card, card_id: int, phones: Iterable[str], mails: Iterable[str], at: str) -> Card:
    street, _, rest = at.partition("|")
    code, _, city = rest.partition("|")
    address = Address(street=street, postal_code=code, city=city)
    typed = Card(
        id=card_id or None,
        number=str(card_id or ""),
        kind=card.kind,
        person=card.person,
        company=card.company,
        iban=card.iban,
        phones=tuple(Phone(typed=number) for number in phones),
        emails=tuple(Email(typed=mail) for mail in mails),
        addresses=(address,) if at else (),
    )
    return normalise(typed, region="FR")[0]


def counts_of(*records: Record) -> dict[int, int]:
    """How many cards of the base hold each name of some of them."""
    counts = {hashed(name): COMMON[name[0]] for record in records for name in count_names(record)}
    return {**counts, TOTAL: TOTAL_CARDS}


def found(entry: Card, card: Card, former: Former | None = None) -> Candidate:
    """The card as a candidate for the entry, in the base."""
    known = record_of(card, former) if former else record_of(card)
    (candidate,) = rank(record_of(entry), [known], counts_of(known), TOTAL_CARDS)
    return candidate
