"""What the note guard says of a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Gravity(StrEnum):
    """How much a word weighs: saving over a serious one asks for a reason, advice never stops anybody."""

    SERIOUS = "serious"
    ADVICE = "advice"


class Category(StrEnum):
    """The three classes of the CNIL's cases."""

    INSULT = "insult"
    SENSITIVE = "sensitive"
    JUDGEMENT = "judgement"

    @property
    def gravity(self) -> Gravity:
        """How much words of this class weigh."""
        return Gravity.ADVICE if self is Category.JUDGEMENT else Gravity.SERIOUS


class Topic(StrEnum):
    """What a word is about; each built-in topic is a data file of that name."""

    INSULT = "insult"
    HEALTH = "health"
    RELIGION = "religion"
    ORIGIN = "origin"
    OPINION = "opinion"
    UNION = "union"
    SEX_LIFE = "sex_life"
    OFFENCE = "offence"
    JUDGEMENT = "judgement"
    SENSITIVE = "sensitive"
    """Sensitive by the shop's own list, which does not say why."""

    @property
    def category(self) -> Category:
        """The class that the topic belongs to."""
        if self in (Topic.INSULT, Topic.JUDGEMENT):
            return Category(self.value)
        return Category.SENSITIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One expression that should not stand in a note."""

    start: int
    """Where it begins in the text."""
    end: int
    word: str
    """The expression as it stands in the text."""
    topic: Topic
    proposal: str = ""
    """Code of the factual wording to propose; its text is in :mod:`crm_tui.wording_texts`."""
    clause: tuple[int, int] = (0, 0)
    """The expression with what leads to it (« c'est un … »): what a factual wording takes the place of."""

    @property
    def category(self) -> Category:
        """Its class."""
        return self.topic.category

    @property
    def gravity(self) -> Gravity:
        """How much it weighs."""
        return self.category.gravity

    @property
    def is_serious(self) -> bool:
        """Whether saving over it asks for a reason."""
        return self.gravity is Gravity.SERIOUS


def serious_words(hits: Iterable[Hit]) -> tuple[str, ...]:
    """The serious words among some hits, each once."""
    return tuple(dict.fromkeys(hit.word for hit in hits if hit.is_serious))


def foremost(hits: Sequence[Hit]) -> Hit | None:
    """The hit to deal with first: the first serious one, else the first."""
    return next((hit for hit in hits if hit.is_serious), hits[0] if hits else None)
