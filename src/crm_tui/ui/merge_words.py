"""What a merge would do, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crm_tui.domain.bank import mask_iban
from crm_tui.domain.changes import Change
from crm_tui.domain.fields import ROW_FIELDS, SINGLE_FIELDS, rows_of, value_of
from crm_tui.domain.merging import MergePlan
from crm_tui.i18n import _, ngettext
from crm_tui.labels import field_label
from crm_tui.ui.form.values import ComparedLine, value_text, value_title
from crm_tui.ui.words import Words

_NOT_SHOWN = frozenset(("kind", "employer_id"))


def said(field: str, value: Any, words: Words) -> str:
    """A value in words; the card behind an employer by its number."""
    if field == "employer_id" and value:
        return _("fiche n° {number}").format(number=value)
    return value_text(field, value, words)


def summary(plan: MergePlan) -> str:
    """What would happen, in one line."""
    count = len(plan.conflicts)
    choices = ngettext("{count} valeur à choisir", "{count} valeurs à choisir", count).format(count=count)
    text = _("Rien n'est effacé, et la fusion s'annule.")
    return f"{choices}. {text}" if count else text


def added(plan: MergePlan, words: Words) -> Iterator[ComparedLine]:
    """What the card that stays gets."""
    for change in plan.additions:
        if change.field == "employer_id":
            continue
        value = _gained(change)
        yield ComparedLine(
            value_title(change.field, value, words),
            discreet(change.field, change.old, words),
            discreet(change.field, value, words),
            "+",
        )


def discreet(field: str, value: Any, words: Words) -> str:
    """A value in words; an account about which there is nothing to choose stays hidden."""
    return mask_iban(value) if field == "iban" and value else said(field, value, words)


def _gained(change: Change) -> Any:
    if change.field == "states":
        return tuple(state for state in change.new if state not in change.old)
    return change.new


def same(plan: MergePlan, words: Words) -> Iterator[ComparedLine]:
    """What both cards say, and what only the one that stays says."""
    chosen = {each.field for each in plan.conflicts} | {each.field for each in plan.additions}
    for name in SINGLE_FIELDS:
        mine, theirs = value_of(plan.winner, name), value_of(plan.loser, name)
        if mine and name not in chosen and name not in _NOT_SHOWN:
            texts = discreet(name, mine, words), discreet(name, theirs, words)
            yield ComparedLine(field_label(name), *texts, "=" if mine == theirs else "")
    twins = {(joined.field, joined.winner.id): joined.loser for joined in plan.joined}
    for name in ROW_FIELDS:
        for row in rows_of(plan.winner, name):
            twin = twins.get((name, row.id))
            yield ComparedLine(
                value_title(name, row, words),
                said(name, row, words),
                said(name, twin, words),
                "=" if twin is not None else "",
            )
