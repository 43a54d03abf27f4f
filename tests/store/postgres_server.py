"""One throw-away PostgreSQL for a whole test run, shared by all its workers.

The process in which pytest was called announces a folder (:func:`announce`); the first test that needs the
server starts it there (:func:`ensure`); at the end that process stops it and removes the folder
(:func:`remove`).
"""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

_VARIABLE = "CRM_TEST_POSTGRES"
_TEMPLATE = "crm_template"
_ROOM = 2 * 1024**3


@lru_cache(maxsize=1)
def binaries() -> Path | None:
    """Where ``initdb`` and ``postgres`` are: Debian's places, the newest first, then ``PATH``."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    for folder in debian:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def announce() -> bool:
    """Choose the folder, before the workers are started; no when somebody has done so already."""
    if _VARIABLE in os.environ:
        return False
    folder = Path(tempfile.mkdtemp(prefix="crmpg-", dir=_memory()))
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres") if _has_account("postgres") else pwd.getpwnam("nobody")
        os.chown(folder, account.pw_uid, account.pw_gid)
    os.environ[_VARIABLE] = str(folder)
    return True


def _memory() -> str | None:
    """A file system in memory, where copying a database takes a tenth of the time, if there is one."""
    place = Path("/dev/shm")
    if place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > _ROOM:
        return str(place)
    return None


def remove() -> None:
    """Stop the server if one was started, and remove its folder."""
    folder = Path(os.environ[_VARIABLE])
    if (folder / "data" / "postmaster.pid").exists():
        _run("pg_ctl", "stop", "--pgdata", str(folder / "data"), "--mode", "immediate", "--wait")
    shutil.rmtree(folder, ignore_errors=True)
    del os.environ[_VARIABLE]


def ensure(prepare: Callable[[str], None]) -> None:
    """Start the server unless it runs already; ``prepare`` fills the template database, given its URL."""
    folder = Path(os.environ[_VARIABLE])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "ready").exists():
            return
        data = str(folder / "data")
        _run("initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8",
             *_locale(), "--no-sync")  # fmt: skip
        options = (
            f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off"
            " -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB -c autovacuum=off"
        )
        _run(
            "pg_ctl", "start", "--pgdata", data, "--wait", "--log", str(folder / "log"), "--options", options
        )
        create(_TEMPLATE, template="template0")
        prepare(url(_TEMPLATE))
        (folder / "ready").touch()


def _locale() -> tuple[str, ...]:
    """That of a French shop's server, which sorts by other rules than SQLite, where this PostgreSQL can."""
    folder = binaries()
    assert folder is not None
    said = subprocess.run([folder / "initdb", "--version"], check=True, capture_output=True, text=True).stdout
    version = re.search(r"\d+", said)
    if version is None or int(version[0]) < 15:
        return ("--locale=C.UTF-8",)
    return ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=fr")


def url(database: str) -> str:
    """The URL of a database of the server."""
    return f"postgresql+psycopg://postgres@/{database}?host={os.environ[_VARIABLE]}"


def create(database: str, *, template: str = _TEMPLATE) -> None:
    """Make a database: a copy of the prepared one, or of an empty one."""
    _sql(f"CREATE DATABASE {database} TEMPLATE {template}")


def drop(database: str) -> None:
    """Remove a database, whoever is connected."""
    _sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def _sql(statement: str) -> None:
    import psycopg

    with psycopg.connect(
        host=os.environ[_VARIABLE], user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement.encode())


def _has_account(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL, which refuses to run as root, as the owner of the folder."""
    folder = binaries()
    assert folder is not None
    command = [str(folder / program), *arguments]
    place = Path(os.environ[_VARIABLE])
    if os.geteuid() == 0:
        owner = place.stat()
        command = [
            "setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups", *command
        ]  # fmt: skip
    subprocess.run(command, check=True, cwd=place, stdout=subprocess.DEVNULL, timeout=120)
