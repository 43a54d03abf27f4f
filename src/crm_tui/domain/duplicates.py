"""Whether two cards are the same client, and why.

A card is reduced to a :class:`Record`. Cards that share a key of it are compared field by field; the points
are bits of evidence that add up, and every one of them has a reason that can be said in words. Both faces of
a card take part, so that a person and the firm they buy for meet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from itertools import chain

from crm_tui.domain.card import Card, ShopLink
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import Kind, Level

#: From these scores on (bits; 0 = even odds) a pair is called certain or probable; a shared key is possible.
CERTAIN, PROBABLE, POSSIBLE = 8.0, 1.0, -1.0

_LEGAL_FORMS = frozenset(
    [
        "sarl",
        "sas",
        "sasu",
        "eurl",
        "sa",
        "snc",
        "sci",
        "scop",
        "srl",
        "sprl",
        "bv",
        "bvba",
        "asbl",
        "vzw",
        "nv",
        "ets",
        "etablissements",
        "ste",
        "societe",
        "et",
        "fils",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What two cards are compared by: folded names, canonical identifiers, and a little to show."""

    id: int = 0
    number: str = ""
    kind: str = Kind.PERSON.value
    name: str = ""
    """The name to show."""
    phone: str = ""
    """The first phone, to show."""
    gender: str = ""
    last: str = ""
    first: str = ""
    nickname: str = ""
    company: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    vat: str = ""
    siren: str = ""
    iban: str = ""
    postal_code: str = ""
    city: str = ""
    """The town to show."""
    address: str = ""

    def to_json(self) -> str:
        """One line, to be kept beside the card."""
        return json.dumps(
            {name: value for name in _RECORD_FIELDS if (value := getattr(self, name))},
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Record:
        """The record that :meth:`to_json` wrote."""
        data = json.loads(text)
        for name in ("phones", "emails"):
            data[name] = tuple(data.get(name, ()))
        return cls(**data)


_RECORD_FIELDS = tuple(each.name for each in fields(Record))


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence; ``bits`` is negative for what speaks against."""

    code: str
    bits: float
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An existing card that looks like the entry."""

    record: Record
    score: float
    level: Level
    reasons: tuple[Reason, ...]
    """Strongest first; those against come last."""
    shops: tuple[ShopLink, ...] = ()
    mine: bool = True
    """Whether it is, or was, a client of my shop."""
    detached: bool = False
    """Whether my shop let it go."""

    @property
    def id(self) -> int:
        """The card's id."""
        return self.record.id


def record_of(card: Card) -> Record:
    """Reduce a normalised card."""
    address = card.addresses[0] if card.addresses else None
    return Record(
        id=card.id or 0,
        number=card.number,
        kind=card.kind.value,
        name=card.display_name,
        phone=next((row.number or row.typed for row in card.phones), ""),
        gender=card.person.gender.value,
        last=fold(card.person.last_name),
        first=fold(card.person.first_name),
        nickname=fold(card.person.nickname),
        company=fold(card.company.company_name),
        phones=tuple(row.number for row in card.phones if row.number),
        emails=tuple(row.address.casefold() for row in card.emails if row.address),
        vat=card.company.vat_number,
        siren=card.company.siren,
        iban=card.iban,
        postal_code=address.postal_code if address else "",
        city=address.city if address else "",
        address=fold(f"{address.number} {address.street}") if address and address.street else "",
    )


def keys(record: Record) -> frozenset[int]:
    """The hashed traits by which the record finds others and is found, 48 bits each."""
    traits = chain(
        (f"p{number}" for number in record.phones),
        (f"e{address}" for address in record.emails),
        (f"v{value}" for value in (record.siren or record.vat,) if value),
        (f"i{value}" for value in (record.iban,) if value),
        (f"n{value}" for value in (_person_words(record),) if value),
        (f"c{value}" for value in (_company_words(record.company),) if value),
    )
    return frozenset(
        int.from_bytes(blake2b(trait.encode(), digest_size=6).digest(), "big") for trait in traits
    )


def _person_words(record: Record) -> str:
    """Both names in one order, so that swapped names and a surname box that holds everything still meet."""
    words = f"{record.last} {record.first}".split()
    return " ".join(sorted(words)) or record.nickname


def _company_words(name: str) -> str:
    words = [word for word in name.split() if word not in _LEGAL_FORMS]
    return " ".join(sorted(words)) or name


def compare(entry: Record, card: Record) -> Candidate | None:
    """The card as a candidate for the entry; ``None`` where nothing speaks for it."""
    evidence = [*_identifiers(entry, card), *_names(entry, card), *_places(entry, card)]
    if not any(reason.bits > 0 for reason in evidence):
        return None
    # Two cards that share a name or an identifier are always worth one look.
    score = max(round(sum(reason.bits for reason in evidence), 1), POSSIBLE)
    if score >= CERTAIN:
        level = Level.CERTAIN
    elif score >= PROBABLE:
        level = Level.PROBABLE
    else:
        level = Level.POSSIBLE
    reasons = tuple(sorted(evidence, key=lambda reason: -reason.bits))
    return Candidate(record=card, score=score, level=level, reasons=reasons)


def best(entry: Record, cards: Iterable[Record], limit: int = 10) -> list[Candidate]:
    """The most likely candidates, strongest first."""
    found = [candidate for card in cards if (candidate := compare(entry, card))]
    found.sort(key=lambda candidate: (-candidate.score, candidate.id))
    return found[:limit]


def with_links(candidate: Candidate, shops: tuple[ShopLink, ...], shop_id: int) -> Candidate:
    """The candidate with the shops that know it, as one shop sees it."""
    mine = [link for link in shops if link.shop_id == shop_id]
    return replace(
        candidate,
        shops=shops,
        mine=bool(mine),
        detached=bool(mine) and all(link.detached_at is not None for link in mine),
    )


def _is_mobile(number: str) -> bool:
    return number.startswith(("+336", "+337", "+324", "+3526", "+417"))


def _identifiers(entry: Record, card: Record) -> Iterable[Reason]:
    shared = sorted(set(entry.phones) & set(card.phones), key=lambda number: not _is_mobile(number))
    if shared:
        mobile = _is_mobile(shared[0])
        code, bits = ("same_mobile", 14.8) if mobile else ("same_phone", 5.2)
        yield Reason(code, bits, {"number": shared[0]})
    elif any(map(_is_mobile, entry.phones)) and any(map(_is_mobile, card.phones)):
        yield Reason("other_mobile", -2.5)
    mails = set(entry.emails) & set(card.emails)
    if mails:
        yield Reason("same_email", 8.2, {"address": min(mails)})
    if entry.siren and card.siren:
        same = entry.siren == card.siren
        yield Reason("same_vat", 8.1) if same else Reason("other_vat", -5.1)
    elif entry.vat and card.vat:
        yield Reason("same_vat", 8.1) if entry.vat == card.vat else Reason("other_vat", -5.1)
    if entry.iban and card.iban and entry.iban == card.iban:
        yield Reason("same_iban", 4.5)


def _names(entry: Record, card: Record) -> Iterable[Reason]:
    words, other = _person_words(entry), _person_words(card)
    if words and words == other:
        swapped = entry.last != card.last and entry.last == card.first
        yield Reason("swapped_names" if swapped else "same_name", 4.0)
    elif entry.last and entry.last == card.last:
        if entry.first and card.first:
            yield Reason("other_first_name", -3.0)
    elif words and other:
        yield Reason("other_name", -2.3)
    company, known = _company_words(entry.company), _company_words(card.company)
    if company and known:
        same = company == known
        yield Reason("same_company", 3.8) if same else Reason("other_company", -4.1)
    if {entry.gender, card.gender} == {"male", "female"}:
        yield Reason("other_gender", -5.6)


def _places(entry: Record, card: Record) -> Iterable[Reason]:
    if entry.address and entry.address == card.address and entry.postal_code == card.postal_code:
        yield Reason("same_address", 4.6)
    elif entry.postal_code and card.postal_code:
        same = entry.postal_code == card.postal_code
        yield Reason("same_city", 2.1) if same else Reason("other_city", -2.0)
