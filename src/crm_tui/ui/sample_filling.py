"""Filling an empty base with sample clients from the screen, so that one can try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.services import maintenance
from crm_tui.ui.base import AnyScreen
from crm_tui.ui.tasks import in_background
from crm_tui.ui.words import counted

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_PROGRESS_STEP = 25


def fill(app: CrmApp, screen: AnyScreen) -> None:
    """Write the clients in the background; the screen's line says how far it is."""

    def told(count: int) -> None:
        if count % _PROGRESS_STEP == 0:
            text = _("Données d'exemple : {count} clients…").format(count=count)
            screen.call_later(screen.say, text)  # from the working thread

    def filled(count: int) -> None:
        screen.say(_("{count} clients fictifs ont été ajoutés.").format(count=counted(count)))
        app.read_words()

    def failed(error: CrmError) -> None:
        screen.say(error_text(error), "error")

    screen.say(_("Données d'exemple : préparation…"))
    in_background(
        screen,
        lambda: maintenance.fill_with_samples(app.workspace, progress=told),
        filled,
        failed,
        group="samples",
    )
