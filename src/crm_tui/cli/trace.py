"""Commands on the trace."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit
from crm_tui.cli.output import emit, line, table, trace_json
from crm_tui.i18n import _
from crm_tui.labels import field_label
from crm_tui.services import history

commands = typer.Typer(help=_("La trace : vérifier, montrer."), no_args_is_help=True)

#: What is wrong with a trace, by the code of the verification.
PROBLEMS = {
    "hash": _("l'enchaînement est rompu"),
    "digest": _("des valeurs ont été changées"),
    "value_missing": _("des valeurs manquent"),
    "gap": _("des événements manquent"),
    "staging": _("des écritures sont restées hors de la trace"),
    "guard_missing": _("une protection de la base manque ou a été changée"),
    "rows_differ": _("une fiche ne correspond pas à sa trace"),
}


@commands.command(help=_("Vérifier toute la trace."))
def verify(context: typer.Context, as_json: AsJson = False) -> None:
    """Exit with 4 when the trace does not hold."""
    call = call_of(context)
    result = history.verify(call.workspace())
    if as_json:
        answer = {"ok": result.ok, "events": result.events, "head": result.head}
        if not result.ok:
            answer |= {"bad_seq": result.bad_seq, "problem": result.problem, "detail": result.detail}
        emit(answer)
    elif result.ok:
        line(_("La trace est intacte. Événements vérifiés : {count}").format(count=result.events))
    else:
        what = PROBLEMS.get(result.problem, result.problem)
        where = _("à partir de l'événement {seq}").format(seq=result.bad_seq) if result.bad_seq else ""
        line(" ".join(filter(None, (_("La trace ne se vérifie pas :"), what, where, result.detail))))
    if not result.ok:
        call.code = Exit.TRACE_BROKEN


@commands.command(help=_("Montrer la trace d'une fiche, ou les derniers événements."))
def show(
    context: typer.Context,
    contact: Annotated[int | None, typer.Argument(metavar="[ID]", min=1)] = None,
    limit: Annotated[int | None, typer.Option(help=_("Combien au plus."), min=1)] = None,
    as_json: AsJson = False,
) -> None:
    """Print events, newest first."""
    bound = limit if limit is not None or contact is not None else 200
    for each in history.events(call_of(context).workspace(), contact, bound):
        if as_json:
            emit(trace_json(each))
        else:
            moment = each.at.astimezone().strftime("%d/%m/%Y %H:%M:%S")
            change = f"{each.old or ''} → {each.new or ''}"
            table([(str(each.seq), moment, each.actor, each.action, field_label(each.field), change)])
