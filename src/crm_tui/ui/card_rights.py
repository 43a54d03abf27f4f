"""What a card allows for the rights of the person: give them their file, erase them for good."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual import getters

from crm_tui.domain.card import Card
from crm_tui.domain.errors import CrmError
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.paths import export_folder
from crm_tui.services import access_file, erasing
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.card_words import title
from crm_tui.ui.modals.confirm_erase import Answer, ConfirmErase
from crm_tui.ui.modals.third_parties import ThirdParties
from crm_tui.ui.tasks import in_background
from crm_tui.ui.words import day

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

#: The actions of this module, with the role that each takes.
RIGHTS = {"access_file": Role.SELLER, "handed": Role.SELLER, "erase": Role.MANAGER}


class CardRights(CrmScreen[None]):
    """The part of the card screen that is about the person's rights."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    _card: Card | None
    _card_id: int
    _request: access_file.Request | None = None
    """The file that the person asked for last."""

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
        if action == "handed" and (self._request is None or self._request.handed_at is not None):
            return _("Aucun dossier d'accès n'est à remettre : X en écrit un.")
        return None

    def action_access_file(self) -> None:
        """Write everything that is held on the person, once the names of others are seen to."""
        workspace, key = self.app.workspace, self._card_id
        in_background(
            self, lambda: access_file.look(workspace, key), self._looked, self._refused, group="rights"
        )

    def _looked(self, preview: access_file.Preview) -> None:
        def answered(hidden: tuple[str, ...] | None) -> None:
            if hidden is not None:
                self._write(preview.card, hidden)

        if preview.others:
            self.app.push_screen(ThirdParties(preview.others), answered)
        else:
            self._write(preview.card, ())

    def _write(self, card: Card, hidden: tuple[str, ...]) -> None:
        workspace, key = self.app.workspace, self._card_id
        folder = export_folder() / f"dossier-{card.number}-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
        in_background(
            self,
            lambda: access_file.write(workspace, key, folder, hidden),
            self._written,
            self._refused,
            group="rights",
        )

    def _written(self, done: access_file.Written) -> None:
        self._reread()
        self.say(
            _("Dossier écrit, à remettre avant le {day} (M : remis) : {folder}").format(
                day=day(done.request.due_at), folder=done.files[0].parent
            )
        )

    def action_handed(self) -> None:
        """Note that the person has the file."""
        workspace, key = self.app.workspace, self._card_id
        in_background(
            self, lambda: access_file.hand_over(workspace, key), self._handed, self._refused, group="rights"
        )

    def _handed(self, request: access_file.Request) -> None:
        self._reread()
        self.say(_("Dossier d'accès remis le {day}.").format(day=day(request.handed_at)))

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
            lambda: erasing.erase(workspace, key, answer.reason, export_folder(), objects=answer.objects),
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
