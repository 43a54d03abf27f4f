"""Files with personal data in them: new ones, that only who made them can read."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crm_tui.domain.errors import BadFile


@contextmanager
def fresh(path: Path) -> Iterator[IO[str]]:
    """A new file to be written as UTF-8, line breaks as they come; nothing is ever overwritten.

    Raises:
        BadFile: it exists already, cannot be written, or the disk is full; then no part of it stays.
    """
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        raise BadFile(path=str(path), reason="exists") from None
    except OSError:
        raise BadFile(path=str(path), reason="unwritable") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as stream:
            yield stream
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        path.unlink(missing_ok=True)  # a part must not pass for all of it
        raise BadFile(path=str(path), reason="full") from None


def private_folder(path: Path) -> Path:
    """A folder for such files, made for its owner alone; one that is there is taken as it is.

    Raises:
        BadFile: it is a link or no folder, or cannot be made.
    """
    try:
        for folder in reversed((path, *path.parents)):
            folder.mkdir(mode=0o700, exist_ok=True)  # with ``parents``, those would be open to all
    except OSError:
        raise BadFile(path=str(path), reason="unwritable") from None
    if path.is_symlink() or not os.access(path, os.W_OK | os.X_OK):
        raise BadFile(path=str(path), reason="unwritable")
    return path


def fresh_beside(path: Path, ending: str, otherwise: Path) -> Path:
    """The name of a file that does not exist: beside another, or in a folder where that cannot be written.

    Args:
        path: the other file.
        ending: behind its name, for example ``-rapport.csv``.
        otherwise: the folder; made if need be.
    """
    folder = path.parent
    if not os.access(folder, os.W_OK):
        otherwise.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = otherwise
    stem, dot, suffix = ending.rpartition(".")
    number = 1
    while True:
        again = f"-{number}" if number > 1 else ""
        found = folder / f"{path.stem}{stem}{again}{dot}{suffix}"
        if not found.exists():
            return found
        number += 1
