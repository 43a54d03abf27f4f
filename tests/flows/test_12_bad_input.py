"""Beyond the manual: whatever is typed or pasted into a field, the program goes on, says what is wrong in
French, and loses nothing of it."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from crm_tui.domain.directory import ListQuery
from crm_tui.services import cards, drafts
from crm_tui.services.session import Workspace
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork, only_card
from tests.flows.entries import person

LONG = "abcdefghi " * 1000

PAYLOADS = {
    "empty": ("", ""),
    "ten thousand characters": (LONG, LONG),
    "control characters": ("a\x1b[31mb\x07\x00\x9bc\x1b]52;c;ZXZpbA==\x07d", "abd"),
    "markup": ("[/red] [bold]gras[/bold] {x!r} %s $HOME", "[/red] [bold]gras[/bold] {x!r} %s $HOME"),
    "emoji": ("👩‍🔧 Zoé 🚲🇫🇷 e\u0301", "👩‍🔧 Zoé 🚲🇫🇷 é"),
    "right to left": ("\u202eevil\u202c עברית العربية", "evil עברית العربية"),
    "zero width": ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
    "a pasted signature": (
        "Marie Dupont\r\n12 rue Victor Hugo\n\n\t69002 Lyon\u2028Tél.\xa0: 06 12 34 56 78\n",
        "Marie Dupont, 12 rue Victor Hugo, 69002 Lyon, Tél. : 06 12 34 56 78",
    ),
}
"""What is pasted, and what the field then holds: the same but for line breaks and what cannot be seen."""

PAGES = {
    "Identité": ("first-name", "last-name", "nickname", "department", "job-title", "employer", "consent-how"),
    "Coordonnées": (
        "phone-0",
        "email-0",
        "address-0-number",
        "address-0-street",
        "address-0-complement",
        "address-0-box",
        "address-0-postal-code",
        "address-0-city",
    ),
    "Entreprise": ("company-name", "vat-number", "siren", "siret"),
    "Complément": ("iban", "social-0-url", "loyalty-0-number", "loyalty-0-label", "loyalty-0-until", "note"),
}


def check_screen(clerk: Clerk) -> None:
    """The screen stands: nothing hangs over its edge, and nothing can move the terminal's cursor."""
    for line in clerk.lines():
        assert cell_len(line) <= 80
        assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in line)
        assert not any(character in line for character in "\u202e\u202c\u200b\u2060\ufeff")


async def paste_everywhere(clerk: Clerk, text: str) -> None:
    """Paste a text into every field of a new contact, as a clerk reaches them."""
    await clerk.press("f2", "f4")
    for page, fields in PAGES.items():
        await clerk.to_step(page)
        if page == "Coordonnées":
            await clerk.press("f8")
        for field in fields:
            await clerk.go_to(field)
            await clerk.paste(text)
        check_screen(clerk)


@pytest.mark.parametrize("name", PAYLOADS)
async def test_every_field_of_the_form(team: Workspace, at_work: AtWork, name: str) -> None:
    """No crash, nothing typed lost, a sentence in French."""
    pasted, held = PAYLOADS[name]
    async with at_work() as clerk:
        await paste_everywhere(clerk, pasted)
        found = {field: clerk.field(field).value for fields in PAGES.values() for field in fields}
        assert {field: value for field, value in found.items() if value != held} == {}
        await clerk.press("ctrl+s")
        assert clerk.title.startswith(" Clients › Nouveau contact")
        assert "à corriger" in clerk.status
        assert clerk.focused_id in found
        assert "▲" in clerk.screen_text() or not held
        check_screen(clerk)
        await clerk.press("escape")
        assert clerk.title.startswith(" Clients · Cycles du Parc")
        check_screen(clerk)
    assert cards.page(team, ListQuery(), 0, 1).total == 0
    kept = drafts.pending(team)
    if not held:
        assert kept == []
        return
    card = drafts.card_of(kept[0])
    assert (card.person.last_name, card.company.vat_number, card.iban) == (held, held, held)
    assert (card.phones[0].typed, card.emails[0].typed) == (held, held)
    assert card.addresses[0].street == held
    assert card.membership.notes[0].text == held


