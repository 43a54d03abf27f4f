"""The history of one text field: undo and redo by word, paste or run of deletions."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

MAX_CHARACTERS = 2_000_000
"""How much text one field remembers; the oldest steps go first."""


class Snapshot(NamedTuple):
    """A text and the place of the caret in it."""

    text: str
    cursor: int


class _Step(NamedTuple):
    before: Snapshot
    after: Snapshot
    kind: str

    @property
    def size(self) -> int:
        return len(self.before.text) + len(self.after.text) + 1


class UndoHistory:
    """Steps that can be taken back and done again."""

    def __init__(self) -> None:
        self._done: deque[_Step] = deque()
        self._undone: list[_Step] = []
        self._size = 0
        self._sealed = True

    def __bool__(self) -> bool:
        """Whether anything was ever changed."""
        return bool(self._done or self._undone)

    def record(self, before: Snapshot, after: Snapshot) -> None:
        """Remember an edit; letters of one word, and deletions in a row, make one step."""
        self._undone.clear()
        kind = _kind(before, after)
        last = self._done[-1] if self._done else None
        if last and not self._sealed and kind in ("type", "delete") and _continues(last, before, after, kind):
            self._size -= last.size
            self._done[-1] = _Step(last.before, after, kind)
        else:
            self._done.append(_Step(before, after, kind))
        self._size += self._done[-1].size
        self._sealed = False
        while self._size > MAX_CHARACTERS and len(self._done) > 1:
            self._size -= self._done.popleft().size

    def seal(self) -> None:
        """End the step: what comes next is undone apart."""
        self._sealed = True

    def undo(self) -> Snapshot | None:
        """The text before the last step, or nothing to undo."""
        if not self._done:
            return None
        step = self._done.pop()
        self._size -= step.size
        self._undone.append(step)
        self._sealed = True
        return step.before

    def redo(self) -> Snapshot | None:
        """The text after the step that was last undone, or nothing to redo."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        self._size += step.size
        self._sealed = True
        return step.after

    def forget(self) -> None:
        """Start afresh, as for another card."""
        self._done.clear()
        self._undone.clear()
        self._size = 0
        self._sealed = True


def _kind(before: Snapshot, after: Snapshot) -> str:
    """``type`` for one more character, ``delete`` for one fewer, ``replace`` for all else."""
    growth = len(after.text) - len(before.text)
    if growth == 1 and after.cursor == before.cursor + 1:
        return "type"
    return "delete" if growth == -1 else "replace"


def _continues(last: _Step, before: Snapshot, after: Snapshot, kind: str) -> bool:
    """Whether an edit belongs to the step before it: same kind, same place, same word."""
    if last.kind != kind or last.after != before:
        return False
    if kind == "delete":
        return True
    typed = after.text[after.cursor - 1]
    previous = before.text[before.cursor - 1 : before.cursor]
    return typed.isspace() or not previous.isspace()
