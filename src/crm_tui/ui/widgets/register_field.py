"""A name or number of a firm, under which a public register proposes the firms that it knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.timer import Timer

from crm_tui.domain.address import one_line
from crm_tui.domain.text import clean, digits, fold
from crm_tui.i18n import _
from crm_tui.ui.widgets.drop_down import DropDown, ListRow
from crm_tui.ui.widgets.suggestions import SuggestField

if TYPE_CHECKING:
    from crm_tui.services.registers import Firm

#: Seconds after the last key before the register is asked.
DEBOUNCE = 0.4
_SHORTEST_NAME = 3
#: How many digits each kind of number has.
_DIGITS = {"siren": 9, "siret": 14, "vat-number": 11}


def question_of(field_id: str, text: str) -> str:
    """What to ask the register for a text in a field; nothing where it is not worth a question."""
    if field_id not in _DIGITS:
        return clean(text) if sum(map(str.isalpha, fold(text))) >= _SHORTEST_NAME else ""
    number = digits(text)
    if len(number) != _DIGITS[field_id]:
        return ""
    if field_id != "vat-number":
        return number
    return number[2:] if fold(text).startswith("fr") else ""


class RegisterField(SuggestField):
    """Offers firms under itself as one types, and never insists: see :class:`SuggestField`.

    It posts ``Asked``; the owner answers by :meth:`offer_firms`, or never. A firm that was chosen comes as
    ``FirmChosen``, and nothing in the form is changed by the field itself.
    """

    @dataclass
    class Asked(Message):
        """Nobody has typed for a moment: the register may be asked."""

        field: RegisterField
        question: str
        answer: Callable[[Sequence[Firm]], None]
        """May be called in any thread."""

    @dataclass
    class Found(Message):
        """The register answered; posted from its thread."""

        generation: int
        firms: Sequence[Firm]

    @dataclass
    class FirmChosen(Message):
        """A person chose a firm."""

        field: RegisterField
        firm: Firm

    def __init__(self, value: str, service: str, *, id: str) -> None:  # noqa: A002  # Textual's own name
        """Make a field; ``service`` is the register as it is named on the screen."""
        super().__init__(value=value, id=id)
        self._service = service
        self._firms: Sequence[Firm] = ()
        self._timer: Timer | None = None

    def person_changed(self) -> None:
        """Close what was for another text, and ask a little later."""
        self.close()
        self._timer = self.set_timer(DEBOUNCE, self._ask)

    def _ask(self) -> None:
        question = question_of(self.id or "", self.value)
        generation = self._generation

        def answer(firms: Sequence[Firm]) -> None:
            self.post_message(self.Found(generation, firms))

        if question and self.has_focus:
            self.post_message(self.Asked(self, question, answer))

    def on_register_field_found(self, event: Found) -> None:
        """Show the firms, unless the text is another one by now."""
        event.stop()
        if event.generation != self._generation or not self.has_focus or not event.firms:
            return
        self._firms = event.firms
        self._under.show([_row(firm) for firm in event.firms], status=self._service)

    def close(self) -> None:
        """Close the list and refuse late answers; the text stays."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        super().close()

    def _take(self, index: int) -> None:
        firm = self._firms[index]
        self.close()
        self.post_message(self.FirmChosen(self, firm))

    def on_drop_down_picked(self, event: DropDown.Picked) -> None:
        """A click takes the row."""
        event.stop()
        if event.index < len(self._firms):
            self._take(event.index)


def _row(firm: Firm) -> ListRow:
    seat = one_line(firm.address, "FR") if firm.address is not None else ""
    closed = _("fermée") if firm.closed else ""
    return ListRow(", ".join(part for part in (firm.name, seat) if part), closed or firm.siren)
