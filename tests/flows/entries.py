"""Entries that the flows begin with."""

from __future__ import annotations

from crm_tui.domain.card import Address, Card, CompanyFace, Email, PersonFace, Phone
from crm_tui.domain.vocabulary import Kind


def person(first: str, last: str, *, phone: str = "", email: str = "", city: str = "") -> Card:
    """A person as somebody typed it."""
    return Card(
        person=PersonFace(first_name=first, last_name=last),
        phones=(Phone(typed=phone),) if phone else (),
        emails=(Email(typed=email),) if email else (),
        addresses=(Address(city=city),) if city else (),
    )


def firm(name: str, *, vat_number: str = "", phone: str = "") -> Card:
    """A firm as somebody typed it."""
    return Card(
        kind=Kind.COMPANY,
        company=CompanyFace(company_name=name, vat_number=vat_number),
        phones=(Phone(typed=phone),) if phone else (),
    )
