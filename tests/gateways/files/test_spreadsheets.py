"""Tables as shops have them: each is read as who wrote it meant it, or the row is told."""

from __future__ import annotations

from typing import Any

import pytest

from crm_tui.gateways.files.encodings import Source
from crm_tui.gateways.files.records import Format
from crm_tui.gateways.files.spreadsheets import Spreadsheet
from tests.gateways.files.conftest import Written, codes, read

MARIE = {"last_name": "Dupont", "first_name": "Marie", "phones": [{"number": "06 12 34 56 78"}]}


def data(written: Written, content: str | bytes) -> list[dict[str, Any]]:
    return [record.data for record in read(written(content), Format.CSV)]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_any_usual_sign_parts_the_cells(written: Written, sign: str) -> None:
    content = "Nom;Prénom;Téléphone\nDupont;Marie;06 12 34 56 78\n".replace(";", sign)
    assert data(written, content) == [MARIE]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"'])
def test_the_first_line_of_excel_says_which(written: Written, line: str) -> None:
    (record,) = read(
        written(f"{line}\r\nNom;Prénom;Téléphone\r\nDupont;Marie;06 12 34 56 78\r\n"), Format.CSV
    )
    assert (record.line, record.data) == (3, MARIE)


def test_a_text_that_excel_was_kept_from_reading_as_a_number(written: Written) -> None:
    content = 'Nom;CP;Ville\nDupont;"=""01000""";Bourg-en-Bresse\n'
    (card,) = data(written, content)
    assert card["addresses"][0]["postal_code"] == "01000"


def test_a_comma_in_the_cells_is_not_what_parts_them(written: Written) -> None:
    content = "Nom;Adresse;CP;Ville\nDupont;12, rue A, 3e;35000;Rennes\nMartin;1, rue B, 2e;35000;Rennes\n"
    first = data(written, content)[0]
    assert first["addresses"] == [
        {"number": "12", "street": "rue A, 3e", "postal_code": "35000", "city": "Rennes"}
    ]


def test_a_cell_may_have_several_lines_and_quotation_marks(written: Written) -> None:
    content = 'Nom;Remarque;Ville\r\nDupont;"dit ""Momo""\r\nligne 2; suite";Rennes\r\nMartin;;Lyon\r\n'
    first, second = read(written(content), Format.CSV)
    assert first.data["notes"] == ['dit "Momo"\nligne 2; suite']
    assert (first.line, second.line) == (2, 4)
    assert isinstance(first.raw, dict)
    assert first.raw["Ville"] == "Rennes"


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_alone(written: Written) -> None:
    rows = ["Nom;Prénom;Ville", *(f"Nom{n};Prénom{n};Ville{n}" for n in range(30))]
    rows[5] = 'Dupont;"Marie;Rennes'
    rows[12] = 'Martin;"Paul";"Lyon'
    rows[20] = 'Leroy;"dit ""Jo""";Brest'
    records = read(written("\n".join(rows) + "\n"), Format.CSV)
    assert [(each.line, codes(each)) for each in records if each.is_broken] == [
        (6, ["unclosed_quote"]),
        (13, ["unclosed_quote"]),
    ]
    assert len(records) == 30
    assert records[19].data["first_name"] == 'dit "Jo"'


def test_inches_in_a_cell_are_no_quotation(written: Written) -> None:
    content = 'Nom;Vélo;Ville\nDupont;VTT 26" noir;Rennes\nMartin;"26" noir;Lyon\n'
    first, second = data(written, content)
    assert first["notes"] == ['Vélo : VTT 26" noir']
    assert second["notes"] == ["Vélo : 26 noir"]


def test_rows_that_do_not_fit_their_table_are_told_and_the_others_go_on(written: Written) -> None:
    rows = ["Nom;Prénom;Ville", *(f"Nom{n};Prénom;Lyon" for n in range(20)), "A;B;C;D", "suite d'une note"]
    content = "\n".join([*rows, "Fin;B;C;;", "Encore;B;C"]) + "\n"
    records = read(written(content), Format.CSV)
    broken = {each.line: each.problems[0] for each in records if each.is_broken}
    assert {line: problem.code for line, problem in broken.items()} == {
        22: "too_many_cells",
        23: "too_few_cells",
    }
    assert broken[22].data["expected"] == "3"
    assert [each.data["last_name"] for each in records[-2:]] == ["Fin", "Encore"]


def test_a_table_that_leaves_empty_cells_out_is_read(written: Written) -> None:
    content = "Nom;Prénom;Ville\nDupont\nMartin;Paul\nDurand;Léa;Lyon\nLeroy\n"
    assert [each.data["last_name"] for each in read(written(content), Format.CSV)] == [
        "Dupont",
        "Martin",
        "Durand",
        "Leroy",
    ]


@pytest.mark.parametrize("end", ["Fin;Jea", 'Fin;"Jea', "Fin;Jean;\"une note\nqui continue et s'arr"])
def test_a_file_that_is_cut_says_so_of_its_last_row_alone(written: Written, end: str) -> None:
    rows = "".join(f"Nom{n};Prénom;Lyon\n" for n in range(10))
    records = read(written(f"Nom;Prénom;Note\n{rows}{end}"), Format.CSV)
    assert [codes(each) for each in records[:-1]] == [[]] * 10
    assert codes(records[-1]) == ["cut_short"]
    assert records[-1].is_broken
    assert records[-1].line == 12


