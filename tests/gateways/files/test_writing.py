"""What goes out comes back: the whole card as a table, what a telephone can hold as a vCard."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain import serial
from crm_tui.domain.card import Address, Card, CompanyFace, Email, Membership, Note, PersonFace, Phone
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Gender, Kind, ListName
from crm_tui.gateways.files.records import Format
from crm_tui.gateways.files.vcard_writing import Version, vcard
from crm_tui.gateways.files.writing import TableWriter, counts_of, json_line
from tests.gateways.files.conftest import codes, read
from tests.store import card_strategies as strategies

_OWN = ("id", "number", "version", "created_at", "updated_at", "members", "detached_at")


def as_code(_name: ListName, code: str) -> str:
    return code


def table(*cards: Card, words: Any = as_code) -> str:
    stream = io.StringIO()
    counts: dict[str, int] = {}
    for card in cards:
        counts = {name: max(number, counts.get(name, 0)) for name, number in counts_of(card).items()}
    writer = TableWriter(stream, counts, words)
    for card in cards:
        writer.write(card)
    return stream.getvalue()


def public(card: Card) -> dict[str, Any]:
    return {name: value for name, value in serial.to_json(card).items() if name not in _OWN}


def back(content: str, form: Format) -> list[dict[str, Any]]:
    """The cards that a file holds, as they would be exported again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content.encode())
        records = read(path, form)
    found = []
    for record in records:
        assert codes(record) == []
        card, problems = serial.apply_json(Card(), record.data, lambda _name, text: text)
        assert problems == []
        found.append(public(card))
    return found


@settings(deadline=None, max_examples=60)
@given(st.lists(strategies.cards(), min_size=1, max_size=4))
def test_a_table_brings_every_card_back_whole(cards: list[Card]) -> None:
    assert back(table(*cards), Format.CSV) == [public(card) for card in cards]


@settings(deadline=None, max_examples=60)
@given(strategies.cards())
def test_json_lines_bring_every_card_back_whole(card: Card) -> None:
    assert back(json_line(card), Format.JSONL) == [public(card)]


@settings(deadline=None)
@given(st.text("=+-@\t\r\n'\";,|＝aé1 ", max_size=8).map(lambda text: clean(text, multiline=True)))
def test_no_cell_is_run_by_a_spreadsheet_and_none_is_changed(text: str) -> None:
    card = Card(
        person=PersonFace(last_name="X", nickname=text.replace("\n", " ")),
        phones=(Phone(typed="+33 6 12 34 56 78"),),
        membership=Membership(notes=(Note(text=text),) if text else ()),
    )
    content = table(card)
    for row in csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=";"):
        assert [cell for cell in row if re.match("[=+\\-@\t\r＝]", cell)] == []
    assert back(content, Format.CSV) == [public(card)]


def test_a_table_opens_in_a_french_spreadsheet() -> None:
    card = Card(
        number="C42",
        kind=Kind.COMPANY,
        person=PersonFace(gender=Gender.FEMALE, last_name="Dupré"),
        company=CompanyFace(company_name='Vélo "Plus"; & Fils'),
        phones=(Phone(number="+33612345678", billing=True),),
        membership=Membership(states=("client", "odd"), notes=(Note(text="un\ndeux"),)),
    )
    labels = {"client": "Client", "odd": "Pièces, accessoires", "mobile": "Portable"}
    content = table(card, words=lambda _name, code: labels.get(code, code))
    assert content.startswith("\ufeffN° de fiche;")
    (header, row) = csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=";")
    cells = {name: cell for name, cell in zip(header, row, strict=True) if cell}
    assert cells == {
        "N° de fiche": "C42",
        "Type": "Entreprise",
        "Genre": "Femme",
        "Nom de famille": "Dupré",
        "Société": 'Vélo "Plus"; & Fils',
        "Etats du contact": "Client | odd",
        "Téléphone 1": "'+33612345678",
        "Téléphone 1 intitulé": "Portable",
        "Téléphone 1 facturation": "oui",
        "Note 1": "un\ndeux",
    }


_words = (
    st.text("abcdefgéèçÉÀñß '-&,;:\\.()\"", min_size=1, max_size=40)
    .map(clean)
    .filter(lambda text: any(map(str.isalpha, text)))
)
_lines = st.lists(_words, min_size=1, max_size=3).map("\n".join)


@st.composite
def _vcards(draw: st.DrawFn) -> Card:
    """Cards that hold nothing but what a vCard has a place for."""
    kind = draw(st.sampled_from(Kind))
    labels = st.sampled_from(["mobile", "home", "office", "other", "Portable père"])
    firm = draw(_words)
    street = st.sampled_from(["rue de la Paix", "avenue d'Été; l'autre", "Grand'Place, côté nord"])
    address = st.builds(
        Address,
        label=labels,
        number=st.sampled_from(["", "12"]),
        street=street,
        complement=st.sampled_from(["", "Bât. B, 3e étage"]),
        box=st.sampled_from(["", "3"]),
        po_box=st.sampled_from(["", "BP 12"]),
        postal_code=st.just("35000"),
        city=st.sampled_from(["Rennes", "Saint-Malo"]),
        cedex=st.sampled_from(["", "CEDEX 7"]),
        country=st.sampled_from(["", "Belgique"]),
    )
    person = PersonFace(
        gender=draw(st.sampled_from(Gender)),
        last_name=draw(_words),
        first_name=draw(st.just("") | _words),
        nickname=draw(st.just("") | _words),
        job_title=draw(st.just("") | _words),
        employer=firm if kind is Kind.PERSON else "",
        department=draw(st.just("") | _words),
    )
    return Card(
        kind=kind,
        person=person,
        company=CompanyFace(company_name=firm if kind is Kind.COMPANY else ""),
        phones=draw(
            strategies.rows_of(
                st.builds(
                    Phone,
                    label=labels,
                    number=st.from_regex(r"\+33[1-9][0-9]{8}", fullmatch=True),
                )
            )
        ),
        emails=draw(strategies.rows_of(st.builds(Email, label=labels, address=st.just("a.b@exemple.fr")))),
        addresses=draw(strategies.rows_of(address)),
        membership=Membership(
            states=draw(st.sampled_from([(), ("client",), ("client", "supplier")])),
            notes=draw(strategies.rows_of(st.builds(Note, text=_lines))),
        ),
    )


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@settings(deadline=None, max_examples=60)
@given(card=_vcards())
def test_a_vcard_brings_back_what_it_can_hold(version: Version, card: Card) -> None:
    content = vcard(card, as_code, "FR", version)
    assert max(map(len, content.splitlines())) <= 76
    if any(row.country for row in card.addresses):
        card = replace(
            card,
            addresses=tuple(replace(row, country=row.country and "Belgique") for row in card.addresses),
        )
    assert back(content, Format.VCARD) == [public(card)]


def test_an_extension_and_a_profile_come_back(tmp_path: Path) -> None:
    phone = Phone(number="+33299001122", extension="12", label="office")
    card = Card(person=PersonFace(last_name="Dupont"), phones=(phone,))
    versions: tuple[Version, ...] = ("3.0", "4.0")
    old, new = (vcard(card, as_code, "FR", version) for version in versions)
    assert "TEL;TYPE=WORK:+33299001122 x12" in old
    assert "TEL;TYPE=WORK;VALUE=uri:tel:+33299001122;ext=12" in new
