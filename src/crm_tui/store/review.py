"""The search for duplicates over the whole base: how far it has come, and the pairs it found.

It goes round by round. The first round looks at every card in the order of their ids; each later one at the
cards that are new since, or were saved since the round before began. A round that was broken off goes on
after the last card of which the pairs are stored. Pairs stay stored whatever becomes of their cards: those
that were merged, linked or declared apart are only not shown, so that nothing has to be found again when that
is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from crm_tui.domain.duplicates import CERTAIN, POSSIBLE, PROBABLE, Record
from crm_tui.domain.vocabulary import Level
from crm_tui.store import rows
from crm_tui.store.unit_of_work import Tx

#: The lower bounds of the levels that are proposed, strongest first, in bits.
FLOORS = {Level.CERTAIN: CERTAIN, Level.PROBABLE: PROBABLE, Level.POSSIBLE: POSSIBLE}

#: Scores are stored in tenths of a bit, in a column of 32 bits.
_TENTHS = 10
_HIGHEST = 2**31 - 1

Pair = tuple[int, int]
"""The ids of two cards, the smaller one first."""

_LISTED = "c.merged_into IS NULL AND c.withdrawn = 0"
_WAITING = f"c.id > ? AND (c.id > ? OR c.updated_at >= ?) AND {_LISTED}"

#: The pairs to show in one shop; the joins are written so that both databases begin with the pairs.
_SHOWN = """
    FROM duplicate_pair p CROSS JOIN contact a CROSS JOIN contact b
    WHERE p.score >= ? AND p.score < ?
      AND a.id = p.low AND a.merged_into IS NULL AND a.withdrawn = 0
      AND b.id = p.high AND b.merged_into IS NULL AND b.withdrawn = 0
      AND NOT EXISTS (SELECT 1 FROM not_duplicate n WHERE n.low = p.low AND n.high = p.high)
      AND NOT EXISTS (SELECT 1 FROM contact_link l WHERE l.low = p.low AND l.high = p.high)
      AND EXISTS (SELECT 1 FROM membership m
                  WHERE m.contact_id IN (p.low, p.high) AND m.shop_id = ? AND m.detached_at = '')
"""


def pair_of(first: int, second: int) -> Pair:
    """Two cards as they are stored."""
    return (first, second) if first < second else (second, first)


def level_of(score: float) -> Level | None:
    """The level at which a score is proposed; ``None`` below all of them."""
    return next((level for level, floor in FLOORS.items() if score >= floor), None)


# Rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One search through the base."""

    at: str
    by: str
    known_id: int = 0
    since: str = ""
    last_id: int = 0
    done: int = 0
    total: int = 0
    finished_at: str = ""


def current(tx: Tx, *, lock: bool = False) -> Round | None:
    """The round under way, or the last one; ``None`` before the first."""
    for row in rows.find(tx, "review_run", "id = 1", lock=lock).values():
        del row["id"]
        return Round(**row)
    return None


def planned(tx: Tx, *, restart: bool = False) -> Round | None:
    """The round that has to be begun; ``None`` where one is under way.

    With ``restart``, one that looks at every card again.
    """
    before = current(tx)
    if before is None or restart:
        plan = Round(at=tx.at, by="")
    elif before.finished_at:
        plan = Round(at=tx.at, by="", known_id=before.last_id, since=before.at)
    else:
        return None
    counted = tx.execute(
        f"SELECT count(*) FROM contact c WHERE {_WAITING}",  # noqa: S608  # constants
        (0, plan.known_id, plan.since),
    )
    return replace(plan, total=counted[0][0])


def begin(tx: Tx, plan: Round, before: Round | None) -> None:
    """Begin a round, unless somebody else did since ``before`` was the :func:`current` one."""
    if before is None:
        tx.execute(
            'INSERT INTO review_run (id, at, "by", since, finished_at) VALUES (1, ?, ?, ?, ?)'
            " ON CONFLICT (id) DO NOTHING",
            ("", "", "", ""),
        )
        before = Round(at="", by="")
    if current(tx, lock=True) == before:
        # When it began is said here, where nobody else writes: what is saved later is later than that.
        _save(tx, replace(plan, at=tx.at, by=tx.actor))


def waiting(tx: Tx, under_way: Round, limit: int) -> list[int]:
    """The next cards of the round, in the order of their ids."""
    found = tx.execute(
        f"SELECT c.id FROM contact c WHERE {_WAITING} ORDER BY c.id LIMIT ?",  # noqa: S608  # constants
        (under_way.last_id, under_way.known_id, under_way.since, limit),
    )
    return [contact_id for (contact_id,) in found]


