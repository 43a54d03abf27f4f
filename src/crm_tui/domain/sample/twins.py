"""Cards that are nearly those of clients made before, so that the duplicate warning can be tried."""

from __future__ import annotations

import unicodedata
from collections import deque
from dataclasses import replace
from random import Random

from crm_tui.domain.card import Card, Membership, PersonFace
from crm_tui.domain.vocabulary import Kind

_MEMORY = 300
#: Letters that people hear or type for one another, first match only.
_MISHEARD = (
    ("y", "i"),
    ("ph", "f"),
    ("nn", "n"),
    ("tt", "t"),
    ("ll", "l"),
    ("eau", "o"),
    ("ck", "k"),
    ("s", "ss"),
)


class Twins:
    """Remembers the last cards made, and makes near copies of them."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._recent: deque[tuple[Card, int]] = deque(maxlen=_MEMORY)

    def remember(self, card: Card, shop: int) -> None:
        """Keep a card that can be recognised in a copy."""
        if card.phones and (card.person.last_name or card.kind is Kind.COMPANY):
            self._recent.append((card, shop))

    def make(self) -> tuple[Card, int] | None:
        """A near copy of a recent card, without its relation, and the shop of that card; at first, nothing.

        A card is copied once at most.
        """
        if not self._recent:
            return None
        place = self._rng.randrange(len(self._recent))
        card, shop = self._recent[place]
        del self._recent[place]
        card = replace(card, iban="", social_profiles=(), membership=Membership())
        return (self._firm(card) if card.kind is Kind.COMPANY else self._person(card)), shop

    def _person(self, card: Card) -> Card:
        """Misspelt, with the names swapped, in a hurry, or with another number since."""
        person, way = card.person, self._rng.random()
        if way < 0.45:
            misspelt = replace(person, last_name=self.misspelt(person.last_name), nickname="")
            return replace(card, person=misspelt, addresses=())
        if way < 0.65:
            swapped = replace(person, first_name=person.last_name, last_name=person.first_name)
            return replace(card, person=swapped, addresses=())
        if way < 0.8:
            hurried = PersonFace(last_name=person.last_name)
            return replace(card, person=hurried, phones=card.phones[:1], emails=(), addresses=())
        if card.emails or card.addresses:
            return replace(card, phones=())
        return replace(card, person=replace(person, first_name=self.misspelt(person.first_name)))

    def _firm(self, card: Card) -> Card:
        """The same firm without its legal form or its numbers, or with a slip in its name."""
        company = card.company
        words = [word for word in company.company_name.split() if not (word.isupper() and len(word) > 1)]
        name = " ".join(words) or company.company_name
        if name == company.company_name:
            name = self.misspelt(name)
        unnumbered = self._rng.random() < 0.6
        return replace(
            card,
            company=replace(
                company,
                company_name=name,
                vat_number="" if unnumbered else company.vat_number,
                siren="" if unnumbered else company.siren,
                siret="" if unnumbered else company.siret,
            ),
            emails=card.emails if self._rng.random() < 0.5 else (),
        )

    def misspelt(self, name: str) -> str:
        """``name`` with the slip of an ear or of a finger; always another name."""
        plain = "".join(
            letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter)
        )
        if plain != name and self._rng.random() < 0.6:
            return plain
        for heard, typed in _MISHEARD:
            if heard in name[1:] and self._rng.random() < 0.7:
                return name[0] + name[1:].replace(heard, typed, 1)
        for place in range(len(name) // 2, len(name) - 1):
            if name[place] != name[place + 1]:
                return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
        return name + name[-1]
