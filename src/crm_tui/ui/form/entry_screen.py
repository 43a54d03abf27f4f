"""The living entry: read at each change, checked in the background, kept as a draft, compared with cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from textual import getters, on
from textual.containers import Horizontal
from textual.events import DescendantBlur, DescendantFocus, Resize, ScreenResume
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.widget import Widget
from textual.widgets import Input

from crm_tui.domain.card import Card
from crm_tui.domain.draft import Draft
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import CrmError, Problem
from crm_tui.domain.serial import thaw
from crm_tui.domain.vocabulary import Kind
from crm_tui.i18n import _, ngettext
from crm_tui.labels import error_text
from crm_tui.problem_texts import problem_text
from crm_tui.services import cards, drafts, duplicates
from crm_tui.services.drafts import DraftKeeper
from crm_tui.ui.base import WIDE, CrmScreen
from crm_tui.ui.form.checks import Findings, examine
from crm_tui.ui.form.company_help import CompanyHelp, VatAnswered
from crm_tui.ui.form.fields import CardFields
from crm_tui.ui.form.form_presence import FormPresence
from crm_tui.ui.form.kind_field import KindField
from crm_tui.ui.form.problems import ProblemBoard, show_hints
from crm_tui.ui.form.reading import read
from crm_tui.ui.form.steps import STEP_NAMES, Step, hidden_values, step_of
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.address_field import AddressRow
from crm_tui.ui.widgets.coordinate_rows import CoordinateRow
from crm_tui.ui.widgets.duplicate_hint import DuplicatePanel, hint_text
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.register_field import RegisterField
from crm_tui.ui.widgets.step_tabs import StepTabs
from crm_tui.ui.widgets.suggestions import SuggestField
from crm_tui.ui.widgets.value_field import ValueChanged

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


SLIM = 70
"""Below this width the labels between two fields give their room to the fields."""
#: Cells of the line under the form that hold no hint: its ends, and the key.
_AROUND_HINT = 6
#: From so many bits on, one piece of evidence is worth a look, whatever speaks against it.
_STRONG = 3.0


class EntryScreen(CrmScreen[Card]):
    """A card being typed. What happens on a key is the business of the screen that builds on this one."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    class DraftWritten(Message):
        """The draft is on the disk."""

    def __init__(
        self, *, base: Card | None = None, entry: Card | None = None, draft: Draft | None = None
    ) -> None:
        """Begin an entry.

        Args:
            base: the existing card that is edited; nothing for a new one.
            entry: what is already typed (from the search, from a draft).
            draft: the draft that is taken up again.

        Raises:
            ValueError: the draft is of a form that this version cannot read.
        """
        super().__init__()
        if draft is not None:
            base = base or (thaw(draft.base) if draft.base else None)
            entry = entry or drafts.card_of(draft)
        self.base = base
        self._origin = entry or base or Card()
        self._draft = draft
        self.essential = True
        self.step = Step.IDENTITY
        self.findings = Findings()
        self.candidates: tuple[Candidate, ...] = ()
        """The cards that look like the entry, strongest first."""
        self.near: tuple[Candidate, ...] = ()
        """Those that look a little like it: counted, and shown when they are asked for."""
        self.sharing: tuple[Candidate, ...] = ()
        """Others that say something strong, such as a phone number: shown when they are asked for."""
        self._painting = ExitStack()
        """Open until every visible field is there: the page is painted once."""
        self.company = CompanyHelp(self)
        self.presence = FormPresence(self)
        self._told_at: Widget | None = None
        """The status line tells something that stays until this field is left."""

    def compose_content(self) -> Iterable[Widget]:
        """The steps, the fields, and the duplicates at the right."""
        # The classes that follow the width, before there are widgets: later, each would be styled again.
        wide = self.app.size.width >= WIDE
        self.set_class(wide, "-wide")
        self.set_class(not wide, "-narrow")
        self.set_class(self.app.size.width < SLIM, "-slim")
        self._painting.enter_context(self.app.batch_update())
        words = self.app.words
        self.country = words.region
        firms = self.app.registers.firms
        self.fields = CardFields(
            self._origin,
            words,
            self.app.workspace.login,
            essential=self.essential,
            register=firms.name if firms is not None else "",
        )
        tabs = StepTabs()
        tabs.display = not self.essential
        yield tabs
        with Horizontal(id="form-body"):
            yield self.fields
            yield DuplicatePanel(self.country, id="duplicate-panel")

    def on_mount(self) -> None:
        """Keep the entry safe from the first letter."""
        self.board = ProblemBoard(self.fields)
        self.entry = self._start = self._compared = self._flushed = read(self.fields, self._origin)
        self.keeper = DraftKeeper(
            self.app.workspace,
            base=self.base,
            draft=self._draft,
            look=self._not_yet_put,
            on_saved=self._draft_is_written,
            on_failed=lambda error: self.call_later(self._draft_is_not_written, error),
        )
        self.app.draft_keepers.add(self.keeper)
        self.app.store_ready.subscribe(self, lambda _nothing: self.fields.use(self.app.words))
        self.presence.begin()
        self._count_hidden()
        self._check()
        self._compare()
        self.call_after_refresh(self._warm)
        self.company.begin()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Every visible field is there, at its place."""
        self.call_later(self._painting.close)

    def on_resize(self, event: Resize) -> None:
        """Leave out what the narrowest windows have no room for."""
        super().on_resize(event)
        self.set_class(event.size.width < SLIM, "-slim")

    def on_unmount(self) -> None:
        """Never leave the application without painting."""
        self._painting.close()
        self.presence.leave()

    @property
    def is_typed(self) -> bool:
        """Whether there is anything to lose."""
        return self.entry != self._start or self._draft is not None

    def show_rows(self) -> None:
        """Show the rows of the page or of the step, and keep the focus on one of them."""
        focused = self.focused
        with self.app.batch_update():
            self.query_one(StepTabs).display = not self.essential
            self.query_one(StepTabs).step = self.step
            self.fields.show_rows(essential=self.essential, step=self.step)
            self._count_hidden()
        if focused is not None and not all(node.display for node in focused.ancestors_with_self):
            self.focus_first()
        self.refresh_bindings()

    def focus_first(self) -> None:
        """Go to the first field that is shown."""
        field = self.fields.first_shown()
        if field is not None:
            self.set_focus(field)

    # Every change

    @on(Input.Changed)
    def _text_changed(self) -> None:
        self.changed()

    @on(ValueChanged)
    def _value_changed(self, event: ValueChanged) -> None:
        self.changed()
        if self.fields.consent.owns(event.widget) or event.widget is self.fields.kind:
            self.show_rows()

    @on(KindField.LetterTyped)
    def _begin_name(self, event: KindField.LetterTyped) -> None:
        """A name typed while the type has the focus goes into its field, if nothing stands there yet."""
        field = self.fields.texts["company_name" if self.entry.kind is Kind.COMPANY else "first_name"]
        if field.value:
            self.tell_now(_("Les flèches ou Espace changent le type ; Entrée va au champ suivant."))
            return
        self.set_focus(field)
        field.insert_text_at_cursor(event.letter)

    def changed(self) -> None:
        """Read the form once, keep the draft, and have the entry checked."""
        for address in self.fields.addresses.rows:
            address.open_if_set()
        self.fields.consent.show_evidence(self.focused)
        self.company.changed()
        entry = read(self.fields, self._origin)
        if entry == self.entry:
            self.show_findings()
            return
        self.keeper.put(entry)
        self.entry = entry
        self._check()

    @on(SuggestField.Requested, "#employer")
    def _find_employers(self, event: SuggestField.Requested) -> None:
        in_background(
            self,
            lambda: cards.companies(self.app.workspace, event.text),
            lambda found: event.field.set_options(event.generation, found),
            self.tell_error,
            group="employers",
        )

    @on(VatAnswered)
    def _vat_answered(self, event: VatAnswered) -> None:
        self.company.heard(event.news)

    @on(RegisterField.Asked)
    def _find_firms(self, event: RegisterField.Asked) -> None:
        self.company.find(event)

    @on(RegisterField.FirmChosen)
    def _take_firm(self, event: RegisterField.FirmChosen) -> None:
        self.company.take(event.field, event.firm)

    @on(SuggestField.Chosen, "#employer")
    def _link_employer(self, event: SuggestField.Chosen) -> None:
        if event.key:
            self.fields.employer.link(int(event.key))
            self.changed()

    # Coming to a field, and leaving it

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Say in full what stands in short beside the field."""
        super().on_descendant_focus(event)
        if self.is_mounted and self.fields in event.widget.ancestors:
            self.fields.consent.show_evidence(event.widget)
            self.tell()
            # The evidence may take another line than before, and with it the room of the field below.
            self.call_after_refresh(event.widget.scroll_visible, animate=False)

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """A field was left: its problems count, the draft is written, look-alikes are sought."""
        if not self.is_attached or self.fields not in event.widget.ancestors:
            return
        self.board.leave(event.widget)
        self.company.left(event.widget)
        if event.widget is self._told_at:
            self._told_at = None
        self._count_hidden()
        self.show_findings()
        if self.entry is not self._flushed:
            self._flushed = self.entry
            in_background(self, self.keeper.flush, lambda _nothing: None, group="draft")
        if self.entry is not self._compared:
            self._compare()

    def _not_yet_put(self) -> Card | None:
        """Called in any thread: what stands in the fields while the news of it is still on its way."""
        entry = read(self.fields, self._origin)
        return entry if entry != self.entry else None

    def _draft_is_not_written(self, error: CrmError) -> None:
        from crm_tui.ui.draft_words import problem_words

        self.presence.draft_is("")
        self.tell_now(problem_words(error), "warning")

    def _draft_is_written(self) -> None:
        """Called in the thread that writes."""
        self.post_message(self.DraftWritten())

    def on_entry_screen_draft_written(self) -> None:
        """Say so in the title."""
        self.presence.draft_is(_("brouillon enregistré"))

    def _check(self) -> None:
        workspace, entry, region = self.app.workspace, self.entry, self.country
        in_background(
            self, lambda: examine(workspace, entry, region), self._found, self.tell_error, group="check"
        )

    def _found(self, findings: Findings) -> None:
        self.findings = findings
        show_hints(self.fields, findings)
        self.show_findings()

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong or odd, as far as the last check knows."""
        return list(self.findings.problems)

    def show_findings(self) -> None:
        """Show the problems that are due, beside their fields and on the tabs."""
        self.board.show(self.problems, self.focused)
        counts: dict[Step, int] = {}
        for row in self.board.blocking_by_row():
            step = self.step_of(row)
            counts[step] = counts.get(step, 0) + 1
        self.query_one(StepTabs).problems = counts
        self.tell()

    def step_of(self, widget: Widget) -> Step:
        """The step in which a widget stands."""
        return step_of(self.fields.key_of(widget), self.entry.kind)

    def _compare(self) -> None:
        """Look for cards that are the same client."""
        if self.entry.is_blank:
            self._compared = self.entry
            self.workers.cancel_group(self, "duplicates")
            self.show_candidates(())
        else:
            self.look_for_duplicates(lambda: None)

    def _warm(self) -> None:
        """The first look for duplicates of a program reads word lists: before the first field is left."""
        workspace = self.app.workspace
        in_background(
            self, lambda: duplicates.warm(workspace), lambda _nothing: None, self.tell_error, group="warm"
        )

    def look_for_duplicates(self, then: Callable[[], None]) -> None:
        """Compare the entry as it is now with the cards, away from the keys; an older answer is dropped."""
        workspace, entry = self.app.workspace, self.entry
        self._compared = entry

        def found(candidates: Sequence[Candidate]) -> None:
            self.show_candidates(candidates)
            then()

        in_background(
            self, lambda: duplicates.find(workspace, entry), found, self.tell_error, group="duplicates"
        )

    def show_candidates(self, found: Sequence[Candidate]) -> None:
        """Keep what was found: the look-alikes, and those that are only near."""
        self.candidates = tuple(candidate for candidate in found if candidate.warns)
        self.near = tuple(candidate for candidate in found if candidate.near)
        self.sharing = tuple(
            candidate for candidate in found if any(reason.bits >= _STRONG for reason in candidate.reasons)
        )
        panel = self.query_one(DuplicatePanel)
        panel.candidates, panel.near = self.candidates, len(self.near)
        self.tell()

    # The line for what is wrong

    def tell_now(self, text: str, severity: SeverityLevel = "information") -> None:
        """Say something that stays until the field that has the focus is left."""
        self._told_at = self.focused
        self.say(text, severity)

    def tell_error(self, error: CrmError) -> None:
        """Say what went wrong; everything typed stays."""
        self.tell_now(error_text(error), "error")

    def tell(self) -> None:
        """Say the most useful thing: look-alikes, or a problem that another step hides."""
        if self._told_at is not None:
            return
        if self.candidates:
            self.say(hint_text(self.candidates, room=self.size.width - _AROUND_HINT), "warning", "F7")
            return
        for row, problem in self.board.blocking_by_row().items():
            if not self.is_shown(row):
                self.say(
                    _("{step} : {problem}").format(
                        step=_(STEP_NAMES[self.step_of(row)]), problem=problem_text(problem)
                    ),
                    "warning",
                )
                return
        if label := self._cut_label():
            self.say(label)
        else:
            self.say(hint_text((), len(self.near)), hint="F7" if self.near else "")

    def _cut_label(self) -> str:
        """The label of the row that has the focus, where its column is too narrow for it."""
        around = self.focused.ancestors_with_self if self.focused else []
        row = next((node for node in around if isinstance(node, CoordinateRow | AddressRow)), None)
        return row.label_menu.label if row is not None and row.label_menu.is_cut else ""

    def is_shown(self, row: Widget) -> bool:
        """Whether a row is on the page or the step that is shown."""
        return all(node.display for node in row.ancestors_with_self)

    def _count_hidden(self) -> None:
        """« +3 renseignés »: what the essential page hides does not look absent."""
        row = self.fields.rows["essential_only"]
        count = hidden_values(self.entry) if self.essential else 0
        if isinstance(row, FieldRow):
            text = ngettext("+{count} renseigné", "+{count} renseignés", count).format(count=count)
            row.hint = f"F4   {text}" if count else "F4"
