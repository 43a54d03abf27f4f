"""The presence file: it helps, and never stands in the way."""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm_tui.store.dialects import dialect_for
from crm_tui.store.engine import Store
from crm_tui.store.presence import TERM, Lease, PresenceFile

NOW = 1_800_000_000.0


def file_at(folder: Path, *, now: float = NOW) -> PresenceFile:
    return PresenceFile(folder / "crm.db.presence", 0o600, clock=lambda: now)


def held(file: PresenceFile, now: float = NOW) -> list[tuple[int, str]]:
    return [(lease.card, lease.login) for lease in file.leases() if lease.holds(now)]


def test_a_lease_is_seen_and_taken_back(tmp_path: Path) -> None:
    marie, karim = file_at(tmp_path), file_at(tmp_path)
    marie.put("m", "marie", [7])
    karim.put("k", "karim", [7, 9])
    assert held(marie) == [(7, "marie"), (7, "karim"), (9, "karim")]
    marie.put("m", "marie", [])
    assert held(karim) == [(7, "karim"), (9, "karim")]


def test_nothing_is_made_for_who_edits_nothing(tmp_path: Path) -> None:
    file_at(tmp_path).put("m", "marie", [])
    assert file_at(tmp_path).leases() == []
    assert list(tmp_path.iterdir()) == []


def test_the_stamp_moves_with_each_write(tmp_path: Path) -> None:
    file = file_at(tmp_path)
    assert file.stamp() is None
    file.put("m", "marie", [7])
    before = file.stamp()
    assert file.stamp() == before
    file_at(tmp_path, now=NOW + 20).put("m", "marie", [7])  # as long as before, and in the same instant
    assert file.stamp() != before
    assert held(file, NOW + 70) == [(7, "marie")]


def test_after_a_kill_the_lease_runs_out(tmp_path: Path) -> None:
    """The other process has no time to take anything back."""
    path = tmp_path / "crm.db.presence"
    program = (
        "import sys, time; from pathlib import Path; from crm_tui.store.presence import PresenceFile;"
        "PresenceFile(Path(sys.argv[1]), 0o600).put('k', 'karim', [7]); print('held', flush=True);"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        other.send_signal(signal.SIGKILL)
    [lease] = PresenceFile(path, 0o600).leases()
    assert lease.holds(lease.until - TERM + 1)
    assert not lease.holds(lease.until)
    later = PresenceFile(path, 0o600, clock=lambda: lease.until + 1)
    later.put("m", "marie", [8])
    assert [each.login for each in later.leases()] == ["marie"]


def test_a_clock_that_was_set_back_leaves_nobody_there_for_ever() -> None:
    lease = Lease(7, "karim", "k", NOW + TERM)
    assert lease.holds(NOW)
    assert not lease.holds(NOW - 3600)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[[" * 20_000,
        "[1]",
        '{"a": 1}',
        '[{"card": 7}]',
        '[{"card":"7","login":1,"session":2,"until":3}]',
    ],
)
def test_a_damaged_file_says_nothing_and_is_written_anew(tmp_path: Path, text: str) -> None:
    file = file_at(tmp_path)
    file.path.write_text(text)
    assert file.leases() == []
    file.put("m", "marie", [7])
    assert held(file) == [(7, "marie")]


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    file = file_at(tmp_path)
    file.path.symlink_to(target)
    with pytest.raises(OSError, match="symbolic"):
        file.put("m", "marie", [7])
    with pytest.raises(OSError, match="symbolic"):
        file.leases()
    assert target.read_text() == "mine"


def test_what_is_no_plain_file_is_left_alone(tmp_path: Path) -> None:
    file = file_at(tmp_path)
    os.mkfifo(file.path)
    with pytest.raises(OSError, match="not a plain file"):
        file.put("m", "marie", [7])


def test_a_lock_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = file_at(tmp_path)
    file.put("m", "marie", [7])
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    with file.path.open("r+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(BlockingIOError):
            file.put("m", "marie", [])
    assert sum(pauses) <= 0.1
    assert held(file) == [(7, "marie")]


@pytest.mark.parametrize(("folder_mode", "expected"), [(0o700, 0o600), (0o2770, 0o660)])
def test_the_file_is_for_those_who_have_the_database(
    sqlite_url: str, folder_mode: int, expected: int
) -> None:
    folder = Path(sqlite_url).parent
    folder.chmod(folder_mode)
    file = dialect_for(sqlite_url).presence()
    assert file is not None
    file.put("m", "marie", [7])
    assert file.path == folder / "crm.db.presence"
    assert stat.S_IMODE(file.path.stat().st_mode) == expected


def test_the_presence_moves_no_data_version(sqlite_store: Store) -> None:
    before = sqlite_store.data_version()
    file = sqlite_store.dialect.presence()
    assert file is not None
    file.put("m", "marie", [7])
    assert sqlite_store.data_version() == before
