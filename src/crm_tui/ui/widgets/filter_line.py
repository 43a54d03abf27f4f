"""Under the search: which filters are on, and the keys that change and remove them."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crm_tui.i18n import _
from crm_tui.ui.plain import plain

_GAP = 2


class FilterLine(Widget, can_focus=False):
    """« Filtres     Client · Lyon                    F3 change  F4 retire »; not there without a filter."""

    ALLOW_SELECT = False

    text = reactive("")
    """The filters in words."""
    hint = reactive("")
    """The keys, as people read them."""

    def watch_text(self, text: str) -> None:
        """Take a line of the screen only where there is something to say."""
        self.display = bool(text)

    def render(self) -> Content:
        """The filters stand under what is searched; where they are too long they give way to the keys."""
        label = _("Filtres").ljust(cell_len(_("Rechercher")) + _GAP)
        room = max(0, self.content_size.width - len(label) - cell_len(self.hint) - _GAP)
        words = plain(self.text).truncate(room, ellipsis=True, pad=True)
        return Content.assemble(label, words, " " * _GAP, self.hint)
