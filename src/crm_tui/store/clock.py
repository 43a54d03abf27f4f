"""Times and dates as the texts that the tables hold.

An instant is UTC with microseconds and a fixed width (``2026-11-24T14:02:31.123456Z``), so that the order of
the texts is the order of the instants. The empty text means "never".
"""

from __future__ import annotations

from datetime import UTC, date, datetime


def to_text(instant: datetime | None) -> str:
    """The text of an instant.

    Raises:
        ValueError: The instant does not say its time zone, so nobody can know when it was.
    """
    if instant is None:
        return ""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime | None:
    """The instant of a text written by :func:`to_text`, in UTC."""
    return datetime.fromisoformat(text) if text else None


def now() -> str:
    """The text of this instant."""
    return to_text(datetime.now(UTC))


def date_to_text(day: date | None) -> str:
    """``2027-12-31``, or nothing."""
    return day.isoformat() if day else ""


def date_from_text(text: str) -> date | None:
    """The day of a text written by :func:`date_to_text`."""
    return date.fromisoformat(text) if text else None
