"""A colleague saved the same fields first: which values are right? (SCREENS 11)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.cells import cell_len
from textual import getters
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.domain.changes import Clash
from crm_tui.domain.errors import Conflict
from crm_tui.i18n import _, ngettext
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.form.values import value_text, value_title
from crm_tui.ui.widgets.cells import fit
from crm_tui.ui.widgets.choice import Choice
from crm_tui.ui.words import Words

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

Side = Literal["mine", "theirs"]
Choices = dict[tuple[str, int | None], Side]

_WIDEST = 22


class SideChoice(Choice):
    """Theirs or mine; Space goes to the other one."""

    def action_choose(self, step: int) -> None:
        """Choose the other side, by any key."""
        super().action_choose(step or 1)


class ClashRow(Horizontal):
    """One field: what it was, what they wrote, what I typed."""

    def __init__(self, clash: Clash, words: Words, width: int) -> None:
        self.clash = clash
        shown = next(value for value in (clash.mine, clash.theirs, clash.base, "") if value is not None)
        texts = said(clash, words)
        self.choice = SideChoice(
            [("theirs", fit(texts[1], width)), ("mine", fit(texts[2], width).rstrip())], "mine"
        )
        super().__init__(
            Static(value_title(clash.field, shown, words), markup=False, classes="proposal-title"),
            Static(texts[0], markup=False, classes="compared"),
            self.choice,
        )


def said(clash: Clash, words: Words) -> list[str]:
    """The value before, theirs and mine, in words."""
    values = (clash.base, clash.theirs, clash.mine)
    return [value_text(clash.field, value, words) or _("(rien)") for value in values]


class ConflictScreen(CrmScreen[Choices]):
    """Mine is chosen at first; gives the choices, or nothing to go back to the entry."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("conflict")

    def __init__(self, error: Conflict, base: Card) -> None:
        """Show the fields that both changed."""
        super().__init__()
        self._error = error
        self._base = base

    def compose_content(self) -> Iterable[Widget]:
        """What happened, and one line for each field."""
        words = self.app.words
        clashes = self._error.merge.clashes
        who = words.who(self._error.data["by"]) or _("Un collègue")
        at = self._error.theirs.updated_at
        happened = (
            _("{who} a enregistré cette fiche à {time}.").format(who=who, time=f"{at.astimezone():%H:%M}")
            if at
            else _("{who} a enregistré cette fiche.").format(who=who)
        )
        opposed = ngettext(
            "Un seul champ vous oppose :", "{count} champs vous opposent :", len(clashes)
        ).format(count=len(clashes))
        widths = [cell_len(text) for clash in clashes for text in said(clash, words)[1:]]
        width = min(_WIDEST, max(widths, default=0))
        yield Static(f"{happened} {opposed}", markup=False, id="conflict-story")
        with Horizontal(id="conflict-header"):
            yield Static("", classes="proposal-title")
            yield Static(_("avant"), markup=False, classes="compared")
            yield Static(fit(who, width + 7) + _("vous"), markup=False, classes="sides")
        with VerticalScroll(id="clashes", can_focus=False):
            for clash in clashes:
                yield ClashRow(clash, words, width)

    def on_mount(self) -> None:
        """Say where we are."""
        self.title_left = _("Clients › {name} › Deux saisies à la fois").format(name=self._base.display_name)

    def action_tick(self) -> None:
        """Choose the other value of the line."""
        choice = self.focused
        if isinstance(choice, Choice):
            choice.action_choose(1)

    def action_save(self) -> None:
        """Save with the chosen values."""
        choices: Choices = {}
        for row in self.query(ClashRow):
            choices[row.clash.key] = "theirs" if row.choice.value == "theirs" else "mine"
        self.dismiss(choices)
