"""A card, to be read: the card screen, the preview beside the list, a card of another day, a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.domain.registers import NumberCheck
from crm_tui.i18n import _
from crm_tui.services.links import Linked
from crm_tui.ui import card_words, rights_words
from crm_tui.ui.card_words import Fact
from crm_tui.ui.history_entry import HistoryEntry
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.facts import Facts
from crm_tui.ui.widgets.section import SectionTitle
from crm_tui.ui.words import Words, moment

if TYPE_CHECKING:
    from crm_tui.services.access_file import Request

_WHEN_WIDTH = 22
_EVENT_WIDTH = 27


class CardView(VerticalScroll, can_focus=True):
    """Everything on a card; the arrows scroll it.

    With the class ``-narrow`` the two columns stand one under the other.
    """

    def compose(self) -> ComposeResult:
        """The parts, empty until :meth:`show`."""
        self.set_class(True, "-blank", update=False)  # what is composed is styled next, once
        yield Static(id="card-attachment", markup=False)
        yield Static(id="card-headline", markup=False)
        with Horizontal(id="card-columns"):
            with Vertical(id="card-left"):
                yield SectionTitle(_("Coordonnées"))
                yield Facts(id="card-coordinates")
            with Vertical(id="card-right"):
                yield SectionTitle(_("Relation"))
                yield Facts(label_width=11, left=True, id="card-relation")
                yield SectionTitle(_("Identité"), id="card-identity-title")
                yield Facts(label_width=11, left=True, id="card-identity")
        yield SectionTitle("", id="card-may-we")
        yield Static(id="card-permissions", markup=False)
        yield SectionTitle(_("Notes"), id="card-notes-title")
        yield Facts(label_width=_WHEN_WIDTH, left=True, id="card-notes")
        yield SectionTitle(_("Derniers changements"), id="card-events-title")
        yield Facts(label_width=_EVENT_WIDTH, left=True, id="card-events")

    def show(
        self,
        card: Card,
        words: Words,
        latest: Iterable[HistoryEntry] = (),
        *,
        linked: Sequence[Linked] = (),
        taken_in: Sequence[int] = (),
        winner: Card | None = None,
        check: NumberCheck | None = None,
        request: Request | None = None,
    ) -> None:
        """Show a card.

        Args:
            card: the card.
            words: how people, shops and lists are called.
            latest: what happened to it last.
            linked: the cards that belong with it.
            taken_in: the numbers of those that were merged into it.
            winner: the card that it was merged into.
            check: what a register said of its VAT number.
            request: the file that the person asked for last.
        """
        self.set_class(False, "-blank")
        self._text("#card-attachment", card_words.attachment(card, words, winner))
        self._text("#card-headline", card_words.headline(card, words))
        self.query_one("#card-coordinates", Facts).show(card_words.coordinates(card, words))
        self.query_one("#card-relation", Facts).show(
            [
                *card_words.relation(card, words),
                *card_words.kin(linked, taken_in),
                *rights_words.access(request),
            ]
        )
        self.query_one("#card-identity-title", SectionTitle).title = card_words.identity_title(card)
        self._facts("identity", card_words.identity(card, words, check))
        self.query_one("#card-may-we", SectionTitle).title = card_words.may_we(card)
        allowed = [card_words.permissions(card), rights_words.legal_reason(card, words.region)]
        self.query_one("#card-permissions", Static).update(plain("\n".join(filter(None, allowed))))
        self._facts("notes", card_words.notes(card, words))
        self._facts("events", [_event(entry, words) for entry in latest])

    def clear(self) -> None:
        """Show nothing."""
        self.set_class(True, "-blank")

    def _text(self, selector: str, text: str) -> None:
        widget = self.query_one(selector, Static)
        widget.update(plain(text))
        widget.display = bool(text)

    def _facts(self, part: str, facts: Sequence[Fact]) -> None:
        """A part that is left out, title and all, where there is nothing to say."""
        self.query_one(f"#card-{part}-title").display = bool(facts)
        lines = self.query_one(f"#card-{part}", Facts)
        lines.display = bool(facts)
        lines.show(facts)


def _event(entry: HistoryEntry, words: Words) -> Fact:
    return Fact(f"{moment(entry.line.at)} {words.who(entry.line.actor)}", entry.sentence)
