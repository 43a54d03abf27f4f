"""The duplicate check of one entry, and imports that check every line.

Half of the entries are near copies of clients, as clerks make them, half are newcomers. Floor: what a check
must read in any case, 25 keys and 50 cards, by the plain driver. Peers: rapidfuzz over all names in memory,
which sees nothing but the name; Splink with DuckDB (``bench/splink_peer.py``), each entry by itself too, at
100,000 cards at most, where a Python has it (``--splink PYTHON``): it is no dependency, as it brings 150 MB.
The first check of a process loads the words, the weights and the libraries; the form does that before it is
asked (``duplicates.warm``).

The floor of an import is the very rows that it wrote, the trace's among them, by the plain driver in one
transaction. How good the check is, ``tools/score_duplicates.py`` tells.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from rapidfuzz import fuzz, process

from bench.common import PROGRAM, SHARED_TABLES, TABLES, DataSet, Lab, connect, insert, peak_of, say
from bench.figures import Section, Series
from crm_tui.domain import rules, sample, serial
from crm_tui.domain.card import Address, Card
from crm_tui.domain.sample.twins import Twins
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import Kind
from crm_tui.gateways import sample_data
from crm_tui.services import cards, duplicates
from crm_tui.services.session import Workspace

KEYS, CARDS = 25, 50
#: A scan by rapidfuzz for one entry in so many, as it takes so long.
SCAN_EVERY = 50
#: The greatest file that is imported.
MOST_LINES = 100_000
#: Splink reads the cards into memory and needs a third of a second for an entry.
MOST_FOR_SPLINK, SPLINK_ENTRIES = 100_000, 20

#: What a file of clients usually says.
_COLUMNS = ("kind", "gender", "first_name", "last_name", "company_name", "vat_number")
_ROWS = {
    "phones": ("number",),
    "emails": ("address",),
    "addresses": ("number", "street", "postal_code", "city", "country"),
}

_FIRST_CHECK = """
import sys, time
from crm_tui.domain import serial
from crm_tui.services import duplicates
from crm_tui.services.session import Workspace
entry = serial.thaw(sys.stdin.read())
workspace = Workspace(sys.argv[1])
workspace.region
started = time.perf_counter()
duplicates.find(workspace, entry)
print(time.perf_counter() - started)
"""


def run(lab: Lab) -> Section:
    """Measure, at every size of the store."""
    section = Section("Duplicates")
    for size in lab.scale.sizes:
        _checks(lab, lab.data_set(size), section)
    for size in lab.scale.sizes:
        if size <= MOST_LINES:
            _import(lab, size, section)
    return section


def _checks(lab: Lab, data: DataSet, section: Section) -> None:
    say(f"duplicate checks among {data.contacts:,} contacts")
    among = f"among {data.contacts:,}"
    floor = Series(f"floor: {KEYS} keys and {CARDS} cards by sqlite3, {among}")
    peer = Series(f"peer: rapidfuzz over all names, {among}", floor=floor)
    check = Series(f"check of one entry, {among}", floor=floor, limit=4)
    slowest = Series(f"the same, the slowest of a hundred, {among}", limit=10, limit_by="p99")
    first = Series(f"first check of a process, {among}", limit=300, limit_by="max")
    section.series += [floor, peer, check, slowest, first]
    workspace = Workspace(str(data.path))
    asked = list(islice(entries(workspace, data.contacts), lab.scale.checks))
    with closing(connect(data.path)) as plain:
        names = {contact_id: fold(name) for contact_id, name in plain.execute(_NAMES)}
        duplicates.warm(workspace)
        for turn, entry in enumerate(asked):
            with check.timed():
                duplicates.find(workspace, entry)
            contact_id = 1 + turn * data.contacts // len(asked)
            wanted = [key for (key,) in plain.execute(_SOME_KEYS, (contact_id * 2**48 // data.contacts,))]
            with floor.timed():
                _read(plain, wanted, contact_id)
            if turn % SCAN_EVERY == 0:
                with peer.timed():
                    process.extract(fold(entry.display_name), names, scorer=fuzz.token_sort_ratio, limit=10)
        if data.contacts <= MOST_FOR_SPLINK:
            _splink(lab, data, plain, asked[:SPLINK_ENTRIES], section, floor)
    workspace.close()
    slowest.values = check.values
    for entry in asked[: lab.scale.starts]:
        first.add_seconds(_first_check(data.path, entry))


def _splink(
    lab: Lab, data: DataSet, plain: Any, asked: Sequence[Card], section: Section, floor: Series
) -> None:
    """Splink, where it can be imported; a remark says where it cannot."""
    said = f"among {data.contacts:,}"
    trying = subprocess.run([lab.peers.splink, "-c", "import splink"], capture_output=True, check=False)
    if trying.returncode:
        say("NO SPLINK: give a Python that has it, --splink PYTHON")
        section.remarks.append(
            f"**Splink was not measured {said}**: `{lab.peers.splink}` cannot import it (`--splink PYTHON`)"
        )
        return
    say(f"Splink among {data.contacts:,} contacts")
    cards_file, entries_file = lab.folder / "splink-cards.csv", lab.folder / "splink-entries.csv"
    _write(cards_file, plain.execute(_PARTS))
    _write(entries_file, (_parts(f"e{number}", entry) for number, entry in enumerate(asked)))
    script = Path(__file__).with_name("splink_peer.py")
    done = subprocess.run(
        [lab.peers.splink, str(script), str(cards_file), str(entries_file)],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    peer = Series(f"peer: Splink, one entry, {said}", floor=floor)
    for seconds in told["searches"]:
        peer.add_seconds(seconds)
    section.series.append(peer)
    section.remarks.append(f"Splink {said} took {told['training']:.0f} s to train")


_PART_NAMES = ("unique_id", "first_name", "surname", "phone", "email", "postcode", "city", "street")
_FIRST = "SELECT {} FROM coordinate r WHERE r.contact_id = c.id AND r.kind = '{}' ORDER BY r.rank LIMIT 1"
_PARTS = (
    "SELECT c.id, c.first_name, coalesce(nullif(c.last_name, ''), c.company_name),"
    f" ({_FIRST.format('r.value', 'phone')}), ({_FIRST.format('r.value', 'email')}),"
    " a.postal_code, a.city, a.street FROM contact c"
    f" LEFT JOIN coordinate a ON a.id = ({_FIRST.format('r.id', 'address')})"
)


def _write(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_PART_NAMES)
        writer.writerows(rows)


def _parts(key: str, card: Card) -> Sequence[str]:
    """An entry as the columns of Splink, read by the rules as ours is."""
    card, _problems = rules.normalise(card, region="FR")
    place = card.addresses[0] if card.addresses else Address()
    return (
        key,
        card.person.first_name,
        card.person.last_name or card.company.company_name,
        card.phones[0].number if card.phones else "",
        card.emails[0].address if card.emails else "",
        place.postal_code,
        place.city,
        place.street,
    )


_NAMES = "SELECT contact_id, name FROM directory"
_SOME_KEYS = f"SELECT k FROM dup_key WHERE k >= ? LIMIT {KEYS}"


def _read(plain: Any, keys: list[int], contact_id: int) -> None:
    for key in keys:
        plain.execute("SELECT contact_id FROM dup_key WHERE k = ? LIMIT 401", (key,)).fetchall()
    plain.execute(
        "SELECT doc FROM dup_doc WHERE contact_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(range(contact_id, contact_id + CARDS))),),
    ).fetchall()


def entries(workspace: Workspace, contacts: int) -> Iterator[Card]:
    """Near copies of clients and newcomers in turns, always the same ones."""
    chance = random.Random(20)
    twins = Twins(chance)
    strangers = newcomers(10**6, seed=2)
    while True:
        while (copy := twins.make()) is None:
            for contact_id in chance.sample(range(1, contacts + 1), 20):
                card = cards.open_card(workspace, contact_id)
                if card.kind is Kind.COMPANY or (card.person.first_name and card.person.last_name):
                    twins.remember(card, 0)
        yield copy[0]
        yield next(strangers)


def newcomers(count: int, *, seed: int) -> Iterator[Card]:
    """Clients whom nobody knows yet, always the same ones."""
    contacts = sample.sample_contacts(count, seed=seed, now=datetime.now(UTC), data=sample_data.load())
    return (each.card for each in contacts)


def _first_check(database: Path, entry: Card) -> float:
    """Seconds for the first check of a process of its own, which has the store open."""
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_CHECK, str(database)],
        input=serial.freeze(entry),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def _import(lab: Lab, lines: int, section: Section) -> None:
    floor = Series(f"floor: the rows of {lines:,} lines by sqlite3", "s")
    took = Series(f"import of {lines:,} lines, each checked", "s", floor=floor)
    # A thousand lines are read before the second process has begun.
    rate = Series(f"lines a second, of {lines:,}", "/s", limit=1000 if lines > 10_000 else None)
    memory = Series(f"memory at most, {lines:,} lines", "MB")
    section.series += [floor, took, rate, memory]
    source, target = lab.folder / f"{lines}.jsonl", lab.folder / f"import-{lines}.db"
    with source.open("w", encoding="utf-8") as stream:
        for card in newcomers(lines, seed=3):
            stream.write(json.dumps(line_of(card), ensure_ascii=False) + "\n")
    say(f"import of {lines:,} lines")
    Workspace(str(target)).store.close()
    started = perf_counter()
    peak = peak_of((*PROGRAM, "import", str(source), "--json"), lab.environment(target))
    took.add_seconds(perf_counter() - started)
    rate.values.append(lines / took.values[-1])
    memory.values.append(peak)
    plain_rows = lab.empty(f"import-floor-{lines}")
    with closing(connect(target)) as made, closing(connect(plain_rows)) as plain, floor.timed():
        plain.execute("BEGIN IMMEDIATE")
        for table in (*SHARED_TABLES, *TABLES):
            insert(plain, table, made.execute(f"SELECT * FROM {table}"))
        plain.execute("COMMIT")
    for path in (source, target, plain_rows):
        os.unlink(path)


def line_of(card: Card) -> dict[str, Any]:
    """The card as a file of clients usually says it."""
    data = serial.to_json(card)
    line = {name: data[name] for name in _COLUMNS if name in data}
    for name, parts in _ROWS.items():
        line[name] = [{part: row[part] for part in parts if part in row} for row in data.get(name, ())]
    return line
