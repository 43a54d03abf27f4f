from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.terminal.program import Place, StartCrm, StartProgram
from tests.terminal.pty_driver import PtyProgram


@pytest.fixture
def start_program() -> Iterator[StartProgram]:
    """Starts programs on terminals of their own and ends them after the test."""
    running: list[PtyProgram] = []

    def start(
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cols: int = 80,
        rows: int = 24,
        controlling: bool = True,
        ignore_hangup: bool = False,
        cwd: str | None = None,
    ) -> PtyProgram:
        program = PtyProgram(
            argv,
            env=env,
            cols=cols,
            rows=rows,
            controlling=controlling,
            ignore_hangup=ignore_hangup,
            cwd=cwd,
        )
        running.append(program)
        return program

    yield start
    for program in running:
        program.stop()


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample data, to be copied."""
    place = Place(tmp_path_factory.mktemp("demo"))
    done = place.run("demo", "--contacts", "200")
    assert done.returncode == 0, done.stderr
    return place.database


@pytest.fixture
def place(tmp_path: Path, demo_database: Path) -> Place:
    """One person's folders and a database of her own with sample data."""
    found = Place(tmp_path / "person")
    shutil.copy2(demo_database, found.database)
    return found


@pytest.fixture
def crm(start_program: StartProgram, place: Place) -> StartCrm:
    """Starts the installed program on the sample data."""
    return StartCrm(start_program, place)
