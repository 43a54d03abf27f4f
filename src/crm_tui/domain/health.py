"""What an examination of the database found."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    code: str
    """What was looked at, for example ``sqlite_version``."""
    ok: bool
    data: dict[str, str] = field(default_factory=dict)
    remedy: str = ""
    """One command that mends it, or the code of an advice."""
