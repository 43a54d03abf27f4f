"""Commands on contacts: the same use cases as the screens."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.context import AsJson, call_of
from crm_tui.cli.guard import Exit, say
from crm_tui.cli.output import (
    candidate_json,
    emit,
    error_json,
    line,
    moment,
    problem_json,
    table,
    trace_json,
    warning_json,
)
from crm_tui.cli.source import lines_of
from crm_tui.domain import serial
from crm_tui.domain.address import one_line
from crm_tui.domain.card import Card
from crm_tui.domain.directory import ListQuery, Page, Sort
from crm_tui.domain.errors import InvalidCard, NotFound, UnknownStaff
from crm_tui.domain.phone import format_phone
from crm_tui.domain.vocabulary import Channel, Consent, ListName
from crm_tui.i18n import _
from crm_tui.labels import CHANNELS, CONSENTS, GENDERS, KINDS, field_label
from crm_tui.problem_texts import problem_text
from crm_tui.reason_texts import LEVELS, reason_text
from crm_tui.services import cards, directory, duplicates, exchange, history, journal, people, vocabulary
from crm_tui.services.exchange import LineResult, OnDuplicate
from crm_tui.services.history_lines import history_lines
from crm_tui.services.session import Workspace

commands = typer.Typer(
    help=_("Les fiches : ajouter, voir, chercher, éditer, détacher."), no_args_is_help=True
)

File = Annotated[
    str, typer.Argument(metavar=_("FICHIER|-"), help=_("Un fichier, ou - pour l'entrée standard."))
]


def possible_id(contact: int | None) -> int | None:
    """The id of a card, if the store can hold such a number.

    Raises:
        NotFound: no card can have it.
    """
    if contact is not None and contact > _LARGEST_ID:
        raise NotFound(id=str(contact))
    return contact


#: Of the 64 bits that databases give to a key.
_LARGEST_ID = 2**63 - 1

Key = Annotated[
    int, typer.Argument(metavar="ID", help=_("Le numéro de la fiche."), min=1, callback=possible_id)
]


@commands.command(help=_("Créer une fiche par ligne de JSON."))
def add(
    context: typer.Context,
    file: File,
    allow_duplicates: Annotated[
        bool, typer.Option("--allow-duplicates", help=_("Créer même ce qui ressemble à une fiche."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer each line with its id, its duplicates or its problems."""
    call = call_of(context)
    policy = OnDuplicate.CREATE if allow_duplicates else None
    outcomes = set()
    for result in exchange.add(call.workspace(create=True), lines_of(file), on_duplicate=policy):
        outcomes.add(result.outcome)
        emit(added_json(result))
    if outcomes & {"invalid", "failed"}:
        call.code = Exit.FAILED
    elif "skipped" in outcomes:
        call.code = Exit.DUPLICATES


def added_json(result: LineResult) -> dict[str, object]:
    """What became of one line: its id, its duplicates or its problems; beside the first two, what is odd."""
    if result.error is not None:
        return {"line": result.line, **error_json(result.error)}
    if result.outcome == "invalid":
        return {"line": result.line, "problems": [problem_json(each) for each in result.problems]}
    found: dict[str, object] = {}
    if result.outcome == "skipped":
        found = {"line": result.line, "duplicates": [candidate_json(each) for each in result.duplicates]}
    elif result.card is not None:
        found = {"id": result.card.id}
    warnings = [warning_json(each) for each in result.problems]
    return {**found, **({"warnings": warnings} if warnings else {})}


@commands.command(help=_("Montrer une fiche."))
def show(context: typer.Context, contact: Key, as_json: AsJson = False) -> None:
    """Print one card."""
    workspace = call_of(context).workspace()
    card = cards.open_card(workspace, contact)
    journal.note(workspace, "open", card.subject)
    if as_json:
        state = {
            "merged_into": card.merged_into,
            "withdrawn": card.withdrawn,
            "erased_at": card.erased_at.isoformat() if card.erased_at else None,
        }
        emit(
            {
                **serial.to_json(workspace.discreet(card)),
                **{name: value for name, value in state.items() if value},
            }
        )
        return
    if card.merged_into is not None:
        number = cards.open_card(workspace, card.merged_into).number
        line(_("Fusionnée dans la fiche n° {number}.").format(number=number))
    if card.erased_at is not None:
        day = f"{card.erased_at.astimezone():%d/%m/%Y}"
        line(_("Client n° {number}, effacé le {day} (RGPD).").format(number=card.number, day=day))
        return
    if card.withdrawn:
        line(_("Retirée : elle vient d'un import annulé."))
    _print_card(workspace.discreet(card), vocabulary.load(workspace), workspace.region)


