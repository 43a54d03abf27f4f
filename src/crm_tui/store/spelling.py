"""The vocabulary of the cards, and what somebody may have meant by a word that is not in it.

A word is found again by what is left of it when one letter is taken away: two words of which one is the other
with a letter wrong, missing, too many, or two swapped, share such a rest. So do words that sound alike share
their sound. Long words may be further apart: those that begin alike are compared one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING
from zlib import crc32

from crm_tui.store import full_text
from crm_tui.store.filters import Reads, marks
from crm_tui.store.words import place_words, spelt_words

if TYPE_CHECKING:
    from crm_tui.store.unit_of_work import Tx

#: Shorter words have too many neighbours; longer ones are no words.
_SHORTEST, _LONGEST = 3, 30
#: From here on a word may have two letters wrong, if its first three are right.
_LONG, _RIGHT = 8, 3
#: So many words that begin alike are compared.
_COMPARED = 4000

_TOGETHER = 500
_LAST = "\U0010ffff"

_BETWEEN = "SELECT word FROM search_word WHERE word >= ? AND word < ? ORDER BY word LIMIT ?"


def learn(tx: Tx, texts: Iterable[str]) -> None:
    """Add the words of some documents to the vocabulary, where they are not in it."""
    wanted = sorted({word for text in texts for word in text.split() if _is_spelt(word)})
    for start in range(0, len(wanted), _TOGETHER):
        some = wanted[start : start + _TOGETHER]
        sql = f"SELECT word FROM search_word WHERE word IN ({marks(some)})"  # noqa: S608  # marks alone
        known = {word for (word,) in tx.execute(sql, some)}
        missing = [word for word in some if word not in known]
        if missing:
            tx.alone()  # or two writers who add the same words in another order wait for each other
            _add(tx, missing)


def _add(tx: Tx, missing: Sequence[str]) -> None:
    values = ", ".join("(?)" for _ in missing)
    added = tx.execute(
        f"INSERT INTO search_word (word) VALUES {values} ON CONFLICT DO NOTHING RETURNING id, word",  # noqa: S608  # marks alone
        missing,
    )
    rows = [(key, word_id) for word_id, word in added for key in _keys(word)]
    tx.executemany("INSERT INTO search_word_key (k, word_id) VALUES (?, ?)", sorted(rows))


def forget(tx: Tx, texts: Iterable[str]) -> None:
    """Take the words of some texts out of the vocabulary, where no card is found by them any more."""
    spelt = sorted({word for text in texts for word in _all_words(text) if _is_spelt(word)})
    for start in range(0, len(spelt), _TOGETHER):
        some = spelt[start : start + _TOGETHER]
        sql = f"SELECT id, word FROM search_word WHERE word IN ({marks(some)})"  # noqa: S608  # marks alone
        index = full_text.index_of(tx)
        for key, word in tx.execute(sql, some):
            if full_text.count(tx, index.expression([((word,),)]), 1) == 0:
                tx.executemany(
                    "DELETE FROM search_word_key WHERE k = ? AND word_id = ?",
                    [(each, key) for each in _keys(word)],
                )
                tx.execute("DELETE FROM search_word WHERE id = ?", (key,))


def _all_words(text: str) -> list[str]:
    return [*spelt_words(text), *place_words(text)]


def is_known(tx: Reads, word: str) -> bool:
    """Whether any word of the vocabulary begins so."""
    return bool(tx.execute(_BETWEEN, (word, word + _LAST, 1)))


def meant(tx: Reads, word: str, limit: int = 3) -> list[str]:
    """The words of the vocabulary that somebody may have meant, the nearest first; never the word itself."""
    if not _is_spelt(word):
        return []
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    from crm_tui.domain.duplicates.sounds import sound

    heard = sound(word)
    steps: dict[str, float] = {}
    for near in _sharing(tx, list(_keys(word))):
        alike = sound(near) == heard
        distance = OSA.distance(word, near)
        if distance <= 1 or alike:
            # What sounds alike is as near as one wrong letter.
            steps[near] = 1 if distance <= 1 else 1.5
    if len(word) >= _LONG:
        beginning = word[:_RIGHT]
        begun = [near for (near,) in tx.execute(_BETWEEN, (beginning, beginning + _LAST, _COMPARED))]
        for near, distance, _ in extract(word, begun, scorer=OSA.distance, score_cutoff=2, limit=None):
            steps.setdefault(near, distance)
    steps.pop(word, None)
    # A wrong first letter is rare.
    return sorted(steps, key=lambda near: (steps[near], near[0] != word[0], near))[:limit]


def _sharing(tx: Reads, keys: list[int]) -> set[str]:
    """The words that share a rest or the sound."""
    rows = tx.execute(
        "SELECT w.word FROM search_word_key k JOIN search_word w ON w.id = k.word_id"  # noqa: S608  # marks alone
        f" WHERE k.k IN ({marks(keys)})",
        keys,
    )
    return {word for (word,) in rows}


def _keys(word: str) -> Iterator[int]:
    from crm_tui.domain.duplicates.sounds import sound

    rests = (word[:place] + word[place + 1 :] for place in range(len(word)))
    return iter({crc32(each.encode()) for each in chain((word, f"~{sound(word)}"), rests)})


def _is_spelt(word: str) -> bool:
    return _SHORTEST <= len(word) <= _LONGEST and word.isalpha()
