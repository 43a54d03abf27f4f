"""From what was typed to what is stored, with everything that is wrong or odd about it.

A field that was not understood keeps its text: in a row, ``typed`` beside an empty canonical value;
elsewhere, the text itself. Only nonsense blocks a save; what is possible but odd is a warning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from crm_tui.domain import coordinates
from crm_tui.domain.address import country_code
from crm_tui.domain.bank import iban
from crm_tui.domain.card import Card, CompanyFace, ConsentRecord, Loyalty, Membership, Note, PersonFace
from crm_tui.domain.dates import read_day
from crm_tui.domain.errors import Problem
from crm_tui.domain.fields import COMPANY_FIELDS, PERSON_FIELDS, ROW_FIELDS, SINGLE_FIELDS, value_of
from crm_tui.domain.review import NAME_LIMIT, NOTE_LIMIT, REASON_LIMIT, Review
from crm_tui.domain.tax_numbers import TaxReading, siren, siret, vat
from crm_tui.domain.text import clean
from crm_tui.domain.vocabulary import Channel, Consent, Kind, Severity

REQUIRABLE_FIELDS = frozenset({*SINGLE_FIELDS, *ROW_FIELDS, "consent"}) - {"kind", "employer_id"}
"""What an administrator may make compulsory; a list is met by one row, consent by one answer."""

_PERSON_ORDER = (*PERSON_FIELDS, "salesperson", "states", "stage", "consent")
_ROWS_ORDER = ("phones", "emails", "addresses")
_LAST_ORDER = ("iban", "origin", "social_profiles", "loyalty", "notes")
_FORM_ORDER = {
    Kind.PERSON: (*_PERSON_ORDER, *_ROWS_ORDER, *COMPANY_FIELDS, *_LAST_ORDER),
    Kind.COMPANY: (*COMPANY_FIELDS, *_PERSON_ORDER, *_ROWS_ORDER, *_LAST_ORDER),
}


_T = TypeVar("_T", bound=Membership | PersonFace | ConsentRecord | Loyalty | Note)


def normalise(
    card: Card, *, region: str, required: frozenset[str] = frozenset()
) -> tuple[Card, list[Problem]]:
    """The card as it is stored, and its problems in the order of the form.

    ``region`` is the shop's country (ISO 3166 alpha-2), ``required`` the compulsory fields by their names in
    the contact JSON (:data:`REQUIRABLE_FIELDS`). Rows are counted as in the card given, empty ones included.
    A row in which two numbers or two e-mail addresses were typed becomes two rows.
    Normalising twice is normalising once.
    """
    review = Review(region)
    result = replace(
        card,
        person=_person(review, card.person),
        company=_company(review, card.company, _country_of(card, region)),
        iban=_iban(review, card.iban),
        phones=tuple(row for row in coordinates.phones(review, card.phones, card.kind) if not row.is_empty),
        emails=tuple(row for row in coordinates.emails(review, card.emails) if not row.is_empty),
        addresses=tuple(row for row in coordinates.addresses(review, card.addresses) if not row.is_empty),
        social_profiles=tuple(
            row for row in coordinates.profiles(review, card.social_profiles) if not row.is_empty
        ),
        membership=_membership(review, card.membership),
    )
    _missing(review, result, required)
    order = {name: place for place, name in enumerate(_FORM_ORDER[card.kind])}
    return result, sorted(review.problems, key=lambda problem: order[problem.field.partition(".")[0]])


def check(card: Card, *, region: str, required: frozenset[str] = frozenset()) -> list[Problem]:
    """The problems of a card alone, as :func:`normalise` finds them."""
    return normalise(card, region=region, required=required)[1]


def _country_of(card: Card, region: str) -> str:
    """The country whose VAT numbers need no prefix: that of the first address, else the shop's."""
    return next((code for row in card.addresses if (code := country_code(row.country))), region)


def _person(review: Review, face: PersonFace) -> PersonFace:
    """The person face."""
    names = ("first_name", "last_name", "nickname", "employer")
    texts: dict[str, Any] = {name: review.text(name, getattr(face, name), NAME_LIMIT) for name in names}
    texts |= {name: review.text(name, getattr(face, name)) for name in ("department", "job_title")}
    return _with(face, **texts)


