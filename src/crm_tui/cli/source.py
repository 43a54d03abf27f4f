"""What a command reads: a file, or the standard input for ``-``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from crm_tui.services.exchange import decoded, read_lines


def lines_of(file: str) -> Iterator[str]:
    """The lines of the source, in UTF-8 or as Windows writes them.

    Raises:
        BadFile: the file is missing or cannot be read.
    """
    if file == "-":
        return decoded(sys.stdin.buffer)
    return read_lines(Path(file))
