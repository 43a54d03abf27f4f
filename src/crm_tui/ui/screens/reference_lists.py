"""The editable lists: states, stages, origins, labels… (manual, steps 10-11, 15-19, 21-24, 32-39)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import getters
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from crm_tui.domain.errors import CrmError
from crm_tui.domain.staff import ListItem
from crm_tui.domain.vocabulary import ListName, Role
from crm_tui.i18n import _
from crm_tui.labels import LISTS, error_text
from crm_tui.services import vocabulary
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.modals.label_entry import LabelEntry
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.windowed_list import WindowedList

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

Act = Literal["rename", "retire", "restore", "up", "down"]
_ACTIONS = frozenset(("add", "rename", "retire", "move_up", "move_down"))
_NAMES = tuple(ListName)


class ReferenceListsScreen(CrmScreen[None]):
    """The lists at the left, the values of the chosen one at the right; nothing is ever removed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("reference_lists")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self) -> None:
        """Begin with the first list."""
        super().__init__()
        self._items: list[ListItem] = []
        self._wanted = ""
        self.set_reactive(ReferenceListsScreen.title_left, _("Clients › Listes"))

    def compose_content(self) -> Iterable[Widget]:
        """Two lists side by side."""
        with Horizontal():
            yield WindowedList((ColumnSpec(_("Liste"), fraction=1, minimum=20),), id="lists")
            yield WindowedList(
                (ColumnSpec(_("Valeur"), fraction=1, minimum=20), ColumnSpec("", width=9)), id="list-items"
            )

    def on_mount(self) -> None:
        """Name the lists; the values come when one is chosen."""
        rows = [Row(place, (_(LISTS[name]),)) for place, name in enumerate(_NAMES)]
        self.query_one("#lists", WindowedList).set_source(len(rows), rows)
        if reason := self.app.words.reason_against(Role.MANAGER):
            self.say(reason, "warning")

    @property
    def _list_name(self) -> ListName:
        row = self.query_one("#lists", WindowedList).current
        return _NAMES[row.key] if row else _NAMES[0]

    @property
    def _current(self) -> ListItem | None:
        row = self.query_one("#list-items", WindowedList).current
        return self._items[row.key] if row and row.key < len(self._items) else None

    def on_windowed_list_highlighted(self, event: WindowedList.Highlighted) -> None:
        """Another list, or another value of it."""
        if event.widget.id == "lists":
            self._read()
        self.refresh_bindings()

    def on_windowed_list_opened(self, event: WindowedList.Opened) -> None:
        """Enter on a list goes to its values; Enter on a value renames it."""
        if event.widget.id == "lists":
            self.query_one("#list-items").focus()
        elif reason := self.reason_for("rename"):
            self.say(reason, "warning")
        else:
            self.action_rename()

    def _read(self) -> None:
        workspace, name = self.app.workspace, self._list_name
        in_background(
            self, lambda: vocabulary.items(workspace, name), self._received, self._failed, group="read"
        )

    def _received(self, items: list[ListItem]) -> None:
        former = self._wanted or (self._current.code if self._current else "")
        self._items, self._wanted = items, ""
        rows = [
            Row(place, (vocabulary.shown(item), _("retirée") if item.retired else ""))
            for place, item in enumerate(items)
        ]
        cursor = next((place for place, item in enumerate(items) if item.code == former), 0)
        self.query_one("#list-items", WindowedList).set_source(len(rows), rows, keep=False, cursor=cursor)
        self.refresh_bindings()

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")

    def reason_for(self, action: str) -> str | None:
        """Lists are the manager's; own labels of coordinates are anybody's who sells."""
        if action not in _ACTIONS:
            return None
        own_label = action == "add" and self._list_name is ListName.LABEL
        reason = self.app.words.reason_against(Role.SELLER if own_label else Role.MANAGER)
        if reason or action == "add":
            return reason
        return None if self._current else _("La liste est vide.")

    def label_for(self, command: Command) -> str:
        """R says what it would do."""
        if command.id == "reference_lists.retire":
            return _("Rétablir") if self._current and self._current.retired else _("Retirer")
        return super().label_for(command)

    def action_add(self) -> None:
        """Add a value."""
        workspace, name = self.app.workspace, self._list_name

        def entered(text: str | None) -> None:
            if text is not None:
                in_background(
                    self, lambda: vocabulary.add(workspace, name, text), added, self._failed, group="save"
                )

        def added(item: ListItem) -> None:
            self._wanted = item.code
            self._changed(_("« {label} » ajoutée.").format(label=item.label))

        title = _("Ajouter : {list}").format(list=_(LISTS[name]))
        self.app.push_screen(LabelEntry(title), entered)

    def action_rename(self) -> None:
        """Give the value other words; the cards that have it show the new ones."""
        item = self._current
        if item is None:
            return

        def entered(text: str | None) -> None:
            if text is not None and text != vocabulary.shown(item):
                self._change("rename", item, _("Renommée : « {label} »").format(label=text), text)

        self.app.push_screen(LabelEntry(_("Renommer"), vocabulary.shown(item)), entered)

    def action_retire(self) -> None:
        """Offer the value no more, or again; the cards that have it keep it."""
        item = self._current
        if item is None:
            return
        label = vocabulary.shown(item)
        if item.retired:
            self._change("restore", item, _("« {label} » rétablie.").format(label=label))
        else:
            text = _("« {label} » retirée : elle n'est plus proposée, les fiches la gardent.")
            self._change("retire", item, text.format(label=label))

    def action_move_up(self) -> None:
        """One place up."""
        if item := self._current:
            self._change("up", item)

    def action_move_down(self) -> None:
        """One place down."""
        if item := self._current:
            self._change("down", item)

    def _change(self, act: Act, item: ListItem, said: str = "", label: str = "") -> None:
        workspace, name = self.app.workspace, item.list_name
        in_background(
            self,
            lambda: vocabulary.change(workspace, name, item.code, act, label),
            lambda _nothing: self._changed(said),
            self._failed,
            group="save",
        )

    def _changed(self, said: str) -> None:
        self.say(said)
        self._read()
        self.app.read_words()