def _company(review: Review, face: CompanyFace, country: str) -> CompanyFace:
    """The company face: each number is understood, and fills the empty ones that follow from it."""
    name = review.text("company_name", face.company_name, NAME_LIMIT)
    typed_vat, typed_siren, typed_siret = (
        review.text(field, getattr(face, field)) for field in ("vat_number", "siren", "siret")
    )
    by_vat, by_siren, by_siret = vat(typed_vat, country), siren(typed_siren), siret(typed_siret)
    if by_siret.problem_code == "siret_is_siren" and typed_siren and by_siren.siren != by_siret.siren:
        by_siret = TaxReading(problem_code="siret_incomplete", severity=Severity.BLOCKING)
    for field, reading in (("vat_number", by_vat), ("siren", by_siren), ("siret", by_siret)):
        review.found(reading.problem(field))
    readings = (by_siret, by_siren, by_vat)
    sirens = {reading.siren for reading in readings if reading.siren}
    foreign = by_vat.country not in ("", "FR", "MC")
    if len(sirens) > 1 or (sirens and foreign):
        review.warn("siret" if typed_siret else "siren", "siren_mismatch")
    moved = by_siret.problem_code == "siret_is_siren"
    return CompanyFace(
        company_name=name,
        vat_number=by_vat.vat_number or typed_vat or _first(reading.vat_number for reading in readings),
        siren=by_siren.siren or typed_siren or _first(reading.siren for reading in readings),
        siret=by_siret.siret
        or ("" if moved else typed_siret)
        or _first(reading.siret for reading in readings),
    )


def _iban(review: Review, typed: str) -> str:
    text = review.text("iban", typed)
    reading = iban(text)
    review.found(reading.problem("iban"))
    return reading.iban or text


def _membership(review: Review, membership: Membership) -> Membership:
    """What the contact is for the shop."""
    states = (review.text("states", state) for state in membership.states)
    return _with(
        membership,
        salesperson=review.text("salesperson", membership.salesperson),
        states=tuple(dict.fromkeys(state for state in states if state)),
        stage=review.text("stage", membership.stage),
        origin=review.text("origin", membership.origin),
        consents=tuple(
            _with(
                record,
                how=review.text("consent", record.how),
                wording=review.text("consent", record.wording, NOTE_LIMIT, multiline=True),
            )
            for record in membership.consents
        ),
        loyalty=tuple(row for row in _loyalty(review, membership.loyalty) if not row.is_empty),
        notes=tuple(note for note in _notes(review, membership.notes) if not note.is_empty),
        detach_reason=clean(membership.detach_reason),
    )


def _loyalty(review: Review, rows: tuple[Loyalty, ...]) -> Iterable[Loyalty]:
    for index, row in enumerate(rows):
        place = f"loyalty.{index}"
        names = ("programme", "label", "member_number")
        texts: dict[str, Any] = {name: review.text(f"{place}.{name}", getattr(row, name)) for name in names}
        row = _with(row, **texts)
        if row.member_number and not row.programme:
            review.found(Problem(f"{place}.programme", "loyalty_programme_missing"))
        if not row.is_empty and not row.member_number:
            review.warn(f"{place}.member_number", "loyalty_number_missing")
        if row.until_typed.strip():
            day = read_day(row.until_typed)
            if day is None:
                review.found(Problem(f"{place}.valid_until", "bad_date"))
            else:
                row = replace(row, valid_until=day, until_typed="")
        yield row


def _notes(review: Review, notes: tuple[Note, ...]) -> Iterable[Note]:
    for index, note in enumerate(notes):
        text = review.text(f"notes.{index}", note.text, NOTE_LIMIT, multiline=True)
        yield _with(note, text=text, guard_reason=clean(note.guard_reason, limit=REASON_LIMIT))


def _with(part: _T, **values: Any) -> _T:
    """The part with these values; itself where it has them, as most have: to make it anew takes long."""
    if all(getattr(part, name) == value for name, value in values.items()):
        return part
    return replace(part, **values)


def _missing(review: Review, card: Card, required: frozenset[str]) -> None:
    """What the card lacks: anything to call it by, and the compulsory fields of its kind."""
    other_face = COMPANY_FIELDS if card.kind is Kind.PERSON else PERSON_FIELDS
    lacking = {name for name in (required & REQUIRABLE_FIELDS) - {*other_face} if not _is_given(card, name)}
    if not card.display_name or card.display_name == card.number:
        name = "company_name" if card.kind is Kind.COMPANY else "last_name"
        lacking.discard(name)
        review.found(Problem(name, "name_missing"))
    for name in lacking:
        review.found(Problem(name, "required"))


def _is_given(card: Card, name: str) -> bool:
    if name == "consent":
        return any(card.membership.consent(channel) is not Consent.UNKNOWN for channel in Channel)
    return bool(value_of(card, name))


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")
