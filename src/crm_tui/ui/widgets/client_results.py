"""The clients that answer a query: the list, read page by page, or what stands in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from crm_tui.domain.directory import ClientRow, ListQuery, Page, Sort
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _, ngettext
from crm_tui.services import directory
from crm_tui.ui import client_rows, number_first
from crm_tui.ui.number_first import NumberAnswer
from crm_tui.ui.plain import plain
from crm_tui.ui.query_words import in_words
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.row_pages import PAGE_ROWS
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import Words, counted

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


@dataclass(frozen=True, slots=True)
class Answer:
    """The first lines of a query, and how many clients my shop has in all."""

    query: ListQuery
    page: Page
    total: int | None
    """``None`` while nobody knows."""
    number: NumberAnswer | None = None
    """Where the text is a phone number: whose."""
    in_sight: tuple[tuple[int, tuple[ClientRow, ...]], ...] = ()
    """Where the same was asked again: offset and lines of the pages that were in sight."""

    @property
    def lists_number(self) -> bool:
        """Whether somebody who has the number is among the first lines."""
        return self._number_at is not None

    @property
    def _number_at(self) -> int | None:
        ids = self.number.ids if self.number else ()
        return next((place for place, row in enumerate(self.page.rows) if row.id in ids), None)

    @property
    def place(self) -> int:
        """Which line to point at: that of the client who has the number, else the first."""
        return self._number_at or 0


class ClientResults(Vertical):
    """Asks the store in the background; the answer to a question that was replaced meanwhile is dropped."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    @dataclass
    class Shown(Message):
        """Another answer is on the screen."""

        again: bool
        """Whether the question was the one before."""

    @dataclass
    class Failed(Message):
        """The store could not answer."""

        error: CrmError

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        """Show nothing yet."""
        super().__init__(id=id)
        self.answer: Answer | None = None
        """What is on the screen."""
        self._asked: ListQuery | None = None
        """The query whose answer is on its way."""
        self._is_stale = False
        """The cards may have changed since the answer on the screen."""

    def compose(self) -> ComposeResult:
        """The list and the message that takes its place."""
        yield WindowedList(client_rows.columns(), id="client-list")
        yield Static(id="client-list-message", markup=False)

    def on_mount(self) -> None:
        """Draw the first lines at once; the store is not even loaded yet."""
        try:
            page = directory.first_page(self.app.workspace, PAGE_ROWS)
        except CrmError:
            page = None  # the opening of the store, a moment later, tells what is wrong
        query = (page.query if page else None) or ListQuery()
        if page is not None and (page.total or query.is_filtered):
            self._show(Answer(query, page, None if query.is_filtered else page.total))
        else:
            self.say("")

    @property
    def answered(self) -> ListQuery:
        """The query whose answer is on the screen."""
        return self.answer.query if self.answer else ListQuery()

    @property
    def total(self) -> int | None:
        """How many clients my shop has; ``None`` while nobody knows."""
        return self.answer.total if self.answer else None

    @property
    def list(self) -> WindowedList:
        """The list itself."""
        return self.query_one("#client-list", WindowedList)

    @property
    def found(self) -> int:
        """How many clients answer the query."""
        return self.list.count

    @property
    def count_words(self) -> str:
        """« 3 sur 12 482 »."""
        query, found = self.answered, counted(self.found)
        if self.answer and self.answer.page.at_least:
            found = _("plus de {count}").format(count=found)
        if query == ListQuery(detached=True, sort=query.sort):
            text = ngettext("{count} détachée", "{count} détachées", self.found)
        elif (query.text or query.is_filtered) and self.total is not None:
            text = _("{count} sur {total}")
        elif self.found:
            text = ngettext("{count} client", "{count} clients", self.found)
        else:
            return ""
        return text.format(count=found, total=counted(self.total or 0))

    def ask(self, query: ListQuery, *, again: bool = False) -> None:
        """Ask for the first lines of a query; not twice at a time, unless the cards may have changed."""
        if query == self._asked and not again:
            return
        self._asked = query
        self._is_stale = self._is_stale or again
        workspace, total = self.app.workspace, self.total
        count_again = total is None or query == self.answered
        offsets = self.list.offsets_in_sight if query == self.answered else ()

        def read() -> Answer:
            page = directory.page(workspace, query, 0, PAGE_ROWS)
            mine = total
            if query == ListQuery():
                mine = page.total
            elif count_again:
                mine = directory.page(workspace, ListQuery(), 0, 0).total
            number = number_first.look_up(workspace, query.text)
            if number is not None and number.is_nobodys and page.instead:
                page = Page(rows=(), total=0)  # a number may well differ from another's by one digit
            in_sight = tuple(
                (offset, directory.page(workspace, query, offset, PAGE_ROWS).rows) for offset in offsets
            )
            return Answer(query, page, mine, number, in_sight)

        in_background(self, read, self._show, self._failed, group="first page")

    def forget_question(self) -> None:
        """What is on the screen is what is wanted: drop whatever answer is on its way."""
        if self._is_stale:
            self.ask(self.answered, again=True)
            return
        self._asked = None
        self.workers.cancel_group(self, "first page")

    def take_focus(self) -> None:
        """Take the keys, even where there is nothing to list."""
        self._message.can_focus = True
        (self.list if self.found else self._message).focus()

    @property
    def _message(self) -> Static:
        return self.query_one("#client-list-message", Static)

    def say(self, text: str) -> None:
        """Put a text in the place of an empty list."""
        empty = self.found == 0
        self.list.display = not empty
        self._message.update(plain(text))
        self._message.display = empty
        self._message.can_focus = False

    def _show(self, answer: Answer) -> None:
        again = answer.query == self.answered
        self._asked, self.answer, self._is_stale = None, answer, False
        rows = client_rows.rows(answer.page.rows, self.app.words)
        in_sight = [
            (offset, client_rows.rows(found, self.app.words)) for offset, found in answer.in_sight if found
        ]
        self.list.set_source(answer.page.total, rows, keep=again, cursor=answer.place, in_sight=in_sight)
        self.say(_instead(answer, self.app.words))
        self.post_message(self.Shown(again))

    def _failed(self, error: CrmError) -> None:
        self._asked = None
        self.post_message(self.Failed(error))

    @on(WindowedList.PageNeeded)
    def _read_page(self, event: WindowedList.PageNeeded) -> None:
        workspace, query = self.app.workspace, self.answered
        offset, limit, generation = event.offset, event.limit, event.generation
        in_background(
            self,
            lambda: directory.page(workspace, query, offset, limit),
            lambda page: self.list.feed(generation, offset, client_rows.rows(page.rows, self.app.words)),
            self._failed,
            group=f"page {offset}",
        )


