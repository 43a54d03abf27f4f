"""The editable lists: what cards choose from. Nothing is ever removed, so that old cards stay readable."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.domain.staff import ListItem
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import ListName
from crm_tui.store import rows
from crm_tui.store.mapping import Row
from crm_tui.store.unit_of_work import Tx


def all_items(tx: Tx) -> list[ListItem]:
    """The entries of all lists, retired ones included; each list in its order."""
    found = [_item(row) for row in rows.find(tx, "list_item", "1 = 1").values()]
    return sorted(found, key=lambda item: (item.list_name, item.position, item.id))


def items(tx: Tx, name: ListName, *, include_retired: bool = False) -> list[ListItem]:
    """The entries of one list, in order."""
    return [
        item for item in all_items(tx) if item.list_name is name and (include_retired or not item.retired)
    ]


def seed(tx: Tx, presets: Iterable[ListItem]) -> None:
    """Give a fresh database its entries."""
    for item in presets:
        _insert(tx, item)


def add(tx: Tx, name: ListName, label: str) -> ListItem:
    """Add an entry at the end of a list.

    The code of an own coordinate label is the label itself, as cards hold it; other codes are made of the
    label's letters and stay when the label changes.
    """
    known = items(tx, name, include_retired=True)
    wanted = label if name is ListName.LABEL else fold(label).replace(" ", "_") or name.value
    taken = {item.code for item in known}
    code = wanted
    number = 1
    while code in taken:
        number += 1
        code = f"{wanted}_{number}"
    position = max((item.position for item in known), default=-1) + 1
    return _insert(tx, ListItem(list_name=name, code=code, label=label, position=position))


def rename(tx: Tx, name: ListName, code: str, label: str) -> None:
    """Call an entry something else, on all cards that hold it."""
    _change(tx, name, code, {"label": label})


def retire(tx: Tx, name: ListName, code: str) -> None:
    """Stop offering an entry."""
    _change(tx, name, code, {"retired": 1})


def restore(tx: Tx, name: ListName, code: str) -> None:
    """Offer a retired entry again."""
    _change(tx, name, code, {"retired": 0})


def move(tx: Tx, name: ListName, code: str, by: int) -> None:
    """Move an entry up (negative) or down among those that are offered like it, as far as the list goes."""
    order = items(tx, name, include_retired=True)
    moved = next(item for item in order if item.code == code)
    alike = [item for item in order if item.retired == moved.retired]
    place = alike.index(moved)
    neighbour = alike[min(max(place + by, 0), len(alike) - 1)]
    index = order.index(neighbour)
    order.remove(moved)
    order.insert(index, moved)
    for position, item in enumerate(order):
        if item.position != position:
            _change(tx, name, item.code, {"position": position})


def _insert(tx: Tx, item: ListItem) -> ListItem:
    row = {
        "list_name": item.list_name.value,
        "code": item.code,
        "label": item.label,
        "position": item.position,
        "retired": int(item.retired),
    }
    return _item({**row, "id": rows.insert(tx, "list_item", row)})


def _change(tx: Tx, name: ListName, code: str, changes: Row) -> None:
    for key, row in rows.find(tx, "list_item", "list_name = ? AND code = ?", (name.value, code)).items():
        if any(row[column] != value for column, value in changes.items()):
            rows.update(tx, "list_item", key, changes)


def _item(row: Row) -> ListItem:
    return ListItem(
        id=row["id"],
        list_name=ListName(row["list_name"]),
        code=row["code"],
        label=row["label"],
        position=row["position"],
        retired=bool(row["retired"]),
    )
