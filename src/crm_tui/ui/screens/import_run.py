"""An import under way, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _, ngettext
from crm_tui.import_texts import CUT, counted_outcomes, outcome_label, remark
from crm_tui.labels import error_text
from crm_tui.services.exchange import LineResult, OnDuplicate
from crm_tui.services.importing import ImportFile
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.import_run import ImportOutcome, ImportRun, Progress
from crm_tui.ui.modals.confirm import Confirm
from crm_tui.ui.plain import plain
from crm_tui.ui.screens.import_file import line_title
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import counted

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_BAR = 40


class ImportRunScreen(CrmScreen[None]):
    """One line says how far it is; then the counts, the report, and the lines that want a look."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("import_run")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, file: ImportFile, policy: OnDuplicate) -> None:
        """Import that file."""
        super().__init__()
        self._file = file
        self._policy = policy
        self._run: ImportRun | None = None
        self._is_over = False
        self._doubtful: list[LineResult] = []
        self.set_reactive(
            ImportRunScreen.title_left, _("Clients › Importer › {name}").format(name=file.path.name)
        )

    def compose_content(self) -> Iterable[Widget]:
        """The counts, and the lines that want a look."""
        with Vertical(id="import-summary"):
            yield Static(id="import-progress", markup=False)
            yield Static(id="import-report", markup=False)
        yield WindowedList(
            (
                ColumnSpec(_("Ligne"), width=6, priority=3),
                ColumnSpec(_("Fiche"), width=10, priority=2),
                ColumnSpec(_("Contenu"), fraction=2, minimum=16, priority=4),
                ColumnSpec(_("Remarque"), fraction=3, minimum=20, priority=1),
            ),
            id="import-doubtful",
        )
        yield Static(id="import-detail", markup=False)

    def on_mount(self) -> None:
        """Begin."""
        self.query_one("#import-doubtful").display = False
        self._show_progress(Progress(0, 0))
        # The progress comes from the working thread.
        run = ImportRun(
            self.app.workspace,
            self._file,
            self._policy,
            lambda progress: self.call_later(self._show_progress, progress),
        )
        self._run = run
        in_background(self, run.run, self._done, self._failed, group="import")

    def _show_progress(self, progress: Progress) -> None:
        if self._is_over:
            return
        share = min(1.0, progress.share)
        bar = "█" * round(share * _BAR)
        text = _("{bar} {percent} %   {count} lignes").format(
            bar=bar.ljust(_BAR, "·"), percent=round(share * 100), count=counted(progress.lines)
        )
        self.query_one("#import-progress", Static).update(plain(text))

    def _done(self, outcome: ImportOutcome) -> None:
        self._is_over = True
        self._doubtful = outcome.doubtful
        head = _("Import arrêté") if outcome.stopped else _("Import terminé")
        counts = ", ".join(counted_outcomes(outcome.tally.counts)) or _("aucune fiche")
        self.query_one("#import-progress", Static).update(plain(f"{head} : {counts}"))
        report = _("Ce qu'est devenue chaque ligne : {path}").format(path=outcome.report)
        if outcome.tally.cut:
            report = f"{_(CUT)}\n{report}"
        self.query_one("#import-report", Static).update(plain(report))
        words = self.app.words
        rows = [
            Row(
                place,
                (
                    str(result.line),
                    outcome_label(result.outcome),
                    line_title(result, words),
                    remark(result),
                ),
            )
            for place, result in enumerate(outcome.doubtful)
        ]
        found = self.query_one("#import-doubtful", WindowedList)
        found.set_source(len(rows), rows, keep=False)
        found.display = bool(rows)
        if rows:
            found.focus()
            text = ngettext("{count} ligne à relire.", "{count} lignes à relire.", len(rows))
            self.say(text.format(count=counted(len(rows))))
        else:
            self.say("")
        self.refresh_bindings()
        self.app.read_words()
        self.app.client_list.action_refresh_list()

    def _failed(self, error: CrmError) -> None:
        self._is_over = True
        self.query_one("#import-progress", Static).update(plain(_("Import interrompu.")))
        self.say(error_text(error), "error")
        self.refresh_bindings()
        self.app.client_list.action_refresh_list()

    @on(WindowedList.Highlighted, "#import-doubtful")
    def _say_remark(self, event: WindowedList.Highlighted) -> None:
        """The remark stands in full under the list."""
        if event.row is not None:
            text = remark(self._doubtful[event.row.key])
            self.query_one("#import-detail", Static).update(plain(text))
        self.refresh_bindings()

    # What can be done

    def label_for(self, command: Command) -> str:
        """Escape stops what is under way."""
        if command.id == "back" and not self._is_over:
            return _("Arrêter")
        return super().label_for(command)

    def reason_for(self, action: str) -> str | None:
        """Only lines that a card belongs to can be opened."""
        if action == "open" and self._card_id is None:
            return _("Aucune fiche ne correspond à cette ligne.")
        return None

    @property
    def _card_id(self) -> int | None:
        """The card that the current line made, or that it looks like."""
        row = self.query_one("#import-doubtful", WindowedList).current if self._doubtful else None
        if row is None:
            return None
        result = self._doubtful[row.key]
        if result.duplicates and result.outcome == "skipped":
            return result.duplicates[0].id
        return result.card.id if result.card is not None else None

    @on(WindowedList.Opened, "#import-doubtful")
    def _opened(self) -> None:
        if reason := self.reason_for("open"):
            self.say(reason, "warning")
        else:
            self.action_open()

    def action_open(self) -> None:
        """Open the card of the line."""
        from crm_tui.ui.screens.card import CardScreen

        if self._card_id is not None:
            self.app.push_screen(CardScreen(self._card_id))

    def action_back(self) -> None:
        """Leave; an import under way is stopped first, after a question."""
        if self._is_over:
            self.dismiss(None)
            return

        def answered(yes: bool | None) -> None:
            if yes and self._run is not None and not self._is_over:
                self._run.stop()
                self.say(_("L'import s'arrête après les lignes en cours…"))

        self.app.push_screen(
            Confirm(
                _("Arrêter l'import ?"),
                (
                    _("Les fiches déjà importées restent."),
                    _("Vous pourrez annuler cet import dans la liste des imports."),
                ),
                yes=_("Arrêter"),
                no=_("Continuer"),
            ),
            answered,
        )
