"""How much it says that two cards share a name: more for a rare one, less in a large base."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

from crm_tui.domain.duplicates.keys import TOTAL, hashed

#: In a base of fewer cards a name is judged as in one of so many: three cards tell nothing about names.
_SMALLEST = 100


class Rarity:
    """How many bits it says that two cards share a name, by the number of cards that hold it."""

    def __init__(self, counts: Mapping[int, int], total: int) -> None:
        self._counts = counts
        self.total = max(total, counts.get(TOTAL, 0), _SMALLEST)
        self.size = log2(self.total)
        self._known: dict[str, float] = {}

    def count(self, name: str) -> int:
        """How many cards hold a name of one sort ("Ldupont")."""
        return self._counts.get(hashed(name), 0)

    def bits(self, name: str) -> float:
        """How surprising it is that a card holds the name."""
        known = self._known.get(name)
        if known is None:
            count = self.count(name)
            known = self._known[name] = self.size - log2(count) if count > 1 else self.size
        return known
