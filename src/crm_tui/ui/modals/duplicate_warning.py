"""Before a card is created: these look like it (manual, step 40; SCREENS 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.segment import Segment
from textual import getters
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from crm_tui.domain.card import Card
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.phone import format_phone
from crm_tui.domain.vocabulary import Kind
from crm_tui.i18n import _, ngettext
from crm_tui.labels import error_text
from crm_tui.services import cards
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.comparison import side_by_side
from crm_tui.ui.form.values import ComparedLine, compared
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.cells import fit
from crm_tui.ui.widgets.duplicate_hint import reasons_in_words
from crm_tui.ui.words import day

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

Action = Literal["open", "complete", "reattach", "create", "link", "merge"]

_POINTER = "> "
_INDENT = "  "
_FRAME = 4
"""Cells that the box takes at both sides."""
_WIDEST = 110
_NAME, _PHONE, _CITY = 18, 16, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateChoice:
    """What to do about the look-alikes."""

    action: Action | None = None
    candidate: Candidate | None = None
    """The one that was pointed at."""
    candidates: tuple[Candidate, ...] = ()
    """All that were shown: « pas le même » speaks of them all."""


class CandidateList(OptionList):
    """Two lines each, or three: who and where, and why."""

    def __init__(self, candidates: Sequence[Candidate], region: str, width: int) -> None:
        self._candidates = candidates
        self._country = region
        self._text_width = width
        super().__init__(
            *(Option(self._content(candidate)) for candidate in candidates),
            id="duplicate-list",
            markup=False,
            compact=True,
        )

    def _content(self, candidate: Candidate) -> Content:
        record = candidate.record
        number = format_phone(record.phone, self._country)
        line = " ".join(
            (fit(record.name, _NAME), fit(number, _PHONE), fit(record.city, _CITY), whose(candidate))
        )
        why = wrap(reasons_in_words(candidate, self._country), self._text_width - len(_INDENT))
        return plain("\n".join((line, *(_INDENT + piece for piece in why))))

    def _get_left_gutter_width(self) -> int:
        return len(_POINTER)

    def action_page_down(self) -> None:
        """The arrows go through the candidates: the page keys move in the comparison under them."""
        self.screen.query_one("#comparison").scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """Back to the first lines of the comparison."""
        self.screen.query_one("#comparison").scroll_page_up(animate=False)

    def render_line(self, y: int) -> Strip:
        """A line, with the pointer that says without colour which candidate is current."""
        strip = super().render_line(y)
        line = self.scroll_offset.y + y
        first = line == 0 or line >= len(self._lines) or self._lines[line][1] == 0
        current = line < len(self._lines) and self._lines[line][0] == self.highlighted
        style = next((segment.style for segment in strip), None)
        glyph = _POINTER if current and first else " " * len(_POINTER)
        return Strip([Segment(glyph, style), *strip])


def whose(candidate: Candidate) -> str:
    """« Client chez : … », since when my shop has let it go, or which card that looks like it is in it."""
    if candidate.merged_from:
        return _("n° {merged} fusionnée dans n° {number}").format(
            merged=candidate.merged_from, number=candidate.record.number
        )
    if candidate.detached:
        dates = [link.detached_at for link in candidate.shops if link.detached_at is not None]
        return _("détachée le {date}").format(date=day(max(dates))) if dates else _("détachée")
    names = ", ".join(link.name for link in candidate.shops if link.detached_at is None)
    return _("Client chez : {shops}").format(shops=names) if names else ""


class DuplicateWarning(CrmModal[DuplicateChoice]):
    """Nothing is lost by any answer; Escape goes back to the form."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("duplicate_warning")

    def __init__(self, entry: Card, candidates: Sequence[Candidate], *, editing: bool = False) -> None:
        """Show the candidates.

        Args:
            entry: what was typed.
            candidates: the cards that look like it, strongest first.
            editing: whether an existing card is edited: then there is nothing to create, and the two cards
                can be merged.
        """
        super().__init__()
        self._entry = entry
        self._candidates = tuple(candidates)
        self._editing = editing
        self._cards: dict[int, Card] = {}
        self._entry_read = entry

    def compose_content(self) -> Iterable[Widget]:
        """The list, and under it the entry beside the card that is pointed at."""
        self._words = self.app.words
        width = min(self.app.size.width, _WIDEST) - _FRAME - len(_POINTER)
        yield CandidateList(self._candidates, self._words.region, width)
        with VerticalScroll(id="comparison", can_focus=False):
            yield Static(markup=False, id="comparison-lines")
        yield Static(
            _("Rien n'est perdu : votre saisie reste en brouillon si vous ouvrez une fiche."),
            markup=False,
            id="nothing-lost",
        )

    def on_mount(self) -> None:
        """Name the box and point at the first."""
        count = len(self._candidates)
        if any(candidate.warns for candidate in self._candidates):
            text = ngettext(
                "{count} fiche ressemble à votre saisie", "{count} fiches ressemblent à votre saisie", count
            )
        else:
            text = ngettext(
                "{count} fiche proche de votre saisie", "{count} fiches proches de votre saisie", count
            )
        self.title_left = text.format(count=count)
        self.query_one(CandidateList).highlighted = 0

    @property
    def current(self) -> Candidate:
        """The candidate that is pointed at."""
        return self._candidates[self.query_one(CandidateList).highlighted or 0]

    def reason_for(self, action: str) -> str | None:
        """Why a command does not work now."""
        if action not in ("complete", "create", "merge", "reattach", "link") or not self.is_mounted:
            return None
        if action in ("complete", "create") and self._editing:
            return _("Vous modifiez une fiche qui existe déjà.")
        if action == "merge" and not self._editing:
            return _("Votre saisie n'est pas encore une fiche : C complète la fiche choisie.")
        if action == "reattach" and (self._editing or (self.current.mine and not self.current.detached)):
            return _("Cette fiche n'est pas détachée de chez vous.")
        if action == "link" and not (self.current.household or self._are_firms):
            return _("Rien ne dit que ces deux personnes sont du même foyer.")
        return None

    @property
    def _are_firms(self) -> bool:
        """Whether firms are compared: they have no household, but may belong together."""
        return self._entry.kind is Kind.COMPANY and self.current.record.kind == Kind.COMPANY

    def label_for(self, command: Command) -> str:
        """Linking creates first, where there is no card yet."""
        if command.id == "duplicate_warning.link" and self.is_mounted and self._are_firms:
            return _("Lier")
        if command.id == "duplicate_warning.link" and self._editing:
            return _("Lier (même foyer)")
        return super().label_for(command)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Compare with the card that is pointed at now."""
        event.stop()
        self.refresh_bindings()
        card_id = self.current.id
        if card_id in self._cards:
            self._compare(self._cards[card_id])
            return
        workspace, entry = self.app.workspace, self._entry
        in_background(
            self,
            lambda: (cards.open_card(workspace, card_id), cards.prepare(workspace, entry)[0]),
            lambda both: self._opened(*both),
            lambda error: self.say(error_text(error), "error"),
            group="card",
        )

    def _opened(self, card: Card, prepared: Card) -> None:
        self._entry_read = prepared
        self._cards[card.id or 0] = card
        self._compare(card)

    def _compare(self, card: Card) -> None:
        lines = list(compared(self._entry_read, card, self._words))
        width = self.query_one("#comparison").content_size.width
        header = ComparedLine("", _("votre saisie"), _("fiche n° {number}").format(number=card.number), "")
        self.query_one("#comparison-lines", Static).update(side_by_side((header, *lines), width))
        self.query_one("#comparison").scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click on a line opens the card."""
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Show the card; the entry stays."""
        self._answer("open")

    def action_complete(self) -> None:
        """Bring what was typed into the card."""
        self._answer("complete")

    def action_reattach(self) -> None:
        """Make the card my shop's, again or for the first time."""
        self._answer("reattach")

    def action_create(self) -> None:
        """It is somebody else: create."""
        self._answer("create")

    def action_link(self) -> None:
        """It is somebody else of the same household: create, and link the two."""
        self._answer("link")

    def action_merge(self) -> None:
        """It is the same client: make one card of the two."""
        self._answer("merge")

    def _answer(self, action: Action) -> None:
        if self.reason_for(action) is None:
            self.dismiss(DuplicateChoice(action=action, candidate=self.current, candidates=self._candidates))
