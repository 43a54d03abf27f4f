"""Days as people write them."""

from __future__ import annotations

import re
from datetime import date

from crm_tui.domain.text import clean

_DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d{2})")
_CENTURY = 2000


def read_day(text: str) -> date | None:
    """A day typed as ``31/12/2027``; nothing where there is no such day."""
    found = _DAY.fullmatch(clean(text))
    if not found:
        return None
    day, month, year = map(int, found.groups())
    try:
        return date(year + _CENTURY if len(found[3]) == 2 else year, month, day)
    except ValueError:
        return None
