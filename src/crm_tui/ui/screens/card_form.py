"""The form of a new or an existing card (manual, steps 2-44; SCREENS 2-7 and 11)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar
from weakref import WeakKeyDictionary

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Button

from crm_tui.domain.card import Card
from crm_tui.domain.changes import proposals
from crm_tui.domain.draft import Draft
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import Conflict, CrmError, DuplicatesFound, InvalidCard
from crm_tui.domain.staff import ListItem
from crm_tui.domain.vocabulary import Kind, ListName
from crm_tui.i18n import _, ngettext
from crm_tui.services import cards, duplicates, people, vocabulary
from crm_tui.ui import words
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.card_words import title
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.form.checks import Findings
from crm_tui.ui.form.entry_screen import EntryScreen
from crm_tui.ui.form.problems import spot_of
from crm_tui.ui.form.steps import Step
from crm_tui.ui.modals.custom_label import CustomLabel
from crm_tui.ui.modals.duplicate_warning import DuplicateChoice, DuplicateWarning
from crm_tui.ui.screens.complete import CompleteScreen
from crm_tui.ui.screens.conflict import Choices, ConflictScreen
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.address_field import AddressRow
from crm_tui.ui.widgets.check import Check
from crm_tui.ui.widgets.loyalty_rows import LoyaltyRow
from crm_tui.ui.widgets.menu import CUSTOM, Menu
from crm_tui.ui.widgets.step_tabs import StepTabs
from crm_tui.ui.words import Words

_PREFERENCE = "essential_only"

#: Whether the clerk of a running program wants the essential fields only, once that was read or chosen.
_CHOSEN: WeakKeyDictionary[App[None], bool] = WeakKeyDictionary()


def _tell_on_top(app: App[None], text: str) -> None:
    screen = app.screen
    if isinstance(screen, CrmScreen):
        screen.call_later(screen.say, text)


class CardFormScreen(EntryScreen):
    """Create or edit a card; gives the saved card, or nothing when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("card_form")

    def __init__(
        self, *, base: Card | None = None, entry: Card | None = None, draft: Draft | None = None
    ) -> None:
        """See :class:`~crm_tui.ui.form.entry_screen.EntryScreen`."""
        super().__init__(base=base, entry=entry, draft=draft)
        self._saving = False

    def compose_content(self) -> Iterable[Widget]:
        """Begin as the clerk last chose."""
        self.essential = _CHOSEN.get(self.app, True)
        return super().compose_content()

    def on_mount(self) -> None:
        """Say where we are; take up the choice that was made about the essential fields."""
        if self.base is None:
            self.title_left = _("Clients › Nouveau contact")
        else:
            self.title_left = _("Clients › {name} › Éditer").format(name=self.base.display_name)
        workspace = self.app.workspace
        if self.app not in _CHOSEN:
            in_background(
                self,
                lambda: people.preference(workspace, _PREFERENCE, "yes"),
                self._take_preference,
                self.tell_error,
                group="preference",
            )

    def label_for(self, command: Command) -> str:
        """Save and the essential fields are called by what they do now."""
        if command.id == "card_form.save" and self.base is not None:
            return _("Enregistrer")
        if command.id == "card_form.essentials" and not self.essential:
            return _("Essentiels")
        if command.id == "card_form.manual_address" and not (self.essential and self.base is None):
            return _("Adresse")
        return super().label_for(command)

    def reason_for(self, action: str) -> str | None:
        """Why a command does not work now."""
        if action in ("previous_step", "next_step") and self.essential:
            return _("Les étapes sont là quand tous les champs sont affichés : F4")
        if action == "manual_address" and not (self.essential or self.step is Step.COORDINATES):
            return _("L'adresse est à l'étape Coordonnées : F5 ou F6")
        if action == "open_employer" and (not self.is_mounted or self.fields.employer.card_id is None):
            return _("L'employeur n'est lié à aucune fiche")
        return None

    # What is shown

    def _take_preference(self, value: str) -> None:
        wanted = _CHOSEN.setdefault(self.app, value == "yes")
        if wanted is not self.essential:
            with self.prevent(Check.Changed):  # read, not chosen
                self.fields.essential_only.value = wanted
            self._set_essential(wanted)

    def _set_essential(self, essential: bool) -> None:
        self.essential = essential
        if not essential and self.focused is not None and self.fields in self.focused.ancestors:
            self.step = self.step_of(self.focused)
        self.show_rows()

    @on(Check.Changed, "#essential-only")
    def _mode_chosen(self, event: Check.Changed) -> None:
        _CHOSEN[self.app] = event.value
        self._set_essential(event.value)
        workspace, value = self.app.workspace, "yes" if event.value else "no"
        in_background(
            self,
            lambda: people.remember(workspace, _PREFERENCE, value),
            lambda _nothing: None,
            self.tell_error,
            group="preference",
        )

    @on(StepTabs.Chosen)
    def _step_chosen(self, event: StepTabs.Chosen) -> None:
        self._go_to(event.step)

    def _go_to(self, step: Step) -> None:
        self.step = step
        self.show_rows()
        self.fields.scroll_home(animate=False)
        self.focus_first()

    def action_essentials(self) -> None:
        """Show the essential fields, or all."""
        self.fields.essential_only.value = not self.essential

    def action_previous_step(self) -> None:
        """The step before; from the first to the last."""
        self._go_to(Step((self.step - 1) % len(Step)))

    def action_next_step(self) -> None:
        """The step after; from the last to the first."""
        self._go_to(Step((self.step + 1) % len(Step)))

    def action_switch_kind(self) -> None:
        """Personne becomes Entreprise and back; both faces stay."""
        other = Kind.PERSON if self.fields.kind.value == Kind.COMPANY else Kind.COMPANY
        self.fields.kind.value = other.value

    # Rows

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        """The small buttons of the form."""
        event.stop()
        button = event.button
        match button.id:
            case "save":
                self.action_save()
            case "add-phone":
                (await self.fields.phones.add()).field.focus()
            case "add-email":
                (await self.fields.emails.add()).field.focus()
            case "add-address":
                (await self.fields.addresses.add()).field.focus()
            case "add-social":
                (await self.fields.social_profiles.add()).network.focus()
            case "add-loyalty":
                (await self.fields.loyalty.add()).programme.focus()
            case _:
                for node in button.ancestors:
                    if isinstance(node, AddressRow):
                        self._toggle_manual(node)
                    elif isinstance(node, LoyaltyRow):
                        self._draw_number(node)
        self.changed()

    def action_manual_address(self) -> None:
        """Field by field, or on one line: the address that has the focus, else the first."""
        rows = self.fields.addresses.rows
        around = self.focused.ancestors if self.focused else []
        self._toggle_manual(next((row for row in rows if row in around), rows[0]))
        self.changed()

    def _toggle_manual(self, row: AddressRow) -> None:
        row.toggle_manual()
        row.first_field.focus()

    def _draw_number(self, row: LoyaltyRow) -> None:
        workspace, programme = self.app.workspace, row.programme.value
        in_background(
            self,
            lambda: people.random_member_number(workspace, programme),
            row.field.take,
            self.tell_error,
            group="random number",
        )

    @on(Menu.ActionChosen)
    def _custom_label(self, event: Menu.ActionChosen) -> None:
        """« Personnaliser… » among the labels (manual, steps 22-24)."""
        if event.code != CUSTOM:
            return
        menu, workspace = event.widget, self.app.workspace

        def add(text: str | None) -> None:
            if text is not None:
                in_background(
                    self,
                    lambda: (
                        vocabulary.add(workspace, ListName.LABEL, text),
                        words.load(workspace),
                    ),
                    lambda added: self._label_added(menu, *added),
                    self.tell_error,
                    group="label",
                )

        self.app.push_screen(CustomLabel(), add)

    def _label_added(self, menu: Menu, item: ListItem, known: Words) -> None:
        self.app.words = known
        self.app.store_ready.publish(None)
        menu.value = item.code
        menu.action_next_field()

    def action_open_employer(self) -> None:
        """Show the employer's card; the entry stays below."""
        if (card_id := self.fields.employer.card_id) is not None:
            self._open_card(card_id)

    def _open_card(self, card_id: int) -> None:
        from crm_tui.ui.screens.card import CardScreen

        self.app.push_screen(CardScreen(card_id))

    # Look-alikes

    def action_duplicates(self) -> None:
        """Show the cards that look like the entry as it is now."""
        workspace, entry = self.app.workspace, self.entry

        def found(candidates: tuple[Candidate, ...]) -> None:
            self._show_candidates(candidates)
            if candidates:
                self._warn(candidates)
            else:
                self.tell_now(_("Aucune fiche ne ressemble à votre saisie."))

        self._compared = entry
        in_background(
            self,
            lambda: tuple(duplicates.find(workspace, entry)),
            found,
            self.tell_error,
            group="duplicates",
        )

    def _warn(self, candidates: tuple[Candidate, ...]) -> None:
        warning = DuplicateWarning(self.entry, candidates, editing=self.base is not None)
        self.app.push_screen(warning, self._duplicate_chosen)

    def _duplicate_chosen(self, choice: DuplicateChoice | None) -> None:
        if choice is None or choice.action is None:
            return
        if choice.action == "create":
            self._create(not_same=[candidate.id for candidate in choice.candidates])
        elif choice.candidate is None:
            return
        elif choice.action == "open":
            self._open_card(choice.candidate.id)
        elif choice.action == "complete":
            self._complete(choice.candidate.id)
        else:
            self._reattach(choice.candidate.id)

    def _complete(self, card_id: int) -> None:
        workspace, entry = self.app.workspace, self.entry

        def opened(both: tuple[Card, Card]) -> None:
            existing, typed = both
            if proposals(existing, typed):
                self.app.push_screen(CompleteScreen(existing, typed), self._completed)
            else:
                self._leave_with(existing, _("La fiche dit déjà tout ce que vous avez saisi."))

        in_background(
            self,
            lambda: (cards.open_card(workspace, card_id), cards.prepare(workspace, entry)[0]),
            opened,
            self.tell_error,
            group="save",
        )

    def _completed(self, card: Card | None) -> None:
        if card is not None:
            self._leave_with(card)

    def _reattach(self, card_id: int) -> None:
        """Make the card my shop's again, then bring in what was typed."""
        workspace = self.app.workspace

        def reattached(card: Card) -> None:
            self.app.card_saved.publish(card)
            self.tell_now(_("{name} est de nouveau chez vous.").format(name=card.display_name))
            self._complete(card_id)

        in_background(
            self, lambda: cards.reattach(workspace, card_id), reattached, self.tell_error, group="save"
        )

    # Saving

    def action_save(self) -> None:
        """Save what the fields hold at this moment; whatever stops it, everything typed stays."""
        self.changed()
        if self.base is None:
            self._create()
        else:
            self._modify(self.base)

    def _create(self, not_same: list[int] | None = None) -> None:
        workspace, entry = self.app.workspace, self.entry
        if self._may_save():
            in_background(
                self,
                lambda: cards.create(workspace, entry, not_same=not_same or ()),
                lambda card: self._saved(entry, card),
                self._refused,
                group="save",
            )

    def _modify(self, base: Card, entry: Card | None = None) -> None:
        workspace = self.app.workspace
        mine = entry or self.entry
        typed = self.entry
        if self._may_save():
            in_background(
                self,
                lambda: cards.modify(workspace, base, mine),
                lambda card: self._saved(typed, card),
                self._refused,
                group="save",
            )

    def _may_save(self) -> bool:
        """Not while a save is on its way, nor with a text that no card can hold."""
        if self._saving:
            return False
        if any(problem.field.endswith(".valid_until") for problem in self.problems):
            self._point_at_problems()
            return False
        self._saving = True
        return True

    def _saved(self, typed: Card, card: Card) -> None:
        self._saving = False
        if self.entry is not typed:
            # Typed while the store was busy: that is saved as well.
            self.base = card
            self._modify(card)
            return
        if self.base is None:
            self._leave_with(card, _("Fiche créée : {name}.").format(name=title(card, self.app.words)))
        elif card == self.base:
            self._leave_with(card, _("Rien à enregistrer : la fiche n'a pas changé."))
        else:
            self._leave_with(card)

    def _leave_with(self, card: Card, said: str = "") -> None:
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
            self.findings = Findings(problems=tuple(error.problems), hints=self.findings.hints)
            self._point_at_problems()
        elif isinstance(error, DuplicatesFound):
            self.candidates = tuple(error.candidates)
            self._warn(self.candidates)
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
