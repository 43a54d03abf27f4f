"""Commands for whoever looks after the server."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit, say
from crm_tui.cli.output import emit, line
from crm_tui.i18n import N_, _
from crm_tui.services import server_setup
from crm_tui.services.server_setup import FileState, Placed, Plan


def _each_a_pair(given: list[str] | None) -> list[str] | None:
    if any(not all(each.partition("=")) for each in given or []):
        raise typer.BadParameter("")
    return given


commands = typer.Typer(help=_("Le serveur : son installation."), no_args_is_help=True)

#: What removes what is kept too long, where this version has it.
_PURGES = ("subject purge", "subject purge-journal")
_STATES = {
    FileState.NEW: N_("à écrire"),
    FileState.SAME: N_("déjà là"),
    FileState.DIFFERENT: N_("différent de celui qui est là ; --force le remplace et garde une copie"),
    FileState.KEPT: N_("déjà là, et à vous : vérifiez qu'il dit ce qui suit"),
    FileState.WRITTEN: N_("écrit"),
    FileState.REPLACED: N_("remplacé"),
}


@commands.callback()
def _group() -> None:
    """A group, even of one command."""


@commands.command("install-server", help=_("Montrer ou écrire ce qu'il faut à un serveur partagé."))
def install_server(
    context: typer.Context,
    staff: Annotated[
        list[str] | None,
        typer.Option(
            metavar=_("COMPTE=CLÉ"),
            help=_("Une personne et le fichier de sa clé publique ; à répéter."),
            callback=_each_a_pair,
        ),
    ] = None,
    keys: Annotated[
        Path | None, typer.Option(help=_("Un dossier de clés publiques, COMPTE.pub chacune."))
    ] = None,
    account: Annotated[str, typer.Option(help=_("Le compte de service."))] = "crm",
    home: Annotated[str, typer.Option(help=_("Le dossier du compte de service."))] = "/var/lib/crm-tui",
    host: Annotated[str, typer.Option(help=_("Le nom du serveur, pour les postes."))] = "serveur",
    program: Annotated[str, typer.Option(help=_("Le chemin de crm-tui."))] = "",
    write: Annotated[bool, typer.Option("--write", help=_("Écrire les fichiers (root)."))] = False,
    force: Annotated[
        bool, typer.Option("--force", help=_("Remplacer ce qui diffère ; l'ancien est gardé, daté."))
    ] = False,
    root: Annotated[
        Path, typer.Option("--into", help=_("Écrire sous ce dossier, comme si c'était la machine."))
    ] = Path("/"),
    as_json: AsJson = False,
) -> None:
    """Print everything, or write it; exit with 1 where a file differs and was left."""
    plan = server_setup.plan(
        program=program or _this_program(),
        staff=(server_setup.keys_in(keys) if keys else {}) | _pairs(staff or []),
        account=account,
        home=home,
        host=host,
        purges=_purges(context),
    )
    if write:
        placed = server_setup.put_in_place(plan.files, root, force=force)
    else:
        placed = server_setup.looked_at(plan.files, root)
    if as_json:
        emit(_as_json(plan, placed))
    else:
        _show(plan, placed, written=write)
    if write and any(each.state is FileState.DIFFERENT for each in placed):
        call_of(context).code = Exit.FAILED


def _this_program() -> str:
    """The path by which it was started, or is found."""
    found = shutil.which("crm-tui") or sys.argv[0]
    return str(Path(found).absolute())


def _pairs(given: list[str]) -> dict[str, Path]:
    pairs = [each.partition("=") for each in given]
    return {login: Path(file).expanduser() for login, _equals, file in pairs}


def _purges(context: typer.Context) -> list[str]:
    found = []
    for words in _PURGES:
        group, name = words.split()
        commands_of_group = getattr(
            getattr(context.find_root().command, "commands", {}).get(group), "commands", {}
        )
        if name in commands_of_group:
            found.append(words)
    return found


def _as_json(plan: Plan, placed: list[Placed]) -> dict[str, object]:
    return {
        "files": [
            {
                "path": str(each.file.path),
                "mode": f"{each.file.mode:04o}",
                "state": each.state.value,
                "content": each.file.content,
                **({"copy": str(each.copy)} if each.copy else {}),
            }
            for each in placed
        ],
        "commands": list(plan.commands),
        "client": plan.client,
    }


def _show(plan: Plan, placed: list[Placed], *, written: bool) -> None:
    for each in placed:
        state = _(_STATES[each.state]) + (f" ({each.copy})" if each.copy else "")
        line(f"# {each.file.path}  {each.file.mode:04o}  {state}")
        if not written or each.state in (FileState.DIFFERENT, FileState.KEPT):
            sys.stdout.write(each.file.content + "\n")  # ours to the last letter: nothing to be cleaned
    line("# " + _("à lancer ensuite, par root"))
    for command in plan.commands:
        line(command)
    line()
    line("# " + _("~/.ssh/config de chaque poste ; puis : ssh crm"))
    sys.stdout.write(plan.client)
    if not written:
        say(_("Rien n'est écrit : ajoutez --write."))
