"""Beyond the manual: what colleagues do meanwhile is seen, and disturbs nobody who types."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from crm_tui.domain.card import Card, Email
from crm_tui.services import cards, history, other_posts
from crm_tui.services.other_posts import OtherPosts
from crm_tui.services.session import Workspace
from crm_tui.ui.tasks import in_background
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import person


def marie(workspace: Workspace) -> Card:
    return cards.create(workspace, person("Marie", "Dupont", phone="06 12 34 56 78"))


def with_email(card: Card, address: str = "marie@orange.fr") -> Card:
    return replace(card, emails=(Email(typed=address),))


def clock(at: datetime | None) -> str:
    assert at is not None
    return f"{at.astimezone():%H:%M}"


@pytest.fixture
def his_post(karim: Workspace) -> Iterator[OtherPosts]:
    """Karim's program."""
    post = OtherPosts(karim, heard=lambda _news: None, moved=lambda: None)
    post.begin()
    yield post
    post.stop()


async def seen(clerk: Clerk, text: str) -> None:
    await clerk.until(lambda: text in clerk.screen_text())


async def test_a_new_card_comes_into_the_list_within_a_second(
    team: Workspace, karim: Workspace, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the clock: nobody asks."""
    marie(team)
    monkeypatch.setattr(other_posts, "EVERY", 1.0)
    async with at_work() as clerk:
        saved = time.monotonic()
        await asyncio.to_thread(cards.create, karim, person("Paul", "Zola", phone="06 99 88 77 66"))
        await seen(clerk, "ZOLA")
        assert time.monotonic() - saved < 2.0, "a second, and the drawing on a busy machine"
        await clerk.settle()
        assert "2 clients" in clerk.screen_text()


async def test_the_list_keeps_its_place_and_what_is_being_typed(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    for number, name in enumerate(("Bernard", "Dupond", "Durand", "Petit")):
        cards.create(team, person("Anne", name, phone=f"06 12 34 56 7{number}"))
    async with at_work() as clerk:
        await clerk.type("du")
        await clerk.press("down")
        current = clerk.line("> ")
        cards.create(karim, person("Paul", "Dubois", phone="06 99 88 77 66"))
        await clerk.look_round()
        assert "DUBOIS" in clerk.screen_text()
        assert clerk.line("> ") == current
        assert clerk.focused_id == "search"
        assert clerk.field("search").value == "du"


async def test_rows_far_down_stay_where_they_are(team: Workspace, karim: Workspace, at_work: AtWork) -> None:
    """They are read together with the first ones: nothing blinks."""
    for number in range(230):
        cards.create(team, person("Anne", f"Nom{number:03}", phone=""), allow_duplicates=True)
    async with at_work() as clerk:
        await clerk.press("tab", "end", "up", "up")
        current = clerk.line(">")
        before = clerk.lines()
        cards.create(karim, person("Paul", "Zola", phone="06 99 88 77 66"))
        await clerk.look_round()
        assert clerk.line(">") == current
        assert [line[:40] for line in clerk.lines()[4:20]] == [line[:40] for line in before[4:20]]


async def test_an_open_card_says_who_changed_it_and_shows_it(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    """« Karim B. a modifié cette fiche à 14:02. »."""
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter")
        focused = clerk.app.focused
        changed = cards.modify(karim, card, with_email(card))
        await clerk.look_round()
        assert f"Karim B. a modifié cette fiche à {clock(changed.updated_at)}." in clerk.screen_text()
        assert "marie@orange.fr" in clerk.screen_text()
        assert clerk.app.focused is focused


async def test_another_card_says_nothing(team: Workspace, karim: Workspace, at_work: AtWork) -> None:
    marie(team)
    async with at_work() as clerk:
        await clerk.press("enter")
        before = clerk.screen_text()
        cards.create(karim, person("Paul", "Zola", phone="06 99 88 77 66"))
        await clerk.look_round()
        assert clerk.screen_text() == before


async def test_ones_own_change_is_no_news(team: Workspace, at_work: AtWork) -> None:
    marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.fill("email-0", "marie@orange.fr")
        await clerk.press("ctrl+s")
        await clerk.look_round()
        assert "Fiche enregistrée." in clerk.screen_text()
        assert "a modifié cette fiche" not in clerk.screen_text()


async def test_a_form_says_it_and_touches_nothing_typed(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    """Both are kept at saving; only what both changed would be asked."""
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.fill("phone-0", "06 12 34 56 7")
        changed = cards.modify(karim, card, with_email(card))
        await clerk.look_round()
        told = (
            f"Karim B. a modifié cette fiche à {clock(changed.updated_at)} : vos saisies seront fusionnées."
        )
        assert told in clerk.screen_text()
        assert clerk.focused_id == "phone-0"
        assert clerk.field("phone-0").value == "06 12 34 56 7"
        assert clerk.field("email-0").value == ""
        await clerk.type("9")
        await clerk.press("ctrl+s")
        assert "Fiche enregistrée." in clerk.screen_text()
    saved = only_card(team)
    assert (saved.phones[0].number, saved.emails[0].address) == ("+33612345679", "marie@orange.fr")
    assert history.verify(team).ok


async def test_only_what_both_changed_is_asked_after_the_notice(
    team: Workspace, karim: Workspace, at_work: AtWork
) -> None:
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.fill("phone-0", "06 12 34 56 79")
        theirs = replace(card.phones[0], typed="06 99 88 77 66")
        cards.modify(karim, card, replace(with_email(card), phones=(theirs,)))
        await clerk.look_round()
        assert "vos saisies seront fusionnées" in clerk.screen_text()
        await clerk.press("ctrl+s")
        assert "Un seul champ vous oppose :" in clerk.screen_text()
        assert "(•) 06 12 34 56 79" in clerk.line("06 99 88 77 66")
        assert "marie@orange.fr" not in clerk.screen_text()
        await clerk.press("ctrl+s")
    saved = only_card(team)
    assert (saved.phones[0].number, saved.emails[0].address) == ("+33612345679", "marie@orange.fr")


async def test_a_question_is_answered_first(team: Workspace, karim: Workspace, at_work: AtWork) -> None:
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "d")
        assert "Annuler" in clerk.screen_text()
        before = clerk.screen_text()
        cards.modify(karim, card, with_email(card))
        await clerk.look_round()
        assert clerk.screen_text() == before
        await clerk.press("escape")
        await seen(clerk, "Karim B. a modifié cette fiche à ")
        await clerk.settle()
        assert "marie@orange.fr" in clerk.screen_text()


async def test_a_save_ends_first(team: Workspace, karim: Workspace, at_work: AtWork) -> None:
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter")
        before = clerk.screen_text()
        saved = threading.Event()
        in_background(clerk.app.screen, saved.wait, lambda _nothing: None, group="save")
        cards.modify(karim, card, with_email(card))
        await asyncio.to_thread(clerk.app.post_watch.look)
        await clerk.pilot.pause()
        assert clerk.screen_text() == before
        saved.set()
        await seen(clerk, "Karim B. a modifié cette fiche à ")


async def test_who_edits_the_card_is_shown_on_the_card_and_in_the_form(
    team: Workspace, his_post: OtherPosts, at_work: AtWork
) -> None:
    """« Karim B. modifie cette fiche », until he closes his form."""
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter")
        assert "modifie cette fiche" not in clerk.title
        his_post.hold(card.id or 0)
        his_post.look()
        await clerk.look_round()
        assert "Karim B. modifie cette fiche" in clerk.title
        await clerk.press("e")
        assert "Karim B. modifie cette fiche" in clerk.title
        his_post.release(card.id or 0)
        his_post.look()
        await clerk.look_round()
        assert "modifie cette fiche" not in clerk.title
        await clerk.press("escape")
        assert "modifie cette fiche" not in clerk.title


async def test_a_form_says_that_the_card_is_edited_here(
    team: Workspace, his_post: OtherPosts, at_work: AtWork
) -> None:
    card = marie(team)
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.look_round()
        his_post.look()
        assert his_post.editing == {card.id: (team.login,)}
        await clerk.press("escape")
        await clerk.look_round()
        his_post.look()
        assert his_post.editing == {}
        await clerk.press("f2")
        await clerk.look_round()
        his_post.look()
        assert his_post.editing == {}, "a new card is nobody else's"
        await clerk.press("escape")
        await clerk.press("e")
        await clerk.look_round()
    his_post.look()
    assert his_post.editing == {}, "the program that ended gave the card back"
