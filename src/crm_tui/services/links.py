"""Clients that belong together without being the same: a household, a firm and its sister.

A link of a card that was merged counts for the card that took it in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_tui.domain.errors import NotFound, SameCard, Unchanged
from crm_tui.domain.vocabulary import Kind
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

#: The kinds of link; their labels are in :data:`crm_tui.labels.LINKS`.
KINDS = ("household", "related")

#: Not a link but its contrary: two cards of which somebody said that they are two clients.
APART = "apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The other end of a link."""

    id: int
    name: str
    kind: str


def link(workspace: Workspace, first: int, second: int, kind: str = "") -> None:
    """Say that two clients belong together; said again with another kind, it becomes that.

    Without a kind, two people are of one household; a firm has none, and is only related.

    Raises:
        NotFound: one of the cards does not exist.
        SameCard: they are one client.
        Unchanged: they are linked like that already.
        ValueError: there is no such kind of link.
    """
    from crm_tui.store import links

    if kind and kind not in KINDS:
        raise ValueError(kind)
    shop = workspace.shop_id
    with workspace.store.write(actor=workspace.login, action="link") as tx:
        two = _two(tx, first, second)
        firm = any(card_in(tx, contact_id, shop).kind is Kind.COMPANY for contact_id in two)
        if not links.link(tx, *two, kind or ("related" if firm else "household")):
            raise Unchanged()


def unlink(workspace: Workspace, first: int, second: int) -> None:
    """Take back that two clients belong together.

    Raises:
        NotFound: one of the cards does not exist.
        SameCard: they are one client.
        Unchanged: they are not linked.
    """
    from crm_tui.store import links

    with workspace.store.write(actor=workspace.login, action="unlink") as tx:
        if not links.unlink(tx, *_two(tx, first, second)):
            raise Unchanged()


def of(workspace: Workspace, contact_id: int) -> list[Linked]:
    """The clients that belong with a card, by name.

    Raises:
        NotFound: there is no such card.
    """
    from crm_tui.store import links

    shop = workspace.shop_id
    with workspace.read() as tx:
        found = [
            Linked(id=other, name=card_in(tx, other, shop).display_name, kind=kind)
            for other, kind in links.linked(tx, _live(tx, contact_id)).items()
        ]
    return sorted(found, key=lambda each: (each.name, each.id))


def _two(tx: Tx, first: int, second: int) -> tuple[int, int]:
    one, other = _live(tx, first), _live(tx, second)
    if one == other:
        raise SameCard(id=str(one))
    return one, other


def _live(tx: Tx, contact_id: int) -> int:
    from crm_tui.store import links

    winner = links.winner_of(tx, contact_id)
    if winner is None:
        raise NotFound(id=str(contact_id))
    return winner
