"""Files that go with a database and are not in it: the list of the erased, the key of the objections."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from crm_tui.paths import data_folder


def beside(database: str, ending: str) -> Path:
    """Where such a file is: beside a SQLite database, in the data folder for one on a server.

    Args:
        database: a path or a URL, with or without its password.
        ending: of the name.
    """
    if database.startswith("postgresql"):
        bare = re.sub(r"^[^/]*//(?:[^@/]*@)?", "", database).partition("?")[0]
        return data_folder() / (re.sub(r"[^A-Za-z0-9.-]+", "_", bare) + ending)
    path = Path(database.removeprefix("sqlite:///")).expanduser().absolute()
    return path.with_name(path.name + ending)


def mode_for(path: Path) -> int:
    """Permissions of such a file: its owner's alone, or the group's in a folder that a group shares."""
    return 0o660 if path.parent.stat().st_mode & stat.S_ISGID else 0o600