#: Lists whose codes a person reads as labels.
_LISTED = {
    "states": ListName.STATE,
    "stage": ListName.STAGE,
    "origin": ListName.ORIGIN,
    "department": ListName.DEPARTMENT,
    "job_title": ListName.JOB_TITLE,
}


def _print_card(card: Card, words: vocabulary.Vocabulary, region: str) -> None:
    rows: list[tuple[str, str]] = [(card.display_name, f"n° {card.number}")]
    for name, value in serial.to_json(card).items():
        if name in _ELSEWHERE:
            continue
        for each in value if isinstance(value, list) else [value]:
            listed = _LISTED.get(name)
            rows.append((field_label(name), words.label(listed, each) if listed else str(each)))
    if card.membership.detached_at is not None:
        rows.append((field_label("detached_at"), moment(card.membership.detached_at)))
    rows.append((field_label("kind"), _(KINDS[card.kind])))
    if card.person.gender in GENDERS:
        rows.append((field_label("gender"), _(GENDERS[card.person.gender])))

    def called(label: str) -> str:
        return words.label(ListName.LABEL, label)

    rows += [(called(row.label), format_phone(row.number or row.typed, region)) for row in card.phones]
    rows += [(called(row.label), row.address or row.typed) for row in card.emails]
    rows += [(called(row.label), one_line(row, region)) for row in card.addresses]
    rows += [
        (words.label(ListName.NETWORK, profile.network), profile.url or profile.typed)
        for profile in card.social_profiles
    ]
    rows += [
        (words.label(ListName.PROGRAMME, each.programme), each.member_number)
        for each in card.membership.loyalty
    ]
    rows += [(_(CHANNELS[channel]), _(CONSENTS[card.membership.consent(channel)])) for channel in Channel]
    rows += [(_("Client chez"), link.name) for link in card.members if link.detached_at is None]
    table(rows)


#: What the text form of a card says in its own way, or not at all.
_ELSEWHERE = frozenset(
    {
        "id",
        "number",
        "version",
        "created_at",
        "updated_at",
        "detached_at",
        "kind",
        "gender",
        "consent",
        "phones",
        "emails",
        "addresses",
        "social_profiles",
        "loyalty",
        "members",
    }
)


@commands.command(help=_("Chercher des fiches."))
def find(
    context: typer.Context,
    text: Annotated[
        str, typer.Argument(metavar=_("TEXTE"), help=_("Nom, téléphone, email, ville ; rien : toutes."))
    ] = "",
    limit: Annotated[int, typer.Option(help=_("Combien au plus."), min=1, max=10_000)] = 50,
    detached: Annotated[bool, typer.Option("--detached", help=_("Parmi les fiches détachées."))] = False,
    state: Annotated[list[str] | None, typer.Option(help=_("Dans cet état ; plusieurs fois : ou."))] = None,
    stage: Annotated[list[str] | None, typer.Option(help=_("À cette étape du cycle."))] = None,
    salesperson: Annotated[
        list[str] | None, typer.Option(help=_("De ce commercial (identifiant) ; vide : d'aucun."))
    ] = None,
    city: Annotated[list[str] | None, typer.Option(help=_("De cette ville."))] = None,
    consent: Annotated[list[Consent] | None, typer.Option(help=_("Selon les communications."))] = None,
    sort: Annotated[Sort, typer.Option(help=_("L'ordre, quand aucun texte n'est cherché."))] = Sort.NAME,
    as_json: AsJson = False,
) -> None:
    """Print what the client list would show."""
    workspace = call_of(context).workspace()
    words = vocabulary.load(workspace)
    query = ListQuery(
        text=text,
        detached=detached,
        states=_codes(words, ListName.STATE, state),
        stages=_codes(words, ListName.STAGE, stage),
        salespeople=_logins(workspace, salesperson),
        cities=tuple(city or ()),
        consents=tuple(consent or ()),
        sort=sort,
    )
    page = directory.page(workspace, query, 0, limit)
    if text:
        journal.note(workspace, "search", n=page.total)
    if page.instead:
        say(_("Résultats pour « {text} »").format(text=page.instead))
    if as_json:
        for row in page.rows:
            emit(serial.to_json(workspace.discreet(cards.open_card(workspace, row.id))))
    else:
        if not page.rows:
            say(_("Aucun client."))
        region = workspace.region
        table(
            (str(row.id), row.name, format_phone(row.phone, region), row.email, row.city) for row in page.rows
        )
    if page.total > len(page.rows):
        _say_cut(len(page.rows), page)


def _say_cut(shown: int, page: Page) -> None:
    text = (
        _("{shown} sur plus de {total} : --limit en montre davantage.")
        if page.at_least
        else _("{shown} sur {total} : --limit en montre davantage.")
    )
    say(text.format(shown=shown, total=page.total))


