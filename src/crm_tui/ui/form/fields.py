"""All fields of the card, in one column; every one exists at all times, steps only show and hide rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.bank import format_iban, mask_iban
from crm_tui.domain.card import Address, Card, Email, Loyalty, Note, Phone, SocialProfile
from crm_tui.domain.fields import value_of
from crm_tui.domain.vocabulary import Kind, ListName
from crm_tui.i18n import N_, _, pgettext
from crm_tui.labels import GENDERS, field_label
from crm_tui.ui.form.consent_fields import ConsentFields
from crm_tui.ui.form.employer_field import EmployerField
from crm_tui.ui.form.kind_field import KindField
from crm_tui.ui.form.lists import colleague_options, label_options, list_menu
from crm_tui.ui.form.steps import PLACES, Step, is_shown
from crm_tui.ui.widgets.address_field import AddressRow
from crm_tui.ui.widgets.check import Check
from crm_tui.ui.widgets.choice import Choice
from crm_tui.ui.widgets.coordinate_rows import EmailRow, PhoneRow
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.loyalty_rows import LoyaltyRow
from crm_tui.ui.widgets.menu import Menu
from crm_tui.ui.widgets.multi_choice import MultiChoice
from crm_tui.ui.widgets.navigation import SECONDARY
from crm_tui.ui.widgets.register_field import RegisterField
from crm_tui.ui.widgets.row_list import RowList
from crm_tui.ui.widgets.row_parts import SmallButton
from crm_tui.ui.widgets.section import SectionTitle
from crm_tui.ui.widgets.social_rows import SocialRow
from crm_tui.ui.widgets.suggestions import SuggestField, Suggestion, matching
from crm_tui.ui.widgets.text_field import TextField
from crm_tui.ui.widgets.wording_line import WordingLine
from crm_tui.ui.words import Words

PLAIN_TEXTS = ("first_name", "last_name", "nickname", "company_name", "vat_number", "siren", "siret")
OF_REGISTERS = frozenset(("company_name", "vat_number", "siren", "siret"))
"""Texts by which a register finds a firm."""
LISTED_TEXTS = {"department": ListName.DEPARTMENT, "job_title": ListName.JOB_TITLE}
"""Free texts for which a list makes suggestions."""

_SHORT_LABELS = {"stage": N_("Cycle de prosp.")}


def widget_id(field: str) -> str:
    """The widget's id of a single field of the card."""
    return field.replace("_", "-")


