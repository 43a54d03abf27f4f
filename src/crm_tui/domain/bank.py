"""Bank accounts: the IBAN as it is read, shown and hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from crm_tui.domain.identifiers import Reading
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Severity

_WORD_BEFORE = re.compile(
    r"^(?:N[°O.]\s*)?(?:D['’]\s*|DE\s+COMPTE\s*)?I\.?B\.?A\.?N\.?[\s:.]*(?=[A-Z]{2}\s?\d\d)"
)
_BIC_AFTER = re.compile(r"\W+(?:BIC|SWIFT)\b.*$")
_SEPARATORS = re.compile(r"[\s.\-–_/:]+")
_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_START = re.compile(r"[A-Z]{0,2}|[A-Z]{2}[0-9]{1,2}")
_SHORTEST = 15
_HIDDEN = "••••"
_MASKED = re.compile(rf"(?:.{{4}})?{_HIDDEN}(?:.{{3}})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class IbanReading(Reading):
    """What was understood of a typed IBAN."""

    iban: str = ""
    """ISO 13616 electronic format: capitals and digits without spaces."""


def iban(typed: str) -> IbanReading:
    """Read an IBAN, however it is spaced and whatever word stands before it.

    The check digits and the country's structure decide. The national check is a warning only: it refuses
    valid Belgian accounts whose bank code has been withdrawn since.
    """
    number = _compact(typed)
    if not number:
        return IbanReading()
    if code := _fault(number):
        return IbanReading(problem_code=code, severity=Severity.BLOCKING)
    from stdnum import iban as standard
    from stdnum.exceptions import ValidationError

    try:
        standard.validate(number)
    except ValidationError:
        return IbanReading(iban=number, problem_code="iban_bank", severity=Severity.WARNING)
    return IbanReading(iban=number)


def format_iban(number: str) -> str:
    """An IBAN in groups of four; any other text as it is."""
    if not _SHAPE.fullmatch(number):
        return number
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def mask_iban(number: str) -> str:
    """An IBAN as lists and logs may show it: "FR76 •••• 189"."""
    compact = _compact(number)
    if len(compact) < _SHORTEST:
        return _HIDDEN if compact else ""
    return f"{compact[:4]} {_HIDDEN} {compact[-3:]}"


def is_masked_iban(text: str) -> bool:
    """Whether this is what :func:`mask_iban` shows: no IBAN to store."""
    return _MASKED.fullmatch(_compact(text)) is not None


def _compact(typed: str) -> str:
    text = clean(typed).upper()
    text = _WORD_BEFORE.sub("", text)
    return _SEPARATORS.sub("", _BIC_AFTER.sub("", text))


def _fault(number: str) -> str:
    """The code of what makes a number no IBAN at all; nothing where it is one."""
    from stdnum import iban as standard
    from stdnum.exceptions import InvalidChecksum, ValidationError

    if not re.fullmatch(r"[A-Z0-9]+", number) or not _START.fullmatch(number[:4]):
        return "iban_format"
    length = _length(number[:2]) if len(number) >= 2 else _SHORTEST
    if not length:
        return "iban_country"
    if len(number) < length:
        return "iban_incomplete"
    if len(number) > length:
        return "iban_too_long"
    try:
        standard.validate(number, check_country=False)
    except InvalidChecksum:
        return "iban_checksum"
    except ValidationError:
        return "iban_format"
    return ""


@cache
def _length(country: str) -> int:
    """How many characters an IBAN of the country has; 0 where the country has no IBAN."""
    from stdnum import numdb

    _prefix, properties = numdb.get("iban").info(country)[0]
    structure = properties.get("bban", "")
    return 4 + sum(int(part) for part in re.findall(r"(\d+)!", structure)) if structure else 0
