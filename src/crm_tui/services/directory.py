"""The client list of my shop, page by page.

Apart from :mod:`crm_tui.services.cards`, because the first screen needs nothing of what a card is made of.
"""

from __future__ import annotations

from crm_tui.domain.directory import ListQuery, Page
from crm_tui.services.session import Workspace


def first_page(workspace: Workspace, limit: int) -> Page | None:
    """The first lines of my shop's list, without loading the store; ``None`` where that is not possible."""
    from crm_tui.store import first_page as plain

    return plain.read(workspace.database, workspace.login, limit)


def page(workspace: Workspace, query: ListQuery, offset: int, limit: int) -> Page:
    """Some lines of my shop's list, and how many there are in all."""
    from crm_tui.store import search

    shop = workspace.shop_id
    with workspace.store.read() as tx:
        return search.answer(tx, shop, query, offset, limit)
