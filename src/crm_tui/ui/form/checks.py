"""What the program makes of an entry: its problems, and what it understood of each number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from crm_tui.domain.address import country_name
from crm_tui.domain.bank import format_iban, iban
from crm_tui.domain.card import Card
from crm_tui.domain.errors import Problem
from crm_tui.domain.phone import phone
from crm_tui.domain.tax_numbers import siret, vat
from crm_tui.i18n import N_, _
from crm_tui.services import banks, cards, objections
from crm_tui.services.session import Workspace

_PHONE_KINDS = {"mobile": N_("mobile"), "fixed": N_("fixe"), "service": N_("numéro de service")}

#: Nobody is told that something is missing before they try to save.
WHEN_SAVING = frozenset({"name_missing", "required"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found in one state of the entry."""

    problems: tuple[Problem, ...] = ()
    hints: dict[str, str] = field(default_factory=dict)
    """What was understood, by field: ``phones.0``, ``vat_number``, ``siret``, ``employer``, ``iban``."""
    bank: str = ""
    """The line under the IBAN."""


def examine(workspace: Workspace, entry: Card, region: str) -> Findings:
    """Check an entry as typed; may take some milliseconds."""
    card, problems = cards.prepare(workspace, entry)
    if entry.id is None:
        problems += objections.warnings(workspace, card)
    return Findings(problems=tuple(problems), hints=dict(_hints(entry, region)), bank=_bank(entry))


def _hints(entry: Card, region: str) -> Iterator[tuple[str, str]]:
    for index, row in enumerate(entry.phones):
        number = phone(row.typed or row.number, region)
        if number.number:
            kind = _(_PHONE_KINDS[number.kind]) if number.kind else ""
            yield f"phones.{index}", _listed(kind, country_name(number.region) if number.region else "")
    company = vat(entry.company.vat_number, region)
    if company.vat_number:
        said = _("SIREN {siren}").format(siren=_in_threes(company.siren)) if company.siren else ""
        yield "vat_number", _listed(said, country_name(company.country) if company.country else "")
    register = siret(entry.company.siret)
    if register.siren:
        yield "siret", _("SIREN {siren}").format(siren=_in_threes(register.siren))
    if entry.person.employer_id is not None:
        yield "employer", _("fiche n° {number}   Ctrl+O").format(number=entry.person.employer_id)
    account = iban(entry.iban)
    if account.iban and format_iban(account.iban) != entry.iban:
        yield "iban", format_iban(account.iban)


def _bank(entry: Card) -> str:
    bank = banks.bank_of(iban(entry.iban).iban)
    if bank is None:
        return ""
    return _("Banque : {name}, BIC {bic} (indicatif)").format(name=bank.name, bic=bank.bic)


def _listed(*texts: str) -> str:
    return ", ".join(text for text in texts if text)


def _in_threes(digits: str) -> str:
    return " ".join(digits[start : start + 3] for start in range(0, len(digits), 3))
