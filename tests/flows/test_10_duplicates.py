"""Beyond the manual: what one does about a look-alike. Whatever it is, nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.card import Card
from crm_tui.domain.directory import ListQuery
from crm_tui.services import cards, drafts, duplicates, history, links
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import person


def marie(workspace: Workspace) -> Card:
    """The card that is already there."""
    return cards.create(workspace, person("Marie", "Dupont", phone="06 12 34 56 78", city="Lyon"))


async def type_her_again(clerk: Clerk, first_name: str = "Marie") -> None:
    """A colleague does not know that she is a client; the warning opens."""
    await clerk.press("f2")
    await clerk.fill("first-name", first_name)
    await clerk.fill("last-name", "Dupont")
    await clerk.fill("phone-0", "06 12 34 56 78")
    await clerk.fill("email-0", "marie@orange.fr")
    await clerk.press("ctrl+s")
    assert clerk.focused_id == "duplicate-list"


async def test_completer(team: Workspace, at_work: AtWork) -> None:
    """Compléter la fiche avec votre saisie."""
    known = marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk, "Mari")
        assert "C Compléter la fiche" in clerk.keys
        await clerk.press("c")
        assert clerk.title.startswith(" Clients › DUPONT Marie › Compléter avec votre saisie")
        assert "[x]" in clerk.line("marie@orange.fr")
        assert "ajouter" in clerk.line("marie@orange.fr")
        assert "[ ]" in clerk.line("Prénom")
        assert "remplacer" in clerk.line("Prénom")
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(f" Clients › DUPONT Marie   n° {known.number}")
        assert "marie@orange.fr" in clerk.screen_text()
    saved = only_card(team)
    assert saved.id == known.id
    assert saved.person.first_name == "Marie"
    assert [row.address for row in saved.emails] == ["marie@orange.fr"]
    assert len(saved.phones) == 1
    assert drafts.pending(team) == []


async def test_completer_and_replace_what_differs(team: Workspace, at_work: AtWork) -> None:
    """Compléter la fiche avec votre saisie : field by field."""
    marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk, "Mari")
        await clerk.press("c")
        for _line in range(5):
            if "Prénom" in str(getattr(clerk.app.focused, "label", "")):
                break
            await clerk.press("tab")
        await clerk.press("space")
        assert "[x]" in clerk.line("Prénom")
        await clerk.press("ctrl+s")
    assert only_card(team).person.first_name == "Mari"


async def test_completer_with_nothing_ticked_keeps_the_entry(team: Workspace, at_work: AtWork) -> None:
    """Nothing typed is lost by a Ctrl+S that would save nothing."""
    marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk)
        await clerk.press("c", "space", "ctrl+s")
        assert "[x]" not in clerk.screen_text()
        assert "Rien n'est coché" in clerk.status
        await clerk.press("escape")
        assert clerk.field("email-0").value == "marie@orange.fr"
    assert only_card(team).emails == ()


async def test_completer_can_be_given_up(team: Workspace, at_work: AtWork) -> None:
    """Échap goes back to the entry, which is whole."""
    marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk)
        await clerk.press("c", "escape")
        assert clerk.title.startswith(" Clients › Nouveau contact")
        assert clerk.field("email-0").value == "marie@orange.fr"
    assert only_card(team).emails == ()


async def test_rattacher(team: Workspace, at_work: AtWork) -> None:
    """Rattacher la fiche détachée."""
    known = marie(team)
    cards.detach(team, known.id or 0, "déménagement")
    async with at_work() as clerk:
        await type_her_again(clerk)
        assert "détachée le " in clerk.line("> DUPONT Marie")
        assert "R Rattacher" in clerk.keys
        await clerk.press("r")
        assert clerk.title.startswith(" Clients › DUPONT Marie › Compléter avec votre saisie")
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(f" Clients › DUPONT Marie   n° {known.number}")
    saved = only_card(team)
    assert saved.id == known.id
    assert not saved.membership.is_detached
    assert saved.emails[0].address == "marie@orange.fr"


async def test_pas_le_meme(team: Workspace, at_work: AtWork) -> None:
    """Ce n'est pas un doublon : remembered for the pair, and created."""
    known = marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk)
        assert "O Pas le même, créer" in clerk.keys
        await clerk.press("o")
        assert clerk.title.startswith(" Clients › DUPONT Marie   n° ")
        card_id = int(clerk.title.split("n° ")[1].split()[0])
        assert card_id != known.id
        await clerk.press("e", "f7")
        assert clerk.status == " Aucune fiche ne ressemble à votre saisie."
    assert cards.page(team, ListQuery(), 0, 10).total == 2
    assert duplicates.find(team, cards.open_card(team, card_id)) == []


