"""A small program on the product's base: ``form FILE``, ``attack`` or ``stall FILE``.

``form`` has ten fields and writes what was typed into FILE when it has to leave. ``attack`` shows hostile
text in every kind of widget; with ``--no-filter`` nothing stops it. ``stall`` draws without end.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import BindingType
from textual.containers import Vertical
from textual.filter import LineFilter
from textual.widget import Widget
from textual.widgets import (
    Button,
    Checkbox,
    Collapsible,
    DataTable,
    Header,
    Input,
    Label,
    Log,
    Markdown,
    OptionList,
    RadioButton,
    RichLog,
    Select,
    SelectionList,
    Static,
    Tabs,
    TextArea,
    Tree,
)
from textual.widgets.option_list import Option

from crm_tui.ui.app_base import CrmAppBase
from crm_tui.ui.base import CrmModal, CrmScreen
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.plain import plain

FIELDS = 10
HOSTILE = {
    "OSC 52 ended by ST": "\x1b]52;c;SE9TVElMRQ==\x1b\\",
    "OSC 52 ended by BEL": "\x1b]52;c;SE9TVElMRQ==\x07",
    "OSC 0 ended by ST": "\x1b]0;HOSTILE\x1b\\",
    "OSC 0 ended by BEL": "\x1b]0;HOSTILE\x07",
    "OSC 8": "\x1b]8;;http://hostile.example\x1b\\x\x1b]8;;\x1b\\",
    "APC": "\x1b_HOSTILE\x1b\\",
    "DCS": "\x1bPHOSTILE\x1b\\",
    "CSI colour": "\x1b[38;5;201;7;9m",
    "CSI clear": "\x1b[2J\x1b[3J",
    "C1 OSC": "\x9d0;HOSTILE\x9c",
    "C1 CSI": "\x9b2J",
    "DEL": "\x7f",
    "NUL": "\x00",
    "BEL, BS, SO, SI": "\x07\x08\x0e\x0f",
    "bidi override": "\u202eabc",
    "bidi isolate": "\u2066abc\u2069",
    "zero width": "\u200b\u200d\u2060\ufeff",
    "tag characters": "\U000e0041\U000e0042",
    "line separators": "\u2028\u2029",
}
SEEN = "VISIBLE"
ATTACK = SEEN + "".join(HOSTILE.values())


class FormScreen(CrmScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("card_form")

    def compose_content(self) -> Iterable[Widget]:
        for number in range(FIELDS):
            yield Input(id=f"field-{number}", compact=True)

    def on_mount(self) -> None:
        self.title_left = "Clients › Nouveau contact"
        self.title_right = "brouillon enregistré"
        self.say("Tout va bien.")

    def action_save(self) -> None:
        self.app.exit()

    def action_previous_step(self) -> None:
        self.say("Étape précédente")

    def action_next_step(self) -> None:
        self.say("Étape suivante")

    def action_essentials(self) -> None:
        raise ValueError(self.query_one("#field-0", Input).value)

    def action_duplicates(self) -> None:
        self.app.push_screen(Question())

    def reason_for(self, action: str) -> str | None:
        return "Rien ici." if action in ("manual_address", "reword") else None


class Question(CrmModal[bool]):
    def compose_content(self) -> Iterable[Widget]:
        self.title_left = "Supprimer DUPONT Marie ?"
        yield Label("La fiche sera détachée de votre entreprise, pas effacée.")
        yield Button("Annuler", id="cancel", compact=True)


class AttackScreen(CrmScreen[None]):
    CSS = "AttackScreen #screen-content > * { height: auto; max-height: 6; }"

    def compose_content(self) -> Iterable[Widget]:
        bordered = Vertical(Label("frame"))
        bordered.styles.border = ("solid", "white")
        bordered.border_title = plain(ATTACK)
        bordered.border_subtitle = plain(ATTACK)
        table: DataTable[str | Text] = DataTable()
        table.add_column(Text(ATTACK))
        table.add_row(Text(ATTACK))
        tree: Tree[None] = Tree(Text(ATTACK))
        tree.root.add_leaf(Text(ATTACK))
        select = Select([(plain(ATTACK), 1)], value=1)
        yield from (
            Static(plain(ATTACK)),
            Static(ATTACK, markup=False),
            Static(Text(ATTACK)),
            Label(plain(ATTACK)),
            Button(plain(ATTACK)),
            Checkbox(plain(ATTACK)),
            RadioButton(plain(ATTACK)),
            Input(value=ATTACK),
            Input(placeholder=ATTACK),
            TextArea(ATTACK),
            OptionList(plain(ATTACK)),
            OptionList(Option(Text(ATTACK))),
            select,
            SelectionList((plain(ATTACK), 1)),
            table,
            Tabs(plain(ATTACK)),
            tree,
            Collapsible(Label("inside"), title=plain(ATTACK)),  # type: ignore[arg-type]  # Textual shows a Content
            Markdown(ATTACK),
            RichLog(),
            Log(),
            bordered,
            Header(),
        )

    def on_mount(self) -> None:
        self.title_left = self.title_right = ATTACK
        self.app.title = ATTACK
        self.query_one(RichLog).write(Text(ATTACK))
        self.query_one(Log).write_line(ATTACK)
        self.say(ATTACK, hint=ATTACK)
        self.notify(ATTACK, title=ATTACK, timeout=60)


class StallScreen(FormScreen):
    def on_mount(self) -> None:
        self.drawings = count()
        self.set_interval(0.01, self.draw)

    def draw(self) -> None:
        # Each time another text: what stands on the terminal already is not written again.
        self.title_left = self.title_right = f"{next(self.drawings):035}"


class Program(CrmAppBase):
    def __init__(self, mode: str, kept: Path | None) -> None:
        super().__init__()
        self.mode = mode
        self.kept = kept

    def on_mount(self) -> None:
        self.push_screen({"form": FormScreen, "attack": AttackScreen, "stall": StallScreen}[self.mode]())

    def keep_typed(self) -> None:
        if self.kept is not None and isinstance(self.screen, FormScreen):
            self.kept.write_text(self.screen.query_one("#field-0", Input).value, encoding="utf-8")


class UnfilteredProgram(Program):
    def get_line_filters(self) -> Sequence[LineFilter]:
        return App.get_line_filters(self)


if __name__ == "__main__":
    mode, *arguments = sys.argv[1:]
    program_class = UnfilteredProgram if "--no-filter" in arguments else Program
    files = [Path(argument) for argument in arguments if not argument.startswith("--")]
    program = program_class(mode, files[0] if files else None)
    program.run()
    sys.exit(program.return_code or 0)
