"""What a card says of the rights of its person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.card import Card
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.i18n import N_, _
from crm_tui.ui.card_words import Fact
from crm_tui.ui.words import day

if TYPE_CHECKING:
    from crm_tui.services.access_file import Request


#: By the law of the country in which the person is called.
_LAWS = {
    "FR": N_("Téléphone : en France, accord préalable obligatoire depuis le 11/08/2026."),
    "BE": N_("Téléphone : en Belgique, vérifiez d'abord la liste « Ne m'appelez plus »."),
}
_CALLING_CODES = {"+33": "FR", "+32": "BE"}


def legal_reason(card: Card, region: str) -> str:
    """Why one may not, or not simply, call the person; nothing where the answer alone decides.

    In France nobody is called who has not accepted; in Belgium who has accepted may be, and of who was never
    asked the list decides.
    """
    answer = card.membership.consent(Channel.PHONE)
    country = country_of(card, region)
    if answer is Consent.REFUSED or (answer is Consent.ACCEPTED and country != "BE") or not card.phones:
        return ""
    return _(_LAWS[country]) if country in _LAWS else ""


def country_of(card: Card, region: str) -> str:
    """The country of the first address, else of the first number, else of the shop."""
    for address in card.addresses:
        if address.country:
            return address.country
    for phone in card.phones:
        for code, country in _CALLING_CODES.items():
            if phone.number.startswith(code):
                return country
    return region


def access(request: Request | None) -> list[Fact]:
    """Until when the file that the person asked for is to be handed over, or when it was."""
    if request is None:
        return []
    if request.handed_at is not None:
        return [Fact(_("Accès"), _("remis le {day}").format(day=day(request.handed_at)))]
    return [Fact(_("Accès"), _("à remettre avant le {day}").format(day=day(request.due_at)))]
