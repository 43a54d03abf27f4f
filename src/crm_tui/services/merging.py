"""Make one card of two, and two of one again.

A merge copies into the winner what it lacks; nothing is removed or moved, and the loser stays, to be read.
Whoever may modify a card may merge it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_tui.domain import merging as rules
from crm_tui.domain.bank import mask_iban
from crm_tui.domain.card import Card
from crm_tui.domain.errors import (
    Archived,
    CardChanged,
    Erased,
    Merged,
    NotFound,
    NotMerged,
    SameCard,
    Withdrawn,
)
from crm_tui.domain.merging import MergeConflict as MergeConflict
from crm_tui.domain.merging import MergePlan, Merging, Side
from crm_tui.domain.trace import Kept
from crm_tui.i18n import _
from crm_tui.labels import field_label
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in, last_author

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged:
    """Two cards again."""

    winner: Card
    loser: Card
    kept: tuple[Kept, ...] = ()
    """What came with the merge and stays on the winner, because it was changed or used since."""


def plan(workspace: Workspace, winner_id: int, loser_id: int) -> MergePlan:
    """What a merge would do; nothing is written.

    Raises:
        SameCard: they are one and the same.
        NotFound: one of them does not exist.
        Merged: one of them was merged already.
        Withdrawn: one of them came by an import that was taken back.
    """
    from crm_tui.store import duplicates, links

    shop = workspace.shop_id
    with workspace.read() as tx:
        found = rules.plan(*_both(tx, winner_id, loser_id, shop))
        more = []
        if not found.joined and not _shares_something(tx, winner_id, loser_id):
            more.append("nothing_shared")
        if loser_id in duplicates.not_same(tx, winner_id):
            more.append("declared_apart")
        if loser_id in links.linked(tx, winner_id):
            more.append("linked")
    return replace(found, warnings=(*more, *found.warnings))


def swap(workspace: Workspace, plan_: MergePlan) -> MergePlan:
    """The plan the other way round: the loser takes the winner in."""
    return plan(workspace, plan_.loser.id or 0, plan_.winner.id or 0)


def merge(
    workspace: Workspace,
    plan_: MergePlan,
    choices: Mapping[str, Side] | None = None,
    score: float = 0.0,
    reasons: Iterable[str] = (),
) -> Card:
    """Do what a plan says, as one change.

    Args:
        workspace: who merges.
        plan_: what was shown.
        choices: which side was taken, for fields in conflict; the others take what the plan proposes.
        score: how alike the cards are, in bits, as shown.
        reasons: the codes of the reasons that were shown.

    Raises:
        CardChanged: a colleague saved one of the cards since they were read.
        Merged, Withdrawn, NotFound: one of them is no longer what it was.
        ValueError: a choice is about a field that is no conflict.
    """
    from crm_tui.store import merging

    shop = workspace.shop_id
    winner_id, loser_id = plan_.winner.id or 0, plan_.loser.id or 0
    with workspace.store.write(actor=workspace.login, action="merge") as tx:
        merging.lock(tx, (winner_id, loser_id))
        current = _both(tx, winner_id, loser_id, shop)
        for now, shown in zip(current, (plan_.winner, plan_.loser), strict=True):
            if now.version != shown.version:
                raise CardChanged(id=now.number, by=last_author(tx, now))
        merging.merge(
            tx,
            winner_id,
            loser_id,
            shop,
            choices=choices,
            notes=[_note(*each) for each in rules.plan(*current).set_aside(choices)],
            score=f"{score:.1f}" if score else "",
            reasons=reasons,
        )
        return card_in(tx, winner_id, shop)


def unmerge(workspace: Workspace, merging_id: int) -> Unmerged:
    """Take a merge back, at any later day: both cards are as they were, with what was added since.

    Raises:
        NotMerged: there is no such merge, or it was taken back already.
        MergedSince: the winner took part in a later merge; that one is taken back first.
    """
    from crm_tui.store import merging

    shop = workspace.shop_id
    with workspace.store.write(actor=workspace.login, action="unmerge") as tx:
        inverted = merging.unmerge(tx, merging_id)
        found = merging.get(tx, merging_id)
        if found is None:
            raise NotMerged(id=str(merging_id))
        return Unmerged(
            winner=card_in(tx, found.winner_id, shop),
            loser=card_in(tx, found.loser_id, shop),
            kept=inverted.kept,
        )


def mergings(workspace: Workspace, contact_id: int) -> list[Merging]:
    """The merges in which a card took part, as winner and as loser, the oldest first."""
    from crm_tui.store import merging

    with workspace.read() as tx:
        return merging.of_card(tx, contact_id)


def standing(workspace: Workspace, contact_id: int) -> Merging:
    """The last merge of a card that was not taken back, whichever side it was on.

    Raises:
        NotMerged: there is none.
    """
    found = [each for each in mergings(workspace, contact_id) if each.stands]
    if not found:
        raise NotMerged(id=str(contact_id))
    return found[-1]


def winner_of(workspace: Workspace, contact_id: int) -> int:
    """The card that stands for this one: the one that took it in, or the card itself.

    Raises:
        NotFound: there is no such card.
    """
    from crm_tui.store import links

    with workspace.read() as tx:
        winner = links.winner_of(tx, contact_id)
    if winner is None:
        raise NotFound(id=str(contact_id))
    return winner


def _shares_something(tx: Tx, a: int, b: int) -> bool:
    """Whether anything at all speaks for two cards being one client."""
    from crm_tui.services.comparison import Comparison
    from crm_tui.store import review

    families = review.families(tx, (a, b))
    found = Comparison(tx, families.values()).best(families[a], families[b])
    return any(reason.bits > 0 for reason in found.reasons)


def _both(tx: Tx, winner_id: int, loser_id: int, shop_id: int) -> tuple[Card, Card]:
    if winner_id == loser_id:
        raise SameCard(id=str(winner_id))
    winner, loser = card_in(tx, winner_id, shop_id), card_in(tx, loser_id, shop_id)
    for card in (winner, loser):
        if card.merged_into is not None:
            number = card_in(tx, card.merged_into, shop_id).number
            raise Merged(id=str(card.merged_into), number=number)
        if card.is_erased:
            raise Erased(id=str(card.id))
        if card.membership.is_archived:
            raise Archived()
        if card.withdrawn:
            raise Withdrawn(id=str(card.id))
    return winner, loser


def _note(card: Card, field: str, value: str) -> str:
    """« Fiche n° 12 : Numéro de TVA FR… »; an account stands there hidden, and whole on its own card."""
    shown = mask_iban(value) if field == "iban" else value
    return _("Fiche n° {number} : {field} {value}").format(
        number=card.number, field=field_label(field), value=shown
    )
