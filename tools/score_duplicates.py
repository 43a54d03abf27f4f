"""Score the program's duplicate warning on labelled contacts.

    python tools/score_duplicates.py FOLDER [--work WORK] [--small] [--first N] [--json]

FOLDER holds ``contacts.csv.gz`` (existing cards), ``queries.csv.gz`` (cards about to be created) and
``truth.csv.gz`` (``qid,label,true_id,scenario,shared_or_related,small``; label ``dup`` or ``new``). The
contacts go through ``crm-tui import``, the queries through ``crm-tui contact duplicates``, as anybody would
run them. WORK (a temporary folder by default) keeps the database for the next run, the answers as
``predictions.csv`` and the report of the import. With ``--small`` the base is the first 1,000 contacts and
the queries those about them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

PROGRAM = Path(sys.executable).with_name("crm-tui")
#: From this score on the warning opens.
THRESHOLD = -1.0
#: How many contacts are in the small base.
SMALL = 1000

_TEXTS = {
    "first": "first_name",
    "last": "last_name",
    "nickname": "nickname",
    "company": "company_name",
    "employer": "employer",
    "vat": "vat_number",
    "iban": "iban",
}
_GENDERS = {"M": "male", "F": "female"}


def contact(row: Mapping[str, str]) -> dict[str, Any]:
    """One row as the contact JSON of the command line."""
    data: dict[str, Any] = {"kind": "company" if row["kind"] == "E" else "person"}
    data |= {name: row[column] for column, name in _TEXTS.items() if row[column]}
    if row["gender"] in _GENDERS:
        data["gender"] = _GENDERS[row["gender"]]
    if row["phones"]:
        data["phones"] = [{"number": each} for each in row["phones"].split("|")]
    if row["emails"]:
        data["emails"] = [{"address": each} for each in row["emails"].split("|")]
    address = {
        "street": row["street"],
        "postal_code": row["zip"],
        "city": row["city"],
        "country": row["country"],
    }
    if any(address[name] for name in ("street", "postal_code", "city")):
        data["addresses"] = [{name: value for name, value in address.items() if value}]
    return data


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a compressed CSV file."""
    with gzip.open(path, "rt", newline="", encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


@dataclass(frozen=True, slots=True)
class Answer:
    """One candidate: the contact's id in the data, and the score."""

    contact: str
    score: float


@dataclass(slots=True)
class Figures:
    """What is counted over the queries; the formulas are those of the data's own scorer."""

    duplicates: int = 0
    newcomers: int = 0
    first: int = 0
    among_ten: int = 0
    shown: int = 0
    opened: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    scenarios: Counter[str] = field(default_factory=Counter)
    found: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, truth: Mapping[str, str], answers: list[Answer]) -> None:
        """Count one query."""
        warned = [answer for answer in answers if answer.score >= THRESHOLD][:10]
        self.opened += bool(warned)
        if truth["label"] == "new":
            self.newcomers += 1
            self.scenarios[truth["scenario"]] += 1
            self.alarms[truth["scenario"]] += bool(warned)
            return
        self.duplicates += 1
        place = next((i for i, each in enumerate(answers) if each.contact == truth["true_id"]), len(answers))
        self.first += place < min(1, len(answers))
        self.among_ten += place < min(10, len(answers))
        hit = any(answer.contact == truth["true_id"] for answer in warned)
        self.shown += hit
        for kind in set((truth["scenario"] or "untouched").split("+")):
            self.found[kind][0] += hit
            self.found[kind][1] += 1

    def summary(self) -> dict[str, float]:
        """The figures as shares of one."""
        recall = self.shown / max(1, self.duplicates)
        precision = self.shown / max(1, self.opened)
        return {
            "recall_at_1": self.first / max(1, self.duplicates),
            "recall_at_10": self.among_ten / max(1, self.duplicates),
            "recall": recall,
            "precision": precision,
            "f1": 2 * precision * recall / max(1e-9, precision + recall),
            "false_alarms": self.alarms.total() / max(1, self.newcomers),
            "false_alarms_random": self.alarms["random"] / max(1, self.scenarios["random"]),
        }


