"""Values of a card in words, and two cards side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.address import one_line
from crm_tui.domain.bank import format_iban
from crm_tui.domain.card import Address, Card, ConsentRecord, Email, Loyalty, Note, Phone, SocialProfile
from crm_tui.domain.fields import ROW_FIELDS, SINGLE_FIELDS, row_value, rows_of, value_of
from crm_tui.domain.phone import format_phone
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import Gender, Kind, ListName
from crm_tui.i18n import _
from crm_tui.labels import CHANNELS, CONSENTS, GENDERS, KINDS, field_label
from crm_tui.ui.words import Words

_LISTED = {
    "department": ListName.DEPARTMENT,
    "job_title": ListName.JOB_TITLE,
    "stage": ListName.STAGE,
    "origin": ListName.ORIGIN,
}
_NOT_COMPARED = frozenset({"kind", "employer_id", "notes"})
#: From this likeness on (percent of letters), one of two values is the other mistyped.
_NEARLY = 80


def value_title(field: str, value: Any, words: Words) -> str:
    """What the line of a value is called: the label of a phone, else the name of the field."""
    match value:
        case Phone():
            return words.vocabulary.label(ListName.LABEL, value.label)
        case ConsentRecord():
            return _("Accord {channel}").format(channel=_(CHANNELS[value.channel]))
    return field_label(field)


def value_text(field: str, value: Any, words: Words) -> str:
    """A value as people read it; nothing for none."""
    match value:
        case None | "" | ():
            return ""
        case Phone():
            number = value.number
            return format_phone(number, words.region, value.extension) if number else value.typed
        case Email():
            return value.address or value.typed
        case Address():
            return one_line(value, words.region)
        case SocialProfile():
            return value.url or value.typed
        case Loyalty():
            programme = words.vocabulary.label(ListName.PROGRAMME, value.programme)
            return " ".join(part for part in (programme, value.member_number, value.label) if part)
        case Note():
            return value.text
        case ConsentRecord():
            return _(CONSENTS[value.state])
        case Gender():
            return _(GENDERS[value]) if value else ""
        case Kind():
            return _(KINDS[value])
    if field == "states":
        return ", ".join(words.vocabulary.label(ListName.STATE, code) for code in value)
    if field == "salesperson":
        return words.who(value)
    if field == "iban":
        return format_iban(value)
    return words.vocabulary.label(_LISTED[field], value) if field in _LISTED else str(value)


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One value of an entry beside the card's."""

    title: str
    mine: str
    theirs: str
    sign: str
    """``=`` the same, ``+`` the card lacks it, ``≠`` the card says otherwise."""


def compared(entry: Card, card: Card, words: Words) -> Iterator[ComparedLine]:
    """Every value of a normalised entry beside the card's (SCREENS 6)."""
    for name in SINGLE_FIELDS:
        mine, theirs = value_of(entry, name), value_of(card, name)
        if not mine or name in _NOT_COMPARED:
            continue
        texts = value_text(name, mine, words), value_text(name, theirs, words)
        same = fold(texts[0]) == fold(texts[1])
        yield ComparedLine(field_label(name), *texts, _sign(same=same, known=bool(theirs)))
    for name in ROW_FIELDS:
        if name in _NOT_COMPARED:
            continue
        typed, known = rows_of(entry, name), rows_of(card, name)
        said = {row_value(row) for row in typed}
        others = tuple(other for other in known if row_value(other) not in said)
        for row in typed:
            twin = next((other for other in known if row_value(other) == row_value(row)), None)
            beside = twin or like(row, others)
            yield ComparedLine(
                value_title(name, row, words),
                value_text(name, row, words),
                value_text(name, beside, words),
                _sign(same=twin is not None, known=beside is not None),
            )


def like(row: Any, known: tuple[Any, ...]) -> Any:
    """The row of a card that a new one would stand beside: nearly the same value, else the same label."""
    if not known:
        return None
    from rapidfuzz import fuzz, process

    near = process.extractOne(
        row_value(row), [row_value(other) for other in known], scorer=fuzz.ratio, score_cutoff=_NEARLY
    )
    if near is not None:
        return known[near[2]]
    wanted = getattr(row, "label", "")
    return next((other for other in known if getattr(other, "label", "") == wanted), None)


def _sign(*, same: bool, known: bool) -> str:
    if same:
        return "="
    return "≠" if known else "+"
