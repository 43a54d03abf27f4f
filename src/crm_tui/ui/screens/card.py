"""One card: everything on it, and what can be done with it (SCREENS 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.binding import BindingType
from textual.widget import Widget

from crm_tui.domain.card import Card
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.merging import Merging
from crm_tui.domain.registers import NumberCheck
from crm_tui.domain.trace import TraceLine
from crm_tui.domain.vocabulary import Role
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.services import access_file, cards, history, links, merging, registers, review
from crm_tui.services.links import Linked
from crm_tui.services.session import Workspace
from crm_tui.ui import detaching, trace_words
from crm_tui.ui.base import CrmScreen
from crm_tui.ui.card_rights import RIGHTS, CardRights
from crm_tui.ui.card_words import title, what_changed
from crm_tui.ui.commands import bindings_for
from crm_tui.ui.history_entry import CHECKED, CREATED, MERGED, HistoryEntry, latest
from crm_tui.ui.modals.note import NoteModal
from crm_tui.ui.post_watch import changed_words
from crm_tui.ui.tasks import in_background
from crm_tui.ui.widgets.card_view import CardView
from crm_tui.ui.words import Words, trace_state

if TYPE_CHECKING:
    from crm_tui.services.other_posts import News
    from crm_tui.ui.app import CrmApp
    from crm_tui.ui.screens.merge import MergeDone

_LATEST = 5
_OF_THE_CARD = frozenset(
    ("edit", "detach", "reattach", "history", "undo", "note", "employer", "merge", "links", "unmerge")
)
_ONLY_READ = frozenset(("edit", "detach", "reattach", "note", "merge"))
"""What a card that was merged, or taken back, does not allow."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the screen shows of one card."""

    card: Card
    lines: list[TraceLine]
    linked: list[Linked]
    """The cards that belong with it, then those of which somebody said that they are somebody else."""
    mergings: list[Merging]
    """Those that stand."""
    winner: Card | None
    """The card that this one was merged into."""
    check: NumberCheck | None
    """What is known of its VAT number."""
    request: access_file.Request | None = None
    """The file that the person asked for last."""


def read(workspace: Workspace, card_id: int) -> Reading:
    """Read the card and what belongs to it.

    Raises:
        NotFound: there is no such card.
    """
    card = cards.open_card(workspace, card_id)
    return Reading(
        card,
        history.history(workspace, card_id),
        [*links.of(workspace, card_id), *review.apart_from(workspace, card_id)]
        if card.merged_into is None
        else [],
        [each for each in merging.mergings(workspace, card_id) if each.stands],
        cards.open_card(workspace, card.merged_into) if card.merged_into is not None else None,
        registers.of_card(workspace, card),
        access_file.last_request(workspace, card_id),
    )


