"""Commands on the trace."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.contact import possible_id
from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit, say
from crm_tui.cli.output import emit, line, table, trace_json
from crm_tui.cli.progress import shown_progress, shown_steps
from crm_tui.health_texts import broken_text, seal_text
from crm_tui.i18n import _
from crm_tui.labels import error_text, field_label
from crm_tui.services import history, last_check, people, sealing

commands = typer.Typer(help=_("La trace : vérifier, sceller, montrer."), no_args_is_help=True)


KeyFile = Annotated[Path | None, typer.Option("--key", help=_("La clé SSH qui signe ; faite au besoin."))]
SealFile = Annotated[Path | None, typer.Option("--seals", help=_("Le fichier des sceaux, hors de la base."))]
Signers = Annotated[
    Path | None, typer.Option("--signers", help=_("Les clés reconnues (ALLOWED SIGNERS de ssh-keygen)."))
]


@commands.command(help=_("Vérifier toute la trace, et les sceaux s'il y en a."))
def verify(
    context: typer.Context,
    head: Annotated[
        str, typer.Option(help=_("Une empreinte notée auparavant, qui doit encore s'y trouver."))
    ] = "",
    seals: SealFile = None,
    signers: Signers = None,
    as_json: AsJson = False,
) -> None:
    """Exit with 4 when the trace does not hold."""
    call = call_of(context)
    workspace = call.workspace()
    with _no_collection(), shown_steps(_("Événements"), _("Fiches")) as (progress, rows_progress):
        result = history.verify(workspace, progress, noted=head.strip().lower(), rows_progress=rows_progress)
    file = seals or sealing.seal_file(call.settings, workspace.place)
    expected = seals is not None or sealing.expected(call.settings, workspace.place)
    problem = None
    if expected:
        problem = sealing.check(workspace, file=file, signers=signers or sealing.signers_file(call.settings))
    if problem is None:
        last_check.remember(workspace.place, result)
    if as_json:
        answer = {"ok": result.ok and problem is None, "events": result.events, "head": result.head}
        if not result.ok:
            answer |= {"bad_seq": result.bad_seq, "problem": result.problem, "detail": result.detail}
        if problem is not None:
            answer |= {"seal_problem": problem.code, "seal": problem.number, "sealed_seq": problem.seq}
        emit(answer)
    else:
        if not result.ok:
            line(broken_text(result.problem, str(result.bad_seq or ""), result.detail, result.events))
        if problem is not None:
            line(seal_text(problem))
        if result.ok and problem is None:
            line(_("La trace est intacte. Événements vérifiés : {count}").format(count=result.events))
            if expected:
                line(_("Elle correspond aux sceaux de {path}").format(path=file))
    if not result.ok or problem is not None:
        call.code = Exit.TRACE_BROKEN


@contextmanager
def _no_collection() -> Iterator[None]:
    """Millions of rows pass, none of them in a cycle: looking for cycles would only take time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@commands.command(help=_("Signer le dernier événement, dans un fichier hors de la base."))
def seal(
    context: typer.Context, key: KeyFile = None, seals: SealFile = None, as_json: AsJson = False
) -> None:
    """Check the trace and the seals before, then add one; exit with 4 where they do not hold."""
    call = call_of(context)
    workspace = call.workspace()
    file = seals or sealing.seal_file(call.settings, workspace.place)
    chosen = key or sealing.key_file(call.settings)
    made = not chosen.exists()
    try:
        with shown_progress(_("Événements")) as progress:
            sealed = sealing.seal(
                workspace,
                key=chosen,
                file=file,
                signers=sealing.signers_file(call.settings, chosen),
                progress=progress,
            )
    except sealing.SealsBroken as broken:
        say(seal_text(broken.problem))
        say(error_text(broken))
        call.code = Exit.TRACE_BROKEN
        return
    if as_json:
        emit({"seq": sealed.seq, "hash": sealed.hash, "at": sealed.at, "file": str(file)})
        return
    if made:
        line(_("Clé nouvelle : {path}").format(path=chosen))
    line(_("Événement n° {seq} scellé dans {path}").format(seq=sealed.seq, path=file))


@commands.command(help=_("Montrer la trace d'une fiche, ou les derniers événements."))
def show(
    context: typer.Context,
    contact: Annotated[int | None, typer.Argument(metavar="[ID]", min=1, callback=possible_id)] = None,
    limit: Annotated[int | None, typer.Option(help=_("Combien au plus."), min=1, max=10_000_000)] = None,
    as_json: AsJson = False,
) -> None:
    """Print events, newest first."""
    bound = limit if limit is not None or contact is not None else 200
    workspace = call_of(context).workspace()
    logins = {str(member.id): member.login for member in people.everybody(workspace)} if as_json else {}
    for each in workspace.discreet_lines(history.events(workspace, contact, bound)):
        if as_json:
            emit(trace_json(each, logins))
        else:
            moment = each.at.astimezone().strftime("%d/%m/%Y %H:%M:%S")
            change = f"{each.old or ''} → {each.new or ''}"
            table([(str(each.seq), moment, each.actor, each.action, field_label(each.field), change)])
