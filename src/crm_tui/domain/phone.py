"""Telephone numbers of France, its overseas territories, Belgium, Luxembourg, Switzerland and Monaco.

Any usual way of typing is read; E.164 is stored; the national form is shown for the shop's own country.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from crm_tui.domain.identifiers import Reading
from crm_tui.domain.text import clean, digits
from crm_tui.domain.vocabulary import Severity
from crm_tui.i18n import _

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

#: The numbering plans that share the ten digits beginning with 0.
_FRENCH_PLANS = ("FR", "RE", "YT", "GP", "BL", "MF", "GF", "MQ")
_FRENCH_COUNTRY_CODES = frozenset({33, 262, 590, 594, 596})

#: Where a 0 that the library leaves in front is the trunk prefix of a number that lacks a digit.
_NO_LEADING_ZERO = _FRENCH_COUNTRY_CODES | {32, 41}

#: The prefixes that Arcep's numbering plan gives to the overseas territories alone. The library's metadata
#: takes some of them (0269, 0596) for metropolitan ones as well, where they would ring nobody.
_OVERSEAS_PREFIXES = {
    "0262": "RE",
    "0692": "RE",
    "0693": "RE",
    "0269": "YT",
    "0639": "YT",
    "0590": "GP",
    "0690": "GP",
    "0691": "GP",
    "0594": "GF",
    "0694": "GF",
    "0596": "MQ",
    "0696": "MQ",
    "0697": "MQ",
}

#: What a metropolitan number begins with that the library holds valid there and nowhere else, with its kind.
_PLAIN = {
    **{f"6{digit}": "mobile" for digit in "01245678"},
    **{f"7{digit}": "mobile" for digit in "3456789"},
    **{f"{first}{digit}": "fixed" for first in "13" for digit in "0123456789"},
    **{f"2{digit}": "fixed" for digit in "01234579"},
    **{f"4{digit}": "fixed" for digit in "123456789"},
    **{f"5{digit}": "fixed" for digit in "12345678"},
}
_PLAINLY_TYPED = re.compile(r"(\+33 ?|0)([1-7](?:[ .]?[0-9]{2}){4})")
#: How numbers are parted to be read, and the country where they are read without its code.
_SHAPES = (
    (re.compile(r"\+(33)([1-79])([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})"), "FR"),
    (re.compile(r"\+(32)(4[5-9][0-9])([0-9]{2})([0-9]{2})([0-9]{2})"), "BE"),
    (re.compile(r"\+(32)([23]|4(?=[23])|9(?!0))([0-9]{3})([0-9]{2})([0-9]{2})"), "BE"),
    (re.compile(r"\+(32)([15-7][0-9]|8[1-9])([0-9]{2})([0-9]{2})([0-9]{2})"), "BE"),
    (re.compile(r"\+(262(?=6)|590|594|596)([56][0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})"), ""),
)
_PLAIN_E164 = re.compile(r"\+33([1-7][0-9])[0-9]{7}")

_E164 = re.compile(r"\+[1-9][0-9]{3,14}")
_NOTHING_BUT_A_NUMBER = re.compile(r"[\d\s()+./\-–—·'’]*")
_NUMBER_LIKE = re.compile(r"\+?\(?\d[\d\s()./\-–—·]*")
_LETTER_O = re.compile(r"(?<![^\W_])[0-9oO]+(?![^\W_])")
_EXTENSION = re.compile(
    r"(?<=[\d\s),;.])(?:poste|p\.|interne|int\.?|extension|ext\.?|toestel|x|#)\s*[:.]?\s*(\d{1,6})(?!\d)",
    re.I,
)
_SCHEME_OR_WORD = re.compile(r"\b(?:t[ée]l[ée]phone|t[ée]l|num[ée]ro)\b|\bn°", re.I)
_TOO_FEW_BEFORE_EXTENSION = 4
_A_SECOND_NUMBER = 6
_LONGEST_SERVICE_NUMBER = 6

#: The same number is asked about several times while its card is read or shown.
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneReading(Reading):
    """What was understood of a typed telephone number."""

    number: str = ""
    """E.164, or bare digits for a short service number."""
    extension: str = ""
    region: str = ""
    """ISO 3166 alpha-2 code of the country of the number."""
    kind: str = ""
    """``mobile``, ``fixed``, ``service``, or nothing where it cannot be told."""
    remainder: str = ""
    """What else was typed, for example "mère": a label to propose."""


def phone(typed: str, region: str) -> PhoneReading:
    """Read a number typed in a shop of the country ``region`` (ISO 3166 alpha-2; France where unknown)."""
    text = clean(typed)
    if not text:
        return PhoneReading()
    return _read_plain(text, region) or _read(text, region)


def _read_plain(text: str, region: str) -> PhoneReading | None:
    """A French number as most are typed, read without the library, which takes longer to say the same."""
    found = _PLAINLY_TYPED.fullmatch(text)
    if found is None or (found[1] == "0" and region != "FR"):
        return None
    number = found[2].replace(" ", "").replace(".", "")
    kind = _PLAIN.get(number[:2])
    return PhoneReading(number=f"+33{number}", region="FR", kind=kind) if kind else None


def _read(text: str, region: str) -> PhoneReading:
    import phonenumbers

    region = region if region in phonenumbers.SUPPORTED_REGIONS else "FR"
    text, extension = _cut_extension(text)
    candidate, remainder = _split(text, region)
    parsed = _parse(candidate, region) or _without_plus(candidate)
    if parsed is None:
        unknown = candidate.startswith("+") and len(digits(candidate)) >= _A_SECOND_NUMBER
        return _refused("phone_country_unknown" if unknown else "phone_not_a_number", remainder)
    number, code, data = _judge(parsed, candidate, region)
    if not number:
        return _refused(code, remainder, **data)
    if code == "phone_service" and any(sign.isalpha() for sign in remainder):
        # A few digits among letters are no number that anybody would call.
        return _refused("phone_not_a_number", remainder)
    if not code and remainder:
        several = len(digits(remainder)) >= _A_SECOND_NUMBER
        code, data = "phone_several" if several else "phone_text", {"remainder": remainder}
    return PhoneReading(
        number=number,
        extension=extension or digits(parsed.extension or ""),
        region=phone_country(number) or region,
        kind=phone_kind(number),
        remainder=remainder,
        problem_code=code,
        severity=Severity.WARNING if code else None,
        data=data,
    )


def format_phone(number: str, region: str, extension: str = "") -> str:
    """A stored number as it is read in the country ``region``: national form at home, international abroad.

    What is not E.164 (a service number, a text that was not understood) comes back as it is.
    """
    shown = _shown_plain(number, region) or _shown(number, region)
    return _("{number} poste {extension}").format(number=shown, extension=extension) if extension else shown


def _shown_plain(number: str, region: str) -> str:
    """A French or Belgian number, as nearly all of a list are: the library is large to load."""
    if region in _FRENCH_PLANS[1:]:
        return ""
    for shape, country in _SHAPES:
        if found := shape.fullmatch(number):
            parts = " ".join(found.groups()[1:])
            return f"0{parts}" if region == country else f"+{found[1]} {parts}"
    return ""


def _shown(number: str, region: str) -> str:
    parsed = _from_e164(number)
    if parsed is None:
        return number
    import phonenumbers

    at_home = parsed.country_code == phonenumbers.country_code_for_region(region)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, form)


@lru_cache(maxsize=_REMEMBERED)
def phone_kind(number: str) -> str:
    """Whether a stored number is a ``mobile``, a ``fixed`` line or a ``service``; nothing where unknown."""
    if (found := _PLAIN_E164.fullmatch(number)) and (plain := _PLAIN.get(found[1])):
        return plain
    return _kind(number)


def _kind(number: str) -> str:
    parsed = _from_e164(number)
    if parsed is None:
        return "service" if number.isdecimal() else ""
    import phonenumbers

    line = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(parsed)
    if kind == line.MOBILE:
        return "mobile"
    if kind in (line.FIXED_LINE, line.VOIP):
        return "fixed"
    if kind in (line.TOLL_FREE, line.PREMIUM_RATE, line.SHARED_COST, line.UAN, line.VOICEMAIL):
        return "service"
    return ""


@lru_cache(maxsize=_REMEMBERED)
def phone_country(number: str) -> str:
    """The ISO 3166 alpha-2 code of a stored number's country; nothing where it cannot be told."""
    if (found := _PLAIN_E164.fullmatch(number)) and found[1] in _PLAIN:
        return "FR"
    return _country(number)


