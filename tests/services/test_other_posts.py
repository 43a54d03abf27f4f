"""What another post saves is heard, on SQLite and on PostgreSQL; one's own is not."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from crm_tui.domain.errors import StoreBusy
from crm_tui.services import cards, links, other_posts
from crm_tui.services.other_posts import News, OtherPosts
from crm_tui.services.session import Workspace
from tests.services.conftest import At, named, person


class Post:
    """One program."""

    begun: ClassVar[list[Post]] = []

    def __init__(self, workspace: Workspace) -> None:
        self.news: list[News] = []
        self.moves = 0
        self.posts = OtherPosts(workspace, heard=self.news.append, moved=self._moved)
        self.posts.begin()
        self.begun.append(self)

    def _moved(self) -> None:
        self.moves += 1


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """No thread outlives its test."""
    yield
    while Post.begun:
        Post.begun.pop().posts.stop()


@pytest.fixture
def resting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test says when a post looks."""
    monkeypatch.setattr(other_posts, "EVERY", 3600.0)


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether a thread makes it true in that time."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


def test_what_another_saves_is_heard_once(marie: Workspace, karim: Workspace, resting: None) -> None:
    card = cards.create(marie, person())
    post = Post(marie)
    post.posts.look()
    assert post.news == []

    changed = cards.modify(karim, card, named(card, "Annie"))
    post.posts.look()
    [news] = post.news
    written = news.change_of(card.id or 0)
    assert written is not None
    assert (written.actor, written.action, written.at) == ("karim", "modify", changed.updated_at)
    post.posts.look()
    assert len(post.news) == 1


def test_the_same_person_at_another_post_is_heard_too(at_work: At, resting: None) -> None:
    here, there = at_work("marie"), at_work("marie")
    post = Post(here)
    card = cards.create(there, person())
    post.posts.look()
    assert [news.touches(card.id or 0) for news in post.news] == [True]


def test_ones_own_save_is_not_heard(marie: Workspace, karim: Workspace, resting: None) -> None:
    post = Post(marie)
    mine = cards.create(marie, person())
    post.posts.look()
    assert post.news == []

    his = cards.create(karim, person("Martin", "Paul", "06 99 88 77 66"))
    cards.modify(marie, mine, named(mine, "Annie"))
    post.posts.look()
    [news] = post.news
    assert {written.card for written in news.written} == {his.id}


def test_nothing_is_told_while_a_save_is_under_way(marie: Workspace, karim: Workspace, resting: None) -> None:
    if marie.database.startswith("postgresql"):
        pytest.skip("there, the colleague waits for the end of the save")
    post = Post(marie)
    card = cards.create(karim, person())
    with marie.store.write(actor="marie", action="modify"):
        post.posts.look()
        assert post.news == []
    post.posts.look()
    assert [news.touches(card.id or 0) for news in post.news] == [True]


def test_nothing_is_missed_after_a_failure(
    marie: Workspace, karim: Workspace, resting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number is then another connection's, and may be the same by chance."""
    post = Post(marie)
    answers: list[int | StoreBusy] = [1, StoreBusy(), 1]

    def data_version() -> int:
        answer = answers.pop(0)
        if isinstance(answer, StoreBusy):
            raise answer
        return answer

    monkeypatch.setattr(marie.store, "data_version", data_version)
    post.posts.look()
    card = cards.create(karim, person())
    post.posts.look()
    assert post.news == []
    post.posts.look()
    assert [news.touches(card.id or 0) for news in post.news] == [True]


def test_a_link_is_no_change_of_the_card(marie: Workspace, karim: Workspace, resting: None) -> None:
    one = cards.create(marie, person())
    other = cards.create(marie, person("Dupont", "Paul", "06 99 88 77 66"))
    post = Post(marie)
    links.link(karim, one.id or 0, other.id or 0)
    post.posts.look()
    [news] = post.news
    assert news.touches(other.id or 0)
    assert news.change_of(other.id or 0) is None


def test_it_is_heard_within_a_second(marie: Workspace, karim: Workspace) -> None:
    post = Post(marie)
    cards.create(karim, person())
    assert within(other_posts.EVERY + 0.5, lambda: bool(post.news))
    begun = time.monotonic()
    post.posts.stop()
    assert time.monotonic() - begun < 0.3
    assert not any(thread.name == "other posts" for thread in threading.enumerate())


def test_who_edits_a_card_is_seen_and_gone(marie: Workspace, karim: Workspace, resting: None) -> None:
    if marie.database.startswith("postgresql"):
        pytest.skip("there is no presence on PostgreSQL")
    mine, his = Post(marie), Post(karim)
    his.posts.hold(7)
    his.posts.look()
    mine.posts.look()
    assert (mine.posts.editing, mine.moves) == ({7: ("karim",)}, 1)
    his.posts.look()
    assert his.posts.editing == {}, "one's own form is nobody else's"
    his.posts.release(7)
    his.posts.look()
    mine.posts.look()
    assert (mine.posts.editing, mine.moves) == ({}, 2)


def test_the_end_of_the_program_gives_the_cards_back(
    marie: Workspace, karim: Workspace, resting: None
) -> None:
    mine, his = Post(marie), Post(karim)
    his.posts.hold(7)
    his.posts.look()
    his.posts.stop()
    mine.posts.look()
    assert mine.posts.editing == {}


def test_who_was_killed_is_gone_after_a_while(
    marie: Workspace, karim: Workspace, resting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if marie.database.startswith("postgresql"):
        pytest.skip("there is no presence on PostgreSQL")
    mine, his = Post(marie), Post(karim)
    his.posts.hold(7)
    his.posts.look()
    mine.posts.look()
    assert mine.posts.editing == {7: ("karim",)}
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    mine.posts.look()
    assert mine.posts.editing == {}


def test_a_lease_is_renewed_in_time(marie: Workspace, resting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    if marie.database.startswith("postgresql"):
        pytest.skip("there is no presence on PostgreSQL")
    file = marie.store.dialect.presence()
    assert file is not None
    post = Post(marie)
    post.posts.hold(7)
    post.posts.look()
    before = file.stamp()
    post.posts.look()
    assert file.stamp() == before
    monkeypatch.setattr(other_posts, "RENEWED_EVERY", 0.0)
    post.posts.look()
    assert file.stamp() != before


def test_a_presence_file_that_cannot_be_written_is_logged_once(
    sqlite_url: str, resting: None, caplog: pytest.LogCaptureFixture
) -> None:
    workspace = Workspace(sqlite_url, login="marie")
    Path(sqlite_url + ".presence").symlink_to(__file__)
    post = Post(workspace)
    with caplog.at_level(logging.WARNING, logger="crm_tui"):
        post.posts.hold(7)
        post.posts.look()
        post.posts.look()
    messages = [record.getMessage() for record in caplog.records if "other posts" in record.getMessage()]
    assert messages == ["other posts: presence: OSError"]
    workspace.close()
