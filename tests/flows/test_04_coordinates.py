"""The manual, steps 21 to 30: labels, phones, e-mails, addresses, billing and delivery."""

from __future__ import annotations

from crm_tui.domain.vocabulary import ListName
from crm_tui.services import vocabulary
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card


async def test_steps_21_24_intitule_d_une_coordonnee(team: Workspace, at_work: AtWork) -> None:
    """Cliquer sur Portable → Personnaliser → Ajouter → saisir l'intitulé (« Portable père ») → OK."""
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.fill("last-name", "Dupont")
        await clerk.go_to("phone-0-label")
        assert clerk.line("Portable").startswith("       Portable ▾")
        await clerk.press("enter")
        for label in ("Portable", "Domicile", "Bureau", "Autre", "Personnaliser…"):
            assert label in clerk.screen_text()
        await clerk.press("end", "enter")
        text = clerk.screen_text()
        assert "Personnaliser" in text
        assert "Ajouter un intitulé" in text
        assert clerk.focused_id == "custom-label"
        await clerk.type("Portable père")
        await clerk.press("tab")
        assert clerk.focused_id == "custom-label-ok"
        await clerk.press("enter")
        assert "Portable père ▾" in clerk.screen_text()
        assert clerk.focused_id == "phone-0"
        await clerk.type("06 12 34 56 78")
        await clerk.press("ctrl+s")
        assert "Portable père  06 12 34 56 78" in clerk.screen_text()
    label = only_card(team).phones[0].label
    assert vocabulary.load(team).label(ListName.LABEL, label) == "Portable père"
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.go_to("email-0-label")
        await clerk.press("enter")
        assert "(déjà créé)" in clerk.line("Portable père")
        await clerk.type("pere")
        await clerk.press("enter")
        assert "Portable père ▾" in clerk.screen_text()


async def test_steps_21_24_a_label_that_was_given_up_changes_nothing(team: Workspace, crm: Clerk) -> None:
    """Cliquer sur Portable → Personnaliser → Ajouter → saisir l'intitulé (« Portable père ») → OK."""
    await crm.press("f2")
    await crm.go_to("phone-0-label")
    await crm.press("enter", "end", "enter", "enter")
    assert "Tapez l'intitulé" in crm.screen_text()
    await crm.press("escape")
    assert crm.focused_id == "phone-0-label"
    assert "Portable ▾" in crm.screen_text()


async def test_steps_21_24_with_the_mouse(team: Workspace, crm: Clerk) -> None:
    """Cliquer sur Portable → Personnaliser → Ajouter → saisir l'intitulé (« Portable père ») → OK."""
    await crm.press("f2")
    await crm.click_on("Portable ▾")
    await crm.click_on("Personnaliser…")
    await crm.click("#custom-label")
    await crm.type("Portable père")
    await crm.click("#custom-label-ok")
    assert "Portable père ▾" in crm.screen_text()


async def test_step_25_numero_de_telephone(team: Workspace, crm: Clerk) -> None:
    """Numéro de téléphone."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.fill("phone-0", "+33 (0)6.12.34.56.78")
    await crm.press("tab")
    assert "mobile, France" in crm.line("+33 (0)6.12.34.56.78")
    await crm.go_to("add-phone")
    await crm.press("enter")
    assert crm.focused_id == "phone-1"
    await crm.type("0032 475 12 34 56")
    await crm.press("enter")
    assert "mobile, Belgique" in crm.line("0032 475 12 34 56")
    await crm.pick("phone-1-label", "bur")
    await crm.press("ctrl+s")
    first, second = only_card(team).phones
    assert (first.number, first.typed) == ("+33612345678", "+33 (0)6.12.34.56.78")
    assert (second.number, second.label) == ("+32475123456", "office")
    assert "Portable  06 12 34 56 78" in crm.screen_text()
    assert "Bureau  +32 475 12 34 56" in crm.screen_text()
    await crm.press("escape")
    await crm.type("0612345678")
    assert "1 sur 1" in crm.lines()[1]


async def test_step_26_adresse_email(team: Workspace, crm: Clerk) -> None:
    """Adresse email."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.fill("email-0", "marie@orange")
    await crm.press("tab")
    assert "▲" in crm.screen_text()
    await crm.press("ctrl+s")
    assert crm.focused_id == "email-0"
    assert crm.field("email-0").value == "marie@orange"
    await crm.type(".FR")
    assert "▲" not in crm.screen_text()
    await crm.go_to("add-email")
    await crm.press("enter")
    assert crm.focused_id == "email-1"
    await crm.type("marie.dupont@exemple.be")
    await crm.press("ctrl+s")
    assert [row.address for row in only_card(team).emails] == ["marie@orange.fr", "marie.dupont@exemple.be"]
    assert "marie@orange.fr" in crm.screen_text()


