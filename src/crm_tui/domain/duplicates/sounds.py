"""How a name sounds in French, and what is left of it when it was misheard.

Dupont and Dupond, Lefebvre and Lefèvre, Thibault and Tibo share a sound. Soundex and its kin were made for
English: on French and Belgian spellings they miss more and mix up more.
"""

from __future__ import annotations

from functools import lru_cache

#: Longer words are no names: what comes after is not heard.
_HEARD = 24

#: In this order. Capitals are sounds that have no letter of their own: C as in "chat", G as in "gare",
#: A, I, O as in "an", "in", "on".
_RULES: tuple[tuple[str, str], ...] = (
    ("ph", "f"),
    ("bv", "v"),
    ("sch", "C"),
    ("chr", "kr"),
    ("chl", "kl"),
    ("cht", "kt"),
    ("ch", "C"),
    ("sh", "C"),
    ("cqu", "k"),
    ("ck", "k"),
    ("cq", "k"),
    ("qu", "k"),
    ("q", "k"),
    ("gue", "Ge"),
    ("gui", "Gi"),
    ("guy", "Gi"),
    ("gh", "G"),
    ("gn", "ny"),
    ("ge", "je"),
    ("gi", "ji"),
    ("gy", "ji"),
    ("g", "G"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("c", "k"),
    ("th", "t"),
    ("h", ""),
    ("tz", "s"),
    ("ts", "s"),
    ("dt", "t"),
    ("x", "s"),
    ("z", "s"),
    ("w", "v"),
    ("eaux", "o"),
    ("eau", "o"),
    ("ault", "o"),
    ("auld", "o"),
    ("aux", "o"),
    ("au", "o"),
    ("ij", "i"),
    ("ye", "ie"),
    ("y", "i"),
    ("aim", "I"),
    ("ain", "I"),
    ("ein", "I"),
    ("ai", "e"),
    ("ei", "e"),
    ("ae", "a"),
    ("oeu", "e"),
    ("oe", "u"),
    ("eu", "e"),
    ("oi", "ua"),
    ("ou", "u"),
    ("oo", "o"),
    ("ee", "e"),
    ("aa", "a"),
    ("mn", "n"),
)
_VOWELS = frozenset("aeiouy")
_SILENT_CONSONANTS = "stdp"
_CLOSED_E = ("er", "ez", "et")
_SHORTEST_TO_CUT = 4


@lru_cache(maxsize=16_384)
def sound(word: str) -> str:
    """The sound of a folded word or of several written together; equal for words that are said alike."""
    text = word[:_HEARD].replace(" ", "")
    for old, new in _RULES:
        if old in text:
            text = text.replace(old, new)
    text = _once(_nasals(text))
    return _without_silent_end(text)


@lru_cache(maxsize=16_384)
def skeleton(word: str) -> str:
    """The consonants of the sound, each once in a row, after its first letter."""
    heard = sound(word)
    return heard[:1] + _once("".join(sign for sign in heard[1:] if sign not in _VOWELS and sign not in "AIO"))


def _nasals(text: str) -> str:
    """A vowel before n or m that no vowel follows is said through the nose."""
    if "n" not in text and "m" not in text:
        return text
    heard = []
    place, end = 0, len(text)
    while place < end:
        sign = text[place]
        following = text[place + 1 : place + 2]
        if sign in "aeiouy" and following and following in "nm":
            after = text[place + 2 : place + 3]
            if not after or (after not in _VOWELS and after not in "nm"):
                heard.append("A" if sign in "ae" else "I" if sign in "iuy" else "O")
                place += 2
                continue
        heard.append(sign)
        place += 1
    return "".join(heard)


def _once(text: str) -> str:
    """The text without doubled signs."""
    return "".join(sign for place, sign in enumerate(text) if not place or sign != text[place - 1])


def _without_silent_end(text: str) -> str:
    """A final e is silent and makes the consonant before it heard; other final consonants are not."""
    if len(text) < _SHORTEST_TO_CUT:
        return text
    if text.endswith(_CLOSED_E):
        return text[:-1]
    if text.endswith(("e", "es")):
        return text.removesuffix("s").removesuffix("e")
    cut = text[-2:].rstrip(_SILENT_CONSONANTS)
    return text[:-2] + cut
