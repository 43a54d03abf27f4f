"""A titled part of a form: « ── Coordonnées ───────── »."""

from __future__ import annotations

from rich.cells import cell_len
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from crm_tui.ui.widgets.cells import fit, one_line

_RULE = "─"
_BEFORE = 2
_AFTER = 7


class SectionTitle(Widget):
    """The title on its full-width line; ``aside`` stands near the right edge (« F8 recherche »)."""

    ALLOW_SELECT = False

    def __init__(
        self,
        title: str,
        aside: str = "",
        *,
        id: str | None = None,  # noqa: A002  # Textual's own name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._title = title
        self._aside = aside

    @property
    def title(self) -> str:
        """The words at the left."""
        return self._title

    @title.setter
    def title(self, title: str) -> None:
        self._title = title
        self.refresh()

    @property
    def aside(self) -> str:
        """The words near the right edge."""
        return self._aside

    @aside.setter
    def aside(self, aside: str) -> None:
        self._aside = aside
        self.refresh()

    def render(self) -> Content:
        """The line."""
        width = self.content_size.width
        title = f"{_RULE * _BEFORE} {one_line(self._title)} "
        aside = f" {one_line(self._aside)} {_RULE * _AFTER}" if self._aside else ""
        between = width - cell_len(title) - cell_len(aside)
        if between < 1:
            return Content(fit(title + _RULE * width, width))
        return Content(title + _RULE * between + aside)


class Section(Vertical):
    """Rows under a title."""

    def __init__(
        self,
        title: str,
        *rows: Widget,
        aside: str = "",
        id: str | None = None,  # noqa: A002  # Textual's own name
        classes: str | None = None,
    ) -> None:
        self.heading = SectionTitle(title, aside)
        super().__init__(self.heading, *rows, id=id, classes=classes)