def _country(number: str) -> str:
    parsed = _from_e164(number)
    if parsed is None:
        return ""
    import phonenumbers

    # An unallocated number still belongs to the main country of its calling code; 001 is "no country".
    region = phonenumbers.region_code_for_number(parsed) or phonenumbers.region_code_for_country_code(
        parsed.country_code or 0
    )
    return region if region.isalpha() and region != "ZZ" else ""


def _judge(parsed: PhoneNumber, candidate: str, region: str) -> tuple[str, str, dict[str, str]]:
    """The number to keep (nothing if it cannot be one), and the code and data of what is odd about it."""
    import phonenumbers

    dialled = _french_digits(parsed)
    territory = _OVERSEAS_PREFIXES.get(dialled[:4], "")
    if territory and (number := _allocated(dialled, territory)):
        return _e164(number), "", {}
    if phonenumbers.is_valid_number(parsed):
        return _e164(parsed), "", {}
    if service := _service_number(parsed, candidate, region):
        return service, "phone_service", {}
    if elsewhere := _elsewhere_in_france(dialled):
        return _e164(elsewhere), "", {}
    if french := _from_over_the_border(candidate):
        return _e164(french), "phone_read_as", {"country": "FR"}
    if abroad := _without_plus(candidate):
        return _e164(abroad), "", {}
    reason = phonenumbers.ValidationResult
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if parsed.italian_leading_zero and parsed.country_code in _NO_LEADING_ZERO:
        possible = reason.TOO_SHORT
    if possible == reason.INVALID_COUNTRY_CODE:
        return "", "phone_country_unknown", {}
    if possible != reason.IS_POSSIBLE:
        code = "phone_too_long" if possible == reason.TOO_LONG else "phone_too_short"
        return "", code, {"digits": str(len(digits(candidate)))}
    if territory:
        return _e164(parsed), "phone_overseas", {"country": territory}
    return _e164(parsed), "phone_unallocated", {}


