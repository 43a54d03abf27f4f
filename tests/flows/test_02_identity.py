"""The manual, steps 5 to 12: who the contact is."""

from __future__ import annotations

import pytest

from crm_tui.domain.vocabulary import Gender
from crm_tui.services import cards
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import firm


@pytest.mark.parametrize(
    ("key", "gender", "title"),
    [("h", Gender.MALE, "Monsieur"), ("f", Gender.FEMALE, "Madame"), ("n", Gender.NEUTRAL, "")],
)
async def test_step_5_genre(team: Workspace, crm: Clerk, key: str, gender: Gender, title: str) -> None:
    """Genre."""
    await crm.press("f2")
    assert crm.line("Genre") == "            Genre  ( ) Homme   ( ) Femme   ( ) Neutre"
    await crm.go_to("gender")
    await crm.press(key)
    assert crm.line("Genre").count("(•)") == 1
    await crm.fill("last-name", "Dupont")
    await crm.press("ctrl+s")
    assert only_card(team).person.gender is gender
    assert title in crm.lines()[1]


async def test_step_5_genre_need_not_be_given(team: Workspace, crm: Clerk) -> None:
    """Genre."""
    await crm.press("f2")
    await crm.go_to("gender")
    await crm.press("right", "right", "left")
    assert "(•) Homme" in crm.line("Genre")
    await crm.press("backspace")
    assert "(•)" not in crm.line("Genre")
    await crm.fill("last-name", "Dupont")
    await crm.press("ctrl+s")
    assert only_card(team).person.gender is Gender.UNKNOWN


async def test_steps_6_7_prenom_nom_de_famille(team: Workspace, crm: Clerk) -> None:
    """Prénom, Nom de famille."""
    await crm.press("f2", "enter", "enter")
    assert crm.focused_id == "first-name"
    await crm.type("Zoé-Anaïs")
    await crm.press("enter")
    assert crm.focused_id == "last-name"
    await crm.type("Lœuillet d'Ornano")
    assert crm.line("Prénom") == "           Prénom  Zoé-Anaïs"
    assert crm.line("Nom de famille") == "   Nom de famille  Lœuillet d'Ornano"
    await crm.press("ctrl+z")
    assert crm.field("last-name").value == "Lœuillet "
    await crm.press("ctrl+y", "ctrl+s")
    saved = only_card(team).person
    assert (saved.first_name, saved.last_name) == ("Zoé-Anaïs", "Lœuillet d'Ornano")
    await crm.press("escape")
    await crm.type("loeuillet zoe")
    assert "LŒUILLET D'ORNANO" in crm.screen_text()


async def test_step_8_curseur_les_champs_essentiels(team: Workspace, at_work: AtWork) -> None:
    """Curseur Les champs essentiels."""
    async with at_work() as clerk:
        await clerk.press("f2")
        assert "[x] Les champs essentiels" in clerk.screen_text()
        assert "Surnom" not in clerk.screen_text()
        await clerk.press("f4")
        assert "[ ] Les champs essentiels" in clerk.screen_text()
        await clerk.fill("nickname", "Zozo")
        await clerk.fill("department", "Atelier")
        await clerk.go_to("essential-only")
        await clerk.press("space")
        assert "+2 renseignés" in clerk.line("[x] Les champs essentiels")
        assert "Zozo" not in clerk.screen_text()
        await clerk.press("space")
        assert "Zozo" in clerk.line("Surnom")
        await clerk.press("ctrl+s")
        assert only_card(team).person.nickname == "Zozo"
    async with at_work() as clerk:
        await clerk.press("f2")
        assert "[ ] Les champs essentiels" in clerk.screen_text()
        await clerk.press("f4", "escape", "f2")
        assert "[x] Les champs essentiels" in clerk.screen_text()


