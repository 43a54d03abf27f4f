"""Drafts: nothing typed is ever lost.

A form hands its card over at each change; that costs nothing. A thread writes the newest one at most every
0.3 s, so that a killed process loses a third of a second of typing; leaving a field or hanging up writes at
once.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.domain import serial
from crm_tui.domain.card import Card
from crm_tui.domain.draft import Draft
from crm_tui.domain.errors import CrmError
from crm_tui.log import LOGGER
from crm_tui.paths import state_folder
from crm_tui.services.session import Workspace

if TYPE_CHECKING:
    from crm_tui.store.drafts import DraftFile

#: Seconds between two writes while somebody types.
WRITE_EVERY = 0.3
KEPT_FOR = timedelta(days=30)


#: The drafts of the forms that are open in this program.
_OPEN: set[str] = set()


@lru_cache(maxsize=4)
def _file_at(path: Path) -> DraftFile:
    from crm_tui.store.drafts import DraftFile

    return DraftFile(path)


def _file() -> DraftFile:
    return _file_at(state_folder() / "drafts.db")


def pending(workspace: Workspace) -> list[Draft]:
    """The entries that I left unsaved on this database, newest first; not those that are being typed."""
    file = _file()
    file.purge(datetime.now(UTC) - KEPT_FOR)
    found = [draft for draft in file.list(workspace.login, identity(workspace)) if draft.id not in _OPEN]
    gone = _erased(workspace, {draft.card_id for draft in found if draft.card_id is not None})
    if gone:
        file.forget(lambda draft: draft.database == identity(workspace) and draft.card_id in gone)
    return [draft for draft in found if draft.card_id not in gone]


def _erased(workspace: Workspace, ids: set[int]) -> set[int]:
    """Those of some cards whose person was erased, perhaps while somebody was typing."""
    if not ids:
        return set()
    from crm_tui.store import erasing

    with workspace.store.read() as tx:
        return erasing.among(tx, sorted(ids))


def card_of(draft: Draft) -> Card:
    """The card that was being typed.

    Raises:
        ValueError: the draft is of a form that this version cannot read.
    """
    return serial.thaw(draft.body)


def base_of(draft: Draft) -> Card | None:
    """The existing card that was being edited, as it was read then; ``None`` for a new one.

    Raises:
        ValueError: the draft is of a form that this version cannot read.
    """
    return serial.thaw(draft.base) if draft.base else None


def claim(workspace: Workspace, draft: Draft) -> Draft | None:
    """Make a draft this program's, so that no other one offers it any more.

    Returns:
        Its newest state; ``None`` where it was saved or thrown away, or is being typed, since it was listed.
    """
    newest = next((each for each in pending(workspace) if each.id == draft.id), None)
    if newest is not None:
        _claim(newest)
    return newest


def _claim(draft: Draft) -> None:
    try:
        _file().put(draft)
    except CrmError as error:  # a full disk does not keep anybody from taking the entry up
        LOGGER.error("draft not claimed: %s", error.code)


def forget(workspace: Workspace, ids: Collection[int], is_theirs: Callable[[Card], bool]) -> int:
    """Throw away what anybody was typing on some cards, or of the same person on a new one.

    Args:
        workspace: whose database.
        ids: the cards.
        is_theirs: whether an entry is about the person.
    """
    place = identity(workspace)

    def wanted(draft: Draft) -> bool:
        if draft.database != place:
            return False
        if draft.card_id in ids:
            return True
        try:
            return is_theirs(card_of(draft))
        except ValueError:
            return False

    return _file().forget(wanted)


def folder() -> Path:
    """Where drafts are kept."""
    return state_folder()


def discard(draft_id: str) -> None:
    """Throw one draft away."""
    _file().delete(draft_id)


def identity(workspace: Workspace) -> str:
    """What distinguishes the database from others, for drafts."""
    url = workspace.database
    return url if "://" in url else os.path.abspath(url)


class DraftKeeper:
    """Keeps the entry of one form safe until it is saved or thrown away."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        base: Card | None = None,
        draft: Draft | None = None,
        look: Callable[[], Card | None] = lambda: None,
        on_saved: Callable[[], None] = lambda: None,
        on_failed: Callable[[CrmError], object] = lambda _error: None,
    ) -> None:
        """Start watching a form.

        Args:
            workspace: who types.
            base: the existing card that is edited, as it was read.
            draft: the draft that is taken up again.
            look: reads what stands on the screen; ``None`` where that was put already. It is called from
                any thread, when the program has to leave: a letter may be on the screen and not be put yet.
            on_saved: called from the writing thread after each write.
            on_failed: called from the writing thread when a write fails and the one before did not.
        """
        self._draft = draft or Draft(
            id=uuid.uuid4().hex,
            login=workspace.login,
            database=identity(workspace),
            card_id=base.id if base else None,
            base=serial.freeze(base) if base else "",
        )
        self._look = look
        self._on_saved = on_saved
        self._on_failed = on_failed
        self._failed = False
        self._card: Card | None = None
        self._written: Card | None = None
        self._writing = threading.Lock()
        self._wake = threading.Event()
        self._closed = False
        self._hurry = threading.Event()
        _OPEN.add(self._draft.id)
        self._thread = threading.Thread(target=self._run, name="drafts", daemon=True)
        self._thread.start()

    @property
    def id(self) -> str:
        """The key of the draft."""
        return self._draft.id

    def put(self, card: Card) -> None:
        """Take the newest state of the form; returns at once."""
        self._card = card
        self._wake.set()

    def hurry(self) -> None:
        """A field was left: write the newest state at once, in the thread; returns at once."""
        self._hurry.set()
        self._wake.set()

    def keep(self) -> None:
        """Write what stands on the screen now: for hanging up, from any thread. Never raises."""
        put = self._card
        try:
            card = self._look()
        except Exception as error:  # the screen is being taken down: what was put counts
            LOGGER.error("form not read: %s", type(error).__name__)
        else:
            if card is not None and self._card is put:
                self._card = card
        self.flush()

    def flush(self) -> None:
        """Write the newest state that was put and return when it is on the disk. Never raises."""
        if not self._writing.acquire(timeout=1.0):
            return
        failure: Exception | None = None
        try:
            card = self._card
            if card is None or card is self._written or self._closed:
                return
            draft = replace(
                self._draft,
                body=serial.freeze(card),
                title=card.display_name,
                saved_at=datetime.now(UTC),
            )
            _file().put(draft)
            self._written = card
        except Exception as error:  # the entry is still on the screen; a full disk must not end the program
            LOGGER.error("draft not written: %s", type(error).__name__)
            failure = error
        finally:
            self._writing.release()
        if failure is None:
            self._on_saved()
        elif isinstance(failure, CrmError) and not self._failed:
            self._on_failed(failure)
        self._failed = failure is not None

    def discard(self) -> None:
        """The entry was saved, or thrown away: forget the draft. Never raises: it would be offered again."""
        self._stop()
        try:
            discard(self._draft.id)
        except CrmError as error:
            LOGGER.error("draft not discarded: %s", error.code)

    def close(self) -> None:
        """Leave the form; the draft stays."""
        self.flush()
        self._stop()

    def _stop(self) -> None:
        with self._writing:
            self._closed = True
        _OPEN.discard(self._draft.id)
        self.hurry()

    def _claim(self) -> None:
        """A draft that is taken up again is this program's from now on: no other one offers it."""
        with self._writing:
            if self._draft.body and self._written is None and not self._closed:
                _claim(self._draft)

    def _run(self) -> None:
        self._claim()
        while not self._closed:
            self._wake.wait()
            self._wake.clear()
            self._hurry.clear()
            if not self._closed:
                self.flush()
                self._hurry.wait(WRITE_EVERY)
