"""The one-line text field: cleaned input, undo, Enter to go on."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.widgets import Input

from crm_tui.domain.text import clean_typing
from crm_tui.ui.widgets.navigation import focus_neighbour
from crm_tui.ui.widgets.undo import Snapshot, UndoHistory

_JOINER = "\u200d"
"""Joins two emoji into one; a terminal sends it as a key of its own."""


class TextField(Input):
    """A compact ``Input`` that loses nothing.

    All text that enters, typed, pasted or set, goes through ``clean_typing``: a pasted signature becomes one
    line. Every edit can be undone (Ctrl+Z) and redone (Ctrl+Y). Enter and the arrows go to the neighbour
    fields; a subclass that wants them otherwise overrides ``action_submit``, ``action_next_field`` and
    ``action_previous_field``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "undo", show=False),
        Binding("ctrl+y", "redo", show=False),
        Binding("ctrl+a", "select_all", show=False),
        Binding("down", "next_field", show=False),
        Binding("up", "previous_field", show=False),
    ]

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        max_visible: int = 0,
        password: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's own name
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        """Make a field.

        Args:
            value: The text at first.
            placeholder: What is shown, dimmed, while the field is empty.
            max_visible: Widest drawing in cells (the text itself has no limit); 0 for the whole line.
            password: Show dots.
            name: Textual's name.
            id: Textual's id.
            classes: Textual's classes.
            disabled: Whether the field refuses the focus.
        """
        self._history = UndoHistory()
        self._editing = False
        super().__init__(
            placeholder=placeholder,
            password=password,
            compact=True,
            select_on_focus=False,
            name=name,
            id=id,
            classes=classes,
            disabled=disabled,
        )
        self.cursor_blink = False
        # Not through the constructor, which moves the caret at once and so needs a running app.
        self.set_reactive(Input.value, clean_typing(value))
        if max_visible:
            self.styles.max_width = max_visible

    def validate_value(self, value: str) -> str:
        """Clean whatever text the field is given."""
        return clean_typing(value)

    def watch_value(self, old: str, new: str) -> None:
        """Keep a change made by the program undoable, once a person has edited the text."""
        if self._editing:
            return
        if self._history:
            self._history.seal()
            self._history.record(Snapshot(old, len(old)), Snapshot(new, len(new)))
            self._history.seal()
        self.cursor_position = len(new)
        self.program_changed()

    def on_mount(self) -> None:
        """Put the caret behind the first text."""
        self._initial_value = False
        self.virtual_size = Size(self.content_width, 1)
        self.cursor_position = len(self.value)

    def program_changed(self) -> None:
        """Hook: the program, not a person, set the text."""

    def person_changed(self) -> None:
        """Hook: a person typed, pasted or deleted something."""

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a part of the text, as a person does: every edit passes here."""
        before = Snapshot(self.value, self.cursor_position)
        start, end = sorted((max(0, start), min(len(before.text), end)))
        # Cleaned twice: alone, so that only pasted lines are joined; with what stands before, since an accent
        # that arrives after its letter makes one character with it.
        head = clean_typing(before.text[:start] + (text if text == _JOINER else clean_typing(text)))
        self._restore(Snapshot(head + before.text[end:], len(head)))
        if self.value != before.text:
            self._history.record(before, Snapshot(self.value, self.cursor_position))
            self.person_changed()

    def take(self, text: str) -> None:
        """Replace the whole text for a person (a suggestion that was chosen): one step to undo."""
        self._history.seal()
        before = Snapshot(self.value, self.cursor_position)
        self._restore(Snapshot(clean_typing(text), len(text)))
        if self.value != before.text:
            self._history.record(before, Snapshot(self.value, self.cursor_position))
        self._history.seal()

    def reset(self, text: str) -> None:
        """Set the text of another card: nothing of the former one can be undone back."""
        self._history.forget()
        self.value = text

    def action_undo(self) -> None:
        """Take back the last word, paste or run of deletions."""
        if snapshot := self._history.undo():
            self._restore(snapshot)
            self.program_changed()

    def action_redo(self) -> None:
        """Do again what was undone."""
        if snapshot := self._history.redo():
            self._restore(snapshot)
            self.program_changed()

    def _restore(self, snapshot: Snapshot) -> None:
        self._editing = True
        try:
            self.value = snapshot.text
            self.cursor_position = snapshot.cursor
        finally:
            self._editing = False

    async def action_submit(self) -> None:
        """Enter: go to the next field."""
        self.action_next_field()

    def action_next_field(self) -> None:
        """Leave for the next field."""
        focus_neighbour(self, 1)

    def action_previous_field(self) -> None:
        """Leave for the previous field."""
        focus_neighbour(self, -1)

    def watch_selection(self) -> None:
        """Text that the program sets, or loads, is shown from its beginning."""
        if not self.has_focus:
            self._show_beginning()

    def _show_beginning(self) -> None:
        # Immediate: a scroll that waits for the next frame would come after those of Input, or before.
        self.scroll_to(0, 0, animate=False, force=True, immediate=True)

    async def _on_key(self, event: events.Key) -> None:
        if event.character == _JOINER:  # not printable by itself, so Input lets it fall
            event.stop()
            event.prevent_default()
            self.replace(_JOINER, *self.selection)
        else:
            await super()._on_key(event)

    def on_focus(self) -> None:
        """Show the caret, wherever it was left."""
        self.scroll_to_region(
            Region(self._cursor_offset, 0, width=1, height=1), force=True, animate=False, immediate=True
        )

    def on_blur(self) -> None:
        """Show the beginning of a long text again, and end the undo step."""
        self._history.seal()
        self._show_beginning()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()  # Textual's own keeps the first line only
        if event.text:
            self._history.seal()
            self.replace(event.text, *self.selection)
            self._history.seal()
