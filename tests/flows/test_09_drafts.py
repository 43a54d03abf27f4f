"""Beyond the manual: nothing typed is lost. Drafts, and the search that begins a card."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from crm_tui.domain.directory import ListQuery
from crm_tui.services import cards, drafts
from crm_tui.services.session import Workspace
from crm_tui.store.drafts import DraftFile, Process
from crm_tui.ui.widgets.status_line import StatusLine
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import person


@pytest.fixture
def next_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The forms that are open belong to this program alone: a test that starts it anew is another one."""
    monkeypatch.setattr(drafts, "_OPEN", set())


async def leave_half_typed(at_work: AtWork) -> None:
    """A clerk who is called away in the middle of a new contact."""
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("first-name", "Marie")
        await clerk.fill("last-name", "Dupont")
        await clerk.fill("phone-0", "06 12 34 56 78")
        await clerk.press("escape")
        assert clerk.title.startswith(" Clients · Cycles du Parc")
        assert clerk.status == " Brouillon gardé : DUPONT Marie"


async def test_a_draft_is_offered_at_the_next_start_reprendre(team: Workspace, at_work: AtWork) -> None:
    """Une fiche non enregistrée : Reprendre."""
    await leave_half_typed(at_work)
    async with at_work() as clerk:
        text = clerk.screen_text()
        assert "Une fiche non enregistrée" in text
        assert "DUPONT Marie, 06 12 34 56 78" in text
        for words in ("Entrée Reprendre", "V Voir", "J Jeter"):
            assert words in clerk.keys
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › Nouveau contact")
        assert clerk.field("phone-0").value == "06 12 34 56 78"
        await clerk.fill("email-0", "marie@orange.fr")
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › DUPONT Marie")
    saved = only_card(team)
    assert (saved.phones[0].number, saved.emails[0].address) == ("+33612345678", "marie@orange.fr")
    assert drafts.pending(team) == []


async def test_a_draft_is_offered_at_the_next_start_voir(team: Workspace, at_work: AtWork) -> None:
    """Une fiche non enregistrée : Voir."""
    await leave_half_typed(at_work)
    async with at_work() as clerk:
        await clerk.press("v")
        assert "06 12 34 56 78" in clerk.screen_text()
        assert "Ce qui a été tapé et n'est pas enregistré." in clerk.screen_text()
        await clerk.press("escape")
        assert "V Voir" in clerk.keys
        await clerk.press("escape")
        assert clerk.title.startswith(" Clients · Cycles du Parc")
        await clerk.press("f6")
        assert "DUPONT Marie, 06 12 34 56 78" in clerk.screen_text()
    assert len(drafts.pending(team)) == 1


async def test_a_draft_is_offered_at_the_next_start_jeter(team: Workspace, at_work: AtWork) -> None:
    """Une fiche non enregistrée : Jeter."""
    await leave_half_typed(at_work)
    async with at_work() as clerk:
        await clerk.press("j")
        assert "J encore une fois" in clerk.screen_text()
        assert len(drafts.pending(team)) == 1
        await clerk.press("j")
        assert clerk.title.startswith(" Clients · Cycles du Parc")
        assert "J Jeter" not in clerk.keys
    assert drafts.pending(team) == []
    async with at_work() as clerk:
        assert "non enregistrée" not in clerk.screen_text()


async def test_only_a_second_j_throws_a_draft_away(team: Workspace, at_work: AtWork) -> None:
    """A clerk who types a name into the question, or moves, loses nothing."""
    await leave_half_typed(at_work)
    async with at_work() as clerk:
        for keys in ("jean j", "jl2j"):
            await clerk.type(keys)
            assert "J encore une fois" in clerk.status
            await clerk.press("k")
            assert "J encore une fois" not in clerk.screen_text()
        await clerk.press("j", "down", "j", "tab", "j", "up")
        assert "DUPONT Marie, 06 12 34 56 78" in clerk.screen_text()
    assert len(drafts.pending(team)) == 1


async def test_a_draft_that_was_thrown_away_can_be_taken_back(team: Workspace, at_work: AtWork) -> None:
    """Brouillon jeté. F6."""
    await leave_half_typed(at_work)
    async with at_work() as clerk:
        await clerk.press("j", "j")
        assert clerk.status.startswith(" Brouillon jeté.")
        assert clerk.status.endswith("F6")
        assert drafts.pending(team) == []
        await clerk.press("f6")
        assert "DUPONT Marie, 06 12 34 56 78 (jeté)" in clerk.screen_text()
        await clerk.press("enter")
        assert clerk.field("phone-0").value == "06 12 34 56 78"
        await clerk.press("escape")
    assert len(drafts.pending(team)) == 1


async def test_what_is_thrown_away_twice_is_not_offered_again(team: Workspace, at_work: AtWork) -> None:
    """Brouillon jeté, pour de bon."""
    await leave_half_typed(at_work)
    async with at_work() as clerk:
        await clerk.press("j", "j", "f6", "j", "j", "f6")
        assert clerk.status == " Il n'y a pas de saisie gardée."
    assert drafts.pending(team) == []


