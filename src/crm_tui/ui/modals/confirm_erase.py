"""The question before a person is erased for good (GDPR, art. 17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from crm_tui.i18n import _
from crm_tui.ui.base import CrmModal
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.check import Check
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.text_field import TextField


@dataclass(frozen=True, slots=True)
class Answer:
    """What the manager decided."""

    reason: str
    objects: bool
    """Whether the person wants no canvassing, also when entered again."""


class ConfirmErase(CrmModal[Answer]):
    """Says what will be gone, and asks for the reason and the customer number; ``None`` to keep the card."""

    AUTO_FOCUS = "#erase-reason"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    def __init__(self, name: str, number: str, also: Sequence[str]) -> None:
        """Ask about a person.

        Args:
            name: the card's, as the screens say it.
            number: the customer number, to be typed.
            also: numbers of the cards that were merged into it.
        """
        super().__init__()
        self._number, self._also = number, also
        self.set_reactive(ConfirmErase.title_left, _("Effacer {name} pour toujours ?").format(name=name))

    def compose_content(self) -> Iterable[Widget]:
        """What will happen, the reason, the number, and the two answers."""
        with Vertical(id="erase-box"):
            for line in self._lines():
                yield Static(plain(line))
            yield FieldRow(_("Motif"), TextField(id="erase-reason"))
            yield FieldRow(
                _("N° de client"),
                TextField(id="erase-number"),
                hint=_("tapez {number}").format(number=self._number),
            )
            yield FieldRow("", Check(_("s'oppose aussi à tout démarchage"), id="erase-objects"))
            with Horizontal(classes="buttons"):
                yield Button(plain(_("[ Annuler ]")), id="erase-cancel", compact=True)
                yield Button(plain(_("[ Effacer ]")), id="erase-confirm", compact=True)

    def _lines(self) -> Iterable[str]:
        yield _("Fiche, notes, historique, recherche : tout sera détruit, sans retour.")
        if self._also:
            yield _("Avec elle, les fiches fusionnées : n° {numbers}.").format(numbers=", ".join(self._also))
        yield _("Une facture de moins de dix ans ? Archivez la fiche : la loi l'exige.")
        yield _("Restent le numéro, la date et le motif, qui ne nomme donc personne.")

    @on(Button.Pressed, "#erase-confirm")
    def _confirm(self) -> None:
        reason, number = (
            self.query_one(f"#erase-{name}", TextField).value.strip() for name in ("reason", "number")
        )
        if not reason:
            self.say(_("Donnez le motif de l'effacement, par exemple : demande du client."), "warning")
        elif number != self._number:
            self.say(_("Tapez le numéro de client : {number}.").format(number=self._number), "warning")
        else:
            self.dismiss(Answer(reason, self.query_one("#erase-objects", Check).value))

    @on(Button.Pressed, "#erase-cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
