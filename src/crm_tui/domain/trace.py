"""What the trace tells, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLine:
    """One field of one event: what it was, what it became, by whom and when."""

    seq: int
    change: int
    """Lines with the same number were saved together."""
    at: datetime
    actor: str
    action: str
    """The use case: create, modify, detach, reattach, undo, restore, import, complete, setup..."""
    entity: str
    entity_id: int
    field: str
    old: str | None
    """``None``: there was no such row; text otherwise."""
    new: str | None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """That something was written on one card, in one unit of work."""

    card: int | None
    """``None`` for what belongs to no card: people, shops, lists."""
    change: int
    at: datetime
    actor: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What stayed when a change was taken back, because somebody changed it or built upon it since."""

    entity: str
    entity_id: int
    field: str
    """As in the contact JSON: ``phones``, ``notes``, ``stage``..., so that it has a label for people."""
    value: str
    """What it says now: a text, or a code of the vocabulary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The result of checking the whole trace."""

    ok: bool
    events: int
    head: str = ""
    """Hash of the last event."""
    bad_seq: int | None = None
    """The first event that does not hold."""
    problem: str = ""
    """Code of what is wrong: hash, digest, format, value_missing, gap, cut, schema, staging, guard_missing,
    rows_differ."""
    detail: str = ""
    """Table or trigger concerned; never a value."""
