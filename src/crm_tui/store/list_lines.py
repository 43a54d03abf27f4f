"""The lines of the client list as they are read, with and without the whole store behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_tui.domain.directory import ClientRow

#: What a line is made of.
COLUMNS = "d.contact_id, d.name, d.phone, d.email, d.city, d.states, d.detached"

#: How many lines a list has; parameters: shop, detached (0 or 1). Counting them would read every one.
SIZE = "SELECT coalesce((SELECT n FROM directory_size WHERE shop_id = ? AND detached = ?), 0)"


def line(values: Sequence[Any]) -> ClientRow:
    """The line of a row read with :data:`COLUMNS`."""
    contact_id, name, phone, email, city, states, detached = values[:7]
    return ClientRow(
        id=contact_id,
        name=name,
        phone=phone,
        email=email,
        city=city,
        states=tuple(states.split(",")) if states else (),
        detached=bool(detached),
    )
