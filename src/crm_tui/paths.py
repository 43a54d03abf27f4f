"""Where things lie: the user's folders by default, the server's where they exist."""

from __future__ import annotations

import os
from pathlib import Path

APPLICATION = "crm-tui"
SERVER_CONFIG = Path("/etc/crm-tui/config.toml")


def data_folder() -> Path:
    """Where the embedded database is by default."""
    return _private("XDG_DATA_HOME", ".local/share")


def state_folder() -> Path:
    """Where drafts and the log are; private to the Unix account."""
    return _private("XDG_STATE_HOME", ".local/state")


def state_file(folder: str, place: str, suffix: str) -> Path:
    """A file of a folder in the state folder that goes with one database, named by where that is."""
    from hashlib import sha256  # nobody needs it before the first screen

    return state_folder() / folder / f"{sha256(place.encode()).hexdigest()[:16]}.{suffix}"


def export_folder() -> Path:
    """Where files with the data of one person go, where no other folder is named."""
    return data_folder() / "exports"


def config_files() -> tuple[Path, ...]:
    """The settings files, the server's first and the user's, which wins, last."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return SERVER_CONFIG, Path(home) / APPLICATION / "config.toml"


def keymap_file() -> Path:
    """The user's own keys."""
    return config_files()[-1].with_name("keymap.toml")


def default_database() -> Path:
    """The embedded database that is used when none is named."""
    return data_folder() / "crm.db"


def _private(variable: str, fallback: str) -> Path:
    home = os.environ.get(variable) or str(Path.home() / fallback)
    return Path(home) / APPLICATION
