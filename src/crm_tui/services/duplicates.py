"""Which existing cards look like an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain import duplicates as engine
from crm_tui.domain import rules
from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import Candidate
from crm_tui.services.session import Workspace

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx


def find(workspace: Workspace, entry: Card, limit: int = 10) -> list[Candidate]:
    """The likely duplicates of an entry, as typed so far, strongest first (manual, step 40)."""
    card, _problems = rules.normalise(entry, region=workspace.region)
    shop = workspace.shop_id
    with workspace.read() as tx:
        return find_in(tx, card, shop, limit)


def find_in(tx: Tx, card: Card, shop_id: int, limit: int = 10) -> list[Candidate]:
    """The same inside a unit of work, so that two clerks creating one client see each other."""
    from crm_tui.store import duplicates as store

    entry = engine.record_of(card)
    known = store.candidates(tx, engine.keys(entry))
    if card.id is not None:
        apart = store.not_same(tx, card.id) | {card.id}
        known = [record for record in known if record.id not in apart]
    found = engine.best(entry, known, limit)
    links = store.shop_links(tx, [candidate.id for candidate in found])
    return [engine.with_links(candidate, links.get(candidate.id, ()), shop_id) for candidate in found]