def _service_number(parsed: PhoneNumber, candidate: str, region: str) -> str:
    """A short number such as 15, 3639 or 118218; nothing where it is not one."""
    from phonenumbers import shortnumberinfo

    number = digits(candidate)
    if "+" in candidate or number.startswith("0") or not 2 <= len(number) <= _LONGEST_SERVICE_NUMBER:
        return ""
    return number if shortnumberinfo.is_possible_short_number_for_region(parsed, region) else ""


def _french_digits(parsed: PhoneNumber) -> str:
    """The ten digits as they are dialled in France and overseas; nothing for another country."""
    import phonenumbers

    number = phonenumbers.national_significant_number(parsed)
    if parsed.country_code not in _FRENCH_COUNTRY_CODES or len(number) != 9 or number.startswith("0"):
        return ""
    return "0" + number


def _allocated(text: str, region: str) -> PhoneNumber | None:
    """The number as dialled in one territory, if it is allocated in just that one."""
    import phonenumbers

    number = _parse(text, region)
    return number if number and phonenumbers.is_valid_number_for_region(number, region) else None


def _elsewhere_in_france(dialled: str) -> PhoneNumber | None:
    """The number in the one French numbering plan in which it is allocated.

    0692 12 34 56 typed in Lyon is a mobile in La Réunion: "possible" as +33692..., but reached by +262 only.
    Réunion and Mayotte share +262, so validity is asked for the territory, not for the calling code.
    """
    found = (_allocated(dialled, plan) for plan in _FRENCH_PLANS) if dialled else ()
    numbers = {_e164(number): number for number in found if number}
    return next(iter(numbers.values())) if len(numbers) == 1 else None


def _from_over_the_border(candidate: str) -> PhoneNumber | None:
    """A number typed as in France, in a shop of a country where it is none."""
    if len(digits(candidate)) != 10 or not candidate.startswith("0"):
        return None
    return _allocated(candidate, "FR")


def _without_plus(candidate: str) -> PhoneNumber | None:
    """A foreign number whose + was lost, as spreadsheets do, or a national one that got a + too many."""
    import phonenumbers

    number = digits(candidate)
    if number.startswith("0"):
        retry = _parse(number, "FR") if candidate.startswith("+") else None
    else:
        retry = _parse("+" + number, None) if "+" not in candidate else None
    return retry if retry is not None and phonenumbers.is_valid_number(retry) else None


def _cut_extension(text: str) -> tuple[str, str]:
    """The text without "poste 12", and 12: the library would read the letters as the digits of a keypad."""
    for found in _EXTENSION.finditer(text):
        if len(digits(text[: found.start()])) >= _TOO_FEW_BEFORE_EXTENSION:
            return clean(text[: found.start()] + " " + text[found.end() :]), digits(found[1])
    return text, ""


def _split(text: str, region: str) -> tuple[str, str]:
    """The part of a text that is the (first) number, and the rest of it as a label might say it."""
    readable = _SCHEME_OR_WORD.sub(lambda word: " " * len(word[0]), text)
    if digits(readable):
        readable = _LETTER_O.sub(lambda run: re.sub("[oO]", "0", run[0]), readable)
    bare = readable.strip(" :")
    if _NOTHING_BUT_A_NUMBER.fullmatch(bare) and len(digits(bare)) <= 15:
        return bare, ""
    from phonenumbers import Leniency, PhoneNumberMatcher

    spans = [(m.start, m.end) for m in PhoneNumberMatcher(readable, region, leniency=Leniency.POSSIBLE)]
    spans = spans[:1] or sorted(
        (m.span() for m in _NUMBER_LIKE.finditer(readable)),
        key=lambda span: -len(digits(readable[slice(*span)])),
    )
    if not spans:
        return "", clean(text)
    start, end = spans[0]
    rest = _SCHEME_OR_WORD.sub(" ", text[:start]) + " " + _SCHEME_OR_WORD.sub(" ", text[end:])
    return readable[start:end].strip(), clean(rest).strip(' ()[]<>{}:;,./-–—|"«»')


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    import phonenumbers

    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=_REMEMBERED)
def _from_e164(number: str) -> PhoneNumber | None:
    return _parse(number, None) if _E164.fullmatch(number) else None


def _e164(parsed: PhoneNumber) -> str:
    import phonenumbers

    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _refused(code: str, remainder: str, **data: str) -> PhoneReading:
    return PhoneReading(remainder=remainder, problem_code=code, severity=Severity.BLOCKING, data=data)
