"""What goes out comes back: the whole card, as a table, as JSON Lines and as a vCard."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain import serial
from crm_tui.domain.card import (
    Address,
    Card,
    CompanyFace,
    ConsentRecord,
    Email,
    Loyalty,
    Membership,
    Note,
    PersonFace,
    Phone,
    SocialProfile,
)
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind, ListName
from crm_tui.gateways.files.records import Format, SourceRecord
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


def _records(content: str, form: Format = Format.VCARD) -> list[SourceRecord]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content.encode())
        return read(path, form)


def back(content: str, form: Format) -> list[dict[str, Any]]:
    """The cards that a file holds, as they would be exported again."""
    found = []
    for record in _records(content, form):
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


def _cleaned(value: Any) -> Any:
    """A card as the rules leave it: no text begins or ends with blanks, or has two of them in a row."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(map(_cleaned, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _cleaned(getattr(value, each.name)) for each in fields(value)})
    return value


_lines = st.lists(strategies.names.map(clean).filter(bool), min_size=1, max_size=3).map("\n".join)


@st.composite
def _vcards(draw: st.DrawFn) -> Card:
    """Whole cards, some with long names and notes of several lines."""
    card: Card = _cleaned(draw(strategies.cards()))
    long = draw(st.text("abcé ;,\\😀", min_size=60, max_size=90).map(clean))
    notes = draw(strategies.rows_of(st.builds(Note, text=_lines)))
    return replace(
        card,
        number=draw(st.sampled_from(["", "42"])),
        person=replace(card.person, last_name=draw(st.sampled_from(["", "N", card.person.last_name, long]))),
        membership=replace(card.membership, notes=notes),
    )


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@settings(deadline=None, max_examples=60)
@given(card=_vcards())
def test_a_vcard_brings_every_card_back_whole(version: Version, card: Card) -> None:
    content = vcard(card, as_code, "FR", version)
    assert max(map(len, content.splitlines())) <= 76
    assert back(content, Format.VCARD) == [public(card)]


FULL = Card(
    number="42",
    person=PersonFace(last_name="Dupont", first_name="Marie", department="Atelier", employer="Vélo & Fils"),
    company=CompanyFace(company_name="Dupont SARL", vat_number="FR40303265045", siren="303265045"),
    iban="FR1420041010050500013M02606",
    phones=(Phone(number="+33612345678", billing=True),),
    emails=(Email(address="marie@exemple.fr"),),
    addresses=(Address(street="Quai 3", postal_code="35000", city="Rennes", delivery=True),),
    social_profiles=(SocialProfile(network="strava", url="https://www.strava.com/athletes/1"),),
    membership=Membership(
        salesperson="marie",
        stage="sold",
        origin="walk_in",
        consents=(
            ConsentRecord(channel=Channel.EMAIL, state=Consent.REFUSED),
            ConsentRecord(channel=Channel.SMS, state=Consent.ACCEPTED),
        ),
        loyalty=(Loyalty(programme="club", member_number="C;12", valid_until=date(2027, 12, 31)),),
    ),
)


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_another_reader_sees_a_good_vcard(version: Version) -> None:
    found = vobject.readOne(vcard(FULL, as_code, "FR", version))

    assert (found.fn.value, found.n.value.family, found.n.value.given) == ("DUPONT Marie", "Dupont", "Marie")
    assert found.org.value == ["Vélo & Fils", "Atelier"]
    assert (found.adr.value.street, found.adr.value.city, found.adr.value.code) == (
        "Quai 3",
        "Rennes",
        "35000",
    )
    assert found.email.value == "marie@exemple.fr"
    assert found.tel.type_param == "CELL"
    assert found.contents["x-socialprofile"][0].type_param == "strava"
    assert found.contents["x-crmtui-consent-email"][0].value == "refused"
    assert "x-crmtui-consent-phone" not in found.contents


def test_what_a_telephone_changed_is_believed() -> None:
    content = vcard(FULL, as_code, "FR").replace(":+33612345678", ":07 11 22 33 44")
    content = content.replace(";;Quai 3;Rennes;;35000;", ";;12 rue Neuve;Rennes;;35000;")

    (found,) = back(content, Format.VCARD)

    assert found["phones"] == [{"label": "mobile", "number": "07 11 22 33 44", "billing": True}]
    assert (found["addresses"][0]["number"], found["addresses"][0]["street"]) == ("12", "rue Neuve")


def test_a_consent_that_is_not_plain_is_none() -> None:
    content = vcard(FULL, as_code, "FR").replace("EMAIL:refused", "EMAIL:ok").replace("SMS:accepted", "SMS:1")

    (found,) = back(content, Format.VCARD)

    assert found["consent"] == "unknown"
    assert "EMAIL ok" in found["notes"][0]


def test_an_origin_that_the_shop_does_not_have_goes_to_the_note() -> None:
    (record,) = _records(vcard(FULL, as_code, "FR").replace("ORIGIN:walk_in", "ORIGIN:Salon de Lyon"))

    assert "origin" not in record.data
    assert codes(record) == ["kept_in_note"]
    assert "Salon de Lyon" in record.data["notes"][0]


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_a_card_without_a_name_gets_none_from_its_coordinates(version: Version) -> None:
    bare = Card(emails=(Email(address="Marie@exemple.fr"),), phones=(Phone(number="+33612345678"),))
    for card in (bare, replace(bare, emails=())):
        foreign = "\r\n".join(
            line for line in vcard(card, as_code, "FR", version).splitlines() if "CRMTUI" not in line
        )
        assert back(vcard(card, as_code, "FR", version), Format.VCARD) == [public(card)]
        assert back(foreign + "\r\n", Format.VCARD)[0].keys() == public(card).keys()


def test_an_extension_and_a_profile_come_back(tmp_path: Path) -> None:
    phone = Phone(number="+33299001122", extension="12", label="office")
    card = Card(person=PersonFace(last_name="Dupont"), phones=(phone,))
    versions: tuple[Version, ...] = ("3.0", "4.0")
    old, new = (vcard(card, as_code, "FR", version) for version in versions)
    assert "TEL;TYPE=WORK:+33299001122 x12" in old
    assert "TEL;TYPE=WORK;VALUE=uri:tel:+33299001122;ext=12" in new