class CardFields(VerticalScroll, can_focus=False):
    """The form's fields, filled with a card. :func:`crm_tui.ui.form.reading.read` gives the card back."""

    def __init__(self, card: Card, words: Words, login: str, *, essential: bool, register: str = "") -> None:
        """Make the fields.

        Args:
            card: what they hold.
            words: how people, shops and lists are called.
            login: who types.
            essential: whether the essential ones are shown alone.
            register: the register that proposes firms, as it is named on the screen; "" for none.
        """
        person, membership = card.person, card.membership
        self.words = words
        self.kind = KindField(card.kind)
        self.gender = Choice(
            [(gender.value, _(label)) for gender, label in GENDERS.items()],
            person.gender.value,
            allow_none=True,
            id="gender",
        )
        self.texts: dict[str, TextField] = {
            name: RegisterField(value_of(card, name), register, id=widget_id(name))
            if register and name in OF_REGISTERS
            else TextField(value_of(card, name), id=widget_id(name))
            for name in PLAIN_TEXTS
        }
        for name, list_name in LISTED_TEXTS.items():
            label = words.vocabulary.label(list_name, value_of(card, name))
            self.texts[name] = SuggestField(self._source(list_name), value=label, id=widget_id(name))
        self.employer = EmployerField(person.employer, person.employer_id)
        self.known_iban = card.iban
        """What the field stands for until somebody types another."""
        self.shown_iban = format_iban(card.iban) if words.shows_iban else mask_iban(card.iban)
        self.iban = TextField(self.shown_iban, id="iban")
        self.essential_only = Check(
            _("Les champs essentiels"), essential, id="essential-only", classes=SECONDARY
        )
        who = {membership.salesperson: words.who(membership.salesperson)}
        self.salesperson = Menu(
            colleague_options(words.colleagues),
            membership.salesperson,
            allow_none=True,
            known_labels=who,
            id="salesperson",
        )
        known_states = {code: words.vocabulary.label(ListName.STATE, code) for code in membership.states}
        self.states = MultiChoice(
            words.vocabulary.options(ListName.STATE),
            membership.states,
            known_labels=known_states,
            id="states",
        )
        self.stage = list_menu(ListName.STAGE, membership.stage, words.vocabulary, id="stage")
        self.origin = list_menu(ListName.ORIGIN, membership.origin, words.vocabulary, id="origin")
        self.consent = ConsentFields(membership, words, login)
        self.phones = RowList(
            [PhoneRow(index, row, words) for index, row in enumerate(card.phones)],
            lambda index: PhoneRow(index, Phone(), self.words),
            id="phones",
        )
        self.emails = RowList(
            [EmailRow(index, row, words) for index, row in enumerate(card.emails)],
            lambda index: EmailRow(index, Email(), self.words),
            id="emails",
        )
        self.addresses = RowList(
            [AddressRow(index, row, words) for index, row in enumerate(card.addresses)],
            lambda index: AddressRow(index, Address(), self.words),
            id="addresses",
        )
        self.social_profiles = RowList(
            [SocialRow(index, row, words) for index, row in enumerate(card.social_profiles)],
            lambda index: SocialRow(index, SocialProfile(), self.words),
            id="social-profiles",
        )
        self.loyalty = RowList(
            [LoyaltyRow(index, row, words) for index, row in enumerate(membership.loyalty)],
            lambda index: LoyaltyRow(index, Loyalty(), self.words),
            id="loyalty",
        )
        notes = membership.notes
        fresh = notes[-1] if notes and notes[-1].at is None else None
        self.known_notes = notes[:-1] if fresh else notes
        self.note = TextField(fresh.text if fresh else "", id="note")
        self.note_reason = fresh.guard_reason if fresh else ""
        """Why the note is saved over a serious word, once that was asked."""
        self.note_wording = WordingLine(id="note-wording")
        self.rows = self._make_rows(new=card.id is None)
        self._later: list[tuple[Vertical, list[Widget]]] = []
        self.show_rows(essential=essential, step=Step.IDENTITY)
        super().__init__(*self._page(), id="card-fields")

    def _page(self) -> Iterator[Widget]:
        """The rows that are shown; in the place of a run of those that are not, an empty group."""
        for is_shown_now, keys in groupby(PLACES, key=lambda key: self.rows[key].display):
            rows = [self.rows[key] for key in keys]
            if is_shown_now:
                yield from rows
            else:
                group = Vertical(classes="later")
                group.display = False
                self._later.append((group, rows))
                yield group

    def on_mount(self) -> None:
        """Bring in the hidden rows once the page stands: it is drawn, and can be typed in, before."""
        self.call_after_refresh(lambda: self.run_worker(self._mount_hidden_rows()))

    async def _mount_hidden_rows(self) -> None:
        for group, rows in self._later:
            await group.mount_all(rows)

    def _source(self, name: ListName) -> Callable[[str], list[Suggestion]]:
        """Suggestions out of an editable list, as it is at that moment."""

        def find(text: str) -> list[Suggestion]:
            return matching(text, [label for _code, label in self.words.vocabulary.options(name)])

        return find

    def _make_rows(self, *, new: bool) -> dict[str, Widget]:
        """Every row by its key in :data:`crm_tui.ui.form.steps.PLACES`."""
        singles: dict[str, Widget] = {
            "kind": self.kind,
            "gender": self.gender,
            **self.texts,
            "employer": self.employer,
            "iban": self.iban,
            "salesperson": self.salesperson,
            "states": self.states,
            "stage": self.stage,
            "origin": self.origin,
        }
        notes = (Static(self._noted(note), markup=False) for note in self.known_notes)
        return {
            **{
                name: FieldRow(
                    _(_SHORT_LABELS.get(name, "")) or field_label(name), widget, id=f"row-{widget_id(name)}"
                )
                for name, widget in singles.items()
            },
            **self.consent.rows,
            "essential_only": FieldRow("", self.essential_only, hint="F4", id="row-essential-only"),
            "person_title": SectionTitle(_("Interlocuteur")),
            "coordinates_title": SectionTitle(_("Coordonnées")),
            "phones": self.phones,
            "emails": self.emails,
            "addresses": self.addresses,
            "add_coordinates": FieldRow(
                "",
                SmallButton(_("+ Téléphone"), id="add-phone"),
                SmallButton(_("+ Email"), id="add-email"),
                SmallButton(_("+ Adresse"), id="add-address"),
            ),
            "relation_title": SectionTitle(pgettext("section", "Commercial")),
            "social_title": SectionTitle(_("Réseaux sociaux")),
            "social_profiles": self.social_profiles,
            "add_social": FieldRow("", SmallButton(_("+ Réseau social"), id="add-social")),
            "loyalty_title": SectionTitle(_("Fidélité")),
            "loyalty": self.loyalty,
            "add_loyalty": FieldRow("", SmallButton(_("+ Programme de fidélité"), id="add-loyalty")),
            "notes_title": SectionTitle(_("Notes")),
            "notes": Vertical(*notes, id="known-notes"),
            "note": FieldRow(_("Note"), self.note, id="row-note"),
            "note_wording": self.note_wording,
            "warning": Static(
                _("Tout ce que vous notez est tracé et le client peut en demander copie : restez factuel."),
                markup=False,
                id="factual",
            ),
            "save": FieldRow(
                "", SmallButton(_("[ Créer ]") if new else _("[ Enregistrer ]"), id="save", secondary=False)
            ),
        }

    def _noted(self, note: Note) -> str:
        when = f"{note.at.astimezone():%d/%m/%Y} " if note.at else ""
        return f"{when}{self.words.who(note.by)}   {note.text}"

    def show_rows(self, *, essential: bool, step: Step) -> None:
        """Show the rows of the essential page, or of one step."""
        kind = Kind(self.kind.value)
        for key, row in self.rows.items():
            row.display = is_shown(key, essential=essential, step=step, kind=kind)
        evidence = self.rows["consent_evidence"]
        evidence.display = evidence.display and self.consent.has_evidence
        notes = self.rows["notes"]
        notes.display = notes.display and bool(self.known_notes)
        self.note_wording.display = self.note_wording.display and bool(self.note_wording.text)
        for group, rows in self._later:
            group.display = any(row.display for row in rows)

    def first_shown(self) -> Widget | None:
        """The first field proper that is shown; by the order of the rows, which need not be drawn yet."""
        for key in PLACES:
            if self.rows[key].display:
                for widget in self.rows[key].query("*"):
                    shown = all(node.display for node in widget.ancestors_with_self)
                    if shown and widget.focusable and not widget.has_class(SECONDARY):
                        return widget
        return None

    def key_of(self, widget: Widget) -> str:
        """The key of the row in which a widget stands."""
        around = widget.ancestors_with_self
        return next((key for key, row in self.rows.items() if row in around), "")

    def use(self, words: Words) -> None:
        """Offer other lists: somebody added to them, or the store is open at last."""
        self.words = words
        vocabulary = words.vocabulary
        for menu in (
            *(row.label_menu for row in self.phones.rows),
            *(row.label_menu for row in self.emails.rows),
            *(row.label_menu for row in self.addresses.rows),
        ):
            menu.options = label_options(vocabulary)
        for profile in self.social_profiles.rows:
            profile.network.options = vocabulary.options(ListName.NETWORK)
        for loyalty in self.loyalty.rows:
            loyalty.programme.options = vocabulary.options(ListName.PROGRAMME)
        self.states.options = vocabulary.options(ListName.STATE)
        self.stage.options = vocabulary.options(ListName.STAGE)
        self.origin.options = vocabulary.options(ListName.ORIGIN)
        self.salesperson.options = colleague_options(words.colleagues)
