"""Whoever objected to canvassing is not asked again, even when the card is gone."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain import serial
from crm_tui.domain.card import Address, Card
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.problem_texts import problem_text
from crm_tui.services import cards, erasing, exchange, history, importing, objections
from crm_tui.services.beside import beside
from crm_tui.services.exchange import OnDuplicate
from crm_tui.services.session import Workspace
from tests.services.conftest import person


def saved(workspace: Workspace, card: Card) -> Card:
    return cards.create(workspace, card, allow_duplicates=True)


def answering(card: Card, **answers: Consent) -> Card:
    return serial.with_consent(card, {Channel(name): state for name, state in answers.items()})


def entry(**values: str) -> Card:
    return person(**{"last": "Autre", "first": "Luc", **values})


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def warned(workspace: Workspace, card: Card) -> list[str]:
    canonical, _problems = cards.prepare(workspace, card)
    return [problem_text(each) for each in objections.warnings(workspace, canonical)]


def test_a_refusal_is_remembered_for_the_next_card(marie: Workspace, home: Path) -> None:
    assert warned(marie, entry()) == []
    saved(marie, answering(person(email="Anne@Exemple.fr"), phone=Consent.REFUSED, email=Consent.REFUSED))
    told = warned(marie, entry(phone="+33 612 345 678", email="anne@exemple.fr"))
    assert len(told) == 2
    assert told[0].startswith("Ce numéro s'est opposé le ")
    assert told[0].endswith(" : démarchage interdit")
    assert warned(marie, entry(phone="06 99 99 99 99")) == []

    again = saved(marie, entry(email="anne@exemple.fr")).membership
    assert again.consent(Channel.PHONE) is Consent.REFUSED
    assert again.consent(Channel.EMAIL) is Consent.REFUSED
    assert again.consent(Channel.POST) is Consent.UNKNOWN
    record = again.consent_record(Channel.PHONE)
    assert record is not None
    assert record.how.startswith("opposition du ")
    assert history.verify(marie).ok


def test_only_the_channels_that_were_refused(marie: Workspace, home: Path) -> None:
    saved(marie, answering(person(email="a@exemple.fr"), sms=Consent.REFUSED))
    again = saved(marie, entry(email="a@exemple.fr")).membership
    answers = {channel: again.consent(channel) for channel in Channel}
    assert answers.pop(Channel.SMS) is Consent.REFUSED
    assert set(answers.values()) == {Consent.UNKNOWN}


def test_it_is_lifted_when_the_person_accepts_again(marie: Workspace, home: Path) -> None:
    card = saved(marie, answering(person(), phone=Consent.REFUSED))
    assert warned(marie, entry())
    cards.modify(marie, card, answering(card, phone=Consent.ACCEPTED))
    assert warned(marie, entry()) == []
    with marie.read() as tx:
        [(by,)] = tx.execute("SELECT lifted_by FROM objection WHERE channel = 'phone'")
        actions = tx.execute("SELECT action FROM event WHERE entity = 'objection' ORDER BY seq")
    assert by == "marie"
    assert [action for (action,) in actions] == ["create", "modify"]
    card = cards.open_card(marie, card.id or 0)
    cards.modify(marie, card, answering(card, phone=Consent.REFUSED))
    assert warned(marie, entry())


def test_it_survives_an_erasure_and_gives_nobody_away(marie: Workspace, home: Path) -> None:
    home_address = Address(number="7", street="rue Haute", postal_code="69001", city="Lyon")
    card = saved(marie, replace(person(email="anne@exemple.fr"), addresses=(home_address,)))
    erasing.erase(marie, card.id or 0, "demande du client", home / "exports", objects=True)
    assert len(warned(marie, entry(email="anne@exemple.fr"))) == 2
    again = saved(marie, replace(person("DUPONT", "Anne", ""), addresses=(home_address,)))
    assert again.membership.consent(Channel.POST) is Consent.REFUSED
    with marie.read() as tx:
        rows = str(tx.execute("SELECT * FROM objection"))
    assert "612345678" not in rows
    assert "exemple" not in rows


def test_the_key_is_its_owners_alone_and_not_in_the_database(marie: Workspace, home: Path) -> None:
    saved(marie, answering(person(), phone=Consent.REFUSED))
    path = beside(marie.store.dialect.place, ".objections.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = path.read_text()
    assert len(bytes.fromhex(key)) == 32
    if marie.store.dialect.name == "sqlite":
        assert key.encode() not in Path(marie.database).read_bytes()
    path.unlink()
    assert warned(marie, entry()) == []


def test_what_programs_bring_in_is_warned_of_and_refused(marie: Workspace, home: Path) -> None:
    saved(marie, answering(person(), phone=Consent.REFUSED, sms=Consent.REFUSED))
    line = '{"last_name": "Autre", "phones": [{"number": "0612345678"}]}'
    [result] = exchange.add(marie, [line], on_duplicate=OnDuplicate.CREATE)
    assert [problem.code for problem in result.problems] == ["phone_objected"]
    assert result.card is not None
    assert result.card.membership.consent(Channel.SMS) is Consent.REFUSED
    file = home / "clients.csv"
    file.write_text("Nom;Téléphone\nEncore;0612345678\nLibre;0699999999\n", encoding="utf-8")
    results = list(importing.bring_in(marie, importing.open_file(file), on_duplicate=OnDuplicate.CREATE))
    ids = [each.card.id or 0 for each in results if each.card is not None]
    brought = [cards.open_card(marie, each).membership.consent(Channel.PHONE) for each in ids]
    assert brought == [Consent.REFUSED, Consent.UNKNOWN]
    assert history.verify(marie).ok
