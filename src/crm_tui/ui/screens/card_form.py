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

from crm_tui.domain.staff import ListItem
from crm_tui.domain.vocabulary import Kind, ListName
from crm_tui.i18n import _
from crm_tui.services import people, vocabulary
from crm_tui.ui import words
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.form.saving import SavingScreen
from crm_tui.ui.form.steps import Step
from crm_tui.ui.modals.custom_label import CustomLabel
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


class CardFormScreen(SavingScreen):
    """Create or edit a card; gives the saved card, or nothing when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("card_form")

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
        if action == "reword" and not (self.is_mounted and self.fields.note_wording.text):
            return _("Rien n'est à reformuler dans la note.")
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
            self.open_card(card_id)

    def action_duplicates(self) -> None:
        """Show the cards that look like the entry as it is now."""
        self.duplicates.show()
