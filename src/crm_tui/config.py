"""The settings: one TOML file for the server, one for the user, and two environment variables.

``CRM_TUI_DATABASE`` names the database and ``CRM_TUI_LANGUAGE`` the language. Who acts is never a setting.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path

from crm_tui.domain.errors import BadFile
from crm_tui.paths import SERVER_CONFIG, config_files, data_folder, default_database, keymap_file


@dataclass(frozen=True, slots=True)
class Settings:
    """What the shop or the user chose."""

    database: str = ""
    """A path or a URL; empty means the embedded file in the user's data folder."""
    language: str = "fr"
    mouse: bool = True
    """Whether the mouse works in the program; off leaves it to the terminal's own selection."""
    lock_minutes: int = 0
    """After how many minutes without a key the screen is hidden; 0: never."""
    required_fields: tuple[str, ...] = ()
    """Fields without which no card is saved, by their names in the contact JSON (manual, step 8)."""
    address_provider: str = ""
    """Who completes addresses over the network: "google" or "ban" (France only); nobody by default."""
    google_key_file: str = ""
    """A file that holds the shop's key, readable by its owner and its group alone (0640)."""
    google_api: str = "new"
    """Either "new" (Places API (New), the key in a header) or "legacy" (the key in the URL)."""
    retention_years: int = 3
    """Years after the last contact that came from the person, after which a card is to be reviewed."""
    retention_purge: bool = False
    """Whether ``crm-tui subject purge`` may erase, without anybody looking, what is past that."""
    address_daily_cap: int = 500
    """Requests to the provider in one day of one running program, so that a fault costs no money."""
    vat_register: str = ""
    """Who is asked whether a VAT number is valid: "vies" (European Commission); nobody by default."""
    vat_recheck_minutes: int = 30
    """After how many minutes VIES is asked again about the numbers that wait for an answer."""
    company_register: str = ""
    """Who is asked for firms: "sirene" (France, Recherche d'entreprises); nobody by default."""
    register_daily_cap: int = 500
    """Requests to each register in one day of one running program."""
    seal_key: str = ""
    """The private key that signs the last event of the trace (``trace seal``); by default the user's own."""
    seal_file: str = ""
    """Where the seals are, best where the owner of the database cannot write; once named, it must exist."""
    seal_signers: str = ""
    """Whose seals count, as ssh-keygen's ALLOWED SIGNERS; by default the public half of the key."""
    service_account: str = ""
    """The Unix account by which all of the staff come in (``--as``); only the server's file names it."""
    exchange_folder: str = ""
    """Where files are brought in and written under ``--as``; by default beside the embedded database."""

    @property
    def exchange(self) -> Path:
        """The one folder whose files the staff may reach under ``--as``."""
        return Path(self.exchange_folder) if self.exchange_folder else data_folder() / "exchange"

    @property
    def database_url(self) -> str:
        """The database in use."""
        return self.database or str(default_database())


#: The texts of which only some mean anything.
_ONE_OF = {
    "address_provider": ("", "google", "ban"),
    "google_api": ("new", "legacy"),
    "vat_register": ("", "vies"),
    "company_register": ("", "sirene"),
}
#: What nobody may say for themselves.
_SERVER_ONLY = frozenset(("service_account",))
#: The variables by which a person moves their own folders.
_OWN_FOLDERS = frozenset(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"))


def load(files: Iterable[Path] | None = None) -> Settings:
    """Read the settings that are there.

    Raises:
        BadFile: a settings file is not TOML, or a value is of the wrong kind.
    """
    settings = Settings()
    for file in files if files is not None else config_files():
        settings = _with_file(settings, file)
    return replace(
        settings,
        database=os.environ.get("CRM_TUI_DATABASE") or settings.database,
        language=os.environ.get("CRM_TUI_LANGUAGE") or settings.language,
    )


def forget_environment() -> None:
    """Take the environment's word for nothing: under ``--as`` it may come from the other end of the line."""
    for name in list(os.environ):
        if name.startswith("CRM_TUI_") or name in _OWN_FOLDERS:
            del os.environ[name]


def load_keymap() -> dict[str, str]:
    """The user's own keys, command id to keys.

    Raises:
        BadFile: the file is not TOML, or not a table of texts.
    """
    keys = _read(keymap_file())
    if not all(isinstance(value, str) for value in keys.values()):
        raise BadFile(path=str(keymap_file()), reason="keymap")
    return {name: str(value) for name, value in keys.items()}


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadFile(path=str(file), reason="settings") from error


def _with_file(settings: Settings, file: Path) -> Settings:
    known = {each.name: type(getattr(settings, each.name)) for each in fields(settings)}
    values: dict[str, object] = {}
    for name, value in _read(file).items():
        if isinstance(value, list):
            value = tuple(str(each) for each in value)
        # Of exactly that kind: true is no number.
        bad = type(value) is not known.get(name) or value not in _ONE_OF.get(name, (value,))
        if bad or (name in _SERVER_ONLY and file != SERVER_CONFIG):
            raise BadFile(path=str(file), reason="settings", detail=name)
        values[name] = value
    return replace(settings, **values)  # type: ignore[arg-type]  # each value was just checked against its field
