"""The rows that hold a card; the other way is :mod:`crm_tui.store.mapping`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_tui.domain.card import Address, Card, ConsentRecord, Membership, Note
from crm_tui.domain.errors import UnknownStaff
from crm_tui.domain.fields import ADDRESS_PARTS
from crm_tui.store import clock
from crm_tui.store.mapping import COMPANY_TEXTS, PERSON_TEXTS, Row

_COORDINATE: Row = {
    **dict.fromkeys(("kind", "label", "value", "typed", "extension", "source", *ADDRESS_PARTS), ""),
    **dict.fromkeys(("manual", "billing", "delivery"), 0),
}


@dataclass(frozen=True, slots=True)
class Child:
    """A row that belongs to a contact or to a membership, without its owner and its rank."""

    id: int | None
    columns: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One list of a card, as the rows that hold it."""

    table: str
    children: list[Child]
    only: Row = field(default_factory=dict)
    """The columns that tell the rows of this list from others of the same table and owner."""
    new: Row = field(default_factory=dict)
    """What a new row holds where the card does not say it."""
    ranked: bool = True
    """Whether the order is kept in ``rank``; else it is that of the ids."""
    append_only: bool = False


def contact_columns(card: Card) -> Row:
    """What people can change of the contact row."""
    person, company = card.person, card.company
    return {
        "kind": card.kind.value,
        "gender": person.gender.value,
        **{name: getattr(person, name) for name in PERSON_TEXTS},
        "employer_id": person.employer_id,
        **{name: getattr(company, name) for name in COMPANY_TEXTS},
        "iban": card.iban,
    }


def membership_columns(membership: Membership, staff_ids: Mapping[str, int]) -> Row:
    """What people can change of the membership row; attaching and detaching are deeds of their own.

    Raises:
        UnknownStaff: The salesperson is not on the staff list.
    """
    login = membership.salesperson
    if login and login not in staff_ids:
        raise UnknownStaff(login=login)
    return {
        "salesperson_id": staff_ids[login] if login else None,
        "stage": membership.stage,
        "origin": membership.origin,
    }


def new_contact(columns: Row, contact_id: int, at: str) -> Row:
    """The whole row of a new contact with these :func:`contact_columns`, and its random name in the trace."""
    return {
        "id": contact_id,
        "subject": secrets.token_hex(16),
        "number": str(contact_id),
        **columns,
        "version": 1,
        "created_at": at,
        "updated_at": at,
    }


def attachment(shop_id: int, at: str, by: str) -> Row:
    """What a new membership says about its beginning."""
    return {"shop_id": shop_id, "attached_at": at, "attached_by": by}


def contact_groups(card: Card) -> list[Group]:
    """The lists of a card that are the same for all shops."""
    profiles = [
        Child(row.id, {"network": row.network, "url": row.url, "typed": row.typed})
        for row in card.social_profiles
    ]
    return [
        Group(table="coordinate", only={"kind": "phone"}, children=_phone_rows(card)),
        Group(table="coordinate", only={"kind": "email"}, children=_email_rows(card)),
        Group(table="coordinate", only={"kind": "address"}, children=_address_rows(card)),
        Group(table="social_profile", children=profiles),
    ]


def membership_groups(
    membership: Membership, at: str, by: str, known_states: Mapping[str, int] | None = None
) -> list[Group]:
    """The lists of a card that one shop keeps.

    Args:
        membership: What the contact is for the shop.
        at: When new notes and answers were noted, where they do not say it.
        by: Who noted them, where they do not say it.
        known_states: Row id of each state that is stored already.
    """
    known = known_states or {}
    signature = {"at": at, "by": by}
    states = [Child(known.get(state), {"state": state}) for state in dict.fromkeys(membership.states)]
    notes = [
        Child(row.id, {"text": row.text, "guard_reason": row.guard_reason, **_signature(row)})
        for row in membership.notes
    ]
    return [
        Group(table="membership_state", children=states),
        Group(
            table="consent",
            children=_consent_rows(membership),
            new=signature,
            ranked=False,
            append_only=True,
        ),
        Group(table="loyalty", children=_loyalty_rows(membership)),
        Group(table="note", children=notes, new=signature, ranked=False),
    ]


def _phone_rows(card: Card) -> list[Child]:
    return [
        Child(
            row.id,
            {
                **_COORDINATE,
                "kind": "phone",
                "label": row.label,
                "value": row.number,
                "typed": row.typed,
                "extension": row.extension,
                "billing": int(row.billing),
            },
        )
        for row in card.phones
    ]


def _email_rows(card: Card) -> list[Child]:
    return [
        Child(
            row.id,
            {
                **_COORDINATE,
                "kind": "email",
                "label": row.label,
                "value": row.address,
                "typed": row.typed,
                "billing": int(row.billing),
            },
        )
        for row in card.emails
    ]


def _address_rows(card: Card) -> list[Child]:
    return [
        Child(
            row.id,
            {
                **_COORDINATE,
                "kind": "address",
                "label": row.label,
                "value": one_line(row),
                "typed": row.typed,
                **{name: getattr(row, name) for name in ADDRESS_PARTS},
                "manual": int(row.manual),
                "source": row.source,
                "billing": int(row.billing),
                "delivery": int(row.delivery),
            },
        )
        for row in card.addresses
    ]


def _loyalty_rows(membership: Membership) -> list[Child]:
    return [
        Child(
            row.id,
            {
                "programme": row.programme,
                "label": row.label,
                "member_number": row.member_number,
                "valid_until": clock.date_to_text(row.valid_until),
            },
        )
        for row in membership.loyalty
    ]


def _consent_rows(membership: Membership) -> list[Child]:
    return [
        Child(
            row.id,
            {
                "channel": row.channel.value,
                "state": row.state.value,
                "how": row.how,
                "wording": row.wording,
                **_signature(row),
            },
        )
        for row in membership.consents
    ]


def _signature(row: ConsentRecord | Note) -> Row:
    """When and by whom, as far as the card says it."""
    signature: Row = {}
    if row.at is not None:
        signature["at"] = clock.to_text(row.at)
    if row.by:
        signature["by"] = row.by
    return signature


def one_line(address: Address) -> str:
    """The address on one line, as a person would say it; what was typed while nothing of it is known."""
    if not address.has_parts:
        return address.typed
    street = " ".join(filter(None, (address.number, address.repetition, address.street)))
    town = " ".join(filter(None, (address.postal_code, address.city, address.cedex)))
    parts = (address.complement, street, address.box, address.po_box, town)
    return ", ".join(filter(None, parts))
