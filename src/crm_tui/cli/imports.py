"""Commands on the imports that were made: list them, show one, take one back, bring it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.output import emit, line, moment, table
from crm_tui.cli.progress import shown_progress
from crm_tui.i18n import _
from crm_tui.import_texts import counted_outcomes, outcome_label
from crm_tui.services import importing
from crm_tui.services.importing import Batch, Reverted

commands = typer.Typer(help=_("Les imports faits : voir, annuler, rétablir."), no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="N", help=_("Le numéro de l'import."), min=1, max=2**63 - 1)]

_REASONS = {
    "changed": _("modifiée depuis par {by}"),
    "merged": _("fusionnée depuis"),
    "linked": _("liée à une autre fiche depuis"),
    "partly": _("en partie modifiée depuis"),
}


@commands.command("list", help=_("Les imports de mon entreprise, le dernier d'abord."))
def list_imports(context: typer.Context, as_json: AsJson = False) -> None:
    """Print what was brought in, and what came of it."""
    found = importing.batches(call_of(context).workspace())
    if as_json:
        for batch in found:
            emit(_batch_json(batch))
    elif found:
        table(_rows(found))
    else:
        line(_("Aucun import."))


@commands.command(help=_("Montrer un import : ce qu'il a donné, et ses fiches."))
def show(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Print what came of an import, from the base: a report that was not finished lacks the last lines."""
    workspace = call_of(context).workspace()
    batch = importing.batch(workspace, number)
    cards = importing.cards_of(workspace, number)
    if as_json:
        emit(_batch_json(batch))
        for key, outcome in cards:
            emit({"id": key, "outcome": outcome})
        return
    table(_rows([batch]))
    line(", ".join(counted_outcomes(batch.counts)))
    if batch.finished_at is None:
        line(_("Arrêté avant la fin, ou encore en cours : seules les fiches suivantes sont enregistrées."))
        line(_("Pour le finir, relancez l'import du même fichier : ce qui est déjà là est laissé."))
    for key, outcome in cards:
        line(f"n° {key} {outcome_label(outcome)}")


@commands.command(help=_("Annuler un import : ses fiches sont retirées, sauf celles qui ont servi depuis."))
def revert(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Take an import back."""
    workspace = call_of(context).workspace()
    with shown_progress(_("Fiches vues")) as progress:
        reverted = importing.revert(workspace, number, progress)
    if as_json:
        emit({**_reverted_json(reverted), "restored": reverted.restored})
        return
    line(_("Fiches retirées : {count}").format(count=reverted.withdrawn))
    if reverted.restored:
        line(_("Fiches remises comme avant : {count}").format(count=reverted.restored))
    if reverted.kept:
        line(_("Fiches gardées : {count}").format(count=len(reverted.kept)))
        table(
            (f"n° {each.number}", each.name, _REASONS[each.reason].format(by=each.by))
            for each in reverted.kept
        )
    line(_("Pour rétablir cet import : crm-tui imports reinstate {number}").format(number=number))


@commands.command(help=_("Rétablir un import annulé."))
def reinstate(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Bring back an import that was taken back."""
    workspace = call_of(context).workspace()
    with shown_progress(_("Étapes")) as progress:
        reinstated = importing.reinstate(workspace, number, progress)
    if as_json:
        emit({"id": number, "reinstated": reinstated.withdrawn})
    else:
        line(_("Fiches rétablies : {count}").format(count=reinstated.withdrawn))


def _rows(found: list[Batch]) -> Iterator[tuple[str, ...]]:
    for batch in found:
        created = _("Créées : {count}").format(count=batch.counts.get("created", 0))
        completed = batch.counts.get("completed", 0)
        more = _("Complétées : {count}").format(count=completed) if completed else ""
        yield (f"n° {batch.id}", moment(batch.at), batch.by, batch.file_name, created, more, _state(batch))


def _state(batch: Batch) -> str:
    if batch.reverted_at is not None:
        return _("annulé par {by}").format(by=batch.reverted_by)
    return "" if batch.finished_at is not None else _("arrêté en route")


def _batch_json(batch: Batch) -> dict[str, Any]:
    data = {
        "id": batch.id,
        "file": batch.file_name,
        "format": batch.format,
        "on_duplicate": batch.policy,
        "at": _moment(batch.at),
        "by": batch.by,
        "finished_at": _moment(batch.finished_at),
        "counts": dict(batch.counts),
        "reverted_at": _moment(batch.reverted_at),
        "reverted_by": batch.reverted_by,
    }
    return {name: value for name, value in data.items() if value not in (None, "")}


def _moment(value: Any) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value else None


def _reverted_json(reverted: Reverted) -> dict[str, Any]:
    return {
        "id": reverted.batch.id,
        "withdrawn": reverted.withdrawn,
        "kept": [{"id": each.id, "name": each.name, "reason": each.reason} for each in reverted.kept],
    }
