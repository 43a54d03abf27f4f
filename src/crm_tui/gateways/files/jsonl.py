"""Cards as JSON Lines: one object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crm_tui.domain.errors import Problem
from crm_tui.domain.vocabulary import Severity
from crm_tui.gateways.files.encodings import Source
from crm_tui.gateways.files.records import LINE_LIMIT, SourceRecord

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def records(source: Source) -> Iterator[SourceRecord]:
    """The cards of a file, once; blank lines are passed over."""
    for line in source.lines():
        text, fault = source.text(line.raw)
        if not text.strip():
            continue
        data, problems = read_object(text)
        if problems and not line.ended and problems[0].code == "bad_json":
            problems = [Problem("", "cut_short")]
        if fault == "broken_accents":
            problems.append(Problem("", fault, Severity.WARNING))
        yield SourceRecord(line=line.number, data=data, problems=tuple(problems), raw=text)


def read_object(line: str) -> tuple[dict[str, Any], list[Problem]]:
    """The JSON object on a line, and what is wrong with it."""
    if not line.strip():
        return {}, [Problem("", "one_object")]
    if len(line) > LINE_LIMIT:
        return {}, [Problem("", "line_too_long", data={"limit": str(LINE_LIMIT)})]
    if _LONE_SURROGATE.search(line) or "\0" in line:
        return {}, [Problem("", "bad_encoding")]
    data: Any = None
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and line.lstrip().startswith("{"):
            return {}, [Problem("", "one_object")]
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        return {}, [Problem("", "bad_json")]
    return data, []
