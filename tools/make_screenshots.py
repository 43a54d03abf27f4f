"""Draws the pictures of the documentation: the real program, driven by keys, on a sample database.

    python -m tools.make_screenshots            write docs/images/*.svg
    python -m tools.make_screenshots --check    fail when a picture is not what the program draws today

The same pictures come out everywhere and at any time: the sample data have a fixed seed, the clock stands
still, and the one who works is a member of the sample staff. The pictures load nothing: no font, no address.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from unittest.mock import patch

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from tests.flows.clerk import Clerk

from crm_tui.services import drafts, maintenance
from crm_tui.services.session import Workspace
from crm_tui.store import clock
from crm_tui.ui.app import CrmApp
from crm_tui.ui.form import consent_fields

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
LOGIN = "demo-marie"
"""Of the sample staff, so that no account of a machine is in a picture."""
SMALL = (80, 24)
WIDE = (120, 40)

#: The colours of a dark terminal: the program itself names only the sixteen of the terminal.
COLOURS = TerminalTheme(
    (24, 26, 27),
    (214, 214, 214),
    [
        (0, 0, 0),
        (222, 88, 88),
        (120, 180, 100),
        (214, 175, 70),
        (100, 140, 200),
        (180, 130, 190),
        (100, 180, 195),
        (214, 214, 214),
    ],
    [
        (130, 130, 130),
        (255, 110, 110),
        (150, 210, 130),
        (240, 200, 90),
        (130, 170, 230),
        (210, 160, 220),
        (130, 210, 225),
        (255, 255, 255),
    ],
)

FILE = """\
Nom;Prénom;Portable;Courriel;CP;Ville;Moto
Lefèvre;Élodie;06 98 76 54 32;elodie.lefevre@example.fr;69003;Lyon;CB500
Marchand;Zoé;0612345678;zoe@example.fr;69002;Lyon;
Benali;Karim;06 11 22 33;k.benali@example.fr;69100;Villeurbanne;MT-07
"""

#: Rich's own without its window and its web fonts.
SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: 21px "DejaVu Sans Mono", Menlo, Consolas, monospace }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
<rect width="{width}" height="{height}" rx="8" fill="{background}"/>
<g transform="translate(9, 24)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


class StillClock(datetime):
    """A clock that moves only when it is told to."""

    moment = datetime(2026, 11, 24, 13, 2, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> StillClock:
        """The moment at which it stands."""
        return cls.fromtimestamp(cls.moment.timestamp(), tz)

    @classmethod
    def wait(cls, minutes: int) -> None:
        """Let time pass."""
        cls.moment += timedelta(minutes=minutes)


class Album:
    """The pictures that were taken, by name."""

    def __init__(self) -> None:
        self.pictures: dict[str, str] = {}

    def take(self, name: str, clerk: Clerk) -> None:
        """Draw what is on the screen."""
        app = clerk.app
        width, height = app.size
        console = Console(
            width=width,
            height=height,
            file=io.StringIO(),
            force_terminal=True,
            color_system="truecolor",
            record=True,
            legacy_windows=False,
            safe_box=False,
        )
        console.print(
            app.screen._compositor.render_update(
                full=True, screen_stack=app._background_screens, simplify=True
            )
        )
        drawn = console.export_svg(
            title="",
            theme=COLOURS,
            code_format=SVG.replace("{background}", COLOURS.background_color.hex),
            font_aspect_ratio=0.63,
            unique_id=name,
        )
        lines = drawn.replace("&#160;", " ").replace("><", ">\n<").splitlines()
        self.pictures[name] = "".join(f"{line.strip()}\n" for line in lines)


async def at_the_counter(
    database: Path, size: tuple[int, int], visit: Callable[[Clerk], Awaitable[None]]
) -> None:
    """Start the program, do what is done there, and leave."""
    app = CrmApp(str(database))
    app.workspace = Workspace(str(database), login=LOGIN)
    async with app.run_test(size=size) as pilot:
        clerk = Clerk(app, pilot)
        await clerk.settle()
        await visit(clerk)


async def photograph(database: Path, album: Album) -> None:
    """A first card and what may happen to it, as docs/guide.md tells it."""

    async def first_card(clerk: Clerk) -> None:
        await clerk.type("bert 07")
        album.take("list", clerk)
        await clerk.press("escape", "f2")
        await clerk.go_to("gender")
        await clerk.press("f")
        await clerk.fill("first-name", "Zoé")
        await clerk.fill("last-name", "Marchand")
        await clerk.go_to("phone-0-label")
        await clerk.press("enter")
        album.take("labels", clerk)
        await clerk.press("end", "enter")
        await clerk.type("Portable père")
        album.take("own-label", clerk)
        await clerk.press("escape")
        await clerk.fill("phone-0", "06 12 34 56 78")
        await clerk.fill("email-0", "zoe.marchand@example.fr")
        await clerk.press("tab", "space")
        await clerk.fill("address-0", "12 victor hugo lyon")
        album.take("new-contact", clerk)
        await clerk.press("f8")
        album.take("manual-address", clerk)
        await clerk.fill("address-0-street", "rue Victor Hugo")
        await clerk.fill("address-0-postal-code", "69002")
        await clerk.fill("address-0-city", "Lyon")
        await clerk.go_to("consent")
        await clerk.press("a", "f4")
        await clerk.fill("department", "ate")
        await clerk.press("down", "enter")
        await clerk.fill("job-title", "Technicienne")
        await clerk.pick("salesperson", "karim")
        await clerk.go_to("states")
        await clerk.press("space", "space", "down", "space", "enter")
        await clerk.pick("stage", "client")
        album.take("all-fields", clerk)
        await clerk.to_step("Complément")
        await clerk.fill("iban", "FR76 3000 6000 0112 3456 7890 189")
        await clerk.pick("origin", "salon")
        await clerk.pick("social-0-network", "insta")
        await clerk.fill("social-0-url", "@zoe.marchand")
        await clerk.fill("loyalty-0-number", "A-0001")
        await clerk.fill("note", "Préfère être rappelée après 18 h.")
        album.take("more", clerk)
        await clerk.press("ctrl+s")
        StillClock.wait(35)
        await clerk.press("e")
        await clerk.to_step("Coordonnées")
        await clerk.fill("email-0", "zoe@example.fr")
        await clerk.press("ctrl+s")
        album.take("card", clerk)
        await clerk.press("h")
        album.take("history", clerk)
        await clerk.press("escape", "d")
        album.take("detach", clerk)

    async def second_card(clerk: Clerk) -> None:
        await clerk.press("f2", "f4")
        await clerk.fill("first-name", "Zoé")
        await clerk.fill("last-name", "Marchant")
        await clerk.fill("phone-0", "+33 6 12 34 56 78")
        await clerk.fill("email-0", "contact@marchand.example")
        await clerk.press("ctrl+s")
        album.take("duplicates", clerk)
        await clerk.press("c")
        album.take("complete", clerk)
        await clerk.press("escape", "escape")

    async def next_morning(clerk: Clerk) -> None:
        album.take("draft", clerk)

    async def large_window(clerk: Clerk) -> None:
        await clerk.press("escape")
        await clerk.type("marchand")
        # The preview comes a moment after the row was chosen.
        await clerk.until(lambda: "MARCHAND Zoé   n°" in clerk.screen_text())
        await clerk.settle()
        album.take("list-wide", clerk)

    async def whole_base(clerk: Clerk) -> None:
        await clerk.press("escape", "f3")
        await clerk.settle()
        album.take("filters", clerk)
        await clerk.press("escape", "f7", "f5")
        await clerk.until(lambda: "Recherche finie" in clerk.screen_text())
        await clerk.settle()
        album.take("review", clerk)
        await clerk.press("enter")
        await clerk.settle()
        album.take("merge", clerk)
        await clerk.press("escape", "escape")

    async def a_file(clerk: Clerk) -> None:
        await clerk.press("escape", "ctrl+o")
        await clerk.type("salon.csv")
        await clerk.press("enter")
        await clerk.settle()
        album.take("import", clerk)
        await clerk.press("escape", "escape")

    await at_the_counter(database, SMALL, first_card)
    StillClock.wait(3)
    await at_the_counter(database, SMALL, second_card)
    await at_the_counter(database, SMALL, next_morning)
    await at_the_counter(database, WIDE, large_window)
    await at_the_counter(database, SMALL, whole_base)
    (database.parent / "salon.csv").write_text(FILE, encoding="cp1252", newline="")
    with at_home(database.parent):
        await at_the_counter(database, SMALL, a_file)


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """The folder as the one in which one works, so that a picture shows no path."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def nowhere() -> Iterator[Path]:
    """An empty folder, in which everything is that the program would look for elsewhere; the clock stands."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        homes = {f"XDG_{name}_HOME": f"{folder}/{name.lower()}" for name in ("CONFIG", "DATA", "STATE")}
        stack.enter_context(patch.dict(os.environ, {**homes, "TZ": "Europe/Paris", "CRM_TUI_LANGUAGE": "fr"}))
        for variable in ("CRM_TUI_DATABASE", "NO_COLOR"):
            os.environ.pop(variable, None)
        time.tzset()
        for module in (clock, consent_fields, drafts):
            stack.enter_context(patch.object(module, "datetime", StillClock))
        yield Path(folder)


def taken() -> dict[str, str]:
    """Every picture, by its name."""
    album = Album()
    with nowhere() as folder:
        database = folder / "clients.db"
        administrator = Workspace(str(database), login="admin")
        maintenance.fill_with_samples(administrator, 300, seed=1, now=StillClock.moment)
        administrator.close()
        asyncio.run(photograph(database, album))
    return album.pictures


def main() -> int:
    """Run from the command line; 1 when ``--check`` finds a difference."""
    parser = argparse.ArgumentParser(description="Draws the pictures of the documentation.")
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    known = {path.stem: path.read_text(encoding="utf-8") for path in IMAGES.glob("*.svg")}
    pictures = taken()
    differing = sorted(
        name for name in known.keys() | pictures.keys() if known.get(name) != pictures.get(name)
    )
    print(*(differing or ["every picture is up to date"]), sep="\n")
    if check:
        return 1 if differing else 0
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in known.keys() - pictures.keys():
        (IMAGES / f"{name}.svg").unlink()
    for name, text in pictures.items():
        (IMAGES / f"{name}.svg").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
