"""Files in: each record is judged by itself, against the base and the records before it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crm_tui.domain import duplicates as engine
from crm_tui.domain.card import Phone
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.duplicates import Candidate, Record
from crm_tui.domain.errors import BadFile, CrmError, Forbidden, InvalidCard, StoreFull
from crm_tui.domain.vocabulary import Role
from crm_tui.services import cards, history, import_lines, importing, people, side_process
from crm_tui.services.exchange import OnDuplicate
from crm_tui.services.importing import Format, UnknownColumn
from crm_tui.services.session import Workspace
from crm_tui.store import bulk
from crm_tui.store.unit_of_work import Tx
from tests.services.conftest import At, person
from tests.services.import_files import bring_in, entry, ids, jsonl, with_lists, written

CSV = """Civilité;Nom;Prénom;Tél. portable;CP;Ville;Commercial;Statut;Moto
Mme;Dupont;Marie;06 12 34 56 78;35000;Rennes;marie;Client;CB500
M.;Martin;Paul;06 12 34;35000;Rennes;Bob;Inactif;
M.;Durand;Luc;+33 6 98 76 54 32;69002;Lyon;;Prospect;
"""


@pytest.fixture
def shop(marie: Workspace) -> Workspace:
    """A shop with the lists of its first day."""
    return with_lists(marie)


def units_of_work(workspace: Workspace, action: str = "import") -> int:
    return len({line.change for line in history.events(workspace) if line.action == action})


def test_a_file_is_saved_some_at_a_time_and_told_line_by_line(
    marie: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_lines, "TOGETHER", 3)

    names = ("Abadie", "Bergougnoux", "Cazalis", "Delhaye", "Estève", "Fourcade", "Guilbaud")

    results = bring_in(marie, tmp_path, *map(entry, names))

    assert [(each.line, each.outcome) for each in results] == [(line, "created") for line in range(1, 8)]
    # The last one says that the import is finished.
    assert units_of_work(marie) == 4
    for each in results:
        assert each.card is not None
        saved = cards.open_card(marie, each.card.id or 0)
        assert (saved.person, saved.number) == (each.card.person, each.card.number)
    assert history.verify(marie).ok


def test_a_record_is_compared_with_the_base_and_with_the_records_before_it(
    marie: Workspace, tmp_path: Path
) -> None:
    known = cards.create(marie, person())

    results = bring_in(
        marie,
        tmp_path,
        entry("Dupont", "06 12 34 56 78", first_name="Anne"),
        entry("Martin", "06 98 76 54 32", first_name="Luc"),
        entry("Martin", "06 98 76 54 32", first_name="Luc"),
    )

    assert [each.outcome for each in results] == ["skipped", "created", "skipped"]
    first, second, third = results
    assert [each.id for each in first.duplicates] == [known.id]
    assert second.card is not None
    assert [(each.id, each.record.number) for each in third.duplicates] == [
        (second.card.id, second.card.number)
    ]
    assert [each.number for each in second.card.phones] == ["+33698765432"]


def test_the_check_finds_what_a_clerk_who_saves_the_record_is_warned_of(
    marie: Workspace, tmp_path: Path
) -> None:
    from crm_tui.services import duplicates

    for last, first, phone in (("Dupont", "Anne", "06 12 34 56 78"), ("Dupond", "Anne", "")):
        cards.create(marie, person(last, first, phone), allow_duplicates=True)
    same = entry("Dupont", "06 12 34 56 78", first_name="Annie")

    (told,) = bring_in(marie, tmp_path, same)

    typed = person("Dupont", "Annie", "06 12 34 56 78")
    warned = duplicates.warnings(duplicates.find(marie, typed))
    assert [(each.id, each.score, each.mine) for each in told.duplicates] == [
        (each.id, each.score, each.mine) for each in warned
    ]


def test_the_records_before_are_chosen_as_the_stored_cards_are(
    marie: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What shares the sound of a name alone is not compared, wherever it stands."""
    compared: list[str] = []
    rank = engine.rank

    def seen(asked: Record, *rest: Any) -> list[Candidate]:
        compared.append(asked.name)
        return rank(asked, *rest)

    monkeypatch.setattr(engine, "rank", seen)

    bring_in(
        marie,
        tmp_path,
        entry("Aubry"),
        entry("Aubry", first_name="Martine"),
        entry("Blanc", "06 12 34 56 78"),
    )
    bring_in(marie, tmp_path, entry("Aubry", first_name="Claude"), entry("Blanq", "06 12 34 56 78"))

    assert compared == ["BLANQ"]


