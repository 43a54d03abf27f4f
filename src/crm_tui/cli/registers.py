"""Ask the registers about what waits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit, say
from crm_tui.cli.output import emit, line
from crm_tui.i18n import _
from crm_tui.services import registers


def register(application: typer.Typer) -> None:
    """Add the command to the program's."""
    application.command(help=_("Redemander à VIES les numéros de TVA restés sans réponse."))(check_numbers)


def check_numbers(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help=_("Combien de numéros au plus."), min=1, max=10_000)] = 200,
    as_json: AsJson = False,
) -> None:
    """Exit with 1 where VIES is not in the settings, or could not be asked about all that was wanted."""
    call = call_of(context)
    if call.settings.vat_register != "vies":
        say(_('VIES n\'est pas activé : écrivez vat_register = "vies" dans les réglages.'))
        call.code = Exit.FAILED
        return
    done = registers.recheck(call.workspace(), registers.vies(call.settings), limit=limit)
    if as_json:
        emit(asdict(done))
    else:
        text = _("Valides : {valid} · inconnues : {invalid} · sans réponse : {unknown} · restent : {left}")
        line(text.format(**asdict(done)))
    if done.left and done.valid + done.invalid + done.unknown < limit:
        call.code = Exit.FAILED
