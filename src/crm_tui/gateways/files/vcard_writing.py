"""Cards on their way to telephones: vCard 3.0, which all of them read, or 4.0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from crm_tui.domain.address import country_name
from crm_tui.domain.card import Address, Card, Email, Phone, SocialProfile
from crm_tui.domain.fields import ADDRESS_PARTS
from crm_tui.domain.vocabulary import Gender, Kind, ListName
from crm_tui.gateways.files import vcard_own
from crm_tui.gateways.files.vcard_own import address_fields, telephone_texts
from crm_tui.gateways.files.writing import Words

if TYPE_CHECKING:
    from vobject.base import Component

Version = Literal["3.0", "4.0"]
_Row = Phone | Email | Address | SocialProfile

_GENDERS = {Gender.MALE: "M", Gender.FEMALE: "F", Gender.NEUTRAL: "N"}
_TYPES = {"mobile": "CELL", "home": "HOME", "office": "WORK", "other": "OTHER"}


def vcard(card: Card, words: Words, region: str, version: Version = "3.0") -> str:
    """One card with its line breaks.

    Args:
        card: the card.
        words: what codes are called.
        region: the shop's country, in which streets are written where an address names none.
        version: of vCard.
    """
    import vobject

    is_new = version == "4.0"
    out = _Writer(vobject.vCard(), is_new)
    out.put("version", version)
    out.put("fn", card.display_name)
    person, company = card.person, card.company
    out.put("n", vobject.vcard.Name(family=person.last_name, given=person.first_name))
    is_firm = card.kind is Kind.COMPANY
    firm = company.company_name if is_firm else person.employer or company.company_name
    department = words(ListName.DEPARTMENT, person.department) if person.department else ""
    if firm or department:
        out.put("org", [firm, department] if department else [firm])
    if is_firm:
        out.put("kind" if is_new else "x-abshowas", "org" if is_new else "COMPANY")
    if person.gender in _GENDERS:
        out.put("gender" if is_new else "x-gender", _GENDERS[person.gender])
    if person.job_title:
        out.put("title", words(ListName.JOB_TITLE, person.job_title))
    if person.nickname:
        out.put("nickname", person.nickname)
    if card.number:
        out.put("uid", card.number)
    for phone in card.phones:
        out.put_row("tel", _telephone(phone, is_new), phone, words, raw=is_new)
    for email in card.emails:
        out.put_row("email", email.address or email.typed, email, words)
    for address in card.addresses:
        out.put_row("adr", _address(address, region), address, words)
    for profile in card.social_profiles:
        url = profile.url or profile.typed
        if profile.network in ("", "website"):
            out.put_row("url", url, profile, words)
        else:
            out.put_row("x-socialprofile", url, profile, words).type_param = profile.network
    if card.membership.states:
        labels = [words(ListName.STATE, state) for state in card.membership.states]
        out.put_list("categories", labels)
    for note in card.membership.notes:
        out.put("note", note.text)
    for name, parts in vcard_own.of_card(card, words):
        out.put_structured(name, parts)
    text: str = out.component.serialize(validate=False)
    return text


class _Writer:
    """One card of the library that is being filled."""

    def __init__(self, component: Component, is_new: bool) -> None:
        self.component = component
        self._is_new = is_new
        self._groups = 0

    def put(self, name: str, value: Any, *, raw: bool = False) -> Any:
        """Add one line."""
        line = self.component.add(name)
        line.value = value
        line.encoded = raw
        return line

    def put_list(self, name: str, values: list[str]) -> None:
        """Add one line that holds several values."""
        self.put(name, ",".join(map(_escaped, values)), raw=True)

    def put_structured(self, name: str, parts: list[str]) -> Any:
        """Add one line whose value has parts."""
        return self.put(name.lower(), ";".join(map(_escaped, parts)), raw=True)

    def put_row(self, name: str, value: Any, row: _Row, words: Words, *, raw: bool = False) -> Any:
        """Add a coordinate: a pre-set label is a type, another one a line of its own, as Apple does it."""
        line = self.put(name, value, raw=raw)
        label = getattr(row, "label", "")
        kind = _TYPES.get(label)
        if name == "tel" and raw:
            line.value_param = "uri" if value.startswith("tel:") else "text"
        beside = []
        if kind and not (kind == "CELL" and name != "tel") and kind != "OTHER":
            line.type_param = kind
        elif label:
            beside.append(self.put("x-ablabel", words(ListName.LABEL, label)))
        beside += [self.put_structured(*each) for each in vcard_own.of_row(row, words)]
        if beside:
            self._groups += 1
            for each in (line, *beside):
                each.group = f"item{self._groups}"
        return line


def _escaped(text: str) -> str:
    from vobject.base import backslashEscape

    escaped: str = backslashEscape(text)
    return escaped


def _telephone(phone: Phone, is_new: bool) -> str:
    if is_new and phone.number:
        return telephone_texts(phone.number, phone.extension)[1]
    text = telephone_texts(phone.number or phone.typed, phone.extension)[0]
    return _escaped(text) if is_new else text


def _address(address: Address, region: str) -> Any:
    from vobject.vcard import Address as VcardAddress

    parts = {part: str(getattr(address, part)) for part in ADDRESS_PARTS}
    if not address.has_parts:
        parts["text"] = address.typed
    box, extended, street, city, _area, code = address_fields(parts, address.country or region)
    return VcardAddress(
        box=box,
        extended=extended,
        street=street,
        city=city,
        code=code,
        country=country_name(address.country) if address.country else "",
    )