async def test_step_8_the_switch_moves_by_mouse_too(team: Workspace, crm: Clerk) -> None:
    """Curseur Les champs essentiels."""
    await crm.press("f2")
    await crm.click_on("Les champs essentiels")
    assert "Surnom" in crm.screen_text()


async def test_step_8_an_administrator_sets_which_fields_are_compulsory(
    team: Workspace, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Curseur Les champs essentiels."""
    async with at_work() as clerk:
        clerk.app.workspace.required_fields = frozenset({"nickname"})
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.press("ctrl+s")
        assert clerk.focused_id == "nickname"
        assert clerk.status == " 1 champ à corriger"
        assert "▲" in clerk.screen_text()
        await clerk.type("Zozo")
        await clerk.press("ctrl+s")
    assert only_card(team).person.nickname == "Zozo"


async def test_step_9_surnom(team: Workspace, crm: Clerk) -> None:
    """Surnom."""
    await crm.press("f2", "f4")
    await crm.fill("nickname", "Zozo")
    assert crm.line("Surnom") == "           Surnom  Zozo"
    await crm.press("ctrl+s")
    assert only_card(team).person.nickname == "Zozo"
    await crm.press("escape")
    await crm.type("zozo")
    assert "1 sur 1" in crm.lines()[1]


async def test_step_10_departement(team: Workspace, crm: Clerk) -> None:
    """Département (Comptabilité, Atelier, Commercial, Marketing, SAV, …)."""
    await crm.press("f2", "f4")
    await crm.fill("last-name", "Dupont")
    await crm.fill("department", "ate")
    assert "Atelier" in crm.screen_text()
    await crm.press("down", "enter")
    assert crm.line("Département") == "      Département  Atelier"
    await crm.press("ctrl+s")
    assert only_card(team).person.department == "workshop"
    assert "Atelier" in crm.screen_text()
    await crm.press("e")
    await crm.fill("department", "Location de vélos")
    await crm.press("ctrl+s")
    assert only_card(team).person.department == "Location de vélos"


async def test_step_11_profession(team: Workspace, crm: Clerk) -> None:
    """Profession (Comptable, Technicien, Commercial, Graphiste, …)."""
    await crm.press("f2", "f4")
    await crm.fill("last-name", "Dupont")
    await crm.fill("job-title", "graph")
    assert "Graphiste" in crm.screen_text()
    await crm.press("down", "tab")
    assert crm.field("job-title").value == "Graphiste"
    await crm.press("ctrl+s")
    assert only_card(team).person.job_title == "graphic_designer"
    await crm.press("e")
    await crm.fill("job-title", "Luthière")
    await crm.press("ctrl+s")
    assert only_card(team).person.job_title == "Luthière"
    assert "Luthière" in crm.screen_text()


async def test_step_12_nom_de_l_employeur(team: Workspace, at_work: AtWork) -> None:
    """Nom de l'employeur."""
    company = cards.create(team, firm("Cycles Morel"))
    async with at_work() as clerk:
        await clerk.press("f2", "f4")
        await clerk.fill("last-name", "Dupont")
        await clerk.fill("employer", "cycles")
        assert "Cycles Morel" in clerk.screen_text()
        await clerk.press("down", "enter")
        assert clerk.field("employer").value == "Cycles Morel"
        await clerk.press("ctrl+o")
        assert clerk.title.startswith(" Clients › Cycles Morel")
        await clerk.press("escape")
        assert clerk.field("last-name").value == "Dupont"
        await clerk.press("ctrl+s")
        assert "Cycles Morel" in clerk.screen_text()
        card_id = int(clerk.title.split("n° ")[1].split()[0])
        saved = cards.open_card(team, card_id).person
        assert (saved.employer, saved.employer_id) == ("Cycles Morel", company.id)
        await clerk.press("e")
        await clerk.fill("employer", "Mairie de Bron")
        await clerk.press("ctrl+s")
        saved = cards.open_card(team, card_id).person
        assert (saved.employer, saved.employer_id) == ("Mairie de Bron", None)
