"""Commands on two contacts: merge them, take that back, link them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Annotated, Any, cast

import typer

from crm_tui.cli.contact import Key
from crm_tui.cli.context import AsJson, Call, call_of
from crm_tui.cli.guard import Exit, say
from crm_tui.cli.output import emit, line, table
from crm_tui.domain import serial
from crm_tui.domain.address import one_line
from crm_tui.domain.bank import mask_iban
from crm_tui.domain.card import Address, ConsentRecord, Email, Loyalty, Note, Phone, SocialProfile
from crm_tui.domain.merging import MergeConflict, MergePlan, Side
from crm_tui.domain.phone import format_phone
from crm_tui.domain.trace import Kept
from crm_tui.domain.vocabulary import Gender, Kind, ListName
from crm_tui.i18n import _
from crm_tui.labels import CHANNELS, CONSENTS, GENDERS, KINDS, LINKS, MERGE_WARNINGS, field_label
from crm_tui.services import links, merging, vocabulary
from crm_tui.services.vocabulary import Vocabulary

_LISTED = {
    "stage": ListName.STAGE,
    "origin": ListName.ORIGIN,
    "department": ListName.DEPARTMENT,
    "job_title": ListName.JOB_TITLE,
    "states": ListName.STATE,
}


def register(contact: typer.Typer) -> None:
    """Add these commands to those on contacts."""
    contact.command(help=_("Fusionner deux fiches : la première reste, elle reçoit ce qui lui manque."))(
        merge
    )
    contact.command(help=_("Annuler la dernière fusion d'une fiche, un autre jour aussi."))(unmerge)
    contact.command(help=_("Lier deux clients qui vont ensemble."))(link)
    contact.command(help=_("Retirer le lien entre deux clients."))(unlink)


def _taken(given: list[str] | None) -> list[str] | None:
    """Each must be ``field=winner`` or ``field=loser``."""
    for each in given or ():
        if each.partition("=")[2] not in ("winner", "loser"):
            raise typer.BadParameter(each)
    return given


def merge(
    context: typer.Context,
    winner: Key,
    loser: Key,
    take: Annotated[
        list[str] | None,
        typer.Option(
            metavar=_("CHAMP=loser"),
            help=_("Prendre un champ de la seconde fiche (ou =winner : de la première)."),
            callback=_taken,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Montrer sans rien écrire."))] = False,
    as_json: AsJson = False,
) -> None:
    """Copy into the first card what it lacks; the second one stays, to be read."""
    call = call_of(context)
    workspace = call.workspace()
    plan = merging.plan(workspace, winner, loser)
    choices = cast("dict[str, Side]", dict(each.split("=", 1) for each in take or ()))
    fields = [conflict.field for conflict in plan.conflicts]
    if unknown := [field for field in choices if field not in fields]:
        say(
            _("« {field} » n'est pas à choisir. À choisir : {fields}.").format(
                field=unknown[0], fields=", ".join(fields) or _("rien")
            )
        )
        call.code = Exit.USAGE
    elif dry_run:
        _show_plan(call, plan, choices, as_json)
    elif open_ := [each for each in plan.conflicts if _is_open(each, choices)]:
        _refuse(call, plan, open_, as_json)
    else:
        card = merging.merge(workspace, plan, choices)
        emit(serial.to_json(workspace.discreet(card))) if as_json else line(
            _("Fiche n° {loser} fusionnée dans la fiche n° {winner} : {name}").format(
                loser=plan.loser.number, winner=card.number, name=card.display_name
            )
        )


def _is_open(conflict: MergeConflict, choices: dict[str, Side]) -> bool:
    """Whether two numbers stand against each other, of which nobody may choose but a person."""
    both = bool(conflict.winner) and bool(conflict.loser)
    return conflict.must_choose and both and conflict.field not in choices


def _refuse(call: Call, plan: MergePlan, conflicts: list[MergeConflict], as_json: bool) -> None:
    """Say what has to be chosen, and how."""
    call.code = Exit.FAILED
    workspace = call.workspace()
    words, region = vocabulary.load(workspace), workspace.region
    texts = [
        _("{field} : {winner} (fiche n° {winner_number}) ou {loser} (fiche n° {loser_number}) ?").format(
            field=field_label(each.field),
            winner=_said(each.field, each.winner, words, region),
            winner_number=plan.winner.number,
            loser=_said(each.field, each.loser, words, region),
            loser_number=plan.loser.number,
        )
        for each in conflicts
    ]
    options = " ".join(f"--take {each.field}=winner|loser" for each in conflicts)
    head = _("Fusion refusée : deux numéros différents s'opposent, choisissez lequel vaut.")
    how = _("Relancez avec {options} ; l'autre numéro restera en note.").format(options=options)
    if as_json:
        text = " ".join((head, *texts, how))
        emit({"error": "choice_needed", "text": text, "conflicts": _conflicts_json(conflicts, {})})
        return
    for each in (head, *texts, how):
        say(each)


def unmerge(context: typer.Context, contact: Key, as_json: AsJson = False) -> None:
    """Take back the last merge of a card, whichever side it was on."""
    workspace = call_of(context).workspace()
    done = merging.unmerge(workspace, merging.standing(workspace, contact).id)
    if as_json:
        kept = [{"field": each.field, "value": each.value} for each in done.kept]
        winner, loser = (serial.to_json(workspace.discreet(each)) for each in (done.winner, done.loser))
        emit({"winner": winner, "loser": loser, "kept": kept})
        return
    line(
        _("Fusion annulée : fiche n° {winner} ({winner_name}) et fiche n° {loser} ({loser_name})").format(
            winner=done.winner.number,
            winner_name=done.winner.display_name,
            loser=done.loser.number,
            loser_name=done.loser.display_name,
        )
    )
    words = vocabulary.load(workspace)
    for each in done.kept:
        line(_("Gardé, car modifié depuis : {what}").format(what=_kept(each, words, workspace.region)))


def link(
    context: typer.Context,
    first: Key,
    second: Key,
    kind: Annotated[
        str,
        typer.Option(
            help=_("household : un même foyer (deux personnes) ; related : autre lien."),
            metavar="household|related",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say that two clients belong together."""
    call = call_of(context)
    workspace = call.workspace()
    if kind and kind not in links.KINDS:
        say(_("Choisissez parmi : {choices}.").format(choices=", ".join(links.KINDS)))
        call.code = Exit.USAGE
        return
    links.link(workspace, first, second, kind)
    _show_links(call, first, as_json)


