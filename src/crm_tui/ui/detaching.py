"""Letting a card go from my shop, and taking it back: the same from the list and from the card."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.domain.card import Card
from crm_tui.domain.errors import CrmError
from crm_tui.i18n import _
from crm_tui.labels import error_text
from crm_tui.services import cards
from crm_tui.ui.base import AnyScreen
from crm_tui.ui.card_words import title
from crm_tui.ui.modals.confirm_detach import ConfirmDetach
from crm_tui.ui.tasks import in_background
from crm_tui.ui.words import Words

if TYPE_CHECKING:
    from crm_tui.ui.app import CrmApp


def other_shops(card: Card, shop_id: int) -> list[str]:
    """The shops that keep the card when mine lets it go."""
    return [link.name for link in card.members if link.shop_id != shop_id and link.detached_at is None]


def ask_to_detach(app: CrmApp, screen: AnyScreen, card: Card, done: Callable[[Card], None]) -> None:
    """Ask, detach, tell everybody (manual, steps 45-46); ``done`` receives the card as it is then."""

    def answered(reason: str | None) -> None:
        if reason is not None and card.id is not None:
            key = card.id
            in_background(
                screen, lambda: cards.detach(app.workspace, key, reason), detached, failed, group="save"
            )

    def detached(saved: Card) -> None:
        app.card_saved.publish(saved)
        done(saved)

    def failed(error: CrmError) -> None:
        screen.say(error_text(error), "error")

    words = app.words
    others = other_shops(card, words.shop_id)
    app.push_screen(ConfirmDetach(title(card, words), others, shop_name=words.shop_name), answered)


def reattach(app: CrmApp, screen: AnyScreen, card_id: int, done: Callable[[Card], None]) -> None:
    """Make the card my shop's again and tell everybody."""

    def reattached(saved: Card) -> None:
        app.card_saved.publish(saved)
        screen.say(
            _("{name} est de nouveau chez {shop}.").format(
                name=title(saved, app.words), shop=app.words.shop_name
            )
        )
        done(saved)

    def failed(error: CrmError) -> None:
        screen.say(error_text(error), "error")

    in_background(screen, lambda: cards.reattach(app.workspace, card_id), reattached, failed, group="save")


def detached_words(card: Card, words: Words, *, undo: bool = False) -> str:
    """« Fiche de DUPONT Marie détachée de Cycles du Parc. U la rattache. », the end where that key works."""
    text = (
        _("Fiche de {name} détachée de {shop}. U la rattache.")
        if undo
        else _("Fiche de {name} détachée de {shop}.")
    )
    return text.format(name=title(card, words), shop=words.shop_name)


def with_detached_meanwhile(text: str, saved: Card, words: Words) -> str:
    """What is said of a save, and that another post let the card go while it was being changed."""
    membership = saved.membership
    if not membership.is_detached:
        return text
    return _("{saved} — elle a été détachée entre-temps par {who}").format(
        saved=text.removesuffix("."), who=words.who(membership.detached_by)
    )
