"""The file of a person as a document: plain text that can be read on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import TYPE_CHECKING

from crm_tui.domain.address import postal_lines
from crm_tui.domain.bank import format_iban
from crm_tui.domain.card import Card
from crm_tui.domain.phone import format_phone
from crm_tui.domain.retention import kept_until
from crm_tui.domain.vocabulary import ListName
from crm_tui.i18n import N_, _, ngettext
from crm_tui.labels import CHANNELS, CONSENTS, GENDERS, KINDS, field_label

if TYPE_CHECKING:
    from crm_tui.services.vocabulary import Vocabulary

_WIDTH = 78
_LABEL = 24
ACTIONS = {
    "open": N_("fiche ouverte"),
    "search": N_("recherche"),
    "export": N_("export"),
    "reveal": N_("valeur masquée affichée"),
    "copy": N_("valeur copiée"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that is told."""

    card: Card
    words: Vocabulary
    names: Mapping[str, str]
    """Of the staff, by login."""
    region: str
    shop: str
    linked: int
    """How many other cards it is linked with; their names are not the person's to know."""
    history: tuple[tuple[str, str, str, str], ...]
    """When, who, what, and from what to what; newest first."""
    looked_at: tuple[tuple[datetime, str, str], ...]
    written_at: datetime

    def who(self, login: str) -> str:
        """The name of a colleague."""
        return self.names.get(login, login)


def document(dossier: Dossier) -> str:
    """The whole text."""
    card = dossier.card
    title = _("Dossier d'accès : vos données chez {shop}").format(shop=dossier.shop)
    lines = [title, "=" * len(title), ""]
    lines += _paragraph(
        _("Établi le {day} à la demande de la personne (RGPD, article 15).").format(
            day=_day(dossier.written_at)
        )
    )
    lines.append(_("Client n° {number}").format(number=card.number))
    for heading, part in (
        (N_("Identité"), _identity(dossier)),
        (N_("Coordonnées"), _coordinates(dossier)),
        (N_("Relation avec l'entreprise"), _relation(dossier)),
        (N_("Notes, en entier"), _notes(dossier)),
        (N_("Communications commerciales"), _consents(dossier)),
        (N_("Conservation"), _retention(dossier)),
        (N_("Qui a consulté la fiche (douze mois)"), _journal(dossier)),
        (N_("Historique : qui a changé quoi"), _history(dossier)),
        (N_("Vos droits"), _rights()),
    ):
        lines += ["", _(heading), "-" * len(_(heading)), *(part or [_("Rien.")])]
    return "\n".join(lines) + "\n"


def _identity(dossier: Dossier) -> list[str]:
    card, person, company = dossier.card, dossier.card.person, dossier.card.company
    found = [
        ("kind", _(KINDS[card.kind])),
        ("gender", _(GENDERS[person.gender]) if person.gender in GENDERS else ""),
        *((name, getattr(person, name)) for name in ("last_name", "first_name", "nickname")),
        ("department", dossier.words.label(ListName.DEPARTMENT, person.department)),
        ("job_title", dossier.words.label(ListName.JOB_TITLE, person.job_title)),
        ("employer", person.employer),
        *((name, getattr(company, name)) for name in ("company_name", "vat_number", "siren", "siret")),
        ("iban", format_iban(card.iban) if card.iban else ""),
    ]
    return _facts((field_label(name), value) for name, value in found)


def _coordinates(dossier: Dossier) -> list[str]:
    card, words = dossier.card, dossier.words

    def called(label: str) -> str:
        return words.label(ListName.LABEL, label)

    found = [
        (called(row.label), format_phone(row.number, dossier.region, row.extension) or row.typed)
        if row.number
        else (called(row.label), row.typed)
        for row in card.phones
    ]
    found += [(called(row.label), row.address or row.typed) for row in card.emails]
    found += [
        (called(row.label), ", ".join(postal_lines(row, "", dossier.region)) or row.typed)
        for row in card.addresses
    ]
    found += [
        (words.label(ListName.NETWORK, row.network), row.url or row.typed) for row in card.social_profiles
    ]
    return _facts(found)


