"""The base of every screen: its four parts, its keys, its safe answers."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Iterable
from typing import Any, ClassVar

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.color import Color
from textual.css.query import NoMatches
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TextArea

from crm_tui.ui import crash, hangup
from crm_tui.ui.app_base import CrmAppBase
from crm_tui.ui.base import CrmModal, CrmScreen, TooSmall
from crm_tui.ui.commands import (
    BY_ID,
    COMMANDS,
    EVERYWHERE,
    apply_keymap,
    bindings_for,
    commands_of,
)
from crm_tui.ui.driver import TolerantDecoder, TolerantDriver
from crm_tui.ui.filters import ControlCharacterFilter, without_active_characters
from crm_tui.ui.keys import UNUSABLE, key_name, parse_key
from crm_tui.ui.plain import plain, plain_join
from crm_tui.ui.widgets.key_bar import Entry, KeyBar, fit, merge
from crm_tui.ui.widgets.status_line import StatusLine
from crm_tui.ui.widgets.title_bar import TitleBar


class Clients(CrmScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("client_list")

    def __init__(self) -> None:
        super().__init__()
        self.ran: list[str] = []
        self.reasons: dict[str, str] = {}

    def compose_content(self) -> Iterable[Widget]:
        yield Input(id="search")
        yield Focusable(id="client-list")

    def on_mount(self) -> None:
        self.title_left = "Clients · Cycles du Parc"
        self.title_right = "Marie D.   ✓ trace"

    def reason_for(self, action: str) -> str | None:
        return self.reasons.get(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        known = hasattr(self, f"action_{action}")
        return super().check_action(action, parameters) if known else False

    def action_open(self) -> None:
        self.ran.append("open")

    def action_new(self) -> None:
        self.ran.append("new")

    def action_edit(self) -> None:
        self.ran.append("edit")

    def action_detach(self) -> None:
        self.ran.append("detach")

    def action_history(self) -> None:
        self.ran.append("history")

    def action_switch(self) -> None:
        self.query_one("#client-list").focus()

    def action_filters(self) -> None:
        self.ran.append("filters")


class Focusable(Static, can_focus=True):
    pass


class Question(CrmModal[bool]):
    def compose_content(self) -> Iterable[Widget]:
        self.title_left = "Supprimer [/DUPONT] Marie ?"
        yield Button("Annuler", id="cancel")
        yield Button("Supprimer", id="confirm")
        yield TextArea()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "confirm")


class Program(CrmAppBase):
    def __init__(self) -> None:
        super().__init__()
        self.clients = Clients()
        self.kept = 0

    def get_default_screen(self) -> Clients:
        return self.clients

    def keep_typed(self) -> None:
        self.kept += 1


def line(screen: Screen[Any], widget: type[Widget]) -> str:
    """The words that a one-line widget shows."""
    return str(screen.query_one(widget).render()).rstrip()


def entry(command_id: str) -> Entry:
    command = BY_ID[command_id]
    return Entry(command, command.keys[0], key_name(command.keys[0]), command.label)


class TestScreen:
    async def test_it_shows_title_status_and_keys(self) -> None:
        app = Program()
        async with app.run_test(size=(80, 24)) as pilot:
            app.clients.say("3 résultats", hint="F7")
            await pilot.pause()
            title = line(app.clients, TitleBar)
            assert title.startswith("Clients · Cycles du Parc  ")
            assert title.endswith("Marie D.   ✓ trace")
            assert cell_len(title) == 78
            status = line(app.clients, StatusLine)
            assert status.startswith("3 résultats")
            assert status.endswith("F7")
            assert app.clients.query_one(TitleBar).region.y == 0
            assert app.clients.query_one(KeyBar).region.y == 23
            assert app.clients.query_one("#screen-content").region.height == 20

    async def test_a_long_title_gives_way_to_the_state(self) -> None:
        app = Program()
        async with app.run_test(size=(80, 24)) as pilot:
            app.clients.title_left = "Clients › " + "X" * 100
            await pilot.pause()
            title = line(app.clients, TitleBar)
            assert "X…" in title
            assert title.endswith("✓ trace")
            assert cell_len(title) == 78

    async def test_markup_in_title_and_status_is_text(self) -> None:
        app = Program()
        async with app.run_test() as pilot:
            app.clients.title_left = "[/foo] [bold]x"
            app.clients.say("[/red]", "error")
            app.notify("[/foo]", title="[/bar]", markup=True)
            await pilot.pause()
            assert line(app.clients, TitleBar).startswith("[/foo] [bold]x")
            assert line(app.clients, StatusLine) == "[/red]"

    async def test_moving_the_focus_does_not_repaint_the_screen(self) -> None:
        app = Program()
        async with app.run_test() as pilot:
            painted = []
            app.clients.refresh = lambda *args, **options: painted.append(args)  # type: ignore[assignment]  # a spy
            await pilot.press("tab")
            assert isinstance(app.focused, Focusable)
            assert not painted

    async def test_a_size_that_came_back_is_drawn_again(self) -> None:
        app = Program()
        async with app.run_test(size=(80, 24)) as pilot:
            drawn: list[object] = []
            app.clients.refresh = lambda *args, **options: drawn.append(args)  # type: ignore[assignment]  # a spy
            app.post_message(Resize(Size(80, 24), Size(80, 24)))
            await pilot.pause()
            assert drawn

    async def test_no_cursor_blinks(self) -> None:
        app = Program()
        async with app.run_test() as pilot:
            assert not app.clients.query_one(Input).cursor_blink
            await app.push_screen(Question())
            app.screen.query_one(TextArea).focus()
            await pilot.pause()
            assert not app.screen.query_one(TextArea).cursor_blink

    @pytest.mark.parametrize(("width", "wide"), [(80, False), (109, False), (110, True), (200, True)])
    async def test_it_knows_whether_it_is_wide(self, width: int, wide: bool) -> None:
        app = Program()
        async with app.run_test(size=(width, 24)):
            assert app.clients.has_class("-wide") is wide
            assert app.clients.has_class("-narrow") is not wide

    async def test_it_follows_a_size_that_changed_under_a_modal(self) -> None:
        app = Program()
        async with app.run_test(size=(80, 24)) as pilot:
            await app.push_screen(Question())
            await pilot.resize_terminal(120, 30)
            await pilot.press("escape")
            await pilot.pause()
            assert app.clients.has_class("-wide")
            assert not app.clients.has_class("-narrow")


class TestTooSmall:
    async def test_nothing_is_typed_blindly_and_nothing_is_lost(self) -> None:
        app = Program()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("m", "a")
            await pilot.resize_terminal(59, 24)
            assert app.clients.query_one(TooSmall).display
            assert line(app.clients, TooSmall).startswith(
                "Fenêtre trop petite : il faut 60 colonnes et 16 lignes"
            )
            await pilot.press("x", "f2", "tab")
            await pilot.resize_terminal(60, 16)
            assert not app.clients.query_one(TooSmall).display
            await pilot.press("r")
            assert app.clients.query_one(Input).value == "mar"
            assert not app.clients.ran

    async def test_it_covers_a_modal_too(self) -> None:
        app = Program()
        async with app.run_test(size=(80, 24)) as pilot:
            await app.push_screen(Question())
            await pilot.resize_terminal(80, 15)
            assert app.screen.query_one(TooSmall).display
            await pilot.press("escape")
            assert isinstance(app.screen, Question)
            await pilot.resize_terminal(80, 24)
            await pilot.press("escape")
            assert app.screen_stack == [app.clients]
            assert not app.clients.query_one(TooSmall).display

    async def test_quit_works_all_the_same(self) -> None:
        app = Program()
        async with app.run_test(size=(20, 5)) as pilot:
            await pilot.press("ctrl+q")
            await pilot.pause()
        assert not app.is_running


class TestModal:
    async def test_escape_is_the_safe_answer(self) -> None:
        app = Program()
        async with app.run_test() as pilot:
            answers: list[bool | None] = []
            await app.push_screen(Question(), answers.append)
            assert app.focused is app.screen.query_one("#cancel")
            box = app.screen.query_one(".modal-box")
            assert "─ Supprimer [/DUPONT] Marie ? ─" in box.render_lines(box.size.region)[0].text
            await pilot.press("escape")
            await app.push_screen(Question(), answers.append)
            await pilot.press("tab", "enter")
            await pilot.pause()
            assert answers == [None, True]

    async def test_its_keys_replace_those_of_the_screen(self) -> None:
        app = Program()
        async with app.run_test() as pilot:
            await app.push_screen(Question())
            await pilot.pause()
            assert line(app.screen, KeyBar) == " F1 Aide  Échap Retour"
            await pilot.press("f2")
            assert not app.clients.ran


class TestKeyBar:
    async def test_it_is_drawn_as_designed(self) -> None:
        app = Program()
        async with app.run_test(size=(80, 24)):
            assert line(app.clients, KeyBar) == (
                " Entrée Ouvrir  F2 Nouveau contact  F3 Filtres  Tab Liste  F1 Aide  Ctrl+Q"
            )

    async def test_letters_are_shown_where_they_work(self) -> None:
        app = Program()
        async with app.run_test(size=(120, 24)) as pilot:
            assert "E Éditer" not in line(app.clients, KeyBar)
            await pilot.press("e", "tab", "e", "E", "d")
            await pilot.pause()
            assert "E Éditer  Suppr Supprimer  H Historique" in line(app.clients, KeyBar)
            assert app.clients.ran == ["edit", "edit", "detach"]
            assert app.clients.query_one(Input).value == "e"

    async def test_enter_in_the_field_runs_the_screens_command(self) -> None:
        app = Program()
        async with app.run_test() as pilot:
            await pilot.press("d", "enter")
            assert app.clients.ran == ["open"]

    async def test_a_command_that_does_not_work_now_says_why(self) -> None:
        app = Program()
        async with app.run_test() as pilot:
            app.clients.reasons["new"] = "Vous pouvez lire, pas créer."
            app.clients.refresh_bindings()
            await pilot.pause()
            assert "F2" not in line(app.clients, KeyBar)
            await pilot.press("f2")
            assert line(app.clients, StatusLine) == "Vous pouvez lire, pas créer."
            assert not app.clients.ran

    async def test_it_draws_only_when_its_words_change(self) -> None:
        app = Program()
        async with app.run_test() as pilot:
            bar = app.clients.query_one(KeyBar)
            drawn: list[object] = []
            bar.refresh = lambda *args, **options: drawn.append(args)  # type: ignore[assignment]  # a spy
            app.clients.refresh_bindings()
            await pilot.press("a")
            assert not drawn
            await pilot.press("tab")
            await pilot.pause()
            assert drawn

    async def test_a_click_runs_the_command(self) -> None:
        app = Program()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.click(KeyBar, offset=(line(app.clients, KeyBar).index("Nouveau"), 0))
            await pilot.pause()
            assert app.clients.ran == ["new"]

    @pytest.mark.parametrize(
        ("ids", "expected"),
        [
            (
                ["card.edit", "card.detach", "card.history", "card.undo", "card.note", "help", "back"],
                "E Éditer  Suppr Supprimer  H Historique  U Annuler le dernier  N Note  F1 Échap",
            ),
            (
                [
                    # What a candidate of another household, who is nobody's double, leaves to be done.
                    *(f"duplicate_warning.{verb}" for verb in ("open", "complete", "reattach", "create")),
                    "help",
                    "back",
                ],
                "Entrée Ouvrir  C Compléter la fiche  R Rattacher  O Pas le même, créer  Échap",
            ),
            (
                ["complete.save", "complete.tick", "complete.back"],
                "Ctrl+S Enregistrer  Espace Cocher  Échap Revenir",
            ),
            (["reference_lists.move_up", "reference_lists.move_down"], "Alt+↑/↓ Déplacer"),
            (["card_form.previous_step", "card_form.next_step", "back"], "F5/F6 Étapes  Échap Retour"),
        ],
    )
    async def test_it_fits_80_columns_as_designed(self, ids: list[str], expected: str) -> None:
        bar = KeyBar()
        bar._entries = fit(merge(entry(command_id) for command_id in ids), 80)
        assert str(bar.render()) == " " + expected

    @pytest.mark.parametrize("width", range(1, 130))
    def test_it_never_is_wider_than_the_line(self, width: int) -> None:
        bar = KeyBar()
        bar._entries = fit(
            [entry(command.id) for command in COMMANDS[:9]] + [entry("help"), entry("back")], width
        )
        assert cell_len(str(bar.render())) <= max(width, 1)
        if width >= 10:
            assert "Échap" in str(bar.render())


class TestCommands:
    def test_ids_are_unique_and_every_key_is_allowed(self) -> None:
        assert len(BY_ID) == len(COMMANDS)
        for command in COMMANDS:
            for key in command.keys:
                assert key not in UNUSABLE
                assert not key[-1].isdigit() or key[0] == "f"
                assert parse_key(key_name(key)) == key

    def test_no_key_has_two_meanings_on_a_screen(self) -> None:
        for group in {command.group for command in COMMANDS} - {EVERYWHERE}:
            keys = [
                (key, command.action)
                for command in (*commands_of(group), *commands_of(EVERYWHERE))
                for key in command.keys
            ]
            by_key = dict(keys)
            assert all(by_key[key] == action for key, action in keys), group

    async def test_the_users_keys_replace_ours(self) -> None:
        app = Program()
        async with app.run_test() as pilot:
            assert apply_keymap(app, {"client_list.new": "Ctrl+N", "quit": "F10"}) == []
            await pilot.pause()
            assert "Ctrl+N Nouveau contact" in line(app.clients, KeyBar)
            assert line(app.clients, KeyBar).endswith("F10")
            await pilot.press("f2")
            assert not app.clients.ran
            await pilot.press("ctrl+n")
            assert app.clients.ran == ["new"]

    @pytest.mark.parametrize(
        ("mapping", "problem"),
        [
            ({"nothing.such": "F2"}, "n'existe pas"),
            ({"card.edit": "Ctrl+M"}, "ne peut pas servir"),
            ({"card.edit": "5"}, "ne peut pas servir"),
            ({"card.edit": ""}, "ne peut pas servir"),
            ({"card.edit": "H"}, "sert déjà à card.history"),
            ({"card.edit": "F1"}, "sert déjà à help"),
            ({"card.edit": "F12", "card.note": "F12"}, "sert déjà à card.edit, pas à card.note"),
        ],
    )
    async def test_a_keymap_that_cannot_be_is_said(self, mapping: dict[str, str], problem: str) -> None:
        app = Program()
        async with app.run_test():
            (said,) = apply_keymap(app, mapping)
            assert problem in said

    async def test_two_commands_may_swap_their_keys(self) -> None:
        app = Program()
        async with app.run_test():
            assert apply_keymap(app, {"card.edit": "H", "card.history": "E"}) == []

    @pytest.mark.parametrize(
        ("text", "key"),
        [("Maj+Tab", "shift+tab"), ("alt + ↑", "alt+up"), ("PGBAS", "pagedown"), ("f12", "f12"), ("é", "é")],
    )
    def test_keys_are_read_as_people_write_them(self, text: str, key: str) -> None:
        assert parse_key(text) == key

    @pytest.mark.parametrize("text", ["", "Ctrl", "f13", "fx", "Ctrl+", "Hyper+A", "[", "Ctrl+I"])
    def test_what_is_no_key_is_refused(self, text: str) -> None:
        assert parse_key(text) is None

    def test_the_words_can_change_with_the_state(self) -> None:
        assert Clients().label_for(BY_ID["card_form.next_step"]) == "Étapes"
        assert Clients().label_for(BY_ID["card_form.save"]) == "Créer"


class TestFilter:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("DUPONT Émilie ✓ 12 €", "DUPONT Émilie ✓ 12 €"),
            ("a\x1b[31mb", "a[31mb"),
            ("a\x9d0;x\x9cb\x7f\x00", "a0;xb"),
            ("a\u202eb\u2066c\u200b\ufeff\U000e0041\u2028", "abc"),
            ("a\ud800b", "a\ufffdb"),
            ("e\u0301", "e\u0301"),
            ("a\u00a0b", "a\u00a0b"),
            ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468"),
        ],
    )
    def test_what_is_shown(self, text: str, shown: str) -> None:
        assert without_active_characters(text) == shown
        assert cell_len(shown) == cell_len(text)

    def test_no_link_is_drawn(self) -> None:
        segment = Segment("x", Style(bold=True, link="http://hostile.example"))
        (drawn,) = ControlCharacterFilter().apply([segment], Color.parse("black"))
        assert drawn.text == "x"
        assert drawn.style is not None
        assert drawn.style.link is None
        assert drawn.style.bold

    async def test_textual_asks_the_application_for_it(self) -> None:
        app = Program()
        async with app.run_test():
            app.clients.title_left = "A\x1b]0;x\x1b\\B"
            drawn = app.clients.query_one(TitleBar).render_lines(app.clients.query_one(TitleBar).size.region)
            assert "A]0;x\\B" in drawn[0].text


class TestDecoder:
    @pytest.mark.parametrize(
        ("data", "text"),
        [
            ("Renée €".encode(), "Renée €"),
            ("Renée ".encode("latin-1"), "Renée "),
            ("« Noël » 5 € ".encode("cp1252"), "« Noël » 5 € "),
            (b"\x81 ", "\ufffd "),
            ("é à".encode() + "é ".encode("latin-1"), "é àé "),
        ],
    )
    def test_utf8_and_windows_1252(self, data: bytes, text: str) -> None:
        decoder = TolerantDecoder()
        assert decoder.feed(data) == text
        assert not decoder.is_waiting
        one_by_one = TolerantDecoder()
        assert "".join(one_by_one.feed(bytes([byte])) for byte in data) == text

    def test_a_lone_last_byte_can_be_flushed(self) -> None:
        decoder = TolerantDecoder()
        assert decoder.feed(b"Andr\xe9") == "Andr"
        assert decoder.is_waiting
        assert decoder.flush() == "é"
        assert not decoder.is_waiting
        assert decoder.feed("é".encode()) == "é"


class GoneTerminal(TolerantDriver):
    """A driver whose terminal was closed; it counts how often it looks."""

    def __init__(self, descriptor: int) -> None:
        self.fileno = descriptor
        self.exit_event = threading.Event()
        self.looked = threading.Event()
        self.reads = 0

    def _read(self) -> bytes:
        self.reads += 1
        self.looked.set()
        return super()._read()


def test_the_input_thread_rests_when_the_terminal_is_gone() -> None:
    reader, writer = os.pipe()
    os.close(writer)
    driver = GoneTerminal(reader)
    thread = threading.Thread(target=driver.run_input_thread)
    thread.start()
    assert driver.looked.wait(5)
    thread.join(0.3)
    assert thread.is_alive()
    driver.exit_event.set()
    thread.join(5)
    assert not thread.is_alive()
    os.close(reader)
    assert driver.reads == 1


class TestApplication:
    async def test_dangerous_actions_do_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        app = Program()
        async with app.run_test():
            stopped: list[object] = []
            monkeypatch.setattr("os.kill", lambda *arguments: stopped.append(arguments))
            monkeypatch.setattr("webbrowser.open", lambda *arguments: stopped.append(arguments))
            await app.run_action("suspend_process")
            await app.run_action("screenshot")
            app.open_url("http://hostile.example")
            assert app.save_screenshot() == ""
            assert not stopped

    async def test_environment_switches_are_disarmed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TEXTUAL", "debug,devtools")
        app = Program()
        assert not app.features
        assert app.devtools is None
        assert app.animation_level == "none"

    async def test_ctrl_c_says_how_to_quit(self) -> None:
        app = Program()
        async with app.run_test() as pilot:
            await pilot.press("tab", "ctrl+c")
            assert line(app.clients, StatusLine) == "Pour quitter : Ctrl+Q"

    async def test_an_unforeseen_error_keeps_what_was_typed_and_says_no_value(
        self, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
    ) -> None:
        app = Program()

        def fail() -> None:
            raise NoMatches("secret of a client")

        with pytest.raises(NoMatches):  # noqa: PT012  # the error comes out of the context itself
            async with app.run_test() as pilot:
                app.call_later(fail)
                await pilot.pause()
        assert app.kept == 1
        assert app.return_code == 1
        said = capsys.readouterr().err
        assert "Une erreur imprévue a arrêté le programme. Votre saisie est gardée." in " ".join(said.split())
        assert "Traceback" not in said
        assert "textual.css.query.NoMatches at screens/test_base.py" in caplog.text.replace("tests/", "")
        assert "secret" not in said + caplog.text


class TestCrash:
    def test_the_code_is_the_same_for_the_same_place(self) -> None:
        def fail(value: str) -> str:
            try:
                raise KeyError(value)
            except KeyError as error:
                return crash.record(error)

        first, second = (fail(value) for value in ("one", "two"))
        assert first == second

    def test_causes_are_noted_without_their_messages(self, caplog: pytest.LogCaptureFixture) -> None:
        try:
            try:
                raise KeyError("secret")
            except KeyError as error:
                raise ValueError("secret") from error
        except ValueError as error:
            crash.record(error)
        assert "builtins.ValueError at" in caplog.text
        assert "builtins.KeyError at" in caplog.text
        assert "secret" not in caplog.text

    def test_it_does_not_claim_what_was_not_kept(self) -> None:
        assert "gardée" in crash.sentence("ABCDEF", kept=True)
        assert "gardée" not in crash.sentence("ABCDEF", kept=False)


class TestKeeping:
    def test_work_that_hangs_is_left_behind(self) -> None:
        release = threading.Event()

        def hang() -> None:
            release.wait(30)

        assert not hangup.keep_within(hang, 0.05)
        release.set()

    def test_work_that_fails_is_logged_without_its_message(self, caplog: pytest.LogCaptureFixture) -> None:
        def fail() -> None:
            raise OSError("secret")

        with caplog.at_level(logging.ERROR, "crm_tui"):
            assert not hangup.keep_within(fail, 5)
        assert "OSError while leaving" in caplog.text
        assert "secret" not in caplog.text

    def test_work_that_ends_well_is_told(self) -> None:
        assert hangup.keep_within(lambda: None, 5)

    async def test_uninstall_gives_the_signals_back(self) -> None:
        import signal

        numbers = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
        before = [signal.getsignal(number) for number in numbers]
        hangup.install(lambda: None, lambda: None)
        assert [signal.getsignal(number) for number in numbers] != before
        await asyncio.sleep(0)
        hangup.uninstall()
        assert [signal.getsignal(number) for number in numbers] == before
        assert not [thread for thread in threading.enumerate() if thread.name == "hang-up"]


class TestPlain:
    def test_text_is_never_markup(self) -> None:
        assert str(plain("[/red][@click=app.quit]x[/]")) == "[/red][@click=app.quit]x[/]"
        assert not plain("[bold]x").spans

    def test_only_what_says_something_is_joined(self) -> None:
        assert str(plain_join(["DUPONT", "", "Lyon"], " · ")) == "DUPONT · Lyon"
