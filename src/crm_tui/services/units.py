"""What every unit of work on a card needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from crm_tui.domain.card import Card
from crm_tui.domain.errors import NotFound
from crm_tui.domain.registers import CHECK

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

#: Lines of the history; what a register said takes some nine.
_LOOKED_AT = 100


def card_in(tx: Tx, contact_id: int, shop_id: int) -> Card:
    """The card as one shop sees it, inside a unit of work.

    Raises:
        NotFound: there is no such card.
    """
    from crm_tui.store import cards

    card = cards.get(tx, contact_id, shop_id)
    if card is None:
        raise NotFound(id=str(contact_id))
    return card


def last_author(tx: Tx, card: Card) -> str:
    """Who saved the card last."""
    from crm_tui.store import trace

    lines = trace.history(tx, card.subject, limit=_LOOKED_AT)
    return next((line.actor for line in lines if line.action != CHECK), "")


def signed(card: Card, tx: Tx) -> Card:
    """New notes and answers bear who noted them, and when."""
    now = datetime.fromisoformat(tx.at)
    notes = tuple(note if note.at else replace(note, at=now, by=tx.actor) for note in card.membership.notes)
    consents = tuple(
        answer if answer.at else replace(answer, at=now, by=tx.actor) for answer in card.membership.consents
    )
    return replace(card, membership=replace(card.membership, notes=notes, consents=consents))
