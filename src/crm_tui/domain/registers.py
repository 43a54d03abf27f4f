"""What public registers say of the numbers of a card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: The use case under which the trace knows what a register said; it changes nothing on a card.
CHECK = "check_number"
#: The prefixes that VIES answers for: the member states (Greece is EL) and Northern Ireland.
VIES_PREFIXES = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"),
    )
)


class CheckState(StrEnum):
    """How far the check of a number has come."""

    WAITING = "waiting"
    """Nobody could be asked yet."""
    VALID = "valid"
    INVALID = "invalid"
    """The register said that it does not know the number."""
    UNKNOWN = "unknown"
    """The register was asked and did not say; never to be taken for invalid."""

    @property
    def is_open(self) -> bool:
        """Whether the register is still to be asked."""
        return self in (CheckState.WAITING, CheckState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCheck:
    """What is known of one number."""

    value: str
    """In canonical form."""
    state: CheckState
    kind: str = "vat"
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    source: str = "vies"
    proof: str = ""
    """The consultation number, where the register gave one."""


def in_vies(vat_number: str) -> bool:
    """Whether VIES can be asked about a canonical VAT number."""
    return vat_number[:2] in VIES_PREFIXES


def is_news(known: NumberCheck | None, check: NumberCheck) -> bool:
    """Whether a check says more than what is known.

    An answer is never replaced by the lack of one, and the same answer of the same day is kept once.
    """
    if known is None:
        return True
    if check.state.is_open:
        return known.state is CheckState.WAITING and check.state is CheckState.UNKNOWN
    days = [each.answered_at.date() if each.answered_at else None for each in (known, check)]
    return (known.state, known.proof, days[0]) != (check.state, check.proof, days[1])


def check_of(checks: list[NumberCheck], value: str, kind: str = "vat") -> NumberCheck | None:
    """The check of a number as it is now; what was said of a former number counts no more."""
    return next((each for each in checks if (each.kind, each.value) == (kind, value)), None)
