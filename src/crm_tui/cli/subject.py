"""Commands on the rights of the person (GDPR)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from crm_tui.access_texts import ACTIONS
from crm_tui.cli.contact import Key
from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit, say, sentence
from crm_tui.cli.output import emit, line, table
from crm_tui.i18n import _
from crm_tui.paths import export_folder
from crm_tui.services import access_file, archiving, erasing, journal, retention

commands = typer.Typer(
    help=_("Les droits des personnes (RGPD) : dossier d'accès, archive, effacement."), no_args_is_help=True
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


@commands.command(help=_("Archiver une fiche : lue seulement, hors des listes. Réservé au responsable."))
def archive(
    context: typer.Context,
    contact: Key,
    reason: Annotated[str, typer.Option(help=_("Le motif."))],
    as_json: AsJson = False,
) -> None:
    """Put the card into my shop's archive."""
    card = archiving.archive(call_of(context).workspace(), contact, reason)
    emit({"archived": card.number}) if as_json else line(_("Fiche archivée."))


@commands.command(help=_("Sortir une fiche de l'archive. Réservé au responsable."))
def unarchive(context: typer.Context, contact: Key, as_json: AsJson = False) -> None:
    """Take the card out of my shop's archive."""
    card = archiving.unarchive(call_of(context).workspace(), contact)
    emit({"unarchived": card.number}) if as_json else line(_("Fiche sortie de l'archive."))


@commands.command(help=_("Les fiches dont la personne n'a plus donné signe depuis des années."))
def review(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help=_("Combien au plus."), min=1, max=10_000)] = 100,
    soon: Annotated[bool, typer.Option("--soon", help=_("Celles des 30 prochains jours aussi."))] = False,
    as_json: AsJson = False,
) -> None:
    """List what is to be kept, archived or erased."""
    workspace = call_of(context).workspace()
    found = retention.review(workspace, 0, limit, soon=soon)
    if as_json:
        for each in found:
            last = each.last_contact.isoformat().replace("+00:00", "Z") if each.last_contact else None
            due = each.due_at.isoformat().replace("+00:00", "Z")
            emit({"id": each.id, "number": each.number, "last_contact_at": last, "due_at": due})
        return
    table((f"n° {each.number}", each.name, f"{each.due_at.astimezone():%d/%m/%Y}") for each in found)
    counts = retention.counts(workspace)
    say(_("À revoir : {due} · dans 30 jours : {soon}").format(due=counts.due, soon=counts.soon))


@commands.command(help=_("Effacer ce qui est dépassé, si le réglage retention_purge le permet."))
def purge(context: typer.Context, as_json: AsJson = False) -> None:
    """Nothing is erased by itself unless a manager turned it on."""
    call = call_of(context)
    workspace = call.workspace()
    if not call.settings.retention_purge:
        say(_("Rien n'est effacé : le réglage retention_purge n'est pas activé."))
        call.code = Exit.FAILED
        return
    ids = [each.id for each in retention.review(workspace, 0, 10_000)]
    done, left = retention.erase(workspace, ids, _("durée de conservation dépassée"), export_folder())
    if as_json:
        emit({"erased": [each.number for each in done], "left": [contact for contact, _error in left]})
        return
    line(_("Personnes effacées : {count}").format(count=len(done)))
    for contact, error in left:
        say(f"n° {contact} : {sentence(error)}")


@commands.command("journal", help=_("Qui a consulté une fiche. Réservé au responsable."))
def journal_of(context: typer.Context, contact: Key, as_json: AsJson = False) -> None:
    """Print the looks, newest first."""
    looks = journal.of_card(call_of(context).workspace(), contact)
    if as_json:
        for each in looks:
            emit({"at": each.at.isoformat().replace("+00:00", "Z"), "by": each.by, "action": each.action})
        return
    table(
        (f"{each.at.astimezone():%d/%m/%Y %H:%M}", each.by, _(ACTIONS.get(each.action, each.action)))
        for each in looks
    )


@commands.command("purge-journal", help=_("Retirer du journal d'accès ce qui a plus de douze mois."))
def purge_journal(context: typer.Context, as_json: AsJson = False) -> None:
    """By whole months."""
    gone = journal.purge(call_of(context).workspace())
    emit({"purged": gone}) if as_json else line(_("Lignes retirées : {count}").format(count=gone))
