"""Writing my shop's clients into a file, from the screen."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.domain.errors import BadFile, CrmError
from crm_tui.i18n import _, ngettext
from crm_tui.labels import error_text
from crm_tui.services import exporting
from crm_tui.services.exporting import Format
from crm_tui.services.private_files import fresh
from crm_tui.ui.base import AnyScreen
from crm_tui.ui.file_names import path_of
from crm_tui.ui.modals.path_entry import PathEntry
from crm_tui.ui.tasks import in_background
from crm_tui.ui.words import counted

if TYPE_CHECKING:
    from crm_tui.services.session import Workspace
    from crm_tui.ui.app import CrmApp

_FORMS = {".csv": Format.CSV, ".vcf": Format.VCARD, ".jsonl": Format.JSONL}
#: Seconds between two words of how far it is.
_PAUSE = 0.5


def ask_to_export(app: CrmApp, screen: AnyScreen) -> None:
    """Ask for the file, and write it in the background; the screen's line says how far it is."""

    def answered(text: str | None) -> None:
        if text is not None:
            _export(app, screen, path_of(text))

    proposed = f"~/clients-{datetime.now().astimezone():%Y-%m-%d}.csv"
    app.push_screen(
        PathEntry(_("Exporter les clients de {shop}").format(shop=app.words.shop_name), proposed), answered
    )


def _export(app: CrmApp, screen: AnyScreen, path: Path) -> None:
    last = time.monotonic()

    def told(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > _PAUSE:
            last = time.monotonic()
            text = _("Export : {done} sur {total}…").format(done=counted(done), total=counted(total))
            screen.call_later(screen.say, text)  # from the working thread

    def done(count: int) -> None:
        text = ngettext("{count} fiche exportée dans {path}", "{count} fiches exportées dans {path}", count)
        screen.say(text.format(count=counted(count), path=path))

    def failed(error: CrmError) -> None:
        screen.say(error_text(error), "error")

    screen.say(_("Export…"))
    in_background(screen, lambda: written(app.workspace, path, told), done, failed, group="export")


def written(workspace: Workspace, path: Path, told: exporting.Progress) -> int:
    """Write the clients into a new file whose ending says its form; says how many.

    Raises:
        BadFile: the ending says nothing, or the file exists or cannot be written.
    """
    form = _FORMS.get(path.suffix.casefold())
    if form is None:
        raise BadFile(path=str(path), reason="format")
    with fresh(path) as stream:
        return exporting.export(workspace, stream, form, progress=told)
