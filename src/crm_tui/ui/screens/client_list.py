"""The first screen: the clients of my shop, found by typing (SCREENS 1; manual, steps 1-2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import CrmError
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.services import directory
from crm_tui.ui.base import WIDE, CrmScreen
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.client_results import ClientResults
from crm_tui.ui.widgets.search_field import SearchField
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import trace_state

if TYPE_CHECKING:
    from crm_tui.domain.card import Card
    from crm_tui.services.session import Workspace
    from crm_tui.ui.app import CrmApp
    from crm_tui.ui.draft_offers import DraftOffers
    from crm_tui.ui.widgets.client_preview import ClientPreview
    from crm_tui.ui.words import Words

_ON_A_ROW = frozenset(("edit", "detach", "history"))
#: How many lines are read at a time where one is looked for.
_LOOKED_THROUGH = 500


class ClientListScreen(CrmScreen[None]):
    """The search field keeps the caret while the arrows move in the list; letters work in the list itself."""

    AUTO_FOCUS = "#search"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("client_list")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self) -> None:
        """Make the screen; it shows what the store says, as soon as it says it."""
        super().__init__()
        self._detached = False
        self._open_when_shown = False
        self._focus_when_shown = False
        self._last_detached: Card | None = None
        self._stand_on: int | None = None
        """The card that the highlight goes to, once the list is there."""
        self._preview: ClientPreview | None = None
        self._words: Words | None = None
        """Those with which the list was read."""
        self.set_reactive(ClientListScreen.title_left, _("Clients"))

    def compose_content(self) -> Iterable[Widget]:
        """The search line and the list."""
        with Horizontal(classes="search-line"):
            yield Static(plain(_("Rechercher")), classes="search-label")
            yield SearchField("client-list", id="search")
            yield Static(id="client-count", markup=False)
        with Horizontal():
            yield ClientResults(id="client-results")

    # What is shown

    def on_mount(self) -> None:
        """Follow the store."""
        self._show_count()  # the first lines are there: one frame shows everything
        self.app.card_saved.subscribe(self, lambda _card: self.action_refresh_list())
        self.app.store_ready.subscribe(self, lambda _nothing: self._store_ready())

    def _store_ready(self) -> None:
        app = self.app
        who = app.words.who(app.words.me.login) if app.words.me else ""
        self.title_right = f"{who}   {trace_state(app.trace_words)}" if who else ""
        self._show_title()
        if app.store_problem is not None:
            self.query_one(ClientResults).say(error_text(app.store_problem))
            self.say(error_text(app.store_problem), "error")
            return
        if self._words is not app.words:  # else the trace alone was checked
            if self._words is None and app.workspace.created:
                self.say(_("Base nouvelle : {path}").format(path=app.workspace.place))
            self._words = app.words
            self.action_refresh_list()
        self._drafts.look()

    def _show_title(self) -> None:
        parts = (_("Clients"), self.app.words.shop_name, _("fiches détachées") if self._detached else "")
        self.title_left = " · ".join(part for part in parts if part)

    @property
    def _text(self) -> str:
        return self.query_one("#search", SearchField).value.strip()

    @property
    def _is_searching(self) -> bool:
        """Whether the caret is in the search field, so that letters are text."""
        return self.query_one("#search").has_focus

    @property
    def _wanted(self) -> ListQuery:
        return ListQuery(text=self._text, detached=self._detached)

    @property
    def _results(self) -> ClientResults:
        return self.query_one(ClientResults)

    @property
    def _list(self) -> WindowedList:
        return self._results.list

    @on(Input.Changed, "#search")
    def _typed(self) -> None:
        self._open_when_shown = False
        if self._wanted == self._results.answered:
            self._results.forget_question()
        else:
            from crm_tui.ui import prefill

            self.say(prefill.said(self._text))
            self._results.ask(self._wanted)

    @on(ClientResults.Shown)
    def _shown(self) -> None:
        self._show_count()
        if self._focus_when_shown:
            self._results.take_focus()
        elif self.focused is None:
            self.query_one("#search").focus()
        self._focus_when_shown = False
        self._show_current()
        if self._stand_on is not None:
            self._look_for_place(self._stand_on)
            self._stand_on = None
        if self._open_when_shown:
            self._open_when_shown = False
            self.action_open()

    def _show_count(self) -> None:
        count, words = self.query_one("#client-count", Static), plain(self._results.count_words)
        if count.content != words:  # an update lays the screen out again
            count.update(words)

    @on(ClientResults.Failed)
    def _not_shown(self, event: ClientResults.Failed) -> None:
        self._failed(event.error)

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")

    @on(WindowedList.Highlighted, "#client-list")
    def _show_current(self) -> None:
        self._show_preview()
        self.refresh_bindings()

    def _show_preview(self) -> None:
        """Show the chosen card beside the list, where the window is wide enough."""
        if self._preview is None:
            if self.app.size.width < WIDE:
                return
            from crm_tui.ui.widgets.client_preview import ClientPreview

            self._preview = ClientPreview(id="client-preview")
            self.mount(self._preview, after="#client-results")
        row = self._list.current
        self._preview.card_id = row.key if row else None

    def on_resize(self, event: events.Resize) -> None:
        """The window may have become wide."""
        self._show_preview()

    # What can be done

    def reason_for(self, action: str) -> str | None:
        """Letters are commands in the list only; some need a card, a role or an empty base."""
        match action:
            case "open" if not self._list.count and (self._detached or not self._text):
                return _("La liste est vide.")
            case "open" if not self._list.count:
                return self.app.words.reason_against(Role.SELLER)
            case "new":
                return self.app.words.reason_against(Role.SELLER)
            case "undo" if self._last_detached is None:
                return _("Rien à annuler ici.")
            case "edit" | "detach" | "history" | "undo" if self._is_searching:
                return _("Tab passe dans la liste, où cette touche sert.")
            case "edit" | "detach" if self._detached:
                return _("La fiche est détachée : ouvrez-la, R la rattache.")
            case "samples" if self._results.total != 0 or self._text:
                return _("Les données d'exemple vont dans une base vide.")
            case "samples":
                return self.app.words.reason_against(Role.ADMIN)
            case action if action in _ON_A_ROW and self._list.current is None:
                return _("La liste est vide.")
            case "edit" | "detach":
                return self.app.words.reason_against(Role.SELLER)
        return None

    def label_for(self, command: Command) -> str:
        """What Enter, Tab and F3 would do now."""
        if command.id == "client_list.open" and not self._list.count:
            return _("Créer")
        if command.id == "client_list.new" and not self._is_searching:
            return _("Nouveau")
        if command.id == "client_list.switch" and not self._is_searching:
            return _("Rechercher")
        if command.id == "client_list.filters" and self._detached:
            return _("Clients")
        return super().label_for(command)

    def on_key(self, event: events.Key) -> None:
        """Escape takes back, one after the other, the search, the filter and the way into the list."""
        if event.key in self.app._keys_of("back"):
            event.stop()
            if self.query_one("#search", SearchField).value:
                self.query_one("#search", SearchField).value = ""
            elif self._detached:
                self.action_filters()
            self.query_one("#search").focus()
            return
        super().on_key(event)

    def action_open(self) -> None:
        """Open the chosen card; without a result, begin one with what was typed."""
        if self._wanted != self._results.answered:
            self._open_when_shown = True
        elif self._list.count:
            self._list.open_current()
        elif self._text and not self._detached:
            from crm_tui.ui import prefill

            self._create(prefill.card_from(self._text))

    @on(WindowedList.Opened, "#client-list")
    def _open(self, event: WindowedList.Opened) -> None:
        self._open_card(event.row.key)

    def _open_card(self, card_id: int) -> None:
        from crm_tui.ui.screens.card import CardScreen

        self.app.push_screen(CardScreen(card_id))

    def action_new(self) -> None:
        """Begin a new card (manual, step 2)."""
        self._create(None)

    def _create(self, entry: Card | None) -> None:
        from crm_tui.ui.screens.card_form import CardFormScreen

        self.app.push_screen(CardFormScreen(entry=entry), self._created)

    def _created(self, saved: Card | None) -> None:
        if saved is not None and saved.id is not None:
            self._open_card(saved.id)

    def action_edit(self) -> None:
        """Change the chosen card."""
        self._with_card(self._edit)

    def _edit(self, card: Card) -> None:
        from crm_tui.ui import card_words
        from crm_tui.ui.screens.card_form import CardFormScreen

        if card.membership.is_detached:  # by another post, since the list was read
            self.say(card_words.attachment(card, self.app.words), "warning")
            self.action_refresh_list()
        else:
            self.app.push_screen(CardFormScreen(base=card), self._edited)

    def _edited(self, saved: Card | None) -> None:
        if saved is not None:
            from crm_tui.ui import card_words, detaching

            words = self.app.words
            text = _("Fiche enregistrée : {name}").format(name=card_words.title(saved, words))
            self.say(
                detaching.with_detached_meanwhile(text, saved, words),
                "warning" if saved.membership.is_detached else "information",
            )

    def action_detach(self) -> None:
        """Let the chosen card go (manual, steps 45-46)."""
        from crm_tui.ui import detaching

        self._with_card(lambda card: detaching.ask_to_detach(self.app, self, card, self.remember_detached))

    def remember_detached(self, card: Card) -> None:
        """Say that a card was let go: U will take it back, so the keys go to the list."""
        from crm_tui.ui import detaching

        self._last_detached = card
        self.say(detaching.detached_words(card, self.app.words, undo=True))
        self._focus_when_shown = True
        search = self.query_one("#search", SearchField)
        with search.prevent(Input.Changed):
            search.value = ""
        self.action_refresh_list()

    def action_undo(self) -> None:
        """Take back the card that was detached last."""
        from crm_tui.ui import detaching

        card = self._last_detached
        if card is not None and card.id is not None:
            detaching.reattach(self.app, self, card.id, self._taken_back)

    def _taken_back(self, card: Card) -> None:
        """The next key acts on that card, not on the neighbour that had its place meanwhile."""
        self._last_detached = None
        self._stand_on = card.id
        self._focus_when_shown = True
        self.refresh_bindings()

    def _look_for_place(self, card_id: int) -> None:
        workspace, query = self.app.workspace, self._results.answered
        in_background(
            self,
            lambda: _place_of(workspace, query, card_id),
            self._go_to_place,
            self._failed,
            group="place",
        )

    def _go_to_place(self, place: int | None) -> None:
        if place is not None:
            self._list.set_source(self._list.count, keep=False, cursor=place)

    def action_history(self) -> None:
        """Show the changes of the chosen card."""
        from crm_tui.ui.screens.history import HistoryScreen

        if row := self._list.current:
            self.app.push_screen(HistoryScreen(row.key))

    def action_filters(self) -> None:
        """Show the cards that my shop let go, or its clients again."""
        self._detached = not self._detached
        self._show_title()
        self.say(
            _("Fiches détachées : Entrée ouvre la fiche, R la rattache. F3 revient aux clients.")
            if self._detached
            else ""
        )
        self.action_refresh_list()

    def action_switch(self) -> None:
        """From the search into the list, and back; letters are commands in an empty list too."""
        if self._is_searching:
            self._results.take_focus()
        else:
            self.query_one("#search").focus()
        self.refresh_bindings()

    def action_refresh_list(self) -> None:
        """Read the list again."""
        self._results.ask(self._wanted)

    def action_lists(self) -> None:
        """Open the editable lists."""
        from crm_tui.ui.screens.reference_lists import ReferenceListsScreen

        self.app.push_screen(ReferenceListsScreen())

    def _with_card(self, use: Callable[[Card], None]) -> None:
        from crm_tui.services import cards

        row = self._list.current
        if row is not None:
            workspace, key = self.app.workspace, row.key
            in_background(self, lambda: cards.open_card(workspace, key), use, self._failed, group="card")

    def action_samples(self) -> None:
        """Fill an empty base, so that one can try."""
        from crm_tui.ui import sample_filling

        sample_filling.fill(self.app, self)

    # Drafts

    @cached_property
    def _drafts(self) -> DraftOffers:
        from crm_tui.ui.draft_offers import DraftOffers

        return DraftOffers(
            self.app,
            self,
            begin=self.action_new,
            resumed=lambda base, saved: self._edited(saved) if base else self._created(saved),
        )

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """A good moment to tell what was found meanwhile, and to follow the size."""
        self._show_preview()
        if self.app.words.me is not None:  # before, nobody looked for drafts
            self._drafts.tell()

    def action_drafts(self) -> None:
        """Offer the drafts again."""
        self._drafts.offer()


def _place_of(workspace: Workspace, query: ListQuery, card_id: int) -> int | None:
    """Where in the answer to a query the card stands; ``None`` where it is not part of it."""
    offset = 0
    while rows := directory.page(workspace, query, offset, _LOOKED_THROUGH).rows:
        for place, row in enumerate(rows, offset):
            if row.id == card_id:
                return place
        offset += len(rows)
    return None
