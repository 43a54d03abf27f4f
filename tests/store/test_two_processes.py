"""Two programs that save at the same time leave one chain: no fork, no gap, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise

from crm_tui.store import trace
from crm_tui.store.engine import Store

#: The promise is 1,000 each (CRM_TUI_APPENDS=1000); less shows the same in a second.
APPENDS = int(os.environ.get("CRM_TUI_APPENDS", "60"))

_WRITER = """
import sys
from crm_tui.store.engine import Store
from tests.store.raw import add_contact
store = Store.open(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    with store.write(actor=sys.argv[2], action="create") as tx:
        add_contact(tx, f"{sys.argv[2]} {number}")
"""


def test_two_processes_leave_no_fork_and_no_gap(store: Store) -> None:
    with store.read() as tx:
        before, _ = trace.head(tx)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, store.url, login, str(APPENDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for login in ("marie", "karim")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    for writer in writers:
        writer.communicate()
    with store.read() as tx:
        assert trace.verify(tx).ok
        numbers = [seq for (seq,) in tx.execute("SELECT seq FROM event ORDER BY seq")]
        links = tx.execute("SELECT count(DISTINCT prev), count(DISTINCT hash) FROM event")
        actors = [each for (each,) in tx.execute("SELECT actor FROM event ORDER BY seq")][before:]
    assert numbers == list(range(1, before + 4 * APPENDS + 1))
    assert links == [(len(numbers), len(numbers))]
    assert (actors.count("karim"), actors.count("marie")) == (2 * APPENDS, 2 * APPENDS)
    assert sum(one != other for one, other in pairwise(actors)) > 1, "they really took turns"
