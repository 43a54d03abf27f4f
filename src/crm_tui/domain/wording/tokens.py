"""The words of a note, as they are compared; and what hides behind stars, digits and letters apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from unicodedata import category, normalize

from crm_tui.domain.wording.patterns import STOP

_MASKS = "*#"
#: Letters in circles and squares, which stand for letters.
_DRAWN = "\u24b6-\u24e9\U0001f130-\U0001f149"
#: Soft hyphens, joiners and spaces without a width: nobody sees them in a word.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_SIGN = rf"\w\u0300-\u036f*#@$€!|{_DRAWN}"
_WORD = re.compile(
    rf"(?:\S+@\S+\.[A-Za-z]{{2,}}|https?://\S+|www\.\S+)|[{_SIGN}](?:[{_SIGN}{_UNSEEN}]*[{_SIGN}])?"
)
#: An address of the web or of a mailbox is no word.
_ADDRESS = re.compile(r".*@.*\.|https?://|www\.", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;\n…]")
_ELONGATED = re.compile(r"(.)\1{2,}")
_RUN = re.compile(r"(.)\1+")
_RUNS = re.compile(r"(.)\1*")
_MASK_RUN = re.compile(r"[*#]+")
#: The signs that people write for letters; "1" and "|" may be two of them.
_SIGNS = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "€": "e", "!": "i"}
_AS_I = str.maketrans({**_SIGNS, "1": "i", "|": "i"})
_AS_L = str.maketrans({**_SIGNS, "1": "l", "|": "l"})
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
#: Cyrillic and Greek letters that look like Latin ones.
_LOOK_ALIKE = str.maketrans("асеорхуіјѕһԁкмтοαερικυτν", "aceopxyijshdkmtoaepikutv")
#: An abbreviation's dot ends no sentence: « M. Gros », « St. Nicolas ».
_ABBREVIATED = frozenset(("mr", "mme", "mlle", "dr", "me", "st", "ste", "mgr", "pr", "mm"))
_SURE_LENGTH = 6
"""From so many letters on, a word with a letter doubled is known again (« sallope »)."""
#: Endings that are no words: of the parts of a word that is torn apart, the second.
_TORN_ENDS = frozenset(("ard", "arde", "ards", "ardes", "asse", "asses", "aud", "auds", "ope", "opes"))
_VOWELS = "aeiouy"
_MASKED_LETTERS = 2
_LONG_MASK = 3
_SHORTEST_SPELT, _LONGEST_SPELT = 3, 14
_MOST_MASKED = 40
"""Beyond so many masked words in one note, the rest are not guessed."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text."""

    start: int
    end: int
    word: str
    """Small letters without accents; :data:`STOP` for the end of a sentence."""
    is_capital: bool = False


def tokens(text: str) -> list[Token]:
    """The words of a text, with the ends of its sentences."""
    found: list[Token] = []
    last = 0
    for match in _WORD.finditer(text):
        raw, start, end = match[0], match.start(), match.end()
        if found and _ends_sentence(text[last:start], found[-1]):
            found.append(Token(last, last, STOP))
        last = end
        if not raw.isalnum():
            if "_" in raw or raw[0] in "!|" or raw[-1] in "!|":
                stripped = raw.strip("_!|")
                start += raw.find(stripped) if stripped else 0
                end = start + len(stripped)
                raw = stripped
            if not raw or _ADDRESS.match(raw):
                continue
        found.append(Token(start, end, folded(raw), raw[0].isupper()))
        if match.end() > end and "!" in text[end : match.end()]:
            found.append(Token(end, end, STOP))
    return found


def folded(word: str) -> str:
    """Small letters without accents."""
    if word.isascii():
        return word.lower()
    plain = normalize("NFKD", normalize("NFKD", word).casefold())
    seen = "".join(sign for sign in plain if not category(sign).startswith(("M", "Cf"))).translate(_LETTERS)
    # A word of one alphabet is what it is; one of two is a disguise.
    return seen.translate(_LOOK_ALIKE) if any("a" <= sign <= "z" for sign in seen) else seen


def _ends_sentence(between: str, before: Token) -> bool:
    match = _SENTENCE_END.search(between)
    if match is None:
        return False
    return between.strip() != "." or (len(before.word) > 1 and before.word not in _ABBREVIATED)


