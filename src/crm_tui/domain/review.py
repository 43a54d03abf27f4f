"""The reading of one card: its texts cleaned, its problems collected."""

from __future__ import annotations

import sys

from crm_tui.domain.errors import Problem
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Severity

NAME_LIMIT = 200
TEXT_LIMIT = 300
NOTE_LIMIT = 10_000
REASON_LIMIT = 300


class Review:
    """One reading of one card, collecting its problems."""

    def __init__(self, region: str) -> None:
        self.region = region
        self.problems: list[Problem] = []

    def found(self, problem: Problem | None) -> None:
        """Note a problem, where there is one."""
        if problem is not None:
            self.problems.append(problem)

    def warn(self, field: str, code: str, **data: str) -> None:
        """Note that a field is odd."""
        self.found(Problem(field, code, Severity.WARNING, data))

    def text(self, field: str, text: str, limit: int = TEXT_LIMIT, *, multiline: bool = False) -> str:
        """The text cleaned; a text that is too long stays whole, for its author to shorten."""
        if not text:
            return ""
        text = clean(text, multiline=multiline, limit=sys.maxsize)
        if len(text) > limit:
            self.found(Problem(field, "too_long", data={"limit": str(limit)}))
        return text
