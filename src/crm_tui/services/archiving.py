"""The archive: a card that is kept because it has to be, only read, and in no list of the shop."""

from __future__ import annotations

from crm_tui.domain.card import Card
from crm_tui.domain.errors import ArchiveReason, Unchanged
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Role
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in


def archive(workspace: Workspace, contact_id: int, reason: str) -> Card:
    """Put my shop's card into the archive.

    Raises:
        NotFound: my shop does not have the card.
        ArchiveReason: no reason was given.
        Unchanged: it is in the archive already.
        Erased, Merged, Withdrawn: there is nothing to keep, or not here.
        Forbidden: only a manager may.
    """
    from crm_tui.store import cards

    reason = clean(reason, limit=200)
    if not reason:
        raise ArchiveReason()
    shop = workspace.shop_id
    with workspace.store.write(actor=workspace.login, action="archive", needs=Role.MANAGER) as tx:
        if card_in(tx, contact_id, shop).membership.is_archived:
            raise Unchanged()
        cards.archive(tx, contact_id, shop, reason)
        return card_in(tx, contact_id, shop)


def unarchive(workspace: Workspace, contact_id: int) -> Card:
    """Take it out again, as it was.

    Raises:
        NotFound: there is no such card.
        Unchanged: it is not in the archive.
        Forbidden: only a manager may.
    """
    from crm_tui.store import cards

    shop = workspace.shop_id
    with workspace.store.write(actor=workspace.login, action="unarchive", needs=Role.MANAGER) as tx:
        if not card_in(tx, contact_id, shop).membership.is_archived:
            raise Unchanged()
        cards.unarchive(tx, contact_id, shop)
        return card_in(tx, contact_id, shop)
