"""Why a card is proposed: the strongest evidence as codes with what they speak of."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.duplicates import contacts
from crm_tui.domain.duplicates.candidates import Reason
from crm_tui.domain.duplicates.comparison import Evidence
from crm_tui.domain.duplicates.name_reasons import by_firms, by_names
from crm_tui.domain.duplicates.rarity import Rarity
from crm_tui.domain.duplicates.sides import Side

_MOST_FOR, _MOST_AGAINST = 3, 1
_LEAST = 0.1

#: Features that are said as they are.
_PLAIN = {
    "email.local": "same_mailbox",
    "email.domain": "same_domain",
    "employer.same": "same_employer",
    "mail.surname": "name_in_email",
    "mail.given": "name_in_email",
    "place.full": "same_address",
    "place.typo": "near_postal_code",
    "place.street": "same_street",
    "place.postcode": "same_postal_code",
    "place.city": "same_city",
    "place.elsewhere": "other_address",
    "place.near": "other_city",
    "place.far": "other_department",
    "mobile.differs": "other_mobile",
    "landline.differs": "other_phone",
    "email.differs": "other_email",
    "vat.differs": "other_vat",
    "iban.differs": "other_iban",
    "gender.differs": "other_gender",
    "employer.differs": "other_employer",
    "both.other_employer": "other_employer",
}
_AGAINST = frozenset(
    code for code in _PLAIN.values() if code.startswith("other_")
) | {"other_name", "other_first_name", "similar_first_name", "other_company"}  # fmt: skip
CODES = frozenset(_PLAIN.values()) | _AGAINST | {
    "same_vat", "near_vat", "same_iban", "near_iban", "near_phone", "near_email", "same_mobile", "same_phone",
    "shared_phone", "former_phone", "same_email", "shared_email", "former_email", "same_name",
    "same_nickname", "same_last_name", "near_name", "sounds_alike", "part_of_name", "swapped_names",
    "former_name", "short_first_name", "same_initial", "near_first_name", "rare_name", "same_company",
    "near_company", "part_of_company", "acronym", "name_in_company", "employer_is_company",
}  # fmt: skip
"""Every code that a reason may have."""


def reasons_of(
    entry: Side,
    card: Side,
    view: Evidence,
    weights: Mapping[str, float],
    rarity: Rarity,
    sharing: Mapping[str, int],
) -> tuple[Reason, ...]:
    """At most three reasons for it, strongest first, then at most one against it."""
    bits: dict[str, float] = {}
    for name, size in view.features:
        plain = name.partition("@")[0]
        bits[plain] = bits.get(plain, 0.0) + weights.get(name, 0.0) * size
    found = [Reason(_PLAIN[name], worth) for name, worth in bits.items() if name in _PLAIN]
    if "place.full" in bits or "place.street" in bits:
        found = [reason for reason in found if reason.code != "same_postal_code"]
    found += _by_identifier(entry, card, bits, sharing)
    if view.names:
        found += by_names(entry, card, view.names, bits, rarity)
    if view.firms:
        found += by_firms(entry, card, view.firms, bits)
    speaking = sorted(
        (reason for reason in found if reason.code not in _AGAINST), key=lambda reason: -reason.bits
    )
    against = sorted((reason for reason in found if reason.code in _AGAINST), key=lambda reason: reason.bits)
    return (
        *(_rounded(reason, max(reason.bits, _LEAST)) for reason in speaking[:_MOST_FOR]),
        *(_rounded(reason, min(reason.bits, -_LEAST)) for reason in against[:_MOST_AGAINST]),
    )


def is_household(entry: Side, card: Side, view: Evidence) -> bool:
    """Whether the card looks like another person who lives with the one of the entry."""
    names = view.names
    if (
        names is None
        or names.first not in ("no", "near", "formal", "part", "prefix")
        or names.relation == "half"
    ):
        return False
    together = {name.partition("@")[0] for name, _size in view.features}
    lives_there = bool(together & {"place.full", "landline", "email", "mobile"})
    return lives_there and (
        names.relation in ("kin", "alike") or "place.full" in together or "landline" in together
    )


def _rounded(reason: Reason, bits: float) -> Reason:
    return Reason(reason.code, round(bits, 1), reason.data)


def _by_identifier(
    entry: Side, card: Side, bits: Mapping[str, float], sharing: Mapping[str, int]
) -> list[Reason]:
    found = []
    for name in ("mobile", "landline"):
        if name in bits:
            lines = entry.lines.keys() & card.lines.keys()
            if not lines:
                found.append(Reason("near_phone", bits[name]))
                continue
            line = max(lines, key=lambda each: (each in entry.mobiles, each))
            number = card.lines[line].lstrip("?")
            data = {"number": number}
            if card.lines[line] not in card.record.phones:
                code = "former_phone"
            elif sharing.get(line, 1) > 1:
                code, data = "shared_phone", {"number": number, "count": str(sharing[line])}
            else:
                code = "same_mobile" if name == "mobile" else "same_phone"
            found.append(Reason(code, bits[name], data))
    for name in ("email", "office"):
        if name in bits:
            mails = [mail for mail in entry.mails if mail in card.mails]
            if not mails:
                found.append(Reason("near_email", bits[name]))
                continue
            mail = min(mails, key=lambda each: (contacts.is_generic(contacts.local_part(each)), each))
            data = {"address": mail}
            if mail not in card.record.emails:
                code = "former_email"
            elif sharing.get(mail, 1) > 1:
                code, data = "shared_email", {"address": mail, "count": str(sharing[mail])}
            else:
                code = "same_email"
            found.append(Reason(code, bits[name], data))
    for name, mine, theirs in (
        ("vat", entry.record.vat, card.record.vat),
        ("iban", entry.record.iban, card.record.iban),
    ):
        if name in bits:
            found.append(Reason(("same_" if mine == theirs else "near_") + name, bits[name]))
    return found
