"""The type of a contact (manual, step 3): where a new card begins, and where a hurried hand types a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from crm_tui.domain.vocabulary import Kind
from crm_tui.i18n import _
from crm_tui.labels import KINDS
from crm_tui.ui.widgets.choice import Choice


class KindField(Choice):
    """Personne or Entreprise: the arrows and Space switch, and no letter does.

    « Pierre » and « Emma » would choose a type by their first letter, and nobody would see why the form
    changed; a letter is the beginning of the name instead.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "choose(1)", show=False)]

    @dataclass
    class LetterTyped(Message):
        """Somebody began to type a name here."""

        letter: str

    def __init__(self, kind: Kind) -> None:
        """Start from that type."""
        super().__init__([(each.value, _(label)) for each, label in KINDS.items()], kind.value, id="kind")

    def on_key(self, event: events.Key) -> None:
        """Hand a letter on; the first choice would take it for one of its options."""
        if event.is_printable and event.character and not event.character.isspace():
            event.prevent_default()
            event.stop()
            self.post_message(self.LetterTyped(event.character))
