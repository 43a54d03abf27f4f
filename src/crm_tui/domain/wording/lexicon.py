"""The words of the guard, read from ``data/wording`` when first needed.

``classes.tsv`` names sets of words. Each other file is a topic, one expression or several a line, in small
letters without accents: *expressions*, then the code of the *proposal*, then *only* (contexts of which one
must stand around the expression), then *unless* (contexts that make it harmless); the parts are parted by
tabs, their expressions by commas, their contexts by semicolons. A line whose expression is ``*`` gives
contexts in which the whole topic is harmless. The notation is that of :mod:`crm_tui.domain.wording.patterns`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from crm_tui.domain.wording.hits import Topic
from crm_tui.domain.wording.patterns import Context, Element, elements, end_of, forms

_ALL = "*"
_SPELT_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Expression:
    """One line of a data file, for one of its expressions."""

    topic: Topic
    rest: tuple[Element, ...]
    """The expression without its first word, by which it is found."""
    proposal: str = ""
    only: tuple[Context, ...] = ()
    unless: tuple[Context, ...] = ()

    def end(self, words: list[str], index: int) -> int | None:
        """Where the expression that begins at a word ends, if it is one in its context."""
        end = end_of(self.rest, words, index + 1)
        if end is None:
            return None
        if self.only and not any(context.holds(words, index, end) for context in self.only):
            return None
        if any(context.holds(words, index, end) for context in self.unless):
            return None
        return end


@dataclass(slots=True)
class Lexicon:
    """Expressions by their first word, and all words that mean anything to them."""

    expressions: dict[str, list[Expression]] = field(default_factory=dict)
    vocabulary: set[str] = field(default_factory=set)
    plain: dict[str, Expression] = field(default_factory=dict)
    """Serious single words that need no context: those that people mask."""
    spelt: dict[str, Expression] = field(default_factory=dict)
    """These, and long insults that need a context otherwise: who spells « b o u f f o n » means it."""

    def add(self, first: Iterable[str], expression: Expression) -> None:
        """Take in one expression."""
        for word in first:
            self.expressions.setdefault(word, []).append(expression)
            self.vocabulary.add(word)
            if not expression.rest and not expression.only and expression.topic is not Topic.JUDGEMENT:
                self.plain.setdefault(word, expression)
                self.spelt.setdefault(word, expression)
            elif not expression.rest and expression.topic is Topic.INSULT and len(word) >= _SPELT_LENGTH:
                self.spelt.setdefault(word, expression)
        for element in expression.rest:
            self.vocabulary.update(element or ())


@cache
def classes() -> dict[str, frozenset[str]]:
    """The named sets of words."""
    return {
        name: frozenset(form for word in words.split() for form in forms(word))
        for name, words in _rows("classes", 2)
    }


@cache
def built_in() -> Lexicon:
    """All topics of the data files."""
    lexicon = Lexicon()
    for topic in Topic:
        if topic is not Topic.SENSITIVE:
            _read(lexicon, topic)
    return lexicon


def _read(lexicon: Lexicon, topic: Topic) -> None:
    rows = list(_rows(topic.value, 4))
    everywhere = tuple(
        context for row in (*_rows("everywhere", 4), *rows) if row[0] == _ALL for context in _contexts(row[3])
    )
    for context in everywhere:
        lexicon.vocabulary.update(context.vocabulary)
    for texts, proposal, only, unless in rows:
        if texts == _ALL:
            continue
        wanted, harmless = _contexts(only), (*_contexts(unless), *everywhere)
        for context in (*wanted, *harmless[: len(harmless) - len(everywhere)]):
            lexicon.vocabulary.update(context.vocabulary)
        for text in texts.split(","):
            first, *rest = elements(text, classes())
            lexicon.add(first or (), Expression(topic, tuple(rest), proposal, wanted, harmless))


def _contexts(text: str) -> tuple[Context, ...]:
    return tuple(map(_context, filter(None, map(str.strip, text.split(";")))))


@cache
def _context(text: str) -> Context:
    return Context.parse(text, classes())


def _rows(name: str, width: int) -> Iterator[list[str]]:
    """The lines of one data file, each of that many parts; ``#`` begins one for its readers."""
    text = (resources.files("crm_tui") / "data" / "wording" / f"{name}.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            parts = [part.strip() for part in line.split("\t")]
            yield [*parts, *[""] * (width - len(parts))]
