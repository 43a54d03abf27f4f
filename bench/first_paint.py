"""How long a person waits before the client list stands on the screen.

From the start of the process to the byte that completes the first full frame, and to the byte that completes
the rows, on a pseudo-terminal of 80x24. Floor: a bare Textual app with one input. Peer: vim with a file.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.bare_app import MARK
from bench.common import BARE_APP, PROGRAM, VIM_MISSING, Lab, first_names, say
from bench.figures import Section, Series
from bench.terminal import Terminal

#: Written on the second and on the last line of the client list.
FRAME = ("Rechercher", "Ctrl+Q")
#: Rows that must stand before the list counts as shown.
ROWS = 12


def run(lab: Lab) -> Section:
    """Measure."""
    floor = Series("floor: bare Textual app, one input")
    peer = Series("peer: vim -u NONE with a file", floor=floor)
    section = Section("First paint", [floor, peer])
    editor = lab.editor()
    if not editor:
        section.remarks.append(VIM_MISSING)
    measured = []
    for size in lab.scale.sizes:
        frame = Series(f"client list, {size:,} contacts: first frame", floor=floor, ratio_limit=1.3)
        rows = Series(f"client list, {size:,} contacts: {ROWS} rows", floor=floor, ratio_limit=1.6)
        data = lab.data_set(size)
        measured.append((frame, rows, lab.environment(data.path), first_names(data.path, ROWS)))
        section.series += [frame, rows]
    # The first round warms the disk's cache and the compiled modules; it does not count.
    for turn in range(lab.scale.starts + 1):
        say(f"first paint, round {turn}")
        _start(BARE_APP, lab.environment(), [(floor, (f"{MARK} 0",))], counted=turn > 0)
        if editor:
            _start(editor, lab.environment(), [(peer, (f"{MARK} 20",))], counted=turn > 0)
        for frame, rows, environment, names in measured:
            _start(PROGRAM, environment, [(frame, FRAME), (rows, (*FRAME, *names))], counted=turn > 0)
    return section


def _start(
    argv: Sequence[str],
    environment: dict[str, str],
    marks: Sequence[tuple[Series, Sequence[str]]],
    *,
    counted: bool,
) -> None:
    """Start one program and note when the texts of each series were written."""
    with Terminal(argv, environment) as terminal:
        for series, texts in marks:
            seconds = terminal.wait_for(*texts)
            if counted:
                series.add_seconds(seconds)
