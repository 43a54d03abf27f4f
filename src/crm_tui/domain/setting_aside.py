"""Values of a file that cannot be what their column says: kept in the note, so that the card can be saved.

Address lists of many years hold numbers that lack a digit. A clerk corrects such a field before she saves; a
file has nobody to ask, and a card with that number in its note is better than none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from crm_tui.domain.card import Card, Email, Note, Phone, SocialProfile
from crm_tui.domain.errors import Problem
from crm_tui.domain.fields import rows_of, value_of, with_value
from crm_tui.domain.vocabulary import Severity

#: Single fields that may be emptied.
_SINGLE = frozenset(("vat_number", "siren", "siret", "iban"))
#: Lists of which a row may be left out, by the part that a problem is about.
_ROWS = {"phones": "number", "emails": "address", "social_profiles": "url"}


def set_aside(entry: Card, problems: Iterable[Problem]) -> tuple[Card, list[Problem], list[tuple[str, str]]]:
    """The card as typed without the values that block it, what is left to say of it, and those values.

    Args:
        entry: the card as typed.
        problems: what is wrong and odd about it; each that is seen to becomes a warning.

    Returns:
        The values come with the names of their fields or lists.
    """
    left: list[Problem] = []
    aside: dict[str, str] = {}
    for problem in problems:
        value = _value(entry, problem.field) if problem.blocks else ""
        if value:
            aside[problem.field] = value
            problem = Problem(problem.field, "kept_in_note", Severity.WARNING, {"value": value})
        left.append(problem)
    values = [(field.partition(".")[0], value) for field, value in aside.items()]
    return _without(entry, aside), left, values


def noted(card: Card, text: str) -> Card:
    """The card with one more note."""
    notes = (*card.membership.notes, Note(text=text))
    return replace(card, membership=replace(card.membership, notes=notes))


def _value(card: Card, field: str) -> str:
    """What was typed in a field that may be emptied; nothing for any other."""
    name, _dot, rest = field.partition(".")
    if name in _SINGLE:
        return str(value_of(card, name))
    place, _dot, part = rest.partition(".")
    if _ROWS.get(name) != part:
        return ""
    row = rows_of(card, name)[int(place)]
    return row.typed if isinstance(row, (Phone, Email, SocialProfile)) else ""


def _without(card: Card, fields: Collection[str]) -> Card:
    for name in _SINGLE.intersection(fields):
        card = with_value(card, name, "")
    for name, part in _ROWS.items():
        rows = rows_of(card, name)
        kept = tuple(row for index, row in enumerate(rows) if f"{name}.{index}.{part}" not in fields)
        if len(kept) < len(rows):
            card = with_value(card, name, kept)
    return card
