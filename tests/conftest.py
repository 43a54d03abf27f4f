"""What all tests share: databases.

``database_url`` is a fresh database with one shop and two members of the staff, marie (admin) and karim
(seller), on SQLite and on PostgreSQL in turn; ``store`` is that, opened. ``sqlite_store`` is for tests to
which the kind of database makes no difference. ``empty_url`` is a place without a database.
"""

from __future__ import annotations

import os
import shutil
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.store.engine import Store
from tests.store import postgres_server
from tests.terminal import ssh_server


def pytest_configure(config: pytest.Config) -> None:
    if postgres_server.announce():
        config.add_cleanup(postgres_server.remove)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if postgres_server.binaries() is None:
        terminalreporter.write_sep("=", "PostgreSQL IS NOT TESTED: no server binaries found", red=True)
    if ssh_server.program() is None:
        terminalreporter.write_sep("=", "SSH IS NOT TESTED: no sshd found", red=True)


def fill(url: str) -> None:
    """Make the database at ``url``, with its shop and its staff."""
    store = Store.open(url, create=True)
    with store.write(actor="marie", action="setup", needs=None) as tx:
        [(shop,)] = tx.execute("INSERT INTO shop (name, country) VALUES ('Moto Rhône', 'FR') RETURNING id")
        tx.executemany(
            "INSERT INTO staff (login, name, role, shop_id, active) VALUES (?, ?, ?, ?, 1)",
            [("marie", "Marie", "admin", shop), ("karim", "Karim", "seller", shop)],
        )
    store.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "crm.db"
    fill(str(path))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite database with a shop and its staff."""
    path = tmp_path / "crm.db"
    shutil.copy2(sqlite_template, path)
    return str(path)


def postgres_database(*, template: str | None = None) -> Iterator[str]:
    """A fresh PostgreSQL database, for as long as the generator is held; skips where there is no server."""
    if postgres_server.binaries() is None:
        message = "PostgreSQL is not tested: no server binaries found"
        if os.environ.get("CI"):
            pytest.fail(message)
        warnings.warn(message, stacklevel=2)
        pytest.skip(message)
    postgres_server.ensure(fill)
    name = f"t_{uuid.uuid4().hex}"
    if template is None:
        postgres_server.create(name)
    else:
        postgres_server.create(name, template=template)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A fresh PostgreSQL database with a shop and its staff."""
    yield from postgres_database()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with a shop and its staff, of each kind in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A fresh database with a shop and its staff, opened, of each kind in turn."""
    opened = Store.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A fresh SQLite database with a shop and its staff, opened."""
    opened = Store.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place where a database can be made, of each kind in turn."""
    if request.param == "sqlite":
        yield str(tmp_path / "crm.db")
    else:
        yield from postgres_database(template="template0")
