"""Whatever is in a file, reading it ends, and says what is wrong instead of failing."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain import serial
from crm_tui.domain.card import Card
from crm_tui.domain.errors import BadFile
from crm_tui.gateways.files.records import Format
from tests.gateways.files.conftest import read

_PIECES = [
    *(
        b";",
        b",",
        b"\t",
        b"|",
        b'"',
        b"'",
        b"\n",
        b"\r\n",
        b"\r",
        b"=",
        b"\0",
        b" ",
        b"\x81",
        b"\xe9",
        b"\xc3\xa9",
    ),
    *(b"sep=;", b"Nom", "Prénom".encode(), b"CP", b"35000", b"06 12 34 56 78", b"a@b.fr", b"Note 1", b"oui"),
    *(
        b"BEGIN:VCARD\n",
        b"END:VCARD\n",
        b"VERSION:2.1\n",
        b"N:",
        b"FN:",
        b"TEL;",
        b"ADR:",
        b"ORG:",
        b"item1.",
    ),
    *(
        b"CHARSET=x",
        b"ENCODING=QUOTED-PRINTABLE:",
        b"=C3",
        b"X-CUSTOM(a,b)",
        b"X-ABLabel:",
        b"AGENT:\n",
        b"\\",
    ),
    *(b'{"last_name": ', b'"a"}', b"[", b"{}", b"null", b"\xff\xfe", b"\xef\xbb\xbf", b"a" * 80),
]
_contents = st.lists(st.sampled_from(_PIECES), max_size=40).map(b"".join) | st.binary(max_size=400)


@pytest.mark.parametrize("form", list(Format))
@settings(deadline=None)
@given(content=_contents)
def test_any_bytes_are_read_or_refused(form: Format, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        try:
            records = read(path, form)
        except BadFile:
            return
    lines = [record.line for record in records]
    assert lines == sorted(lines)
    for record in records:
        if not record.is_broken:
            serial.apply_json(Card(), record.data, lambda _name, text: text)
