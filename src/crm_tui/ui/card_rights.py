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
from crm_tui.services import access_file, archiving, erasing, retention
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.card_words import title
from crm_tui.ui.modals.confirm_erase import Answer, ConfirmErase
from crm_tui.ui.modals.label_entry import LabelEntry
from crm_tui.ui.modals.third_parties import ThirdParties
from crm_tui.ui.tasks import in_background
from crm_tui.ui.words import day

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

#: The actions of this module, with the role that each takes.
RIGHTS = {
    "access_file": Role.SELLER,
    "handed": Role.SELLER,
    "visit": Role.SELLER,
    "archive": Role.MANAGER,
    "erase": Role.MANAGER,
}


class CardRights(CrmScreen[None]):
    """The part of the card screen that is about the person's rights."""

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    _card: Card | None
    _card_id: int
    _request: access_file.Request | None = None
    """The file that the person asked for last."""
    _when_read: str
    """The command that was given before the card was there."""

    def _has_card(self, action: str) -> bool:
        """Whether the card is there; where it is still on its way, the command waits for it."""
        if self._card is None:
            self._when_read = action
        return self._card is not None

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
        if action in ("visit", "archive"):
            return self._reason_of_membership(action, card)
        return None

    def _reason_of_membership(self, action: str, card: Card) -> str | None:
        """What is done about a card by the shop that has it."""
        if card.merged_into is not None or card.withdrawn or card.membership.attached_at is None:
            return _("Cette fiche ne peut qu'être lue ici.")
        if action == "visit" and card.membership.is_archived:
            return _("Fiche archivée : Z la sort de l'archive (responsable).")
        return None

    def action_visit(self) -> None:
        """The client came, or called: keeping the card is counted from now."""
        workspace, key = self.app.workspace, self._card_id
        in_background(
            self, lambda: retention.visited(workspace, key), self._visited, self._refused, group="rights"
        )

    def _visited(self, card: Card) -> None:
        self.app.card_saved.publish(card)
        self.say(_("Noté : le client est venu ou a appelé."))

    def action_archive(self) -> None:
        """Put the card into the archive, for a reason, or take it out again."""
        workspace, key, card = self.app.workspace, self._card_id, self._card
        if not self._has_card("archive") or card is None:
            return
        if card.membership.is_archived:
            in_background(
                self,
                lambda: archiving.unarchive(workspace, key),
                lambda saved: self._archived(saved, _("Fiche sortie de l'archive.")),
                self._refused,
                group="rights",
            )
            return

        def answered(reason: str | None) -> None:
            if reason is not None:
                in_background(
                    self,
                    lambda: archiving.archive(workspace, key, reason),
                    lambda saved: self._archived(saved, _("Fiche archivée. Z l'en sort.")),
                    self._refused,
                    group="rights",
                )

        self.app.push_screen(LabelEntry(_("Pourquoi archiver ?")), answered)

    def _archived(self, card: Card, said: str) -> None:
        self.app.card_saved.publish(card)
        self.say(said)

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
