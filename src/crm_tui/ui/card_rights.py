"""What a card allows for the rights of the person: erase it for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters

from crm_tui.domain.card import Card
from crm_tui.domain.errors import CrmError
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.paths import export_folder
from crm_tui.services import erasing
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.card_words import title
from crm_tui.ui.modals.confirm_erase import Answer, ConfirmErase
from crm_tui.ui.tasks import in_background

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

#: The actions of this module, with the role that each takes.
RIGHTS = {"erase": Role.MANAGER}


class CardRights(CrmScreen[None]):
    """The part of the card screen that is about the person's rights."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    _card: Card | None
    _card_id: int

    def rights_reason(self, action: str, card: Card) -> str | None:
        """Why one of these actions does not work now."""
        if not (self.app.words.me is None or self.app.words.me.role.includes(RIGHTS[action])):
            return (
                _("Réservé au responsable.")
                if RIGHTS[action] is Role.MANAGER
                else _("Votre rôle permet de lire les fiches, pas de les changer.")
            )
        if card.is_erased:
            return _("Fiche effacée : il n'en reste que le numéro et la date.")
        return None

    def action_erase(self) -> None:
        """Look at what stands against it, then ask."""
        workspace, key = self.app.workspace, self._card_id
        in_background(
            self, lambda: erasing.plan(workspace, key), self._ask_to_erase, self._refused, group="rights"
        )

    def _ask_to_erase(self, plan: erasing.Plan) -> None:
        def answered(answer: Answer | None) -> None:
            if answer is not None:
                self._erase(answer)

        name = title(plan.card, self.app.words)
        self.app.push_screen(ConfirmErase(name, plan.card.number, plan.also), answered)

    def _erase(self, answer: Answer) -> None:
        workspace, key = self.app.workspace, self._card_id
        self.say(_("Effacement…"))
        in_background(
            self,
            lambda: erasing.erase(workspace, key, answer.reason, export_folder()),
            self._erased,
            self._refused,
            group="rights",
        )

    def _erased(self, done: erasing.Erasure) -> None:
        self._reread()
        self.say(
            _("Client n° {number} effacé. Attestation : {path}").format(number=done.number, path=done.letter)
        )

    def _reread(self) -> None:
        """Show the card as it is now, here and in the list."""
        from crm_tui.services import cards

        workspace, key = self.app.workspace, self._card_id
        in_background(
            self,
            lambda: cards.open_card(workspace, key),
            self.app.card_saved.publish,
            self._refused,
            group="reread",
        )

    def _refused(self, error: CrmError) -> None:
        self.say(error_text(error), "warning")
