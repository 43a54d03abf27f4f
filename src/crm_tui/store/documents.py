"""The words by which cards are found, and the vocabulary for those who mistype them.

Derived from the cards; see :mod:`crm_tui.store.projections`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from crm_tui.domain.card import Card
from crm_tui.domain.text import digits
from crm_tui.domain.vocabulary import Kind
from crm_tui.store import spelling
from crm_tui.store.filters import ListRow, tags_of
from crm_tui.store.unit_of_work import Tx
from crm_tui.store.words import WORD_LIMIT, domain_word, name_words, place_words, spelt_words, words

_PROVIDER_NAMES = """
    gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac aol gmx proton protonmail pm orange
    wanadoo free sfr neuf laposte bbox numericable aliceadsl skynet telenet proximus scarlet voo belgacom
    bluewin pt posteo tutanota zoho mail
"""
#: Providers of private mailboxes: half of the clients share them, so their names are not indexed as words.
_PROVIDERS = frozenset(_PROVIDER_NAMES.split())

#: Calling codes whose countries dial a 0 before the national number, which E.164 leaves out.
_WITH_TRUNK_ZERO = re.compile(r"\+(33|32|41|49|44|31|43|262|590|594|596)(\d+)")
_WITHOUT_TRUNK = re.compile(r"\+(352|377|39|34|351)(\d+)")
_SUFFIXES = (8, 6, 4)

_INSERT_DOCUMENT = "INSERT INTO search_doc (id, name, mail, phone, place, tags) VALUES (?, ?, ?, ?, ?, ?)"
_NEXT_DOCUMENT = ", (?, ?, ?, ?, ?, ?)"
#: Documents added by one statement: the full-text index of SQLite is flushed after each.
_DOCUMENTS = 200

#: The tables of this module.
TABLES = ("search_doc", "search_word", "search_word_key")


@dataclass(frozen=True, slots=True)
class Document:
    """The columns of ``search_doc``: folded words, separated by spaces."""

    name: str
    mail: str
    phone: str
    place: str
    spelt: str
    """The words that somebody may mistype: names and towns as they are written."""
    tags: str = ""

    def filtered_by(self, lines: Iterable[ListRow]) -> Document:
        """The same with the tags of the card's list lines."""
        return replace(self, tags=tags_of(lines))

    @property
    def columns(self) -> tuple[str, str, str, str, str]:
        """In the order of the table."""
        return self.name, self.mail, self.phone, self.place, self.tags


def document_of(card: Card, taken_in: Iterable[Card] = (), former: Iterable[str] = ()) -> Document:
    """The words of a stored card, of the cards that it took in, and of what they were once called."""
    cards = (card, *taken_in)
    names = [*(name for each in cards for name in _names(each)), *former]
    return Document(
        name=_joined(map(name_words, names)),
        mail=_joined(map(_mail_words, cards)),
        phone=_joined(map(_phone_words, cards)),
        place=_joined([_place_words(card)]),
        spelt=_joined([*map(spelt_words, names), _place_words(card)]),
    )


def refresh(tx: Tx, contact_id: int, document: Document | None) -> None:
    """Bring the words of one card up to date; ``None`` for a card that nobody is to find."""
    old = tx.execute("SELECT name, mail, phone, place, tags FROM search_doc WHERE id = ?", (contact_id,))
    if document is None:
        if old:
            tx.execute("DELETE FROM search_doc WHERE id = ?", (contact_id,))
    elif not old:
        tx.execute(_INSERT_DOCUMENT, (contact_id, *document.columns))
        spelling.learn(tx, [document.spelt])
    elif old[0] != document.columns:
        tx.execute(
            "UPDATE search_doc SET name = ?, mail = ?, phone = ?, place = ?, tags = ? WHERE id = ?",
            (*document.columns, contact_id),
        )
        spelling.learn(tx, [document.spelt])


def insert_many(tx: Tx, documents: Sequence[tuple[int, Document]]) -> None:
    """Add the words of new cards, with their ids."""
    for start in range(0, len(documents), _DOCUMENTS):
        some = documents[start : start + _DOCUMENTS]
        statement = _INSERT_DOCUMENT + _NEXT_DOCUMENT * (len(some) - 1)
        values = ((contact_id, *document.columns) for contact_id, document in some)
        tx.execute(statement, tuple(chain.from_iterable(values)))
    spelling.learn(tx, (document.spelt for _, document in documents))


def _joined(found: Iterable[list[str]]) -> str:
    return " ".join(dict.fromkeys(word for words in found for word in words if word))


def _names(card: Card) -> list[str]:
    person, company = card.person, card.company.company_name
    names = [person.last_name, person.first_name, person.nickname]
    if card.kind is Kind.COMPANY:
        return [company, *names, person.employer]
    return [*names, company, person.employer]


def _mail_words(card: Card) -> list[str]:
    found: list[str] = []
    for row in card.emails:
        local, _, domain = (row.address or row.typed).rpartition("@")
        found += words(local or domain)
        if not local:
            continue
        found.append(domain_word(domain))
        labels = words(domain)[:-1]
        if not _PROVIDERS.intersection(labels):
            found += labels
    return found


def _phone_words(card: Card) -> list[str]:
    found: list[str] = []
    for row in card.phones:
        known = digits(row.number)
        typed = digits(row.typed)
        national = _national(row.number)
        found += (national, known, typed.removeprefix("00"))
        found += (national[-length:] for length in _SUFFIXES if len(national) > length)
    return [word[:WORD_LIMIT] for word in found]


def _national(number: str) -> str:
    """The digits as they are dialled at home, where that is known; else those of the whole number."""
    if found := _WITH_TRUNK_ZERO.fullmatch(number):
        return "0" + found[2]
    if found := _WITHOUT_TRUNK.fullmatch(number):
        return found[2]
    return digits(number)


def _place_words(card: Card) -> list[str]:
    found: list[str] = []
    for row in card.addresses:
        found += place_words(f"{row.postal_code} {row.city}" if row.has_parts else row.typed)
    return found
