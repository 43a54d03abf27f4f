"""Import and export of files, and imports taken back."""

import csv
import io
import json
import stat
from pathlib import Path

import pytest

from crm_tui.cli import exchange as commands
from crm_tui.services import importing
from crm_tui.services.session import Workspace
from tests.cli.conftest import MARIE, Run, as_lines

CSV = """Nom;Prénom;Tél.;Statut;Moto
Dupont;Marie;06 12 34 56 78;Client;CB500
Durand;Luc;06 12;Inactif;
"""


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """A file with one good line twice, one broken line and one more good line."""
    file = tmp_path / "cards.jsonl"
    file.write_text(as_lines(MARIE, MARIE) + "{oops\n" + as_lines({"company_name": "Vélo & Fils"}))
    return file


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table as a shop has it."""
    file = tmp_path / "clients.csv"
    file.write_bytes(CSV.encode("cp1252"))
    return file


def test_an_import_reports_each_line_and_goes_on(run: Run, cards: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"

    answer = run("import", cards, "--report", report, "--json")

    assert answer.code == 1
    assert answer.one == {"created": 2, "skipped": 1, "invalid": 1, "dry_run": False}
    told = [json.loads(line) for line in report.read_text().splitlines()]
    assert [each["outcome"] for each in told] == ["created", "skipped", "invalid", "created"]
    assert ["raw" in each for each in told] == [False, True, True, False]
    assert told[2]["raw"] == "{oops"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_a_line_that_was_left_names_its_duplicates_and_what_is_odd(run: Run, tmp_path: Path) -> None:
    odd = {**MARIE, "salesperson": "nobody"}
    key = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]
    file, report = tmp_path / "cards.jsonl", tmp_path / "report.jsonl"
    file.write_text(as_lines(odd))

    run("import", file, "--report", report)
    answer = run("contact", "add", "-", stdin=as_lines(odd))

    for told in (json.loads(report.read_text()), answer.one):
        assert [each["id"] for each in told["duplicates"]] == [key]
        assert [each["code"] for each in told["warnings"]] == ["unknown_colleague"]
        assert "problems" not in told
    assert answer.code == 3


def test_a_dry_run_writes_nothing(run: Run, cards: Path) -> None:
    run("contact", "add", "-", stdin=as_lines({"last_name": "Martin"}))

    answer = run("import", cards, "--dry-run", "--json")

    assert answer.one["dry_run"] is True
    assert run("contact", "find", "dupont", "--json").json == []
    assert run("imports", "list", "--json").json == []


def test_completing_adds_what_the_card_lacks(run: Run, tmp_path: Path) -> None:
    key = run("contact", "add", "-", stdin=as_lines(MARIE)).one["id"]
    file = tmp_path / "more.jsonl"
    twin = {name: MARIE[name] for name in ("last_name", "first_name", "phones")}
    file.write_text(as_lines({**twin, "nickname": "Mimi"}))

    assert run("import", file, "--on-duplicate", "complete", "--json").one["completed"] == 1

    assert run("contact", "show", key, "--json").one["nickname"] == "Mimi"


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_what_is_exported_can_be_imported_elsewhere(run: Run, tmp_path: Path, suffix: str) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE, {"company_name": "Vélo & Fils", "kind": "company"}))
    file = tmp_path / f"out.{suffix}"

    assert run("export", file, "--json").one == {"exported": 2}

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = tmp_path / "other.db"
    assert run("--database", other, "import", file, "--json").one["created"] == 2
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    run("export", before)
    run("export", after, "--database", other)
    own = {"id", "number", "version", "created_at", "updated_at"}

    def cards_in(path: Path) -> list[dict[str, object]]:
        lines = path.read_text().splitlines()
        return [{k: v for k, v in json.loads(each).items() if k not in own} for each in lines]

    assert cards_in(after) == cards_in(before)


def test_a_table_for_a_spreadsheet_and_cards_for_telephones(run: Run, tmp_path: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))

    run("export", tmp_path / "out.csv")
    run("export", tmp_path / "out.vcf")
    run("export", tmp_path / "new.vcf", "--vcard-version", "4.0")

    content = (tmp_path / "out.csv").read_bytes().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content, newline=""), delimiter=";")
    assert (row["Nom de famille"], row["Téléphone 1"]) == ("Dupont", "'+33612345678")
    assert "VERSION:3.0" in (tmp_path / "out.vcf").read_text()
    assert "VERSION:4.0" in (tmp_path / "new.vcf").read_text()
    assert run("export", "-", "--format", "vcard").out.startswith("BEGIN:VCARD")
    assert run("export", "-").one["last_name"] == "Dupont"


def test_nothing_is_overwritten_and_bad_places_are_said(run: Run, tmp_path: Path) -> None:
    run("contact", "add", "-", stdin=as_lines(MARIE))
    taken = tmp_path / "taken.jsonl"
    taken.write_text("mine")

    assert "existe déjà" in run("export", taken).err
    assert taken.read_text() == "mine"
    assert "ne peut pas être écrit" in run("export", tmp_path / "no" / "where.jsonl").err
    assert "Format non reconnu" in run("export", tmp_path / "cards.xyz").err
    assert "n'existe pas" in run("import", tmp_path / "none.jsonl").err


def test_a_missing_file_is_said_before_anything_else(run: Run, tmp_path: Path) -> None:
    assert "n'existe pas" in run("import", tmp_path / "nope").err
    assert "n'existe pas" in run("import", tmp_path / "nope", "--format", "csv").err
    answer = run("import", tmp_path / "nope", "--format", "xlsx")
    assert answer.code == 2
    assert "vcard" in answer.err
    assert "skip" in run("import", tmp_path / "nope", "--on-duplicate", "merge").err


def test_a_workbook_is_called_one(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "clients.xlsx"
    file.write_bytes(b"PK\x03\x04" + b"\0" * 30 + b"xl/workbook.xml")
    answer = run("import", file)
    assert (answer.code, answer.out) == (1, "")
    assert "enregistrez-le en CSV" in answer.err
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize(
    ("content", "form", "said"),
    [
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Marie\nEND:VCARD\n", "csv", "choisissez le format vCard"),
        ("Nom;Prénom\nDupont;Marie\n", "vcard", "aucune fiche vCard"),
        ("Nom;Prénom\nDupont;Marie\n", "jsonl", "aucun objet JSON"),
    ],
)
def test_a_form_that_the_file_does_not_have_is_said_once(
    run: Run, tmp_path: Path, content: str, form: str, said: str
) -> None:
    file = tmp_path / "clients.txt"
    file.write_text(content)
    answer = run("import", file, "--format", form)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)
    assert said in answer.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "Nom;Prénom;Ville\nDupont;Marie;Rennes\nMartin;Pa"),
        ("a.csv", 'Nom;Prénom;Ville\nDupont;Marie;Rennes\nMartin;"Pa'),
        ("a.vcf", "BEGIN:VCARD\nVERSION:3.0\nN:Dupont;Marie\nEND:VCARD\nBEGIN:VCARD\nN:Mart"),
        ("a.jsonl", '{"last_name": "Dupont"}\n{"last_name": "Mar'),
    ],
)
def test_a_file_that_was_cut_says_so_whatever_is_asked(
    run: Run, tmp_path: Path, name: str, content: str
) -> None:
    file = tmp_path / name
    file.write_text(content)

    with_report = run("import", file, "--report", tmp_path / "report.jsonl")
    told = run("import", file, "--dry-run")
    answer = run("--database", tmp_path / "other.db", "import", file, "--json").one

    assert "Le fichier s'arrête au milieu d'une fiche" in told.out
    assert "Le fichier s'arrête au milieu d'une fiche" in with_report.out
    assert answer == {"created": 1, "invalid": 1, "dry_run": False, "cut": True}
    file.write_text("Nom;Prénom;Ville\nDupont;Marie;Rennes")
    whole = run("--database", tmp_path / "third.db", "import", file, "--format", "csv", "--json").one
    assert whole == {"created": 1, "dry_run": False}


def test_columns_that_nobody_knows_are_left_out_where_there_are_hundreds(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    header = ";".join(("Nom", "Prénom", *(f"col{n}" for n in range(300))))
    file.write_text(header + "\nDupont;Marie" + ";x" * 300 + "\n")

    answer = run("import", file, "--column", "col7=note")

    assert "Colonnes inconnues, laissées de côté : 299 (col0, col1, col2, …)" in answer.out
    (found,) = run("contact", "find", "dupont", "--json").json
    assert found["notes"] == ["col7 : x"]


def test_an_import_says_what_is_odd_about_the_cards_it_created(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cards.jsonl"
    file.write_text(as_lines({"last_name": "A", "salesperson": "nobody"}))

    answer = run("import", file)

    assert answer.code == 0
    assert answer.out.splitlines()[0].startswith("Ligne 1 : « nobody »")
    assert "Créées : 1" in answer.out


def test_only_the_first_remarks_are_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_TOLD", 2)
    file = tmp_path / "cards.jsonl"
    file.write_text("{oops\n" * 5)

    answer = run("import", file)

    assert answer.out.count("Ligne ") == 2
    assert "Et 3 autres" in answer.out


def test_a_table_is_shown_before_it_is_written(run: Run, table: Path) -> None:
    run("contact", "add", "-", stdin=as_lines({"last_name": "Zola"}))

    answer = run("import", table, "--dry-run")

    assert answer.code == 0
    lines = [" ".join(line.split()) for line in answer.out.splitlines()]
    assert lines[:6] == [
        "Colonnes, séparées par « ; » (cp1252) :",
        "Nom → Nom de famille",
        "Prénom → Prénom",
        "Tél. → Téléphone",
        "Statut → Etat du contact",
        "Moto → gardée dans la note à vérifier",
    ]
    assert "2 DUPONT Marie 06 12 34 56 78 serait créée" in lines
    assert "Ligne 3 : « Inactif »" in answer.out
    assert "Créées : 2" in answer.out
    assert run("contact", "find", "dupont", "--json").json == []


def test_what_a_column_is_can_be_said_once_for_all(run: Run, table: Path, tmp_path: Path) -> None:
    assert run("import", table, "--column", "Moto=nickname", "--json").one["created"] == 2
    assert [each["nickname"] for each in run("contact", "find", "dupont", "--json").json] == ["CB500"]

    other = tmp_path / "others.csv"
    other.write_text("Nom;Prénom;Tél.;Statut;Moto\nMorel;Guy;;;R80\n")
    run("import", other)

    assert [each["nickname"] for each in run("contact", "find", "morel", "--json").json] == ["R80"]
    assert "« Vélo »" in run("import", other, "--column", "Vélo=note").err
    assert "« moon »" in run("import", other, "--column", "Moto=moon").err
    assert run("import", other, "--column", "Moto").code == 2


def test_an_import_is_taken_back_and_brought_back(run: Run, table: Path) -> None:
    answer = run("import", table)
    assert "crm-tui imports revert 1" in answer.out
    key = run("contact", "find", "durand", "--json").one["id"]
    run("contact", "edit", key, "-", stdin='{"nickname": "Lulu"}')

    reverted = run("imports", "revert", 1)

    assert "Fiches retirées : 1" in reverted.out
    assert "modifiée depuis" in reverted.out
    assert run("contact", "find", "--json").one["last_name"] == "Durand"
    assert "annulé par" in run("imports", "list").out
    (listed,) = run("imports", "list", "--json").json
    assert (listed["file"], listed["counts"]["created"]) == ("clients.csv", 2)
    assert run("imports", "reinstate", 1, "--json").one == {"id": 1, "reinstated": 1}
    assert len(run("contact", "find", "--json").json) == 2
    assert run("imports", "revert", 1, "--json").one["withdrawn"] == 1
    assert "n° 9" in run("imports", "revert", 9).err
    assert run("trace", "verify").code == 0


def test_who_stops_an_import_keeps_what_was_counted(
    run: Run, cards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in = importing.bring_in

    def stopped(*arguments: object, **more: object) -> object:
        results = bring_in(*arguments, **more)  # type: ignore[arg-type]  # as they came
        yield next(results)
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "bring_in", stopped)

    answer = run("import", cards)

    assert answer.code == 130
    assert "Arrêté" in answer.err
    assert "Créées : 1" in answer.out
    assert "arrêté en route" in run("imports", "list").out


def test_an_import_counts_the_notes_to_be_reviewed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text("Nom;Note\nDupont;Mauvais payeur\nDurand;Alcoolique\nPetit;Freins à purger\n")

    answer = run("import", file, "--json")

    assert answer.one == {"created": 3, "notes_to_review": 1, "dry_run": False}
    assert "1 note à revoir" in run("import", file, "--on-duplicate", "create").out


def test_what_an_import_that_was_killed_has_saved_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, report = tmp_path / "cards.jsonl", tmp_path / "report.jsonl"
    file.write_text(as_lines(*({"last_name": name} for name in ("Abadie", "Cazalis", "Delhaye"))))
    seen: list[str] = []
    bring_in = importing.bring_in

    def killed(*arguments: object, **more: object) -> object:
        results = bring_in(*arguments, **more)  # type: ignore[arg-type]  # as they came
        yield next(results)
        yield next(results)
        seen.extend(report.read_text().splitlines())
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "bring_in", killed)

    run("import", file, "--report", report)

    assert [json.loads(each)["outcome"] for each in seen] == ["created", "created"]
    batch, *cards = run("imports", "show", 1, "--json").json
    assert (batch["counts"]["created"], "finished_at" in batch) == (3, False)
    assert cards == [{"id": key, "outcome": "created"} for key in (1, 2, 3)]
    shown = run("imports", "show", 1).out
    assert "Arrêté avant la fin" in shown
    assert "n° 3 créée" in shown
    assert "n° 9" in run("imports", "show", 9).err


def test_each_of_two_imports_at_once_names_its_own_number(
    run: Run, cards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(as_lines({"last_name": "Zola"}))
    bring_in = importing.bring_in

    def followed(workspace: Workspace, *arguments: object, **more: object) -> object:
        yield from bring_in(workspace, *arguments, **more)  # type: ignore[arg-type]  # as they came
        list(bring_in(workspace, importing.open_file(other)))

    monkeypatch.setattr(importing, "bring_in", followed)

    assert "crm-tui imports revert 1\n" in run("import", cards).out
    assert len(run("imports", "list", "--json").json) == 2
