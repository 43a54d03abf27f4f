"""The log: a file of the Unix account, never the screen, without personal data and without keys."""

from __future__ import annotations

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from crm_tui.paths import state_folder

LOGGER = logging.getLogger("crm_tui")


class _PrivateFile(RotatingFileHandler):
    """A log that only its owner can read, from its first byte on."""

    def _open(self) -> IO[str]:  # type: ignore[override]  # the parent promises one kind of text stream
        descriptor = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        return os.fdopen(descriptor, self.mode, encoding="utf-8")


def start(folder: Path | None = None) -> None:
    """Write warnings and errors to ``crm-tui.log``; where that is impossible, write nothing.

    Callers give codes, places and counts; never a value from a card.
    """
    LOGGER.propagate = False
    LOGGER.setLevel(logging.INFO)
    LOGGER.handlers.clear()
    folder = folder or state_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = _PrivateFile(
            folder / "crm-tui.log", maxBytes=1_000_000, backupCount=2, delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOGGER.addHandler(handler)
