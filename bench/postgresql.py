"""The same on PostgreSQL: sample data, duplicate checks, searches key by key, an import with checks.

Only with ``--postgresql URL`` of an empty database, which is filled with as many sample contacts as the
greatest data set has, 100,000 at most, and keeps what is imported.
"""

from __future__ import annotations

import json
from itertools import islice
from time import perf_counter

from bench.common import PROGRAM, Lab, peak_of, say
from bench.duplicates import entries, line_of, newcomers
from bench.figures import Section, Series
from crm_tui.domain.directory import ListQuery
from crm_tui.services import directory, duplicates
from crm_tui.services.session import Workspace

PAGE = 100
MOST_CONTACTS, LINES = 100_000, 20_000


def run(lab: Lab) -> Section:
    """Measure, where there is a server."""
    section = Section("PostgreSQL")
    url = lab.peers.postgresql
    if not url:
        section.remarks.append("not measured: there was no `--postgresql URL`")
        return section
    contacts = min(MOST_CONTACTS, max(lab.scale.sizes))
    lines = LINES if contacts == MOST_CONTACTS else contacts
    among = f"among {contacts:,}"
    check = Series(f"check of one entry, {among}", limit=4)
    slowest = Series(f"the same, the slowest of a hundred, {among}", limit=10, limit_by="p99")
    key = Series(f"key of a name, {among}", limit=15, limit_by="p99")
    filled, rate = (
        Series("sample contacts a second", "/s"),
        Series("lines imported a second, each checked", "/s"),
    )
    section.series += [filled, check, slowest, key, rate]
    environment = {**lab.environment(), "CRM_TUI_DATABASE": url}
    say(f"{contacts:,} sample contacts on PostgreSQL")
    started = perf_counter()
    peak_of((*PROGRAM, "demo", "--contacts", str(contacts)), environment)
    filled.values.append(contacts / (perf_counter() - started))
    workspace = Workspace(url)
    asked = list(islice(entries(workspace, contacts), lab.scale.checks))
    duplicates.warm(workspace)
    for entry in asked:
        with check.timed():
            duplicates.find(workspace, entry)
    slowest.values = check.values
    for entry in asked[: lab.scale.repetitions]:
        name = entry.display_name.lower()
        for length in range(1, len(name) + 1):
            with key.timed():
                directory.page(workspace, ListQuery(text=name[:length]), 0, PAGE)
    workspace.close()
    source = lab.folder / "postgresql.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for card in newcomers(lines, seed=3):
            stream.write(json.dumps(line_of(card), ensure_ascii=False) + "\n")
    say(f"import of {lines:,} lines into PostgreSQL")
    started = perf_counter()
    peak_of((*PROGRAM, "import", str(source), "--json"), environment)
    rate.values.append(lines / (perf_counter() - started))
    source.unlink()
    return section
