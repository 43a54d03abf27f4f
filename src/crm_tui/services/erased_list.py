"""Who was erased, kept outside the database: a backup of before must not bring anybody back.

One JSON object a line, only ever added to: subject, customer number, when. It lies beside a SQLite database
(``crm.db.erased``), or in the data folder for a database on a server, and is to be kept with the backups.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from crm_tui.domain.errors import BadFile
from crm_tui.services.beside import beside, mode_for

Erased = tuple[str, str, str]
"""Subject, customer number, UTC time."""


def path_of(database: str) -> Path:
    """Where the list of a database is."""
    return beside(database, ".erased")


def read(database: str) -> list[Erased]:
    """Everybody on the list; a line that was cut by a crash is left out.

    Raises:
        BadFile: it is there and cannot be read.
    """
    path = path_of(database)
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadFile(path=str(path), reason="unreadable") from error
    found: list[Erased] = []
    for line in lines:
        try:
            entry = json.loads(line)
            found.append((str(entry["subject"]), str(entry["number"]), str(entry["at"])))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def add(database: str, erased: Iterable[Erased]) -> None:
    """Put on the list whoever is not on it yet.

    Raises:
        BadFile: it cannot be written.
    """
    known = {subject for subject, _number, _at in read(database)}
    missing = [each for each in erased if each[0] not in known]
    if not missing:
        return
    path = path_of(database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags, mode_for(path)), "a", encoding="utf-8") as stream:
            stream.write("\n" if stream.tell() and not _ends_well(path) else "")
            for subject, number, at in missing:
                stream.write(json.dumps({"subject": subject, "number": number, "at": at}) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise BadFile(path=str(path), reason="unwritable") from error


def _ends_well(path: Path) -> bool:
    """Whether the last line is whole."""
    return path.read_bytes()[-1:] in (b"\n", b"")