def _instead(answer: Answer, words: Words) -> str:
    """What stands in the place of an empty list."""
    query = answer.query
    if answer.page.total:
        return ""
    if answer.number is not None:
        return number_first.said(answer.number, words, listed=False)
    if answer.total == 0 and not query.text and not query.detached:
        return _how_to_start()
    if query.is_filtered:
        return "\n".join((_none_among(query, words), "", _way_out(query)))
    return _("Aucun client. Entrée : créer « {text} »").format(text=query.text)


def _none_among(query: ListQuery, words: Words) -> str:
    if query == ListQuery(detached=True, sort=query.sort):
        return _("Aucune fiche détachée.")
    filters = in_words(replace(query, sort=Sort.NAME), words)
    if not query.text:
        return _("Aucun client avec ces filtres : {filters}").format(filters=filters)
    return _("Aucun client pour « {text} » avec ces filtres : {filters}").format(
        text=query.text, filters=filters
    )


def _way_out(query: ListQuery) -> str:
    if query.text:
        return _("Entrée : chercher « {text} » parmi tous les clients").format(text=query.text)
    return _("Entrée : tous les clients")


def _how_to_start() -> str:
    return "\n".join(
        (
            _("Il n'y a pas encore de client."),
            "",
            _("F2   crée le premier contact."),
            _("F8   remplit la base de clients fictifs, pour essayer."),
            _("Ctrl+O   importe un fichier de clients."),
        )
    )
