from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import pytest

from tests.terminal.pty_driver import PtyProgram


class StartProgram(Protocol):
    def __call__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cols: int = 80,
        rows: int = 24,
        controlling: bool = True,
        ignore_hangup: bool = False,
        cwd: str | None = None,
    ) -> PtyProgram: ...


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