def test_a_last_row_without_its_end_is_a_row(written: Written) -> None:
    assert data(written, "Nom;Prénom;Téléphone\nDupont;Marie;06 12 34 56 78") == [MARIE]


@pytest.mark.parametrize("rows", ["Dupont;Marie;Rennes", "Dupont\nMartin;Paul"])
def test_a_last_row_that_is_cut_makes_no_card_however_small_the_table(written: Written, rows: str) -> None:
    *others, last = read(written(f"Nom;Prénom;Ville\n{rows}\nDur"), Format.CSV)
    assert [codes(each) for each in others] == [[]] * len(others)
    assert (codes(last), last.is_broken) == (["cut_short"], True)


def test_a_header_is_known_by_its_first_names_among_hundreds(written: Written) -> None:
    header = ";".join(("Nom", "Prénom", *(f"col{n}" for n in range(498))))
    row = ";".join(("Dupont", "Marie", *("x" for _n in range(498))))
    with Source(written(f"{header}\n{row}\n")) as source:
        table = Spreadsheet(source)
        (record,) = table.records()
    assert record.data == {"last_name": "Dupont", "first_name": "Marie"}
    assert sum(column.is_unchosen for column in table.mapping.columns) == 498
    some = ";".join(("Nom", "Prénom", *(f"col{n}" for n in range(20))))
    (record,) = read(written(f"{some}\n{';'.join(row.split(';')[:22])}\n"), Format.CSV)
    assert record.data["notes"][0].count("col") == 20


def test_titles_and_blank_rows_are_passed_over(written: Written) -> None:
    content = "Clients de l'atelier;;\n\n;;\nNom;Prénom;Téléphone\n;;\nDupont;Marie;06 12 34 56 78\n\n"
    (record,) = read(written(content), Format.CSV)
    assert (record.line, record.data) == (6, MARIE)


def test_names_of_columns_that_are_missing_or_twice_do_not_hide_a_cell(written: Written) -> None:
    content = "Nom;Prénom;Tél;Tél;;Moto;Moto\nDupont;Marie;0612345678;0299001122;x;CB500;R80\n"
    (record,) = read(written(content), Format.CSV)
    assert record.data["phones"] == [{"number": "0612345678"}, {"number": "0299001122"}]
    assert record.data["notes"] == ["x\nMoto : CB500\nMoto : R80"]
    assert list(record.raw) == ["Nom", "Prénom", "Tél", "Tél (4)", "Colonne 5", "Moto", "Moto (7)"]


def test_a_table_without_names_is_read_by_what_it_holds(written: Written) -> None:
    content = (
        "Dupont;Marie;0612345678;marie@x.fr;12 rue A;35000;Rennes\n"
        "Le Goff;Paul;0611223344;p@x.fr;3 rue B;29000;Quimper\n"
    )
    first, _second = data(written, content)
    assert first == {
        "last_name": "Dupont",
        "first_name": "Marie",
        "phones": [{"number": "0612345678"}],
        "emails": [{"address": "marie@x.fr"}],
        "addresses": [{"number": "12", "street": "rue A", "postal_code": "35000", "city": "Rennes"}],
    }


def test_formula_cells_of_our_own_are_freed_and_a_telephone_keeps_its_plus(written: Written) -> None:
    content = "Nom;Prénom;Téléphone\n'=1+1;'-Marie;'+33 6 12 34 56 78\n=cmd;l'été;+33612345678\n"
    first, second = data(written, content)
    assert first == {
        "last_name": "=1+1",
        "first_name": "-Marie",
        "phones": [{"number": "+33 6 12 34 56 78"}],
    }
    assert (second["last_name"], second["first_name"]) == ("=cmd", "l'été")


def test_broken_accents_are_told_and_the_card_is_kept(written: Written) -> None:
    content = "Nom;Prénom;Ville\nDuprÃ©;Marie;Lyon\nMartin;Paul;Lyon\n"
    first, second = read(written(content), Format.CSV)
    assert (codes(first), first.is_broken, codes(second)) == (["broken_accents"], False, [])


def test_a_row_that_cannot_be_spelt_or_is_endless_is_told(written: Written) -> None:
    rows = "Nom;Prénom\n".encode() + b"A;B\n" * 20 + b"\x81;B\nA\0;B\n" + b"A" * 1_000_001 + b"\nC;D\n"
    records = read(written(rows), Format.CSV)
    assert [codes(each) for each in records[-4:]] == [
        ["bad_encoding"],
        ["bad_encoding"],
        ["line_too_long"],
        [],
    ]


def test_what_a_table_looks_like_can_be_shown_before_it_is_read(written: Written) -> None:
    with Source(written("Nom;Prénom;Moto\nDupont;Marie;CB500\n")) as source:
        table = Spreadsheet(source)
        assert (table.delimiter, table.has_header, table.header) == (";", True, ("Nom", "Prénom", "Moto"))
        assert table.first_rows == [["Dupont", "Marie", "CB500"]]
        assert [column.target for column in table.mapping.columns] == ["last_name", "first_name", "note"]


def test_a_long_file_is_read_as_it_goes(written: Written) -> None:
    content = "Nom;Prénom;Téléphone\n" + "Dupont;Marie;06 12 34 56 78\n" * 20_000
    with Source(written(content)) as source:
        records = Spreadsheet(source).records()
        next(records)
        assert source.position < 200_000
        assert sum(1 for _ in records) == 19_999
