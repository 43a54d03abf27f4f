"""The line of steps: « [Identité]  Coordonnées 1!  Entreprise  Complément »."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from crm_tui.i18n import _
from crm_tui.ui.form.steps import STEP_NAMES, Step

_GAP = "  "


class StepTabs(Widget, can_focus=False):
    """The steps with the number of problems of each; the current one stands in brackets, a click chooses."""

    ALLOW_SELECT = False

    @dataclass
    class Chosen(Message):
        """A step was clicked."""

        step: Step

    step: reactive[Step] = reactive(Step.IDENTITY)
    problems: reactive[Mapping[Step, int]] = reactive[Mapping[Step, int]](dict)

    def _pieces(self) -> list[str]:
        pieces = []
        for step, name in STEP_NAMES.items():
            count = self.problems.get(step, 0)
            text = f"{_(name)} {count}!" if count else _(name)
            pieces.append(f"[{text}]" if step is self.step else text)
        return pieces

    def render(self) -> Content:
        """The line."""
        pieces = [Content(piece) for piece in self._pieces()]
        pieces[self.step] = pieces[self.step].stylize("bold")
        return Content(_GAP).join(pieces)

    def on_click(self, event: events.Click) -> None:
        """Choose the step under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        start = 0
        for step, piece in zip(STEP_NAMES, self._pieces(), strict=True):
            end = start + cell_len(piece)
            if start <= offset.x < end:
                self.post_message(self.Chosen(step))
                return
            start = end + len(_GAP)
