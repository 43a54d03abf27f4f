"""The names that e-mail addresses give away, for a card on which one is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crm_tui.domain.duplicates import lexicon
from crm_tui.domain.duplicates.contacts import is_generic, local_part
from crm_tui.domain.duplicates.names import glued

_BETWEEN = re.compile(r"[^a-z]+")
_FEWEST_LETTERS = 2


def completed(last: str, first: str, addresses: Iterable[str]) -> tuple[str, str]:
    """The folded surname and given name, what is missing taken from an address that holds the other as well.

    Somebody of whom nothing but an address is known has both from it.
    """
    for address in addresses:
        surname, given = names_in(address)
        if surname and glued(last) in ("", surname) and glued(first) in ("", given):
            return last or surname, first or given
    return last, first


def names_in(address: str) -> tuple[str, str]:
    """The surname and the given name in ``jacques.morel@...`` or ``morel-jacques@...``; empty if none.

    Only where a known given name and something that may be a surname stand side by side, parted by a sign:
    of letters in one row nobody knows where the surname begins.
    """
    local = local_part(address)
    words = [word for word in _BETWEEN.split(local) if word]
    if is_generic(local) or len(words) != 2 or min(map(len, words)) < _FEWEST_LETTERS:
        return "", ""
    known = lexicon.given_names().keys() | lexicon.official_given_names()
    first, last = words
    if first in known:
        return last, first
    return (first, last) if last in known else ("", "")
