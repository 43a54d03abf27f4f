"""Bytes to text: what wrote a file must not be seen in its accents."""

from __future__ import annotations

import codecs
import io
import random
import sqlite3
import zipfile
from pathlib import Path

import pytest

from crm_tui.domain.errors import BadFile
from crm_tui.gateways.files.encodings import SAMPLE, Source, decoded
from crm_tui.gateways.files.records import LINE_LIMIT
from tests.gateways.files.conftest import Written

NAMES = "Nom;Ville\nDupré;Orléans\nLefèvre;Besançon\nNoël;Île-de-Bréhat\nBœuf;Gruyères\n"
DOS_NAMES = NAMES.replace("œ", "o")


def texts(path: Path) -> list[tuple[str, str]]:
    with Source(path) as source:
        return [source.text(line.raw) for line in source.lines()]


@pytest.mark.parametrize(
    "content",
    [
        NAMES.encode(),
        codecs.BOM_UTF8 + NAMES.encode(),
        NAMES.encode("utf-16"),
        codecs.BOM_UTF16_BE + NAMES.encode("utf-16-be"),
        NAMES.encode("utf-32"),
        NAMES.encode("cp1252"),
        NAMES.encode().replace(b"\n", b"\r\n"),
        NAMES.encode().replace(b"\n", b"\r"),
        NAMES.encode("utf-16").replace(b"\n\0", b"\r\0\n\0"),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16-be", "utf-32", "windows", "crlf", "old mac", "utf-16 crlf"],
)
def test_a_file_reads_the_same_whatever_wrote_it(written: Written, content: bytes) -> None:
    assert texts(written(content)) == [(line, "") for line in NAMES.splitlines()]


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_a_file_of_the_dos_age_or_of_an_old_mac_is_told_by_its_accents(
    written: Written, encoding: str
) -> None:
    assert texts(written(DOS_NAMES.encode(encoding))) == [(line, "") for line in DOS_NAMES.splitlines()]


def test_a_stray_byte_does_not_make_windows_something_else(written: Written) -> None:
    assert texts(written(b"Th\xe9\n\x81\nMartin\n")) == [
        ("Thé", ""),
        ("\udc81", "bad_encoding"),
        ("Martin", ""),
    ]


def test_one_accent_among_thousands_of_lines_is_windows(written: Written) -> None:
    content = b"Martin;Lyon\n" * 3000 + "Dupré;Orléans\n".encode("cp1252")
    assert texts(written(content))[-1] == ("Dupré;Orléans", "")


def test_a_letter_on_the_edge_of_what_is_looked_at_is_no_sign_of_windows(written: Written) -> None:
    content = b"a" * (SAMPLE - 2) + b"\n" + "éé\n".encode()
    with Source(written(content)) as source:
        assert source.encoding == "utf-8"
        assert [source.text(line.raw) for line in source.lines()][-1] == ("éé", "")


def test_utf8_and_windows_in_one_line_are_read_and_told() -> None:
    assert decoded("Dupré;".encode() + "Orléans".encode("cp1252")) == ("Dupré;Orléans", "broken_accents")


def test_what_windows_wrote_is_not_taken_for_utf8_by_chance() -> None:
    assert decoded("«CAFÉ»".encode("cp1252")) == ("«CAFÉ»", "")


def test_accents_that_were_broken_before_are_told() -> None:
    twice = "Dupré".encode().decode("cp1252").encode()
    assert decoded(twice) == ("DuprÃ©", "broken_accents")
    assert decoded("L’été".encode().decode("cp1252").encode())[1] == "broken_accents"


def test_what_is_no_text_at_all_is_told_line_by_line(written: Written) -> None:
    assert decoded(b"\x81\x8d")[1] == "bad_encoding"
    assert decoded(b"Du\0pont")[1] == "bad_encoding"
    cut = "Nom\nDupré".encode("utf-16")[:-1]
    assert [fault for _text, fault in texts(written(cut))] == ["", "bad_encoding"]


def _workbook() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


def _archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("clients.csv", "Nom\n")
    return stream.getvalue()


def _database(path: Path) -> bytes:
    with sqlite3.connect(path) as base:
        base.execute("create table a (b)")
    base.close()
    return path.read_bytes()


def test_what_is_no_text_is_called_what_it_is(written: Written, tmp_path: Path) -> None:
    reasons = {
        "workbook": _workbook(),
        "archive": _archive(),
        "database": _database(tmp_path / "some.db"),
        "not_text": b"%PDF-1.7\n%\xe2\xe3",
        "empty": b"",
    }
    for blank in (b"\n \r\n\n", "\ufeff".encode(), "\n".encode("utf-16")):
        with pytest.raises(BadFile) as caught:
            Source(written(blank))
        assert caught.value.data["reason"] == "empty"
    for reason, content in reasons.items():
        with pytest.raises(BadFile) as caught:
            Source(written(content))
        assert caught.value.data["reason"] == reason
    with pytest.raises(BadFile) as caught:
        Source(written(b"\0\1\2\0"))
    assert caught.value.data["reason"] == "not_text"
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le")
    with pytest.raises(BadFile) as caught:
        Source(written(old))
    assert caught.value.data["reason"] == "workbook"


def test_junk_is_refused_at_once_and_one_odd_sign_is_not(written: Written) -> None:
    with pytest.raises(BadFile) as caught:
        Source(written(random.Random(5).randbytes(4000)))
    assert caught.value.data["reason"] == "not_text"
    with Source(written(b"Nom;Ville\nDup\0ont;Lyon\nMartin;Lyon\n")) as source:
        assert [source.text(line.raw)[1] for line in source.lines()] == ["", "bad_encoding", ""]


def test_a_file_that_is_not_there_or_is_a_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        Source(tmp_path / "none.csv")
    assert caught.value.data["reason"] == "missing"
    with pytest.raises(BadFile) as caught:
        Source(tmp_path)
    assert caught.value.data["reason"] == "unreadable"


def test_a_line_without_end_is_cut_and_the_lines_behind_it_are_read(written: Written) -> None:
    content = b"short\n" + b"a" * (3 * LINE_LIMIT) + b"\nlast"
    with Source(written(content)) as source:
        lines = [(line.number, len(line.raw), line.ended) for line in source.lines()]
        assert source.position == len(content)
    assert lines == [(1, 5, True), (2, LINE_LIMIT + 1, True), (3, 4, False)]
