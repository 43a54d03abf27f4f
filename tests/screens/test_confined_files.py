"""Under ``--as`` no name leads out of the exchange folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.ui import file_names
from crm_tui.ui.file_names import completions, confine_to, path_of


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Path]:
    """The exchange folder, with a file, and a secret outside of it."""
    folder = tmp_path / "exchange"
    folder.mkdir()
    (folder / "clients.csv").touch()
    (tmp_path / "secret.csv").touch()
    confine_to(folder)
    yield folder
    confine_to(None)


@pytest.mark.parametrize(
    "text", ["clients.csv", "~/clients.csv", "/clients.csv", "../clients.csv", " ./clients.csv"]
)
def test_a_name_is_one_in_the_folder(exchange: Path, text: str) -> None:
    assert path_of(text) == exchange / "clients.csv"


@pytest.mark.parametrize(
    "text", ["/etc/passwd", "~root/x", "../../etc/passwd", "a/../../secret.csv", "//etc/x"]
)
def test_no_name_leads_out(exchange: Path, text: str) -> None:
    assert path_of(text).is_relative_to(exchange)


def test_a_link_that_leads_out_leads_nowhere(exchange: Path) -> None:
    (exchange / "link").symlink_to(exchange.parent)
    (exchange / "one.csv").symlink_to(exchange.parent / "secret.csv")

    assert path_of("link/secret.csv") == exchange
    assert path_of("one.csv") == exchange
    assert completions("link/s") == []


def test_only_its_files_are_offered(exchange: Path) -> None:
    assert completions("") == ["clients.csv"]
    assert completions("/") == ["/clients.csv"]
    assert completions("../") == ["../clients.csv"]


def test_without_it_names_lead_anywhere(tmp_path: Path) -> None:
    assert file_names.path_of("/etc/passwd") == Path("/etc/passwd")
    assert path_of("~") == Path.home()
