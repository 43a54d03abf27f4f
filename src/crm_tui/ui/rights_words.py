"""What a card says of the rights of its person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.i18n import _
from crm_tui.ui.card_words import Fact
from crm_tui.ui.words import day

if TYPE_CHECKING:
    from crm_tui.services.access_file import Request


def access(request: Request | None) -> list[Fact]:
    """Until when the file that the person asked for is to be handed over, or when it was."""
    if request is None:
        return []
    if request.handed_at is not None:
        return [Fact(_("Accès"), _("remis le {day}").format(day=day(request.handed_at)))]
    return [Fact(_("Accès"), _("à remettre avant le {day}").format(day=day(request.due_at)))]
