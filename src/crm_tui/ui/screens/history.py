"""Everything that ever changed on a card: old and new, who and when (SCREENS 10)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.card import Card
from crm_tui.domain.errors import CrmError
from crm_tui.domain.merging import Merging
from crm_tui.domain.trace import TraceLine
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _, ngettext
from crm_tui.labels import error_text
from crm_tui.services import cards, history, merging
from crm_tui.ui import trace_words
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.card_words import title, what_changed
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.history_entry import ATTACHMENT, CHECKED, CREATED, LINKED, MERGED, HistoryEntry
from crm_tui.ui.plain import plain
from crm_tui.ui.screens.card_at import CardAtScreen
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import moment, trace_state

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


class HistoryScreen(CrmScreen[None]):
    """The trace of one card, newest first; the whole of the chosen change stands under the list."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("history")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, card_id: int) -> None:
        """Show what happened to the card of that id."""
        super().__init__()
        self._card_id = card_id
        self._card: Card | None = None
        self._lines: list[TraceLine] = []
        self._mergings: list[Merging] = []
        """Those that stand."""
        self._all: list[HistoryEntry] = []
        self._shown: list[HistoryEntry] = []
        self._topic = ""
        self._open_when_read = False
        self.set_reactive(HistoryScreen.title_left, _("Clients › Historique"))

    def compose_content(self) -> Iterable[Widget]:
        """The list, and the chosen change in full."""
        yield WindowedList(
            (
                ColumnSpec(_("Quand"), width=16, priority=3),
                ColumnSpec(_("Qui"), width=10, priority=2),
                ColumnSpec(_("Quoi"), fraction=1, minimum=12, priority=4),
                ColumnSpec(_("Avant → après"), fraction=3, minimum=20, priority=5),
            ),
            id="history-list",
        )
        yield Static(id="history-detail", markup=False)

    def on_mount(self) -> None:
        """Read the trace."""
        self.app.card_saved.subscribe(self, self._saved_somewhere)
        self._read()

    def _read(self) -> None:
        workspace, key = self.app.workspace, self._card_id
        in_background(
            self,
            lambda: (
                cards.open_card(workspace, key),
                history.history(workspace, key),
                merging.mergings(workspace, key),
            ),
            self._received,
            self._failed,
            group="read",
        )

    def _saved_somewhere(self, card: Card) -> None:
        if card.id == self._card_id:
            self._read()

    def _received(self, answer: tuple[Card, list[TraceLine], list[Merging]]) -> None:
        self._card, self._lines, mergings = answer
        self._mergings = [each for each in mergings if each.stands]
        self._all = trace_words.entries(self._lines, self.app.words, self._card.subject)
        self._show()
        if self._open_when_read:
            self._open_when_read = False
            self.action_open()

    def _show(self) -> None:
        name = title(self._card, self.app.words) if self._card else ""
        self.title_left = _("Clients › {name} › Historique").format(name=name)
        self._shown = [entry for entry in self._all if self._topic in ("", entry.topic)]
        count = len(self._shown)
        changes = ngettext("{count} changement", "{count} changements", count).format(count=count)
        self.title_right = f"{changes}, {trace_state(self.app.trace_words)}"
        found = self.query_one("#history-list", WindowedList)
        found.set_source(len(self._shown), self._rows(0, len(self._shown)), keep=False)
        self.refresh_bindings()

    def _rows(self, start: int, stop: int) -> list[Row]:
        return [Row(place, self._cells(entry)) for place, entry in enumerate(self._shown[start:stop], start)]

    def _cells(self, entry: HistoryEntry) -> tuple[str, ...]:
        line = entry.line
        return moment(line.at), self.app.words.who(line.actor), entry.label, entry.arrow

    @property
    def _current(self) -> HistoryEntry | None:
        row = self.query_one("#history-list", WindowedList).current
        return self._shown[row.key] if row and row.key < len(self._shown) else None

    def on_windowed_list_page_needed(self, event: WindowedList.PageNeeded) -> None:
        """All lines are in memory."""
        event.widget.feed(
            event.generation, event.offset, self._rows(event.offset, event.offset + event.limit)
        )

    def on_windowed_list_highlighted(self, event: WindowedList.Highlighted) -> None:
        """Say the chosen change in full."""
        entry = self._current
        text = _("{label} : {text}").format(label=entry.label, text=entry.arrow) if entry else ""
        if entry and entry.old and self.reason_for("restore") is None:
            text = "\n".join((text, _("R rétablit : {value}").format(value=entry.old)))
        if self._merging_of(entry) is not None:
            text = "\n".join((text, _("A annule cette fusion ; ce qui a été ajouté depuis reste.")))
        self.query_one("#history-detail", Static).update(plain(text))
        self.refresh_bindings()

    def on_windowed_list_opened(self, event: WindowedList.Opened) -> None:
        """Enter on a line."""
        self.action_open()

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")

    def reason_for(self, action: str) -> str | None:
        """What the chosen line does not allow."""
        if action == "unmerge":
            if not self._mergings:
                return _("Aucune fusion à annuler sur cette fiche.")
            return self.app.words.reason_against(Role.SELLER)
        if action not in ("open", "restore", "by_field"):
            return None
        entry = self._current
        if entry is None:
            return None if action == "open" else _("L'historique n'est pas encore là.")
        if action == "restore":
            if self._merging_of(entry) is not None:
                return _("Cette ligne est une fusion : A l'annule.")
            if entry.topic in (CREATED, ATTACHMENT, MERGED, LINKED, CHECKED):
                return _("Cette ligne ne remplace aucune valeur.")
            if not entry.old:
                return _("Il n'y avait rien avant ce changement : il n'y a rien à rétablir.")
            return self.app.words.reason_against(Role.SELLER)
        return None

    def label_for(self, command: Command) -> str:
        """F3 goes both ways; with a merge to take back, the others are said in short."""
        if self.is_mounted and self._mergings:
            if command.id == "history.open":
                return _("À cette date")
            if command.id == "history.restore":
                return _("Rétablir")
        if command.id == "history.by_field" and self._topic:
            return _("Tous les champs")
        return super().label_for(command)

    def action_open(self) -> None:
        """Show the card as it was just after the save that the chosen change belongs to."""
        entry = self._current
        if entry is None:
            self._open_when_read = self._card is None
            return
        workspace, key = self.app.workspace, self._card_id
        saved = (entry.line.change, entry.line.subject)
        # A merge writes two cards: the line is about one of them.
        seq = max(line.seq for line in self._lines if (line.change, line.subject) == saved)
        in_background(
            self,
            lambda: history.card_at(workspace, key, seq),
            lambda card: self._show_card(card, entry),
            self._failed,
            group="card_at",
        )

    def _show_card(self, card: Card, entry: HistoryEntry) -> None:
        when = moment(entry.line.at)
        if card.id == self._card_id:
            name = title(self._card or card, self.app.words)
        else:
            name = _("{name}, fiche n° {number}").format(name=title(card, self.app.words), number=card.number)
        self.app.push_screen(
            CardAtScreen(
                card,
                title=_("Clients › {name} › au {when}").format(name=name, when=when),
                banner=_("La fiche telle qu'elle était le {when}, juste après : {change}").format(
                    when=when, change=entry.sentence
                ),
            )
        )

    def action_restore(self) -> None:
        """Bring back the value that the chosen change replaced."""
        entry = self._current
        if entry is None:
            return
        workspace, key = self.app.workspace, self._card_id
        in_background(
            self,
            lambda: history.restore(workspace, key, entry.line),
            self._restored,
            self._failed,
            group="save",
        )

    def _restored(self, card: Card) -> None:
        before = self._card
        self.app.card_saved.publish(card)
        changes = " · ".join(what_changed(before, card, self.app.words)) if before else ""
        self.say(_("Rétabli : {changes}").format(changes=changes))

    def _merging_of(self, entry: HistoryEntry | None) -> Merging | None:
        """The merge that a line tells, if it stands."""
        if entry is None or entry.topic != MERGED or entry.line.action != "merge":
            return None
        if entry.line.entity != "merging":  # told by the card that was taken in
            return self._mergings[-1] if self._mergings else None
        return next((each for each in self._mergings if each.id == entry.line.entity_id), None)

    def action_unmerge(self) -> None:
        """Take the merge of the chosen line back, or the last one that stands, at any later day."""
        from crm_tui.ui import merging_cards

        chosen = self._merging_of(self._current)
        merging_cards.unmerge(self.app, self, self._card_id, chosen.id if chosen else None)

    def action_by_field(self) -> None:
        """Show the changes of the chosen line's field alone, or all again."""
        entry = self._current
        if self._topic or entry is None:
            self._topic = ""
            self.say("")
        else:
            self._topic = entry.topic
            self.say(_("Seulement : {field}").format(field=entry.field_words))
        self._show()
