"""The names of others in the notes, before a person is given their file: mask them, or leave them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.i18n import _
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.windowed_list import WindowedList

_MOST_LINES = 10


class ThirdParties(CrmModal[tuple[str, ...]]):
    """The answer is which names are masked; ``None`` to write nothing."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("third_parties")

    def __init__(self, names: Sequence[str]) -> None:
        """Show the names; all are masked at first."""
        super().__init__()
        self._names = list(names)
        self._hidden = set(names)
        self.set_reactive(ThirdParties.title_left, _("Noms d'autres personnes dans les notes"))

    def compose_content(self) -> Iterable[Widget]:
        """One line a name."""
        with Vertical(id="third-parties-box"):
            yield Static(plain(_("La personne n'a pas à lire ce qui concerne d'autres clients.")))
            yield WindowedList(
                (ColumnSpec(_("Nom"), fraction=1, minimum=20), ColumnSpec(_("Dans le dossier"), width=18)),
                id="third-parties-list",
            )

    def on_mount(self) -> None:
        """Show them."""
        super().on_mount()
        self._show()

    @property
    def _list(self) -> WindowedList:
        return self.query_one("#third-parties-list", WindowedList)

    def _show(self) -> None:
        rows = [
            Row(place, (name, _("[x] masqué") if name in self._hidden else _("[ ] laissé")))
            for place, name in enumerate(self._names, start=1)
        ]
        self._list.set_source(len(rows), rows, keep=False, cursor=self._list.cursor)
        self._list.styles.height = 1 + min(len(rows), _MOST_LINES)

    def action_tick(self) -> None:
        """Mask the name, or leave it."""
        if (row := self._list.current) is not None:
            self._hidden ^= {self._names[row.key - 1]}
            self._show()

    def action_write(self) -> None:
        """Go on."""
        self.dismiss(tuple(name for name in self._names if name in self._hidden))