@pytest.mark.parametrize("form", ["csv", "vcard"])
def test_an_address_abroad_that_names_no_country_says_it_by_its_town(
    shop: Workspace, tmp_path: Path, form: str
) -> None:
    rows = (
        ("Peeters", "+32 475 12 34 56", "Rue Neuve 12", "1000", "Bruxelles"),
        ("Janssens", "09 225 12 34", "Kerkstraat 4", "9000", "Gent"),
        ("Durand", "02 99 00 11 22", "12 rue Neuve", "35000", "Rennes"),
        ("Martin", "", "3 rue Haute", "1000", "Bourg-en-Bresse"),
    )
    if form == "csv":
        lines = [";".join(row) for row in rows]
        file = written(tmp_path, "be.csv", "\n".join(("Nom;Téléphone;Adresse;CP;Ville", *lines)) + "\n")
    else:
        cards_ = [
            f"BEGIN:VCARD\nN:{name};;;;\nTEL:{tel}\nADR:;;{street};{city};;{code};\nEND:VCARD\n"
            for name, tel, street, code, city in rows
        ]
        file = written(tmp_path, "be.vcf", "".join(cards_))

    results = list(importing.bring_in(shop, file))

    found = [each.card.addresses[0] for each in results if each.card is not None]
    assert [each.country for each in found] == ["BE", "BE", "", ""]
    assert [(each.number, each.street) for each in found[:2]] == [("12", "Rue Neuve"), ("4", "Kerkstraat")]
    assert [each.code for result in results[:3] for each in result.problems] == []
    labels = [[(row.label, row.number) for row in each.card.phones] for each in results[:3] if each.card]
    assert labels == [
        [("mobile", "+32475123456")],
        [("home", "+3292251234")],
        [("home", "+33299001122")],
    ]


