"""A question with two answers; the safe one has the focus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from crm_tui.i18n import _
from crm_tui.ui.base import CrmModal
from crm_tui.ui.plain import plain


class Confirm(CrmModal[bool]):
    """The answer is whether to do it; ``None`` for Escape."""

    AUTO_FOCUS = "#confirm-no"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str], *, yes: str, no: str = "") -> None:
        """Ask.

        Args:
            title: The question.
            lines: What will happen.
            yes: The word of the button that does it.
            no: The word of the safe one.
        """
        super().__init__()
        self._lines = lines
        self._yes, self._no = yes, no or _("Annuler")
        self.set_reactive(Confirm.title_left, title)

    def compose_content(self) -> Iterable[Widget]:
        """What will happen, and the two answers."""
        with Vertical(id="confirm-box"):
            for line in self._lines:
                yield Static(plain(line))
            with Horizontal(classes="buttons"):
                yield Button(plain(f"[ {self._no} ]"), id="confirm-no", compact=True)
                yield Button(plain(f"[ {self._yes} ]"), id="confirm-yes", compact=True)

    def on_mount(self) -> None:
        """Say the keys that the bar does not: they belong to the buttons."""
        super().on_mount()
        self.say(_("←→ Choisir   Entrée Valider"))

    @on(Button.Pressed, "#confirm-yes")
    def _confirmed(self) -> None:
        self.dismiss(True)

    @on(Button.Pressed, "#confirm-no")
    def _refused(self) -> None:
        self.dismiss(False)
