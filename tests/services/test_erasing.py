"""A person is erased: nothing of it is left in any file, and the trace still holds."""

import json
import stat
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from crm_tui.domain import serial
from crm_tui.domain.card import Address, Card, Loyalty, SocialProfile
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import Erased, ErasureError, Forbidden, Unchanged
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import Channel, Consent, Kind, Role
from crm_tui.paths import export_folder
from crm_tui.services import (
    access_file,
    cards,
    directory,
    drafts,
    duplicates,
    erased_list,
    erasing,
    exporting,
    history,
    importing,
    links,
    maintenance,
    merging,
    people,
    reverting,
    review,
)
from crm_tui.services.exchange import OnDuplicate
from crm_tui.services.session import Workspace
from tests.services.conftest import At, named, noted, person

#: Words that nobody else of these tests has, in the forms in which they may be kept.
VALUES = (
    *("Zwiebelmann", "ZWIEBELMANN", "zwiebelmann", "Quetzalie", "quetzalie", "Xuxu"),
    *("+33698765432", "0698765432", "698765432", "06 98 76 54 32", "98765432"),
    *("q.zwiebel@exemplaire.fr", "exemplaire"),
    *("Kwaremont", "kwaremont", "Ploudalmezeau", "ploudalmezeau", "29830"),
    *("tandem mandarine", "mandarine", "KLUB-7788", "quetzalie.z"),
    *("Vandenzwiebel", "vandenzwiebel", "0471223344", "32471223344"),
)


def quetzalie() -> Card:
    card = noted(
        person("Zwiebelmann", "Quetzalie", "06 98 76 54 32", "q.zwiebel@exemplaire.fr"),
        "roule en tandem mandarine",
    )
    return replace(
        card,
        person=replace(card.person, nickname="Xuxu"),
        addresses=(
            Address(number="7", street="rue du Kwaremont", postal_code="29830", city="Ploudalmezeau"),
        ),
        social_profiles=(SocialProfile(network="instagram", typed="quetzalie.z"),),
        membership=replace(
            card.membership,
            loyalty=(Loyalty(programme="club", member_number="KLUB-7788"),),
            states=("client",),
        ),
    )


def saved(workspace: Workspace, card: Card) -> Card:
    return cards.create(workspace, card, allow_duplicates=True)


def key(card: Card) -> int:
    return card.id or 0


def left(folder: Path, values: tuple[str, ...] = VALUES) -> list[tuple[str, str]]:
    """Which values stand in which files of a folder."""
    return [
        (path.name, value)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for value in values
        if value.encode() in path.read_bytes()
    ]


