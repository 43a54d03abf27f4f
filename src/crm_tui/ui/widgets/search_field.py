"""The search field over a list: the caret stays in it while the keys move in the list."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from crm_tui.ui.widgets.text_field import TextField
from crm_tui.ui.widgets.windowed_list import WindowedList


class SubmitField(TextField):
    """A one-line text whose Enter is the screen's own Enter command."""

    async def action_submit(self) -> None:
        """Enter: hand it to the screen."""
        self.post_message(self.Submitted(self, self.value))


class SearchField(SubmitField):
    """↑ ↓ PgUp PgDn move in the list, Ctrl+Home and Ctrl+End go to its ends; Home and End stay the text's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("ctrl+home", "first", show=False),
        Binding("ctrl+end", "last", show=False),
    ]

    def __init__(
        self,
        list_id: str,
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002  # Textual's own name
    ) -> None:
        """Make the field for the list of that id on the same screen."""
        super().__init__(placeholder=placeholder, id=id)
        self._list_id = list_id

    @property
    def _list(self) -> WindowedList:
        return self.screen.query_one(f"#{self._list_id}", WindowedList)

    def action_next_field(self) -> None:
        """Down: the next row."""
        self._list.move(1)

    def action_previous_field(self) -> None:
        """Up: the row before."""
        self._list.move(-1)

    def action_page(self, step: int) -> None:
        """A page of rows."""
        self._list.move_page(step)

    def action_first(self) -> None:
        """The first row."""
        self._list.home()

    def action_last(self) -> None:
        """The last row."""
        self._list.end()
