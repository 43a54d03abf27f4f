"""One record made ready to be compared again and again."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from crm_tui.domain.duplicates import contacts
from crm_tui.domain.duplicates.keys import person_names
from crm_tui.domain.duplicates.names import core, glued
from crm_tui.domain.duplicates.records import Record
from crm_tui.domain.duplicates.sounds import sound
from crm_tui.domain.vocabulary import Kind

_BELGIAN_POSTCODE = 4


class PersonName(NamedTuple):
    """One name by which a person may be meant."""

    last: str
    first: str
    bare: str
    """The surname in one word, without particles."""
    given: str
    """The given name in one word."""
    heard: str
    """How the surname sounds."""
    given_heard: str

    @classmethod
    def of(cls, last: str, first: str) -> PersonName:
        """The name with what it is compared by."""
        return _person_name(last, first)

    def turned(self) -> PersonName:
        """The same name, surname and given name in each other's place."""
        return _person_name(self.first, self.last)


@lru_cache(maxsize=2_048)
def _person_name(last: str, first: str) -> PersonName:
    bare, given = core(last), glued(first)
    return PersonName(last, first, bare, given, sound(bare), sound(given))


class Mail(NamedTuple):
    """An e-mail address, taken apart."""

    local: str
    domain: str
    letters: str
    """Of the local part."""


class Side:
    """One of the two records of a comparison."""

    __slots__ = (
        "_letters", "_parted", "firms", "is_blank", "is_firm", "lines", "mails", "mobiles", "names", "record",
    )  # fmt: skip

    def __init__(self, record: Record) -> None:
        self.record = record
        last, first = record.last, record.first
        self.names: list[PersonName]
        """Surnames and given names by which a person may be meant, former ones after the current one."""
        if last and first and not (record.nickname or record.former_last or record.former_first):
            self.names = [
                PersonName(last, first, core(last), glued(first), record.last_sound, record.first_sound)
            ]
        else:
            self.names = [PersonName.of(*name) for name in person_names(record)]
        self.firms = (record.company, *record.former_companies) if record.company else record.former_companies
        self.is_firm = bool(self.firms) and (record.kind == Kind.COMPANY or not self.names)
        """Whether it is compared as a firm: one without a firm's name is compared as a person."""
        self.is_blank = not (self.names or self.firms)
        phones = record.former_phones + record.phones if record.former_phones else record.phones
        self.lines = {contacts.line_of(phone): phone for phone in phones}
        """The telephone numbers as they are written, by the digits that count."""
        self.mails = record.emails + record.former_emails if record.former_emails else record.emails
        belgian = bool(record.places) and len(record.places[0].postal_code) == _BELGIAN_POSTCODE
        self.mobiles = [line for line, phone in self.lines.items() if contacts.is_mobile(phone, belgian)]
        self._letters: str | None = None
        self._parted: list[Mail] | None = None

    @property
    def parted_mails(self) -> list[Mail]:
        """The e-mail addresses, taken apart."""
        if self._parted is None:
            self._parted = [
                Mail(local, domain, contacts.mail_words(local))
                for local, _at, domain in (address.partition("@") for address in self.mails)
            ]
        return self._parted

    @property
    def mail_letters(self) -> str:
        """The letters of all local parts, parted by spaces."""
        if self._letters is None:
            self._letters = " ".join(mail.letters for mail in self.parted_mails)
        return self._letters
