"""A number typed or pasted in the search: whose phone it is, or the card that it begins.

And a customer number that a card had before it was merged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_tui.domain.directory import customer_number, without_scheme
from crm_tui.i18n import _, ngettext
from crm_tui.services import directory
from crm_tui.services.session import Workspace
from crm_tui.ui.words import Words, counted, day

if TYPE_CHECKING:
    from crm_tui.domain.card import Card

#: Nothing shorter is a whole number; anything with a letter is looked up as words.
_LIKE_A_NUMBER = re.compile(r"\+?[\d\s()./–—·-]{8,}")


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """A text that is a phone number."""

    number: str
    """E.164."""
    ids: tuple[int, ...] = ()
    """The cards that have it, whoever's clients they are."""
    card: Card | None = None
    """The first of them."""

    @property
    def is_nobodys(self) -> bool:
        """Whether no card has it."""
        return not self.ids


def look_up(workspace: Workspace, text: str) -> NumberAnswer | None:
    """Whose number a text is; ``None`` for one that is no number. Reads the store."""
    text = without_scheme(text).strip()
    if not _LIKE_A_NUMBER.fullmatch(text):
        return None
    hit = directory.by_number(workspace, text)
    if hit is None:
        return None
    card = None
    if hit.ids:
        from crm_tui.services import cards

        card = cards.open_card(workspace, hit.ids[0])
    return NumberAnswer(hit.number, hit.ids, card)


def said(answer: NumberAnswer, words: Words, *, listed: bool) -> str:
    """Whose number it is and what Enter does, in a sentence.

    Args:
        answer: what the store knows.
        words: how people and shops are called.
        listed: whether the list shows somebody who has it.
    """
    number = words.phone(answer.number)
    if answer.is_nobodys:
        return _("Aucun client n'a ce numéro. Entrée : créer une fiche avec {number}").format(number=number)
    count = len(answer.ids)
    if count > 1 and listed:
        text = ngettext("{count} fiche a le {number}.", "{count} fiches ont le {number}.", count)
        return text.format(count=counted(count), number=number)
    if answer.card is None:
        return ""
    from crm_tui.ui import card_words

    name = card_words.title(answer.card, words)
    if count > 1:
        text = ngettext(
            "{count} fiche hors de la liste a ce numéro. Entrée : ouvrir {name}",
            "{count} fiches hors de la liste ont ce numéro. Entrée : ouvrir {name}",
            count,
        )
        return text.format(count=counted(count), name=name)
    if relation := whose(answer.card):
        text = _("{name} a ce numéro · {relation} · Entrée ouvre la fiche")
        return text.format(name=name, relation=relation)
    return _("{name} a ce numéro. Entrée ouvre la fiche.").format(name=name)


def whose(card: Card) -> str:
    """« détachée le 03/02/2025 », « Client chez : Motos Bellecour »; nothing for my own."""
    membership = card.membership
    if membership.is_detached:
        return _("détachée le {date}").format(date=day(membership.detached_at))
    if membership.attached_at is not None:
        return ""
    shops = ", ".join(link.name for link in card.members if link.detached_at is None)
    return _("Client chez : {shops}").format(shops=shops) if shops else _("détachée")


def former_number(workspace: Workspace, text: str, card_id: int) -> str:
    """The number typed, where it is that of a card merged into this one; else nothing. Reads the store."""
    typed = customer_number(text.strip())
    if typed is None:
        return ""
    from crm_tui.services import cards, merging

    for each in merging.mergings(workspace, card_id):
        if each.stands and each.winner_id == card_id:
            number = cards.open_card(workspace, each.loser_id).number
            if number == typed.number:
                return number
    return ""
