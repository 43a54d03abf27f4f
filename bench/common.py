"""What the benches share: data sets made for this run, the programs to start, the machine they run on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Self

from bench.bare_app import MARK
from crm_tui.services.session import Workspace, unix_login
from crm_tui.store.driver import sqlite3

_BIN = Path(sys.executable).parent
PROGRAM = (str(_BIN / "crm-tui"),)
"""The installed program."""
VIM_MISSING = "vim is not installed: no peer in this run."
BARE_APP = (sys.executable, str(Path(__file__).with_name("bare_app.py")))

#: The settings of the product's own connections, for a floor that keeps the same promises.
PRAGMAS = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA cache_size = -8192",
    "PRAGMA journal_size_limit = 67108864",
)

#: Tables that no single card owns, owners before what they own.
SHARED_TABLES = (
    "shop",
    "staff",
    "list_item",
    "directory_size",
    "directory_facet",
    "dup_freq",
    "search_word",
    "search_word_key",
)
#: Every table that a card has rows in, owners before what they own.
TABLES = (
    "contact",
    "coordinate",
    "social_profile",
    "membership",
    "membership_state",
    "consent",
    "loyalty",
    "note",
    "event",
    "event_value",
    "directory",
    "search_doc",
    "dup_key",
    "dup_doc",
    "known_street",
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured."""

    sizes: tuple[int, ...] = (1_000, 100_000)
    """Contacts in the data sets."""
    starts: int = 9
    """Programs started for each figure."""
    repetitions: int = 200
    """Calls measured for each figure."""
    checks: int = 1_000
    """Duplicate checks: so many, for one in a thousand may be slow."""

    @classmethod
    def quick(cls) -> Scale:
        """A first look, in seconds rather than minutes."""
        return cls(sizes=(1_000,), starts=3, repetitions=40, checks=100)

    @classmethod
    def full(cls) -> Scale:
        """A million contacts as well: a quarter of an hour to make them, and several gigabytes."""
        return cls(sizes=(1_000, 100_000, 1_000_000))


@dataclass(frozen=True, slots=True)
class DataSet:
    """Sample contacts in a database."""

    path: Path
    contacts: int
    seconds: float
    """What making them took, the program's start included."""
    peak_megabytes: float
    """The most memory that it used."""


@dataclass(frozen=True, slots=True)
class Peers:
    """What others have to be there for."""

    splink: str = sys.executable
    """A Python in which ``splink`` can be imported."""
    postgresql: str = ""
    """The URL of an empty database on a PostgreSQL server; nothing is measured there without."""


