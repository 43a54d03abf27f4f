"""Values that cannot be what their field says: not lost, and no reason to refuse a card that has them.

Address lists of many years hold numbers that lack a digit. A clerk corrects such a field before she saves; a
file has nobody to ask. A telephone number, an e-mail or a web address stays as it was written; a number of a
firm or of an account, which others rely on, goes to the note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crm_tui.domain.card import Card, Email, Note, Phone, SocialProfile
from crm_tui.domain.errors import Problem
from crm_tui.domain.fields import rows_of, value_of, with_value
from crm_tui.domain.vocabulary import Severity

#: Single fields that are emptied.
_SINGLE = frozenset(("vat_number", "siren", "siret", "iban"))
#: Lists of which a row may hold what is not understood, by the part that a problem is about.
_ROWS = {"phones": "number", "emails": "address", "social_profiles": "url"}


def set_aside(entry: Card, problems: Iterable[Problem]) -> tuple[Card, list[Problem], list[tuple[str, str]]]:
    """The card as typed without the values that are for the note, what is left to say of it, those values.

    Args:
        entry: the card as typed.
        problems: what is wrong and odd about it; each that is seen to becomes a warning.

    Returns:
        The values come with the names of their fields.
    """
    left: list[Problem] = []
    aside: dict[str, str] = {}
    for problem in problems:
        if problem.field in _SINGLE and problem.blocks and problem.code != "required":
            value = str(value_of(entry, problem.field))
            aside[problem.field] = value
            entry = with_value(entry, problem.field, "")
            problem = Problem(problem.field, "kept_in_note", Severity.WARNING, {"value": value})
        elif _typed(entry, problem):
            problem = replace(problem, severity=Severity.WARNING)
        left.append(problem)
    return entry, left, list(aside.items())


def noted(card: Card, text: str) -> Card:
    """The card with one more note."""
    notes = (*card.membership.notes, Note(text=text))
    return replace(card, membership=replace(card.membership, notes=notes))


def was_so(base: Card, entry: Card, problem: Problem) -> bool:
    """Whether a value that was not understood stands on the stored card as well: then it stops no change."""
    if problem.field in _SINGLE:
        return bool(value := value_of(entry, problem.field)) and value == value_of(base, problem.field)
    name = problem.field.partition(".")[0]
    typed = _typed(entry, problem)
    return bool(typed) and typed in {_written(row) for row in rows_of(base, name)}


def _typed(card: Card, problem: Problem) -> str:
    """What was written in the row that a problem blocks; nothing where no row can hold it."""
    name, _dot, rest = problem.field.partition(".")
    place, _dot, part = rest.partition(".")
    if not problem.blocks or problem.code == "too_long" or _ROWS.get(name) != part:
        return ""
    return _written(rows_of(card, name)[int(place)])


def _written(row: object) -> str:
    return row.typed.strip() if isinstance(row, (Phone, Email, SocialProfile)) else ""