def advance(
    tx: Tx, under_way: Round, compared: Sequence[int], found: Mapping[Pair, float], gone: Iterable[Pair]
) -> Round:
    """Store what the comparison of the next cards gave, and how far the round has come.

    Without cards, the round is at its end. If somebody else brought the round further meanwhile, theirs
    stands; the pairs are the same.
    """
    stored = current(tx, lock=True)
    change(tx, {**found, **dict.fromkeys(gone)})
    if stored is None or stored != under_way:
        return stored or under_way
    if compared:
        done = stored.done + len(compared)
        ahead = replace(stored, last_id=compared[-1], done=done, total=max(done, stored.total))
    else:
        ahead = replace(stored, last_id=max(stored.last_id, stored.known_id), finished_at=tx.at)
    _save(tx, ahead)
    return ahead


def _save(tx: Tx, one: Round) -> None:
    rows.update(tx, "review_run", 1, asdict(one))


# Records


def families(tx: Tx, ids: Sequence[int]) -> dict[int, list[Record]]:
    """The record of each card, and after it those of the cards that it took in.

    A card that was withdrawn has none.
    """
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    found = tx.execute(
        f"SELECT contact_id, 0, doc FROM dup_doc WHERE contact_id IN ({marks})"  # noqa: S608  # marks alone
        " UNION ALL SELECT c.merged_into, 1, d.doc FROM contact c JOIN dup_doc d ON d.contact_id = c.id"
        f" WHERE c.merged_into IN ({marks}) ORDER BY 2",
        (*ids, *ids),
    )
    families: dict[int, list[Record]] = {}
    for contact_id, taken_in, doc in found:
        if not taken_in or contact_id in families:
            families.setdefault(contact_id, []).append(Record.from_json(doc))
    return families


# Pairs


def change(tx: Tx, scores: Mapping[Pair, float | None]) -> None:
    """Store pairs with their scores in bits; those without one are forgotten."""
    tx.executemany(
        "INSERT INTO duplicate_pair (low, high, score) VALUES (?, ?, ?)"
        " ON CONFLICT (low, high) DO UPDATE SET score = excluded.score",
        [(*pair, _tenths(score)) for pair, score in sorted(scores.items()) if score is not None],
    )
    tx.executemany(
        "DELETE FROM duplicate_pair WHERE low = ? AND high = ?",
        sorted(pair for pair, score in scores.items() if score is None),
    )


def of_cards(tx: Tx, ids: Sequence[int]) -> dict[Pair, float]:
    """The stored pairs of which one card is among these, whatever became of them."""
    marks = ", ".join("?" * len(ids))
    found = tx.execute(
        f"SELECT low, high, score FROM duplicate_pair WHERE low IN ({marks})"  # noqa: S608  # marks alone
        f" UNION SELECT low, high, score FROM duplicate_pair WHERE high IN ({marks})",
        (*ids, *ids),
    )
    return {(low, high): score / _TENTHS for low, high, score in found}


def shown(tx: Tx, shop_id: int, level: Level | None, offset: int, limit: int) -> dict[Pair, float]:
    """Some of the pairs of which at least one card is a client of the shop, strongest first."""
    found = tx.execute(
        f"SELECT p.low, p.high, p.score {_SHOWN}"  # constants
        " ORDER BY p.score DESC, p.low DESC, p.high DESC LIMIT ? OFFSET ?",
        (*_between(level), shop_id, limit, offset),
    )
    return {(low, high): score / _TENTHS for low, high, score in found}


def count(tx: Tx, shop_id: int, level: Level) -> int:
    """How many pairs of one level there are for a shop."""
    sql = f"SELECT count(*) {_SHOWN}"  # constants
    number: int = tx.execute(sql, (*_between(level), shop_id))[0][0]
    return number


def _between(level: Level | None) -> tuple[int, int]:
    """The stored scores of one level, or of all: from the first number on, below the second."""
    floors = [_tenths(floor) for floor in FLOORS.values()]
    if level is None:
        return floors[-1], _HIGHEST
    if level not in FLOORS:
        return _HIGHEST, _HIGHEST
    position = list(FLOORS).index(level)
    return floors[position], floors[position - 1] if position else _HIGHEST


def _tenths(score: float) -> int:
    """Never rounded up: a score must not pass for the next level."""
    return int(score * _TENTHS // 1)