async def test_steps_27_28_adresse(team: Workspace, crm: Clerk) -> None:
    """Adresse : inutile de taper le type de voie ; numéro, nom de la rue et ville suffisent."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.fill("address-0", "12 victor hugo lyon")
    await crm.go_to("add-address")
    await crm.press("enter")
    assert crm.focused_id == "address-1"
    await crm.type("8 bis quai Perrache, 69002 Lyon")
    await crm.press("ctrl+s")
    first, second = only_card(team).addresses
    assert first.typed == "12 victor hugo lyon"
    assert second.typed == "8 bis quai Perrache, 69002 Lyon"
    assert "12 victor hugo lyon" in crm.screen_text()
    assert "8 bis quai Perrache" in crm.screen_text()


async def test_steps_29_30_coordonnee_de_facturation_de_livraison(team: Workspace, crm: Clerk) -> None:
    """Coordonnée de facturation, de livraison."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.fill("phone-0", "0612345678")
    await crm.go_to("phone-0-billing")
    await crm.press("space")
    await crm.fill("email-0", "marie@orange.fr")
    await crm.press("tab", "space")
    await crm.fill("address-0", "12 rue Victor Hugo, 69002 Lyon")
    await crm.go_to("address-0-billing")
    await crm.press("space", "tab", "space")
    assert crm.line("12 rue").endswith("[x] fact.  [x] livr.")
    await crm.go_to("add-address")
    await crm.press("enter")
    await crm.type("8 quai Perrache, 69002 Lyon")
    await crm.go_to("address-1-delivery")
    await crm.press("space")
    assert crm.line("12 rue").endswith("[x] fact.  [ ] livr.")
    assert crm.line("8 quai").endswith("[ ] fact.  [x] livr.")
    await crm.press("ctrl+s")
    saved = only_card(team)
    assert (saved.phones[0].billing, saved.emails[0].billing) == (True, True)
    assert [(row.billing, row.delivery) for row in saved.addresses] == [(True, False), (False, True)]
    assert crm.screen_text().count("fact.") == 3
    assert crm.screen_text().count("livr.") == 1


async def test_adresse_non_reconnue_saisie_manuelle(team: Workspace, crm: Clerk) -> None:
    """Adresse non reconnue : icône à l'extrémité droite de la ligne → saisie manuelle."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.fill("address-0", "12 bis rue Victor Hugo, 69002 Lyon")
    assert "rue Victor Hugo, 69002 Lyon" in crm.line("✎ F8")
    await crm.press("f8")
    assert "Adresse : saisie manuelle" in crm.screen_text()
    assert crm.focused_id == "address-0-number"
    said = {
        part: crm.field(f"address-0-{part}").value for part in ("number", "street", "postal-code", "city")
    }
    assert said == {"number": "12", "street": "rue Victor Hugo", "postal-code": "69002", "city": "Lyon"}
    await crm.fill("address-0-complement", "bât. B, apt 12")
    await crm.pick("address-0-country", "belg")
    await crm.press("f8")
    assert crm.focused_id == "address-0"
    for word in ("rue Victor Hugo 12 bis", "bât. B, apt 12", "69002", "Lyon"):
        assert word in crm.field("address-0").value
    await crm.press("f8", "ctrl+s")
    [address] = only_card(team).addresses
    assert address.manual
    assert (address.number, address.repetition, address.street) == ("12", "bis", "rue Victor Hugo")
    assert (address.complement, address.country) == ("bât. B, apt 12", "BE")


async def test_adresse_non_reconnue_by_the_icon(team: Workspace, crm: Clerk) -> None:
    """Adresse non reconnue : icône à l'extrémité droite de la ligne → saisie manuelle."""
    await crm.press("f2")
    await crm.fill("last-name", "Dupont")
    await crm.fill("address-0", "lieu-dit Les Trois Chênes")
    await crm.click_on("✎ F8")
    assert crm.field("address-0-street").value == "lieu-dit Les Trois Chênes"
    await crm.fill("address-0-city", "Saint-Cyr")
    await crm.press("ctrl+s")
    [address] = only_card(team).addresses
    assert (address.street, address.city) == ("lieu-dit Les Trois Chênes", "Saint-Cyr")
