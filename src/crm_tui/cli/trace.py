"""Commands on the trace."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.contact import possible_id
from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit
from crm_tui.cli.output import emit, line, table, trace_json
from crm_tui.health_texts import broken_text
from crm_tui.i18n import _
from crm_tui.labels import field_label
from crm_tui.services import history, people

commands = typer.Typer(help=_("La trace : vérifier, montrer."), no_args_is_help=True)


@commands.command(help=_("Vérifier toute la trace."))
def verify(
    context: typer.Context,
    head: Annotated[
        str, typer.Option(help=_("Une empreinte notée auparavant, qui doit encore s'y trouver."))
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Exit with 4 when the trace does not hold."""
    call = call_of(context)
    result = history.verify(call.workspace(), noted=head.strip().lower())
    if as_json:
        answer = {"ok": result.ok, "events": result.events, "head": result.head}
        if not result.ok:
            answer |= {"bad_seq": result.bad_seq, "problem": result.problem, "detail": result.detail}
        emit(answer)
    elif result.ok:
        line(_("La trace est intacte. Événements vérifiés : {count}").format(count=result.events))
    else:
        line(broken_text(result.problem, str(result.bad_seq or ""), result.detail))
    if not result.ok:
        call.code = Exit.TRACE_BROKEN


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
    for each in history.events(workspace, contact, bound):
        if as_json:
            emit(trace_json(each, logins))
        else:
            moment = each.at.astimezone().strftime("%d/%m/%Y %H:%M:%S")
            change = f"{each.old or ''} → {each.new or ''}"
            table([(str(each.seq), moment, each.actor, each.action, field_label(each.field), change)])
