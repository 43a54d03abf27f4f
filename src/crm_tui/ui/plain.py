"""Text from people is data: it is shown as it is, never read as markup."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content


def plain(text: str) -> Content:
    """``text`` as a widget may show it, its square brackets included."""
    return Content(text)


def plain_join(parts: Iterable[str], separator: str = " ") -> Content:
    """The parts that say something, separated; what a row of a list shows."""
    return Content(separator.join(part for part in parts if part))
