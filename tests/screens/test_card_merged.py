"""The card of a client who was typed twice: its links, its banner, and the merge in its history."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.card import Card
from crm_tui.domain.vocabulary import Role
from crm_tui.services import cards, history, links, merging, people, review
from crm_tui.services.session import Workspace
from crm_tui.ui import card_words, trace_words, words
from crm_tui.ui.history_entry import latest
from crm_tui.ui.screens.card import CardScreen
from crm_tui.ui.words import Words
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork
from tests.flows.entries import person


def save(workspace: Workspace, card: Card) -> Card:
    """Whatever it looks like."""
    return cards.create(workspace, card, allow_duplicates=True)


def household(workspace: Workspace) -> None:
    """Marie is n° 1, Jean n° 2 and Zoé n° 3; Jean and Zoé are of her household."""
    for name in ("Marie", "Jean", "Zoé"):
        save(workspace, person(name, "Dupont"))
    links.link(workspace, 1, 2)
    links.link(workspace, 3, 1)


async def show(clerk: Clerk, card_id: int) -> None:
    """The card of that id."""
    clerk.app.push_screen(CardScreen(card_id))
    await clerk.settle()


def told(workspace: Workspace, card_id: int) -> list[str]:
    """The history of a card, newest first."""
    lines = history.history(workspace, card_id)
    subject = cards.open_card(workspace, card_id).subject
    entries = trace_words.entries(lines, words.load(workspace), subject)
    return [entry.sentence for entry in latest(entries, 50)]


class TestLinks:
    async def test_they_are_shown_and_opened(self, workspace: Workspace, at_work: AtWork) -> None:
        household(workspace)
        async with at_work() as clerk:
            await show(clerk, 1)
            assert "Même foyer   DUPONT Jean, n° 2" in clerk.screen_text()
            assert "DUPONT Zoé, n° 3" in clerk.screen_text()
            await clerk.press("l")
            assert clerk.screen_name == "LinkedCards"
            assert "Fiches liées à DUPONT Marie" in clerk.screen_text()
            await clerk.press("down", "enter")
            assert clerk.lines()[0].startswith(" Clients › DUPONT Zoé   n° 3")

    async def test_one_is_taken_back(self, workspace: Workspace, at_work: AtWork) -> None:
        household(workspace)
        async with at_work() as clerk:
            await show(clerk, 1)
            await clerk.press("l", "delete")
            assert "Lien retiré : DUPONT Jean." in clerk.screen_text()
            await clerk.press("escape")
            assert "DUPONT Jean" not in clerk.screen_text()
            assert "Même foyer   DUPONT Zoé, n° 3" in clerk.screen_text()
        assert [each.id for each in links.of(workspace, 1)] == [3]

    async def test_not_the_same_is_shown_and_taken_back(self, workspace: Workspace, at_work: AtWork) -> None:
        for name in ("Marie", "Jean"):
            save(workspace, person(name, "Dupont"))
        review.apart(workspace, 2, 1)
        async with at_work() as clerk:
            await show(clerk, 1)
            assert "Pas le même  n° 2" in clerk.screen_text()
            await clerk.press("l")
            assert "Annuler « pas le même »" in clerk.keys
            await clerk.press("delete")
            assert "Annulé : DUPONT Jean sera de nouveau comparée" in clerk.screen_text()
            await clerk.press("escape")
            assert "Pas le même  n° 2" not in clerk.screen_text()
        assert review.apart_from(workspace, 1) == []
        assert told(workspace, 2)[0] == (
            "Peut-être le même client que la fiche n° 1 : « pas le même » annulé"
        )

    async def test_without_any_the_key_says_so(self, workspace: Workspace, at_work: AtWork) -> None:
        save(workspace, person("Marie", "Dupont"))
        async with at_work() as clerk:
            await show(clerk, 1)
            assert "Fiches liées" not in clerk.keys
            await clerk.press("l")
            assert clerk.status == " Aucune fiche n'est liée à celle-ci."
            await clerk.press("enter")
            assert clerk.screen_name == "CardScreen"

    async def test_a_reader_opens_and_does_not_unlink(
        self, workspace: Workspace, database: str, at_work: AtWork
    ) -> None:
        household(workspace)
        people.save_member(workspace, "lea", name="Léa Roux", role=Role.READER)
        async with at_work() as clerk:
            clerk.app.workspace = Workspace(database, login="lea")
            clerk.app.read_words()
            await clerk.settle()
            await show(clerk, 1)
            assert "Fusionner" not in clerk.keys
            await clerk.press("l")
            assert "Retirer le lien" not in clerk.keys
            await clerk.press("d")
            assert "Votre rôle permet de lire" in clerk.screen_text()
        assert len(links.of(workspace, 1)) == 2


class TestHistory:
    def test_a_merge_is_one_sentence_for_each_of_the_two(self, workspace: Workspace) -> None:
        save(workspace, person("Marie", "Dupont"))
        save(workspace, person("Marie", "Dupont", email="marie@orange.fr", phone="06 12 34 56 78"))
        merging.merge(workspace, merging.plan(workspace, 1, 2), {})
        assert told(workspace, 1) == [
            "Fiche n° 2 fusionnée dans celle-ci",
            "Fiche créée (fiche n° 2)",
            "Fiche créée",
        ]
        assert told(workspace, 2) == ["Fiche fusionnée dans la fiche n° 1", "Fiche créée"]

    def test_what_was_changed_on_the_other_card_says_whose_it_was(self, workspace: Workspace) -> None:
        save(workspace, person("Marie", "Dupont"))
        other = save(workspace, person("Marie", "Dupond"))
        cards.modify(workspace, other, replace(other, person=replace(other.person, nickname="Mimi")))
        cards.detach(workspace, 2, "erreur")
        merging.merge(workspace, merging.plan(workspace, 1, 2), {"last_name": "winner"})
        sentences = told(workspace, 1)
        assert "Surnom (fiche n° 2) : Mimi" in sentences
        assert "Fiche détachée de Ma société (erreur) (fiche n° 2)" in sentences

    def test_a_merge_taken_back_is_told_too(self, workspace: Workspace) -> None:
        save(workspace, person("Marie", "Dupont"))
        save(workspace, person("Marie", "Dupont", email="marie@orange.fr"))
        merging.merge(workspace, merging.plan(workspace, 1, 2), {})
        merging.unmerge(workspace, merging.standing(workspace, 1).id)
        assert told(workspace, 1)[0] == "Fusion de la fiche n° 2 annulée"
        assert told(workspace, 2)[0] == "Fusion annulée : la fiche est de nouveau à part"

    def test_links_are_told(self, workspace: Workspace) -> None:
        household(workspace)
        links.unlink(workspace, 1, 2)
        assert told(workspace, 2)[:2] == [
            "Lien retiré avec la fiche n° 1",
            "Liée à la fiche n° 1 (même foyer)",
        ]
        assert told(workspace, 3)[0] == "Liée à la fiche n° 1 (même foyer)"

    def test_that_two_are_not_the_same_is_told(self, workspace: Workspace) -> None:
        household(workspace)
        review.apart(workspace, 2, 3)
        assert told(workspace, 3)[0] == "Pas le même client que la fiche n° 2"

    async def test_the_history_takes_a_merge_back(self, workspace: Workspace, at_work: AtWork) -> None:
        save(workspace, person("Marie", "Dupont"))
        save(workspace, person("Marie", "Dupont", email="marie@orange.fr"))
        merging.merge(workspace, merging.plan(workspace, 1, 2), {})
        async with at_work() as clerk:
            await show(clerk, 1)
            await clerk.press("h")
            assert "Fiche n° 2 fusionnée" in clerk.line("> ")
            assert "A Annuler la fusion" in clerk.keys
            assert "A annule cette fusion" in clerk.screen_text()
            await clerk.press("r")
            assert clerk.status == " Cette ligne est une fusion : A l'annule."
            await clerk.press("a")
            assert clerk.status == " Fusion annulée : les fiches n° 1 et n° 2 sont de nouveau deux."
            assert "Fusion de la fiche n° 2 annulée" in clerk.line("> ")
            assert "R Rétablir" not in clerk.keys
            assert "A Annuler" not in clerk.keys
        assert cards.open_card(workspace, 2).merged_into is None

    async def test_a_merge_is_taken_back_after_later_changes_and_what_was_added_stays(
        self, workspace: Workspace, at_work: AtWork
    ) -> None:
        save(workspace, person("Marie", "Dupont"))
        save(workspace, person("Marie", "Dupont", email="marie@orange.fr"))
        card = merging.merge(workspace, merging.plan(workspace, 1, 2), {})
        changed = cards.modify(workspace, card, replace(card, person=replace(card.person, nickname="Mimi")))
        cards.modify(workspace, changed, replace(changed, person=replace(changed.person, nickname="Mima")))
        async with at_work() as clerk:
            await show(clerk, 1)
            assert "Fusionnée    n° 2 (A l'annule)" in clerk.screen_text()
            await clerk.press("u")
            assert clerk.status.endswith("La fusion : A.")
            await clerk.press("h")
            assert "Fusion " not in clerk.line("> ")
            assert "A Annuler la fusion" in clerk.keys
            await clerk.press("a")
            assert clerk.status == " Fusion annulée : les fiches n° 1 et n° 2 sont de nouveau deux."
        assert cards.open_card(workspace, 2).merged_into is None
        assert cards.open_card(workspace, 1).person.nickname == "Mimi"
        assert cards.open_card(workspace, 1).emails == ()

    async def test_enter_on_a_merge_shows_this_card_as_it_was_then(
        self, workspace: Workspace, at_work: AtWork
    ) -> None:
        save(workspace, person("Marie", "Dupont", city="Lyon"))
        save(workspace, person("Maryse", "Dupond", email="marie@orange.fr", city="Bron"))
        merging.merge(workspace, merging.plan(workspace, 1, 2), {"first_name": "winner"})
        async with at_work() as clerk:
            await show(clerk, 1)
            await clerk.press("h")
            assert "Fiche n° 2 fusionnée" in clerk.line("> ")
            await clerk.press("enter")
            assert clerk.title.startswith(" Clients › DUPONT Marie › au ")
            assert "LYON" in clerk.screen_text()
            assert "marie@orange.fr" in clerk.screen_text()
            assert "DUPOND Maryse" not in clerk.screen_text()
            await clerk.press("escape", "down", "down", "down")
            assert "DUPOND Maryse" in clerk.line("> ")
            await clerk.press("enter")
            assert clerk.title.startswith(" Clients › DUPOND Maryse, fiche n° 2 › au ")


class TestMerged:
    async def test_what_was_added_since_stays_when_the_merge_is_taken_back(
        self, workspace: Workspace, at_work: AtWork
    ) -> None:
        save(workspace, person("Marie", "Dupont"))
        save(workspace, person("Marie", "Dupont", email="marie@orange.fr"))
        card = merging.merge(workspace, merging.plan(workspace, 1, 2), {})
        [email] = card.emails
        changed = replace(card, emails=(replace(email, typed="marie@free.fr", address="marie@free.fr"),))
        cards.modify(workspace, card, changed)
        async with at_work() as clerk:
            await show(clerk, 1)
            await clerk.press("a")
            assert clerk.status == " Fusion annulée. Changé depuis, reste sur la n° 1 : Email marie@free.fr"
        assert [row.address for row in cards.open_card(workspace, 1).emails] == ["marie@free.fr"]

    async def test_without_a_merge_there_is_none_to_take_back(
        self, workspace: Workspace, at_work: AtWork
    ) -> None:
        save(workspace, person("Marie", "Dupont"))
        async with at_work() as clerk:
            await show(clerk, 1)
            assert "Annuler la fusion" not in clerk.keys
            await clerk.press("a")
            assert clerk.status == " Aucune fusion à annuler sur cette fiche."

    async def test_a_card_that_is_merged_by_a_colleague_is_shown_as_such(
        self, workspace: Workspace, at_work: AtWork
    ) -> None:
        save(workspace, person("Marie", "Dupont"))
        save(workspace, person("Marie", "Dupond"))
        async with at_work() as clerk:
            await show(clerk, 2)
            merging.merge(workspace, merging.plan(workspace, 1, 2), {"last_name": "winner"})
            await clerk.press("e")
            assert clerk.screen_name == "CardScreen"
            assert "Fusionnée dans la fiche n° 1 DUPONT Marie" in clerk.screen_text()
            assert clerk.status.startswith(" Fiche fusionnée : elle ne peut qu'être lue.")


def test_a_card_of_an_import_that_was_taken_back_says_so() -> None:
    assert card_words.attachment(Card(withdrawn=True), Words()) == "Cette fiche vient d'un import annulé."
