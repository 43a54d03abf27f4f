"""Files of text whatever wrote them: the bytes of each line, and what they spell.

A file is UTF-8, UTF-16 with its mark, or one of the alphabets in which older programs wrote French; which
one is judged from its beginning, and each line that is not UTF-8 is read in it. A line that stays doubtful is
told, never guessed in silence.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from crm_tui.domain.errors import BadFile
from crm_tui.gateways.files.records import LINE_LIMIT

#: How much of a file is looked at before it is read.
SAMPLE = 65_536

#: What is neither UTF-8 nor Windows: Excel on old Macs, and programs of the DOS age.
_ALPHABETS = ("cp1252", "cp850", "mac_roman")
_WINDOWS = "cp1252"

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, with whose mark it begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16", "utf-32")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_WORKBOOK_PARTS = (b"xl/", b"opendocument.spreadsheet", "Workbook".encode("utf-16-le"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCUMENTS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
#: Signs that no text has; a few of them in a damaged line are told with their line.
_NOT_OF_TEXT = bytes({*range(32)} - {*b"\t\n\v\f\r\x1a\x1b"})
_FEW = 8
_PART, _LARGE_PART = 0.02, 0.25
_DATABASE = b"SQLite format 3\x00"

_FRENCH = frozenset("éèêëàâäáãåçîïíìôöóòõùûüúñœæÉÈÊËÀÂÄÇÎÏÔÖÙÛÜŒÆß«»’‘“”…–—°€ ")

#: Accents that went through UTF-8 twice, or UTF-8 read as Windows: "Ã©" for "é", "â€™" for "’".
_TWICE_ENCODED = re.compile("[ÂÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")
#: What stands where a reading failed: half a pair of UTF-16, as no text has it.
_NOT_TEXT = "\udc80"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Line(NamedTuple):
    """One line of a file."""

    number: int
    """Counted from 1."""
    raw: bytes
    """Without its end."""
    ended: bool
    """Whether its end is there; the last line of a file that was cut has none."""


class Source:
    """A file that is being read, line by line; to be closed, or used in ``with``."""

    def __init__(self, path: Path) -> None:
        """Open a file and look at its beginning.

        Raises:
            BadFile: it is missing, empty, cannot be read, or is no text.
        """
        self.path = str(path)
        self.position = 0
        """How many bytes of the file have been read."""
        self._stream = _opened(path)
        try:
            start = self._read()
            _refuse_what_is_no_text(start, self.path)
            self.encoding, mark = _encoding_of(start)
            wide = self.encoding.startswith(_WIDE)
            self._decoder = codecs.getincrementaldecoder(self.encoding)("crm-tui") if wide else None
            self.sample = self._utf8(start[mark:])
            """The beginning of the file, in UTF-8 where it was UTF-16."""
            if len(start) < SAMPLE and not self.sample.strip():
                raise BadFile(path=self.path, reason="empty")
        except BadFile:
            self._stream.close()
            raise
        self._break = b"\r" if b"\r" in self.sample and b"\n" not in self.sample else b"\n"

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._stream.close()

    def lines(self) -> Iterator[Line]:
        """The lines, once; of one that is longer than :data:`LINE_LIMIT`, one byte more than that.

        Raises:
            BadFile: the file cannot be read to its end.
        """
        number = 0
        pending = b""
        for chunk in self._chunks():
            *whole, pending = (pending[: LINE_LIMIT + 1] + chunk).split(self._break)
            for raw in whole:
                number += 1
                yield Line(number, raw[: LINE_LIMIT + 1].removesuffix(b"\r"), True)
        if pending:
            yield Line(number + 1, pending[: LINE_LIMIT + 1], False)

    def _chunks(self) -> Iterator[bytes]:
        yield self.sample
        while chunk := self._read():
            yield self._utf8(chunk)
        yield self._utf8(b"")

    def _utf8(self, chunk: bytes) -> bytes:
        if self._decoder is None:
            return chunk
        return self._decoder.decode(chunk, final=not chunk).encode(errors="surrogatepass")

    def _read(self) -> bytes:
        try:
            chunk = self._stream.read(SAMPLE)
        except OSError:
            raise BadFile(path=self.path, reason="unreadable") from None
        self.position += len(chunk)
        return chunk

    def text(self, raw: bytes) -> tuple[str, str]:
        """What a line spells, and the code of what is doubtful about it."""
        return decoded(raw, self.encoding)


def decoded(raw: bytes, encoding: str = _WINDOWS) -> tuple[str, str]:
    """What bytes spell, and the code of what is wrong with them: UTF-8, or else the other encoding.

    Bytes that are neither come as lone surrogates. A line in which UTF-8 and Windows are mixed has each part
    read as what it is, and is told: ``broken_accents``, as is a line whose accents were broken before.
    """
    fault = "bad_encoding" if b"\0" in raw else ""
    try:
        text = raw.decode(errors="surrogatepass" if encoding.startswith(_WIDE) else "strict")
    except UnicodeDecodeError:
        single = encoding if encoding in _ALPHABETS else _WINDOWS
        try:
            text = raw.decode(single)
        except UnicodeDecodeError:
            text = raw.decode(errors="surrogateescape")
        if _TWICE_ENCODED.search(raw.decode(_WINDOWS, errors="ignore")):
            text = raw.decode(errors="crm-tui-windows")
            fault = fault or "broken_accents"
    if _LONE_SURROGATE.search(text):
        return text, "bad_encoding"
    if not fault and not text.isascii() and _TWICE_ENCODED.search(text):
        fault = "broken_accents"
    return text, fault


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise BadFile(path=str(path), reason="missing") from None
    except OSError:
        raise BadFile(path=str(path), reason="unreadable") from None


def _refuse_what_is_no_text(sample: bytes, path: str) -> None:
    if not sample:
        raise BadFile(path=path, reason="empty")
    is_box = sample.startswith((*_ARCHIVES, _OLE))
    if is_box and any(part in sample for part in _WORKBOOK_PARTS):
        raise BadFile(path=path, reason="workbook")
    if is_box:
        raise BadFile(path=path, reason="archive")
    if sample.startswith(_DATABASE):
        raise BadFile(path=path, reason="database")
    is_wide = sample.startswith(tuple(mark for mark, _name in _WIDE_MARKS))
    odd = 0 if is_wide else len(sample) - len(sample.translate(None, _NOT_OF_TEXT))
    part = odd / len(sample)
    if sample.startswith(_DOCUMENTS) or part > _LARGE_PART or (odd > _FEW and part > _PART):
        raise BadFile(path=path, reason="not_text")


def _encoding_of(sample: bytes) -> tuple[str, int]:
    """The encoding of a file by its beginning, and the length of its mark."""
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8", len(codecs.BOM_UTF8)
    for mark, name in _WIDE_MARKS:
        if sample.startswith(mark):
            return name, len(mark)
    lines = sample.splitlines()
    if len(sample) == SAMPLE and len(lines) > 1:
        del lines[-1]  # it may be cut within a letter
    odd = [line for line in lines if not _is_utf8(line)]
    if not odd or len(odd) < sum(not line.isascii() for line in lines):
        return "utf-8", 0  # or nearly: a line that is not is what Windows wrote
    if _is_french(b"".join(odd).decode(_WINDOWS, errors="replace")):
        return _WINDOWS, 0
    from charset_normalizer import from_bytes

    best = from_bytes(b"\n".join(odd), cp_isolation=list(_ALPHABETS)).best()
    return (best.encoding if best and best.encoding in _ALPHABETS else _WINDOWS), 0


def _is_french(text: str) -> bool:
    """Whether what is not ASCII is mostly what French and its neighbours are written with."""
    special = [sign for sign in text if not sign.isascii()]
    return sum(sign in _FRENCH for sign in special) * 2 >= len(special)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Read as Windows wrote it what is not UTF-8 within a line that is."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode(_WINDOWS, errors="surrogateescape"), error.end


def _marked(error: UnicodeError) -> tuple[str, int]:
    """Put what no text has in the place of what cannot be read, so that its line is told."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _NOT_TEXT, error.end


codecs.register_error("crm-tui-windows", _windows)
codecs.register_error("crm-tui", _marked)
