"""Merging a card with another one, and taking a merge back: what the screens share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.domain.card import Card
from crm_tui.domain.errors import CrmError
from crm_tui.domain.trace import Kept
from crm_tui.i18n import _
from crm_tui.labels import error_text, field_label
from crm_tui.services import merging
from crm_tui.services.merging import Unmerged
from crm_tui.ui.base import AnyScreen
from crm_tui.ui.modals.card_choice import CardChoice, ChosenCard
from crm_tui.ui.screens.merge import MergeDone, MergeScreen
from crm_tui.ui.tasks import in_background

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp

_KEPT_IN_SIGHT = 3


def ask_to_merge(app: CrmApp, card: Card, done: Callable[[MergeDone], None]) -> None:
    """Ask for the other card, then how; ``done`` receives what came of it. The card that is shown stays."""

    def merged(answer: MergeDone | None) -> None:
        if answer is not None:
            done(answer)

    def chosen(other: ChosenCard | None) -> None:
        if other is not None and card.id is not None:
            app.push_screen(MergeScreen(card.id, other.id, score=other.score, reasons=other.reasons), merged)

    app.push_screen(CardChoice(card), chosen)


def unmerge(app: CrmApp, screen: AnyScreen, card_id: int, merging_id: int | None = None) -> None:
    """Take a merge of the card back, whichever side it was on, and tell everybody.

    Args:
        app: the application.
        screen: the screen that asks, and says what came of it.
        card_id: the card.
        merging_id: which of its merges; the last one that stands, where none is given.
    """
    workspace = app.workspace

    def work() -> Unmerged:
        return merging.unmerge(workspace, merging_id or merging.standing(workspace, card_id).id)

    def unmerged(found: Unmerged) -> None:
        app.card_saved.publish(found.winner)
        app.card_saved.publish(found.loser)
        screen.say(unmerged_words(found), "warning" if found.kept else "information")

    def failed(error: CrmError) -> None:
        screen.say(error_text(error), "error")

    in_background(screen, work, unmerged, failed, group="save")


def unmerged_words(found: Unmerged) -> str:
    """What came of it, and what stays on the winner because somebody worked with it since."""
    kept = list(dict.fromkeys(map(_kept, found.kept)))
    if not kept:
        return _("Fusion annulée : les fiches n° {winner} et n° {loser} sont de nouveau deux.").format(
            winner=found.winner.number, loser=found.loser.number
        )
    more = "…" if len(kept) > _KEPT_IN_SIGHT else ""
    return _("Fusion annulée. Changé depuis, reste sur la n° {winner} : {kept}").format(
        winner=found.winner.number, kept=", ".join(kept[:_KEPT_IN_SIGHT]) + more
    )


def _kept(kept: Kept) -> str:
    return f"{field_label(kept.field)} {kept.value}".strip()
