"""Lines of a French envelope that La Poste would not read to their end (NF Z10-011: 38 characters)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crm_tui.domain.address import POSTAL_LINE, is_french_post, postal_lines
from crm_tui.domain.address_words import TITLES
from crm_tui.domain.card import Address
from crm_tui.domain.text import fold

#: The first short form of each title, as on an envelope: "MAL" for "Maréchal".
_SHORT_TITLES = {fold(full): short.upper() for short, full in reversed(TITLES.items())}
_WORD = re.compile(r"[^\W\d_]+")


def over_long(address: Address, region: str) -> Iterator[tuple[str, str]]:
    """The parts of the address that make a line too long, and that line shortened where titles allow it.

    Args:
        address: as it is stored.
        region: the shop's country, ISO 3166 alpha-2.
    """
    typed = (address.number, address.repetition, address.street, address.complement, address.box)
    if len(" ".join(typed)) <= POSTAL_LINE or not is_french_post(address.country or region):
        return
    house = Address(
        number=address.number, repetition=address.repetition, street=address.street, country=address.country
    )
    inside = Address(complement=address.complement, box=address.box, country=address.country)
    for part, lone in (("street", house), ("complement", inside)):
        longest = max(postal_lines(lone, "", region), key=len, default="")
        if len(longest) > POSTAL_LINE:
            shorter = _WORD.sub(lambda found: _SHORT_TITLES.get(fold(found[0]), found[0]), longest)
            yield part, shorter if len(shorter) <= POSTAL_LINE else ""
