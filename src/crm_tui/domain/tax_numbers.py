"""The numbers by which tax offices and registers know a firm: VAT number, SIREN, SIRET.

People give whichever they have at hand, with or without its country prefix; each is understood, and what
follows from it is filled in. Check digits are python-stdnum's; no register is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_tui.domain.address import FRENCH_TERRITORIES
from crm_tui.domain.identifiers import Reading
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

_WORD_BEFORE = re.compile(
    r"^(?:RCS\b\D*(?=\d)|(?:N\s?[°º]|NO\.|NUM[ÉE]RO|NR\.|(?:DE\s)?(?:TVA|VAT|BTW|MWST|UST-?ID(?:-?NR)?)\b"
    r"|INTRACOM\w*|INTRA\b|SIRET\b|SIREN\b|BCE\b|KBO\b)[\s.:]*)"
)
_SEPARATORS = re.compile(r"[\s.,\-–_/:°'’()]+")
_SHAPE = re.compile(r"[A-Z0-9+*]+")
_COUNTRY_THEN_DIGITS = re.compile(r"[A-Z]{2}(?=[A-Z0-9+*]*\d)[A-Z0-9+*]{5,13}")

#: Length of the whole number, prefix included, for the countries whose customers come to the counter.
_LENGTHS = {"FR": 13, "BE": 12, "LU": 10, "DE": 11, "IT": 13, "ES": 11, "NL": 14, "PT": 11, "CH": 12}
_EU_ONE_STOP_SHOP = ("EU", "IM")
_SIREN = 9
_BELGIAN = 10
_SIRET = 14
_SHORTEST_GUESS = 8
_SHORTEST_ELSEWHERE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxReading(Reading):
    """What was understood of a typed number of a firm, and what follows from it."""

    vat_number: str = ""
    """With its country prefix, without spaces."""
    siren: str = ""
    siret: str = ""
    country: str = ""
    """ISO 3166 alpha-2 code of the country that gave the number; Monaco's numbers begin with FR."""


def vat(typed: str, country: str) -> TaxReading:
    """Read a VAT number, a SIREN or a SIRET of a firm in ``country``, the code used where there is no prefix.

    ``vat_incomplete`` is no fault while one is still typing.
    """
    number = _compact(typed)
    if not number:
        return TaxReading()
    if not _SHAPE.fullmatch(number):
        return _refused("vat_format")
    return _without_prefix(number, country) if number.isdecimal() else _with_prefix(number)


def siret(typed: str) -> TaxReading:
    """Read a SIRET (14 digits); SIREN and VAT number follow. A SIREN alone is understood, and said."""
    number = _compact(typed)
    if len(number) == _SIREN:
        found = siren(number)
        if not found.problem_code:
            return replace(found, problem_code="siret_is_siren", severity=Severity.WARNING)
    return _register_number(number, _SIRET, "siret", _from_siret)


def siren(typed: str) -> TaxReading:
    """Read a SIREN (9 digits); the VAT number follows. Of a SIRET, both numbers are taken."""
    number = _compact(typed)
    if len(number) == _SIRET:
        found = siret(number)
        if not found.problem_code:
            return found
    return _register_number(number, _SIREN, "siren", _from_siren)


def _compact(typed: str) -> str:
    """Capitals and digits, without the words and signs around them."""
    text = clean(typed).upper()
    while (shorter := _WORD_BEFORE.sub("", text)) != text:
        text = shorter
    return _SEPARATORS.sub("", text)


def _register_number(
    number: str, length: int, name: str, understand: Callable[[str], TaxReading | None]
) -> TaxReading:
    """A number of the French business register, or its problem."""
    if not number:
        return TaxReading()
    if not (number.isascii() and number.isdecimal()):
        return _refused(f"{name}_format")
    if len(number) != length:
        return _refused(f"{name}_incomplete" if len(number) < length else f"{name}_too_long")
    return understand(number) or _refused(f"{name}_checksum")


def _from_siren(number: str) -> TaxReading | None:
    from stdnum.fr import siren as standard

    if not standard.is_valid(number):
        return None
    return TaxReading(vat_number="FR" + standard.to_tva(number), siren=number, country="FR")


def _from_siret(number: str) -> TaxReading | None:
    from stdnum.fr import siret as standard

    if not standard.is_valid(number):
        return None
    return replace(_from_siren(standard.to_siren(number)) or TaxReading(country="FR"), siret=number)


def _without_prefix(number: str, country: str) -> TaxReading:
    """Digits alone: what the country makes of them, then what their number of digits says."""
    if country in FRENCH_TERRITORIES or not country:
        found = _french_or_belgian(number)
        if not found and len(number) == _SIREN and (belgian := _french_or_belgian("0" + number)):
            # Belgian numbers had nine digits until 2005, and many still write them so.
            return _as_guess(belgian)
        if found or len(number) in (_SIREN, _SIRET):
            return found or _refused("siren_checksum" if len(number) == _SIREN else "siret_checksum")
        if len(number) == _BELGIAN and number[0] in "01":
            return _refused("vat_checksum")
        if len(number) > _SIRET:
            return _refused("vat_too_long")
        return _guessed(number) or _refused("vat_incomplete")
    national = {"CH": "CHE", "GR": "EL"}.get(country, country) + number
    if found := _understood(national):
        return found
    if found := _french_or_belgian(number):
        return _as_guess(found)
    return _fault(country, national)


