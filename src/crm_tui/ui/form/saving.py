"""Saving an entry, and leaving it: whatever stops the save, everything typed stays."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from textual import on
from textual.app import App
from textual.events import DescendantFocus
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.input import Selection

from crm_tui.domain.card import Card
from crm_tui.domain.draft import Draft
from crm_tui.domain.errors import Conflict, CrmError, DuplicatesFound, InvalidCard, Merged
from crm_tui.domain.registers import NumberCheck
from crm_tui.domain.vocabulary import Kind
from crm_tui.i18n import _, ngettext
from crm_tui.labels import error_text
from crm_tui.services import cards, registers
from crm_tui.services.session import Workspace
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.card_words import title
from crm_tui.ui.form.duplicate_choices import DuplicateChoices
from crm_tui.ui.form.entry_screen import EntryScreen
from crm_tui.ui.form.problems import spot_of
from crm_tui.ui.note_watch import NoteWatch
from crm_tui.ui.screens.conflict import Choices, ConflictScreen
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.check import Check
from crm_tui.ui.widgets.wording_line import Marker

LOGGER = logging.getLogger(__name__)


def _tell_on_top(app: App[None], text: str) -> None:
    screen = app.screen
    if isinstance(screen, CrmScreen):
        screen.call_later(screen.say, text)


def _checked(workspace: Workspace, card: Card, check: NumberCheck | None) -> Card:
    """Keep with a saved card what VIES said of its number; that this fails does not take back the card."""
    try:
        registers.keep(workspace, card, check)
    except CrmError as error:
        LOGGER.warning("registers: the answer was not kept: %s", error.code)
    return card


def _created(
    workspace: Workspace, entry: Card, not_same: Iterable[int], household: int | None, *, allow: bool
) -> tuple[Card, str]:
    """Create the card and link it to one of its household; gives what is to be said of the link, if any.

    A link that cannot be made does not take back the card.
    """
    card = cards.create(workspace, entry, not_same=not_same, allow_duplicates=allow)
    if household is None or card.id is None:
        return card, ""
    from crm_tui.services import links

    try:
        links.link(workspace, card.id, household)
    except CrmError as error:
        return card, error_text(error)
    other = cards.open_card(workspace, household)
    text = (
        _("Fiche créée et liée à {name}.")
        if Kind.COMPANY in (card.kind, other.kind)
        else _("Fiche créée et liée : même foyer que {name}.")
    )
    return card, text.format(name=other.display_name)


class SavingScreen(EntryScreen):
    """An entry that can be saved: as a new card, as changes of a card, or as what completes another one."""

    def __init__(
        self, *, base: Card | None = None, entry: Card | None = None, draft: Draft | None = None
    ) -> None:
        """See :class:`~crm_tui.ui.form.entry_screen.EntryScreen`."""
        super().__init__(base=base, entry=entry, draft=draft)
        self.duplicates = DuplicateChoices(self)
        self._saving = False

    def on_mount(self) -> None:
        """Mark in the note what should not stand there."""
        self.note_watch = NoteWatch(self, lambda: self.entry, reason=self.fields.note_reason)
        self.fields.note.highlighter = Marker(self.note_watch.hits)
        if self.fields.note.value:
            self.note_watch.wake(self._look_at_note)

    @on(DescendantFocus, "#note")
    def _note_entered(self) -> None:
        self.note_watch.wake(self._look_at_note)

    @on(Input.Changed, "#note")
    def _note_changed(self) -> None:
        self._look_at_note()

    def _look_at_note(self) -> None:
        """Tell what should not stand in the note; a reason holds while its words are the same."""
        fields = self.fields
        hits = self.note_watch.hits(fields.note.value)
        fields.note_reason = self.note_watch.reason(fields.note.value)
        had_any = bool(fields.note_wording.text)
        fields.note_wording.show(hits)
        fields.note_wording.display = bool(hits) and fields.rows["note"].display
        if bool(hits) != had_any:
            fields.note.refresh()
            self.refresh_bindings()

    def action_reword(self) -> None:
        """Put factual words in the place of what should not stand in the note."""
        note = self.fields.note
        proposal = self.note_watch.reworded(note.value)
        if proposal is not None:
            note.take(proposal.applied(note.value))
            note.focus()
            note.selection = Selection(*proposal.blank)

    def open_card(self, card_id: int, said: str = "") -> None:
        """Show a card, and say why; the entry stays below, and its draft on the disk."""
        from crm_tui.ui.screens.card import CardScreen

        screen = CardScreen(card_id)
        self.app.push_screen(screen)
        if said:
            screen.call_later(screen.say, said)

    def action_save(self) -> None:
        """Save what the fields hold at this moment; whatever stops it, everything typed stays."""
        self.changed()
        if self.base is None:
            self.create(not_same=self.duplicates.apart)
        else:
            base = self.base
            self._over_the_note(lambda: self._modify(base))

    def create(
        self, *, not_same: Iterable[int] = (), allow_duplicates: bool = False, household: int | None = None
    ) -> None:
        """Save the entry as a new card.

        Args:
            not_same: the look-alikes of which was said that they are somebody else.
            allow_duplicates: the look-alikes were seen a moment ago: do not ask again.
            household: the look-alike of the same household, to link the new card to.
        """
        self._over_the_note(
            lambda: self._create(not_same=not_same, allow_duplicates=allow_duplicates, household=household)
        )

    def _over_the_note(self, save: Callable[[], None]) -> None:
        """Save, once a reason was given for the serious words of the note, if there are any."""

        def explained() -> None:
            self.fields.note_reason = self.note_watch.reason(self.fields.note.value)
            self.changed()
            save()

        self.note_watch.before_saving(self.fields.note.value, explained)

    def _create(self, *, not_same: Iterable[int], allow_duplicates: bool, household: int | None) -> None:
        workspace, entry, kept = self.app.workspace, self.entry, self._kept

        def save() -> tuple[Card, str]:
            card, said = _created(workspace, entry, not_same, household, allow=allow_duplicates)
            return kept(card), said

        if self._may_save():
            in_background(
                self,
                save,
                lambda created: self._saved(entry, *created),
                self._refused,
                group="save",
            )

    def _modify(self, base: Card, entry: Card | None = None) -> None:
        workspace = self.app.workspace
        mine = entry or self.entry
        typed, kept = self.entry, self._kept
        if self._may_save():
            in_background(
                self,
                lambda: kept(cards.modify(workspace, base, mine)),
                lambda card: self._saved(typed, card),
                self._refused,
                group="save",
            )

    @property
    def _kept(self) -> Callable[[Card], Card]:
        """What keeps the answer of VIES with a card that was saved; nothing where VIES is not asked."""
        if self.app.registers.vat is None:
            return lambda card: card
        workspace, check = self.app.workspace, self.company.check
        return lambda card: _checked(workspace, card, check)

    def keep_check(self, card: Card) -> None:
        """Keep what VIES said of the number that was typed with a card that was saved elsewhere."""
        kept = self._kept
        in_background(self.app, lambda: kept(card), lambda _card: None, group="registers")

    def _may_save(self) -> bool:
        """Not while a save is on its way, nor with a text that no card can hold."""
        if self._saving:
            return False
        if any(problem.field.endswith(".valid_until") for problem in self.problems):
            self._point_at_problems()
            return False
        self._saving = True
        return True

    def _saved(self, typed: Card, card: Card, said: str = "") -> None:
        self._saving = False
        if self.entry is not typed:
            # Typed while the store was busy: that is saved as well.
            self.base = card
            self._modify(card)
            return
        if self.base is None:
            created = _("Fiche créée : {name}.").format(name=title(card, self.app.words))
            self.leave_with(card, said or created)
        elif card == self.base:
            self.leave_with(card, _("Rien à enregistrer : la fiche n'a pas changé."))
        else:
            self.leave_with(card)

    def leave_with(self, card: Card, said: str = "") -> None:
        """Give the card to the screen below; ``said`` is told on whatever screen comes next."""
        in_background(self.app, self.keeper.discard, lambda _nothing: None, group="draft")
        self.app.card_saved.publish(card)
        app = self.app
        below = app.screen_stack[-2] if len(app.screen_stack) > 1 else None
        self.dismiss(card)
        if said and below is not None:
            # After the screen below took the card: it may show it on one more screen, and have its own say.
            app.call_later(below.call_later, _tell_on_top, app, said)

    def _refused(self, error: CrmError) -> None:
        self._saving = False
        if isinstance(error, InvalidCard):
            self.findings = replace(self.findings, problems=tuple(error.problems))
            self._point_at_problems()
        elif isinstance(error, DuplicatesFound):
            self.show_candidates(error.candidates)
            self.duplicates.before_saving(self.candidates or error.candidates)
        elif isinstance(error, Merged):
            self.duplicates.was_merged(error)
        elif isinstance(error, Conflict):
            self._ask_about(error)
        else:
            self.tell_error(error)

    def _point_at_problems(self) -> None:
        """Go to the first problem that stops the save, and say how many there are."""
        self.board.leave_all()
        self.show_findings()
        blocking = [problem for problem in self.problems if problem.blocks]
        for problem in blocking:
            if spot := spot_of(self.fields, problem):
                self._reveal(spot.row)
                self.set_focus(spot.field)
                break
        nowhere = {problem.field for problem in blocking if spot_of(self.fields, problem) is None}
        count = len(self.board.blocking_by_row()) + len(nowhere)
        self.tell_now(
            ngettext("{count} champ à corriger", "{count} champs à corriger", count).format(count=count),
            "error",
        )

    def _reveal(self, row: Widget) -> None:
        """Show the step of a row; a field that is not essential asks for all of them."""
        if self.is_shown(row):
            return
        self.step = self.step_of(row)
        if not self.is_shown(row):
            self.essential = False
            with self.prevent(Check.Changed):  # for this once
                self.fields.essential_only.value = False
        self.show_rows()

    def _ask_about(self, error: Conflict) -> None:
        """A colleague changed the same fields: which values are right? (SCREENS 11)."""

        def chosen(choices: Choices | None) -> None:
            if choices is not None:
                self._modify(error.theirs, error.merge.resolved(choices))

        self.app.push_screen(ConflictScreen(error, self.base or error.theirs), chosen)

    # Leaving

    def action_back(self) -> None:
        """Leave; what was typed stays as a draft, and the screen below says so."""
        if self._saving:
            self.tell_now(_("Enregistrement en cours…"))
            return
        keep = self.is_typed and not (self.base is None and self.entry.is_blank)
        keeper, name = self.keeper, self.entry.display_name
        in_background(
            self.app, keeper.close if keep else keeper.discard, lambda _nothing: None, group="draft"
        )
        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        self.dismiss(None)
        if keep and isinstance(below, CrmScreen):
            below.say(_("Brouillon gardé : {name}").format(name=name or _("sans nom")))
