"""Text from people: made harmless, made comparable, made sortable.

Whatever is typed, pasted or imported goes through :func:`clean` before it is stored, so that no stored text
can move a cursor, write a clipboard, turn the reading direction or hide a character. :func:`fold` and
:func:`sort_key` make the forms that are compared and sorted, never shown.
"""

from __future__ import annotations

import re
from unicodedata import category, decimal, normalize

_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_SPACE = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")

#: Categories Cc, Cf and Cs of Unicode, and the letters and marks that draw nothing (Hangul fillers, grapheme
#: joiner, tags, supplementary variation selectors). U+000A and U+200D are judged apart.
_INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_EMOJI = "[\u2194\u2195\u2600-\u27bf\u2b1b\U0001f000-\U0001faff]"
_STRAY_JOINER = re.compile(f"(?<!{_EMOJI})(?<!{_EMOJI}\ufe0f)\u200d|\u200d(?!{_EMOJI})")
#: The same while one types: the second half of the sign is still to come.
_STRAY_JOINER_BEFORE_END = re.compile(f"(?<!{_EMOJI})(?<!{_EMOJI}\ufe0f)\u200d|\u200d(?!{_EMOJI}|\\Z)")
#: What a terminal obeys (ECMA-48): CSI sequences such as a colour, OSC strings such as a title.
_TERMINAL_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\\]|\x9d)[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\\\|\x9c)"
)
_MARKS_IN_A_ROW = 3

_SPACES = re.compile(" +")
_SPACES_ROUND_BREAK = re.compile(" *\n *")

_NOT_A_WORD = re.compile(r"[\W_]+")
_LETTERS_WITHOUT_ACCENT = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)


def clean(text: str, *, multiline: bool = False, limit: int = 10_000) -> str:
    r"""The text as it may be stored and shown: NFC, nothing invisible, single spaces, no blank ends.

    Line breaks of every sort become one space, or ``\n`` where ``multiline``. What goes beyond ``limit``
    characters is cut off. Cleaning twice is cleaning once.
    """
    text = _without_invisible(text)
    text = _SPACES_ROUND_BREAK.sub("\n", text) if multiline else text.replace("\n", " ")
    return _SPACES.sub(" ", text).strip(" \n")[:limit].rstrip(" \n\u200d")


def clean_typing(text: str) -> str:
    """The text of a one-line field while it is being typed: as :func:`clean`, but every space stays.

    The lines of a pasted signature or address are joined by commas, so that none is lost. A joiner that ends
    the text stays: the emoji that it joins comes with the next key.
    """
    text = _without_invisible(text, typing=True)
    if "\n" not in text:
        return text
    lines = (line.strip(" ,") for line in text.split("\n"))
    return ", ".join(line for line in lines if line)


def fold(text: str) -> str:
    """The text as it is searched and compared: small letters without accents, words parted by one space.

    Apostrophes, hyphens and all other signs part words: "L'Œuf-dur" gives "l oeuf dur".
    """
    text = _without_invisible(text)
    if text.isascii():
        folded = text.lower()
    else:
        folded = normalize("NFKD", normalize("NFKD", text).casefold())
        folded = "".join(letter for letter in folded if not category(letter).startswith("M"))
        folded = folded.translate(_LETTERS_WITHOUT_ACCENT)
    return _NOT_A_WORD.sub(" ", folded).strip()


def sort_key(text: str) -> str:
    """The text as it is sorted, code point by code point: folded, letters before all else.

    Particles count ("de Gaulle" is sorted under D), signs do not ("@home" under H); "3 Suisses" comes after
    "Zoé".
    """
    folded = fold(text)
    return folded if folded[:1].isalpha() else "~" + folded


def digits(text: str) -> str:
    """The digits of a text, as 0-9 whatever script they were typed in."""
    return "".join(str(decimal(sign)) for sign in text if sign.isdecimal())


def _without_invisible(text: str, *, typing: bool = False) -> str:
    r"""The text without what cannot be seen; its line breaks are ``\n``."""
    if text.isascii() and text.isprintable():
        return text
    text = _TERMINAL_SEQUENCE.sub("", text)
    text = _INVISIBLE.sub("", _SPACE.sub(" ", _LINE_BREAK.sub("\n", text)))
    text = normalize("NFC", text)
    if "\u200d" in text:
        stray = _STRAY_JOINER_BEFORE_END if typing else _STRAY_JOINER
        text = normalize("NFC", stray.sub("", text))
    return _with_few_marks(text)


def _with_few_marks(text: str) -> str:
    """The text with at most three combining marks in a row: more would be drawn over the lines around."""
    if text.isascii():
        return text
    kept = []
    run = 0
    for sign in text:
        run = run + 1 if category(sign).startswith("M") else 0
        if run <= _MARKS_IN_A_ROW:
            kept.append(sign)
    return "".join(kept)
