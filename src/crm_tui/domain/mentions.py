"""Names of other people in what was noted about one person, and their masking before it is handed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from crm_tui.domain.text import fold

#: What stands in the place of a masked name.
MASK = "█████"

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_]))*")
_SHORTEST = 3


def capitalised(texts: Iterable[str]) -> list[str]:
    """The words of some texts that may be names, each once: those with a capital that are not too short."""
    found = (each for text in texts for each in _WORD.findall(text))
    return list(dict.fromkeys(word for word in found if len(word) >= _SHORTEST and word[0].isupper()))


def named(texts: Iterable[str], is_name: Callable[[str], bool], own: Collection[str]) -> list[str]:
    """The names of others in some texts, as they are written there.

    Args:
        texts: notes.
        is_name: whether a folded word is the last name, or the company, of another card.
        own: folded words of the person's own names, and of the staff's.
    """
    known = {word: word not in own and is_name(word) for word in {fold(each) for each in capitalised(texts)}}
    found: dict[str, None] = {}
    for text in texts:
        words = list(_WORD.finditer(text))
        for place, match in enumerate(words):
            if not known.get(fold(match[0])):
                continue
            start, end = match.start(), match.end()
            # « Paul Durand » and « Durand Paul » are masked whole.
            for near in (place - 1, place + 1):
                if 0 <= near < len(words) and _goes_with(text, words[near], match, own):
                    start, end = min(start, words[near].start()), max(end, words[near].end())
            found[text[start:end]] = None
    return list(found)


def _goes_with(text: str, near: re.Match[str], name: re.Match[str], own: Collection[str]) -> bool:
    between = text[min(near.end(), name.end()) : max(near.start(), name.start())]
    starts_a_sentence = near.start() == 0 and near.end() < name.start() and len(near[0]) < _SHORTEST
    return between == " " and near[0][0].isupper() and fold(near[0]) not in own and not starts_a_sentence


def masked(text: str, hidden: Collection[str]) -> str:
    """The text with some names masked, the longest first."""
    for name in sorted(hidden, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", MASK, text)
    return text
