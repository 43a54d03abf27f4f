"""Lines of « label  value », the labels ending and the values beginning on one edge."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from crm_tui.ui.card_words import Fact
from crm_tui.ui.widgets.cells import fit, one_line

_GAP = 2


class Facts(Widget):
    """Draws facts; long values go on under themselves, remarks stand at the right edge of the last line."""

    DEFAULT_CSS = """
    Facts {
        width: 1fr;
        height: auto;
    }
    """

    def __init__(
        self,
        facts: Sequence[Fact] = (),
        *,
        label_width: int = 14,
        left: bool = False,
        id: str | None = None,  # noqa: A002  # Textual's own name
    ) -> None:
        """Make the lines.

        Args:
            facts: What to show.
            label_width: Cells for the labels.
            left: Whether labels begin, rather than end, on their edge.
            id: Textual's id.
        """
        super().__init__(id=id)
        self._facts = tuple(facts)
        self._label_width = label_width
        self._left = left

    def show(self, facts: Sequence[Fact]) -> None:
        """Show other facts."""
        if tuple(facts) != self._facts:
            self._facts = tuple(facts)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the values need in that width."""
        return sum(len(self._lines(fact, width)) for fact in self._facts)

    def render(self) -> Content:
        """The lines."""
        width = self.content_size.width
        lines = []
        for fact in self._facts:
            for place, text in enumerate(self._lines(fact, width)):
                label = self._label(fact.label if place == 0 else "")
                lines.append(Content.assemble((label, "$text-muted"), " " * _GAP, text))
        return Content("\n").join(lines)

    def _label(self, label: str) -> str:
        label = fit(label, min(cell_len(one_line(label)), self._label_width))
        padding = " " * (self._label_width - cell_len(label))
        return label + padding if self._left else padding + label

    def _lines(self, fact: Fact, width: int) -> list[str]:
        room = max(1, width - self._label_width - _GAP)
        lines = [piece for line in fact.value.split("\n") for piece in _wrapped(one_line(line), room)]
        if not fact.marks:
            return lines
        marks_width = cell_len(fact.marks)
        if cell_len(lines[-1]) + 1 + marks_width > room:
            lines.append("")
        lines[-1] = fit(lines[-1], room - marks_width) + fact.marks
        return lines


def _wrapped(text: str, width: int) -> list[str]:
    """The text cut into lines, between words where there are any."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        candidate = f"{line} {word}" if line else word
        if cell_len(candidate) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        while cell_len(word) > width:
            cut = _cut(word, width)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line]


def _cut(word: str, width: int) -> int:
    """Where to cut a word that is too long: before a sign of an address, or where the line ends."""
    end = width
    while end > 1 and cell_len(word[:end]) > width:
        end -= 1
    signs = [place for place in range(1, end + 1) if word[place : place + 1] in tuple("@/")]
    return signs[-1] if signs else end
