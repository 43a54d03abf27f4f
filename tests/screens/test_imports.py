"""Files of cards on the screen: named, looked at, brought in, stopped, taken back, written."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.domain.card import Card, PersonFace, Phone
from crm_tui.domain.columns import TARGETS, ColumnTarget, Mapping
from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import BadFile, Problem
from crm_tui.import_texts import remark
from crm_tui.services import cards, directory, importing
from crm_tui.services.exchange import LineResult
from crm_tui.services.import_lines import TOGETHER
from crm_tui.services.import_report import report
from crm_tui.services.private_files import fresh
from crm_tui.services.session import Workspace
from crm_tui.ui.file_names import completions, count_lines
from crm_tui.ui.modals.column_choice import TARGETS as OFFERED
from crm_tui.ui.modals.column_choice import Target, targets_for
from crm_tui.ui.widgets.windowed_list import WindowedList
from tests.flows.clerk import Clerk, _key_event
from tests.flows.conftest import AtWork

TABLE = """\
Nom;Prénom;Tél. portable;Ville;Couleur
DUPONT;Marie;06 12 34 56 78;Lyon;bleu
[/foo];Zoé;;Bron;rouge
MARTIN;Jean;06 98 76 54 32;;
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program is started, with a table and other files."""
    folder = tmp_path / "fichiers"
    folder.mkdir()
    (folder / "clients.csv").write_text(TABLE, encoding="utf-8")
    (folder / "clichés").mkdir()
    (folder / "clip.png").write_bytes(b"\x89PNG")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def marie(workspace: Workspace) -> Card:
    """A client who is in the table too."""
    entry = Card(
        person=PersonFace(first_name="Marie", last_name="Dupont"), phones=(Phone(typed="06 12 34 56 78"),)
    )
    return cards.create(workspace, entry)


def total(workspace: Workspace) -> int:
    return directory.page(workspace, ListQuery(), 0, 0).total


def cells(clerk: Clerk, list_id: str) -> tuple[str, ...]:
    row = clerk.app.screen.query_one(f"#{list_id}", WindowedList).current
    assert row is not None
    return row.cells


async def to_file(clerk: Clerk, name: str = "clients.csv") -> None:
    await clerk.press("ctrl+o")
    assert clerk.screen_name == "ImportsScreen"
    await clerk.type(name)
    await clerk.press("enter")


async def imported(clerk: Clerk) -> None:
    await to_file(clerk)
    await clerk.press("ctrl+s")


async def test_names_are_completed_as_in_a_shell(folder: Path, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await clerk.press("ctrl+o")
        await clerk.type("cli")
        text = clerk.screen_text()
        assert text.index("clients.csv") < text.index("clichés/") < text.index("clip.png")
        await clerk.press("tab")
        assert clerk.field("import-path").value == "clients.csv"
        assert clerk.focused_id == "import-path"
        await clerk.press("tab")
        assert clerk.focused_id == "import-list"


async def test_a_folder_is_gone_into(folder: Path, at_work: AtWork) -> None:
    (folder / "clichés" / "amis.vcf").write_text("BEGIN:VCARD", encoding="utf-8")
    async with at_work() as clerk:
        await clerk.press("ctrl+o")
        await clerk.type("clic")
        await clerk.press("tab")
        assert clerk.field("import-path").value == "clichés/"
        assert "clichés/amis.vcf" in clerk.screen_text()
        await clerk.press("down", "enter")
        assert clerk.field("import-path").value == "clichés/amis.vcf"


async def test_a_file_is_shown_before_anything_is_written(
    folder: Path, marie: Card, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await to_file(clerk)
        assert clerk.title == " Clients › Importer › clients.csv"
        assert clerk.lines()[1] == " tableau (CSV) · UTF-8 · séparateur « ; » · 1 ko · 4 lignes"
        assert "Nom de famille" in clerk.line("DUPONT")
        assert "Téléphone" in clerk.line("Tél. portable")
        assert "? gardée dans la note" in clerk.line("Couleur")
        assert "laissée" in clerk.line("ressemble à")
        assert "[/FOO] Zoé" in clerk.screen_text()
        assert clerk.keys.startswith(" Ctrl+S Importer  Entrée Changer la colonne")
    assert total(workspace) == 1
    assert not importing.batches(workspace)


async def test_unknown_columns_of_a_wide_table_wait_to_be_chosen(folder: Path, at_work: AtWork) -> None:
    columns = range(60)
    names, cells_ = (";".join(f"{text}{n}" for n in columns) for text in ("col", "x"))
    (folder / "wide.csv").write_text(f"Nom;Prénom;{names}\nDupont;Marie;{cells_}\n", encoding="utf-8")
    async with at_work() as clerk:
        await to_file(clerk, "wide.csv")
        assert "60 colonnes inconnues laissées de côté" in clerk.screen_text()
        assert "? à choisir (laissée de côté)" in clerk.line("col0")


async def test_a_file_that_was_cut_says_so_when_it_is_imported(
    folder: Path, workspace: Workspace, at_work: AtWork
) -> None:
    (folder / "clients.csv").write_text("Nom;Prénom\nDupont;Marie\nMar", encoding="utf-8")
    async with at_work() as clerk:
        await imported(clerk)
        text = clerk.screen_text()
        assert "Import terminé : 1 créée, 1 à corriger" in text
        assert "Le fichier s'arrête au milieu d'une fiche : il est incomplet" in text
    assert total(workspace) == 1


async def test_the_rule_for_duplicates_changes_what_the_lines_become(
    folder: Path, marie: Card, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await to_file(clerk)
        await clerk.press("tab", "tab")
        assert clerk.focused_id == "import-policy"
        assert cells(clerk, "import-preview")[1] == "laissée"
        await clerk.press("right")
        assert cells(clerk, "import-preview")[1] == "complétée"
        await clerk.press("right")
        assert cells(clerk, "import-preview")[1] == "créée"


async def test_a_column_goes_elsewhere_and_that_is_remembered(
    folder: Path, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await to_file(clerk)
        await clerk.press("end", "enter")
        assert clerk.screen_name == "ColumnChoice"
        assert "bleu · rouge" in clerk.screen_text()
        await clerk.type("surnom")
        await clerk.press("enter")
        assert cells(clerk, "import-columns")[1] == "Surnom"
        await clerk.press("ctrl+s", "escape", "escape")
        await to_file(clerk)
        assert clerk.status == " Les colonnes sont reprises du dernier import d'un fichier comme celui-ci."
        assert "Surnom" in clerk.line("Couleur")
    found = directory.page(workspace, ListQuery(text="bleu"), 0, 1).rows
    assert cards.open_card(workspace, found[0].id).person.nickname == "bleu"


async def test_escape_leaves_a_column_as_it_was(folder: Path, at_work: AtWork) -> None:
    async with at_work() as clerk:
        await to_file(clerk)
        before = cells(clerk, "import-columns")
        await clerk.press("enter", "down", "escape")
        assert cells(clerk, "import-columns") == before


async def test_an_import_says_what_became_of_the_lines_and_where_it_is_written(
    folder: Path, marie: Card, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work(size=(160, 30)) as clerk:
        await imported(clerk)
        assert clerk.lines()[1] == " Import terminé : 2 créées, 1 laissée"
        assert str(folder / "clients-rapport.csv") in clerk.lines()[2]
        assert "ressemble à DUPONT Marie" in clerk.line("laissée ")
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › DUPONT Marie")
        await clerk.press("escape", "escape")
        assert clerk.screen_name == "ImportsScreen"
        assert "2 créées, 1 laissée" in clerk.line("clients.csv  ")
        await clerk.press("escape")
        assert "3 clients" in clerk.lines()[1]
    written = (folder / "clients-rapport.csv").read_text(encoding="utf-8-sig")
    assert written.splitlines()[1].startswith("2;laissée;;ressemble à DUPONT Marie;DUPONT | Marie")
    assert stat.S_IMODE((folder / "clients-rapport.csv").stat().st_mode) == 0o600
    assert total(workspace) == 3


async def test_a_long_remark_is_told_whole_at_80_columns(folder: Path, at_work: AtWork) -> None:
    long = "Nom;Téléphone;Email\nMartin;0699;zoe@\n"
    (folder / "clients.csv").write_text(long, encoding="utf-8")
    whole = "Téléphone : Numéro trop court (4 chiffres) : complétez-le · Email : L'adresse email n'a rien"
    async with at_work() as clerk:
        await to_file(clerk)
        assert whole in " ".join(clerk.screen_text().split())
        await clerk.press("ctrl+s")
        assert whole in " ".join(clerk.screen_text().split())
        assert clerk.status == " 1 ligne à relire."
        await clerk.press("escape")
        assert "clients.csv : 1 créée" in clerk.screen_text()


async def test_an_import_is_taken_back_and_brought_back(
    folder: Path, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await imported(clerk)
        await clerk.press("escape")
        assert total(workspace) == 3
        await clerk.press("delete")
        assert clerk.screen_name == "ImportsScreen"
        await clerk.press("tab", "a")
        assert clerk.focused_id == "confirm-no"
        await clerk.press("enter")
        assert total(workspace) == 3
        await clerk.press("a", "right", "enter")
        assert clerk.status == " Import annulé : 3 fiches retirées. R le rétablit."
        assert total(workspace) == 0
        await clerk.press("a")
        assert clerk.status == " Cet import est déjà annulé : R le rétablit."
        await clerk.press("r")
        assert clerk.status == " Import rétabli : 3 fiches."
    assert total(workspace) == 3


async def test_cards_that_were_used_since_are_kept_and_told(
    folder: Path, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work() as clerk:
        await imported(clerk)
        [row] = directory.page(workspace, ListQuery(text="martin"), 0, 5).rows
        cards.add_note(workspace, row.id, "Passe samedi.")
        await clerk.press("escape", "tab", "a", "right", "enter")
        assert clerk.screen_name == "KeptCardsScreen"
        assert "modifiée depuis" in clerk.line("MARTIN Jean")
        await clerk.press("enter")
        assert clerk.title.startswith(" Clients › MARTIN Jean")
        await clerk.press("escape", "escape")
        assert clerk.status == " Import annulé : 2 fiches retirées, 1 gardées. R le rétablit."


@pytest.fixture
def held_import(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """An import that waits, after its first lines, until the event is set."""
    go_on = threading.Event()
    really = importing.bring_in

    def bring_in(workspace: Workspace, file: importing.ImportFile, **how: object) -> Iterator[LineResult]:
        for number, result in enumerate(really(workspace, file, **how), start=1):  # type: ignore[arg-type]  # handed on
            yield result
            if number == TOGETHER - 1:
                assert go_on.wait(20)

    monkeypatch.setattr(importing, "bring_in", bring_in)
    return go_on


async def test_an_import_is_stopped_between_two_units_of_work(
    folder: Path, workspace: Workspace, held_import: threading.Event, at_work: AtWork
) -> None:
    lines = [f"NOM{number};Zoé;;;" for number in range(3 * TOGETHER)]
    (folder / "clients.csv").write_text("\n".join([TABLE.splitlines()[0], *lines]), encoding="utf-8")
    async with at_work() as clerk:
        await clerk.press("ctrl+o")
        await clerk.type("clients.csv")
        await clerk.press("enter")
        await clerk.press("tab", "tab", "left")
        assert "(•) créer aussi" in clerk.screen_text()
        await clerk._send(_key_event("ctrl+s"))
        await clerk.until(lambda: clerk.screen_name == "ImportRunScreen")
        await clerk.until(lambda: total(workspace) == TOGETHER)
        await clerk._send(_key_event("escape"))
        await clerk.until(lambda: clerk.screen_name == "Confirm")
        assert "Arrêter l'import ?" in clerk.screen_text()
        await clerk._send(_key_event("right"))
        await clerk._send(_key_event("enter"))
        await clerk.until(lambda: clerk.screen_name == "ImportRunScreen")
        held_import.set()
        await clerk.settle()
        assert clerk.lines()[1] == f" Import arrêté : {TOGETHER} créées"
        await clerk.press("escape")
        assert "arrêté" in clerk.line("clients.csv  ")
        await clerk.press("tab", "a", "right", "enter")
    assert total(workspace) == 0
    written = (folder / "clients-rapport.csv").read_text(encoding="utf-8-sig")
    assert len(written.splitlines()) == TOGETHER + 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("absent.csv", "n'existe pas"),
        ("clip.png", "clip.png"),
        ("", "Tapez le nom du fichier ; Tab le complète."),
    ],
)
async def test_a_file_that_cannot_be_used_is_told(
    folder: Path, at_work: AtWork, name: str, said: str
) -> None:
    async with at_work(size=(160, 24)) as clerk:
        await to_file(clerk, name)
        assert clerk.screen_name == "ImportsScreen"
        assert said in clerk.status


async def test_clients_are_written_into_a_new_file(folder: Path, marie: Card, at_work: AtWork) -> None:
    async with at_work(size=(160, 24)) as clerk:
        for said in ("1 fiche exportée dans ", "existe déjà"):
            await clerk.press("ctrl+o", "f4")
            assert clerk.screen_name == "PathEntry"
            assert clerk.field("path-entry").value.startswith("~/clients-")
            await clerk.press("ctrl+a", "backspace")
            await clerk.type("sortie.csv")
            await clerk.press("enter")
            assert said in clerk.status
            await clerk.press("escape")
    assert "Dupont" in (folder / "sortie.csv").read_text(encoding="utf-8-sig")
    assert stat.S_IMODE((folder / "sortie.csv").stat().st_mode) == 0o600


async def test_all_of_it_works_on_the_smallest_terminal(
    folder: Path, workspace: Workspace, at_work: AtWork
) -> None:
    async with at_work(size=(60, 16)) as clerk:
        await to_file(clerk)
        assert "Nom de famille" in clerk.screen_text()
        assert "créée" in clerk.screen_text()
        assert "(•) laisser" in clerk.screen_text()
        await clerk.press("ctrl+s")
        assert "3 créées" in clerk.screen_text()
    assert total(workspace) == 3


# Without a screen


def test_all_that_a_column_can_be_is_offered_once() -> None:
    assert set(OFFERED) == TARGETS
    assert len(OFFERED) == len(TARGETS)


def test_lists_offer_one_row_more_than_the_table_fills() -> None:
    mapping = Mapping(columns=(ColumnTarget(target="phones.number"), ColumnTarget(target="consent.email")))
    found = targets_for(mapping)
    assert [target.row for target in found if target.name == "phones.number"] == [0, 1]
    assert [target.row for target in found if target.name == "emails.address"] == [0]
    assert found.count(Target("consent.email")) == 1
    assert Target("consent.email", 1) not in found


def test_completions_of_what_is_not_there_or_hidden(folder: Path) -> None:
    (folder / ".secret.csv").touch()
    assert completions("nulle/part/") == []
    assert ".secret.csv" not in completions("")
    assert completions(".se") == [".secret.csv"]
    assert completions("CLIENTS") == ["clients.csv"]
    assert completions(f"{folder}/cl", limit=1) == [f"{folder}/clients.csv"]


def test_lines_are_counted_with_or_without_an_end(folder: Path) -> None:
    for text, lines in (("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2)):
        (folder / "x").write_text(text, encoding="utf-8")
        assert count_lines(folder / "x") == lines


def test_a_remark_says_where_and_why() -> None:
    result = LineResult(
        line=3, outcome="invalid", problems=(Problem("phones.1.number", "phone_not_a_number"),)
    )
    assert remark(result) == "Téléphone 2 : Ce n'est pas un numéro de téléphone : tapez ses chiffres"


def test_a_report_runs_nothing_in_a_spreadsheet(folder: Path) -> None:
    imported = folder / "clients.csv"
    with report(imported) as first, report(imported) as second:
        first.add(LineResult(line=2, outcome="invalid", raw={"Nom": "=1+1"}))
    assert second.path.name == "clients-rapport-2.csv"
    assert first.path.read_text(encoding="utf-8-sig").splitlines()[1] == "2;à corriger;;;'=1+1"


def test_a_report_goes_elsewhere_where_the_folder_is_read_only(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != folder)
    with report(folder / "clients.csv") as written:
        assert written.path.parent == tmp_path / "state" / "crm-tui" / "imports"


def test_nothing_is_overwritten_or_followed(folder: Path) -> None:
    (folder / "lien.csv").symlink_to(folder / "ailleurs.csv")
    for name in ("clients.csv", "lien.csv"):
        with pytest.raises(BadFile), fresh(folder / name):
            pass
    assert (folder / "clients.csv").read_text(encoding="utf-8") == TABLE
    assert not (folder / "ailleurs.csv").exists()


async def test_a_large_file_is_looked_at_in_a_process_of_its_own(
    folder: Path, at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a screen is shown, what stands for the error stream is no file that a process could have."""
    monkeypatch.setattr(importing, "WORTH_IT", 1)
    async with at_work() as clerk:
        await to_file(clerk)
        assert "DUPONT Marie" in clerk.screen_text()


async def test_a_line_with_too_many_cells_is_told_and_the_others_are_shown(
    folder: Path, at_work: AtWork
) -> None:
    (folder / "coupé.csv").write_text(TABLE + "DURAND;Paul;06 11 22 33 44;Bron;vert;x;y\n", encoding="utf-8")
    async with at_work() as clerk:
        await to_file(clerk, "coupé.csv")
        assert "7 cell" in clerk.screen_text()
        assert "DUPONT Marie" in clerk.screen_text()