def test_who_saved_between_the_look_and_the_saving_is_seen(
    marie: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = import_lines._Saving.decide
    saved: list[int] = []

    def colleague(self: Any, tx: Tx) -> None:
        decide(self, tx)
        if not saved:
            tx.close()
            saved.append(cards.create(marie, person()).id or 0)

    monkeypatch.setattr(import_lines._Saving, "decide", colleague)

    (result,) = bring_in(marie, tmp_path, entry("Dupont", "06 12 34 56 78", first_name="Anne"))

    assert (result.outcome, [each.id for each in result.duplicates]) == ("skipped", saved)


def test_a_long_file_is_read_beside_and_in_order(
    marie: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_lines, "TOGETHER", 2)
    monkeypatch.setattr(importing, "WORTH_IT", 0)
    names = ("Abadie", "Bergougnoux", "Cazalis", "Delhaye", "Estève")

    results = bring_in(marie, tmp_path, entry("Nul", "x", kind="robot"), *map(entry, names), "{oops")

    assert [(each.line, each.outcome) for each in results] == [
        (1, "invalid"),
        *((line, "created") for line in range(2, 7)),
        (7, "invalid"),
    ]
    assert [each.card.person.last_name for each in results if each.card] == list(names)


def test_what_the_other_process_does_not_do_is_done_here(
    marie: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_lines, "TOGETHER", 1)
    monkeypatch.setattr(importing, "WORTH_IT", 0)
    monkeypatch.setattr(side_process, "_start", _dies)

    results = bring_in(
        marie, tmp_path, *map(entry, ("Abadie", "Bergougnoux", "Cazalis", "Delhaye", "Estève"))
    )

    assert [each.outcome for each in results] == ["created"] * 5


def _dies(_language: str) -> None:
    os._exit(1)


def test_a_bad_record_does_not_spoil_its_batch(marie: Workspace, tmp_path: Path) -> None:
    results = bring_in(marie, tmp_path, entry("Dupont"), "{oops", entry("N" * 300), entry("Martin"))

    assert [each.outcome for each in results] == ["created", "invalid", "invalid", "created"]
    assert [each.line for each in results] == [1, 2, 3, 4]
    assert results[1].raw == "{oops"
    names = {row.name for row in cards.page(marie, ListQuery(), 0, 10).rows}
    assert names == {"DUPONT", "MARTIN"}
    assert history.verify(marie).ok


def test_a_record_refused_half_way_leaves_nothing_of_itself(
    marie: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = bulk.insert_many

    def refuse(tx: Tx, items: Any) -> list[int]:
        items = list(items)
        made = insert(tx, items)
        if any("perdue" in each.card.projection.traits.record.last for each in items):
            raise CrmError()
        return made

    monkeypatch.setattr(bulk, "insert_many", refuse)

    results = bring_in(marie, tmp_path, entry("Dupont"), entry("Perdue"), entry("Martin"))

    assert [each.outcome for each in results] == ["created", "failed", "created"]
    page = cards.page(marie, ListQuery(), 0, 10)
    assert ([row.name for row in page.rows], page.total) == (["DUPONT", "MARTIN"], 2)
    assert history.verify(marie).ok


def test_a_batch_that_cannot_be_saved_is_told_of_line_by_line(
    marie: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Tx) -> None:
        raise StoreFull(path="crm.db")

    assert marie.staff
    with monkeypatch.context() as patch:
        patch.setattr(Tx, "chain", full)
        results = bring_in(marie, tmp_path, entry("Dupont"), "{oops", entry("Martin"))

    assert [each.outcome for each in results] == ["failed", "invalid", "failed"]
    assert cards.page(marie, ListQuery(), 0, 10).total == 0
    assert importing.batches(marie) == []


def test_completing_sees_the_records_before_and_is_seen_by_those_behind(
    marie: Workspace, tmp_path: Path
) -> None:
    results = bring_in(
        marie,
        tmp_path,
        entry("Martin", "06 98 76 54 32", first_name="Luc"),
        entry("Martin", "06 98 76 54 32", first_name="Luc", emails=[{"address": "martin@example.com"}]),
        entry("Martin", first_name="Luc", emails=[{"address": "martin@example.com"}], nickname="Titi"),
        entry("Martin", "06 98 76 54 32", first_name="Luc"),
        entry("Durand"),
        on_duplicate=OnDuplicate.COMPLETE,
    )

    assert [each.outcome for each in results] == ["created", "completed", "completed", "skipped", "created"]
    first = results[0].card
    assert first is not None
    card = cards.open_card(marie, first.id or 0)
    assert (card.emails[0].address, card.person.nickname) == ("martin@example.com", "Titi")
    assert card.person.last_name == "Martin"
    assert history.verify(marie).ok


def test_a_detached_card_that_is_completed_is_a_client_again(marie: Workspace, tmp_path: Path) -> None:
    known = cards.create(marie, person())
    cards.detach(marie, known.id or 0)
    twin = entry("Dupont", "06 12 34 56 78", first_name="Anne")

    (result,) = bring_in(marie, tmp_path, twin, on_duplicate=OnDuplicate.COMPLETE)

    assert result.outcome == "completed"
    assert not cards.open_card(marie, known.id or 0).membership.is_detached


def test_creating_whatever_it_looks_like(marie: Workspace, tmp_path: Path) -> None:
    twin = entry("Martin", "06 98 76 54 32")

    results = bring_in(marie, tmp_path, twin, twin, on_duplicate=OnDuplicate.CREATE)

    assert [each.outcome for each in results] == ["created", "created"]


def test_a_reader_brings_nothing_in(marie: Workspace, at_work: At, tmp_path: Path) -> None:
    people.save_member(marie, "lea", role=Role.READER)

    results = bring_in(at_work("lea"), tmp_path, entry("Dupont"), "{oops")

    assert [each.outcome for each in results] == ["failed", "invalid"]
    assert isinstance(results[0].error, Forbidden)


def test_a_table_is_read_as_its_columns_say_and_nothing_in_it_is_lost(
    shop: Workspace, tmp_path: Path
) -> None:
    file = written(tmp_path, "clients.csv", CSV.encode("cp1252"))
    assert (file.form, file.encoding, file.delimiter) == (Format.CSV, "cp1252", ";")

    results = list(importing.bring_in(shop, file))

    assert [(each.line, each.outcome) for each in results] == [(2, "created"), (3, "created"), (4, "created")]
    marie, paul, _luc = (cards.open_card(shop, key) for key in ids(results))
    assert (marie.person.last_name, marie.membership.states, marie.membership.salesperson) == (
        "Dupont",
        ("client",),
        "marie",
    )
    assert [note.text for note in marie.membership.notes] == ["Moto : CB500"]
    assert [(row.number, row.typed) for row in paul.phones] == [("", "06 12 34")]
    assert [note.text for note in paul.membership.notes] == ["Commercial : Bob\nStatut : Inactif"]
    assert {each.code for each in results[1].problems} == {"kept_in_note", "phone_too_short"}
    assert isinstance(results[1].raw, dict)


def test_a_value_that_is_not_understood_stays_as_it_is_written_or_goes_to_the_note(
    marie: Workspace, tmp_path: Path
) -> None:
    [result] = bring_in(
        marie,
        tmp_path,
        entry(
            "Dupont",
            "06 12 34 56 7",
            emails=[{"address": "marie.orangefr"}],
            iban="FR76 1234",
            vat_number="FR 00 000",
        ),
    )

    assert result.outcome == "created"
    assert not any(each.blocks for each in result.problems)
    assert {each.field for each in result.problems} == {
        "iban",
        "vat_number",
        "phones.0.number",
        "emails.0.address",
    }
    [key] = ids([result])
    card = cards.open_card(marie, key)
    assert [(row.number, row.typed) for row in card.phones] == [("", "06 12 34 56 7")]
    assert [(row.address, row.typed) for row in card.emails] == [("", "marie.orangefr")]
    assert (card.iban, card.company.vat_number) == ("", "")
    [note] = card.membership.notes
    assert sorted(note.text.split("\n")) == [
        "IBAN non valide : FR76 1234",
        "Numéro de TVA non valide : FR 00 000",
    ]

    changed = cards.add_note(marie, key, "Rappelé")
    assert changed.phones == card.phones
    worse = replace(changed, phones=(replace(changed.phones[0], typed="06 12"),))
    with pytest.raises(InvalidCard):
        cards.modify(marie, changed, worse)


@pytest.mark.parametrize("masked", ["FR76 •••• 189", "fr76••••189", "••••"])
def test_a_masked_iban_of_ones_own_export_says_nothing(marie: Workspace, tmp_path: Path, masked: str) -> None:
    whole = "FR7630006000011234567890189"
    [key] = ids(bring_in(marie, tmp_path, entry("Dupont", "06 12 34 56 78", iban=whole)))

    again = entry("Dupont", "06 12 34 56 78", iban=masked, emails=[{"address": "marie@free.fr"}])
    [result] = bring_in(marie, tmp_path, again, on_duplicate=OnDuplicate.COMPLETE)
    [added] = bring_in(marie, tmp_path, entry("Zwingelstein", iban=masked))

    assert (result.outcome, result.problems, added.problems) == ("completed", (), ())
    card = cards.open_card(marie, key)
    assert (card.iban, card.membership.notes) == (whole, ())
    [key] = ids([added])
    card = cards.open_card(marie, key)
    assert (card.iban, card.membership.notes) == ("", ())


def test_a_masked_iban_in_a_table_says_nothing(shop: Workspace, tmp_path: Path) -> None:
    file = written(tmp_path, "clients.csv", "Nom;IBAN\nDupont;FR76 •••• 189\n")
    [result] = importing.bring_in(shop, file)
    [key] = ids([result])
    assert result.problems == ()
    assert cards.open_card(shop, key).membership.notes == ()


def test_an_address_book_is_read(shop: Workspace, tmp_path: Path) -> None:
    lines = ("BEGIN:VCARD", "VERSION:3.0", "FN:Marie DUPONT", "TEL;TYPE=CELL:06 12 34 56 78")
    broken = ("END:VCARD", "BEGIN:VCARD", "FN:Coupée")
    file = written(tmp_path, "contacts", "\r\n".join((*lines, *broken)))

    results = list(importing.bring_in(shop, file))

    assert (file.form, [each.outcome for each in results]) == (Format.VCARD, ["created", "invalid"])
    card = cards.open_card(shop, ids(results)[0])
    assert (card.person.last_name, [row.number for row in card.phones]) == ("DUPONT", ["+33612345678"])


def test_rehearsing_writes_nothing_and_says_what_would_be(shop: Workspace, tmp_path: Path) -> None:
    cards.create(shop, person("Dupont", "Marie"))
    file = written(tmp_path, "clients.csv", CSV + CSV.splitlines()[3] + "\n")

    skipping = list(importing.rehearse(shop, file))
    completing = importing.rehearse(shop, file, on_duplicate=OnDuplicate.COMPLETE)

    assert [each.outcome for each in skipping] == ["skipped", "created", "created", "skipped"]
    assert [each.outcome for each in completing] == ["completed", "created", "created", "completed"]
    assert [each.card.person.last_name for each in importing.preview(shop, file, 2) if each.card] == [
        "Dupont",
        "Martin",
    ]
    assert cards.page(shop, ListQuery(), 0, 10).total == 1
    assert importing.batches(shop) == []


def test_what_a_column_is_can_be_said_and_is_remembered(shop: Workspace, at_work: At, tmp_path: Path) -> None:
    content = "Nom;Prénom;Réf;Réf\nDupont;Marie;0612345678;x\n"
    file = written(tmp_path, "clients.csv", content)
    file.choose({"3": "phones.number", "Prénom": "nickname"})

    (result,) = importing.bring_in(shop, file)
    importing.remember_mapping(shop, file)

    assert result.card is not None
    assert (result.card.person.nickname, result.card.phones) == (
        "Marie",
        (Phone(number="+33612345678", typed="0612345678"),),
    )
    again = written(tmp_path, "others.csv", content.replace("Dupont", "Martin"))
    assert importing.remembered_mapping(shop, again) == file.mapping != again.mapping
    people.save_member(shop, "karim", role=Role.SELLER)
    assert importing.remembered_mapping(at_work("karim"), again) is None
    for wrong in ({"Rien": "note"}, {"Nom": "moon"}, {"9": "note"}, {"Nom": "phones.number#x"}):
        with pytest.raises(UnknownColumn):
            file.choose(wrong)
    with pytest.raises(UnknownColumn):
        jsonl(tmp_path, entry("A")).choose({"Nom": "note"})


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.csv", "Nom\nA\n", Format.CSV),
        ("a.vcf", "BEGIN:VCARD\nEND:VCARD\n", Format.VCARD),
        ("a.json", "{}\n", Format.JSONL),
        ("a", '{"last_name": "A"}\n', Format.JSONL),
        ("a", "\n begin:vcard\n", Format.VCARD),
        ("a.xyz", "Nom;Prénom\nA;B\n", Format.CSV),
    ],
)
def test_the_form_is_told_by_the_name_or_by_the_content(
    tmp_path: Path, name: str, content: str, form: Format
) -> None:
    assert written(tmp_path, name, content).form is form


def test_a_page_of_the_web_is_no_list_of_cards(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        written(tmp_path, "a.xls", "<html><table>")
    assert caught.value.data["reason"] == "format"


def test_how_far_it_is_can_be_shown(shop: Workspace, tmp_path: Path) -> None:
    file = written(tmp_path, "clients.csv", CSV)
    assert file.position == 0
    list(importing.rehearse(shop, file))
    assert file.position == file.size == len(CSV.encode())


def test_imports_are_listed_with_what_came_of_them(shop: Workspace, tmp_path: Path) -> None:
    list(importing.bring_in(shop, written(tmp_path, "clients.csv", CSV)))
    bring_in(shop, tmp_path, "{oops")
    stopped = importing.bring_in(shop, jsonl(tmp_path, entry("Autre"), entry("Encore")))
    next(stopped)
    stopped.close()  # type: ignore[attr-defined]  # a generator

    last, first = importing.batches(shop)

    assert (first.file_name, first.format, first.policy, first.by) == ("clients.csv", "csv", "skip", "marie")
    assert first.counts == {"created": 3}
    assert first.finished_at is not None
    assert (last.file_name, last.finished_at, last.counts) == ("cards.jsonl", None, {"created": 2})
