"""A colleague saved the same fields first: which values are right? (SCREENS 11)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.cells import cell_len
from textual import getters
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.domain.changes import Clash
from crm_tui.domain.errors import Conflict
from crm_tui.i18n import _, ngettext
from crm_tui.ui import card_words
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

#: Cells of a line that hold no value: the margins, the title, and the marks of the two sides.
_AROUND = 32


class SideChoice(Choice):
    """Theirs or mine; Space goes to the other one."""

    def action_choose(self, step: int) -> None:
        """Choose the other side, by any key."""
        super().action_choose(step or 1)


def said(clash: Clash, words: Words) -> tuple[str, str, str]:
    """What the field was, what they wrote and what I typed, in words."""
    before, theirs, mine = (
        value_text(clash.field, value, words) or _("(rien)")
        for value in (clash.base, clash.theirs, clash.mine)
    )
    return before, theirs, mine


class ClashRow(Vertical):
    """One field: what it was, what they wrote, what I typed; long values are told whole below."""

    def __init__(self, clash: Clash, who: str, width: int, words: Words) -> None:
        self.clash = clash
        shown = next(value for value in (clash.mine, clash.theirs, clash.base, "") if value is not None)
        before, theirs, mine = said(clash, words)
        self.choice = SideChoice([("theirs", fit(theirs, width)), ("mine", fit(mine, width))], "mine")
        line = Horizontal(
            Static(value_title(clash.field, shown, words), markup=False, classes="clash-title"),
            Static(before, markup=False, classes="compared"),
            self.choice,
        )
        whole = [
            Static(f"{side} : {text}", markup=False, classes="whole-value")
            for side, text in ((who, theirs), (_("vous"), mine))
            if cell_len(text) > width
        ]
        super().__init__(line, *whole)


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
        clashes = self._asked()
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
        longest = max(cell_len(text) for clash in clashes for text in (*said(clash, words), who))
        width = min(longest, (self.app.size.width - _AROUND) // 3)
        yield Static(f"{happened} {opposed}", markup=False, id="conflict-story")
        with Horizontal(id="conflict-header"):
            yield Static("", classes="clash-title")
            yield Static(_("avant"), markup=False, classes="compared")
            yield Static("    " + fit(who, width + 7) + fit(_("vous"), width), markup=False, classes="sides")
        with VerticalScroll(id="clashes", can_focus=False):
            for clash in clashes:
                yield ClashRow(clash, who, width, words)

    def _asked(self) -> list[Clash]:
        """The clashes to choose about: the employer's card goes with its name."""
        clashes = self._error.merge.clashes
        named = any(clash.field == "employer" for clash in clashes)
        return [clash for clash in clashes if not (named and clash.field == "employer_id")]

    def on_mount(self) -> None:
        """Say where we are."""
        self.title_left = _("Clients › {name} › Deux saisies à la fois").format(
            name=card_words.title(self._base, self.app.words)
        )

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
        if (side := choices.get(("employer", None))) is not None:
            choices["employer_id", None] = side
        self.dismiss(choices)
