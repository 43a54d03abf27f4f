"""What happened to a card, the card as it was; undo, and bringing one value back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.domain import changes
from crm_tui.domain.card import Card, ConsentRecord
from crm_tui.domain.errors import Conflict, MergeUndone, NotFound, Unchanged
from crm_tui.domain.fields import CARD_ROWS, SINGLE_FIELDS, rows_of, value_of, with_value
from crm_tui.domain.registers import CHECK
from crm_tui.domain.serial import with_consent
from crm_tui.domain.trace import TraceLine, Verification
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in, signed

if TYPE_CHECKING:
    from crm_tui.domain.merging import Merging
    from crm_tui.store.unit_of_work import Tx

#: Which lists of the card hold the rows of a traced table.
_ROWS_OF = {
    "coordinate": CARD_ROWS[:3],
    "social_profile": ("social_profiles",),
    "loyalty": ("loyalty",),
    "note": ("notes",),
}
_FIELD_OF = {"salesperson_id": "salesperson"}
#: What is said of a pair of cards changes neither of them.
_OF_PAIRS = frozenset(("link", "unlink", "not_same", "not_same_undone"))
#: Nor does what a register says of a number.
NO_CHANGE = _OF_PAIRS | {CHECK}


def history(workspace: Workspace, contact_id: int) -> list[TraceLine]:
    """Everything that happened to the card and to those that were merged into it, newest first.

    ``TraceLine.subject`` tells whose each line is: the card's own lines have :attr:`Card.subject`.

    Raises:
        NotFound: there is no such card.
    """
    from crm_tui.store import trace

    with workspace.read() as tx:
        return trace.timeline(tx, list(_subjects(tx, contact_id)))


def events(workspace: Workspace, contact_id: int | None = None, limit: int | None = None) -> list[TraceLine]:
    """The trace of one card, or of everything, newest first."""
    from crm_tui.store import trace

    if contact_id is not None:
        return history(workspace, contact_id)[:limit]
    with workspace.read() as tx:
        return trace.show(tx, limit=limit)


def card_at(workspace: Workspace, contact_id: int, seq: int) -> Card:
    """The card as it was just after one event; that one, where the event is of a card merged into it.

    Raises:
        NotFound: there is no such card, or it did not exist yet.
    """
    from crm_tui.store import trace

    shop = workspace.shop_id
    with workspace.read() as tx:
        told = _subjects(tx, contact_id).get(trace.subject_at(tx, seq), contact_id)
        return _card_after(tx, told, seq, shop)


def restore(workspace: Workspace, contact_id: int, line: TraceLine) -> Card:
    """Bring back what a line of the history replaced; the way between stays in the trace.

    A line of a card that was merged into this one brings that card's value here.

    Raises:
        Unchanged: the line replaced nothing, or the value is there already.
    """
    from crm_tui.store import cards

    shop = workspace.shop_id
    with workspace.store.write(actor=workspace.login, action="restore") as tx:
        current = card_in(tx, contact_id, shop)
        try:
            told = _subjects(tx, contact_id).get(line.subject, contact_id)
            before = _card_after(tx, told, line.seq - 1, shop)
        except NotFound:
            raise Unchanged() from None
        restored = _with_old(current, before, line)
        if not changes.diff(current, restored):
            raise Unchanged()
        cards.update(tx, signed(restored, tx), shop)
        return card_in(tx, contact_id, shop)


def undo_last(workspace: Workspace, contact_id: int) -> Card:
    """Take back the last thing that was saved on the card; what came before stays, and so does the trace.

    A merge is taken back as a whole, for both cards.

    Raises:
        Unchanged: the last event is the creation, or nothing would change.
        Conflict: it cannot be taken back without losing something.
        MergeUndone: the last thing was that a merge was taken back.
        MergedSince: a later merge has to be taken back before.
    """
    from crm_tui.services import merging
    from crm_tui.store import cards

    shop = workspace.shop_id
    with workspace.read() as tx:
        _change, merged = _last_change(tx, card_in(tx, contact_id, shop))
    if merged is not None:
        if not merged.stands:
            raise MergeUndone(id=str(contact_id))
        unmerged = merging.unmerge(workspace, merged.id)
        return unmerged.winner if contact_id == merged.winner_id else unmerged.loser
    with workspace.store.write(actor=workspace.login, action="undo") as tx:
        current = card_in(tx, contact_id, shop)
        before, after = _around_last_change(tx, current, shop)
        detached_now = current.membership.is_detached
        if before.membership.is_detached != detached_now:
            if detached_now:
                cards.reattach(tx, contact_id, shop)
            else:
                cards.detach(tx, contact_id, shop, before.membership.detach_reason)
        undone = changes.merge(after, current, _answers_taken_back(before, after))
        if undone.clashes:
            raise Conflict(undone, current, "")
        if not changes.diff(current, undone.card) and before.membership.is_detached == detached_now:
            raise Unchanged()
        cards.update(tx, signed(undone.card, tx), shop)
        return card_in(tx, contact_id, shop)


def verify(
    workspace: Workspace,
    progress: Callable[[int, int], None] | None = None,
    *,
    noted: str = "",
    rows_progress: Callable[[int, int], None] | None = None,
    after: tuple[int, str] | None = None,
) -> Verification:
    """Check the whole trace: its chain, its values, its guards, and that the cards are what it says.

    Whoever can open the database may: a staff list that was tampered with must not hide it.

    Args:
        workspace: who asks.
        progress: told how many events are done, and their total.
        noted: a hash of a last event as it was noted elsewhere; it must still be there.
        rows_progress: told the same of the rows that are held against the trace.
        after: number and hash of an event up to which it held: only what came later is looked at, no rows.
    """
    from crm_tui.store import trace

    with workspace.store.read() as tx:
        return trace.verify(tx, noted=noted, after=after, progress=progress, rows_progress=rows_progress)


def _around_last_change(tx: Tx, card: Card, shop_id: int) -> tuple[Card, Card]:
    """The card before and after the last thing that was saved on it.

    Raises:
        Unchanged: that was its creation.
    """
    from crm_tui.store import trace

    change, merged = _last_change(tx, card)
    if merged is not None:  # a colleague was faster
        raise Unchanged()
    first, last = trace.change_bounds(tx, change)
    try:
        before = _card_after(tx, card.id or 0, first - 1, shop_id)
    except NotFound:
        raise Unchanged() from None
    return before, _card_after(tx, card.id or 0, last, shop_id)


def _last_change(tx: Tx, card: Card) -> tuple[int, Merging | None]:
    """The last change of the card itself, and the merge that it made or took back, if it did.

    What is said of pairs of cards does not count, nor that other cards were merged: this one then only leads
    to another employer.

    Raises:
        Unchanged: there is none.
    """
    from crm_tui.store import merging, trace

    for change, action in trace.changes_of(tx, card.subject):
        if action in ("merge", "unmerge"):
            merged = merging.in_change(tx, change, card.id or 0)
            if merged is not None:
                return change, merged
        elif action not in NO_CHANGE:
            return change, None
    raise Unchanged()


def _subjects(tx: Tx, contact_id: int) -> dict[str, int]:
    """The names under which the trace knows a card and those that were merged into it, with their ids.

    Raises:
        NotFound: there is no such card.
    """
    from crm_tui.store import merging

    found = merging.subjects(tx, contact_id)
    if not found:
        raise NotFound(id=str(contact_id))
    return found


def _answers_taken_back(before: Card, after: Card) -> Card:
    """The card before a change, with the answers on consent noted in it answered back.

    Answers are never removed: the one that held before is given again.
    """
    known = {answer.id for answer in before.membership.consents}
    channels = {answer.channel for answer in after.membership.consents if answer.id not in known}
    again = tuple(
        ConsentRecord(channel=channel, state=before.membership.consent(channel))
        for channel in sorted(channels)
    )
    consents = (*after.membership.consents, *again)
    return replace(before, membership=replace(before.membership, consents=consents))


def _card_after(tx: Tx, contact_id: int, seq: int, shop_id: int) -> Card:
    from crm_tui.store import cards, trace

    subject = cards.subject_of(tx, contact_id)
    rows = trace.rows_at(tx, subject or "", seq=seq)
    if not rows.get("contact"):
        raise NotFound(id=str(contact_id))
    return cards.card_from_trace(tx, rows, shop_id)


def _answers_before(current: Card, before: Card, record_id: int) -> dict[Channel, Consent]:
    """What held before an answer, for its channel and those of which the same was noted with it."""
    noted = next((record for record in current.membership.consents if record.id == record_id), None)
    if noted is None:
        raise Unchanged()
    old = before.membership.consent(noted.channel)
    return {
        record.channel: old
        for record in current.membership.consents
        if (record.at, record.state) == (noted.at, noted.state)
        and before.membership.consent(record.channel) is old
    }


def _with_old(current: Card, before: Card, line: TraceLine) -> Card:
    if line.entity == "identifier_check":
        raise Unchanged()
    if line.entity == "membership_state":
        return with_value(current, "states", before.membership.states)
    if line.entity == "consent":
        return with_consent(current, _answers_before(current, before, line.entity_id))
    for name in _ROWS_OF.get(line.entity, ()):
        old = next((row for row in rows_of(before, name) if row.id == line.entity_id), None)
        if old is None:
            continue
        rows = rows_of(current, name)
        if any(row.id == line.entity_id for row in rows):
            rows = tuple(old if row.id == line.entity_id else row for row in rows)
        else:
            rows = (*rows, replace(old, id=None))
        return with_value(current, name, rows)
    field = _FIELD_OF.get(line.field, line.field)
    if field in SINGLE_FIELDS:
        return with_value(current, field, value_of(before, field))
    raise Unchanged()
