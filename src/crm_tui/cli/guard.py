"""One place where every command ends: exit codes, plain sentences, and no traceback."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

from crm_tui import config, log
from crm_tui.config import Settings
from crm_tui.domain.errors import CrmError, DuplicatesFound, TraceBroken
from crm_tui.i18n import N_, _, use_language
from crm_tui.labels import error_text

DATABASE = "--database"
"""The option that every command takes."""
AS = "--as"
"""Who is at work, said by the service account; see :mod:`crm_tui.services.identity`."""

#: Where a command has other things to say than a screen, which keeps what was typed.
_SENTENCES = {
    "store_busy": N_("La base est occupée par un autre poste. Relancez la commande dans un instant."),
    "store_full": N_("Le disque du serveur est plein. Libérez de la place, puis relancez la commande."),
}


class Exit(IntEnum):
    """What a command's exit code means."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    DUPLICATES = 3
    TRACE_BROKEN = 4
    INTERRUPTED = 130


def say(text: str) -> None:
    """Tell the person something that is not data, on the error stream."""
    print(text, file=sys.stderr)  # noqa: T201  # the one place of the command line that talks


def guarded(arguments: Sequence[str]) -> int:
    """Run the command line and turn whatever happens into an exit code and a sentence."""
    for stream in (sys.stdout, sys.stderr):
        # A C locale must not turn an accent into an error.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # text streams here
    database, rest = option_in(DATABASE, arguments)
    login, rest = option_in(AS, rest)
    if login is not None:
        config.forget_environment()
    log.start()
    try:
        settings = config.load()
        use_language(settings.language)
        if database:
            settings = replace(settings, database=database)
        if login is not None:
            return _start_as(login, rest, settings)
        if not rest and (database or not arguments):
            from crm_tui.cli.start import start

            return start(settings)
        from crm_tui.cli.commands import run

        return run(rest, settings)
    except CrmError as error:
        say(sentence(error))
        return exit_code(error)
    except BrokenPipeError:
        # The reader of the pipe went away; Python must not complain about it when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as error:  # the last line of defence: a person never sees a traceback
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{os.path.basename(frame.filename)}:{frame.lineno}"
        log.LOGGER.error("unexpected %s at %s", type(error).__name__, place)
        say(
            _("Une erreur imprévue s'est produite. Réessayez ; si elle revient, signalez-la : {code}").format(
                code=place
            )
        )
        return Exit.FAILED


def _start_as(login: str, rest: Sequence[str], settings: Settings) -> int:
    """Start the screens for a member of the staff, and nothing else, whatever was asked for."""
    from crm_tui.cli.start import start
    from crm_tui.services.identity import check_service_account

    if rest or not login:
        say(_("Avec --as COMPTE, il n'y a que l'application : aucune commande."))
        return Exit.USAGE
    check_service_account(settings)
    return start(settings, login=login)


def option_in(name: str, arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """The value of an option that may stand anywhere on the line, and the other arguments."""
    value: str | None = None
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == name:
            value = next(words, None)
            if value is None:
                rest.append(word)
        elif word.startswith(name + "="):
            value = word.partition("=")[2]
        else:
            rest.append(word)
    return value, rest


def sentence(error: CrmError) -> str:
    """What went wrong and what to do, for who typed a command."""
    return _(_SENTENCES[error.code]) if error.code in _SENTENCES else error_text(error)


def exit_code(error: CrmError) -> Exit:
    """The exit code of an expected failure."""
    if isinstance(error, DuplicatesFound):
        return Exit.DUPLICATES
    if isinstance(error, TraceBroken):
        return Exit.TRACE_BROKEN
    return Exit.FAILED
