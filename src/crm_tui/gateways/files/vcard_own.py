"""What of a card no property of vCard holds: properties of our own, beside the standard ones.

RFC 6350 (6.10) leaves names that begin with ``X-`` to programs, and others pass them over. What belongs to a
coordinate stands in the group of its line: ``item1.ADR:…`` and ``item1.X-CRMTUI-ADR:…``. A telephone that
changed the standard line is believed: then what stood beside it is no longer what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from crm_tui.domain.address import FRENCH_TERRITORIES, country_code
from crm_tui.domain.card import Address, Card, Phone, SocialProfile
from crm_tui.domain.column_rows import Lookup
from crm_tui.domain.errors import Problem
from crm_tui.domain.fields import ADDRESS_PARTS
from crm_tui.domain.text import clean, fold
from crm_tui.domain.vocabulary import Channel, Consent, Kind, ListName, Severity
from crm_tui.gateways.files.vcard_values import VcardLine, fields_of, parts_of, text_of
from crm_tui.gateways.files.writing import Words
from crm_tui.i18n import _
from crm_tui.labels import field_label

PREFIX = "X-CRMTUI-"
_KIND, _LOYALTY, _CONSENT = "KIND", "LOYALTY", "CONSENT-"
_SINGLE = {
    "COMPANY": "company_name",
    "EMPLOYER": "employer",
    "VAT": "vat_number",
    "SIREN": "siren",
    "SIRET": "siret",
    "IBAN": "iban",
}
_LISTED = {"STAGE": ("stage", ListName.STAGE), "ORIGIN": ("origin", ListName.ORIGIN)}
_SALESPERSON = "SALESPERSON"
_TEL, _ADR, _NETWORK = "TEL", "ADR", "NETWORK"
_FLAGS = {"BILLING": "billing", "DELIVERY": "delivery"}
_YES = "1"
_LOYALTY_PARTS = ("programme", "label", "member_number", "valid_until")
_ADR_PARTS = (*ADDRESS_PARTS, "text")
#: The fields of ADR, in the order of RFC 6350, 6.3.1, before the country.
_ADR_FIELDS = 6


def of_card(card: Card, words: Words) -> Iterator[tuple[str, list[str]]]:
    """The properties that say the rest of a card, each with the parts of its value."""
    yield PREFIX + _KIND, [card.kind.value]
    person, company, membership = card.person, card.company, card.membership
    is_firm = card.kind is Kind.COMPANY
    texts = {
        "COMPANY": "" if is_firm else company.company_name,
        "EMPLOYER": person.employer if is_firm or person.employer == company.company_name else "",
        "VAT": company.vat_number,
        "SIREN": company.siren,
        "SIRET": company.siret,
        "IBAN": card.iban,
        "STAGE": words(ListName.STAGE, membership.stage) if membership.stage else "",
        "ORIGIN": words(ListName.ORIGIN, membership.origin) if membership.origin else "",
        _SALESPERSON: membership.salesperson,
    }
    yield from ((PREFIX + name, [value]) for name, value in texts.items() if value)
    for channel in Channel:
        answer = membership.consent(channel)
        if answer is not Consent.UNKNOWN:
            yield PREFIX + _CONSENT + channel.name, [answer.value]
    for row in membership.loyalty:
        until = row.valid_until.isoformat() if row.valid_until else ""
        programme = words(ListName.PROGRAMME, row.programme) if row.programme else ""
        yield PREFIX + _LOYALTY, [programme, row.label, row.member_number, until]


def of_row(row: object, words: Words) -> Iterator[tuple[str, list[str]]]:
    """The properties beside the standard line of a coordinate, each with the parts of its value."""
    if isinstance(row, Phone) and (row.extension or not row.number):
        yield PREFIX + _TEL, [row.number or row.typed, row.extension]
    if isinstance(row, Address):
        text = "" if row.has_parts else row.typed
        yield PREFIX + _ADR, [*(str(getattr(row, part)) for part in ADDRESS_PARTS), text]
    if isinstance(row, SocialProfile) and row.network:
        yield PREFIX + _NETWORK, [words(ListName.NETWORK, row.network)]
    for name, flag in _FLAGS.items():
        if getattr(row, flag, False):
            yield PREFIX + name, [_YES]


def telephone_texts(number: str, extension: str) -> tuple[str, str]:
    """How a number stands on its standard line: as text, and as the address of RFC 3966."""
    if not extension:
        return number, f"tel:{number}"
    return f"{number} x{extension}", f"tel:{number};ext={extension}"


def address_fields(parts: dict[str, str], country: str) -> list[str]:
    """The first fields of ADR for the parts of an address, as the country writes its streets."""
    if parts.get("text"):
        return ["", "", parts["text"], "", "", ""]
    number = " ".join(filter(None, (parts["number"], parts["repetition"])))
    is_first = country in FRENCH_TERRITORIES | {"LU"}
    street = (number, parts["street"]) if is_first else (parts["street"], number)
    box = f"bte {parts['box']}" if parts["box"] else ""
    return [
        parts["po_box"],
        parts["complement"],
        " ".join(filter(None, (*street, box))),
        " ".join(filter(None, (parts["city"], parts["cedex"]))),
        "",
        parts["postal_code"],
    ]


@dataclass(slots=True)
class OwnProperties:
    """Our own properties of one card of a file."""

    lookup: Lookup
    data: dict[str, Any] = field(default_factory=dict)
    """What they say of the card, in the contact JSON."""
    kept: list[tuple[str, str]] = field(default_factory=list)
    """What has no place in this shop, by the name of its field: for the note."""
    problems: list[Problem] = field(default_factory=list)
    _beside: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def are_there(self) -> bool:
        """Whether this product wrote the card: then its names are where they belong."""
        return "kind" in self.data

    def take(self, line: VcardLine) -> bool:
        """Take a line; says whether it was one of ours."""
        if not line.name.startswith(PREFIX):
            return False
        name, text = line.name.removeprefix(PREFIX), text_of(line.value)
        if line.group:
            self._beside.setdefault(line.group, {})[name] = line.value
        elif name == _KIND:
            self.data["kind"] = Kind.COMPANY.value if text == Kind.COMPANY.value else Kind.PERSON.value
        elif name in _SINGLE:
            self.data[_SINGLE[name]] = text
        elif name in _LISTED:
            self._take_listed(*_LISTED[name], text)
        elif name == _SALESPERSON:
            self._put("salesperson", self.lookup.login(text), text)
        elif name == _LOYALTY:
            row = dict(zip(_LOYALTY_PARTS, map(clean, parts_of(line.value, ";")), strict=False))
            self.data.setdefault("loyalty", []).append({part: each for part, each in row.items() if each})
        elif name.startswith(_CONSENT):
            self._take_consent(name.removeprefix(_CONSENT), text)
        return True

    def _take_listed(self, name: str, listed: ListName, text: str) -> None:
        self._put(name, self.lookup.code(listed, text), text)

    def _put(self, name: str, found: str, text: str) -> None:
        """A value that this shop knows; another one goes to the note."""
        if found:
            self.data[name] = found
        else:
            self.kept.append((field_label(name), text))
            self.problems.append(Problem(name, "kept_in_note", Severity.WARNING, {"value": text}))

    def _take_consent(self, channel: str, text: str) -> None:
        """An answer; anything but one that we write is none (GDPR art. 7)."""
        if channel in Channel.__members__ and text in (Consent.ACCEPTED, Consent.REFUSED):
            self.data.setdefault("consent", {})[Channel[channel].value] = text
        else:
            self.kept.append((_("Communications commerciales"), f"{channel} {text}"))

    def flags(self, group: str) -> dict[str, bool]:
        """What a coordinate is the first choice for."""
        beside = self._beside.get(group, {})
        return {flag: True for name, flag in _FLAGS.items() if beside.get(name) == _YES}

    def network(self, group: str) -> str:
        """The network of the profile of a group."""
        return text_of(self._beside.get(group, {}).get(_NETWORK, ""))

    def phone(self, line: VcardLine) -> dict[str, str]:
        """The number on a line and its extension; nothing where the line says another one."""
        number, extension = (*parts_of(self._beside.get(line.group, {}).get(_TEL, ""), ";"), "", "")[:2]
        if not number or text_of(line.value) not in telephone_texts(number, extension):
            return {}
        return {"number": number, **({"extension": extension} if extension else {})}

    def address(self, line: VcardLine) -> dict[str, str]:
        """The parts of the address on a line; nothing where the line says another one."""
        beside = self._beside.get(line.group, {}).get(_ADR, "")
        if not beside:
            return {}
        given = parts_of(beside, ";")
        parts = {part: given[place] if place < len(given) else "" for place, part in enumerate(_ADR_PARTS)}
        fields = (*fields_of(line.value, ", "), *[""] * 7)[:7]
        country = country_code(fields[6]) or fields[6]
        same = country == (country_code(parts["country"]) or parts["country"]) and any(
            [fold(each) for each in address_fields(parts, where)]
            == [fold(each) for each in fields[:_ADR_FIELDS]]
            for where in ("FR", "BE")
        )
        return {part: value for part, value in parts.items() if value} if same else {}