async def test_echap_returns_to_the_form(team: Workspace, at_work: AtWork) -> None:
    """Échap returns to the form; F7 shows the look-alikes again."""
    marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk)
        await clerk.press("escape")
        assert clerk.title.startswith(" Clients › Nouveau contact")
        await clerk.press("f7")
        assert clerk.focused_id == "duplicate-list"
    assert cards.page(team, ListQuery(), 0, 10).total == 1


async def test_opening_a_candidate_keeps_the_entry_which_then_completes_it(
    team: Workspace, at_work: AtWork
) -> None:
    """Entrée ouvre la fiche ; votre saisie reste en brouillon."""
    known = marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk)
        await clerk.press("enter")
        assert clerk.title.startswith(f" Clients › DUPONT Marie   n° {known.number}")
        await clerk.press("escape", "f7", "c", "ctrl+s")
    assert only_card(team).emails[0].address == "marie@orange.fr"


async def test_a_client_of_another_shop_becomes_mine(
    team: Workspace, other_shop: Workspace, at_work: AtWork
) -> None:
    """Client chez : Motos Bellecour."""
    known = marie(other_shop)
    async with at_work() as clerk:
        await type_her_again(clerk)
        assert "Client chez : Motos" in clerk.line("> DUPONT Marie")
        await clerk.press("c", "ctrl+s")
        assert "Motos Bellecour" in clerk.screen_text()
    assert only_card(team).id == known.id == only_card(other_shop).id


async def test_the_one_i_am_editing_is_not_its_own_duplicate(team: Workspace, at_work: AtWork) -> None:
    """A card that is edited is compared with the others only; they can be looked at."""
    marie(team)
    cards.create(team, person("Anne", "Martin"))
    async with at_work() as clerk:
        await clerk.type("martin")
        await clerk.press("enter", "e", "f7")
        assert clerk.status == " Aucune fiche ne ressemble à votre saisie."
        await clerk.fill("phone-0", "06 12 34 56 78")
        await clerk.press("f7")
        assert "DUPONT Marie" in clerk.line("> DUPONT")
        assert "O Pas le même" not in clerk.keys
        await clerk.press("escape", "ctrl+s")
        assert clerk.title.startswith(" Clients › MARTIN Anne   n° ")


async def test_echap_is_one_key_and_the_same_cards_are_not_shown_twice(
    team: Workspace, at_work: AtWork
) -> None:
    """Dismissed, the warning comes again only when the entry changed; nothing is remembered of the two."""
    marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk)
        await clerk.press("escape")
        assert clerk.status == " Rien n'est créé. Ctrl+S crée quand même, sans redemander."
        await clerk.fill("email-0", "marie@free.fr")
        await clerk.press("ctrl+s")
        assert clerk.focused_id == "duplicate-list"
        await clerk.press("escape", "ctrl+s")
        assert clerk.title.startswith(" Clients › DUPONT Marie   n° 2")
    assert cards.page(team, ListQuery(), 0, 10).total == 2
    assert [each.id for each in duplicates.find(team, cards.open_card(team, 2)) if each.warns] == [1]


async def test_pas_le_meme_is_said_once(team: Workspace, karim: Workspace, at_work: AtWork) -> None:
    """What was said of one look-alike is not asked again; one that a colleague adds meanwhile is."""
    marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk)
        twin = person("Marie", "Dupond", phone="06 12 34 56 78", email="marie@orange.fr")
        cards.create(karim, twin, allow_duplicates=True)
        await clerk.press("o")
        assert "DUPOND Marie" in clerk.line("> DUPOND")
        await clerk.press("o")
        assert clerk.title.startswith(" Clients › DUPONT Marie   n° 3")
    assert [each.id for each in duplicates.find(team, cards.open_card(team, 3)) if each.warns] == []


