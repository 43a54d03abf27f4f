"""The note guard with the shop's own lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from crm_tui.domain.errors import Problem
from crm_tui.domain.vocabulary import ListName, Severity
from crm_tui.domain.wording import serious_words

if TYPE_CHECKING:
    from crm_tui.domain.card import Card, Note
    from crm_tui.domain.wording import Guard, Hit
    from crm_tui.services.vocabulary import Vocabulary

_GUARDS: WeakKeyDictionary[Vocabulary, Guard] = WeakKeyDictionary()
"""A guard for each snapshot of the lists: whoever reads them again has the new words."""


def guard(words: Vocabulary) -> Guard:
    """The guard of a shop. The first check of a program reads the built-in words: a tenth of a second."""
    known = _GUARDS.get(words)
    if known is None:
        from crm_tui.domain.wording import Guard, Topic

        lists = {
            Topic.INSULT: ListName.WORDING_INSULTS,
            Topic.SENSITIVE: ListName.WORDING_SENSITIVE,
            Topic.JUDGEMENT: ListName.WORDING_JUDGEMENTS,
        }
        known = Guard(
            {topic: _texts(words, name) for topic, name in lists.items()},
            _texts(words, ListName.WORDING_ALLOWED),
        )
        _GUARDS[words] = known
    return known


def warm(words: Vocabulary) -> Guard:
    """The same, ready to answer between two keys."""
    found = guard(words)
    found.check("a")
    return found


def names_of(card: Card) -> tuple[str, ...]:
    """What the client and the firm are called: no insult to anybody."""
    person, company = card.person, card.company
    return (person.first_name, person.last_name, person.nickname, person.employer, company.company_name)


def check(words: Vocabulary, text: str, card: Card) -> list[Hit]:
    """What should not stand in a note on a client."""
    return guard(words).check(text, names_of(card))


def problems(words: Vocabulary, card: Card, known: Iterable[Note] = ()) -> Iterator[Problem]:
    """A warning for each note with a serious word that nobody gave a reason for; it stops nothing.

    Args:
        words: the shop's lists.
        card: the card as it would be saved.
        known: notes that were there before.
    """
    before = {note.text for note in known}
    for index, note in enumerate(card.membership.notes):
        if note.is_empty or note.guard_reason or note.id is not None or note.text in before:
            continue
        if serious := serious_words(check(words, note.text, card)):
            data = {"words": ", ".join(serious)}
            yield Problem(f"notes.{index}", "note_wording", Severity.WARNING, data)


def _texts(words: Vocabulary, name: ListName) -> list[str]:
    return [label for _code, label in words.options(name)]
