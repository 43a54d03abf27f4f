"""An entry that was not saved yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one member of the staff typed into one form."""

    id: str
    login: str
    database: str
    """Which database the entry is for."""
    card_id: int | None = None
    """The existing card that is edited; ``None`` for a new one."""
    base: str = ""
    """That card as it was read, frozen: a restored draft meets the three-way merge with it."""
    body: str = ""
    """The entry, frozen by :func:`crm_tui.domain.serial.freeze`."""
    title: str = ""
    saved_at: datetime | None = None