def _codes(words: vocabulary.Vocabulary, name: ListName, texts: list[str] | None) -> tuple[str, ...]:
    """Codes for codes or labels as people write them; nothing for "without any".

    Raises:
        UnknownItem: the list has no such entry.
    """
    found = tuple(words.resolve(name, text) for text in texts or ())
    for code in found:
        if code and not words.knows(name, code):
            raise vocabulary.UnknownItem(code=code)
    return found


def _logins(workspace: Workspace, texts: list[str] | None) -> tuple[str, ...]:
    """Logins, or nothing for "of nobody".

    Raises:
        UnknownStaff: the staff list has nobody of that login.
    """
    if not texts:
        return ()
    known = {member.login for member in people.everybody(workspace)}
    for login in texts:
        if login and login not in known:
            raise UnknownStaff(login=login)
    return tuple(texts)


@commands.command(help=_("Changer les champs donnés d'une fiche."))
def edit(context: typer.Context, contact: Key, file: File, as_json: AsJson = False) -> None:
    """Apply one JSON object to a card; a list is replaced whole."""
    call = call_of(context)
    workspace = call.workspace()
    base = cards.open_card(workspace, contact)
    entry, problems = exchange.parse("".join(lines_of(file)), exchange.reference(workspace), base)
    if not any(problem.blocks for problem in problems):
        for problem in problems:
            say(problem_text(problem))
        try:
            card = cards.modify(workspace, base, entry)
        except InvalidCard as error:
            problems = error.problems
        else:
            warnings = [warning_json(each) for each in problems]
            said = {
                **serial.to_json(workspace.discreet(card)),
                **({"warnings": warnings} if warnings else {}),
            }
            emit(said) if as_json else line(card.display_name)
            return
    emit({"problems": [problem_json(each) for each in problems]})
    call.code = Exit.FAILED


@commands.command(help=_("Détacher une fiche de mon entreprise ; elle et sa trace restent."))
def detach(
    context: typer.Context,
    contact: Key,
    reason: Annotated[str, typer.Option(help=_("Le motif."))] = "",
    as_json: AsJson = False,
) -> None:
    """Close my shop's membership."""
    workspace = call_of(context).workspace()
    card = cards.detach(workspace, contact, reason)
    emit(serial.to_json(workspace.discreet(card))) if as_json else line(
        _("Fiche détachée : {name}").format(name=card.display_name)
    )


@commands.command(help=_("Rattacher une fiche détachée."))
def reattach(context: typer.Context, contact: Key, as_json: AsJson = False) -> None:
    """Open my shop's membership again."""
    workspace = call_of(context).workspace()
    card = cards.reattach(workspace, contact)
    emit(serial.to_json(workspace.discreet(card))) if as_json else line(
        _("Fiche rattachée : {name}").format(name=card.display_name)
    )


@commands.command("history", help=_("Tout ce qui est arrivé à une fiche."))
def history_of(context: typer.Context, contact: Key, as_json: AsJson = False) -> None:
    """Print the trace of one card, newest first."""
    workspace = call_of(context).workspace()
    lines = history.history(workspace, contact)
    staff = people.everybody(workspace)
    if as_json:
        logins = {str(member.id): member.login for member in staff}
        for each in workspace.discreet_lines(lines):
            emit(trace_json(each, logins))
    else:
        names = {str(member.id): member.name or member.login for member in staff}
        table(history_lines(lines, vocabulary.load(workspace), names, workspace.region))


@commands.command("duplicates", help=_("Quelles fiches ressemblent à chaque ligne de JSON."))
def duplicates_of(
    context: typer.Context,
    file: File,
    limit: Annotated[int, typer.Option(help=_("Combien au plus."), min=1, max=50)] = 10,
    as_json: AsJson = False,
) -> None:
    """Answer each line with its candidates; nothing is written."""
    call = call_of(context)
    workspace = call.workspace()
    for number, card, problems in exchange.parsed(lines_of(file), exchange.reference(workspace)):
        if any(problem.blocks for problem in problems):
            emit({"line": number, "problems": [problem_json(each) for each in problems]})
            call.code = Exit.FAILED
            continue
        found = duplicates.find(workspace, card, limit)
        if as_json:
            emit({"candidates": [candidate_json(each) for each in found]})
        else:
            line(f"{number}. {card.display_name}")
            table(
                (
                    f"   n° {each.id}",
                    each.record.name,
                    _(LEVELS[each.level]),
                    ", ".join(reason_text(reason, workspace.region) for reason in each.reasons),
                )
                for each in found
            )
