"""Only what differs is written, and the terminal shows the same all the same."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pyte
import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from crm_tui.ui.difference import Difference, Terminal

WIDTH, HEIGHT = 24, 4
CONSOLE = Console(force_terminal=True, color_system="standard")
BOLD = Style(bold=True)


def strip(text: str, style: Style = BOLD) -> Strip:
    return Strip([Segment(text, style)])


def frame(*lines: str) -> LayoutUpdate:
    return LayoutUpdate([[strip(line)] for line in lines], Region(0, 0, WIDTH, HEIGHT))


def written(update: LayoutUpdate | ChopsUpdate, terminal: Terminal) -> str:
    return Difference(update, terminal).render_segments(CONSOLE)


def test_what_stands_there_is_not_written_again() -> None:
    terminal = Terminal()

    assert "one" in written(frame("one", "two"), terminal)
    assert written(frame("one", "two"), terminal) == ""
    again = written(frame("one", "six"), terminal)
    assert "six" in again
    assert "one" not in again


def test_another_colour_is_another_text() -> None:
    terminal = Terminal()
    written(frame("one"), terminal)

    assert written(LayoutUpdate([[strip("one", Style(reverse=True))]], Region(0, 0, 3, 1)), terminal)


def test_all_is_written_where_nobody_knows_what_stands_there() -> None:
    terminal = Terminal()
    whole = written(frame("one", "two"), terminal)

    terminal.forget()

    assert written(frame("one", "two"), terminal) == whole


def test_an_update_that_was_never_written_counts_for_nothing() -> None:
    terminal = Terminal()
    Difference(frame("one"), terminal)

    assert "one" in written(frame("one"), terminal)


def test_a_piece_that_was_written_over_comes_back() -> None:
    terminal = Terminal()
    written(frame("a whole line of words"), terminal)
    written(ChopsUpdate([{2: strip("box")}], [(0, 2, 5)], [[5]]), terminal)

    assert "a whole line" in written(frame("a whole line of words"), terminal)


@pytest.mark.parametrize("seed", range(20))
def test_the_terminal_shows_what_it_would_show_without(seed: int) -> None:
    chance, terminal = Random(seed), Terminal()
    all_written, only_differences = (pyte.Screen(WIDTH, HEIGHT) for _ in range(2))
    first, second = pyte.Stream(all_written), pyte.Stream(only_differences)

    for _turn in range(40):
        update = _update(chance)
        first.feed(update.render_segments(CONSOLE))
        second.feed(written(update, terminal))

        assert only_differences.display == all_written.display
        assert only_differences.buffer == all_written.buffer


def _update(chance: Random) -> LayoutUpdate | ChopsUpdate:
    """A whole frame or parts of one, cut at random, in few enough texts that many stand there already."""
    cuts = [[0, *sorted(chance.sample((6, 12, 18), chance.randrange(4))), WIDTH] for _line in range(HEIGHT)]
    chops = [{x: _piece(chance, end - x) for x, end in pairwise(line)} for line in cuts]
    if chance.random() < 0.3:
        return LayoutUpdate([line.values() for line in chops], Region(0, 0, WIDTH, HEIGHT))
    lines = sorted(chance.sample(range(HEIGHT), chance.randint(1, HEIGHT)))
    # Even columns: no character is cut in two, which each terminal shows in its own way.
    starts = [(y, chance.randrange(0, WIDTH, 2)) for y in lines]
    spans = [(y, first, chance.randrange(first + 2, WIDTH + 1, 2)) for y, first in starts]
    return ChopsUpdate(chops, spans, [line[1:] for line in cuts])


def _piece(chance: Random, width: int) -> Strip:
    text = chance.choice(("a", "b", "日"))
    return strip((text * width)[: width // 2 if text == "日" else width], chance.choice((BOLD, Style())))
