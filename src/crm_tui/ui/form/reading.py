"""From the fields of the form to the card, as typed."""

from __future__ import annotations

from dataclasses import replace

from crm_tui.domain.bank import format_iban
from crm_tui.domain.card import Card, Note
from crm_tui.domain.vocabulary import Gender, Kind
from crm_tui.ui.form.fields import LISTED_TEXTS, CardFields


def read(fields: CardFields, origin: Card) -> Card:
    """The card that the fields show; what they do not show stays as it is in ``origin``.

    Every row is read, empty ones too, so that the numbers of the rows are those of the screen.
    """
    vocabulary = fields.words.vocabulary
    texts = {name: field.value for name, field in fields.texts.items()}
    for name, list_name in LISTED_TEXTS.items():
        if texts[name]:
            texts[name] = vocabulary.resolve(list_name, texts[name])
    iban = fields.iban.value
    if iban == fields.shown_iban:
        iban = fields.known_iban
    return replace(
        origin,
        kind=Kind(fields.kind.value),
        person=replace(
            origin.person,
            gender=Gender(fields.gender.value),
            first_name=texts["first_name"],
            last_name=texts["last_name"],
            nickname=texts["nickname"],
            department=texts["department"],
            job_title=texts["job_title"],
            employer=fields.employer.value,
            employer_id=fields.employer.card_id,
        ),
        company=replace(
            origin.company,
            company_name=texts["company_name"],
            vat_number=texts["vat_number"],
            siren=texts["siren"],
            siret=texts["siret"],
        ),
        iban=origin.iban if iban == format_iban(origin.iban) else iban,
        phones=tuple(row.value for row in fields.phones.rows),
        emails=tuple(row.value for row in fields.emails.rows),
        addresses=tuple(row.value for row in fields.addresses.rows),
        social_profiles=tuple(row.value for row in fields.social_profiles.rows),
        membership=replace(
            origin.membership,
            salesperson=fields.salesperson.value,
            states=fields.states.value,
            stage=fields.stage.value,
            origin=fields.origin.value,
            consents=fields.consent.records,
            loyalty=tuple(row.value for row in fields.loyalty.rows),
            notes=_notes(fields),
        ),
    )


def _notes(fields: CardFields) -> tuple[Note, ...]:
    text = fields.note.value
    if not text.strip():
        return fields.known_notes
    return (*fields.known_notes, Note(text=text, guard_reason=fields.note_reason))
