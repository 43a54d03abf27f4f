"""What a form does about the cards that look like its entry (manual, step 40; SCREENS 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.card import Card
from crm_tui.domain.changes import diff, proposals
from crm_tui.domain.duplicates import Candidate
from crm_tui.domain.errors import Merged
from crm_tui.domain.vocabulary import Kind
from crm_tui.i18n import _
from crm_tui.services import cards
from crm_tui.ui.modals.duplicate_warning import DuplicateChoice, DuplicateWarning
from crm_tui.ui.screens.complete import CompleteScreen, typed_since
from crm_tui.ui.tasks import in_background

if TYPE_CHECKING:
    from crm_tui.ui.form.saving import SavingScreen


class DuplicateChoices:
    """Shows the warning and does what was answered; remembers the answers while the entry stays the same."""

    def __init__(self, form: SavingScreen) -> None:
        """Serve one form."""
        self._form = form
        self._entry: Card | None = None
        """The entry that the answers are about."""
        self._apart: set[int] = set()
        """The cards of which was said that they are somebody else."""
        self._seen: set[int] = set()
        """The cards that were shown and left by Escape."""

    @property
    def apart(self) -> tuple[int, ...]:
        """The cards of which was said that they are not the client of the entry as it is now."""
        return tuple(sorted(self._apart)) if self._form.entry == self._entry else ()

    def show(self) -> None:
        """Compare now and show what looks like the entry; where there is nothing, what is near (F7)."""
        form = self._form

        def found() -> None:
            if shown := form.candidates or form.near or form.sharing:
                self._warn(shown)
            else:
                form.tell_now(_("Aucune fiche ne ressemble à votre saisie."))

        form.look_for_duplicates(found)

    def before_saving(self, candidates: Sequence[Candidate]) -> None:
        """The save met look-alikes: ask, unless all of them were seen and left with this very entry."""
        self._about_this_entry()
        if all(candidate.id in self._seen | self._apart for candidate in candidates):
            self._form.create(not_same=self.apart, allow_duplicates=True)
        else:
            self._warn(candidates, saving=True)

    def _about_this_entry(self) -> None:
        """Forget answers that were given about another entry."""
        if self._entry != self._form.entry:
            self._entry = self._form.entry
            self._apart, self._seen = set(), set()

    def _warn(self, candidates: Sequence[Candidate], *, saving: bool = False) -> None:
        form = self._form

        def answered(choice: DuplicateChoice | None) -> None:
            if choice is not None and choice.action is not None:
                self._do(choice)
            elif saving:
                self._seen.update(candidate.id for candidate in candidates)
                form.tell_now(_("Rien n'est créé. Ctrl+S crée quand même, sans redemander."), "warning")

        warning = DuplicateWarning(form.entry, candidates, editing=form.base is not None)
        form.app.push_screen(warning, answered)

    def _do(self, choice: DuplicateChoice) -> None:
        candidate = choice.candidate
        if choice.action == "create":
            self._say_apart(choice.candidates)
            self._form.create(not_same=self.apart)
        elif candidate is None:
            return
        elif choice.action == "open":
            self._form.open_card(candidate.id)
        elif choice.action == "complete":
            self.complete(candidate.id)
        elif choice.action == "reattach":
            self._reattach(candidate.id)
        elif choice.action == "merge":
            self._merge(candidate)
        elif self._form.base is None:
            self._say_apart(choice.candidates)
            self._form.create(not_same=self.apart, household=candidate.id)
        else:
            self._link(candidate)

    def _say_apart(self, candidates: Iterable[Candidate]) -> None:
        self._about_this_entry()
        self._apart.update(candidate.id for candidate in candidates)

    def complete(self, card_id: int, story: str = "", *, nothing: str = "") -> None:
        """Bring the entry into an existing card; of an entry that edits a card, what was changed in it.

        Args:
            card_id: the card.
            story: how it came to that.
            nothing: the same where the entry brings nothing; what was only taken away stays a draft then.
        """
        form, workspace = self._form, self._form.app.workspace
        entry, base = form.entry, form.base

        def opened(both: tuple[Card, Card]) -> None:
            existing, typed = both
            found = typed_since(base, typed, proposals(existing, typed))
            if found:
                screen = CompleteScreen(existing, typed, found, story=story)
                form.app.push_screen(screen, completed)
            elif nothing and base is not None and _takes_away(base, typed):
                form.open_card(
                    card_id, _("Fusionnée entre-temps dans cette fiche-ci ; Échap revient à votre saisie.")
                )
            elif existing.membership.attached_at is None or existing.membership.is_detached:
                in_background(
                    form, lambda: cards.reattach(workspace, card_id), attached, form.tell_error, group="save"
                )
            else:
                form.leave_with(
                    existing, nothing or story or _("La fiche dit déjà tout ce que vous avez saisi.")
                )

        def attached(card: Card) -> None:
            name = card.display_name
            form.leave_with(
                card, story or _("La fiche de {name} est maintenant chez vous.").format(name=name)
            )

        def completed(card: Card | None) -> None:
            if card is not None:
                form.keep_check(card)
                form.leave_with(card)

        in_background(
            form,
            lambda: (cards.open_card(workspace, card_id), cards.prepare(workspace, entry)[0]),
            opened,
            form.tell_error,
            group="save",
        )

    def was_merged(self, error: Merged) -> None:
        """A colleague merged the card while it was edited: bring what was typed into the one that stays."""
        number = error.data["number"]
        nothing = (
            _("Fiche fusionnée entre-temps dans la n° {number}, qui dit déjà tout ce que vous avez saisi.")
            if self._form.is_typed
            else _("Rien à enregistrer : cette fiche a été fusionnée entre-temps dans la n° {number}.")
        )
        self.complete(
            int(error.data["id"]),
            _("Fiche fusionnée entre-temps dans la n° {number} : ce que votre saisie y apporte.").format(
                number=number
            ),
            nothing=nothing.format(number=number),
        )

    def _reattach(self, card_id: int) -> None:
        """Make the card my shop's, then bring in what was typed."""
        form, workspace = self._form, self._form.app.workspace

        def reattached(card: Card) -> None:
            form.app.card_saved.publish(card)
            form.tell_now(_("{name} est de nouveau chez vous.").format(name=card.display_name))
            self.complete(card_id)

        in_background(
            form, lambda: cards.reattach(workspace, card_id), reattached, form.tell_error, group="save"
        )

    def _merge(self, candidate: Candidate) -> None:
        """Make one card of the one that is edited and its look-alike; what was typed stays in the form."""
        from crm_tui.ui.screens.merge import MergeDone, MergeScreen

        form, base = self._form, self._form.base
        if base is None or base.id is None:
            return
        edited = base.id

        def merged(done: MergeDone | None) -> None:
            if done is None:
                return
            if not form.is_typed:
                form.leave_with(done.winner, done.words)
            elif done.winner.id == edited:
                form.tell_now(_("{merged} Ctrl+S enregistre votre saisie.").format(merged=done.words))
            else:
                self.complete(done.winner.id or 0, done.words)

        form.app.push_screen(
            MergeScreen(edited, candidate.id, score=candidate.score, reasons=candidate.reasons), merged
        )

    def _link(self, candidate: Candidate) -> None:
        """Note that the card that is edited and its look-alike are of one household."""
        from crm_tui.services import links

        form, base = self._form, self._form.base
        if base is None or base.id is None:
            return
        workspace, edited = form.app.workspace, base.id

        def linked(_nothing: object) -> None:
            firm = Kind.COMPANY in (base.kind, candidate.record.kind)
            text = _("Fiches liées : {name}.") if firm else _("Fiches liées : même foyer que {name}.")
            form.tell_now(text.format(name=candidate.record.name))

        in_background(
            form, lambda: links.link(workspace, edited, candidate.id), linked, form.tell_error, group="link"
        )


def _takes_away(before: Card, after: Card) -> bool:
    """Whether something was emptied or removed, which completing another card would not do."""
    return any(change.old and not change.new for change in diff(before, after))
