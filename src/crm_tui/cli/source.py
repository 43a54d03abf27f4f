"""What a command reads: a file, or the standard input for ``-``."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from crm_tui.services.exchange import read_lines


def lines_of(file: str) -> Iterator[str]:
    """The lines of the source; bytes that are not UTF-8 become U+FFFD.

    Raises:
        BadFile: the file is missing or cannot be read.
    """
    if file == "-":
        return iter(io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="replace"))
    return read_lines(Path(file))
