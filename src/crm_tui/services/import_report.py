"""What became of each line of an import, written into a table beside the file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crm_tui import paths
from crm_tui.i18n import _
from crm_tui.import_texts import outcome_label, remark
from crm_tui.services.exchange import LineResult
from crm_tui.services.private_files import fresh, fresh_beside

#: What a spreadsheet would run (OWASP ASVS 5.0, 1.2.10).
_RUN = re.compile("[=+\\-@\t\r＝＋－＠]")


class ImportReport:
    """A table of one line for each record."""

    def __init__(self, path: Path, stream: IO[str]) -> None:
        """Write into ``stream``, the new file at ``path``."""
        self.path = path
        self._stream = stream
        self._rows = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        stream.write("\ufeff")
        self._rows.writerow([_("Ligne"), _("Résultat"), _("N° de fiche"), _("Remarque"), _("Contenu")])

    def add(self, result: LineResult) -> None:
        """Write one line, at once: what is saved is told, whatever happens to this process."""
        card = result.card
        saved = card is not None and result.outcome in ("created", "completed")
        number = card.number if card is not None and saved else ""
        said = result.raw if isinstance(result.raw, str) else " | ".join(filter(None, result.raw.values()))
        cells = (str(result.line), outcome_label(result.outcome), number, remark(result), said.strip())
        self._rows.writerow([_harmless(cell) for cell in cells])
        self._stream.flush()


@contextmanager
def report(imported: Path) -> Iterator[ImportReport]:
    """A report beside the file that is imported, or among the program's own where its folder is read-only.

    Raises:
        BadFile: it cannot be written.
    """
    path = fresh_beside(imported, "-rapport.csv", paths.state_folder() / "imports")
    with fresh(path) as stream:
        yield ImportReport(path, stream)


def _harmless(cell: str) -> str:
    return "'" + cell if _RUN.match(cell) else cell
