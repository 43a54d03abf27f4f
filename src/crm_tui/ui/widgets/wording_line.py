"""What should not stand in a note, told under it while it is typed, and marked in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.highlighter import Highlighter
from rich.text import Text
from textual.content import Content
from textual.widget import Widget

from crm_tui.domain.wording import Hit, foremost
from crm_tui.ui.plain import plain
from crm_tui.wording_texts import hit_line


class WordingLine(Widget, can_focus=False):
    """One quiet line (two where it is narrow) about the hit to be dealt with; gone while there is none."""

    DEFAULT_CSS = """
    WordingLine {
        width: 1fr;
        height: auto;
        max-height: 2;
        color: $text-warning;
        &.-serious { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.text = ""
        self.display = False

    def show(self, hits: Sequence[Hit]) -> None:
        """Tell of the foremost hit; nothing is drawn where nothing changes."""
        hit = foremost(hits)
        text = hit_line(hit, len(hits) - 1) if hit else ""
        if text == self.text:
            return
        self.text = text
        self.display = bool(text)
        self.set_class(hit is not None and hit.is_serious, "-serious")
        self.refresh(layout=True)

    def render(self) -> Content:
        """The line."""
        return plain(self.text)


class Marker(Highlighter):
    """Marks the hits in a field: underlined, the serious ones bold as well."""

    def __init__(self, look: Callable[[str], Sequence[Hit]]) -> None:
        """Ask ``look`` for the hits of a text; it is asked at each drawing and must remember."""
        self._look = look

    def highlight(self, text: Text) -> None:
        """Mark them."""
        for hit in self._look(text.plain):
            text.stylize("bold underline" if hit.is_serious else "underline", hit.start, hit.end)
