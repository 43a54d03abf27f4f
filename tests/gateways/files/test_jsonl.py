"""JSON Lines: one object a line, and what is wrong with the others."""

from __future__ import annotations

from crm_tui.gateways.files.records import Format
from tests.gateways.files.conftest import Written, codes, read


def test_a_broken_line_is_told_and_the_others_go_on(written: Written) -> None:
    content = '{"last_name": "A"}\n\n{oops\n[1]\n{"last_name": "B"} {}\n{"last_name": "Zoé"}'
    records = read(written(content), Format.JSONL)
    assert [(each.line, codes(each)) for each in records] == [
        (1, []),
        (3, ["bad_json"]),
        (4, ["bad_json"]),
        (5, ["one_object"]),
        (6, []),
    ]
    assert records[-1].data == {"last_name": "Zoé"}


def test_a_line_that_is_cut_is_the_last_one(written: Written) -> None:
    records = read(written('{"last_name": "A"}\n{"last_name": "B", "pho'), Format.JSONL)
    assert [codes(each) for each in records] == [[], ["cut_short"]]
    assert records[1].raw == '{"last_name": "B", "pho'


def test_lines_of_windows_are_read(written: Written) -> None:
    content = '{"last_name": "Dupré"}\r\n{"last_name": "Noël"}\r\n'.encode("cp1252")
    assert [each.data["last_name"] for each in read(written(content), Format.JSONL)] == ["Dupré", "Noël"]


def test_what_is_deep_or_not_spelt_is_no_object(written: Written) -> None:
    content = b"[" * 100_000 + b'\n{"last_name": "\x81"}\n'
    assert [codes(each) for each in read(written(content), Format.JSONL)] == [["bad_json"], ["bad_encoding"]]
