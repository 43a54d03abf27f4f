"""Complete an existing card with what was typed, field by field (SCREENS 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.domain.changes import Proposal, proposals
from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import ROW_FIELDS, rows_of
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.services import cards
from crm_tui.ui import card_words
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.form.values import like, value_text, value_title
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.check import Check
from crm_tui.ui.words import Words

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


class ProposalRow(Horizontal):
    """One thing that the entry would bring: a box, what the card says, what was typed."""

    def __init__(self, proposal: Proposal, existing: Card, words: Words) -> None:
        self.proposal = proposal
        name = proposal.field
        old = proposal.old
        if name in ROW_FIELDS:
            old = like(proposal.new, rows_of(existing, name))
        self.box = Check(value_title(name, proposal.new, words), proposal.chosen)
        action = _("ajouter") if proposal.action == "add" else _("remplacer")
        super().__init__(
            self.box,
            Static(value_text(name, old, words), markup=False, classes="compared"),
            Static(value_text(name, proposal.new, words), markup=False, classes="compared"),
            Static(action, markup=False, classes="proposal-action"),
        )


class CompleteScreen(CrmScreen[Card]):
    """Empty fields of the card are filled, what contradicts it is chosen; gives the saved card."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("complete")

    def __init__(self, existing: Card, entry: Card) -> None:
        """Compare a card as it is stored with a normalised entry."""
        super().__init__()
        self._existing = existing
        self._proposals = proposals(existing, entry)
        self._saving = False

    def compose_content(self) -> Iterable[Widget]:
        """One line for each thing that the entry would bring."""
        words = self.app.words
        with Horizontal(id="complete-header"):
            yield Static("", classes="proposal-title")
            yield Static(_("fiche"), markup=False, classes="compared")
            yield Static(_("votre saisie"), markup=False, classes="compared")
            yield Static("", classes="proposal-action")
        with VerticalScroll(id="proposals", can_focus=False):
            for proposal in self._proposals:
                yield ProposalRow(proposal, self._existing, words)

    def on_mount(self) -> None:
        """Say where we are."""
        self.title_left = _("Clients › {name} › Compléter avec votre saisie").format(
            name=card_words.title(self._existing, self.app.words)
        )

    def action_tick(self) -> None:
        """Take or leave the value of the line."""
        box = self.focused
        if isinstance(box, Check):
            box.action_tick()

    def action_save(self) -> None:
        """Save the completed card."""
        if self._saving:
            return
        self._saving = True
        workspace, existing = self.app.workspace, self._existing
        chosen = [replace(row.proposal, chosen=True) for row in self.query(ProposalRow) if row.box.value]
        in_background(
            self,
            lambda: cards.complete(workspace, existing, chosen),
            self._saved,
            self._refused,
            group="save",
        )

    def _saved(self, card: Card) -> None:
        self.dismiss(card)

    def _refused(self, error: CrmError) -> None:
        self._saving = False
        self.say(error_text(error), "error")
