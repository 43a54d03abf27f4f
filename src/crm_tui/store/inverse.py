"""A change taken back, row by row, as far as nobody built upon it since.

The trace says what a unit of work did to each row; here that is done the other way round:

- a row that was added goes, if it still says what it said;
- a column that was changed gets back what it held, if it still holds what it got;
- a row that was removed comes again, under its old id;
- an answer on consent is never removed: the one that held before is given again, with its evidence, unless
  a later answer holds;
- a membership is never removed either: it is closed and emptied, unless the shop works with it.

What was changed or added since stays, and is told (:class:`crm_tui.domain.trace.Kept`). What is gone since
stays gone. Cards, merges and imports that a change made are not removed: to close those, and to leave out
cards that can only be read, is the business of the use case. Versions go on counting. Taking a change back
is a unit of work like any other, so it can be taken back in its turn.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from crm_tui.domain.trace import Kept
from crm_tui.domain.vocabulary import Consent
from crm_tui.store import projections, rows, trace
from crm_tui.store.chain import empty_row
from crm_tui.store.links import PAIRS, winner_of
from crm_tui.store.mapping import Row
from crm_tui.store.unit_of_work import Tx

#: Rows of these make up a card; the others only mention it.
_CARD_TABLES = frozenset(
    (
        "contact",
        "coordinate",
        "social_profile",
        "membership",
        "membership_state",
        "consent",
        "loyalty",
        "note",
    )
)
#: What hangs on a membership and shows that a shop works with it.
_WORKED_WITH = ("membership_state", "consent", "loyalty", "note")
_FLAGS = ("billing", "delivery")
_TOGETHER = 500
_KEPT_ROWS = frozenset(("contact", "merging", "import_batch", "shop", "staff"))
#: Upkeep, which says nothing of its own about the client.
_SILENT = frozenset(("version", "updated_at", "rank"))
_TOPICS = {
    "phone": "phones",
    "email": "emails",
    "address": "addresses",
    "social_profile": "social_profiles",
    "membership": "members",
    "membership_state": "states",
    "note": "notes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inverted:
    """What came of taking a change back."""

    done: int
    """How many rows were written."""
    kept: tuple[Kept, ...]
    contacts: frozenset[int]
    """The cards that are not as they were a moment ago."""


@dataclass(slots=True)
class _Net:
    """What a change did to one row, all in all."""

    entity: str
    entity_id: int
    added: bool = False
    removed: bool = False
    old: Row = field(default_factory=dict)
    new: Row = field(default_factory=dict)


def invert(
    tx: Tx, change: int, *, subjects: Collection[str] | None = None, skip: Collection[str] = ()
) -> Inverted:
    """Take a change back.

    Args:
        tx: A unit of work; its action and actor are those of the undo.
        change: The number of the change (``event.change``).
        subjects: Only what it did to these cards (``contact.subject``); all of it when ``None``.
        skip: Tables whose rows the caller sees to.

    Raises:
        ValueError: There is no such change.
    """
    return _Inversion(tx, change, subjects, skip).run()


class _Inversion:
    def __init__(self, tx: Tx, change: int, subjects: Collection[str] | None, skip: Collection[str]) -> None:
        self.tx = tx
        self.nets: dict[tuple[str, int], _Net] = {}
        self.subject_of: dict[tuple[str, int], str] = {}
        for entity, key, subject, text in _events(tx, change, subjects):
            if entity not in skip and text is not None:  # values that were erased cannot come back
                self._add(entity, key, json.loads(text))
                self.subject_of[entity, key] = subject
        self.contact_of = _contacts(tx, set(self.subject_of.values()) - {""})
        self.kept: list[Kept] = []
        self.answered: set[int] = set()
        """Answers that were given again."""
        self.done: set[tuple[str, int]] = set()

    def _add(self, entity: str, key: int, body: dict[str, Any]) -> None:
        net = self.nets.setdefault((entity, key), _Net(entity, key))
        old, new = body["old"], body["new"]
        if old is None:
            net.added, net.removed = not net.removed, False
            net.new = {**empty_row(entity), **new}
        elif new is None:
            if net.added:
                del self.nets[entity, key]  # it came and went
                return
            net.removed = True
            net.old = {**empty_row(entity), **old, **net.old}
        else:
            net.old = {**old, **net.old}
            net.new = {**net.new, **new}

    def run(self) -> Inverted:
        tx = self.tx
        backwards = list(reversed(self.nets.values()))
        added = [net for net in backwards if net.added]
        for net in added:
            if net.entity not in ("consent", "membership", *_KEPT_ROWS):
                self._take_out(net)
        changed = [net for net in backwards if not (net.added or net.removed)]
        # First who is merged into whom: what is set back after that follows it.
        changed.sort(key=lambda net: "merged_into" not in net.old)
        for net in changed:
            self._set_back(net)
        for net in changed:
            self._raise_flags(net)
        for net in backwards:
            if net.removed:
                self._put_back(net)
        self._answer_back({net.entity_id: net for net in added if net.entity == "consent"})
        for net in added:
            if net.entity == "membership":
                self._close(net)
        touched = {
            contact_id
            for key in self.done
            if key[0] in _CARD_TABLES and (contact_id := self.contact_of.get(self.subject_of[key]))
        }
        for contact_id in sorted(touched):
            tx.execute("UPDATE contact SET version = version + 1 WHERE id = ?", (contact_id,))
        for contact_id in sorted(touched):
            projections.refresh(tx, contact_id)
        return Inverted(done=len(self.done), kept=tuple(self.kept), contacts=frozenset(touched))

    def _now(self, net: _Net) -> Row | None:
        return rows.find(self.tx, net.entity, "id = ?", (net.entity_id,)).get(net.entity_id)

    def _write(self, net: _Net, columns: Row) -> None:
        if columns:
            rows.update(self.tx, net.entity, net.entity_id, columns)
            self.done.add((net.entity, net.entity_id))

    def _keep(self, net: _Net, now: Row, columns: Iterable[str] = ()) -> None:
        topic = _TOPICS.get(now.get("kind", "") if net.entity == "coordinate" else net.entity, net.entity)
        told = [(name, now[name]) for name in columns] or [(topic, _value(net.entity, now))]
        self.kept += [
            Kept(
                entity=net.entity,
                entity_id=net.entity_id,
                field=name,
                value="" if value is None else str(value),
            )
            for name, value in told
        ]

    def _take_out(self, net: _Net) -> None:
        now = self._now(net)
        if now is None:
            return
        if _differing(now, net.new):
            self._keep(net, now)
            return
        rows.delete(self.tx, net.entity, net.entity_id)
        self.done.add((net.entity, net.entity_id))

    def _set_back(self, net: _Net) -> None:
        now = self._now(net)
        if now is None:
            return
        columns: Row = {}
        since: list[str] = []
        for name, value in net.new.items():
            if name == "version" or (name in _FLAGS and net.old[name] == 1):
                continue
            if now[name] not in (value, self._followed(name, value, net.entity_id)):
                since.append(name)
            else:
                columns[name] = self._followed(name, net.old[name], net.entity_id)
        self._write(net, {name: value for name, value in columns.items() if value != now[name]})
        if told := [name for name in since if name not in _SILENT and now[name] != net.old[name]]:
            self._keep(net, now, told)

    def _raise_flags(self, net: _Net) -> None:
        """Set back to 1 what one row alone may hold, now that the others were set back."""
        for name in _FLAGS:
            if net.entity != "coordinate" or net.old.get(name) != 1:
                continue
            now = self._now(net)
            if now is None or now[name] == 1:
                continue
            if self._is_taken(now, name):
                self._keep(net, now, [name])
            else:
                self._write(net, {name: 1})

    def _is_taken(self, row: Row, flag: str) -> bool:
        owned = rows.find(
            self.tx, "coordinate", "contact_id = ? AND kind = ?", (row["contact_id"], row["kind"])
        )
        return any(other[flag] == 1 for other in owned.values())

    def _put_back(self, net: _Net) -> None:
        if self._now(net) is not None or self._is_said(net):
            return
        row = dict(net.old)
        if net.entity == "coordinate":
            for flag in _FLAGS:
                if row[flag] == 1 and self._is_taken(row, flag):
                    row[flag] = 0
        rows.insert(self.tx, net.entity, {"id": net.entity_id, **row})
        self.done.add((net.entity, net.entity_id))

    def _is_said(self, net: _Net) -> bool:
        """Whether another row says since what one row alone can say."""
        if net.entity in PAIRS:
            unique: tuple[str, ...] = ("low", "high")
        elif net.entity == "membership_state":
            unique = ("membership_id", "state")
        else:
            return False
        condition = " AND ".join(f"{name} = ?" for name in unique)
        return bool(rows.find(self.tx, net.entity, condition, [net.old[name] for name in unique]))

    def _followed(self, column: str, value: Any, contact_id: int) -> Any:
        """A card that was merged since is meant by the one that took it in; nobody is his own employer."""
        if column != "employer_id" or value is None:
            return value
        winner = winner_of(self.tx, value)
        return None if winner == contact_id else winner

    def _answer_back(self, given: dict[int, _Net]) -> None:
        asked = {(net.new["membership_id"], net.new["channel"]) for net in given.values()}
        for membership, channel in sorted(asked):
            condition = "membership_id = ? AND channel = ?"
            answers = rows.find(self.tx, "consent", condition, (membership, channel))
            last = max(answers)
            before = [key for key in answers if key not in given]
            if last not in given or (not before and answers[last]["state"] == Consent.UNKNOWN):
                continue  # somebody was asked again since, or nothing was ever answered
            again = dict(answers[max(before, default=last)])
            del again["id"]
            if not before:
                again |= {"state": Consent.UNKNOWN.value, "at": self.tx.at, "by": self.tx.actor}
                again |= {"how": "", "wording": ""}
            self.answered.add(rows.insert(self.tx, "consent", again))
            self.done.add(("consent", last))

    def _close(self, net: _Net) -> None:
        now = self._now(net)
        if now is None:
            return
        # Answers stay anyway; of the other rows, those are left that somebody added or changed.
        worked_with = any(
            table != "consent" or not (key in self.answered or (table, key) in self.nets)
            for table in _WORKED_WITH
            for key in rows.find(self.tx, table, "membership_id = ?", (net.entity_id,))
        )
        if worked_with or _differing(now, net.new):
            self._keep(net, now)
            return
        closed: Row = {"salesperson_id": None, "stage": "", "origin": ""}
        if not now["detached_at"]:
            closed |= {"detached_at": self.tx.at, "detached_by": self.tx.actor}
        self._write(net, {name: value for name, value in closed.items() if now[name] != value})


def _events(
    tx: Tx, change: int, subjects: Collection[str] | None
) -> Iterator[tuple[str, int, str, str | None]]:
    """Entity, row id, subject and body of what was written together, oldest first."""
    first, last = trace.change_bounds(tx, change)
    sql = (
        "SELECT e.entity, e.entity_id, e.subject, v.body FROM event e"
        " LEFT JOIN event_value v ON v.seq = e.seq WHERE e.seq BETWEEN ? AND ?"
    )
    if subjects is None:
        yield from tx.execute(f"{sql} ORDER BY e.seq", (first, last))
        return
    for subject in sorted(subjects):
        yield from tx.execute(f"{sql} AND e.subject = ? ORDER BY e.seq", (first, last, subject))


def _contacts(tx: Tx, subjects: Collection[str]) -> dict[str, int]:
    """The cards behind the names of the trace; nobody else saves them before this unit of work ends."""
    found: dict[str, int] = {}
    names = sorted(subjects)
    for start in range(0, len(names), _TOGETHER):
        some = names[start : start + _TOGETHER]
        condition = f"subject IN ({', '.join('?' * len(some))})"
        for key, row in rows.find(tx, "contact", condition, some, lock=True).items():
            found[row["subject"]] = key
    return found


def _differing(now: Row, then: Row) -> list[str]:
    return [name for name, value in then.items() if name not in _SILENT and now[name] != value]


def _value(entity: str, row: Row) -> str:
    """What a row says, in one text."""
    names = {
        "coordinate": ("value", "typed"),
        "social_profile": ("url", "typed"),
        "membership_state": ("state",),
        "loyalty": ("member_number", "label"),
        "note": ("text",),
        "membership": ("stage",),
    }.get(entity, ())
    return next((str(row[name]) for name in names if row[name]), "")
