"""The card that rows hold; the other way is :mod:`crm_tui.store.breakdown`.

Rows are plain dictionaries of columns, by table name and row id, so that what the tables hold now and what
the trace replays of another day become cards in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_tui.domain.card import (
    Address,
    Card,
    CompanyFace,
    ConsentRecord,
    Email,
    Loyalty,
    Membership,
    Note,
    PersonFace,
    Phone,
    ShopLink,
    SocialProfile,
)
from crm_tui.domain.fields import ADDRESS_PARTS
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind
from crm_tui.store import clock

Row = dict[str, Any]
"""One row: column name to value."""

Rows = Mapping[str, Mapping[int, Row]]
"""Table name to row id to row."""

PERSON_TEXTS = ("first_name", "last_name", "nickname", "department", "job_title", "employer")
COMPANY_TEXTS = ("company_name", "vat_number", "siren", "siret")


def card_from_rows(
    rows: Rows, *, shop_id: int, staff_logins: Mapping[int, str], shop_names: Mapping[int, str]
) -> Card:
    """The card that the rows of one contact hold, as one shop sees it.

    Args:
        rows: Every row of the contact, and none of another.
        shop_id: Whose states, notes and consents to read; a shop that never had the contact gets an empty
            membership.
        staff_logins: Login by staff id.
        shop_names: Name by shop id.

    Raises:
        ValueError: The rows hold no contact.
    """
    contacts = list(rows.get("contact", {}).items())
    if len(contacts) != 1:
        raise ValueError("rows of exactly one contact are needed")
    contact_id, contact = contacts[0]
    coordinates = _by_rank(rows, "coordinate")
    memberships = sorted(rows.get("membership", {}).values(), key=lambda row: int(row["shop_id"]))
    return Card(
        id=contact_id,
        number=contact["number"],
        subject=contact["subject"],
        version=contact["version"],
        created_at=clock.from_text(contact["created_at"]),
        updated_at=clock.from_text(contact["updated_at"]),
        merged_into=contact.get("merged_into"),
        withdrawn=bool(contact.get("withdrawn")),
        erased_at=clock.from_text(contact.get("erased_at", "")),
        kind=Kind(contact["kind"]),
        person=PersonFace(
            gender=Gender(contact["gender"]),
            employer_id=contact["employer_id"],
            **{name: contact[name] for name in PERSON_TEXTS},
        ),
        company=CompanyFace(**{name: contact[name] for name in COMPANY_TEXTS}),
        iban=contact["iban"],
        phones=tuple(_phone(key, row) for key, row in coordinates if row["kind"] == "phone"),
        emails=tuple(_email(key, row) for key, row in coordinates if row["kind"] == "email"),
        addresses=tuple(_address(key, row) for key, row in coordinates if row["kind"] == "address"),
        social_profiles=tuple(
            SocialProfile(id=key, network=row["network"], url=row["url"], typed=row["typed"])
            for key, row in _by_rank(rows, "social_profile")
        ),
        membership=_membership(rows, shop_id, staff_logins),
        members=tuple(
            ShopLink(
                shop_id=row["shop_id"],
                name=shop_names.get(row["shop_id"], ""),
                detached_at=clock.from_text(row["detached_at"]),
            )
            for row in memberships
        ),
    )


def _by_rank(rows: Rows, table: str) -> list[tuple[int, Row]]:
    return sorted(rows.get(table, {}).items(), key=lambda item: (item[1]["rank"], item[0]))


def _phone(key: int, row: Row) -> Phone:
    return Phone(
        id=key,
        label=row["label"],
        number=row["value"],
        extension=row["extension"],
        typed=row["typed"],
        billing=bool(row["billing"]),
    )


def _email(key: int, row: Row) -> Email:
    return Email(
        id=key,
        label=row["label"],
        address=row["value"],
        typed=row["typed"],
        billing=bool(row["billing"]),
    )


def _address(key: int, row: Row) -> Address:
    return Address(
        id=key,
        label=row["label"],
        typed=row["typed"],
        manual=bool(row["manual"]),
        source=row.get("source", ""),
        billing=bool(row["billing"]),
        delivery=bool(row["delivery"]),
        **{name: row[name] for name in ADDRESS_PARTS},
    )


def _membership(rows: Rows, shop_id: int, staff_logins: Mapping[int, str]) -> Membership:
    of_my_shop = [item for item in rows.get("membership", {}).items() if item[1]["shop_id"] == shop_id]
    if not of_my_shop:
        return Membership(shop_id=shop_id)
    membership_id, row = of_my_shop[0]
    mine = {
        table: {
            key: child
            for key, child in rows.get(table, {}).items()
            if child["membership_id"] == membership_id
        }
        for table in ("membership_state", "consent", "loyalty", "note")
    }
    return Membership(
        shop_id=shop_id,
        salesperson=staff_logins.get(row["salesperson_id"] or 0, ""),
        states=tuple(child["state"] for _, child in _by_rank(mine, "membership_state")),
        stage=row["stage"],
        origin=row["origin"],
        consents=tuple(
            ConsentRecord(
                id=key,
                channel=Channel(child["channel"]),
                state=Consent(child["state"]),
                at=clock.from_text(child["at"]),
                by=child["by"],
                how=child["how"],
                wording=child["wording"],
            )
            for key, child in sorted(mine["consent"].items())
        ),
        loyalty=tuple(
            Loyalty(
                id=key,
                programme=child["programme"],
                label=child["label"],
                member_number=child["member_number"],
                valid_until=clock.date_from_text(child["valid_until"]),
            )
            for key, child in _by_rank(mine, "loyalty")
        ),
        notes=tuple(
            Note(
                id=key,
                text=child["text"],
                guard_reason=child.get("guard_reason", ""),
                at=clock.from_text(child["at"]),
                by=child["by"],
            )
            for key, child in sorted(mine["note"].items(), key=lambda item: (item[1]["at"], item[0]))
        ),
        attached_at=clock.from_text(row["attached_at"]),
        attached_by=row["attached_by"],
        detached_at=clock.from_text(row["detached_at"]),
        detached_by=row["detached_by"],
        detach_reason=row["detach_reason"],
        archived_at=clock.from_text(row.get("archived_at", "")),
        archived_by=row.get("archived_by", ""),
        archive_reason=row.get("archive_reason", ""),
        last_contact_at=clock.from_text(row.get("last_contact_at", "")),
        last_contact_how=row.get("last_contact_how", ""),
        kept_at=clock.from_text(row.get("kept_at", "")),
        kept_by=row.get("kept_by", ""),
        kept_reason=row.get("kept_reason", ""),
    )
