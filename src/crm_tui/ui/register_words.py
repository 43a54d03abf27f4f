"""What registers say, in words."""

from __future__ import annotations

from crm_tui.domain.registers import CheckState, NumberCheck
from crm_tui.i18n import _
from crm_tui.ui.words import day


def under_field(check: NumberCheck, name: str = "", address: str = "") -> str:
    """The line under the VAT number; the lack of an answer is never said as a fault of the number."""
    match check.state:
        case CheckState.VALID:
            text = _("TVA valide au registre (VIES), le {day}").format(day=day(check.answered_at))
        case CheckState.INVALID:
            text = _("TVA inconnue du registre (VIES), le {day}").format(day=day(check.answered_at))
        case _:
            return _("VIES ne répond pas : à vérifier, sera redemandé")
    told = ", ".join(part for part in (name, address) if part)
    return _("{text} : {told}").format(text=text, told=told) if told else text


def on_card(check: NumberCheck) -> str:
    """The same beside the number of a card, where there is little room."""
    match check.state:
        case CheckState.VALID:
            return _("valide, VIES {day}").format(day=day(check.answered_at))
        case CheckState.INVALID:
            return _("inconnue de VIES {day}").format(day=day(check.answered_at))
        case _:
            return _("à vérifier (VIES)")
