"""The streets that the shop's own addresses name, and how a half-typed one is recognised among them.

A street is looked up by the words of its name and its town, without its kind: « 12 victor hugo ly » finds
the « rue Victor Hugo » of Lyon.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from crm_tui.domain.address_words import LONGEST_KIND, SMALL_WORDS, STREET_KINDS
from crm_tui.domain.card import Address
from crm_tui.domain.places import place_key

#: Addresses of this source are never learnt from: Google's terms forbid to build on its answers.
NEVER_LEARNT = frozenset({"google"})


class Street(NamedTuple):
    """A street of a town, as an address names it."""

    key: str
    """See :func:`street_key`."""
    street: str
    postal_code: str
    city: str
    country: str
    """ISO 3166 alpha-2; empty means the shop's country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStreet:
    """A street that addresses of clients name, and how many of them."""

    street: Street
    count: int


def street_of(address: Address) -> Street | None:
    """The street that an address teaches; nothing where it has none, or where it may not be learnt from."""
    if address.source in NEVER_LEARNT or not (address.street and address.city):
        return None
    key = street_key(address.street, address.city)
    return Street(key, address.street, address.postal_code, address.city, address.country) if key else None


def street_key(street: str, city: str = "") -> str:
    """The words under which a street is looked up: name, then town; empty for a bare kind of street."""
    _kind, name = kind_and_name(street)
    return " ".join(part for part in (name, place_key(city)) if part) if name else ""


@lru_cache(maxsize=1024)
def kind_and_name(street: str) -> tuple[str, str]:
    """The kind of a street written out (« avenue » for « av. »), and the folded words of its name."""
    words = place_key(street).split()
    kind = ""
    for count in range(min(LONGEST_KIND, len(words) - 1), 0, -1):
        if found := STREET_KINDS.get(" ".join(words[:count])):
            kind, words = found, words[count:]
            break
    else:
        if len(words) == 1 and words[0] in STREET_KINDS:
            return STREET_KINDS[words[0]], ""
    while len(words) > 1 and words[0] in SMALL_WORDS:
        words = words[1:]
    return kind, " ".join(words)
