"""What of the card is to be copied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget

from crm_tui.i18n import _
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.copying import Copyable
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.windowed_list import WindowedList

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_MOST_ROWS = 12


class CopyChoice(CrmModal[Copyable]):
    """Gives what was chosen, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("copy_choice")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, offered: Sequence[Copyable]) -> None:
        """Offer what a card holds."""
        super().__init__()
        self._offered = offered

    def compose_content(self) -> Iterable[Widget]:
        """One line for each thing."""
        with Vertical(id="copy-box"):
            yield WindowedList(
                (ColumnSpec(_("Quoi"), width=22), ColumnSpec(_("Texte"), fraction=1, minimum=20)),
                id="copy-list",
            )

    def on_mount(self) -> None:
        """Fill the list in."""
        self.title_left = _("Copier")
        super().on_mount()
        rows = [
            Row(place, (each.label, " · ".join(each.text.splitlines())))
            for place, each in enumerate(self._offered)
        ]
        offered = self.query_one("#copy-list", WindowedList)
        offered.set_source(len(rows), rows, keep=False, cursor=0)
        offered.styles.height = 1 + min(len(rows), _MOST_ROWS)

    @on(WindowedList.Opened, "#copy-list")
    def _opened(self) -> None:
        self.action_copy()

    def action_copy(self) -> None:
        """Take the line under the cursor."""
        if (row := self.query_one("#copy-list", WindowedList).current) is not None:
            self.dismiss(self._offered[row.key])
