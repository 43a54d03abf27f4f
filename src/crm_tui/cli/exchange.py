"""Commands that bring cards in and out."""

from __future__ import annotations

import errno
import json
import os
import sys
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.contact import added_json
from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit
from crm_tui.cli.output import emit, line
from crm_tui.domain.errors import BadFile
from crm_tui.i18n import _
from crm_tui.services import exchange
from crm_tui.services.exchange import OnDuplicate, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator


class Format(StrEnum):
    """The forms in which cards travel."""

    JSONL = "jsonl"


_SUFFIXES = {".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".json": Format.JSONL}
_OUTCOMES = {
    "created": _("Créées : {count}"),
    "completed": _("Complétées : {count}"),
    "skipped": _("Laissées, car elles ressemblent à une fiche : {count}"),
    "invalid": _("À corriger : {count}"),
    "failed": _("En échec : {count}"),
}


def register(application: typer.Typer) -> None:
    """Add these commands to the program's."""
    application.command("import", help=_("Importer des fiches."))(import_file)
    application.command("export", help=_("Exporter les clients de mon entreprise."))(export_file)


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=_("FICHIER"))],
    form: Annotated[Format | None, typer.Option("--format")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Montrer sans rien écrire."))] = False,
    on_duplicate: Annotated[
        OnDuplicate, typer.Option("--on-duplicate", help=_("Que faire de ce qui ressemble à une fiche."))
    ] = OnDuplicate.SKIP,
    report: Annotated[
        Path | None, typer.Option("--report", help=_("Écrire ce qu'est devenue chaque ligne."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring cards in; a bad line is reported and the others go on."""
    call = call_of(context)
    if not file.exists():
        raise BadFile(path=str(file), reason="missing")
    _form_of(file, form)
    workspace = call.workspace(create=not dry_run)
    tally = Tally()
    with _fresh(report) if report else nullcontext() as record:
        lines = _shown_progress(file, exchange.read_lines(file))
        results = (
            exchange.rehearse(workspace, lines)
            if dry_run
            else exchange.bring_in(workspace, lines, on_duplicate=on_duplicate)
        )
        for result in results:
            tally.add(result)
            told = {"line": result.line, "outcome": result.outcome, **added_json(result)}
            if record is not None:
                record.write(json.dumps(told, ensure_ascii=False) + "\n")
            elif not as_json and told.keys() & {"problems", "error", "warnings"}:
                line(_("Ligne {line} : {what}").format(line=result.line, what=_told(told)))
    if as_json:
        emit({**tally.counts, "dry_run": dry_run})
    else:
        for outcome, words in _OUTCOMES.items():
            if tally.of(outcome):
                line(words.format(count=tally.of(outcome)))
    if tally.of("invalid") or tally.of("failed"):
        call.code = Exit.FAILED


def _told(told: dict[str, object]) -> str:
    problems = told.get("problems") or told.get("warnings")
    if isinstance(problems, list):
        return " ".join(str(each["text"]) for each in problems)
    return str(told.get("text", ""))


def export_file(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar=_("FICHIER|-"))],
    form: Annotated[Format | None, typer.Option("--format")] = None,
    as_json: AsJson = False,
) -> None:
    """Write my shop's clients to a new file that only I can read."""
    workspace = call_of(context).workspace()
    if file == "-":
        exchange.export(workspace, sys.stdout)
        return
    target = Path(file)
    _form_of(target, form)
    with _fresh(target) as stream:
        count = exchange.export(workspace, stream)
    if as_json:
        emit({"exported": count})
    else:
        line(_("Fiches exportées dans {path} : {count}").format(count=count, path=target))


def _form_of(file: Path, form: Format | None) -> Format:
    found = form or _SUFFIXES.get(file.suffix.lower())
    if found is None:
        raise BadFile(path=str(file), reason="format")
    return found


@contextmanager
def _fresh(path: Path) -> Iterator[IO[str]]:
    """A new private file; nothing is ever overwritten."""
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        raise BadFile(path=str(path), reason="exists") from None
    except OSError:
        raise BadFile(path=str(path), reason="unwritable") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            yield stream
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        path.unlink(missing_ok=True)  # a part of the clients must not pass for all of them
        raise BadFile(path=str(path), reason="full") from None


def _shown_progress(file: Path, lines: Iterator[str]) -> Iterator[str]:
    """The lines; a bar shows how far they are where somebody is watching."""
    if not sys.stderr.isatty() or not file.is_file():
        yield from lines
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(_("Octets lus"), total=file.stat().st_size)
        for each in lines:
            yield each
            bar.advance(task, len(each.encode(errors="surrogateescape")))