async def test_meme_foyer(team: Workspace, at_work: AtWork) -> None:
    """L : creates the card and links it to the one of the same household."""
    known = marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk, "Maria")
        assert "L Même foyer" in clerk.keys
        await clerk.press("l")
        assert clerk.title.startswith(" Clients › DUPONT Maria   n° 2")
        assert "Même foyer   DUPONT Marie, n° 1" in clerk.screen_text()
        assert clerk.status == " Fiche créée et liée : même foyer que DUPONT Marie."
    assert [each.id for each in links.of(team, known.id or 0)] == [2]
    assert [each.id for each in duplicates.find(team, cards.open_card(team, 2)) if each.warns] == []


async def test_rattacher_a_client_that_another_shop_has(
    team: Workspace, other_shop: Workspace, at_work: AtWork
) -> None:
    """R : a card that only another shop has becomes my client as well."""
    known = marie(other_shop)
    async with at_work() as clerk:
        await type_her_again(clerk)
        assert "R Rattacher" in clerk.keys
        await clerk.press("r")
        assert only_card(team).id == known.id
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › DUPONT Marie   n° 1")
    assert only_card(team).emails[0].address == "marie@orange.fr"


async def test_completer_is_one_change(team: Workspace, at_work: AtWork) -> None:
    """Saved as one traced change, whatever was ticked."""
    known = marie(team)
    before = {line.change for line in history.history(team, known.id or 0)}
    async with at_work() as clerk:
        await type_her_again(clerk)
        await clerk.press("c", "ctrl+s")
    lines = [line for line in history.history(team, known.id or 0) if line.change not in before]
    assert len({line.change for line in lines}) == 1
    assert {line.action for line in lines} == {"complete"}


async def test_the_terminal_dies_while_completing(team: Workspace, at_work: AtWork) -> None:
    """The entry is a draft until the card is completed; the next start offers it again."""
    marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk)
        await clerk.press("c")
        assert clerk.title.startswith(" Clients › DUPONT Marie › Compléter")
        clerk.app.keep_typed()  # what a hang-up does
    drafts._OPEN.clear()  # the next program knows nothing of this one's forms
    [draft] = drafts.pending(team)
    assert drafts.card_of(draft).emails[0].typed == "marie@orange.fr"
    assert only_card(team).emails == ()
    async with at_work() as clerk:
        assert "Marie Dupont" in clerk.screen_text() or "DUPONT Marie" in clerk.screen_text()
        await clerk.press("enter")
        assert clerk.field("email-0").value == "marie@orange.fr"


async def test_completer_dropped_and_left_keeps_the_draft(team: Workspace, at_work: AtWork) -> None:
    """Échap from completing, Échap from the form: the entry waits as a draft."""
    marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk)
        await clerk.press("c", "escape", "escape")
        assert "Brouillon gardé : DUPONT Marie" in clerk.status
    [draft] = drafts.pending(team)
    assert drafts.card_of(draft).emails[0].typed == "marie@orange.fr"


async def test_a_colleague_saves_while_i_complete(team: Workspace, karim: Workspace, at_work: AtWork) -> None:
    """The card is shown again as it is now, with what was ticked; nothing is overwritten unseen."""
    known = marie(team)
    async with at_work() as clerk:
        await type_her_again(clerk, "Mari")
        await clerk.press("c")
        await clerk.press("space")
        theirs = cards.open_card(karim, known.id or 0)
        changed = replace(theirs, person=replace(theirs.person, first_name="Maryse"))
        cards.modify(karim, theirs, changed)
        await clerk.press("ctrl+s")
        assert "Karim B. vient de changer cette fiche" in clerk.status
        assert "Maryse" in clerk.line("Prénom")
        assert "[x]" in clerk.line("Prénom")
        await clerk.press("ctrl+s")
    saved = only_card(team)
    assert saved.person.first_name == "Mari"
    assert saved.emails[0].address == "marie@orange.fr"
