"""Whether two cards are the same client, and why.

A card is reduced to a :class:`Record`. The cards that share a key with an entry are compared with it, field
by field; the evidence is weighed in bits (Fellegi and Sunter's log-odds, with the frequency of names), the
bits add up, and the strongest are said in words. ``tools/fit_duplicates.py`` fits the weights.
"""

from __future__ import annotations

from crm_tui.domain.duplicates.candidates import (
    CERTAIN,
    NEAR,
    POSSIBLE,
    PROBABLE,
    Candidate,
    Reason,
    with_links,
)
from crm_tui.domain.duplicates.keys import TOTAL, asked, counted, keys, probes
from crm_tui.domain.duplicates.ranking import pair, rank
from crm_tui.domain.duplicates.records import Former, Record, record_of

__all__ = [
    "CERTAIN",
    "NEAR",
    "POSSIBLE",
    "PROBABLE",
    "TOTAL",
    "Candidate",
    "Former",
    "Reason",
    "Record",
    "asked",
    "counted",
    "keys",
    "pair",
    "probes",
    "rank",
    "record_of",
    "with_links",
]
