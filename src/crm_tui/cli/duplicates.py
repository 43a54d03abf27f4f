"""Commands on the duplicates that are there already."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any

import typer

from crm_tui.cli.contact import possible_id
from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit, say
from crm_tui.cli.output import emit, line, table
from crm_tui.domain.duplicates import Record
from crm_tui.domain.phone import format_phone
from crm_tui.domain.vocabulary import Level
from crm_tui.i18n import _
from crm_tui.reason_texts import LEVELS, reason_text
from crm_tui.services import review
from crm_tui.services.review import Pair, ReviewState
from crm_tui.services.session import Workspace

commands = typer.Typer(help=_("Les doublons : chercher, montrer, écarter."), no_args_is_help=True)

#: How many pairs the search shows at its end, and how many a page holds.
_STRONGEST = 10
_PAGE = 100


class Strength(StrEnum):
    """The levels that are proposed."""

    CERTAIN = Level.CERTAIN.value
    PROBABLE = Level.PROBABLE.value
    POSSIBLE = Level.POSSIBLE.value


def _key(metavar: str) -> Any:
    return typer.Argument(metavar=metavar, help=_("Le numéro de la fiche."), min=1, callback=possible_id)


@commands.command("review", help=_("Chercher les doublons dans toute la base, ou continuer la recherche."))
def review_all(
    context: typer.Context,
    restart: Annotated[bool, typer.Option("--restart", help=_("Recommencer au début."))] = False,
    as_json: AsJson = False,
) -> None:
    """Compare what is new since the last time, then say what there is to look through."""
    call = call_of(context)
    workspace = call.workspace()
    with _stoppable() as stop, _bar() as progress:
        state = review.scan(workspace, progress, stop, restart=restart)
    if state.finished_at is None:
        say(
            _("Arrêté après {done} fiches sur {total}. Pour continuer : crm-tui duplicates review").format(
                done=state.done, total=state.total
            )
        )
        call.code = Exit.INTERRUPTED
    if as_json:
        emit(_state_json(state))
    else:
        _print_state(workspace, state)


@commands.command("list", help=_("Montrer les paires de fiches qui se ressemblent, les plus sûres d'abord."))
def list_pairs(
    context: typer.Context,
    level: Annotated[Strength | None, typer.Option(help=_("Seulement celles de ce degré."))] = None,
    limit: Annotated[int, typer.Option(help=_("Combien au plus."), min=1)] = 50,
    as_json: AsJson = False,
) -> None:
    """Print what the last search found and what still holds."""
    workspace = call_of(context).workspace()
    wanted = Level(level.value) if level else None
    number = 0
    for number, pair in enumerate(_pages(workspace, limit, wanted), 1):  # noqa: B007  # counted to know if any
        emit(_pair_json(pair)) if as_json else _print_pair(workspace, pair)
    if as_json:
        return
    if number:
        line(_what_next())
    elif review.state(workspace).at is None:
        say(_("Rien n'a encore été cherché. Lancez : crm-tui duplicates review"))
    else:
        say(_("Aucun doublon à examiner."))


@commands.command(help=_("Noter que deux fiches ne sont pas le même client."))
def apart(
    context: typer.Context,
    first: Annotated[int, _key("ID")],
    second: Annotated[int, _key("ID")],
    undo: Annotated[bool, typer.Option("--undo", help=_("Annuler : les comparer de nouveau."))] = False,
    as_json: AsJson = False,
) -> None:
    """Never propose these two again, or take that back."""
    if first == second:
        raise typer.BadParameter("", param_hint="ID")
    workspace = call_of(context).workspace()
    (review.undo_apart if undo else review.apart)(workspace, first, second)
    if as_json:
        emit({"not_apart" if undo else "apart": [first, second]})
    elif undo:
        line(_("Annulé : les fiches n° {a} et n° {b} seront comparées.").format(a=first, b=second))
    else:
        line(_("Noté : les fiches n° {a} et n° {b} sont deux clients.").format(a=first, b=second))


def _pages(workspace: Workspace, limit: int, level: Level | None) -> Iterator[Pair]:
    offset = 0
    while offset < limit:
        page = review.pairs(workspace, offset, min(_PAGE, limit - offset), level)
        yield from page
        if not page:
            return
        offset += _PAGE


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks to stop where nothing is half done; a second one no longer asks."""
    asked = False

    def interrupted(*_signal: object) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Tells how far the search is where somebody is watching."""
    if not _watched():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(_("Fiches comparées"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _watched() -> bool:
    return sys.stderr.isatty()


# What is said


def _state_json(state: ReviewState) -> dict[str, Any]:
    return {
        "done": state.done,
        "total": state.total,
        "finished": state.finished_at is not None,
        "pairs": state.pairs,
        **{level.value: count for level, count in state.counts.items()},
    }


def _pair_json(pair: Pair) -> dict[str, Any]:
    return {
        "a": _card_json(pair.a),
        "b": _card_json(pair.b),
        "score": pair.score,
        "level": pair.level.value,
        "reasons": [reason_text(reason) for reason in pair.reasons],
    }


def _card_json(record: Record) -> dict[str, Any]:
    return {"id": record.id, "number": record.number, "name": record.name}


def _print_state(workspace: Workspace, state: ReviewState) -> None:
    line(_("Fiches comparées : {done} sur {total}").format(done=state.done, total=state.total))
    if not state.pairs:
        line(_("Aucun doublon à examiner."))
        return
    line(_("Paires à examiner : {count}").format(count=state.pairs))
    table((_(LEVELS[level]), str(count)) for level, count in state.counts.items())
    line()
    for pair in review.pairs(workspace, 0, _STRONGEST):
        _print_pair(workspace, pair)
    if state.pairs > _STRONGEST:
        line(_("Les autres : crm-tui duplicates list"))
    line(_what_next())


def _print_pair(workspace: Workspace, pair: Pair) -> None:
    region = workspace.region
    table(
        (f"n° {card.id}", card.name, format_phone(card.phone, region), card.city) for card in (pair.a, pair.b)
    )
    reasons = ", ".join(reason_text(reason, region) for reason in pair.reasons)
    line(f"→ {_(LEVELS[pair.level])} : {reasons}")
    line()


def _what_next() -> str:
    return _(
        "Fusionner : crm-tui contact merge · Lier : crm-tui contact link · Écarter : crm-tui duplicates apart"
    )
