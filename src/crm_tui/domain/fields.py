"""The single fields of a card by the names of the contact JSON, wherever they live in the card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crm_tui.domain.card import Address, Card, Email, Loyalty, Note, Phone, SocialProfile

CARD_FIELDS = ("kind", "iban")
PERSON_FIELDS = (
    "gender",
    "first_name",
    "last_name",
    "nickname",
    "department",
    "job_title",
    "employer",
    "employer_id",
)
COMPANY_FIELDS = ("company_name", "vat_number", "siren", "siret")
MEMBERSHIP_FIELDS = ("salesperson", "states", "stage", "origin")
#: In the order in which people read them.
SINGLE_FIELDS = ("kind", *PERSON_FIELDS, *COMPANY_FIELDS, *MEMBERSHIP_FIELDS, "iban")

#: The texts of an address, in the order in which they are written.
ADDRESS_PARTS = (
    "number",
    "repetition",
    "street",
    "complement",
    "box",
    "po_box",
    "postal_code",
    "city",
    "cedex",
    "country",
)

CARD_ROWS = ("phones", "emails", "addresses", "social_profiles")
MEMBERSHIP_ROWS = ("loyalty", "notes")
ROW_FIELDS = (*CARD_ROWS, *MEMBERSHIP_ROWS)

Row = Phone | Email | Address | SocialProfile | Loyalty | Note


def value_of(card: Card, name: str) -> Any:
    """The value of one field or list of rows."""
    if name in PERSON_FIELDS:
        return getattr(card.person, name)
    if name in COMPANY_FIELDS:
        return getattr(card.company, name)
    if name in MEMBERSHIP_FIELDS or name in MEMBERSHIP_ROWS:
        return getattr(card.membership, name)
    return getattr(card, name)


def with_value(card: Card, name: str, value: Any) -> Card:
    """The same card with another value of one field or list of rows."""
    if name in PERSON_FIELDS:
        return replace(card, person=replace(card.person, **{name: value}))
    if name in COMPANY_FIELDS:
        return replace(card, company=replace(card.company, **{name: value}))
    if name in MEMBERSHIP_FIELDS or name in MEMBERSHIP_ROWS:
        return replace(card, membership=replace(card.membership, **{name: value}))
    return replace(card, **{name: value})


def with_values(card: Card, values: Mapping[str, Any]) -> Card:
    """The same card with other values of several single fields, which takes no longer than one."""
    groups = ((PERSON_FIELDS, "person"), (COMPANY_FIELDS, "company"), (MEMBERSHIP_FIELDS, "membership"))
    changed = {name: values[name] for name in CARD_FIELDS if name in values}
    for names, part in groups:
        if found := {name: values[name] for name in names if name in values}:
            changed[part] = replace(getattr(card, part), **found)
    return replace(card, **changed) if changed else card


def rows_of(card: Card, name: str) -> tuple[Row, ...]:
    """The rows of one list."""
    rows: tuple[Row, ...] = value_of(card, name)
    return rows


def row_value(row: Row) -> str:
    """What makes two rows of a list say the same thing, whoever typed them."""
    match row:
        case Phone():
            return f"{row.number or row.typed.strip()}#{row.extension}"
        case Email():
            return (row.address or row.typed.strip()).casefold()
        case Address():
            parts = (row.number, row.repetition, row.street, row.complement, row.box, row.po_box)
            place = (row.postal_code, row.city, row.country)
            text = "|".join((*parts, *place)) if row.has_parts else row.typed
            return " ".join(text.casefold().split())
        case SocialProfile():
            return f"{row.network}|{row.url or row.typed.strip()}"
        case Loyalty():
            return f"{row.programme}|{row.member_number}"
        case Note():
            return row.text.strip()
