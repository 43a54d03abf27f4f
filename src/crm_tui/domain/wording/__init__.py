"""The note guard: words that may not stand in a note on a client, found while one types.

A client may read every note about himself at any time; notes must be factual, never insulting, and without
sensitive data (GDPR art. 5, 9 and 10; CNIL, « Zones bloc note et commentaires », 28-02-2019, and its formal
notice 2015-063, which asks for an automatic filter). The words are data files, ``data/wording/*.tsv``; how
they are written is told in :mod:`crm_tui.domain.wording.lexicon`. Sentences for people are in
:mod:`crm_tui.wording_texts`.
"""

from __future__ import annotations

from crm_tui.domain.wording.guard import Guard
from crm_tui.domain.wording.hits import Category, Gravity, Hit, Topic, foremost, serious_words
from crm_tui.domain.wording.rewording import Reworded, reword

__all__ = (
    "Category",
    "Gravity",
    "Guard",
    "Hit",
    "Reworded",
    "Topic",
    "foremost",
    "reword",
    "serious_words",
)
