"""The commands, gathered; each family has its own module."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException
from typer.exceptions import Exit as TyperExit

from crm_tui.cli import (
    address,
    admin,
    care,
    contact,
    duplicates,
    exchange,
    merging,
    registers,
    server,
    subject,
    trace,
)
from crm_tui.cli.context import Call, call_of
from crm_tui.cli.guard import AS, DATABASE, Exit, say
from crm_tui.cli.help_texts import speak_our_language
from crm_tui.config import Settings
from crm_tui.i18n import _

merging.register(contact.commands)


def run(arguments: list[str], settings: Settings) -> int:
    """Run one command; the exit code is the result."""
    call = Call(settings)
    try:
        result = typer.main.get_command(_application()).main(
            args=arguments, prog_name="crm-tui", standalone_mode=False, obj=call
        )
    except TyperExit as end:
        return end.exit_code
    except Abort:
        return Exit.INTERRUPTED
    except TyperException as error:
        say(_usage_text(error, arguments))
        return Exit.USAGE
    finally:
        call.tell_if_new()
    return result if isinstance(result, int) and result else call.code


def _usage_text(error: TyperException, arguments: Sequence[str]) -> str:
    """What is wrong with the command line; the library says it in English, by classes of its own."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return error.format_message()
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    name = (
        (parameter.metavar or next((each for each in parameter.opts if each.startswith("-")), parameter.name))
        if parameter is not None
        else getattr(error, "option_name", "")
    )
    texts = {
        "MissingParameter": _("Il manque {name}."),
        "NoSuchOption": _("L'option {name} n'existe pas."),
        "BadParameter": _("La valeur de {name} ne convient pas."),
        "BadOptionUsage": _("L'option {name} attend une valeur."),
    }
    what = texts.get(kind, _("Cette commande n'existe pas, ou elle n'est pas complète.")).format(name=name)
    choices = re.findall("'([^']+)'", error.format_message().partition("is not one of")[2])
    if kind == "BadParameter" and choices:
        what += " " + (
            _("Seul « {choice} » est possible.").format(choice=choices[0])
            if len(choices) == 1
            else _("Choisissez parmi : {choices}.").format(choices=", ".join(choices))
        )
    command = context.command_path if context is not None else "crm-tui"
    if kind == "NoSuchOption" and not name.startswith("--"):
        text = next((each for each in arguments if each.startswith(name)), name)
        what += " " + _("Un texte qui commence par un tiret vient derrière -- : {command} -- {text}.").format(
            command=command, text=text
        )
    return what + " " + _("L'aide : {command} --help").format(command=command)


def _application() -> typer.Typer:
    application = typer.Typer(
        name="crm-tui",
        help=_("La fiche client, au clavier. Sans commande : démarre l'application."),
        no_args_is_help=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    application.callback()(_root)
    application.add_typer(contact.commands, name="contact")
    application.add_typer(duplicates.commands, name="duplicates")
    application.add_typer(address.commands, name="address")
    application.add_typer(trace.commands, name="trace")
    application.add_typer(subject.commands, name="subject")
    application.add_typer(admin.staff, name="staff")
    application.add_typer(admin.shop, name="shop")
    application.add_typer(admin.lists, name="list")
    application.add_typer(server.commands, name="admin")
    exchange.register(application)
    care.register(application)
    registers.register(application)
    speak_our_language(application)
    return application


def _root(
    context: typer.Context,
    database: Annotated[
        str | None, typer.Option(DATABASE, help=_("La base : un chemin (SQLite) ou une URL."))
    ] = None,
    _login: Annotated[
        str | None, typer.Option(AS, help=_("Qui travaille, dit par le compte de service (docs/server.md)."))
    ] = None,
) -> None:
    call_of(context).use(database)