def _french_or_belgian(number: str) -> TaxReading | None:
    """Digits that are a SIREN, a SIRET, or a French or Belgian VAT number without its prefix."""
    match len(number):
        case 9:
            return _from_siren(number)
        case 10 if number[0] in "01":
            return _european("BE", "BE" + number)
        case 11:
            return _french("FR" + number)
        case 14:
            return _from_siret(number)
    return None


def _guessed(number: str) -> TaxReading | None:
    """The number in the only country of the European Union in which it is valid.

    Ten digits that begin as Belgian ones do never come here: a slip there would be valid in Bulgaria.
    """
    from stdnum.eu import vat as standard

    if len(number) < _SHORTEST_GUESS:
        return None
    countries = [code.upper() for code in standard.guess_country(number)]
    found = _european(countries[0], countries[0] + number) if len(countries) == 1 else None
    return _as_guess(found) if found else None


def _as_guess(found: TaxReading) -> TaxReading:
    return replace(
        found, problem_code="vat_guessed", severity=Severity.WARNING, data={"country": found.country}
    )


def _with_prefix(number: str) -> TaxReading:
    """A number that says its country."""
    if number.startswith("MC"):
        number = "FR" + number[2:]
    if number.startswith("FR") and len(number) - 2 in (_SIREN, _SIRET) and number[2:].isdecimal():
        found = _french_or_belgian(number[2:])
        if found:
            return found
    return _understood(number) or _fault(number[:2], number)


def _understood(number: str) -> TaxReading | None:
    """A number with its prefix, by the rules of its country."""
    prefix = number[:2]
    if prefix == "FR":
        return _french(number)
    if number.startswith("CHE"):
        return _swiss(number)
    if prefix == "GB":
        return _british(number)
    return _european(prefix, number)


def _fault(prefix: str, number: str) -> TaxReading:
    """What to say of a number that its country does not accept."""
    from phonenumbers import SUPPORTED_REGIONS
    from stdnum.eu.vat import MEMBER_STATES

    if len(number) < 2:
        return _refused("vat_incomplete" if number.isalpha() else "vat_format")
    if length := _LENGTHS.get(prefix):
        if len(number) == length:
            return _refused("vat_checksum")
        return _refused("vat_incomplete" if len(number) < length else "vat_too_long")
    if prefix.lower() in MEMBER_STATES or prefix in ("EL", "GB", *_EU_ONE_STOP_SHOP):
        return _refused("vat_incomplete" if len(number) < _SHORTEST_ELSEWHERE else "vat_checksum")
    if not prefix.isalpha():
        return _refused("vat_format")
    if prefix not in SUPPORTED_REGIONS:
        return _refused("vat_country")
    if not _COUNTRY_THEN_DIGITS.fullmatch(number):
        return _refused("vat_format")
    return TaxReading(
        vat_number=number,
        country=prefix,
        problem_code="vat_unchecked",
        severity=Severity.WARNING,
        data={"country": prefix},
    )


def _french(number: str) -> TaxReading | None:
    """A French number; one that holds no SIREN belongs to Monaco."""
    from stdnum.exceptions import ValidationError
    from stdnum.fr import tva

    if not tva.is_valid(number):
        return None
    canonical = "FR" + tva.compact(number)
    try:
        return TaxReading(vat_number=canonical, siren=tva.to_siren(number), country="FR")
    except ValidationError:
        return TaxReading(vat_number=canonical, country="MC")


def _swiss(number: str) -> TaxReading | None:
    """A Swiss UID, with or without the word (TVA, MWST, IVA, TPV) that makes it a VAT number."""
    from stdnum.ch import uid
    from stdnum.ch import vat as standard

    valid = standard.is_valid(number) or uid.is_valid(number)
    return TaxReading(vat_number=number, country="CH") if valid else None


def _british(number: str) -> TaxReading | None:
    from stdnum.gb import vat as standard

    if not standard.is_valid(number):
        return None
    return TaxReading(vat_number="GB" + standard.compact(number), country="GB")


def _european(prefix: str, number: str) -> TaxReading | None:
    """A number of a member state, of Northern Ireland, or of the one-stop shop; Greece is EL there."""
    from stdnum.eu import vat as standard
    from stdnum.exceptions import ValidationError

    try:
        canonical = standard.validate(number)
    except ValidationError:
        return None
    if canonical.startswith("GR"):
        canonical = "EL" + canonical[2:]
    country = {"EL": "GR", "XI": "GB"}.get(prefix, "" if prefix in _EU_ONE_STOP_SHOP else prefix)
    return TaxReading(vat_number=canonical, country=country)


def _refused(code: str) -> TaxReading:
    return TaxReading(problem_code=code, severity=Severity.BLOCKING)
