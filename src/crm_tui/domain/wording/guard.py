"""The note guard with a shop's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property

from crm_tui.domain.text import fold
from crm_tui.domain.wording.hits import Category, Hit, Topic
from crm_tui.domain.wording.lexicon import Expression, Lexicon, built_in, classes
from crm_tui.domain.wording.patterns import STOP, Element
from crm_tui.domain.wording.tokens import Recogniser, Token, tokens

_FAR = 2
"""How many given names may stand between « M. » and a family name."""
_OWN_PROPOSALS = {Category.INSULT: "tone", Category.SENSITIVE: "remove", Category.JUDGEMENT: "dispute"}
"""What is proposed for the words of a shop's own lists."""


class Guard:
    """Finds what should not stand in a note. Any text is welcome; nothing is ever raised about one."""

    def __init__(self, own: Mapping[Topic, Iterable[str]] | None = None, allowed: Iterable[str] = ()) -> None:
        """Take the shop's own words.

        Args:
            own: expressions to find beside the built-in ones.
            allowed: expressions to leave alone, with whatever stands in them.
        """
        self._own = {topic: tuple(texts) for topic, texts in (own or {}).items()}
        self._allowed = sorted({tuple(words) for text in allowed if (words := fold(text).split())})

    @cached_property
    def _lexicon(self) -> Lexicon:
        base = built_in()
        if not any(self._own.values()):
            return base
        lexicon = Lexicon(
            {word: list(known) for word, known in base.expressions.items()},
            set(base.vocabulary),
            dict(base.plain),
            dict(base.spelt),
        )
        for topic, texts in self._own.items():
            for text in texts:
                if words := fold(text).split():
                    *head, last = words
                    several: list[Element] = [*(frozenset((word,)) for word in head), _with_plural(last)]
                    lexicon.add(
                        several[0] or (),
                        Expression(topic, tuple(several[1:]), _OWN_PROPOSALS[topic.category]),
                    )
        return lexicon

    @cached_property
    def _recogniser(self) -> Recogniser:
        lexicon = self._lexicon
        return _usual() if lexicon is built_in() else _recogniser_of(lexicon)

    def check(self, text: str, names: Iterable[str] = ()) -> list[Hit]:
        """What should not stand in a note, in the order of the text; no two overlap.

        Args:
            text: the note.
            names: of the client and the firm, which are no insults to anybody.
        """
        found = tokens(text)
        if not found:
            return []
        words = self._recogniser.known(found)
        spans = sorted(self._spans(text, found, words), key=_by_place)
        if not spans:
            return []
        known = frozenset(word for name in names for word in fold(name).split())
        names_count = any(sign.islower() for sign in text)  # text in capitals has no names to tell
        hits: list[Hit] = []
        end = 0
        for first, last, expression in spans:
            if first < end or self._is_allowed(words, first, last):
                continue
            if all(word in known for word in words[first:last]):
                continue
            if names_count and _is_name(found, words, first):
                continue
            end = last
            hits.append(_hit(text, found, words, first, last, expression))
        return hits

    def _spans(
        self, text: str, found: list[Token], words: list[str]
    ) -> Iterator[tuple[int, int, Expression]]:
        lexicon = self._lexicon
        for index, word in enumerate(words):
            known = lexicon.expressions.get(word)
            if known is None:
                continue
            following = words[index + 1] if index + 1 < len(words) else ""
            for expression in known:
                if expression.rest and (second := expression.rest[0]) is not None and following not in second:
                    continue
                end = expression.end(words, index)
                if end is not None:
                    yield index, end, expression
        for first, last, word in self._recogniser.spelt(found, words):
            yield first, last, lexicon.spelt[word]
        for first, last, word in self._recogniser.joined(found, words, text):
            yield first, last, lexicon.plain[word]

    def _is_allowed(self, words: list[str], first: int, last: int) -> bool:
        """Whether the words stand in an expression that the shop allows."""
        for expression in self._allowed:
            size = len(expression)
            for start in range(max(0, last - size), first + 1):
                if tuple(words[start : start + size]) == expression:
                    return True
        return False


@cache
def _usual() -> Recogniser:
    """Of the built-in words alone."""
    return _recogniser_of(built_in())


def _recogniser_of(lexicon: Lexicon) -> Recogniser:
    return Recogniser(lexicon.vocabulary, lexicon.plain, lexicon.spelt)


def _by_place(span: tuple[int, int, Expression]) -> tuple[int, int, bool]:
    """The first one first; of several at one place the longest, then the serious one."""
    first, last, expression = span
    return first, -last, expression.topic is Topic.JUDGEMENT


def _with_plural(word: str) -> frozenset[str]:
    return frozenset((word, f"{word}s"))


def _is_name(found: list[Token], words: list[str], index: int) -> bool:
    """Whether a word is somebody's name: a capital after « M. », « Mme », given names between."""
    if not found[index].is_capital:
        return False
    titles = classes()["@title"]
    for before in range(index - 1, max(-1, index - 2 - _FAR), -1):
        if words[before] in titles:
            return True
        if words[before] == STOP or not found[before].is_capital:
            return False
    return False


def _hit(
    text: str, found: list[Token], words: list[str], first: int, last: int, expression: Expression
) -> Hit:
    start, end = found[first].start, found[last - 1].end
    lead_in = classes()["@lead"]
    lead = first
    while lead and words[lead - 1] in lead_in:
        lead -= 1
    return Hit(
        start=start,
        end=end,
        word=text[start:end],
        topic=expression.topic,
        proposal=expression.proposal,
        clause=(found[lead].start, end),
    )
