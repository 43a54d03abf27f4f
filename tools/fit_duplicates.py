"""Refit the weights of the duplicate check from labelled contacts.

usage: python tools/fit_duplicates.py FOLDER [--half] [--keep]

FOLDER holds ``contacts.csv.gz`` (the cards that exist), ``queries.csv.gz`` (the cards about to be created)
and ``truth.csv.gz`` (which of them are duplicates, and of which card). Each row goes the way of the program:
contact JSON, rules, record. With ``--half`` the weights are fitted on one half of the queries and scored on
the other: those figures are the honest ones. Without it all queries are used. ``--keep`` does not write the
weights.

The fit is a logistic regression on the pairs that the keys propose in bases of three sizes, so that the
weight of the size is learnt too; by Newton's method, the quadratic model being minimised one weight after the
other within its bounds (an agreement never speaks against, a difference never for). No library is needed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import exp, log, log2
from pathlib import Path

from crm_tui.domain import rules, serial
from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import POSSIBLE, Record, counted, keys, probes, record_of
from crm_tui.domain.duplicates.comparison import Evidence, evidence
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.scoring import shared
from crm_tui.domain.duplicates.sides import Side

WEIGHTS = Path(__file__).parents[1] / "src/crm_tui/data/duplicates/weights.json"
SIZES = (1_000, 10_000, 100_000)
"""Bases that the weights are fitted in: the first so many contacts."""
MOST_SHARING, MOST_CANDIDATES, SHOWN = 400, 50, 10
ROUNDS, STEPS, RIDGE = 3, 12, 0.5
HOPELESS, KEPT_OF_HOPELESS = -14.0, 10
"""Below this score only one pair in so many is kept, and counts for them all."""
_NAMELESS, _LESS_THAN_A_NAME = -6.0, 0.4
_LN2 = log(2)


@dataclass(frozen=True)
class Query:
    """A card about to be created."""

    id: str
    record: Record
    true_id: int
    """The card of which it is a duplicate; 0 for a new one."""
    scenario: str
    small: bool
    """Whether it is about one of the first thousand contacts."""


@dataclass(frozen=True)
class Pair:
    """One comparison: all ways to look at it."""

    card: int
    views: tuple[tuple[tuple[str, float], ...], ...]


@dataclass(frozen=True)
class Compared:
    """An entry with the cards that its keys found in one base."""

    query: Query
    pairs: tuple[Pair, ...]


# What is read


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of one compressed table."""
    with gzip.open(path, "rt", newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def contact_json(row: Mapping[str, str]) -> dict[str, object]:
    """A row as the contact JSON of the command line."""
    place = {"street": row["street"], "postal_code": row["zip"], "city": row["city"]}
    address = {**place, "country": row["country"]} if any(place.values()) else {}
    return {
        "kind": "company" if row["kind"] == "E" else "person",
        "gender": {"M": "male", "F": "female"}.get(row["gender"], ""),
        "first_name": row["first"],
        "last_name": row["last"],
        "nickname": row["nickname"],
        "company_name": row["company"],
        "employer": row["employer"],
        "vat_number": row["vat"],
        "iban": row["iban"],
        "phones": [{"number": number} for number in row["phones"].split("|") if number],
        "emails": [{"address": address} for address in row["emails"].split("|") if address],
        "addresses": [address] if address else [],
    }


def card_of(row: Mapping[str, str]) -> Card:
    """A row as the card that the program would store."""
    card, problems = serial.apply_json(Card(), contact_json(row), lambda _name, text: text)
    if problems:
        raise SystemExit(f"not a contact: {problems[0]}")
    return rules.normalise(card, region="FR")[0]


def read_contacts(folder: Path) -> list[Record]:
    """The cards that exist."""
    return [record_of(replace(card_of(row), id=int(row["id"]))) for row in rows(folder / "contacts.csv.gz")]


def read_queries(folder: Path) -> list[Query]:
    """The cards about to be created, with the truth about them."""
    cards = {row["qid"]: card_of(row) for row in rows(folder / "queries.csv.gz")}
    return [
        Query(
            row["qid"],
            record_of(cards[row["qid"]]),
            int(row["true_id"]) if row["label"] == "dup" else 0,
            row["scenario"],
            row["small"] == "1",
        )
        for row in rows(folder / "truth.csv.gz")
    ]


# What is compared


class Base:
    """The first cards of a folder, with their keys and the counts of their names."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.total = len(records)
        self.sides = {record.id: Side(record) for record in records}
        self.counts: Counter[int] = Counter()
        self._found: dict[int, list[int]] = defaultdict(list)
        for record in records:
            self.counts.update(counted(record))
            for key in keys(record):
                self._found[key].append(record.id)

    def candidates(self, entry: Record) -> list[int]:
        """The cards that share most with an entry, as the store finds them."""
        weights: dict[int, float] = defaultdict(float)
        for key, weight in probes(entry).items():
            ids = self._found.get(key, ())
            if 0 < len(ids) <= MOST_SHARING:
                for card_id in ids:
                    weights[card_id] += weight / (1 + 0.15 * log2(len(ids)))
        return sorted(weights, key=lambda card_id: (-weights[card_id], card_id))[:MOST_CANDIDATES]

    def compare(self, query: Query) -> Compared:
        """An entry beside its candidates."""
        entry, rarity = Side(query.record), Rarity(self.counts, self.total)
        ids = self.candidates(query.record)
        sides = [self.sides[card_id] for card_id in ids]
        sharing = shared(entry, sides)
        pairs = [
            Pair(card_id, tuple(map(_features, evidence(entry, card, rarity, sharing))))
            for card_id, card in zip(ids, sides, strict=True)
        ]
        return Compared(query, tuple(pairs))


def _features(view: Evidence) -> tuple[tuple[str, float], ...]:
    return tuple(view.features)


def score_of(view: Iterable[tuple[str, float]], bits: Mapping[str, float]) -> float:
    """The bits of one way to look at a pair."""
    return bits["constant"] + sum(bits.get(name, 0.0) * size for name, size in view)


def ranked(compared: Compared, bits: Mapping[str, float]) -> list[tuple[float, int]]:
    """The scores and cards that would be shown, strongest first."""
    scores = [(max(score_of(view, bits) for view in pair.views), pair.card) for pair in compared.pairs]
    return sorted(scores, key=lambda each: (-each[0], each[1]))[:SHOWN]


# What is fitted

_NEVER_AGAINST = (
    "mobile@", "landline@", "email@", "office@", "vat@", "iban@", "place.full@", "place.street@",
    "place.bits@", "email.local@", "rare.", "common.", "mail.", "employer.same", "last.corrected",
    "first.corrected",
)  # fmt: skip
_NEVER_FOR = (
    "mobile.differs@", "landline.differs@", "vat.differs@", "iban.differs@", "gender.differs", "place.far@",
    "employer.differs", "last.no", "first.no", "swapped", "former", "last.confirmed",
    "first.confirmed",
)  # fmt: skip


#: Where there is little to learn from, weights stay near these (bits).
_EXPECTED = {
    "mobile@": 13.0, "email@": 5.0, "landline@": 2.0, "office@": 2.0, "vat@": 6.0, "iban@": 4.0,
    "place.full@": 1.0,
    "mobile@one": 9.0, "mobile@same": 3.0, "email@same": 2.0, "office@same": 0.0, "vat@same": 0.0,
    "iban@same": 0.0,
    "mobile@same_firm": 7.0, "landline@same_firm": 4.0, "office@same_firm": 4.0, "vat@same_firm": 8.0,
    "iban@same_firm": 5.0,
}  # fmt: skip


_IDENTIFIERS = ("mobile", "landline", "email", "office", "vat", "iban", "place.full")
_RELATIONS = (
    "same", "slip", "alike", "kin", "one", "half", "stranger", "nameless", "same_firm", "like_firm",
    "other_firm", "no_firm", "owner", "near_owner", "owner_staff", "staff", "outsider",
)  # fmt: skip
#: Weights that there must be, whether the data at hand show them or not.
_ALWAYS = frozenset(f"{name}@{relation}" for name in _IDENTIFIERS for relation in _RELATIONS)


def expected(name: str) -> float:
    """The weight of a feature before anything is learnt."""
    return _EXPECTED.get(name, _EXPECTED.get(name.partition("@")[0] + "@", 0.0))


def bounds(name: str) -> tuple[float, float]:
    """Between what a weight must lie (bits)."""
    least = 0.0 if name.startswith(_NEVER_AGAINST) else -20.0
    most = 0.0 if name.startswith(_NEVER_FOR) else 20.0
    return least, most


def training_rows(
    found: Iterable[Compared], bits: Mapping[str, float]
) -> list[tuple[tuple[tuple[str, float], ...], int, float]]:
    """The views of the pairs, whether they are the same client, and for how many pairs each stands."""
    chosen = []
    hopeless = 0
    for compared in found:
        for pair in compared.pairs:
            view = max(pair.views, key=lambda each: score_of(each, bits))
            same = pair.card == compared.query.true_id
            if not same and score_of(view, bits) < HOPELESS:
                hopeless += 1
                if hopeless % KEPT_OF_HOPELESS == 0:
                    chosen.append((view, 0, float(KEPT_OF_HOPELESS)))
            else:
                chosen.append((view, int(same), 1.0))
    return chosen


def fit(
    found: Sequence[Compared], start: Mapping[str, float], tell: Callable[[str], None]
) -> dict[str, float]:
    """Weights in bits for all features that occur."""
    bits = dict(start)
    for turn in range(ROUNDS):
        pairs = training_rows(found, bits)
        bits = _newton(pairs, bits, tell)
        tell(f"round {turn + 1}: {len(pairs)} pairs, {len(bits)} weights")
    return bits


def _newton(
    pairs: Sequence[tuple[tuple[tuple[str, float], ...], int, float]],
    start: Mapping[str, float],
    tell: Callable[[str], None],
) -> dict[str, float]:
    names = [
        "constant",
        *sorted(_ALWAYS.union(name for view, _same, _times in pairs for name, _size in view)),
    ]
    place = {name: index for index, name in enumerate(names)}
    limits = [tuple(bound * _LN2 for bound in bounds(name)) for name in names]
    weights = [
        min(max(start.get(name, expected(name)) * _LN2, least), most)
        for name, (least, most) in zip(names, limits, strict=True)
    ]
    middles = [expected(name) * _LN2 for name in names]
    data = [
        ([(0, 1.0), *((place[name], size) for name, size in view)], same, times)
        for view, same, times in pairs
    ]
    size = len(names)
    before = float("inf")
    for _step in range(STEPS):
        gradient = [
            RIDGE * (weight - middle) if index else 0.0
            for index, (weight, middle) in enumerate(zip(weights, middles, strict=True))
        ]
        curve = [[0.0] * size for _ in range(size)]
        for index in range(size):
            curve[index][index] = RIDGE if index else 1e-9
        loss = 0.0
        for view, same, times in data:
            odds = sum(weights[index] * value for index, value in view)
            chance = 1 / (1 + exp(-min(max(odds, -40.0), 40.0)))
            loss -= times * log(max(chance if same else 1 - chance, 1e-12))
            slope = times * (chance - same)
            bend = times * chance * (1 - chance)
            for index, value in view:
                gradient[index] += slope * value
            if bend > 1e-7:
                for index, value in view:
                    row, part = curve[index], bend * value
                    for other, theirs in view:
                        row[other] += part * theirs
        weights = _minimised(weights, gradient, curve, limits)
        if abs(before - loss) < 1e-4 * loss:
            break
        before = loss
    tell(f"loss {loss:.1f}")
    return {name: weight / _LN2 for name, weight in zip(names, weights, strict=True)}


def _minimised(
    weights: Sequence[float],
    gradient: Sequence[float],
    curve: Sequence[Sequence[float]],
    limits: Sequence[tuple[float, ...]],
) -> list[float]:
    """The weights at the bottom of the quadratic model, within their limits, one after the other."""
    new = list(weights)
    size = len(new)
    slope = list(gradient)
    for _sweep in range(200):
        moved = 0.0
        for index in range(size):
            row = curve[index]
            step = -slope[index] / (row[index] + 1e-9)
            step = max(-3.0, min(3.0, step))
            target = min(max(new[index] + step, limits[index][0]), limits[index][1])
            step = target - new[index]
            if abs(step) > 1e-9:
                new[index] = target
                for other in range(size):
                    slope[other] += row[other] * step
                moved = max(moved, abs(step))
        if moved < 1e-4:
            break
    return new


# What comes out


@dataclass(frozen=True)
class Figures:
    """How well a base is searched, as the scorer of the labelled set defines it."""

    first: float
    ten: float
    recall: float
    precision: float
    f1: float
    false_alarms: float
    false_alarms_random: float
    by_scenario: dict[str, tuple[float, int]]

    def line(self) -> str:
        """The figures in one line."""
        return (
            f"recall@1 {self.first:.4f}  recall@10 {self.ten:.4f}  recall {self.recall:.4f}"
            f"  precision {self.precision:.4f}  F1 {self.f1:.4f}"
            f"  false alarms {self.false_alarms:.4f} (random {self.false_alarms_random:.4f})"
        )


def figures(found: Sequence[Compared], bits: Mapping[str, float], threshold: float = POSSIBLE) -> Figures:
    """The figures of one base at a threshold."""
    return _figures([(each.query, ranked(each, bits)) for each in found], threshold)


def _figures(found: Sequence[tuple[Query, list[tuple[float, int]]]], threshold: float) -> Figures:
    first = ten = hits = opened = false = random_false = randoms = duplicates = 0
    by: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for query, lines in found:
        shown = [card for score, card in lines if round(score, 2) >= threshold]
        opened += bool(shown)
        if query.true_id:
            duplicates += 1
            ids = [card for _score, card in lines]
            first += ids[:1] == [query.true_id]
            ten += query.true_id in ids
            hits += query.true_id in shown
            for scenario in set((query.scenario or "untouched").split("+")):
                by[scenario][0] += query.true_id in shown
                by[scenario][1] += 1
        else:
            false += bool(shown)
            random_false += bool(shown) and query.scenario == "random"
            randoms += query.scenario == "random"
            by["new: " + query.scenario][0] += bool(shown)
            by["new: " + query.scenario][1] += 1
    new = max(1, len(found) - duplicates)
    precision, recall = hits / max(1, opened), hits / max(1, duplicates)
    return Figures(
        first / max(1, duplicates),
        ten / max(1, duplicates),
        recall,
        precision,
        2 * precision * recall / max(1e-9, precision + recall),
        false / new,
        random_false / max(1, randoms),
        {name: (hit / of, of) for name, (hit, of) in sorted(by.items(), key=lambda each: -each[1][1])},
    )


def calibrated(found: Mapping[int, Sequence[Compared]], bits: dict[str, float]) -> dict[str, float]:
    """The weights with the constant that puts the best F1 at the warning threshold.

    Of the smallest and the largest base together; the curve is flat and noisy at its top, so it is smoothed.
    """
    lines = {size: [(each.query, ranked(each, bits)) for each in done] for size, done in found.items()}
    scores = [
        sum(_figures(each, POSSIBLE + step / 10).f1 for size, each in lines.items() if size != SIZES[1])
        for step in range(-30, 31)
    ]
    smooth = [sum(scores[place - 4 : place + 5]) for place in range(4, len(scores) - 4)]
    best = (smooth.index(max(smooth)) - len(smooth) // 2) / 10
    return {**bits, "constant": bits["constant"] - best}


def completed(bits: dict[str, float]) -> dict[str, float]:
    """The weights with what labelled contacts cannot show: cards that have no name at all.

    Without an identifier they look like nobody; with one, a name that agrees must still say more than none.
    """
    person = sum(bits.get(name, 0.0) for name in ("people", "last.eq", "first.missing", "names.one"))
    firm = bits.get("firms", 0.0) + bits.get("firm.eq", 0.0)
    nobody = _NAMELESS + sum(bits.get(name, 0.0) for name in ("people", "last.missing", "first.missing"))
    least = {f"{name}@nameless": min(bits[f"{name}@one"], bits[f"{name}@same_firm"]) for name in _IDENTIFIERS}
    identified = min(person, firm) - _LESS_THAN_A_NAME - nobody
    return {**bits, **least, "names.nameless": _NAMELESS, "nameless.identified": identified}


def queries_for(size: int, queries: Sequence[Query]) -> list[Query]:
    """The queries that make sense in a base of so many contacts."""
    if size == SIZES[0]:
        return [query for query in queries if query.small]
    return [query for query in queries if query.true_id <= size]


def main() -> None:
    """Fit, say how good it is, and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", action="store_true", help="fit on one half of the queries, score the other")
    parser.add_argument("--keep", action="store_true", help="do not write the weights")
    given = parser.parse_args()
    contacts, queries = read_contacts(given.folder), read_queries(given.folder)
    print(f"{len(contacts)} contacts, {len(queries)} queries")
    run(contacts, queries, half=given.half, keep=given.keep)


def run(contacts: Sequence[Record], queries: Sequence[Query], *, half: bool, keep: bool) -> dict[str, float]:
    """Fit on the contacts and queries given, and print the figures."""
    training: dict[int, list[Compared]] = {}
    held: dict[int, list[Compared]] = {}
    for size in SIZES:
        base = Base(contacts[:size])
        asked = queries_for(size, queries)
        training[size] = [base.compare(query) for query in (asked[::2] if half else asked)]
        held[size] = [base.compare(query) for query in asked[1::2]] if half else training[size]
    start = json.loads(WEIGHTS.read_text(encoding="utf-8"))["bits"]
    bits = fit([each for found in training.values() for each in found], start, print)
    bits = completed(calibrated(training, bits))
    bits = {name: round(value, 2) for name, value in bits.items()}
    for size in (SIZES[0], SIZES[-1]):
        result = figures(held[size], bits)
        print(
            f"{size} contacts, {len(held[size])} queries{' not fitted on' if half else ''}: {result.line()}"
        )
    for name, (share, of) in result.by_scenario.items():
        print(f"   {name:<30} {share:.4f}  ({of})")
    if not keep:
        data = {"fitted": f"{datetime.now(UTC):%Y-%m-%d}", "bits": dict(sorted(bits.items()))}
        WEIGHTS.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return bits


if __name__ == "__main__":
    main()
