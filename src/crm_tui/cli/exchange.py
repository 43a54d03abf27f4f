"""Commands that bring cards in and out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from crm_tui.cli import imports
from crm_tui.cli.contact import added_json
from crm_tui.cli.context import AsJson, Call, call_of
from crm_tui.cli.guard import Exit, say
from crm_tui.cli.output import emit, line, table
from crm_tui.cli.progress import shown_progress
from crm_tui.column_texts import column_label
from crm_tui.domain.errors import BadFile
from crm_tui.domain.phone import format_phone
from crm_tui.i18n import _, ngettext
from crm_tui.import_texts import CUT
from crm_tui.services import exporting, importing
from crm_tui.services.exchange import LineResult, OnDuplicate, Tally
from crm_tui.services.exporting import Format
from crm_tui.services.importing import ImportFile
from crm_tui.services.private_files import fresh
from crm_tui.services.session import Workspace


class VcardVersion(StrEnum):
    """The versions that are written."""

    OLD = "3.0"
    NEW = "4.0"


_SUFFIXES = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".json": Format.JSONL,
    ".csv": Format.CSV,
    ".vcf": Format.VCARD,
    ".vcard": Format.VCARD,
}
_OUTCOMES = {
    "created": _("Créées : {count}"),
    "completed": _("Complétées : {count}"),
    "skipped": _("Laissées, car elles ressemblent à une fiche : {count}"),
    "invalid": _("À corriger : {count}"),
    "failed": _("En échec : {count}"),
}
_WOULD_BE = {
    "created": _("serait créée"),
    "completed": _("en compléterait une"),
    "skipped": _("ressemble à une fiche"),
    "invalid": _("à corriger"),
}

#: How many records a rehearsal shows, and of how many an import tells what is odd.
_SHOWN = 10
_TOLD = 100
#: And how many of the columns that are left out it names.
_NAMED = 3

#: Below that, a column was guessed rather than known.
_SURE = 0.7


def register(application: typer.Typer) -> None:
    """Add these commands to the program's."""
    application.command("import", help=_("Importer des fiches : CSV, vCard ou lignes de JSON."))(import_file)
    application.command("export", help=_("Exporter les clients de mon entreprise."))(export_file)
    application.add_typer(imports.commands, name="imports")


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=_("FICHIER"))],
    form: Annotated[
        Format | None, typer.Option("--format", help=_("Par défaut, d'après le nom ou le contenu."))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Montrer sans rien écrire."))] = False,
    on_duplicate: Annotated[
        OnDuplicate, typer.Option("--on-duplicate", help=_("Que faire de ce qui ressemble à une fiche."))
    ] = OnDuplicate.SKIP,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar=_("COLONNE=CHAMP"),
            help=_("Ce que contient une colonne du CSV ; retenu pour la prochaine fois."),
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help=_("Écrire ce qu'est devenue chaque ligne."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring cards in; a bad line is reported and the others go on."""
    call = call_of(context)
    source = importing.open_file(file, form)
    workspace = call.workspace(create=not dry_run)
    _choose_columns(workspace, source, column or [], remember=not dry_run)
    if not as_json:
        _print_columns(source)
    results = (
        importing.rehearse(workspace, source, on_duplicate=on_duplicate)
        if dry_run
        else importing.bring_in(workspace, source, on_duplicate=on_duplicate)
    )
    tally = Tally()
    with fresh(report) if report else nullcontext() as record:
        try:
            _tell(workspace, source, results, tally, record, quiet=as_json, dry_run=dry_run)
        except KeyboardInterrupt:
            say(_("Arrêté. Les lignes déjà comptées sont enregistrées."))
            call.code = Exit.INTERRUPTED
    if as_json:
        left_out = len(_unchosen(source))
        emit(
            {
                **tally.counts,
                **({"notes_to_review": tally.notes_to_review} if tally.notes_to_review else {}),
                "dry_run": dry_run,
                **({"cut": True} if tally.cut else {}),
                **({"columns_left_out": left_out} if left_out else {}),
            }
        )
    else:
        _print_sum(source, tally)
    if call.code == Exit.DONE and (tally.of("invalid") or tally.of("failed")):
        call.code = Exit.FAILED


def _choose_columns(workspace: Workspace, source: ImportFile, choices: list[str], *, remember: bool) -> None:
    """Take what was said of such columns before, then what is said now."""
    if known := importing.remembered_mapping(workspace, source):
        source.mapping = known
    if choices:
        source.choose(dict(_choice(each) for each in choices))
        if remember:
            importing.remember_mapping(workspace, source)


def _choice(text: str) -> tuple[str, str]:
    name, equals, target = text.rpartition("=")
    if not equals:
        raise typer.BadParameter(text, param_hint="--column")
    return name, target.strip()


def _tell(
    workspace: Workspace,
    source: ImportFile,
    results: Iterator[LineResult],
    tally: Tally,
    record: IO[str] | None,
    *,
    quiet: bool,
    dry_run: bool,
) -> None:
    """Count the results, and say what is to be said of each."""
    shown: list[tuple[str, ...]] = []
    told = 0
    for result in _with_bar(source, results):
        tally.add(result)
        data = {"line": result.line, "outcome": result.outcome, **added_json(result)}
        if record is not None:
            data |= {"raw": result.raw} if result.outcome not in ("created", "completed") else {}
            record.write(json.dumps(data, ensure_ascii=False) + "\n")
            record.flush()  # what is saved is told, whatever happens to this process
        elif not quiet and data.keys() & {"problems", "error", "warnings"}:
            told += 1
            if told <= _TOLD:
                line(_("Ligne {line} : {what}").format(line=result.line, what=_told(data)))
        if dry_run and len(shown) < _SHOWN:
            shown.append(_shown(workspace, result))
    if told > _TOLD:
        line(_("Et {count} autres : --report FICHIER les donne toutes.").format(count=told - _TOLD))
    if dry_run and not quiet:
        line(_("Les premières fiches :"))
        table(shown)


def _with_bar(source: ImportFile, results: Iterator[LineResult]) -> Iterator[LineResult]:
    """The results; a bar shows how much of the file is read where somebody is watching."""
    with shown_progress(_("Octets lus")) as progress:
        for number, result in enumerate(results):
            yield result
            if number % 50 == 0:
                progress(source.position, source.size)
        progress(source.position, source.size)


def _told(told: dict[str, Any]) -> str:
    problems = told.get("problems") or told.get("warnings")
    if isinstance(problems, list):
        return " ".join(str(each["text"]) for each in problems)
    return str(told.get("text", ""))


def _shown(workspace: Workspace, result: LineResult) -> tuple[str, ...]:
    card = result.card
    outcome = _WOULD_BE.get(result.outcome, result.outcome)
    if card is None:
        return (str(result.line), "", "", "", outcome)
    number = next((row.number or row.typed for row in card.phones), "")
    city = next((row.city for row in card.addresses), "")
    return (str(result.line), card.display_name, format_phone(number, workspace.region), city, outcome)


def _print_columns(source: ImportFile) -> None:
    """What each column is taken for; those that were only guessed are marked."""
    if source.mapping is None:
        return
    line(
        _("Colonnes, séparées par « {delimiter} » ({encoding}) :").format(
            delimiter=_DELIMITERS.get(source.delimiter, source.delimiter), encoding=source.encoding
        )
    )
    unchosen = _unchosen(source)
    table(
        (
            column.header or _("Colonne {number}").format(number=number),
            "→ " + column_label(column.target, column.row, column.label),
            _("à vérifier") if column.confidence < _SURE and column.target != "ignore" else "",
        )
        for number, column in enumerate(source.mapping.columns, start=1)
        if not column.is_unchosen
    )
    if unchosen:
        text = _("Colonnes inconnues, laissées de côté : {count} ({first}, …).").format(
            count=len(unchosen), first=", ".join(unchosen[:_NAMED])
        )
        line(f"{text} {_('À choisir : --column COLONNE=note')}")


def _unchosen(source: ImportFile) -> list[str]:
    """The columns that are left out because nobody said yet what they are."""
    columns = source.mapping.columns if source.mapping else ()
    return [column.header.strip() for column in columns if column.is_unchosen]


_DELIMITERS = {"\t": _("tabulation")}


def _print_sum(source: ImportFile, tally: Tally) -> None:
    for outcome, words in _OUTCOMES.items():
        if tally.of(outcome):
            line(words.format(count=tally.of(outcome)))
    if tally.notes_to_review:
        count = tally.notes_to_review
        line(ngettext("{count} note à revoir", "{count} notes à revoir", count).format(count=count))
    if tally.cut:
        line(_(CUT))
    if not tally.counts:
        line(_("Aucune fiche dans ce fichier."))
    if source.import_id is not None:
        line(_("Pour annuler cet import : crm-tui imports revert {number}").format(number=source.import_id))


def export_file(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar=_("FICHIER|-"))],
    form: Annotated[Format | None, typer.Option("--format", help=_("Par défaut, d'après le nom."))] = None,
    version: Annotated[
        VcardVersion, typer.Option("--vcard-version", help=_("Les téléphones lisent tous 3.0."))
    ] = VcardVersion.OLD,
    as_json: AsJson = False,
) -> None:
    """Write my shop's clients to a new file that only I can read."""
    call = call_of(context)
    workspace = call.workspace()
    if file == "-":
        _export(workspace, sys.stdout, form or Format.JSONL, version)
        return
    target = Path(file)
    found = form or _SUFFIXES.get(target.suffix.lower())
    if found is None:
        raise BadFile(path=str(target), reason="format")
    with fresh(target) as stream:
        count = _export(workspace, stream, found, version)
    _say_exported(call, target, count, as_json=as_json)


def _export(workspace: Workspace, stream: IO[str], form: Format, version: VcardVersion) -> int:
    with shown_progress(_("Fiches écrites")) as progress:
        return exporting.export(workspace, stream, form, version=version.value, progress=progress)


def _say_exported(call: Call, target: Path, count: int, *, as_json: bool) -> None:
    if as_json:
        emit({"exported": count})
    else:
        line(_("Fiches exportées dans {path} : {count}").format(count=count, path=target))
