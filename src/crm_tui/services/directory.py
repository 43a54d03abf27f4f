"""The client list of my shop, page by page: its filters, its order, and what a text finds.

Apart from :mod:`crm_tui.services.cards`, because the first screen needs nothing of what a card is made of.
"""

from __future__ import annotations

from crm_tui.domain.directory import PREFERENCE, ClientRow, Facet, ListQuery, NumberHit, Page
from crm_tui.services.session import Workspace

#: With fewer digits a number is the beginning of one.
_WHOLE_NUMBER = 9


def first_page(workspace: Workspace, limit: int) -> Page | None:
    """The first lines of my shop's list, filtered and sorted as I left it; ``Page.query`` says how.

    Without loading the store; ``None`` where that is not possible.
    """
    from crm_tui.store import first_page as plain

    return plain.read(workspace.database, workspace.login, limit)


def page(workspace: Workspace, query: ListQuery, offset: int, limit: int) -> Page:
    """Some lines of my shop's list, and how many there are in all."""
    from crm_tui.store import search

    shop = workspace.shop_id
    with workspace.store.read() as tx:
        return search.answer(tx, shop, query, offset, limit)


def facets(workspace: Workspace, query: ListQuery, *, city: str = "") -> list[Facet]:
    """The values by which my shop's list can be filtered, filter by filter, the most frequent first.

    Each with how many clients of the shop have it, whatever else filters now. Of the towns, those with most
    clients.

    Args:
        workspace: whose shop.
        query: whether the clients or those that were let go are listed.
        city: with what a word of the towns begins, for towns of fewer clients.
    """
    from crm_tui.store import facets as values

    shop = workspace.shop_id
    with workspace.store.read() as tx:
        return values.facets(tx, shop, detached=query.detached, city=city)


def remember(workspace: Workspace, query: ListQuery) -> None:
    """List my shop's clients like that from now on: the filters and the order, not the text."""
    from crm_tui.services import people

    people.remember(workspace, PREFERENCE, query.to_json())


def remembered(workspace: Workspace) -> ListQuery:
    """The filters and the order that I chose last."""
    from crm_tui.services import people

    return ListQuery.from_json(people.preference(workspace, PREFERENCE))


def by_customer_number(workspace: Workspace, number: str) -> ClientRow | None:
    """The card of that customer number, whoever's client it is; of one that was merged, where it went."""
    from crm_tui.store import duplicates, links

    with workspace.store.read() as tx:
        winners = links.by_customer_number(tx, number)
        for record in duplicates.records(tx, winners).values():
            return ClientRow(id=record.id, name=record.name, phone=record.phone, city=record.city)
    return None


def by_number(workspace: Workspace, text: str) -> NumberHit | None:
    """The clients who have a phone number, of any shop; ``None`` where the text is no whole number."""
    from crm_tui.domain.phone import phone
    from crm_tui.domain.text import digits
    from crm_tui.store import search

    if len(digits(text)) < _WHOLE_NUMBER:
        return None
    reading = phone(text, workspace.region)
    if not reading.number.startswith("+") or reading.remainder or reading.extension:
        return None
    shop = workspace.shop_id
    with workspace.store.read() as tx:
        return search.by_number(tx, shop, reading.number)
