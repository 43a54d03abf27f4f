"""The editable lists: add, rename, retire, restore, move; and who may (manual, steps 15-19 and 32-39)."""

from __future__ import annotations

from crm_tui.domain.vocabulary import ListName, Role
from crm_tui.services import people, vocabulary
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork


def labels(workspace: Workspace, name: ListName) -> list[tuple[str, bool]]:
    return [(item.label, item.retired) for item in vocabulary.items(workspace, name)]


async def test_the_lists_are_there(crm: Clerk) -> None:
    await crm.press("f9")
    assert crm.lines()[0] == " Clients › Listes"
    text = crm.screen_text()
    for words in ("États du contact", "Cycle de prospection", "Origines", "Intitulés", "Professions"):
        assert words in text
    assert "Fournisseur" in text


async def test_a_value_is_added_renamed_moved_and_retired(crm: Clerk, workspace: Workspace) -> None:
    await crm.press("f9", "down", "down", "enter", "n")
    await crm.type("Radio")
    await crm.press("enter")
    assert crm.lines()[22] == " « Radio » ajoutée."
    assert ("Radio", False) in labels(workspace, ListName.ORIGIN)
    await crm.press("e")
    await crm.type(" locale")
    await crm.press("enter")
    assert labels(workspace, ListName.ORIGIN)[-1] == ("Radio locale", False)
    await crm.press("alt+up")
    assert labels(workspace, ListName.ORIGIN)[-2] == ("Radio locale", False)
    await crm.press("r")
    assert labels(workspace, ListName.ORIGIN)[-2] == ("Radio locale", True)
    assert "retirée" in crm.screen_text()
    assert "R Rétablir" in crm.lines()[23]
    await crm.press("r")
    assert labels(workspace, ListName.ORIGIN)[-2] == ("Radio locale", False)
    assert crm.app.vocabulary.label(ListName.ORIGIN, "radio") in ("Radio locale", "radio")
    assert ("Radio locale") in [label for _code, label in crm.app.vocabulary.options(ListName.ORIGIN)]


async def test_a_value_that_is_there_already_is_refused_in_words(crm: Clerk) -> None:
    await crm.press("f9", "n")
    await crm.type("client")
    await crm.press("enter")
    assert crm.lines()[22] == " Un intitulé court qui n'existe pas encore est nécessaire."


async def test_a_seller_is_told_why_not(workspace: Workspace, at_work: AtWork) -> None:
    people.save_member(workspace, "chef", role=Role.ADMIN)
    people.save_member(workspace, workspace.login, role=Role.SELLER)
    async with at_work() as clerk:
        await clerk.press("f9")
        assert clerk.lines()[22] == " Il faut être responsable ou administrateur pour cela."
        assert "Ajouter" not in clerk.lines()[23]
        await clerk.press("n")
        assert clerk.screen_name == "ReferenceListsScreen"
