"""The list that draws only what is in sight, whatever its length."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

from crm_tui.ui.widgets.cells import fit
from crm_tui.ui.widgets.columns import ColumnSpec, PlacedColumn, place_columns
from crm_tui.ui.widgets.row_pages import MAX_PAGES, PAGE_ROWS, Row, RowPages
from crm_tui.ui.widgets.windowed_list import WindowedList

STYLES = Path(__file__).parents[2] / "crm_tui.tcss"
COLUMNS = [
    ColumnSpec("Nom", fraction=3, minimum=16, priority=9),
    ColumnSpec("Téléphone", width=16, priority=8),
    ColumnSpec("Email", fraction=3, minimum=14, priority=5),
    ColumnSpec("Ville", fraction=2, minimum=8, priority=6),
    ColumnSpec("État", width=7, priority=4),
]


def row(number: int) -> Row:
    return Row(number, (f"DUPONT {number}", "06 12 34 56 78", f"m{number}@orange.fr", "Lyon", "Cli"))


class CountedList(WindowedList):
    """Counts the lines that are drawn."""

    drawn = 0

    def render_line(self, y: int) -> Strip:
        self.drawn += 1
        return super().render_line(y)


class Bench(App[None]):
    """A search box and a list, with an owner that answers when it is told to."""

    CSS_PATH = STYLES
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, answers: bool) -> None:
        super().__init__()
        self.answers = answers
        self.needed: list[WindowedList.PageNeeded] = []
        self.highlighted: list[int | None] = []
        self.opened: list[int] = []

    def compose(self) -> ComposeResult:
        yield CountedList(COLUMNS, id="client-list")
        yield Input(id="search")

    @property
    def list(self) -> WindowedList:
        return self.query_one(WindowedList)

    @property
    def lines(self) -> Sequence[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    def on_windowed_list_page_needed(self, event: WindowedList.PageNeeded) -> None:
        self.needed.append(event)
        if self.answers:
            self.answer(event)

    def answer(self, event: WindowedList.PageNeeded) -> None:
        rows = [row(number) for number in range(event.offset, event.offset + event.limit)]
        event.widget.feed(event.generation, event.offset, rows)

    def on_windowed_list_highlighted(self, event: WindowedList.Highlighted) -> None:
        self.highlighted.append(event.row.key if event.row else None)

    def on_windowed_list_opened(self, event: WindowedList.Opened) -> None:
        self.opened.append(event.row.key)


@asynccontextmanager
async def running(
    count: int, *, answers: bool = True, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Bench, Pilot[None]]]:
    app = Bench(answers)
    async with app.run_test(size=size) as pilot:
        app.list.set_source(count)
        await pilot.pause()
        await pilot.pause()
        yield app, pilot


async def test_titles_rows_and_a_pointer_that_needs_no_colour() -> None:
    async with running(3) as (app, _pilot):
        assert app.lines[:5] == [
            "  Nom                  Téléphone         Email              Ville        État",
            "> DUPONT 0             06 12 34 56 78    m0@orange.fr       Lyon         Cli",
            "  DUPONT 1             06 12 34 56 78    m1@orange.fr       Lyon         Cli",
            "  DUPONT 2             06 12 34 56 78    m2@orange.fr       Lyon         Cli",
            "",
        ]


async def test_arrows_beside_the_titles_tell_of_rows_out_of_sight() -> None:
    async with running(1000) as (app, pilot):
        assert app.lines[0].endswith("  ↓")
        await pilot.press("pagedown")
        await pilot.pause()
        assert app.lines[0].endswith(" ↑↓")
        await pilot.press("end")
        await pilot.pause()
        assert app.lines[0].endswith(" ↑")


async def test_keys_move_page_and_jump_to_the_ends() -> None:
    async with running(1000) as (app, pilot):
        await pilot.press("down", "down", "up")
        assert app.list.cursor == 1
        await pilot.press("pagedown")
        assert (app.list.cursor, app.list.scroll_offset.y) == (21, 20)
        await pilot.press("pageup", "pageup")
        assert app.list.cursor == 0
        await pilot.press("end")
        assert (app.list.cursor, app.list.scroll_offset.y) == (999, 980)
        await pilot.press("down", "pagedown")
        assert app.list.cursor == 999
        await pilot.press("home", "up")
        assert app.list.cursor == 0
        await pilot.press("end", "enter")
        await pilot.pause()
        assert app.opened == [999]
        assert app.highlighted[:4] == [0, 1, 2, 1]


async def test_the_cursor_stays_in_sight_and_the_view_jumps_by_half() -> None:
    async with running(1000) as (app, pilot):
        tops = set()
        for _step in range(45):
            await pilot.press("down")
            top = app.list.scroll_offset.y
            tops.add(top)
            assert top <= app.list.cursor < top + 20
        assert tops == {0, 10, 20, 30}


async def test_a_key_draws_two_lines_and_a_change_of_focus_one() -> None:
    async with running(1000) as (app, pilot):
        bench = app.query_one(CountedList)
        await pilot.press("tab", "shift+tab")
        for key, lines in (("down", 2), ("up", 2), ("tab", 1), ("shift+tab", 1)):
            await pilot.pause()
            bench.drawn = 0
            await pilot.press(key)
            await pilot.pause()
            assert bench.drawn == lines, key


async def test_everything_can_be_done_while_the_caret_stays_in_the_search_box() -> None:
    async with running(1000) as (app, pilot):
        app.query_one("#search").focus()
        await pilot.press("d")
        steps: tuple[tuple[Callable[[], None], int], ...] = (
            (lambda: app.list.move(1), 1),
            (lambda: app.list.move_page(1), 21),
            (app.list.end, 999),
            (app.list.home, 0),
        )
        for action, cursor in steps:
            action()
            assert app.list.cursor == cursor
        app.list.open_current()
        await pilot.pause()
        assert app.opened == [0]
        assert app.focused is app.query_one("#search")
        assert app.lines[1].startswith("> ")


async def test_rows_that_are_not_there_yet_are_dots_and_asked_for_once() -> None:
    async with running(1000, answers=False) as (app, pilot):
        assert [(event.offset, event.limit) for event in app.needed] == [(0, 100)]
        assert app.lines[1].split() == ["…"] * 5 or app.lines[1].split() == [">", *["…"] * 5]
        await pilot.press("down", "down", "enter")
        assert len(app.needed) == 1
        assert app.opened == []
        app.answer(app.needed[0])
        await pilot.pause()
        assert app.lines[3].startswith("> DUPONT 2 ")
        assert app.highlighted == [2]


async def test_a_page_that_went_out_of_sight_unanswered_is_asked_for_again() -> None:
    async with running(1000, answers=False) as (app, pilot):
        await pilot.press("end", "home")
        await pilot.pause()
        assert [event.offset for event in app.needed] == [0, 900, 0]


async def test_a_view_across_two_pages_asks_for_both_and_the_last_page_is_short() -> None:
    async with running(150, answers=False) as (app, pilot):
        for _page in range(5):
            await pilot.press("pagedown")
        await pilot.pause()
        assert [(event.offset, event.limit) for event in app.needed] == [(0, 100), (100, 50)]


async def test_answers_for_a_former_source_are_dropped() -> None:
    async with running(1000, answers=False) as (app, pilot):
        late = app.needed[0]
        app.list.set_source(2, [Row(7, ("DURAND",)), Row(8, ("DUPUY",))])
        app.answer(late)
        await pilot.pause()
        assert app.lines[1] == "> DURAND"
        assert app.lines[2] == "  DUPUY"
        assert app.lines[3] == ""
        assert len(app.needed) == 1


async def test_the_first_rows_are_drawn_at_once_and_the_rest_is_asked_for() -> None:
    async with running(0, answers=False) as (app, pilot):
        app.list.set_source(1000, [row(number) for number in range(30)])
        await pilot.pause()
        assert app.lines[20].startswith("  DUPONT 19")
        assert app.needed == []
        await pilot.press("pagedown")
        await pilot.pause()
        assert [(event.offset, event.limit) for event in app.needed] == [(0, 100)]


async def test_a_new_source_keeps_the_cursor_on_the_same_card() -> None:
    async with running(5) as (app, pilot):
        await pilot.press("down", "down")
        app.list.set_source(6, [row(9), *map(row, range(5))])
        await pilot.pause()
        assert (app.list.cursor, app.list.current) == (3, row(2))
        app.list.set_source(3, [row(9), row(0), row(1)])
        await pilot.pause()
        assert (app.list.cursor, app.list.current) == (2, row(1))
        app.list.set_source(3, [row(4), row(3), row(1)], keep=False)
        await pilot.pause()
        assert app.list.current == row(4)
        app.list.set_source(3, [row(4), row(3), row(1)], keep=False, cursor=1)
        assert app.list.current == row(3)


async def test_the_card_is_found_again_in_a_page_that_comes_later_unless_one_moved() -> None:
    async with running(1000, answers=False) as (app, pilot):
        app.answer(app.needed[0])
        await pilot.press("down", "down")
        generation = app.list.set_source(1000)
        shifted = [Row(number - 1, row(number - 1).cells) for number in range(100)]
        app.list.feed(generation, 0, shifted)
        assert (app.list.cursor, app.list.current) == (3, row(2))
        generation = app.list.set_source(1000)
        await pilot.press("down")
        app.list.feed(generation, 0, [row(number) for number in range(100)])
        assert app.list.cursor == 4


async def test_a_shorter_source_leaves_no_hole_at_the_end() -> None:
    async with running(1000) as (app, pilot):
        await pilot.press("end")
        app.list.set_source(25, [row(number) for number in range(25)])
        await pilot.pause()
        assert (app.list.cursor, app.list.scroll_offset.y) == (24, 5)
        assert app.lines[20].startswith("> DUPONT 24")
        app.list.set_source(0)
        await pilot.pause()
        assert app.list.current is None
        assert app.highlighted[-1] is None
        await pilot.press("down", "end", "pagedown", "enter")
        assert app.opened == []
        assert app.lines[1] == ""


async def test_a_change_of_the_current_row_is_told() -> None:
    async with running(1) as (app, pilot):
        app.list.set_source(1, [Row(0, ("DUPONT Marie-Ange",))])
        await pilot.pause()
        app.list.set_source(1, [Row(0, ("DUPONT Marie-Ange",))])
        await pilot.pause()
        assert app.highlighted == [0, 0]


async def test_a_click_selects_and_a_double_click_opens() -> None:
    async with running(1000) as (app, pilot):
        await pilot.click(offset=(10, 4))
        assert (app.list.cursor, app.opened) == (3, [])
        await pilot.click(offset=(10, 0))
        assert app.list.cursor == 3
        await pilot.double_click(offset=(10, 6))
        await pilot.pause()
        assert (app.list.cursor, app.opened) == (5, [5])


async def test_the_wheel_scrolls_without_moving_the_cursor() -> None:
    async with running(1000) as (app, pilot):
        app.list.scroll_to(y=300, animate=False)
        await pilot.pause()
        await pilot.pause()
        assert app.lines[1].startswith("  DUPONT 300")
        assert app.list.cursor == 0
        await pilot.press("down")
        assert app.list.scroll_offset.y == 0


async def test_columns_adapt_to_the_width() -> None:
    async with running(3, size=(120, 40)) as (app, pilot):
        assert app.lines[0].split() == ["Nom", "Téléphone", "Email", "Ville", "État"]
        await pilot.resize_terminal(60, 24)
        await pilot.pause()
        assert app.lines[0].split() == ["Nom", "Téléphone", "Ville"]
        await pilot.resize_terminal(20, 10)
        await pilot.pause()
        assert app.lines[0].split() == ["Nom"]
        assert all(len(line) <= 20 for line in app.lines)


async def test_a_million_rows_scroll_as_ten_do() -> None:
    async with running(1_000_000) as (app, pilot):
        start = time.perf_counter()
        for step in range(200):
            app.list.end() if step % 2 else app.list.move_page(step * 37)
        assert app.list.cursor == 999_999
        # Generous: it takes a few milliseconds; anything that walks a million rows takes minutes.
        assert time.perf_counter() - start < 10
        await pilot.pause()
        assert app.lines[20].startswith("> DUPONT 999999")


@pytest.mark.parametrize(
    "name",
    [
        "[/red]",
        "[@click=app.quit]x[/]",
        "日本語の長い名前です、とても長い",
        "👩\u200d🔧 mécanicienne",
        "e\u0301\u0302\u0323" * 40,
        "שלום עולם",
        "\u202eBidi\u2066 et \x1b]0;titre\x07 et \x9b2J\n\tfin",
        "M" * 10_000,
    ],
    ids=["tag", "link", "wide", "joined", "marks", "right-to-left", "controls", "long"],
)
async def test_any_text_keeps_the_columns_upright(name: str) -> None:
    async with running(0) as (app, pilot):
        app.list.set_source(2, [Row(1, (name, "06 12 34 56 78")), Row(2, ("DUPONT", name))])
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert all(strip.cell_length == 80 for strip in strips)
        assert strips[1].crop(23, 37).text == "06 12 34 56 78"
        assert not any(
            ord(character) < 32 or character == "\x9b" for strip in strips for character in strip.text
        )


# The pieces


@pytest.mark.parametrize("width", [0, 1, 2, 3, 7, 40])
@pytest.mark.parametrize(
    "text",
    ["", "Dupont", "日本語", "e\u0301" * 50, "🏍️🏍️", "a\u200bb\u202ec\x1b", "x" * 10_000],
    ids=lambda text: text[:6],
)
def test_a_text_is_fitted_to_the_cell(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


def test_a_text_that_is_cut_says_so() -> None:
    assert fit("marie.dupont@orange.fr", 10) == "marie.dup…"
    assert fit("Lyon", 4) == "Lyon"
    assert fit("日本語", 4) == "日… "


def test_columns_share_what_is_left_and_the_least_important_go_first() -> None:
    def shown(width: int) -> list[str]:
        return [COLUMNS[column.index].title for column in place_columns(COLUMNS, width)]

    assert place_columns(COLUMNS, 100) == (
        PlacedColumn(0, 27),
        PlacedColumn(1, 16),
        PlacedColumn(2, 26),
        PlacedColumn(3, 16),
        PlacedColumn(4, 7),
    )
    assert shown(69) == ["Nom", "Téléphone", "Email", "Ville", "État"]
    assert shown(68) == ["Nom", "Téléphone", "Email", "Ville"]
    assert shown(45) == ["Nom", "Téléphone", "Ville"]
    assert shown(40) == ["Nom", "Téléphone"]
    assert shown(20) == ["Nom"]
    assert place_columns(COLUMNS, 5) == (PlacedColumn(0, 5),)


def test_pages_in_memory_are_few_and_the_last_used_ones_stay() -> None:
    pages = RowPages()
    for page in range(MAX_PAGES):
        pages.put(page, [row(page * PAGE_ROWS + place) for place in range(PAGE_ROWS)])
    assert pages.row(5) == row(5)
    pages.put(MAX_PAGES, [row(MAX_PAGES * PAGE_ROWS)])
    assert pages.row(5) == row(5)
    assert pages.row(PAGE_ROWS) is None
    assert pages.missing(0, 3 * PAGE_ROWS) == [1]
    assert pages.row(MAX_PAGES * PAGE_ROWS + 1) is None
