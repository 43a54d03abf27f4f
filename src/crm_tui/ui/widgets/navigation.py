"""Going from field to field with Enter and the arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from textual.widget import Widget

SECONDARY = "-secondary"
"""Class of the controls that only Tab visits (« fact. »): Enter runs through the fields proper."""


def focus_neighbour(widget: Widget, direction: Literal[1, -1]) -> None:
    """Give the focus to the next (1) or previous (-1) field, going round at the ends."""
    chain = widget.screen.focus_chain
    if widget not in chain:
        return
    start = chain.index(widget)
    for step in range(1, len(chain)):
        neighbour = chain[(start + direction * step) % len(chain)]
        if not neighbour.has_class(SECONDARY):
            widget.screen.set_focus(neighbour)
            return
