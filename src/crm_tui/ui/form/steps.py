"""Which rows of the form are shown: one page of essential fields, or all fields in four steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from crm_tui.domain.card import Card
from crm_tui.domain.fields import value_of
from crm_tui.domain.vocabulary import Kind
from crm_tui.i18n import N_


class Step(IntEnum):
    """The four steps of the whole form (SCREENS 3)."""

    IDENTITY = 0
    COORDINATES = 1
    COMPANY = 2
    MORE = 3


STEP_NAMES = {
    Step.IDENTITY: N_("Identité"),
    Step.COORDINATES: N_("Coordonnées"),
    Step.COMPANY: N_("Entreprise"),
    Step.MORE: N_("Complément"),
}


@dataclass(frozen=True, slots=True)
class _Place:
    steps: tuple[Step, ...]
    """The row's own step comes first."""
    essential: bool = False
    of_company: bool = False
    """Also among the essential and the first fields of an Entreprise (manual, step 4)."""
    only: Kind | None = None
    """Shown for one kind of card alone."""
    in_steps: bool = True


_IDENTITY, _COORDINATES, _COMPANY, _MORE = ((step,) for step in Step)

#: Every row, in the order in which it stands in the form.
PLACES: dict[str, _Place] = {
    "kind": _Place(_IDENTITY, essential=True),
    "company_name": _Place(_COMPANY, of_company=True),
    "vat_number": _Place(_COMPANY, of_company=True),
    "siren": _Place(_COMPANY),
    "siret": _Place(_COMPANY),
    "person_title": _Place(_IDENTITY, essential=True, only=Kind.COMPANY),
    "gender": _Place(_IDENTITY, essential=True),
    "first_name": _Place(_IDENTITY, essential=True),
    "last_name": _Place(_IDENTITY, essential=True),
    "essential_only": _Place(_IDENTITY, essential=True),
    "nickname": _Place(_IDENTITY),
    "department": _Place(_IDENTITY),
    "job_title": _Place(_IDENTITY),
    "employer": _Place(_IDENTITY),
    "salesperson": _Place(_IDENTITY),
    "states": _Place(_IDENTITY),
    "stage": _Place(_IDENTITY),
    "coordinates_title": _Place(_COORDINATES, essential=True, in_steps=False),
    "phones": _Place(_COORDINATES, essential=True),
    "emails": _Place(_COORDINATES, essential=True),
    "addresses": _Place(_COORDINATES, essential=True),
    "add_coordinates": _Place(_COORDINATES, essential=True),
    "relation_title": _Place(_IDENTITY, essential=True, in_steps=False),
    "consent": _Place(_IDENTITY, essential=True),
    "consent_evidence": _Place(_IDENTITY, essential=True),
    "consent_how": _Place(_IDENTITY),
    "consent_email": _Place(_IDENTITY),
    "consent_sms": _Place(_IDENTITY),
    "consent_phone": _Place(_IDENTITY),
    "consent_post": _Place(_IDENTITY),
    "iban": _Place(_MORE),
    "origin": _Place(_MORE),
    "social_title": _Place(_MORE),
    "social_profiles": _Place(_MORE),
    "add_social": _Place(_MORE),
    "loyalty_title": _Place(_MORE),
    "loyalty": _Place(_MORE),
    "add_loyalty": _Place(_MORE),
    "notes_title": _Place(_MORE),
    "notes": _Place(_MORE),
    "note": _Place(_MORE),
    "note_wording": _Place(_MORE),
    "warning": _Place(_MORE, essential=True),
    "save": _Place(tuple(Step), essential=True),
}

_COUNTED_FIELDS = (
    "company_name",
    "vat_number",
    "siren",
    "siret",
    "nickname",
    "department",
    "job_title",
    "employer",
    "salesperson",
    "states",
    "stage",
    "iban",
    "origin",
)
_COUNTED_ROWS = ("social_profiles", "loyalty", "notes")


def is_shown(row: str, *, essential: bool, step: Step, kind: Kind) -> bool:
    """Whether a row of the form is shown."""
    place = PLACES[row]
    if place.only not in (None, kind):
        return False
    leads = place.of_company and kind is Kind.COMPANY
    if essential:
        return place.essential or leads
    return place.in_steps and (step in place.steps or (leads and step is Step.IDENTITY))


def step_of(row: str, kind: Kind) -> Step:
    """The step in which one looks for a row."""
    place = PLACES[row]
    return Step.IDENTITY if place.of_company and kind is Kind.COMPANY else place.steps[0]


def hidden_values(card: Card) -> int:
    """How many fields that hold something are not among the essential ones ("+3 renseignés")."""
    fields = [
        name
        for name in _COUNTED_FIELDS
        if value_of(card, name) and not is_shown(name, essential=True, step=Step.IDENTITY, kind=card.kind)
    ]
    rows = [name for name in _COUNTED_ROWS if any(not row.is_empty for row in value_of(card, name))]
    return len(fields) + len(rows)
