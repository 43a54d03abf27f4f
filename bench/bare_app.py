"""The floor and peer of the screens: Textual as it comes, with some inputs and nothing else.

Run as a program: ``python bench/bare_app.py [number of inputs]``.
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Input

MARK = "Rechercher"


class BareApp(App[None]):
    """The least that can be typed into."""

    def compose(self) -> ComposeResult:
        """As many inputs as the command line says."""
        count = int(sys.argv[1]) if len(sys.argv) > 1 else 1
        for number in range(count):
            yield Input(placeholder=f"{MARK} {number}", compact=count > 1)


if __name__ == "__main__":
    BareApp().run()
