"""What every reading of a typed identifier has in common.

The readings themselves: :mod:`~crm_tui.domain.phone`, :mod:`~crm_tui.domain.email`,
:mod:`~crm_tui.domain.tax_numbers`, :mod:`~crm_tui.domain.bank`, :mod:`~crm_tui.domain.web`. None of them
raises on any text, and nothing typed at all is no problem.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from crm_tui.domain.errors import Problem
from crm_tui.domain.vocabulary import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was understood of a typed identifier, with at most one problem.

    A canonical value is empty where a blocking problem stands; with a warning it is kept. ``data`` fills the
    sentence of :func:`crm_tui.problem_texts.problem_text`; ``data["proposal"]`` is a text to offer instead.
    """

    problem_code: str = ""
    severity: Severity | None = None
    data: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether nothing usable was understood."""
        return self.severity is Severity.BLOCKING

    def problem(self, field_name: str) -> Problem | None:
        """The problem as one of the card's field ``field_name``."""
        if self.severity is None:
            return None
        return Problem(field_name, self.problem_code, self.severity, dict(self.data))
