"""What two cards hold alike, or otherwise, of telephones, e-mail addresses and registered numbers."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

from rapidfuzz.distance import OSA

from crm_tui.domain.duplicates import contacts
from crm_tui.domain.duplicates.sides import Side

NEARLY = 0.5
"""What is left of an identifier's weight where one sign is otherwise."""
_SHORTEST_LINE = 7
_SHORTEST_LOCAL_PART = 5

Features = list[tuple[str, float]]
"""Evidence by name, each with its size; what it is worth is its weight times its size."""


def identifiers(entry: Side, card: Side, sharing: Mapping[str, int]) -> Features:
    """What both hold of telephones, e-mail addresses and registered numbers.

    It counts less where many share it, and where it is only nearly the same.
    """
    found: Features = []
    if entry.lines and card.lines:
        if lines := entry.lines.keys() & card.lines.keys():
            mobile = any(line in entry.mobiles or line in card.mobiles for line in lines)
            most = min(sharing.get(line, 1) for line in lines)
            found.append(("mobile" if mobile else "landline", damped(most)))
        elif line := _near_line(entry, card):
            found.append(("mobile" if line in entry.mobiles else "landline", NEARLY))
    if entry.mails and card.mails:
        if mails := [mail for mail in entry.mails if mail in card.mails]:
            office = all(contacts.is_generic(contacts.local_part(mail)) for mail in mails)
            most = min(sharing.get(mail, 1) for mail in mails)
            found.append(("office" if office else "email", damped(most)))
        elif mail := _near_mail(entry, card):
            found.append(("office" if contacts.is_generic(contacts.local_part(mail)) else "email", NEARLY))
    mine, theirs = entry.record, card.record
    if mine.vat and theirs.vat and (size := _same_or_near(mine.vat, theirs.vat)):
        found.append(("vat", size))
    if mine.iban and theirs.iban and (size := _same_or_near(mine.iban, theirs.iban)):
        found.append(("iban", size * damped(sharing.get(mine.iban, 1))))
    return found


def damped(cards: int) -> float:
    """How much of an identifier's weight is left where so many of the records at hand share it."""
    return 1 / (1 + 0.3 * log2(cards)) if cards > 1 else 1.0


def _same_or_near(one: str, other: str) -> float:
    if one == other:
        return 1.0
    return NEARLY if OSA.distance(one, other, score_cutoff=1) <= 1 else 0.0


def differences(entry: Side, card: Side, alike: Features) -> list[str]:
    """What both hold otherwise."""
    found = []
    shared = {name for name, _size in alike}
    mine, theirs = entry.record, card.record
    if entry.lines and card.lines and shared.isdisjoint(("mobile", "landline")):
        if entry.mobiles and card.mobiles:
            found.append("mobile.differs")
        if len(entry.lines) > len(entry.mobiles) and len(card.lines) > len(card.mobiles):
            found.append("landline.differs")
    if entry.mails and card.mails and shared.isdisjoint(("email", "office")):
        found.append("email." + _mails_level(entry, card))
    if mine.vat and theirs.vat and "vat" not in shared:
        found.append("vat.differs")
    if mine.iban and theirs.iban and "iban" not in shared:
        found.append("iban.differs")
    return found


def _near_line(entry: Side, card: Side) -> str:
    """A number of the entry that is one digit away from one of the card's."""
    for line in entry.lines:
        if len(line) >= _SHORTEST_LINE:
            for other in card.lines:
                if abs(len(line) - len(other)) < 2 and OSA.distance(line, other, score_cutoff=1) <= 1:
                    return line
    return ""


def _near_mail(entry: Side, card: Side) -> str:
    """An address of the entry that is a slip away from one of the card's, before or behind the @."""
    for mail in entry.mails:
        for other in card.mails:
            if OSA.distance(mail, other, score_cutoff=2) <= 2 and (
                contacts.domain(mail) == contacts.domain(other)
                or contacts.local_part(mail) == contacts.local_part(other)
            ):
                return mail
    return ""


def _mails_level(entry: Side, card: Side) -> str:
    level = "differs"
    for mine in entry.parted_mails:
        for theirs in card.parted_mails:
            if (
                mine.letters == theirs.letters
                and len(mine.letters) >= _SHORTEST_LOCAL_PART
                and not contacts.is_generic(mine.local)
            ):
                level = "local"
            elif mine.domain == theirs.domain and not contacts.is_free(mine.domain):
                level = "domain"
    return level