class CardScreen(CardRights):
    """Shows a card and follows what is saved on it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("card")

    if TYPE_CHECKING:
        app = getters.app(CrmApp)

    def __init__(self, card_id: int) -> None:
        """Show the card of that id."""
        super().__init__()
        self._card_id = card_id
        self._card: Card | None = None
        self._reading: Reading | None = None
        self._latest: list[HistoryEntry] = []
        self._when_read = ""
        """The command that was given before the card was there."""
        self.set_reactive(CardScreen.title_left, _("Clients"))

    def compose_content(self) -> Iterable[Widget]:
        """The card."""
        yield CardView()

    def on_mount(self) -> None:
        """Read the card."""
        self.app.card_saved.subscribe(self, self._saved_somewhere)
        self.app.post_watch.saved.subscribe(self, self._saved_elsewhere)
        self.app.post_watch.presence.subscribe(self, lambda _nothing: self._show_state())
        self.app.store_ready.subscribe(self, lambda _nothing: self._show())
        self._read()

    def _read(self) -> None:
        workspace, key = self.app.workspace, self._card_id
        in_background(
            self,
            lambda: read(workspace, key),
            self._received,
            self._failed,
            group="read",
        )

    def _received(self, reading: Reading) -> None:
        if self._reading is None:
            self.app.journal.note("open", reading.card.subject)
        self._reading, self._card, self._request = reading, reading.card, reading.request
        told = trace_words.entries(reading.lines, self.app.words, reading.card.subject)
        self._latest = latest(told, _LATEST)
        self._show()
        if action := self._when_read:
            self._when_read = ""
            if reason := self.reason_for(action):
                self.say(reason, "warning")
            else:
                self.call_later(self.run_action, action)

    def _show(self) -> None:
        reading = self._reading
        if self._card is None or reading is None:
            return
        place = _("Clients › {name}").format(name=title(self._card, self.app.words))
        number = _("n° {number}").format(number=self._card.number)
        with self.app.batch_update():
            self.title_left = f"{place}   {number}"
            self._show_state()
            self.query_one(CardView).show(
                self._card,
                self.app.words,
                self._latest,
                linked=reading.linked,
                taken_in=[each.loser_id for each in reading.mergings if each.winner_id == self._card_id],
                winner=reading.winner,
                check=reading.check,
                request=reading.request,
            )
            self.refresh_bindings()

    def _show_state(self) -> None:
        """Who edits the card at another post, and whether the trace holds."""
        if self._card is not None:
            present = self.app.post_watch.editing_words(self._card_id)
            self.title_right = "   ".join(filter(None, (present, trace_state(self.app.trace_words))))

    def _saved_elsewhere(self, news: News) -> None:
        if not news.touches(self._card_id):
            return
        written = news.change_of(self._card_id)
        lines = self._reading.lines if self._reading is not None else []
        if written is not None and not any(line.change == written.change for line in lines):
            self.say(changed_words(written, self.app.words))
        self._read()

    def _saved_somewhere(self, card: Card) -> None:
        if card.id == self._card_id:
            self._read()

    def _failed(self, error: CrmError) -> None:
        self.say(error_text(error), "error")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter has nothing to do, and nothing to say, on a card that stands for itself."""
        if action == "winner" and (self._card is None or self._card.merged_into is None):
            return False
        return super().check_action(action, parameters)

    def reason_for(self, action: str) -> str | None:
        """What the card, or my role, does not allow now."""
        card = self._card
        if action in RIGHTS and card is not None:
            return self.rights_reason(action, card)
        if action not in _OF_THE_CARD or card is None or action == "history":
            return None
        if action == "employer":
            return None if card.person.employer_id else _("Aucune fiche d'employeur n'est liée à celle-ci.")
        if action == "links":
            linked = self._reading is not None and self._reading.linked
            return None if linked else _("Aucune fiche n'est liée à celle-ci.")
        return self.app.words.reason_against(Role.SELLER) or self._reason_of_state(action, card)

    def _reason_of_state(self, action: str, card: Card) -> str | None:
        if action == "unmerge":
            merged = self._reading is not None and self._reading.mergings
            return None if merged else _("Aucune fusion à annuler sur cette fiche.")
        if action in _ONLY_READ and card.merged_into is not None:
            return _("Fiche fusionnée : elle ne peut qu'être lue. Entrée va à celle qui reste.")
        if card.is_erased:
            return _("Fiche effacée : il n'en reste que le numéro et la date.")
        if action in (*_ONLY_READ, "undo") and card.membership.is_archived:
            return _("Fiche archivée : Z la sort de l'archive (responsable).")
        if action in _ONLY_READ and card.withdrawn:
            return _("Cette fiche vient d'un import annulé : elle ne peut qu'être lue.")
        mine = card.membership.attached_at is not None and not card.membership.is_detached
        if action == "merge":
            return None
        if action == "reattach":
            return _("La fiche est déjà chez vous.") if mine else None
        if action == "undo":
            created = self._last_topic in ("", CREATED)
            return _("Rien à annuler : la fiche vient d'être créée.") if created else None
        return None if mine else _("La fiche est détachée : R la rattache.")

    def action_edit(self) -> None:
        """Change the card in the form (manual, step 44)."""
        if self._has_card("edit"):
            workspace, key = self.app.workspace, self._card_id
            # Another post may have changed the card since it was shown.
            in_background(
                self, lambda: cards.open_card(workspace, key), self._edit, self._failed, group="edit"
            )

    def _edit(self, card: Card) -> None:
        from crm_tui.ui.screens.card_form import CardFormScreen

        if not self.is_current:
            return
        if card != self._card:
            self._card = card
            self._read()
        if reason := self.reason_for("edit"):
            self.say(reason, "warning")
        else:
            self.app.push_screen(CardFormScreen(base=card), self._edited)

    def _edited(self, saved: Card | None) -> None:
        if saved is not None and saved.id != self._card_id:
            self._read()  # merged meanwhile: what was typed went into the card that stays, if anything did
        elif saved is not None:
            text = detaching.with_detached_meanwhile(_("Fiche enregistrée."), saved, self.app.words)
            self.say(text, "warning" if saved.membership.is_detached else "information")

    def action_detach(self) -> None:
        """Let the card go (manual, steps 45-46)."""
        if self._has_card("detach") and self._card is not None:
            detaching.ask_to_detach(self.app, self, self._card, self._detached)

    def _detached(self, card: Card) -> None:
        below = self.app.screen_stack[-2]
        if below is not self.app.client_list and isinstance(below, CrmScreen):
            below.say(detaching.detached_words(card, self.app.words))
        self.app.client_list.remember_detached(card)
        self.dismiss(None)

    def action_reattach(self) -> None:
        """Take the card back."""
        if self._has_card("reattach"):
            detaching.reattach(self.app, self, self._card_id, lambda _card: None)

    def action_history(self) -> None:
        """Show every change."""
        from crm_tui.ui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self._card_id))

    def action_note(self) -> None:
        """Write a note."""
        if self._has_card("note") and self._card is not None:
            modal = NoteModal(self._card)
            self.app.push_screen(modal, lambda card: self._noted(card, kept=modal.kept))

    def _noted(self, card: Card | None, *, kept: bool) -> None:
        if card is not None:
            self.app.card_saved.publish(card)
            self.say(_("Note ajoutée."))
        elif kept:
            self.say(_("Brouillon gardé : la note vous sera proposée à la liste (F6)."))

    @property
    def _last_topic(self) -> str:
        """What the last change was about; what a register said changes nothing."""
        return next((entry.topic for entry in self._latest if entry.topic != CHECKED), "")

    def action_undo(self) -> None:
        """Take the last change back."""
        if not self._has_card("undo"):
            return
        if self._last_topic == MERGED and self.reason_for("unmerge") is None:
            self.action_unmerge()
            return
        workspace, key = self.app.workspace, self._card_id
        in_background(
            self, lambda: history.undo_last(workspace, key), self._undone, self._not_undone, group="save"
        )

    def _undone(self, card: Card) -> None:
        before = self._card
        self.app.card_saved.publish(card)
        text = undone_words(before, card, self.app.words) if before else ""
        if self._reading is not None and self._reading.mergings:
            # Another U would do again what was just taken back, and never come to the merge before it.
            text = _("{text} La fusion : A.").format(text=text)
        self.say(text)

    def _not_undone(self, error: CrmError) -> None:
        if isinstance(error, Conflict):
            self.say(
                _("Ce changement ne peut plus être annulé seul : rétablissez une valeur dans l'historique."),
                "warning",
                "H",
            )
        else:
            self.say(error_text(error), "warning")

    def action_employer(self) -> None:
        """Open the employer's card."""
        card = self._card
        if self._has_card("employer") and card is not None and card.person.employer_id is not None:
            self.app.push_screen(CardScreen(card.person.employer_id))

    def action_merge(self) -> None:
        """Make one card of this one and another."""
        from crm_tui.ui import merging_cards

        if self._has_card("merge") and self._card is not None:
            merging_cards.ask_to_merge(self.app, self._card, self._merged)

    def _merged(self, done: MergeDone) -> None:
        """The card that stays is shown, whichever of the two it is."""
        self._card_id = done.winner.id or self._card_id
        self._read()
        self.say(_("Fiche n° {number} fusionnée. U annule.").format(number=done.loser.number))

    def action_unmerge(self) -> None:
        """Make two cards of it again."""
        from crm_tui.ui import merging_cards

        if self._has_card("unmerge"):
            merging_cards.unmerge(self.app, self, self._card_id)

    def action_winner(self) -> None:
        """Go to the card that stands for this one."""
        if self._card is not None and self._card.merged_into is not None:
            self.app.push_screen(CardScreen(self._card.merged_into))

    def action_copy(self) -> None:
        """Copy a part of the card for another program."""
        from crm_tui.ui.copying import Copyable, copyables
        from crm_tui.ui.modals.copy_choice import CopyChoice

        def chosen(what: Copyable | None) -> None:
            if what is not None:
                self.app.copy_to_clipboard(what.text)
                self.say(what.done)

        if self._has_card("copy") and self._card is not None:
            self.app.push_screen(CopyChoice(copyables(self._card, self.app.words)), chosen)

    def action_links(self) -> None:
        """Show the cards of the same household, and those that are somebody else."""
        from crm_tui.ui.modals.linked_cards import LinkedCards

        if not self._has_card("links") or self._card is None or self._reading is None:
            return
        modal = LinkedCards(self._card, self._reading.linked)

        def answered(card_id: int | None) -> None:
            if modal.has_unlinked:
                self._read()
            if card_id is not None:
                self.app.push_screen(CardScreen(card_id))

        self.app.push_screen(modal, answered)


def undone_words(before: Card, after: Card, words: Words) -> str:
    """« Annulé. Adresse retirée : 12 rue Victor Hugo, 69002 Lyon »."""
    if before.membership.is_detached and not after.membership.is_detached:
        return _("Annulé : la fiche est de nouveau chez {shop}.").format(shop=words.shop_name)
    if after.membership.is_detached and not before.membership.is_detached:
        return _("Annulé : la fiche est de nouveau détachée.")
    return _("Annulé. {changes}").format(changes=" · ".join(what_changed(before, after, words)))
