"""« À revoir »: cards of people of whom nobody heard for years, to keep, archive or erase."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.errors import CrmError
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _, ngettext
from crm_tui.labels import error_text
from crm_tui.paths import export_folder
from crm_tui.services import retention
from crm_tui.services.retention import Counts, Due
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.modals.confirm import Confirm
from crm_tui.ui.modals.label_entry import LabelEntry
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import counted, day

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

#: So many are shown at once; the next ones come when these are seen to.
_SHOWN = 500
_DEEDS = frozenset(("keep", "archive", "erase"))


class RetentionScreen(CrmScreen[None]):
    """The cards that are due, or will be within 30 days; each is decided by a person."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("retention")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self) -> None:
        """Show those of my shop."""
        super().__init__()
        self._due: list[Due] = []
        self._counts = Counts(0, 0)
        self._chosen: set[int] = set()
        self._soon = False
        self.set_reactive(RetentionScreen.title_left, _("Clients › À revoir"))

    def compose_content(self) -> Iterable[Widget]:
        """How many there are, and who."""
        yield Static(id="retention-counts", classes="banner", markup=False)
        yield WindowedList(
            (
                ColumnSpec("", width=3, priority=3),
                ColumnSpec(_("N°"), width=8, priority=2),
                ColumnSpec(_("Nom"), fraction=1, minimum=16, priority=3),
                ColumnSpec(_("Dernier contact"), width=17, priority=2),
                ColumnSpec(_("À revoir le"), width=13, priority=1),
            ),
            id="retention-list",
        )

    def on_mount(self) -> None:
        """Read them."""
        self._list.focus()
        self._read()

    @property
    def _list(self) -> WindowedList:
        return self.query_one("#retention-list", WindowedList)

    def _read(self) -> None:
        workspace, soon = self.app.workspace, self._soon

        def read() -> tuple[Counts, list[Due]]:
            return retention.counts(workspace), retention.review(workspace, 0, _SHOWN, soon=soon)

        in_background(self, read, lambda found: self._show(*found), self._failed, group="read")

    def _show(self, counts: Counts, due: list[Due]) -> None:
        self._counts, self._due = counts, due
        self._chosen &= {each.id for each in due}
        text = _("Sans nouvelles depuis {years} ans : {due} · dans 30 jours : {soon}").format(
            years=self.app.workspace.retention_years, due=counted(counts.due), soon=counted(counts.soon)
        )
        self.query_one("#retention-counts", Static).update(plain(text))
        self._show_rows()

    def _show_rows(self) -> None:
        rows = [
            Row(
                each.id,
                (
                    "[x]" if each.id in self._chosen else "[ ]",
                    each.number,
                    each.name,
                    day(each.last_contact) or _("inconnu"),
                    day(each.due_at),
                ),
            )
            for each in self._due
        ]
        self._list.set_source(len(rows), rows, keep=True)
        self.refresh_bindings()

    @on(WindowedList.Opened, "#retention-list")
    def _opened(self) -> None:
        self.action_open()

    def reason_for(self, action: str) -> str | None:
        """What the role does not allow, and that there is nothing to decide."""
        if action in ("open", "tick", *_DEEDS) and not self._due:
            return _("Aucune fiche n'est à revoir.")
        if action in _DEEDS and self.app.words.reason_against(Role.MANAGER):
            return _("Réservé au responsable.")
        return None

    def action_open(self) -> None:
        """Open the card."""
        from crm_tui.ui.screens.card import CardScreen

        if row := self._list.current:
            self.app.push_screen(CardScreen(row.key), lambda _nothing: self._read())

    def action_tick(self) -> None:
        """Choose the card, or no more."""
        if row := self._list.current:
            self._chosen ^= {row.key}
            self._show_rows()

    def action_tick_all(self) -> None:
        """Choose all of them, or none."""
        everybody = {each.id for each in self._due}
        self._chosen = set() if self._chosen == everybody else everybody
        self._show_rows()

    def action_soon(self) -> None:
        """Those that will be due within 30 days too, or not."""
        self._soon = not self._soon
        self._read()

    def action_keep(self) -> None:
        """Keep the chosen ones for another period."""
        self._ask(_("Pourquoi conserver ?"), lambda ids, why: retention.keep(self.app.workspace, ids, why))

    def action_archive(self) -> None:
        """Put the chosen ones into the archive."""
        self._ask(_("Pourquoi archiver ?"), lambda ids, why: retention.archive(self.app.workspace, ids, why))

    def action_erase(self) -> None:
        """Erase the chosen ones for good, once that was confirmed."""
        ids = self._ids
        count = len(ids)

        def answered(yes: bool | None) -> None:
            if yes:
                self._ask(_("Motif de l'effacement"), self._erase)

        title = ngettext("Effacer {count} personne ?", "Effacer {count} personnes ?", count)
        lines = (
            _("Fiche, notes, historique, recherche : tout sera détruit, sans retour."),
            _("Une facture de moins de dix ans ? Archivez la fiche : la loi l'exige."),
        )
        self.app.push_screen(Confirm(title.format(count=count), lines, yes=_("Effacer")), answered)

    def _erase(self, ids: Sequence[int], why: str) -> int:
        done, left = retention.erase(self.app.workspace, ids, why, export_folder())
        if left:
            contact, error = left[0]
            self.call_later(self.say, f"n° {contact} : {error_text(error)}", "warning")
        return len(done)

    @property
    def _ids(self) -> list[int]:
        """The cards that are chosen, else the one that is pointed at."""
        row = self._list.current
        return sorted(self._chosen) or ([row.key] if row else [])

    def _ask(self, title: str, do: Callable[[Sequence[int], str], int]) -> None:
        ids = self._ids

        def answered(reason: str | None) -> None:
            if reason is not None and ids:
                in_background(self, lambda: do(ids, reason), self._done, self._failed, group="save")

        self.app.push_screen(LabelEntry(title), answered)

    def _done(self, count: int) -> None:
        self._chosen.clear()
        self._read()
        self.app.client_list.action_refresh_list()
        if count:
            text = ngettext("{count} fiche revue.", "{count} fiches revues.", count)
            self.say(text.format(count=counted(count)))

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")
