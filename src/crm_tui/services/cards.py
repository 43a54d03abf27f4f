"""Open, create, modify, complete, detach and reattach a card.

Every function is one unit of work: it happens whole, with its trace, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.domain import changes, rules
from crm_tui.domain.bank import mask_iban
from crm_tui.domain.card import Card, Note
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import Conflict, DuplicatesFound, InvalidCard, Problem, Unchanged
from crm_tui.domain.setting_aside import was_so
from crm_tui.domain.vocabulary import Kind
from crm_tui.services import duplicates, objections
from crm_tui.services.directory import page as page
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in, last_author, signed

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

#: Among how many hits of the search companies are looked for.
_LOOKED_AT = 20


def companies(workspace: Workspace, text: str, limit: int = 6) -> list[tuple[str, str]]:
    """The company cards of my shop that a text finds, as ``(id, name)``: employers to choose (step 12)."""
    from crm_tui.store import cards, search

    shop = workspace.shop_id
    found: list[tuple[str, str]] = []
    with workspace.store.read() as tx:
        for row in search.page(tx, shop, ListQuery(text=text), 0, _LOOKED_AT):
            card = cards.get(tx, row.id, shop)
            if card is not None and card.kind is Kind.COMPANY and card.company.company_name:
                found.append((str(row.id), card.company.company_name))
            if len(found) == limit:
                break
    return found


def open_card(workspace: Workspace, contact_id: int) -> Card:
    """The card as my shop sees it.

    Raises:
        NotFound: there is no such card.
    """
    shop = workspace.shop_id
    with workspace.store.read() as tx:
        return card_in(tx, contact_id, shop)


def prepare(workspace: Workspace, entry: Card) -> tuple[Card, list[Problem]]:
    """The entry in canonical form, and everything that is wrong or odd in it."""
    return rules.normalise(entry, region=workspace.region, required=workspace.required_fields)


def create(
    workspace: Workspace,
    entry: Card,
    *,
    allow_duplicates: bool = False,
    not_same: Iterable[int] = (),
    came: bool = True,
) -> Card:
    """Save a new card for my shop (manual, step 43).

    Args:
        workspace: who creates it.
        entry: the card as typed.
        allow_duplicates: save it whatever it looks like.
        not_same: cards of which the person said that they are somebody else; remembered.
        came: whether the client is there, at the counter or on the phone: keeping is counted from that.

    Raises:
        InvalidCard: something in it cannot be saved.
        DuplicatesFound: it looks like cards that are not in ``not_same`` (manual, step 40).
        Forbidden: the role does not allow it.
    """
    card = valid(workspace, entry)
    shop = workspace.shop_id
    with workspace.store.write(actor=workspace.login, action="create") as tx:
        return create_in(tx, card, shop, allow_duplicates=allow_duplicates, not_same=not_same, came=came)


def create_in(
    tx: Tx,
    card: Card,
    shop_id: int,
    *,
    allow_duplicates: bool = False,
    not_same: Iterable[int] = (),
    came: bool = False,
) -> Card:
    """The same inside a unit of work, with a card that is :func:`valid`."""
    from crm_tui.store import cards
    from crm_tui.store import duplicates as pairs

    excused = frozenset(not_same)
    if not allow_duplicates:
        tx.alone()  # or a colleague saves the same client between the look and the saving
        found = duplicates.find_in(tx, card, shop_id)
        if duplicates.unexcused(tx, found, excused):
            raise DuplicatesFound(duplicates.warnings(found))
    card = signed(objections.with_refusals(tx, card), tx)
    contact_id = cards.insert(tx, card, shop_id, came="creation" if came else "")
    objections.follow(tx, card)
    for other in sorted(excused):
        pairs.remember_not_same(tx, contact_id, other)
    return card_in(tx, contact_id, shop_id)


def modify(workspace: Workspace, base: Card, entry: Card) -> Card:
    """Save what the entry changed since ``base`` was read (manual, step 44).

    A colleague's changes to other fields are kept.

    Raises:
        InvalidCard: something in it cannot be saved.
        Conflict: a colleague changed one of the same fields meanwhile.
        NotFound: the card is gone.
        Forbidden: the role does not allow it.
    """
    card = changes.keep_row_ids(base, valid(workspace, entry, base))
    with workspace.store.write(actor=workspace.login, action="modify") as tx:
        return _save_changes(tx, base, card, workspace.shop_id)


def complete(workspace: Workspace, existing: Card, chosen: Iterable[changes.Proposal]) -> Card:
    """Bring the ticked parts of an entry into an existing card, as one change (SCREENS 7).

    A card that my shop does not have, or has let go, becomes my shop's client.
    """
    from crm_tui.store import cards

    completed = changes.complete(existing, chosen)
    card = changes.keep_row_ids(existing, valid(workspace, completed, existing))
    shop = workspace.shop_id
    with workspace.store.write(actor=workspace.login, action="complete") as tx:
        current = card_in(tx, existing.id or 0, shop)
        if current.membership.attached_at is None or current.membership.is_detached:
            cards.reattach(tx, existing.id or 0, shop)
        return _save_changes(tx, existing, card, shop)


def add_note(workspace: Workspace, contact_id: int, text: str, reason: str = "") -> Card:
    """Add one remark to the card; with the reason why it is saved over a serious hit of the note guard."""
    card = open_card(workspace, contact_id)
    notes = (*card.membership.notes, Note(text=text, guard_reason=reason))
    return modify(workspace, card, replace(card, membership=replace(card.membership, notes=notes)))


def detach(workspace: Workspace, contact_id: int, reason: str = "") -> Card:
    """Let the card go from my shop; the card and its trace stay (manual, steps 45-46).

    Raises:
        Unchanged: my shop does not have it.
    """
    from crm_tui.domain.text import clean
    from crm_tui.store import cards

    shop = workspace.shop_id
    with workspace.store.write(actor=workspace.login, action="detach") as tx:
        card = card_in(tx, contact_id, shop)
        if card.membership.attached_at is None or card.membership.is_detached:
            raise Unchanged()
        cards.detach(tx, contact_id, shop, clean(reason, limit=300))
        return card_in(tx, contact_id, shop)


def reattach(workspace: Workspace, contact_id: int) -> Card:
    """Make the card my shop's again, as it was when it was let go.

    Raises:
        Unchanged: my shop has it.
    """
    from crm_tui.store import cards

    shop = workspace.shop_id
    with workspace.store.write(actor=workspace.login, action="reattach") as tx:
        card = card_in(tx, contact_id, shop)
        if card.membership.attached_at is not None and not card.membership.is_detached:
            raise Unchanged()
        cards.reattach(tx, contact_id, shop)
        return card_in(tx, contact_id, shop)


def valid(workspace: Workspace, entry: Card, base: Card | None = None) -> Card:
    """The entry in canonical form.

    Args:
        workspace: who saves it.
        entry: the card as typed.
        base: the stored card; what an import left on it as it was written stops no change of something else.

    Raises:
        InvalidCard: something in it cannot be saved.
    """
    if base is not None and entry.iban and entry.iban == mask_iban(base.iban):
        entry = replace(entry, iban=base.iban)  # typed back as it was shown
    card, problems = prepare(workspace, entry)
    blocking = [problem for problem in problems if problem.blocks]
    if base is not None:
        blocking = [problem for problem in blocking if not was_so(base, entry, problem)]
    if blocking:
        raise InvalidCard(problems)
    return card


def _save_changes(tx: Tx, base: Card, card: Card, shop_id: int) -> Card:
    from crm_tui.store import cards

    theirs = card_in(tx, base.id or 0, shop_id)
    merged = changes.merge(base, theirs, card)
    if merged.clashes:
        raise Conflict(merged, theirs, last_author(tx, theirs))
    answered = any(each.id is None for each in merged.card.membership.consents)
    cards.update(tx, signed(merged.card, tx), shop_id, came="consent" if answered else "")
    objections.follow(tx, merged.card)
    return card_in(tx, base.id or 0, shop_id)