class Recogniser:
    """Knows a word again that is stretched, misspelt, masked or written with digits."""

    def __init__(self, vocabulary: Collection[str], plain: Iterable[str], spelt: Collection[str]) -> None:
        """Take all words that mean something, the serious ones that people mask, those that they spell."""
        self._vocabulary = vocabulary
        self._plain = frozenset(plain)
        self._spelt = spelt
        self._stretched: dict[str, list[str]] = {}
        for word in sorted(vocabulary, key=lambda word: (word not in self._plain, len(word), word)):
            self._stretched.setdefault(_RUN.sub(r"\1", word), []).append(word)
        self._sure = {
            skeleton: word for word in self._plain if len(skeleton := _RUN.sub(r"\1", word)) >= _SURE_LENGTH
        }
        self._beginnings = {word[:_SHORTEST_SPELT] for word in spelt}
        self._by_length: dict[int, str] = {}
        for word in sorted(self._plain):
            self._by_length[len(word)] = f"{self._by_length.get(len(word), ' ')}{word} "

    def known(self, found: list[Token]) -> list[str]:
        """Each word as the word that it stands for, where it is known."""
        budget = _MOST_MASKED
        words = []
        for token in found:
            word = token.word
            if word in self._vocabulary:
                pass
            elif word.isalpha():
                word = self._unstretched(word)
            elif word != STOP and len(word) <= _LONGEST_SPELT * 2 and budget:
                unmasked = self._unmasked(word)
                budget -= unmasked != word
                word = unmasked
            words.append(word)
        return words

    def _unstretched(self, word: str) -> str:
        if _ELONGATED.search(word):
            near = self._stretched.get(_RUN.sub(r"\1", word), ())
            return next((known for known in near if _is_stretch(known, word)), word)
        if len(word) >= _SURE_LENGTH and _RUN.search(word):
            return self._sure.get(_RUN.sub(r"\1", word), word)
        return word

    def _unmasked(self, word: str) -> str:
        """The word behind « c*nnard » or « c0nnard »; itself where there is none."""
        bare = word.strip(_MASKS)
        if bare.isalpha():
            known = bare if bare in self._vocabulary else self._unstretched(bare)
            if known in self._plain:
                return known
        if any(mask in word for mask in _MASKS):
            return self._guessed(word)
        letters = sum(sign.isalpha() for sign in word)
        if letters < _MASKED_LETTERS or letters * 2 < len(word):
            return word
        for table in (_AS_I, _AS_L):
            decoded = word.translate(table)
            if decoded.isalpha():
                decoded = decoded if decoded in self._vocabulary else self._unstretched(decoded)
                if decoded in self._plain:
                    return decoded
        return word

    def _guessed(self, word: str) -> str:
        word = word.translate(_AS_I)
        masked = [len(run) for run in _MASK_RUN.findall(word)]
        letters = _MASK_RUN.sub("", word)
        is_long = max(masked) >= _LONG_MASK or word.endswith(("**", "##"))
        enough = _LONG_MASK if is_long else _MASKED_LETTERS
        if not letters.isalpha() or len(letters) < enough or word[0] in _MASKS:
            return word
        pattern = re.compile(f" ({_MASK_RUN.sub(_letters_for, word)}) ")
        for length in (len(word), len(word) + 1, len(word) - 1):
            if match := pattern.search(self._by_length.get(length, "")):
                return match[1]
        return word

    def spelt(self, found: list[Token], words: list[str]) -> Iterator[tuple[int, int, str]]:
        """Words written letter by letter (« c o n n a r d »): the first token, the one after, the word."""
        start = 0
        while start < len(found):
            stop = start
            while stop < len(found) and len(words[stop]) == 1 and words[stop] != STOP:
                stop += 1
            if stop - start >= _SHORTEST_SPELT:
                yield from self._spelt_in(words, start, stop)
            start = max(stop, start + 1)

    def joined(self, found: list[Token], words: list[str], text: str) -> Iterator[tuple[int, int, str]]:
        """Words in two parts (« con-nard », « conn ard »): the first token, the one after, the word."""
        for index in range(len(found) - 1):
            one, two = words[index], words[index + 1]
            if one[:_SHORTEST_SPELT] not in self._beginnings or (word := one + two) not in self._plain:
                continue
            between = text[found[index].end : found[index + 1].start]
            if between == "-" or (between == " " and _is_torn(one, two)):
                yield index, index + 2, word

    def _spelt_in(self, words: list[str], start: int, stop: int) -> Iterator[tuple[int, int, str]]:
        first = start
        while first + _SHORTEST_SPELT <= stop:
            begins = "".join(words[first : first + _SHORTEST_SPELT]) in self._beginnings
            for last in range(min(stop, first + _LONGEST_SPELT), first + _SHORTEST_SPELT - 1, -1):
                if not begins:
                    break
                word = "".join(words[first:last])
                if word in self._spelt:
                    yield first, last, word
                    first = last - 1
                    break
            first += 1


def _is_torn(one: str, two: str) -> bool:
    """Whether a word was torn in two, as far as that can be told: « mer deux » are two words."""
    return two in _TORN_ENDS and one[-1] not in _VOWELS


def _is_stretch(word: str, stretched: str) -> bool:
    """Whether each letter stands at least as often as in the word; the order is known to be the same."""
    runs = zip(_RUNS.finditer(word), _RUNS.finditer(stretched), strict=True)
    return all(len(run[0]) <= len(longer[0]) for run, longer in runs)


def _letters_for(masks: re.Match[str]) -> str:
    count = len(masks[0])
    return f"[a-z]{{{max(1, count - 1)},{count + 1}}}"
