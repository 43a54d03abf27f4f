"""Sample data in bulk, with its trace: seconds, contacts a second, memory.

Floor: the same rows, the trace's among them, written into plain tables by the plain driver in one
transaction.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from bench.common import SHARED_TABLES, TABLES, DataSet, Lab, connect, insert, say
from bench.figures import Section, Series

_SMALL, _SMALL_ROUNDS = 10_000, 3
#: 100,000 in two minutes.
_SECONDS_A_CONTACT = 120 / 100_000


def run(lab: Lab) -> Section:
    """Measure: a small set several times, the greatest one once, since the other benches need it anyway."""
    section = Section("Sample data")
    greatest = max(lab.scale.sizes)
    runs = [(_SMALL, _SMALL_ROUNDS)] if greatest <= _SMALL else [(_SMALL, _SMALL_ROUNDS), (greatest, 1)]
    for contacts, rounds in runs:
        floor = Series(f"floor: the rows of {contacts:,} contacts by sqlite3", "s")
        took = Series(
            f"crm-tui demo --contacts {contacts}", "s", floor=floor, limit=contacts * _SECONDS_A_CONTACT
        )
        rate = Series(f"contacts a second, of {contacts:,}", "/s")
        memory = Series(f"memory at most, {contacts:,}", "MB")
        section.series += [floor, took, rate, memory]
        for number in range(rounds):
            data = (
                lab.data_set(contacts)
                if rounds == 1
                else lab.make(contacts, lab.folder / f"demo-{number}.db")
            )
            took.add_seconds(data.seconds)
            rate.values.append(contacts / data.seconds)
            memory.values.append(data.peak_megabytes)
            _floor(lab, data, floor)
    return section


def _floor(lab: Lab, data: DataSet, floor: Series) -> None:
    say(f"the rows of {data.contacts:,} contacts by sqlite3")
    target: Path = lab.empty(f"floor-{data.path.stem}")
    with closing(connect(data.path)) as source, closing(connect(target)) as connection, floor.timed():
        connection.execute("BEGIN IMMEDIATE")
        for table in (*SHARED_TABLES, *TABLES):
            insert(connection, table, source.execute(f"SELECT * FROM {table}"))
        connection.execute("COMMIT")
    target.unlink()
