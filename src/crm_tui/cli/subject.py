"""Commands on the rights of the person (GDPR)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.contact import Key
from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit, say
from crm_tui.cli.output import emit, line
from crm_tui.i18n import _
from crm_tui.paths import export_folder
from crm_tui.services import erasing

commands = typer.Typer(help=_("Les droits des personnes (RGPD) : effacer."), no_args_is_help=True)


@commands.command(help=_("Effacer une personne pour de bon, avec attestation. Réservé au responsable."))
def erase(
    context: typer.Context,
    contact: Key,
    reason: Annotated[str, typer.Option(help=_("Le motif ; il est conservé, il ne nomme donc personne."))],
    letter: Annotated[
        Path | None, typer.Option(metavar=_("DOSSIER"), help=_("Où écrire l'attestation."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """On a terminal, the customer number is asked for once more."""
    call = call_of(context)
    workspace = call.workspace()
    plan = erasing.plan(workspace, contact)
    if sys.stdin.isatty() and not as_json:
        say(
            _(
                "S'il existe une facture de moins de dix ans, archivez la fiche : la loi impose de la garder."
            )
        )
        typed = typer.prompt(_("Effacer pour toujours ? Tapez le numéro de client"), default="", err=True)
        if typed.strip() != plan.card.number:
            say(_("Rien n'est effacé."))
            call.code = Exit.FAILED
            return
    done = erasing.erase(workspace, contact, reason, letter or export_folder())
    if as_json:
        emit(
            {
                "erased": done.number,
                "also": list(done.also),
                "letter": str(done.letter),
                "scrubbed": done.scrubbed,
            }
        )
        return
    line(_("Client n° {number} effacé. Attestation : {path}").format(number=done.number, path=done.letter))
    if not done.scrubbed:
        say(
            _(
                "Un autre poste lisait la base : son journal sera vidé à la prochaine fermeture. "
                "Lancez alors : crm-tui doctor"
            )
        )
