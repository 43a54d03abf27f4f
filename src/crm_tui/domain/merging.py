"""Two cards of one client become one: what the winner gets, what is the same, what has to be chosen.

A merge copies into the *winner* what it lacks; the *loser* stays as it is, to be read. Nothing here decides
behind a person's back: where the cards contradict each other there is a :class:`MergeConflict`, with the
choice that is made when nobody says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from crm_tui.domain.card import Address, Card, ConsentRecord, Email, Loyalty, Membership, Note, Phone
from crm_tui.domain.changes import Change
from crm_tui.domain.fields import (
    CARD_ROWS,
    MEMBERSHIP_ROWS,
    ROW_FIELDS,
    SINGLE_FIELDS,
    Row,
    row_value,
    rows_of,
    value_of,
    with_value,
)
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import PRESET_CODES, Channel, Consent, Kind, ListName

Side = Literal["winner", "loser"]

#: They name one firm together: where one contradicts, none of the other firm's is taken over by the way.
_FIRM_NUMBERS = ("vat_number", "siren", "siret")
#: Two different ones are both true of somebody: a person chooses, and the other one stays in sight.
MUST_CHOOSE = frozenset((*_FIRM_NUMBERS, "iban"))
#: Beside these, whose values are codes or come in pairs, the longer text is the more complete one.
_CODED = frozenset(("kind", "gender", "salesperson", "stage", "origin", "employer_id", *MUST_CHOOSE))
_NOT_CHOSEN = frozenset(("states", "employer_id"))
_PRESET_LABELS = frozenset(PRESET_CODES[ListName.LABEL])
#: What a row says beside its value, and what the program notes about it.
_BESIDE = frozenset(("id", "label", "typed", "manual", "source", "billing", "delivery"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeConflict:
    """A single field in which the two cards contradict each other."""

    field: str
    winner: Any
    loser: Any
    take: Side
    """What is taken when nobody chooses."""
    must_choose: bool = False
    """Whether a person should say which one holds, as for two VAT numbers."""


class Joined(NamedTuple):
    """Two rows that say the same; the winner's stands for both."""

    field: str
    winner: Row
    loser: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePlan:
    """What a merge would do, as my shop sees the two cards."""

    winner: Card
    loser: Card
    conflicts: tuple[MergeConflict, ...] = ()
    additions: tuple[Change, ...] = ()
    """What the winner gets: empty fields filled, states, rows of the loser (with their ``row_id``), rows of
    the winner made more complete (with their ``row_id`` and ``old``), answers on consent."""
    joined: tuple[Joined, ...] = ()
    warnings: tuple[str, ...] = ()
    """Codes; their sentences are in :data:`crm_tui.labels.MERGE_WARNINGS`."""

    def merged(self, choices: Mapping[str, Side] | None = None) -> Card:
        """The winner after the merge; fields that are not chosen take what :attr:`conflicts` propose.

        Raises:
            ValueError: A choice is about a field that is no conflict.
        """
        card = self.winner
        for change in self.additions:
            card = _with_change(card, change)
        for conflict in self._decided(choices or {}):
            if conflict.take == "loser":
                card = with_value(card, conflict.field, conflict.loser)
                if conflict.field == "employer":
                    card = with_value(card, "employer_id", self.loser.person.employer_id)
        if card.person.employer_id in (self.winner.id, self.loser.id):
            card = with_value(card, "employer_id", None)
        return card

    def set_aside(self, choices: Mapping[str, Side] | None = None) -> list[tuple[Card, str, Any]]:
        """The numbers of which another one was chosen, and the card each comes from: they stay in sight."""
        return [
            (self.winner, each.field, each.winner)
            if each.take == "loser"
            else (self.loser, each.field, each.loser)
            for each in self._decided(choices or {})
            if each.must_choose and (each.winner if each.take == "loser" else each.loser)
        ]

    def _decided(self, choices: Mapping[str, Side]) -> list[MergeConflict]:
        if unknown := choices.keys() - {each.field for each in self.conflicts}:
            raise ValueError(f"no conflict about {', '.join(sorted(unknown))}")
        return [replace(each, take=choices.get(each.field, each.take)) for each in self.conflicts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """A merge that was made, and perhaps taken back."""

    id: int
    winner_id: int
    loser_id: int
    at: datetime
    by: str
    score: str
    """Bits, as shown to the person who merged."""
    reasons: tuple[str, ...]
    undone_at: datetime | None = None
    undone_by: str = ""

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.undone_at is None


def plan(winner: Card, loser: Card) -> MergePlan:
    """What merging the loser into the winner would do; both as the same shop sees them."""
    conflicts, filled = _single_fields(winner, loser)
    rows, joined = _rows(winner, loser)
    answers = [
        Change(field="consents", row_id=answer.id, new=answer)
        for answer in decisive_answers(winner.membership, loser.membership)
    ]
    found = MergePlan(
        winner=winner,
        loser=loser,
        conflicts=tuple(conflicts),
        additions=(*filled, *rows, *answers),
        joined=tuple(joined),
    )
    return replace(found, warnings=tuple(_warnings(found)))


def decisive_answers(winner: Membership, loser: Membership) -> list[ConsentRecord]:
    """The answers of the loser that hold for both: consent is never widened (GDPR art. 7).

    Where only one was asked, the answer is that. Between two, a refusal holds, unless the acceptance is a
    later one of which it is known how it was given.
    """
    taken = []
    for channel in Channel:
        ours, theirs = winner.consent_record(channel), loser.consent_record(channel)
        if theirs is None or theirs.state is Consent.UNKNOWN:
            continue
        if ours is None or ours.state is Consent.UNKNOWN:
            taken.append(theirs)
        elif ours.state is not theirs.state:
            accepted, refused = (ours, theirs) if ours.state is Consent.ACCEPTED else (theirs, ours)
            holds = accepted if _given_again(accepted, refused) else refused
            if holds is theirs:
                taken.append(theirs)
    return taken


def _given_again(accepted: ConsentRecord, refused: ConsentRecord) -> bool:
    """Whether an acceptance came after a refusal, and is proven."""
    dated = accepted.at is not None and refused.at is not None and accepted.at > refused.at
    return dated and bool(accepted.how or accepted.wording)


# Single fields


def _single_fields(winner: Card, loser: Card) -> tuple[list[MergeConflict], list[Change]]:
    conflicts: list[MergeConflict] = []
    filled: list[Change] = []
    other_firm = any(
        value_of(winner, name) and value_of(loser, name) and value_of(winner, name) != value_of(loser, name)
        for name in _FIRM_NUMBERS
    )
    for name in SINGLE_FIELDS:
        ours, theirs = value_of(winner, name), value_of(loser, name)
        if name == "states":
            if extra := tuple(state for state in theirs if state not in ours):
                filled.append(Change(field=name, old=ours, new=(*ours, *extra)))
        elif not theirs or ours == theirs or name in _NOT_CHOSEN:
            continue
        elif ours or (other_firm and name in _FIRM_NUMBERS):
            conflicts.append(
                MergeConflict(
                    field=name,
                    winner=ours,
                    loser=theirs,
                    take=_default(name, winner, loser),
                    must_choose=name in MUST_CHOOSE,
                )
            )
        else:
            filled.append(Change(field=name, old=ours, new=theirs))
    return conflicts + _employer(winner, loser), filled + _employer_card(winner, loser)


def _employer_card(winner: Card, loser: Card) -> list[Change]:
    """The card behind an employer's name comes with the name."""
    ours, theirs = winner.person, loser.person
    named = not ours.employer or ours.employer == theirs.employer
    if theirs.employer_id is None or ours.employer_id is not None or not named:
        return []
    return [Change(field="employer_id", old=None, new=theirs.employer_id)]


def _employer(winner: Card, loser: Card) -> list[MergeConflict]:
    """Two company cards behind one and the same name of an employer."""
    ours, theirs = winner.person, loser.person
    named = ours.employer == theirs.employer or not theirs.employer
    if None in (ours.employer_id, theirs.employer_id) or ours.employer_id == theirs.employer_id or not named:
        return []
    take = _later(winner, loser)
    return [MergeConflict(field="employer_id", winner=ours.employer_id, loser=theirs.employer_id, take=take)]


_NAMES = frozenset(("last_name", "first_name", "company_name"))


def _default(name: str, winner: Card, loser: Card) -> Side:
    """The more complete text, else that of the card saved last; names and numbers stay as they are."""
    # The card that stays goes on being called as it is: « Jeanne » is no longer « Jean », but somebody else.
    if name == "kind" or name in MUST_CHOOSE or name in _NAMES:
        return "winner"
    ours, theirs = value_of(winner, name), value_of(loser, name)
    if name not in _CODED:
        mine, other = _completeness(ours, theirs), _completeness(theirs, ours)
        if mine != other:
            return "winner" if mine > other else "loser"
    return _later(winner, loser)


def _completeness(text: str, than: str) -> tuple[int, int, int]:
    """Whether one text says all that the other says; then whether it is written with more care."""
    words, others = fold(text), fold(than)
    if words != others:
        says_more = words.startswith(others) or set(others.split()) < set(words.split())
        return (int(says_more), 0, 0)
    mixed = not (text.isupper() or text.islower())
    return (0, int(mixed), sum(not letter.isascii() for letter in text))


def _later(winner: Card, loser: Card) -> Side:
    ours, theirs = winner.updated_at, loser.updated_at
    return "loser" if ours is not None and theirs is not None and theirs > ours else "winner"


# Rows


def _rows(winner: Card, loser: Card) -> tuple[list[Change], list[Joined]]:
    changes: list[Change] = []
    joined: list[Joined] = []
    for name in ROW_FIELDS:
        known = list(rows_of(winner, name))
        extra: list[Row] = []
        for row in rows_of(loser, name):
            place = _twin(row, known)
            if place is None:
                extra.append(row)
                continue
            joined.append(Joined(name, known[place], row))
            known[place] = _completed(known[place], row, known)
        changes += [
            Change(field=name, row_id=row.id, old=row, new=better)
            for row, better in zip(rows_of(winner, name), known, strict=True)
            if row != better
        ]
        for row in extra:
            added = _modest(row, known)
            changes.append(Change(field=name, row_id=row.id, new=added))
            known.append(added)
    return changes, joined


def _twin(row: Row, known: list[Row]) -> int | None:
    """Where the row stands that says the same; own labels that differ are information of their own."""
    same = [place for place, other in enumerate(known) if _same(row, other)]
    return min(same, key=lambda place: _label(known[place]) != _label(row), default=None)


def _same(row: Row, other: Row) -> bool:
    if isinstance(row, Note) or not row_value(row).strip("|#"):
        return replace(row, id=None) == replace(other, id=None)
    if isinstance(row, Loyalty) and not row.member_number:
        return replace(row, id=None) == replace(other, id=None)
    if row_value(row) != row_value(other):
        return False
    own = {_label(each) for each in (row, other)} - _PRESET_LABELS - {""}
    return len(own) < 2


def _label(row: Row) -> str:
    return getattr(row, "label", "")


def _completed(row: Row, twin: Row, known: list[Row]) -> Row:
    """The winner's row with what only the loser's says: an own label, a missing part, a flag nobody has."""
    missing: dict[str, Any] = {
        each.name: getattr(twin, each.name)
        for each in fields(row)
        if each.name not in _BESIDE and not getattr(row, each.name) and getattr(twin, each.name)
    }
    if _label(twin) not in _PRESET_LABELS | {"", _label(row)}:
        missing["label"] = _label(twin)
    if isinstance(row, Loyalty) and isinstance(twin, Loyalty) and row.valid_until and twin.valid_until:
        missing["valid_until"] = max(row.valid_until, twin.valid_until)
    for flag in ("billing", "delivery"):
        if getattr(twin, flag, False) and not any(getattr(other, flag, False) for other in known):
            missing[flag] = True
    return replace(row, **missing)


def _modest(row: Row, known: Iterable[Row]) -> Row:
    """A row of the loser does not take over a billing or delivery default that the winner has."""
    if isinstance(row, Phone | Email | Address) and row.billing:
        row = replace(row, billing=not any(getattr(other, "billing", False) for other in known))
    if isinstance(row, Address) and row.delivery:
        row = replace(row, delivery=not any(getattr(other, "delivery", False) for other in known))
    return row


def _with_change(card: Card, change: Change) -> Card:
    if change.field == "consents":
        consents = (*card.membership.consents, replace(change.new, id=None))
        return replace(card, membership=replace(card.membership, consents=consents))
    if change.field not in (*CARD_ROWS, *MEMBERSHIP_ROWS):
        return with_value(card, change.field, change.new)
    rows = rows_of(card, change.field)
    if change.old is None:
        return with_value(card, change.field, (*rows, replace(change.new, id=None)))
    return with_value(
        card, change.field, tuple(change.new if row.id == change.row_id else row for row in rows)
    )


def _warnings(found: MergePlan) -> Iterable[str]:
    winner, loser = found.winner, found.loser
    if {winner.kind, loser.kind} == set(Kind):
        yield "two_faces"
    if any(conflict.must_choose for conflict in found.conflicts):
        yield "two_numbers"
    if any(
        change.field == "consents"
        and change.new.state is Consent.REFUSED
        and winner.membership.consent(change.new.channel) is Consent.ACCEPTED
        for change in found.additions
    ):
        yield "consent_narrowed"