def _relation(dossier: Dossier) -> list[str]:
    card, words, membership = dossier.card, dossier.words, dossier.card.membership
    states = ", ".join(words.label(ListName.STATE, code) for code in membership.states)
    found = [
        (_("Client depuis"), _day(membership.attached_at)),
        (field_label("origin"), words.label(ListName.ORIGIN, membership.origin)),
        (field_label("salesperson"), dossier.who(membership.salesperson)),
        (field_label("states"), states),
        (field_label("stage"), words.label(ListName.STAGE, membership.stage)),
        *(
            (
                words.label(ListName.PROGRAMME, row.programme),
                " ".join(filter(None, (row.label, row.member_number))),
            )
            for row in membership.loyalty
        ),
        (_("Client chez"), ", ".join(link.name for link in card.members)),
        (field_label("detached_at"), _day(membership.detached_at)),
        (field_label("detach_reason"), membership.detach_reason),
    ]
    if dossier.linked:
        text = ngettext("{count} autre fiche", "{count} autres fiches", dossier.linked)
        found.append((_("Liée avec"), text.format(count=dossier.linked)))
    return _facts(found)


def _notes(dossier: Dossier) -> list[str]:
    lines: list[str] = []
    for note in dossier.card.membership.notes:
        lines.append(_("Le {day}, par {who} :").format(day=_day(note.at), who=dossier.who(note.by)))
        lines += [f"  {line}" for part in note.text.splitlines() for line in wrap(part, _WIDTH - 2)]
    return lines


def _consents(dossier: Dossier) -> list[str]:
    lines = []
    for each in dossier.card.membership.consents:
        parts = [
            f"{_(CHANNELS[each.channel])} : {_(CONSENTS[each.state])}",
            _("le {day}").format(day=_day(each.at)) if each.at else "",
            _("noté par {who}").format(who=dossier.who(each.by)) if each.by else "",
            _("recueilli : {how}").format(how=each.how) if each.how else "",
            f"« {each.wording} »" if each.wording else "",
        ]
        lines += _item(", ".join(part for part in parts if part))
    return lines or _paragraph(_("Jamais demandé : personne ne vous démarche."))


def _retention(dossier: Dossier) -> list[str]:
    membership = dossier.card.membership
    until = kept_until(membership.last_contact_at, membership.attached_at)
    found = [
        (field_label("last_contact_at"), _day(membership.last_contact_at)),
        (_("Revue au plus tard le"), _day(until)),
        (field_label("archived_at"), _day(membership.archived_at)),
    ]
    return _facts(found)


def _journal(dossier: Dossier) -> list[str]:
    return [
        f"{at.astimezone():%d/%m/%Y %H:%M}  {dossier.who(by)}  {_(ACTIONS.get(action, action))}"
        for at, by, action in dossier.looked_at
    ]


def _history(dossier: Dossier) -> list[str]:
    return [
        line
        for when, who, label, change in dossier.history
        for line in _item(f"{when}, {dossier.who(who)} : {label} : {change.removeprefix(' → ')}")
    ]


def _rights() -> list[str]:
    return _paragraph(
        _(
            "Vous pouvez faire corriger ou effacer ces données, vous opposer à leur usage ou le faire "
            "limiter, et vous adresser à la CNIL (France) ou à l'Autorité de protection des données "
            "(Belgique)."
        )
    )


def _facts(found: Iterable[tuple[str, str]]) -> list[str]:
    return [line for label, value in found if value for line in _fact(label, value)]


def _fact(label: str, value: str) -> Iterator[str]:
    first, *others = wrap(value, _WIDTH - _LABEL) or [""]
    yield f"{label[: _LABEL - 3]} : ".ljust(_LABEL) + first
    for line in others:
        yield " " * _LABEL + line


def _item(text: str) -> list[str]:
    return wrap(f"- {text}", _WIDTH, subsequent_indent="  ")


def _paragraph(text: str) -> list[str]:
    return wrap(text, _WIDTH)


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone():%d/%m/%Y}" if moment else ""
