"""A file before it is imported: what it is, what its columns become, what its first lines would be."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.column_texts import column_label
from crm_tui.domain.columns import ColumnTarget, Mapping
from crm_tui.domain.errors import CrmError
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _
from crm_tui.import_texts import (
    DELIMITERS,
    ENCODINGS,
    FORMATS,
    POLICIES,
    outcome_label,
    remark,
)
from crm_tui.labels import error_text
from crm_tui.services import importing
from crm_tui.services.exchange import LineResult, OnDuplicate
from crm_tui.services.importing import ImportFile
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.card_words import title
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.file_names import count_lines
from crm_tui.ui.plain import plain
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.choice import Choice
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.section import SectionTitle
from crm_tui.ui.widgets.windowed_list import WindowedList
from crm_tui.ui.words import Words, counted

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp
    from crm_tui.ui.modals.column_choice import Target

_FIRST = 20
#: Below it a column deserves a look.
_DOUBTFUL = 0.7


class ImportFileScreen(CrmScreen[None]):
    """Tab goes from the columns to the first lines and the rule for duplicates; Ctrl+S imports."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("import_file")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, file: ImportFile, remembered: bool) -> None:
        """Show a file.

        Args:
            file: as far as its beginning shows it.
            remembered: whether I said before what its columns are.
        """
        super().__init__()
        self._file = file
        self._remembered = remembered
        self._lines: int | None = None
        self._preview: list[LineResult] = []
        self.set_reactive(
            ImportFileScreen.title_left, _("Clients › Importer › {name}").format(name=file.path.name)
        )

    def compose_content(self) -> Iterable[Widget]:
        """What it is, its columns, its first lines, the rule for duplicates."""
        yield Static(plain(self._about()), id="import-about")
        if self._file.mapping is not None:
            yield WindowedList(
                (
                    ColumnSpec(_("Colonne"), fraction=2, minimum=14, priority=3),
                    ColumnSpec(_("Va dans"), fraction=3, minimum=20, priority=2),
                    ColumnSpec(_("Exemple"), fraction=2, minimum=12, priority=1),
                ),
                id="import-columns",
            )
        yield SectionTitle(_("Les premières lignes deviendraient"))
        yield WindowedList(
            (
                ColumnSpec(_("Ligne"), width=6, priority=3),
                ColumnSpec(_("Fiche"), width=10, priority=2),
                ColumnSpec(_("Nom"), fraction=2, minimum=14, priority=4),
                ColumnSpec(_("Coordonnées"), fraction=2, minimum=12, priority=0),
                ColumnSpec(_("Remarque"), fraction=3, minimum=14, priority=1),
            ),
            id="import-preview",
        )
        yield Static(id="import-detail", markup=False)
        options = [(policy, _(label)) for policy, label in POLICIES.items()]
        yield FieldRow(_("Ressemblances"), Choice(options, OnDuplicate.SKIP, id="import-policy"))

    def on_mount(self) -> None:
        """Show the columns, and read the first lines."""
        self._show_columns()
        self._read_preview()
        in_background(self, lambda: _lines_of(self._file), self._counted, self._failed, group="lines")
        columns = self._file.mapping.columns if self._file.mapping else ()
        if unchosen := sum(column.is_unchosen for column in columns):
            self.say(
                _("{count} colonnes inconnues laissées de côté : Entrée sur l'une la fait garder.").format(
                    count=counted(unchosen)
                ),
                "warning",
            )
            return
        self.say(
            _("Les colonnes sont reprises du dernier import d'un fichier comme celui-ci.")
            if self._remembered
            else _("Tab va des colonnes aux premières lignes, puis aux ressemblances.")
        )

    # What is shown

    def _about(self) -> str:
        file = self._file
        parts = [_(FORMATS[file.form.value]), ENCODINGS.get(file.encoding, file.encoding)]
        if file.delimiter:
            sign = DELIMITERS.get(file.delimiter, file.delimiter)
            parts.append(_("séparateur {sign}").format(sign=_(sign)))
        parts.append(_("{size} ko").format(size=counted(max(1, file.size // 1000))))
        if self._lines is not None:
            parts.append(_("{count} lignes").format(count=counted(self._lines)))
        return " · ".join(parts)

    def _counted(self, lines: int) -> None:
        self._lines = lines
        self.query_one("#import-about", Static).update(plain(self._about()))

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")

    def _column_title(self, place: int, column: ColumnTarget) -> str:
        return column.header.strip() or _("Colonne {number}").format(number=place + 1)

    def _examples(self, place: int) -> list[str]:
        return [row[place] for row in self._file.first_rows if place < len(row) and row[place].strip()]

    def _show_columns(self) -> None:
        mapping = self._file.mapping
        if mapping is None:
            return
        rows = []
        for place, column in enumerate(mapping.columns):
            doubt = "? " if column.confidence < _DOUBTFUL else ""
            cells = (
                self._column_title(place, column),
                doubt + _goes_to(column),
                next(iter(self._examples(place)), ""),
            )
            rows.append(Row(place, cells))
        self.query_one("#import-columns", WindowedList).set_source(len(rows), rows)

    def _read_preview(self) -> None:
        workspace, file, policy = self.app.workspace, self._file, self._policy

        def read() -> list[LineResult]:
            results = importing.rehearse(workspace, file, on_duplicate=policy)
            return list(islice(results, _FIRST))

        in_background(self, read, self._previewed, self._failed, group="preview")

    def _previewed(self, results: list[LineResult]) -> None:
        self._preview = results
        words = self.app.words
        rows = [
            Row(
                place,
                (
                    str(result.line),
                    outcome_label(result.outcome),
                    line_title(result, words),
                    _coordinates(result, words),
                    remark(result),
                ),
            )
            for place, result in enumerate(results)
        ]
        self.query_one("#import-preview", WindowedList).set_source(len(rows), rows)
        if not rows:
            self.say(_("Ce fichier n'a aucune fiche."), "warning")
        self.refresh_bindings()

    @on(WindowedList.Highlighted, "#import-preview")
    def _say_remark(self, event: WindowedList.Highlighted) -> None:
        """The remark stands in full under the list."""
        if event.row is not None:
            text = remark(self._preview[event.row.key])
            self.query_one("#import-detail", Static).update(plain(text))

    # What can be done

    @property
    def _policy(self) -> OnDuplicate:
        return OnDuplicate(self.query_one("#import-policy", Choice).value)

    def reason_for(self, action: str) -> str | None:
        """Who only reads does not import."""
        if action == "run":
            reason = self.app.words.reason_against(Role.SELLER)
            return reason or (None if self._preview else _("Ce fichier n'a aucune fiche."))
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter changes a column where one is pointed at."""
        if action == "column" and (self._file.mapping is None or not self._is_on_columns):
            return False
        return super().check_action(action, parameters)

    @property
    def _is_on_columns(self) -> bool:
        return self.focused is not None and self.focused.id == "import-columns"

    @on(Choice.Changed, "#import-policy")
    def _policy_changed(self) -> None:
        self._read_preview()

    @on(WindowedList.Opened, "#import-columns")
    def _column_opened(self) -> None:
        self.action_column()

    def action_column(self) -> None:
        """Say what the column is."""
        from crm_tui.ui.modals.column_choice import ColumnChoice

        mapping = self._file.mapping
        row = self.query_one("#import-columns", WindowedList).current
        if mapping is None or row is None:
            return
        place = row.key
        column = mapping.columns[place]

        def chosen(target: Target | None) -> None:
            if target is not None:
                columns = list(mapping.columns)
                columns[place] = column.chosen(target.name, target.row)
                self._file.mapping = Mapping(columns=tuple(columns))
                self._show_columns()
                self._read_preview()

        self.app.push_screen(
            ColumnChoice(column, self._column_title(place, column), mapping, self._examples(place)), chosen
        )

    def action_run(self) -> None:
        """Import the file; what its columns are is kept for the next one like it."""
        from crm_tui.ui.screens.import_run import ImportRunScreen

        workspace, file = self.app.workspace, self._file
        in_background(
            self,
            lambda: importing.remember_mapping(workspace, file),
            lambda _nothing: None,
            self._failed,
            group="remember",
        )
        self.app.push_screen(ImportRunScreen(file, self._policy), lambda _nothing: self.dismiss(None))


def _goes_to(column: ColumnTarget) -> str:
    if column.is_unchosen:
        return _("à choisir (laissée de côté)")
    return column_label(column.target, column.row, column.label)


def line_title(result: LineResult, words: Words) -> str:
    """Whose card a line makes; where it makes none, how it begins in the file."""
    if result.card is not None:
        return title(result.card, words)
    if isinstance(result.raw, str):
        return result.raw.strip()
    return " ".join(value.strip() for value in result.raw.values() if value.strip())


def _coordinates(result: LineResult, words: Words) -> str:
    card = result.card
    if card is None:
        return ""
    parts = [words.phone(row.number) or row.typed for row in card.phones[:1]]
    parts += [row.address or row.typed for row in card.emails[:1]]
    parts += [row.city for row in card.addresses[:1]]
    return ", ".join(filter(None, parts))


def _lines_of(file: ImportFile) -> int:
    from crm_tui.domain.errors import BadFile

    try:
        return count_lines(file.path)
    except OSError:
        raise BadFile(path=str(file.path), reason="unreadable") from None
