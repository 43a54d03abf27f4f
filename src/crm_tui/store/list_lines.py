"""The lines of the client list as they are read, with and without the whole store behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_tui.domain.directory import ClientRow

#: What a line is made of.
COLUMNS = "d.contact_id, d.name, d.phone, d.email, d.city, d.states, d.detached"

#: How many lines a list has; parameters: shop, detached (0 or 1). Counting them would read every one.
SIZE = "SELECT coalesce((SELECT n FROM directory_size WHERE shop_id = ? AND detached = ?), 0)"


def page_sql(*, backwards: bool = False) -> str:
    """The lines of a shop in alphabetical order; parameters: shop, detached, limit, offset."""
    direction = " DESC" if backwards else ""
    return (
        f"SELECT {COLUMNS} FROM directory d WHERE d.shop_id = ? AND d.detached = ?"  # noqa: S608  # constants
        f" ORDER BY d.sort_key{direction}, d.contact_id{direction} LIMIT ? OFFSET ?"
    )


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