@pytest.fixture
def elsewhere() -> Iterator[Process]:
    """Another program that runs on this machine."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as program:
        yield Process.with_pid(program.pid)
        program.communicate()


@pytest.mark.parametrize("keys", [("enter",), ("j", "j")])
async def test_two_programs_do_not_take_up_the_same_draft(
    team: Workspace, at_work: AtWork, elsewhere: Process, keys: tuple[str, ...]
) -> None:
    """Cette saisie est déjà reprise ailleurs."""
    await leave_half_typed(at_work)
    [draft] = drafts.pending(team)
    async with at_work() as clerk:
        assert "DUPONT Marie, 06 12 34 56 78" in clerk.screen_text()
        other = DraftFile(drafts.folder() / "drafts.db", process=elsewhere)
        other.put(draft)
        await clerk.press(*keys)
        assert clerk.status == " Cette saisie est déjà reprise ailleurs."
        assert clerk.screen_name == "DraftOffer"
        assert other.list(draft.login, draft.database) == [draft]
        other.close()


async def test_a_folder_that_cannot_be_written_is_said_once(
    team: Workspace, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le brouillon ne peut pas être gardé : vérifiez les droits de …"""
    words = " Le brouillon ne peut pas être gardé : vérifiez les droits de /proc/nowhere"
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    async with at_work() as clerk:
        assert clerk.status.startswith(words)
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.until(lambda: clerk.app.screen.query_one(StatusLine).text != "")
        await clerk.settle()
        assert clerk.status.startswith(words)
        assert "brouillon enregistré" not in clerk.title
        await clerk.fill("phone-0", "06 12 34 56 78")
        assert "brouillon" not in clerk.status
        await clerk.press("ctrl+s")
    assert only_card(team).person_name == "DUPONT"


async def test_a_program_that_dies_loses_nothing(team: Workspace, at_work: AtWork, next_start: None) -> None:
    """Une fiche non enregistrée : Reprendre."""
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.fill("first-name", "Marie")
        await clerk.until(lambda: "brouillon enregistré" in clerk.title)
        await clerk.press("tab")
        drafts._OPEN.clear()
        [draft] = drafts.pending(team)
        assert drafts.card_of(draft).person_name == "DUPONT Marie"
    async with at_work() as clerk:
        assert "DUPONT Marie" in clerk.screen_text()
        await clerk.press("enter", "ctrl+s")
    assert only_card(team).person_name == "DUPONT Marie"


async def test_an_edit_is_a_draft_too(team: Workspace, at_work: AtWork, karim: Workspace) -> None:
    """Une fiche non enregistrée : Reprendre. A colleague's changes since then are kept."""
    card = cards.create(team, person("Marie", "Dupont", email="marie@free.fr"))
    async with at_work() as clerk:
        await clerk.press("enter", "e")
        await clerk.fill("phone-0", "06 12 34 56 78")
        await clerk.press("escape")
        assert clerk.status == " Brouillon gardé : DUPONT Marie"
        assert "06 12" not in clerk.screen_text()
    cards.add_note(karim, card.id or 0, "Passée le 3 mars.")
    async with at_work() as clerk:
        assert "DUPONT Marie (modification)" in clerk.screen_text()
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › DUPONT Marie › Éditer")
        await clerk.press("ctrl+s")
    saved = only_card(team)
    assert saved.phones[0].number == "+33612345678"
    assert [note.text for note in saved.membership.notes] == ["Passée le 3 mars."]


async def test_nothing_typed_leaves_no_draft(team: Workspace, at_work: AtWork) -> None:
    """Échap without anything typed asks nothing and keeps nothing."""
    async with at_work() as clerk:
        await clerk.press("f2", "tab", "tab", "escape")
        assert clerk.title.startswith(" Clients · Cycles du Parc")
        assert "Brouillon" not in clerk.status
    assert drafts.pending(team) == []


async def test_a_number_typed_in_the_search_starts_a_card(team: Workspace, at_work: AtWork) -> None:
    """Aucun client. Entrée : créer « dupont 0478001122 »."""
    cards.create(team, person("Zoé", "Nakamura"))
    async with at_work() as clerk:
        await clerk.type("dupont marie 04 78 00 11 22")
        assert "Entrée : créer « dupont marie 04 78 00 11 22 »" in clerk.screen_text()
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › Nouveau contact")
        assert clerk.field("phone-0").value == "04 78 00 11 22"
        assert (clerk.field("last-name").value, clerk.field("first-name").value) == ("Dupont", "Marie")
        await clerk.press("ctrl+s")
        assert "04 78 00 11 22" in clerk.screen_text()
    assert cards.page(team, ListQuery(text="0478001122"), 0, 10).total == 1


async def test_a_search_that_began_a_card_is_not_lost(team: Workspace, at_work: AtWork) -> None:
    """Échap after « créer » : what the search had brought stays in the search field."""
    async with at_work() as clerk:
        await clerk.type("dupont 0478001122")
        await clerk.press("enter", "escape")
        assert clerk.field("search").value == "dupont 0478001122"
