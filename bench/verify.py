"""What checking the whole trace costs: chain, values, guards, and every row against its replay.

Peer: the independent verifier, which keeps the rows in memory. Processor time of the whole program.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.common import PROGRAM, Lab, connect, say
from bench.figures import Section, Series

_VERIFIER = Path(__file__).parents[1] / "tools" / "verify_trace.py"
#: A million in ten seconds; below that many, starting the program is most of it.
_EVENTS_A_SECOND, _ENOUGH = 100_000, 500_000


def run(lab: Lab) -> Section:
    """Measure the greatest data set once."""
    section = Section("Checking the trace")
    data = lab.data_set(max(lab.scale.sizes))
    connection = connect(data.path)
    events: int = connection.execute("SELECT max(seq) FROM event").fetchone()[0]
    connection.close()
    say(f"the trace of {data.contacts:,} contacts, {events:,} events")
    floor = Series(f"peer: tools/verify_trace.py, {events:,} events", "s")
    took = Series(f"crm-tui trace verify, {events:,} events", "s", floor=floor)
    limit = _EVENTS_A_SECOND if events >= _ENOUGH else None
    rate = Series("events a second of processor time", "/s", limit=limit)
    environment = lab.environment(data.path)
    floor.add_seconds(_processor([sys.executable, str(_VERIFIER), str(data.path)], environment))
    took.add_seconds(_processor([*PROGRAM, "trace", "verify"], environment))
    rate.values.append(events / took.values[-1])
    section.series += [floor, took, rate]
    return section


def _processor(command: list[str], environment: dict[str, str]) -> float:
    before = os.times()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
