"""Copying by the terminal's clipboard."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import pytest

from crm_tui.domain.card import Address, Card, CompanyFace, Email, PersonFace, Phone
from crm_tui.domain.staff import Shop
from crm_tui.domain.vocabulary import Gender, Kind
from crm_tui.services.session import Workspace
from crm_tui.ui.copying import copyables
from crm_tui.ui.words import Words
from tests.flows.clerk import Clerk
from tests.flows.conftest import AtWork
from tests.screens.form_app import at_work, database, own_folders, save, workspace

__all__ = ["at_work", "database", "own_folders", "workspace"]

MARIE = Card(
    person=PersonFace(gender=Gender.FEMALE, first_name="Marie", last_name="Dupont"),
    phones=(Phone(typed="06 12 34 56 78", number="+33612345678"),),
    emails=(Email(typed="marie@orange.fr", address="marie@orange.fr"),),
    addresses=(
        Address(number="12", repetition="bis", street="rue Victor Hugo", postal_code="69002", city="Lyon"),
    ),
    iban="FR7630006000011234567890189",
)
WORDS = Words(shop=Shop(name="Cycles du Parc", country="FR"))
ENVELOPE = "Madame Marie DUPONT\n12 bis rue Victor Hugo\n69002 LYON"


def test_the_address_is_an_envelope() -> None:
    first = copyables(MARIE, WORDS)[0]
    assert (first.label, first.text, first.done) == ("Adresse (domicile)", ENVELOPE, "Adresse copiée")


def test_a_firm_stands_over_the_person() -> None:
    firm = replace(MARIE, kind=Kind.COMPANY, company=CompanyFace(company_name="Cycles Morel"))
    assert copyables(firm, WORDS)[0].text == f"Cycles Morel\n{ENVELOPE}"


def test_the_whole_holds_no_account() -> None:
    whole = copyables(MARIE, WORDS)[-1]
    assert whole.text.splitlines() == [
        "Madame Marie DUPONT",
        "06 12 34 56 78",
        "marie@orange.fr",
        "12 bis rue Victor Hugo",
        "69002 LYON",
    ]


def copied(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written to the terminal from now on."""
    written: list[str] = []
    driver = clerk.app._driver
    assert driver is not None
    monkeypatch.setattr(driver, "write", written.append)
    return written


def payloads(written: list[str]) -> list[str]:
    """The texts that the terminal is asked to keep."""
    found = re.findall("\x1b]52;c;([A-Za-z0-9+/=]*)\x07", "".join(written))
    return [base64.b64decode(each).decode() for each in found]


async def open_only(clerk: Clerk) -> None:
    await clerk.press("down", "enter")
    assert clerk.screen_name == "CardScreen"


async def test_c_then_enter_copies_the_address(
    workspace: Workspace, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(workspace, MARIE)
    async with at_work() as clerk:
        await open_only(clerk)
        written = copied(clerk, monkeypatch)
        await clerk.press("c")
        assert "Téléphone (portable)" in clerk.screen_text()
        await clerk.press("enter")
        assert payloads(written) == [ENVELOPE]
        assert "Adresse copiée" in clerk.status
        await clerk.press("c", "down", "enter")
        assert payloads(written)[1:] == ["06 12 34 56 78"]
        assert "Téléphone copié" in clerk.status
        await clerk.press("c", "escape")
        assert len(payloads(written)) == 2


async def test_nothing_that_was_copied_acts_where_it_is_pasted(
    at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work() as clerk:
        written = copied(clerk, monkeypatch)
        clerk.app.copy_to_clipboard("rm\x1b]52;c;eA==\x07 -rf\x00\x9b31m\u202e\r\nrue\tX\x7f")
        [text] = payloads(written)
        assert text == "rm -rf\nrue X"
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
