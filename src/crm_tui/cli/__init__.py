"""The command line. ``main`` is the program's entry point; nothing heavy is imported before it is needed."""

from __future__ import annotations

import sys


def main() -> None:
    """Start the application, or run one command; the exit code is the result."""
    from crm_tui.cli.guard import guarded

    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from crm_tui import __version__

        print(__version__)  # noqa: T201  # the answer to the command
        sys.exit(0)
    sys.exit(guarded(arguments))
