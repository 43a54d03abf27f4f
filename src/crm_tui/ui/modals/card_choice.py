"""Which card to merge with: those that look like it, or any that a search finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from crm_tui.domain.card import Card
from crm_tui.domain.directory import ListQuery, Page, customer_number
from crm_tui.domain.duplicates import Candidate, Reason
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.services import directory, duplicates
from crm_tui.services.session import Workspace
from crm_tui.ui import card_words, number_first, prefill
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.duplicate_hint import reasons_in_words
from crm_tui.ui.widgets.row_pages import PAGE_ROWS, Row
from crm_tui.ui.widgets.search_field import SearchField
from crm_tui.ui.widgets.windowed_list import WindowedList

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_LIST = "card-choice-list"
#: Fewer digits say nothing about whose telephone it is.
_PART_OF_A_PHONE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenCard:
    """A card, and how much it looks like the first one, where that is why it was offered."""

    id: int
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()


def found_by(workspace: Workspace, text: str) -> Page:
    """What the list's search finds for a text, and before it the card of that customer number, if it is one.

    Whoever's client that card is, and let go or not. A short number is nothing else: parts of telephone
    numbers would offer strangers. Reads the store.
    """
    number = customer_number(text)
    own = directory.by_customer_number(workspace, number.number) if number else None
    if number and (number.is_said or len(number.number) < _PART_OF_A_PHONE):
        return Page(rows=(own,) if own else (), total=int(own is not None))
    page = directory.page(workspace, ListQuery(text=text), 0, PAGE_ROWS)
    phone = number_first.look_up(workspace, text)
    if phone is not None and phone.is_nobodys:
        page = Page(rows=(), total=0)  # nor somebody whose number differs by a digit, or is longer
    others = [row for row in page.rows if own is None or row.id != own.id]
    return replace(page, rows=(*((own,) if own else ()), *others))


class CardChoice(CrmModal[ChosenCard]):
    """With nothing typed, the cards that look most like the first one; else what the search finds."""

    AUTO_FOCUS = "#card-choice-search"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("card_choice")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, card: Card) -> None:
        """Look for another card than this one."""
        super().__init__()
        self._card = card
        self._candidates: dict[int, Candidate] = {}

    def compose_content(self) -> Iterable[Widget]:
        """The search field and what it finds."""
        with Vertical(id="card-choice-box"):
            yield SearchField(
                _LIST, placeholder=_("nom, téléphone, email ou numéro de fiche"), id="card-choice-search"
            )
            yield WindowedList(
                (
                    ColumnSpec(_("Nom"), fraction=1, minimum=18, priority=3),
                    ColumnSpec(_("Téléphone"), width=17, priority=2),
                    ColumnSpec(_("Ville"), width=12, priority=1),
                ),
                id=_LIST,
            )
            yield Static(id="card-choice-why", markup=False)

    def on_mount(self) -> None:
        """Begin with the cards that look like it."""
        name = card_words.title(self._card, self.app.words)
        self.title_left = _("Fusionner {name} avec…").format(name=name)
        super().on_mount()
        self._find()

    @property
    def _list(self) -> WindowedList:
        return self.query_one(f"#{_LIST}", WindowedList)

    @property
    def _text(self) -> str:
        return self.query_one("#card-choice-search", SearchField).value.strip()

    @on(Input.Changed, "#card-choice-search")
    def _find(self) -> None:
        workspace, card, text = self.app.workspace, self._card, self._text
        if text:
            in_background(self, lambda: found_by(workspace, text), self._found, self._failed, group="find")
        else:
            in_background(
                self, lambda: duplicates.find(workspace, card), self._alike, self._failed, group="find"
            )

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")

    def _found(self, page: Page) -> None:
        words = self.app.words
        self._show([Row(row.id, (row.name, words.phone(row.phone), row.city)) for row in page.rows])
        if self._list.count:
            self.say(prefill.said(page.instead or self._text))

    def _alike(self, found: list[Candidate]) -> None:
        self._candidates = {each.id: each for each in found}
        words = self.app.words
        self._show(
            [
                Row(each.id, (each.record.name, words.phone(each.record.phone), each.record.city))
                for each in self._candidates.values()
            ]
        )

    def _show(self, rows: list[Row]) -> None:
        """Show what was found, without the card itself."""
        others = [row for row in rows if row.key != self._card.id]
        self._list.set_source(len(others), others, keep=False)
        if others:
            self.say("")
        elif rows:
            self.say(_("C'est cette fiche-ci : il en faut une autre."))
        elif self._text:
            self.say(_("Aucune autre fiche trouvée."))
        else:
            self.say(_("Aucune fiche ne ressemble à celle-ci : cherchez l'autre."))

    @on(WindowedList.Highlighted, f"#{_LIST}")
    def _say_why(self) -> None:
        row = self._list.current
        candidate = self._candidates.get(row.key) if row else None
        why = reasons_in_words(candidate, self.app.words.region) if candidate else ""
        self.query_one("#card-choice-why", Static).update(why)
        self.refresh_bindings()

    @on(WindowedList.Opened, f"#{_LIST}")
    def _opened(self) -> None:
        self.action_choose()

    def reason_for(self, action: str) -> str | None:
        """There has to be a card to choose."""
        if action == "choose" and self.is_mounted and self._list.current is None:
            return _("Aucune fiche à choisir : tapez un nom ou un numéro.")
        return None

    def action_choose(self) -> None:
        """Take the chosen card."""
        row = self._list.current
        if row is None:
            return
        candidate = self._candidates.get(row.key)
        if candidate is None:
            self.dismiss(ChosenCard(id=row.key))
        else:
            self.dismiss(ChosenCard(id=row.key, score=candidate.score, reasons=candidate.reasons))