class Lab:
    """A temporary folder with the data sets of one run.

    Args:
        scale: How much is measured.
        bases: Databases that are there already, to be measured in place of new ones of their sizes. Nothing
            is saved in them but what the program itself remembers of a person.
        peers: What others have to be there for.
    """

    def __init__(self, scale: Scale, bases: Iterable[Path] = (), peers: Peers = Peers()) -> None:  # immutable
        self.scale = scale
        self.peers = peers
        self._temporary = tempfile.TemporaryDirectory(prefix="crm-tui-bench-")
        self.folder = Path(self._temporary.name)
        found = (DataSet(path.resolve(), contacts_in(path), 0.0, 0.0) for path in bases)
        self._made: dict[int, DataSet] = {data.contacts: data for data in found}
        if self._made:
            self.scale = replace(scale, sizes=tuple(sorted({*scale.sizes, *self._made})))
        for name in _HOMES:
            (self.folder / name.lower()).mkdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._temporary.cleanup()

    def environment(self, database: Path | None = None) -> dict[str, str]:
        """A small, clean environment in which nothing of the user's is read or written.

        Each has a place for drafts of its own: a program that is killed while a form is open leaves one.
        """
        homes = {name: str(self.folder / name.lower()) for name in _HOMES}
        homes["XDG_STATE_HOME"] = tempfile.mkdtemp(dir=self.folder)
        chosen = {"CRM_TUI_DATABASE": str(database)} if database else {}
        return {"PATH": os.environ.get("PATH", os.defpath), **homes, **chosen}

    def editor(self) -> tuple[str, ...]:
        """Vim with a file of a screen and a half, as a peer; empty where it is missing."""
        vim = shutil.which("vim")
        if vim is None:
            return ()
        page = self.folder / "home" / "page"
        page.write_text("".join(f"{MARK} {number}\n" for number in range(36)), encoding="utf-8")
        return (vim, "-u", "NONE", "-i", "NONE", "-n", page.name)

    def data_set(self, contacts: int) -> DataSet:
        """So many sample contacts; made once, never changed by a bench."""
        if contacts not in self._made:
            self._made[contacts] = self.make(contacts, self.folder / f"{contacts}.db")
        return self._made[contacts]

    def make(self, contacts: int, path: Path) -> DataSet:
        """Run ``crm-tui demo``, as anybody would."""
        say(f"{contacts:,} sample contacts")
        command = (*PROGRAM, "demo", "--contacts", str(contacts))
        started = perf_counter()
        peak = peak_of(command, self.environment(path))
        return DataSet(path, contacts, perf_counter() - started, peak)

    def copy(self, data: DataSet, name: str, *, guarded: bool = True) -> Path:
        """A copy to write into; without ``guarded``, plain tables: no trigger but those of the search."""
        target = self.folder / f"{name}.db"
        shutil.copyfile(data.path, target)
        if not guarded:
            drop_guards(target)
        return target

    def empty(self, name: str) -> Path:
        """Plain tables of the product's schema, with no row and no trigger but those of the search."""
        target = self.folder / f"{name}.db"
        workspace = Workspace(str(target))
        workspace.store.close()
        drop_guards(target)
        with closing(connect(target)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            for table in (*TABLES, *reversed(SHARED_TABLES)):
                connection.execute(f"DELETE FROM {table}")
        return target


_HOMES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")


def connect(path: Path) -> Any:
    """A plain connection with the product's settings, which begins and commits only when told."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def contacts_in(path: Path) -> int:
    """How many contacts a database has."""
    if not path.is_file():
        raise SystemExit(f"no such database: {path}")
    with closing(connect(path)) as connection:
        [count] = connection.execute("SELECT max(id) FROM contact").fetchone()
    return int(count or 0)


def drop_guards(path: Path) -> None:
    """Leave no trigger but those that keep the full-text index."""
    with closing(connect(path)) as connection:
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name <> 'search_doc'"
        ).fetchall()
        for (name,) in found:
            connection.execute(f'DROP TRIGGER "{name}"')


def my_shop(connection: Any) -> int:
    """The shop of whoever runs the bench, who is the first administrator of every data set."""
    rows = connection.execute("SELECT shop_id FROM staff WHERE login = ?", (unix_login(),)).fetchall()
    return int(rows[0][0])


def first_names(path: Path, count: int) -> list[str]:
    """How the first clients of the list are called, each by the beginning that a narrow column shows."""
    with closing(connect(path)) as connection:
        rows = connection.execute(
            "SELECT name FROM directory WHERE shop_id = ? AND detached = 0"
            " ORDER BY sort_key, contact_id LIMIT ?",
            (my_shop(connection), count),
        ).fetchall()
    return [name[:12].strip() for (name,) in rows]


def insert(connection: Any, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write whole rows."""
    count = len(connection.execute(f"PRAGMA table_info({table})").fetchall())
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * count)})", rows)


def say(text: str) -> None:
    """Tell what is going on; the tables alone go to the standard output."""
    print(f"… {text}", file=sys.stderr, flush=True)


def machine() -> str:
    """On what the figures were taken, in one line."""
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        models = [line.partition(":")[2].strip() for line in cpuinfo if line.startswith("model name")]
    sqlite = sqlite3.sqlite_version
    return (
        f"{datetime.now(UTC):%Y-%m-%d} · {os.cpu_count()} cores ({models[0] if models else 'unknown'}), "
        f"load {os.getloadavg()[0]:.1f} at the start · Linux, "
        f"Python {sys.version.split()[0]}, SQLite {sqlite}, "
        f"SQLModel {version('sqlmodel')}, Textual {version('textual')}"
    )


def peak_of(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Run a command to its good end; the most memory it used, in megabytes."""
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        complaint = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {complaint.decode(errors='replace')}")
    return usage.ru_maxrss / 1024
