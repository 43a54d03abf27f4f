"""The commands, gathered; each family has its own module."""

from __future__ import annotations

from typing import Annotated

import click
import typer

from crm_tui.cli import admin, care, contact, exchange, trace
from crm_tui.cli.context import Call, call_of
from crm_tui.cli.guard import Exit, say
from crm_tui.config import Settings
from crm_tui.i18n import _

_DATABASE = "--database"


def run(arguments: list[str], settings: Settings) -> int:
    """Run one command; the exit code is the result."""
    database, rest = _database_in(arguments)
    call = Call(settings)
    call.use(database)
    if not rest and database:
        from crm_tui.cli.start import start

        return start(call.settings)
    try:
        result = typer.main.get_command(_application()).main(
            args=rest, prog_name="crm-tui", standalone_mode=False, obj=call
        )
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message())
        return Exit.USAGE
    except click.exceptions.Abort:
        return Exit.INTERRUPTED
    except click.ClickException as error:
        say(error.format_message())
        say(_("L'aide : {command} --help").format(command=_command_path(error)))
        return Exit.USAGE
    return result if isinstance(result, int) and result else call.code


def _command_path(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "crm-tui"


def _database_in(arguments: list[str]) -> tuple[str | None, list[str]]:
    """The database may be named anywhere on the line."""
    database: str | None = None
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == _DATABASE:
            database = next(words, None)
            if database is None:
                rest.append(word)
        elif word.startswith(_DATABASE + "="):
            database = word.partition("=")[2]
        else:
            rest.append(word)
    return database, rest


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
    application.add_typer(trace.commands, name="trace")
    application.add_typer(admin.staff, name="staff")
    application.add_typer(admin.shop, name="shop")
    application.add_typer(admin.lists, name="list")
    exchange.register(application)
    care.register(application)
    return application


def _root(
    context: typer.Context,
    database: Annotated[
        str | None, typer.Option(_DATABASE, help=_("La base : un chemin (SQLite) ou une URL."))
    ] = None,
) -> None:
    call_of(context).use(database)
