"""An import under way, in a thread of its own: how far it is, what became of its lines, how to stop it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from crm_tui.services import importing
from crm_tui.services.exchange import LineResult, OnDuplicate, Tally
from crm_tui.services.import_lines import TOGETHER
from crm_tui.services.import_report import report
from crm_tui.services.importing import ImportFile
from crm_tui.services.session import Workspace

#: So many lines that want a look are kept to be shown; the report has all.
MOST_SHOWN = 1000

#: Seconds between two words of how far it is: each is written to the line.
_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    lines: int
    share: float
    """Of the file, from 0 to 1."""


@dataclass(slots=True)
class ImportOutcome:
    """What became of a file."""

    report: Path | None = None
    tally: Tally = field(default_factory=Tally)
    doubtful: list[LineResult] = field(default_factory=list)
    """The first lines that were not saved, or of which something is odd."""
    stopped: bool = False
    """Whether somebody stopped it before the end of the file."""


class ImportRun:
    """Brings one file in; told to stop, it does so between two units of work."""

    def __init__(
        self, workspace: Workspace, file: ImportFile, policy: OnDuplicate, told: Callable[[Progress], object]
    ) -> None:
        """Get ready.

        Args:
            workspace: who brings it in.
            file: the cards.
            policy: what to do with what looks like an existing card.
            told: called from the working thread, now and then.
        """
        self._workspace = workspace
        self._file = file
        self._policy = policy
        self._told = told
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ask it to stop."""
        self._stop.set()

    def run(self) -> ImportOutcome:
        """Bring the file in; blocks until its end.

        Raises:
            CrmError: the file or the store cannot be used any more.
        """
        outcome = ImportOutcome()
        last = time.monotonic()
        with report(self._file.path) as written:
            outcome.report = written.path
            results = importing.bring_in(self._workspace, self._file, on_duplicate=self._policy)
            for number, result in enumerate(results, start=1):
                written.add(result)
                outcome.tally.add(result)
                if len(outcome.doubtful) < MOST_SHOWN and _is_doubtful(result):
                    outcome.doubtful.append(result)
                if number % TOGETHER == 0 and self._stop.is_set():
                    outcome.stopped = True
                    break
                if time.monotonic() - last > _PAUSE:
                    last = time.monotonic()
                    self._told(Progress(number, self._file.position / max(1, self._file.size)))
        return outcome


def _is_doubtful(result: LineResult) -> bool:
    return result.outcome not in ("created", "completed") or bool(result.problems)
