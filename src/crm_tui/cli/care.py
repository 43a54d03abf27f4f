"""Commands that look after the database."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit
from crm_tui.cli.output import emit, line
from crm_tui.health_texts import finding_text
from crm_tui.i18n import _
from crm_tui.services import maintenance


def register(application: typer.Typer) -> None:
    """Add these commands to the program's."""
    application.command(help=_("Remplir une base vide de données d'exemple."))(demo)
    application.command(help=_("Examiner la base et dire quoi faire."))(doctor)
    application.command(help=_("Écrire une copie vérifiée de la base."))(backup)
    application.command(help=_("Remettre une copie là où il n'y a pas de base."))(restore)
    application.command(help=_("Mettre la base au niveau de cette version."))(upgrade)


def demo(
    context: typer.Context,
    contacts: Annotated[int, typer.Option(help=_("Combien de fiches."), min=1, max=5_000_000)] = 300,
    seed: Annotated[int, typer.Option(help=_("Une même graine donne les mêmes fiches."))] = 1,
    as_json: AsJson = False,
) -> None:
    """Fill an empty database with believable French and Belgian sample data."""
    workspace = call_of(context).workspace(create=True)
    shown = 0

    def progress(done: int) -> None:
        nonlocal shown
        if sys.stderr.isatty() and done - shown >= 1_000:
            shown = done
            sys.stderr.write(f"\r{done} / {contacts}")
            sys.stderr.flush()

    written = maintenance.fill_with_samples(workspace, contacts, seed=seed, progress=progress)
    if shown:
        sys.stderr.write("\r\n")
    if as_json:
        emit({"contacts": written})
    else:
        line(_("Fiches d'exemple créées : {count}").format(count=written))


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Exit with 1 when something is not well."""
    call = call_of(context)
    findings = maintenance.examine(call.settings.database_url)
    for finding in findings:
        if as_json:
            emit({**asdict(finding), "text": finding_text(finding)})
        else:
            line(f"{'✓' if finding.ok else '✗'} {finding_text(finding)}")
            if finding.remedy and not finding.ok:
                line(f"  {finding.remedy}")
    if not all(finding.ok for finding in findings):
        call.code = Exit.FAILED


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=_("FICHIER"))],
    as_json: AsJson = False,
) -> None:
    """Write a verified copy."""
    maintenance.back_up(call_of(context).workspace(), file)
    emit({"backup": str(file)}) if as_json else line(_("Copie vérifiée : {path}").format(path=file))


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=_("FICHIER"))],
    as_json: AsJson = False,
) -> None:
    """Put a verified copy in place."""
    database = call_of(context).settings.database_url
    erased = maintenance.restore(file, database)
    if as_json:
        emit({"restored": database, "erased": erased})
        return
    line(_("Base remise en place : {path}").format(path=database))
    if erased:
        line(_("Personnes effacées depuis la copie, effacées de nouveau : {count}").format(count=erased))


def upgrade(context: typer.Context, as_json: AsJson = False) -> None:
    """Upgrade the schema, after a verified backup."""
    database = call_of(context).settings.database_url
    maintenance.upgrade(database)
    emit({"upgraded": database}) if as_json else line(_("La base est à jour."))
