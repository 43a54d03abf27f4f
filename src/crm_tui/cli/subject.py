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
from crm_tui.services import access_file, erasing

commands = typer.Typer(
    help=_("Les droits des personnes (RGPD) : dossier d'accès, effacement."), no_args_is_help=True
)


@commands.command(help=_("Effacer une personne pour de bon, avec attestation. Réservé au responsable."))
def erase(
    context: typer.Context,
    contact: Key,
    reason: Annotated[str, typer.Option(help=_("Le motif ; il est conservé, il ne nomme donc personne."))],
    letter: Annotated[
        Path | None, typer.Option(metavar=_("DOSSIER"), help=_("Où écrire l'attestation."))
    ] = None,
    objects: Annotated[
        bool, typer.Option("--objects", help=_("La personne s'oppose aussi à tout démarchage futur."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """On a terminal, the customer number is asked for once more."""
    call = call_of(context)
    workspace = call.workspace()
    plan = erasing.plan(workspace, contact)
    if sys.stdin.isatty() and not as_json:
        say(_("S'il existe une facture de moins de dix ans, archivez la fiche : la loi impose de la garder."))
        typed = typer.prompt(_("Effacer pour toujours ? Tapez le numéro de client"), default="", err=True)
        if typed.strip() != plan.card.number:
            say(_("Rien n'est effacé."))
            call.code = Exit.FAILED
            return
    done = erasing.erase(workspace, contact, reason, letter or export_folder(), objects=objects)
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


@commands.command(help=_("Écrire tout ce qu'on sait d'une personne, pour le lui remettre."))
def export(
    context: typer.Context,
    contact: Key,
    folder: Annotated[Path, typer.Argument(metavar=_("DOSSIER"), help=_("Où écrire les trois fichiers."))],
    keep: Annotated[
        list[str] | None, typer.Option(metavar=_("NOM"), help=_("Ne pas masquer ce nom d'un autre client."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Names of other clients in the notes are masked, unless they are kept by name."""
    workspace = call_of(context).workspace()
    others = access_file.look(workspace, contact).others
    hidden = [name for name in others if name not in (keep or ())]
    done = access_file.write(workspace, contact, folder, hidden)
    due = f"{done.request.due_at.astimezone():%d/%m/%Y}"
    if as_json:
        emit(
            {
                "files": [str(path) for path in done.files],
                "masked": hidden,
                "due_at": done.request.due_at.isoformat().replace("+00:00", "Z"),
            }
        )
        return
    for path in done.files:
        line(str(path))
    if hidden:
        say(_("Noms masqués (--keep les laisse) : {names}").format(names=", ".join(hidden)))
    say(_("À remettre avant le {day}, puis : crm-tui subject handed {id}").format(day=due, id=contact))


@commands.command(help=_("Noter que le dossier d'accès a été remis à la personne."))
def handed(context: typer.Context, contact: Key, as_json: AsJson = False) -> None:
    """Close the request."""
    request = access_file.hand_over(call_of(context).workspace(), contact)
    if request.handed_at is None:
        raise ValueError("handed over and not")
    if as_json:
        emit({"id": contact, "handed_at": request.handed_at.isoformat().replace("+00:00", "Z")})
        return
    line(_("Dossier remis le {day}.").format(day=f"{request.handed_at.astimezone():%d/%m/%Y}"))
