"""The columns of our own table of cards: their names, and what they hold.

The names are French whatever the language on the screen: they belong to the file, not to who writes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Columns of which a card has one, in the order in which people read them.
SINGLE = {
    "Type": "kind",
    "Genre": "gender",
    "Nom de famille": "last_name",
    "Prénom": "first_name",
    "Surnom": "nickname",
    "Département": "department",
    "Profession": "job_title",
    "Employeur": "employer",
    "Société": "company_name",
    "Numéro de TVA": "vat_number",
    "SIREN": "siren",
    "SIRET": "siret",
    "IBAN": "iban",
    "Commercial": "salesperson",
    "Etats du contact": "states",
    "Cycle de prospection": "stage",
    "Origine": "origin",
    "Accord email": "consent.email",
    "Accord SMS": "consent.sms",
    "Accord téléphone": "consent.phone",
    "Accord courrier": "consent.post",
}

#: What only the program knows of a card; written for who reads the file, left out on the way back.
LEFT_OUT = {"N° de fiche": "number", "Fiche créée le": "created_at", "Fiche modifiée le": "updated_at"}

#: Lists: the name that is numbered, and what is written of each row behind it.
ROWS = {
    "phones": (
        "Téléphone",
        {"": "number", "intitulé": "label", "poste": "extension", "facturation": "billing"},
    ),
    "emails": ("Email", {"": "address", "intitulé": "label", "facturation": "billing"}),
    "addresses": (
        "Adresse",
        {
            "intitulé": "label",
            "numéro": "number",
            "répétition": "repetition",
            "voie": "street",
            "complément": "complement",
            "boîte": "box",
            "boîte postale": "po_box",
            "code postal": "postal_code",
            "ville": "city",
            "cedex": "cedex",
            "pays": "country",
            "texte": "text",
            "facturation": "billing",
            "livraison": "delivery",
        },
    ),
    "social_profiles": ("Réseau social", {"": "url", "nom": "network"}),
    "loyalty": (
        "Fidélité",
        {"": "member_number", "programme": "programme", "intitulé": "label", "valable": "valid_until"},
    ),
    "notes": ("Note", {"": ""}),
}

TARGETS = frozenset(
    (
        *SINGLE.values(),
        *(
            f"{name}.{part}" if part else name
            for name, (_title, parts) in ROWS.items()
            for part in parts.values()
        ),
    )
)

_TELLING = frozenset(
    (*LEFT_OUT, "Etats du contact", *(title for title in SINGLE if title.startswith("Accord ")))
)
_ENOUGH_TO_TELL = 3
_BY_TITLE = {title: (name, parts) for name, (title, parts) in ROWS.items()}
_NUMBERED = re.compile(rf"({'|'.join(_BY_TITLE)}) ([1-9]\d?)(?: (\S.*))?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of our own table."""

    header: str
    target: str
    """Field of the contact JSON; of a row of a list, with its part: ``phones.number``."""
    row: int = 0


def header(counts: Mapping[str, int]) -> list[Column]:
    """The columns of a table in which the fullest card has so many rows of each list."""
    columns = [Column(title, name) for title, name in LEFT_OUT.items()]
    columns += [Column(title, name) for title, name in SINGLE.items()]
    for name, (title, parts) in ROWS.items():
        for row in range(counts.get(name, 0)):
            columns += [
                Column(f"{title} {row + 1} {ending}".strip(), f"{name}.{part}".rstrip("."), row)
                for ending, part in parts.items()
            ]
    return columns


def are_ours(titles: Sequence[str]) -> bool:
    """Whether a table has columns that nobody but this product names so, even if others were added."""
    telling = [
        title
        for title in map(str.strip, titles)
        if title in _TELLING or ((found := _NUMBERED.fullmatch(title)) and found[3] and target(title))
    ]
    return len(telling) >= _ENOUGH_TO_TELL


def target(title: str) -> tuple[str, int] | None:
    """What our own column of that name holds, and of which row; ``None`` where it is not ours."""
    title = title.strip()
    if title in SINGLE:
        return SINGLE[title], 0
    if title in LEFT_OUT:
        return "ignore", 0
    found = _NUMBERED.fullmatch(title)
    if not found:
        return None
    name, parts = _BY_TITLE[found[1]]
    part = parts.get(found[3] or "")
    if part is None:
        return None
    return f"{name}.{part}".rstrip("."), int(found[2]) - 1
