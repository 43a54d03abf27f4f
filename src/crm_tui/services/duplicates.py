"""Which existing cards look like an entry."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from crm_tui.domain import rules
from crm_tui.domain.card import Card
from crm_tui.services.session import Workspace

if TYPE_CHECKING:
    from crm_tui.domain.duplicates import Candidate, Record
    from crm_tui.store.unit_of_work import Tx

#: As many cards are compared with an entry, those that share most with it.
COMPARED = 50


def find(workspace: Workspace, entry: Card, limit: int = 10) -> list[Candidate]:
    """The cards that look most like an entry, as typed so far, strongest first (manual, step 40).

    They have no floor: whether a candidate is worth a warning, it says itself (``warns``).
    """
    card, _problems = rules.normalise(entry, region=workspace.region)
    shop = workspace.shop_id
    with workspace.read() as tx:
        return find_in(tx, card, shop, limit)


def find_in(tx: Tx, card: Card, shop_id: int, limit: int = 10) -> list[Candidate]:
    """The same inside a unit of work, so that two clerks creating one client see each other.

    Cards of which somebody said that they are not this one, or that belong together with it, are left out.
    """
    from crm_tui.domain import duplicates as engine
    from crm_tui.store import duplicates as store
    from crm_tui.store import links

    entry = engine.record_of(card)
    known = store.candidates(tx, engine.probes(entry), limit=COMPARED)
    if card.id is not None:
        apart = {card.id, *store.not_same(tx, card.id), *links.linked(tx, card.id)}
        known = [record for record in known if not {record.id, record.merged_into} & apart]
    counts, total = store.counts(tx, engine.asked(entry))
    found: list[Candidate] = []
    for some in (limit, COMPARED):
        found = resolved(tx, engine.rank(entry, known, counts, total, some), known)[:limit]
        if len(found) == min(limit, len(known)):
            break  # else several of them are one card meanwhile, and others come after them
    return seen_from(tx, found, shop_id)


def resolved(tx: Tx, ranked: Iterable[Candidate], known: Iterable[Record] = ()) -> list[Candidate]:
    """The candidates with those that were merged put into the cards that took them in, each card once.

    Args:
        tx: A transaction.
        ranked: The candidates, strongest first.
        known: Records that need not be read again.
    """
    from crm_tui.store import duplicates as store

    # Of a card and one that it took in, the stronger counts; of equals, the card itself.
    ranked = sorted(ranked, key=lambda each: (-each.score, each.record.merged_into > 0))
    records = {record.id: record for record in known}
    missing = {each.record.merged_into for each in ranked} - records.keys() - {0}
    records |= store.records(tx, missing)
    found: dict[int, Candidate] = {}
    for each in ranked:
        winner = records.get(each.record.merged_into)
        if winner is not None:
            each = replace(each, record=winner, merged_from=each.record.number)
        found.setdefault(each.id, each)
    return list(found.values())


def seen_from(tx: Tx, candidates: Iterable[Candidate], shop_id: int) -> list[Candidate]:
    """The candidates with the shops that have them, as one shop sees it."""
    from crm_tui.domain import duplicates as engine
    from crm_tui.store import duplicates as store

    found = list(candidates)
    links = store.shop_links(tx, [candidate.id for candidate in found])
    return [engine.with_links(candidate, links.get(candidate.id, ()), shop_id) for candidate in found]


def warnings(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates for which the warning opens."""
    return [candidate for candidate in candidates if candidate.warns]


def unexcused(tx: Tx, candidates: Iterable[Candidate], excused: Collection[int]) -> list[Candidate]:
    """The candidates that warn, but for those of which the person said that they are somebody else.

    A card that was merged since is excused with the one that took it in, and so are the others of a household
    whom the entry resembles no more than its members resemble each other.
    """
    from crm_tui.store import links

    left = [each for each in warnings(candidates) if each.id not in excused]
    if left and excused:
        beyond = {links.winner_of(tx, contact_id) for contact_id in excused}
        household = {other for contact_id in excused for other in links.linked(tx, contact_id)}
        left = [
            each for each in left if each.id not in beyond and not (each.household and each.id in household)
        ]
    return left


def warm(workspace: Workspace) -> None:
    """Read what the first check of a process would have to wait for: words, weights, libraries, tables.

    For a thread of its own, while somebody opens the form.
    """
    from crm_tui.domain.card import Email, PersonFace, Phone

    nobody = Card(
        person=PersonFace(first_name="Catherine", last_name="Lefebvre-Martin"),
        phones=(Phone(typed="06 12 34 56 78"),),
        emails=(Email(typed="contact@exemple.fr"),),
    )
    find(workspace, nobody)
    _keep()


@cache
def _keep() -> None:
    """Words and code stay for as long as the process: whoever looks for garbage need not look at them.

    Else one check in a thousand would wait for that, twenty times as long as for itself.
    """
    gc.freeze()
