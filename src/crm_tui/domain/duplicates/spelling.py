"""What e-mail addresses say of names that are not quite the same, or missing.

They are copied more often than heard, and keep an old name: where the address of an entry holds the name as
the other card spells it, the entry was mistyped; where it holds its own, it was not.
"""

from __future__ import annotations

from math import log2

from crm_tui.domain.duplicates import lexicon
from crm_tui.domain.duplicates.identifiers import Features
from crm_tui.domain.duplicates.names import glued
from crm_tui.domain.duplicates.people import Names
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.sides import Side

_SHORTEST_IN_MAIL = 4
_KNOWN_BITS = 6.0
"""A surname that so many bits of cards hold is no slip."""


def spelling_of(entry: Side, card: Side, names: Names, rarity: Rarity) -> Features:
    """What the e-mail addresses say of names that are not quite the same, or missing."""
    found: Features = []
    mine, theirs = names.mine, names.theirs
    if names.last not in ("eq", "missing"):
        if names.last in ("no", "near"):
            if _in_mail(theirs.bare, entry) or _in_mail(mine.bare, card):
                found.append(("mail.surname", 1.0))
        elif sign := _spelling(mine.bare, theirs.bare, entry, card):
            found.append((f"last.{sign}", 1.0))
        if names.last in ("typo", "sound", "near") and (count := rarity.count("L" + glued(mine.last))):
            found.append(("last.known", min(log2(1 + count), _KNOWN_BITS) / _KNOWN_BITS))
    if names.first in ("missing", "initial") and not _share_a_mail(entry, card):
        if _in_mail(theirs.given, entry) or _in_mail(mine.given, card):
            found.append(("mail.given", 1.0))
    elif names.first not in ("eq", "no", "missing", "initial") and names.relation != "stranger":
        if sign := _spelling(mine.given, theirs.given, entry, card):
            found.append((f"first.{sign}", 1.0))
        if names.first != "form":
            known = lexicon.given_names()
            if mine.given in known and theirs.given in known:
                found.append(("first.known", 1.0))
    return found


def _spelling(mine: str, theirs: str, entry: Side, card: Side) -> str:
    """Whether e-mail addresses show the other's spelling (corrected), or the entry its own (confirmed)."""
    for side, own, other in ((entry, mine, theirs), (card, theirs, mine)):
        long, short = (own, other) if len(own) >= len(other) else (other, own)
        seen = long if _in_mail(long, side) else short if _in_mail(short, side) else ""
        if seen == other != own:
            return "corrected"
        if seen == own and side is entry:
            return "confirmed"
    return ""


def _share_a_mail(entry: Side, card: Side) -> bool:
    return any(mail in card.mails for mail in entry.mails)


def _in_mail(word: str, side: Side) -> bool:
    return bool(side.mails) and len(word) >= _SHORTEST_IN_MAIL and word in side.mail_letters
