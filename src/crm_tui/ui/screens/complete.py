"""Complete an existing card with what was typed, field by field (SCREENS 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.domain.changes import Proposal, proposals
from crm_tui.domain.errors import Conflict, CrmError, Merged
from crm_tui.domain.fields import ROW_FIELDS, row_value, rows_of, value_of
from crm_tui.domain.wording import foremost
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.services import cards
from crm_tui.ui import card_words
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.form.values import like, value_text, value_title
from crm_tui.ui.letters import differing, marked
from crm_tui.ui.note_watch import NoteWatch
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.check import Check
from crm_tui.ui.words import Words
from crm_tui.wording_texts import hit_line

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


def typed_since(base: Card | None, entry: Card, found: Iterable[Proposal]) -> list[Proposal]:
    """The proposals that somebody typed: of an entry that edits a card, what differs from that card."""
    if base is None:
        return list(found)
    return [proposal for proposal in found if not _was_there(base, entry, proposal)]


def _was_there(base: Card, entry: Card, proposal: Proposal) -> bool:
    if proposal.field in ROW_FIELDS:
        return row_value(proposal.new) in {row_value(row) for row in rows_of(base, proposal.field)}
    if proposal.field == "consents":
        return proposal.new in base.membership.consents
    return bool(value_of(base, proposal.field) == value_of(entry, proposal.field))


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
        texts = value_text(name, old, words), value_text(name, proposal.new, words)
        in_old, in_new = differing(*texts)
        super().__init__(
            self.box,
            Static(marked(plain(texts[0]), in_old), classes="compared"),
            Static(marked(plain(texts[1]), in_new), classes="compared"),
            Static(action, markup=False, classes="proposal-action"),
        )


class CompleteScreen(CrmScreen[Card]):
    """Empty fields of the card are filled, what contradicts it is chosen; gives the saved card."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("complete")

    def __init__(self, existing: Card, entry: Card, found: Sequence[Proposal], *, story: str = "") -> None:
        """Compare a card as it is stored with a normalised entry.

        Args:
            existing: the card.
            entry: what was typed.
            found: what the entry would bring to it.
            story: why this is asked, where nobody asked for it.
        """
        super().__init__()
        self._existing = existing
        self._entry = entry
        self._proposals = list(found)
        self._story = story
        self._saving = False
        self._watch = NoteWatch(self, lambda: entry, reason=_reason_in(found))

    def compose_content(self) -> Iterable[Widget]:
        """One line for each thing that the entry would bring."""
        with Horizontal(id="complete-header"):
            yield Static("", classes="proposal-title")
            yield Static(_("fiche"), markup=False, classes="compared")
            yield Static(_("votre saisie"), markup=False, classes="compared")
            yield Static("", classes="proposal-action")
        with VerticalScroll(id="proposals", can_focus=False):
            yield from self._rows()

    def _rows(self) -> list[ProposalRow]:
        return [ProposalRow(proposal, self._existing, self.app.words) for proposal in self._proposals]

    def on_mount(self) -> None:
        """Say where we are, and why."""
        self._show_title()
        self.say(self._story, "warning")
        if not self._story:
            self._watch.wake(self._tell_of_the_note)

    def _tell_of_the_note(self) -> None:
        """Tell at once what should not stand in the note that the entry would bring."""
        hits = self._watch.hits(_note_in(self._proposals))
        if hit := foremost(hits):
            self.say(hit_line(hit, len(hits) - 1), "warning")

    def _show_title(self) -> None:
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
        chosen = [replace(row.proposal, chosen=True) for row in self.query(ProposalRow) if row.box.value]
        if not chosen:
            self.say(_("Rien n'est coché : Espace coche, Échap revient à votre saisie."), "warning")
            return
        note = _note_in(chosen)
        self._watch.before_saving(note, lambda: self._save(chosen, self._watch.reason(note)))

    def _save(self, chosen: Sequence[Proposal], reason: str) -> None:
        if self._saving:
            return
        self._saving = True
        workspace, existing = self.app.workspace, self._existing
        told = [_explained(proposal, reason) for proposal in chosen]
        in_background(
            self,
            lambda: cards.complete(workspace, existing, told),
            self._saved,
            self._refused,
            group="save",
        )

    def _saved(self, card: Card) -> None:
        self.dismiss(card)

    def _refused(self, error: CrmError) -> None:
        self._saving = False
        if isinstance(error, Conflict):
            who = self.app.words.who(error.data["by"]) or _("Un collègue")
            self._look_again(
                error.theirs,
                _("{who} vient de changer cette fiche : regardez les valeurs, puis Ctrl+S.").format(who=who),
            )
        elif isinstance(error, Merged):
            workspace, winner = self.app.workspace, int(error.data["id"])
            story = error_text(error)
            in_background(
                self,
                lambda: cards.open_card(workspace, winner),
                lambda card: self._look_again(card, story),
                lambda failure: self.say(error_text(failure), "error"),
                group="save",
            )
        else:
            self.say(error_text(error), "error")

    def _look_again(self, existing: Card, story: str) -> None:
        """Propose the same for the card as it is now; what was ticked stays so."""
        wanted = {_said(proposal) for proposal in self._proposals}
        ticks = {_said(row.proposal): row.box.value for row in self.query(ProposalRow)}
        self._existing = existing
        self._proposals = [
            replace(proposal, chosen=ticks.get(_said(proposal), proposal.chosen))
            for proposal in proposals(existing, self._entry)
            if _said(proposal) in wanted
        ]
        self._show_title()
        self.say(story, "warning")
        self.run_worker(self._show_rows(), group="rows", exclusive=True)

    async def _show_rows(self) -> None:
        listed = self.query_one("#proposals")
        async with self.batch():
            await listed.remove_children()
            await listed.mount_all(self._rows())
        self.set_focus(self.query(Check).first() if self._proposals else None)


def _said(proposal: Proposal) -> tuple[str, Any]:
    """What makes two proposals the same, whatever the card says."""
    if proposal.field in ROW_FIELDS:
        return proposal.field, row_value(proposal.new)
    if proposal.field == "consents":
        return proposal.field, (proposal.new.channel, proposal.new.state)
    return proposal.field, None


def _note_in(found: Iterable[Proposal]) -> str:
    """The notes among some proposals, as one text."""
    return "\n".join(proposal.new.text for proposal in found if proposal.field == "notes")


def _reason_in(found: Iterable[Proposal]) -> str:
    """The reason that was given for one of the notes already."""
    reasons = (proposal.new.guard_reason for proposal in found if proposal.field == "notes")
    return next(filter(None, reasons), "")


def _explained(proposal: Proposal, reason: str) -> Proposal:
    """A note with the reason why it is saved over a serious word."""
    if proposal.field != "notes" or not reason:
        return proposal
    return replace(proposal, new=replace(proposal.new, guard_reason=reason))