@pytest.mark.parametrize("name", [name for name, (_pasted, held) in PAYLOADS.items() if held])
async def test_what_can_be_a_name_is_saved_and_shown(team: Workspace, at_work: AtWork, name: str) -> None:
    """A name, a note, a free text may be odd: it is kept, or the field says why it cannot be."""
    pasted, held = PAYLOADS[name]
    async with at_work() as clerk:
        await clerk.press("f2")
        await clerk.go_to("last-name")
        await clerk.paste(pasted)
        await clerk.go_to("address-0")
        await clerk.paste(pasted)
        await clerk.press("ctrl+s")
        if len(held) > 1000:
            assert clerk.focused_id == "last-name"
            assert clerk.status.endswith(" à corriger")
            assert clerk.field("last-name").value == held
            return
        saved = only_card(team)
        assert saved.person.last_name == held
        assert saved.addresses[0].typed == held
        check_screen(clerk)
        await clerk.press("h")
        check_screen(clerk)
        await clerk.press("escape", "e")
        assert clerk.field("last-name").value == held
        await clerk.press("escape", "d")
        check_screen(clerk)
        await clerk.press("escape", "escape")
        check_screen(clerk)


@pytest.mark.parametrize("name", PAYLOADS)
async def test_the_fields_outside_the_form(team: Workspace, at_work: AtWork, name: str) -> None:
    """The search, an own label, a note and the reason of a detachment."""
    pasted, held = PAYLOADS[name]
    known = cards.create(team, person("Marie", "Dupont"))
    async with at_work() as clerk:
        await clerk.paste(pasted)
        assert clerk.field("search").value == held
        check_screen(clerk)
        await clerk.press("escape", "enter", "n")
        await clerk.paste(pasted)
        check_screen(clerk)
        await clerk.press("ctrl+s")
        check_screen(clerk)
        await clerk.press("e")
        await clerk.go_to("phone-0-label")
        await clerk.press("enter", "end", "enter")
        await clerk.paste(pasted)
        assert clerk.field("custom-label").value == held
        await clerk.press("enter")
        check_screen(clerk)
        if clerk.screen_name == "CustomLabel":
            assert "intitulé" in clerk.screen_text()
            await clerk.press("escape")
        await clerk.press("escape", "d", "shift+tab")
        await clerk.paste(pasted)
        assert clerk.field("detach-reason").value == held
        await clerk.go_to("detach-confirm")
        await clerk.press("enter")
        assert "Fiche de DUPONT Marie détachée de Cycles du Parc" in clerk.status
    detached = cards.open_card(team, known.id or 0).membership
    assert detached.is_detached
    assert detached.detach_reason == held.strip()[:300].strip()
    notes = [note.text.split() for note in detached.notes]
    assert notes == ([held.replace(",", "").split()] if held else [])


async def test_keys_that_are_no_text_do_no_harm(team: Workspace, crm: Clerk) -> None:
    """Function keys, Ctrl and Alt with anything, on an empty form: it stands, and Échap leaves it."""
    await crm.press("f2")
    keys = [f"f{number}" for number in (1, 3, 9, 10, 11, 12)]
    keys += [f"ctrl+{letter}" for letter in "abdefgklnpruvwxyz"]
    keys += ["alt+up", "alt+down", "insert", "delete", "home", "end", "pageup", "pagedown", "ctrl+left"]
    for key in keys:
        await crm.press(key)
        if crm.screen_name == "HelpScreen":
            await crm.press("escape")
        assert crm.screen_name == "CardFormScreen", key
    await crm.press("escape")
    assert crm.screen_name == "ClientListScreen"
