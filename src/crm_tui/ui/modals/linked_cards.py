"""The cards of the same household, and those said to be somebody else: go to one, or take that back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget

from crm_tui.domain.card import Card
from crm_tui.domain.errors import CrmError
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _
from crm_tui.labels import LINKS, error_text
from crm_tui.services import links, review
from crm_tui.services.links import Linked
from crm_tui.ui import card_words
from crm_tui.ui.base import CrmModal
from crm_tui.ui.commands import Command, bindings_for
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.widgets.windowed_list import WindowedList

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


class LinkedCards(CrmModal[int]):
    """Gives the id of the card to open, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("linked_cards")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, card: Card, linked: Sequence[Linked]) -> None:
        """Show the cards that are linked to this one, or said to be apart from it."""
        super().__init__()
        self._card = card
        self._linked = list(linked)
        self.has_unlinked = False
        """Whether something was taken back."""

    def compose_content(self) -> Iterable[Widget]:
        """One line a card."""
        with Vertical(id="linked-box"):
            yield WindowedList(
                (
                    ColumnSpec(_("Lien"), width=12),
                    ColumnSpec(_("Nom"), fraction=1, minimum=20),
                    ColumnSpec(_("Fiche"), width=12),
                ),
                id="linked-list",
            )

    def on_mount(self) -> None:
        """Say whose they are."""
        name = card_words.title(self._card, self.app.words)
        self.title_left = _("Fiches liées à {name}").format(name=name)
        super().on_mount()
        self._show()

    @property
    def _list(self) -> WindowedList:
        return self.query_one("#linked-list", WindowedList)

    @property
    def _current(self) -> Linked | None:
        row = self._list.current
        return next((each for each in self._linked if row and each.id == row.key), None)

    def _show(self) -> None:
        rows = [
            Row(each.id, (_(LINKS[each.kind]), each.name, _("n° {number}").format(number=each.id)))
            for each in self._linked
        ]
        self._list.set_source(len(rows), rows, keep=False, cursor=self._list.cursor)
        self._list.styles.height = 1 + len(rows)
        self.refresh_bindings()

    @on(WindowedList.Opened, "#linked-list")
    def _opened(self) -> None:
        self.action_open()

    def reason_for(self, action: str) -> str | None:
        """What was said of two cards is taken back by whoever may change cards."""
        if action not in ("open", "unlink") or not self.is_mounted:
            return None
        if self._current is None:
            return _("Aucune fiche n'est liée à celle-ci.")
        return self.app.words.reason_against(Role.SELLER) if action == "unlink" else None

    def label_for(self, command: Command) -> str:
        """A link is taken away; « pas le même » is taken back."""
        current = self._current if self.is_mounted else None
        if command.id == "linked_cards.unlink" and current is not None and current.kind == links.APART:
            return _("Annuler « pas le même »")
        return super().label_for(command)

    @on(WindowedList.Highlighted, "#linked-list")
    def _pointed(self) -> None:
        self.refresh_bindings()

    def action_open(self) -> None:
        """Go to the chosen card."""
        if (linked := self._current) is not None:
            self.dismiss(linked.id)

    def action_unlink(self) -> None:
        """Take the link, or « pas le même », back; the two cards stay as they are."""
        linked, workspace, card_id = self._current, self.app.workspace, self._card.id or 0
        if linked is None:
            return
        is_apart = linked.kind == links.APART

        def unlinked(_nothing: None) -> None:
            self.has_unlinked = True
            self._linked.remove(linked)
            self._show()
            text = (
                _("Annulé : {name} sera de nouveau comparée avec cette fiche.")
                if is_apart
                else _("Lien retiré : {name}.")
            )
            self.say(text.format(name=linked.name))

        take_back = review.undo_apart if is_apart else links.unlink
        in_background(
            self, lambda: take_back(workspace, card_id, linked.id), unlinked, self._failed, group="save"
        )

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")
