"""The process that reads the records of a long file: it never outlives the one that asked."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time

from crm_tui.services import side_process

_PARENT = """
import os, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from crm_tui.services import side_process
pool = ProcessPoolExecutor(1, get_context("spawn"), side_process._start, ("fr",))
with side_process._deaf():
    asked = pool.submit(os.getpid)
print(asked.result(), flush=True)
time.sleep(60)
"""


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_ends_with_the_process_that_started_it_however_that_ends() -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        side = int(parent.stdout.readline())
        assert is_running(side)
        parent.kill()
    end = time.monotonic() + 20
    while is_running(side) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_running(side)


def test_it_leaves_ctrl_c_to_the_process_that_started_it() -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        side = int(parent.stdout.readline())
        os.kill(side, 2)
        time.sleep(0.3)
        assert is_running(side)
        parent.kill()


def test_garbage_is_looked_for_as_before_when_the_long_work_is_over() -> None:
    before = gc.get_threshold()
    with side_process.seldom_collected():
        assert gc.get_threshold()[0] == side_process.RARELY
    assert gc.get_threshold() == before
