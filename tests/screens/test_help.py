"""Help: generated from the commands, found by typing, and able to do what it says."""

from __future__ import annotations

from crm_tui.ui.commands import commands_of
from crm_tui.ui.screens.help import TOPICS, lines_for
from tests.flows.clerk import Clerk


async def test_every_command_of_the_screen_and_every_topic_is_there(crm: Clerk) -> None:
    lines = lines_for(crm.app.client_list)
    assert {command.label for command in commands_of("client_list")} <= {line.title for line in lines}
    assert [line.title for line in lines[-len(TOPICS) :]] == [title for title, _text in TOPICS]


async def test_help_is_found_by_typing(crm: Clerk) -> None:
    await crm.press("f1")
    assert crm.screen_name == "HelpScreen"
    await crm.type("doublons avant")
    assert "Doublons : Avant d'enregistrer" in crm.screen_text()
    await crm.type("zzz")
    assert crm.lines()[22] == " Rien ne correspond."
    await crm.press("escape")
    assert crm.screen_name == "ClientListScreen"


async def test_enter_does_what_the_line_says(crm: Clerk) -> None:
    await crm.press("f1")
    await crm.type("commence une nouvelle fiche")
    await crm.press("enter")
    assert crm.screen_name == "CardFormScreen"


async def test_what_does_not_work_now_says_why(crm: Clerk) -> None:
    await crm.press("f1")
    await crm.type("changements de la fiche")
    await crm.press("enter")
    assert crm.screen_name == "ClientListScreen"
    assert crm.lines()[22] == " Tab passe dans la liste, où cette touche sert."


async def test_a_topic_explains_and_does_nothing(crm: Clerk) -> None:
    await crm.press("f1")
    await crm.type("adresse numéro rue")
    await crm.press("enter")
    assert crm.screen_name == "HelpScreen"
