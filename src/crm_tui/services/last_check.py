"""When the whole trace was last found to hold, and up to which event, noted for each Unix account.

It spares whoever starts the program a whole check of a long trace. It proves nothing: seals do.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from crm_tui import paths
from crm_tui.domain.trace import Verification
from crm_tui.services import history
from crm_tui.services.session import Workspace


@dataclass(frozen=True, slots=True)
class Noted:
    """Up to where the trace held, and when all of it was last looked at."""

    seq: int
    hash: str
    whole_at: str
    """UTC, as ISO 8601."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, and when the whole trace was last checked."""

    result: Verification
    whole_at: datetime


def check(workspace: Workspace, *, whole_up_to: int) -> Checked | None:
    """Check a short trace as a whole, of a long one what came since the last check; ``None`` if none was.

    Args:
        workspace: who asks.
        whole_up_to: how many events are short enough.
    """
    from crm_tui.store import trace

    with workspace.store.read() as tx:
        events, _ = trace.head(tx)
    if events <= whole_up_to:
        result = history.verify(workspace)
        remember(workspace.place, result)
        return Checked(result, datetime.now(UTC))
    noted = last(workspace.place)
    if noted is None:
        return None
    result = history.verify(workspace, after=(noted.seq, noted.hash))
    remember(workspace.place, result, noted.whole_at)
    return Checked(result, datetime.fromisoformat(noted.whole_at))


def last(place: str) -> Noted | None:
    """What was noted of a database; nothing where the note is missing or makes no sense."""
    try:
        noted = Noted(**json.loads(_file(place).read_text(encoding="utf-8")))
        aware = datetime.fromisoformat(noted.whole_at).tzinfo is not None
    except (OSError, ValueError, TypeError):
        return None
    return noted if aware and isinstance(noted.seq, int) and isinstance(noted.hash, str) else None


def remember(place: str, result: Verification, whole_at: str = "") -> None:
    """Note a trace that holds; the time of a whole check is now, unless another is given.

    Not being able to is no reason to fail: the next check is then a longer one.
    """
    if not result.ok:
        return
    noted = Noted(result.events, result.head, whole_at or datetime.now(UTC).isoformat(timespec="seconds"))
    file = _file(place)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_text(json.dumps(asdict(noted)), encoding="utf-8")
        beside.replace(file)


def _file(place: str) -> Path:
    return paths.state_file("trace", place, "json")
