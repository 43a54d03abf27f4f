"""What a card is compared by: folded names, canonical identifiers, and a little to show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields

from crm_tui.domain.card import Card
from crm_tui.domain.duplicates.contacts import email_of, phone_of
from crm_tui.domain.duplicates.firms import firm_words
from crm_tui.domain.duplicates.mail_names import completed
from crm_tui.domain.duplicates.names import core, glued, name_words
from crm_tui.domain.duplicates.places import Place, place_of
from crm_tui.domain.duplicates.sounds import sound
from crm_tui.domain.text import clean, digits, fold
from crm_tui.domain.vocabulary import Kind

#: More rows than these of one kind say nothing new about who it is.
_MOST_ROWS = 8
_MOST_FORMER = 6
_LONGEST_FIRM = _LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """Values that the card once had, as they stood on it (telephone numbers in E.164)."""

    last_names: tuple[str, ...] = ()
    first_names: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that it was once called."""
        return (*self.last_names, *self.first_names, *self.nicknames, *self.companies)


NOTHING_FORMER = Former()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A card reduced to what two cards are compared by."""

    id: int = 0
    number: str = ""
    kind: str = Kind.PERSON.value
    name: str = ""
    """The name to show."""
    phone: str = ""
    """The first phone, to show."""
    city: str = ""
    """The town to show."""
    merged_into: int = 0
    """The card that took this one over; 0 for a card that stands for itself."""
    gender: str = ""
    last_name: str = ""
    """As it is written, to show."""
    first_name: str = ""
    company_name: str = ""
    last: str = ""
    """Folded words."""
    first: str = ""
    nickname: str = ""
    company: str = ""
    """The words that tell the firm from others."""
    employer: str = ""
    last_sound: str = ""
    first_sound: str = ""
    phones: tuple[str, ...] = ()
    """E.164; the digits of a number that was not understood stand after a question mark."""
    emails: tuple[str, ...] = ()
    vat: str = ""
    """The digits that are the same in a VAT number, a SIREN and a Belgian enterprise number."""
    iban: str = ""
    places: tuple[Place, ...] = ()
    former_last: tuple[str, ...] = ()
    former_first: tuple[str, ...] = ()
    former_companies: tuple[str, ...] = ()
    former_phones: tuple[str, ...] = ()
    former_emails: tuple[str, ...] = ()

    def to_json(self) -> str:
        """One line, to be kept beside the card: the values in order, without the empty ones at the end."""
        values = [getattr(self, name) for name in _FIELDS]
        while values and not values[-1]:
            values.pop()
        return json.dumps([value or 0 for value in values], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Record:
        """The record that :meth:`to_json` wrote."""
        given = {name: value for name, value in zip(_FIELDS, json.loads(text), strict=False) if value}
        for name in _LISTS:
            if name in given:
                given[name] = tuple(given[name])
        if "places" in given:
            given["places"] = tuple(map(Place._make, given["places"]))
        return cls(**given)


_FIELDS = tuple(each.name for each in fields(Record))
_LISTS = tuple(each.name for each in fields(Record) if each.default == ())


def record_of(card: Card, former: Former = NOTHING_FORMER, merged_into: int = 0) -> Record:
    """Reduce a normalised card.

    Args:
        card: The card as it is stored, or an entry after the rules.
        former: What the card once held.
        merged_into: The card that took it over.
    """
    person, company = card.person, card.company
    last, first = name_words(person.last_name), name_words(person.first_name)
    emails = _all(email_of(row) for row in card.emails[:_MOST_ROWS])
    if not (last and first) and not company.company_name:
        last, first = completed(last, first, emails)
    places = tuple(place for row in card.addresses[:_MOST_ROWS] if (place := place_of(row)))
    return Record(
        id=card.id or 0,
        number=card.number,
        kind=card.kind.value,
        name=card.display_name[:_LONGEST_SHOWN],
        phone=next((row.number or row.typed for row in card.phones), "")[:_LONGEST_SHOWN],
        city=card.addresses[0].city[:_LONGEST_SHOWN] if card.addresses else "",
        merged_into=merged_into,
        gender=person.gender.value,
        last_name=person.last_name[:_LONGEST_SHOWN],
        first_name=person.first_name[:_LONGEST_SHOWN],
        company_name=company.company_name[:_LONGEST_SHOWN],
        last=last,
        first=first,
        nickname=name_words(person.nickname),
        company=_firm(company.company_name),
        employer=_firm(person.employer),
        last_sound=sound(core(last)),
        first_sound=sound(glued(first)),
        phones=_all(phone_of(row) for row in card.phones[:_MOST_ROWS]),
        emails=emails,
        vat=_register_digits(company.siren or company.vat_number or company.siret),
        iban="".join(clean(card.iban, limit=60).upper().split()),
        places=tuple(dict.fromkeys(places)),
        former_last=_others(map(name_words, former.last_names), last),
        former_first=_others(map(name_words, former.first_names), first),
        former_companies=_others(map(_firm, former.companies), _firm(company.company_name)),
        former_phones=_others(former.phones),
        former_emails=_others(text.casefold() for text in former.emails),
    )


def _firm(name: str) -> str:
    return firm_words(fold(name[:_LONGEST_FIRM])) if name else ""


def _all(values: Iterable[str]) -> tuple[str, ...]:
    """The values that say something, each once."""
    return tuple(dict.fromkeys(value for value in values if value))


def _others(values: Iterable[str], current: str = "") -> tuple[str, ...]:
    """The last former values that are not the current one."""
    return tuple(value for value in _all(values) if value != current)[-_MOST_FORMER:]


def _register_digits(text: str) -> str:
    """The digits that a SIREN, the VAT number made of it and a SIRET share; Belgian ones without their 0."""
    number = digits(text)
    if text[:2].upper() == "FR" or len(number) == 11:
        return number[-9:]
    if len(number) == 14:
        return number[:9]
    return number.lstrip("0")
