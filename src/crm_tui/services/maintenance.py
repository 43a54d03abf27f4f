"""Look after the database: examine, upgrade, back up, restore, fill with sample data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.domain.errors import CrmError
from crm_tui.domain.staff import StaffMember
from crm_tui.domain.vocabulary import Role
from crm_tui.labels import DEFAULT_SHOP_NAME
from crm_tui.services.session import Workspace

if TYPE_CHECKING:
    from crm_tui.domain.health import Finding

SAMPLE_SIZE = 300


class NotEmpty(CrmError):
    """There are cards already."""

    code = "not_empty"


def examine(database: str) -> list[Finding]:
    """What is well and what is not, each with one remedy; never raises for a sick database."""
    from crm_tui.store import doctor

    return doctor.examine(database)


def upgrade(database: str) -> None:
    """Bring the schema up to this version, after a verified backup.

    Raises:
        StoreMissing: there is no database.
    """
    from crm_tui.store import upgrade as schema

    schema.upgrade(database)
    _erase_again(database)


def back_up(workspace: Workspace, target: Path) -> None:
    """Write a verified copy of the database.

    It holds the clients of all shops, so it takes a manager; where there is no staff at all, anybody.

    Raises:
        UnknownStaff, Forbidden: the account may not.
        BadFile: the target exists, cannot be written, or the disk is full.
        CopyBroken: the copy does not verify; it is there all the same.
    """
    from crm_tui.store import backup, staff

    with workspace.store.read() as tx:
        guarded = bool(staff.members(tx))
    if guarded:
        workspace.require(Role.MANAGER)
    backup.backup(workspace.store, target)


def restore(source: Path, database: str) -> int:
    """Put a verified copy where there is no database yet; says how many persons were erased from it again.

    Who was erased since it was made is not brought back: the list of the erased lies beside the database.
    A copy of an older schema waits for :func:`upgrade`, which does the same.

    Raises:
        BadFile: the source cannot be read, or something is there already.
        BackupBroken: the copy does not verify; nothing is put in place.
    """
    from crm_tui.store import backup

    backup.restore(source, database)
    return _erase_again(database)


def _erase_again(database: str) -> int:
    """Who was erased since the copy was made is erased in it too; says how many."""
    from crm_tui.services import erasing

    return erasing.replay(database)


def fill_with_samples(
    workspace: Workspace,
    count: int = SAMPLE_SIZE,
    *,
    seed: int = 1,
    now: datetime | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Fill an empty database with believable French and Belgian shops and clients.

    Args:
        workspace: who asks; becomes a member of the first sample shop.
        count: how many contacts.
        seed: the same seed gives the same contacts.
        now: the day up to which things happened; today by default.
        progress: told how many contacts are written.

    Raises:
        NotEmpty: there are cards already.
        Forbidden: only an administrator may.
    """
    from crm_tui.domain import sample
    from crm_tui.gateways import sample_data
    from crm_tui.store import bulk, cards, staff

    shops = sample.sample_shops()
    until = now or datetime.now(UTC)
    with workspace.store.write(actor=workspace.login, action="demo", needs=Role.ADMIN) as tx:
        if cards.exists(tx):
            raise NotEmpty()
        mine = staff.shop(tx, workspace.shop_id)
        keys: list[int] = []
        for position, each in enumerate(shops):
            place = replace(
                mine, name=each.name, country=each.country, postal_code=each.postal_code, city=each.city
            )
            if position == 0:
                # My own shop becomes the first one, under its own name if an administrator gave it one.
                if mine.name == DEFAULT_SHOP_NAME:
                    staff.update_shop(tx, place)
                keys.append(mine.id or 0)
            else:
                keys.append(staff.add_shop(tx, replace(place, id=None)).id or 0)
            for login, name, role in each.staff:
                if staff.member(tx, login) is None:
                    member = StaffMember(login=login, name=name, role=Role(role), shop_id=keys[-1])
                    staff.add_member(tx, member)
        contacts = sample.sample_contacts(count, seed=seed, now=until, data=sample_data.load())
        written = bulk.insert_many(
            tx,
            (
                bulk.NewCard(
                    each.card, keys[each.shop], each.created_at, each.detached_at, each.detach_reason
                )
                for each in contacts
            ),
            progress=progress,
        )
    workspace.store.settle()
    workspace.forget()
    return len(written)
