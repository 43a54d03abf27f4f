"""The field for the name of a file: names are completed as in a shell."""

from __future__ import annotations

from textual.actions import SkipAction

from crm_tui.ui.file_names import completions
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.suggestions import MAX_SUGGESTIONS, SuggestField


class PathField(SuggestField):
    """Tab takes a name that is offered, and goes on into a folder; Enter is the screen's own command."""

    def on_suggest_field_requested(self, event: SuggestField.Requested) -> None:
        """Look into the folder, which may be on a slow disk."""
        event.stop()
        text, generation = event.text, event.generation
        in_background(
            self,
            lambda: completions(text, MAX_SUGGESTIONS),
            lambda found: self.set_options(generation, found),
            group="names",
        )

    def _take(self, index: int) -> None:
        super()._take(index)
        if self.value.endswith("/"):
            self.person_changed()

    async def action_submit(self) -> None:
        """Enter: take the current name, or hand the whole one to the screen."""
        if (index := self._under.highlighted) is not None:
            self._take(index)
        else:
            self.close()
            self.post_message(self.Submitted(self, self.value))

    def action_take_and_leave(self) -> None:
        """Tab: take a name; without one it means what it means elsewhere."""
        if not self.is_open:
            raise SkipAction
        self._take(self._under.highlighted or 0)
