"""Files of cards in and out: the file to import, the imports that were made, the export."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.errors import CrmError
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _, ngettext
from crm_tui.import_texts import counted_outcomes
from crm_tui.labels import error_text
from crm_tui.services import importing
from crm_tui.services.importing import Batch, ImportFile, Reverted
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.file_names import path_of
from crm_tui.ui.modals.confirm import Confirm
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.path_field import PathField
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.section import SectionTitle
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import counted, moment

if TYPE_CHECKING:
    from crm_tui.services.session import Workspace
    from crm_tui.ui.app import CrmApp

_Work = Callable[["Workspace", int, Callable[[int, int], None]], Reverted]

_OF_A_BATCH = frozenset(("revert", "reinstate"))


class ImportsScreen(CrmScreen[None]):
    """The field has the caret at first; the list under it holds the imports of my shop, newest first."""

    AUTO_FOCUS = "#import-path"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("imports")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self) -> None:
        """Make the screen."""
        super().__init__()
        self._batches: list[Batch] = []
        self._busy = False
        """Whether an import is being taken back, or clients are being written."""
        self.set_reactive(ImportsScreen.title_left, _("Clients › Importer et exporter"))

    def compose_content(self) -> Iterable[Widget]:
        """The file, and what was imported before."""
        with Horizontal(classes="search-line"):
            yield Static(plain(_("Fichier à importer")), classes="search-label")
            yield PathField(id="import-path", placeholder=_("clients.csv, contacts.vcf, fiches.jsonl"))
        yield SectionTitle(_("Imports passés"))
        yield WindowedList(
            (
                ColumnSpec(_("Le"), width=16, priority=3),
                ColumnSpec(_("Par"), width=10, priority=1),
                ColumnSpec(_("Fichier"), fraction=2, minimum=16, priority=4),
                ColumnSpec(_("Fiches"), fraction=3, minimum=18, priority=2),
            ),
            id="import-list",
        )
        yield Static(id="import-detail", markup=False)

    def on_mount(self) -> None:
        """Read what was imported."""
        self._read()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """A file may have been brought in meanwhile."""
        super().on_screen_resume(event)
        self._read()

    def _read(self) -> None:
        workspace = self.app.workspace
        in_background(
            self, lambda: importing.batches(workspace), self._received, self._failed, group="batches"
        )

    def _received(self, batches: list[Batch]) -> None:
        self._batches = batches
        rows = [
            Row(
                batch.id,
                (moment(batch.at), self.app.words.who(batch.by), batch.file_name, batch_words(batch)),
            )
            for batch in batches
        ]
        self._list.set_source(len(rows), rows)
        self.refresh_bindings()

    def _failed(self, error: CrmError) -> None:
        self._busy = False
        self.say(error_text(error), "error")

    @property
    def _list(self) -> WindowedList:
        return self.query_one("#import-list", WindowedList)

    @property
    def _current(self) -> Batch | None:
        row = self._list.current
        return next((batch for batch in self._batches if row and batch.id == row.key), None)

    @property
    def _is_typing(self) -> bool:
        return self.query_one("#import-path").has_focus

    @on(WindowedList.Highlighted, "#import-list")
    def _pointed(self) -> None:
        """The file and what became of its lines stand in full under the list."""
        batch = self._current
        text = _("{file} : {cards}").format(file=batch.file_name, cards=batch_words(batch)) if batch else ""
        self.query_one("#import-detail", Static).update(plain(text))
        self.refresh_bindings()

    def reason_for(self, action: str) -> str | None:
        """What the role, or the import that is pointed at, does not allow."""
        batch = self._current if self.is_mounted else None
        if action in _OF_A_BATCH and self._busy:
            return _("Un travail est en cours : attendez sa fin.")
        if action == "export" and self.app.words.reason_against(Role.MANAGER):
            return _("Réservé au responsable.")
        if action == "open":
            return self.app.words.reason_against(Role.SELLER) if self._is_typing else None
        if action not in _OF_A_BATCH:
            return None
        if self._is_typing:
            return _("Tab passe dans la liste des imports, où cette touche sert.")
        if batch is None:
            return _("Il n'y a pas d'import.")
        if action == "revert" and batch.reverted_at is not None:
            return _("Cet import est déjà annulé : R le rétablit.")
        if action == "reinstate" and batch.reverted_at is None:
            return _("Cet import n'est pas annulé.")
        mine = self.app.words.me is not None and batch.by == self.app.words.me.login
        return self.app.words.reason_against(Role.SELLER if mine else Role.MANAGER)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter opens the file that is typed; in the list it has nothing to do."""
        if action == "open" and self.is_mounted and not self._is_typing:
            return False
        return super().check_action(action, parameters)

    def label_for(self, command: Command) -> str:
        """Tab goes there and back."""
        if command.id == "imports.switch" and not self._is_typing:
            return _("Fichier")
        return super().label_for(command)

    def action_switch(self) -> None:
        """From the file to the imports that were made, and back."""
        (self._list if self._is_typing else self.query_one("#import-path")).focus()
        self.refresh_bindings()

    # A file

    def action_open(self) -> None:
        """Look at the file that is typed."""
        text = self.query_one("#import-path", PathField).value.strip()
        if not text:
            self.say(_("Tapez le nom du fichier ; Tab le complète."), "warning")
            return
        workspace, path = self.app.workspace, path_of(text)
        self.say(_("Lecture de {name}…").format(name=path.name))
        in_background(self, lambda: _opened(workspace, path), self._opened, self._failed, group="open")

    def _opened(self, answer: tuple[ImportFile, bool]) -> None:
        from crm_tui.ui.screens.import_file import ImportFileScreen

        if self.is_current:
            self.say("")
            self.app.push_screen(ImportFileScreen(*answer))

    # Taking back

    def action_revert(self) -> None:
        """Take the import back, after a question."""
        batch = self._current
        if batch is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._work(batch, importing.revert, _("Annulation : {done} sur {total}…"), self._reverted)

        self.app.push_screen(
            Confirm(
                _("Annuler l'import de {name} ?").format(name=batch.file_name),
                (
                    _("Les fiches qu'il a créées quittent la liste et la recherche ;"),
                    _("celles qu'il a complétées retrouvent ce qu'elles disaient."),
                    _("Ce qui a été changé depuis est gardé. R rétablit l'import."),
                ),
                yes=_("Annuler cet import"),
                no=_("Ne rien faire"),
            ),
            answered,
        )

    def action_reinstate(self) -> None:
        """Bring the import back."""
        if batch := self._current:
            self._work(
                batch, importing.reinstate, _("Rétablissement : {done} sur {total}…"), self._reinstated
            )

    def _work(self, batch: Batch, work: _Work, text: str, done: Callable[[Reverted], None]) -> None:
        workspace = self.app.workspace
        self._busy = True

        def told(count: int, total: int) -> None:
            # From the working thread.
            self.call_later(self.say, text.format(done=counted(count), total=counted(total)))

        def finished(result: Reverted) -> None:
            self._busy = False
            self._read()
            self.app.read_words()
            self.app.client_list.action_refresh_list()
            done(result)

        in_background(self, lambda: work(workspace, batch.id, told), finished, self._failed, group="revert")

    def _reverted(self, result: Reverted) -> None:
        parts = [
            ngettext("{count} fiche retirée", "{count} fiches retirées", result.withdrawn).format(
                count=counted(result.withdrawn)
            )
        ]
        if result.restored:
            parts.append(_("{count} remises en état").format(count=counted(result.restored)))
        if result.kept:
            parts.append(_("{count} gardées").format(count=counted(len(result.kept))))
        self.say(_("Import annulé : {what}. R le rétablit.").format(what=", ".join(parts)))
        if result.kept:
            from crm_tui.ui.screens.kept_cards import KeptCardsScreen

            self.app.push_screen(KeptCardsScreen(result))

    def _reinstated(self, result: Reverted) -> None:
        text = ngettext(
            "Import rétabli : {count} fiche.", "Import rétabli : {count} fiches.", result.withdrawn
        )
        self.say(text.format(count=counted(result.withdrawn)))

    # Export

    def action_export(self) -> None:
        """Write my shop's clients into a file."""
        from crm_tui.ui.exporting_clients import ask_to_export

        ask_to_export(self.app, self)


def _opened(workspace: Workspace, path: Path) -> tuple[ImportFile, bool]:
    """The file as it will be read, and whether what its columns are was remembered."""
    file = importing.open_file(path)
    known = importing.remembered_mapping(workspace, file)
    if known is not None:
        file.mapping = known
    return file, known is not None


def batch_words(batch: Batch) -> str:
    """« 120 créées, 3 complétées », and how it ended."""
    if batch.reverted_at is not None:
        return _("annulé le {when}").format(when=moment(batch.reverted_at))
    words = counted_outcomes(batch.counts)
    if batch.finished_at is None:
        words.append(_("arrêté"))
    return ", ".join(words)
