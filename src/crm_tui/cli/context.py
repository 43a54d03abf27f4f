"""What all commands of one call share: the settings, the database, the form of the answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, cast

import typer

from crm_tui.cli.guard import say
from crm_tui.config import Settings
from crm_tui.i18n import _
from crm_tui.services.session import Workspace


@dataclass
class Call:
    """One call of the program."""

    settings: Settings
    code: int = 0
    """The exit code, where the command got that far."""
    opened: Workspace | None = None

    def use(self, database: str | None) -> None:
        """Work on the database that was named, if any."""
        if database:
            self.settings = replace(self.settings, database=database)

    def workspace(self, *, create: bool = False) -> Workspace:
        """The Unix account at work on the database; a missing one is made only where that is the point."""
        workspace = Workspace(self.settings.database_url, create=create)
        workspace.required_fields = frozenset(self.settings.required_fields)
        workspace.retention_years = self.settings.retention_years
        self.opened = workspace
        return workspace

    def tell_if_new(self) -> None:
        """Name a database that was made by the way: its path may have been mistyped."""
        if self.opened is not None and self.opened.created:
            say(_("Base nouvelle : {path}").format(path=self.opened.place))


def call_of(context: typer.Context) -> Call:
    """The call that a command belongs to."""
    return cast("Call", context.find_root().obj)


AsJson = Annotated[bool, typer.Option("--json", help=_("Répondre en JSON, une ligne par élément."))]
