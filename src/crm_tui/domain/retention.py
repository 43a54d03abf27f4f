"""How long a card is kept, and within which time a person is answered."""

from __future__ import annotations

import calendar
from datetime import datetime

#: Years after the last contact that came from the person (CNIL's yardstick for prospects).
YEARS = 3


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last one of that month (Regulation 1182/71, art. 3)."""
    month = moment.month - 1 + months
    year, month = moment.year + month // 12, month % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)


def kept_until(
    last_contact: datetime | None, attached: datetime | None, years: int = YEARS
) -> datetime | None:
    """So many years after the last contact or, where none is known, after the card's arrival."""
    since = last_contact or attached
    return months_later(since, 12 * years) if since else None