def load(folder: Path, work: Path, count: int | None) -> dict[int, str]:
    """Import the contacts; the id in the data of each card's id.

    With ``--on-duplicate create`` the lines that are saved have increasing ids in their order, so that the
    report says which card is which contact.
    """
    report = work / "report.jsonl"
    if not report.exists():
        source = work / "contacts.jsonl"
        with source.open("w", encoding="utf-8") as stream:
            for row in _first(rows(folder / "contacts.csv.gz"), count):
                stream.write(json.dumps(contact(row), ensure_ascii=False) + "\n")
        started = perf_counter()
        command = [
            *(
                str(PROGRAM),
                "import",
                str(source),
                "--on-duplicate",
                "create",
                "--report",
                str(report),
                "--json",
            )
        ]
        done = subprocess.run(command, env=_environment(work), capture_output=True, text=True)
        say(f"import: {perf_counter() - started:.1f} s, {done.stdout.strip()} {done.stderr.strip()}")
    known: dict[int, str] = {}
    refused: Counter[str] = Counter()
    ids = (row["id"] for row in _first(rows(folder / "contacts.csv.gz"), count))
    with report.open(encoding="utf-8") as stream:
        for line, contact_id in zip(stream, ids, strict=True):
            told = json.loads(line)
            if told["outcome"] == "created":
                known[told["id"]] = contact_id
            else:
                problems = told.get("problems") or [{"field": "", "code": told.get("error", "?")}]
                refused.update({f"{problems[0]['field'].partition('.')[0]}: {problems[0]['code']}": 1})
    say(f"{len(known):,} contacts; refused: {dict(refused.most_common()) or 'none'}")
    return known


def ask(folder: Path, work: Path, known: Mapping[int, str], wanted: set[str]) -> dict[str, list[Answer]]:
    """What the program answers to each query."""
    entries = {row["qid"]: contact(row) for row in rows(folder / "queries.csv.gz") if row["qid"] in wanted}
    source = work / "queries.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for entry in entries.values():
            stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
    started = perf_counter()
    command = [str(PROGRAM), "contact", "duplicates", str(source), "--json"]
    done = subprocess.run(command, env=_environment(work), capture_output=True, text=True)
    seconds = perf_counter() - started
    say(f"queries: {seconds:.1f} s, {len(entries) / seconds:.0f} a second {done.stderr.strip()}")
    answers: dict[str, list[Answer]] = {}
    mute = 0
    for query, line in zip(entries, done.stdout.splitlines(), strict=True):
        told = json.loads(line)
        mute += "candidates" not in told
        answers[query] = [
            Answer(known.get(each["id"], "?"), each["score"]) for each in told.get("candidates", ())
        ]
    if mute:
        say(f"queries without an answer: {mute}")
    with (work / "predictions.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["query_id", "candidate_id", "score", "rank"])
        for query, found in answers.items():
            writer.writerows([query, each.contact, each.score, rank] for rank, each in enumerate(found, 1))
    return answers


def _environment(work: Path) -> dict[str, str]:
    return {**os.environ, "CRM_TUI_DATABASE": str(work / "crm.db"), "LC_ALL": "C.UTF-8"}


def _first(found: Iterable[dict[str, str]], count: int | None) -> Iterator[dict[str, str]]:
    for number, row in enumerate(found):
        if number == count:
            return
        yield row


def say(text: str) -> None:
    """Tell what is going on; the figures alone go to the standard output."""
    print(f"… {text}", file=sys.stderr, flush=True)


def main() -> None:
    """Score, and print the figures."""
    parser = argparse.ArgumentParser(prog="score_duplicates.py", description="Score the duplicate warning.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, help="where the database is kept")
    parser.add_argument("--small", action="store_true", help="the first 1,000 contacts alone")
    parser.add_argument("--first", type=int, help="only so many queries")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crm-tui-score-") as temporary:
        work = arguments.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        truth = [
            row
            for row in rows(arguments.folder / "truth.csv.gz")
            if not arguments.small or row["small"] == "1"
        ][: arguments.first]
        known = load(arguments.folder, work, SMALL if arguments.small else None)
        answers = ask(arguments.folder, work, known, {row["qid"] for row in truth})
    figures = Figures()
    for row in truth:
        figures.add(row, answers.get(row["qid"], []))
    summary = figures.summary()
    if arguments.json:
        print(json.dumps(summary, indent=1))
        return
    print(f"{figures.duplicates:,} duplicates, {figures.newcomers:,} newcomers")
    for name, share in summary.items():
        print(f"{name:<22} {share:.4f}")
    print("false alarms by kind of newcomer")
    for name, count in sorted(figures.scenarios.items()):
        print(f"   {name:<30} {figures.alarms[name] / count:.4f}  ({count})")
    print("found by what happened to the copy")
    for name, (hit, count) in sorted(figures.found.items(), key=lambda item: -item[1][1]):
        print(f"   {name:<30} {hit / count:.4f}  ({count})")


if __name__ == "__main__":
    main()
