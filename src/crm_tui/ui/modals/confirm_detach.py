"""The question before a card is let go (manual, steps 45-46)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from crm_tui.i18n import _
from crm_tui.ui.base import CrmModal
from crm_tui.ui.plain import plain
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.text_field import TextField


class ConfirmDetach(CrmModal[str]):
    """Says who keeps the card and what remains; the answer is the reason, possibly empty, or ``None``."""

    AUTO_FOCUS = "#detach-cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    def __init__(self, name: str, others: Sequence[str], *, shop_name: str = "") -> None:
        """Ask about a card.

        Args:
            name: The card's, as the screens say it.
            others: Names of the other shops that have it.
            shop_name: My shop.
        """
        super().__init__()
        self._others = others
        self.set_reactive(
            ConfirmDetach.title_left,
            _("Supprimer {name} de {shop} ?").format(name=name, shop=shop_name),
        )

    def compose_content(self) -> Iterable[Widget]:
        """What will happen, the reason, and the two answers."""
        with Vertical(id="detach-box"):
            yield Static(plain(_("La fiche sera détachée de votre entreprise, pas effacée.")))
            yield Static(plain(self._who_keeps_it()))
            yield Static(plain(_("Son historique est conservé. U la rattache à tout moment.")))
            yield FieldRow(_("Motif (facultatif)"), TextField(id="detach-reason"))
            with Horizontal(classes="buttons"):
                yield Button(plain(_("[ Annuler ]")), id="detach-cancel", compact=True)
                yield Button(plain(_("[ Supprimer ]")), id="detach-confirm", compact=True)

    def on_mount(self) -> None:
        """Say the keys that the bar does not: they belong to the buttons."""
        self.say(_("←→ Choisir   Entrée Valider"))

    def _who_keeps_it(self) -> str:
        if not self._others:
            return _("Aucune autre entreprise ne l'a : elle restera parmi les fiches détachées (F3).")
        return _("Elle reste chez : {shops}.").format(shops=", ".join(self._others))

    @on(Button.Pressed, "#detach-confirm")
    def _confirm(self) -> None:
        self.dismiss(self.query_one("#detach-reason", TextField).value.strip())

    @on(Button.Pressed, "#detach-cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
