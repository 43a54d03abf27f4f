"""The clients that answer a query: the list, read page by page, or what stands in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from crm_tui.domain.directory import ListQuery, Page
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _, ngettext
from crm_tui.services import directory
from crm_tui.ui import client_rows
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.row_pages import PAGE_ROWS
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import counted

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


@dataclass(frozen=True, slots=True)
class Answer:
    """The first lines of a query, and how many clients my shop has in all."""

    query: ListQuery
    page: Page
    total: int


class ClientResults(Vertical):
    """Asks the store in the background; the answer to a question that was replaced meanwhile is dropped."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    @dataclass
    class Shown(Message):
        """Another answer is on the screen."""

    @dataclass
    class Failed(Message):
        """The store could not answer."""

        error: CrmError

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        """Show nothing yet."""
        super().__init__(id=id)
        self.answered = ListQuery()
        """The query whose answer is on the screen."""
        self.total: int | None = None
        """How many clients my shop has; ``None`` while nobody knows."""

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
        if page is not None and page.total:
            self._show(Answer(ListQuery(), page, page.total))
        else:
            self.say("")

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
        if self.answered.detached:
            text = ngettext("{count} détachée", "{count} détachées", self.found)
        elif self.answered.text:
            text = _("{count} sur {total}")
        elif self.found:
            text = ngettext("{count} client", "{count} clients", self.found)
        else:
            return ""
        return text.format(count=counted(self.found), total=counted(self.total or 0))

    def ask(self, query: ListQuery) -> None:
        """Ask for the first lines of a query."""
        workspace, total = self.app.workspace, self.total
        count_again = total is None or query == self.answered

        def read() -> Answer:
            page = directory.page(workspace, query, 0, PAGE_ROWS)
            if query == ListQuery():
                return Answer(query, page, page.total)
            if count_again:
                return Answer(query, page, directory.page(workspace, ListQuery(), 0, 0).total)
            return Answer(query, page, total or 0)

        in_background(self, read, self._show, self._failed, group="first page")

    def forget_question(self) -> None:
        """What is on the screen is what is wanted: drop whatever answer is on its way."""
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
        same = answer.query == self.answered
        self.answered, self.total = answer.query, answer.total
        rows = client_rows.rows(answer.page.rows, self.app.words)
        self.list.set_source(answer.page.total, rows, keep=same)
        self.say(_instead(answer))
        self.post_message(self.Shown())

    def _failed(self, error: CrmError) -> None:
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


def _instead(answer: Answer) -> str:
    """What stands in the place of an empty list."""
    query = answer.query
    if answer.page.total:
        return ""
    if query.detached:
        return _("Aucune fiche détachée ne correspond.") if query.text else _("Aucune fiche détachée.")
    if query.text:
        return _("Aucun client. Entrée : créer « {text} »").format(text=query.text)
    return "\n".join(
        (
            _("Il n'y a pas encore de client."),
            "",
            _("F2   crée le premier contact."),
            _("F8   remplit la base de clients fictifs, pour essayer."),
            _("Pour importer un fichier, dans le terminal :  crm-tui import FICHIER"),
        )
    )
