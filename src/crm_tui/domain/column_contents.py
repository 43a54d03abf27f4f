"""What a cell of a table looks like, whatever its column is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from crm_tui.domain.names import gender_of, is_firm_title
from crm_tui.domain.text import digits, fold

_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"'?(?:\+|00)?[\d\s().\-/–·]{6,24}")
_POSTAL_CODE = re.compile(r"(?:(?:F|FR|B|BE|L|LU|CH)-)?\d{4,5}", re.I)
_VAT = re.compile(
    r"FR ?[0-9A-Z]{2} ?\d{3} ?\d{3} ?\d{3}|BE ?[01]?\d{3}[ .]?\d{3}[ .]?\d{3}|(?:LU|DE) ?\d{8,9}", re.I
)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[ ]?(?:[A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{0,4}", re.I)
_SIRET = re.compile(r"\d{3} ?\d{3} ?\d{3} ?\d{5}")
_WEB = re.compile(r"(?:https?://|www\.)\S+", re.I)
_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")
_AREA = re.compile(r"\d{2,3}|2[AB]", re.I)
_TOWN = re.compile(r"\S.*[\s,]\d{4,5}\s+\D{2,}")
_STREET = re.compile(r".*[^\W\d]{3,}.*")
_EVERYBODY = ("* mycontacts", "* mes contacts", "* starred", "mycontacts", "")
_KINDS = {
    **dict.fromkeys(
        ("personne", "particulier", "person", "individual", "individu", "physique", "particuliere"), "person"
    ),
    **dict.fromkeys(
        (
            *("entreprise", "societe", "professionnel", "pro", "company", "morale", "association", "bedrijf"),
            *("firma", "personne morale", "organisation"),
        ),
        "company",
    ),
}
_WORDS = re.compile(r"[^\W\d_]{2}[^\d@]*")
_NUMBER_FIRST = re.compile(r"\d{1,4}\s*(?:bis|ter|quater|[a-z])?[\s,]+\D{3}.*", re.I)
_ENOUGH = 0.6


def kind_of(text: str) -> str:
    """``person`` or ``company`` for the words that files have for them; nothing for others."""
    return _KINDS.get(fold(text), "")


def is_kind(text: str) -> bool:
    """Whether a cell says whether a card is a person or a firm."""
    return bool(kind_of(text))


def is_title(text: str) -> bool:
    """Whether a cell holds the title of a person, or of a firm."""
    return gender_of(text) is not None or is_firm_title(text)


def is_email(text: str) -> bool:
    """Whether a cell looks like an e-mail address."""
    return bool(_EMAIL.fullmatch(text))


def is_phone(text: str) -> bool:
    """Whether a cell looks like a telephone number, and not like a date or a long identifier."""
    if not _PHONE.fullmatch(text) or _DATE.fullmatch(text):
        return False
    number = digits(text)
    return 8 <= len(number) <= 13 and (text.lstrip("'(")[:1] in "+0" or len(number) in (9, 11, 12))


def is_postal_code(text: str) -> bool:
    """Whether a cell looks like a French, Belgian, Luxembourg or Swiss postal code."""
    return bool(_POSTAL_CODE.fullmatch(text)) and not 1900 <= int(digits(text)) <= 2035


def is_vat(text: str) -> bool:
    """Whether a cell looks like a VAT number."""
    return bool(_VAT.fullmatch(text))


def is_iban(text: str) -> bool:
    """Whether a cell looks like an IBAN."""
    return bool(_IBAN.fullmatch(text)) and len(text.replace(" ", "")) >= 15


def is_siret(text: str) -> bool:
    """Whether a cell looks like a SIRET."""
    return bool(_SIRET.fullmatch(text))


def is_web(text: str) -> bool:
    """Whether a cell looks like a web address."""
    return bool(_WEB.fullmatch(text))


def is_street(text: str) -> bool:
    """Whether a cell holds words, and not a house number alone."""
    return bool(_STREET.fullmatch(text))


def is_area(text: str) -> bool:
    """Whether a cell holds the number of a French department."""
    return bool(_AREA.fullmatch(text))


def holds_town(text: str) -> bool:
    """Whether a cell ends with a postal code and a town, after something else."""
    return bool(_TOWN.fullmatch(text))


def is_words(text: str) -> bool:
    """Whether a cell holds words alone, as names do."""
    return bool(_WORDS.fullmatch(text))


def begins_with_number(text: str) -> bool:
    """Whether a cell looks like a street behind its number."""
    return bool(_NUMBER_FIRST.fullmatch(text))


def is_protocol(text: str) -> bool:
    """Whether a cell says how Outlook sends a message, and nothing of the address."""
    return text.upper() in ("SMTP", "EX")


def is_everybody(text: str) -> bool:
    """Whether a cell says no more than that the contact is one."""
    return not [word for word in text.split(":::") if word.strip().casefold() not in _EVERYBODY]


def is_data(text: str) -> bool:
    """Whether a cell is a value that nobody would call a column."""
    text = text.strip()
    return any(
        look(text) for look in (is_email, is_phone, is_vat, is_iban, is_siret, is_postal_code, is_web)
    ) or bool(_DATE.fullmatch(text))


def share(cells: Sequence[str], looks: Callable[[str], bool]) -> float:
    """The part of the cells that look so; 0 where there are none."""
    return sum(map(looks, cells)) / len(cells) if cells else 0.0


_LOOKS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("emails.address", is_email),
    ("vat_number", is_vat),
    ("iban", is_iban),
    ("siret", is_siret),
    ("phones.number", is_phone),
    ("addresses.postal_code", is_postal_code),
    ("social_profiles.url", is_web),
    ("addresses.line", holds_town),
)


def target_of(cells: Sequence[str]) -> str:
    """What most of the cells of a column look like; nothing where they look like nothing known."""
    return next((target for target, looks in _LOOKS if share(cells, looks) >= _ENOUGH), "")
