"""What lists can be filtered by: each value that some client of a shop has, and how many have it."""

from __future__ import annotations

from collections import Counter

from crm_tui.domain.directory import Facet, FacetName
from crm_tui.domain.places import place_key
from crm_tui.store.filters import INITIALS, NO_CITY, Reads

#: So many towns at most; others are found by a text.
MOST_CITIES = 200

#: Clients of a town who are asked how they write it.
_ASKED = 5

_VALUES = (
    "SELECT facet, value, n FROM directory_facet WHERE shop_id = ? AND detached = ?"  # noqa: S608  # constants
    f" AND facet NOT IN ('{FacetName.CITY}', '{INITIALS}') AND n > 0"
)
_CITIES = (
    "SELECT value, n FROM directory_facet WHERE shop_id = ? AND detached = ?"  # noqa: S608  # constants
    f" AND facet = '{FacetName.CITY}' AND n > 0 AND (value LIKE ? OR value LIKE ?)"
    " ORDER BY n DESC, value LIMIT ?"
)


def facets(tx: Reads, shop_id: int, *, detached: bool, city: str = "") -> list[Facet]:
    """The values of every filter, facet by facet, the most frequent first.

    Args:
        tx: A transaction.
        shop_id: Whose clients.
        detached: Those that it let go instead.
        city: With what a word of the towns begins; those of the most clients where it is empty.
    """
    scope = (shop_id, int(detached))
    logins = {str(key): login for key, login in tx.execute("SELECT id, login FROM staff")}
    logins["0"] = ""
    found = []
    for name, value, n in tx.execute(_VALUES, scope):
        facet = FacetName(name)
        shown = logins.get(value, "") if facet is FacetName.SALESPERSON else value
        found.append(Facet(name=facet, value=shown, count=n))
    found += _cities(tx, scope, place_key(city))
    order = list(FacetName)
    return sorted(found, key=lambda each: (order.index(each.name), -each.count, each.value))


def _cities(tx: Reads, scope: tuple[int, int], beginning: str) -> list[Facet]:
    found = tx.execute(_CITIES, (*scope, f"{beginning}%", f"% {beginning}%", MOST_CITIES))
    return [Facet(name=FacetName.CITY, value=_written(tx, scope, key), count=n) for key, n in found]


def _written(tx: Reads, scope: tuple[int, int], key: str) -> str:
    """A town as most of some of its clients write it."""
    if key == NO_CITY:
        return ""
    index = "" if tx.dialect.name == "postgresql" else "INDEXED BY directory_city"
    written = Counter(
        city
        for (city,) in tx.execute(
            f"SELECT city FROM directory {index} WHERE shop_id = ? AND detached = ? AND city_key = ? LIMIT ?",  # noqa: S608  # constants
            (*scope, key, _ASKED),
        )
    )
    return written.most_common(1)[0][0] if written else key
