"""The client list: its pages, the keys on the screen, the memory of the process.

Floor: the same queries by the plain driver. Peer: a page by SQLModel's ``select``. For the memory: a bare
Textual app. What the search costs without the screen is in :mod:`bench.search`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

from bench.bare_app import MARK
from bench.common import BARE_APP, PROGRAM, DataSet, Lab, connect, first_names, my_shop, say
from bench.figures import Section, Series
from bench.first_paint import FRAME, ROWS
from bench.terminal import Terminal
from crm_tui.domain.directory import ListQuery
from crm_tui.services import cards
from crm_tui.services.session import Workspace

PAGE = 100
_COLUMNS = "d.contact_id, d.name, d.phone, d.email, d.city, d.states, d.detached"
_COUNT = "SELECT n FROM directory_size WHERE shop_id = ? AND detached = 0"
_FORWARD = (
    f"SELECT {_COLUMNS} FROM directory d WHERE shop_id = ? AND detached = 0"
    " ORDER BY sort_key, contact_id LIMIT ? OFFSET ?"
)
_BACKWARD = (
    f"SELECT {_COLUMNS} FROM directory d WHERE shop_id = ? AND detached = 0"
    " ORDER BY sort_key DESC, contact_id DESC LIMIT ? OFFSET ?"
)
_TYPED = ("mart", "dupo", "lef", "mari")
_DOWN, _PAGE_DOWN, _END, _ERASE = "\x1b[B", "\x1b[6~", "\x1b[F", "\x7f"


def run(lab: Lab) -> Section:
    """Measure, at every size of the store."""
    section = Section("Client list")
    bare = Series("memory: bare Textual app", "MB")
    section.series.append(bare)
    for _round in range(3):
        with Terminal(BARE_APP, lab.environment()) as terminal:
            terminal.wait_for(f"{MARK} 0")
            bare.values.append(terminal.resident_megabytes())
    for size in lab.scale.sizes:
        data = lab.data_set(size)
        _queries(lab, data, section)
        _screen(lab, data, section, bare)
    return section


def _queries(lab: Lab, data: DataSet, section: Section) -> None:
    say(f"queries of {data.contacts:,} contacts")
    workspace = Workspace(str(data.path))
    with closing(connect(data.path)) as plain, closing(_SqlModelPages(data)) as model:
        shop = my_shop(plain)
        [total] = plain.execute(_COUNT, (shop,)).fetchone()
        places = {"first page": 0, "page in the middle": total // 2, "last page": max(0, total - PAGE)}
        for place, offset in places.items():
            _compare(
                section,
                f"{place}, {data.contacts:,}",
                lab.scale.repetitions,
                floor=partial(_plain_page, plain, shop, offset),
                peer=partial(model.page, shop, offset),
                ours=partial(cards.page, workspace, ListQuery(), offset, PAGE),
            )
    workspace.close()


def _compare(
    section: Section,
    what: str,
    repetitions: int,
    *,
    floor: Callable[[], object],
    peer: Callable[[], object],
    ours: Callable[[], object],
) -> None:
    """Call the three in turns, so that they meet the same moments of the machine."""
    below = Series(f"floor: {what}")
    beside = Series(f"peer: {what}", floor=below)
    measured = Series(what, floor=below)
    pairs = ((below, floor), (beside, peer), (measured, ours))
    for _series, call in pairs:
        call()
    for _repetition in range(repetitions):
        for series, call in pairs:
            with series.timed():
                call()
    section.series += [below, beside, measured]


def _plain_page(connection: Any, shop: int, offset: int) -> list[tuple[Any, ...]]:
    """A page and the size of the list, read from the nearer end."""
    connection.execute("BEGIN")
    [total] = connection.execute(_COUNT, (shop,)).fetchone()
    limit = min(PAGE, total - offset)
    if offset > total // 2:
        rows = connection.execute(_BACKWARD, (shop, limit, total - offset - limit)).fetchall()[::-1]
    else:
        rows = connection.execute(_FORWARD, (shop, limit, offset)).fetchall()
    connection.execute("COMMIT")
    return list(rows)


class _SqlModelPages:
    """The page as an application with SQLModel alone would read it."""

    def __init__(self, data: DataSet) -> None:
        from sqlalchemy import create_engine

        from crm_tui.store.driver import sqlite3

        self._engine = create_engine(f"sqlite:///{data.path}", module=sqlite3)

    def page(self, shop: int, offset: int) -> object:
        """A page and the size of the list."""
        from sqlmodel import Session, col, func, select

        from crm_tui.store.tables import DirectoryRow

        mine = (DirectoryRow.shop_id == shop, DirectoryRow.detached == 0)
        order = (col(DirectoryRow.sort_key), col(DirectoryRow.contact_id))
        with Session(self._engine) as session:
            total = session.exec(select(func.count()).select_from(DirectoryRow).where(*mine)).one()
            rows = session.exec(
                select(DirectoryRow).where(*mine).order_by(*order).limit(PAGE).offset(offset)
            ).all()
            return total, rows

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()


def _screen(lab: Lab, data: DataSet, section: Section, bare: Series) -> None:
    say(f"the screen with {data.contacts:,} contacts")
    said = f"{data.contacts:,}"
    search = Series(f"screen: key in the search to results drawn, {said}", limit=50, limit_by="p99")
    arrow = Series(f"screen: arrow down drawn, {said}")
    page = Series(f"screen: Page Down drawn, {said}")
    end = Series(f"screen: End drawn, {said}")
    memory = Series(f"memory with {said} contacts", "MB", floor=bare, limit=90, limit_by="max")
    section.series += [search, arrow, page, end, memory]
    for _round in range(3):
        with Terminal(PROGRAM, lab.environment(data.path)) as terminal:
            terminal.wait_for(*FRAME, *first_names(data.path, ROWS))
            terminal.settle(2.0)
            for text in _TYPED:
                _each(terminal, search, text)
                terminal.press(_ERASE * len(text))
            _each(terminal, arrow, [_DOWN] * 8)
            _each(terminal, page, [_PAGE_DOWN] * 8)
            terminal.press("\t")
            _each(terminal, end, [_END])
            memory.values.append(terminal.resident_megabytes())


def _each(terminal: Terminal, series: Series, keys: str | list[str]) -> None:
    """Press the keys one by one."""
    for key in keys:
        series.add_seconds(terminal.press(key).seconds)
