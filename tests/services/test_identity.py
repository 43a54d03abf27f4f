"""Who may use ``--as``: the account that alone can reach the database."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crm_tui.config import Settings
from crm_tui.services.identity import NotServiceAccount, check_service_account
from crm_tui.services.session import unix_login

ME = unix_login()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database that nobody but me can reach."""
    folder = tmp_path / "crm"
    folder.mkdir(mode=0o700)
    file = folder / "clients.db"
    file.touch(mode=0o600)
    return file


def check(database: Path | str, service_account: str = "") -> None:
    check_service_account(Settings(database=str(database), service_account=service_account))


@pytest.mark.parametrize("named", ["", ME])
@pytest.mark.parametrize("prefix", ["", "sqlite:///"])
def test_the_account_that_owns_the_database_may(database: Path, named: str, prefix: str) -> None:
    check(f"{prefix}{database}", named)


def test_another_account_than_that_of_the_settings_may_not(database: Path) -> None:
    with pytest.raises(NotServiceAccount):
        check(database, "crm")


def test_another_account_than_the_owner_may_not(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: os.geteuid() + 1)
    with pytest.raises(NotServiceAccount):
        check(database)


@pytest.mark.parametrize("mode", [0o710, 0o2770, 0o701])
def test_nobody_may_where_others_reach_the_folder(database: Path, mode: int) -> None:
    database.parent.chmod(mode)
    with pytest.raises(NotServiceAccount):
        check(database)


def test_nobody_may_where_others_reach_the_file(database: Path) -> None:
    database.chmod(0o660)
    with pytest.raises(NotServiceAccount):
        check(database)


@pytest.mark.parametrize("make", [os.symlink, os.link])
def test_a_second_name_of_a_shared_file_is_not_enough(database: Path, tmp_path: Path, make: object) -> None:
    own = tmp_path / "own"
    own.mkdir(mode=0o700)
    make(database, own / "clients.db")  # type: ignore[operator]  # one of two functions
    with pytest.raises(NotServiceAccount):
        check(own / "clients.db")


def test_nobody_may_where_there_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(NotServiceAccount):
        check(tmp_path / "clients.db")


def test_a_database_server_needs_the_setting() -> None:
    url = "postgresql+psycopg://crm@localhost/crm"
    check(url, ME)
    with pytest.raises(NotServiceAccount):
        check(url)
