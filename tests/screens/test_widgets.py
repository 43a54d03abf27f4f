"""The one-line fields of the forms, driven by keys and mouse."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from crm_tui.domain.vocabulary import Severity
from crm_tui.ui.widgets.check import Check
from crm_tui.ui.widgets.choice import Choice
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.menu import CUSTOM, Menu, MenuOption
from crm_tui.ui.widgets.multi_choice import MultiChoice
from crm_tui.ui.widgets.navigation import SECONDARY
from crm_tui.ui.widgets.section import Section, SectionTitle
from crm_tui.ui.widgets.suggestions import SuggestField, Suggestion
from crm_tui.ui.widgets.text_field import TextField
from crm_tui.ui.widgets.value_field import ValueChanged

STYLES = Path(__file__).parents[2] / "crm_tui.tcss"
GENDERS = [("male", "Homme"), ("female", "Femme"), ("neutral", "Neutre")]
LABELS = [("mobile", "Portable"), ("home", "Domicile"), ("office", "Bureau"), ("phone", "Téléphone")]
STATES = [
    ("client", "Client"),
    ("prospect", "Prospect"),
    ("employee", "Employé"),
    ("supplier", "Fournisseur"),
]
HOSTILE = [
    "[/red]",
    "[@click=app.quit]quitter[/]",
    "🏍️ Moto 👩\u200d🔧",
    "שלום עולם",
    "e\u0301\u0302 nœud",
    "日本語の名前",
]

MessageT = TypeVar("MessageT", bound=Message)


class Bench(App[None]):
    """An app with the widgets under test in a form, that writes down what they tell."""

    CSS_PATH = STYLES
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *fields: Widget) -> None:
        super().__init__()
        self.fields = fields
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield from self.fields

    def heard(self, kind: type[MessageT]) -> list[MessageT]:
        return [message for message in self.told if isinstance(message, kind)]

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


@asynccontextmanager
async def running(
    *fields: Widget, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Bench, Pilot[None]]]:
    app = Bench(*fields)

    def write_down(message: Message) -> None:
        # Told once at each widget that it passes on its way up; equal messages are still two.
        if not any(message is other for other in app.told):
            app.told.append(message)

    async with app.run_test(size=size, message_hook=write_down) as pilot:
        await pilot.pause()
        yield app, pilot


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


def focused(app: App[None]) -> str | None:
    return app.focused.id if app.focused else None


# Text fields


async def test_a_text_field_is_a_quiet_one_line_input() -> None:
    field = TextField(id="first-name")
    async with running(field) as (app, pilot):
        await pilot.press(*"Marie")
        assert isinstance(app.query_one("#first-name"), Input)
        assert field.value == "Marie"
        assert field.size.height == 1
        assert not field.cursor_blink
        assert [message.value for message in app.heard(Input.Changed)][-1] == "Marie"


async def test_enter_and_arrows_go_from_field_to_field_and_leaving_is_told() -> None:
    async with running(TextField("a", id="one"), TextField(id="two"), TextField(id="three")) as (app, pilot):
        await pilot.press("enter")
        assert focused(app) == "two"
        await pilot.press("down")
        assert focused(app) == "three"
        await pilot.press("up", "up")
        assert focused(app) == "one"
        assert [message.input.id for message in app.heard(Input.Blurred)] == ["one", "two", "three", "two"]


async def test_enter_passes_the_secondary_controls_that_tab_visits() -> None:
    fields = TextField(id="one"), Check("fact.", id="billing", classes=SECONDARY), TextField(id="two")
    async with running(*fields) as (app, pilot):
        await pilot.press("enter")
        assert focused(app) == "two"
        await pilot.press("shift+tab")
        assert focused(app) == "billing"


async def test_undo_and_redo_go_word_by_word() -> None:
    field = TextField()
    async with running(field) as (_app, pilot):
        await pilot.press(*"rue Victor Hugo")
        seen = []
        for _step in range(4):
            await pilot.press("ctrl+z")
            seen.append(field.value)
        assert seen == ["rue Victor ", "rue ", "", ""]
        await pilot.press("ctrl+y", "ctrl+y")
        assert field.value == "rue Victor "
        await pilot.press(*"!", "ctrl+y")
        assert field.value == "rue Victor !"


async def test_undo_takes_back_a_paste_a_deletion_and_a_change_by_the_program() -> None:
    field = TextField("Dupond")
    async with running(field) as (_app, pilot):
        await pilot.press("backspace", "backspace", *"nt")
        assert field.value == "Dupont"
        field.value = "DUPONT"
        await paste(pilot, " Marie")
        assert field.value == "DUPONT Marie"
        seen = []
        for _step in range(5):
            await pilot.press("ctrl+z")
            seen.append(field.value)
        assert seen == ["DUPONT", "Dupont", "Dupo", "Dupond", "Dupond"]


async def test_a_text_set_before_any_edit_is_where_undo_ends_and_reset_forgets() -> None:
    field = TextField()
    async with running(field) as (_app, pilot):
        field.value = "Marie"
        await pilot.press("end", *" D", "ctrl+z", "ctrl+z", "ctrl+z")
        assert field.value == "Marie"
        await pilot.press("x")
        field.reset("Karim")
        await pilot.press("ctrl+z")
        assert field.value == "Karim"
        assert field.cursor_position == len("Karim")


async def test_ctrl_a_selects_all_and_home_and_end_move() -> None:
    field = TextField("Marie")
    async with running(field) as (_app, pilot):
        await pilot.press("home", "M", "end", "!")
        assert field.value == "MMarie!"
        await pilot.press("ctrl+a", "X")
        assert field.value == "X"
        await pilot.press("ctrl+z")
        assert field.value == "MMarie!"


async def test_going_into_a_field_selects_nothing_so_that_no_key_erases_it() -> None:
    field = TextField("Dupont")
    async with running(TextField(), field) as (_app, pilot):
        await pilot.press("tab", "x")
        assert field.value == "Dupontx"


async def test_a_pasted_signature_becomes_one_line_and_keeps_every_word() -> None:
    field = TextField()
    async with running(field) as (_app, pilot):
        await paste(pilot, "Marie Dupont\r\nCycles du Parc\n\n12 rue Victor Hugo\n")
        assert field.value == "Marie Dupont, Cycles du Parc, 12 rue Victor Hugo"


async def test_control_bidi_and_zero_width_characters_never_enter() -> None:
    field = TextField()
    async with running(field) as (_app, pilot):
        await paste(pilot, "A\x1b]0;titre\x07B\u202eC\u200bD\x9b2J")
        assert field.value == "ABCD"
        field.value = "a\x00b\u2066c"
        assert field.value == "abc"


async def test_an_accent_that_arrives_after_its_letter_leaves_the_caret_where_one_types() -> None:
    field = TextField("Rne")
    async with running(field) as (_app, pilot):
        await pilot.press("home", "right", "e")
        await paste(pilot, "\u0301")
        await pilot.press("x")
        assert field.value == "Réxne"


@pytest.mark.parametrize("text", HOSTILE)
async def test_any_text_is_only_text_in_a_field(text: str) -> None:
    field = TextField()
    async with running(field, TextField()) as (app, pilot):
        await paste(pilot, text)
        kept = field.value
        await pilot.press("tab", "shift+tab", "end", "x", "backspace")
        assert field.value == kept
        assert [letter for letter in kept if letter.isalpha()] == [
            letter for letter in _composed(text) if letter.isalpha()
        ]
        assert app.lines[0]


def _composed(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)


async def test_ten_thousand_characters_are_kept_whole_and_do_not_freeze() -> None:
    text = "Éric 🏍 [b]" * 1000
    field = TextField()
    async with running(field, TextField()) as (_app, pilot):
        await paste(pilot, text)
        assert field.value == text
        start = time.perf_counter()
        await pilot.press("x", "left", "backspace", "ctrl+z", "ctrl+z", "home", "end")
        assert field.value == text
        # Generous: a frozen field takes seconds a key.
        assert time.perf_counter() - start < 10
        await pilot.press("ctrl+z")
        assert field.value == ""


async def test_a_long_text_shows_its_beginning_once_left_and_the_caret_on_return() -> None:
    field = TextField("Dupont-de-la-Tour " * 10)
    async with running(field, TextField(), size=(40, 5)) as (app, pilot):
        await pilot.press("tab")
        await pilot.pause()
        assert app.lines[0].startswith("Dupont-de-la-Tour")
        await pilot.press("shift+tab")
        await pilot.pause()
        assert field.scroll_offset.x > 0


async def test_a_field_may_be_drawn_narrow_and_hold_more() -> None:
    field = TextField("69002", max_visible=6)
    async with running(field) as (_app, pilot):
        assert field.size.width == 6
        await pilot.press(*" CEDEX 03")
        assert field.value == "69002 CEDEX 03"


# Suggestions

DEPARTMENTS = ["Comptabilité", "Atelier", "Commercial", "Marketing", "SAV", "Éclairage", "Caisse", "Accueil"]


async def test_suggestions_open_while_typing_with_no_row_current() -> None:
    field = SuggestField(DEPARTMENTS, id="department")
    async with running(field, TextField(id="next")) as (app, pilot):
        await pilot.press("c")
        assert field.offered == ["Comptabilité", "Commercial", "Caisse"]
        await pilot.pause()
        assert not any(">" in line for line in app.lines)
        assert "│  Comptabilité" in app.lines[2]
        await pilot.press("enter")
        assert (field.value, focused(app), field.is_open) == ("c", "next", False)


async def test_accents_and_capitals_do_not_matter_and_words_inside_match() -> None:
    field = SuggestField([*DEPARTMENTS, "Service après-vente"])
    async with running(field) as (_app, pilot):
        await pilot.press(*"ecl")
        assert field.offered == ["Éclairage"]
        await pilot.press("ctrl+a", *"VENTE")
        assert field.offered == ["Service après-vente"]


async def test_enter_takes_the_current_row_and_stays() -> None:
    field = SuggestField([("1042", "Cycles Morel"), ("77", "Cycles du Parc")], id="employer")
    async with running(field, TextField(id="next")) as (app, pilot):
        await pilot.press(*"cyc", "down", "down")
        await pilot.pause()
        assert "> Cycles du Parc" in "\n".join(app.lines)
        await pilot.press("enter")
        await pilot.pause()
        assert (field.value, focused(app), field.is_open) == ("Cycles du Parc", "employer", False)
        assert [(message.value, message.key) for message in app.heard(SuggestField.Chosen)] == [
            ("Cycles du Parc", "77")
        ]
        await pilot.press("ctrl+z")
        assert field.value == "cyc"


async def test_tab_takes_the_current_row_and_leaves_or_leaves_the_text_alone() -> None:
    field = SuggestField(DEPARTMENTS)
    async with running(field, TextField(id="next")) as (app, pilot):
        await pilot.press(*"at", "down", "tab")
        assert (field.value, focused(app)) == ("Atelier", "next")
        await pilot.press("shift+tab", "ctrl+a", *"at", "tab")
        assert (field.value, focused(app)) == ("at", "next")


async def test_up_leaves_the_list_and_escape_closes_it_keeping_the_text() -> None:
    field = SuggestField(DEPARTMENTS)
    async with running(field, TextField(id="next")) as (app, pilot):
        await pilot.press(*"ma", "down", "up", "enter")
        assert (field.value, focused(app)) == ("ma", "next")
        await pilot.press("shift+tab", "r", "escape")
        assert (field.value, field.is_open) == ("mar", False)
        await pilot.press("down")
        assert focused(app) == "next"


async def test_a_click_takes_a_row() -> None:
    field = SuggestField(DEPARTMENTS)
    async with running(field) as (app, pilot):
        await pilot.press("c")
        await pilot.pause()
        await pilot.click(offset=(5, 3))
        await pilot.pause()
        assert field.value == "Commercial"
        assert app.focused is field
        assert not field.is_open


async def test_nothing_opens_for_a_text_that_is_set_undone_or_wholly_there() -> None:
    field = SuggestField(DEPARTMENTS)
    async with running(field) as (_app, pilot):
        field.value = "Com"
        await pilot.pause()
        assert not field.is_open
        await pilot.press("ctrl+a")
        await paste(pilot, "Atelier")
        assert not field.is_open
        await pilot.press("backspace")
        assert field.is_open
        await pilot.press("ctrl+z")
        assert not field.is_open


async def test_a_company_card_is_offered_even_when_its_name_is_typed_in_full() -> None:
    field = SuggestField([("1042", "Morel")])
    async with running(field) as (_app, pilot):
        await pilot.press(*"Morel")
        assert field.offered == ["Morel"]


async def test_at_most_six_rows() -> None:
    field = SuggestField(lambda text: [f"{text} {number}" for number in range(50)])
    async with running(field) as (_app, pilot):
        await pilot.press("a")
        assert len(field.offered) == 6


async def test_late_answers_to_an_older_text_are_dropped() -> None:
    field = SuggestField()
    async with running(field, TextField()) as (app, pilot):
        await pilot.press(*"vi")
        requests = app.heard(SuggestField.Requested)
        assert [request.text for request in requests] == ["v", "vi"]
        field.set_options(requests[0].generation, ["trop tard"])
        assert not field.is_open
        field.set_options(requests[1].generation, [Suggestion("12 rue Victor Hugo", "x", "rue connue")])
        await pilot.pause()
        assert field.offered == ["12 rue Victor Hugo"]
        assert any(line.rstrip(" │").endswith("rue connue") for line in app.lines)
        await pilot.press("tab")
        field.set_options(requests[1].generation, ["parti"])
        assert not field.is_open


async def test_the_list_opens_upwards_at_the_bottom_of_the_window() -> None:
    rows = [TextField(classes="x") for _row in range(9)]
    field = SuggestField(DEPARTMENTS)
    async with running(*rows, field, size=(40, 10)) as (app, pilot):
        field.focus()
        await pilot.press("c")
        await pilot.pause()
        assert app.lines[9].startswith("c")
        assert app.lines[8].startswith("└")
        assert app.lines[5].startswith("│  Comptabilité")


@pytest.mark.parametrize("text", HOSTILE)
async def test_any_text_is_only_text_in_a_list(text: str) -> None:
    field = SuggestField(lambda _typed: [("7", text + "\x1b[2J\n")])
    async with running(field) as (app, pilot):
        await pilot.press("a", "down")
        await pilot.pause()
        assert app.lines[2].startswith("│> ")
        assert app.lines[2].endswith("│")
        await pilot.press("enter")
        await pilot.pause()
        assert app.heard(SuggestField.Chosen)[0].key == "7"


# Choices and boxes


async def test_a_choice_starts_empty_and_the_first_key_takes_the_current_option() -> None:
    choice = Choice(GENDERS, id="gender")
    async with running(choice) as (app, pilot):
        assert app.lines[0] == "( ) Homme   ( ) Femme   ( ) Neutre"
        await pilot.press("right")
        assert choice.value == "male"
        await pilot.press("right")
        assert choice.value == "female"
        await pilot.press("left", "left")
        assert choice.value == "neutral"
        await pilot.pause()
        assert app.lines[0] == "( ) Homme   ( ) Femme   (•) Neutre"
        assert [message.value for message in app.heard(Choice.Changed)] == [
            "male",
            "female",
            "male",
            "neutral",
        ]


async def test_a_choice_is_taken_by_its_letter_by_space_and_by_mouse() -> None:
    choice = Choice(GENDERS)
    async with running(choice, TextField(id="next")) as (app, pilot):
        await pilot.press("space")
        assert choice.value == "male"
        await pilot.press("F")
        assert choice.value == "female"
        await pilot.click(offset=(27, 0))
        assert choice.value == "neutral"
        await pilot.click(offset=(10, 0))
        assert choice.value == "neutral"
        await pilot.press("enter")
        assert focused(app) == "next"


async def test_a_letter_that_begins_two_options_chooses_none() -> None:
    choice = Choice([("a", "Éric"), ("b", "Élodie"), ("c", "Zoé")])
    async with running(choice) as (_app, pilot):
        await pilot.press("e")
        assert choice.value == ""
        await pilot.press("z")
        assert choice.value == "c"


async def test_a_choice_is_cleared_only_where_that_is_allowed() -> None:
    optional, compulsory = Choice(GENDERS, "male", allow_none=True), Choice(GENDERS, "male")
    async with running(optional, compulsory) as (app, pilot):
        await pilot.press("backspace", "tab", "backspace")
        assert (optional.value, compulsory.value) == ("", "male")
        assert [message.control for message in app.heard(Choice.Changed)] == [optional]


async def test_a_value_set_by_the_program_is_told_once_and_only_if_it_is_another() -> None:
    choice, check = Choice(GENDERS), Check("fact.")
    menu, states = Menu(LABELS), MultiChoice(STATES)
    async with running(choice, check, menu, states) as (app, pilot):
        choice.value, check.value, menu.value, states.value = "female", True, "home", ("prospect",)
        await pilot.pause()
        told = [message.value for message in app.heard(ValueChanged)]
        assert told == ["female", True, "home", ("prospect",)]
        assert app.lines[:4] == [
            "( ) Homme   (•) Femme   ( ) Neutre",
            "[x] fact.",
            f"{'Domicile':77} ▾",
            f"{'Prospect':77} ▾",
        ]
        choice.value, check.value, menu.value, states.value = "female", True, "home", ("prospect",)
        await pilot.pause()
        assert len(app.heard(ValueChanged)) == len(told)


async def test_a_box_is_ticked_by_space_and_mouse_and_enter_goes_on() -> None:
    check = Check("fact.", id="billing")
    async with running(check, TextField(id="next")) as (app, pilot):
        assert app.lines[0] == "[ ] fact."
        await pilot.press("space")
        assert check.value is True
        await pilot.pause()
        assert app.lines[0] == "[x] fact."
        await pilot.click(check)
        assert check.value is False
        await pilot.press("enter")
        assert focused(app) == "next"
        assert [message.value for message in app.heard(Check.Changed)] == [True, False]


# Menus


def _label_menu(value: str = "mobile") -> Menu:
    return Menu(
        [*LABELS, MenuOption("own", "Portable père", "déjà créé")],
        value,
        actions=[(CUSTOM, "Personnaliser…")],
    )


async def test_a_menu_opens_moves_chooses_and_closes() -> None:
    menu = _label_menu()
    async with running(menu, TextField(id="next")) as (app, pilot):
        for key in ("space", "alt+down"):
            await pilot.press(key)
            assert menu.is_open, key
            await pilot.press("escape")
            assert not menu.is_open
        await pilot.press("space", "down", "down", "enter")
        assert (menu.value, menu.is_open, focused(app)) == ("office", False, "next")
        await pilot.press("up", "space", "home", "enter")
        assert menu.value == "mobile"
        await pilot.press("up", "enter")
        assert (menu.value, menu.is_open, focused(app)) == ("mobile", False, "next")
        await pilot.press("up", "space", "end", "up", "space")
        assert menu.value == "own"
        await pilot.press("down")
        assert focused(app) == "next"
        assert [message.value for message in app.heard(Menu.Changed)] == ["office", "mobile", "own"]


async def test_a_menu_is_searched_by_typing() -> None:
    menu = _label_menu()
    async with running(menu) as (app, pilot):
        await pilot.press(*"tele")
        await pilot.pause()
        assert menu.offered == ["Téléphone"]
        assert app.lines[0].startswith("tele_")
        await pilot.press("backspace", "backspace", "backspace", "backspace")
        assert len(menu.offered) == 6
        await pilot.press(*"portable p")
        assert menu.offered == ["Portable père"]
        await pilot.press("z", "enter")
        assert menu.value == "mobile"
        await pilot.press("backspace", "enter")
        assert menu.value == "own"


async def test_the_last_line_of_a_menu_asks_and_is_never_a_value() -> None:
    menu = _label_menu()
    async with running(menu) as (app, pilot):
        await pilot.press("space", "end", "enter")
        await pilot.pause()
        assert menu.value == "mobile"
        assert [message.code for message in app.heard(Menu.ActionChosen)] == [CUSTOM]
        assert app.heard(Menu.Changed) == []


async def test_a_menu_by_mouse() -> None:
    menu = _label_menu()
    async with running(menu) as (_app, pilot):
        await pilot.click(menu)
        await pilot.pause()
        assert menu.is_open
        await pilot.click(offset=(5, 3))
        await pilot.pause()
        assert (menu.value, menu.is_open) == ("home", False)


async def test_a_menu_can_be_emptied_only_where_that_is_allowed() -> None:
    optional, compulsory = Menu(LABELS, "home", allow_none=True), Menu(LABELS, "home")
    async with running(optional, compulsory) as (_app, pilot):
        await pilot.press("delete", "tab", "delete")
        assert (optional.value, compulsory.value) == ("", "home")
        optional.value = "home"
        await pilot.press("shift+tab", "space", "home", "enter")
        assert optional.value == ""


async def test_a_retired_value_is_shown_by_its_label_or_its_code() -> None:
    known = Menu(LABELS, "fax", known_labels={"fax": "Télécopie"})
    unknown = Menu(LABELS, "telex")
    states = MultiChoice(STATES, ["old", "client"], known_labels={"old": "Ancien client"})
    async with running(known, unknown, states) as (app, pilot):
        assert [line.rstrip(" ▾") for line in app.lines[:3]] == [
            "Télécopie",
            "telex",
            "Client, Ancien client",
        ]
        assert (known.value, unknown.value, states.value) == ("fax", "telex", ("client", "old"))
        states.focus()
        await pilot.press("space", "end", "space")
        assert states.value == ("client",)


async def test_a_list_closes_when_its_field_is_left_or_removed() -> None:
    menu = _label_menu()
    async with running(menu, TextField()) as (app, pilot):
        await pilot.press("space", "tab")
        await pilot.pause()
        assert not menu.is_open
        await pilot.press("shift+tab", "space")
        await menu.remove()
        await pilot.pause()
        assert not any("┌" in line for line in app.lines)


async def test_a_list_follows_its_field_when_the_form_scrolls() -> None:
    menu = _label_menu()
    async with running(*(TextField() for _row in range(4)), menu, *(TextField() for _row in range(30))) as (
        app,
        pilot,
    ):
        menu.focus()
        await pilot.press("space")
        await pilot.pause()
        assert app.lines[5].startswith("┌")
        app.query_one(VerticalScroll).scroll_to(y=2, animate=False, immediate=True)
        await pilot.pause()
        await pilot.pause()
        assert app.lines[2].startswith("Portable")
        assert app.lines[3].startswith("┌")


async def test_a_long_menu_scrolls_in_its_window() -> None:
    menu = Menu([(str(number), f"Pays {number:03}") for number in range(200)], "150")
    async with running(menu) as (app, pilot):
        await pilot.press("space")
        await pilot.pause()
        assert any("> Pays 150" in line for line in app.lines)
        assert sum("Pays" in line for line in app.lines[1:]) == 8
        await pilot.press("pageup", "enter")
        assert int(menu.value) < 150


# Several values


async def test_several_values_are_ticked_with_space_and_kept_by_enter_or_escape() -> None:
    states = MultiChoice(STATES, ["prospect"])
    async with running(states, TextField(id="next")) as (app, pilot):
        await pilot.press("space")
        await pilot.pause()
        assert states.offered == ["[ ] Client", "[x] Prospect", "[ ] Employé", "[ ] Fournisseur"]
        await pilot.press("space", "down", "down", "space", "enter")
        kept = states.value
        assert kept == ("client", "prospect", "employee")
        await pilot.pause()
        assert app.lines[0].startswith("Client, Prospect, Employé")
        assert focused(app) == "next"
        await pilot.press("up", "f", "space", "escape")
        assert states.value == (*kept, "supplier")
        assert not states.is_open
        await pilot.press("down")
        assert focused(app) == "next"
        assert app.heard(MultiChoice.Changed)[0].value == ("client", "prospect")


async def test_enter_ticks_the_row_that_a_letter_found_and_leaves_a_closed_field() -> None:
    states = MultiChoice(STATES)
    async with running(states, TextField(id="next")) as (app, pilot):
        await pilot.press("p", "enter")
        assert (states.value, states.is_open, focused(app)) == (("prospect",), False, "next")
        await pilot.press("up", "enter")
        assert (states.value, focused(app)) == (("prospect",), "next")


async def test_several_values_by_mouse() -> None:
    states = MultiChoice(STATES)
    async with running(states) as (_app, pilot):
        await pilot.click(states)
        await pilot.pause()
        await pilot.click(offset=(5, 3))
        await pilot.pause()
        await pilot.click(offset=(5, 4))
        await pilot.pause()
        assert states.value == ("prospect", "employee")
        assert states.is_open
        await pilot.click(states)
        assert not states.is_open


@pytest.mark.parametrize("text", HOSTILE)
async def test_any_label_is_only_text_everywhere(text: str) -> None:
    hostile = text + "\x1b[2J"
    options = [("x", hostile)]
    fields = (
        Choice(options, "x"),
        Check(hostile),
        Menu(options, "x"),
        MultiChoice(options, ["x"]),
        FieldRow(hostile, TextField(hostile), hint=hostile),
        SectionTitle(hostile, hostile),
    )
    async with running(*fields) as (app, pilot):
        row = app.query_one(FieldRow)
        row.problem = hostile
        for field in fields[:4]:
            field.focus()
            await pilot.press("space")
            await pilot.pause()
        assert app.lines[0]


# Rows and sections


async def test_labels_end_and_values_begin_on_one_edge() -> None:
    rows = (
        FieldRow("Type", Choice([("person", "Personne"), ("company", "Entreprise")], "person")),
        FieldRow("Nom de famille", TextField("Dupont")),
        FieldRow(_label_menu(), TextField("06 12 34 56 78"), Check("fact."), hint="mobile, France"),
        FieldRow("Code postal", TextField("69002", max_visible=6), "Ville", TextField("Lyon")),
        FieldRow("Communications commerciales", Choice([("yes", "accepte"), ("no", "refuse")])),
    )
    async with running(Section("Coordonnées", *rows, aside="F8 recherche")) as (app, _pilot):
        assert app.lines[:6] == [
            "── Coordonnées ─────────────────────────────────────────── F8 recherche ───────",
            "            Type  (•) Personne   ( ) Entreprise",
            "  Nom de famille  Dupont",
            "      Portable ▾  06 12 34 56 78                      mobile, France  [ ] fact.",
            "     Code postal  69002   Ville  Lyon",
            "Communications commerciales  ( ) accepte   ( ) refuse",
        ]


async def test_a_problem_stands_in_words_under_its_field_only_while_there_is_one() -> None:
    row = FieldRow("Prénom", TextField())
    async with running(row, FieldRow("Nom", TextField())) as (app, pilot):
        row.problem = "Il faut un nom ou une société"
        await pilot.pause()
        assert app.lines[1] == " " * 18 + "▲ Il faut un nom ou une société"
        assert app.lines[2].strip() == "Nom"
        row.set_problem("Ce prénom ressemble à un nom", Severity.WARNING)
        await pilot.pause()
        assert app.lines[1] == " " * 18 + "△ Ce prénom ressemble à un nom"
        assert (row.problem, row.severity) == ("Ce prénom ressemble à un nom", Severity.WARNING)
        row.problem = ""
        await pilot.pause()
        assert app.lines[1].strip() == "Nom"


async def test_a_problem_can_be_told_before_the_row_is_on_screen() -> None:
    row = FieldRow("Prénom", TextField())
    row.problem = "Il faut un prénom"
    async with running(row) as (app, pilot):
        await pilot.pause()
        assert app.lines[1].strip() == "▲ Il faut un prénom"


async def test_a_long_problem_wraps_and_a_hint_comes_and_goes() -> None:
    row = FieldRow("Portable", TextField())
    async with running(row) as (app, pilot):
        row.problem = "Ce numéro a un chiffre de trop pour la France : il en faut dix, espaces non comptés"
        row.hint = "mobile, France"
        await pilot.pause()
        assert app.lines[0].endswith("mobile, France")
        assert app.lines[2].strip().endswith("espaces non comptés")
        row.hint = ""
        await pilot.pause()
        assert app.lines[0].strip() == "Portable"


async def test_the_widgets_work_in_a_modal_of_their_own() -> None:
    class Form(Screen[None]):
        def compose(self) -> ComposeResult:
            yield FieldRow("État", MultiChoice(STATES, id="states"))

    async with running() as (app, pilot):
        await app.push_screen(Form())
        await pilot.press("space", "space")
        await asyncio.wait_for(pilot.pause(), 5)
        assert app.screen.query_one(MultiChoice).value == ("client",)


async def test_enter_opens_a_menu_that_enter_passes_by() -> None:
    """Portable ▾ : whoever goes to the label by Tab and presses Enter wants to see the list."""

    class Labels(App[None]):
        def compose(self) -> ComposeResult:
            yield Menu([("a", "Portable"), ("b", "Bureau")], "a", id="label", classes=SECONDARY)
            yield TextField(id="number")

    app = Labels()
    async with app.run_test() as pilot:
        menu = app.query_one(Menu)
        menu.focus()
        await pilot.press("enter")
        assert menu.is_open
        await pilot.press("down", "enter")
        assert menu.value == "b"
        assert app.focused is app.query_one(TextField)
