"""Who may erase a person, what stands against it, what proves it, and what a restored copy forgets."""

import json
import stat
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from crm_tui.domain.card import Card
from crm_tui.domain.errors import ErasureError, Forbidden
from crm_tui.domain.vocabulary import Kind, Role
from crm_tui.paths import export_folder
from crm_tui.services import (
    access_file,
    cards,
    erased_list,
    erasing,
    exporting,
    history,
    maintenance,
    people,
)
from crm_tui.services.session import Workspace
from tests.services.conftest import At, person
from tests.services.erased_person import VALUES, erase, key, left, quetzalie, remains, saved


def test_the_proof_names_nobody(marie: Workspace, home: Path) -> None:
    card = saved(marie, quetzalie())
    done = erase(marie, card, home)
    text = done.letter.read_text(encoding="utf-8")
    assert f"n° {card.number}" in text
    assert "demande du client" in text
    assert not any(value in text for value in VALUES)
    assert stat.S_IMODE(done.letter.stat().st_mode) == 0o600
    assert stat.S_IMODE(done.letter.parent.stat().st_mode) == 0o700


def test_the_files_that_were_written_are_told_or_go(marie: Workspace, home: Path) -> None:
    card = saved(marie, quetzalie())
    exporting.export(marie, StringIO())
    folder = export_folder() / f"dossier-{card.number}-20261124"
    access_file.write(marie, key(card), folder)
    done = erase(marie, card, home)
    text = done.letter.read_text(encoding="utf-8")
    assert "export de 1 fiches" in text
    assert "marie : dossier d'accès" in text
    assert not folder.exists()
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    assert remains(marie, home) == []


def test_only_a_manager_may(karim: Workspace, home: Path) -> None:
    card = saved(karim, quetzalie())
    with pytest.raises(Forbidden):
        erase(karim, card, home)
    assert not list((home / "exports").glob("*"))
    assert cards.open_card(karim, key(card)).person.last_name == "Zwiebelmann"


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", "erase_reason_missing"),
        ("demande de Mme ZWIEBELMANN", "erase_reason"),
        ("appel du 06 98 76 54 32", "erase_reason"),
        ("mail de q.zwiebel@exemplaire.fr", "erase_reason"),
    ],
)
def test_the_reason_names_nobody(marie: Workspace, home: Path, reason: str, code: str) -> None:
    card = saved(marie, quetzalie())
    with pytest.raises(ErasureError) as refused:
        erasing.erase(marie, key(card), reason, home / "exports")
    assert refused.value.code == code


def test_a_client_of_another_shop_is_let_go_there_first(marie: Workspace, at_work: At, home: Path) -> None:
    from crm_tui.domain.staff import Shop

    other = people.save_shop(marie, Shop(name="Cycles du Parc", country="FR"))
    people.save_member(marie, "luc", role=Role.MANAGER, shop_id=other.id)
    luc = at_work("luc")
    card = saved(marie, quetzalie())
    cards.reattach(luc, key(card))
    with pytest.raises(ErasureError) as refused:
        erase(marie, card, home)
    assert refused.value.code == "erase_shops"
    assert refused.value.data["shops"] == "Cycles du Parc"
    cards.detach(luc, key(card))
    erase(marie, card, home)
    assert remains(marie, home) == []


def test_a_firm_that_is_somebodys_employer_waits(marie: Workspace, home: Path) -> None:
    firm = Card(kind=Kind.COMPANY, company=replace(Card().company, company_name="Kwaremont SARL"))
    firm = saved(marie, firm)
    employee = person("Durand", "Paul")
    saved(marie, replace(employee, person=replace(employee.person, employer_id=firm.id, employer="K.")))
    with pytest.raises(ErasureError) as refused:
        erase(marie, firm, home)
    assert refused.value.code == "erase_employees"


def test_a_restored_copy_forgets_the_person_again(sqlite_url: str, home: Path) -> None:
    marie = Workspace(sqlite_url, login="marie")
    card = saved(marie, quetzalie())
    other = saved(marie, person("Durand", "Paul"))
    copy = home / "copies" / "avant.db"
    copy.parent.mkdir()
    maintenance.back_up(marie, copy)
    erase(marie, card, home)
    listed = erased_list.path_of(sqlite_url)
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    assert [json.loads(line)["number"] for line in listed.read_text().splitlines()] == [card.number]
    marie.close()
    for end in ("", "-wal", "-shm"):
        Path(sqlite_url + end).unlink(missing_ok=True)

    assert maintenance.restore(copy, sqlite_url) == 1
    copy.unlink()

    again = Workspace(sqlite_url, login="marie")
    assert cards.open_card(again, key(card)).is_erased
    assert cards.open_card(again, key(other)).person.last_name == "Durand"
    assert history.verify(again).ok
    again.close()
    assert left(home) == []


def test_the_list_survives_a_line_that_was_cut(sqlite_url: str, home: Path) -> None:
    erased_list.add(sqlite_url, [("a", "1", "x")])
    path = erased_list.path_of(sqlite_url)
    path.write_text(path.read_text() + '{"subject": "b"')
    erased_list.add(sqlite_url, [("a", "1", "x"), ("c", "3", "z")])
    assert erased_list.read(sqlite_url) == [("a", "1", "x"), ("c", "3", "z")]


def test_a_missing_value_of_somebody_else_is_still_found(marie: Workspace, home: Path) -> None:
    """The door is as narrow as the person."""
    from tests.store.raw import forge

    other = saved(marie, person("Durand", "Paul"))
    card = saved(marie, quetzalie())
    erase(marie, card, home)
    forge(
        marie.store,
        "DELETE FROM event_value WHERE seq = (SELECT min(seq) FROM event WHERE subject = ?)",
        (other.subject,),
    )
    found = history.verify(marie)
    assert (found.ok, found.problem) == (False, "value_missing")


def test_a_value_written_back_into_an_erased_card_is_found(marie: Workspace, home: Path) -> None:
    from tests.store.raw import forge

    card = saved(marie, quetzalie())
    erase(marie, card, home)
    forge(marie.store, "UPDATE contact SET last_name = 'Durand' WHERE id = ?", (card.id,))
    found = history.verify(marie)
    assert (found.problem, found.detail) == ("rows_differ", f"contact {card.id}")
