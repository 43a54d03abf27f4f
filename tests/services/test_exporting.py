"""Cards out, and in again elsewhere."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crm_tui.domain import serial
from crm_tui.domain.card import Card, CompanyFace, Membership, Note, Phone
from crm_tui.domain.vocabulary import Kind
from crm_tui.services import cards, exporting, importing
from crm_tui.services.exchange import OnDuplicate
from crm_tui.services.exporting import Format
from crm_tui.services.session import Workspace
from tests.services.conftest import person
from tests.services.import_files import with_lists

_OWN = ("id", "number", "version", "created_at", "updated_at", "members")

FIRM = Card(
    kind=Kind.COMPANY,
    company=CompanyFace(company_name="=Vélo; & Fils", vat_number="FR40303265045"),
    phones=(Phone(typed="02 99 00 11 22", label="Atelier du haut"), Phone(typed="06 12 34 56 78 poste 4")),
    membership=Membership(states=("client", "supplier"), stage="sold", notes=(Note(text="un\n'-deux"),)),
)


@pytest.fixture
def shop(marie: Workspace) -> Workspace:
    """A shop with the lists of its first day."""
    return with_lists(marie)


def exported(workspace: Workspace, form: Format, **more: Any) -> str:
    stream = io.StringIO()
    exporting.export(workspace, stream, form, **more)
    return stream.getvalue()


def public(workspace: Workspace) -> list[dict[str, Any]]:
    from crm_tui.domain.directory import ListQuery

    rows = cards.page(workspace, ListQuery(), 0, 50).rows
    found = (serial.to_json(cards.open_card(workspace, row.id)) for row in rows)
    return [{name: value for name, value in each.items() if name not in _OWN} for each in found]


@pytest.mark.parametrize("form", Format)
def test_what_is_exported_is_the_same_elsewhere(shop: Workspace, tmp_path: Path, form: Format) -> None:
    cards.create(shop, FIRM)
    cards.create(shop, person("Dupré", "Zoë", "06 98 76 54 32"))
    before = public(shop)
    file = tmp_path / f"out.{form.value}"
    file.write_text(exported(shop, form), newline="")

    other = Workspace(str(tmp_path / "other.db"), login="marie")
    results = list(
        importing.bring_in(other, importing.open_file(file, form), on_duplicate=OnDuplicate.CREATE)
    )

    assert [(each.outcome, each.problems) for each in results] == [("created", ())] * 2
    assert public(other) == before
    other.close()


def test_only_the_clients_of_today_are_exported_and_one_knows_how_far(shop: Workspace) -> None:
    _kept, gone = (cards.create(shop, person(last, phone="")) for last in ("Abadie", "Cazalis"))
    cards.detach(shop, gone.id or 0)
    told: list[tuple[int, int]] = []

    count = exporting.export(
        shop, io.StringIO(), Format.CSV, progress=lambda done, total: told.append((done, total))
    )

    assert count == 1
    assert told == [(1, 1)]
    assert "Abadie" in exported(shop, Format.CSV)


def test_telephones_get_a_vcard_of_either_version(shop: Workspace) -> None:
    cards.create(shop, replace(FIRM, company=replace(FIRM.company, company_name="Vélo & Fils")))

    old, new = exported(shop, Format.VCARD), exported(shop, Format.VCARD, version="4.0")

    assert "VERSION:3.0\r\n" in old
    assert "X-ABSHOWAS:COMPANY" in old
    assert "CATEGORIES:Client,Fournisseur" in old
    assert "VERSION:4.0\r\n" in new
    assert "tel:+33612345678;ext=4" in new
