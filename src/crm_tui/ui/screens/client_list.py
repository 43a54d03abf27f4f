"""The first screen: the clients of my shop, found by typing (SCREENS 1; manual, steps 1-2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from crm_tui.domain.directory import ListQuery
from crm_tui.domain.errors import CrmError
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.services import directory
from crm_tui.ui import number_first
from crm_tui.ui.base import WIDE, CrmScreen
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.keys import key_name
from crm_tui.ui.plain import plain
from crm_tui.ui.query_words import in_words
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.client_results import ClientResults
from crm_tui.ui.widgets.filter_line import FilterLine
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
        self._filters = ListQuery()
        """Which clients to list, and in which order, whatever is searched among them."""
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
        with Vertical(id="client-head"):
            with Horizontal(classes="search-line"):
                yield Static(plain(_("Rechercher")), classes="search-label")
                yield SearchField("client-list", id="search")
                yield Static(id="client-count", markup=False)
            yield FilterLine(id="client-filters")
        with Horizontal():
            yield ClientResults(id="client-results")

    # What is shown

    def on_mount(self) -> None:
        """Follow the store."""
        self._show_count()  # the first lines are there: one frame shows everything
        self._filters = self._results.answered.about("")
        self._show_filters()
        self.app.card_saved.subscribe(self, lambda _card: self.action_refresh_list())
        self.app.post_watch.saved.subscribe(self, lambda _news: self.action_refresh_list())
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
            if self._words is None and self._results.answer is None:
                self._take_up_filters()
            self._words = app.words
            self._show_filters()
            self.action_refresh_list()
        self._drafts.look()

    def _take_up_filters(self) -> None:
        """List what was listed when I left, where the first screen could not know it."""
        workspace = self.app.workspace

        def found(query: ListQuery) -> None:
            if query != self._filters:
                self._list_by(query)

        in_background(self, lambda: directory.remembered(workspace), found, self._failed, group="remember")

    def _show_title(self) -> None:
        parts = (
            _("Clients"),
            self.app.words.shop_name,
            _("fiches détachées") if self._filters.detached else "",
        )
        self.title_left = " · ".join(part for part in parts if part)

    def _show_filters(self) -> None:
        """Say which filters are on, and by which keys they change."""
        change, remove = (
            key_name(self.app._keys_of(f"client_list.{name}")[0]) for name in ("filters", "unfilter")
        )
        line = self.query_one(FilterLine)
        line.hint = _("{change} change  {remove} retire").format(change=change, remove=remove)
        line.text = in_words(self._filters, self.app.words)

    @property
    def _text(self) -> str:
        return self.query_one("#search", SearchField).value.strip()

    @property
    def _is_searching(self) -> bool:
        """Whether the caret is in the search field, so that letters are text."""
        return self.query_one("#search").has_focus

    @property
    def _wanted(self) -> ListQuery:
        return self._filters.about(self._text)

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
    def _shown(self, event: ClientResults.Shown) -> None:
        self._show_count()
        if not event.again:
            self._say_what_was_found()
            if self._text:
                self.app.journal.note("search", n=self._results.total or 0)
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

    def _say_what_was_found(self) -> None:
        """Whose number it is, or which text was searched instead; else what was said stays."""
        answer = self._results.answer
        if answer is None:
            return
        if answer.number is not None and answer.number.is_nobodys:
            self.say("")  # it stands in the place of the list
        elif answer.number is not None:
            words = self.app.words
            self.say(number_first.said(answer.number, words, listed=answer.lists_number))
        elif answer.page.instead:
            from crm_tui.ui import prefill

            self.say(prefill.said(answer.page.instead))

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
            case "open":
                return self._reason_against_enter()
            case "unfilter" if self._filters == ListQuery():
                return _("Aucun filtre n'est mis.")
            case "new":
                return self.app.words.reason_against(Role.SELLER)
            case "undo" if self._last_detached is None:
                return _("Rien à annuler ici.")
            case "edit" | "detach" | "history" | "undo" if self._is_searching:
                return _("Tab passe dans la liste, où cette touche sert.")
            case "edit" | "detach" if self._filters.detached:
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

    def _reason_against_enter(self) -> str | None:
        if self._list.count or self._number_elsewhere or self._results.answered.is_filtered:
            return None
        if not self._text:
            return _("La liste est vide.")
        return self.app.words.reason_against(Role.SELLER)

    @property
    def _number_elsewhere(self) -> Card | None:
        """The card that has the number typed, where it is not the line that is pointed at."""
        answer = self._results.answer
        if answer is None or answer.number is None or answer.lists_number or self._list.cursor:
            return None
        return answer.number.card

    def label_for(self, command: Command) -> str:
        """What Enter and Tab would do now."""
        if command.id == "client_list.open" and not self._list.count and not self._number_elsewhere:
            return _("Tous les clients") if self._results.answered.is_filtered else _("Créer")
        if command.id == "client_list.new" and not self._is_searching:
            return _("Nouveau")
        if command.id == "client_list.switch" and not self._is_searching:
            return _("Rechercher")
        return super().label_for(command)

    def on_key(self, event: events.Key) -> None:
        """Escape takes back, one after the other, the search, the way into the list and the filters."""
        if event.key in self.app._keys_of("back"):
            event.stop()
            if self.query_one("#search", SearchField).value:
                self.query_one("#search", SearchField).value = ""
            elif self._is_searching and self._filters.is_filtered:
                self.action_unfilter()
            self.query_one("#search").focus()
            return
        super().on_key(event)

    def action_open(self) -> None:
        """Open the chosen card; without a result, begin one with what was typed."""
        answered = self._results.answered
        if self._wanted != answered:
            self._open_when_shown = True
        elif (card := self._number_elsewhere) and card.id is not None:
            self._open_card(card.id)
        elif self._list.count:
            self._list.open_current()
        elif self._number_is_nobodys or (self._text and not answered.is_filtered):
            from crm_tui.ui import prefill

            self._create(prefill.card_from(self._text))
        elif answered.is_filtered:
            self.action_unfilter()

    @property
    def _number_is_nobodys(self) -> bool:
        number = self._results.answer.number if self._results.answer else None
        return number is not None and number.is_nobodys

    @on(WindowedList.Opened, "#client-list")
    def _open(self, event: WindowedList.Opened) -> None:
        self._open_card(event.row.key)

    def _open_card(self, card_id: int) -> None:
        from crm_tui.ui.screens.card import CardScreen

        screen = CardScreen(card_id)
        self.app.push_screen(screen)
        workspace, text = self.app.workspace, self._text

        def found(number: str) -> None:
            if number and screen.is_current:
                screen.say(_("La fiche n° {number} a été fusionnée dans celle-ci.").format(number=number))

        if text:
            in_background(
                self,
                lambda: number_first.former_number(workspace, text, card_id),
                found,
                self._failed,
                group="former number",
            )

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
        """Choose which clients are listed, and in which order."""
        from crm_tui.ui.modals.filters import FilterModal

        def chosen(query: ListQuery | None) -> None:
            if query is not None and query != self._filters:
                self._filter(query)

        self.app.push_screen(FilterModal(self._filters), chosen)

    def action_unfilter(self) -> None:
        """All clients, by name; what is searched stays."""
        self._filter(ListQuery())

    def _filter(self, query: ListQuery) -> None:
        """List other clients, or in another order, and do so again at the next start."""
        self.say(_("Fiches détachées : Entrée ouvre la fiche, R la rattache.") if query.detached else "")
        self._list_by(query)
        workspace = self.app.workspace
        kept = replace(query, detached=False)  # nobody wants to begin the day among those
        in_background(
            self,
            lambda: directory.remember(workspace, kept),
            lambda _nothing: None,
            self._failed,
            group="remember",
        )

    def _list_by(self, query: ListQuery) -> None:
        self._filters = query
        self._show_title()
        self._show_filters()
        self.refresh_bindings()
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
        self._results.ask(self._wanted, again=True)

    def action_review(self) -> None:
        """Look through the duplicates that are there already."""
        from crm_tui.ui.screens.review import ReviewScreen

        self.app.push_screen(ReviewScreen())

    def action_retention(self) -> None:
        """Look through the cards of whom nobody heard for years."""
        from crm_tui.ui.screens.retention import RetentionScreen

        self.app.push_screen(RetentionScreen())

    def action_lists(self) -> None:
        """Open the editable lists."""
        from crm_tui.ui.screens.reference_lists import ReferenceListsScreen

        self.app.push_screen(ReferenceListsScreen())

    def action_imports(self) -> None:
        """Bring clients in from a file, or write them into one."""
        from crm_tui.ui.screens.imports import ImportsScreen

        self.app.push_screen(ImportsScreen())

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
