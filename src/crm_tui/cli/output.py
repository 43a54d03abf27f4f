"""How commands speak: JSON for programs, aligned lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import CrmError, Problem
from crm_tui.domain.text import clean
from crm_tui.domain.trace import TraceLine
from crm_tui.labels import error_text, reason_text
from crm_tui.problem_texts import problem_text


def emit(data: Mapping[str, Any]) -> None:
    """One thing, as one JSON object on one line, at once."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def line(text: str = "") -> None:
    """One line for people; nothing in it may act on their terminal."""
    sys.stdout.write(clean(text) + "\n")


def table(rows: Iterable[Sequence[str]]) -> None:
    """Rows in aligned columns for people."""
    cells = [[clean(cell) for cell in row] for row in rows]
    if not cells:
        return
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        text = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(text.rstrip() + "\n")


def problem_json(problem: Problem) -> dict[str, Any]:
    """One problem of a card."""
    return {
        "field": problem.field,
        "code": problem.code,
        "severity": problem.severity.value,
        "text": problem_text(problem),
    }


def candidate_json(candidate: Candidate) -> dict[str, Any]:
    """One likely duplicate."""
    return {
        "id": candidate.id,
        "name": candidate.record.name,
        "score": candidate.score,
        "level": candidate.level.value,
        "reasons": [reason_text(reason) for reason in candidate.reasons],
        "detached": candidate.detached,
    }


def trace_json(event: TraceLine) -> dict[str, Any]:
    """One line of a history."""
    return {
        "seq": event.seq,
        "at": event.at.isoformat().replace("+00:00", "Z"),
        "actor": event.actor,
        "action": event.action,
        "entity": event.entity,
        "field": event.field,
        "old": event.old,
        "new": event.new,
    }


def error_json(error: CrmError) -> dict[str, Any]:
    """Why a line failed."""
    return {"error": error.code, "text": error_text(error)}
