"""What hides the screen when nobody has touched the keyboard for a while."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.i18n import _
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.plain import plain


class LockScreen(CrmScreen[None]):
    """It hides what is under it from who passes by; it keeps nobody out, for there is no password to ask.

    Who sits at the terminal was let in by the machine, or by the SSH key.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("lock")

    def __init__(self, who: str) -> None:
        """Cover what ``who`` was doing."""
        super().__init__()
        self._who = who

    def compose_content(self) -> Iterable[Widget]:
        """Who was working here."""
        yield Static(plain(_("Verrouillé : {name}").format(name=self._who)))
        yield Static(plain(_("Entrée pour continuer. Rien de ce qui est tapé n'est perdu.")))

    def action_unlock(self) -> None:
        """Show again what was there."""
        self.dismiss(None)
