"""The editable lists: what they offer, what a code is called, and their administration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Literal

from crm_tui.domain.errors import CrmError
from crm_tui.domain.staff import ListItem
from crm_tui.domain.text import clean, fold
from crm_tui.domain.vocabulary import ListName, Role
from crm_tui.i18n import _
from crm_tui.labels import PRESETS
from crm_tui.services.session import Workspace

LABEL_LIMIT = 60


class UnknownItem(CrmError):
    """No such entry in the list."""

    code = "unknown_item"


class BadLabel(CrmError):
    """An entry needs a short text that the list does not have yet."""

    code = "bad_label"


def shown(item: ListItem) -> str:
    """What an entry is called: a pre-set one in the language in use, the shop's own as it was written."""
    preset = PRESETS.get(item.list_name, {}).get(item.code)
    return _(item.label) if item.label == preset else item.label


class Vocabulary:
    """A snapshot of the editable lists, to be read without the store."""

    def __init__(self, items: Sequence[ListItem]) -> None:
        """Take the entries of all lists, retired ones included."""
        self._items = list(items)
        self._by_code = {(item.list_name, item.code): item for item in items}

    @cached_property
    def _by_label(self) -> dict[tuple[ListName, str], str]:
        """Codes by folded label; of two entries of one name, the one that is still offered wins."""
        return {
            (item.list_name, fold(label)): item.code
            for item in sorted(self._items, key=lambda item: not item.retired)
            for label in (item.label, shown(item))
        }

    def options(self, name: ListName) -> list[tuple[str, str]]:
        """What a list offers today: codes and labels, in order."""
        return [
            (item.code, shown(item)) for item in self._items if item.list_name is name and not item.retired
        ]

    def label(self, name: ListName, code: str) -> str:
        """What a code is called; a text that is no code is its own label."""
        item = self._by_code.get((name, code))
        return shown(item) if item else code

    def resolve(self, name: ListName, text: str) -> str:
        """The code for a code or label as people write it; a text that is neither stays as it is."""
        if (name, text) in self._by_code:
            return text
        return self._by_label.get((name, fold(text)), text)

    def knows(self, name: ListName, code: str) -> bool:
        """Whether the list has, or had, that code."""
        return (name, code) in self._by_code


def load(workspace: Workspace) -> Vocabulary:
    """Read the editable lists."""
    from crm_tui.store import lists

    with workspace.read() as tx:
        return Vocabulary(lists.all_items(tx))


def items(workspace: Workspace, name: ListName) -> list[ListItem]:
    """The entries of one list, retired ones included, in order."""
    from crm_tui.store import lists

    with workspace.read() as tx:
        return lists.items(tx, name, include_retired=True)


def add(workspace: Workspace, name: ListName, label: str) -> ListItem:
    """Add an entry; the seller who needs an own coordinate label may do so, other lists are the manager's.

    An own label that exists already is given back, and offered again if it was retired.

    Raises:
        BadLabel: the text is empty, too long, or there already.
    """
    from crm_tui.store import lists

    text = _valid(label)
    needs = Role.SELLER if name is ListName.LABEL else Role.MANAGER
    with workspace.store.write(actor=workspace.login, action="list", needs=needs) as tx:
        twin = next(
            (item for item in lists.items(tx, name, include_retired=True) if fold(item.label) == fold(text)),
            None,
        )
        if twin is None:
            return lists.add(tx, name, text)
        if name is not ListName.LABEL:
            raise BadLabel(reason="exists", label=text)
        if twin.retired:
            lists.restore(tx, name, twin.code)
        return twin


def change(
    workspace: Workspace,
    name: ListName,
    code: str,
    act: Literal["rename", "retire", "restore", "up", "down"],
    label: str = "",
) -> None:
    """Change one entry of a list; nothing is ever removed, so that old cards stay readable.

    Raises:
        UnknownItem: there is no such entry.
        BadLabel: the new text is empty or too long.
    """
    from crm_tui.store import lists

    text = _valid(label) if act == "rename" else ""
    with workspace.store.write(actor=workspace.login, action="list", needs=Role.MANAGER) as tx:
        if all(item.code != code for item in lists.items(tx, name, include_retired=True)):
            raise UnknownItem(code=code)
        acts: dict[str, Callable[[], None]] = {
            "rename": lambda: lists.rename(tx, name, code, text),
            "retire": lambda: lists.retire(tx, name, code),
            "restore": lambda: lists.restore(tx, name, code),
            "up": lambda: lists.move(tx, name, code, -1),
            "down": lambda: lists.move(tx, name, code, 1),
        }
        acts[act]()


def _valid(label: str) -> str:
    text = clean(label)
    if not text:
        raise BadLabel(reason="empty", label="")
    if len(text) > LABEL_LIMIT:
        raise BadLabel(reason="too_long", label=text[:20], limit=str(LABEL_LIMIT))
    return text
