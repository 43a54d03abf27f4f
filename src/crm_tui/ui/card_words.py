"""A card in words: what stands on the card screen, line by line, without any widget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crm_tui.domain import address as postal
from crm_tui.domain.bank import mask_iban
from crm_tui.domain.card import Card, Phone
from crm_tui.domain.changes import Change, diff
from crm_tui.domain.fields import ROW_FIELDS
from crm_tui.domain.registers import NumberCheck
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind, ListName
from crm_tui.i18n import N_, _
from crm_tui.labels import CHANNELS, CONSENTS, GENDERS, KINDS, LINKS, TITLES, field_label
from crm_tui.services.links import APART, Linked
from crm_tui.ui import register_words
from crm_tui.ui.history_entry import change_sentence
from crm_tui.ui.words import Words, day

_APART_SHOWN = 4
"""Of the cards that are somebody else's, so many are named."""
_LISTED = {
    "department": ListName.DEPARTMENT,
    "job_title": ListName.JOB_TITLE,
    "stage": ListName.STAGE,
    "origin": ListName.ORIGIN,
}
_MAY_WE = {
    Gender.MALE: N_("Peut-on le contacter ?"),
    Gender.FEMALE: N_("Peut-on la contacter ?"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, what it says, and a remark at the right (« fact. livr. »)."""

    label: str
    value: str
    marks: str = ""


def headline(card: Card, words: Words) -> str:
    """« Madame · Client, Prospect · Client à contacter · suivie par Karim B. »."""
    membership = card.membership
    states = ", ".join(words.label(ListName.STATE, code) for code in membership.states)
    parts = [
        _title(card),
        states,
        words.label(ListName.STAGE, membership.stage) if membership.stage else "",
        _followed_by(card, words),
    ]
    return " · ".join(part for part in parts if part)


def title(card: Card, words: Words) -> str:
    """The name of the card; where it is only known by a phone number, as the number is read here."""
    name = card.display_name
    return words.phone(name) if any(row.number == name for row in card.phones) else name


def attachment(card: Card, words: Words, winner: Card | None = None) -> str:
    """What has to be said first: the card can only be read, or is not, or no longer, my shop's.

    Nothing where it is. ``winner`` is the card that this one was merged into.
    """
    membership = card.membership
    if card.is_erased:
        return _("Client n° {number}, effacé le {day} (RGPD).").format(
            number=card.number, day=day(card.erased_at)
        )
    if card.merged_into is not None:
        number, name = (winner.number, title(winner, words)) if winner else (card.merged_into, "")
        into = _("Fusionnée dans la fiche n° {number} {name}").format(number=number, name=name)
        return into.rstrip()
    if card.withdrawn:
        return _("Cette fiche vient d'un import annulé.")
    if membership.is_archived:
        return _("Archivée le {day} par {who} · {reason}").format(
            day=day(membership.archived_at),
            who=words.who(membership.archived_by),
            reason=membership.archive_reason,
        )
    if membership.is_detached:
        text = _("Détachée de {shop} le {day} par {who}").format(
            shop=words.shop_name, day=day(membership.detached_at), who=words.who(membership.detached_by)
        )
        return f"{text} · {membership.detach_reason}" if membership.detach_reason else text
    if card.id is not None and membership.attached_at is None and words.shop:
        return _("Cette fiche n'est pas chez {shop}.").format(shop=words.shop_name)
    return ""


def coordinates(card: Card, words: Words) -> list[Fact]:
    """Phones, e-mails and addresses, in their order."""
    facts = [
        Fact(words.label(ListName.LABEL, row.label), phone_text(row, words), _marks(row.billing))
        for row in card.phones
        if not row.is_empty
    ]
    facts += [
        Fact(words.label(ListName.LABEL, row.label), row.address or row.typed, _marks(row.billing))
        for row in card.emails
        if not row.is_empty
    ]
    facts += [
        Fact(
            words.label(ListName.LABEL, row.label),
            "\n".join(postal.postal_lines(row, "", words.region)),
            _marks(row.billing, row.delivery),
        )
        for row in card.addresses
        if not row.is_empty
    ]
    return facts


def relation(card: Card, words: Words) -> list[Fact]:
    """Where the client comes from, loyalty, bank, networks, and the shops that have the card."""
    membership = card.membership
    facts = []
    if membership.origin:
        facts.append(Fact(_("Origine"), words.label(ListName.ORIGIN, membership.origin)))
    facts += [
        Fact(
            _("Fidélité"),
            _loyalty(row.programme, row.label, row.member_number, words),
            _("jusqu'au {day}").format(day=day(row.valid_until)) if row.valid_until else "",
        )
        for row in membership.loyalty
        if not row.is_empty
    ]
    if card.iban:
        facts.append(Fact(_("IBAN"), mask_iban(card.iban)))
    profiles = [_without_scheme(row.url or row.typed) for row in card.social_profiles if not row.is_empty]
    facts += [Fact(_("Réseaux"), text) for text in profiles]
    facts.append(Fact(_("Client chez"), "\n".join(_shops(card))))
    return _once([fact for fact in facts if fact.value])


def kin(linked: Iterable[Linked], taken_in: Iterable[int]) -> list[Fact]:
    """The cards that belong with this one, are somebody else's, and those that were merged into it."""
    facts = []
    apart = []
    for each in linked:
        if each.kind == APART:
            apart.append(_("n° {number}").format(number=each.id))
        else:
            name = _("{name}, n° {number}").format(name=each.name, number=each.id)
            facts.append(Fact(_(LINKS[each.kind]).capitalize(), name))
    if apart:
        some = ", ".join(apart[:_APART_SHOWN])
        more = _("{some} et {count} autres").format(some=some, count=len(apart) - _APART_SHOWN)
        facts.append(Fact(_(LINKS[APART]).capitalize(), some if len(apart) <= _APART_SHOWN else more))
    facts += [
        Fact(_("Fusionnée"), _("n° {number} (A l'annule)").format(number=number)) for number in taken_in
    ]
    return _once(facts)


def identity(card: Card, words: Words, check: NumberCheck | None = None) -> list[Fact]:
    """Both faces, but for what the title and the headline say already; ``check`` is of the VAT number."""
    person, company = card.person, card.company
    facts = []
    if card.kind is Kind.COMPANY and card.person_name:
        name = " ".join(part for part in (_(TITLES.get(person.gender, "")), card.person_name) if part)
        facts.append(Fact(_("Personne"), name))
    if card.kind is Kind.PERSON and company.company_name:
        facts.append(Fact(_("Société"), company.company_name))
    employer = person.employer
    if person.employer_id is not None:
        employer = _("{name} (fiche n° {number})").format(name=employer, number=person.employer_id).strip()
    facts += [
        Fact(_("Surnom"), person.nickname if person.nickname != card.display_name else ""),
        Fact(_("Profession"), words.label(ListName.JOB_TITLE, person.job_title)),
        Fact(_("Département"), words.label(ListName.DEPARTMENT, person.department)),
        Fact(_("Employeur"), employer),
        Fact(_("TVA"), company.vat_number),
        Fact("", register_words.on_card(check) if check else ""),
        Fact(_("SIREN"), company.siren),
        Fact(_("SIRET"), company.siret),
    ]
    return [fact for fact in facts if fact.value]


def identity_title(card: Card) -> str:
    """The words over :func:`identity`."""
    return _("Entreprise") if card.kind is Kind.COMPANY else _("Identité")


def may_we(card: Card) -> str:
    """« Peut-on la contacter ? »."""
    if card.kind is Kind.COMPANY:
        return _("Peut-on contacter cette entreprise ?")
    if card.person.gender not in _MAY_WE:
        return _("Peut-on contacter cette personne ?")
    return _(_MAY_WE[card.person.gender])


def permissions(card: Card) -> str:
    """« Email oui · SMS oui · Téléphone non (jamais demandé) · Courrier oui »; unknown means no."""
    answers = {channel: card.membership.consent(channel) for channel in Channel}
    if set(answers.values()) == {Consent.UNKNOWN}:
        return _("Non : jamais demandé")
    said = {
        Consent.ACCEPTED: N_("oui"),
        Consent.REFUSED: N_("non"),
        Consent.UNKNOWN: N_("non (jamais demandé)"),
    }
    return " · ".join(f"{_(CHANNELS[channel])} {_(said[answer])}" for channel, answer in answers.items())


def notes(card: Card, words: Words) -> list[Fact]:
    """The notes, newest first; the label says when and by whom."""
    return [
        Fact(f"{day(note.at)} {words.who(note.by)}".strip(), note.text)
        for note in reversed(card.membership.notes)
        if not note.is_empty
    ]


def phone_text(row: Phone, words: Words) -> str:
    """A phone row as it is read aloud."""
    return words.phone(row.number, row.extension) if row.number else row.typed


def what_changed(before: Card, after: Card, words: Words) -> list[str]:
    """What a save, an undo or a restoration did, a sentence for each field."""
    return [_changed(change, words) for change in diff(before, after)]


def _changed(change: Change, words: Words) -> str:
    if change.field == "consents":
        channel = _(CHANNELS[change.new.channel])
        return change_sentence("consents", channel, "", _(CONSENTS[change.new.state]))
    old, new = _value(change.field, change.old, words), _value(change.field, change.new, words)
    label = field_label(change.field)
    if old == new:
        return label
    return change_sentence(change.field, label, old, new)


def _value(field: str, value: object, words: Words) -> str:
    """A field's value, or one row of a list, in words."""
    if value is None:
        return ""
    if field in ROW_FIELDS:
        return _row(value, words)
    match field:
        case "kind":
            return _(KINDS[Kind(str(value))])
        case "gender":
            return _(GENDERS[Gender(str(value))]) if value else ""
        case "states" if isinstance(value, tuple):
            return ", ".join(words.label(ListName.STATE, code) for code in value)
        case "salesperson":
            return words.who(str(value))
        case "iban":
            return mask_iban(str(value))
        case _ if field in _LISTED:
            return words.label(_LISTED[field], str(value))
        case _:
            return str(value)


def _row(row: object, words: Words) -> str:
    from crm_tui.domain.card import Address, Email, Loyalty, Note, SocialProfile

    match row:
        case Phone():
            return phone_text(row, words)
        case Email():
            return row.address or row.typed
        case Address():
            return postal.one_line(row, words.region)
        case SocialProfile():
            return _without_scheme(row.url or row.typed)
        case Loyalty():
            return _loyalty(row.programme, row.label, row.member_number, words)
        case Note():
            return " ".join(row.text.split())
        case _:
            return str(row)


def _title(card: Card) -> str:
    if card.kind is Kind.COMPANY:
        return _("Entreprise")
    return _(TITLES.get(card.person.gender, ""))


def _followed_by(card: Card, words: Words) -> str:
    if not card.membership.salesperson:
        return ""
    feminine = card.kind is Kind.COMPANY or card.person.gender is Gender.FEMALE
    text = _("suivie par {who}") if feminine else _("suivi par {who}")
    return text.format(who=words.who(card.membership.salesperson))


def _marks(billing: bool, delivery: bool = False) -> str:
    return " ".join((*([_("fact.")] if billing else []), *([_("livr.")] if delivery else [])))


def _loyalty(programme: str, label: str, number: str, words: Words) -> str:
    parts = (words.label(ListName.PROGRAMME, programme), label, number)
    return " ".join(part for part in parts if part)


def _without_scheme(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def shops(card: Card) -> str:
    """The shops that have the card, or let it go, on one line."""
    return ", ".join(_shops(card))


def _shops(card: Card) -> Iterator[str]:
    for link in card.members:
        if link.detached_at is None:
            yield link.name
        else:
            yield _("{shop} (détachée le {day})").format(shop=link.name, day=day(link.detached_at))


def _once(facts: list[Fact]) -> list[Fact]:
    """The label of several lines that follow each other is said once."""
    return [
        Fact("", fact.value, fact.marks) if place and facts[place - 1].label == fact.label else fact
        for place, fact in enumerate(facts)
    ]