def unlink(context: typer.Context, first: Key, second: Key, as_json: AsJson = False) -> None:
    """Take back that two clients belong together."""
    call = call_of(context)
    links.unlink(call.workspace(), first, second)
    _show_links(call, first, as_json)


def _show_links(call: Call, contact: int, as_json: bool) -> None:
    workspace = call.workspace()
    found = links.of(workspace, contact)
    if as_json:
        shown = [{"id": each.id, "name": each.name, "kind": each.kind} for each in found]
        emit({"id": merging.winner_of(workspace, contact), "links": shown})
        return
    if not found:
        line(_("Aucun lien."))
    table((f"n° {each.id}", each.name, _(LINKS[each.kind])) for each in found)


def _show_plan(call: Call, plan: MergePlan, choices: dict[str, Side], as_json: bool) -> None:
    if as_json:
        emit(_plan_json(plan, choices))
        return
    workspace = call.workspace()
    words, region = vocabulary.load(workspace), workspace.region

    def said(field: str, value: object) -> str:
        return _said(field, value, words, region)

    table(
        (f"n° {card.number}", card.display_name, role)
        for card, role in ((plan.winner, _("fiche gardée")), (plan.loser, _("fiche fusionnée")))
    )
    for each in plan.conflicts:
        taken = choices.get(each.field, each.take)
        kept, left = (each.winner, each.loser) if taken == "winner" else (each.loser, each.winner)
        text = _("{field} : {kept} (et non : {left})").format(
            field=field_label(each.field), kept=said(each.field, kept), left=said(each.field, left)
        )
        line(f"? {text}")
    for change in plan.additions:
        line(f"+ {field_label(change.field)} : {said(change.field, change.new)}")
    for field, row, _twin in plan.joined:
        line(f"= {field_label(field)} : {said(field, row)}")
    for code in plan.warnings:
        line(f"! {_(MERGE_WARNINGS[code])}")


def _conflicts_json(conflicts: Iterable[MergeConflict], choices: dict[str, Side]) -> list[dict[str, Any]]:
    return [
        {
            "field": each.field,
            "winner": _json(each.winner),
            "loser": _json(each.loser),
            "take": choices.get(each.field, each.take),
            "must_choose": each.must_choose,
        }
        for each in conflicts
    ]


def _plan_json(plan: MergePlan, choices: dict[str, Side]) -> dict[str, Any]:
    return {
        "winner": plan.winner.id,
        "loser": plan.loser.id,
        "conflicts": _conflicts_json(plan.conflicts, choices),
        "additions": [
            {"field": each.field, "old": _json(each.old), "new": _json(each.new)} for each in plan.additions
        ],
        "joined": [
            {"field": each.field, "winner": _json(each.winner), "loser": _json(each.loser)}
            for each in plan.joined
        ],
        "warnings": [{"code": code, "text": _(MERGE_WARNINGS[code])} for code in plan.warnings],
    }


def _json(value: Any) -> Any:
    """A value of a card; of a row, what is given in it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _json(each) for name, each in asdict(value).items() if each and name != "id"}
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _said(field: str, value: object, words: Vocabulary, region: str) -> str:
    """A value of a card in words."""
    return " ".join(filter(None, _parts(field, value, words, region)))


def _parts(field: str, value: object, words: Vocabulary, region: str) -> Iterator[str]:
    match value:
        case Phone():
            yield words.label(ListName.LABEL, value.label)
            yield format_phone(value.number or value.typed, region)
        case Email():
            yield words.label(ListName.LABEL, value.label)
            yield value.address or value.typed
        case Address():
            yield words.label(ListName.LABEL, value.label)
            yield one_line(value, region) or value.typed
        case SocialProfile():
            yield words.label(ListName.NETWORK, value.network)
            yield value.url or value.typed
        case Loyalty():
            yield words.label(ListName.PROGRAMME, value.programme)
            yield value.label
            yield value.member_number
        case Note():
            yield value.text
        case ConsentRecord():
            yield _("{channel} : {answer}").format(
                channel=_(CHANNELS[value.channel]), answer=_(CONSENTS[value.state])
            )
        case tuple():
            yield ", ".join(_said(field, each, words, region) for each in value)
        case Kind():
            yield _(KINDS[value])
        case Gender() if value in GENDERS:
            yield _(GENDERS[value])
        case int():
            yield f"n° {value}"
        case str() if field == "iban":
            yield mask_iban(value)
        case str() if field in _LISTED:
            yield words.label(_LISTED[field], value)
        case _:
            yield str(value or "")


def _kept(kept: Kept, words: Vocabulary, region: str) -> str:
    value = format_phone(kept.value, region) if kept.field == "phones" else kept.value
    return f"{field_label(kept.field)} : {_said(kept.field, value, words, region)}"
