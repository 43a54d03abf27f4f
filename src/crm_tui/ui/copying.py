"""What of a card can be copied for another program: an address as on an envelope, a number, all of it.

It goes to the clipboard of the terminal (OSC 52), so that it works over SSH. An IBAN is never among it: the
card shows it hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crm_tui.domain.address import postal_lines
from crm_tui.domain.card import Address, Card
from crm_tui.domain.vocabulary import Kind, ListName
from crm_tui.i18n import _
from crm_tui.labels import TITLES, field_label
from crm_tui.ui.card_words import phone_text
from crm_tui.ui.words import Words


@dataclass(frozen=True, slots=True)
class Copyable:
    """One thing to copy."""

    label: str
    text: str
    """May have several lines."""
    done: str
    """What is said once it is copied."""


def copyables(card: Card, words: Words) -> list[Copyable]:
    """All that can be copied of a card, the addresses first, in their order on the card; the whole last."""
    found = [
        Copyable(
            _label("addresses", row.label, words), "\n".join(_envelope(card, row, words)), _("Adresse copiée")
        )
        for row in card.addresses
        if not row.is_empty
    ]
    found += [
        Copyable(_label("phones", row.label, words), phone_text(row, words), _("Téléphone copié"))
        for row in card.phones
        if not row.is_empty
    ]
    found += [
        Copyable(_label("emails", row.label, words), row.address or row.typed, _("Email copié"))
        for row in card.emails
        if not row.is_empty
    ]
    whole = "\n".join(_identity(card, words))
    return [*found, *([Copyable(_("Toute l'identité"), whole, _("Identité copiée"))] if whole else [])]


def _label(field: str, label: str, words: Words) -> str:
    return _("{field} ({label})").format(
        field=field_label(field), label=words.label(ListName.LABEL, label).lower()
    )


def _names(card: Card) -> list[str]:
    """The first lines of an envelope: the firm, then who is written to there; a person by courtesy title."""
    person = card.person
    name = " ".join(part for part in (person.first_name, person.last_name.upper()) if part)
    courtesy = " ".join(part for part in (_(TITLES.get(person.gender, "")), name) if part) if name else ""
    lines = [card.company.company_name, courtesy] if card.kind is Kind.COMPANY else [courtesy]
    return [line for line in lines if line] or [card.display_name]


def _envelope(card: Card, address: Address, words: Words) -> list[str]:
    *firm, name = _names(card)
    return [*firm, *postal_lines(address, name, words.region)]


def _identity(card: Card, words: Words) -> Iterator[str]:
    *firm, name = _names(card)
    yield from (*firm, name)
    yield from (phone_text(row, words) for row in card.phones if not row.is_empty)
    yield from (row.address or row.typed for row in card.emails if not row.is_empty)
    for row in card.addresses:
        if not row.is_empty:
            yield from postal_lines(row, "", words.region)
    company = card.company
    numbers = {_("TVA"): company.vat_number, _("SIREN"): company.siren, _("SIRET"): company.siret}
    yield from (f"{title} {number}" for title, number in numbers.items() if number)
