"""vCard files (2.1, 3.0 as RFC 2426, 4.0 as RFC 6350): the cards in them, one by one.

The library reads a line and its values; which lines make a card is judged here, so that a broken card is
told and the others are read, and so that a photograph costs no memory.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from crm_tui.domain.column_rows import Lookup
from crm_tui.domain.errors import Problem
from crm_tui.domain.vocabulary import Severity
from crm_tui.gateways.files.encodings import Source
from crm_tui.gateways.files.records import LINE_LIMIT, SourceRecord
from crm_tui.gateways.files.vcard_fields import VcardFields
from crm_tui.gateways.files.vcard_own import OwnProperties
from crm_tui.gateways.files.vcard_values import VcardLine

_MARK = re.compile(rb"\s*(?:[\w-]+\.)?(BEGIN|END)\s*:\s*VCARD\s*", re.I)
_VERSION = re.compile(rb"\s*VERSION\s*:\s*2\.1\s*", re.I)
#: What a card cannot hold, and what may be longer than all the rest.
_HEAVY = re.compile(rb"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|X-MS-CARDPICTURE)\b", re.I)
_AGENT = re.compile(rb"AGENT\b[^:]*:\s*", re.I)
_QUOTED_PRINTABLE = re.compile(rb"[^:]*;\s*(?:ENCODING\s*=\s*)?QUOTED-PRINTABLE\b", re.I)
#: How Android writes a label of its own; no parameter, since it may hold commas and signs of equality.
_CUSTOM = re.compile(rb";X-CUSTOM\(([^)]*)\)", re.I)


@dataclass(slots=True)
class _Lines:
    """The lines of one card, as they stand in the file."""

    number: int
    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    is_old: bool = False
    is_heavy: bool = False

    def add(self, raw: bytes) -> None:
        """Take one line, joined to the one that it continues; pictures are left out."""
        goes_on = bool(self.lines) and raw[:1] in (b" ", b"\t")
        if self.is_heavy and (goes_on or not raw.strip()):
            return
        soft = bool(self.lines) and self.lines[-1].endswith(b"=") and _QUOTED_PRINTABLE.match(self.lines[-1])
        self.is_heavy = not (goes_on or soft) and bool(_HEAVY.match(raw))
        if self.is_heavy or not (raw.strip() or soft):
            return
        self.size += len(raw)
        self.is_old = self.is_old or bool(_VERSION.fullmatch(raw))
        if self.size > LINE_LIMIT:
            return
        if soft:
            self.lines[-1] = self.lines[-1][:-1] + raw
        elif goes_on:
            self.lines[-1] += b" " + raw.lstrip() if self.is_old else raw[1:]
        else:
            self.lines.append(raw)


def records(source: Source, lookup: Lookup | None = None) -> Iterator[SourceRecord]:
    """The cards of a file, once."""
    lookup = lookup or Lookup()
    card: _Lines | None = None
    inner = 0
    outside = False
    for line in source.lines():
        mark = _MARK.fullmatch(line.raw)
        word = mark[1].upper() if mark else b""
        if inner:
            inner += {b"BEGIN": 1, b"END": -1}.get(word, 0)
        elif word == b"BEGIN" and card is not None and card.lines and _AGENT.fullmatch(card.lines[-1]):
            card.lines.pop()
            inner = 1
        elif word == b"BEGIN":
            if card is not None:
                yield _broken(card, "vcard_not_closed", source)
            card, outside = _Lines(line.number), False
        elif word == b"END" and card is not None:
            yield _record(card, source, lookup)
            card = None
        elif card is not None:
            card.add(line.raw)
        elif line.raw.strip() and not outside:
            outside = True
            problem = Problem("", "vcard_outside")
            yield SourceRecord(line=line.number, data={}, problems=(problem,), raw=source.text(line.raw)[0])
    if card is not None:
        yield _broken(card, "cut_short", source)


def _broken(card: _Lines, code: str, source: Source) -> SourceRecord:
    problem = Problem("", code, data={"limit": str(LINE_LIMIT)})
    return SourceRecord(line=card.number, data={}, problems=(problem,), raw=_text(card, source))


def _text(card: _Lines, source: Source) -> str:
    return source.text(b"\n".join(card.lines))[0]


def _record(card: _Lines, source: Source, lookup: Lookup) -> SourceRecord:
    if card.size > LINE_LIMIT:
        return _broken(card, "line_too_long", source)
    faults: set[str] = set()
    unread: list[str] = []
    found = []
    for raw in card.lines:
        line = _line(raw, source, faults)
        if line is None:
            unread.append(source.text(raw)[0])
        else:
            found.append(line)
    if "bad_encoding" in faults:
        return _broken(card, "bad_encoding", source)
    own = OwnProperties(lookup)
    fields = VcardFields(lookup, own)
    for line in [each for each in found if not own.take(each)]:
        fields.take(line)
    for text in unread:
        fields.keep("", text)
    problems = [Problem("", code, Severity.WARNING) for code in sorted(faults)]
    problems += [Problem("", "vcard_line_unread", Severity.WARNING, {"value": text[:60]}) for text in unread]
    if fields.is_group:
        return _broken(card, "vcard_group", source)
    return SourceRecord(
        line=card.number,
        data=fields.result(),
        problems=(*problems, *fields.problems),
        raw=_text(card, source),
    )


def _line(raw: bytes, source: Source, faults: set[str]) -> VcardLine | None:
    """One line, its value spelt out; ``None`` where it is none."""
    from vobject.base import VObjectError, parseLine

    def spelt(part: str, charset: str = "") -> str:
        content = part.encode("latin-1")
        if charset:
            try:
                return content.decode(charset)
            except (LookupError, UnicodeDecodeError):
                faults.add("broken_accents")
        text, fault = source.text(content)
        if fault:
            faults.add(fault)
        return text

    custom = _CUSTOM.search(raw)
    if custom:
        raw = raw[: custom.start()] + raw[custom.end() :]
    try:
        # Byte for byte: which letters the bytes are is in the parameters.
        name, parameters, value, group = parseLine(raw.decode("latin-1"))
    except VObjectError:
        return None
    found: dict[str, list[str]] = {}
    for key, *values in parameters:
        # Old cards give types without their name: "TEL;CELL:".
        bare = "ENCODING" if key.upper() in ("QUOTED-PRINTABLE", "BASE64") else "TYPE"
        words = [each for value_ in values for each in value_.split(",")] if values else [key]
        found.setdefault(key.upper() if values else bare, []).extend(words)
    charset = next(iter(found.get("CHARSET", ())), "").strip('"')
    if any(word.upper() == "QUOTED-PRINTABLE" for word in found.get("ENCODING", ())):
        value = quopri.decodestring(value.encode("latin-1")).decode("latin-1")
    label = _custom_label(custom[1], spelt) if custom else ""
    return VcardLine(
        name=name.upper(),
        group=(group or "").lower(),
        parameters={key: [spelt(each) for each in values] for key, values in found.items()},
        value=spelt(value, charset),
        label=label,
    )


def _custom_label(content: bytes, spelt: Callable[[str], str]) -> str:
    """The label in ``X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=50=C3=A8re)``."""
    text = content.rpartition(b",")[2]
    return spelt(quopri.decodestring(text).decode("latin-1"))
