"""The lines of the client list."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.domain.directory import ClientRow
from crm_tui.domain.vocabulary import ListName
from crm_tui.i18n import _
from crm_tui.ui.widgets.columns import ColumnSpec
from crm_tui.ui.widgets.row_pages import Row
from crm_tui.ui.words import Words, quick_phone

_STATE_LETTERS = 3


def columns() -> tuple[ColumnSpec, ...]:
    """Name, phone, e-mail, town and states; a narrow window drops e-mail, then town, first."""
    return (
        ColumnSpec(_("Nom"), fraction=5, minimum=16, priority=9),
        ColumnSpec(_("Téléphone"), width=17, priority=8),
        ColumnSpec(_("Email"), fraction=3, minimum=12, priority=1),
        ColumnSpec(_("Ville"), fraction=1, minimum=8, priority=2),
        ColumnSpec(_("État"), width=7, priority=3),
    )


def rows(clients: Iterable[ClientRow], words: Words) -> list[Row]:
    """The lines as they are drawn."""
    return [_row(client, words) for client in clients]


def _row(client: ClientRow, words: Words) -> Row:
    # The first lines are drawn before the store is there, and without the library of numbers.
    phone = words.phone(client.phone) if words.me else quick_phone(client.phone, words.region) or client.phone
    # A client without any name is listed under the number, which is then read as the others are.
    name = phone if client.name == client.phone else client.name
    return Row(client.id, (name, phone, client.email, client.city, _states(client.states, words)))


def _states(codes: Iterable[str], words: Words) -> str:
    """« Cli Fou »."""
    labels = (words.label(ListName.STATE, code) for code in codes)
    return " ".join(label[:_STATE_LETTERS].capitalize() for label in labels)
