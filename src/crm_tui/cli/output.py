"""How commands speak: JSON for programs, aligned lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from crm_tui.cli.guard import sentence
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import CrmError, Problem
from crm_tui.domain.text import clean
from crm_tui.domain.trace import TraceLine
from crm_tui.problem_texts import problem_text
from crm_tui.reason_texts import reason_text


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


def moment(at: datetime | None) -> str:
    """A time as people here read it: their day and their clock."""
    return at.astimezone().strftime("%d/%m/%Y %H:%M") if at else ""


def problem_json(problem: Problem) -> dict[str, Any]:
    """One problem of a card."""
    return {
        "field": problem.field,
        "code": problem.code,
        "severity": problem.severity.value,
        "text": problem_text(problem),
    }


def warning_json(problem: Problem) -> dict[str, str]:
    """What is odd about a card that was saved."""
    return {"field": problem.field, "code": problem.code, "text": problem_text(problem)}


def candidate_json(candidate: Candidate) -> dict[str, Any]:
    """One likely duplicate."""
    return {
        "id": candidate.id,
        "number": candidate.record.number,
        "name": candidate.record.name,
        "score": candidate.score,
        "level": candidate.level.value,
        "reasons": [reason_text(reason) for reason in candidate.reasons],
        "detached": candidate.detached,
        **({"merged_from": candidate.merged_from} if candidate.merged_from else {}),
        **({"household": True} if candidate.household else {}),
    }


def trace_json(event: TraceLine, logins: Mapping[str, str]) -> dict[str, Any]:
    """One line of a history; ``logins`` names the salesperson by the key in the store."""
    field, old, new = event.field, event.old, event.new
    if field == "salesperson_id":
        field, old, new = "salesperson", logins.get(old or "", old), logins.get(new or "", new)
    return {
        "seq": event.seq,
        "at": event.at.isoformat().replace("+00:00", "Z"),
        "actor": event.actor,
        "action": event.action,
        "entity": event.entity,
        "field": field,
        "old": old,
        "new": new,
    }


def error_json(error: CrmError) -> dict[str, Any]:
    """Why a line failed."""
    return {"error": error.code, "text": sentence(error)}
