"""A whole import taken back, and brought back again.

Cards that the file made are withdrawn: they leave all lists and searches, and can still be read. Cards that
it completed get back what they said. What somebody built upon since is kept, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crm_tui.domain.errors import CrmError, Unchanged
from crm_tui.domain.vocabulary import Role
from crm_tui.services.session import Workspace
from crm_tui.services.units import card_in

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

#: Cards that are seen to in one unit of work.
TOGETHER = 100

Progress = Callable[[int, int], None]


class UnknownImport(CrmError):
    """My shop has no such import."""

    code = "unknown_import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One file that was brought in."""

    id: int
    file_name: str
    format: str
    policy: str
    """What was done with what looked like an existing card."""
    at: datetime | None
    by: str
    finished_at: datetime | None
    """``None`` for an import that was stopped, or is under way."""
    counts: Mapping[str, int]
    """How many lines ended in which way."""
    reverted_at: datetime | None = None
    reverted_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCard:
    """A card that an import made or completed, and that was left as it is."""

    id: int
    number: str
    name: str
    reason: str
    """``merged``, ``linked``, ``changed``; or ``partly``: some of its values were set back."""
    by: str = ""
    """Who changed it last, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverted:
    """What came of taking an import back, or of bringing it back."""

    batch: Batch
    withdrawn: int = 0
    """Cards taken out; brought back, where the import was."""
    restored: int = 0
    """Completed cards that got back what they said."""
    kept: tuple[KeptCard, ...] = ()


def batches(workspace: Workspace) -> list[Batch]:
    """The imports of my shop, the newest first."""
    from crm_tui.store import imports

    shop = workspace.shop_id
    with workspace.read() as tx:
        return [_batch(row) for row in reversed(imports.of_shop(tx, shop))]


def batch(workspace: Workspace, batch_id: int) -> Batch:
    """One import of my shop.

    Raises:
        UnknownImport: my shop has no such import.
    """
    return _found(workspace, batch_id)


def cards_of(workspace: Workspace, batch_id: int) -> Iterator[tuple[int, str]]:
    """The cards of an import by id, ``created`` or ``completed``: what its report says, kept in the base."""
    from crm_tui.store import imports

    last = 0
    while True:
        with workspace.read() as tx:
            found = imports.cards(tx, batch_id, last, TOGETHER)
        if not found:
            return
        yield from found.items()
        last = max(found)


def revert(workspace: Workspace, batch_id: int, progress: Progress = lambda done, total: None) -> Reverted:
    """Take an import back; one that was stopped half way is taken back from there.

    Args:
        workspace: who does; a manager where it was somebody else's import.
        batch_id: the number of the import.
        progress: told how many cards are done, and of how many.

    Raises:
        UnknownImport: my shop has no such import.
        Unchanged: it was taken back already.
        Forbidden: the role does not allow it.
    """
    from crm_tui.store import imports

    batch = _found(workspace, batch_id)
    if batch.reverted_at is not None:
        raise Unchanged()
    with workspace.read() as tx:
        total = imports.count(tx, batch_id)
    result = Reverted(batch=batch)
    done = last = 0
    while True:
        with workspace.store.write(
            actor=workspace.login, action="revert_import", needs=_needs(workspace, batch)
        ) as tx:
            some = imports.cards(tx, batch_id, last, TOGETHER)
            result = _joined(result, _reverted(tx, workspace.shop_id, batch_id, some))
            done += len(some)
            columns: dict[str, Any] = {
                "counts": {**batch.counts, "withdrawn": result.withdrawn, "restored": result.restored}
            }
            if len(some) < TOGETHER:
                columns |= {"reverted_at": tx.at, "reverted_by": tx.actor}
            imports.change(tx, batch_id, columns)
        progress(done, total)
        if len(some) < TOGETHER:
            return replace(result, batch=_found(workspace, batch_id))
        last = max(some)


def reinstate(workspace: Workspace, batch_id: int, progress: Progress = lambda done, total: None) -> Reverted:
    """Bring back an import that was taken back, as far as nobody built upon that since.

    Raises:
        UnknownImport: my shop has no such import.
        Unchanged: it was not taken back.
        Forbidden: the role does not allow it.
    """
    from crm_tui.store import imports
    from crm_tui.store.inverse import invert

    batch = _found(workspace, batch_id)
    if batch.reverted_at is None:
        raise Unchanged()
    with workspace.read() as tx:
        made = imports.changes(tx, batch_id)
    undone: list[int] = []
    for number in reversed(made):
        if made[number] != "revert_import":
            break
        undone.append(number)
    result = Reverted(batch=batch)
    counts = {name: count for name, count in batch.counts.items() if name not in ("withdrawn", "restored")}
    for place, number in enumerate(undone, start=1):
        with workspace.store.write(
            actor=workspace.login, action="reinstate", needs=_needs(workspace, batch)
        ) as tx:
            inverted = invert(tx, number, skip=("import_batch",))
            brought = len(inverted.contacts)
            result = replace(result, withdrawn=result.withdrawn + brought)
            columns: dict[str, Any] = {"counts": {**counts, "reinstated": result.withdrawn}}
            if place == len(undone):
                columns |= {"counts": counts, "reverted_at": "", "reverted_by": ""}
            imports.change(tx, batch_id, columns)
        progress(place, len(undone))
    return replace(result, batch=_found(workspace, batch_id))


def _reverted(tx: Tx, shop_id: int, batch_id: int, some: Mapping[int, str]) -> Reverted:
    """What came of some cards."""
    from crm_tui.store import imports

    own = imports.changes(tx, batch_id)
    found = imports.contacts(tx, some)
    since = imports.since(tx, found, own)
    made = imports.written(tx, found)
    withdrawn = restored = 0
    kept: list[tuple[int, str, str]] = []
    for contact_id, row in found.items():
        what = since.get(contact_id)
        if row["withdrawn"]:
            continue
        if some[contact_id] == "created":
            if what is not None:
                kept.append((contact_id, what.reason, what.by))
            else:
                imports.withdraw(tx, contact_id, row["version"])
                withdrawn += 1
        elif what is not None and what.reason == "merged":
            kept.append((contact_id, what.reason, what.by))
        else:
            ours = [number for number in made.get(contact_id, {}) if own.get(number) == "import"]
            done, partly = _set_back(tx, row["subject"], ours)
            restored += done
            if partly:
                kept.append((contact_id, "partly", what.by if what else ""))
    return Reverted(
        batch=_batch(imports.get(tx, batch_id) or {}),
        withdrawn=withdrawn,
        restored=restored,
        kept=tuple(_kept(tx, shop_id, *each) for each in kept),
    )


def _set_back(tx: Tx, subject: str, numbers: Iterable[int]) -> tuple[bool, bool]:
    """Take back what an import added to one card; says whether anything was, and whether something stays."""
    from crm_tui.store.inverse import invert

    inverted = [
        invert(tx, number, subjects=(subject,), skip=("import_batch",))
        for number in sorted(numbers, reverse=True)
    ]
    return any(each.done for each in inverted), any(each.kept for each in inverted)


def _kept(tx: Tx, shop_id: int, contact_id: int, reason: str, by: str) -> KeptCard:
    card = card_in(tx, contact_id, shop_id)
    return KeptCard(id=contact_id, number=card.number, name=card.display_name, reason=reason, by=by)


def _joined(first: Reverted, second: Reverted) -> Reverted:
    return replace(
        first,
        withdrawn=first.withdrawn + second.withdrawn,
        restored=first.restored + second.restored,
        kept=(*first.kept, *second.kept),
    )


def _found(workspace: Workspace, batch_id: int) -> Batch:
    from crm_tui.store import imports

    shop = workspace.shop_id
    with workspace.read() as tx:
        row = imports.get(tx, batch_id)
    if row is None or row["shop_id"] != shop:
        raise UnknownImport(id=str(batch_id))
    return _batch(row)


def _needs(workspace: Workspace, batch: Batch) -> Role:
    return Role.SELLER if batch.by == workspace.login else Role.MANAGER


def _batch(row: Mapping[str, Any]) -> Batch:
    from crm_tui.store import clock

    return Batch(
        id=row["id"],
        file_name=row["file_name"],
        format=row["format"],
        policy=row["policy"],
        at=clock.from_text(row["at"]),
        by=row["by"],
        finished_at=clock.from_text(row["finished_at"]),
        counts=row["counts"],
        reverted_at=clock.from_text(row["reverted_at"]),
        reverted_by=row["reverted_by"],
    )
