"""Records checked in another process, while this one compares and saves those before them.

Half of the work of an import is to understand telephone numbers and the like. A process of its own takes that
over for a long file, on a machine that has more than one processor; the order of the records stays.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, redirect_stderr
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread

from crm_tui.gateways.files.records import SourceRecord
from crm_tui.i18n import current_language, use_language
from crm_tui.services.exchange import LineResult
from crm_tui.services.record_check import Line, RecordCheck

#: Bytes of a file from which on another process is worth its start.
WORTH_IT = 500_000

#: After so many more objects than before the garbage is looked for. What passes through an import is let go
#: by itself; looking it all through again and again took a seventh of the time.
RARELY = 200_000

#: How many portions may wait for who saves them: memory stays flat.
_AHEAD = 3

_Chunk = list[Line | LineResult]


@contextmanager
def seldom_collected() -> Iterator[None]:
    """While very many objects come and go."""
    before = gc.get_threshold()
    gc.set_threshold(RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def checked(
    check: RecordCheck, records: Iterable[SourceRecord], together: int, *, beside: bool
) -> Iterator[_Chunk]:
    """The records, so many together, each as it can be saved or with what is wrong with it.

    Args:
        check: what they are judged by.
        records: as their file gives them.
        together: how many.
        beside: whether another process does it, where there is a processor for it.
    """
    rest = iter(records)
    portions = iter(lambda: list(islice(rest, together)), [])
    if beside and (os.cpu_count() or 1) > 1:
        yield from _beside(check, portions)
    else:
        yield from map(check.lines, portions)


def _beside(check: RecordCheck, portions: Iterator[list[SourceRecord]]) -> Iterator[_Chunk]:
    with _as_a_program():
        # Not forked: a thread of this process may hold a lock just now.
        pool = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_start, initargs=(current_language(),)
        )
    waiting: deque[tuple[Future[_Chunk] | None, list[SourceRecord]]] = deque()
    try:
        for portion in portions:
            waiting.append((_given(pool, check, portion), portion))
            if len(waiting) > _AHEAD:
                yield _result(check, *waiting.popleft())
        while waiting:
            yield _result(check, *waiting.popleft())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _given(
    pool: ProcessPoolExecutor, check: RecordCheck, portion: list[SourceRecord]
) -> Future[_Chunk] | None:
    try:
        with _deaf(), _as_a_program():
            return pool.submit(check.lines, portion)
    except BrokenProcessPool:  # what it does not do, we do
        return None


def _result(check: RecordCheck, future: Future[_Chunk] | None, portion: list[SourceRecord]) -> _Chunk:
    try:
        return check.lines(portion) if future is None else future.result()
    except BrokenProcessPool:  # it was killed, or cannot be started here
        return check.lines(portion)


def _as_a_program() -> AbstractContextManager[object]:
    """What stands for the error stream while a screen is shown is no file that a process could be given."""
    return redirect_stderr(sys.__stderr__)


@contextmanager
def _deaf() -> Iterator[None]:
    """A process that is started in here leaves Ctrl-C to us, from its first moment."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(language: str) -> None:
    """The other process speaks our language, and ends with us, however we end."""
    use_language(language)
    gc.freeze()
    gc.set_threshold(RARELY)
    Thread(target=_end_with, args=(parent_process(),), daemon=True).start()


def _end_with(parent: BaseProcess | None) -> None:
    if parent is not None:
        parent.join()
    os._exit(1)
