"""One card as a file gives it, before any rule of the product has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crm_tui.domain.errors import Problem

#: One line may be long, but not a whole file by mistake; in bytes, and in characters of one record.
LINE_LIMIT = 1_000_000


class Format(StrEnum):
    """The forms in which cards travel."""

    CSV = "csv"
    VCARD = "vcard"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """What a file says of one card."""

    line: int
    """Where the record begins in the file, counted from 1."""
    data: dict[str, Any]
    """The public contact JSON, as :func:`crm_tui.domain.serial.apply_json` takes it."""
    problems: tuple[Problem, ...] = ()
    """What is wrong or odd about the form of the record; its values are judged later."""
    raw: str | dict[str, str] = ""
    """The record as it stands in the file: its text, or its cells by the names of their columns."""

    @property
    def is_broken(self) -> bool:
        """Whether no card can be made of it."""
        return any(problem.blocks for problem in self.problems)
