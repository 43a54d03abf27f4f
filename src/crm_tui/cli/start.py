"""Start the application: is there a terminal that can show it?"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping

from crm_tui.cli.guard import Exit, say
from crm_tui.config import Settings
from crm_tui.i18n import _

#: Variables with which Textual could be made to load code, write files or wait for a debugger.
_TEXTUAL_SWITCHES = "TEXTUAL"
#: A size that some shells export once and that is wrong as soon as the window changes: the terminal knows.
_STALE_SIZE = ("COLUMNS", "LINES")


def start(settings: Settings, *, login: str | None = None) -> int:
    """Run the screens until the person leaves; the exit code is the result.

    Args:
        settings: what the shop or the user chose.
        login: who is at work, where the service account says so; they reach the exchange folder only.
    """
    obstacle = obstacle_to_screens(os.environ, is_served=login is not None)
    if obstacle:
        say(obstacle)
        return Exit.FAILED
    for name in list(os.environ):
        if name.startswith(_TEXTUAL_SWITCHES) or name in _STALE_SIZE:
            del os.environ[name]
    os.environ.setdefault("ESCDELAY", "50")
    # Until the first screen stands nothing becomes garbage; looking for it took 20 ms of 260.
    gc.disable()
    from crm_tui.ui.app import CrmApp

    app = CrmApp(settings.database_url, login=login, when_drawn=_from_here_on)
    app.run(mouse=settings.mouse)
    # Or Python looks through all objects once more before it ends: the prompt comes half a second later.
    gc.freeze()
    return app.return_code or Exit.DONE


def _from_here_on() -> None:
    """What stands by now stays to the end: code, and the client list."""
    gc.freeze()
    gc.enable()


def obstacle_to_screens(environment: Mapping[str, str], *, is_served: bool = False) -> str:
    """Why the screens cannot be shown here, in one sentence that says what to do; empty where they can.

    Args:
        environment: the variables of the process.
        is_served: whether the service account started it for somebody who came by SSH.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty() and sys.stdout.isatty()):
        if is_served:
            return _("Ici, il n'y a que l'application, et il lui faut un terminal : ssh -t serveur")
        return _("Il faut un terminal. Par SSH, utilisez : ssh -t serveur crm-tui")
    if environment.get("TERM", "") in ("", "dumb", "unknown"):
        return _(
            "Ce terminal ne peut pas afficher l'application (TERM={term}). "
            "Essayez : TERM=xterm-256color crm-tui"
        ).format(term=environment.get("TERM", ""))
    return ""
