"""The words of ``--help``: Typer says its own in English, most of them out of the reach of gettext."""

from __future__ import annotations

import re
from collections.abc import Sequence

import typer
from typer._click.core import Context
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup

from crm_tui.i18n import N_, _

#: What stands in the library's text, and what people read in its place.
_WORDS = {
    r"COMMAND \[ARGS\]\.\.\.": N_("COMMANDE [ARGUMENTS]..."),
    r"Show this message and exit\.": N_("Montrer cette aide."),
    r"(?<=[\[ ])required(?=[\];])": N_("obligatoire"),
    r"(?<=[\[ ])default: ": N_("par défaut : "),
    r"<int(?: range)?>": N_("<nombre>"),
    r"<str>": N_("<texte>"),
    r"<(?:file)?path>": N_("<chemin>"),
}
_HEADINGS = {"Options": N_("Options"), "Arguments": N_("Arguments"), "Commands": N_("Commandes")}


def _translated(text: str) -> str:
    for pattern, words in _WORDS.items():
        text = re.sub(pattern, _(words), text)
    return text


class _Formatter(HelpFormatter):
    """Translates before the columns are laid out."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _translated(args), _("Utilisation : "))

    def write_heading(self, heading: str) -> None:
        self.write(_("{heading} :").format(heading=_(_HEADINGS.get(heading, heading))) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        translated = [(_translated(name), _translated(text)) for name, text in rows]
        super().write_dl(translated, col_max, col_spacing)


class _Context(Context):
    formatter_class = _Formatter


class _Command(TyperCommand):
    context_class = _Context


class _Group(TyperGroup):
    context_class = _Context


def speak_our_language(application: typer.Typer) -> None:
    """Make the help of all commands under ``application`` speak the language in use."""
    application.info.cls = _Group
    for command in application.registered_commands:
        command.cls = _Command
    for group in application.registered_groups:
        if group.typer_instance is not None:
            speak_our_language(group.typer_instance)
