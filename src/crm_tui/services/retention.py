"""Cards of people of whom nobody heard for years: keep, archive or erase them, one by one or several.

The clock runs from the last contact that came from the person; what the staff or an import changes does not
move it. Nothing is erased by itself, unless the setting ``retention_purge`` allows ``subject purge``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crm_tui.domain.card import Card
from crm_tui.domain.errors import ArchiveReason, CrmError, Forbidden
from crm_tui.domain.retention import months_later
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Role
from crm_tui.services import archiving, erasing
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in

#: How long before it is due a card is counted as coming.
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cards of my shop are to be reviewed."""

    due: int
    soon: int
    """Within :data:`SOON`."""


@dataclass(frozen=True, slots=True)
class Due:
    """A card to be reviewed."""

    id: int
    number: str
    name: str
    last_contact: datetime | None
    """``None`` where none is known."""
    due_at: datetime


def counts(workspace: Workspace, now: datetime | None = None) -> Counts:
    """How many there are."""
    from crm_tui.store import retention

    shop = workspace.shop_id
    with workspace.read() as tx:
        due = retention.count(tx, shop, _before(workspace, now))
        return Counts(due, retention.count(tx, shop, _before(workspace, now, SOON)) - due)


def review(
    workspace: Workspace,
    offset: int = 0,
    limit: int = 100,
    *,
    soon: bool = False,
    now: datetime | None = None,
) -> list[Due]:
    """The cards, the longest ago first.

    Args:
        workspace: whose shop.
        offset: how many are left out.
        limit: how many at most.
        soon: those that will be due within :data:`SOON` too.
        now: the instant to look from.
    """
    from crm_tui.store import clock, retention

    shop = workspace.shop_id
    before = _before(workspace, now, SOON if soon else timedelta())
    with workspace.read() as tx:
        found = []
        for contact_id, text in retention.due(tx, shop, before, offset, limit):
            card, since = card_in(tx, contact_id, shop), clock.from_text(text)
            if since is not None:
                due_at = months_later(since, 12 * workspace.retention_years)
                last = card.membership.last_contact_at
                found.append(Due(contact_id, card.number, card.display_name, last, due_at))
        return found


def visited(workspace: Workspace, contact_id: int, how: str = "visit") -> Card:
    """The client came, called or wrote.

    Raises:
        NotFound: my shop does not have the card.
        Archived, Erased, Merged, Withdrawn: it is only read.
        Forbidden: the role does not allow it.
    """
    from crm_tui.store import cards

    shop = workspace.shop_id
    with workspace.store.write(actor=workspace.login, action="visit") as tx:
        cards.came(tx, contact_id, shop, how)
        return card_in(tx, contact_id, shop)


def keep(workspace: Workspace, ids: Iterable[int], reason: str) -> int:
    """Decide to keep some cards for another period; says how many.

    Raises:
        ArchiveReason: no reason was given.
        Forbidden: only a manager may.
    """
    from crm_tui.store import cards

    reason = clean(reason, limit=200)
    if not reason:
        raise ArchiveReason()
    shop, done = workspace.shop_id, 0
    with workspace.store.write(actor=workspace.login, action="keep", needs=Role.MANAGER) as tx:
        for contact_id in ids:
            cards.keep(tx, contact_id, shop, reason)
            done += 1
    return done


def archive(workspace: Workspace, ids: Iterable[int], reason: str) -> int:
    """Put some cards into the archive; says how many."""
    return len([archiving.archive(workspace, contact_id, reason) for contact_id in ids])


def erase(
    workspace: Workspace, ids: Iterable[int], reason: str, folder: Path
) -> tuple[list[erasing.Erasure], list[tuple[int, CrmError]]]:
    """Erase some persons; says who was, and what stood against the others.

    Raises:
        Forbidden: only a manager may.
    """
    done: list[erasing.Erasure] = []
    left: list[tuple[int, CrmError]] = []
    for contact_id in ids:
        try:
            done.append(erasing.erase(workspace, contact_id, reason, folder, scrub=False))
        except Forbidden:
            raise
        except CrmError as error:
            left.append((contact_id, error))
    if done:
        workspace.store.scrub()
    return done, left


def _before(workspace: Workspace, now: datetime | None, later: timedelta = timedelta()) -> str:
    from crm_tui.store import clock

    moment = (now or datetime.now(UTC)) + later
    return clock.to_text(months_later(moment, -12 * workspace.retention_years))