def in_tables(workspace: Workspace) -> list[tuple[str, str]]:
    """Which values a server still gives out."""
    found = []
    with workspace.store.read() as tx:
        for (table,) in tx.execute(
            "SELECT c.relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ):
            text = " ".join(str(row) for row in tx.execute(f"SELECT * FROM {table}"))
            found += [(table, value) for value in VALUES if value in text]
    return found


def remains(workspace: Workspace, folder: Path) -> list[tuple[str, str]]:
    """Everything that is left of the person."""
    server = in_tables(workspace) if workspace.store.dialect.name == "postgresql" else []
    return server + left(folder)


def erase(workspace: Workspace, card: Card, folder: Path) -> erasing.Erasure:
    return erasing.erase(workspace, key(card), "demande du client", folder / "exports")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def test_the_values_are_really_there_before(marie: Workspace, home: Path) -> None:
    saved(marie, quetzalie())
    found = {value for _place, value in remains(marie, home)}
    assert {"Zwiebelmann", "zwiebelmann", "+33698765432", "tandem mandarine", "KLUB-7788"} <= found


def test_nothing_is_left_after_a_life_of_changes(marie: Workspace, home: Path) -> None:
    """Edits, undo, a value brought back, detached and reattached, a household, a draft."""
    other = saved(marie, person("Durand", "Paul", "06 11 22 33 44", "paul@exemple.fr"))
    card = saved(marie, quetzalie())
    links.link(marie, key(card), key(other))
    card = cards.modify(marie, card, named(card, "Quetzalie-Anne"))
    card = cards.modify(marie, card, replace(card, phones=()))
    card = history.undo_last(marie, key(card))
    card = cards.modify(
        marie, card, serial.with_consent(card, dict.fromkeys(Channel, Consent.ACCEPTED), "papier mandarine")
    )
    directory.remember(marie, ListQuery(cities=("Ploudalmezeau",)))
    line = next(each for each in history.history(marie, key(card)) if each.field == "first_name" and each.old)
    card = history.restore(marie, key(card), line)
    card = cards.detach(marie, key(card), "déménage à Ploudalmezeau")
    card = cards.reattach(marie, key(card))
    keeper = drafts.DraftKeeper(marie, base=card)
    keeper.put(noted(card, "encore un tandem mandarine"))
    keeper.close()
    keeper = drafts.DraftKeeper(marie)
    keeper.put(person("Zwiebelman", "Quetzalie", "0698765432"))
    keeper.close()
    assert len(drafts.pending(marie)) == 2

    done = erase(marie, card, home)

    assert done.scrubbed
    assert drafts.pending(marie) == []
    assert remains(marie, home) == []
    assert history.verify(marie).ok
    assert directory.page(marie, ListQuery(text="durand"), 0, 10).total == 1
    assert duplicates.find(marie, quetzalie()) == []


def test_nothing_is_left_of_those_that_were_merged_into_it(marie: Workspace, home: Path) -> None:
    card = saved(marie, quetzalie())
    loser = saved(marie, person("Vandenzwiebel", "Quetzalie", "+32 471 22 33 44"))
    merging.merge(marie, merging.plan(marie, key(card), key(loser)))
    review.scan(marie)
    with pytest.raises(ErasureError) as refused:
        erasing.plan(marie, key(loser))
    assert refused.value.code == "erase_merged"

    assert erasing.plan(marie, key(card)).also == (loser.number,)
    done = erase(marie, card, home)

    assert done.also == (loser.number,)
    assert remains(marie, home) == []
    assert history.verify(marie).ok
    assert cards.open_card(marie, key(loser)).is_erased


def test_nothing_is_left_with_a_card_that_took_it_in_and_gave_it_back(marie: Workspace, home: Path) -> None:
    winner = saved(marie, person("Martin", "Zoé", "06 55 44 33 22"))
    card = saved(marie, quetzalie())
    merging.merge(marie, merging.plan(marie, key(winner), key(card)))
    taken = cards.open_card(marie, key(winner))
    cards.modify(marie, taken, replace(taken, person=replace(taken.person, nickname="Zo")))
    merging.unmerge(marie, merging.standing(marie, key(card)).id)

    erase(marie, card, home)

    assert remains(marie, home) == []
    assert history.verify(marie).ok
    kept = cards.open_card(marie, key(winner))
    assert (kept.person.last_name, kept.phones[0].number) == ("Martin", "+33655443322")
    assert directory.page(marie, ListQuery(text="martin"), 0, 10).total == 1
    assert history.history(marie, key(winner))


def test_nothing_is_left_of_an_import_that_completed_it_and_was_taken_back(
    marie: Workspace, home: Path
) -> None:
    card = saved(marie, quetzalie())
    file = home / "in" / "clients.csv"
    file.parent.mkdir()
    file.write_text(
        "Nom;Prénom;Téléphone;Email;Profession\n"
        "Zwiebelmann;Quetzalie;0698765432;autre.zwiebelmann@exemplaire.fr;Luthière\n"
        "Petit;Jean;0612000001;jean@exemple.fr;Maçon\n",
        encoding="utf-8",
    )
    opened = importing.open_file(file)
    list(importing.bring_in(marie, opened, on_duplicate=OnDuplicate.COMPLETE))
    [batch] = reverting.batches(marie)
    reverting.revert(marie, batch.id)
    file.unlink()
    assert cards.open_card(marie, key(card)).version > 1

    erase(marie, card, home)

    assert remains(marie, home) == []
    assert history.verify(marie).ok
    reverting.reinstate(marie, batch.id)
    assert remains(marie, home) == []


def test_others_of_the_same_name_stay_whole(marie: Workspace, home: Path) -> None:
    sister = saved(marie, person("Zwiebelmann", "Odile", "06 77 88 99 00"))
    card = saved(marie, quetzalie())
    before = serial.to_json(sister)
    erase(marie, card, home)
    assert serial.to_json(cards.open_card(marie, key(sister))) == before
    assert directory.page(marie, ListQuery(text="zwiebelmann"), 0, 10).total == 1
    assert directory.page(marie, ListQuery(text="zwiebelman"), 0, 10).total == 1
    assert not [value for _place, value in remains(marie, home) if value in ("Quetzalie", "+33698765432")]


def test_what_stays_is_the_number_and_the_day(marie: Workspace, home: Path) -> None:
    card = saved(marie, quetzalie())
    erase(marie, card, home)
    gone = cards.open_card(marie, key(card))
    assert (gone.number, gone.kind, gone.is_erased) == (card.number, Kind.PERSON, True)
    assert gone.display_name == card.number
    with pytest.raises(Erased):
        erase(marie, card, home)
    with pytest.raises(Erased):
        cards.modify(marie, gone, named(gone, "Zoé"))
    with pytest.raises(Unchanged):
        history.undo_last(marie, key(card))
    other = saved(marie, person("Durand", "Paul"))
    with pytest.raises(Erased):
        merging.plan(marie, key(other), key(card))
    with marie.read() as tx:
        [(action, entity, actor)] = tx.execute(
            "SELECT action, entity, actor FROM event WHERE subject = ? ORDER BY seq DESC LIMIT 1",
            (card.subject,),
        )
    assert (action, entity, actor) == ("erase", "contact", "marie")


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


def test_folded_forms_are_what_is_looked_for() -> None:
    assert fold("Zwiebelmann") in VALUES
