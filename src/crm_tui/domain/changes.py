"""What differs between cards: differences, three-way merge, and completing one card with another.

Nothing here decides for a person: where two people changed the same thing, or where an entry contradicts a
card, the choice is a value that the screen shows and the person ticks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from crm_tui.domain.card import Address, Card, Email, Note, Phone
from crm_tui.domain.fields import (
    ROW_FIELDS,
    SINGLE_FIELDS,
    Row,
    row_value,
    rows_of,
    value_of,
    with_value,
)
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import Channel, Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field, or one row of a list, that is not the same in two cards."""

    field: str
    row_id: int | None = None
    old: Any = None
    """``None`` for a row that was not there."""
    new: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One field or row that both sides changed, each in its way."""

    field: str
    row_id: int | None = None
    base: Any
    theirs: Any
    mine: Any

    @property
    def key(self) -> tuple[str, int | None]:
        """What a choice refers to."""
        return self.field, self.row_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two sets of changes brought together; where they clash, ``card`` holds mine."""

    card: Card
    clashes: tuple[Clash, ...] = ()

    def resolved(self, choices: Mapping[tuple[str, int | None], Literal["mine", "theirs"]]) -> Card:
        """The merged card after the choices; what is not chosen stays mine."""
        card = self.card
        for clash in self.clashes:
            if choices.get(clash.key) != "theirs":
                continue
            if clash.field in ROW_FIELDS:
                rows = [row for row in rows_of(card, clash.field) if row.id != clash.row_id]
                if clash.theirs is not None:
                    rows.append(clash.theirs)
                card = with_value(card, clash.field, tuple(rows))
            else:
                card = with_value(card, clash.field, clash.theirs)
        return card


def diff(before: Card, after: Card) -> list[Change]:
    """Every field and row that differs, in reading order; an answer on consent changes ``consents``."""
    changes = [
        Change(field=name, old=value_of(before, name), new=value_of(after, name))
        for name in SINGLE_FIELDS
        if value_of(before, name) != value_of(after, name)
    ]
    for name in ROW_FIELDS:
        old_rows = {row.id: row for row in rows_of(before, name) if row.id is not None}
        new_rows = {row.id: row for row in rows_of(after, name) if row.id is not None}
        added = [row for row in rows_of(after, name) if row.id is None or row.id not in old_rows]
        changes += [
            Change(field=name, row_id=key, old=row, new=new_rows.get(key))
            for key, row in old_rows.items()
            if new_rows.get(key) != row
        ]
        changes += [Change(field=name, row_id=row.id, new=row) for row in added]
        changes += [Change(field=name, old=row) for row in rows_of(before, name) if row.id is None]
    known = before.membership.consents
    changes += [
        Change(field="consents", new=answer) for answer in after.membership.consents if answer not in known
    ]
    return changes


def merge(base: Card, theirs: Card, mine: Card) -> Merge:
    """Bring my changes into their version of the card, field by field and row by row."""
    card = theirs
    clashes: list[Clash] = []
    for name in SINGLE_FIELDS:
        before, other, own = (value_of(each, name) for each in (base, theirs, mine))
        if own in (before, other):
            continue
        card = with_value(card, name, own)
        if other != before:
            clashes.append(Clash(field=name, base=before, theirs=other, mine=own))
    for name in ROW_FIELDS:
        rows, found = _merge_rows(name, rows_of(base, name), rows_of(theirs, name), rows_of(mine, name))
        card = with_value(card, name, rows)
        clashes += found
    fresh = tuple(answer for answer in mine.membership.consents if answer.id is None)
    consents = theirs.membership.consents + fresh
    card = replace(card, membership=replace(card.membership, consents=consents))
    return Merge(card=card, clashes=tuple(clashes))


def _merge_rows(
    name: str, base: Iterable[Row], theirs: Iterable[Row], mine: Iterable[Row]
) -> tuple[tuple[Row, ...], list[Clash]]:
    before = {row.id: row for row in base if row.id is not None}
    other = {row.id: row for row in theirs if row.id is not None}
    own = {row.id: row for row in mine if row.id is not None}
    kept: dict[int, Row] = {}
    clashes: list[Clash] = []
    for key in dict.fromkeys((*own, *other, *before)):
        if key is None:
            continue
        was, their, my = before.get(key), other.get(key), own.get(key)
        if my in (was, their):
            chosen = their
        else:
            chosen = my
            if their != was:
                clashes.append(Clash(field=name, row_id=key, base=was, theirs=their, mine=my))
        if chosen is not None:
            kept[key] = chosen
    said = {row_value(row) for row in kept.values()}
    fresh = [row for row in mine if row.id is None and row_value(row) not in said]
    return (*kept.values(), *fresh), clashes


def keep_row_ids(before: Card, after: Card) -> Card:
    """Rows and answers without an id take that of the one of ``before`` that says the same: they are kept."""
    for name in ROW_FIELDS:
        taken = {row.id for row in rows_of(after, name)}
        known: dict[str, list[Row]] = {}
        for row in rows_of(before, name):
            if row.id not in taken:
                known.setdefault(row_value(row), []).append(row)
        rows: list[Row] = []
        for row in rows_of(after, name):
            twins = known.get(row_value(row), []) if row.id is None else []
            rows.append(_as_kept(row, twins.pop(0)) if twins else row)
        after = with_value(after, name, tuple(rows))
    kept = {replace(record, id=None): record for record in before.membership.consents}
    consents = tuple(kept.get(record, record) for record in after.membership.consents)
    return replace(after, membership=replace(after.membership, consents=consents))


def _as_kept(row: Row, twin: Row) -> Row:
    """The row with the id of the one that says the same; a note said again keeps its author and its day."""
    return twin if isinstance(twin, Note) else replace(row, id=twin.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One thing that an entry would bring to an existing card (SCREENS 7)."""

    field: str
    action: Literal["add", "replace"]
    old: Any = None
    new: Any = None
    chosen: bool = False
    employer_id: int | None = None
    """The company card behind a proposed employer."""


def proposals(existing: Card, entry: Card) -> list[Proposal]:
    """What the entry would add to the card (ticked) or change in it (to be chosen)."""
    found: list[Proposal] = []
    for name in SINGLE_FIELDS:
        old, new = value_of(existing, name), value_of(entry, name)
        if not new or name in ("kind", "employer_id"):
            continue
        link = entry.person.employer_id if name == "employer" else None
        if name == "states":
            extra = tuple(code for code in new if code not in old)
            if extra:
                found.append(Proposal(field=name, action="add", old=old, new=(*old, *extra), chosen=True))
        elif not old:
            found.append(Proposal(field=name, action="add", old=old, new=new, chosen=True, employer_id=link))
        elif fold(str(old)) != fold(str(new)):
            found.append(Proposal(field=name, action="replace", old=old, new=new, employer_id=link))
    for name in ROW_FIELDS:
        known = {row_value(row) for row in rows_of(existing, name)}
        for row in rows_of(entry, name):
            if not row.is_empty and row_value(row) not in known:
                found.append(Proposal(field=name, action="add", new=replace(row, id=None), chosen=True))
    for channel in Channel:
        answer = entry.membership.consent_record(channel)
        if answer is None or answer.state is Consent.UNKNOWN:
            continue
        known_answer = existing.membership.consent(channel)
        if known_answer is Consent.UNKNOWN:
            found.append(Proposal(field="consents", action="add", new=answer, chosen=True))
        elif known_answer is not answer.state:
            # A refusal is never lifted, nor an acceptance dropped, without somebody saying so.
            old_answer = existing.membership.consent_record(channel)
            found.append(Proposal(field="consents", action="replace", old=old_answer, new=answer))
    return found


def complete(existing: Card, chosen: Iterable[Proposal]) -> Card:
    """The existing card with the proposals brought in; only ticked ones should be given."""
    card = existing
    for proposal in chosen:
        if proposal.field == "consents":
            answer = replace(proposal.new, id=None)
            consents = (*card.membership.consents, answer)
            card = replace(card, membership=replace(card.membership, consents=consents))
        elif proposal.field in ROW_FIELDS:
            rows = rows_of(card, proposal.field)
            card = with_value(card, proposal.field, (*rows, _modest(proposal.new, rows)))
        else:
            card = with_value(card, proposal.field, proposal.new)
            if proposal.field == "employer":
                card = with_value(card, "employer_id", proposal.employer_id)
    return card


def _modest(row: Row, known: tuple[Row, ...]) -> Row:
    """A new row does not take over the billing or delivery default that the card already has."""
    if isinstance(row, Phone | Email | Address) and row.billing:
        row = replace(row, billing=not any(getattr(other, "billing", False) for other in known))
    if isinstance(row, Address) and row.delivery:
        row = replace(row, delivery=not any(getattr(other, "delivery", False) for other in known))
    return row
